"""Files → leads → tally → results, in one call each: what the command line, a notebook and a cluster use.

A module a question: `measurement` (report), `keeping` and `ratchet` (baselines), `judgement` (comparisons), and `holding`,
what the last two share.
"""

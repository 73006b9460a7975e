"""Lay out what a command found (`model.Document`, `model.Section`) as terminal text, JSON and other formats.

A format lays out: it computes nothing and has no words of its own. What more than one of them needs to write a value
is in `cells`.
"""

"""Keep on disk: baselines (`folder`, `baselines`), what each run saw (`runs`), and the log of changes (`change_log`).

All is written whole or not at all (`writing`).
"""

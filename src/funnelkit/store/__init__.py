"""Keep on disk: baselines (`folder`, one JSON file each, `baselines`) and the log of changes (`change_log`).

All is written whole or not at all (`writing`).
"""

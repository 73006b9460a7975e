"""The openers: they run in a child process, so that what a hostile file can break is that process, never funnelkit.

Each opens one kind of file and writes its tables as Arrow files of text columns; `run` says what it found.
"""

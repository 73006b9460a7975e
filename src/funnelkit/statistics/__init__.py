"""Closed forms for an honest comparison, on the standard library alone: each with its source and an example."""

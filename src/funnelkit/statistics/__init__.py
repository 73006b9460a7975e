"""Closed forms for an honest comparison, each with its source and an example."""

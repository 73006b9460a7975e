"""Questions asked of tallies, one module each."""

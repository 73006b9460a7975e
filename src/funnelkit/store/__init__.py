"""Keep baselines on disk (`folder`): one JSON file each (`baselines`), written whole or not at all (`writing`)."""

"""Lists of leads, one module each: they need the leads themselves, not only their counts."""

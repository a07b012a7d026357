"""For eyes: what was done to a page, shown."""

"""Sources that a page cites, as data."""

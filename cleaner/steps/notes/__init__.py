"""Footnotes: marks and notes found, paired, lifted and trimmed."""

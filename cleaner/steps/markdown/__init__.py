"""Markdown that comes in: read as a page, its broken notes mended."""

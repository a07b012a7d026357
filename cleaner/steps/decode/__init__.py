"""Bytes to text: character sets, wrappers, and what a source is."""

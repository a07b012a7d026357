"""Markdown read back by a parser that is not ours, and held against its document."""

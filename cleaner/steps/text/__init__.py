"""The text way: copies of pages as plain text."""

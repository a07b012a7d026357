"""A whole archive in one piece for other programs: a module a form, pages as a stream."""

"""The tree becomes blocks and inlines: the last room that sees it."""

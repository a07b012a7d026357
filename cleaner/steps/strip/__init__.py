"""The engine's rules, applied to the tree."""

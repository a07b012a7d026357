"""The element that holds the article, and what else stands in it."""

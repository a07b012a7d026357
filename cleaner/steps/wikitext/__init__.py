"""Wiki text, as MediaWiki keeps it: read to HTML, which goes the way of every page."""

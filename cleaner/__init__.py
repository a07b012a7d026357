"""Clean wiki pages into Markdown and JSON that people keep.

>>> import cleaner
>>> print(cleaner.clean("<p>Old <b>mill</b>.</p>").markdown(), end="")
Old **mill**.
"""

from cleaner.api import clean, clean_text, markdown_from_html, pages, read_rules
from cleaner.document import Document
from cleaner.errors import CleanerError
from cleaner.model import Options, RuleText, Source

__all__ = [
    "CleanerError",
    "Document",
    "Options",
    "RuleText",
    "Source",
    "clean",
    "clean_text",
    "markdown_from_html",
    "pages",
    "read_rules",
]

"""Clean wiki pages into Markdown and JSON that people keep.

>>> import cleaner
>>> print(cleaner.clean("<p>Old <b>mill</b>.</p>").markdown(), end="")
Old **mill**.
"""

from typing import TYPE_CHECKING, Any

from cleaner.api import clean, clean_text, markdown_from_html, pages, read_rules
from cleaner.document import Document
from cleaner.errors import CleanerError
from cleaner.model import Options, RuleText, Source

if TYPE_CHECKING:
    from cleaner.store.archive import Archive

__all__ = [
    "Archive",
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


def __getattr__(name: str) -> Any:
    """Import the archive when it is asked for: who only cleans does not wait for SQLite."""
    if name != "Archive":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cleaner.store.archive import Archive  # noqa: PLC0415

    return Archive

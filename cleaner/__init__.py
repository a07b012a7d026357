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
    from cleaner.run.record import clean_record
    from cleaner.store.archive import Archive

__all__ = [
    "Archive",
    "CleanerError",
    "Document",
    "Options",
    "RuleText",
    "Source",
    "clean",
    "clean_record",
    "clean_text",
    "markdown_from_html",
    "pages",
    "read_rules",
]


_LATE = {"Archive": "cleaner.store.archive", "clean_record": "cleaner.run.record"}
"""Who only cleans does not wait for SQLite, nor for what writes corpora."""


def __getattr__(name: str) -> Any:
    """Import a name when it is asked for."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(_LATE[name]), name)

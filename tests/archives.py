"""Pages for the archive, in tests."""

from __future__ import annotations

from cleaner.document import Document
from cleaner.model import Paragraph


def page(title="Fen", text="The fen is wet.", url=None, **fields):
    """Make a document."""
    url = url or f"https://wiki.example/wiki/{title}"
    return Document(title=title, url=url, content=(Paragraph((text,)),), **fields)

"""What tests of Markdown share: the reader of the package, and differences in words."""

from __future__ import annotations

import unicodedata

from cleaner import model
from cleaner.readback.expected import (
    MISSING,
    document_letters,
    document_text,
    note_marks,
)
from cleaner.readback.reading import (
    html_addresses,
    is_live,
    letters,
    read_markdown,
)

__all__ = [
    "MISSING",
    "document_letters",
    "document_text",
    "first_difference",
    "html_addresses",
    "is_live",
    "letters",
    "nodes_of",
    "note_marks",
    "read_markdown",
    "words",
]


def words(text: str) -> list[str]:
    """Split into runs of letters and digits, in their compatible form."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c if c.isalnum() else " " for c in plain).split()


def nodes_of(node):
    """Yield every node below a node or a tuple of nodes, itself included."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple | list):
            waiting.extend(reversed(node))
        elif isinstance(node, model.Node):
            yield node
            waiting.extend(getattr(node, name) for name in reversed(node.__struct_fields__))


def first_difference(left: str, right: str, *, around: int = 40) -> str:
    """Show where two texts part; empty where they are equal."""
    if left == right:
        return ""
    pairs = zip(left, right, strict=False)
    place = next(
        (i for i, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right))
    )
    start = max(0, place - around)
    end = place + around
    return f"at {place}: {left[start:end]!r} against {right[start:end]!r}"

"""What tests of Markdown share: the reader of the package, and differences in words."""

from __future__ import annotations

import unicodedata

from cleaner import model
from cleaner.readback.expected import (
    HEADS,
    MISSING,
    UNTITLED,
    document_letters,
    document_text,
    note_marks,
)
from cleaner.readback.reading import (
    body_of,
    html_addresses,
    is_live,
    letters,
    read_markdown,
)

__all__ = [
    "MISSING",
    "UNTITLED",
    "body_of",
    "document_letters",
    "document_text",
    "first_difference",
    "html_addresses",
    "is_live",
    "letters",
    "marks_in_order",
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


def marks_in_order(node):
    """Yield the marks below a node or a tuple of nodes, in the order of `document_text`."""
    if isinstance(node, model.NoteMark):
        yield node
    elif isinstance(node, tuple | list):
        for part in node:
            yield from marks_in_order(part)
    elif isinstance(node, model.Node):
        for name in HEADS.get(type(node), ("content",)):
            yield from marks_in_order(getattr(node, name, ()))


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

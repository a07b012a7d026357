"""What a note begins with: the label that it prints itself, set apart from its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.dom import BLOCK_TAGS
from cleaner.steps.notes.labels import bare_label, is_empty, read_label

if TYPE_CHECKING:
    from turbohtml import Node

LABELLED: Final = frozenset("sup span strong b small em i label a font".split())
"""Elements that set a label apart from the text."""


def leading(body: Element) -> tuple[Node | None, str]:
    """Return the first node of a body that shows something, and its text as a label."""
    for node in body:
        if not is_empty(node):
            return node, bare_label(node.text if isinstance(node, Element) else _word(node))
    return None, ""


_DEEPEST: Final = 4
"""Blocks within each other that a note may begin with: a table, its row, a cell."""


def own_label(body: Element) -> str:
    """Return the label that a note itself prints before its text, or ""."""
    return read_label(own_word(body))


def own_word(body: Element) -> str:
    """Return the word that a note prints before its text, set apart from it, or "".

    A first word is one only with a bracket or dot behind it: "Of" begins a sentence.
    """
    node, label = leading(body)
    for _ in range(_DEEPEST):
        if not isinstance(node, Element) or node.tag not in BLOCK_TAGS:
            break
        body = node
        node, label = leading(body)
    if body.tag in ("td", "th", "dt"):
        return label_before(body) or bare_label(body.text)
    if isinstance(node, Element):
        return label if node.tag in LABELLED else ""
    if node is None or _word(node).isalnum():
        return ""
    return label.rstrip(".:)")


def label_before(cell: Element) -> str:
    """Return the label that a cell prints apart before its text, or ""."""
    node = leading(cell)[0]
    if not isinstance(node, Element) or node.tag not in LABELLED:
        return ""
    return read_label(node.text) if len(node.text) < len(cell.text.strip()) else ""


def _word(node: Node) -> str:
    return node.data.split(maxsplit=1)[0] if isinstance(node, Text) else ""

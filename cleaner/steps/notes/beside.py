"""The mark of a note in the line: the label that stands right before the note's text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.dom import is_sample
from cleaner.steps.notes.calls import is_power
from cleaner.steps.notes.labels import is_empty, read_label
from cleaner.steps.notes.topology import NOTE_CLASS, is_raised

if TYPE_CHECKING:
    from turbohtml import Node

LONGEST_LABEL: Final = 16
"""Characters of what may be a label, with brackets and a word."""


def says_note_like(element: Element) -> bool:
    """Tell whether a class says note: "footnote-tip", "fn", "sidenote__ref"."""
    return bool(NOTE_CLASS.search(element.attr("class") or ""))


def label_behind(body: Element) -> Element | None:
    """Return the element before a note's text that prints its label, or makes room for it.

    A style sheet may print the number: then the element is empty and only its class tells.
    """
    node: Node | None = body.previous_sibling
    while node is not None and is_empty(node) and not is_blank_mark(node):
        node = node.previous_sibling
    if not isinstance(node, Element) or is_sample(node):
        return None
    if is_blank_mark(node):
        return node
    label = read_label(node.text) if len(node.text) <= LONGEST_LABEL else ""
    if not label or is_power(node, label):
        return None
    told = is_raised(node) or says_note_like(node) or node.tag in _CONTROLS
    return node if told else None


_CONTROLS: Final = frozenset(("label", "button"))
"""What opens a note when it is pressed."""


def is_blank_mark(node: object) -> bool:
    """Tell whether a node prints nothing and its class says that it is a note's mark."""
    return (
        isinstance(node, Element)
        and node.tag in ("span", "sup", "a", "label", "button")
        and not node.text.strip()
        and says_note_like(node)
    )


def own_number(body: Element, label: str) -> Element | None:
    """Return the element with which a note begins that prints the label again, or None."""
    first = next((node for node in body if not is_empty(node)), None)
    if not isinstance(first, Element) or first.tag not in _LABELLED:
        return None
    own = read_label(first.text)
    return first if own and own == (label or own) else None


_LABELLED: Final = frozenset("span sup b strong small".split())

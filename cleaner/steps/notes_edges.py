"""Edges of notes: signs that only parted ways back and labels from the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.dom import is_sample
from cleaner.steps.notes_labels import CLOSE, OPEN, is_empty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.page import Page

WHY: Final = {
    "back-links": "way back from a note to its mark",
    "note-labels": "number that a note's text repeats",
    "note-separators": "sign between marks",
    "note-twins": "copy of a note or its mark, for another way to read",
    "notes-heading": "heading of a list of notes; the notes stand at the end",
}
"""Rule -> why; each in the name of the page's engine."""
_EDGE = re.compile(r"[\s\xa0,.:;)\]］】]+")
_EMPTY_BRACKETS = re.compile(rf"\s*[{re.escape(OPEN)}][\s\xa0,;]*[{re.escape(CLOSE)}]\s*")


def cut_edges(page: Page, body: Element, *, leading_too: bool) -> None:
    """Cut what only parted ways back from the text: "(", ", )", ". ", a last blank."""
    body.normalize()
    for node in edges(body, reverse=True):
        if isinstance(node.parent, Element) and is_sample(node.parent):
            break
        cut = without_tail(node.data)
        if cut != node.data:
            record(page, node.data[len(cut) :])
            node.data = cut
        if cut:
            break
    if leading_too:
        cut_start(page, body)


def cut_start(page: Page, body: Element) -> None:
    """Cut the signs with which a text begins once the ways back before it are gone."""
    for node in edges(body, reverse=False):
        signs = _EDGE.match(node.data)
        if signs is None:
            signs = _EMPTY_BRACKETS.match(node.data)
        if signs is None:
            open_sign = node.data.strip()
            if open_sign in OPEN and open_sign:
                record(page, open_sign)
                node.data = ""
                continue
            break
        record(page, signs[0])
        node.data = node.data[signs.end() :]
        if node.data:
            break


def without_tail(text: str) -> str:
    """Return a text without empty brackets and blanks at its end.

    >>> without_tail("Wet. ( , ) "), without_tail("Wet (here)")
    ('Wet.', 'Wet (here)')
    """
    cut = text.rstrip()
    if cut[-1:] in CLOSE and cut:
        inner = cut[:-1].rstrip(" \t\n\xa0,;")
        if inner[-1:] in OPEN and inner:
            return inner[:-1].rstrip()
    return cut


def record(page: Page, text: str) -> None:
    """Put signs that were cut off on the trail."""
    page.record(text.strip(), f"{page.engine.name}:back-links", WHY["back-links"])


def edges(body: Element, *, reverse: bool) -> Iterator[Text]:
    """Yield the texts of a body from one end, as far as they follow each other."""
    stack = list(body.children if reverse else reversed(body.children))
    while stack:
        node = stack.pop()
        if isinstance(node, Text):
            yield node
        elif isinstance(node, Element):
            if node.tag == "img":
                return
            stack += node.children if reverse else reversed(node.children)


def cut_enclosing(page: Page, bodies: tuple[Element, ...]) -> None:
    """Cut the brackets in which a page prints a whole note within its text."""
    for body in bodies:
        first = next(
            (node for node in edges(body, reverse=False) if not is_empty(node)), None
        )
        last = next(
            (node for node in edges(body, reverse=True) if not is_empty(node)), None
        )
        if first is None or last is None:
            continue
        opened, closed = first.data.lstrip(), last.data.rstrip()
        text = body.text.strip()
        if OPEN.find(opened[0]) != CLOSE.find(closed[-1]) or opened[0] not in OPEN:
            continue
        if text.count(opened[0]) != 1 or page.is_kept(f"{page.engine.name}:back-links"):
            continue
        record(page, opened[0])
        first.data = opened[1:]
        record(page, closed[-1])
        last.data = last.data.rstrip()[:-1]

"""Numbers that the text of a note repeats, as lists in the flow of text print them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from turbohtml import Element, Text

from cleaner.steps.notes.labels import CLOSE, ENCLOSED, OPEN, bare_label, read_label
from cleaner.steps.notes.leading import LABELLED, leading
from cleaner.text import count_characters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Node

    from cleaner.page import LiftedNote, Page

_BRACKETED = re.compile(
    rf"\s*[{re.escape(OPEN)}]\s*([^\s{re.escape(CLOSE)}][^{re.escape(CLOSE)}]{{0,20}}?)\s*"
    rf"[{re.escape(CLOSE)}][.:]?\s*"
)
_ENCLOSED = re.compile(rf"\s*\[{ENCLOSED}([^\s:\]]{{1,4}}):\s+", re.IGNORECASE)
_BEHIND_LABEL = re.compile(r"[.):：、）]*\s*")


def doubled(page: Page, notes: list[LiftedNote]) -> Iterator[LiftedNote]:
    """Yield the notes whose text begins with their own label.

    A list numbers its items itself: "3. Bundesliga" may be the text of the third. Only
    where all notes of a list do so it is the label.
    """
    tell_bare_numbers(notes)
    found = [
        note
        for note in notes
        if note.body and says_more(note) and not begins_with_mark(page, note)
    ]
    chosen = set(map(id, found))
    groups: dict[Node | None, list[LiftedNote]] = {}
    for note in notes:
        if note.body and note.body[0].tag == "li":
            groups.setdefault(note.body[0].parent, []).append(note)
    for group in groups.values():
        doubling = [note for note in group if id(note) in chosen]
        if len(doubling) < len(group) or len(group) < 2:
            alone = len(group) == 1
            chosen -= {id(n) for n in doubling if not is_set_apart(n, alone=alone)}
    yield from (note for note in found if id(note) in chosen)


def tell_bare_numbers(notes: list[LiftedNote]) -> None:
    """Take "1 Wet." for a number and a text where each of several notes begins so."""
    bare = [note for note in notes if note.body and begins_with_number(note)]
    others = [note for note in notes if note.body and note.body[0].tag == "li"]
    if len(bare) > 1 and len(bare) + len(others) == len([n for n in notes if n.body]):
        for note in bare:
            note.is_doubled = True


def begins_with_number(note: LiftedNote) -> bool:
    """Tell whether a note that no list numbers begins with its number and a blank."""
    part = first_part(note.body[0])
    if part is None or not isinstance(part[0], Text) or note.body[0].tag == "li":
        return False
    word = part[0].data.split(maxsplit=1)[:1]
    return note.label.isdecimal() and word == [note.label]


def says_more(note: LiftedNote) -> bool:
    """Tell whether a note says more than its label: what is all of a note is its text."""
    text = label_at(note)
    if text is None:
        return False
    size = count_characters(text)
    return len(note.body) > 1 or any(
        count_characters(body.text) > size or body.select_one("img") is not None
        for body in note.body
    )


def begins_with_mark(page: Page, note: LiftedNote) -> bool:
    """Tell whether the first thing in a note is a mark: a note may call another."""
    node = first_part(note.body[0])
    place: Node | None = node[0] if node is not None else None
    while isinstance(place, Element):
        if place in page.marks:
            return True
        place = leading(place)[0]
    return False


def first_part(body: Element) -> tuple[Node, Element] | None:
    """Return the first node of a body that shows something, and what it stands in."""
    holder = body
    while True:
        node, _ = leading(holder)
        if not isinstance(node, Element) or node.tag in LABELLED:
            return (node, holder) if node is not None else None
        if node.tag not in _HOLDERS:
            return node, holder
        holder = node


_HEADINGS = frozenset("h2 h3 h4 h5 h6".split())
_HOLDERS = frozenset("p div dt li ol h2 h3 h4 h5 h6".split())
"""Blocks that a label may stand in."""


def label_at(note: LiftedNote) -> str | None:
    """Return how a note's text repeats its label: the text to cut, or None.

    A link to another page is what the note says ("[1]" is how wikis print bare addresses).
    """
    part = first_part(note.body[0])
    if part is None or not note.label:
        return None
    node, label = part[0], note.label
    if isinstance(node, Element):
        if any(map(leads_away, (node, *node.iter_elements(("a",))))):
            return None
        inner, _ = leading(node)
        if isinstance(inner, Element) and inner.tag in LABELLED:
            node = inner
        same = bare_label(node.text).rstrip(".:)").casefold() == label.casefold()
        return node.text if same else None
    if part[1].tag in _HEADINGS and read_label(part[1].text):
        return node.text  # "Note 1" is its label, too
    if part[1].tag == "dt" and bare_label(node.text).casefold() == label.casefold():
        return node.text
    return repeated(node.text, label, alone=is_sure_sign(label, note))


def leads_away(element: Element) -> bool:
    """Tell whether an element is a link to another page."""
    target = element.attr("href") or ""
    return element.tag == "a" and target != "" and not _STAYS.search(target)


_STAYS = re.compile(r"#|^\s*javascript:", re.IGNORECASE)
"""What an address has that leads to a place on the page, or to none."""


def repeated(text: str, label: str, *, alone: bool) -> str | None:
    """Return what a text begins with if that is a label as notes print it.

    >>> [repeated(text, "1", alone=False) for text in ("1. A", "[1] A", "1 A", "10. A")]
    ['1. ', '[1] ', None, None]
    >>> repeated("† A", "†", alone=True)
    '† '
    """
    if (whole := _ENCLOSED.match(text)) and whole[1].casefold() == label.casefold():
        return whole[0]
    found = _BRACKETED.match(text)
    if found:
        same = found[1].removeprefix("^").casefold() == label.casefold()
        return found[0] if same else None
    start = len(text) - len(text.lstrip())
    end = start + len(label)
    if text[start:end].casefold() != label.casefold():
        return None
    signs = _BEHIND_LABEL.match(text, end)
    if signs is None or not (signs[0].strip() or alone):
        return None
    return text[: signs.end()]


def is_sure_sign(label: str, note: LiftedNote) -> bool:
    """Tell whether a label needs no dot behind it to be one: "†", "¹", "注1"."""
    return note.is_doubled or not (label.isascii() and label.isalnum())


def is_set_apart(note: LiftedNote, *, alone: bool) -> bool:
    """Tell whether the repeated label stands in an element of its own.

    In the only note of a list brackets do as well; beside notes without them they are text.
    """
    part = first_part(note.body[0])
    if part is None:
        return False
    bracketed = (label_at(note) or "").strip()[:1] in OPEN
    return isinstance(part[0], Element) or (alone and bracketed)

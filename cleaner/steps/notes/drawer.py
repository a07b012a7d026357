"""The drawer: all notes moved to one element at the end of the content.

There no removal of a box takes a note along, and the builder passes them by. Where notes
stood, an element stays that says so: a heading above it goes when nothing else is below.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.dom import text_of
from cleaner.steps.notes.labels import is_empty

if TYPE_CHECKING:
    from collections.abc import Container

    from turbohtml import Node

    from cleaner.page import LiftedNote, Page

NOTE: Final = "note"
"""Role of an element that is a note's body, or of the place where notes stood."""
DRAWER: Final = "drawer"
"""Role of the element that holds all notes: the text flow passes it by."""
_LISTS: Final = frozenset("ol ul menu dl table thead tbody tfoot tr".split())
"""Elements in which nothing but their own parts may stand."""
_LINES: Final = frozenset("a b i em strong span sup sub small label font u".split())
"""Elements within a line: a note that stood there leaves no place."""
_SHOWN: Final = "img, hr, video, audio, math, svg"


def store_notes(page: Page) -> None:
    """Move the bodies of all notes into the drawer, and clear up where they stood."""
    root = page.root
    bodies = [(note, body) for note in page.notes.values() for body in note.body]
    if root is None or not bodies:
        return
    drawer = page.make("div")
    places: dict[Element, Element | None] = {}
    lines: set[Element] = set()
    for note, body in bodies:
        parent = body.parent
        if note.is_inline and isinstance(parent, Element):
            lines.add(parent)
        if isinstance(parent, Element) and parent not in places:
            places[parent] = leave_place(page, note, parent, body)
        open_up(body)
        drawer.append(body)
        if note.holder is not None:
            drop_rest(page, note, places)
    root.append(drawer)
    page.roles[drawer] = DRAWER
    for parent, place in places.items():
        drop_drawn_line(page, place if place is not None else parent)
    clear_up(page, places, root, lines)


def open_up(body: Element) -> None:
    """Take a box off that is all of a note: its class says how it is shown, not what it is.

    Boxes that pop up elsewhere are notices of the site, and go.
    """
    shown = [node for node in body if not is_empty(node)]
    only = shown[0] if len(shown) == 1 else None
    if isinstance(only, Element) and _POPPING.search(only.attr("class") or ""):
        only.unwrap()


_POPPING: Final = re.compile(r"pop-?(?:up|over)|tooltip|modal|bubble", re.IGNORECASE)


def drop_drawn_line(page: Page, place: Element) -> None:
    """Remove a line of dashes right before a list of notes: a rule drawn by hand."""
    node = place.previous_sibling
    while node is not None and is_empty(node):
        node = node.previous_sibling
    if not isinstance(node, Element) or node.tag not in ("p", "div"):
        return
    address = page.notes_heading_rule
    if _DRAWN.fullmatch(node.text) and not page.is_kept(address):
        why = "line of signs that parts the notes off; the notes stand at the end"
        page.remove(node, address, why, where=page.where_of(node))


_DRAWN: Final = re.compile(r"\s*(?:[-_=~—–*][\s\xa0]*){4,}")


def leave_place(
    page: Page, note: LiftedNote, parent: Element, body: Element
) -> Element | None:
    """Leave an empty element where a note stood, if one may stand there."""
    if note.is_inline or parent.tag in _LISTS or parent.tag in _LINES or parent.tag == "p":
        return None
    place = page.make("div")
    body.insert_before(place)
    page.roles[place] = NOTE
    return place


def drop_rest(page: Page, note: LiftedNote, places: dict[Element, Element | None]) -> None:
    """Remove what is left of the element around a note: its label and ways back."""
    holder = note.holder
    if holder is None or holder.parent is None or holder is page.root:
        return
    address = f"{page.engine.name}:back-links"
    if page.is_kept(address) or any(not is_clutter(node) for node in holder):
        return
    parent = holder.parent
    if isinstance(parent, Element) and parent not in places:
        places[parent] = leave_place(page, note, parent, holder)
    page.remove(
        holder, address, "way back from a note to its mark", where=page.where_of(holder)
    )


def is_clutter(node: Node) -> bool:
    """Tell whether what is left of a note is short: a label, ways back, signs."""
    return len(text_of(node)) <= MOST_CLUTTER


MOST_CLUTTER: Final = 24
"""Characters of a label or way back; a longer rest of a note is text and stays."""


def clear_up(
    page: Page,
    places: dict[Element, Element | None],
    root: Element,
    lines: Container[Element],
) -> None:
    """Take out what is empty once its notes are gone; a place is left in its stead.

    Not in the stead of `lines`, which held a note within a line.
    """
    level = list(places)
    while level:
        above: dict[Element, None] = {}
        for element in level:
            parent = element.parent
            if (
                element is root
                or not isinstance(parent, Element)
                or not is_bare(page, element)
            ):
                continue
            if element.tag in _LISTS or parent.tag in _LISTS:
                if parent.tag not in _LISTS:
                    page.roles.setdefault(element, NOTE)
                    above[parent] = None
                    continue
            elif not (element in lines or {element.tag, parent.tag} & _LINES):
                place = page.make("div")
                element.insert_before(place)
                page.roles[place] = NOTE
            element.extract()
            if parent is not root:
                above[parent] = None
        level = list(above)


def is_bare(page: Page, element: Element) -> bool:
    """Tell whether an element shows nothing but places of notes."""
    if element.text.strip() or element.select_one(_SHOWN) is not None:
        return False
    return page.marks.keys().isdisjoint(element.select("*"))

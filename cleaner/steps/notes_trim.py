"""Trim notes to their text once the content has been counted, and put them in a drawer.

What goes is on the trail: ways back, labels and numbers that the note repeats, separators
between marks, copies. Then all notes are moved to the end of the content, into one element
that the builder passes by; no removal of a box can take a note along.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.dom import text_of
from cleaner.engines import words
from cleaner.steps.notes_bodies import LABELLED, leading
from cleaner.steps.notes_edges import WHY, cut_edges, cut_enclosing
from cleaner.steps.notes_labels import CLOSE, OPEN, bare_label, is_empty
from cleaner.steps.notes_links import ARROWS
from cleaner.steps.notes_table import family_of, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Node

    from cleaner.page import LiftedNote, Page

_LEADING_SIGNS = re.compile(r"[\s↑^⬆↥]+")
_MAX_BACK_LINK: Final = 24
"""Characters; a longer link is text (the longest localised "jump up" has 21)."""
_BRACKETED = re.compile(
    rf"\s*[{re.escape(OPEN)}]\s*([^\s{re.escape(CLOSE)}][^{re.escape(CLOSE)}]{{0,20}}?)\s*"
    rf"[{re.escape(CLOSE)}][.:]?\s*"
)
_BEHIND_LABEL = re.compile(r"[.):：、）]*\s*")
_WRAPPERS: Final = frozenset("sup sub span small b strong i em".split())


def trim_notes(page: Page) -> None:
    """Remove what is no text from the notes, then move them out of the way."""
    if page.rules is None:
        return
    for element, rule in page.leftovers.items():
        if element.parent is not None:
            drop(page, element, rule)
    back = ", ".join(rule.back for rule in page.rules.notes.values() if rule.back)
    trimmed = [note for note in page.notes.values() if note.is_convention]
    for note in page.notes.values():
        if not note.is_convention:
            trim_known(page, note, back)
    for note in trimmed:
        trim_ways(page, note)
        if note.is_inline:
            cut_enclosing(page, note.body)
    for note in doubled(page, trimmed):
        cut_label(page, note)


def drop(page: Page, element: Element, rule: str) -> None:
    """Remove an element by one of the rules of this step, unless the user keeps it."""
    address = f"{page.engine.name}:{rule}"
    if not page.is_kept(address):
        page.remove(element, address, WHY[rule], where=page.where_of(element))


def trim_known(page: Page, note: LiftedNote, back: str) -> None:
    """Remove the ways back of a note that an engine file knows."""
    address = f"{page.engine.name}:back-links"
    if page.is_kept(address):
        return
    for body in note.body:
        ways = body.select(back) if back else []
        for way in ways:
            page.remove(way, address, WHY["back-links"])
        if not ways:
            cut_leading_links(page, body, address, WHY["back-links"])


def cut_leading_links(page: Page, body: Element, address: str, why: str) -> None:
    """Remove signs and links back at the start of a note that marks them by no class."""
    while True:
        node = next(iter(body), None)
        if isinstance(node, Text):
            signs = _LEADING_SIGNS.match(node.data)
            if signs is None:
                return
            page.record(signs[0].strip(), address, why)
            rest = node.data[signs.end() :]
            if rest:
                node.data = rest
                return
            node.extract()
        elif isinstance(node, Element) and is_back_link(node):
            page.remove(node, address, why)
        else:
            return


def is_back_link(element: Element) -> bool:
    """Tell whether an element is nothing but links to marks ("↑", "1.0", "a")."""
    links = [element] if element.tag == "a" else element.select("a")
    if not links or len(text_of(element)) > _MAX_BACK_LINK:
        return False
    fragments = ((link.attr("href") or "").partition("#")[2] for link in links)
    return all(fragment.startswith(("cite_ref", "ref_")) for fragment in fragments)


# --- ways back by any convention ------------------------------------------------------


def trim_ways(page: Page, note: LiftedNote) -> None:
    """Remove ways back from a note, with the brackets and commas between them."""
    for body in note.body:
        ways = list(ways_in(page, body))
        if not ways:
            continue
        starts = is_leading(ways[0], body)
        for way in ways:
            if way.parent is not None:
                drop(page, outermost(way, body), "back-links")
        if page.is_kept(f"{page.engine.name}:back-links"):
            continue
        cut_edges(page, body, leading_too=starts)


def ways_in(page: Page, body: Element) -> Iterator[Element]:
    """Yield the ways back of a note, in document order."""
    known = set(body.select(table().way))
    for place in body.select("*") if known else body.iter_elements(("a",)):
        is_back = place in known or (place.tag == "a" and is_way(page, place))
        if is_back and not is_in_mark(page, place, body):
            yield place


def is_in_mark(page: Page, element: Element, body: Element) -> bool:
    """Tell whether an element of a note is a mark of this or another note."""
    node: Node | None = element
    while node is not None and node is not body:
        if node in page.marks:
            return True
        node = node.parent
    return False


def is_way(page: Page, link: Element) -> bool:
    """Tell whether a link in a note only leads back to where it is called."""
    text = link.text.strip()
    if len(text) > _MAX_BACK_LINK:
        return False
    fragment = (link.attr("href") or "").partition("#")[2]
    if fragment and (fragment in page.mark_ids or family_of(fragment)[:1] == "b"):
        return True
    bare = bare_label(text)
    if bare and set(bare) <= ARROWS:
        return True
    says = (link.attr("aria-label") or text).strip(" :：")
    return link.attr("href") in ("#", "javascript:;") and (
        not bare or bare[:1].isdecimal() or says in words.jump_up_words()
    )


def is_leading(way: Element, body: Element) -> bool:
    """Tell whether a way back begins its note."""
    node: Node = way
    while node.parent is not None and node is not body:
        if any(not is_sign(before) for before in node.previous_siblings):
            return False
        node = node.parent
    return True


def is_sign(node: Node) -> bool:
    """Tell whether a node is no more than a bracket or a blank."""
    return is_empty(node) or not any(map(str.isalnum, node.text))


def outermost(way: Element, body: Element) -> Element:
    """Return the formatting around a way back that holds nothing else."""
    size = len(bare_label(way.text))
    while True:
        around = way.parent
        if not isinstance(around, Element) or around is body or around.tag not in _WRAPPERS:
            return way
        if len(bare_label(around.text)) != size:
            return way
        way = around


# --- numbers that the text repeats ----------------------------------------------------


def doubled(page: Page, notes: list[LiftedNote]) -> Iterator[LiftedNote]:
    """Yield the notes whose text begins with their own label.

    A list numbers its items itself: "3. Bundesliga" may be the text of the third. Only
    where all notes of a list do so it is the label.
    """
    found = [
        note
        for note in notes
        if note.body and label_at(note) is not None and not begins_with_mark(page, note)
    ]
    chosen = set(map(id, found))
    groups: dict[Node | None, list[LiftedNote]] = {}
    for note in notes:
        if note.body and note.body[0].tag == "li":
            groups.setdefault(note.body[0].parent, []).append(note)
    for group in groups.values():
        doubling = [note for note in group if id(note) in chosen]
        if len(doubling) < len(group) or len(group) < 2:
            chosen -= {id(note) for note in doubling if not is_set_apart(note)}
    yield from (note for note in found if id(note) in chosen)


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
        if node.tag not in ("p", "div", "h5", "dt", "li", "ol", "h4", "h3"):
            return node, holder
        holder = node


def label_at(note: LiftedNote) -> str | None:
    """Return how a note's text repeats its label: the text to cut, or None."""
    part = first_part(note.body[0])
    if part is None or not note.label:
        return None
    node, label = part[0], note.label
    if isinstance(node, Element):
        inner, _ = leading(node)
        if isinstance(inner, Element) and inner.tag in LABELLED:
            node = inner
        same = bare_label(node.text).rstrip(".:)").casefold() == label.casefold()
        return node.text if same else None
    return repeated(node.text, label, alone=is_sure_sign(label, note))


def repeated(text: str, label: str, *, alone: bool) -> str | None:
    """Return what a text begins with if that is a label as notes print it.

    >>> [repeated(text, "1", alone=False) for text in ("1. A", "[1] A", "1 A", "10. A")]
    ['1. ', '[1] ', None, None]
    >>> repeated("† A", "†", alone=True)
    '† '
    """
    found = _BRACKETED.match(text)
    if found:
        return found[0] if found[1].casefold() == label.casefold() else None
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


def is_set_apart(note: LiftedNote) -> bool:
    """Tell whether the repeated label stands in brackets or an element of its own."""
    part = first_part(note.body[0])
    if part is None:
        return False
    return isinstance(part[0], Element) or (label_at(note) or "").strip()[:1] in OPEN


def cut_label(page: Page, note: LiftedNote) -> None:
    """Cut the label off a note's text."""
    address = f"{page.engine.name}:note-labels"
    part, text = first_part(note.body[0]), label_at(note)
    if part is None or text is None or page.is_kept(address):
        return
    node, holder = part
    if isinstance(node, Text):
        page.record(text.strip(), address, WHY["note-labels"])
        node.data = node.data[len(text) :]
        return
    inner = leading(node)[0] if isinstance(node, Element) else None
    if isinstance(inner, Element) and inner.tag in LABELLED and inner.text == text:
        node = inner
    page.remove(node, address, WHY["note-labels"])  # type: ignore[arg-type]
    cut_edges(page, holder, leading_too=True)

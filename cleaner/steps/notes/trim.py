"""Trim notes to their text once the content has been counted, and put them in a drawer.

What goes is on the trail: ways back, labels and numbers that the note repeats, separators
between marks, copies. Then all notes are moved to the end of the content, into one element
that the builder passes by; no removal of a box can take a note along.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.dom import is_sample, text_of
from cleaner.engines import words
from cleaner.steps.notes.labels import (
    CLOSE,
    INDENTS,
    OPEN,
    bare_label,
    is_empty,
    short_text,
)
from cleaner.steps.notes.leading import LABELLED, leading
from cleaner.steps.notes.links import ARROWS
from cleaner.steps.notes.missing import empty_missing
from cleaner.steps.notes.repeated import doubled, first_part, label_at
from cleaner.steps.notes.table import family_of, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Node

    from cleaner.page import LiftedNote, Page

WHY: Final = {
    "back-links": "way back from a note to its mark",
    "note-labels": "number that a note's text repeats",
    "note-separators": "sign between marks",
    "note-twins": "copy of a note or its mark, for another way to read",
    "notes-heading": "heading of a list of notes; the notes stand at the end",
}
"""Rule -> why; each in the name of the page's engine."""
_LEADING_SIGNS = re.compile(r"[\s↑^⬆↥]+")
_MAX_BACK_LINK: Final = 24
"""Characters; a longer link is text (the longest localised "jump up" has 21)."""
_EDGE = re.compile(rf"[\s\xa0,.:：;)\]］】{re.escape(''.join(sorted(ARROWS)))}]+")
_CARET = re.compile(
    r"\s*[\^↑⬆](?:\s*(?:[\^↑⬆]|\d{1,3}[.,]\d{1,2}(?=\s)|[a-z](?=\s+[a-z]\s)))*\s+"
)
_EMPTY_BRACKETS = re.compile(rf"\s*[{re.escape(OPEN)}][\s\xa0,;]*[{re.escape(CLOSE)}]\s*")
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
    empty_missing(page, trimmed)
    for note in doubled(page, trimmed):
        cut_label(page, note)
    for note in trimmed:
        cut_caret(page, note)


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
        text = short_text(around, size + INDENTS)
        if text is None or len(bare_label(text)) != size:
            return way
        way = around


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


def cut_caret(page: Page, note: LiftedNote) -> None:
    """Cut the caret of a way back that lost its link."""
    if page.is_kept(f"{page.engine.name}:back-links"):
        return
    for body in note.body:
        node = next(edges(body, reverse=False), None)
        caret = _CARET.match(node.data) if node is not None else None
        if node is not None and caret is not None:
            record(page, caret[0])
            node.data = node.data[caret.end() :]


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


def cut_last_bracket(page: Page, body: Element, address: str) -> None:
    """Cut the bracket that closes a note which is one in brackets as a whole."""
    last = next((node for node in edges(body, reverse=True) if not is_empty(node)), None)
    if last is not None and last.data.rstrip()[-1:] in CLOSE:
        page.record(last.data.rstrip()[-1:], address, WHY["note-labels"])
        last.data = last.data.rstrip()[:-1]


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
        if text.strip()[:1] in OPEN and CLOSE[OPEN.index(text.strip()[0])] not in text:
            cut_last_bracket(page, note.body[-1], address)
        return
    inner = leading(node)[0] if isinstance(node, Element) else None
    if isinstance(inner, Element) and inner.tag in LABELLED and inner.text == text:
        node = inner
    page.remove(node, address, WHY["note-labels"])  # type: ignore[arg-type]
    cut_edges(page, holder, leading_too=True)

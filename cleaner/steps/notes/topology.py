"""Marks by where links lead: what no convention says, but both ends of a link do.

Short labels are marks where the target leads back to them, is an entry of a list of notes,
or prints the same label itself; and not one of them alone: two pairs, or a link that is
raised or in brackets and led back to.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import msgspec
from turbohtml import Element

from cleaner.dom import BLOCK_TAGS, is_sample
from cleaner.steps.notes.bodies import is_one_entry, says_note, says_nothing
from cleaner.steps.notes.labels import (
    CLOSE,
    INDENTS,
    OPEN,
    is_empty,
    read_label,
    short_text,
)
from cleaner.steps.notes.leading import leading, own_word
from cleaner.steps.notes.marks import Lift, names_at, widen
from cleaner.steps.notes.places import begins_block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from turbohtml import Node

    from cleaner.steps.notes.places import Places

_NO_NOTES: Final = frozenset(
    "h1 h2 h3 h4 h5 h6 table figure figcaption section article main body nav math pre code"
    " img svg caption thead tbody ol ul dl form html header td th".split()
)
"""Targets that are no notes unless a convention says so: links to parts of the page."""


class Link(msgspec.Struct, eq=False):
    """A link that may be a mark."""

    element: Element
    fragment: str
    target: Element | None
    label: str
    is_sure: bool
    """A convention says that it is a mark."""
    is_worded: bool = False
    """It prints words of the text; a style sheet sets the number behind them."""
    elsewhere: str = ""
    """Name of the other file that the address names."""


def is_raised(element: Element) -> bool:
    """Tell whether a link is printed as a mark: raised, or in brackets."""
    if bracket_around(element):
        return True
    return (
        element.closest("sup, super") is not None or element.select_one("sup") is not None
    )


def bracket_around(element: Element) -> str:
    """Return the bracket that opens right before or in a link and closes behind it."""
    text = element.text.strip()
    if text and text[0] in OPEN and text[-1] in CLOSE:
        return text[0]
    left = sign_beside(element, back=True)
    right = sign_beside(element, back=False) if left else ""
    if left and right and OPEN.find(left) == CLOSE.find(right) >= 0:
        return left
    return ""


def sign_beside(element: Element, *, back: bool) -> str:
    """Return the sign beside a link, or beside the row of links it stands in: [1,2]."""
    node = element.previous_sibling if back else element.next_sibling
    for _ in range(_LONGEST_ROW):
        if node is None:
            return ""
        text = node.text.strip()
        is_link = isinstance(node, Element) and node.tag == "a" and read_label(text)
        if not is_link and not (_BETWEEN.fullmatch(text) if text else True):
            return text[-1] if back else text[0]
        node = node.previous_sibling if back else node.next_sibling
    return ""


_BETWEEN: Final = re.compile(r"[,;–-]")
_LONGEST_ROW: Final = 24
"""Links and signs between them in one pair of brackets."""


def believed(lift: Lift, links: list[Link], sure: Iterable[Link]) -> list[Link]:
    """Return which unsure links are marks: enough of them agree."""
    known = {link.target for link in sure}
    places = lift.places
    two_ways: list[Link] = []
    listed: dict[Node | None, list[Link]] = {}
    for link in links:
        unit = unit_around(link)
        if link.target in known:
            two_ways.append(link)
        elif unit is None or not places.is_prose_around(link.element):
            continue
        elif leads_back(link, unit):
            two_ways.append(link)
        elif is_listed(link, unit, places):
            listed.setdefault(list_around(unit), []).append(link)
    found = two_ways if len(two_ways) > 1 or any(map(_is_strong, two_ways)) else []
    for group in listed.values():
        several = len({link.target for link in group}) > 1
        if several or found or all(is_proven(link, places) for link in group):
            found += group
    return found + used_again(places, links, found)


def is_listed(link: Link, unit: Element, places: Places) -> bool:
    """Tell whether a raised link leads to an entry of notes: by place, or by its label."""
    if not (is_raised(link.element) or says_of_note(link.element)):
        return False
    return says_note(unit) or places.is_of_notes(unit) or is_answered(link, unit, places)


def is_proven(link: Link, places: Places) -> bool:
    """Tell whether one link alone is a mark: its target says its label, and is a note."""
    unit = unit_around(link)
    if unit is None or is_heading(unit) or not is_answered(link, unit, places):
        return False
    return says_note(unit) or places.is_of_notes(unit)


def says_of_note(element: Element) -> bool:
    """Tell whether the class of a link, or of what is around it alone, speaks of notes."""
    return bool(NOTE_CLASS.search(widen(element).attr("class") or "")) or bool(
        NOTE_CLASS.search(element.attr("class") or "")
    )


NOTE_CLASS: Final = re.compile(
    r"(?:^|[-_\s])(?:side|margin|foot|end)?[-_]?notes?(?:link|ref|num|mark)?(?:$|[-_\s])|\bfn\b",
    re.IGNORECASE,
)
"""What a class says that a note's mark or text has."""


def is_answered(link: Link, unit: Element, places: Places) -> bool:
    """Tell whether a block prints the label of the link that leads to it.

    In round brackets that proves nothing, as statements and equations are called so, but
    for "(Note 1)".
    """
    in_words = len(link.label) > _LONGEST_SIGN and not link.label.isalnum()
    if bracket_around(link.element) in _ROUND and not in_words:
        return False
    if is_heading(unit):
        # "1" may be a chapter, and a list of contents may print "[1]".
        return not unit.text.strip(_EDGES).isdecimal() or places.is_under_notes(unit)
    label = own_word(unit) or places.number_of(unit)
    if not label and link.label.isdecimal():
        label = leading(unit)[1]  # "1 Wet." needs no dot where a link says what it is
    if link.label.isdecimal() and label.isdecimal():
        return int(label) == int(link.label)  # a list counts in digits of ours
    return label.casefold() == link.label.casefold() != ""


_EDGES: Final = OPEN + CLOSE + " .:"
_ROUND: Final = frozenset("(（")
_LONGEST_SIGN: Final = 4
"""Characters of a label without a word: "12.1"."""
_DEEPEST: Final = 4
"""Blocks within each other of which the outer ones hold one note."""


def list_around(unit: Element) -> Node | None:
    """Return what holds a block and its like: around an item that holds nothing else."""
    around = unit.parent
    # Ten thousand notes may be lines of one block, which is not read for each.
    is_label = short_text(unit, INDENTS) is not None and says_nothing(unit)
    for _ in range(_DEEPEST):
        if not isinstance(around, Element) or around.tag in _LISTS:
            break
        if is_label and any(node is not unit and not is_empty(node) for node in around):
            is_label = False  # the text stands in a box beside that of the number
        elif any(node is not unit and not is_empty(node) for node in around):
            break
        unit, around = around, around.parent
    return around


_LISTS: Final = frozenset(("ol", "ul", "dl", "body", "main", "article"))
"""Elements that hold notes and are no part of one, even where there is one alone."""


def used_again(places: Places, links: list[Link], found: list[Link]) -> list[Link]:
    """Return the links that call by the same label what is a note by another mark."""
    called = {(link.target, link.label) for link in found}
    chosen = {link.element for link in found}
    return [
        link
        for link in links
        if (link.target, link.label) in called
        and link.element not in chosen
        and unit_around(link) is not None
        and (is_raised(link.element) or places.is_prose_around(link.element))
    ]


def _is_strong(link: Link) -> bool:
    return is_raised(link.element)


def unit_around(link: Link) -> Element | None:
    """Return the block that a link leads to, or None where it cannot be a note."""
    target = link.target
    if target is None or is_sample(target):
        return None
    if is_heading(target) and is_headed_by(target, link.label):
        return target
    if target.tag in _NO_NOTES and not is_one_entry(target):
        return None
    unit = target
    while unit.tag not in BLOCK_TAGS:
        parent = unit.parent
        if not isinstance(parent, Element):
            return None
        unit = parent
    if is_heading(unit):
        return unit if is_headed_by(unit, link.label) else None
    around: object = link.element
    while isinstance(around, Element):
        if around is unit:
            return None if unit is target else _inner(target)
        around = around.parent
    return unit


def is_heading(element: Element) -> bool:
    """Tell whether an element is a heading."""
    return element.tag[0] == "h" and element.tag[1:].isdecimal()


def is_headed_by(heading: Element, label: str) -> bool:
    """Tell whether a heading says the label of a mark and no more: "Note 1", "[1]"."""
    printed = read_label(heading.text)
    if not printed or not label:
        return False
    return label.casefold() in (printed.casefold(), printed.split()[-1].casefold())


def _inner(target: Element) -> Element | None:
    """Return a target that shares its block with the link, as in pages of one block."""
    return target if target.tag in ("a", "span", "sup") else None


def leads_back(link: Link, unit: Element) -> bool:
    """Tell whether the block that a link leads to has a way back to it.

    Both ends look alike: the mark stands behind text, the way back begins its note.
    """
    names = {name for place in _around(link.element) for name in names_of_anchor(place)}
    if not names:
        return False
    places = [unit, *below(unit)] if is_heading(unit) else [unit]
    ways = [way for place in places for way in place.select("a[href*='#']")]
    for way in ways + ([unit] if unit.tag == "a" else []):
        if unquote((way.attr("href") or "").partition("#")[2]) in names:
            return not begins_block(link.element) or begins_block(way)
    return False


def below(heading: Element) -> Iterator[Element]:
    """Yield the first blocks below a heading."""
    found = (node for node in heading.next_siblings if isinstance(node, Element))
    for node in islice(found, _MOST_BLOCKS):
        if is_heading(node):
            return
        yield node


_MOST_BLOCKS: Final = 6
"""Paragraphs of a note below its heading among which a way back is looked for."""


def ways_to(element: Element, target: Element) -> list[Element]:
    """Return the links of the block that is or holds a target that lead to an element."""
    unit = target if target.tag in BLOCK_TAGS else target.parent
    names = set(names_at(widen(element)))
    if not names or not isinstance(unit, Element) or is_heading(unit):
        return []
    ways = unit.select("a[href^='#']")[:_MOST_WAYS]
    return [way for way in ways if unquote((way.attr("href") or "")[1:]) in names]


_MOST_WAYS: Final = 8
"""Links of a note among which its way back is looked for."""


def _around(element: Element) -> Iterator[Element]:
    """Yield a link, what is in and around it alone, and an empty anchor before it."""
    outer = widen(element)
    yield outer
    yield from outer.iter_elements(("a", "sup", "span"))
    before = outer.previous_sibling
    if isinstance(before, Element) and not before.text.strip():
        yield before


def names_of_anchor(element: Element) -> Iterator[str]:
    """Yield the id and the old kind of name of an element."""
    for name in ("id", "name"):
        if value := element.attr(name):
            yield value

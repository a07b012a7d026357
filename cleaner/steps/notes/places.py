"""Places: does a block stand where notes stand, does a link stand in prose?

What is asked of each of many siblings is kept, so that a page of ten thousand notes is not
walked ten thousand times.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec
from turbohtml import Element

from cleaner.dom import BLOCK_TAGS
from cleaner.engines import words
from cleaner.render.counters import counter
from cleaner.steps.notes.labels import bare_label
from cleaner.steps.numbering import number_in, style_of

if TYPE_CHECKING:
    from turbohtml import Node

_NOTE_PLACES: Final = re.compile(
    r"(?:foot|end)?notes?(?:-?list|-?section|s-?container)?|references?|ref-?list|refs|"
    r"bibliography|bib-?list|citations?|fn-?(?:list|group)|sources|doc-endnotes|"
    r"doc-bibliography|notes-section|smallnotes|(?:table|tbl)-?(?:foot)?notes?",
    re.IGNORECASE,
)
"""Classes, ids and roles of lists of notes, each as a whole."""
_LEVELS: Final = 4
"""How far above a note its list is looked for."""
_LONGEST_HEADING: Final = 60
"""Characters; no heading of notes is longer in any language we know."""
LEAST_PROSE: Final = 3
"""Letters beside links that make a line prose: a cell with a mark may hold one word."""


class Places(msgspec.Struct, eq=False):
    """What is known of the blocks of a page."""

    prose: dict[Element, bool] = {}
    lists: dict[Element, bool] = {}
    headed: dict[Element, bool | None] = {}
    under: dict[Element, bool] = {}
    """Heading -> whether the one above, of a higher level, is of notes."""
    numbers: dict[Element, str] = {}
    """Item of a numbered list -> the number that the list prints before it."""

    def is_prose_around(self, element: Element) -> bool:
        """Tell whether a link stands in a block that says more than links do."""
        block: object = element.parent
        while isinstance(block, Element) and block.tag not in BLOCK_TAGS:
            block = block.parent
        if not isinstance(block, Element):
            return False
        if block not in self.prose:
            linked = sum(
                sum(map(str.isalnum, link.text)) for link in block.iter_elements(("a",))
            )
            letters = sum(map(str.isalnum, block.text))
            self.prose[block] = letters - linked >= LEAST_PROSE
        return self.prose[block]

    def is_of_notes(self, unit: Element) -> bool:
        """Tell whether a list of notes is around a block: by class, id, role or heading."""
        around = unit.parent
        if not isinstance(around, Element):
            return False
        if around not in self.lists:
            self.lists[around] = is_named_list(around)
        return self.lists[around] or self.is_headed(unit)

    def number_of(self, block: Element) -> str:
        """Return the number that a list prints before a block which begins an item."""
        item = block if block.tag == "li" else block.parent
        around = item.parent if isinstance(item, Element) and item.tag == "li" else None
        if not isinstance(item, Element) or getattr(around, "tag", "") != "ol":
            return ""
        if item is not block and not begins_block(block):
            return ""
        if item not in self.numbers and isinstance(around, Element):
            self.numbers |= numbers_in(around)
        return self.numbers.get(item, "")

    def is_headed(self, unit: Element) -> bool:
        """Tell whether the heading before a block is of notes, or a line parts it off."""
        node: Element = unit
        for _ in range(_LEVELS):
            found = self.above(node)
            if found is not None:
                return found
            parent = node.parent
            if not isinstance(parent, Element) or parent.tag in ("body", "article", "main"):
                return False
            node = parent
        return False

    def is_under_notes(self, heading: Element) -> bool:
        """Tell whether the heading above, of a higher level, is of notes."""
        passed: list[Element] = []
        found = False
        node: Node | None = heading
        while node is not None:
            if isinstance(node, Element) and said_by(node) is not None:
                if node in self.under and node.tag == heading.tag:
                    found = self.under[node]
                    break
                if node.tag < heading.tag:
                    found = is_heading_of_notes(node)
                    break
                passed += [node] if node.tag == heading.tag else []
            node = node.previous_sibling
        self.under.update(dict.fromkeys(passed, found))
        return found

    def above(self, node: Element) -> bool | None:
        """Tell whether the nearest line or heading among the siblings before is of notes.

        None: there is neither.
        """
        passed: list[Element] = []
        before = node
        found: bool | None = None
        while before not in self.headed:
            passed.append(before)
            previous = before.previous_sibling
            while previous is not None and not isinstance(previous, Element):
                previous = previous.previous_sibling
            if previous is None:
                break
            said = said_by(previous)
            if said is not None:
                found = said
                break
            before = previous
        else:
            found = self.headed[before]
        self.headed.update(dict.fromkeys(passed, found))
        return found


def numbers_in(around: Element) -> dict[Element, str]:
    """Return what a list prints before each of its items: "3", "c", "iii"."""
    style, start = style_of(around), number_in(around, "start")
    number = 1 if start is None else start
    numbers: dict[Element, str] = {}
    for item in around:
        if isinstance(item, Element) and item.tag == "li":
            own = number_in(item, "value")
            number = number if own is None else own
            numbers[item] = counter(number, style)
            number += 1
    return numbers


def said_by(element: Element) -> bool | None:
    """Tell what an element before a block makes of it: notes, no notes, or nothing."""
    tag = element.tag
    if tag == "hr" or is_heading_of_notes(element):
        return True
    return False if tag[0] == "h" and tag[1:].isdecimal() else None


def is_named_list(around: Element) -> bool:
    """Tell whether an element or one near around it is named as a list of notes."""
    node: object = around
    for _ in range(_LEVELS):
        if not isinstance(node, Element) or node.tag == "body":
            return False
        for name in ("class", "id", "role"):
            said = node.attr(name)
            if said and any(map(_NOTE_PLACES.fullmatch, said.split())):
                return True
        node = node.parent
    return False


def is_heading_of_notes(element: Element) -> bool:
    """Tell whether an element says "References" and nothing else."""
    text = element.text
    if len(text) > _LONGEST_HEADING:
        return False
    said = " ".join(text.split()).rstrip(":： ").casefold()
    return bool(said) and said in words.notes_headings()


def begins_block(element: Element) -> bool:
    """Tell whether nothing is printed before an element in its block, or in its line."""
    node: Element = element
    while True:
        for before in node.previous_siblings:
            if isinstance(before, Element) and before.tag == "br":
                return True
            if bare_label(before.text):
                return False
        parent = node.parent
        if not isinstance(parent, Element) or node.tag in BLOCK_TAGS:
            return True
        if parent.tag in BLOCK_TAGS:
            return not any(bare_label(each.text) for each in node.previous_siblings)
        node = parent

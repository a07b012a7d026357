"""Pairs of links that lead to each other: which of the two is the mark?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.dom import BLOCK_TAGS
from cleaner.steps.notes.labels import is_empty
from cleaner.steps.notes.marks import names_at, widen
from cleaner.steps.notes.places import begins_block
from cleaner.steps.notes.topology import names_of_anchor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Node

    from cleaner.steps.notes.topology import Link

_LEVELS: Final = 8
"""How far around a link the note is looked for whose way back it may be."""


def without_ways_back(links: list[Link]) -> list[Link]:
    """Leave out links that lead to where another leads to them from.

    The other may lead to the link itself or to the note around it: a note that is called
    three times has three ways back.
    """
    at: dict[str, int] = {}
    for place, link in enumerate(links):
        for name in names_of_link(link):
            at.setdefault(name, place)
    backs: set[int] = set()
    for place, link in enumerate(links):
        other = at.get(link.fragment)
        if other is None or other == place or other in backs or place in backs:
            continue
        answer = links[other]
        if at.get(answer.fragment) == place or is_within_target(link, answer):
            backs.add(place if is_way_back(link, answer, is_later=place > other) else other)
    return [link for place, link in enumerate(links) if place not in backs]


def names_of_link(link: Link) -> Iterator[str]:
    """Yield the names by which others lead to a link, or to the line that it begins."""
    outer: Node = widen(link.element)
    if isinstance(outer, Element):
        yield from names_at(outer)
    for _ in range(_LEVELS):
        before = outer.previous_sibling
        while before is not None and is_empty(before):
            if isinstance(before, Element):
                yield from names_of_anchor(before)
            before = before.previous_sibling
        around = outer.parent
        if before is not None or not isinstance(around, Element):
            return
        if around.tag in BLOCK_TAGS:
            return
        outer = around


def is_way_back(link: Link, other: Link, *, is_later: bool) -> bool:
    """Tell which of two links is the way back: the one that begins its block.

    Where both do or neither does, it is the one within the block that the other leads to;
    else the later.
    """
    begins = begins_block(link.element)
    if begins != begins_block(other.element):
        return begins
    inside = is_within_target(link, other)
    return inside if inside != is_within_target(other, link) else is_later


def is_within_target(link: Link, other: Link) -> bool:
    """Tell whether a link stands within the block that the other one leads to."""
    target = other.target
    if target is None or target.tag not in BLOCK_TAGS:
        return False
    around = link.element.parent
    for _ in range(_LEVELS):
        if around is target or around is None:
            break
        around = around.parent
    return around is target

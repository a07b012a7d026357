"""Places of removed boxes: a heading above nothing else goes with the box below it.

The builder passes the places on to `cleaner.steps.building.settle`: it drops headings.
"Navigation" above navigation, "Comments" above comments: such a heading announces what is
gone. A section that is empty in the source stays, as its author left it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.steps.content.evidence import HEADINGS

if TYPE_CHECKING:
    from turbohtml import Node

    from cleaner.page import Page

EMPTIED: Final = "emptied"
"""Role of an element that stands where a box was removed."""
LEAST_LINKS: Final = 3
LEAST_LETTERS: Final = 40
"""What a box has at least of either; links to edit the section are fewer and shorter."""
_PLACES: Final = frozenset(
    "body article main section div center td th dd blockquote".split()
)
"""Elements in which an element for a place may stand."""
_SHOWN: Final = "img, video, audio, iframe, math, svg, hr"


def leave_place(page: Page, box: Element) -> None:
    """Leave an empty element where a box will be removed, if a heading is above it."""
    parent = box.parent
    if not isinstance(parent, Element) or parent.tag not in _PLACES:
        return
    if not is_below_heading(page, box) or not is_box(box):
        return
    place = page.make("div")
    box.insert_before(place)
    page.roles[place] = EMPTIED


def is_box(element: Element) -> bool:
    """Tell whether an element is more than a link beside a heading.

    A short sentence in a paragraph of its own is: "No pages use this file."
    """
    letters = len(re.findall(r"\w", element.text))
    if letters >= LEAST_LETTERS or len(element.select("a")) >= LEAST_LINKS:
        return True
    return letters > 0 and element.select_one("p") is not None


def is_below_heading(page: Page, box: Element) -> bool:
    """Tell whether nothing stands between a heading and a box, but places of other boxes.

    Where a box is the first thing in an element, what is before that element counts.
    """
    node: Node = box
    while True:
        before = node.previous_sibling
        while before is not None and is_empty(before):
            if page.roles.get(before) == EMPTIED:  # type: ignore[call-overload]
                return False  # its place is there already
            before = before.previous_sibling
        if before is not None:
            return is_heading(before)
        outer = node.parent
        if not isinstance(outer, Element) or outer is page.root:
            return False
        node = outer


def is_empty(node: Node) -> bool:
    """Tell whether a node shows nothing."""
    if not isinstance(node, Element):
        return not isinstance(node, Text) or not node.data.strip()
    if node.tag in HEADINGS or node.text.strip():
        return False
    return not node.matches(_SHOWN) and node.select_one(_SHOWN) is None


def is_heading(node: Node) -> bool:
    """Tell whether a node is a heading, or a box around one and nothing else."""
    if not isinstance(node, Element):
        return False
    if node.tag in HEADINGS:
        return True
    inner = node.select_one("h1, h2, h3, h4, h5, h6")
    return inner is not None and inner.text.strip() == node.text.strip()

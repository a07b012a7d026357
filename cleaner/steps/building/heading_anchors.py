"""Anchors that stand before or around a heading: links of the page reach the heading.

HTML of before 2010 sets an empty ``<a name>`` before a heading, generators put the id on a
``<section>`` or ``<div>`` that the heading begins. Markdown has anchors for headings alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from turbohtml import Element, Text

from cleaner.steps.building.blocks import anchor_of
from cleaner.steps.notes.topology import names_of_anchor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.page import Page

_HEADINGS: Final = "h1, h2, h3, h4, h5, h6"
_LEVELS: Final = 4
"""Elements around a heading that it may begin: a section, a box, its header."""
_LARGEST: Final = frozenset(("body", "html", "main"))
_SHOWN: Final = "img, video, table, iframe, math, input"


def name_headings(page: Page) -> None:
    """Give headings the ids that links of the page look for before or around them."""
    if page.root is None:
        return
    wanted = {
        unquote((link.attr("href") or "")[1:]) for link in page.root.select("a[href^='#']")
    } - {""}
    if not wanted:
        return
    for heading in page.root.select(_HEADINGS):
        if anchor_of(heading) in wanted:
            continue
        name = next((name for name in anchors_near(heading) if name in wanted), "")
        if name:
            heading.attrs["id"] = name


def anchors_near(heading: Element) -> Iterator[str]:
    """Yield the names of what shows nothing before a heading, and of what it begins."""
    node = heading
    for _ in range(_LEVELS):
        for before in node.previous_siblings:
            if shows(before):
                return
            if isinstance(before, Element):
                yield from names_of_anchor(before)
                for inner in before.iter_elements(("a", "span")):
                    yield from names_of_anchor(inner)
        around = node.parent
        if not isinstance(around, Element) or around.tag in _LARGEST:
            return
        yield from names_of_anchor(around)
        node = around


def shows(node: object) -> bool:
    """Tell whether a reader sees anything of a node."""
    if isinstance(node, Text):
        return bool(node.data.strip())
    return isinstance(node, Element) and (
        bool(node.text.strip())
        or node.tag == "hr"
        or node.matches(_SHOWN)
        or node.select_one(_SHOWN) is not None
    )

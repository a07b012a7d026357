"""Links that view, discuss and edit a template or a list shown here, by their addresses.

Engine files know the classes of such bars ("v · t · e"); boxes that authors made by hand
have none, but their links lead where all such links lead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.dom import is_inside
from cleaner.steps.facts.values import title_of_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turbohtml import Document as Tree
    from turbohtml import Node

    from cleaner.page import Page

RULE: Final = ("_web:template-bars", "links that view, discuss and edit a template")
LEAST_LINKS: Final = 2
"""A single link to edit may be what a sentence speaks of."""
_ACTION = re.compile(r"[?&]action=")
_WORD = re.compile(r"\w")
_OPENED = re.compile(r"[\[(（［]\s*$")
_CLOSED = re.compile(r"^\s*[\])）］]")


def edit_links(tree: Tree | Element) -> list[Element]:
    """Return the links to edit a page that is there; a changed tree is slower to answer.

    Of the whole page: the tree knows its links, where an element walks all that is in it.
    """
    return tree.select("a[href*='action=edit']:not([href*='redlink=1'])")


def drop_template_bars(page: Page, root: Element, links: Sequence[Element]) -> None:
    """Take bars out of the content, with the brackets around them, onto the trail."""
    if not links or page.is_kept(RULE[0]):
        return
    for link in links:
        name = title_of_address(link.attr("href") or "")
        if not name or not is_inside(link, {root}) or not is_of(name, link):
            continue
        bar = bar_around(root, link, name)
        if sum(map(count_links, bar)) >= LEAST_LINKS:
            page.remove(gathered(page, bar), *RULE)


def is_of(name: str, link: Element) -> bool:
    """Tell whether a link does something with the page of this name, or discusses it.

    A page in a namespace may be called by its bare address as well; the name of an article
    alone is a link of the text. "?" explains the bar.
    """
    address = link.attr("href") or ""
    title = title_of_address(address)
    if title == name and _ACTION.search(address):
        return True
    space, _, rest = name.partition(":")
    said, _, same = title.partition(":")
    return bool(space and said and rest and rest == same) or link.text.strip() == "?"


def bar_around(root: Element, link: Element, name: str) -> list[Node]:
    """Return the siblings that are this bar: links of one page, and signs between them."""
    place = link
    while (outer := place.parent) is not None and isinstance(outer, Element):
        if outer is root or outer.tag in _CELLS or letters_of(outer) != letters_of(place):
            break
        place = outer
    return [*reversed(run_of(place, name, "previous_sibling")), place, *run_of(place, name)]


_CELLS: Final = frozenset(("td", "th", "caption", "p"))
"""What holds a place in its box when it is empty."""


def letters_of(element: Element) -> str:
    """Return what an element says, without signs."""
    return "".join(_WORD.findall(element.text))


def run_of(place: Element, name: str, towards: str = "next_sibling") -> list[Node]:
    """Return the siblings on one side up to the last that holds links of the bar."""
    run: list[Node] = []
    length = 0
    node: Node | None = getattr(place, towards)
    while node is not None:
        run.append(node)
        if isinstance(node, Element) and count_links(node):
            if not is_bar(node, name):
                break
            length = len(run)
        elif _WORD.search(node.text):
            break
        node = getattr(node, towards)
    return run[:length]


def is_bar(element: Element, name: str) -> bool:
    """Tell whether an element is nothing but links of a bar."""
    links = links_of(element)
    said = "".join(map(letters_of, links))
    return said == letters_of(element) and all(is_of(name, each) for each in links)


def links_of(element: Element) -> list[Element]:
    """Return the links in an element, or the one that it is."""
    return [element] if element.tag == "a" else element.select("a[href]")


def count_links(node: Node) -> int:
    """Count the links of a node."""
    return len(links_of(node)) if isinstance(node, Element) else 0


def gathered(page: Page, bar: list[Node]) -> Element:
    """Put a bar into one element, with the brackets that stand around it."""
    before, behind = bar[0].previous_sibling, bar[-1].next_sibling
    outer = page.make("span")
    bar[0].wrap(outer)
    for node in bar[1:]:
        outer.append(node)
    if not isinstance(before, Text):
        return outer
    opened = _OPENED.search(before.data)
    closed = _CLOSED.match(behind.data) if isinstance(behind, Text) else None
    if opened and closed:
        outer.insert(0, Text(opened[0].strip()))
        outer.append(Text(closed[0].strip()))
        before.data = before.data[: opened.start()]
        behind.data = behind.data[closed.end() :]  # type: ignore[union-attr]
    elif before.previous_sibling is None and not _WORD.search(before.data):
        outer.insert(0, before)  # the sign of an item, as converters write it
    return outer

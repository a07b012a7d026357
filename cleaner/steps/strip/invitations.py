"""Boxes that ask the reader to edit this very page: notices without a known class.

Engine files know the classes of such boxes on large wikis; a small wiki sets one apart by a
border or a colour, in words of any language. What all have is a sentence with a link that
edits the page. Boxes of other content may have such a link as well, so a box must be short,
say nothing else that is a fact, and have the link within a sentence, not behind the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.dom import is_inside, text_of
from cleaner.steps.facts.values import title_of_address
from cleaner.steps.strip.emptied import leave_place
from cleaner.text import fold_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.page import Page

RULE: Final = ("_web:edit-invitations", "box that asks the reader to edit the page")
LONGEST: Final = 300
"""Characters; notices of Wikipedia have 100 to 330, and those have classes."""
MOST_CELLS: Final = 3
"""Of a table: a picture on either side of the text."""
LARGEST_ICON: Final = 120
"""Pixels of a picture that is only a sign."""
_BOXES: Final = frozenset(("div", "table", "center", "aside"))
_HELD: Final = frozenset(("td", "th", "li", "dd", "caption", "figure"))
"""Parts of something else: what is alone in a cell is set apart from the other cells."""
_STYLED = re.compile(
    r"(?:^|;)\s*(?:border(?:-(?:left|right|top|bottom|color|width|style))?\s*:(?!\s*(?:0|none))"
    r"|background(?:-color|-image)?\s*:(?!\s*(?:none|transparent|inherit)))",
    re.IGNORECASE,
)
_CONTENT: Final = (
    "h1, h2, h3, h4, h5, h6, ul, ol, dl, th, pre, blockquote, video, audio, math,"
    " a.external:not([href*='action=edit'])"
)
"""What no such box has."""
_IN_BRACKETS = re.compile(r"\([^()]*\)|（[^（）]*）")
_DIGIT = re.compile(r"\d")
_BEGUN = re.compile(r"[^\W\d_][^.!?。！？|·•\[\](]*$")
"""Words of the same sentence before the link, not in brackets and not behind a line."""
_ENDED = re.compile(r"[\s\"'”’»)]*(?:[.!?。！？…,]|([^\W\d_]))")
"""The sentence ends behind it, or goes on."""
_REST = re.compile(r"[.!?。！？]")


def drop_invitations(page: Page, root: Element, links: Sequence[Element]) -> None:
    """Take boxes that ask for edits to this page onto the trail.

    Args:
        page: the page.
        root: its content.
        links: the links of the page that edit something.
    """
    if not links or page.is_kept(RULE[0]):
        return
    names = names_of(page)
    for link in links:
        name = fold_title(title_of_address(link.attr("href") or ""))
        if name not in names or not is_inside(link, {root}):
            continue
        box = box_around(root, link)
        if box is None or box in page.roles or box in page.misnamed:
            continue
        if invites(page, box, link):
            leave_place(page, box)
            page.remove(box, *RULE)


def names_of(page: Page) -> list[list[str]]:
    """Return what this page is called, as words."""
    facts = page.facts
    name = (facts.page.name if facts.page else "").replace("_", " ")
    names = (facts.title, name, title_of_address(facts.url or page.source.url))
    return [fold_title(each) for each in names if each]


def box_around(root: Element, link: Element) -> Element | None:
    """Return the box with this link that is set apart, with what is around it alone."""
    apart = False
    box: Element | None = None
    shown = ""
    for each in link.ancestors:
        if each is root or not isinstance(each, Element):
            break
        if box is not None and text_of(each) != shown:
            break
        apart = apart or is_set_apart(each)
        if apart and (each.tag in _BOXES or (box is not None and each.tag in _HELD)):
            box, shown = each, text_of(each)
    return box if box is not None and box.tag in _BOXES else None


def is_set_apart(element: Element) -> bool:
    """Tell whether a border or a colour is around an element.

    >>> is_set_apart(Element("div", {"style": "padding: 1px; border: 1px solid"}))
    True
    >>> is_set_apart(Element("table", {"border": "0", "style": "background: none"}))
    False
    """
    if _STYLED.search(element.attr("style") or "") or element.attr("bgcolor"):
        return True
    return (element.attr("border") or "0") != "0"


def invites(page: Page, box: Element, link: Element) -> bool:
    """Tell whether a box is nothing but a sentence or two that lead to an edit."""
    shown, linked = text_of(box), text_of(link)
    if not linked or len(shown) > LONGEST or _DIGIT.search(_IN_BRACKETS.sub("", shown)):
        return False
    if len(box.select("td")) > MOST_CELLS or box.select_one(_CONTENT) is not None:
        return False
    icons = box.select("img")
    if not all(map(is_icon, icons)) or any(is_inside(mark, {box}) for mark in page.marks):
        return False
    before, _, behind = shown.partition(linked)
    begun, ended = _BEGUN.search(before), _ENDED.match(behind)
    if not ended or not (begun or ended[1]):
        return False
    sentence = len(begun[0] if begun else "") + len(linked) + len(_REST.split(behind)[0])
    return bool(icons) or is_of_editors(box, link) or sentence * 2 >= len(shown)


def is_of_editors(box: Element, link: Element) -> bool:
    """Tell whether a box also leads to a page about the wiki, or is all in italics."""
    others = [each.attr("href") or "" for each in box.select("a") if each is not link]
    if any(":" in title_of_address(address) for address in others):
        return True
    slanted = box.select_one("i, em")
    return slanted is not None and text_of(slanted) == text_of(box)


def is_icon(image: Element) -> bool:
    """Tell whether a picture is a sign; one that says no size may be any."""
    width = image.attr("width") or ""
    return width.isdecimal() and int(width) <= LARGEST_ICON

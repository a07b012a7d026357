"""What a wiki sets around a text, in elements of Markdown that a converter made.

A table of contents, a picture's link to itself, boxes of links to other pages: converters
keep their words and lose their classes, so the links say what they are.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from turbohtml import Element

from cleaner.dom import ancestors_of
from cleaner.engines.words import contents_words, show_hide_words
from cleaner.steps.facts.values import title_of_address
from cleaner.steps.markdown.source import HOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.page import Page

CONTENTS: Final = ("markdown:contents", "table of contents")
ENLARGE: Final = ("markdown:enlarge", "link that enlarges the picture above it")
NAVBOX: Final = ("markdown:navboxes", "box of links to pages on the same subject")
_MOSTLY: Final = 0.6
"""Share of a list's entries that must be headings of the page."""
_LINKED: Final = 0.6
"""Share of the letters in links from which a table with a bar is a box of links: tables of
figures have bars as well, and hardly a link."""
_BAR_HOLDERS: Final = "li, .navbar"
"""What MediaWiki's module for such bars makes them of."""
_BAR: Final = 3
"""Links of a bar: view, discuss, edit."""
_SCHEME: Final = len("https:")
_LABEL: Final = 60
"""Characters of the longest label of a group of links."""
_LEAST_LINKS: Final = 6
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BRACKETED = re.compile(r"\[[^\[\]]{0,40}\]")
_SECTION = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,5}\.?\s+")


# --- contents --------------------------------------------------------------------------


def remove_contents(page: Page) -> None:
    """Take out a heading "Contents" with a list of the page's own headings below it."""
    if page.is_kept(CONTENTS[0]):
        return
    headings = page.tree.select("h1, h2, h3, h4, h5, h6")
    titles = {plain_title(heading.text) for heading in headings}
    for heading in headings:
        if heading.text.strip() not in contents_words():
            continue
        holder = alone_in(heading)
        gone = [holder, *following(holder, 2)]
        if len(gone) > 2 and gone[1].text.strip(" []") not in show_hide_words():
            gone.pop()
        items = gone[-1].select("li") if gone[-1].tag in ("ul", "ol") else []
        known = sum(plain_title(own_text(item)) in titles for item in items)
        if items and known >= _MOSTLY * len(items):
            for element in gone:
                page.input += len("".join(element.text.split()))
                page.remove(element, *CONTENTS)
            return


def alone_in(element: Element) -> Element:
    """Return the outermost element that holds only this one: pandoc keeps such boxes."""
    holder = element.parent
    while isinstance(holder, Element) and holder.tag == "div":
        if len("".join(holder.text.split())) != len("".join(element.text.split())):
            break
        element, holder = holder, holder.parent
    return element


def following(element: Element, most: int) -> list[Element]:
    """Return so many of the elements that follow one."""
    return list(
        islice((one for one in element.next_siblings if isinstance(one, Element)), most)
    )


def own_text(item: Element) -> str:
    """Return the text of a list item without that of lists in it."""
    nodes = (node for node in item if getattr(node, "tag", "") not in ("ul", "ol"))
    return "".join(node.text for node in nodes)


def plain_title(text: str) -> str:
    """Return a title without its number, its marks and what is left of an edit link.

    >>> plain_title("2.1 The storm[6] [edit]"), plain_title("[] Toll")
    ('The storm', 'Toll')
    """
    bare = _BRACKETED.sub("", " ".join(text.split()))
    return _SECTION.sub("", bare, count=1).strip(" ^()")


# --- boxes of links --------------------------------------------------------------------


def remove_navboxes(page: Page) -> None:
    """Remove boxes of links that have the bar of a template: view, discuss, edit.

    The three links name one page, each in a namespace of its own, in any language. Where
    a box is no table any more, its bar must stand below the last heading.
    """
    if page.is_kept(NAVBOX[0]):
        return
    for bar in list(bars_in(page.tree.select("a[href]"))):
        outers = list(ancestors_of(bar[-1]))
        if bar[-1].closest(_BAR_HOLDERS) is None or outers[-1].tag != "html":
            # Drawn by hand, as its table is: nothing says what that holds. Or gone already.
            continue
        boxes = [outer for outer in outers if outer.tag == "table"]
        found = list(filter(is_of_links, boxes))[-1:] if boxes else run_below(bar[0])
        for box in found:
            page.input += len("".join(box.text.split()))
            page.remove(box, *NAVBOX)


def bars_in(links: Iterable[Element]) -> Iterator[list[Element]]:
    """Yield the links of each bar."""
    name, found = "", dict[str, Element]()
    for link in links:
        address = link.attr("href") or ""
        spaced = ":" in address[_SCHEME:] or "%3A" in address
        _, colon, here = title_of_address(address).rpartition(":") if spaced else ("",) * 3
        if not colon or here != name:
            name, found = here if colon else "", {}
        if name:
            found[address] = link
        if len(found) == _BAR:
            yield list(found.values())


def run_below(first: Element) -> list[Element]:
    """Return a bar's item and what follows it, as far as that is links and their labels."""
    item = first.closest("li")
    if item is None:
        return []
    run: list[Element] = [item]
    length, links = 1, 0
    place: Element = item
    while place.attr("class") != HOLDER:
        for node in place.next_siblings:
            if not isinstance(node, Element):
                continue
            run.append(node)
            if is_of_links(node):
                length, links = len(run), links + len(node.select("a[href]"))
            elif node.tag in _HEADINGS or len(node.text.strip()) > _LABEL:
                return run[:length] if links >= _LEAST_LINKS and is_last(node) else []
        if not isinstance(place.parent, Element):
            break
        place = place.parent
    return run[:length] if links >= _LEAST_LINKS else []


def is_last(element: Element) -> bool:
    """Tell whether no heading is left from an element on."""
    rest = (node for node in element.next_siblings if isinstance(node, Element))
    return all(node.tag not in _HEADINGS for node in (element, *rest))


def is_of_links(box: Element) -> bool:
    """Tell whether an element says most of what it says in links."""
    said = sum(map(str.isalnum, box.text))
    linked = sum(sum(map(str.isalnum, link.text)) for link in box.select("a[href]"))
    return linked > _LINKED * said


# --- pictures --------------------------------------------------------------------------


def remove_enlarging(page: Page) -> None:
    """Remove paragraphs that only link to the page of the picture right above them."""
    if page.is_kept(ENLARGE[0]):
        return
    for paragraph in page.tree.select("p"):
        link = _only_link(paragraph)
        above = paragraph.previous_sibling
        while above is not None and not isinstance(above, Element):
            above = above.previous_sibling
        picture = above.select_one("img") if above is not None else None
        if link is None or picture is None or link.attr("title") != _says(link):
            continue
        name = unquote(link.attr("href") or "").rpartition("/")[2].partition(":")[2]
        if name and unquote(picture.attr("src") or "").endswith((f"/{name}", f"-{name}")):
            page.input += len("".join(paragraph.text.split()))
            page.remove(paragraph, *ENLARGE)


def _only_link(paragraph: Element) -> Element | None:
    """Return the link that is all of a paragraph."""
    nodes = [node for node in paragraph if node.text.strip() or isinstance(node, Element)]
    only = nodes[0] if len(nodes) == 1 else None
    return only if isinstance(only, Element) and only.tag == "a" else None


def _says(link: Element) -> str:
    """Return a link's text; an icon says what its title says."""
    icon = link.select_one("img")
    if icon is not None and "magnify" in (icon.attr("src") or ""):
        return link.attr("title") or ""
    return link.text.strip()

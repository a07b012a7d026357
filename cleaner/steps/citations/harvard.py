"""Short notes in Harvard style: "Smith 2005, p. 10" names a source that stands elsewhere.

Wikipedia's {{sfn}} and {{harvnb}} link it to the id of the full source, "CITEREF" with the
names and the year. The note keeps its printed text; its data name the source and the page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from turbohtml import Element, Text

from cleaner.dom import text_of
from cleaner.steps.building.blocks import anchor_of
from cleaner.steps.citations.kinds import ANCHOR
from cleaner.steps.citations.marks import read_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.page import LiftedNote, Page
    from cleaner.steps.citations.sources import Places, Sources

_LOCATOR = re.compile(
    r"[\s,:]+((?:[^\W\d_]{1,9}\.?\s*|§+\s*)?\d[\d,\s–—‑-]*|pp?\.\s*[ivxlc]+(?:[–-][ivxlc]+)?\b)"
)
"""What follows a short reference: a page, a range, a chapter with its number."""
_SHORTEST_SOURCE: Final = 12
"""Characters of an element with such an id that can be a whole source."""


def resolve_short_notes(
    page: Page, sources: Sources, places: Places, notes: Mapping[str, LiftedNote]
) -> None:
    """Name in each note the full sources that its short references lead to."""
    links = short_links(page, notes) if notes or sources.by_anchor else ()
    used: set[str] = set()
    for link in links:
        note = places.of(link)
        if note is None:
            continue
        anchor = unquote((link.attr("href") or "").partition("#")[2])
        keys = sources.by_anchor.get(anchor)
        if keys is None:
            keys = sources.by_anchor[anchor] = find_source(page, sources, places, anchor)
        used.add(anchor)
        for key in keys if note else ():
            sources.name(note, key)
            if locator := locator_behind(link):
                sources.locate(note, key, locator)
    if used:
        find_sections(page, sources)


def short_links(page: Page, notes: Mapping[str, LiftedNote]) -> Iterable[Element]:
    """Return the links to full sources in the content and in notes, each once.

    Notes are asked one by one: they may stand anywhere, or in no tree at all.
    """
    css = f'a[href*="#{ANCHOR}"]'
    found = page.root.select(css) if page.root is not None else []
    for note in notes.values():
        for body in note.body:
            found += body.select(css)
    return dict.fromkeys(found)


def find_source(page: Page, sources: Sources, places: Places, anchor: str) -> list[str]:
    """Return the citation inside the element of an id; without one, its text is it."""
    element = page.index.ids.get(anchor)
    place = places.of(element) if element is not None else None
    if element is None or place is None:
        return []
    for inner in element.select("cite, span"):
        if inner in sources.by_element:
            return sources.by_element[inner]
    if len(text_of(element)) < _SHORTEST_SOURCE:
        return []
    item = read_marks(element)
    item.setdefault("custom", {})["anchor"] = anchor
    return [sources.add(element, item, place)]


def locator_behind(link: Element) -> str:
    """Return the page that is printed right behind a short reference, or ""."""
    parts: list[str] = []
    node = link.next_sibling
    while node is not None and len(parts) < _PARTS:
        if isinstance(node, Element) and node.tag == "a":
            break
        parts.append(node.data if isinstance(node, Text) else node.text)
        node = node.next_sibling
    found = _LOCATOR.match("".join(parts))
    return " ".join(found[1].split()).rstrip(" ,–—-") if found else ""


_PARTS: Final = 6
"""Nodes behind a link that are looked at: Parsoid puts a blank in an element of its own."""


def find_sections(page: Page, sources: Sources) -> None:
    """Write into each source with an anchor the heading of the section that it stands in.

    Markdown has anchors for headings alone: there a short note leads to the section.
    """
    if page.root is None:
        return
    section = ""
    for element in page.root.select(f'h1, h2, h3, h4, h5, h6, [id^="{ANCHOR}"]'):
        if element.tag[0] == "h" and element.tag[1:].isdecimal():
            section = anchor_of(element)
            continue
        if not section or element not in sources.in_content:
            continue
        anchor = element.attr("id") or ""
        for key in sources.by_anchor.get(anchor, ()):
            custom = sources.collection[key].get("custom", {})
            if custom.get("anchor") == anchor:
                custom.setdefault("section", section)

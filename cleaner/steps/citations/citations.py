"""Citations as data: where a page cites its sources.

Two steps, because COinS stands in spans that `strip` takes out as data: `find_citations`
remembers before it what stands where, `cite` makes CSL-JSON of it once it is known what is
kept. Nothing here touches the tree: all of it is in attributes, or read a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.dom import is_sample, within
from cleaner.steps.citations.kinds import is_citation

if TYPE_CHECKING:
    from turbohtml import Node

    from cleaner.page import Page

_TAGS: Final = frozenset({"cite", "span"})


def find_citations(page: Page) -> None:
    """Fill ``page.sources``: element -> its context objects, none where it has none."""
    for span in page.index.with_class("Z3988"):
        title = span.attr("title") or ""
        if "rft" in title and not is_sample(span):
            page.sources.setdefault(element_of(span), []).append(title)
    bare = [
        element
        for element in page.index.with_class("citation")
        if element.tag in _TAGS
        and element not in page.sources
        and is_citation(element)
        and not is_sample(element)
    ]
    if bare:
        known = page.sources | {element: [] for element in bare}
        ordered = {each: known[each] for each in page.index.classed if each in known}
        page.sources = {**ordered, **known}
    # A template in a template is a part of it, and text read at each depth would not end.
    for inner in within(page.sources, set(page.sources)):
        del page.sources[inner]


def element_of(span: Element) -> Element:
    """Return the citation that a span of COinS belongs to: before it or around it."""
    if span.tag == "cite":
        return span
    before: Node | None = span.previous_sibling
    while isinstance(before, Text) and before.data.isspace():
        before = before.previous_sibling
    if isinstance(before, Element) and before.has_class("citation"):
        return before
    around = span.parent
    return around if isinstance(around, Element) else span


def cite(page: Page) -> None:
    """Fill ``page.citations``, and name in each finished note the sources that it gives."""
    if page.root is not None and (page.sources or page.finished_notes):
        # Eight modules and their patterns, 12 ms, that pages without notes never need.
        from cleaner.steps.citations.name_sources import name_sources  # noqa: PLC0415

        name_sources(page)

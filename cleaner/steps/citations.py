"""Citations as data: what a page's sources are, and which note names which of them.

Two steps, because COinS stands in spans that `strip` takes out as data: `find_citations`
remembers before it what stands where, `cite` makes CSL-JSON of it once it is known what is
kept. Nothing here touches the tree: all of it is in attributes, or read a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from turbohtml import Element, Text

from cleaner.dom import is_sample, within
from cleaner.steps.citation_ids import Collection
from cleaner.steps.citation_marks import add_marks, kind_of, read_marks
from cleaner.steps.coins import item_of, split_objects
from cleaner.steps.harvard import ANCHOR, Sources, resolve_short_notes
from cleaner.steps.plain_citations import read_element

if TYPE_CHECKING:
    from turbohtml import Node

    from cleaner.page import LiftedNote, Page
    from cleaner.steps.coins import Values

CONTENT: Final = ""
"""Where a citation stands that is in no note."""
_TAGS: Final = frozenset({"cite", "span"})


def find_citations(page: Page) -> None:
    """Fill ``page.sources``: element -> its context object, "" where there is none."""
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


def is_citation(element: Element) -> bool:
    """Tell whether this is the citation of a work: CS1 says its kind, or it has an anchor.

    Pandoc writes ``<span class="citation">`` around "(Reed 2005)" in running text.
    """
    return kind_of(element) != "" or (element.attr("id") or "").startswith(ANCHOR)


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
    if page.root is None or not (page.sources or page.finished_notes):
        return
    places = Places(page)
    standing = [
        (element, titles, place)
        for element, titles in page.sources.items()
        if (place := places.of(element)) is not None
    ]
    collection = Collection()
    sources = Sources(collection)
    objects = split_objects([title for _, titles, _ in standing for title in titles])
    unread = iter(objects if standing else ())
    for element, titles, place in standing:
        for item in items_of(element, [next(unread) for _ in titles]):
            sources.add(element, item, place)
    bodies = {key: page.notes[key] for key in places.finished}
    resolve_short_notes(page, sources, places, bodies)
    read_other_notes(sources, bodies)
    page.citations = collection.items()
    page.finished_notes = tuple(sources.named(note) for note in page.finished_notes)


def items_of(element: Element, objects: list[Values]) -> list[dict[str, Any]]:
    """Make the entries of one element: of its context objects, else of its mark-up."""
    if objects:
        items = [item_of(values) for values in objects]
        if len(items) == 1 and element.has_class("citation"):
            add_marks(items[0], element)
    else:
        items = [read_marks(element)]
    anchor = element.attr("id") or ""
    for item in items:
        if anchor.startswith(ANCHOR):
            item.setdefault("custom", {})["anchor"] = anchor
    return items


def read_other_notes(sources: Sources, bodies: dict[str, LiftedNote]) -> None:
    """Read the notes that name no source by mark-up: an identifier in them is one."""
    for key, note in bodies.items():
        if key not in sources.by_note:
            for body in note.body:
                for item in read_element(body):
                    sources.add(body, item, key)


class Places:
    """Says where an element stands: in which finished note, or in the content."""

    def __init__(self, page: Page) -> None:
        self.finished = [note.key for note in page.finished_notes if note.found]
        bodies = {body: key for key in page.notes for body in page.notes[key].body}
        kept = set(self.finished)
        self._known: dict[object, str | None] = {page.root: CONTENT}
        # A note that was removed with its marks takes its sources along.
        self._known |= {body: key if key in kept else None for body, key in bodies.items()}

    def of(self, element: Element) -> str | None:
        """Return the key of the note around an element, `CONTENT`, or None: it is gone.

        Each ancestor is asked once, whatever the number of citations below it.
        """
        path: list[object] = []
        node: Node | None = element
        while node is not None and node not in self._known:
            path.append(node)
            node = node.parent
        answer = self._known[node] if node is not None else None
        self._known.update(dict.fromkeys(path, answer))
        return answer

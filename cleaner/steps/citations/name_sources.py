"""Make citations of what a page cites, and name in each note the sources that it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cleaner.steps.citations.citations import ANCHOR
from cleaner.steps.citations.coins import item_of, split_objects
from cleaner.steps.citations.harvard import Sources, resolve_short_notes
from cleaner.steps.citations.ids import Collection
from cleaner.steps.citations.marks import add_marks, read_marks
from cleaner.steps.citations.plain import read_element

if TYPE_CHECKING:
    from turbohtml import Element, Node

    from cleaner.page import LiftedNote, Page
    from cleaner.steps.citations.coins import Values

CONTENT: Final = ""
"""Where a citation stands that is in no note."""


def name_sources(page: Page) -> None:
    """Fill ``page.citations``, and name in each finished note the sources that it gives."""
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

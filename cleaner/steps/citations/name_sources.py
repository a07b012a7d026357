"""Make citations of what a page cites, and name in each note the sources that it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.steps.citations.coins import item_of, split_objects
from cleaner.steps.citations.harvard import resolve_short_notes
from cleaner.steps.citations.ids import Collection
from cleaner.steps.citations.kinds import ANCHOR
from cleaner.steps.citations.marks import add_marks, read_marks
from cleaner.steps.citations.plain import read_element
from cleaner.steps.citations.sources import Places, Sources

if TYPE_CHECKING:
    from turbohtml import Element

    from cleaner.page import LiftedNote, Page
    from cleaner.steps.citations.coins import Values


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

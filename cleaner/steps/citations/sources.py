"""The sources of a page: where each of them stands, and which notes name it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from cleaner.steps.citations.kinds import ANCHOR

if TYPE_CHECKING:
    from turbohtml import Element, Node

    from cleaner.model import Note
    from cleaner.page import Page
    from cleaner.steps.citations.ids import Collection

CONTENT: Final = ""
"""Where a citation stands that is in no note."""


class Sources:
    """The citations of a page by where they stand, and the notes that name them."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.by_element: dict[Element, list[str]] = {}
        self.by_anchor: dict[str, list[str]] = {}
        self.by_note: dict[str, dict[str, None]] = {}
        self.in_content: set[Element] = set()
        self.locators: dict[str, dict[str, dict[str, None]]] = {}

    def add(self, element: Element, item: dict[str, Any], note: str) -> str:
        """Take in a citation that stands in an element; ``note`` is "" in the content."""
        key = self.collection.add(item)
        self.by_element.setdefault(element, []).append(key)
        anchor = element.attr("id") or ""
        if anchor.startswith(ANCHOR):
            self.by_anchor.setdefault(anchor, []).append(key)
        if note:
            self.name(note, key)
        else:
            self.in_content.add(element)
        return key

    def name(self, note: str, key: str) -> None:
        """Remember that a note names a source."""
        self.by_note.setdefault(note, {})[key] = None

    def locate(self, note: str, key: str, locator: str) -> None:
        """Remember the place in a source that a note names; there may be several."""
        self.locators.setdefault(note, {}).setdefault(key, {})[locator] = None

    def named(self, note: Note) -> Note:
        """Return a note with the sources that it names."""
        keys = self.by_note.get(note.key)
        if keys is None:
            return note
        places = self.locators.get(note.key, {})
        locators = {key: "; ".join(places[key]) for key in places}
        return replace(note, citations=tuple(keys), locators=locators)


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

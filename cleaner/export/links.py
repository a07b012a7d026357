"""What links and pictures of a page become where the whole archive is one piece."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import unquote

import msgspec

from cleaner.export.selection import headings_of
from cleaner.model import Image
from cleaner.render.fragments import sections_of_sources
from cleaner.store.addresses import with_changes

if TYPE_CHECKING:
    from cleaner.document import Document
    from cleaner.export.selection import Page, Place, Selection
    from cleaner.model import Link

CORE_TYPES: Final = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "svg": "image/svg+xml",
    "webp": "image/webp",
}
"""Pictures that every reader shows, by their suffix (core media types of EPUB 3.3)."""
_ABSOLUTE = re.compile(
    r"(?:https?|ftps?)://[^/\s]+|(?:mailto|tel|doi|urn|news|irc|xmpp):", re.IGNORECASE
)
"""What leads somewhere from any place; the path of a site leads nowhere in a book."""


class Form(Protocol):
    """What a form of export makes of what a page leads to."""

    def link(self, link: Link, place: Place, anchor: str, words: str) -> dict[str, str]:
        """Return the fields of a link to a page of the export.

        ``anchor`` is that of a heading which is there, and ``words`` are its words; both
        are "" where the link leads to the page as a whole.
        """

    def picture(self, file: str) -> str:
        """Return where a kept picture is shown from, "" if it cannot be shown."""


class Linked:
    """Gives the page of a selection with links and pictures as a form has them."""

    def __init__(self, selection: Selection, page: Page, form: Form) -> None:
        self._selection = selection
        self._page = page
        self._form = form
        self._headings = headings_of(page.document)
        self._sources = sections_of_sources(page.document)

    def document(self) -> Document:
        """Return the document with its links changed."""
        document = self._page.document
        return msgspec.structs.replace(
            document,
            content=with_changes(document.content, self._change),
            notes=with_changes(document.notes, self._change),
        )

    def _change(self, node: Link | Image) -> dict[str, str]:
        if isinstance(node, Image):
            file = self._selection.picture(node.source)
            return {"source": self._form.picture(file) if file else ""}
        address, _, fragment = node.target.partition("#")
        anchor = unquote(fragment)
        place = self._selection.place_of(address) if address else None
        is_here = not address or (place is not None and place.id == self._page.entry.id)
        if is_here and anchor:
            return {"target": self._here(anchor), "page": ""}
        if place is None:
            target = node.target if _ABSOLUTE.match(node.target) else ""
            return {"target": target, "page": ""}
        headings = self._selection.headings(place.id) if anchor else {}
        if anchor not in headings:
            anchor = ""
        return self._form.link(node, place, anchor, headings.get(anchor, ""))

    def _here(self, anchor: str) -> str:
        """Return where a link within the page leads: to a heading, else to the wiki."""
        if self._sources.get(anchor) in self._headings:
            anchor = self._sources[anchor]
        if anchor in self._headings:
            return f"#{anchor}"
        url = self._page.document.url.partition("#")[0]
        return f"{url}#{anchor}" if _ABSOLUTE.match(url) else ""

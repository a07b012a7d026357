"""The pages that are exported: a stream of them, and what their links and pictures mean."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Self

import msgspec

from cleaner.document import Document
from cleaner.errors import DamageError, NotFoundError
from cleaner.model import Heading, Paragraph
from cleaner.outline import find
from cleaner.render.plain import plain_text
from cleaner.run.page import Row
from cleaner.store.addresses import plain_address
from cleaner.store.index import Filters, conditions_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cleaner.store.archive import Archive
    from cleaner.store.records import PageEntry

ADDRESSES_REMEMBERED: Final = 20_000
"""Links whose page is remembered: most pages of a wiki link to the same few."""
PAGES_REMEMBERED: Final = 500
"""Pages whose headings are remembered, for links to their sections."""


class Page(msgspec.Struct, frozen=True):
    """A page that is exported."""

    entry: PageEntry
    document: Document
    error: DamageError | None = None
    """Why it is only a stand-in: the page is damaged."""


class Place(msgspec.Struct, frozen=True):
    """A page that links may lead to."""

    id: int
    target: str


class Counts(msgspec.Struct):
    """What was written, for programs."""

    format: str
    path: str
    pages: int = 0
    pictures: int = 0
    failures: int = 0
    bytes: int = 0


class Selection:
    """The newest version of pages of an archive, all as they are at one moment.

    Nothing of it grows with the number of pages: they are read one by one, and asked for
    again where a form needs a list of them.
    """

    def __init__(
        self,
        archive: Archive,
        filters: Filters | None = None,
        watch: Callable[[Row], None] | None = None,
    ) -> None:
        """Choose the pages.

        Args:
            archive: an open archive.
            filters: which of its pages; without it all of them.
            watch: called with what became of each page, after it was written.
        """
        self.archive = archive
        self.filters = filters or Filters()
        self._watch = watch
        self._find = lru_cache(ADDRESSES_REMEMBERED)(self._look_up)
        self._headings = lru_cache(PAGES_REMEMBERED)(self._read_headings)
        self._lost: list[str] = []

    def __enter__(self) -> Self:
        """Hold the archive as it is: a writer may go on, its changes are not seen.

        Raises:
            NotFoundError: no page is chosen.
        """
        with self.archive.catalogue.errors():
            self.archive.catalogue.db.execute("BEGIN")
        if next(self.entries(), None) is None:
            chosen = ", ".join(filter(None, (self.filters.site, self.filters.category)))
            what = f"has no page of {chosen}" if chosen else "has no pages"
            cure = "see what it has with 'cleaner status'"
            raise NotFoundError(self.archive.path, what, cure)
        return self

    def __exit__(self, *problem: object) -> None:
        self.archive.catalogue.db.execute("ROLLBACK")

    def entries(self) -> Iterator[PageEntry]:
        """Give the pages without what they say, in the order of their files."""
        return self.archive.pages(self.filters)

    def sites(self) -> list[str]:
        """Return the sites of the pages, sorted; "" is that of pages which name none."""
        return [row[0] for row in self._ask("DISTINCT p.site", "ORDER BY p.site")]

    def title(self) -> str:
        """Return what to call the pages together: by their category, and their sites."""
        sites = sites_named(self.sites()) or "Wiki pages"
        category = self.filters.category
        return f"{category} ({sites})" if category else sites

    def newest(self) -> str:
        """Return when the last change of these pages was kept, as ISO 8601 in UTC."""
        joined = "JOIN versions v ON v.page = p.id AND v.number = p.version"
        ((when,),) = self._ask("max(v.kept_at)", joined=joined)
        return str(when)

    def _ask(self, what: str, end: str = "", joined: str = "") -> list[sqlite3.Row]:
        chosen = conditions_of(self.filters)
        where = " AND ".join(["1", *(condition for condition, _ in chosen)])
        return self.archive.catalogue.rows(
            f"SELECT {what} FROM pages p {joined} WHERE {where} {end}",  # noqa: S608 - ours
            *(value for _, value in chosen),
        )

    def pages(self, counts: Counts) -> Iterator[Page]:
        """Give the pages, and count them.

        One that is damaged is counted as a failure. In its place comes one that says so,
        for forms in which links to it may not lead nowhere.
        """
        for entry in self.entries():
            try:
                document = self.archive.document(entry.id)
            except DamageError as error:
                counts.failures += 1
                yield Page(entry, _stand_in(entry), error)
                self._tell(Row(where=entry.target, error=error))
                continue
            yield Page(entry, document)
            counts.pages += 1
            # Warnings of a page are about its text: `clean` has said them.
            silent = msgspec.structs.replace(document, warnings=())
            lost, self._lost = tuple(self._lost), []
            self._tell(Row(where=entry.target, made=silent, warnings=lost))

    def _tell(self, row: Row) -> None:
        if self._watch is not None:
            self._watch(row)

    def place_of(self, address: str) -> Place | None:
        """Return the page that an address leads to, also through a redirect."""
        return self._find(plain_address(address))

    def _look_up(self, address: str) -> Place | None:
        chosen = conditions_of(self.filters)
        where = " AND ".join(["1", *(condition for condition, _ in chosen)])
        values = [address, *(value for _, value in chosen)]
        joined = "JOIN pages p ON p.id = x.page WHERE x.address = ? AND"
        rows = self.archive.catalogue.rows(
            # A page of its own comes before a redirect that had its address.
            f"SELECT p.id, p.target FROM addresses x {joined} {where} UNION ALL"  # noqa: S608
            f" SELECT p.id, p.target FROM redirects x {joined} {where} LIMIT 1",
            *values,
            *values,
        )
        return Place(rows[0]["id"], rows[0]["target"]) if rows else None

    def headings(self, page: int) -> Mapping[str, str]:
        """Return the headings of a page that links can lead to: anchor -> its words."""
        return self._headings(page)

    def _read_headings(self, page: int) -> dict[str, str]:
        try:
            return headings_of(self.archive.document(page))
        except DamageError:
            return {}  # said when it is that page's turn

    def picture(self, address: str) -> str:
        """Return the file of a kept picture below the archive, "" if there is none."""
        return self.archive.media_file(address)

    def read_picture(self, file: str) -> bytes:
        """Read a kept picture; b"" and a warning of the page where that cannot be done."""
        path = self.archive.path / file
        try:
            return path.read_bytes()
        except OSError as error:
            self._lost.append(f"{file}: {error.strerror or 'cannot be read'}")
            return b""


def _stand_in(entry: PageEntry) -> Document:
    text = "This page is damaged in the archive that this was made from."
    return Document(title=entry.title, url=entry.url, content=(Paragraph((text,)),))


def headings_of(document: Document) -> dict[str, str]:
    """Return the headings of the text by their anchors; not each note is written."""
    found: dict[str, str] = {}
    for heading in find(document.content, Heading):
        if heading.anchor:
            found.setdefault(heading.anchor, plain_text(heading.content).strip())
    return found


def entitled(entry: PageEntry) -> str:
    """Return the title of a page, the name of its files where it has none to be seen."""
    title = "".join(sign for sign in entry.title if sign.isprintable()).strip()
    return title or entry.target.rpartition("/")[2]


def sites_named(sites: Sequence[str]) -> str:
    """Name sites in few words.

    >>> sites_named(["", "a.example"]), sites_named(["a.example", "b.example", "c.example"])
    ('a.example', 'a.example and 2 others')
    """
    first, *others = [*filter(None, sites)] or [""]
    if len(others) > 1:
        return f"{first} and {len(others)} others"
    return " and ".join((first, *others))

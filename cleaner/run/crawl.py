"""A whole wiki into an archive: list, fetch, and later only what has changed since.

All that is known stands in the catalogue, so a crawl goes on where it was broken off.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import msgspec

from cleaner.errors import LimitError, NotFoundError, SourceError
from cleaner.run.batch import batch
from cleaner.sources.mediawiki import BATCH, MediaWiki
from cleaner.store.queue import Listed, Queue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.model import Source
    from cleaner.run.kept import KeptFolder
    from cleaner.run.page import Job, Row
    from cleaner.sources.discover import Wiki
    from cleaner.sources.mediawiki import Entry, Event
    from cleaner.store.queue import Wanted

OVERLAP: Final = timedelta(minutes=5)
"""How far before the last look changes are asked for again: what was being written while
the wiki answered may have come into its list later."""

FAILURES: Final = 5
"""Pages that fail one after the other before the wiki is taken to be down."""

MAX_PAGES: Final = 1_000_000
"""Pages of a wiki: more than any but the largest encyclopaedias have."""


class Scope(msgspec.Struct, frozen=True):
    """Which pages of a wiki."""

    namespaces: tuple[int, ...] = ()
    """Their numbers; none: those that the wiki itself says have content."""
    max_pages: int = MAX_PAGES
    update: bool = False
    """Ask what has changed, if the wiki is complete in the archive."""
    media: bool = False
    """Pictures of pages are kept as well, by whom the rows are given to."""


class WikiCrawl:
    """A crawl of one wiki."""

    def __init__(self, wiki: Wiki, target: KeptFolder, scope: Scope) -> None:
        """Look at what the wiki says of itself, and what is known of it.

        Raises:
            SourceError: it does not answer.
        """
        self.wiki = wiki
        self.site = self.wiki.site()
        self.target = target
        self.scope = scope
        self.namespaces = (
            isinstance(self.wiki, MediaWiki) and scope.namespaces
        ) or self.site.namespaces
        self.queue = self._open_queue()

    def _open_queue(self) -> Queue:
        return Queue(self.target.archive, self.wiki.api, type(self.wiki).__name__)

    def run(self, job: Job) -> Iterator[tuple[Row, PurePosixPath]]:
        """List what is to be fetched, then fetch and clean each page; a row for each.

        Raises:
            SourceError: the wiki does not answer while it is asked for its pages.
        """
        self.queue.retry()
        self._plan()
        for row in batch(self._sources(), job):
            yield row, PurePosixPath()

    def left_out(self) -> dict[str, int]:
        """Count what was not archived though it has an address, by why: nothing here."""
        return {}

    # --- what is to be fetched ---------------------------------------------------------

    def _plan(self) -> None:
        """Bring the queue up to date."""
        if self.queue.get("listed") == "1" and self.scope.update:
            since = self.queue.get("since")
            if self.wiki.knows_changes_since(since):
                self._ask_changes(since)
            else:
                self.queue.set(listed=0, place="", round=int(self.queue.get("round")) + 1)
        if self.queue.get("listed") != "1":
            self._list()
        self._check()

    def _list(self) -> None:
        """List all pages; a listing that was broken off goes on."""
        namespace, place = _read_place(self.queue.get("place"))
        if not self.queue.get("place"):
            self.queue.set(began=self.site.time)
        first = self.namespaces.index(namespace) if namespace in self.namespaces else 0
        known = self.queue.listed()
        for number in self.namespaces[first:]:
            for entries, after in self.wiki.list_pages(number, place):
                known += len(entries)
                if known > self.scope.max_pages:
                    what = f"has more than {self.scope.max_pages:,} pages"
                    raise LimitError(self.wiki.api, what, "raise --max-pages")
                progress = msgspec.json.encode([number, after]).decode()
                self.queue.add(map(_listed, entries), place=progress)
            place = ""
        self._end_listing()
        self.queue.set(listed=1, place="", since=_earlier(self.queue.get("began")))

    def _end_listing(self) -> None:
        """Doubt what the listing has not named."""
        self.queue.suspect_unlisted()

    def _ask_changes(self, since: str) -> None:
        """Suspect every page that the wiki names among its changes."""
        for events in self.wiki.list_changes(since):
            titles = list(dict.fromkeys(title for one in events for title in one.titles))
            self.queue.suspect(_named(events), titles)
            nameless = [title for one in events if not one.number for title in one.titles]
            for some in _batches(list(dict.fromkeys(nameless))):
                found = self.wiki.look_at([], some)
                self.queue.suspect({entry.number: entry.title for entry in found})
                there = {entry.title for entry in found}
                self.queue.forget_redirects(title for title in some if title not in there)
        self.queue.set(since=_earlier(self.wiki.changes_until or self.site.time))

    def _check(self) -> None:
        """Ask what became of suspected pages."""
        while suspected := self.queue.to_check(BATCH):
            found = self.wiki.check(suspected)
            for entry in found:
                if entry.namespace not in self.namespaces:
                    self.queue.skip(entry.number)
            inside = [entry for entry in found if entry.namespace in self.namespaces]
            outside = {entry.number for entry in found} - {entry.number for entry in inside}
            asked = [number for number in suspected if number not in outside]
            self.queue.checked(map(_listed, inside), asked)
            self._follow([entry.number for entry in found if entry.is_redirect])

    def _follow(self, redirects: list[int]) -> None:
        """Ask for all the redirects to the pages that changed ones lead to now."""
        if redirects and isinstance(self.wiki, MediaWiki):
            found = self.wiki.behind(redirects)
            inside = [entry for entry in found if entry.namespace in self.namespaces]
            self.queue.note_redirects(map(_listed, inside))

    # --- fetching ----------------------------------------------------------------------

    def _sources(self) -> Iterator[Source | SourceError]:
        failures = 0
        while wanted := self.queue.next():
            try:
                yield from self._pages_of(wanted)
            except NotFoundError:
                self.queue.mark_gone(wanted.number, "deleted from the wiki")
                continue
            except SourceError as error:
                failures += 1
                self.queue.failed(wanted, error.what)
                yield error
                if failures >= FAILURES:
                    what = f"{failures} pages in a row could not be fetched"
                    cure = "try later: what is left is fetched then"
                    yield SourceError(self.wiki.api, what, cure)
                    return
                continue
            failures = 0

    def _pages_of(self, wanted: Wanted) -> Iterator[Source]:
        """Fetch what is wanted, and give what is to be cleaned of it."""
        source = self._fetch(wanted)
        self.target.capture(source)
        self._expect(wanted)
        yield source

    def _expect(self, wanted: Wanted) -> None:
        """Say that the next row is this page."""
        self.target.expect(
            key=f"{self.wiki.api}#{wanted.number}",
            page=wanted.page,
            then=partial(self.queue.done, wanted, media=self.scope.media),
            otherwise=partial(self.queue.failed, wanted),
        )

    def _fetch(self, wanted: Wanted) -> Source:
        site = self.site
        told = {
            "url": site.address(wanted.title),
            "site": site.name,
            "language": site.language,
            "direction": site.direction,
            "revised_at": wanted.dated,
            "licence": site.licence,
            "licence_url": site.licence_url,
        }
        source = self.wiki.fetch(wanted.number, wanted.title)
        known = {name: value for name, value in told.items() if value}
        return msgspec.structs.replace(source, told=known)


def _listed(entry: Entry) -> Listed:
    return Listed(
        entry.number,
        entry.title,
        entry.revision,
        entry.dated,
        entry.is_redirect,
        entry.redirects,
    )


def _named(events: Sequence[Event]) -> dict[int, str]:
    return {event.number: event.titles[0] for event in events if event.number}


def _batches(titles: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(titles), BATCH):
        yield titles[start : start + BATCH]


def _earlier(time: str) -> str:
    """Return a time by the wiki's clock with the overlap taken off."""
    parsed = datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return (parsed - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read_place(place: str) -> tuple[int, str]:
    """Return the namespace in which a listing was broken off, and where in it."""
    return msgspec.json.decode(place, type=tuple[int, str]) if place else (0, "")

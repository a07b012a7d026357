"""A whole wiki of any make: its pages are asked for by their addresses, one by one."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from cleaner.errors import LimitError, NotAPageError, NotFoundError, SourceError
from cleaner.run.batch import batch
from cleaner.run.crawl import WikiCrawl
from cleaner.sources.discover import find_wiki
from cleaner.sources.site import OtherWiki
from cleaner.steps.charset import decode_bytes
from cleaner.store.following import AddressQueue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.document import Document
    from cleaner.model import Source
    from cleaner.run.batch import Job, Row
    from cleaner.run.crawl import Scope
    from cleaner.run.kept import KeptFolder
    from cleaner.sources.web import Fetcher
    from cleaner.store.queue import Wanted

BY_LINKS = "links"
"""How a wiki's pages are found, in the catalogue's column "kind", where not by a listing."""


def open_crawl(
    fetcher: Fetcher, url: str, target: KeptFolder, scope: Scope
) -> WikiCrawl:
    """Find out which wiki has a page, and prepare to crawl it.

    Raises:
        SourceError: there is none, or it does not answer.
    """
    wiki = find_wiki(fetcher, url)
    if isinstance(wiki, OtherWiki):
        return SiteCrawl(wiki, target, scope)
    return WikiCrawl(wiki, target, scope)


class SiteCrawl(WikiCrawl):
    """A crawl of one site."""

    wiki: OtherWiki
    queue: AddressQueue

    def _open_queue(self) -> AddressQueue:
        self._twin = 0
        return AddressQueue(self.target.archive, self.wiki.api, type(self.wiki).__name__)

    def run(self, job: Job) -> Iterator[tuple[Row, PurePosixPath]]:
        """List what is to be fetched, then fetch and clean each page; a row for each.

        A page that is the same as one of another address is none of its own.
        """
        self.queue.retry()
        self._plan()
        for row in batch(self._all(), job):
            if row.document is not None and self._is_twin(row.document):
                self.target.drop("is archived under another address")
                self.queue.leads_to(*self._names)
            else:
                yield row, PurePosixPath()

    def _end_listing(self) -> None:
        """Want what no listing has named; links are followed where there is no listing."""
        is_listed = self.queue.listed() > 1
        self.queue.set(kind=type(self.wiki).__name__ if is_listed else BY_LINKS)
        self.queue.want_unlisted()

    def _all(self) -> Iterator[Source | SourceError]:
        """Give all pages, and what is wrong with how they are listed."""
        yield from self.wiki.problems
        if self.wiki.outside:
            what = f"names {self.wiki.outside:,} addresses outside of {self.wiki.api}"
            cure = "give the address of a page above them, if they belong to the wiki"
            yield SourceError("sitemap", what, cure)
        self.queue.admit(self.scope.max_pages)
        yield from self._sources()
        if left_out := self.queue.admit(0):
            what = f"{left_out:,} more addresses are linked to than --max-pages allows"
            cure = "raise it if they are pages, and run the same command again"
            yield LimitError(self.wiki.api, what, cure)

    # --- one page ----------------------------------------------------------------------

    def _pages_of(self, wanted: Wanted) -> Iterator[Source]:
        fetcher = self.wiki.fetcher
        if fetcher.limits.robots and not fetcher.robots.allows(wanted.title):
            self.queue.leave_out(wanted.number, "robots.txt does not allow it")
            return
        try:
            source = self._ask(wanted)
        except NotAPageError as error:
            self.queue.leave_out(wanted.number, error.what)
            return
        if source is None:
            self.queue.unchanged(wanted)
            return
        here = self._arrived(wanted, source)
        if here is not None:
            yield from self._found(here, source)

    def _ask(self, wanted: Wanted) -> Source | None:
        """Fetch a page; None: it is what is archived."""
        last = self.target.archive.last_capture(wanted.title) if wanted.page else None
        if last is None:
            return self.wiki.fetch(wanted.number, wanted.title)
        number, known = last
        source = self.wiki.fetcher.fetch_newer(wanted.title, known)
        if source is not None and self.target.archive.is_captured(source, number):
            return None
        return source

    def _arrived(self, wanted: Wanted, source: Source) -> Wanted | None:
        """Return the page that came, which redirects make another; None: not a new one."""
        address = self.wiki.bounds.inside(source.url)
        if address == wanted.title:
            return wanted
        if not address:
            self.queue.mark_gone(wanted.number, f"leads out of the wiki, to {source.url}")
            return None
        here = self.queue.claim(address)
        if wanted.page:
            self.queue.mark_gone(wanted.number, "became a redirect")
        else:
            self.queue.leads_to(wanted.number, wanted.title, address)
        return here

    def _found(self, wanted: Wanted, source: Source) -> Iterator[Source]:
        """Give a page, before it the one that it calls its own address."""
        html = decode_bytes(source.content, charset=source.charset).text
        bounds = self.wiki.bounds
        if self.queue.get("kind") == BY_LINKS:
            self.queue.found(bounds.links(html, source.url))
            self.queue.admit(self.scope.max_pages)
        other = bounds.canonical(html, source.url)
        twin = 0
        if other and other != wanted.title:
            yield from self._first(other)
            twin = self.queue.kept(other)
        self._names, self._twin = (wanted.number, wanted.title, other), twin
        self.target.capture(source, requested=wanted.title)
        self._expect(wanted)
        yield msgspec.structs.replace(source, told={"url": wanted.title})

    def _first(self, address: str) -> Iterator[Source]:
        """Give the page of an address, if it is still to come; what it calls itself is its."""
        wanted = self.queue.claim(address)
        if wanted is None:
            return
        try:
            source = self._ask(wanted)
        except NotFoundError:
            self.queue.mark_gone(wanted.number, "deleted from the wiki")
            return
        except SourceError as error:
            self.queue.failed(wanted, error.what)
            return
        if source is None:
            self.queue.unchanged(wanted)
        elif self.wiki.bounds.inside(source.url) == address:
            self.target.capture(source, requested=address)
            self._expect(wanted)
            self._twin = 0
            yield msgspec.structs.replace(source, told={"url": address})

    def _is_twin(self, document: Document) -> bool:
        """Tell whether a page says the same as the one whose address it calls its own."""
        if not self._twin:
            return False
        other = self.target.archive.document(self._twin)
        return (document.title, document.text()) == (other.title, other.text())

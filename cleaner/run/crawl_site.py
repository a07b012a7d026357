"""A whole wiki of any make: its pages are asked for by their addresses, one by one."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cleaner.errors import LimitError, NotAPageError, NotFoundError, SourceError
from cleaner.run.batch import batch
from cleaner.run.crawl import WikiCrawl
from cleaner.sources.discover import find_wiki
from cleaner.sources.site import OtherWiki
from cleaner.steps.decode.charset import decode_bytes
from cleaner.store.following import AddressQueue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Document as Tree

    from cleaner.document import Document
    from cleaner.model import Source
    from cleaner.run.crawl import Scope
    from cleaner.run.kept import KeptFolder
    from cleaner.run.page import Job, Row
    from cleaner.sources.web import Fetcher
    from cleaner.store.queue import Wanted

BY_LINKS = "links"
"""How pages are found, in the catalogue's column "kind", where no listing names them."""


def open_crawl(fetcher: Fetcher, url: str, target: KeptFolder, scope: Scope) -> WikiCrawl:
    """Find out which wiki has a page, and prepare to crawl it.

    Raises:
        SourceError: there is none, or it does not answer.
    """
    wiki = find_wiki(fetcher, url)
    if isinstance(wiki, OtherWiki):
        return SiteCrawl(wiki, target, scope)
    return WikiCrawl(wiki, target, scope)


class _Claim(NamedTuple):
    """The next row calls another address its own."""

    wanted: Wanted
    other: str
    page: int
    """Number in the catalogue of the page that has this address."""


class SiteCrawl(WikiCrawl):
    """A crawl of one site."""

    wiki: OtherWiki
    queue: AddressQueue

    def _open_queue(self) -> AddressQueue:
        self._claim: _Claim | None = None
        return AddressQueue(self.target.archive, self.wiki.api, type(self.wiki).__name__)

    def run(self, job: Job) -> Iterator[tuple[Row, PurePosixPath]]:
        """List what is to be fetched, then fetch and clean each page; a row for each.

        A page that is the same as one of another address is none of its own.
        """
        self.queue.retry()
        self._plan()
        for row in batch(self._all(), job):
            claim = self._claim
            if claim and row.document is not None and self._is_same(row.document, claim):
                self.target.drop("is archived under another address")
                self._note_way(claim.wanted, claim.other)
            else:
                yield row, PurePosixPath()

    def _end_listing(self) -> None:
        """Want what no listing has named; links are followed where there is no listing."""
        known = self.queue.get("kind")
        was_listed = int(self.queue.get("round")) > 1 and known != BY_LINKS
        is_listed = self.queue.listed() > 1 and not self.wiki.problems
        # A sitemap that is out of order today does not make it another kind of wiki.
        if is_listed or (was_listed and self.wiki.problems):
            known = type(self.wiki).__name__
        else:
            known = BY_LINKS
        self.queue.set(kind=known)
        self.queue.want_unlisted()

    def left_out(self) -> dict[str, int]:
        """Count the addresses that were not archived, by why."""
        outside = {f"outside of {self.wiki.api}": self.wiki.outside}
        return self.queue.left_out() | (outside if self.wiki.outside else {})

    def _all(self) -> Iterator[Source | SourceError]:
        """Give all pages, and what is wrong with how they are listed."""
        yield from self.wiki.problems
        self.queue.admit(self.scope.max_pages)
        yield from self._sources()
        if beyond := self.queue.beyond():
            what = (
                f"links to more than {self.scope.max_pages:,} addresses;"
                f" {beyond:,} that are known were not asked for"
            )
            cure = "raise --max-pages if they are pages, and run the same command again"
            yield LimitError(self.wiki.api, what, cure)

    # --- one page ----------------------------------------------------------------------

    def _pages_of(self, wanted: Wanted) -> Iterator[Source]:
        try:
            source = self._ask(wanted)
        except NotFoundError:
            if wanted.page:
                raise
            self.queue.leave_out(wanted.number, "there is no such page")
            return
        except NotAPageError as error:
            self.queue.leave_out(wanted.number, error.what)
            return
        here = self._arrived(wanted, source) if source is not None else None
        if here is None or source is None:
            return
        tree = _read(source)
        other = self.wiki.bounds.canonical(tree, source.url)
        page = 0
        if other and other != here.title:
            yield from self._first(other)
            page = self.queue.kept(other)
        offered = self._offer(here, source, tree)
        self._claim = _Claim(here, other, page) if page and page != here.page else None
        yield offered

    def _first(self, address: str) -> Iterator[Source]:
        """Give the page of an address that another calls its own, if that is to come."""
        wanted = self.queue.claim(address)
        if wanted is None:
            return
        try:
            source = self._ask(wanted)
        except NotFoundError:
            self.queue.mark_gone(wanted.number, "deleted from the wiki")
        except SourceError as error:
            self.queue.failed(wanted, error.what)
        else:
            if source is not None and self.wiki.bounds.inside(source.url) == address:
                yield self._offer(wanted, source, _read(source))

    def _ask(self, wanted: Wanted) -> Source | None:
        """Fetch a page; None: it is what is archived, or must not be fetched."""
        fetcher = self.wiki.fetcher
        if not fetcher.may_fetch(wanted.title):
            self.queue.leave_out(wanted.number, "robots.txt does not allow it")
            return None
        last = self.target.archive.last_capture(wanted.title) if wanted.page else None
        if last is None:
            return self.wiki.fetch(wanted.number, wanted.title)
        number, known = last
        source = fetcher.fetch_newer(wanted.title, known)
        if source is not None and not self.target.archive.is_captured(source, number):
            return source
        self.queue.unchanged(wanted)
        return None

    def _arrived(self, wanted: Wanted, source: Source) -> Wanted | None:
        """Return the page that came, which redirects make another; None: it is not new."""
        address = self.wiki.bounds.inside(source.url)
        if address == wanted.title:
            return wanted
        if not address:
            self.queue.mark_gone(wanted.number, f"leads out of the wiki, to {source.url}")
            return None
        here = self.queue.claim(address)
        self._note_way(wanted, address)
        return here

    def _note_way(self, wanted: Wanted, other: str) -> None:
        """Note that an address is another way to a page."""
        if wanted.page:
            self.queue.mark_gone(wanted.number, f"is now {other}")
        else:
            self.queue.leads_to(wanted.number, wanted.title, other)

    def _offer(self, wanted: Wanted, source: Source, tree: Tree) -> Source:
        """Keep what came, and follow its links where there is nothing else to follow."""
        if self.queue.get("kind") == BY_LINKS:
            self.queue.found(self.wiki.bounds.links(tree, source.url))
            self.queue.admit(self.scope.max_pages)
        self._claim = None
        self.target.capture(source, requested=wanted.title)
        self._expect(wanted)
        return msgspec.structs.replace(source, told={"url": wanted.title})

    def _is_same(self, document: Document, claim: _Claim) -> bool:
        """Tell whether a page says the same as the one whose address it calls its own.

        Where it does not, the address is a mistake: some sites give all pages the same.
        """
        other = self.target.archive.document(claim.page)
        return (document.title, document.text()) == (other.title, other.text())


def _read(source: Source) -> Tree:
    """Read a page for what it says of addresses."""
    from turbohtml import parse  # noqa: PLC0415 - only crawls need it here

    return parse(decode_bytes(source.content, charset=source.charset).text)

"""Any other wiki: what its sitemap names, or else what its links lead to."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from cleaner.errors import LimitError, NotAPageError, NotFoundError, SourceError
from cleaner.sources.bounds import Bounds
from cleaner.sources.guard import join
from cleaner.sources.mediawiki import Entry, Event, Site
from cleaner.sources.sitemap import places, read_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Source
    from cleaner.sources.sitemap import Place
    from cleaner.sources.web import Fetcher

MAX_SITEMAPS: Final = 2_000
"""Of one wiki; each may have 50,000 addresses."""
MAX_DEPTH: Final = 3
"""Indexes of indexes; the protocol knows only indexes of sitemaps."""
SOME: Final = 1_000
"""Pages that are put into the catalogue at once."""


class OtherWiki:
    """Asks one site, in the same way as `MediaWiki` is asked."""

    def __init__(self, fetcher: Fetcher, start: str) -> None:
        """Take the address of any of its pages, as it is after redirects."""
        self.fetcher = fetcher
        self.bounds = Bounds(start)
        self.api = self.bounds.base
        self.changes_until = ""
        self.problems: list[SourceError] = []
        """What is wrong with its sitemaps."""
        self.outside = 0
        """Addresses in its sitemaps that are not within bounds."""

    def site(self) -> Site:
        """Say what is known of the wiki: its pages say the rest themselves."""
        return Site(name="", base="", time=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))

    def list_pages(self, _namespace: int, place: str) -> Iterator[tuple[list[Entry], str]]:
        """List what the sitemaps name, some at a time, each with where to go on.

        Without a sitemap there is nothing to list but the page that was given.
        """
        now = self.fetcher.clock().astimezone(UTC)
        yield [Entry(0, self.bounds.start, _unknown(now))], place
        walk = Walk.resume(place) if place else Walk(self._sitemaps())
        while sitemap := walk.next():
            further: list[str] = []
            for some in _batches(self._read(sitemap, guessed=walk.is_guess(sitemap))):
                further += [one.address for one in some if one.is_sitemap]
                entries = [found for one in some if (found := self._entry(one, now))]
                yield entries, walk.place(sitemap)
            self._add(walk, sitemap, further)
            yield [], walk.place()

    def _sitemaps(self) -> tuple[list[str], list[str]]:
        """Return the sitemaps that robots.txt names, and where others mostly lie."""
        named: list[str] = []
        with suppress(SourceError):  # a robots.txt that is in the way is said of the page
            named = self.fetcher.robots.sitemaps(self.bounds.base)
        joined = dict.fromkeys(join(self.bounds.base, one) for one in named)
        named = [one for one in joined if one]
        guesses = (
            urljoin(self.bounds.base, one) for one in ("sitemap.xml", "/sitemap.xml")
        )
        return named, [one for one in dict.fromkeys(guesses) if one not in named]

    def _read(self, sitemap: str, *, guessed: bool) -> Iterator[Place]:
        """Give what a sitemap names; what is wrong with it is noted."""
        try:
            source = self.fetcher.fetch_listing(sitemap)
        except (NotFoundError, NotAPageError) as error:
            if not guessed:  # somebody says that there is one
                self.problems.append(error)
            return
        except SourceError as error:
            if not guessed or self.fetcher.may_fetch(sitemap):
                self.problems.append(error)
            return
        try:
            yield from places(source)
        except SourceError as error:
            self.problems.append(error)

    def _entry(self, place: Place, now: datetime) -> Entry | None:
        if place.is_sitemap:
            return None
        address = self.bounds.inside(place.address)
        if not address:
            self.outside += 1
            return None
        dated = read_date(place.dated, now)
        return Entry(0, address, dated or _unknown(now))

    def _add(self, walk: Walk, sitemap: str, further: list[str]) -> None:
        """Put the sitemaps that an index names before the others."""
        depth = walk.depth_of(sitemap) + 1
        near = {_host(sitemap), _host(self.bounds.base)}
        for address in further:
            if _host(address) not in near:
                continue  # others' sitemaps name others' pages
            if depth > MAX_DEPTH or not walk.add(address, depth):
                what = f"names more sitemaps than {MAX_SITEMAPS:,}, or in too many layers"
                cure = "tell whoever runs the wiki; what was named before was read"
                self.problems.append(LimitError(sitemap, what, cure))
                return

    def knows_changes_since(self, _since: str) -> bool:
        """Say that there is no list of changes: the sitemap is read anew."""
        return False

    def list_changes(self, _since: str) -> Iterator[list[Event]]:
        """Say nothing."""
        yield []

    def check(self, _pages: dict[int, str]) -> list[Entry]:
        """Say nothing: what became of a page is found out by asking for it."""
        return []

    def look_at(self, _numbers: list[int], _titles: list[str] | None = None) -> list[Entry]:
        """Say nothing: what became of a page is found out by asking for it."""
        return []

    def fetch(self, _number: int, title: str) -> Source:
        """Fetch a page by its address; errors as `Fetcher.fetch`."""
        return self.fetcher.fetch(title)


class Walk:
    """The way through sitemaps and their indexes; none is read twice."""

    def __init__(self, seeds: tuple[list[str], list[str]]) -> None:
        """Take those that are named, and those that are guessed."""
        named, guesses = seeds
        self._left = [*reversed([*named, *guesses])]
        self._depths = dict.fromkeys([*named, *guesses], 0)
        self._guesses = set(guesses)

    @classmethod
    def resume(cls, place: str) -> Walk:
        """Go on where `place` was."""
        walk = cls(([], []))
        left, walk._depths, guesses = json.loads(place)
        walk._left, walk._guesses = left, set(guesses)
        return walk

    def place(self, current: str = "") -> str:
        """Say how far it has come, with the sitemap that is being read; "": to the end."""
        left = [*self._left, current] if current else self._left
        if not left:
            return ""
        return json.dumps([left, self._depths, sorted(self._guesses)])

    def next(self) -> str:
        """Return the next sitemap; "": there is none."""
        return self._left.pop() if self._left else ""

    def add(self, address: str, depth: int) -> bool:
        """Put a sitemap on the way, unless it was there; False: there are too many."""
        if address in self._depths:
            return True
        if len(self._depths) >= MAX_SITEMAPS:
            return False
        self._depths[address] = depth
        self._left.append(address)
        return True

    def depth_of(self, address: str) -> int:
        """Say in how many indexes a sitemap is."""
        return self._depths[address]

    def is_guess(self, address: str) -> bool:
        """Tell whether nobody has named a sitemap."""
        return address in self._guesses


def _batches(found: Iterator[Place]) -> Iterator[list[Place]]:
    some: list[Place] = []
    for place in found:
        some.append(place)
        if len(some) == SOME:
            yield some
            some = []
    yield some


def _host(address: str) -> str:
    """Return host and port of an address; "" where it has none."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def _unknown(now: datetime) -> int:
    """Return the revision of a page that nobody dates: each listing wants it again."""
    return int(now.timestamp() * 1000)

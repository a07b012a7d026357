"""A DokuWiki through its index and its feeds: what it shows to everyone, and since when.

DokuWiki has an API, which is off unless somebody has switched it on; then it names all
pages with their dates at once. The index is always there. Its feeds say when pages changed:
that of recent changes, which go back a week or so, and one for each namespace. Where they
are switched off as well, all pages are asked for again; the same ones make no version.
"""

from __future__ import annotations

import hashlib
import json
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, quote, unquote, urlsplit

from cleaner.errors import LimitError, SourceError
from cleaner.sources.dokuwiki_api import list_by_api
from cleaner.sources.mediawiki import Entry, Event, Site
from cleaner.sources.xml_records import XmlRecords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Source
    from cleaner.sources.web import Fetcher

MAX_NAMESPACES: Final = 100_000
"""Of one wiki; what goes on beyond is taken for endless."""
SOME: Final = 1_000
"""Pages that are put into the catalogue at once."""
RECENT: Final = 1_000
"""Changes that are asked for; where there were more, all namespaces are looked at."""
UNSETTLED: Final = 2
"""Seconds before an answer in which a page may have been written again: its revisions are
seconds, and the clock of the answer is as coarse."""
_FEED: Final = "type=rss1&linkto=current&content=abstract&view=pages&minor=1"
"""RSS 1.0, since it has dates as ISO 8601."""


class DokuWiki:
    """Asks one wiki, in the same way as `MediaWiki` is asked."""

    def __init__(self, fetcher: Fetcher, base: str, *, date: str = "") -> None:
        """Take the address of the wiki's folder, with "/" at its end.

        ``date``: the header of that name in an answer of the wiki, so its clock counts.
        """
        self.fetcher = fetcher
        self.base = base
        self.api = f"{base}doku.php"
        self.changes_until = ""
        self._now = _read_header(date) or datetime.now(UTC)
        self._asked = time.monotonic()
        self._changes: dict[str, int] = {}
        self._has_feeds = True

    def site(self) -> Site:
        """Say what is known of the wiki: its pages say the rest themselves."""
        return Site(name="", base="", time=self._now.strftime("%Y-%m-%dT%H:%M:%SZ"))

    # --- pages -------------------------------------------------------------------------

    def list_pages(self, _namespace: int, place: str) -> Iterator[tuple[list[Entry], str]]:
        """List the pages, a namespace at a time, each with where to go on.

        Raises:
            SourceError: the wiki does not answer; `LimitError` if it never ends.
        """
        if not place and (pages := list_by_api(self.fetcher, self.base)):
            entries = [self._entry(page, pages[page]) for page in pages]
            for start in range(0, len(entries), SOME):
                yield entries[start : start + SOME], ""
            return
        left: list[str] = json.loads(place) if place else [""]
        seen: set[str] = set()
        while left:
            namespace = left.pop()
            seen.add(namespace)
            if len(seen) > MAX_NAMESPACES:
                what = f"has more than {MAX_NAMESPACES:,} namespaces"
                raise LimitError(self.api, what, "tell whoever runs the wiki")
            entries, inside = self._look_into(namespace)
            left += [name for name in inside if name not in seen]
            yield entries, json.dumps(left)

    def _look_into(self, namespace: str) -> tuple[list[Entry], list[str]]:
        """Return the pages and the namespaces that lie right inside of a namespace."""
        from turbohtml import parse  # noqa: PLC0415 - only here among the sources

        url = f"{self.api}?id=start&do=index&idx={quote(namespace)}"
        index = parse(self.fetcher.fetch(url).content.decode("utf-8", "replace"))
        pages = [
            link.attr("data-wiki-id") or link.attr("title") or ""
            for link in index.select("ul.idx a.wikilink1")
        ]
        spaces = [
            parse_qs(urlsplit(link.attr("href") or "").query).get("idx", [""])[0]
            for link in index.select("ul.idx a.idx_dir")
        ]
        found = _children(pages, namespace)
        dates = self._read_feed(f"mode=list&ns={quote(namespace)}") if found else {}
        entries = [self._entry(page, dates.get(page, 0)) for page in found]
        return entries, _children(spaces, namespace)

    def _entry(self, page: str, date: int) -> Entry:
        """Return a page with its revision: when it was written, in seconds.

        Where nothing says that (0), and where it was just now, so that it may be written
        again in the same second, the revision is one that the next listing has not.
        """
        now = self._now.timestamp() + time.monotonic() - self._asked
        if not 0 < date <= now - UNSETTLED:
            date = time.time_ns() // 1_000_000
        return Entry(number_of(page), page, date)

    def check(self, pages: dict[int, str]) -> list[Entry]:
        """Return those of some pages that the index names; the others are gone.

        Raises:
            SourceError: the wiki does not answer.
        """
        found: dict[int, Entry] = {}
        for namespace in dict.fromkeys(page.rpartition(":")[0] for page in pages.values()):
            found |= {entry.number: entry for entry in self._look_into(namespace)[0]}
        return [found[number] for number in pages if number in found]

    def look_at(self, _numbers: list[int], _titles: list[str] | None = None) -> list[Entry]:
        """Say nothing: each change has its page's number here."""
        return []

    # --- changes -----------------------------------------------------------------------

    def knows_changes_since(self, since: str) -> bool:
        """Tell whether the feed of recent changes reaches back as far.

        Raises:
            SourceError: the wiki does not answer.
        """
        self._changes = self._read_feed(f"mode=recent&num={RECENT}")
        oldest = min(self._changes.values(), default=0)
        return bool(since) and 0 < oldest <= _seconds(since)

    def list_changes(self, since: str) -> Iterator[list[Event]]:
        """List the pages that were changed since then, deleted ones as well."""
        yield [
            Event(number_of(page), (page,))
            for page, changed in self._changes.items()
            if changed >= _seconds(since)
        ]

    def _read_feed(self, question: str) -> dict[str, int]:
        """Return when each page of a feed was changed; nothing if there are no feeds.

        Raises:
            SourceError: the wiki does not answer.
        """
        if not self._has_feeds:
            return {}
        url = f"{self.base}feed.php?{question}&{_FEED}"
        try:
            source = self.fetcher.fetch_listing(url)
        except SourceError:  # switched off, or not for us: the index is asked next
            self._has_feeds = False
            return {}
        feed = XmlRecords({"channel", "item"}, {"link", "date"})
        dates: dict[str, int] = {}
        for name, fields in feed.read([source.content]):
            dated = _seconds(fields.get("date", ""))
            if name == "channel":  # a feed may be some minutes old
                made = datetime.fromtimestamp(dated, UTC) if dated else self._now
                self.changes_until = made.strftime("%Y-%m-%dT%H:%M:%SZ")
            elif page := self._page_at(fields.get("link", "")):
                dates[page] = dated
        return dates if not feed.problem and all(dates.values()) else {}

    def _page_at(self, address: str) -> str:
        """Return the id of the page at an address, in whichever form the wiki writes it."""
        parts = urlsplit(address)
        named = parse_qs(parts.query).get("id", [""])[0]
        path = unquote(parts.path)
        for start in (urlsplit(self.api).path, urlsplit(self.base).path):
            if not named and path.startswith(start):
                named = path.removeprefix(start).strip("/").replace("/", ":")
        return named

    def fetch(self, _number: int, title: str) -> Source:
        """Fetch a page by its id.

        Raises:
            NotFoundError: there is no such page any more.
            SourceError: the wiki does not answer.
        """
        return self.fetcher.fetch(f"{self.api}?id={quote(title, safe=':')}")


def number_of(page: str) -> int:
    """Return a number for a page, which DokuWiki knows by its id alone.

    >>> number_of("fen:tides") == number_of("fen:tides") != number_of("fen:mill")
    True
    """
    return int.from_bytes(hashlib.sha256(page.encode()).digest()[:7])


def _children(names: list[str], namespace: str) -> list[str]:
    """Keep what lies right inside of a namespace: the index shows the way to it as well."""
    found = dict.fromkeys(name for name in names if name)
    return [name for name in found if name.rpartition(":")[0] == namespace]


def _seconds(time_: str) -> int:
    """Return an ISO 8601 time in seconds; 0: it is none."""
    try:
        found = datetime.fromisoformat(time_)
    except ValueError:
        return 0
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def _read_header(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date).astimezone(UTC)
    except ValueError:
        return None

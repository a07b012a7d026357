"""A DokuWiki through its index: every page that it shows to everyone, and each of them.

DokuWiki has an API, which is off unless somebody has switched it on; the index is always
there. It does not say when a page was changed, so to bring an archive up to date all pages
are asked for again; those that are the same make no version.
"""

from __future__ import annotations

import hashlib
import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, quote, urlsplit

from cleaner.errors import LimitError
from cleaner.sources.mediawiki import Entry, Event, Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Source
    from cleaner.sources.web import Fetcher

MAX_NAMESPACES: Final = 100_000
"""Of one wiki; what goes on beyond is taken for endless."""


class DokuWiki:
    """Asks one wiki, in the same way as `MediaWiki` is asked."""

    def __init__(self, fetcher: Fetcher, base: str) -> None:
        """Take the address of the wiki's folder, with "/" at its end."""
        self.fetcher = fetcher
        self.api = f"{base}doku.php"

    def site(self) -> Site:
        """Say what is known of the wiki: its pages say the rest themselves."""
        return Site(name="", base="", time=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))

    def list_pages(self, _namespace: int, place: str) -> Iterator[tuple[list[Entry], str]]:
        """List the pages, a namespace at a time, each with where to go on.

        Raises:
            SourceError: the wiki does not answer; `LimitError` if it never ends.
        """
        left: list[str] = json.loads(place) if place else [""]
        asked = time.time_ns() // 1_000_000
        seen: set[str] = set()
        while left:
            namespace = left.pop()
            seen.add(namespace)
            if len(seen) > MAX_NAMESPACES:
                what = f"has more than {MAX_NAMESPACES:,} namespaces"
                raise LimitError(self.api, what, "tell whoever runs the wiki")
            pages, inside = self._look_into(namespace)
            left += [name for name in inside if name not in seen]
            # Nothing says whether a page has changed: each listing wants all of them.
            yield [Entry(number_of(page), page, asked) for page in pages], json.dumps(left)

    def _look_into(self, namespace: str) -> tuple[list[str], list[str]]:
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
        return _children(pages, namespace), _children(spaces, namespace)

    def look_at(self, _numbers: list[int], _titles: list[str] | None = None) -> list[Entry]:
        """Say nothing of pages that the index does not name: they are gone."""
        return []

    def list_changes(self, _since: str) -> Iterator[list[Event]]:
        """Say nothing: recent changes are forgotten after a week."""
        yield []

    def knows_changes_since(self, _since: str) -> bool:
        """Say that it never knows all of them."""
        return False

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

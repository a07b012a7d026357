"""Sitemaps: what a site says that it has (sitemaps.org, protocol 0.9).

They are XML of others, so they are read piece by piece, without entities and up to a size;
what was read before something is wrong counts.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.codings import unpacked
from cleaner.errors import LimitError, NotAPageError
from cleaner.sources.xml_records import XmlRecords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Source

MAX_BYTES: Final = 52_428_800
"""Of one sitemap, unpacked: the protocol's own limit."""
MAX_ADDRESS: Final = 8_000
"""Characters of one address; RFC 9110, 4.1, asks servers to take as many."""
_GZIP: Final = b"\x1f\x8b"
_A_DAY: Final = timedelta(days=1, hours=14)
"""How long after its beginning in UTC a day that somebody names may last somewhere."""
_A_MINUTE: Final = timedelta(minutes=1, seconds=2)
"""The same of a time, which may have no seconds, by a clock that is a little behind."""
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
_CURE: Final = "tell whoever runs the wiki"


class Place(NamedTuple):
    """An address in a sitemap."""

    address: str
    dated: str = ""
    """When it was last changed, as the site says it; "": it does not."""
    is_sitemap: bool = False
    """It is a further sitemap, named by an index."""


def places(source: Source) -> Iterator[Place]:
    """Give the addresses in a sitemap, an index of sitemaps, or a list of addresses.

    Raises:
        NotAPageError: it is none, or is broken; what was given before that holds.
        LimitError: it is larger than a sitemap may be.
    """
    if source.content[:1024].lstrip(_BLANK).startswith((b"http:", b"https:")):
        yield from _lines(source.content)
        return
    reader = XmlRecords({"url", "sitemap"}, {"loc", "lastmod"}, own_space=True)
    for name, fields in reader.read(_pieces(source)):
        if address := fields.get("loc", "")[:MAX_ADDRESS]:
            yield Place(address, fields.get("lastmod", ""), name == "sitemap")
    problem = reader.problem
    if not problem and reader.root not in {"urlset", "sitemapindex"}:
        problem = f"is no sitemap: its first element is {reader.root[:80]!a}"
    if problem:
        raise NotAPageError(source.url, problem, _CURE)


def _lines(content: bytes) -> Iterator[Place]:
    """Give what stands in a list of addresses, one a line."""
    for line in content[:MAX_BYTES].decode("utf-8-sig", "replace").splitlines():
        if line.strip():
            yield Place(line.strip()[:MAX_ADDRESS])


def _pieces(source: Source) -> Iterator[bytes]:
    """Give the content piece by piece, unpacked where it is a packed file.

    Raises:
        LimitError: it unpacks to more than a sitemap may have.
        NotAPageError: it cannot be unpacked.
    """
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - slow import

    packed = ["gzip"] if source.content.startswith(_GZIP) else []
    room = MAX_BYTES
    try:
        for piece in unpacked(io.BytesIO(source.content), packed):
            room -= len(piece)
            if room < 0:
                what = f"is a sitemap of more than {MAX_BYTES:,} bytes"
                raise LimitError(source.url, what, "what stands before that was read")
            yield piece
    except HTTPError as error:
        raise NotAPageError(source.url, "is no whole gzip file", _CURE) from error


def read_date(text: str, now: datetime) -> int:
    """Return a date of a sitemap (W3C's profile of ISO 8601) in seconds; 0: it is none.

    A date says nothing of a second edit within its day, its minute or its second: until
    that is over, the page may change under the same date, so it does not count as one.

    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> read_date("2026-02-28", noon), read_date("2026-03-02", noon), read_date("x", noon)
    (1772236800, 0, 0)
    >>> read_date("2026-03-02T09:00:00+01:00", noon) == read_date("2026-03-02T08:00Z", noon)
    True
    """
    padded = text.strip()
    if len(padded) in {4, 7}:  # a year, or a month
        return 0
    try:
        found = datetime.fromisoformat(padded)
    except ValueError:
        return 0
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if found + (_A_DAY if len(padded) <= len("2026-03-02") else _A_MINUTE) > now:
        return 0
    return max(int(found.timestamp()), 0)

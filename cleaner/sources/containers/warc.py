"""WARC files, as crawlers write them: damage costs the record that has it, no other."""

from __future__ import annotations

import base64
import os
import zlib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from cleaner.errors import LimitError, SourceError
from cleaner.model import Source
from cleaner.records import KEPT_HEADERS
from cleaner.sources.containers.member import Budget, Member, read_within
from cleaner.sources.files import printable
from cleaner.text import read_content_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Options

PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
"""Media types of what a crawl has as pages; the rest are pictures, scripts and lists."""

MAX_SEEN = 500_000
"""Contents whose place is remembered for records that only refer to them."""

GOOD = "200"

_GZIP = b"\x1f\x8b\x08"


def members(path: str, options: Options) -> Iterator[Member | SourceError]:
    """Give the pages of a WARC file."""
    with Path(path).open("rb") as file:
        yield from records(file, printable(path), Budget(path), options)


def records(
    file: BinaryIO, where: str, budget: Budget, options: Options
) -> Iterator[Member | SourceError]:
    """Give the pages of the records of an open file."""
    reader = _Reader(file, where, budget, options)
    start: int | None = 0
    while start is not None:
        yield from reader.read_from(start)
        start = reader.find_next()


class _Reader:
    """Reads records from a place on, until there is damage."""

    def __init__(
        self, file: BinaryIO, where: str, budget: Budget, options: Options
    ) -> None:
        self._file = file
        self._where = where
        self._budget = budget
        self._limit = options.max_bytes
        self._seen: dict[bytes, int] = {}
        self._damage: int | None = None

    def read_from(self, start: int) -> Iterator[Member | SourceError]:
        """Give pages; `find_next` tells where to go on if this ends at damage."""
        from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - slow import
        from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415

        self._damage = None
        size = self._file.seek(0, os.SEEK_END)
        self._file.seek(start)
        iterator = ArchiveIterator(self._file)
        iterator.INC_RECORD = ""  # what it would print is said below
        place, wrong = start, 0
        try:
            for record in iterator:
                if iterator.err_count > wrong:
                    wrong = iterator.err_count
                    yield self._of_wrong_length(place)
                yield from self._of_record(record, place)
                iterator.read_to_end()
                _check_end(record)
                place = iterator.offset
            if place < size:
                raise EOFError("the record is cut off")
        except LimitError as error:
            if error.where == self._budget.path:
                raise
            self._damage = place
            yield error
        except (
            *(ArchiveLoadFailed, EOFError, zlib.error, ValueError, AttributeError, OSError),
        ) as error:
            self._damage = place
            reason = str(error).strip().splitlines()[0:1] or [type(error).__name__]
            yield SourceError(
                f"{self._where} at byte {self._damage}",
                f"is damaged ({reason[0]})",
                "get the file again; the records around it were cleaned",
            )

    def _of_wrong_length(self, place: int) -> SourceError:
        return SourceError(
            f"{self._where} before byte {place}",
            "has a record that does not end where it says",
            "look at the page before this place; get the file again if it is not whole",
        )

    def _of_record(self, record: Any, offset: int) -> Iterator[Member | SourceError]:
        if record.rec_type == "revisit":
            yield from self._of_revisit(record, offset)
            return
        if record.rec_type not in {"response", "resource"} or not _is_page(record):
            return
        where = f"{self._where} at byte {offset}"
        content = read_within(record.content_stream(), where, self._limit)
        _check_end(record)
        self._budget.spend(len(content))
        digest = _digest(record)
        if digest and len(self._seen) < MAX_SEEN:
            self._seen.setdefault(digest, offset)
        yield _member(record, content, f"{self._where}:{offset}")

    def _of_revisit(self, record: Any, offset: int) -> Iterator[Member | SourceError]:
        """Give the page that an earlier record holds, if it had another address there."""
        if record.http_headers is not None and not _is_page(record):
            return
        first = self._seen.get(_digest(record))
        address = record.rec_headers.get_header("WARC-Target-URI", "")
        if first is None:
            if record.http_headers is None:
                return  # it does not say of what; a picture's, more often than not
            yield SourceError(
                f"{self._where} at byte {offset}",
                f"only refers to an earlier capture of {address}",
                "clean the file that has that capture",
            )
            return
        original = self._read_again(first)
        if original.url == address:
            return  # the same page with the same content was given already
        said = record.rec_headers.get_header("WARC-Date", "")
        source = Source(
            original.content,
            path=f"{self._where}:{offset}",
            url=address,
            media_type=original.media_type,
            charset=original.charset,
            retrieved_at=said,
            http=original.http,
        )
        yield Member(source, dated=_seconds(said))

    def _read_again(self, offset: int) -> Source:
        from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - slow import

        place = self._file.tell()
        try:
            self._file.seek(offset)
            record = next(iter(ArchiveIterator(self._file)))
            content = read_within(record.content_stream(), self._where, self._limit)
            self._budget.spend(len(content))
            return _member(record, content, self._where).source
        finally:
            self._file.seek(place)

    def find_next(self) -> int | None:
        """Find the first record after the damage; None: there was none, or none follows."""
        if self._damage is None:
            return None
        place = self._damage + 1
        self._file.seek(place)
        window = b""
        while piece := self._file.read(1 << 20):
            window += piece
            start = 0
            while (found := _find_start(window, start)) >= 0:
                if len(window) - found < 4096 and len(piece) == 1 << 20:
                    break  # too near to the end of what was read to be sure
                if _begins_record(window[found : found + 4096]):
                    return place + found + window[found:].startswith(b"\n")
                start = found + 1
            kept = window[-8192:]
            place += len(window) - len(kept)
            window = kept
        return None


def _check_end(record: Any) -> None:
    """Check that a record was there to its end: warcio does not say.

    Raises:
        EOFError: it was not.
    """
    if record.length is None or getattr(record.raw_stream, "limit", 0) > 0:
        raise EOFError("the record is cut off")


def _find_start(window: bytes, start: int) -> int:
    places = [window.find(mark, start) for mark in (_GZIP, b"\nWARC/1.")]
    found = [place for place in places if place >= 0]
    return min(found, default=-1)


def _begins_record(start: bytes) -> bool:
    if start.startswith(b"\nWARC/"):
        return True
    try:
        return zlib.decompressobj(wbits=31).decompress(start, 5) == b"WARC/"
    except zlib.error:
        return False


def _is_page(record: Any) -> bool:
    if record.rec_type == "resource":
        said = record.rec_headers.get_header("Content-Type", "")
        return read_content_type(said)[0] in PAGES
    http = record.http_headers
    if http is None or http.get_statuscode() != GOOD:
        return False
    return read_content_type(http.get_header("Content-Type", ""))[0] in PAGES


def _member(record: Any, content: bytes, path: str) -> Member:
    said, http = record.rec_headers, record.http_headers
    headers = {name.lower(): value for name, value in http.headers} if http else {}
    kind = headers.get("content-type", "") or said.get_header("Content-Type", "")
    media_type, charset = read_content_type(kind)
    kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
    when = said.get_header("WARC-Date", "")
    source = Source(
        content,
        path=path,
        url=said.get_header("WARC-Target-URI", "").strip("<>"),
        media_type=media_type,
        charset=charset,
        retrieved_at=when,
        http={"status": http.get_statuscode(), **kept} if http else {},
    )
    return Member(source, dated=_seconds(when))


def _digest(record: Any) -> bytes:
    """Return what names the content; b"": the record does not say."""
    said = record.rec_headers.get_header("WARC-Payload-Digest", "") or ""
    name, _, value = str(said).partition(":")
    try:
        return base64.b32decode(value) if name == "sha1" else value.encode()
    except ValueError:
        return value.encode()


def _seconds(date: str) -> float:
    try:
        return datetime.fromisoformat(date).timestamp()
    except ValueError:
        return 0.0

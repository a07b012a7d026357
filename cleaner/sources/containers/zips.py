"""Zip files: of pages, of a web archive's records (WACZ), of a book (EPUB)."""

from __future__ import annotations

import io
import os
import posixpath
import struct
import zipfile
import zlib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from cleaner.errors import SourceError
from cleaner.model import Source
from cleaner.sources.containers import lines, warc
from cleaner.sources.containers.member import (
    Budget,
    Member,
    Metered,
    damaged,
    is_container_name,
    is_page_name,
    nested,
    read_within,
    stem_of,
)
from cleaner.sources.containers.salvage import Salvaged
from cleaner.sources.files import media_type_of, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Options

MAX_MEMBERS = 2_000_000
"""Of a zip file: its directory is read whole, at a few hundred bytes each."""

CONTAINER = "META-INF/container.xml"
"""Where an EPUB says which file lists its chapters."""

WACZ = "datapackage.json"
"""Where a WACZ describes itself; its pages are in WARC files below ``archive/``."""

MAX_LIST = 10_000_000
"""Bytes of that list."""


_UNREADABLE = (
    *(KeyError, ET.ParseError, ValueError, RuntimeError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
)
"""What reading the lists of a damaged, locked or unusual book raises."""


def members(path: str, options: Options) -> Iterator[Member | SourceError]:
    """Give the pages of a zip file in the order of its list, of a book as it is read."""
    shown = printable(path)
    try:
        opened = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        yield from _salvaged(path, error, options)
        return
    with opened:
        budget = Budget(path)
        named = (info for info in opened.infolist() if info.filename)
        infos = [info for info in named if not info.is_dir()]
        if CONTAINER in opened.NameToInfo:
            infos = _chapters(opened, infos)
        elif WACZ in opened.NameToInfo:
            infos = [info for info in infos if info.filename.startswith("archive/")]
        for info in infos:
            yield from _of_member(opened, info, shown, budget, options)


def _salvaged(
    path: str, error: Exception, options: Options
) -> Iterator[Member | SourceError]:
    """Give the pages that can be read without a list of members, and say what is lost."""
    shown, budget, is_crawl = printable(path), Budget(path), False
    with Salvaged(path) as opened:
        for info in opened.infos():
            name = info.filename
            # WACZ has pages among its records alone; what it says of itself comes last.
            is_crawl = is_crawl or _is_crawl(name)
            if info.is_dir() or (is_crawl and not name.startswith("archive/")):
                continue
            # Records and lines are whole up to where they are cut off, half a page is none.
            if not opened.is_cut or _is_crawl(name) or _is_lines(name):
                yield from _of_member(opened, info, shown, budget, options)
        where = f"from byte {opened.end:,} on, so that its list of members is lost"
        yield damaged(shown, where, error)


def _is_crawl(name: str) -> bool:
    return name.startswith("archive/") and name.endswith((".warc", ".warc.gz"))


def _is_lines(name: str) -> bool:
    return name.lower().endswith((".jsonl", ".ndjson"))


def _of_member(
    opened: zipfile.ZipFile | Salvaged,
    info: zipfile.ZipInfo,
    shown: str,
    budget: Budget,
    options: Options,
) -> Iterator[Member | SourceError]:
    name = printable(info.filename)
    where = f"{shown}/{name}"
    try:
        if _is_crawl(name):
            with _stored(opened, info) or opened.open(info) as file:
                yield from warc.records(cast("BinaryIO", file), where, budget, options)
        elif _is_lines(name):
            with opened.open(info) as file:
                stream = Metered(cast("BinaryIO", file), budget)
                yield from lines.rows(stream, where, stem_of(name), options)
        elif is_page_name(name):
            with opened.open(info) as file:
                content = read_within(file, where, options.max_bytes)
            budget.spend(len(content))
            source = Source(content, path=where, media_type=media_type_of(name))
            yield Member(source, f"{stem_of(shown)}/{name}", _dated(info))
        elif is_container_name(name):
            yield nested(where)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        yield damaged(where, "inside the zip file", error)
    except (RuntimeError, NotImplementedError) as error:  # locked, or packed unusually
        yield SourceError(where, f"cannot be unpacked ({error})", "unpack it yourself")
    except SourceError as error:
        if error.where == budget.path:
            raise
        yield error


class _Section(io.RawIOBase):
    """A part of a file, read as a file."""

    def __init__(self, path: str, start: int, size: int) -> None:
        self._file = Path(path).open("rb", buffering=0)  # noqa: SIM115 - closed with it
        self._start, self._size, self._place = start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_CUR: self._place, os.SEEK_END: self._size}.get(whence, 0)
        self._place = max(0, base + offset)
        return self._place

    def readinto(self, buffer: Any, /) -> int:
        room = min(len(buffer), max(0, self._size - self._place))
        self._file.seek(self._start + self._place)
        content = self._file.read(room)
        buffer[: len(content)] = content
        self._place += len(content)
        return len(content)

    def close(self) -> None:
        self._file.close()
        super().close()


def _stored(
    opened: zipfile.ZipFile | Salvaged, info: zipfile.ZipInfo
) -> io.BufferedReader | None:
    """Open a member that lies unpacked in the zip file, as WACZ has them; None: it is not.

    zipfile checks the sum of the whole member, so that one bad byte would cost every
    record; the reader of WARC says which one it costs, and jumps as it likes.
    """
    if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
        return None
    path = str(opened.filename)
    with opened.open(info), Path(path).open("rb") as file:  # checks the member's head
        file.seek(info.header_offset + 26)
        name, extra = struct.unpack("<HH", file.read(4))
    start = info.header_offset + 30 + name + extra
    return io.BufferedReader(_Section(path, start, info.file_size))


def _dated(info: zipfile.ZipInfo) -> float:
    try:
        return datetime(*info.date_time).timestamp()  # noqa: DTZ001 - zip knows no zones
    except (ValueError, OverflowError):
        return 0.0


def _chapters(
    opened: zipfile.ZipFile, infos: list[zipfile.ZipInfo]
) -> list[zipfile.ZipInfo]:
    """Return the chapters of a book in the order of reading.

    Raises:
        SourceError: the book does not say which they are.
    """
    try:
        root = _xml(opened, CONTAINER).find(".//{*}rootfile")
        package = root.get("full-path", "") if root is not None else ""
        listed = _xml(opened, package)
    except _UNREADABLE as error:
        name = printable(str(opened.filename))
        raise SourceError(
            name,
            "is a book that does not list its chapters",
            "unpack it, and name the pages",
        ) from error
    folder = posixpath.dirname(package)
    files = {
        item.get("id"): posixpath.normpath(
            posixpath.join(folder, unquote(item.get("href", "")))
        )
        for item in listed.iterfind(".//{*}manifest/{*}item")
        if item.get("media-type") in {"application/xhtml+xml", "text/html"}
    }
    order = [files.get(item.get("idref")) for item in listed.iterfind(".//{*}itemref")]
    by_name = {info.filename: info for info in infos}
    return [by_name[name] for name in order if name in by_name]


def _xml(opened: zipfile.ZipFile, name: str) -> ET.Element:
    with opened.open(name) as file:
        content = read_within(file, f"{opened.filename}/{name}", MAX_LIST)
    if b"<!ENTITY" in content:
        raise ET.ParseError("it defines entities, which could grow without end")
    return ET.fromstring(content)  # noqa: S314 - without entities it is safe

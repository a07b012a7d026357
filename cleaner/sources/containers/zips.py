"""Zip files: of pages, of a web archive's records (WACZ), of a book (EPUB)."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, cast
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


def members(path: str, options: Options) -> Iterator[Member | SourceError]:
    """Give the pages of a zip file in the order of its list, of a book as it is read."""
    shown = printable(path)
    try:
        opened = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        yield damaged(shown, "so that its list of members is lost", error)
        return
    with opened:
        budget = Budget(path)
        infos = [info for info in opened.infolist() if not info.is_dir()]
        if CONTAINER in opened.NameToInfo:
            infos = _chapters(opened, infos)
        elif WACZ in opened.NameToInfo:
            infos = [info for info in infos if info.filename.startswith("archive/")]
        for info in infos:
            yield from _of_member(opened, info, shown, budget, options)


def _of_member(
    opened: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    shown: str,
    budget: Budget,
    options: Options,
) -> Iterator[Member | SourceError]:
    name = printable(info.filename)
    where = f"{shown}/{name}"
    try:
        if name.startswith("archive/") and name.endswith((".warc", ".warc.gz")):
            with opened.open(info) as file:
                yield from warc.records(cast("BinaryIO", file), where, budget, options)
        elif name.lower().endswith((".jsonl", ".ndjson")):
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
    except (KeyError, ET.ParseError, zipfile.BadZipFile) as error:
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

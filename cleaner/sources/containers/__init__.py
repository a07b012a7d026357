"""Containers of pages, told apart by their first bytes, and read without unpacking them.

| container | module |
| --- | --- |
| zip, WACZ, EPUB | zips |
| tar, plain or packed; Wikimedia Enterprise's dumps | tars |
| WARC, plain or packed | warc |
| ZIM | zim |
| JSON lines, plain or packed | lines |
| Parquet | parquet |
| MediaWiki's XML dumps, which hold no pages | dumps |

Those that lie in a folder are chosen with more care: see `found`.
"""

from __future__ import annotations

import importlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cleaner.errors import NotAPageError, SourceError
from cleaner.sources.containers.member import (
    Member,
    damaged,
    damages,
    unpacked,
)
from cleaner.sources.files import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Options

__all__ = ["Member", "kind_by_name", "kind_of", "kind_of_bytes", "members", "start_of"]

_BY_NAME = {
    **dict.fromkeys((".jsonl", ".ndjson"), "lines"),
    **dict.fromkeys((".tar", ".tgz", ".txz"), "tar"),
    **dict.fromkeys((".zip", ".epub", ".wacz"), "zip"),
    ".warc": "warc",
    ".zim": "zim",
    ".parquet": "parquet",
    ".maff": "zip",
}
"""Endings, before those of packing."""

_MODULES = {"zip": "zips", "tar": "tars", "dump": "dumps"}
"""Modules that are not called as the kind is."""


def kind_of(path: str) -> str:
    """Tell what kind of container a file is by its first bytes; "": a page, or nothing.

    A file that cannot be read is "": reading it as a page says why.
    """
    try:
        if not Path(path).is_file():  # reading a pipe would take from it
            return ""
        start = start_of(path)
    except damages():
        return kind_by_name(path)  # cut off within its first bytes
    return kind_of_bytes(start) or kind_by_name(path)


def start_of(path: str) -> bytes:
    """Read the first bytes of a file, unpacked if it is packed.

    Raises:
        OSError: it cannot be read.
        Exception: one of `damages`: it is cut off within these bytes.
    """
    with unpacked(path) as stream:
        return stream.read(600)


def kind_of_bytes(start: bytes) -> str:
    """Tell a container by its first bytes; "": these are of another file, or of lines."""
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if start[257:262] == b"ustar":
        return "tar"
    if start.startswith(b"WARC/"):
        return "warc"
    if start.startswith(b"ZIM\x04"):
        return "zim"
    if start.startswith(b"PAR1"):
        return "parquet"
    if b"<mediawiki" in start and b"mediawiki.org/xml/export" in start:
        return "dump"
    return ""


def kind_by_name(path: str) -> str:
    """Go by the name: lines look like any JSON, and what is damaged like nothing."""
    name = path.lower()
    for suffix in (".gz", ".zst", ".xz", ".bz2"):
        name = name.removesuffix(suffix)
    return _BY_NAME.get(PurePosixPath(name).suffix, "")


def members(path: str, kind: str, options: Options) -> Iterator[Member | SourceError]:
    """Give the pages of a container in its order, and what is wrong with it.

    Whatever the damage, what is before it has been given, and for WARC what is after it.
    """
    module = importlib.import_module(
        f"cleaner.sources.containers.{_MODULES.get(kind, kind)}"
    )
    pages, is_empty = 0, True
    shown = printable(path)
    try:
        for member in module.members(path, options):
            pages += isinstance(member, Member)
            is_empty = False
            yield member
    except SourceError as error:
        is_empty = False
        yield error
    except damages() as error:
        is_empty = False
        yield damaged(shown, f"after {pages} pages", error)
    if is_empty:
        yield NotAPageError(shown, "holds no pages", "look at what is in it")

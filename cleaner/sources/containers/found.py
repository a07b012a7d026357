"""Containers that lie in a folder: nobody named them, so both name and content must fit.

A file that is named is read whatever it is, and what is wrong with it is a failure. In a
folder the same zip file may be somebody's pictures: it is passed over, and a line says so.
Office files, books of comics and programs are zip files too; their names are not ours, and
they are passed over in silence, as pictures are.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from cleaner.errors import NotAPageError, NotTakenError, SourceError
from cleaner.sources.containers import (
    Member,
    kind_by_name,
    kind_of_bytes,
    members,
    start_of,
)
from cleaner.sources.containers.member import damages
from cleaner.sources.files import media_type_of, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Options

PATIENCE = 100
"""Records without a page after which lines are taken for something else, as logs."""

_UNREAD: Final = {".7z": "7z", ".rar": "rar"}
"""Archives that only their own programs unpack."""

_DUMPS: Final = (".xml", ".xml.gz", ".xml.bz2", ".xml.xz", ".xml.zst")
"""How dumps of a MediaWiki are called, and many other things."""

_EXTRAS: Final = {"zim": ("libzim", "zim"), "parquet": ("pyarrow", "parquet")}
"""Kinds -> the package that reads them, and the extra that brings it."""

_CALLED: Final = {
    "zip": "a zip file",
    "tar": "a tar file",
    "warc": "a WARC file",
    "zim": "a ZIM file",
    "parquet": "a Parquet file",
    "lines": "JSON lines",
    "dump": "a dump of a MediaWiki",
}


def takes(name: str) -> bool:
    """Tell whether a file's name is that of a page or of what may hold pages.

    >>> [takes(name) for name in ("Fen.html", "crawl.warc.gz", "letter.docx", "reed.png")]
    [True, True, False, False]
    """
    low = name.lower()
    return bool(
        media_type_of(name)
        or kind_by_name(name)
        or PurePosixPath(low).suffix in _UNREAD
        or low.endswith(_DUMPS)
    )


def look(path: str) -> str | NotTakenError | None:
    """Tell what a file from a folder is: a kind of container, or "" for a page.

    None: nothing that need be said. What cannot be read is "": reading it says why.
    """
    named = kind_by_name(path)
    if "?" in PurePosixPath(path).name or (not named and media_type_of(path)):
        return ""  # a mirror's name for an answer says nothing of what it holds
    if (kind := _UNREAD.get(PurePosixPath(path.lower()).suffix)) is not None:
        what = f"is an archive of {kind}, which is not read"
        return NotTakenError(printable(path), what, "unpack it, and clean the folder")
    try:
        if not Path(path).is_file():
            return "" if named else None
        start = start_of(path)
    except damages() as error:
        return "" if getattr(error, "errno", None) else named or None
    if not named:
        return _other(path, start)
    kind = kind_of_bytes(start)
    if not kind and named == "lines" and start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        kind = named
    return _missing(path, kind) if kind == named else _unlike(path, named, kind)


def _other(path: str, start: bytes) -> str | NotTakenError | None:
    """Look at a file whose name says nothing of containers."""
    if not path.lower().endswith(_DUMPS):
        return ""  # a page without a suffix
    return "dump" if kind_of_bytes(start) == "dump" else None


def _unlike(path: str, named: str, kind: str) -> NotTakenError:
    ends = f"begins like {_CALLED[kind]}" if kind else "does not begin like one"
    if named == "lines" and not kind:
        ends = "does not begin like a record"
    what = f"is named like {_CALLED[named]} and {ends}"
    return NotTakenError(printable(path), what, "name the file itself to have it read")


def _missing(path: str, kind: str) -> str | NotTakenError:
    """Say which extra a file needs, if it is not there."""
    package, extra = _EXTRAS.get(kind, ("", ""))
    if not package or importlib.util.find_spec(package) is not None:
        return kind
    return NotTakenError(
        printable(path), f"is {_CALLED[kind]}", f"pip install 'wikikeep[{extra}]'"
    )


def members_found(path: str, kind: str, options: Options) -> Iterator[Member | SourceError]:
    """Give the pages of a container from a folder, and what is wrong with it.

    If it holds nothing that is meant to be a page, that is a single `NotTakenError`.
    """
    held: list[SourceError] = []
    found = members(path, kind, options)
    shown = printable(path)
    for member in found:
        if isinstance(member, Member) or not _is_no_page(member, shown, kind):
            yield from held
            yield member
            yield from found
            return
        held.append(member)
        if len(held) >= PATIENCE:
            break
    first = held[0]
    if first.where == shown:
        yield NotTakenError(shown, first.what, first.cure)
        return
    what = f"has no pages in its first {len(held)} records (it {first.what})"
    yield NotTakenError(shown, what, "name the file itself to have it read")


def _is_no_page(error: SourceError, shown: str, kind: str) -> bool:
    """Tell whether an error says that a file is no container of pages, not of damage."""
    if kind == "lines" and error.where.startswith(f"{shown}:"):
        return True  # a file whose every line is bad is none of lines
    return isinstance(error, NotAPageError)

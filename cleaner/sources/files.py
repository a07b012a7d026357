"""Pages from the disk: files, folders, globs and standard input."""

from __future__ import annotations

import glob
import os
import stat
import sys
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from cleaner.errors import LimitError, NotAPageError, NotFoundError, SourceError
from cleaner.model import Options, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SUFFIXES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".xht": "application/xhtml+xml",
    ".mht": "multipart/related",
    ".mhtml": "multipart/related",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".wiki": "text/x-wiki",
    ".mediawiki": "text/x-wiki",
    ".wikitext": "text/x-wiki",
    ".json": "application/json",
}
"""What is taken from a folder, with what its name says of it; each may end in ``.gz``. A
file that is named outright is read whatever its name."""

ASSET_FOLDERS = ("_files", ".files", "-Dateien", "_fichiers", "_archivos", "_bestanden")
"""How browsers name the folder of assets beside a saved page."""

STDIN = "-"
"""Standard input, as a path."""

MAX_DEPTH = 100
"""Folders nested deeper than this are an error; also what stops a loop of mounts."""

_STREAMS = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")


class Found(msgspec.Struct, frozen=True):
    """A file that may be a page."""

    path: str
    """As given by the caller, a folder's path with what was found in it."""
    place: str
    """Its path inside what was given, with "/": where it belongs in an output tree."""
    is_named: bool = False
    """Somebody, or a pattern, named this file and not the folder that it lies in."""


def pages(
    where: str | Path, *, options: Options | None = None
) -> Iterator[Source | SourceError]:
    """Read each page; one that cannot be read is an error in its place, never a stop.

    Raises:
        NotFoundError: there is nothing at ``where``.
    """
    for found in find_files(where):
        yield found if isinstance(found, SourceError) else read_or_error(found, options)


def read_or_error(found: Found, options: Options | None = None) -> Source | SourceError:
    """Read a file, giving back the error instead of raising it."""
    try:
        return read_file(found, options)
    except SourceError as error:
        return error


def has_page_suffix(name: str) -> bool:
    """Tell whether a name ends like that of a page."""
    return bool(media_type_of(name))


def find_files(
    where: str | Path, *, takes: Callable[[str], bool] = has_page_suffix
) -> Iterator[Found | SourceError]:
    """Find what may be a page: ``where`` is a file, a folder, a glob, or "-".

    Folders are walked in the order of their names. Skipped in silence: hidden names, assets
    of saved pages, other suffixes. A name without a suffix is taken if it starts like HTML,
    as mirrors of wikis have them.

    ``takes``: which names with a suffix are taken from a folder.

    Raises:
        NotFoundError: there is nothing at ``where``.
    """
    given = os.fspath(where)
    if given == STDIN:
        return iter([Found(STDIN, STDIN, is_named=True)])
    if "\x00" in given:
        raise NotFoundError(
            ascii(given), "is no path: it has a NUL character", "correct the path"
        )
    if os.path.lexists(given):
        return _find_in(given, takes)
    # An address may have the signs of a pattern.
    if "://" not in given and any(sign in given for sign in "*?["):
        matches = sorted(glob.glob(given, recursive=True))  # noqa: PTH207 - may be absolute
        if matches:
            return (found for match in matches for found in _find_in(match, takes))
        raise NotFoundError(given, "matches no file", "correct the pattern")
    raise NotFoundError(given, "no such file or folder", _how_to_read(str(given)))


def _how_to_read(path: str) -> str:
    """Say what to do about a path that is not there.

    >>> _how_to_read("https://wiki.example/Fen"), _how_to_read("fen.html")
    ("fetch the page with 'cleaner archive https://wiki.example/Fen'", 'check the path')
    """
    if path.startswith(("http://", "https://")):
        return f"fetch the page with 'cleaner archive {path}'"
    return "add --on dask, which reads addresses" if "://" in path else "check the path"


def read_file(found: Found, options: Options | None = None) -> Source:
    """Read a page; its size is checked before, and again while it is read.

    Raises:
        LimitError: it is larger than ``options.max_bytes``.
        NotAPageError: it is no regular file.
        NotFoundError: it vanished, or a link leads nowhere.
        SourceError: it cannot be read.
    """
    limit = (options or Options()).max_bytes
    path = printable(found.path)
    if found.path == STDIN:
        return Source(_read_within(sys.stdin.buffer, "(input)", limit))
    try:
        # Without blocking: a FIFO without a writer would hold us for ever.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        stream = found.path.startswith(_STREAMS)
        handle = os.open(found.path, os.O_RDONLY if stream else flags)
    except OSError as error:
        raise _explain(error, path) from error
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) and not stream:
            raise NotAPageError(
                path, f"is {_kind(status.st_mode)}, not a file", _pipe_cure(path)
            )
        if status.st_size > limit:
            raise _too_large(path, status.st_size, limit)
        with os.fdopen(handle, "rb", closefd=False) as file:
            content = _read_within(file, path, limit)
    except OSError as error:
        raise _explain(error, path) from error
    finally:
        os.close(handle)
    return Source(content, path=path, media_type=media_type_of(found.path))


def media_type_of(path: str) -> str:
    """Return what a file's name says of it, "" if nothing.

    >>> media_type_of("Mill.HTML"), media_type_of("Mill.html.gz"), media_type_of("Mill")
    ('text/html', 'text/html', '')
    """
    return SUFFIXES.get(PurePath(path.lower().removesuffix(".gz")).suffix, "")


def printable(path: str) -> str:
    """Return a path that can be written as UTF-8: names may hold any bytes."""
    return os.fsencode(path).decode("utf-8", "replace")


def _find_in(given: str, takes: Callable[[str], bool]) -> Iterator[Found | SourceError]:
    if not Path(given).is_dir():
        yield Found(given, printable(PurePath(given).name), is_named=True)
        return
    yield from _walk(given, takes)


def _walk(root: str, takes: Callable[[str], bool]) -> Iterator[Found | SourceError]:
    """Walk a folder without recursion, deepest first entry first, names sorted."""
    waiting: list[tuple[str, str, tuple[tuple[int, int], ...]]] = [(root, "", ())]
    while waiting:
        path, place, above = waiting.pop()
        if place and not Path(path).is_dir():
            yield Found(path, printable(place))
            continue
        try:
            status = Path(path).stat()
            key = (status.st_dev, status.st_ino)
            if key in above:
                cure = "remove the link, or name the folders to read"
                what = "is a link to a folder above it"
                yield NotAPageError(printable(path), what, cure)
                continue
            if len(above) >= MAX_DEPTH:
                cure = "name the inner folder itself"
                yield LimitError(
                    printable(path), f"is nested {MAX_DEPTH} folders deep", cure
                )
                continue
            names = _page_names(path, takes)
        except OSError as error:
            yield _explain(error, printable(path))
            continue
        if not names and media_type_of(path):
            what = "is a folder named like a page, without a page in it"
            yield NotAPageError(printable(path), what, "remove or rename it")
        inside = (*above, key)
        for name in reversed(names):
            inner = f"{place}/{name}" if place else name
            waiting.append((str(Path(path, name)), inner, inside))


def _page_names(folder: str, takes: Callable[[str], bool]) -> list[str]:
    """List the folders and pages of a folder, sorted by name."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    names = {entry.name for entry in found}
    return [entry.name for entry in found if _is_wanted(entry, names, takes)]


def _is_wanted(
    entry: os.DirEntry[str], beside: set[str], takes: Callable[[str], bool]
) -> bool:
    name = entry.name
    if name.startswith("."):
        return False
    if _is_folder(entry):
        return not _is_asset_folder(name, beside)
    if PurePath(name).suffix and "?" not in name:
        return takes(name)
    return Path(entry.path).is_file() and _starts_like_html(entry.path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link to itself; reading it will say so


def _is_asset_folder(name: str, beside: set[str]) -> bool:
    if name.endswith("_files"):
        return True
    for ending in ASSET_FOLDERS:
        stem = name.removesuffix(ending)
        if stem != name and not beside.isdisjoint({f"{stem}.html", f"{stem}.htm"}):
            return True
    return False


def _starts_like_html(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            start = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    except OSError:
        return False  # it has no name of a page, so nobody asked for it
    return start.startswith((b"<!doctype html", b"<html", b"<?xml", b"<!-- saved from"))


def _read_within(file: BinaryIO, path: str, limit: int) -> bytes:
    """Read all of an open file, or no more than one byte above the limit."""
    content = file.read(limit + 1)
    if len(content) > limit:
        raise _too_large(path, len(content), limit)
    return content


def _too_large(path: str, size: int, limit: int) -> LimitError:
    return LimitError(
        path, f"has {size:,} bytes or more, the limit is {limit:,}", "raise --max-bytes"
    )


def _explain(error: OSError, path: str) -> SourceError:
    """Say of an error of the system what to do about it."""
    if isinstance(error, FileNotFoundError):
        return NotFoundError(
            path, "is not there (any more), or a link to nothing", "check the path"
        )
    if isinstance(error, PermissionError):
        return SourceError(path, "may not be read by this user", "change its permissions")
    if isinstance(error, IsADirectoryError):
        return NotAPageError(path, "is a folder", "name the folder to read what is in it")
    reason = error.strerror or type(error).__name__
    return SourceError(
        path, f"cannot be read ({reason})", "check the disk, or leave the file out"
    )


def _kind(mode: int) -> str:
    kinds = {
        stat.S_IFIFO: "a pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFDIR: "a folder",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
    }
    return kinds.get(stat.S_IFMT(mode), "something else")


def _pipe_cure(path: str) -> str:
    return f"give its content on standard input: cleaner clean - < {PurePath(path).name}"

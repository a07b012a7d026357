"""Where rendered pages go: into a folder, a file a format and page, or to a stream."""

from __future__ import annotations

import os
import sqlite3
import unicodedata
from collections import Counter
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Self

import msgspec

from cleaner.errors import ArchiveError
from cleaner.store import layout
from cleaner.store.packing import short_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    from cleaner.document import Document, Head
    from cleaner.run.page import Row

LINES = "pages.jsonl"
"""Name of the one file that the format "jsonl" makes in a folder."""


class Stream:
    """Writes pages one after the other to an open stream, such as standard output."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the stream open: it is not ours."""

    def write_row(self, target: PurePosixPath, row: Row) -> str:
        """Write what became of a page; nothing, if that is an error."""
        return self.write(target, row.rendered)

    def write(self, _target: PurePosixPath, rendered: Mapping[str, bytes]) -> str:
        """Write a page at once, so that a reader at the other end need not wait."""
        for content in rendered.values():
            rest = memoryview(content)
            # Without a buffer (PYTHONUNBUFFERED) a write may take only a part, and say so.
            while rest:
                rest = rest[self._stream.write(rest) :]
        self._stream.flush()
        return str(self)

    def __str__(self) -> str:
        return "standard output"


class Folder:
    """Writes each page below a folder; a file is there as a whole or not at all.

    ``jsonl`` is one file for all pages. It grows under a temporary name and takes its own
    when the run ends well; a run that is broken off leaves the file of the run before.

    ``durable``: each page is safe from a power cut once it is written. Without it, all are
    when the run ends: faster, and right for pages whose source lies on the same disk.
    """

    def __init__(self, path: Path, formats: Iterable[str], *, durable: bool = True) -> None:
        self.path = path
        self._unfinished = path / f".{LINES}.{os.getpid()}"
        self._lines: BinaryIO | None = None
        self._wants_lines = "jsonl" in formats
        self._layout = layout.Layout(path, durable=durable)

    def __enter__(self) -> Self:
        """Make the folder.

        Raises:
            ArchiveError: it cannot be made or written to.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if self._wants_lines:
                self._lines = self._unfinished.open("wb")
        except OSError as error:
            raise refused(self.path, error) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Make all durable; give ``pages.jsonl`` its name, or throw away what is half done.

        Raises:
            ArchiveError: the disk refuses what it had taken.
        """
        try:
            self._layout.settle()
        finally:
            self._end_lines(complete=kind is None)

    def _end_lines(self, *, complete: bool) -> None:
        if self._lines is None:
            return
        try:
            if complete:
                self._lines.flush()
                os.fsync(self._lines.fileno())
                self._unfinished.replace(self.path / LINES)
        except OSError as refusal:
            raise refused(self.path / LINES, refusal) from refusal
        finally:
            with suppress(OSError):  # a full disk may refuse the last bytes once more
                self._lines.close()
            self._unfinished.unlink(missing_ok=True)

    def write_row(self, target: PurePosixPath, row: Row) -> str:
        """Write what became of a page; nothing, if that is an error."""
        return self.write(target, row.rendered)

    def write(self, target: PurePosixPath, rendered: Mapping[str, bytes]) -> str:
        """Write a page in each of its formats and say where: the path of the first.

        Raises:
            ArchiveError: a file cannot be written.
        """
        first = ""
        for name, content in rendered.items():
            path = self.path / LINES
            if name != "jsonl":
                path = self.path / target.with_name(f"{target.name}.{name}")
            self._put(path, name, content)
            first = first or str(path)
        return first

    def _put(self, path: Path, name: str, content: bytes) -> None:
        if name != "jsonl" or self._lines is None:
            self._layout.write(path, content)
            return
        try:
            self._lines.write(content)
        except OSError as error:
            raise refused(path, error) from error

    def __str__(self) -> str:
        return str(self.path)


def refused(path: Path | str, error: OSError) -> ArchiveError:
    """Say that the disk, or a storage, does not take what is written."""
    reason = error.strerror or type(error).__name__
    return ArchiveError(
        path, f"cannot be written, {reason}", "free space, or name another folder with -o"
    )


# --- names -----------------------------------------------------------------------------


def plan_targets(places: Mapping[str, PurePosixPath]) -> dict[str, PurePosixPath]:
    """Give each input (path as read -> path below the folder) a target without suffix.

    Where two would meet, also on a disk that does not tell case apart, both keep their own
    suffix in the name, and a short hash of their path if that does not part them. So the
    names depend on which inputs there are, but not on their order.

    >>> plan_targets({"a/page.html": PurePosixPath("page.html")})
    {'a/page.html': PurePosixPath('page')}
    >>> twins = {name: PurePosixPath(name) for name in ("page.html", "Page.txt")}
    >>> [str(target) for target in plan_targets(twins).values()]
    ['page.html', 'Page.txt']
    """
    targets = {path: place.with_suffix("") for path, place in places.items()}
    for rename in (_with_suffix, _with_hash):
        meeting = Counter(_folded(target) for target in targets.values())
        targets = {
            path: target if meeting[_folded(target)] == 1 else rename(path, places[path])
            for path, target in targets.items()
        }
    return targets


def _with_suffix(_path: str, place: PurePosixPath) -> PurePosixPath:
    return place


def _with_hash(path: str, place: PurePosixPath) -> PurePosixPath:
    return place.with_name(f"{place.name}~{short_hash(path)}")


def _folded(target: PurePosixPath) -> str:
    """Return what two names have in common that are one file on some system."""
    return unicodedata.normalize("NFC", str(target).casefold())


class Titles:
    """Names pages by site and title, and never gives the file of one page to another."""

    def __init__(self, folder: Path, taken: Iterable[PurePosixPath] = ()) -> None:
        self._folder = folder
        self._owners = _Owners()
        for target in taken:
            self._owners.set(_folded(target), _PLANNED)

    def target(self, document: Document | Head, site: str = "") -> PurePosixPath:
        """Return the path below the folder, without suffix, for a page.

        A page of another address that has the name already, in this run or in the folder,
        keeps it; this one's name is made longer by a hash of its address.
        """
        address = document.url or document.title
        folder = PurePosixPath(layout.file_name(site)) if site else PurePosixPath()
        plain = folder / layout.file_name(document.title)
        hashed = plain.with_name(f"{plain.name}~{short_hash(address)}")
        owner = self._owners.get(_folded(plain)) or self._owner_on_disk(plain)
        target = plain if owner in {"", address} else hashed
        self._owners.set(_folded(target), address)
        return target

    def claim(self, place: PurePosixPath, owner: str) -> PurePosixPath:
        """Return the path below the folder, without suffix, for what has a place.

        Where another has it already, this one's suffix stays in its name, or a hash comes.
        """
        plain = place.with_suffix("")
        for target in (plain, place, _with_hash(owner, plain)):
            if self._owners.get(_folded(target)) in {"", owner}:
                break
        self._owners.set(_folded(target), owner)
        return target

    def _owner_on_disk(self, target: PurePosixPath) -> str:
        """Return the address of the page that lies there from an earlier run, or ""."""
        path = self._folder / target.with_name(f"{target.name}.json")
        try:
            return msgspec.json.decode(path.read_bytes(), type=_Address).url
        except (OSError, ValueError):
            return ""  # nothing there, or nothing that is ours to spare


class _Owners:
    """Who has which name, on disk once they are many: memory must not grow with pages."""

    def __init__(self) -> None:
        # Without a name it is a file of SQLite's own, which nobody else sees.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA cache_size = -2000")
        self._db.execute(
            "CREATE TABLE owners (name BLOB PRIMARY KEY, owner BLOB) WITHOUT ROWID"
        )

    def get(self, name: str) -> str:
        """Return who has a name, "" if it is free."""
        statement = "SELECT owner FROM owners WHERE name = ?"
        row = self._db.execute(statement, (_stored(name),)).fetchone()
        return row[0].decode("utf-8", "surrogatepass") if row else ""

    def set(self, name: str, owner: str) -> None:
        """Give a name to an owner."""
        values = (_stored(name), _stored(owner))
        self._db.execute("INSERT OR REPLACE INTO owners VALUES (?, ?)", values)

    def __del__(self) -> None:
        self._db.close()


def _stored(text: str) -> bytes:
    """Encode what may hold bytes of a file's name that are no text."""
    return text.encode("utf-8", "surrogatepass")


_PLANNED = "(a file of this run)"
"""Owner of names that are given already; no page has this address."""


class _Address(msgspec.Struct):
    url: str = ""

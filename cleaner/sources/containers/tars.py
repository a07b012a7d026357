"""Tar files, plain or packed, of pages or of lines (Wikimedia Enterprise), as streams."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING, Any, cast

from cleaner.errors import LimitError, SourceError
from cleaner.model import Source
from cleaner.sources.containers import lines
from cleaner.sources.containers.member import (
    Budget,
    Member,
    Metered,
    damaged,
    damages,
    is_container_name,
    is_page_name,
    nested,
    read_within,
    stem_of,
    unpacked,
)
from cleaner.sources.files import media_type_of, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Options


def members(path: str, options: Options) -> Iterator[Member | SourceError]:
    """Give the pages of a tar file in their order."""
    shown = printable(path)
    number = 0
    with unpacked(path) as stream:
        metered = _ToTheDamage(stream, Budget(path))
        fileobj: Any = metered
        try:
            with tarfile.open(fileobj=fileobj, mode="r|", errorlevel=1) as opened:
                for info in opened:
                    opened.members = []  # type: ignore[attr-defined] # or it keeps every member that it has seen
                    for member in _of_member(opened, info, shown, options):
                        number += isinstance(member, Member)
                        yield member
        except tarfile.TarError as error:
            yield damaged(shown, f"after {number} pages", metered.damage or error)
            return
        while metered.read(1 << 16):
            pass  # to the end of the file: packed data are checked there
    if metered.damage:
        yield damaged(shown, f"after {number} pages", metered.damage)
    elif metered.end.strip(b"\0"):
        yield damaged(shown, f"after {number} pages", EOFError("it has no end"))


class _ToTheDamage(Metered):
    """A stream that ends where it is damaged: what is before the damage is given."""

    damage: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        """Read so many bytes, or all that can be read."""
        taken, stream = bytearray(), cast("io.BufferedIOBase", self._stream)
        while len(taken) < size and self.damage is None:
            try:
                some = stream.read1(size - len(taken))
            except damages() as error:
                self.damage = error
                break
            if not some:
                break
            taken += some
        return self._counted(bytes(taken))


class _Start(io.RawIOBase):
    """A member as far as it is there: `tarfile` gives nothing of a block that is not whole.

    Raises `tarfile.ReadError` where it is cut off.
    """

    def __init__(self, opened: tarfile.TarFile, info: tarfile.TarInfo) -> None:
        self._stream: Any = opened.fileobj
        self._left = info.size
        self._stream.seek(info.offset_data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        room = min(len(buffer), self._left)
        content = self._stream.read(room)
        if room and not content:
            raise tarfile.ReadError("unexpected end of data")
        buffer[: len(content)] = content
        self._left -= len(content)
        return len(content)


def _of_member(
    opened: tarfile.TarFile, info: tarfile.TarInfo, shown: str, options: Options
) -> Iterator[Member | SourceError]:
    if not info.isfile():
        return
    name = info.name.removeprefix("./")
    where = f"{shown}/{printable(name)}"
    file = opened.extractfile(info)
    if file is None:
        return
    if name.lower().endswith((".jsonl", ".ndjson")):
        plain = file if info.issparse() else io.BufferedReader(_Start(opened, info))
        yield from lines.rows(plain, where, stem_of(name), options)
    elif is_page_name(name):
        try:
            content = read_within(file, where, options.max_bytes)
        except LimitError as error:
            if error.where != where:
                raise
            yield error
            return
        source = Source(content, path=where, media_type=media_type_of(name))
        yield Member(source, f"{stem_of(shown)}/{printable(name)}", float(info.mtime))
    elif is_container_name(name):
        yield nested(where)

"""What is left of a zip file whose list of members, at its end, is lost.

Each member has a head of its own before it (APPNOTE.TXT 4.3.7), so that all that was
written before a file was cut off can be read in the order of the file.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from cleaner.sources.containers.member import Budget

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = struct.Struct("<4s5H3L2H")
"""A member's head: its signature, version, flags, method, time, date, sum, size packed and
unpacked, length of its name and of what follows that."""

SIGNATURE = b"PK\x03\x04"
LIST = (b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x08")
"""Where the list of members begins."""

LOCKED, SIZES_BEHIND, IS_UTF8 = 1, 8, 0x800
"""Flags: encrypted; sum and sizes come behind the content; how the name is encoded."""

ZIP64 = 1
"""Name of the extra field with sizes beyond four gigabytes."""

UNKNOWN = 1 << 62
"""In the place of a size that nobody knows."""

CHUNK = 65_536


class _Head(NamedTuple):
    """A member's head, and where its content begins."""

    info: zipfile.ZipInfo
    start: int


class Salvaged:
    """Reads members by their heads; stands for a `zipfile.ZipFile` without a list."""

    def __init__(self, path: str) -> None:
        """Open a file."""
        self.filename = path
        self.end = 0
        """Where the last whole member ends, or the one that is cut off begins."""
        self.is_cut = False
        """Whether the member that `infos` gave last is cut off."""
        self._file = Path(path).open("rb")  # noqa: SIM115 - closed with it
        self._size = Path(path).stat().st_size
        self._starts: dict[int, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def infos(self) -> Iterator[zipfile.ZipInfo]:
        """Give the members in the order of the file, each before the next is looked for.

        What is damaged in between is passed over to the next head. A member that is cut
        off is given as well: reading it ends with an error.
        """
        place, budget = 0, Budget(self.filename)
        while place <= self._size and self._at(place, 4) not in LIST:
            head = self._head(place)
            if head is None:
                place = self._next(place + 1)
                continue
            self.end = place
            place = self._content_end(head, budget)
            self._starts = {head.info.header_offset: head.start}
            self.is_cut = place > self._size
            if head.info.filename:
                yield head.info
            if not self.is_cut:
                self.end = place

    def open(self, info: zipfile.ZipInfo) -> zipfile.ZipExtFile:
        """Open the member that `infos` gave last."""
        if info.flag_bits & LOCKED:
            raise RuntimeError("it is encrypted")
        if not hasattr(info, "CRC") and info.compress_type != zipfile.ZIP_DEFLATED:
            raise zipfile.BadZipFile("its size is lost")
        # A file of its own: whoever closes the member closes that.
        file = Path(self.filename).open("rb")  # noqa: SIM115
        file.seek(self._starts[info.header_offset])
        return zipfile.ZipExtFile(file, "r", info, close_fileobj=True)

    def _at(self, place: int, size: int) -> bytes:
        self._file.seek(place)
        return self._file.read(size)

    def _head(self, place: int) -> _Head | None:
        raw = self._at(place, HEAD.size)
        if len(raw) < HEAD.size or not raw.startswith(SIGNATURE):
            return None
        (_, _, flags, method, time, date, crc, packed, size, named, more) = HEAD.unpack(raw)
        name, extra = self._file.read(named), self._file.read(more)
        if len(name) < named or len(extra) < more:
            return None
        encoding = "utf-8" if flags & IS_UTF8 else "cp437"
        info = zipfile.ZipInfo(
            name.decode(encoding, "replace"),
            (
                *(1980 + (date >> 9), date >> 5 & 15, date & 31),
                *(time >> 11, time >> 5 & 63, (time & 31) * 2),
            ),
        )
        info.flag_bits, info.compress_type, info.CRC = flags, method, crc
        info.compress_size, info.file_size = _sizes(extra, packed, size)
        info.header_offset = place
        return _Head(info, place + HEAD.size + named + more)

    def _content_end(self, head: _Head, budget: Budget) -> int:
        """Return where the next head is; beyond the end of the file if that is lost."""
        info = head.info
        if not info.flag_bits & SIZES_BEHIND or info.flag_bits & LOCKED:
            return head.start + info.compress_size
        end = self._deflated_end(head, budget)
        if end < 0:
            end = self._next(head.start)
            info.compress_size = min(end, self._size) - head.start
            info.file_size = UNKNOWN
            del info.CRC
            return end
        raw = self._at(end, 24)
        raw, skipped = (raw[4:], 4) if raw.startswith(b"PK\x07\x08") else (raw, 0)
        info.compress_size = end - head.start
        info.CRC = int.from_bytes(raw[:4], "little")
        # The sizes have four bytes each, or eight; the first is known by now.
        is_long = int.from_bytes(raw[4:12], "little") == info.compress_size
        return end + skipped + (20 if is_long else 12)

    def _deflated_end(self, head: _Head, budget: Budget) -> int:
        """Unpack content whose size is not known, and return its end; -1: there is none."""
        info = head.info
        if info.compress_type != zipfile.ZIP_DEFLATED:
            return -1
        unpacker = zlib.decompressobj(-15)
        place, info.file_size, rest = head.start, 0, b""
        while not unpacker.eof:
            if not rest:
                rest = self._at(place, CHUNK)
                place += len(rest)
            if not rest:
                return -1
            try:
                size = len(unpacker.decompress(rest, 16 * CHUNK))
            except zlib.error:
                return -1
            budget.spend(size)
            info.file_size += size
            rest = unpacker.unconsumed_tail
        return place - len(unpacker.unused_data)

    def _next(self, place: int) -> int:
        """Return where the next head, or the list, begins; else a place beyond the end."""
        signs = (SIGNATURE, *LIST)
        while chunk := self._at(place, CHUNK):
            found = [at for at in map(chunk.find, signs) if at >= 0]
            if found:
                return place + min(found)
            if len(chunk) < CHUNK:
                break
            place += CHUNK - 3
        return self._size + 1


def _sizes(extra: bytes, packed: int, size: int) -> tuple[int, int]:
    """Return the sizes of a member, also those that only its extra field has."""
    while len(extra) >= 4:
        name, length = struct.unpack("<HH", extra[:4])
        if name == ZIP64 and length >= 16 and size == packed == 0xFFFFFFFF:
            size, packed = struct.unpack("<QQ", extra[4:20])
        extra = extra[4 + length :]
    return packed, size

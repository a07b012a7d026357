"""What containers of pages give, and the guard against those that unpack for ever."""

from __future__ import annotations

import bz2
import gzip
import importlib
import lzma
import sys
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import msgspec

from cleaner.errors import LimitError, SourceError
from cleaner.sources.files import media_type_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.model import Source

FLOOR = 1_000_000_000
"""Bytes that any container may unpack to, whatever its size."""

MAX_RATIO = 200
"""How many bytes a byte of a larger container may unpack to. Pages pack to a fifth or a
twentieth, the same page again and again to a hundredth; a bomb to a thousandth (deflate can
no more) or far less."""


class Member(msgspec.Struct, frozen=True):
    """A page in a container."""

    source: Source
    place: str = ""
    """Where it belongs in an output tree; "": by its site and title."""
    dated: float = 0.0
    """When it was changed or fetched, in seconds since 1970; 0: not known."""
    fields: bytes = b""
    """What a record of a corpus says beside the page, as JSON."""


class Budget:
    """Counts what comes out of a container, and stops one that is made to fill the disk."""

    def __init__(self, path: str) -> None:
        """Look at the size of a file."""
        self.path = path
        self._most = max(FLOOR, MAX_RATIO * Path(path).stat().st_size)
        self._spent = 0

    def spend(self, number: int) -> None:
        """Count bytes.

        Raises:
            LimitError: there are too many.
        """
        self._spent += number
        if self._spent > self._most:
            raise LimitError(
                self.path,
                f"unpacks to more than {self._most:,} bytes, as only a bomb does",
                "unpack it yourself if you trust it, and give what is inside",
            )


class Metered:
    """A stream that is read in order, and counted."""

    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget
        self.end = b""
        """The last bytes that were read."""

    def read(self, size: int = -1) -> bytes:
        """Read bytes."""
        return self._counted(self._stream.read(size))

    def readline(self, size: int = -1) -> bytes:
        """Read a line, or as much of it as is asked for."""
        return self._counted(self._stream.readline(size))

    def _counted(self, content: bytes) -> bytes:
        self._budget.spend(len(content))
        self.end = (self.end + content[-1024:])[-1024:] if content else self.end
        return content


def zstd_module() -> Any:
    """Return the module of the standard library, or what brings it to older Pythons."""
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    return importlib.import_module(name)


_OPENERS: Final[dict[bytes, Callable[[str], Any]]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
    b"\x28\xb5\x2f\xfd": lambda path: zstd_module().open(path, "rb"),
}
"""First bytes of packed files -> what opens them."""

PACKED: Final = tuple(_OPENERS)


def unpacked(path: str) -> BinaryIO:
    """Open a file, unpacked while it is read if it is packed."""
    with Path(path).open("rb") as file:
        start = file.read(6)
    for magic, opener in _OPENERS.items():
        if start.startswith(magic):
            stream: BinaryIO = opener(path)
            return stream
    return Path(path).open("rb")


def damages() -> tuple[type[Exception], ...]:
    """Return what unpacking raises where a file is damaged or cut off."""
    zstd: type[Exception] = zstd_module().ZstdError
    return (EOFError, OSError, zlib.error, lzma.LZMAError, zstd)


def damaged(path: str, where: str, error: Exception) -> SourceError:
    """Say where a container is damaged; ``where`` is like "after 12 members"."""
    reason = str(error) or type(error).__name__
    cure = "get the file again; what could be read was cleaned"
    return SourceError(path, f"is damaged or cut off {where} ({reason})", cure)


def read_within(stream: Any, where: str, limit: int) -> bytes:
    """Read all of a member, unless it is larger than a page may be.

    Raises:
        LimitError: it is.
    """
    content: bytes = stream.read(limit + 1)
    if len(content) > limit:
        raise LimitError(
            where, f"has more than {limit:,} bytes, the limit", "raise --max-bytes"
        )
    return content


ASSETS = ("_files", ".files", "_archivos", "_fichiers", "-Dateien")
INNER = (".zip", ".tar", ".tgz", ".tar.gz", ".7z", ".rar", ".warc", ".warc.gz", ".zim")


def is_page_name(name: str) -> bool:
    """Tell whether a member's name is that of a page, and not of a saved page's assets."""
    path = PurePosixPath(name.replace("\\", "/"))
    if any(part.startswith(".") and part.strip(".") for part in path.parts):
        return False
    if any(part.endswith(ASSETS) for part in path.parts[:-1]):
        return False
    return bool(media_type_of(path.name)) and "__MACOSX" not in path.parts


def is_container_name(name: str) -> bool:
    """Tell whether a member is a container itself."""
    return name.lower().endswith(INNER)


def nested(where: str) -> LimitError:
    """Refuse a container within a container."""
    return LimitError(
        where, "is an archive within an archive", "unpack the outer one, and name this one"
    )


def stem_of(path: str) -> str:
    """Return a container's name without its endings: "crawl" of "x/crawl.tar.gz"."""
    name = PurePosixPath(path.replace("\\", "/")).name
    for suffix in (".gz", ".zst", ".xz", ".bz2", ".tar", ".tgz", ".txz"):
        name = name.removesuffix(suffix)
    return PurePosixPath(name).stem or "pages"

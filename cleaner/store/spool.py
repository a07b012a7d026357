"""Files that are written before it is known what they are called.

To make a file can take the system longer than all else that is to be done with a page in
an archive. Who has rendered a page does that, in a process beside the one that writes; that
one only gives the file its name.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import msgspec

from cleaner.store.packing import sha256


class Spooled(msgspec.Struct, frozen=True):
    """A whole file that has no name yet. It is not synced."""

    path: str
    size: int
    """Bytes."""
    digest: bytes
    """SHA-256 of its content."""

    def discard(self) -> None:
        """Remove the file: another is in its place, or has the same content."""
        with suppress(OSError):  # what is left goes with its folder
            Path(self.path).unlink()


Content: TypeAlias = "bytes | Spooled"
"""What is to be in a file of a page."""


def digest_of(content: Content) -> bytes:
    """Return the SHA-256 of what is to be in a file."""
    return content.digest if isinstance(content, Spooled) else sha256(content)


def is_in(path: Path, content: Content) -> bool:
    """Tell whether a file has this content already."""
    size = content.size if isinstance(content, Spooled) else len(content)
    try:
        if path.stat().st_size != size:
            return False
        there = path.read_bytes()
    except OSError:
        return False  # not there, or not readable: writing it says what is wrong
    if isinstance(content, Spooled):
        return digest_of(there) == content.digest
    return there == content

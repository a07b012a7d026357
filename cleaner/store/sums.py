"""Checksums of the catalogue's file: SQLite keeps none, and a flipped bit could hide."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from cleaner.store.layout import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PIECE = 1 << 20
"""Bytes a checksum: small enough to say where the damage is."""


class Sums(msgspec.Struct, frozen=True):
    """SHA-256 of each piece, in order."""

    size: int
    pieces: tuple[str, ...]


def _path(catalogue: Path) -> Path:
    return catalogue.with_name("catalogue.sums")


def forget_sums(catalogue: Path) -> None:
    """Remove the checksums before the file changes: they would no longer be true."""
    _path(catalogue).unlink(missing_ok=True)


def write_sums(catalogue: Path) -> None:
    """Write the checksums of a file that is closed and whole.

    Raises:
        ArchiveError: they cannot be written.
    """
    if catalogue.with_name(f"{catalogue.name}-wal").exists():
        return  # somebody reads: the file alone is not the whole catalogue
    sums = Sums(catalogue.stat().st_size, tuple(_pieces(catalogue)))
    write_atomically(_path(catalogue), msgspec.json.encode(sums))


def _pieces(catalogue: Path) -> Iterator[str]:
    with catalogue.open("rb") as file:
        while piece := file.read(PIECE):
            yield hashlib.sha256(piece).hexdigest()


def check_sums(catalogue: Path) -> list[str] | None:
    """Return what is not as it was; None: there are no checksums, a run was broken off."""
    try:
        sums = msgspec.json.decode(_path(catalogue).read_bytes(), type=Sums)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:  # no JSON, or not even text
        return [f"its checksums cannot be read ({error})"]
    damage = []
    size = catalogue.stat().st_size
    if size != sums.size:
        damage.append(f"has {size:,} bytes, and had {sums.size:,}")
    for number, (was, found) in enumerate(
        zip(sums.pieces, _pieces(catalogue), strict=False)
    ):
        if was != found:
            first = number * PIECE
            damage.append(f"differs somewhere in bytes {first:,} to {first + PIECE:,}")
    return damage

"""Bodies as they came over the wire, unpacked piece by piece: Content-Encoding (RFC 9110).

The unpacking itself is urllib3's, which also bounds what a single piece can become.
Importing it takes a while, so it waits until there is something to unpack.
"""

from __future__ import annotations

import importlib
import io
from typing import TYPE_CHECKING, Final

from cleaner.errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE: Final = 65_536
"""Bytes that are unpacked at a time."""

MOST_CODINGS: Final = 5
"""Codings on top of each other that can be unpacked at all: urllib3 refuses more."""


def accepted() -> list[str]:
    """Return the codings that can be unpacked here within a limit.

    Brotli before 1.2 unpacks a piece to whatever size, so it is not asked for.
    """
    from urllib3 import HTTPResponse  # noqa: PLC0415 - slow import

    known = ["gzip", "deflate", "br", "zstd"]
    found = [name for name in known if name in HTTPResponse.CONTENT_DECODERS]
    if "br" in found and not _has_bounded_brotli():
        found.remove("br")
    return found


def _has_bounded_brotli() -> bool:
    for name in ("brotlicffi", "brotli"):  # the order in which urllib3 looks
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        return hasattr(module.Decompressor, "can_accept_more_data")
    return False


def codings_of(header: str) -> list[str]:
    """Return the codings that a Content-Encoding names, in the order they were applied.

    >>> codings_of("GZIP, br"), codings_of("identity")
    (['gzip', 'br'], [])
    """
    named = (name.strip() for name in header.lower().split(","))
    return [name for name in named if name and name != "identity"]


def check_codings(where: str, header: str, most: int) -> list[str]:
    """Return the codings of a body.

    Raises:
        LimitError: there are more than ``most``.
    """
    codings = codings_of(header)
    if len(codings) > most:
        what = f"is packed {len(codings)} times over"
        raise LimitError(where, what, "no honest server does that; raise --max-codings")
    return codings


def unpacked(body: io.BufferedIOBase, codings: list[str]) -> Iterator[bytes]:
    """Give a body in pieces of at most `PIECE` bytes, without its codings.

    Raises:
        urllib3.exceptions.HTTPError: it is not packed as is said.
    """
    from urllib3 import HTTPResponse  # noqa: PLC0415 - slow import

    headers = {"content-encoding": ", ".join(codings)}
    response = HTTPResponse(body, headers, preload_content=False)
    while piece := response.read1(PIECE, decode_content=True):
        yield piece


def unpack(wire: bytes, header: str, *, where: str, max_bytes: int) -> bytes:
    """Return a body without its codings.

    Raises:
        LimitError: it becomes larger than ``max_bytes``, or is packed too often.
        urllib3.exceptions.HTTPError: it is not packed as is said.
    """
    codings = check_codings(where, header, MOST_CODINGS)
    pieces: list[bytes] = []
    room = max_bytes
    for piece in unpacked(io.BytesIO(wire), codings):
        room -= len(piece)
        if room < 0:
            what = f"unpacks to more than {max_bytes:,} bytes"
            raise LimitError(where, what, "raise --max-bytes")
        pieces.append(piece)
    return b"".join(pieces)

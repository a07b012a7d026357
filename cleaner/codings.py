"""Bodies as they came over the wire, unpacked piece by piece: Content-Encoding (RFC 9110).

The unpacking itself is urllib3's, which also bounds what a single piece can become.
Importing it takes a while, so it waits until there is something to unpack.
"""

from __future__ import annotations

import importlib
import io
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from cleaner.errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE: Final = 65_536
"""Bytes that are unpacked at a time."""

_SIP: Final = 4_096
"""Bytes of gzip that are looked at together: small, as each member copies what is left."""
_GZIP: Final = zlib.MAX_WBITS | 16
_GZIP_MARK: Final = b"\x1f"

MOST_CODINGS: Final = 5
"""Codings on top of each other that can be unpacked at all: urllib3 refuses more."""


def accepted() -> list[str]:
    """Return the codings that can be unpacked here within a limit.

    Brotli before 1.2 unpacks a piece to whatever size, so it is not asked for.
    """
    from urllib3 import HTTPResponse  # noqa: PLC0415 - slow import

    known = ["gzip", "deflate", "br", "zstd"]
    found = [name for name in known if name in HTTPResponse.CONTENT_DECODERS]
    if "br" in found and _bounded_brotli() is None:
        found.remove("br")
    return found


def _bounded_brotli() -> Any:
    """Return the module that unpacks Brotli within a limit; None: there is none."""
    for name in ("brotlicffi", "brotli"):  # the order in which urllib3 looks
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        return module if hasattr(module.Decompressor, "can_accept_more_data") else None
    return None


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


def is_cut(wire: bytes, codings: list[str], *, where: str, max_bytes: int) -> bool:
    """Tell whether a body that can be unpacked ends before its codings do.

    urllib3 gives what there is of gzip, deflate and Brotli, as browsers do; of zstd it
    says so itself. An archive must not take the half of a page for the page.

    Raises:
        LimitError: what is packed within another coding is larger than ``max_bytes``.
        urllib3.exceptions.HTTPError: it is not packed as is said.
    """
    for left in range(len(codings), 0, -1):
        ends = _ENDS.get(codings[left - 1])
        if ends is not None and not ends(wire):
            return True
        if left > 1:
            wire = unpack(wire, codings[left - 1], where=where, max_bytes=max_bytes)
    return False


def _gzip_ends(wire: bytes) -> bool:
    """Tell whether all members end; what is no member behind the first does not count."""
    inflater = None
    for start in range(0, len(wire), _SIP):
        piece = wire[start : start + _SIP]
        while piece:
            if inflater is None and start and not piece.startswith(_GZIP_MARK):
                return True
            inflater = inflater or zlib.decompressobj(_GZIP)
            try:
                piece = _drained(inflater, piece)
            except zlib.error:
                return True
            inflater = None if inflater.eof else inflater
    return inflater is None


def _deflate_ends(wire: bytes) -> bool:
    for kind in (zlib.MAX_WBITS, -zlib.MAX_WBITS):  # as it should be, and as some send it
        inflater = zlib.decompressobj(kind)
        with suppress(zlib.error):
            _drained(inflater, wire)
            return inflater.eof
    return True


def _drained(inflater: Any, piece: bytes) -> bytes:
    """Unpack a piece in steps of bounded size; return what lies behind the end."""
    while not inflater.eof:
        unpacked_ = inflater.decompress(piece, PIECE)
        piece = inflater.unconsumed_tail
        if not unpacked_ and not piece:
            break
    return bytes(inflater.unused_data)


def _brotli_ends(wire: bytes) -> bool:
    decoder = _bounded_brotli().Decompressor()
    decoder.process(wire, output_buffer_limit=PIECE)
    while not decoder.is_finished() and not decoder.can_accept_more_data():
        decoder.process(b"", output_buffer_limit=PIECE)
    return bool(decoder.is_finished())


_ENDS: Final = {
    "gzip": _gzip_ends,
    "x-gzip": _gzip_ends,
    "deflate": _deflate_ends,
    "br": _brotli_ends,
}


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

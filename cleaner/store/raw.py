"""What was fetched, kept as WARC: the field's format, readable by its other programs too.

A record is a gzip member of its own. Files only grow; what a crash leaves behind the last
whole record is cut off when the next writer opens the archive.
"""

from __future__ import annotations

import io
import json
import os
import zlib
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cleaner.errors import DamageError
from cleaner.model import Source
from cleaner.records import KEPT_HEADERS
from cleaner.store.layout import explain, sync_folder
from cleaner.store.packing import sha256
from cleaner.text import read_content_type

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_BYTES = 1_000_000_000
"""A file that has reached this is followed by a new one; the WARC standard suggests so."""

_UNPACKED: Final = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Headers that say how the bytes came over the wire. Where what is kept is not what they
say, they stand under ``X-Archive-Orig-``, as other archivers have it: the chunks always,
the codings of a body that its giver has unpacked."""

_DAMAGED = "run 'cleaner verify --read-data --repair'"


class Capture(msgspec.Struct, frozen=True):
    """Where the answer of a server lies."""

    requested: str
    source: Source
    """Without its content."""
    file: str
    start: int
    length: int
    stored: bytes
    """SHA-256 of the record as it lies in the file."""
    payload: bytes
    """SHA-256 of the body as it lies in the record, under its codings."""
    revisit: bool = False
    """Whether the content lies in an earlier record, and only that is noted here."""


class RawStore:
    """The WARC files of an archive; one process writes them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def append(
        self, source: Source, *, requested: str = "", known: bool = False
    ) -> Capture:
        """Write what was fetched, and return when it is safe on the disk.

        ``known``: an earlier capture has the same content, so a note of that is enough.

        Raises:
            ArchiveError: it cannot be written; the file is then as it was.
        """
        requested = requested or source.url
        payload = sha256(body_of(source))
        record = _make_record(source, requested, payload, known=known)
        path = self._current()
        start = self._append_bytes(path, record)
        return Capture(
            requested,
            msgspec.structs.replace(source, content=b"", wire=b"", sent=()),
            path.name,
            start,
            len(record),
            sha256(record),
            payload,
            known,
        )

    def _append_bytes(self, path: Path, record: bytes) -> int:
        """Write at the end of a file, all or nothing, and return where it begins."""
        try:
            is_new = not path.exists()
            with path.open("ab", buffering=0) as file:
                start = file.seek(0, os.SEEK_END)
                try:
                    rest = memoryview(record)
                    while rest:
                        rest = rest[file.write(rest) :]
                    os.fsync(file.fileno())
                except BaseException:
                    file.truncate(start)
                    raise
            if is_new:
                sync_folder(path.parent)
        except OSError as error:
            raise explain(error, path) from error
        return start

    def _current(self) -> Path:
        """Return the file that grows."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            last = max(self.folder.glob("*.warc.gz"), default=None)
            if last is not None and last.stat().st_size < FILE_BYTES:
                return last
        except OSError as error:
            raise explain(error, self.folder) from error
        number = int(last.name.partition(".")[0]) + 1 if last is not None else 1
        return self.folder / f"{number:06}.warc.gz"

    def read_stored(self, file: str, start: int, length: int) -> bytes:
        """Return the bytes of a record as they lie there.

        Raises:
            DamageError: they are not all there.
        """
        path = self.folder / file
        try:
            with path.open("rb") as opened:
                opened.seek(start)
                stored = opened.read(length)
        except OSError as error:
            raise DamageError(
                path, f"cannot be read ({error.strerror})", _DAMAGED
            ) from error
        if len(stored) != length:
            raise DamageError(path, "is shorter than it was", _DAMAGED)
        return stored

    def read_body(self, file: str, start: int, length: int) -> tuple[bytes, str]:
        """Return the body of a capture that has one, as it was sent, and its codings.

        Raises:
            DamageError: the record is damaged.
        """
        found = _read_record(self.read_stored(file, start, length))
        if found is None:
            raise DamageError(self.folder / file, "is damaged", _DAMAGED)
        record, body = found
        said = record.http_headers.headers
        codings = [v for name, v in said if name.lower() == "content-encoding"]
        return body, ", ".join(codings)

    def captures_after(self, ends: dict[str, int]) -> Iterator[Capture]:
        """Give the whole captures that the catalogue does not know, oldest first.

        Args:
            ends: name of a file -> end of the last record that the catalogue knows.
        """
        for path in sorted(self.folder.glob("*.warc.gz")):
            known = start = ends.get(path.name, 0)
            for place in _member_ends(path, known):
                length = known + place - start
                stored = self.read_stored(path.name, start, length)
                capture = _read_capture(stored, path.name, start)
                if capture is not None:
                    yield capture
                start += length

    def cut_torn(self, ends: dict[str, int]) -> list[str]:
        """Cut off what a crash left half written, and return the names of such files.

        Args:
            ends: name of a file -> end of the last record that the catalogue knows. Whole
                records after it stay: they are captures that led to no page yet.
        """
        cut = []
        for path in sorted(self.folder.glob("*.warc.gz")):
            known = ends.get(path.name, 0)
            size = path.stat().st_size
            if size <= known:
                continue
            whole = known + _whole_members(path, known)
            if whole < size:
                os.truncate(path, whole)
                cut.append(path.name)
        return cut


def body_of(source: Source) -> bytes:
    """Return what a record holds of a source: what was sent, as far as that is known."""
    return source.wire or source.content


def _http_headers(source: Source) -> list[tuple[str, str]]:
    """Return the headers of a record; what they say of its body is true of it."""
    size = str(len(body_of(source)))

    def is_true(name: str, value: str) -> bool:
        if name == "content-encoding":
            return bool(source.wire)
        return name not in _UNPACKED or (name, value) == ("content-length", size)

    headers = [
        (name if is_true(name.lower(), value) else f"X-Archive-Orig-{name}", value)
        for name, value in source.sent or source.headers.items()
    ]
    if source.headers.get("content-length") != size:
        headers.append(("Content-Length", size))
    return headers


def _make_record(source: Source, requested: str, payload: bytes, *, known: bool) -> bytes:
    """Make a record as a gzip member."""
    from warcio.statusandheaders import StatusAndHeaders  # noqa: PLC0415 - slow import
    from warcio.warcwriter import WARCWriter  # noqa: PLC0415

    http = StatusAndHeaders(
        source.http.get("status", "200"), _http_headers(source), protocol="HTTP/1.1"
    )
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    said = {"WARC-Date": source.retrieved_at} if source.retrieved_at else {}
    if requested != source.url:
        said["X-Requested-URI"] = requested
    if source.told:
        said["X-Told"] = json.dumps(source.told)
    said["WARC-Payload-Digest"] = f"sha256:{payload.hex()}"
    if known:
        said["WARC-Profile"] = writer.REVISIT_PROFILE_1_1
    content = b"" if known else body_of(source)
    record = writer.create_warc_record(
        source.url,
        "revisit" if known else "response",
        payload=io.BytesIO(content),
        length=len(content),
        http_headers=http,
        warc_headers_dict=said,
    )
    writer.write_record(record)
    return out.getvalue()


def _read_record(stored: bytes) -> tuple[Any, bytes] | None:
    """Read an answer of a server and its body, as it was sent; None: it is damaged.

    Damage may look like a record of ARC, the format before WARC, which has no such headers.
    """
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - slow import
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415

    try:
        record = next(iter(ArchiveIterator(io.BytesIO(stored))), None)
        if record is None or record.rec_type not in {"response", "revisit"}:
            return None
        # Not content_stream: it unpacks, without a limit.
        body: bytes = record.raw_stream.read()
    except (ArchiveLoadFailed, zlib.error, EOFError, ValueError):
        return None
    return None if record.http_headers is None else (record, body)


def _read_capture(stored: bytes, file: str, start: int) -> Capture | None:
    """Read a record that `_make_record` made; None: it is another."""
    found = _read_record(stored)
    if found is None:
        return None
    record, body = found
    said = record.rec_headers
    digest = said.get_header("WARC-Payload-Digest", "").partition(":")[2]
    source = _read_source(said, record.http_headers)
    known = record.rec_type == "revisit"
    return Capture(
        said.get_header("X-Requested-URI", source.url),
        source,
        file,
        start,
        len(stored),
        sha256(stored),
        bytes.fromhex(digest) if known else sha256(body),
        known,
    )


def _read_source(said: Any, http: Any) -> Source:
    """Read the headers that `_make_record` wrote."""
    headers: dict[str, str] = {}
    for name, value in _received(http.headers):
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
    media_type, charset = read_content_type(headers.get("content-type", ""))
    return Source(
        b"",
        url=said.get_header("WARC-Target-URI", ""),
        media_type=media_type,
        charset=charset,
        retrieved_at=said.get_header("WARC-Date", ""),
        http={"status": http.get_statuscode(), **kept},
        headers=headers,
        told=json.loads(said.get_header("X-Told", "{}")),
    )


def _received(headers: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give the headers that came, names in lower case; the length is our own."""
    for name, value in headers:
        plain = name.lower().removeprefix("x-archive-orig-")
        if plain != "content-length" or plain != name.lower():
            yield plain, value


def _whole_members(path: Path, start: int) -> int:
    """Return how many bytes from ``start`` on are whole gzip members."""
    whole = 0
    for end in _member_ends(path, start):
        whole = end
    return whole


def _member_ends(path: Path, start: int) -> Iterator[int]:
    with path.open("rb") as file:
        file.seek(start)
        place, packer, rest = 0, zlib.decompressobj(wbits=31), b""
        while piece := rest or file.read(1 << 16):
            try:
                packer.decompress(piece)
            except zlib.error:
                return
            rest = packer.unused_data
            place += len(piece) - len(rest)
            if packer.eof:
                yield place
                packer = zlib.decompressobj(wbits=31)

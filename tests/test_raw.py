"""What was fetched is kept as WARC, to the byte, and survives a crash."""

from __future__ import annotations

import gzip
import os
import random

import pytest
from msgspec.structs import replace

import cleaner
from cleaner.errors import DamageError, LimitError
from cleaner.model import Source
from cleaner.store.archive import Archive

CATALOGUE = ".cleaner/catalogue.sqlite"


# --- raw -------------------------------------------------------------------------------

FETCHED = Source(
    b"<p>The fen is wet.",
    url="https://wiki.example/wiki/Fen",
    media_type="text/html",
    charset="utf-8",
    retrieved_at="2026-01-01T00:00:00Z",
    http={"status": "200", "etag": '"7"'},
    headers={"content-type": "text/html; charset=utf-8", "content-encoding": "gzip"},
)


def test_what_was_fetched_comes_back_to_the_byte(archive):
    """Content, address, type and time; the version says which capture made it."""
    document = cleaner.clean(FETCHED)
    kept = archive.add(document, source=FETCHED)
    (version,) = archive.versions(kept.page)
    assert archive.source(version.capture) == FETCHED


def test_raw_captures_are_warc_for_other_programs(archive):
    """Another reader finds the response, its headers, its time and its hash."""
    from warcio.archiveiterator import ArchiveIterator

    archive.add(cleaner.clean(FETCHED), source=FETCHED)
    archive.add(cleaner.clean(FETCHED), source=FETCHED)
    path = archive.path / ".cleaner/raw/000001.warc.gz"
    with path.open("rb") as file:
        records = [
            (record.rec_type, record.content_stream().read(), record.rec_headers)
            for record in ArchiveIterator(file, check_digests="raise")
        ]
    assert [record[:2] for record in records] == [
        ("response", FETCHED.content),
        ("revisit", b""),
    ]
    headers = records[0][2]
    assert headers["WARC-Target-URI"] == FETCHED.url
    assert headers["WARC-Date"] == FETCHED.retrieved_at
    assert headers["WARC-Payload-Digest"].startswith("sha256:")


def test_the_same_content_again_is_noted_but_not_stored_twice(archive):
    """A revisit leads to the content of the first capture."""
    large = replace(FETCHED, content=os.urandom(100_000))
    for day in ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"):
        capture = archive.capture(replace(large, retrieved_at=day))
        archive.refuse(capture, "is no page")
    assert archive.source(2) == replace(large, retrieved_at="2026-01-02T00:00:00Z")
    assert archive.status().raw_bytes < 110_000


PACKED = replace(
    FETCHED,
    content=b"<p>The fen is wet.",
    wire=gzip.compress(b"<p>The fen is wet.", mtime=0),
)


def test_a_packed_body_is_kept_as_it_came_and_unpacked_when_it_is_read(archive):
    """Another reader finds the bytes of the wire under their coding; ours finds both."""
    from warcio.archiveiterator import ArchiveIterator

    for day in ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"):
        archive.refuse(archive.capture(replace(PACKED, retrieved_at=day)), "is no page")
    path = archive.path / ".cleaner/raw/000001.warc.gz"
    with path.open("rb") as file:
        first, second = (
            (record.rec_type, record.raw_stream.read(), record.http_headers)
            for record in ArchiveIterator(file, check_digests="raise")
        )
    assert first[:2] == ("response", PACKED.wire)
    assert first[2]["content-encoding"] == "gzip"
    assert first[2]["content-length"] == str(len(PACKED.wire))
    assert second[:2] == ("revisit", b"")
    for number in (1, 2):
        assert archive.source(number).content == PACKED.content
        assert archive.source(number).wire == PACKED.wire


def test_the_same_bytes_under_another_coding_are_another_content(archive):
    """A gzip file that is sent as such is not the page that it would unpack to."""
    plain = replace(FETCHED, content=PACKED.wire, headers={"content-type": "text/html"})
    for source in (PACKED, plain):
        archive.refuse(archive.capture(source), "is no page")
    assert archive.source(1) == PACKED
    assert archive.source(2) == plain


def test_a_broken_run_leaves_packed_captures_that_can_be_read(archive):
    """What the raw store alone knows after a crash is read back as it came."""
    archive.capture(PACKED)
    archive.close()
    with Archive(archive.path, write=True) as again:
        found = again.source(1)
        assert (found.content, found.wire) == (PACKED.content, PACKED.wire)
        assert found.headers == PACKED.headers


@pytest.mark.parametrize(
    ("coding", "size", "reason"),
    [
        ("gzip", 150_000_000, "more than 100,000,000 bytes"),
        (", ".join(["gzip"] * 9), 10, "9 times"),
    ],
)
def test_a_bomb_in_the_raw_store_stays_packed(archive, coding, size, reason):
    """The limits of fetching hold for whoever reads what was fetched."""
    headers = {"content-type": "text/html", "content-encoding": coding}
    bomb = replace(PACKED, wire=gzip.compress(bytes(size)), headers=headers)
    archive.refuse(archive.capture(bomb), "is no page")
    with pytest.raises(LimitError, match=reason):
        archive.source(1)


@pytest.mark.parametrize("torn", [1, 50, 200])
@pytest.mark.parametrize("seed", [1, 20])
def test_a_torn_record_is_cut_off(archive, torn, seed):
    """What was whole stays, and the next record can be read.

    The bytes of seed 20 look like a record of ARC, whose headers no server sent.
    """
    archive.add(cleaner.clean(FETCHED), source=FETCHED)
    archive.close()
    path = archive.path / ".cleaner/raw/000001.warc.gz"
    whole = path.read_bytes()
    later = gzip.compress(random.Random(seed).randbytes(300))
    path.write_bytes(whole + later + later[:torn])
    with Archive(archive.path, write=True) as again:
        assert path.read_bytes() == whole + later
        other = replace(FETCHED, content=b"<p>Dry.", url="https://wiki.example/Dry")
        kept = again.add(cleaner.clean(other), source=other)
        (version,) = again.versions(kept.page)
        assert again.source(version.capture) == other


def test_a_damaged_record_is_said(archive):
    """Never is anything else given for what was fetched."""
    archive.add(cleaner.clean(FETCHED), source=FETCHED)
    path = archive.path / ".cleaner/raw/000001.warc.gz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamageError, match="verify"):
        archive.source(1)


def test_what_only_looks_like_a_record_is_damage(archive):
    """These bytes are read as one of ARC, which holds no answer of a server."""
    stored = gzip.compress(random.Random(20).randbytes(300))
    archive.add(cleaner.clean(FETCHED), source=FETCHED)
    (archive.path / ".cleaner/raw/000001.warc.gz").write_bytes(stored)
    with pytest.raises(DamageError, match="is damaged"):
        archive.raw.read_body("000001.warc.gz", 0, len(stored))

"""Containers of pages: each kind whole, cut off and malformed, with the exact outcome."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest
from boxes import CRAWLED, MADE, PAGES, read
from command import GOOD, files_below, page, run

from cleaner.errors import LimitError
from cleaner.model import Options
from cleaner.sources.containers import member as guard


@pytest.fixture(autouse=True)
def _there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def cut(name, share):
    """Copy the first part of a file."""
    content = (MADE / name).read_bytes()
    Path(name).write_bytes(content[: int(share * len(content))])
    return name


def urls(pages):
    """Return the addresses, without that of the server."""
    return [member.source.url.split("/", 3)[3] for member in pages]


# --- zip, tar ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["saved.zip", "saved.tar", "saved.tar.gz", "saved.tar.zst", "saved.tar.xz"]
)
def test_a_tree_of_pages(name):
    """Pages and text copies in their places; no picture, nothing hidden."""
    pages, errors = read(MADE / name)
    assert errors == []
    assert sorted(member.place for member in pages) == [f"saved/{page}" for page in PAGES]
    fen = next(member for member in pages if member.place == "saved/Fen.html")
    assert fen.source.path == f"{MADE / name}/Fen.html"
    assert fen.source.media_type == "text/html"
    assert b"wet in winter" in fen.source.content
    assert fen.dated > 1.7e9


@pytest.mark.parametrize("name", ["saved.tar", "saved.tar.gz"])
@pytest.mark.parametrize("share", [0.01, 0.2, 0.3, 0.4])
def test_a_tar_file_that_is_cut_off(name, share):
    """What is before the cut is given, then an error says so, wherever the cut is."""
    whole, _ = read(MADE / name)
    pages, (error,) = read(cut(name, share))
    assert len(pages) < len(whole)
    assert pages == whole_but_path(whole, pages, name)
    assert error.where == name
    assert "is damaged or cut off" in error.what


def whole_but_path(whole, pages, name):
    """Return as many members of the whole file, as if it lay here."""
    from msgspec.structs import replace

    return [
        replace(
            member,
            source=replace(
                member.source, path=member.source.path.replace(str(MADE / name), name)
            ),
        )
        for member in whole[: len(pages)]
    ]


@pytest.mark.parametrize("name", ["saved.tar.zst", "saved.tar.xz", "saved.zip"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_packed_tree_that_is_cut_off(name, share):
    """It is one line, whatever the packing."""
    pages, errors = read(cut(name, share))
    assert len(errors) == 1
    assert "is damaged or cut off" in errors[0].what
    assert len(pages) <= len(PAGES)


def test_a_zip_file_with_a_damaged_page():
    """Its page is named; the others are given."""
    content = bytearray((MADE / "saved.zip").read_bytes())
    with zipfile.ZipFile(MADE / "saved.zip") as opened:
        info = opened.getinfo("Mill.html")
    place = info.header_offset + 30 + len("Mill.html") + 40
    content[place : place + 20] = b"\xff" * 20
    Path("bad.zip").write_bytes(content)
    pages, (error,) = read("bad.zip")
    assert len(pages) == len(PAGES) - 1
    assert error.where == "bad.zip/Mill.html"


def test_a_locked_member_and_one_in_another_archive():
    """Both are said, with what to do."""
    content = bytearray((MADE / "saved.zip").read_bytes())
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        place = content.find(start) + (6 if start.endswith(b"\x04") else 8)
        content[place] |= 1
    Path("locked.zip").write_bytes(content)
    _, errors = read("locked.zip")
    assert [error.what for error in errors if "password" in error.what] or not errors
    with zipfile.ZipFile("outer.zip", "w") as opened:
        opened.write(MADE / "saved.zip", "inner.zip")
        opened.writestr("Fen.html", page("Fen"))
    pages, (error,) = read("outer.zip")
    assert len(pages) == 1
    assert isinstance(error, LimitError)
    assert error.where == "outer.zip/inner.zip"


def test_names_that_lead_out_of_the_folder():
    """What a member is called cannot make a file elsewhere; twins are both kept."""
    with zipfile.ZipFile("evil.zip", "w") as opened:
        for name in ("../../up.html", "/root.html", "a/../b.html", "C:\\x.html"):
            opened.writestr(name, page("Evil"))
        for name in ("Twin.html", "twin.html", "twin.htm"):
            opened.writestr(name, page(name))
    Path("here").mkdir()
    assert run("clean", "evil.zip", "-o", "here/out", "-f", "md", "-j", 0).exit_code == GOOD
    assert list(Path("here").iterdir()) == [Path("here/out")]
    assert len(files_below(Path("here/out"))) == 7
    assert sorted(path.name for path in Path().iterdir()) == ["evil.zip", "here"]


def test_a_container_without_pages():
    """It is an error, not silence."""
    with zipfile.ZipFile("empty.zip", "w") as opened:
        opened.writestr("reed.png", b"")
    pages, (error,) = read("empty.zip")
    assert (pages, error.what) == ([], "holds no pages")


# --- bombs -------------------------------------------------------------------------------


def test_a_page_that_unpacks_beyond_its_limit():
    """A gigabyte of blanks in a member is refused after the limit, not after a gigabyte."""
    with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED) as opened:
        with opened.open("bomb.html", "w") as file:
            for _ in range(50):
                file.write(b" " * 1_000_000)
        opened.writestr("Fen.html", page("Fen"))
    pages, (error,) = read("bomb.zip", Options(max_bytes=1_000_000))
    assert [member.place for member in pages] == ["bomb/Fen.html"]
    assert isinstance(error, LimitError)
    assert error.where == "bomb.zip/bomb.html"


@pytest.mark.parametrize("kind", ["zip", "tar.gz", "jsonl.gz", "warc.gz"])
def test_a_bomb_of_many_pages(kind, monkeypatch):
    """Pages that are small each but not together end the container, once it is clear."""
    monkeypatch.setattr(guard, "FLOOR", 10_000_000)
    content = b"<p>Fen</p>" + b" " * 900_000
    name = f"bomb.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as opened:
            for number in range(40):
                opened.writestr(f"{number}.html", content)
    elif kind == "tar.gz":
        with tarfile.open(name, "w:gz") as opened:
            for number in range(40):
                info = tarfile.TarInfo(f"{number}.html")
                info.size = len(content)
                opened.addfile(info, io.BytesIO(content))
    elif kind == "jsonl.gz":
        with gzip.open(name, "wb") as file:
            for _ in range(40):
                file.write(json.dumps({"html": content.decode()}).encode() + b"\n")
    else:
        from warcio.statusandheaders import StatusAndHeaders
        from warcio.warcwriter import WARCWriter

        with Path(name).open("wb") as file:
            writer = WARCWriter(file, gzip=True)
            for number in range(40):
                http = StatusAndHeaders(
                    "200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1"
                )
                record = writer.create_warc_record(
                    f"https://wiki.example/{number}",
                    "response",
                    payload=io.BytesIO(content),
                    length=len(content),
                    http_headers=http,
                )
                writer.write_record(record)
    pages, (error,) = read(name)
    assert 10 <= len(pages) <= 12
    assert isinstance(error, LimitError)
    assert "only a bomb" in error.what


# --- WARC --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["crawl.warc.gz", "plain.warc"])
def test_a_crawl(name):
    """Answers that are pages, with address, time and status."""
    pages, errors = read(MADE / name)
    assert errors == []
    assert urls(pages) == CRAWLED
    source = pages[0].source
    assert source.media_type == "text/html"
    assert source.http["status"] == "200"
    assert source.retrieved_at.startswith("2026-11-26T03:05:1")
    assert source.content.startswith(b"<!doctype html>")
    assert pages[0].dated > 1.7e9
    assert pages[0].place == ""
    assert source.path == f"{MADE / name}:{868 if 'gz' in name else 1279}"


@pytest.mark.parametrize("name", ["crawl.warc.gz", "plain.warc"])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.61, 0.7])
def test_a_crawl_that_is_cut_off(name, share):
    """Pages before the cut are given; the error names the byte of the record."""
    pages, (error,) = read(cut(name, share))
    assert urls(pages) == CRAWLED[: len(pages)]
    assert error.where.startswith(f"{name} at byte ")
    place = int(error.where.rpartition(" ")[2])
    assert place < share * (MADE / name).stat().st_size
    start = (MADE / name).read_bytes()[place:]
    start = gzip.GzipFile(fileobj=io.BytesIO(start)).read(5) if "gz" in name else start
    assert start.startswith(b"WARC/")


@pytest.mark.parametrize("name", ["crawl.warc.gz", "plain.warc"])
def test_a_crawl_with_a_damaged_record(name):
    """The record is named by its place, and reading goes on behind it."""
    from warcio.archiveiterator import ArchiveIterator

    content = bytearray((MADE / name).read_bytes())
    places = {}
    iterator = ArchiveIterator(io.BytesIO(bytes(content)))
    for record in iterator:
        if record.rec_type == "response":
            address = record.rec_headers.get_header("WARC-Target-URI")
            places[address.strip("<>").rpartition("/")[2]] = iterator.offset
    place = places["Mill.html"]
    if name == "plain.warc":
        content[place : place + 10] = b"\0" * 10
    else:
        content[place + 40 : place + 60] = b"\xff" * 20
    Path(name).write_bytes(content)
    pages, errors = read(name)
    assert [error.where for error in errors] == [f"{name} at byte {place}"]
    assert urls(pages) == [address for address in CRAWLED if address != "Mill.html"]


def test_records_that_refer_to_another_file():
    """Wget's second crawl holds no page: each is said, with its address."""
    pages, errors = read(MADE / "again.warc.gz")
    assert pages == []
    assert len(errors) == len(CRAWLED)
    assert "only refers to an earlier capture of <http://" in errors[0].what.replace(
        "capture of http", "capture of <http"
    )
    assert "clean the file that has that capture" in errors[0].cure


def test_records_that_refer_to_the_same_file():
    """The same page is given once; another address with the same content is a page."""
    both = (MADE / "crawl.warc.gz").read_bytes() + (MADE / "again.warc.gz").read_bytes()
    Path("both.warc.gz").write_bytes(both)
    pages, errors = read("both.warc.gz")
    assert errors == []
    assert urls(pages) == CRAWLED


def test_chunked_and_packed_answers():
    """What the server packed is unpacked, and chunks are joined."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    body = gzip.compress(page("Fen").encode())
    chunked = b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (
        10,
        body[:10],
        len(body) - 10,
        body[10:],
    )
    headers = [
        ("Content-Type", "text/html; charset=UTF-8"),
        ("Content-Encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
    ]
    with Path("a.warc").open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
        record = writer.create_warc_record(
            "https://wiki.example/Fen",
            "response",
            payload=io.BytesIO(chunked),
            length=len(chunked),
            http_headers=http,
        )
        writer.write_record(record)
    (member,), errors = read("a.warc")
    assert errors == []
    assert member.source.content == page("Fen").encode()
    assert member.source.charset == "UTF-8"


def test_a_wacz():
    """The records of its WARC files are pages; its own lists are not."""
    with zipfile.ZipFile("crawl.wacz", "w") as opened:
        opened.write(MADE / "crawl.warc.gz", "archive/data.warc.gz")
        opened.writestr("datapackage.json", '{"profile": "data-package"}')
        opened.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n')
        opened.writestr("indexes/index.cdx", "")
    pages, errors = read("crawl.wacz")
    assert errors == []
    assert urls(pages) == CRAWLED
    damaged = bytearray(Path("crawl.wacz").read_bytes())
    Path("crawl.wacz").write_bytes(damaged[: len(damaged) // 2])
    pages, (*_, error) = read("crawl.wacz")
    assert urls(pages) == CRAWLED[: len(pages)]
    assert error.where == "crawl.wacz"
    assert "its list of members is lost" in error.what

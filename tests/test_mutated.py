"""Containers with bad bytes in any place: errors in their place, never an exception."""

from __future__ import annotations

import json
import random
import zipfile
from pathlib import Path

import boxes
import pytest
from boxes import CRAWLED, MADE, read
from command import GOOD, SOME_FAILED, page, run
from test_corpora import make_book, make_snapshot

import cleaner
from cleaner.errors import NotAPageError, SourceError
from cleaner.sources.containers import kind_of

TRIES = 60
MADE_HERE = ("fens.epub", "enwiki.tar.gz", "corpus.jsonl", "corpus.parquet")
MADE_BY_TOOLS = tuple(
    sorted(
        path.name
        for path in MADE.iterdir()
        if path.is_file() and path.suffix not in {".py", ".html", ".mhtml"}
    )
)
PAGES = ("reedmace.mhtml", "reedmace.u.zip.html", "reedmace.single.html")


@pytest.fixture(autouse=True)
def _there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def made(name):
    """Return the bytes of a container."""
    if name not in MADE_HERE:
        if name.endswith(".zim"):
            pytest.importorskip("libzim")
        return (MADE / name).read_bytes()
    rows = [{"html": page("Fen"), "n": number} for number in range(9)]
    if name == "corpus.jsonl":
        Path(name).write_text("\n".join(map(json.dumps, rows)), "utf-8")
    elif name == "corpus.parquet":
        arrow = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        parquet.write_table(arrow.Table.from_pylist(rows), name)
    else:
        (make_book if name.endswith("epub") else make_snapshot)(name)
    return Path(name).read_bytes()


def mutations(content):
    """Give copies with a few bad bytes, with some taken out, or cut off."""
    dice = random.Random(len(content))
    for _ in range(TRIES):
        copy = bytearray(content)
        for _ in range(dice.choice((1, 1, 2, 5))):
            place, number = dice.randrange(len(copy)), dice.choice((1, 2, 4, 20))
            bad = bytes(dice.choice((0, 255, dice.randrange(256))) for _ in range(number))
            copy[place : place + number] = bad if dice.random() < 0.8 else b""
        yield copy[: dice.randrange(1, len(copy))] if dice.random() < 0.3 else copy


@pytest.mark.parametrize("name", [*MADE_HERE, *MADE_BY_TOOLS])
def test_no_damage_to_a_container_is_an_exception(name):
    """Whatever the damage: pages and errors come, and reading comes to its end."""
    for copy in mutations(made(name)):
        Path(name).write_bytes(copy)
        if kind_of(name):  # else it is no container any more
            _, errors = read(name)
            assert all(error.where.startswith(name) for error in errors)


@pytest.mark.parametrize("name", PAGES)
def test_no_damage_to_a_page_is_an_exception(name):
    """It is a page, or it is said why it is none."""
    for copy in mutations(made(name)):
        Path(name).write_bytes(copy)
        try:
            cleaner.clean(Path(name))
        except SourceError as error:
            assert error.where == name  # noqa: PT017 - either way is right


@pytest.mark.parametrize(
    ("name", "kept", "where", "what"),
    [
        ("fens.epub", 3, "fens.epub", "on, so that its list of members is lost"),
        ("enwiki.tar.gz", 1, "enwiki.tar.gz", "is damaged or cut off after 1 pages"),
        ("corpus.jsonl", 8, "corpus.jsonl:9", "is no JSON (Input data was truncated)"),
        ("corpus.parquet", 0, "corpus.parquet", "is damaged or cut off after 0 rows"),
    ],
)
def test_a_corpus_without_its_last_bytes(name, kept, where, what):
    """What can be read is read, and where it ends is said."""
    Path(name).write_bytes(made(name)[:-5])
    pages, (*_, error) = read(name)
    assert (len(pages), error.where) == (kept, where)
    assert what in error.what


@pytest.mark.parametrize(
    ("name", "kept", "where", "what"),
    [
        ("fens.epub", 1, "fens.epub/text/z.xhtml", "inside the zip file (Bad CRC-32"),
        ("enwiki.tar.gz", 0, "enwiki.tar.gz", "cut off after 0 pages (Error -3"),
        ("corpus.jsonl", 8, "corpus.jsonl:5", "is no JSON ('utf-8' codec"),
        ("corpus.parquet", 0, "corpus.parquet", "is damaged or cut off after 0 rows"),
    ],
)
def test_a_corpus_with_bad_bytes_in_its_middle(name, kept, where, what):
    """They cost the page that has them where pages stand alone, else what follows."""
    content = made(name)
    middle = len(content) // 2
    bad = content[:middle] + b"\xff" * 30 + content[middle + 30 :]
    Path(name).write_bytes(bad)
    pages, (error,) = read(name)
    assert (len(pages), error.where) == (kept, where)
    assert what in error.what


def spoil(content, mark, behind, bad):
    """Write bad bytes behind a mark."""
    place = content.rindex(mark) + behind
    return content[:place] + bad + content[place + len(bad) :]


def test_a_zip_file_of_a_version_to_come():
    """It is said, and what is in it is read; so is a name that is no UTF-8."""
    content = (MADE / "saved.zip").read_bytes()
    Path("a.zip").write_bytes(spoil(content, b"PK\x01\x02", 6, b"\xff"))
    pages, (error,) = read("a.zip")
    assert sorted(member.place.partition("/")[2] for member in pages) == boxes.PAGES
    assert error.where == "a.zip"
    assert "zip file version 25.5" in error.what
    content = (MADE / "reedmace.u.zip.html").read_bytes()
    with pytest.raises(NotAPageError, match="can't decode byte 0xff"):
        cleaner.clean(spoil(content, b"PK\x01\x02", 46, b"\xff"))


def test_a_member_without_a_name():
    """It is nobody's page."""
    with zipfile.ZipFile("a.zip", "w") as opened:
        opened.writestr("Fen.html", page("Fen"))
        opened.writestr("x", b"")
    content = bytearray(Path("a.zip").read_bytes())
    place = content.rindex(b"PK\x01\x02")
    content[place + 28] = 0
    content[place + 32] += 1  # its name is taken for a comment
    Path("a.zip").write_bytes(content)
    pages, errors = read("a.zip")
    assert ([member.place for member in pages], errors) == (["a/Fen.html"], [])


def test_a_book_with_a_list_that_cannot_be_unpacked():
    """It is a book that does not list its chapters."""
    make_book("fens.epub")
    content = bytearray(Path("fens.epub").read_bytes())
    for start, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = content.index(start, content.index(start) + 1)
        content[place + method] = 99
    Path("fens.epub").write_bytes(content)
    pages, (error,) = read("fens.epub")
    assert (pages, error.where) == ([], "fens.epub")
    assert error.what == "is a book that does not list its chapters"


def test_a_mail_header_in_no_character_set():
    """A page is worth more than the name of the set of its subject."""
    content = (MADE / "reedmace.mhtml").read_bytes()
    document = cleaner.clean(content.replace(b"=?utf-8?Q?", b"=?u\xfff-8?Q?"))
    assert document.title == "Rohrkolben"


def test_a_record_that_does_not_end_where_it_says(capfd):
    """Its place is named, the pages around it are given, and the library prints nothing."""
    content = (MADE / "plain.warc").read_bytes()
    place = content.index(b"Content-Length: ", content.index(b"WARC-Type: response"))
    length = int(content[place + 16 : content.index(b"\r\n", place)])
    wrong = b"Content-Length: %d" % (length - 5)
    Path("plain.warc").write_bytes(
        content[:place] + wrong + content[place + 16 + len(str(length)) :]
    )
    pages, (error,) = read("plain.warc")
    assert [member.source.url.split("/", 3)[3] for member in pages] == CRAWLED
    assert error.what == "has a record that does not end where it says"
    assert error.where.startswith("plain.warc before byte ")
    assert capfd.readouterr() == ("", "")
    assert run("clean", "plain.warc", "-o", "out").exit_code == SOME_FAILED
    assert run("clean", MADE / "plain.warc", "-o", "whole").exit_code == GOOD

"""Books, JSON lines, Parquet, ZIM and dumps: whole, cut off and malformed."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import random
import subprocess
import sys
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from boxes import read
from command import NOTHING, SOME_FAILED, USAGE, page, run, surroundings

from cleaner.errors import LimitError
from cleaner.model import Options
from cleaner.sources.containers.member import unpacked, zstd_module


@pytest.fixture(autouse=True)
def _there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def make_book(name, *, package=True):
    """Make an EPUB whose chapters are read in another order than they lie."""
    with zipfile.ZipFile(name, "w") as opened:
        opened.writestr("mimetype", "application/epub+zip")
        opened.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="text/book.opf"/></rootfiles></container>',
        )
        opened.writestr("text/a%20b.xhtml".replace("%20", " "), page("Second"))
        opened.writestr("text/z.xhtml", page("First"))
        opened.writestr("text/left_out.xhtml", page("Unlisted"))
        if package:
            opened.writestr(
                "text/book.opf",
                '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
                '<item id="two" href="a%20b.xhtml" media-type="application/xhtml+xml"/>'
                '<item id="one" href="z.xhtml" media-type="application/xhtml+xml"/>'
                '</manifest><spine><itemref idref="one"/><itemref idref="two"/></spine>'
                "</package>",
            )


def test_a_book():
    """Chapters come in the order of reading; a book without a list is said to be one."""
    make_book("fens.epub")
    pages, errors = read("fens.epub")
    assert errors == []
    assert [member.place for member in pages] == [
        "fens/text/z.xhtml",
        "fens/text/a b.xhtml",
    ]
    make_book("bad.epub", package=False)
    pages, (error,) = read("bad.epub")
    assert pages == []
    assert "does not list its chapters" in error.what


def test_lines_of_a_corpus():
    """HTML or text; other fields are carried along; a bad line is named by its number."""
    rows = [
        {"html": page("Fen"), "url": "https://wiki.example/Fen", "score": 0.5},
        {"id": 7, "text": "MillEdit\n\nIt turns in the wind.\n\nReedEdit\n\nIt grows."},
        "no record",
        {"id": 8},
    ]
    lines = [json.dumps(row) for row in rows]
    lines.insert(2, '{"html": "<p>')
    lines.insert(2, "")
    Path("corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    pages, errors = read("corpus.jsonl")
    assert [member.place for member in pages] == ["", "corpus/000002"]
    assert pages[0].source.url == "https://wiki.example/Fen"
    assert json.loads(pages[0].fields) == {"url": "https://wiki.example/Fen", "score": 0.5}
    assert pages[1].source.media_type == "text/plain"
    assert [error.where for error in errors] == [
        f"corpus.jsonl:{number}" for number in (4, 5, 6)
    ]
    packed = gzip.compress(Path("corpus.jsonl").read_bytes())
    Path("cut.jsonl.gz").write_bytes(packed[:-30])
    pages, errors = read("cut.jsonl.gz")
    assert "is damaged or cut off" in errors[-1].what


def test_a_line_beyond_the_limit():
    """It is refused without being held, and the next line is read."""
    Path("corpus.ndjson").write_text(
        json.dumps({"html": "x" * 500_000}) + "\n" + json.dumps({"html": "<p>Fen</p>"}),
        encoding="utf-8",
    )
    (member,), (error,) = read("corpus.ndjson", Options(max_bytes=100_000))
    assert member.source.content == b"<p>Fen</p>"
    assert isinstance(error, LimitError)
    assert error.where == "corpus.ndjson:1"


def make_snapshot(name):
    """Make a snapshot in the form of Wikimedia Enterprise's: lines in a packed tar file."""
    article = {
        "name": "Fen",
        "url": "https://en.wiki.example/wiki/Fen",
        "date_modified": "2026-01-02T03:04:05Z",
        "in_language": {"identifier": "en"},
        "is_part_of": {"identifier": "enwiki", "name": "Example Wiki"},
        "license": [{"name": "CC BY-SA 4.0", "url": "https://licence.example/by-sa"}],
        "article_body": {"html": page("Fen"), "wikitext": "'''Fen'''"},
    }
    lines = [json.dumps(article), json.dumps({**article, "article_body": {}})]
    content = "\n".join(lines).encode()
    with tarfile.open(name, "w:gz") as opened:
        info = tarfile.TarInfo("enwiki_namespace_0_0.ndjson")
        info.size = len(content)
        opened.addfile(info, io.BytesIO(content))


def test_a_snapshot_of_wikimedia_enterprise():
    """What the snapshot says of an article stands in its record."""
    make_snapshot("enwiki.tar.gz")
    (member,), (error,) = read("enwiki.tar.gz")
    assert "without HTML" in error.what
    assert error.where == "enwiki.tar.gz/enwiki_namespace_0_0.ndjson:2"
    result = run("clean", "enwiki.tar.gz", "-f", "jsonl", "-o", "-", "-j", 0)
    assert result.exit_code == SOME_FAILED
    record = json.loads(result.stdout)
    assert record["site"] == "Example Wiki"
    assert record["language"] == "en"
    assert record["page"]["revised_at"] == "2026-01-02T03:04:05Z"
    assert record["licence"]["name"] == "CC BY-SA 4.0"
    assert member.dated > 1.7e9


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_dump_of_wikitext(pack):
    """It is said what it is, and what leads to pages."""
    xml = (
        b'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/"><page/></mediawiki>'
    )
    Path("dump.xml").write_bytes(pack(xml))
    result = run("clean", "dump.xml")
    assert result.exit_code == NOTHING
    assert "dump.xml: is a dump of a MediaWiki: wikitext" in result.stderr
    assert "cleaner archive --wiki" in result.stderr


def test_parquet():
    """Columns like fields of lines; cut off or without a page column, it is said."""
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    table = arrow.table({"text": [None, "A fen is wet."], "html": [page("Fen"), None]})
    parquet.write_table(table, "corpus.parquet")
    pages, errors = read("corpus.parquet")
    assert errors == []
    assert [member.source.media_type for member in pages] == ["text/html", "text/plain"]
    parquet.write_table(arrow.table({"words": ["fen"]}), "words.parquet")
    assert "has no column of these" in read("words.parquet")[1][0].what
    Path("cut.parquet").write_bytes(Path("corpus.parquet").read_bytes()[:-9])
    pages, (error,) = read("cut.parquet")
    assert pages == []
    assert "is damaged" in error.what


def test_zim():
    """Pages of a ZIM file, without its pictures and redirects; cut off, it is said."""
    pytest.importorskip("libzim")
    make_zim("fens.zim")
    pages, errors = read("fens.zim")
    assert errors == []
    assert [member.place for member in pages] == ["fens/Fen.html", "fens/Mill.html"]
    assert pages[0].source.told["site"] == "Fen Wiki"
    content = Path("fens.zim").read_bytes()
    Path("cut.zim").write_bytes(content[:-200])
    pages, (error,) = read("cut.zim")
    assert pages == []
    assert "is damaged" in error.what


def make_zim(name):
    """Write a ZIM file with its own library."""
    from libzim.writer import Creator, Hint, Item, StringProvider

    class Page(Item):
        def __init__(self, path, mimetype, content):
            super().__init__()
            self.parts = (path, mimetype, content)

        def get_path(self):
            return self.parts[0]

        def get_title(self):
            return self.parts[0]

        def get_mimetype(self):
            return self.parts[1]

        def get_contentprovider(self):
            return StringProvider(self.parts[2])

        def get_hints(self):
            return {Hint.FRONT_ARTICLE: True}

    with Creator(name) as creator:
        creator.add_item(Page("Mill", "text/html", page("Mill")))
        creator.add_item(Page("Fen", "text/html", page("Fen")))
        creator.add_item(Page("reed.png", "image/png", "x"))
        creator.add_redirection("Bog", "Bog", "Fen", {})
        for key, value in {"Creator": "Fen Wiki", "Language": "eng"}.items():
            creator.add_metadata(key, value)


@pytest.mark.parametrize("module", ["libzim", "pyarrow"])
def test_an_extra_that_is_missing(module):
    """It is named with the command that brings it."""
    name = {"libzim": "a.zim", "pyarrow": "a.parquet"}[module]
    Path(name).write_bytes({"libzim": b"ZIM\x04", "pyarrow": b"PAR1"}[module] + b"x" * 99)
    code = (
        f"import sys; sys.modules['{module}'] = sys.modules['{module}.reader'] = None;"
        f"from cleaner.cli import main; main(['clean', '{name}'])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], env=surroundings(), capture_output=True, check=False
    )
    assert said.returncode == USAGE
    assert b"pip install 'wikikeep[" in said.stderr


@pytest.mark.parametrize("packing", ["", "gz", "xz", "zst"])
def test_lines_in_a_tar_file_that_is_cut_off(packing, tmp_path):
    """Each line that is whole before the cut is a page, also in a block that is not."""
    lines = b"".join(
        json.dumps({"html": page("Fen"), "n": n, "x": random.randbytes(400).hex()}).encode()
        + b"\n"
        for n in range(400)  # some blocks of what zstd packs
    )
    info = tarfile.TarInfo("articles.ndjson")
    info.size = len(lines)
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as opened:
        opened.addfile(info, io.BytesIO(lines))
    pack = {"gz": gzip.compress, "xz": lzma.compress, "zst": zstd_module().compress}
    content = pack.get(packing, bytes)(whole.getvalue())
    path = tmp_path / f"wiki.tar.{packing}".rstrip(".")
    for share in (0.3, 0.55, 0.8):
        path.write_bytes(content[: int(share * len(content))])
        with unpacked(str(path)) as stream:
            there = bytearray()
            with suppress(EOFError):
                while some := stream.read1(100):
                    there += some
        pages, (error,) = read(path)
        assert len(pages) == bytes(there).count(b"\n") > 5
        assert f"is damaged or cut off after {len(pages)} pages" in error.what

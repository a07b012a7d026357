"""Whole archives as JSON lines, Parquet and vaults, read back by other libraries."""

from __future__ import annotations

import json
import random
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
import yaml
from archives import page
from command import GOOD, NOTHING, SOME_FAILED, USAGE, files_below, run, run_apart
from exporting import MILL, PNG, damage, make_archive

from cleaner.document import Document
from cleaner.export.selection import Counts, Selection
from cleaner.store.archive import Archive
from cleaner.store.media import place_of


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in a folder with such an archive."""
    monkeypatch.chdir(tmp_path)
    make_archive()
    return tmp_path


def test_lines(here):
    """Each line is the record of a page, with the files of its pictures; --json counts."""
    result = run("export", "archive", "--jsonl", "pages.jsonl", "--json")
    assert result.exit_code == GOOD, result.output
    lines = (here / "pages.jsonl").read_bytes().splitlines()
    documents = [Document.from_json(line) for line in lines]
    assert [document.title for document in documents] == [
        "Dyke",
        "dyke",
        "C#",
        "Fen",
        "Mill",
    ]
    assert documents[3].images[0].file == place_of(PNG, "png")
    assert json.loads(result.stdout) == {
        "format": "jsonl",
        "path": "pages.jsonl",
        "pages": 5,
        "pictures": 0,
        "failures": 0,
        "bytes": sum(len(line) + 1 for line in lines),
    }
    assert run("export", "archive", "--jsonl", "-").stdout.splitlines() == [
        line.decode() for line in lines
    ]


def test_packed_lines(here):
    """A name that ends in .zst packs the same lines; filters choose pages."""
    options = ("--site", "wiki.example", "--category", "fens and dykes")
    assert run("export", "--jsonl", "pages.jsonl.zst", *options).exit_code == GOOD
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    (line,) = zstd.decompress((here / "pages.jsonl.zst").read_bytes()).splitlines()
    assert json.loads(line)["title"] == "Fen"


def test_parquet_has_the_columns_of_a_corpus(here):
    """A row a page, the columns those of ``clean -f parquet``; a damaged page is a row."""
    parquet = pytest.importorskip("pyarrow.parquet")
    damage(here / "archive", "Mill")
    result = run("export", "archive", "--parquet", "pages.parquet")
    assert result.exit_code == SOME_FAILED
    assert "Mill: is damaged" in result.stderr
    table = parquet.read_table("pages.parquet")
    assert table.column_names == [
        *("where", "url", "title", "site", "language", "engine", "licence", "revised_at"),
        *("markdown", "record", "fields", "error"),
    ]
    rows = {row["where"]: row for row in table.to_pylist()}
    assert len(rows) == 5
    fen = rows["https://wiki.example/wiki/Fen"]
    assert fen["markdown"].startswith("# Fen\n\nThe [old mill](")
    assert Document.from_json(fen["record"]).title == fen["title"] == "Fen"
    assert "damaged" in rows[MILL]["error"]


def head_of(note):
    """Read the front matter of a note."""
    return yaml.safe_load(note.split("---\n")[1])


def test_a_vault(here):
    """Links between pages are Obsidian's, also through redirects; others keep addresses."""
    result = run("export", "archive", "--vault", "notes", "--json")
    assert result.exit_code == GOOD, result.output
    assert json.loads(result.stdout)["pictures"] == 1
    fen = (here / "notes/wiki.example/Fen.md").read_text(encoding="utf-8")
    for written in (
        "[[Mill|old mill]]",
        "[[Mill#Its sails|sails]]",
        "[[Mill|no such part]]",
        "[reed](https://wiki.example/wiki/Reed)",
        "[[Mill|sea mill]]",
        "[*C sharp*](C_~",
        "[[one.example/Dyke|one]]",
        f"![A mill](../{place_of(PNG, 'png')})",
        "[^1]: Of peat.",
    ):
        assert written in fen
    head = head_of(fen)
    assert head["aliases"] == ["The fen"]
    assert head["tags"] == ["Fens-and-dykes", "y1640"]
    (sharp,) = (here / "notes/wiki.example").glob("C_~*.md")
    assert head_of(sharp.read_text(encoding="utf-8"))["aliases"] == ["C#"]
    assert f"[*C sharp*]({sharp.name})" in fen
    assert (here / "notes" / place_of(PNG, "png")).read_bytes() == PNG


def test_a_vault_of_one_site_leads_out_of_it(here):
    """A page that is not in the vault is linked to where it is on the web."""
    assert (
        run("export", "archive", "--vault", "v", "--site", "wiki.example").exit_code == GOOD
    )
    fen = (here / "v/wiki.example/Fen.md").read_text(encoding="utf-8")
    assert "[one](https://one.example/Dyke)" in fen
    assert not (here / "v/one.example").exists()


def test_redirects_of_a_wiki_are_aliases(here):
    """What a wiki redirects to a page is an alias of its note."""
    with closing(sqlite3.connect(here / "archive/.cleaner/catalogue.sqlite")) as db:
        (mill,) = db.execute("SELECT id FROM pages WHERE title = 'Mill'").fetchone()
        db.execute("INSERT INTO wikis (id, address, kind) VALUES (1, 'x', 'mediawiki')")
        db.execute(
            "INSERT INTO wiki_pages (wiki, number, title, revision, dated, state, kept)"
            " VALUES (1, 1, 'Mill', 1, '', 'done', ?)",
            (mill,),
        )
        db.execute("INSERT INTO aliases VALUES ('Windmill', 1, 'Mill')")
        db.commit()
    assert run("export", "--vault", "v").exit_code == GOOD
    note = (here / "v/wiki.example/Mill.md").read_text(encoding="utf-8")
    assert head_of(note)["aliases"] == ["Sea mill", "Windmill"]


@pytest.mark.parametrize("form", ["jsonl", "parquet", "vault"])
def test_nothing_is_overwritten(here, form):
    """What is there stays; files are replaced on demand, a folder with files never."""
    (here / "out").mkdir()
    (here / "out/mine.md").write_text("Mine.")
    where = "out" if form == "vault" else "out/mine.md"
    result = run("export", f"--{form}", where)
    assert result.exit_code == NOTHING
    assert "is a folder with files" in result.stderr or "exists already" in result.stderr
    assert (here / "out/mine.md").read_text() == "Mine."
    forced = run("export", f"--{form}", where, "--force")
    assert forced.exit_code == (NOTHING if form == "vault" else GOOD)
    assert files_below(here / "out") == ["mine.md"]


def test_what_is_wrong_is_said(here, monkeypatch):
    """No archive, no page, two forms, no place, no extra: each says what to do."""
    said = run("export", "nowhere", "--jsonl", "x")
    assert (said.exit_code, "is no archive" in said.stderr) == (NOTHING, True)
    said = run("export", "--jsonl", "x", "--site", "none.example")
    assert (said.exit_code, "has no page of none.example" in said.stderr) == (NOTHING, True)
    for wrong in (
        ("--jsonl", "x", "--vault", "y"),
        ("archive", "other", "--jsonl", "x"),
        ("--jsonl", "-", "--json"),
        ("--jsonl", "x", "--title", "Fens"),
        ("--epub", "x", "--main", "Fen"),
        ("--vault", "x", "--keep", "mediawiki:navboxes"),
        ("--zim", "x", "-o", "y"),
        ("archive", "--jsonl", "x", "-a", "other"),
        ("archive", "--bibtex", "--site", "wiki.example"),
        ("--parquet", "-"),
        (),
    ):
        assert run("export", *wrong).exit_code == USAGE
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    said = run("export", "--parquet", "x")
    assert (said.exit_code, "wikikeep[parquet]" in said.stderr) == (USAGE, True)
    assert sorted(path.name for path in here.iterdir()) == ["archive"]


def no_large_files():
    """Refuse larger files than SQLite needs to read, as a full disk would."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))


@pytest.mark.parametrize("form", ["jsonl", "parquet", "vault", "epub"])
def test_a_disk_that_refuses(here, form):
    """Nothing half done is left, and the error says the place that was asked for."""
    with Archive("archive", write=True) as archive:
        archive.add(page("Long", random.Random(1).randbytes(90_000).hex(" ")))
    done = run_apart("export", "--site", "", f"--{form}", "out", preexec_fn=no_large_files)
    assert done.returncode == NOTHING, done.stderr
    assert done.stderr.startswith(b"out: cannot be written ("), done.stderr
    assert b"Traceback" not in done.stderr
    assert sorted(path.name for path in here.iterdir()) == ["archive"]


def test_what_a_killed_export_left_is_removed(here):
    """The next export sweeps its folder; so does the next writer of an archive."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for folder in (here, here / "archive"):
        left = folder / f".cleaner-{ended.pid}-export0.tmp"
        left.mkdir()
        (left / "pages.jsonl").write_text("half")
    assert run("export", "--jsonl", "pages.jsonl").exit_code == GOOD
    with Archive("archive", write=True):
        pass
    assert sorted(path.name for path in here.iterdir()) == ["archive", "pages.jsonl"]
    assert not [*(here / "archive").glob(".cleaner-*")]


def test_pages_are_those_of_one_moment(here):
    """What a writer adds meanwhile is not seen: a list says what there is."""
    seen = []
    with (
        Archive(here / "archive", write=True) as writer,
        Archive(here / "archive") as archive,
        Selection(archive) as selection,
    ):
        for one in selection.pages(Counts("", "")):
            seen.append(one.entry.title)
            writer.add(page(f"New {len(seen)}"))
        assert [entry.title for entry in selection.entries()] == seen
    assert len(seen) == 5

"""Containers that lie in a folder: which are taken, where their pages go, what is said."""

from __future__ import annotations

import gzip
import json
import logging
import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from boxes import CRAWLED, MADE, PAGES
from command import GOOD, NOTHING, SOME_FAILED, files_below, page, run

import cleaner
from cleaner.model import Source

OFFICE = ("letter.docx", "letter.odt", "tool.jar", "tool.apk", "sums.xlsx", "book.cbz")


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Lay out a folder with a page, and containers at two depths."""
    monkeypatch.chdir(tmp_path)
    Path("saved/deep").mkdir(parents=True)
    Path("saved/Moor.html").write_text(page("Moor"), "utf-8")
    shutil.copy(MADE / "saved.zip", "saved/copies.zip")
    shutil.copy(MADE / "saved.tar.gz", "saved/deep/copies.tar.gz")
    shutil.copy(MADE / "crawl.warc.gz", "saved/deep/crawl.warc.gz")
    records = [json.dumps({"html": page(title), "rank": 1}) for title in ("Reed", "Rush")]
    Path("saved/deep/rows.jsonl.gz").write_bytes(gzip.compress("\n".join(records).encode()))
    return tmp_path / "saved"


def zipped(path, *names):
    """Write a zip file with a page under each name."""
    with zipfile.ZipFile(path, "w") as opened:
        for name in names:
            opened.writestr(name, page(name))


@pytest.mark.usefixtures("tree")
def test_the_trees_of_the_folder_and_of_the_file_are_kept():
    """What a container holds lies below its name, in the folder that it lies in."""
    for jobs in (0, 2):
        output = f"out{jobs}"
        result = run("clean", "saved", "-o", output, "-f", "md", "-j", jobs)
        assert result.exit_code == GOOD, result.stderr
        assert "17 pages, 0 warnings, 0 failures" in result.stderr
        stems = ("Dyke", "Fen", "Mill", "notes", "sub/Sluice")
        assert files_below(Path(output)) == [
            *(f"127.0.0.1_8123/{name}.md" for name in ("Dyke", "Fen", "Mill", "Sluice")),
            "Moor.md",
            *(f"copies/{name}.md" for name in stems),
            *(f"deep/copies/{name}.md" for name in stems),
            *("deep/rows/000001.md", "deep/rows/000002.md"),
        ]


@pytest.mark.usefixtures("tree")
def test_the_record_names_the_way_to_the_page():
    """Folder, container and member, never a path of this machine."""
    assert run("clean", Path("saved").resolve(), "-o", "out").exit_code == GOOD
    record = json.loads(Path("out/deep/copies/Fen.json").read_bytes())
    assert record["provenance"]["path"] == "saved/deep/copies.tar.gz/Fen.html"


@pytest.mark.usefixtures("tree")
def test_a_second_run_does_the_same():
    """The output below the input is no input, and what is kept is found unchanged."""
    for _ in range(2):
        result = run("clean", "saved", "-o", "saved/out", "-f", "md")
        assert result.exit_code == GOOD, result.stderr
        assert "17 pages" in result.stderr


def test_office_files_and_programs_are_never_opened(tmp_path, monkeypatch):
    """They are zip files with pages in them, but nobody keeps pages so."""
    monkeypatch.chdir(tmp_path)
    Path("saved").mkdir()
    for name in OFFICE:
        zipped(f"saved/{name}", "altchunk.html")
    zipped("saved/pages.ZIP", "Fen.html")
    zipped("saved/kept.maff", "1/index.html", "1/index_files/frame.html")
    result = run("clean", "saved", "-o", "out", "-f", "md", "--no-catalogue")
    assert (result.exit_code, files_below(Path("out"))) == (
        GOOD,
        ["kept/1/index.md", "pages/Fen.md"],
    )
    assert "warning:" not in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.zip", b"", "is named like a zip file and does not begin like one"),
        ("a.zip", b"<html><p>Fen", "does not begin like one: name the file itself"),
        ("a.tar", b"WARC/1.0\r\n", "is named like a tar file and begins like a WARC file"),
        ("a.jsonl", b"12\n13\n", "is named like JSON lines and does not begin like"),
        ("a.jsonl", b'{"log": 1}\n' * 500, "has no pages in its first 100 records"),
        ("a.ndjson", b'{"log":\n1}\n', "has no pages in its first 2 records"),
        ("a.xml", b"<mediawiki xmlns='http://www.mediawiki.org/xml/export-0.11/'>", "dump"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "unpack it, and clean the folder"),
        ("a.rar", b"Rar!\x1a\x07", "unpack it, and clean the folder"),
    ],
)
def test_what_is_not_taken_is_said_and_costs_nothing(
    tmp_path, monkeypatch, name, content, said
):
    """A line names the file, why, and what to do; the run is good."""
    monkeypatch.chdir(tmp_path)
    Path("saved").mkdir()
    Path("saved", name).write_bytes(content)
    alone = run("clean", "saved", "-o", "out")
    assert alone.exit_code == NOTHING
    assert said in alone.stderr
    Path("saved/fen.html").write_text(page("Fen"), "utf-8")
    result = run("clean", "saved", "-o", "out", "--limit", 1)
    (line,) = [line for line in result.stderr.splitlines() if "warning: " in line]
    assert line.startswith(f"saved/{name}: warning: ")
    assert said in line
    assert "1 page, 1 warning, 0 failures" in result.stderr
    assert result.exit_code == GOOD
    dry = run("clean", "saved", "--dry-run")
    assert (dry.stdout, line in dry.stderr) == ("saved/fen.html\n", True)
    assert "1 page would be cleaned" in dry.stderr


def test_what_is_nobodys_pages_is_passed_in_silence(tmp_path, monkeypatch):
    """Feeds, sitemaps and the like are no archives, as style sheets are none."""
    monkeypatch.chdir(tmp_path)
    Path("saved").mkdir()
    Path("saved/get.php?file=reed.zip").write_text(page("Reed"), "utf-8")
    Path("saved/sitemap.xml").write_bytes(b"<?xml version='1.0'?><urlset/>")
    Path("saved/style.css.gz").write_bytes(gzip.compress(b"p {}"))
    Path("saved/Fen.html").write_text(page("Fen"), "utf-8")
    result = run("clean", "saved", "-o", "out", "-f", "md")
    assert result.stderr == "2 pages, 0 warnings, 0 failures; see out\n"


def test_a_container_of_other_things_is_a_warning(tmp_path, monkeypatch):
    """Pictures in a zip file are no failure of a folder; where it is named, they are."""
    monkeypatch.chdir(tmp_path)
    Path("saved").mkdir()
    Path("saved/Fen.html").write_text(page("Fen"), "utf-8")
    zipped("saved/pictures.zip", "reed.png")
    result = run("clean", "saved", "-o", "out")
    assert "saved/pictures.zip: warning: holds no pages" in result.stderr
    assert result.exit_code == GOOD
    assert run("clean", "saved/pictures.zip", "-o", "out").exit_code == NOTHING


@pytest.mark.usefixtures("tree")
def test_damage_is_a_failure_as_where_the_file_is_named():
    """A zip file without its end is said with its place; what is before is cleaned."""
    content = (MADE / "saved.zip").read_bytes()
    Path("saved/copies.zip").write_bytes(content[: len(content) // 2])
    Path("saved/torn.warc.gz").write_bytes(b"\x1f\x8b\x08")
    result = run("clean", "saved", "-o", "out", "-f", "md")
    assert result.exit_code == SOME_FAILED
    assert "saved/copies.zip: is damaged or cut off" in result.stderr
    assert "saved/torn.warc.gz" in result.stderr
    assert "15 pages, 0 warnings, 2 failures" in result.stderr


def test_a_zim_file_without_its_extra_is_a_warning(tmp_path, monkeypatch):
    """One file that needs an extra does not end a run over a folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "libzim", None)
    Path("saved").mkdir()
    Path("saved/fens.zim").write_bytes(b"ZIM\x04" + b"x" * 99)
    Path("saved/Fen.html").write_text(page("Fen"), "utf-8")
    result = run("clean", "saved", "-o", "out")
    assert result.exit_code == GOOD
    assert "pip install 'wikikeep[zim]'" in result.stderr


@pytest.mark.usefixtures("tree")
def test_the_same_choices_as_among_files():
    """--only looks at what is inside; a file that is not taken is a file of its name."""
    zipped("saved/pictures.7z", "reed.png")
    found = run("clean", "saved", "--only", "*/Fen.html", "--dry-run")
    assert found.stdout.split() == [
        "saved/copies.zip/Fen.html",
        "saved/deep/copies.tar.gz/Fen.html",
    ]
    assert "warning" not in found.stderr
    assert len(run("clean", "saved", "--limit", 9, "--dry-run").stdout.split()) == 9


def test_the_library_reads_them_as_well(tree, caplog):
    """`cleaner.pages` of a folder; what is not taken goes to the log."""
    zipped(tree / "pictures.zip", "reed.png")
    os.mkfifo(tree / "pipe.zip")
    with caplog.at_level(logging.WARNING):
        *found, error = sorted(
            cleaner.pages("saved"), key=lambda item: type(item) is not Source
        )
    assert len(found) == 1 + 2 * len(PAGES) + len(CRAWLED) + 2
    assert str(error).startswith("saved/pipe.zip: is a pipe")
    assert [record.getMessage() for record in caplog.records] == [
        "saved/pictures.zip: holds no pages: look at what is in it"
    ]

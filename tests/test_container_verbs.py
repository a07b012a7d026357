"""Containers with the command: places, choices, lists, and the library's door."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from boxes import CRAWLED, MADE, PAGES
from command import GOOD, SOME_FAILED, USAGE, files_below, page, run, run_apart


@pytest.fixture(autouse=True)
def _there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_the_command_cleans_what_is_inside():
    """A zip file keeps its tree, a crawl goes by site and title; with workers as well."""
    shutil.copy(MADE / "saved.zip", "saved.zip")
    shutil.copy(MADE / "crawl.warc.gz", "crawl.warc.gz")
    for jobs in ("0", "2"):
        output = f"out{jobs}"
        result = run("clean", "saved.zip", "crawl.warc.gz", "-o", output, "-j", jobs)
        assert result.exit_code == GOOD, result.stderr
        assert "9 pages" in result.stderr
        assert files_below(Path(output))[1::2] == [
            *(f"127.0.0.1_8123/{name}.md" for name in ("Dyke", "Fen", "Mill", "Sluice")),
            *(
                f"saved/{name}.md"
                for name in ("Dyke", "Fen", "Mill", "notes", "sub/Sluice")
            ),
        ]
        record = json.loads(Path(output, "saved/Fen.json").read_bytes())
        assert record["provenance"]["path"] == "saved.zip/Fen.html"
        assert run("verify", "--read-data", "-a", output).exit_code == GOOD
    files = run("clean", "crawl.warc.gz", "-o", "files", "--no-catalogue")
    assert files.exit_code == GOOD
    assert files_below(Path("files")) == [
        name for name in files_below(Path("out0")) if name.startswith("127.")
    ]


def test_the_same_choices_as_among_files():
    """--only, --limit and --since look at what is inside."""
    shutil.copy(MADE / "saved.zip", "saved.zip")
    found = run("clean", "saved.zip", "--only", "*e.html", "--dry-run").stdout
    assert found.splitlines() == ["saved.zip/Dyke.html", "saved.zip/sub/Sluice.html"]
    assert len(run("clean", "saved.zip", "--limit", 2, "--dry-run").stdout.split()) == 2
    assert run("clean", "saved.zip", "--since", "2030-01-01", "--dry-run").stdout == ""


def test_no_path_of_this_machine():
    """A container that is named by its whole path does not bring that into the record."""
    path = shutil.copy(MADE / "saved.zip", Path.cwd() / "saved.zip")
    assert run("clean", path, "-f", "jsonl", "-o", "out", "-j", 0).exit_code == GOOD
    assert str(Path.cwd()) not in Path("out/pages.jsonl").read_text("utf-8")


def test_a_list_of_files():
    """Paths from a file or from standard input, a line or a NUL each."""
    for title in ("Fen", "Mill"):
        Path(f"{title} 1.html").write_text(page(title), "utf-8")
    Path("list").write_text("Fen 1.html\n\nMill 1.html\nnosuch.html\n", "utf-8")
    result = run("clean", "--files-from", "list", "-o", "out")
    assert result.exit_code == SOME_FAILED
    assert "nosuch.html: no such file" in result.stderr
    assert files_below(Path("out"))[1::2] == ["Fen 1.md", "Mill 1.md"]
    names = b"Fen 1.html\0Mill 1.html\0"
    result = run_apart("clean", "--files-from", "-", "-o", "zero", stdin=names)
    assert result.returncode == GOOD, result.stderr
    assert files_below(Path("zero"))[1::2] == ["Fen 1.md", "Mill 1.md"]
    assert run("clean").exit_code == USAGE
    assert run("clean", "--files-from", "missing").exit_code == USAGE


def test_the_library_reads_them():
    """`cleaner.pages` gives what is inside as sources."""
    import cleaner

    found = list(cleaner.pages([MADE / "crawl.warc.gz", MADE / "saved.zip"]))
    assert len(found) == len(CRAWLED) + len(PAGES)
    assert cleaner.clean(found[0]).title == "Fen"

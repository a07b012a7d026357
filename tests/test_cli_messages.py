"""What the command says: lines, bar, summary, exit codes, colour."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import (
    NOTHING,
    PAGE,
    PATIENCE,
    SOME_FAILED,
    USAGE,
    files_below,
    run,
    surroundings,
)


def test_a_bad_page_costs_no_other(saved, here):
    """A failure is a line with where, what and cure; the rest is written; exit code 1."""
    (saved / "bad.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    result = run("clean", "saved", "-o", "out")
    assert result.exit_code == SOME_FAILED
    (line,) = [line for line in result.stderr.splitlines() if "bad.html" in line]
    assert line.count(": ") >= 2
    assert "3 pages, 0 warnings, 1 failure" in result.stderr
    assert len(files_below(here / "out")) == 6


@pytest.mark.parametrize("arguments", [["missing.html"], ["empty"], ["no/*/match.html"]])
def test_nothing_to_do_is_said_as_that(here, arguments):
    """A missing path, a folder without pages, a pattern without match: exit code 3."""
    (here / "empty").mkdir()
    result = run("clean", *arguments, "-o", "out")
    assert result.exit_code == NOTHING
    assert arguments[0] in result.stderr
    assert "0 pages, 0 warnings, 1 failure" in result.stderr


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("address", "cure"),
    [
        ("https://wiki.example/?title=Fen", "archive https://wiki.example/?title=Fen"),
        ("s3://reeds/*.warc.gz", "add --on dask"),
    ],
)
def test_an_address_is_no_file(address, cure):
    """Who gives one is told what takes it."""
    result = run("clean", address, "-o", "out")
    assert result.exit_code == NOTHING
    assert f"{address}: no such file or folder: " in result.stderr
    assert cure in result.stderr


def test_a_file_is_no_address(here):
    """Who gives a file or folder to be fetched is told what takes it."""
    (here / "saved").mkdir()
    result = run("archive", "saved", "-o", "out")
    assert result.exit_code == 2
    assert "saved is a file or folder: use 'cleaner clean'" in result.stderr
    assert not (here / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["clean"], "PATH"),
        (["clean", "fen.html", "-f", "pdf"], "md, json, jsonl, html, txt"),
        (["clean", "-", "-f", "md,json"], "standard output holds one format"),
        (["clean", "fen.html", "-q", "-v"], "exclude each other"),
        (["clean", "fen.html", "--keep", "mediawiki:edit-link"], "mediawiki:edit-links?"),
        (["clean", "fen.html", "--engine", "mediawki"], "did you mean mediawiki?"),
        (["clean", "fen.html", "--max-bytes", "0"], "--max-bytes"),
        (["fen.html"], "cleaner clean fen.html"),
        (["https://wiki.example/Fen"], "cleaner archive https://wiki.example/Fen"),
        (["engines", "mediawki"], "did you mean mediawiki?"),
        (["explain", "fen.html", "--html", "fen.html"], "the page itself"),
        (["archive", "https://wiki.example/", "--contact", "à"], "cannot be sent"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_says_what_would_be_right(here, arguments, hint):
    """A slip on the command line: exit code 2, a hint, and nothing written."""
    (here / "fen.html").write_text(PAGE, encoding="utf-8")
    result = run(*arguments)
    assert result.exit_code == USAGE, result.output
    assert hint in " ".join(result.stderr.split())
    assert files_below(here) == ["fen.html"]


@pytest.mark.usefixtures("saved")
def test_an_output_that_cannot_be_made_is_said(here):
    """A file where the output folder should be: exit code 3 and a cure."""
    (here / "out").touch()
    result = run("clean", "saved", "-o", "out")
    assert result.exit_code == NOTHING
    assert "out: cannot be written" in result.stderr


@pytest.mark.usefixtures("saved")
def test_one_file_that_cannot_be_written_costs_no_other(here):
    """A folder that has a page's name: that page fails, the others are written."""
    (here / "out" / "fen.md").mkdir(parents=True)
    result = run("clean", "saved", "-o", "out", "-f", "md")
    assert result.exit_code == SOME_FAILED
    assert "fen.md" in result.stderr
    assert files_below(here / "out") == ["deep/er/dyke.md", "deep/mill.md"]


@pytest.mark.usefixtures("saved")
def test_verbose_and_quiet():
    """-v says each page with its file; -q says nothing, also of failures."""
    verbose = run("clean", "saved", "-o", "out", "-v").stderr
    assert f"{Path('saved/fen.html')}: ok: {Path('out/fen.md')}" in verbose
    result = run("clean", "saved", "missing.html", "-o", "out", "-q")
    assert result.exit_code == SOME_FAILED
    assert result.output == ""


def test_what_a_page_or_a_name_says_cannot_steer_the_terminal(here):
    """Escape characters in the name of a file are shown, not sent."""
    (here / "a\x1b[2Jb.html").touch()
    result = run("clean", "a\x1b[2Jb.html", "-o", "out")
    assert "\x1b" not in result.stderr
    assert r"a\x1b[2Jb.html" in result.stderr


@pytest.mark.usefixtures("here")
def test_colour_obeys_no_color():
    """A failure is red on a terminal that shows colour, and plain where NO_COLOR is set."""
    coloured = run("clean", "missing.html", color=True)
    assert "\x1b[31m" in coloured.stderr
    plain = run("clean", "missing.html", color=True, env={"NO_COLOR": "1"})
    assert "\x1b" not in plain.stderr


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_a_terminal_gets_a_bar_and_the_data_stay_clean(saved):
    """On a terminal counts are shown while pages go by; failures stand above the bar."""
    import pty

    ours, theirs = pty.openpty()
    (saved / "bad.html").touch()
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", "clean", "saved", "-o", "out"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        cwd=saved.parent,
        timeout=PATIENCE,
        check=False,
        env=surroundings(TERM="xterm", COLUMNS="100"),
    )
    os.close(theirs)
    said = b""
    while chunk := read_terminal(ours):
        said += chunk
    os.close(ours)
    assert done.returncode == SOME_FAILED
    assert done.stdout == b""
    assert b"/4" in said
    assert b"pages/s" in said
    assert b"saved/bad.html" in said
    assert b"3 pages, 0 warnings, 1 failure" in said


def read_terminal(handle):
    """Read from a terminal whose other end may be closed."""
    try:
        return os.read(handle, 65536)
    except OSError:
        return b""

"""``cleaner clean`` as a person meets it: what is written, where, and in which form."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from command import (
    GOOD,
    INTERRUPTED,
    NOTHING,
    PAGE,
    PATIENCE,
    PIPE_CLOSED,
    files_below,
    page,
    run,
    run_apart,
    surroundings,
)

from cleaner.cli.inputs import find_inputs


@pytest.mark.usefixtures("saved")
def test_a_folder_keeps_its_tree(here):
    """Each page lies in the output where it lay in the input, as Markdown and JSON."""
    result = run("clean", "saved", "-o", "out")
    assert result.exit_code == GOOD, result.output
    assert files_below(here / "out") == [
        "deep/er/dyke.json",
        "deep/er/dyke.md",
        "deep/mill.json",
        "deep/mill.md",
        "fen.json",
        "fen.md",
    ]
    assert result.stdout == ""
    assert "3 pages, 0 warnings, 0 failures" in result.stderr
    assert "out" in result.stderr


@pytest.mark.usefixtures("saved")
def test_the_default_folder_is_archive(here):
    """Without -o the pages go to archive/."""
    assert run("clean", "saved/fen.html").exit_code == GOOD
    assert files_below(here / "archive") == ["fen.json", "fen.md"]


@pytest.mark.usefixtures("saved")
def test_a_pattern_is_expanded_as_a_shell_would(here):
    """A quoted pattern gives the same files as the names that it stands for."""
    assert run("clean", "saved/deep/**/*.html", "-o", "quoted").exit_code == GOOD
    names = ("saved/deep/mill.html", "saved/deep/er/dyke.html")
    assert run("clean", *names, "-o", "named").exit_code == GOOD
    assert files_below(here / "quoted") == files_below(here / "named")
    assert files_below(here / "named") == [
        "er/dyke.json",
        "er/dyke.md",
        "mill.json",
        "mill.md",
    ]


@pytest.mark.parametrize(
    ("formats", "expected"),
    [
        ("md", ["fen.md"]),
        ("json", ["fen.json"]),
        ("html,txt", ["fen.html", "fen.txt"]),
        ("jsonl", ["pages.jsonl"]),
        ("md,jsonl", ["fen.md", "pages.jsonl"]),
    ],
)
def test_formats_choose_the_files(saved, here, formats, expected):
    """Each format is a file with its suffix; jsonl is one file for all pages."""
    assert (
        run("clean", saved / "fen.html", "-o", "out", "--format", formats).exit_code == GOOD
    )
    assert files_below(here / "out") == expected
    assert all((here / "out" / name).stat().st_size for name in expected)


@pytest.mark.usefixtures("saved")
def test_json_lines_hold_a_record_a_line(here):
    """pages.jsonl has as many lines as there are pages, each a record with its title."""
    assert run("clean", "saved", "-o", "out", "-f", "jsonl").exit_code == GOOD
    lines = (here / "out" / "pages.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(json.loads(line)["title"] for line in lines) == ["Dyke", "Fen", "Mill"]


def test_the_record_names_no_folder_of_the_machine(saved, here):
    """The path in the JSON is as given; of an absolute path only the end is kept."""
    assert run("clean", "saved", "-o", "relative").exit_code == GOOD
    assert run("clean", saved, "-o", "absolute").exit_code == GOOD
    for folder in ("relative", "absolute"):
        record = json.loads((here / folder / "deep" / "mill.json").read_bytes())
        assert record["provenance"]["path"] == "saved/deep/mill.html"
    assert run("clean", saved / "fen.html", "-o", "single").exit_code == GOOD
    record = json.loads((here / "single" / "fen.json").read_bytes())
    assert record["provenance"]["path"] == "fen.html"
    assert str(here) not in (here / "single" / "fen.json").read_text(encoding="utf-8")


def test_pages_that_would_meet_in_one_file_are_both_kept(here):
    """Two folders with the same names in them: four files, whatever the order."""
    for folder, word in (("one", "sedge"), ("two", "rush")):
        (here / folder).mkdir()
        (here / folder / "fen.html").write_text(PAGE.replace("wet", word), encoding="utf-8")
    assert run("clean", "one", "two", "-o", "ahead", "-f", "md").exit_code == GOOD
    assert run("clean", "two", "one", "-o", "back", "-f", "md").exit_code == GOOD
    assert len(files_below(here / "ahead")) == 2
    assert files_below(here / "ahead") == files_below(here / "back")
    for name in files_below(here / "ahead"):
        assert (here / "ahead" / name).read_bytes() == (here / "back" / name).read_bytes()


@pytest.mark.usefixtures("saved")
def test_a_page_that_is_named_twice_is_cleaned_once(here):
    """A folder and a file in it are not two pages."""
    result = run("clean", "saved", "saved/fen.html", "-o", "out")
    assert "3 pages" in result.stderr
    assert len(files_below(here / "out")) == 6


def test_output_inside_the_input_is_not_read_again(saved):
    """A second run over a folder that holds its own output finds the same pages."""
    for _ in range(2):
        result = run("clean", saved, "-o", saved / "out")
        assert "3 pages" in result.stderr


@pytest.mark.usefixtures("saved")
def test_a_second_run_writes_the_same(here):
    """Cleaning again replaces each file by the same bytes and leaves nothing else."""
    run("clean", "saved", "-o", "out")
    before = {
        name: (here / "out" / name).read_bytes() for name in files_below(here / "out")
    }
    run("clean", "saved", "-o", "out")
    after = {name: (here / "out" / name).read_bytes() for name in files_below(here / "out")}
    assert before == after


def test_front_matter_can_be_left_out(saved, here):
    """--no-front-matter begins with the text."""
    run("clean", saved / "fen.html", "-o", "with", "-f", "md")
    run("clean", saved / "fen.html", "-o", "without", "-f", "md", "--no-front-matter")
    assert (here / "with" / "fen.md").read_text(encoding="utf-8").startswith("---\n")
    assert not (here / "without" / "fen.md").read_text(encoding="utf-8").startswith("---\n")


def test_a_rule_can_be_kept_from_working(saved, here):
    """--keep leaves in the text what its rule would have removed."""
    run("clean", saved / "fen.html", "-o", "cut", "-f", "txt")
    run(
        "clean",
        saved / "fen.html",
        "-o",
        "kept",
        "-f",
        "txt",
        "--keep",
        "mediawiki:edit-links",
    )
    assert "edit" not in (here / "cut" / "fen.txt").read_text(encoding="utf-8")
    assert "edit" in (here / "kept" / "fen.txt").read_text(encoding="utf-8")


# --- inputs ---


@pytest.mark.usefixtures("saved")
def test_named_files_keep_what_tells_them_apart():
    """Files named one by one lie below the folder that all of them share."""
    names = ["saved/fen.html", "saved/deep/mill.html"]
    assert [str(entry.place) for entry in find_inputs(names)] == [
        "fen.html",
        "deep/mill.html",
    ]
    (single,) = find_inputs(["saved/deep/mill.html"])
    assert str(single.place) == "mill.html"


def test_a_name_that_looks_like_a_pattern_is_a_name(here):
    """A file called [fen].html is that file."""
    (here / "[fen].html").write_text(PAGE, encoding="utf-8")
    (entry,) = find_inputs(["[fen].html"])
    assert entry.error is None
    assert entry.path == "[fen].html"


# --- streams ---


def test_standard_output_carries_only_data(saved):
    """Through a pipe comes Markdown; what there is to say goes to standard error."""
    done = run_apart("clean", "-", stdin=PAGE.encode(), cwd=saved)
    assert done.returncode == GOOD, done.stderr
    assert b"The fen is wet" in done.stdout
    assert b"1 page" not in done.stdout
    assert not list(saved.glob("archive*"))


@pytest.mark.usefixtures("here")
def test_standard_input_may_be_any_stream():
    """A caller in this process hands in bytes, without a file below them."""
    result = run("clean", "-", input=PAGE.encode())
    assert result.exit_code == GOOD, result.output
    assert "The fen is wet" in result.stdout


def test_a_stream_takes_another_format(saved):
    """--format json and jsonl give records on standard output."""
    for name in ("json", "jsonl"):
        done = run_apart("clean", "-", "--format", name, stdin=PAGE.encode())
        assert json.loads(done.stdout)["title"] == "Fen"
    done = run("clean", saved, "-o", "-", "-f", "jsonl")
    assert len(done.stdout.splitlines()) == 3


def test_a_page_from_standard_input_is_named_by_its_title(here):
    """With -o a page without a name gets its title's."""
    done = run_apart("clean", "-", "-o", "out", stdin=page("AC/DC").encode(), cwd=here)
    assert done.returncode == GOOD, done.stderr
    assert len(files_below(here / "out")) == 2
    assert all(name.startswith("AC_DC.") for name in files_below(here / "out"))


def test_a_closed_pipe_ends_quietly(here):
    """`cleaner clean ... | head` leaves no traceback when head has read enough."""
    (here / "long.html").write_text(
        PAGE.replace("It turns", "It turns and turns. " * 100_000), encoding="utf-8"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "cleaner", "clean", "long.html", "-o", "-", "-f", "md"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(),
    ) as child:
        child.stdout.read(10)
        child.stdout.close()
        said = child.stderr.read().decode()
        assert child.wait(PATIENCE) == PIPE_CLOSED
    assert said == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_standard_output_is_said(saved):
    """What could not be written is an error with a cure, not a traceback."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "cleaner",
                "clean",
                saved / "fen.html",
                "-o",
                "-",
                "-f",
                "md",
            ],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env=surroundings(),
        )
    assert done.returncode == NOTHING
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals of Unix")
def test_an_interrupt_leaves_no_half_file(here):
    """Ctrl-C in mid-run: exit code 130, no temporary file, the old result stands."""
    (here / "out").mkdir()
    (here / "out" / "pages.jsonl").write_text("from before\n", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "cleaner", "clean", "-", "-o", "out", "-f", "jsonl"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(),
    ) as child:
        deadline = time.monotonic() + PATIENCE
        while not list((here / "out").glob(".pages*")):
            assert time.monotonic() < deadline, "the run never began"
            time.sleep(0.02)
        for _ in range(3):  # one in the midst of an import is lost: people press it again
            child.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                child.wait(PATIENCE / 3)
                break
        said = child.stderr.read().decode()
        assert child.returncode == INTERRUPTED, said
        child.stdin.close()
    assert "Traceback" not in said
    assert files_below(here / "out") == ["pages.jsonl"]
    assert (here / "out" / "pages.jsonl").read_text(encoding="utf-8") == "from before\n"

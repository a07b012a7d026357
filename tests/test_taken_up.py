"""Corpora and containers whose runs are killed: nothing is lost, little is done again.

``pytest tests/test_taken_up.py --kills 50`` tries fifty moments for each.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from command import GOOD, PATIENCE, files_below, page, run, surroundings

from cleaner.run import shards
from cleaner.sources.containers.member import unpacked

ROWS = 10
"""Of a shard, here and in the command that is killed."""

PAGES, MEMBERS = 35, 45
"""Single files, and pages in a container; no multiples of `ROWS`."""

SMALL = f"import cleaner.run.shards; cleaner.run.shards.ROWS_IN_SHARD = {ROWS}\n"
COMMAND = SMALL + "from cleaner.cli import main\nif __name__ == '__main__': main()\n"


@pytest.fixture
def arguments(tmp_path, monkeypatch):
    """Save pages, and more in a container; say what to clean."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(shards, "ROWS_IN_SHARD", ROWS)
    Path("command.py").write_text(COMMAND, "utf-8")
    Path("saved").mkdir()
    for number in range(PAGES):
        Path(f"saved/{number:02}.html").write_text(large(f"Fen {number}"), "utf-8")
    with zipfile.ZipFile("more.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(MEMBERS):
            archive.writestr(f"{number:02}.html", large(f"Mill {number}"))
    return ["clean", "saved", "more.zip", "-j", "2"]


def large(title):
    """Make a page that takes a while."""
    return page(title).replace("<h2>", "<p>Peat <i>and</i> reed.</p>" * 200 + "<h2>", 1)


def rows(folder, form):
    """Read a corpus: where, title and text of the rows of each file, in their order."""
    return [read(path, form) for path in sorted(Path(folder).glob(f"pages-*.{form}"))]


def read(path, form):
    """Read a shard."""
    if form == "parquet":
        parquet = pytest.importorskip("pyarrow.parquet")
        table = parquet.read_table(path).to_pylist()
    else:
        with unpacked(str(path)) as stream:
            table = [json.loads(line) for line in stream]
    return [(row["where"], row["title"], row["markdown"]) for row in table]


def kill(arguments, output, ready):
    """Start the command, and kill it when so many files are there, or it has ended."""
    command = [sys.executable, "command.py", *arguments, "-o", output]
    with subprocess.Popen(
        command, env=surroundings(), stderr=subprocess.DEVNULL
    ) as started:
        deadline = time.monotonic() + PATIENCE
        while started.poll() is None and time.monotonic() < deadline:
            if len(list(Path(output).glob("[!.]*"))) >= ready:
                break
            time.sleep(0.002)
        time.sleep(random.uniform(0, 0.05))
        started.send_signal(signal.SIGKILL)
    return started.returncode


def counts(said):
    """Return how many pages were cleaned, and how many an earlier run had done."""
    (done,) = re.findall(r"^(\d+) pages?, 0 warnings, 0 failures", said, re.MULTILINE)
    before = re.findall(r", (\d+) pages? done before", said)
    return int(done), int(before[0]) if before else 0


@pytest.mark.parametrize("form", ["jsonl.zst", "parquet"])
def test_a_corpus_killed_at_any_moment(form, arguments, kills):
    """Complete files stay; at most the rows of one file are made again."""
    arguments = [*arguments, "-f", form]
    assert run(*arguments, "-o", "whole").exit_code == GOOD
    expected = rows("whole", form)
    assert [len(each) for each in expected] == [ROWS] * ((PAGES + MEMBERS) // ROWS)
    killed = 0
    for number in range(kills):
        output = f"out{number}"
        code = kill(arguments, output, random.randrange(len(expected) - 2))
        complete = len(list(Path(output).glob(f"pages-*.{form}")))
        result = run(*arguments, "-o", output)
        assert result.exit_code == GOOD, result.stderr
        done, before = counts(result.stderr)
        assert done + before == PAGES + MEMBERS
        if code == -signal.SIGKILL:
            # Between a file and its line in the journal there is a moment.
            assert before in {complete * ROWS, max(0, complete - 1) * ROWS}
            killed += 1
        assert rows(output, form) == expected
        assert files_below(Path(output)) == files_below(Path("whole"))
    assert killed


def test_an_archive_from_a_container_killed_at_any_moment(arguments, kills):
    """What the catalogue has is not cleaned again; the end is that of a whole run."""
    assert run(*arguments, "-o", "whole").exit_code == GOOD
    for number in range(kills):
        output = f"out{number}"
        kill(arguments, output, random.randrange(2 * PAGES))
        result = run(*arguments, "-o", output)
        assert result.exit_code == GOOD, result.stderr
        assert sum(counts(result.stderr)) == PAGES + MEMBERS
        assert files_below(Path(output)) == files_below(Path("whole"))
        assert run("verify", "--read-data", "-a", output).exit_code == GOOD


def test_what_has_changed_is_made_again(arguments):
    """A shard whose inputs are others now, and all behind it; another task begins anew."""
    arguments = [*arguments, "-f", "jsonl.zst"]
    kill(arguments, "out", 3)
    complete = len(list(Path("out").glob("pages-*")))
    assert complete >= 3
    path = Path("saved/15.html")
    path.write_text(large("Weir"), "utf-8")
    os.utime(path, (1e9, 1e9))
    result = run(*arguments, "-o", "out")
    assert counts(result.stderr) == (PAGES + MEMBERS - ROWS, ROWS)
    assert rows("out", "jsonl.zst")[1][5][1] == "Weir"
    assert counts(run(*arguments, "-o", "out").stderr) == (PAGES + MEMBERS, 0)
    kill(arguments, "other", 3)
    other = run(*arguments, "--keep", "mediawiki:edit-links", "-o", "other")
    assert counts(other.stderr) == (PAGES + MEMBERS, 0)

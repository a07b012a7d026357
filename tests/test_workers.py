"""Worker processes: a page that hangs, crashes or eats all memory costs that page alone."""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import subprocess
import sys
import time
from typing import get_type_hints

import pytest
from command import surroundings
from hostile import GOOD, Hostile

from cleaner.document import Document, Folded, Head, make_head
from cleaner.errors import CrashError, LimitError, NotFoundError, OptionError
from cleaner.model import Options, Source
from cleaner.run.batch import Guard, Job, batch

JOB = Job(formats=("md",))
GUARD = Guard(seconds=1.5, memory=300_000_000)


def pages(number, **bad):
    """Make pages; ``bad``: what a page does -> its number."""
    whats = {place: what for what, place in bad.items()}
    return [
        Hostile(f"page {place}", whats.get(place, "good"), 3e9) for place in range(number)
    ]


def test_rows_come_in_order():
    """Slow pages, errors from outside, errors from reading: a row each, in place."""
    inputs = [
        Hostile("a", "slow", 0.3),
        NotFoundError("b", "is not there", "check the path"),
        Source(GOOD, path="c"),
        Hostile("d", "missing"),
        Hostile("e", "raise_"),
        Hostile("f"),
    ]
    rows = list(batch(inputs, Job(), jobs=2, guard=GUARD))
    assert [row.where for row in rows] == list("abcdef")
    assert [row.error is None for row in rows] == [True, False, True, False, False, True]
    assert "internal error, KeyError" in rows[4].error.what
    assert "Traceback" in rows[4].trace
    assert rows[0].seconds > 0.3
    (alone,) = batch([Source(GOOD, path="c")], Job())
    assert rows[2].document == alone.document
    assert rows[2].rendered == alone.rendered


def test_four_bad_pages_among_four_hundred():
    """One crashes, one hangs, one takes 3 GB, one is a bomb: four rows, 396 are good."""
    inputs = pages(400, segfault=50, hang=120, eat=200)
    inputs[399] = Hostile("page 399", "bomb", 20_000_000)
    job = Job(formats=("md",), options=Options(max_bytes=1_000_000))
    rows = list(batch(inputs, job, jobs=2, guard=Guard(5, 300_000_000)))
    assert [row.where for row in rows] == [f"page {place}" for place in range(400)]
    errors = {row.where: row.error for row in rows if row.error is not None}
    assert {where: type(error) for where, error in errors.items()} == {
        "page 50": CrashError,
        "page 120": LimitError,
        "page 200": LimitError,
        "page 399": LimitError,
    }
    assert "SIGSEGV" in str(errors["page 50"])
    assert "5 seconds" in str(errors["page 120"])
    assert "memory" in str(errors["page 200"])
    assert "more than 1,000,000 bytes" in str(errors["page 399"])
    assert sum(row.document is not None for row in rows) == 396


def test_a_page_that_leaves():
    """The code that its worker ends with is said."""
    (row,) = batch([Hostile("page", "leave")], JOB, jobs=1, guard=GUARD)
    assert isinstance(row.error, CrashError)
    assert "exit code 7" in str(row.error)


@pytest.mark.parametrize("what", ["segfault", "hang", "eat", "killed"])
def test_nothing_but_bad_pages(what):
    """Each costs a worker; the run ends all the same."""
    inputs = [Hostile(f"page {place}", what, 3e9) for place in range(5)]
    rows = list(batch(inputs, JOB, jobs=2, guard=Guard(0.3, 300_000_000)))
    assert [row.error is not None for row in rows] == [True] * 5


def test_a_page_too_large_for_its_memory():
    """A real page that takes more than it may fails at the limit, the next one is good."""
    inputs = [Hostile("large", "big", 2_000_000), Hostile("small")]
    large, small = batch(inputs, JOB, jobs=1, guard=Guard(30, 200_000_000))
    assert isinstance(large.error, (LimitError, CrashError))
    assert small.document is not None


def test_pages_as_bytes_larger_than_a_pipe():
    """Large tasks to all workers and large rows from all do not block each other."""
    big = Source(GOOD + b"<p>Peat and reed.</p>" * 40_000, path="big")
    rows = list(batch([big] * 12, Job(), jobs=3, guard=Guard()))
    assert [row.error for row in rows] == [None] * 12


@pytest.mark.parametrize("keep", [False, True])
def test_a_document_is_unfolded_when_it_is_asked_for(keep):
    """Whoever writes pages needs the head alone; the rest is there, and the same."""
    job = Job(keep=keep)
    (alone,) = batch([Source(GOOD, path="a")], job)
    (row,) = batch([Source(GOOD, path="a")], job, jobs=1, guard=GUARD)
    assert isinstance(row.made, Folded)
    assert row.head.title == "Fen"
    assert row.head == make_head(alone.document)
    assert "document" not in vars(row.made)
    assert row.document == alone.document
    assert row.document is row.document


def test_a_head_is_a_part_of_a_document():
    """Its fields are of the same names and types."""
    whole = get_type_hints(Document)
    head = {name: whole[name] for name in Head.__struct_fields__}
    assert get_type_hints(Head) == head


@pytest.mark.skipif(sys.platform != "linux", reason="only there pipes have sizes")
@pytest.mark.parametrize("words", [1, 100_000])
def test_workers_go_on_while_rows_are_written(tmp_path, words):
    """They have tasks for half a second, and their answers do not wait for a reader.

    A pipe holds two answers of the long pages.
    """
    inputs = [Hostile(str(tmp_path / f"{place:02}"), "note", words) for place in range(40)]
    inputs.insert(0, Hostile("first"))
    rows = batch(inputs, JOB, jobs=1, guard=GUARD)
    next(rows)
    next(rows)  # what a page takes is known now
    time.sleep(2)
    assert len(list(tmp_path.iterdir())) > 8
    assert [row.where for row in rows] == [item.where for item in inputs[2:]]


def test_slow_pages_do_not_wait_for_one_worker():
    """Of pages that take long a worker has one in advance, and one more is at hand."""
    read = itertools.count()
    inputs = (Hostile(str(next(read)), "slow", 0.6) for _ in range(20))
    rows = batch(inputs, JOB, jobs=1, guard=GUARD)
    for _ in range(3):
        next(rows)
    assert next(read) <= 3 + 2 + 1
    rows.close()


def test_wrong_options_end_the_run():
    """An option that is wrong for every page is no row."""
    job = Job(options=Options(engine="nosuch"))
    with pytest.raises(OptionError, match="nosuch"):
        list(batch(pages(3), job, jobs=2, guard=GUARD))


def test_few_pages_are_read_ahead():
    """Endless input: what is read ahead is bounded, also behind a page that hangs."""
    read = itertools.count()

    def endless():
        yield Hostile("first", "hang")
        while True:
            yield Hostile(f"page {next(read)}")

    rows = batch(endless(), JOB, jobs=2, guard=Guard(2.5))
    assert isinstance(next(rows).error, LimitError)
    assert next(read) <= 1001
    rows.close()


def test_a_run_that_is_given_up_leaves_no_process():
    """Whoever stops asking for rows has no worker left."""
    rows = batch(pages(100), JOB, jobs=2, guard=GUARD)
    next(rows)
    rows.close()
    gc.collect()
    assert multiprocessing.active_children() == []


def test_workers_that_do_not_start(tmp_path):
    """A script without the guard of its main module is told so, and soon."""
    script = tmp_path / "script.py"
    script.write_text(
        "from cleaner.model import Source\n"
        "from cleaner.run.batch import Job, batch\n"
        "list(batch([Source(b'<p>Fen</p>')], Job(), jobs=2))\n",
        encoding="utf-8",
    )
    ended = subprocess.run(
        [sys.executable, str(script)],
        env=surroundings(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 1
    assert b"CrashError" in ended.stderr
    assert b"__main__" in ended.stderr


def test_orphans_end(tmp_path):
    """Workers of a run that is killed end, the one that hangs as well, by its own clock."""
    script = tmp_path / "script.py"
    script.write_text(
        "import multiprocessing, cleaner.run.worker\n"
        "from cleaner.run.batch import Guard, Job, batch\n"
        "from hostile import Hostile\n"
        "if __name__ == '__main__':\n"
        "    rows = batch([Hostile('a'), Hostile('b', 'hang')], Job(), jobs=2,\n"
        "                 guard=Guard(seconds=-8))\n"
        "    next(rows)\n"
        "    print(*(c.pid for c in multiprocessing.active_children()), flush=True)\n"
        "    import os; os.kill(os.getpid(), 9)\n",
        encoding="utf-8",
    )
    text = script.read_text().replace("seconds=-8", "seconds=1")
    script.write_text(text, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, str(script)],
        env=surroundings(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    numbers = [int(number) for number in ended.stdout.split()]
    assert numbers, ended.stderr
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and any(map(is_running, numbers)):
        time.sleep(0.2)
    assert not any(map(is_running, numbers))


def is_running(number):
    """Tell whether there is a process of this number that has not ended."""
    try:
        with open(f"/proc/{number}/stat", encoding="ascii") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False

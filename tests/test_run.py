"""Many pages: rows in order, a bad page is a row, files are whole or not there."""

from __future__ import annotations

import json
import os
import pathlib
import pickle
import tracemalloc
from contextlib import suppress
from pathlib import Path, PurePosixPath

import pytest

from cleaner.cli.report import Report
from cleaner.document import Document
from cleaner.errors import ArchiveError, NotFoundError, OptionError
from cleaner.model import Options, Source
from cleaner.run.batch import FLAVOURS, FORMATS, Job, batch
from cleaner.run.output import Folder, Stream, Titles, plan_targets
from cleaner.store.projections import Style, render

GOOD = (
    b"<title>Fen</title><h1>Fen</h1><p>The fen is wet in winter, and dry in a dry year.</p>"
)
BROKEN = Source(content=None, path="broken.html")
"""A source that no type checker would let pass: whatever touches it fails unexpectedly."""


def test_rows_come_in_order_and_a_bad_page_is_one_of_them():
    """Good pages, an error from reading and an error from cleaning: a row each."""
    sources = [
        Source(GOOD, path="a.html"),
        NotFoundError("b.html", "is not there", "check the path"),
        Source(b"", path="c.html"),
        Source(GOOD, path="d.html"),
    ]
    rows = list(batch(sources, Job()))
    assert [row.where for row in rows] == ["a.html", "b.html", "c.html", "d.html"]
    assert [row.error is None for row in rows] == [True, False, False, True]
    assert [list(row.rendered) for row in rows] == [["md", "json"], [], [], ["md", "json"]]


def test_a_fault_of_ours_is_a_row_that_says_so():
    """An exception that nobody expects names its class and page, and the run goes on."""
    bad, good = batch([BROKEN, Source(GOOD, path="a.html")], Job())
    assert good.error is None
    assert "internal error" in bad.error.what
    assert "Error" in bad.error.what
    assert bad.error.where == "broken.html"
    assert "report" in bad.error.cure
    assert "Traceback" in bad.trace


@pytest.mark.parametrize("debug", [True, False])
def test_the_traceback_is_shown_on_request(capsys, debug):
    """--debug shows where our fault is; without it a line is enough."""
    (row,) = batch([BROKEN], Job())
    report = Report(1, debug=debug)
    with report:
        report.add(row, "")
    said = capsys.readouterr().err
    assert "broken.html: internal error" in said
    assert ("Traceback" in said) == debug


def test_nothing_is_read_ahead():
    """A row is given before the next page is read: memory does not grow with the run."""
    read = []

    def sources():
        for name in ("a.html", "b.html"):
            read.append(name)
            yield Source(GOOD, path=name)

    rows = batch(sources(), Job())
    next(rows)
    assert read == ["a.html"]


def test_job_and_row_cross_processes():
    """What goes to a worker and comes back can be pickled."""
    (row,) = batch([Source(b"", path="a.html")], Job())
    assert str(pickle.loads(pickle.dumps(row)).error) == str(row.error)  # noqa: S301  # our own
    job = Job(formats=("md",), options=Options(keep=frozenset({"a:b"})))
    assert pickle.loads(pickle.dumps(job)) == job  # noqa: S301  # our own


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_a_text_file(name):
    """Each rendering is UTF-8, says the title, and ends in one line end."""
    (row,) = batch([Source(GOOD, path="a.html")], Job(formats=(name,)))
    text = row.rendered[name].decode("utf-8")
    assert "Fen" in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_flavour_is_written(flavour):
    """Each flavour renders the page."""
    (row,) = batch([Source(GOOD, path="a.html")], Job(formats=("md",), flavour=flavour))
    assert row.error is None
    assert "The fen is wet" in row.rendered["md"].decode()


def test_json_for_people_and_for_programs_say_the_same():
    """Json has a field a line, jsonl a record a line; the record is the same."""
    (row,) = batch([Source(GOOD, path="a.html")], Job(formats=("json", "jsonl")))
    assert row.rendered["jsonl"].count(b"\n") == 1
    assert row.rendered["json"].count(b"\n") > 5
    assert json.loads(row.rendered["json"]) == json.loads(row.rendered["jsonl"])


def test_a_lone_surrogate_does_not_stop_the_text():
    """What is no character becomes a question mark in a text file."""
    document = Document(title="Fen \ud800")
    assert render(document, "txt", Style()).isascii()


# --- names and files ---


def test_names_do_not_depend_on_the_order_of_inputs():
    """Twins by case, by suffix and by folder: all kept, named alike in either order."""
    places = {
        "one/Fen.html": PurePosixPath("Fen.html"),
        "one/fen.html": PurePosixPath("fen.html"),
        "one/fen.txt": PurePosixPath("fen.txt"),
        "two/fen.html": PurePosixPath("fen.html"),
        "two/mill.html": PurePosixPath("mill.html"),
    }
    targets = plan_targets(places)
    assert targets == plan_targets(dict(reversed(places.items())))
    folded = {str(target).casefold() for target in targets.values()}
    assert len(folded) == len(places)
    assert targets["two/mill.html"] == PurePosixPath("mill")
    assert targets["one/fen.txt"] == PurePosixPath("fen.txt")


def test_titles_never_share_a_file(tmp_path):
    """Two addresses with one title get two names; the same address gets its own again."""
    names = Titles(tmp_path, taken=[PurePosixPath("mill")])
    first = names.target(Document(title="Fen", url="https://wiki.example/a"), "wiki")
    second = names.target(Document(title="fen", url="https://wiki.example/b"), "wiki")
    again = names.target(Document(title="Fen", url="https://wiki.example/a"), "wiki")
    assert first == again
    assert str(first).casefold() != str(second).casefold()
    assert names.target(Document(title="Mill")) != PurePosixPath("Mill")


def test_a_title_cannot_leave_the_folder(tmp_path):
    """A title or a site made of dots and slashes is a name like any other."""
    names = Titles(tmp_path)
    target = names.target(
        Document(title="../../etc/passwd", url="https://a.example"), "../.."
    )
    assert ".." not in target.parts
    assert not target.is_absolute()
    assert len(target.parts) == 2


def test_a_run_that_breaks_off_keeps_the_file_of_the_run_before(tmp_path):
    """pages.jsonl gets its name only when the run ends well, and no rest is left."""
    with Folder(tmp_path, ["jsonl"]) as folder:
        folder.write(PurePosixPath("a"), {"jsonl": b"1\n"})
    with suppress(KeyboardInterrupt), Folder(tmp_path, ["jsonl"]) as folder:
        folder.write(PurePosixPath("a"), {"jsonl": b"2\n"})
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["pages.jsonl"]
    assert (tmp_path / "pages.jsonl").read_bytes() == b"1\n"


@pytest.mark.parametrize("durable", [True, False])
def test_pages_are_durable_one_by_one_or_at_the_end(tmp_path, monkeypatch, durable):
    """A page is synced as it is written, or when the run ends, broken off or not."""
    synced = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    with suppress(KeyboardInterrupt), Folder(tmp_path, ["md"], durable=durable) as folder:
        folder.write(PurePosixPath("a"), {"md": b"Wet.\n"})
        assert bool(synced) is durable
        raise KeyboardInterrupt
    inodes = [(tmp_path / "a.md").stat().st_ino, tmp_path.stat().st_ino]
    assert synced == inodes


def test_a_folder_that_cannot_be_made_is_an_error_with_a_cure(tmp_path):
    """A file in the place of the folder is said as that."""
    (tmp_path / "out").touch()
    with (
        pytest.raises(ArchiveError, match="cannot be written") as caught,
        Folder(tmp_path / "out", ["md"]),
    ):
        pass
    assert "-o" in caught.value.cure


class Trickle:
    """A stream that takes a little at a time, as a raw pipe may."""

    def __init__(self):
        self.taken = b""

    def write(self, content):
        """Take three bytes."""
        self.taken += bytes(content[:3])
        return len(content[:3])

    def flush(self):
        """Hold nothing back."""


def test_names_take_no_memory(tmp_path):
    """Whoever has which name is on disk: a corpus may have millions of pages."""
    titles = Titles(tmp_path)

    def name(numbers):
        for number in numbers:
            titles.target(Document(title=f"Mill {number}"), "wiki.example")
            titles.claim(PurePosixPath(f"moor/{number}.html"), f"a.zip/{number}.html")

    def held():
        # Python keeps a table of the names in paths, which grows by leaps.
        others = tracemalloc.Filter(inclusive=False, filename_pattern=pathlib.__file__)
        taken = tracemalloc.take_snapshot().filter_traces([others])
        return sum(each.size for each in taken.statistics("filename"))

    tracemalloc.start()
    try:
        name(range(500))
        before = held()
        name(range(500, 3500))
        assert held() - before < 30 * 3000
    finally:
        tracemalloc.stop()
    twin = titles.target(Document(title="mill 3", url="https://a.example"), "wiki.example")
    assert twin.name.startswith("mill 3~")


def test_a_stream_that_takes_parts_gets_all():
    """Without a buffer a write may be partial; every byte arrives all the same."""
    stream = Trickle()
    with Stream(stream) as target:
        target.write(PurePosixPath("a"), {"md": b"The fen is wet.\n"})
    assert stream.taken == b"The fen is wet.\n"


def test_options_that_are_wrong_for_every_page_stop_the_run():
    """An engine that does not exist is no failure of a page."""
    job = Job(options=Options(engine="no-such-engine"))
    with pytest.raises(OptionError):
        list(batch([Source(GOOD, path="a.html")], job))


def test_the_report_counts(capsys):
    """The summary has pages, warnings and failures, and the exit code follows."""
    rows = list(batch([Source(GOOD, path="a.html"), Source(b"", path="b.html")], Job()))
    report = Report(2)
    with report:
        for row in rows:
            report.add(row, str(Path("out/a.md")))
    assert report.sum_up("out") == 1
    assert "1 page, 0 warnings, 1 failure; see out" in capsys.readouterr().err

"""Many machines: shards under Dask are those of one machine, whoever dies on the way."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from boxes import CRAWLED, MADE, PAGES
from command import GOOD, PATIENCE, SOME_FAILED, USAGE, files_below, page, run, surroundings

from cleaner.run.batch import Guard, Job
from cleaner.run.spread import Done, Part, Plan, make_packed, make_part, plan_parts
from cleaner.sources.containers.member import unpacked


@pytest.fixture(autouse=True)
def _there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def rows(path):
    """Read a shard."""
    with unpacked(str(path)) as stream:
        return [json.loads(line) for line in stream]


def large(number):
    """Make a page that takes many times as long as the others."""
    return page("Large").replace(
        "<h2>", "<p>Peat <i>and</i> reed.</p>" * number + "<h2>", 1
    )


def on_dask(*arguments):
    """Run the command with Dask, in a process of its own."""
    pytest.importorskip("distributed")
    return subprocess.Popen(
        [sys.executable, "-m", "cleaner", "clean", *arguments, "--on", "dask"],
        env=surroundings(),
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def test_parts():
    """A container is a part, files are together; the same name twice is two parts."""
    for name in ("a/crawl.warc.gz", "b/crawl.warc.gz", "Fen.html", "Mill.html"):
        Path(name).parent.mkdir(exist_ok=True)
        if name.endswith("gz"):
            shutil.copy(MADE / "crawl.warc.gz", name)
        else:
            Path(name).write_text(page("Fen"), "utf-8")
    parts = plan_parts(["a/crawl.warc.gz", "Fen.html", "b/crawl.warc.gz", "Mill.html"])
    assert parts == [
        Part("crawl.warc.gz", ("a/crawl.warc.gz",), "warc"),
        Part("crawl.warc.gz~2", ("b/crawl.warc.gz",), "warc"),
        Part("pages-00000", ("Fen.html", "Mill.html")),
    ]


def test_a_part_is_made_once():
    """A shard that is there is left alone; without it the part is made again."""
    plan = Plan("out", "jsonl.zst", Job())
    part = Part("crawl", (str(MADE / "crawl.warc.gz"),), "warc")
    assert make_part(part, plan) == Done("crawl", len(CRAWLED))
    path = Path("out/crawl.jsonl.zst")
    path.write_bytes(b"mine")
    packed = make_packed(msgspec.msgpack.encode(part), msgspec.msgpack.encode(plan))
    assert msgspec.msgpack.decode(packed, type=Done) == Done("crawl", is_new=False)
    assert path.read_bytes() == b"mine"
    path.unlink()
    make_part(part, plan)
    assert [row["title"] for row in rows(path)] == [Path(name).stem for name in CRAWLED]
    assert files_below(Path("out")) == ["crawl.jsonl.zst"]


def test_a_bad_page_costs_itself():
    """In a part as well: it is a row with its reason, and told to whoever asked."""
    Path("large.html").write_text(large(400_000), "utf-8")
    Path("fen.html").write_text(page("Fen"), "utf-8")
    part = Part("pages", ("large.html", "fen.html"))
    done = make_part(part, Plan("out", "jsonl.zst", Job(), Guard(seconds=1.0)))
    assert (done.pages, done.failures) == (1, 1)
    assert done.failed[0][0] == "large.html"
    bad, good = rows("out/pages.jsonl.zst")
    assert "took longer than 1 seconds" in bad["error"]
    assert good["title"] == "Fen"


def test_dask_makes_what_one_machine_makes():
    """The same rows, byte for byte; a second run makes nothing."""
    Path("in").mkdir()
    for number in range(3):
        shutil.copy(MADE / "crawl.warc.gz", f"in/crawl{number}.warc.gz")
    shutil.copy(MADE / "saved.zip", "in/saved.zip")
    inputs = sorted(str(path) for path in Path("in").iterdir())
    with on_dask(*inputs, "-f", "jsonl.zst", "-o", "out") as process:
        said = process.communicate(timeout=PATIENCE)[1].decode()
    assert process.returncode == GOOD, said
    assert "4 shards made, 0 there before" in said
    assert f"{3 * len(CRAWLED) + len(PAGES)} pages" in said
    assert files_below(Path("out")) == [f"{Path(n).name}.jsonl.zst" for n in inputs]
    os.chdir("in")
    assert run(
        "clean", *map(os.path.basename, inputs), "-f", "jsonl.zst", "-o", "one", "-j", 0
    )
    alone = rows("one/pages-00000.jsonl.zst")
    many = [row for name in files_below(Path("../out")) for row in rows(f"../out/{name}")]
    assert [row["record"] for row in many] == [row["record"] for row in alone]
    os.chdir("..")
    with on_dask(*inputs, "-f", "jsonl.zst", "-o", "out") as process:
        said = process.communicate(timeout=PATIENCE)[1].decode()
    assert process.returncode == GOOD
    assert "0 shards made, 4 there before" in said


def test_a_container_without_pages_in_a_folder_is_a_warning():
    """As on one machine; where it is named, it is a failure."""
    Path("saved").mkdir()
    Path("saved/Fen.html").write_text(page("Fen"), "utf-8")
    with zipfile.ZipFile("saved/pictures.zip", "w") as opened:
        opened.writestr("reed.png", b"")
    with on_dask("saved", "-f", "jsonl.zst", "-o", "out") as process:
        said = process.communicate(timeout=PATIENCE)[1].decode()
    assert "saved/pictures.zip: warning: holds no pages" in said
    assert process.returncode == GOOD, said
    assert rows("out/pictures.zip.jsonl.zst") == []
    done = make_part(
        Part("named", ("saved/pictures.zip",), "zip"), Plan("out", "jsonl.zst", Job())
    )
    assert (done.failures, done.passed_over) == (1, ())


def test_a_worker_of_dask_that_is_killed():
    """Its part is begun again elsewhere; no page is lost, none is there twice."""
    Path("in").mkdir()
    lines = "".join(json.dumps({"html": large(3000), "id": n}) + "\n" for n in range(12))
    for number in range(6):
        Path(f"in/{number}.jsonl").write_text(lines, "utf-8")
    inputs = sorted(str(path) for path in Path("in").iterdir())
    with on_dask(*inputs, "-f", "jsonl.zst", "-o", "out") as process:
        os.kill(worker_of(process.pid), signal.SIGKILL)
        said = process.communicate(timeout=2 * PATIENCE)[1].decode()
    assert process.returncode == GOOD, said
    names = [f"{number}.jsonl.jsonl.zst" for number in range(6)]
    assert [n for n in files_below(Path("out")) if not n.endswith(".tmp")] == names
    for name in names:
        assert [row["fields"]["id"] for row in rows(f"out/{name}")] == list(range(12))


def worker_of(session):
    """Return a worker of Dask once it has begun a shard: the file's name has its number."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for path in Path("out").glob(".*.tmp"):
            number = int(path.name.split(".")[-2])
            assert os.getsid(number) == session
            assert number != session
            return number
        time.sleep(0.01)
    raise TimeoutError


def test_what_cannot_be_done():
    """No engine of this name, no scheduler at this address, no corpus."""
    Path("fen.html").write_text(page("Fen"), "utf-8")
    assert run("clean", "fen.html", "-f", "parquet", "--on", "spark").exit_code == USAGE
    result = run("clean", "fen.html", "--on", "dask")
    assert result.exit_code == USAGE
    assert "makes a corpus in a folder" in result.stderr


def test_failures_are_said():
    """A line that is no record is a failure, as without Dask."""
    Path("a.jsonl").write_text(json.dumps({"html": page("Fen")}) + "\n{", "utf-8")
    with on_dask("a.jsonl", "-f", "jsonl.zst", "-o", "out") as process:
        said = process.communicate(timeout=PATIENCE)[1].decode()
    assert process.returncode == SOME_FAILED
    assert "a.jsonl:2: is no JSON" in said


def test_four_bad_pages_and_a_killed_worker():
    """One crashes, one hangs, one takes too much memory, one is a bomb: 396 are good.

    The worker of the page is crashed and stopped from here, in the midst of the page, and
    one of Dask's own is killed in the midst of other pages.
    """
    ordinary = [f"{number}.jsonl" for number in range(4)]
    for number, name in enumerate(ordinary):
        write_lines(name, [large(50)] * 99, number)
    write_lines("crash.jsonl", [large(80_000)])
    write_lines("hang.jsonl", [large(80_000)])
    write_packed("heavy.html.gz", page("Heavy").encode() + b"<p>Peat.</p>" * 8_000_000)
    write_packed("bomb.html.gz", b" " * 300_000_000)
    inputs = ["crash.jsonl", "hang.jsonl", "heavy.html.gz", "bomb.html.gz", *ordinary]
    limits = ("--page-seconds", "8", "--page-memory", "450000000")
    with on_dask(*inputs, "-f", "jsonl.zst", "-o", "out", *limits) as process:
        hits = {"crash": signal.SIGSEGV, "hang": signal.SIGSTOP}
        # At once: whoever waits for the one may find the other at its end.
        with ThreadPoolExecutor() as pool:
            list(pool.map(strike_page, hits, hits.values()))
        strike(signal.SIGKILL, lambda: maker_of("[0-3].jsonl"))
        said = process.communicate(timeout=4 * PATIENCE)[1].decode()
    assert process.returncode == SOME_FAILED, said
    # Not what was said: a shard that the killed worker has completed is "there before".
    found = [row for path in Path("out").glob("[!.]*") for row in rows(path)]
    assert len(found) == 400
    ids = sorted(row["fields"]["id"] for row in found if "error" not in row)
    assert ids == [99 * number + line for number in range(4) for line in range(99)]
    errors = {row["where"].split(".")[0]: row["error"] for row in found if "error" in row}
    assert sorted(errors) == ["bomb", "crash", "hang", "heavy"]
    assert "crashed (SIGSEGV)" in errors["crash"]
    assert "took longer than 8 seconds" in errors["hang"]
    assert "needs more memory than it may have" in errors["heavy"]
    assert "more than 100,000,000 bytes" in errors["bomb"]


def strike_page(name, number):
    """Send a signal to the process that cleans a page, in the midst of it."""
    strike(number, lambda: cleaner_of(maker_of(f"{name}.jsonl")))


def strike(number, find):
    """Send a signal to a process that is found; one that ends before it comes is no hit."""
    for _ in range(100):
        try:
            return os.kill(find(), number)
        except ProcessLookupError:
            time.sleep(0.05)
    raise TimeoutError(number)


def write_lines(name, pages, number=0):
    """Write pages as records that are numbered."""
    start = number * len(pages)
    records = [{"html": html, "id": start + line} for line, html in enumerate(pages)]
    Path(name).write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")


def write_packed(name, content):
    """Write a page as gzip does."""
    Path(name).write_bytes(gzip.compress(content, 1))


def maker_of(pattern):
    """Return the worker of Dask that makes the shard of an input."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for path in Path("out").glob(f".{pattern}.jsonl.zst.*.tmp"):
            return int(path.name.split(".")[-2])
        time.sleep(0.01)
    raise TimeoutError(pattern)


def cleaner_of(maker):
    """Return the process that cleans pages for a worker of Dask, once it is at a page.

    Its parent is the server that it was forked from, and it has used a while of time.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for number, (parent, used) in processes().items():
            if used > 0.3 and processes().get(parent, (0,))[0] == maker:
                return number
        time.sleep(0.01)
    raise TimeoutError(maker)


def processes():
    """Return the parent of each process, and the seconds of time that it has used."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = entry.read_text().rpartition(")")[2].split()
            used = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            found[int(entry.parent.name)] = (int(fields[1]), used)
    return found

"""Killed, out of space, not allowed to write: the archive stays whole, the next run ends.

``pytest tests/test_crash.py --kills 100`` tries a hundred moments for each command.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from command import (
    GOOD,
    INTERRUPTED,
    NOTHING,
    PATIENCE,
    PIPE_CLOSED,
    files_below,
    page,
    run,
    run_apart,
    surroundings,
)

from cleaner.store.archive import Archive
from cleaner.store.verify import Depth, find_problems

PAGES = 48
"""Pages of a run: enough that a random moment is mostly in the midst of writing them."""

TITLES = [f"Fen {number}" for number in range(PAGES)]


def text(title):
    """Make a page whose files are longer than a block of the disk."""
    lines = "".join(f"<p>{title}, line {line}: peat and reed.</p>" for line in range(150))
    return page(title).replace("<h2>", f"{lines}<h2>", 1)


class Wiki(BaseHTTPRequestHandler):
    """Serves the pages under their titles."""

    def do_GET(self):
        """Answer with a page, or 404 for anything else, as robots.txt."""
        name = self.path.rpartition("/")[2].replace("_", " ")
        body = text(name).encode() if name in TITLES else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """Lay out the pages in a folder and on a server; give what each command is."""
    folder = tmp_path_factory.mktemp("crash") / "saved"
    folder.mkdir()
    for title in TITLES:
        (folder / f"{title}.html").write_text(text(title), encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), Wiki) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/wiki"
        urls = [f"{address}/{title.replace(' ', '_')}" for title in TITLES]
        quick = ["--allow-private", "--pause-seconds", "0", "--retries", "0"]
        yield {"clean": ["clean", str(folder)], "archive": ["archive", *urls, *quick]}
        server.shutdown()
        thread.join()


@contextmanager
def started(arguments, output, **settings):
    """Start the command in a process group of its own."""
    command = [sys.executable, "-m", "cleaner", *arguments, "-o", str(output)]
    process = subprocess.Popen(
        command,
        env=surroundings(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **settings,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for_a_file(output, process):
    """Wait until the run has written a page, or has ended."""
    while process.poll() is None and not (output.exists() and files_below(output)):
        time.sleep(0.001)


def is_whole(output, verb):
    """Check what must hold once a run has ended well, whatever ended those before."""
    assert list(output.rglob("*.tmp")) == []
    names = files_below(output)
    assert len(names) == 2 * PAGES
    assert len({name.rpartition(".")[0] for name in names}) == PAGES
    for name in names:
        if name.endswith(".json"):
            assert json.loads((output / name).read_bytes())["content"]
    with Archive(output) as archive:
        assert list(find_problems(archive, Depth(read_data=True))) == []
        status = archive.status()
    assert (status.pages, status.versions, status.pending) == (PAGES, PAGES, 0)
    assert status.captures >= (PAGES if verb == "archive" else 0)


def completes(arguments, output):
    """Run the command to its end."""
    result = run(*arguments, "-o", output)
    assert result.exit_code == GOOD, result.output


def times(output):
    """Say when each file was written."""
    return {name: (output / name).stat().st_mtime_ns for name in files_below(output)}


@pytest.mark.parametrize("verb", ["clean", "archive"])
def test_killed_at_any_moment(verb, work, tmp_path, kills):
    """The next run completes the archive, and the one after that writes no file."""
    output = tmp_path / "out"
    began = time.monotonic()
    assert run(*work[verb], "-o", output).exit_code == GOOD
    lasts = time.monotonic() - began + 0.5  # a process of its own takes time to start
    left = 0
    for number in range(kills):
        shutil.rmtree(output)
        with started(work[verb], output) as process:
            if number % 2:
                time.sleep(random.uniform(0.2, lasts))
            else:  # files come late and at once: every other kill is meant for them
                wait_for_a_file(output, process)
                time.sleep(random.uniform(0, 0.05))
            process.kill()
            process.wait()
        left += 0 < len(files_below(output)) < 2 * PAGES if output.exists() else 0
        completes(work[verb], output)
        is_whole(output, verb)
        before = times(output)
        assert run(*work[verb], "-o", output).exit_code == GOOD
        assert times(output) == before
    if kills >= 20:
        assert left >= kills // 20, "hardly any kill came in the midst of writing"


def test_a_kill_between_catalogue_and_files(work, tmp_path):
    """A page whose version is kept but whose files are older gets them at the next run."""
    output = tmp_path / "out"
    assert run(*work["clean"], "-o", output).exit_code == GOOD
    old = (output / "Fen 1.md").read_bytes()
    with Archive(output, write=True) as archive:
        found = archive.find("Fen 1")
        changed = archive.document(found.id)
        from msgspec.structs import replace

        from cleaner.store.keeping import Entry

        archive.keep(Entry(made=replace(changed, title="Moor"), target=found.target))
        with archive.catalogue.transaction() as db:
            db.execute("UPDATE pages SET pending = 1 WHERE id = ?", (found.id,))
        archive._written.clear()
        (output / "Fen 1.md").write_bytes(old)
    Archive(output, write=True).close()
    assert b"Moor" in (output / "Fen 1.md").read_bytes()


@pytest.mark.parametrize("verb", ["clean", "archive"])
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_signals(verb, stop, work, tmp_path):
    """Ctrl-C and the system's polite request: the next run completes the archive."""
    output = tmp_path / "out"
    with started(work[verb], output) as process:
        deadline = time.monotonic() + PATIENCE
        while not list(output.glob("**/*.md")) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(stop)
        code = process.wait(PATIENCE)
    assert code in {GOOD, INTERRUPTED if stop == signal.SIGINT else -signal.SIGTERM}
    completes(work[verb], output)
    is_whole(output, verb)


@pytest.mark.parametrize("verb", ["clean", "archive"])
@pytest.mark.parametrize("room", [0, 10_000, 60_000])
def test_files_that_may_not_grow(verb, room, work, tmp_path):
    """Where the system refuses to write on, a line says so, and no half file is there."""
    output = tmp_path / "out"

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    with started(work[verb], output, preexec_fn=limit) as process:
        said = process.communicate(timeout=PATIENCE)[1].decode()
    assert process.returncode in {1, NOTHING}, said
    assert "Traceback" not in said
    assert "cannot be" in said or "is full" in said
    for path in output.rglob("*.json"):
        assert json.loads(path.read_bytes())
    completes(work[verb], output)
    is_whole(output, verb)


@pytest.fixture
def small_disk(tmp_path):
    """Mount a disk of half a megabyte, where that is allowed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=512k", "none", str(folder)]
    if (
        mount is None
        or subprocess.run(command, capture_output=True, check=False).returncode
    ):
        pytest.skip("this user may not mount a disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 - mount's sister


@pytest.mark.parametrize("verb", ["clean", "archive"])
def test_a_full_disk(verb, work, small_disk, tmp_path):
    """It is said in a line; with more room the next run completes the archive."""
    output = small_disk / "out"
    result = run_apart(*work[verb], "-o", output)
    assert result.returncode in {1, NOTHING}
    said = result.stderr.decode()
    assert "Traceback" not in said
    assert "make room" in said
    assert len(said.splitlines()) < 10
    roomy = tmp_path / "roomy"
    shutil.copytree(small_disk, roomy)
    completes(work[verb], roomy / "out")
    is_whole(roomy / "out", verb)


def test_a_disk_that_is_read_only(work, small_disk):
    """Reading works there, writing says why not."""
    output = small_disk / "out"
    one = work["clean"][1] + "/Fen 1.html"
    remount = ["mount", str(small_disk), "-o"]
    subprocess.run([*remount, "remount,size=4m"], check=True, capture_output=True)
    assert run("clean", one, "-o", output).exit_code == GOOD
    subprocess.run([*remount, "remount,ro"], check=True, capture_output=True)
    result = run("clean", one, "-o", output)
    assert result.exit_code == NOTHING
    assert "Read-only" in result.stderr
    assert run("search", "peat", "-a", output).stdout.count("Fen 1") >= 1
    assert run("verify", "--read-data", "-a", output).exit_code == GOOD
    assert run("show", "Fen 1", "-a", output).exit_code == GOOD


@pytest.mark.parametrize("verb", ["search peat -n 40", "log", "show Fen_0", "status"])
def test_a_reader_that_goes_away(verb, work, tmp_path):
    """Like `cleaner search peat | true`: a code, no traceback."""
    output = tmp_path / "out"
    assert run(*work["clean"], "-o", output).exit_code == GOOD
    words = [word.replace("_", " ") for word in verb.split()]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", *words, "-a", str(output)],
        env=surroundings(),
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
        timeout=PATIENCE,
    )
    os.close(write)
    assert done.returncode == PIPE_CLOSED, done.stderr
    assert done.stderr == b""


@pytest.mark.parametrize("verb", ["search", "show"])
def test_a_terminal_of_the_c_locale(verb, work, tmp_path):
    """Characters that it cannot show are no reason to fail."""
    output = tmp_path / "out"
    assert run(*work["clean"], "-o", output).exit_code == GOOD
    with Archive(output, write=True) as archive:
        document = archive.document(archive.find("Fen 0").id)
        from msgspec.structs import replace

        archive.add(replace(document, title="水車", url="https://wiki.example/1"))
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", verb, "水車", "-a", str(output)],
        env=surroundings(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"),
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == GOOD, done.stderr
    assert done.stdout

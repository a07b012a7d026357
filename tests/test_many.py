"""Many files with the command: workers, which of them, and runs that were broken off."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import (
    GOOD,
    INTERRUPTED,
    NOTHING,
    PATIENCE,
    SOME_FAILED,
    USAGE,
    files_below,
    page,
    run,
    run_apart,
    surroundings,
)

from cleaner.cli.report import counted
from cleaner.cli.selecting import FEW
from cleaner.store.archive import Archive

PAGES = 60
"""More than `FEW`, so that workers are started without asking."""


@pytest.fixture
def saved(tmp_path, monkeypatch):
    """Save many pages, and go there."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "saved"
    folder.mkdir()
    for number in range(PAGES):
        (folder / f"fen {number:02}.html").write_text(page(f"Fen {number}"), "utf-8")
    return folder


def large(number):
    """Make a page that takes many times as long as the others."""
    return page("Large").replace(
        "<h2>", "<p>Peat <i>and</i> reed.</p>" * number + "<h2>", 1
    )


@pytest.mark.usefixtures("saved")
def test_workers_write_what_one_process_writes():
    """The files are the same byte for byte, whoever cleaned the pages."""
    assert PAGES > FEW
    assert run("clean", "saved", "-o", "alone", "--jobs", 0).exit_code == GOOD
    assert run("clean", "saved", "-o", "workers").exit_code == GOOD
    assert run("clean", "saved", "-f", "jsonl", "-o", "a", "-j", 0).exit_code == GOOD
    assert run("clean", "saved", "-f", "jsonl", "-o", "b", "-j", 3).exit_code == GOOD
    for one, other in (("alone", "workers"), ("a", "b")):
        names = files_below(Path(one))
        assert names == files_below(Path(other))
        assert names
        for name in names:
            assert Path(one, name).read_bytes() == Path(other, name).read_bytes(), name


@pytest.mark.usefixtures("saved")
def test_few_pages_start_no_worker():
    """Below the number nothing of the workers is even imported."""
    code = (
        "import sys; from cleaner.cli import main; "
        "main(['clean', 'saved/fen 00.html', '-o', 'out'], standalone_mode=False); "
        "sys.exit('multiprocessing' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, env=surroundings(), check=False).returncode == 0


def test_a_page_over_its_limits_is_a_line(saved):
    """Time and memory: both are named with the flag that raises them; the rest is good."""
    (saved / "large.html").write_text(large(400_000), "utf-8")
    limits = ("--page-seconds", "1.5", "--page-memory", "2000000000")
    result = run("clean", "saved", "-o", "out", *limits)
    assert result.exit_code == SOME_FAILED
    assert (
        "saved/large.html: took longer than 1.5 seconds: raise --page-sec" in result.stderr
    )
    assert f"{PAGES} pages, 0 warnings, 1 failure" in result.stderr
    result = run("clean", "saved/large.html", "-o", "out", "--page-memory", 50_000_000)
    assert result.exit_code == NOTHING
    assert "large.html: needs more memory" in result.stderr
    assert "--page-memory" in result.stderr


def test_a_worker_that_is_killed(saved):
    """From outside, as by a system without memory: its page is named, the rest is good."""
    (saved / "large.html").write_text(large(200_000), "utf-8")
    with started("saved", "-o", "out", "-j", "2") as process:
        victim = worker_at_work(process.pid)
        os.kill(victim, signal.SIGKILL)
        said = process.communicate(timeout=PATIENCE)[1].decode()
    assert process.returncode == SOME_FAILED, said
    assert "killed from outside" in said
    assert f"{PAGES} pages, 0 warnings, 1 failure" in said


def started(*arguments):
    """Start the command."""
    return subprocess.Popen(
        [sys.executable, "-m", "cleaner", "clean", *arguments],
        env=surroundings(),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def worker_at_work(parent):
    """Return a worker of a run that has used a second of time: it is at the large page."""
    deadline = time.monotonic() + PATIENCE
    ticks = os.sysconf("SC_CLK_TCK")
    while time.monotonic() < deadline:
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = entry.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            session, used = int(fields[3]), int(fields[11]) + int(fields[12])
            number = int(entry.parent.name)
            if session == parent and number != parent and used > 1.2 * ticks:
                return number
        time.sleep(0.02)
    raise TimeoutError


@pytest.mark.usefixtures("saved")
def test_which_pages():
    """--only, --sample and --limit, each alone and together; --dry-run writes nothing."""
    result = run("clean", "saved", "--only", "fen 0*", "--dry-run")
    assert result.stdout.splitlines() == [f"saved/fen 0{n}.html" for n in range(10)]
    assert "10 pages would be cleaned" in result.stderr
    assert not Path("archive").exists()
    result = run("clean", "saved", "--only", "*/fen 0*", "--limit", 3, "-o", "out")
    assert result.exit_code == GOOD
    assert files_below(Path("out"))[::2] == [f"fen 0{n}.json" for n in range(3)]
    first = run("clean", "saved", "--sample", "0.5", "--dry-run").stdout.splitlines()
    assert 10 < len(first) < 50
    assert (
        run("clean", "saved", "--sample", "0.5", "--dry-run").stdout.splitlines() == first
    )
    smaller = run("clean", "saved", "--sample", "0.2", "--dry-run").stdout.splitlines()
    assert set(smaller) < set(first)
    assert run("clean", "saved", "--only", "nosuch", "--dry-run").exit_code == NOTHING


def test_since(saved):
    """Pages that were changed earlier are left out."""
    for number, path in enumerate(sorted(saved.iterdir())):
        os.utime(path, (1e9 + number, 1e9 + number))  # 2001-09-09T01:46:40Z and on
    result = run("clean", "saved", "--since", "2001-09-09T01:47:30Z", "--dry-run")
    assert len(result.stdout.splitlines()) == 10
    result = run("clean", "saved", "--since", "yesterday", "--dry-run")
    assert result.exit_code == 2
    assert "write 2026-11-23" in result.stderr


def test_a_run_that_was_broken_off_is_taken_up(saved):
    """Pages that are kept are not cleaned again; a changed one and a failed one are."""
    (saved / "fen 00.html").write_bytes(b"")
    target = Path("out")
    with Archive(target, write=True):
        pass
    result = run("clean", "saved", "-o", "out")
    assert result.exit_code == SOME_FAILED
    assert "59 pages" in result.stderr
    # it came to its end, so the next one does everything again
    assert "59 pages" in run("clean", "saved", "-o", "out").stderr
    with Archive(target, write=True) as archive:
        assert archive.catalogue.rows("SELECT * FROM journal") == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_broken_off_at_random_moments(how, saved, kills):
    """What was kept is not done again, nothing is lost, and the catalogue is whole."""
    arguments = ("saved", "-o", "out", "-j", "2")
    assert run("clean", "saved", "-o", "whole").exit_code == GOOD
    for path in saved.iterdir():
        path.write_text(large(600).replace("Large", path.stem), "utf-8")
    resumed = 0
    for round_number in range(kills):
        output = f"out{round_number}"
        arguments = ("saved", "-o", output, "-j", "2")
        with started(*arguments) as process:
            wait_for(output, random.randint(1, 30))
            os.kill(process.pid, how)
            process.communicate(timeout=PATIENCE)
        assert process.returncode in {GOOD, INTERRUPTED, -how}
        before = kept_in(output)
        result = run("clean", *arguments)
        assert result.exit_code == GOOD
        assert len(files_below(Path(output))) == 2 * PAGES
        if process.returncode != GOOD:
            assert f"{counted(PAGES - before, 'page')}, 0 warnings" in result.stderr
            assert bool(before) == (f"{before} page" in result.stderr)
            assert bool(before) == ("done before" in result.stderr)
            resumed += 1
        assert run("verify", "--read-data", "-a", output).exit_code == GOOD
    assert resumed


def wait_for(output, number):
    """Wait until so many pages are there."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if len(list(Path(output).glob("*.json"))) >= number:
            return
        time.sleep(0.005)


def kept_in(output):
    """Count what is kept."""
    with Archive(output, write=True) as archive:
        (row,) = archive.catalogue.rows("SELECT count(*) FROM journal")
        return row[0]


def test_ctrl_c_leaves_no_process(saved):
    """The whole group is asked to stop, as a terminal does; nobody is left after it."""
    for path in saved.iterdir():
        path.write_text(large(3000), "utf-8")
    with started("saved", "-o", "out", "-j", "2") as process:
        wait_for("out", 3)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=PATIENCE)[1].decode()
    assert process.returncode == INTERRUPTED
    assert "interrupted: what was written so far is whole" in said
    assert "Traceback" not in said
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and group_lives(process.pid):
        time.sleep(0.05)
    assert not group_lives(process.pid)


def group_lives(number):
    """Tell whether any process of a group is there."""
    try:
        os.killpg(number, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.usefixtures("saved")
def test_standard_input_beside_workers():
    """Standard input is read here, not by a worker."""
    content = page("Piped").encode()
    result = run_apart("clean", "-", "saved", "-f", "txt", "-o", "-", stdin=content)
    assert result.returncode == GOOD
    assert result.stdout.startswith(b"Piped")


def test_the_report(saved):
    """Counts that are true, for programs; the same for people, with nothing to be run."""
    (saved / "empty.html").write_bytes(b"")
    (saved / "a <b>.html").write_bytes(b"")
    (saved / "large.html").write_text(large(30_000), "utf-8")
    reports = ("--report", "out/run.json", "--report", "out/run.html")
    result = run("clean", "saved", "-o", "archive", *reports)
    assert result.exit_code == SOME_FAILED
    said = json.loads(Path("out/run.json").read_bytes())
    assert said["schema"] == "cleaner/report/1"
    assert (said["pages"], said["failures"], said["skipped"]) == (PAGES + 1, 2, 0)
    assert said["engines"] == {"mediawiki": PAGES + 1}
    assert said["rules"]["mediawiki:edit-links"]["pages"] == PAGES + 1
    assert said["rules"]["mediawiki:edit-links"]["characters"] == 6 * (PAGES + 1)
    assert said["failures_by_kind"] == {"NotAPageError": 2}
    assert [entry["where"] for entry in said["failed"]] == [
        *("saved/a <b>.html", "saved/empty.html")
    ]
    assert said["slowest"][0]["where"] == "saved/large.html"
    assert sum(said["times"].values()) == PAGES + 3
    assert said["bytes"] == sum(path.stat().st_size for path in saved.iterdir())
    shown = Path("out/run.html").read_text("utf-8")
    assert "saved/a &lt;b&gt;.html" in shown
    assert "<script" not in shown
    assert "mediawiki:edit-links" in shown
    assert "<svg" in shown


@pytest.mark.usefixtures("saved")
def test_a_report_that_cannot_be_written():
    """It is said before the work, not after it."""
    assert run("clean", "saved", "--report", "run.txt").exit_code == USAGE
    Path("file").touch()
    result = run("clean", "saved", "--report", "file/run.json")
    assert result.exit_code == NOTHING
    assert "file" in result.stderr
    assert not Path("archive").exists()


def test_ctrl_c_while_a_transaction_begins(tmp_path):
    """The signal may come when SQLite has begun and we do not know it yet."""

    class Interrupted:
        """A connection whose next BEGIN is interrupted on its way back."""

        def __init__(self, connection):
            self.connection = connection
            self.is_due = True

        def __getattr__(self, name):
            return getattr(self.connection, name)

        def execute(self, statement, *values):
            result = self.connection.execute(statement, *values)
            if statement.startswith("BEGIN") and self.is_due:
                self.is_due = False
                raise KeyboardInterrupt
            return result

    def begin(archive):
        archive.catalogue.db = Interrupted(archive.catalogue.db)
        with archive.catalogue.transaction():
            pass

    with Archive(tmp_path / "out", write=True) as archive:
        with pytest.raises(KeyboardInterrupt):
            begin(archive)
        archive.begin_run("clean")


@pytest.mark.usefixtures("saved")
def test_ctrl_c_while_workers_start():
    """From the first moment on: no traceback, of the workers' server either."""
    for moment in range(8):
        with started("saved", "-o", f"out{moment}", "-j", "2") as process:
            wait_until_forked(process.pid)
            time.sleep(moment * 0.04)
            os.killpg(process.pid, signal.SIGINT)
            said = process.communicate(timeout=PATIENCE)[1].decode()
        assert process.returncode in {GOOD, INTERRUPTED}, said
        assert "Traceback" not in said


def wait_until_forked(parent):
    """Wait until the command has a child."""
    deadline = time.monotonic() + PATIENCE
    path = Path(f"/proc/{parent}/task/{parent}/children")
    while time.monotonic() < deadline and not path.read_text().strip():
        time.sleep(0.005)

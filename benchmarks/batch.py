"""Many pages: what guard, queue and workers cost, what a second core gives, what memory.

    python benchmarks/batch.py FOLDER [--pages 2000] [--rounds 3] [--to archive]
    python benchmarks/batch.py FOLDER --jobs 2 --pages 1000 10000 --rounds 1

Each run has a process of its own; pages of the folder are repeated to the number asked for.
The runs of a round follow each other, so that a busy machine slows all of them. "Two cores
beside one" are two workers and their main process on two, beside one worker and its main
process that share one; "two workers beside one" leaves both cores to the one. What a second
core can give there at all is what two processes get that share nothing. It ends
with 1 when rows of two runs differ, or a limit that is given is missed.
"""

from __future__ import annotations

import argparse
import ctypes
import dataclasses
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path, PurePosixPath
from statistics import median
from typing import TYPE_CHECKING

from cleaner.cli.report import QUIET, Report
from cleaner.cli.writing import write_rows
from cleaner.run.batch import Job, batch
from cleaner.run.kept import KeptFolder
from cleaner.run.output import Folder, Stream
from cleaner.run.shards import FORMATS_OF_ROWS, WRITERS, Shards
from cleaner.sources.files import Found, read_or_error
from cleaner.store.archive import Archive
from cleaner.store.spool import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.cli.writing import Target
    from cleaner.run.batch import Row

PR_SET_CHILD_SUBREAPER = 36
"""Orphans become our children (Linux), so that their time can be counted."""

ONE_CORE = -1
"""In the place of a number of jobs: one worker, and all that runs beside it on its core."""

PAIR = -2
"""In the place of a number of jobs: two processes, each with half of the pages."""

TARGETS = ("nowhere", "files", "archive", *WRITERS)

Figures = dict[str, float]


class Page:
    """A file, under one of many names."""

    def __init__(self, path: str) -> None:
        self.where = self.path = path

    def read(self, options: object) -> object:
        """Read it."""
        return read_or_error(Found(self.where, self.where), options)


def open_target(stack: ExitStack, to: str, job: Job) -> Target:
    """Open what the pages are written to."""
    if to == "nowhere":
        return Stream(stack.enter_context(Path("/dev/null").open("wb")))
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    if to == "files":
        return Folder(folder, job.formats, durable=False)
    if to in WRITERS:
        return Shards(folder, to)
    archive = stack.enter_context(Archive(folder, write=True, durable=False))
    return KeptFolder(archive, job, command="benchmark")


def measure(paths: list[str], pages: int, jobs: int, to: str) -> dict[str, float | str]:
    """Clean, and say the seconds of the clock and of this process, and its memory."""
    inputs = (Page(paths[number % len(paths)]) for number in range(pages))
    formats = FORMATS_OF_ROWS if to in WRITERS else ("md", "json")
    job = Job(formats=formats, keep=to == "archive")
    digest, size, first = hashlib.sha256(), 0, 0.0
    began = time.perf_counter()

    def rows(made: Job) -> Iterator[tuple[Row, PurePosixPath]]:
        nonlocal size, first
        for number, row in enumerate(batch(inputs, made, jobs=jobs)):
            first = first or time.perf_counter() - began
            for content in (*row.rendered.values(), *row.spooled.values()):
                digest.update(digest_of(content))
            size += row.head.provenance.bytes if row.head else 0
            yield row, PurePosixPath(f"page {number}")

    report = Report(None, verbosity=QUIET)
    with ExitStack() as stack:
        target = open_target(stack, to, job)
        made = job
        if isinstance(target, KeptFolder):
            made = dataclasses.replace(job, spool=target.spool)
        write_rows(rows(made), target, report)
    own = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "wall": time.perf_counter() - began,
        "first": first,
        "main": own.ru_utime + own.ru_stime,
        "main MB": own.ru_maxrss / 1000,
        "input MB": size / 1e6,
        "failures": report.failures,
        "digest": digest.hexdigest(),
    }


def run_apart(arguments: argparse.Namespace, pages: int, jobs: int) -> Figures:
    """Measure in a process of its own, and add the time of all that it has started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, __file__, str(arguments.folder), "--one"]
    command += ["--pages", str(pages), "--jobs", str(abs(jobs)), "--to", arguments.to]
    command += ["--one-core"] if jobs == ONE_CORE else []
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    with suppress(ChildProcessError):
        while os.wait():  # the server of the workers, with the workers' time
            pass
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figures: Figures = {"jobs": jobs, "pages": pages} | json.loads(said)
    figures |= {"cpu": cpu, "workers": cpu - figures["main"]}
    digest = str(figures["digest"])[:8]
    shown = (f"{k} {v:.2f}" for k, v in figures.items() if k != "digest")
    print(*shown, f"rows {digest}", flush=True)
    return figures


def run_pair(arguments: argparse.Namespace, pages: int) -> Figures:
    """Let two processes do half of the pages each, and share nothing: the best there is."""
    command = [sys.executable, __file__, str(arguments.folder), "--one", "--jobs", "0"]
    command += ["--pages", str(pages // 2), "--to", arguments.to]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    pair = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(2)]
    for process in pair:
        process.wait()
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"two apart: wall {wall:.2f} cpu {cpu:.2f}", flush=True)
    return {"wall": wall, "cpu": cpu}


def sum_up(rounds: list[dict[int, Figures]]) -> Figures:
    """Return ratios, each of two runs of one round, the median of all rounds."""

    def of(ratio: str, *needs: int) -> None:
        if all(set(needs) <= set(each) for each in rounds):
            said[ratio] = median(ratios[ratio](each) for each in rounds)

    ratios = {
        # What workers and main process use beyond what cleaning here uses.
        "overhead": lambda runs: runs[1]["cpu"] / runs[0]["cpu"] - 1,
        "two cores beside one": lambda runs: runs[ONE_CORE]["wall"] / runs[2]["wall"],
        "two workers beside one": lambda runs: runs[1]["wall"] / runs[2]["wall"],
        "two apart beside one": lambda runs: runs[0]["wall"] / runs[PAIR]["wall"],
        "two workers beside two apart": lambda runs: runs[PAIR]["wall"] / runs[2]["wall"],
        "share of the main process": lambda runs: runs[2]["main"] / runs[2]["cpu"],
        "milliseconds a page": lambda runs: 1000 * runs[0]["cpu"] / runs[0]["pages"],
        "seconds a megabyte": lambda runs: runs[0]["cpu"] / runs[0]["input MB"],
    }
    said: Figures = {}
    of("overhead", 0, 1)
    of("two cores beside one", ONE_CORE, 2)
    of("two workers beside one", 1, 2)
    of("two apart beside one", 0, PAIR)
    of("two workers beside two apart", 2, PAIR)
    of("share of the main process", 2)
    of("milliseconds a page", 0)
    of("seconds a megabyte", 0)
    return said


def main() -> int:
    """Measure each number of jobs in a process of its own, round by round."""
    arguments = read_arguments()
    if arguments.one:
        if arguments.one_core:
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
        paths = sorted(map(str, arguments.folder.rglob("*.html")))
        (pages,), (jobs,) = arguments.pages, arguments.jobs
        print(json.dumps(measure(paths, pages, jobs, arguments.to)))
        return 0
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    bad = 0
    for pages in arguments.pages:
        rounds = []
        for _ in range(arguments.rounds):
            also = [ONE_CORE] if 2 in arguments.jobs and arguments.compare else []
            every = [*arguments.jobs, *also]
            rounds.append({jobs: run_apart(arguments, pages, jobs) for jobs in every})
            if arguments.compare:
                rounds[-1][PAIR] = run_pair(arguments, pages)
        figures = sum_up(rounds)
        for name, value in figures.items():
            print(f"{name}: {value:.3f}")
        runs = [run for each in rounds for run in each.values() if "digest" in run]
        bad += len({run["digest"] for run in runs}) > 1
        bad += figures.get("overhead", 0) > arguments.max_overhead
        bad += figures.get("two workers beside two apart", 1) < arguments.min_efficiency
    return int(bool(bad))


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, nargs="+", default=[2000])
    parser.add_argument("--jobs", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--to", choices=TARGETS, default="nowhere")
    parser.add_argument("--max-overhead", type=float, default=1.0)
    parser.add_argument("--min-efficiency", type=float, default=0.0)
    parser.add_argument("--one", action="store_true", help="measure here; for itself")
    parser.add_argument("--one-core", action="store_true", help="on one core; for itself")
    arguments = parser.parse_args()
    arguments.compare = len(arguments.jobs) > 1
    return arguments


if __name__ == "__main__":
    sys.exit(main())

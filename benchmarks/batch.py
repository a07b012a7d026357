"""Many pages: what guard, queue and workers cost, what a second core gives, what memory.

    python benchmarks/batch.py FOLDER [--pages 2000] [--jobs 0 1 2] [--archive]

Each run has a process of its own; pages of the folder are repeated to the number asked for.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path, PurePosixPath

from cleaner.run.batch import Job, batch
from cleaner.run.kept import KeptFolder
from cleaner.run.output import Stream
from cleaner.sources.files import Found, read_or_error
from cleaner.store.archive import Archive

PR_SET_CHILD_SUBREAPER = 36
"""Orphans become our children (Linux), so that their time can be counted."""


class Page:
    """A file, under one of many names."""

    def __init__(self, path: str) -> None:
        self.where = path

    def read(self, options: object) -> object:
        """Read it."""
        return read_or_error(Found(self.where, self.where), options)


def measure(paths: list[str], pages: int, jobs: int, *, archive: bool) -> dict[str, float]:
    """Clean, and say the seconds of the clock and of all processes, and main's memory."""
    inputs = (Page(paths[number % len(paths)]) for number in range(pages))
    began = time.perf_counter()
    failures, longest = 0, 0.0
    with ExitStack() as stack:
        target = Stream(stack.enter_context(Path("/dev/null").open("wb")))
        if archive:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            kept = stack.enter_context(Archive(folder, write=True, durable=False))
            target = stack.enter_context(KeptFolder(kept, Job(), command="benchmark"))
        first = 0.0
        for number, row in enumerate(batch(inputs, Job(), jobs=jobs)):
            first = first or time.perf_counter() - began
            failures += row.error is not None
            longest = max(longest, row.seconds)
            target.write_row(PurePosixPath(f"page {number}"), row)
    wall = time.perf_counter() - began
    own = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "wall": wall,
        "first": first,
        "main_cpu": own.ru_utime + own.ru_stime,
        "main_megabytes": own.ru_maxrss / 1000,
        "failures": failures,
        "longest": longest,
    }


def main() -> None:
    """Measure each number of jobs in a process of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--jobs", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--archive", action="store_true")
    parser.add_argument("--one", action="store_true", help="measure here; for itself")
    arguments = parser.parse_args()
    if arguments.one:
        paths = sorted(map(str, arguments.folder.rglob("*.html")))
        (jobs,) = arguments.jobs
        figures = measure(paths, arguments.pages, jobs, archive=arguments.archive)
        print(json.dumps(figures))
        return
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    for jobs in arguments.jobs:
        began = time.perf_counter()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, __file__, str(arguments.folder), "--one"]
        command += ["--pages", str(arguments.pages), "--jobs", str(jobs)]
        command += ["--archive"] if arguments.archive else []
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
        with suppress(ChildProcessError):
            while os.wait():  # the server of the workers, with the workers' time
                pass
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        figures = json.loads(said) | {"cpu": cpu, "process": time.perf_counter() - began}
        print(f"jobs {jobs}:", *(f"{name} {figures[name]:.2f}" for name in figures))


if __name__ == "__main__":
    main()

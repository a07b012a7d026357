"""Many pages in, one row a page out; a bad page is a row, never the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.run.page import (
    FLAVOURS,
    Guard,
    Input,
    Job,
    Readable,
    Row,
    clean_input,
    clean_one,
)
from cleaner.store.projections import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "FLAVOURS",
    "FORMATS",
    "Guard",
    "Input",
    "Job",
    "Readable",
    "Row",
    "batch",
    "clean_input",
    "clean_one",
]


def batch(
    inputs: Iterable[Input], job: Job, *, jobs: int = 0, guard: Guard | None = None
) -> Iterator[Row]:
    """Clean pages and give a row for each, in the order they came.

    Args:
        inputs: the pages; they are read as they are needed.
        job: what to do with each.
        jobs: worker processes; 0: none, all is done here and now, and a row is given before
            the next page is read. Workers start by importing the main module again, so a
            script must do its work under ``if __name__ == "__main__":``.
        guard: what one page may take in a worker; what takes more, hangs or crashes is an
            error in its row, and the worker is replaced.

    Memory does not grow with the number of pages: a few hundred rows at most wait for a
    slow page before them.

    Raises:
        OptionError: the options are wrong for every page.
        CrashError: the workers do not start.
    """
    if jobs < 1:
        for item in inputs:
            yield clean_input(item, job)
        return
    from cleaner.run.workers import Workers  # noqa: PLC0415 - a few pages need none

    yield from Workers(job, jobs, guard or Guard()).run(inputs)

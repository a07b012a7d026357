"""The end of every run: rows are written, reported, and counted."""

from __future__ import annotations

import dataclasses
import errno
import time
from contextlib import closing
from typing import TYPE_CHECKING

from cleaner.errors import ArchiveError
from cleaner.run.kept import KeptFolder
from cleaner.run.local_links import FORMATS, LocalLinks
from cleaner.run.output import Folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import PurePosixPath

    from cleaner.cli.report import Report
    from cleaner.run.output import Stream
    from cleaner.run.page import Job, Row
    from cleaner.run.shards import Shards

    Target = Stream | Folder | Shards
    _Placed = tuple[Row, PurePosixPath]

GROUP_ROWS = 32
"""Rows that go into an archive together. Each thing in it is written once a group: with 8
the index of words takes two thirds of the time that it takes row by row, with 32 a half."""

GROUP_BYTES = 16_000_000
"""Bytes of files at which a group is written: rows wait in memory."""

GROUP_SECONDS = 1.0
"""Age at which a group is written: what waits is to be done again if the run is killed."""

HOPELESS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""Errors of the disk that every page after would meet as well."""


def write_rows(rows: Iterable[_Placed], target: Target, report: Report) -> None:
    """Write each row to its place and report it.

    A page that cannot be written is a failure like any other; a full disk ends the run.
    """
    with report:
        try:
            with target:
                for group in _groups(rows, target):
                    for written in _written(group, target):
                        report.add(*written)
        except ArchiveError as error:
            report.fail(error)


def write_run(
    rows: Iterable[_Placed],
    target: Target,
    report: Report,
    job: Job,
) -> None:
    """Write the rows of a run; in the end, if asked for, links between them.

    An archive sees to the links of its files itself.
    """
    if (
        not job.local_links
        or not isinstance(target, Folder)
        or isinstance(target, KeptFolder)
    ):
        write_rows(rows, target, report)
        return
    with closing(LocalLinks(job)) as links:
        write_rows(links.watch(rows), target, report)
        try:
            links.write(Folder(target.path, FORMATS))
        except ArchiveError as error:
            report.fail(error)


def _groups(rows: Iterable[_Placed], target: Target) -> Iterator[list[_Placed]]:
    """Give rows together that are written together; what takes long does not wait."""
    group: list[_Placed] = []
    size, began = 0, 0.0
    may_wait = isinstance(target, KeptFolder) and not target.archive.durable
    for row, place in rows:
        began = began if group else time.monotonic()
        size += sum(map(len, row.rendered.values()))
        group.append((row, place))
        is_full = len(group) >= GROUP_ROWS or size >= GROUP_BYTES
        if not may_wait or is_full or time.monotonic() >= began + GROUP_SECONDS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _written(group: list[_Placed], target: Target) -> Iterator[tuple[Row, str]]:
    if len(group) > 1 and isinstance(target, KeptFolder):
        said = target.write_group(group)
    else:
        said = [_one_written(row, place, target) for row, place in group]
    for (row, _), done in zip(group, said, strict=True):
        if not isinstance(done, ArchiveError):
            yield row, done
            continue
        if getattr(done.__cause__, "errno", None) in HOPELESS:
            raise done
        yield dataclasses.replace(row, made=None, error=done), ""


def _one_written(row: Row, place: PurePosixPath, target: Target) -> str | ArchiveError:
    try:
        return target.write_row(place, row)
    except ArchiveError as error:
        return error

"""The end of every run: rows are written, reported, and counted."""

from __future__ import annotations

import dataclasses
import errno
from contextlib import closing
from typing import TYPE_CHECKING

from cleaner.errors import ArchiveError
from cleaner.run.kept import KeptFolder
from cleaner.run.local_links import FORMATS, LocalLinks
from cleaner.run.output import Folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePosixPath

    from cleaner.cli.report import Report
    from cleaner.run.batch import Job, Row
    from cleaner.run.output import Stream
    from cleaner.run.shards import Shards

    Target = Stream | Folder | Shards

HOPELESS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""Errors of the disk that every page after would meet as well."""


def write_rows(
    rows: Iterable[tuple[Row, PurePosixPath]], target: Target, report: Report
) -> None:
    """Write each row to its place and report it.

    A page that cannot be written is a failure like any other; a full disk ends the run.
    """
    with report:
        try:
            with target:
                for row, place in rows:
                    report.add(*_written(row, place, target))
        except ArchiveError as error:
            report.fail(error)


def write_run(
    rows: Iterable[tuple[Row, PurePosixPath]],
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


def _written(row: Row, place: PurePosixPath, target: Target) -> tuple[Row, str]:
    try:
        return row, target.write_row(place, row)
    except ArchiveError as error:
        if getattr(error.__cause__, "errno", None) in HOPELESS:
            raise
        return dataclasses.replace(row, document=None, error=error), ""

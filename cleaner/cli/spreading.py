"""The option ``--on``: a corpus that an engine makes with the workers of many machines."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.flags import CORPORA
from cleaner.cli.inputs import NAMELESS, Input, find_inputs
from cleaner.cli.report import counted, one_line
from cleaner.cli.selecting import read_guard
from cleaner.errors import NotFoundError, NotTakenError, SourceError
from cleaner.run import cloud
from cleaner.run.cloud import is_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.cli.report import Report
    from cleaner.run.page import Job

ENGINE = "dask"


def check_engine(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> str | None:
    """Turn "dask" or "dask://host:8786" into the address of a scheduler; "": our own."""
    if value is None:
        return None
    name, _, address = value.partition("://")
    if name != ENGINE or (not address and value != ENGINE):
        raise click.BadParameter(f"{value!r} is no engine: write dask, or dask://HOST:8786")
    return f"tcp://{address}" if address else ""


spreading = click.option(
    "--on",
    callback=check_engine,
    metavar="dask[://HOST:PORT]",
    help="Let Dask's workers make a corpus: of this machine, or of a scheduler's. Paths are"
    " the same on all machines, or addresses, as s3://BUCKET/crawl/*.warc.gz (extra"
    " cloud); shards that are there are not made again.",
)


def find_anywhere(paths: Sequence[str], output: str) -> Iterator[Input]:
    """Find inputs on this machine's disks, and at addresses of storages."""
    here = [path for path in paths if not is_address(path)]
    beside = None if is_address(output) else Path(output)
    yield from find_inputs(here, beside=beside, containers=True)
    for path in paths:
        if is_address(path):
            yield from _find_far(path)


def _find_far(address: str) -> Iterator[Input]:
    try:
        found = cloud.find(address)
        if found == [address] and not cloud.exists(address):
            cure = "check it, or write a pattern as s3://BUCKET/FOLDER/*.warc.gz"
            raise NotFoundError(address, "is no file", cure)
    except SourceError as error:
        yield Input(address, NAMELESS, error=error)
    else:
        yield from (Input(each, NAMELESS) for each in found)


def spread(
    inputs: Iterable[Input], output: str, job: Job, report: Report, flags: dict[str, Any]
) -> int:
    """Make a corpus on many machines, and return the exit code."""
    from cleaner.run.spread import Plan, on_dask, plan_parts  # noqa: PLC0415 - only here

    (form,) = flags["formats"]
    target = _whole_path(output)
    jobs = max(1, flags["jobs"] or 1)
    plan = Plan(target, form, job, read_guard(flags), jobs)
    paths, found = [], set()
    with report:
        for entry in inputs:
            if entry.error is not None and entry.is_passed_over:
                report.pass_over(entry.error)
            elif entry.error is not None:
                report.fail(entry.error)
            else:
                paths.append(_whole_path(entry.path))
                if not entry.is_named:
                    found.add(paths[-1])
        parts = plan_parts(paths, found)
        if not is_address(target):
            Path(target).mkdir(parents=True, exist_ok=True)
        there = 0
        for done in on_dask(parts, plan, flags["on"]):
            there += not done.is_new
            report.add_part(done.pages, done.failures, done.failed)
            for each in done.passed_over:
                report.pass_over(NotTakenError(*each))
    made = f"{counted(len(parts) - there, 'shard')} made, {there} there before"
    click.echo(one_line(made), err=True)
    return report.sum_up(output, is_done=bool(there))


def _whole_path(path: str) -> str:
    """Return a path that holds in any folder; an address does."""
    return path if is_address(path) else os.path.abspath(path)  # noqa: PTH100 - folds ".."


def check(flags: dict[str, Any], output: str, *, to_stream: bool) -> None:
    """Refuse what only one machine can do, and what one alone cannot."""
    formats: tuple[str, ...] = flags["formats"] or ()
    if flags["on"] is None:
        if is_address(output):
            cure = "add --on dask, which makes a corpus there"
            raise click.UsageError(f"{output} is no folder of this machine: {cure}")
    elif to_stream or len(formats) != 1 or formats[0] not in CORPORA:
        known = " or ".join(CORPORA)
        raise click.UsageError(f"--on makes a corpus in a folder: give -f {known}, and -o")

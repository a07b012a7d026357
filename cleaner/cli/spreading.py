"""The option ``--on``: a corpus that an engine makes with the workers of many machines."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.flags import CORPORA
from cleaner.cli.report import counted, one_line
from cleaner.cli.selecting import read_guard

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cleaner.cli.inputs import Input
    from cleaner.cli.report import Report
    from cleaner.run.batch import Job

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
    " the same on all machines; shards that are there are not made again.",
)


def spread(
    inputs: Iterable[Input], folder: Path, job: Job, report: Report, flags: dict[str, Any]
) -> int:
    """Make a corpus on many machines, and return the exit code."""
    from cleaner.run.spread import Plan, on_dask, plan_parts  # noqa: PLC0415 - only here

    (form,) = flags["formats"]
    plan = Plan(
        os.path.abspath(folder),  # noqa: PTH100 - ".." is to be folded
        form,
        job,
        read_guard(flags),
        max(1, flags["jobs"] or 1),
    )
    paths = []
    with report:
        for entry in inputs:
            if entry.error is not None and entry.is_passed_over:
                report.pass_over(entry.error)
            elif entry.error is not None:
                report.fail(entry.error)
            else:
                paths.append(os.path.abspath(entry.path))  # noqa: PTH100
        parts = plan_parts(paths)
        folder.mkdir(parents=True, exist_ok=True)
        there = 0
        for done in on_dask(parts, plan, flags["on"]):
            there += not done.is_new
            report.add_part(done.pages, done.failures, done.failed)
    made = f"{counted(len(parts) - there, 'shard')} made, {there} there before"
    click.echo(one_line(made), err=True)
    return report.sum_up(str(folder), is_done=bool(there))


def check(formats: tuple[str, ...], *, to_stream: bool) -> None:
    """Refuse what only one machine can do."""
    if to_stream or len(formats) != 1 or formats[0] not in CORPORA:
        known = " or ".join(CORPORA)
        raise click.UsageError(f"--on makes a corpus in a folder: give -f {known}, and -o")

"""The verb ``clean``: pages that lie here become Markdown and JSON."""

from __future__ import annotations

import dataclasses
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli import flags as shared
from cleaner.cli.inputs import NAMELESS, STDIN, find_inputs
from cleaner.cli.report import Report
from cleaner.cli.writing import write_run
from cleaner.run.batch import Job, batch
from cleaner.run.kept import KeptFolder
from cleaner.run.output import Folder, Stream, Titles, plan_targets
from cleaner.store.archive import Archive

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import PurePosixPath

    from cleaner.cli.inputs import Input
    from cleaner.run.batch import Row

DEFAULT_FOLDER = "archive"

STDOUT = "-"


@click.command(
    epilog="""\b
Examples:
  cleaner clean page.html                        archive/page.md and archive/page.json
  cleaner clean saved/ -o vault -f md            the tree of saved/, only Markdown
  cleaner clean 'saved/**/*.html' --flavour obsidian
  curl -s https://... | cleaner clean - | less   one page through a pipe
  cleaner clean saved/ -f jsonl -o - | wc -l     a JSON record a line
  cleaner clean saved/ --keep mediawiki:navboxes

\b
A page that cannot be cleaned is a line on standard error and costs no other page.
Exit codes: 0 all good, 1 some pages failed, 2 wrong usage, 3 nothing could be done."""
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path())
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    help="Folder to write to, or - for standard output.  [default: archive; standard output"
    " for input -]",
)
@shared.writing
@click.option(
    "--no-catalogue",
    is_flag=True,
    help="Write the files alone: no earlier versions, no search.",
)
@click.option(
    "--media",
    is_flag=True,
    help="Keep the pictures that lie beside saved pages as well.",
)
@shared.local_links
@shared.cleaning
@shared.talking
@click.pass_context
def clean(
    context: click.Context, /, paths: tuple[str, ...], output: str | None, **flags: Any
) -> None:
    """Clean saved pages into Markdown and JSON.

    PATH is a file, a folder (its tree is kept in the output), a pattern in quotes, or - for
    standard input. HTML, text copies, and what a wiki's API answers are told apart by
    their content.

    Each page becomes PAGE.md and PAGE.json. The format jsonl writes one file for all,
    pages.jsonl, a record a line. Where two pages would meet in one file, both are kept
    under distinct names.

    The folder is an archive: its catalogue, in DIR/.cleaner, keeps every version of each
    page, for 'cleaner search', 'log' and 'diff'.
    """
    to_stream = output == STDOUT or (output is None and set(paths) == {STDIN})
    job = read_job(flags, to_stream=to_stream)
    folder = Path(output or DEFAULT_FOLDER)
    inputs = find_inputs(paths, beside=None if to_stream else folder)
    report = Report(
        len(inputs),
        verbosity=shared.read_verbosity(flags),
        debug=flags["debug"],
        bar=not to_stream,
    )
    with ExitStack() as stack:
        target = open_target(stack, None if to_stream else folder, job, flags)
        rows = rows_of(inputs, job, target)
        if flags["media"]:
            from cleaner.run.media import Media  # noqa: PLC0415 - only here

            kept = target.archive if isinstance(target, KeptFolder) else None
            rows = Media(folder, job, kept).keep(rows)
        write_run(rows, target, report, job)
    context.exit(report.sum_up("" if to_stream else str(folder)))


def open_target(
    stack: ExitStack, folder: Path | None, job: Job, flags: dict[str, Any]
) -> Stream | Folder:
    """Open what the pages are written to: a stream, files alone, or an archive."""
    if folder is None:
        return Stream(sys.stdout.buffer)
    if flags["no_catalogue"] or set(job.formats) == {"jsonl"}:
        return Folder(folder, job.formats, durable=False)
    archive = stack.enter_context(Archive(folder, write=True, durable=False))
    return KeptFolder(archive, job, command="clean")


def read_job(flags: dict[str, Any], *, to_stream: bool) -> Job:
    """Make the job from the flags; a stream holds one format."""
    formats = flags["formats"] or (("md",) if to_stream else ("md", "json"))
    if to_stream and len(formats) > 1:
        raise click.UsageError(
            f"standard output holds one format, not {len(formats)}: name one with --format,"
            " or a folder with -o"
        )
    for name in ("local_links", "media"):
        if flags[name] and to_stream:
            option = name.replace("_", "-")
            raise click.UsageError(f"--{option} needs files: give -o DIR with it")
    return Job(
        formats=formats,
        flavour=flags["flavour"],
        front_matter=not flags["no_front_matter"],
        spans=flags["spans"],
        check=flags["check"],
        local_links=flags["local_links"],
        options=shared.read_options(flags),
    )


def rows_of(
    inputs: Sequence[Input], job: Job, target: Stream | Folder
) -> Iterator[tuple[Row, PurePosixPath]]:
    """Clean all inputs, and say where each page belongs."""
    names = Names(inputs, target)
    sources = (entry.read(job.options) for entry in inputs)
    rows = batch(sources, job, [entry.path for entry in inputs])
    for entry, row in zip(inputs, rows, strict=True):
        kept = row if entry.path == STDIN else dataclasses.replace(row, origin=entry.path)
        yield named_as_given(kept, entry), names.place(entry, row)


def named_as_given(row: Row, entry: Input) -> Row:
    """Let an error name the file as the user did: the record may show less of its path."""
    if row.error is None or entry.path == STDIN:
        return row
    error = type(row.error)(entry.path, row.error.what, row.error.cure)
    return dataclasses.replace(row, where=entry.path, error=error)


class Names:
    """Says where each page goes: by the name of its file, or by title if it has none."""

    def __init__(self, inputs: Sequence[Input], target: Stream | Folder) -> None:
        named = (entry for entry in inputs if entry.place != NAMELESS)
        self._planned = plan_targets({entry.path: entry.place for entry in named})
        folder = target.path if isinstance(target, Folder) else Path()
        self._titles = Titles(folder, self._planned.values())

    def place(self, entry: Input, row: Row) -> PurePosixPath:
        """Return the path below the folder, without suffix."""
        if entry.path == STDIN and row.document is not None:
            return self._titles.target(row.document)
        return self._planned.get(entry.path, NAMELESS)

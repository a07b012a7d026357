"""The verb ``clean``: pages that lie here become Markdown and JSON."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections import deque
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import msgspec

from cleaner.cli import flags as shared
from cleaner.cli.accounting import accounting, reporting
from cleaner.cli.flags import CORPORA
from cleaner.cli.inputs import NAMELESS, find_inputs, listed, opened
from cleaner.cli.report import GOOD, NOTHING, Report, as_warning, counted, one_line
from cleaner.cli.selecting import (
    read_guard,
    read_jobs,
    read_selection,
    selecting,
    stamped,
)
from cleaner.cli.spreading import check, find_anywhere, spread, spreading
from cleaner.cli.writing import write_run
from cleaner.run.batch import batch
from cleaner.run.kept import KeptFolder
from cleaner.run.output import Folder, Stream, Titles, plan_targets
from cleaner.run.page import Job
from cleaner.sources.files import STDIN
from cleaner.store import layout
from cleaner.store.archive import Archive
from cleaner.store.packing import sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import PurePosixPath

    from cleaner.cli.inputs import Input
    from cleaner.cli.selecting import Selection
    from cleaner.cli.writing import Target
    from cleaner.document import Document, Head
    from cleaner.model import Options
    from cleaner.run.page import Guard, Row
    from cleaner.run.page import Input as Item

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
  cleaner clean crawl.warc.gz -f parquet -o corpus
  cleaner clean 'crawl/*.warc.gz' -f parquet -o corpus --on dask://10.0.0.1:8786
  cleaner clean saved/ --jobs 8 --page-seconds 20 --report report.html

\b
A page that cannot be cleaned is a line on standard error and costs no other page.
Exit codes: 0 all good, 1 some pages failed, 2 wrong usage, 3 nothing could be done."""
)
@click.argument("paths", nargs=-1, metavar="PATH...", type=click.Path())
@click.option(
    "--files-from",
    metavar="FILE",
    help="Take paths from a file as well, a line (or a NUL) each; - is standard input.",
)
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
@selecting
@spreading
@reporting
@shared.talking
@click.pass_context
def clean(
    context: click.Context, /, paths: tuple[str, ...], output: str | None, **flags: Any
) -> None:
    """Clean saved pages into Markdown and JSON.

    PATH is a file, a folder (its tree is kept in the output), a pattern in quotes, or - for
    standard input. HTML, text copies, and what a wiki's API answers are told apart by
    their content. A file may hold many pages: zip, tar, WARC, WACZ, ZIM, EPUB, JSON lines,
    Parquet, the HTML dumps of Wikimedia Enterprise. So may one that lies in a folder, if
    it is named like what it is.

    Each page becomes PAGE.md and PAGE.json. The format jsonl writes one file for all,
    pages.jsonl, a record a line. Where two pages would meet in one file, both are kept
    under distinct names.

    The folder is an archive: its catalogue, in DIR/.cleaner, keeps every version of each
    page, for 'cleaner search', 'log' and 'diff'.

    Many pages are cleaned in worker processes: one that hangs, crashes or takes too much
    memory is a line as well, and costs no other page. Broken off at any moment, the same
    command goes on where it was.
    """
    paths += listed(flags["files_from"], paths)
    to_stream = output == STDOUT or (output is None and set(paths) == {STDIN})
    job = kept_by(read_job(flags, to_stream=to_stream), flags, to_stream=to_stream)
    where = output or DEFAULT_FOLDER
    selection = read_selection(flags)
    check(flags, where, to_stream=to_stream)
    if flags["on"] is not None:
        report = Report(None, verbosity=shared.read_verbosity(flags), bar=False)
        wanted = selection.of(find_anywhere(paths, where))
        context.exit(spread(wanted, where, job, report, flags))
    folder = None if to_stream else Path(where)
    inputs = want(paths, folder, selection, job.options)
    if flags["dry_run"]:
        context.exit(say_inputs(inputs.again()))
    task = name_task(paths, job, selection)
    context.exit(clean_here(context, inputs, folder, job, task))


class Inputs(NamedTuple):
    """The inputs of a run on this machine."""

    found: list[Input]
    """Files; a container is one."""
    again: Callable[[], Iterator[Input]]
    """Gives the pages that are wanted, also those in containers, from the first one on."""
    total: int | None
    """How many pages that are; None: what is in a container nobody knows before its end."""


def want(
    paths: Sequence[str], folder: Path | None, selection: Selection, options: Options
) -> Inputs:
    """Find what is to be cleaned; files below the output folder are not."""
    found, total = find_inputs(paths, beside=folder, containers=True), None
    if not any(entry.container for entry in found):
        found = list(selection.of(found))
        total = sum(not entry.is_passed_over for entry in found)
    return Inputs(found, lambda: selection.of(opened(found, options)), total)


def clean_here(
    context: click.Context, inputs: Inputs, folder: Path | None, job: Job, task: str
) -> int:
    """Clean on this machine, into a folder or to standard output; return the exit code."""
    flags = context.params
    with ExitStack() as stack:
        report = Report(
            inputs.total,
            verbosity=shared.read_verbosity(flags),
            debug=flags["debug"],
            bar=folder is not None,
            account=stack.enter_context(accounting(flags["report"])),
        )
        target = open_target(stack, folder, job, flags, task)
        names = Names([entry for entry in inputs.found if not entry.container], target)
        left = without_done(inputs.again, target, report)
        power = (read_jobs(context, inputs.total), read_guard(flags))
        made = spooling(job, target, flags)
        rows: Iterable[tuple[Row, PurePosixPath]] = rows_of(left, made, names, power)
        if folder is not None and flags["media"]:
            rows = with_pictures(rows, folder, job, target)
        write_run(rows, target, report, job)
    return report.sum_up("" if folder is None else str(folder))


def spooling(job: Job, target: Target, flags: dict[str, Any]) -> Job:
    """Let workers write the files of pages, where nothing else is to come into those."""
    if not isinstance(target, KeptFolder) or flags["media"] or job.local_links:
        return job
    return dataclasses.replace(job, spool=target.spool)


def with_pictures(
    rows: Iterable[tuple[Row, PurePosixPath]], folder: Path, job: Job, target: Target
) -> Iterable[tuple[Row, PurePosixPath]]:
    """Keep the pictures beside the pages of a run, and let the pages show those."""
    from cleaner.run.media import Media  # noqa: PLC0415 - only here

    kept = target.archive if isinstance(target, KeptFolder) else None
    return Media(folder, job, kept).keep(rows)


def say_inputs(inputs: Iterable[Input]) -> int:
    """Say which pages would be cleaned, and return the exit code."""
    number = 0
    for entry in inputs:
        number += entry.error is None
        line = entry.path if entry.error is None else str(entry.error)
        if entry.error is not None and entry.is_passed_over:
            line = as_warning(entry.error)
        click.echo(one_line(line), err=entry.error is not None)
    click.echo(f"{counted(number, 'page')} would be cleaned; nothing was written", err=True)
    return GOOD if number else NOTHING


def name_task(paths: Sequence[str], job: Job, selection: Selection) -> str:
    """Name what is to be done: the same command in the same folder has the same name."""
    options = msgspec.structs.replace(job.options, keep=frozenset())
    what = (
        *(os.getcwd(), tuple(paths), job.style, options),  # noqa: PTH109 - as it was given
        *(sorted(job.options.keep), selection),
    )
    return sha256(msgspec.json.encode(what)).hex()


def open_target(
    stack: ExitStack, folder: Path | None, job: Job, flags: dict[str, Any], task: str
) -> Target:
    """Open what the pages are written to: a stream, files alone, or an archive."""
    if folder is None:
        return Stream(sys.stdout.buffer)
    if set(flags["formats"]) & set(CORPORA):
        from cleaner.run.shards import Shards  # noqa: PLC0415 - only here

        return Shards(folder, flags["formats"][0], task)
    if not job.keep:
        return Folder(folder, job.formats, durable=False)
    archive = stack.enter_context(Archive(folder, write=True, durable=False))
    return KeptFolder(archive, job, command="clean", task=task)


def read_job(flags: dict[str, Any], *, to_stream: bool) -> Job:
    """Make the job from the flags; a stream holds one format."""
    formats = flags["formats"] or (("md",) if to_stream else ("md", "json"))
    if set(formats) & set(CORPORA):
        check_corpus(formats, to_stream=to_stream)
        formats, flags["no_front_matter"] = ("md", "jsonl"), True
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


def kept_by(job: Job, flags: dict[str, Any], *, to_stream: bool) -> Job:
    """Let the job make ready what an archive keeps, if the pages go into one."""
    is_corpus = set(flags["formats"]) & set(CORPORA)
    others = to_stream or is_corpus or flags["no_catalogue"]
    keep = not others and set(job.formats) != {"jsonl"}
    return dataclasses.replace(job, keep=keep)


def without_done(
    again: Callable[[], Iterable[Input]], target: Target, report: Report
) -> Iterator[Input]:
    """Leave out what is passed over, or was kept by a run that was broken off.

    ``again`` gives the inputs, from the first on each time.
    """
    done = 0
    if not isinstance(target, (Stream, Folder)):
        coming = (entry for entry in again() if not entry.is_passed_over)
        done = target.take_up(map(stamped, coming))
    for entry in again():
        if entry.error is not None and entry.is_passed_over:
            report.pass_over(entry.error)
            continue
        if done:
            done -= 1
            report.skip()
            continue
        item = stamped(entry) if isinstance(target, KeptFolder) else ""
        if item and isinstance(target, KeptFolder) and target.is_done(item):
            report.skip()
        else:
            yield entry


def check_corpus(formats: tuple[str, ...], *, to_stream: bool) -> None:
    """Refuse to mix files of a corpus with others."""
    if to_stream or len(formats) > 1:
        (name,) = sorted(set(formats) & set(CORPORA))[:1]
        raise click.UsageError(f"{name} comes alone, and into a folder: name one with -o")


def rows_of(
    inputs: Iterable[Input], job: Job, names: Names, power: tuple[int, Guard]
) -> Iterator[tuple[Row, PurePosixPath]]:
    """Clean all inputs, and say where each page belongs."""
    taken: deque[Input] = deque()

    def items() -> Iterator[Item]:
        for entry in inputs:
            taken.append(entry)
            # Standard input is ours; a worker has another.
            here = entry.path == STDIN or entry.error is not None
            yield entry.read(job.options) if here else entry

    for row in batch(items(), job, jobs=power[0], guard=power[1]):
        entry = taken.popleft()
        kept = row
        if entry.path != STDIN:
            kept = dataclasses.replace(
                row, origin=entry.path, item=stamped(entry), fields=entry.fields
            )
        yield named_as_given(kept, entry), names.place(entry, row)


def named_as_given(row: Row, entry: Input) -> Row:
    """Let an error name the file as the user did: the record may show less of its path."""
    if row.error is None or entry.path == STDIN:
        return row
    error = type(row.error)(entry.path, row.error.what, row.error.cure)
    return dataclasses.replace(row, where=entry.path, error=error)


class Names:
    """Says where each page goes: by the name of its file, or by title if it has none."""

    def __init__(self, inputs: Sequence[Input], target: Target) -> None:
        named = (entry for entry in inputs if entry.place != NAMELESS)
        self._planned = plan_targets({entry.path: entry.place for entry in named})
        folder = target.path if isinstance(target, Folder) else Path()
        self._is_archive = isinstance(target, KeptFolder)
        self._is_folder = isinstance(target, Folder)
        self._titles = Titles(folder, self._planned.values())

    def place(self, entry: Input, row: Row) -> PurePosixPath:
        """Return the path below the folder, without suffix; elsewhere it has none."""
        if not self._is_folder:
            return NAMELESS
        if entry.within and row.head is not None:
            return self._place_member(entry, row.head)
        if entry.path == STDIN and row.head is not None:
            return self._titles.target(row.head)
        return self._planned.get(entry.path, NAMELESS)

    def _place_member(self, entry: Input, document: Document | Head) -> PurePosixPath:
        """Place what was in a container; an archive names the nameless itself."""
        if entry.place != NAMELESS:
            return self._titles.claim(entry.place, entry.path)
        if self._is_archive:
            return NAMELESS
        return self._titles.target(document, layout.site_folder(document.url))

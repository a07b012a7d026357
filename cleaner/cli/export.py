"""The verb ``export``: an archive, or sources and tables of pages, for other programs."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click
import msgspec

from cleaner.cli import archived
from cleaner.cli import flags as shared
from cleaner.cli.clean import STDOUT, named_as_given
from cleaner.cli.export_archive import (
    WRITERS,
    check_options,
    chosen_writer,
    export_archive,
    whole,
)
from cleaner.cli.export_tables import export_tables
from cleaner.cli.inputs import find_inputs
from cleaner.cli.report import NOTHING, QUIET, Report, counted, one_line
from cleaner.document import Document
from cleaner.errors import CleanerError, SourceError
from cleaner.render.bibtex import render_bibtex
from cleaner.render.ris import render_ris
from cleaner.run.output import Stream
from cleaner.run.page import Job, Row, clean_one
from cleaner.sources.files import STDIN
from cleaner.steps.citations.ids import collected
from cleaner.store import layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cleaner.cli.inputs import Input
    from cleaner.document import Citation
    from cleaner.model import Source

_RECORD = re.compile(rb'\s*\{\s*"schema"\s*:\s*"cleaner/document/')
"""How a record begins that 'cleaner clean' wrote: its schema is its first field."""
_RENDERED = frozenset({".md", ".html", ".txt"})
"""Suffixes of the files that may lie beside a record and say the same."""


def _csl_json(citations: Sequence[Citation]) -> str:
    encoded = msgspec.json.format(msgspec.json.encode(citations), indent=1)
    return encoded.decode("utf-8") + "\n"


FORMS: dict[str, Callable[[Sequence[Citation]], str]] = {
    "bibtex": render_bibtex,
    "csl_json": _csl_json,
    "ris": render_ris,
}
"""Forms of a bibliography, by the name of their flag."""


@click.command(
    epilog="""\b
Examples:
  cleaner export archive/ --bibtex -o sources.bib       of all pages that were cleaned
  cleaner export page.html --csl-json                   of one page, to standard output
  cleaner export saved/ --ris -o sources.ris
  cleaner export archive/ --csl-json | jq -r '.[].DOI'
  cleaner export archive/ --csv -o tables               each table as Title.1.csv, ...
  cleaner export archive/ --vault notes                 all pages as a vault of Obsidian
  cleaner export archive/ --jsonl pages.jsonl.zst --site en.wiki.example
  cleaner export archive/ --epub fens.epub --category Fens
  cleaner export archive/ --zim fens.zim --main 'Main Page'

\b
A source that several pages cite is written once. Its key is made from author, year and
title ("reed2005-fens"), so it stays the same from run to run.
Exit codes: 0 all good, 1 some pages failed, 2 wrong usage, 3 nothing could be done."""
)
@click.argument("paths", nargs=-1, metavar="PATH...", type=click.Path())
@click.option("--bibtex", is_flag=True, help="Write BibTeX, for LaTeX and for biblatex.")
@click.option("--csl-json", is_flag=True, help="Write CSL-JSON, for pandoc and Zotero.")
@click.option("--ris", is_flag=True, help="Write RIS, for any reference manager.")
@click.option("--csv", is_flag=True, help="Write the tables of the pages as CSV files.")
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    default=STDOUT,
    help="File to write (for --csv: folder), or - for standard output.  [default: -]",
)
@whole
@archived.where
@shared.cleaning
@shared.talking
@click.pass_context
def export(
    context: click.Context, /, paths: tuple[str, ...], output: str, **flags: Any
) -> None:
    """Write the sources that pages cite, their tables, or a whole archive.

    PATH is a saved page, a JSON record that 'cleaner clean' made, a folder of either, a
    pattern in quotes, or - for standard input. Where a record lies beside the page's
    Markdown, the record is read.

    Sources are read from the citation templates of wikis (COinS and CS1), and from DOI,
    ISBN, PMID, arXiv numbers and archived addresses in notes. What a page does not say is
    absent; a number with a wrong check digit is left out.

    Tables are written whole: a cell that spans others is repeated in each of its places,
    marks of notes are left out. Standard output holds one table.

    A whole archive (PATH is its folder, else --archive) is read from its catalogue: the
    newest version of each page, of those of --site and --category if they are given.
    """
    writer = chosen_writer(flags)
    check_options(context, writer)
    if writer:
        context.exit(export_archive(writer, paths, flags))
    if not paths:
        raise click.UsageError("name a page, a folder, or - for standard input")
    context.exit(export_pages(paths, output, flags))


def export_pages(paths: Sequence[str], output: str, flags: dict[str, Any]) -> int:
    """Write the sources or the tables of pages, and return the exit code."""
    form = chosen_form(flags)
    options = shared.read_options(flags)
    report = Report(
        0, verbosity=shared.read_verbosity(flags), debug=flags["debug"], bar=False
    )
    inputs = without_twins(find_inputs(paths), output)
    job = Job(formats=(), options=options)
    rows = rows_of(inputs, job)
    if form == "csv":
        written = counted(export_tables(rows, output, report), "table")
    else:
        citations = collected(citations_of(rows, report))
        if report.pages:
            deliver(FORMS[form](citations), output)
        written = counted(len(citations), "source")
    if not report.pages:
        return report.sum_up("") or NOTHING
    code = report.sum_up("" if output == STDOUT else output)
    if shared.read_verbosity(flags) > QUIET:
        click.echo(written, err=True)
    return code


def chosen_form(flags: dict[str, Any]) -> str:
    """Return the form that one of the flags names."""
    forms = (*FORMS, "csv")
    chosen = [name for name in forms if flags[name]]
    if len(chosen) != 1:
        names = ", ".join(f"--{name.replace('_', '-')}" for name in (*forms, *WRITERS))
        what = "one form at a time" if chosen else "what shall be written"
        raise click.UsageError(f"{what}: give one of {names}")
    return chosen[0]


def deliver(text: str, output: str) -> None:
    """Write the bibliography to its file, as a whole or not at all, or to the stream."""
    encoded = text.encode("utf-8", errors="replace")
    if output == STDOUT:
        Stream(sys.stdout.buffer).write(PurePosixPath(), {"": encoded})
    else:
        layout.write_atomically(output, encoded)


def without_twins(inputs: Sequence[Input], output: str) -> list[Input]:
    """Leave out what a record beside it says already, and the output of an earlier run."""
    own = "" if output == STDOUT else os.path.realpath(output)
    records = {
        str(Path(entry.path).with_suffix(""))
        for entry in inputs
        if entry.path.endswith(".json") and _begins_like_a_record(entry.path)
    }
    return [
        entry
        for entry in inputs
        if not (own and os.path.realpath(entry.path) == own)
        and not (
            Path(entry.path).suffix in _RENDERED
            and str(Path(entry.path).with_suffix("")) in records
        )
    ]


def _begins_like_a_record(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            return _RECORD.match(file.read(200)) is not None
    except OSError:
        return False  # reading it in its turn says what is wrong


def rows_of(inputs: Iterable[Input], job: Job) -> Iterator[Row]:
    """Read each record and clean each page; what cannot be read is a row as well."""
    for entry in inputs:
        source = entry.read(job.options)
        where = source.where if entry.path == STDIN else entry.path
        if isinstance(source, CleanerError):
            yield Row(where=where, error=source)
        elif _RECORD.match(source.content):
            yield from read_records(source, where)
        else:
            row = clean_one(source, job, entry.path)
            yield named_as_given(row, entry)


def read_records(source: Source, where: str) -> Iterator[Row]:
    """Read one record, or one a line as in ``pages.jsonl``."""
    try:
        yield Row(where=where, made=Document.from_json(source.content))
    except msgspec.DecodeError as error:
        lines = source.content.splitlines()
        if len(lines) > 1 and _RECORD.match(lines[1]):
            for line in filter(None, lines):
                yield from read_records(
                    msgspec.structs.replace(source, content=line), where
                )
            return
        what = f"is no record that this version reads ({one_line(str(error))})"
        cure = "make it again from its page with 'cleaner clean'"
        yield Row(where=where, error=SourceError(where, what, cure))


def citations_of(rows: Iterable[Row], report: Report) -> Iterator[tuple[Citation, ...]]:
    """Report each row, and give the citations of each page.

    Warnings of a page are about its text: ``clean`` says them.
    """
    with report:
        for row in rows:
            if row.document is None:
                report.add(row, "")
                continue
            silent = msgspec.structs.replace(row.document, warnings=())
            found = counted(len(silent.citations), "source")
            report.add(Row(where=row.where, made=silent), found)
            yield row.document.citations

"""The verb ``show``: a page of an archive, in any of its versions and formats."""

from __future__ import annotations

import sys
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import click

from cleaner.cli import archived
from cleaner.errors import NotFoundError
from cleaner.run.output import Stream
from cleaner.store.archive import Archive
from cleaner.store.projections import FORMATS, Style, render

if TYPE_CHECKING:
    from cleaner.store.records import PageEntry

RAW = "raw"
"""The format that is no rendering: what the server sent."""


@click.command(
    epilog="""\b
Examples:
  cleaner show Mill                         the newest version as Markdown
  cleaner show Mill --version 2 -f json
  cleaner show Mill --version -1            the version before the newest
  cleaner show https://wiki.example.org/Mill -f raw > mill.html

\b
Exit codes: 0 good, 2 wrong usage, 3 there is no such page or version."""
)
@click.argument("page", metavar="PAGE", callback=archived.typed)
@archived.where
@click.option(
    "--version",
    "number",
    type=int,
    default=0,
    metavar="N",
    help="Which version: its number, or -1 for the one before.  [default: the newest]",
)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice([*FORMATS, RAW]),
    default="md",
    show_default=True,
    help="How to write it; raw is what was fetched.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="The same as --format json, for programs."
)
def show(page: str, folder: str, number: int, form: str, *, as_json: bool) -> None:
    """Write a page of an archive to standard output.

    PAGE is its title, its address, or the path of one of its files.
    """
    with Archive(folder) as archive:
        entry = archive.find(page)
        if form == RAW:
            content = read_raw(archive, entry, number)
        else:
            document = archive.document(entry.id, number)
            content = render(document, "json" if as_json else form, Style())
    Stream(sys.stdout.buffer).write(PurePosixPath(), {form: content})


def read_raw(archive: Archive, entry: PageEntry, number: int) -> bytes:
    """Return what a version was made from.

    Raises:
        NotFoundError: there is no such version, or it was made from a saved page.
    """
    wanted = number if number > 0 else entry.version + number
    for version in archive.versions(entry.id):
        if version.number == wanted and version.capture:
            return archive.source(version.capture).content
        if version.number == wanted:
            what = f"was made from a saved page ({entry.origin or 'not known which'})"
            raise NotFoundError(entry.title, what, "open that file")
    cure = "see which there are with 'cleaner log'"
    raise NotFoundError(f"version {number}", "is none of this page's", cure)

"""The verb ``status``: what an archive holds, and whether anything is left to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cleaner.cli import archived
from cleaner.cli.report import counted, one_line
from cleaner.store.archive import Archive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.store.records import Status


@click.command(
    epilog="""\b
Examples:
  cleaner status
  cleaner status -a vault --json | jq .pages

\b
Exit codes: 0 good, 2 wrong usage, 3 there is no archive."""
)
@archived.where
@archived.as_json
def status(folder: str, *, as_json: bool) -> None:
    """Show what an archive holds: pages by site, versions, sizes, what is left to do."""
    with Archive(folder) as archive:
        found = archive.status()
    if as_json:
        archived.say_json(found)
        return
    for line in lines(found):
        click.echo(one_line(line))


def lines(found: Status) -> Iterator[str]:
    """Say it in lines."""
    gone = f", {found.gone:,} of them no longer in their wiki" if found.gone else ""
    versions = counted(found.versions, "version")
    yield f"{found.path}: {counted(found.pages, 'page')} in {versions}{gone}"
    for site, pages in found.sites.items():
        yield f"  {site or '(no site)'}: {counted(pages, 'page')}"
    raw = f"{archived.readable(found.raw_bytes)} in {counted(found.captures, 'capture')}"
    yield f"catalogue {archived.readable(found.catalogue_bytes)}; raw {raw}"
    if found.last_run:
        yield f"last run: {found.last_run}"
    if found.pending:
        left = counted(found.pending, "page")
        yield f"files of {left} may be old: the next run that writes makes them again"
    if found.queued:
        left = counted(found.queued, "page")
        yield f"{left} of a wiki are not fetched yet: run 'cleaner archive --wiki' again"

"""The verb ``log``: the versions of a page, or the latest changes of an archive."""

from __future__ import annotations

import click

from cleaner.cli import archived
from cleaner.cli.report import one_line
from cleaner.store.archive import Archive


@click.command(
    epilog="""\b
Examples:
  cleaner log Mill                 the versions of a page, newest first
  cleaner log                      the latest changes in the archive
  cleaner log Mill --json

\b
Exit codes: 0 good, 2 wrong usage, 3 there is no such page."""
)
@click.argument("page", metavar="[PAGE]", required=False, callback=archived.typed)
@archived.where
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=1),
    default=30,
    show_default=True,
    metavar="N",
    help="Show so many changes at most, where no page is named.",
)
@archived.as_json
def log(page: str | None, folder: str, limit: int, *, as_json: bool) -> None:
    """Show the versions of a page, or the latest changes of all.

    PAGE is its title, its address, or the path of one of its files.
    """
    with Archive(folder) as archive:
        entry = archive.find(page) if page else None
        if entry is not None:
            versions = archive.versions(entry.id)
            if as_json:
                archived.say_json({"page": entry, "versions": versions})
                return
            click.echo(f"{one_line(entry.title)}  {one_line(entry.target)}")
            if entry.gone_at:
                click.echo(f"  no longer in its wiki: {one_line(entry.gone_why)}")
            for version in versions:
                revision = f"  revision {version.revision}" if version.revision else ""
                dated = f"  dated {version.dated}" if version.dated else ""
                line = f"{version.number:4}  kept {version.kept_at}{dated}{revision}"
                click.echo(one_line(line))
            return
        changes = archive.changes(limit)
    if as_json:
        archived.say_json(changes)
        return
    for change in changes:
        line = f"{change.kept_at}  {change.number:4}  {change.target}"
        click.echo(one_line(line))

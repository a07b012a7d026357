"""The verb ``search``: which pages of an archive have these words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cleaner.cli import archived
from cleaner.cli.report import one_line
from cleaner.store.archive import Archive
from cleaner.store.index import Filters

if TYPE_CHECKING:
    from cleaner.store.index import Hit


@click.command(
    context_settings={"ignore_unknown_options": True},
    epilog="""\b
Examples:
  cleaner search wind mill                  pages that have both words
  cleaner search '"old mill"' -peat         in a row; without the other word
  cleaner search 'dyke*' --site en.wiki.example --since 2025
  cleaner search 水車 --json | jq -r '.[].target'

\b
Exit codes: 0 also where nothing was found, 2 wrong usage, 3 there is no archive.""",
)
@click.argument(
    "words", nargs=-1, required=True, metavar="WORD...", callback=archived.typed
)
@archived.where
@click.option("--site", metavar="HOST", default="", help="Pages of this site alone.")
@click.option("--category", metavar="NAME", default="", help="Pages of this category.")
@click.option(
    "--since",
    metavar="DATE",
    callback=archived.check_date,
    help="Pages revised (else fetched) on this day or later: 2026-03-01, 2026-03, 2026.",
)
@click.option(
    "--until",
    metavar="DATE",
    callback=archived.check_date,
    help="Pages revised (else fetched) on this day or earlier.",
)
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    metavar="N",
    help="Show so many pages at most.",
)
@archived.as_json
def search(words: tuple[str, ...], folder: str, **flags: Any) -> None:
    """Search an archive, best pages first.

    A page must have all words. "Several words" in quotes stand in a row, -word must not be
    there, mill* is the beginning of a word. Accents and case do not matter. Chinese,
    Japanese and Thai need no blanks.
    """
    filters = Filters(
        site=flags["site"],
        category=flags["category"],
        since=flags["since"],
        until=flags["until"],
    )
    with Archive(folder) as archive:
        hits = archive.search(" ".join(words), filters, limit=flags["limit"])
    if flags["as_json"]:
        archived.say_json(hits)
        return
    for hit in hits:
        click.echo(describe(hit))
    if not hits:
        click.echo("no page has all of that", err=True)


def describe(hit: Hit) -> str:
    """Write a hit in three lines: what it is, where it is, what it says."""
    facts = [fact for fact in (hit.site, hit.dated[:10]) if fact]
    if hit.gone:
        facts.append("no longer in its wiki")
    head = click.style(one_line(hit.title), bold=True)
    aside = click.style(f"  {one_line(', '.join(facts))}", dim=True) if facts else ""
    return f"{head}{aside}\n  {one_line(hit.target)}\n  {_marked(hit)}\n"


def _marked(hit: Hit) -> str:
    pieces, place = [], 0
    for start, end in hit.marks:
        pieces.append(one_line(hit.snippet[place:start]))
        pieces.append(click.style(one_line(hit.snippet[start:end]), bold=True, fg="yellow"))
        place = end
    return "".join(pieces) + one_line(hit.snippet[place:])

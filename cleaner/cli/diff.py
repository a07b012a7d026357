"""The verb ``diff``: what changed between two versions of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cleaner.cli import archived
from cleaner.cli.report import one_line
from cleaner.store import layout
from cleaner.store.archive import Archive
from cleaner.view.compare import compare
from cleaner.view.compared import render_comparison

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.view.compare import Change, Comparison

SIGNS = {"added": ("{+", "+}", "green"), "removed": ("[-", "-]", "red")}
"""How words are marked: with signs, as `git diff --word-diff` has them, and in colour."""


@click.command(
    epilog="""\b
Examples:
  cleaner diff Mill                     the newest version against the one before
  cleaner diff Mill 2                   the newest against version 2
  cleaner diff Mill 2 5 --html mill.html
  cleaner diff Mill --json

\b
Exit codes: 0 good, whether anything differs or not; 2 wrong usage; 3 no such page."""
)
@click.argument("page", metavar="PAGE", callback=archived.typed)
@click.argument("old", type=int, default=-1, metavar="[OLD]")
@click.argument("new", type=int, default=0, metavar="[NEW]")
@archived.where
@click.option(
    "--html",
    "view",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Write a page for the browser instead.",
)
@archived.as_json
def diff(
    page: str, old: int, new: int, folder: str, *, view: str | None, as_json: bool
) -> None:
    """Show what a reader would see changed between two versions of a page.

    PAGE is its title, its address, or the path of one of its files; OLD and NEW are numbers
    from 'cleaner log', -1 for the version before the newest. Paragraphs are compared word
    by word; notes stand apart, and that they were renumbered does not count.
    """
    with Archive(folder) as archive:
        entry = archive.find(page)
        comparison = compare(
            archive.document(entry.id, old), archive.document(entry.id, new)
        )
    numbers = [number if number > 0 else entry.version + number for number in (old, new)]
    between = f"version {numbers[0]} and version {numbers[1]}"
    if view is not None:
        text = render_comparison(comparison, title=entry.title, between=between)
        layout.write_atomically(view, text.encode("utf-8", "replace"))
    if as_json:
        archived.say_json(comparison)
    elif view is None:
        click.echo(click.style(f"{one_line(entry.title)}: {between}", bold=True))
        for line in lines(comparison):
            click.echo(line)
        if not comparison:
            click.echo("a reader sees no difference", err=True)


def lines(comparison: Comparison) -> Iterator[str]:
    """Say it in lines for a terminal."""
    for field in comparison.fields:
        marked = _marked("removed", field.old), _marked("added", field.new)
        yield f"{field.field}: {' '.join(part for part in marked if part)}"
    under = ""
    for change in comparison.text:
        if change.under != under:
            under = change.under
            yield click.style(f"\n§ {one_line(under)}", bold=True)
        yield f"\n{_words(change)}"
    if comparison.notes:
        yield click.style("\nnotes", bold=True)
    for change in comparison.notes:
        yield f"[{one_line(change.under)}] {_words(change)}"


def _words(change: Change) -> str:
    return "".join(_marked(piece.kind, piece.text) for piece in change.pieces)


def _marked(kind: str, text: str) -> str:
    shown = "\n".join(one_line(line) for line in text.split("\n"))
    if kind not in SIGNS or not text:
        return shown
    before, after, colour = SIGNS[kind]
    return click.style(f"{before}{shown}{after}", fg=colour)

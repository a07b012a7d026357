"""The verb ``reclean``: pages of an archive under the present rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

from cleaner.cli import archived
from cleaner.cli import flags as shared
from cleaner.cli.report import GOOD, NOTHING, SOME_FAILED, counted, one_line
from cleaner.run.again import Again, clean_again, keep_again
from cleaner.store.archive import Archive
from cleaner.store.packing import identity
from cleaner.view.compare import compare

if TYPE_CHECKING:
    from cleaner.view.compare import Comparison


class Outcome(msgspec.Struct, omit_defaults=True):
    """What became of a page, or would."""

    target: str
    outcome: str
    paragraphs: int = 0
    """Paragraphs that differ."""
    notes: int = 0
    """Notes that differ."""
    error: str = ""


@click.command(
    epilog="""\b
Examples:
  cleaner reclean                   which pages would change, and how much
  cleaner reclean Mill -v           with the first words that differ
  cleaner reclean --apply           make a version of each page that changes

\b
Exit codes: 0 all good, 1 some pages could not be cleaned again, 2 wrong usage, 3 none."""
)
@click.argument("pages", nargs=-1, metavar="[PAGE...]", callback=archived.typed)
@archived.where
@click.option("--apply", is_flag=True, help="Keep the changes; without it they are shown.")
@shared.adding_rules
@archived.as_json
@click.option("-v", "--verbose", is_flag=True, help="Show what differs.")
@click.pass_context
def reclean(
    context: click.Context, /, pages: tuple[str, ...], folder: str, **flags: Any
) -> None:
    """Clean pages again, from what was fetched, under the rules of this version.

    Shows what would change; with --apply it becomes a version of each page. A page that was
    made from a saved file is cleaned from that, if the file is still the same.
    """
    outcomes = []
    with Archive(folder, write=flags["apply"]) as archive:
        entries = [archive.find(page) for page in pages]
        for again in clean_again(archive, entries, flags["rule_texts"]):
            outcome, comparison = judge(again)
            if flags["apply"] and again.new is not None:
                outcome.outcome = keep_again(archive, again)
            outcomes.append(outcome)
            if not flags["as_json"] and outcome.outcome != "same":
                say(outcome, comparison if flags["verbose"] else None)
    if flags["as_json"]:
        archived.say_json(outcomes)
    context.exit(sum_up(outcomes, applied=flags["apply"]))


def judge(again: Again) -> tuple[Outcome, Comparison | None]:
    """Say what would become of a page."""
    outcome = Outcome(again.entry.target, "same")
    if again.error is not None:
        outcome.outcome, outcome.error = "failed", str(again.error)
        return outcome, None
    assert again.old is not None  # noqa: S101 - there is an error, or both
    assert again.new is not None  # noqa: S101
    if identity(again.old) == identity(again.new):
        return outcome, None
    comparison = compare(again.old, again.new)
    outcome.outcome = "changed"
    outcome.paragraphs, outcome.notes = len(comparison.text), len(comparison.notes)
    return outcome, comparison


def say(outcome: Outcome, comparison: Comparison | None) -> None:
    """Say it in a line, and what differs in lines below."""
    if outcome.error:
        click.secho(one_line(outcome.error), fg="red", err=True)
        return
    paragraphs, notes = (
        counted(outcome.paragraphs, "paragraph"),
        counted(outcome.notes, "note"),
    )
    click.echo(one_line(f"{outcome.target}: {outcome.outcome}: {paragraphs}, {notes}"))
    if comparison is not None:
        from cleaner.cli.diff import lines  # noqa: PLC0415 - only here

        for line in lines(comparison):
            click.echo(f"  {line}")


def sum_up(outcomes: list[Outcome], *, applied: bool) -> int:
    """Say how it went, and return the exit code."""
    counts = {
        kind: sum(one.outcome == kind for one in outcomes)
        for kind in ("changed", "refreshed", "same", "failed")
    }
    verb = "" if applied or not counts["changed"] else " (would be: --apply keeps that)"
    said = ", ".join(f"{number:,} {kind}" for kind, number in counts.items() if number)
    click.echo(
        f"{counted(len(outcomes), 'page')}: {said or 'nothing to do'}{verb}", err=True
    )
    if counts["failed"]:
        return SOME_FAILED if counts["failed"] < len(outcomes) else NOTHING
    return GOOD

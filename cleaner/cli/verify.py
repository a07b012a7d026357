"""The verb ``verify``: is everything in an archive as it was written?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import click

from cleaner.cli import archived
from cleaner.cli.report import GOOD, SOME_FAILED, counted, one_line
from cleaner.errors import DamageError
from cleaner.run.again import repair
from cleaner.store.archive import Archive
from cleaner.store.verify import Depth, Part, Problem, find_problems

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command(
    epilog="""\b
Examples:
  cleaner verify                        the catalogue's structure, and what is missing
  cleaner verify --read-data            every byte, against the hashes
  cleaner verify --sample 5             every byte of 5 % of the pages, others each time
  cleaner verify --read-data --repair

\b
Exit codes: 0 all good or repaired, 1 something is damaged, 2 wrong usage, 3 no archive.""",
)
@archived.where
@click.option("--read-data", is_flag=True, help="Read everything and compare its hash.")
@click.option(
    "--sample",
    type=click.FloatRange(min=0, max=100, min_open=True),
    metavar="PERCENT",
    help="Read this share of everything, drawn anew each time.",
)
@click.option(
    "--repair",
    "mend",
    is_flag=True,
    help="Make again what is damaged: files from the catalogue, versions from their files"
    " or from what was fetched. Changes that were made to files by hand are lost.",
)
@archived.as_json
@click.pass_context
def verify(context: click.Context, /, folder: str, **flags: Any) -> None:
    """Check that nothing in an archive was lost or damaged.

    What cannot be made again is said: then the copy of the archive elsewhere is needed.
    """
    depth = Depth(
        read_data=flags["read_data"] or flags["sample"] is not None,
        sample=(flags["sample"] or 100) / 100,
    )
    found, pages = look(folder, depth, mend=flags["mend"])
    repaired = dict(mended(folder, found)) if flags["mend"] else {}
    found = list(dict.fromkeys([*found, *repaired]))
    left = [problem for problem in found if not repaired.get(problem)]
    if any(problem.part == "catalogue" for problem in repaired):
        again, pages = look(folder, Depth())
        left += [problem for problem in again if problem.part == "catalogue"]
    if flags["as_json"]:
        said = [{"problem": one, "repaired": repaired.get(one, "")} for one in found]
        archived.say_json({"pages": pages, "found": said, "left": len(left)})
    else:
        for problem in found:
            how = repaired.get(problem, "")
            line = f"{problem.where}: {problem.part}: {problem.what}"
            line += f": {how}" if how else ""
            click.secho(one_line(line), fg="yellow" if how else "red")
        damage = f"{counted(len(left), 'problem')} left" if found else "all good"
        click.echo(f"{counted(pages, 'page')}: {damage}", err=True)
    context.exit(SOME_FAILED if left else GOOD)


def look(folder: str, depth: Depth, *, mend: bool = False) -> tuple[list[Problem], int]:
    """Return what is wrong, and how many pages there are.

    Raises:
        DamageError: the catalogue cannot even be opened, and shall not be repaired.
    """
    try:
        with Archive(folder) as archive:
            return list(find_problems(archive, depth)), archive.status().pages
    except DamageError as error:
        if not mend:
            raise
        return [Problem("catalogue", "catalogue.sqlite", error.what)], 0


def mended(folder: str, problems: list[Problem]) -> Iterator[tuple[Problem, str]]:
    """Repair what can be repaired, and say how."""
    broken = [problem for problem in problems if problem.part == "catalogue"]
    if broken:
        from cleaner.store.rebuild import rebuild  # noqa: PLC0415 - seldom

        adopted = rebuild(folder)
        how = "made again from what could be read of it"
        how += f", {counted(adopted, 'page')} from files" if adopted else ""
        yield from ((problem, how) for problem in broken)
    others = [problem for problem in problems if problem.part != "catalogue"]
    if broken:
        others = look(folder, Depth(read_data=True))[0]
    if not others:
        return
    with Archive(folder, write=True) as archive:
        order = get_args(Part)
        for problem in sorted(others, key=lambda one: order.index(one.part)):
            yield problem, repair(archive, problem)
        if any(problem.part in {"version", "index"} for problem in others):
            archive.reindex()

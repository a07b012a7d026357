"""What ``export`` does with a whole archive: one file or folder for other programs."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
from click.core import ParameterSource

from cleaner.cli import archived
from cleaner.cli.clean import DEFAULT_FOLDER, STDOUT
from cleaner.cli.flags import read_verbosity
from cleaner.cli.report import Report, counted
from cleaner.store.archive import Archive
from cleaner.store.index import Filters

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.export.selection import Counts

    F = TypeVar("F", bound=Callable[..., Any])

WRITERS: Final = {
    "jsonl": ("rows", "write_lines"),
    "parquet": ("rows", "write_parquet"),
    "vault": ("vault", "write_vault"),
    "epub": ("epub", "write_epub"),
    "zim": ("zim", "write_zim"),
}
"""Flag -> module of `cleaner.export` and function: each is imported when it is wanted."""

CHOOSING: Final = ("folder", "site", "category", "force", "as_json")
"""Options of all exports of a whole archive."""
TALKING: Final = ("verbose", "quiet", "debug")
SETTINGS: Final = {"epub": ("title",), "zim": ("title", "main")}
"""Form -> options that it alone understands."""

_FORMS: Final = (
    ("--jsonl", "FILE", "Write the record of each page as a line; FILE.zst is packed."),
    ("--parquet", "FILE", "Write a row a page, with the columns of a corpus."),
    ("--vault", "DIR", "Write a vault for Obsidian: a note a page, linked."),
    ("--epub", "FILE", "Write a book in EPUB 3: a chapter a page, with endnotes."),
    ("--zim", "FILE", "Write a ZIM file for Kiwix: pages, titles, search."),
)


def whole(command: F) -> F:
    """Add the options of exports of a whole archive."""
    options = [
        click.option(flag, metavar=metavar, type=click.Path(), help=text)
        for flag, metavar, text in _FORMS
    ]
    options += [
        click.option(
            "--site", metavar="HOST", default="", help="Pages of this site alone."
        ),
        click.option(
            "--category", metavar="NAME", default="", help="Pages of this category alone."
        ),
        click.option(
            "--title", metavar="TEXT", default="", help="Title of the book or ZIM file."
        ),
        click.option(
            "--main", metavar="PAGE", default="", help="Page that a ZIM file opens with."
        ),
        click.option(
            "--force", is_flag=True, help="Replace the file if it is there already."
        ),
        archived.as_json,
    ]
    for option in reversed(options):
        command = option(command)
    return command


def chosen_writer(flags: dict[str, Any]) -> str:
    """Return the form of a whole archive that a flag names, "" if none does.

    Raises:
        UsageError: several do.
    """
    chosen = [name for name in WRITERS if flags[name] is not None]
    if len(chosen) > 1:
        names = " and ".join(f"--{name}" for name in chosen)
        raise click.UsageError(f"one form at a time: {names} are several")
    return chosen[0] if chosen else ""


def check_options(context: click.Context, form: str) -> None:
    """Refuse options that would be ignored: of whole archives, or of what is no such.

    Raises:
        UsageError: one was given.
    """
    ours = {*WRITERS, *CHOOSING, *(name for names in SETTINGS.values() for name in names)}
    allowed = {form, "paths", *CHOOSING, *TALKING, *SETTINGS.get(form, ())}
    for parameter in context.command.params:
        name = parameter.name or ""
        is_given = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if is_given and (name not in allowed if form else name in ours):
            what = f"--{form}" if form else "what is no export of a whole archive"
            raise click.UsageError(f"{parameter.opts[-1]} does not go with {what}")
    if context.params["paths"] and context.params["folder"] != DEFAULT_FOLDER:
        raise click.UsageError("name the archive once: as PATH, or with --archive")


def export_archive(form: str, paths: tuple[str, ...], flags: dict[str, Any]) -> int:
    """Write a whole archive in one form, say what was written, and return the exit code.

    Raises:
        UsageError: several archives are named, or standard output would hold two things.
        ArchiveError: the archive cannot be read, or the file cannot be written.
        OptionError: an extra is missing.
    """
    if len(paths) > 1:
        raise click.UsageError(f"--{form} is made of one archive: name one folder")
    output = flags[form]
    if output == STDOUT and (form != "jsonl" or flags["as_json"]):
        raise click.UsageError(f"--{form} needs a place to write to beside standard output")
    folder = paths[0] if paths else flags["folder"]
    with Archive(folder) as archive:
        report = Report(None, verbosity=read_verbosity(flags), debug=flags["debug"])
        counts = _write(form, archive, report, flags)
    if flags["as_json"]:
        archived.say_json(counts)
    elif counts.pictures:
        report.say(counted(counts.pictures, "picture"))
    return report.sum_up("" if output == STDOUT else output)


def _write(form: str, archive: Archive, report: Report, flags: dict[str, Any]) -> Counts:
    from cleaner.export.selection import Selection  # noqa: PLC0415 - only here

    filters = Filters(site=flags["site"], category=flags["category"])
    module, function = WRITERS[form]
    write = getattr(importlib.import_module(f"cleaner.export.{module}"), function)
    settings: dict[str, Any] = {} if form == "vault" else {"replace": flags["force"]}
    settings |= {name: flags[name] for name in SETTINGS.get(form, ())}
    with (
        report,
        Selection(archive, filters, lambda row: report.add(row, flags[form])) as selection,
    ):
        counts: Counts = write(selection, Path(flags[form]), **settings)
    return counts

"""The verb ``check``: does a Markdown file still say what its record says?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from cleaner.cli.inputs import expand
from cleaner.cli.report import GOOD, NOTHING, SOME_FAILED, counted, one_line
from cleaner.document import Document
from cleaner.errors import ArchiveError, CleanerError, NotFoundError
from cleaner.readback.compare import differences
from cleaner.run.page import FLAVOURS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.readback.compare import Difference


@click.command(
    epilog="""\b
Examples:
  cleaner check archive/                      every PAGE.md below, against its PAGE.json
  cleaner check 'vault/*.md' --flavour obsidian

Exit codes: 0 all say the same, 1 some differ or failed, 2 wrong usage, 3 none was read."""
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path())
@click.option(
    "--flavour",
    type=click.Choice(FLAVOURS),
    default=FLAVOURS[0],
    show_default=True,
    help="Which Markdown the files are.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing; the exit code tells.")
@click.pass_context
def check(
    context: click.Context, paths: tuple[str, ...], flavour: str, *, quiet: bool
) -> None:
    """Say where Markdown files differ from the records beside them.

    PATH is a Markdown file that 'cleaner clean' wrote, with its JSON beside it, a folder,
    or a pattern in quotes. The file is read by another parser (markdown-it-py) and held
    against the record: text and notes letter by letter, headings, code, tables, addresses,
    marks, front matter; and nothing in it may run in a browser. What differs is a line on
    standard output: file, line, what it is, and both texts.
    """
    checked = different = failed = 0
    for path in markdown_files(paths):
        try:
            found = check_file(path, flavour)
        except CleanerError as error:
            failed += 1
            if not quiet:
                click.secho(one_line(str(error)), err=True, fg="red")
            continue
        checked += 1
        different += bool(found)
        for each in found if not quiet else ():
            click.echo(one_line(f"{path}:{each.line}: {each}"))
    if not quiet:
        summary = (counted(checked, "file"), f"{different:,} differ", f"{failed:,} failed")
        click.echo(", ".join(summary), err=True)
    if not checked:
        context.exit(NOTHING)
    context.exit(SOME_FAILED if different or failed else GOOD)


def markdown_files(paths: Sequence[str]) -> Iterator[str]:
    """Yield the Markdown files that the arguments name, each once.

    An argument that holds none is yielded as it is: reading it says what is wrong.
    """
    seen: set[str] = set()
    for argument in paths:
        for path in expand(argument):
            below = (
                sorted(map(str, Path(path).rglob("*.md"))) if Path(path).is_dir() else []
            )
            for each in below or [path]:
                if each not in seen:
                    seen.add(each)
                    yield each


def check_file(path: str, flavour: str) -> list[Difference]:
    """Hold one file against the record beside it.

    Raises:
        CleanerError: one of the two cannot be read.
    """
    markdown = read_text(path)
    record = Path(path).with_suffix(".json")
    if not record.is_file():
        cure = "make both again with 'cleaner clean PAGE --format md,json'"
        raise NotFoundError(path, "has no record beside it", cure)
    try:
        document = Document.from_json(record.read_bytes())
    except (msgspec.DecodeError, OSError) as error:
        what = f"is no record that this version reads ({one_line(str(error))})"
        cure = "make it again from its page with 'cleaner clean'"
        raise ArchiveError(record, what, cure) from error
    return differences(document, markdown, flavour)


def read_text(path: str) -> str:
    """Read a Markdown file.

    Raises:
        CleanerError: it is not there, no text, or a folder without any.
    """
    if Path(path).is_dir():
        cure = "name a folder that 'cleaner clean' wrote"
        raise NotFoundError(path, "holds no Markdown", cure)
    try:
        return Path(path).read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise NotFoundError(path, "does not exist", "check the path") from error
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise ArchiveError(path, reason, "make it a readable file") from error
    except UnicodeDecodeError as error:
        what = f"is no UTF-8 at byte {error.start}"
        raise ArchiveError(path, what, "make it again from its page") from error

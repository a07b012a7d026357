"""The command line: a verb is a file here, its docstring a manual; `main` is the group."""

from __future__ import annotations

import errno
import importlib
import io
import os
import sys
from pathlib import Path
from typing import Any

import click

from cleaner.cli.report import INTERRUPTED, NOTHING, PIPE_CLOSED, one_line
from cleaner.errors import CleanerError, OptionError

VERBS = (
    *("clean", "archive", "search", "show", "log", "diff", "status", "verify", "reclean"),
    *("explain", "check", "export", "engines", "rules", "completion"),
)
"""The verbs in the order of the manual; each is a module with a command of its name."""


class Verbs(click.Group):
    """A group that imports a verb when it is asked for, and turns errors into exit codes.

    Fetching alone takes as long to import as all the rest; ``clean`` shall not wait for it.
    """

    def list_commands(self, _context: click.Context) -> list[str]:
        """Name the verbs."""
        return list(VERBS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Import a verb."""
        if name not in VERBS:
            return None
        module = importlib.import_module(f"cleaner.cli.{name}")
        command: click.Command = getattr(module, name)
        return command

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; a page in its place is an easy slip with an easy cure."""
        first = arguments[0]
        if first not in VERBS and (first == "-" or Path(first).exists()):
            context.fail(f"{first} is no verb: write 'cleaner clean {first}'")
        if first.startswith(("http://", "https://")):
            context.fail(f"{first} is no verb: write 'cleaner archive {first}'")
        return super().resolve_command(context, arguments)

    def invoke(self, context: click.Context) -> Any:
        """Run a verb; the only place where an error becomes a line and an exit code."""
        try:
            result = super().invoke(context)
            sys.stdout.flush()
        except OptionError as error:
            raise click.UsageError(one_line(str(error)), context) from error
        except CleanerError as error:
            click.secho(one_line(str(error)), err=True, fg="red")
            context.exit(NOTHING)
        except KeyboardInterrupt:
            click.echo("\ninterrupted: what was written so far is whole", err=True)
            context.exit(INTERRUPTED)
        except OSError as error:
            context.exit(_end(error))
        return result


def _end(error: OSError) -> int:
    """End on an error of the system: quietly if the reader of our output went away."""
    _forget_output()
    if error.errno == errno.EPIPE:
        return PIPE_CLOSED
    where = error.filename or "standard output"
    reason = error.strerror or type(error).__name__
    line = f"{where}: {reason}: free space, or write elsewhere"
    click.secho(one_line(line), err=True, fg="red")
    return NOTHING


def _forget_output() -> None:
    """Point standard output nowhere, or the interpreter complains at its end."""
    try:
        number = sys.stdout.fileno()
    except io.UnsupportedOperation:
        return  # a stand-in for the stream, without a file below it
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 92},
    epilog="""\b
Start here:
  cleaner clean saved/ -o archive      clean every page below saved/
  cleaner archive https://...          fetch a page and clean it
  cleaner explain saved/page.html      say what was removed, and why
  cleaner check archive/               does each file still say what its record says?
  cleaner export archive/ --bibtex     the sources that the pages cite
  cleaner clean --help                 the manual of a verb

\b
Exit codes: 0 all good, 1 some pages failed, 2 wrong usage, 3 nothing could be done,
130 interrupted, 141 the reader of the output went away.
Colour is left out where the variable NO_COLOR is set.""",
)
@click.version_option(None, "--version", "-V", package_name="wikikeep", prog_name="cleaner")
@click.pass_context
def main(context: click.Context) -> None:
    """Turn wiki pages into Markdown and JSON that people keep.

    No "Edit" at a heading, no notice, no navigation; no text lost in silence; every
    footnote mark leads to its note.
    """
    if os.environ.get("NO_COLOR"):
        context.color = False
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show a character shows its number instead of a traceback.
        sys.stdout.reconfigure(errors="backslashreplace")

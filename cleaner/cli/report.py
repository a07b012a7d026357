"""What a person sees while pages go by, all of it on standard error: lines or a bar."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

import click

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from rich.progress import Progress, TaskID

    from cleaner.errors import CleanerError
    from cleaner.run.account import Account
    from cleaner.run.page import Row

GOOD, SOME_FAILED, USAGE, NOTHING = 0, 1, 2, 3
"""Exit codes; 2 is click's own for wrong usage."""

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 and the number of the signal, as shells have it."""

PIPE_CLOSED = 141
"""Exit code when the reader of our output has gone away: 128 and the number of SIGPIPE."""

QUIET, NORMAL, VERBOSE = -1, 0, 1

WARNINGS_SHOWN = 3
"""Lines of warnings a page; a page with a hundred lost notes must not bury the others."""


class Report:
    """Counts pages, says what went wrong at once, and sums up at the end.

    On a terminal a bar shows how many pages are done and how long the rest will take;
    elsewhere there is a line for each failure and warning, or for each page if ``verbose``.
    """

    def __init__(
        self,
        total: int | None,
        *,
        verbosity: int = NORMAL,
        debug: bool = False,
        bar: bool = True,
        account: Account | None = None,
    ) -> None:
        """Prepare to report.

        Args:
            total: how many pages there will be; None: nobody knows.
            verbosity: `QUIET`, `NORMAL` or `VERBOSE`.
            debug: whether tracebacks of our own faults are shown.
            bar: whether there may be a bar, on a terminal.
            account: counts what a report in a file needs.
        """
        self._total = total
        self._account = account
        self._verbosity = verbosity
        self._debug = debug
        self._wants_bar = bar and verbosity >= NORMAL and sys.stderr.isatty()
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self.pages = 0
        self.failures = 0
        self.warnings = 0
        self.unchanged = 0
        """Pages that are, as their servers say, still what they were."""
        self.skipped = 0
        """Pages that an earlier run of the same command has done."""

    def __enter__(self) -> Self:
        if self._wants_bar:
            # rich takes 50 ms to import, and a run without a terminal never shows a bar.
            from cleaner.cli.bar import make_bar  # noqa: PLC0415

            self._bar = make_bar()
            self._task = self._bar.add_task("cleaning", total=self._total, failures=0)
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away, whatever happened."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def add(self, row: Row, written: str) -> None:
        """Count a page and say what there is to say of it; `written` is where it went."""
        if self._account is not None:
            self._account.add(row)
        if row.error is not None:
            self._fail(row.error, trace=row.trace)
        else:
            self.pages += 1
            self.unchanged += row.unchanged
            self._warn(row)
            if self._verbosity >= VERBOSE:
                said = "not changed" if row.unchanged else "ok"
                self._line(f"{row.where}: {said}: {written}")
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=1, failures=self.failures)

    def add_part(
        self, pages: int, failures: int, failed: Iterable[tuple[str, str]]
    ) -> None:
        """Count what another machine did, and say what went wrong there."""
        self.pages += pages
        self.failures += failures
        if self._verbosity > QUIET:
            for where, why in failed:
                self._line(f"{where}: {why}", colour="red")

    def fail(self, error: CleanerError) -> None:
        """Count a failure that is not of one page, and say it."""
        if self._account is not None:
            self._account.fail(error)
        self._fail(error)

    def _fail(self, error: CleanerError, *, trace: str = "") -> None:
        self.failures += 1
        if self._verbosity > QUIET:
            self._line(str(error), colour="red")
            if trace and self._debug:
                self._line(trace, colour="red", lines=True)

    def skip(self) -> None:
        """Count a page that is done already."""
        self.skipped += 1
        if self._account is not None:
            self._account.skipped += 1
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=1)

    def _warn(self, row: Row) -> None:
        own = row.head.warnings if row.head is not None else ()
        self.warn(row.where, (*own, *row.warnings), is_explained=bool(own))

    def warn(
        self, where: str, warnings: tuple[str, ...], *, is_explained: bool = False
    ) -> None:
        """Count warnings and say the first; ``is_explained``: `explain` says all."""
        self.warnings += len(warnings)
        if self._verbosity == QUIET:
            return
        for warning in warnings[:WARNINGS_SHOWN]:
            self._line(f"{where}: warning: {warning}", colour="yellow")
        if more := len(warnings[WARNINGS_SHOWN:]):
            line = f"{where}: warning: {more} more"
            line += ": see 'cleaner explain'" if is_explained else ""
            self._line(line, colour="yellow")

    def pass_over(self, error: CleanerError) -> None:
        """Say that a file of a folder is not taken."""
        self.warnings += 1
        if self._verbosity > QUIET:
            self._line(as_warning(error), colour="yellow")

    def _line(self, text: str, *, colour: str | None = None, lines: bool = False) -> None:
        text = text if lines else one_line(text)
        if self._bar is not None:
            self._bar.console.print(text, style=colour, markup=False, highlight=False)
        else:
            click.secho(text, err=True, fg=colour)

    def say(self, text: str) -> None:
        """Say a line of the end, if anything is to be said."""
        if self._verbosity > QUIET:
            click.echo(one_line(text), err=True)

    def counts(self) -> dict[str, int]:
        """Return what was counted, for programs."""
        return {
            "pages": self.pages,
            "unchanged": self.unchanged,
            "warnings": self.warnings,
            "failures": self.failures,
        }

    def sum_up(self, where: str, *, is_done: bool = False) -> int:
        """Say how it went and where to look ("": nowhere), and return the exit code.

        ``is_done``: there was something that had been done before.
        """
        done = self.pages or self.skipped or is_done
        if self._verbosity > QUIET:
            counts: tuple[str, ...] = (
                counted(self.pages, "page"),
                counted(self.warnings, "warning"),
                counted(self.failures, "failure"),
            )
            place = f"; see {where}" if where else ""
            if not done:
                place = "; nothing was written"
            if self.unchanged:
                counts += (f"{self.unchanged:,} not changed",)
            if self.skipped:
                counts += (f"{counted(self.skipped, 'page')} done before",)
            click.echo(one_line(", ".join(counts) + place), err=True)
        if not self.failures:
            return GOOD if done else NOTHING
        return SOME_FAILED if done else NOTHING


def as_warning(error: CleanerError) -> str:
    """Write an error that is no failure.

    >>> from cleaner.errors import NotTakenError
    >>> as_warning(NotTakenError("a.zip", "holds no pages", "look at it"))
    'a.zip: warning: holds no pages: look at it'
    """
    return f"{error.where}: warning: {error.what}: {error.cure}"


def counted(number: int, noun: str) -> str:
    """Say a number of things.

    >>> counted(1, "page"), counted(2000, "failure")
    ('1 page', '2,000 failures')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def one_line(text: str) -> str:
    r"""Write what comes from a page or a file name so that it cannot steer a terminal.

    >>> print(one_line("a\x1b[2Jb\nc"))
    a\x1b[2Jb\nc
    """
    if text.isprintable():
        return text
    return "".join(
        character
        if character.isprintable()
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )

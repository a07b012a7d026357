"""Which of many pages to clean, and how many at a time: the options and what they do."""

from __future__ import annotations

import fnmatch
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from cleaner.run.page import Guard
from cleaner.store.packing import sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleaner.cli.inputs import Input

FEW = 32
"""Fewer pages than this are cleaned in this process: at 30 ms a page, the workers would
hardly be there before the work is done."""

WIDTH = 2**32
"""The hash of a name is a number below this."""

_LIMITS = Guard()


def read_date(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> float:
    """Read a date, or a date and a time; without a zone it is this machine's time."""
    if not value:
        return 0.0
    try:
        return datetime.fromisoformat(value).timestamp()
    except ValueError as error:
        raise click.BadParameter(
            f"{value!r} is no date: write 2026-11-23 or 2026-11-23T12:00Z"
        ) from error


OPTIONS = (
    click.option(
        "--only",
        multiple=True,
        metavar="GLOB",
        help="Only pages whose path or name matches, as '*/Fen*'; may be given again.",
    ),
    click.option(
        "--since",
        callback=read_date,
        metavar="DATE",
        help="Only pages that were changed on this day or later.",
    ),
    click.option(
        "--sample",
        type=click.FloatRange(0, 1, min_open=True),
        default=1.0,
        metavar="SHARE",
        help="Only this share of the pages, as 0.01: chosen by their names, so that it is"
        " the same share each time.",
    ),
    click.option(
        "--limit",
        type=click.IntRange(min=1),
        metavar="N",
        help="Only the first N pages of those that are left.",
    ),
    click.option("--dry-run", is_flag=True, help="Only say which pages would be cleaned."),
    click.option(
        "-j",
        "--jobs",
        type=click.IntRange(min=0),
        metavar="N",
        help="Worker processes; 0: none, and no guard over time and memory.  [default: one"
        f" a core; 0 for fewer than {FEW} files]",
    ),
    click.option(
        "--page-seconds",
        type=click.FloatRange(min=0, min_open=True),
        default=_LIMITS.seconds,
        show_default=True,
        metavar="N",
        help="Give up on a page that takes longer (in worker processes).",
    ),
    click.option(
        "--page-memory",
        type=click.IntRange(min=1),
        default=_LIMITS.memory,
        show_default=True,
        metavar="N",
        help="Give up on a page that takes more bytes of memory (in worker processes).",
    ),
)


def selecting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options."""
    for option in reversed(OPTIONS):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class Selection:
    """Which pages are wanted."""

    only: tuple[str, ...] = ()
    since: float = 0.0
    """Seconds since 1970."""
    sample: float = 1.0
    limit: int | None = None

    def of(self, inputs: Iterable[Input]) -> Iterator[Input]:
        """Give the inputs that are wanted; an argument that is wrong is always said."""
        left = self.limit
        for entry in inputs:
            is_wrong = entry.error is not None and not entry.is_passed_over
            if not is_wrong and not self.wants(entry):
                continue
            yield entry
            if left is not None and not entry.is_passed_over:
                left -= 1
                if not left:
                    return

    def wants(self, entry: Input) -> bool:
        """Tell whether a page is wanted, before its number is looked at."""
        if self.only and not any(matches(entry, pattern) for pattern in self.only):
            return False
        if self.sample < 1 and share_of(entry.path) >= self.sample:
            return False
        # What has no date that we know of is not older than any.
        return not self.since or not 0 < entry.dated() < self.since


def read_selection(flags: dict[str, Any]) -> Selection:
    """Make the selection of the options."""
    return Selection(flags["only"], flags["since"], flags["sample"], flags["limit"])


def read_guard(flags: dict[str, Any]) -> Guard:
    """Make the guard of the options."""
    return Guard(flags["page_seconds"], flags["page_memory"])


def read_jobs(context: click.Context, number: int | None) -> int:
    """Decide how many workers there are for a number of pages; None: nobody knows it."""
    asked: int | None = context.params["jobs"]
    if asked is not None:
        return asked
    guarded = any(
        context.get_parameter_source(name) == click.core.ParameterSource.COMMANDLINE
        for name in ("page_seconds", "page_memory")
    )
    if number is not None and number < FEW and not guarded:
        return 0
    return available_cores()


def available_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def matches(entry: Input, pattern: str) -> bool:
    """Tell whether a pattern is true of a page's path, its place or its name alone."""
    names = (entry.path, str(entry.place), entry.place.name)
    return any(fnmatch.fnmatchcase(name, pattern) for name in names)


def share_of(name: str) -> float:
    """Return a number from 0 to below 1 that depends on the name alone.

    >>> 0 <= share_of("Fen") < 1, share_of("Fen") == share_of("Fen")
    (True, True)
    """
    return int.from_bytes(sha256(name.encode("utf-8", "replace"))[:4], "big") / WIDTH


def stamped(entry: Input) -> str:
    """Name an input for the journal: another name once the file has changed; "": none."""
    size, changed = entry.stamp()
    if not changed:
        return ""
    when = datetime.fromtimestamp(changed, UTC).isoformat()
    return f"{entry.path}|{size}|{when}"

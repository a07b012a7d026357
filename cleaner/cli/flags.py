"""The options that several verbs share, and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from cleaner.cli.report import NORMAL, QUIET, VERBOSE
from cleaner.cli.rules import engine_names, no_such, switchable
from cleaner.model import Options
from cleaner.run.batch import FLAVOURS, FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    F = TypeVar("F", bound=Callable[..., Any])

DEFAULTS = Options()
"""Where the defaults of limits are written, so that the manual cannot differ from them."""


def read_formats(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> tuple[str, ...]:
    """Split a list of formats at its commas, each once; nothing given is nothing chosen."""
    wanted = dict.fromkeys(name.strip() for name in value.split(",")) if value else ()
    for name in wanted:
        if name not in FORMATS:
            known = ", ".join(FORMATS)
            raise click.BadParameter(f"{name!r} is no format: choose from {known}")
    return tuple(wanted)


def complete_formats(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Offer the names that can follow the last comma."""
    before, comma, last = incomplete.rpartition(",")
    return [before + comma + name for name in FORMATS if name.startswith(last)]


def check_engine(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> str:
    """Refuse an engine without a file."""
    if value and value not in engine_names():
        raise click.BadParameter(no_such("engine", value, engine_names()))
    return value or ""


def complete_engines(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Offer the engines."""
    return [name for name in engine_names() if name.startswith(incomplete)]


def check_rules(
    _context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]
) -> frozenset[str]:
    """Refuse a rule that cannot be switched off: a slip must not pass unseen."""
    for address in value:
        if address not in switchable():
            raise click.BadParameter(no_such("rule", address, switchable()))
    return frozenset(value)


def complete_rules(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Offer the addresses of rules."""
    return [address for address in sorted(switchable()) if address.startswith(incomplete)]


def _together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Join options to one decorator, in the order in which the manual shall show them."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


writing = _together(
    click.option(
        "-f",
        "--format",
        "formats",
        callback=read_formats,
        shell_complete=complete_formats,
        metavar="LIST",
        help=f"What to write, with commas between: {', '.join(FORMATS)}."
        "  [default: md,json; md to standard output]",
    ),
    click.option(
        "--flavour",
        type=click.Choice(FLAVOURS),
        default=FLAVOURS[0],
        show_default=True,
        help="Which Markdown to write.",
    ),
    click.option(
        "--no-front-matter",
        is_flag=True,
        help="Leave out the block of title, address and licence above the Markdown.",
    ),
)
"""What to write."""

cleaning = _together(
    click.option(
        "-k",
        "--keep",
        multiple=True,
        callback=check_rules,
        shell_complete=complete_rules,
        metavar="RULE",
        help="Do not apply a rule, as mediawiki:navboxes; may be given again.",
    ),
    click.option(
        "--engine",
        callback=check_engine,
        shell_complete=complete_engines,
        metavar="NAME",
        help="Take the pages for this engine's, whatever they look like.",
    ),
    click.option(
        "--max-bytes",
        type=click.IntRange(min=1),
        default=DEFAULTS.max_bytes,
        show_default=True,
        metavar="N",
        help="Refuse a page that is larger.",
    ),
    click.option(
        "--max-nesting",
        type=click.IntRange(min=1),
        default=DEFAULTS.max_nesting,
        show_default=True,
        metavar="N",
        help="Flatten lists, quotes and tables that are nested deeper.",
    ),
)
"""How to clean."""

talking = _together(
    click.option("-v", "--verbose", is_flag=True, help="Say the good pages as well."),
    click.option("-q", "--quiet", is_flag=True, help="Say nothing; the exit code tells."),
    click.option("--debug", is_flag=True, help="Show the traceback of internal errors."),
)
"""How much to say."""


def read_options(flags: dict[str, Any]) -> Options:
    """Make the options of `cleaning`."""
    return Options(
        keep=flags["keep"],
        engine=flags["engine"],
        max_bytes=flags["max_bytes"],
        max_nesting=flags["max_nesting"],
    )


def read_verbosity(flags: dict[str, Any]) -> int:
    """Tell how much to say from the flags of `talking`."""
    if flags["quiet"] and flags["verbose"]:
        raise click.UsageError("--quiet and --verbose exclude each other: give one of them")
    if flags["quiet"]:
        return QUIET
    return VERBOSE if flags["verbose"] else NORMAL

"""The options that several verbs share, and what becomes of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cleaner import api
from cleaner.cli.report import NORMAL, QUIET, VERBOSE
from cleaner.cli.rule_list import engine_names, no_such, switchable
from cleaner.engines.book import Book, book_of
from cleaner.model import Options, RuleText
from cleaner.render.spans import SPANS
from cleaner.run.page import FLAVOURS
from cleaner.store.projections import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    F = TypeVar("F", bound=Callable[..., Any])

CORPORA = ("jsonl.zst", "parquet")
"""As `cleaner.run.shards.WRITERS`: forms of which one file holds many pages."""
BOOK = "cleaner.book"
"""Key of the engine files that hold, in what click keeps for a command."""
DEFAULTS = Options()
"""Where the defaults of limits are written, so that the manual cannot differ from them."""


def read_formats(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> tuple[str, ...]:
    """Split a list of formats at its commas, each once; nothing given is nothing chosen."""
    wanted = dict.fromkeys(name.strip() for name in value.split(",")) if value else ()
    for name in wanted:
        if name not in FORMATS and name not in CORPORA:
            known = ", ".join((*FORMATS, *CORPORA))
            raise click.BadParameter(f"{name!r} is no format: choose from {known}")
    return tuple(wanted)


def complete_formats(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Offer the names that can follow the last comma; a corpus comes alone."""
    before, comma, last = incomplete.rpartition(",")
    names = FORMATS if comma else (*FORMATS, *CORPORA)
    return [before + comma + name for name in names if name.startswith(last)]


def user_folder() -> Path:
    """Return the folder of the rules that hold whenever this user runs the command."""
    return Path(click.get_app_dir("cleaner")) / "rules"


def read_rule_files(
    context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[RuleText, ...]:
    """Read the rules of the user's folder, then those that are named, each file once."""
    paths = [*sorted(user_folder().glob("*.toml")), *map(Path, value)]
    rules = tuple(api.read_rules(path) for path in dict.fromkeys(paths))
    context.meta[BOOK] = book_of(rules)
    return rules


def book_in(context: click.Context) -> Book | None:
    """Return the engine files that hold for this command; None: ours alone."""
    book: Book | None = context.meta.get(BOOK)
    return book


def check_engine(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> str:
    """Refuse an engine without a file."""
    known = engine_names(book_in(_context))
    if value and value not in known:
        raise click.BadParameter(no_such("engine", value, known))
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
    known = switchable(book_in(_context)) if value else frozenset()
    for address in value:
        if address not in known:
            raise click.BadParameter(no_such("rule", address, known))
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
        f" Or a corpus: {' or '.join(CORPORA)}."
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
    click.option(
        "--spans",
        type=click.Choice(SPANS),
        default=SPANS[0],
        show_default=True,
        help="What stands in the places that a cell of a table covers besides its first.",
    ),
    click.option(
        "--check",
        is_flag=True,
        help="Read each Markdown file back with another parser, and refuse to write a page"
        " where it says something else. Takes three times as long.",
    ),
)
"""What to write."""

local_links = click.option(
    "--local-links",
    is_flag=True,
    help="Let links between pages lead to their files.",
)
"""Links to files."""

adding_rules = click.option(
    "--rules",
    "rule_texts",
    multiple=True,
    is_eager=True,
    callback=read_rule_files,
    type=click.Path(),
    metavar="FILE.toml",
    help="Add rules of your own; may be given again. Rules in the folder 'rules' of your"
    " configuration (~/.config/cleaner on Linux, or $XDG_CONFIG_HOME/cleaner) always hold.",
)
"""Whose rules."""

cleaning = _together(
    adding_rules,
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
        rules=flags["rule_texts"],
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

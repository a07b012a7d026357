"""The verb ``rules``: rules of one's own are tried, and proposed from many pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleaner import api
from cleaner.cli.flags import read_rule_files
from cleaner.cli.report import GOOD, SOME_FAILED, one_line
from cleaner.cli.rule_list import TEXT
from cleaner.engines.book import book_of, read_added
from cleaner.errors import CleanerError, OptionError
from cleaner.model import Options
from cleaner.store import layout
from cleaner.view.explain import FIRST_WORDS
from cleaner.view.learn import learn as learn_from
from cleaner.view.learn import write_proposals
from cleaner.view.proofs import prove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.engines import EngineRules
    from cleaner.model import RuleText

FEWEST_PAGES = 3
"""Pages that must share a block before a rule is proposed for it."""


@click.group(
    epilog="""\b
Examples:
  cleaner rules test mine.toml                  each rule on its own hit and miss
  cleaner rules test mine.toml saved/           and what it would remove from pages
  cleaner rules learn saved/ -o proposed.toml   what many pages share, as rules to read
  cleaner clean saved/ --rules mine.toml        clean with them

\b
A file that adds to the rules of an engine:
  extends = "mediawiki"        # or "_web": every page
  [strip.donations]
  css  = "div.donate-box"
  why  = "asks for money"
  hit  = '<p>Fen.</p><div class="donate-box">Give!</div>'
  miss = '<div class="donor">The donor of the bell.</div>'

\b
With signs it is an engine of its own, as those that 'cleaner engines' lists:
  content = ["div.mywiki-text"]
  [signs]
  "body.mywiki" = 10           # ten is certain"""
)
def rules() -> None:
    r"""Test rules of your own, or have some proposed.

    A file of rules is given with --rules to clean, archive, explain and export, or lies in
    the folder 'rules' of your configuration: ~/.config/cleaner/rules on Linux (or
    $XDG_CONFIG_HOME/cleaner/rules), ~/Library/Application Support/cleaner/rules on macOS,
    %APPDATA%\cleaner\rules on Windows. The file's name begins the addresses of its rules:
    --keep mine:donations switches a rule of mine.toml off.
    """


@rules.command(
    epilog="""\b
Examples:
  cleaner rules test mine.toml
  cleaner rules test mine.toml page.html saved/

\b
Exit codes: 0 all rules hold, 1 a rule fails or a page could not be read, 2 wrong usage,
3 the file is no file of rules."""
)
@click.argument("file", type=click.Path(), metavar="FILE")
@click.argument("pages", nargs=-1, type=click.Path(), metavar="[PAGE...]")
@click.option(
    "--rules",
    "others",
    multiple=True,
    callback=read_rule_files,
    metavar="FILE.toml",
    help="Further rules that hold meanwhile; may be given again.",
)
@click.pass_context
def test(
    context: click.Context,
    file: str,
    pages: tuple[str, ...],
    others: tuple[RuleText, ...],
) -> None:
    """Try each rule of a file on its own hit and miss, and on pages.

    A rule must match its hit and must not match its miss. For each PAGE, a file or a
    folder, it says which of the rules removes how much, and the first words of it; nothing
    is written.
    """
    own = api.read_rules(file)
    texts = (*(other for other in others if other.name != own.name), own)
    book_of(texts)  # wrong together: an unknown engine, a circle
    failed = False
    for address, problem in prove(read_added(own), texts):
        click.echo(f"{'FAILED' if problem else 'ok':6}  {address}  {problem}".rstrip())
        failed |= bool(problem)
    for page in pages:
        for line, good in try_pages(page, read_added(own), texts):
            click.echo(one_line(line))
            failed |= not good
    context.exit(SOME_FAILED if failed else GOOD)


def try_pages(
    where: str, rules: EngineRules, texts: tuple[RuleText, ...]
) -> Iterator[tuple[str, bool]]:
    """Yield what the rules remove from pages, a line each, and whether that is good."""
    options = Options(rules=texts)
    for source in api.pages(where, options=options):
        if isinstance(source, CleanerError):
            yield str(source), False
            continue
        try:
            document = api.clean(source, options=options)
        except CleanerError as error:
            refused = error.what in {rule.why for rule in rules.refuse.values()}
            yield str(error), refused
            continue
        found = [one for one in document.removed if one.rule.startswith(f"{rules.name}:")]
        made = document.engine.name if document.engine else TEXT
        yield f"{source.where}: {made}: {len(found) or 'nothing'} removed", True
        for one in found:
            times = f" ({one.count} times)" if one.count > 1 else ""
            yield f"  {one.rule}{times}: {one.text[:FIRST_WORDS]}", True


@rules.command(
    epilog="""\b
Examples:
  cleaner rules learn saved/                     proposals, to standard output
  cleaner rules learn saved/ -o proposed.toml    into a new file
  cleaner rules test proposed.toml saved/        what they would remove"""
)
@click.argument("folder", type=click.Path(exists=True), metavar="DIR")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="A new file to write to; without it, standard output.",
)
@click.option(
    "--least",
    type=click.IntRange(min=2),
    default=FEWEST_PAGES,
    show_default=True,
    metavar="N",
    help="Propose only what at least so many pages of a site have.",
)
def learn(folder: str, output: str | None, least: int) -> None:
    """Propose rules for what many pages of one site share.

    Reads the pages below DIR, cleans them, and looks for blocks that are left in many pages
    of a site word for word (numbers may differ). Each becomes a rule with its reason, the
    number of pages, a hit and a miss. The file is for you to read: what all pages share may
    be what the wiki has to say. No rule is applied before you give the file with --rules.
    """
    if output is not None and Path(output).exists():
        raise OptionError(output, "is there already", "name a new file: yours stays")
    sites, failed = learn_from(api.pages(folder), Options())
    for error in failed:
        click.echo(one_line(str(error)), err=True)
    text = write_proposals(sites.values(), least)
    if not text:
        pages = sum(len(site.pages) for site in sites.values())
        click.echo(
            f"no block is shared by {least} of {pages} pages: nothing to propose", err=True
        )
    elif output is None:
        click.echo(text, nl=False)
    else:
        layout.write_atomically(output, text.encode())
        click.echo(f"Proposed rules, none of them applied: {output}", err=True)

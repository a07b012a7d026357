"""The verb ``explain``: what was removed from a page, by which rule, and why."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner import api
from cleaner.cli import flags as shared
from cleaner.cli.inputs import find_inputs
from cleaner.cli.report import one_line
from cleaner.errors import CleanerError, OptionError
from cleaner.store import layout
from cleaner.view.explain import list_explanation
from cleaner.view.trace import trace

if TYPE_CHECKING:
    from cleaner.model import Options, Source

DEFAULT_VIEW = "explain.html"


@click.command(
    epilog="""\b
Examples:
  cleaner explain page.html                     the list, and the page in explain.html
  cleaner explain page.html --html view.html    the page elsewhere
  cleaner explain page.html --no-html           the list alone
  cleaner explain page.html --keep mediawiki:navboxes    what would change without a rule"""
)
@click.argument("page", type=click.Path())
@click.option(
    "--html",
    "view",
    default=DEFAULT_VIEW,
    show_default=True,
    metavar="FILE",
    help="Where to write the page with the removed parts marked.",
)
@click.option("--no-html", is_flag=True, help="Only list, write no file.")
@shared.cleaning
def explain(page: str, view: str, *, no_html: bool, **flags: Any) -> None:
    """Say what was removed from a page, by which rule, and why.

    PAGE is a file, or - for standard input. The list goes to standard output: the engine
    and how it was recognised, the account of the characters, each rule with its reason,
    how often it was applied and what it removed first, and the warnings.

    The HTML view shows the text of the page with each removed part struck out where it
    stood, in the colour of its rule; what stands outside the content is grey. It holds no
    script and loads nothing.
    """
    if not no_html and os.path.realpath(view) == os.path.realpath(page):
        raise click.UsageError("--html FILE is the page itself: name another file")
    options = shared.read_options(flags)
    source = read_one(page, options)
    if no_html:
        document = api.clean(source, options=options)
    else:
        document, marked = trace(source, options, page)
        layout.write_atomically(view, marked.encode("utf-8", errors="replace"))
    for line in list_explanation(document, page):
        click.echo(one_line(line))
    if not no_html:
        click.echo(f"\nThe page with the removed parts marked: {one_line(view)}", err=True)


def read_one(page: str, options: Options) -> Source:
    """Read the one page of a file.

    Raises:
        CleanerError: it cannot be read, or the file holds none.
        OptionError: it is a folder or a pattern for several files.
    """
    inputs = find_inputs([page])
    if len(inputs) > 1 or Path(page).is_dir():
        raise OptionError(page, "is more than one page", "name a single file")
    source = inputs[0].read(options)
    if isinstance(source, CleanerError):
        raise source
    return source

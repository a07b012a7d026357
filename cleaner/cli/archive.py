"""The verb ``archive``: pages of the web are fetched and become Markdown and JSON."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click
import msgspec

from cleaner.cli import flags as shared
from cleaner.cli.clean import DEFAULT_FOLDER, read_job
from cleaner.cli.report import Report
from cleaner.cli.writing import write_run
from cleaner.errors import SourceError
from cleaner.run.batch import batch
from cleaner.run.output import Folder, Titles
from cleaner.sources.limits import Limits
from cleaner.sources.web import Fetcher
from cleaner.store.layout import site_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner.model import Source
    from cleaner.run.batch import Job, Row

HELP = {
    "connect_seconds": "Time to open a connection.",
    "read_seconds": "Time without a single byte.",
    "total_seconds": "Time for a page with its redirects and retries.",
    "max_redirects": "Redirects followed for a page.",
    "retries": "Further tries after a failed one.",
    "retry_after_seconds": "The longest pause that a server may ask for.",
    "pause_seconds": "Pause between two requests to the same host.",
    "max_crawl_delay": "The longest pause that robots.txt may ask for, in seconds.",
    "max_codings": "Content codings on top of each other.",
    "robots_bytes": "Bytes of robots.txt that are read.",
}
"""What the flag of each number among the limits says; the others are written out below."""

SHARED = ("max_bytes",)
"""Limits whose flag is among those for cleaning."""


def limits(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add a flag for each number in `Limits`, with its default."""
    defaults = Limits()
    for name, text in reversed(HELP.items()):
        default = getattr(defaults, name)
        function = click.option(
            f"--{name.replace('_', '-')}",
            type=click.IntRange(min=0)
            if isinstance(default, int)
            else click.FloatRange(min=0),
            default=default,
            show_default=True,
            metavar="N",
            help=text,
        )(function)
    return function


@click.command(
    epilog="""\b
Examples:
  cleaner archive https://wiki.example.org/Fen
  cleaner archive --contact me@example.org https://wiki.example.org/Fen https://...
  cleaner archive --allow-private http://localhost/wiki/Fen

\b
A wiki that does not let programs in says so; the page can still be saved with a browser
and cleaned with 'cleaner clean'.
Exit codes: 0 all good, 1 some pages failed, 2 wrong usage, 3 nothing could be done."""
)
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    default=DEFAULT_FOLDER,
    show_default=True,
    type=click.Path(file_okay=False),
    help="Folder to write to.",
)
@shared.writing
@shared.cleaning
@click.option(
    "--contact", default="", metavar="TEXT", help="Tell the wiki who asks: an address."
)
@click.option(
    "--allow-private", is_flag=True, help="Fetch from private networks and this machine."
)
@click.option(
    "--no-robots", is_flag=True, help="Do not ask robots.txt: for wikis of your own."
)
@click.option("--proxy", default="", metavar="URL", help="Proxy for all requests.")
@limits
@shared.talking
@click.pass_context
def archive(
    context: click.Context, /, urls: tuple[str, ...], output: str, **flags: Any
) -> None:
    """Fetch wiki pages and clean them into an archive.

    Each page becomes DIR/SITE/Title.md and Title.json. Two pages of one title are both
    kept under distinct names.

    Fetching is polite: robots.txt is obeyed, there is a pause between requests to one host,
    and a server that asks for more time gets it. It is careful: only http and https, and
    no address of a private network, after redirects as well.
    """
    report = Report(len(urls), verbosity=shared.read_verbosity(flags), debug=flags["debug"])
    job = read_job(flags, to_stream=False)
    with Fetcher(read_limits(flags)) as fetcher:
        rows = rows_of(urls, fetcher, job, Path(output))
        write_run(rows, Folder(Path(output), job.formats), report, job)
    context.exit(report.sum_up(output))


def read_limits(flags: dict[str, Any]) -> Limits:
    """Make the limits from their flags."""
    named = {name: flags[name] for name in (*HELP, *SHARED)}
    others = {name: flags[name] for name in ("contact", "allow_private", "proxy")}
    return msgspec.structs.replace(
        Limits(), robots=not flags["no_robots"], **named, **others
    )


def rows_of(
    urls: Sequence[str], fetcher: Fetcher, job: Job, folder: Path
) -> Iterator[tuple[Row, PurePosixPath]]:
    """Fetch and clean each page, and name it by its title in the folder of its site."""
    names = Titles(folder)
    for row in batch(fetch_each(urls, fetcher), job):
        if row.document is None:
            yield row, PurePosixPath()
        else:
            site = site_folder(row.document.url or row.where)
            yield row, names.target(row.document, site)


def fetch_each(urls: Sequence[str], fetcher: Fetcher) -> Iterator[Source | SourceError]:
    """Fetch each address once; what fails is an error in its place."""
    for url in dict.fromkeys(urls):
        try:
            yield fetcher.fetch(url)
        except SourceError as error:
            yield error

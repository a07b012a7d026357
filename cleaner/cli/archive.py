"""The verb ``archive``: pages of the web are fetched and become Markdown and JSON."""

from __future__ import annotations

import dataclasses
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click
import msgspec

from cleaner.cli import archived
from cleaner.cli import flags as shared
from cleaner.cli.clean import DEFAULT_FOLDER, read_job
from cleaner.cli.inputs import listed_addresses
from cleaner.cli.report import Report
from cleaner.cli.writing import write_rows
from cleaner.errors import FetchError, NotFoundError, SourceError
from cleaner.run.batch import batch
from cleaner.run.kept import KeptFolder
from cleaner.run.newer import fetch_newer
from cleaner.sources.limits import Limits
from cleaner.sources.web import Fetcher
from cleaner.store.archive import Archive
from cleaner.store.rebuild import adopt

WAYBACK = "https://web.archive.org"
"""As `cleaner.sources.wayback.HOST`."""

MAX_PAGES = 1_000_000
"""As `cleaner.run.crawl.MAX_PAGES`, which takes time to import."""

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner.model import Source
    from cleaner.run.media import Media
    from cleaner.run.page import Job, Row

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
  cleaner archive --files-from addresses.txt --contact me@example.org
  cleaner archive --wiki https://wiki.example.org/Fen --contact me@example.org
  cleaner archive --wiki https://wiki.example.org/Fen --update
  cleaner archive --allow-private http://localhost/wiki/Fen

\b
A wiki that does not let programs in says so; the page can still be saved with a browser
and cleaned with 'cleaner clean'.
Exit codes: 0 all good, 1 some pages failed, 2 wrong usage, 3 nothing could be done."""
)
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option(
    "--files-from",
    metavar="FILE",
    help="Take addresses from a file as well, a line (or a NUL) each; - is standard input.",
)
@click.option("--wiki", metavar="URL", help="Archive the whole wiki that has this page.")
@click.option(
    "--update",
    is_flag=True,
    help="With --wiki: fetch what has changed since.",
)
@click.option(
    "--namespace",
    "namespaces",
    type=int,
    multiple=True,
    metavar="N",
    help="With --wiki: a namespace's number; may be given again.  [default: the wiki's"
    " namespaces with content]",
)
@click.option(
    "--max-pages",
    type=click.IntRange(min=1),
    default=MAX_PAGES,
    show_default=True,
    metavar="N",
    help="With --wiki: refuse a wiki with more pages; of links, follow no more.",
)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    default=DEFAULT_FOLDER,
    show_default=True,
    type=click.Path(file_okay=False),
    help="Folder to write to.",
)
@click.option(
    "--wayback",
    is_flag=True,
    help="Take a page that is no longer there from a web archive.",
)
@click.option(
    "--wayback-host",
    default=WAYBACK,
    show_default=True,
    metavar="URL",
    help="Which web archive: the Internet Archive's, or another that knows its addresses.",
)
@click.option(
    "--refetch",
    is_flag=True,
    help="Fetch pages whole, also where the server would say that they have not changed.",
)
@click.option("--media", is_flag=True, help="Fetch the pictures of pages as well.")
@shared.local_links
@shared.writing
@shared.cleaning
@click.option(
    "--contact", default="", metavar="TEXT", help="Tell the wiki who asks: an address."
)
@click.option(
    "--allow-private", is_flag=True, help="Fetch from private networks and this machine."
)
@click.option(
    "--allow-host",
    "allow_hosts",
    multiple=True,
    metavar="NAME",
    help="Fetch from this host though its address is private; may be given again.",
)
@click.option(
    "--cookies",
    default="",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Send the cookies of a file (Netscape's format), each to its own host alone.",
)
@click.option(
    "--no-robots", is_flag=True, help="Do not ask robots.txt: for wikis of your own."
)
@click.option("--proxy", default="", metavar="URL", help="Proxy for all requests.")
@limits
@archived.as_json
@shared.talking
@click.pass_context
def archive(
    context: click.Context, /, urls: tuple[str, ...], output: str, **flags: Any
) -> None:
    """Fetch wiki pages and clean them into an archive.

    Each page becomes DIR/SITE/Title.md and Title.json. Two pages of one title are both
    kept under distinct names.

    With --wiki all pages of a MediaWiki come through its API, those of a DokuWiki through
    its index, those of any other wiki through its sitemap or else its links: what lies on
    the same host, below the folder of the page that is given. Broken off at any moment, the
    same command goes on; --update fetches only what has changed since. A page that is
    deleted from the wiki is kept and marked.

    Fetching is polite: robots.txt is obeyed, there is a pause between requests to one host,
    and a server that asks for more time gets it. It is careful: only http and https, and
    no address of a private network, after redirects as well.
    """
    urls = wanted_addresses(urls, flags)
    report = Report(len(urls), verbosity=shared.read_verbosity(flags), debug=flags["debug"])
    job = read_job(flags, to_stream=False)
    with (
        Fetcher(read_limits(flags)) as fetcher,
        Archive(output, write=True) as kept,
    ):
        if kept.catalogue.is_new:  # as of a clone, which has the files alone
            adopt(kept, "*/*.json")
        target = KeptFolder(kept, job, command="archive")
        media = open_media(kept, job, fetcher) if flags["media"] else None
        if flags["wiki"]:
            context.exit(archive_wiki(fetcher, job, target, report, media, flags))
        rows = rows_of(urls, fetcher, job, target, flags)
        write_rows(media.keep(rows) if media else rows, target, report)
    code = report.sum_up(output)
    if flags["as_json"]:
        archived.say_json(report.counts())
    context.exit(code)


def wanted_addresses(urls: tuple[str, ...], flags: dict[str, Any]) -> tuple[str, ...]:
    """Return each address once, those of a list behind the others; with --wiki none.

    Raises:
        UsageError: there is nothing to fetch, or two things, or a corpus is asked for, or
            what is given is no address but a file.
    """
    wanted = tuple(dict.fromkeys(urls + listed_addresses(flags["files_from"])))
    if bool(wanted) == bool(flags["wiki"]):
        raise click.UsageError("give addresses of pages, or a wiki with --wiki")
    for url in wanted:
        if "//" not in url and Path(url).exists():
            raise click.UsageError(f"{url} is a file or folder: use 'cleaner clean'")
    if set(flags["formats"]) & set(shared.CORPORA):
        raise click.UsageError("a corpus is made of files: use 'cleaner clean'")
    return wanted


def open_media(kept: Archive, job: Job, fetcher: Fetcher) -> Media:
    """Prepare to keep pictures."""
    from cleaner.run.media import Media  # noqa: PLC0415 - only here

    return Media(kept.path, job, kept, fetcher)


def archive_wiki(
    fetcher: Fetcher,
    job: Job,
    target: KeptFolder,
    report: Report,
    media: Media | None,
    flags: dict[str, Any],
) -> int:
    """Fetch and clean the pages of a wiki, say what it lacks, and return the exit code."""
    from cleaner.cli.crawled import complete_pictures, end_wiki  # noqa: PLC0415 - only here
    from cleaner.run.crawl import Scope  # noqa: PLC0415
    from cleaner.run.crawl_site import open_crawl  # noqa: PLC0415

    scope = Scope(
        flags["namespaces"], flags["max_pages"], flags["update"], media is not None
    )
    crawl = open_crawl(fetcher, flags["wiki"], target, scope)
    rows = crawl.run(job)
    write_rows(media.keep(rows) if media else rows, target, report)
    if media:
        complete_pictures(media, crawl.queue, report)
    return end_wiki(crawl, report, as_json=flags["as_json"])


def read_limits(flags: dict[str, Any]) -> Limits:
    """Make the limits from their flags."""
    named = {name: flags[name] for name in (*HELP, *SHARED)}
    others = {
        name: flags[name]
        for name in ("contact", "allow_private", "allow_hosts", "cookies", "proxy")
    }
    return msgspec.structs.replace(
        Limits(), robots=not flags["no_robots"], **named, **others
    )


def rows_of(
    urls: Sequence[str],
    fetcher: Fetcher,
    job: Job,
    target: KeptFolder,
    flags: dict[str, Any],
) -> Iterator[tuple[Row, PurePosixPath]]:
    """Fetch and clean each page; the archive names it by its title and its site."""
    for row in batch(fetch_each(urls, fetcher, target, flags), job):
        yield dataclasses.replace(row, unchanged=target.is_reused), PurePosixPath()


def fetch_each(
    urls: Sequence[str], fetcher: Fetcher, target: KeptFolder, flags: dict[str, Any]
) -> Iterator[Source | SourceError]:
    """Fetch each address and keep what came; what fails is an error in its place."""
    wayback = flags["wayback_host"] if flags["wayback"] else ""
    for url in urls:
        try:
            yield fetch_newer(fetcher, url, target, refetch=flags["refetch"])
        except (NotFoundError, FetchError) as error:
            yield fetch_copy_of(url, fetcher, target, wayback, error) if wayback else error
        except SourceError as error:
            yield error


def fetch_copy_of(
    url: str,
    fetcher: Fetcher,
    target: KeptFolder,
    wayback: str,
    error: NotFoundError | FetchError,
) -> Source | SourceError:
    """Fetch the copy of a page that is not to be had; its error, if that is not either."""
    from cleaner.sources.wayback import fetch_copy  # noqa: PLC0415 - only here

    try:
        source = fetch_copy(fetcher, url, host=wayback)
    except SourceError as other:
        what = f"{error.what}; and in the web archive: {other.what}"
        return type(error)(url, what, error.cure)
    target.capture(source, requested=url)
    return source

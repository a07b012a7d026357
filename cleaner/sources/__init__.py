"""Pages in: bytes from the disk and the web, each a `Source` or the error in its place."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.errors import NotTakenError, SourceError
from cleaner.model import Options
from cleaner.sources import containers, files, web
from cleaner.sources.containers import found as lying

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.model import Source
    from cleaner.sources.limits import Limits

_LOG = logging.getLogger(__name__)


def pages(
    where: str | Path | Iterable[str | Path],
    *,
    options: Options | None = None,
    limits: Limits | None = None,
) -> Iterator[Source | SourceError]:
    """Read pages from files, folders, globs, "-" and addresses of the web.

    A file may hold many pages: see `cleaner.sources.containers`. One that lies in a folder
    and is not taken is a warning in the log.

    What cannot be read, a missing path included, is an error among the pages: whoever wants
    to stop at it raises it.
    """
    places = [where] if isinstance(where, (str, Path)) else where
    fetcher: web.Fetcher | None = None
    try:
        for place in places:
            if isinstance(place, str) and is_web(place):
                fetcher = fetcher or web.Fetcher(limits)
                yield _fetch(fetcher, place)
                continue
            try:
                yield from _of_files(place, options or Options())
            except SourceError as error:
                yield error
    finally:
        if fetcher is not None:
            fetcher.close()


def _of_files(where: str | Path, options: Options) -> Iterator[Source | SourceError]:
    for item in files.find_files(where, takes=lying.takes):
        if isinstance(item, SourceError):
            yield item
        elif item.path == files.STDIN:
            yield files.read_or_error(item, options)
        else:
            yield from _of_file(item, options)


def _of_file(item: files.Found, options: Options) -> Iterator[Source | SourceError]:
    """Read a page, or what a container holds; one that is not taken goes to the log."""
    kind = containers.kind_of(item.path) if item.is_named else lying.look(item.path)
    if not kind:
        if kind is not None:
            yield files.read_or_error(item, options)
        return
    if isinstance(kind, NotTakenError):
        _LOG.warning("%s", kind)
        return
    members = containers.members if item.is_named else lying.members_found
    for member in members(item.path, kind, options):
        if isinstance(member, NotTakenError):
            _LOG.warning("%s", member)
        else:
            yield member if isinstance(member, SourceError) else member.source


def is_web(place: str) -> bool:
    """Tell whether a place is an address of the web rather than a path."""
    return place[:8].lower().startswith(("http://", "https://"))


def _fetch(fetcher: web.Fetcher, url: str) -> Source | SourceError:
    try:
        return fetcher.fetch(url)
    except SourceError as error:
        return error

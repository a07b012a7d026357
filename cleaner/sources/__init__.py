"""Pages in: bytes from the disk and the web, each a `Source` or the error in its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.errors import SourceError
from cleaner.model import Options
from cleaner.sources import containers, files, web

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.model import Source
    from cleaner.sources.limits import Limits


def pages(
    where: str | Path | Iterable[str | Path],
    *,
    options: Options | None = None,
    limits: Limits | None = None,
) -> Iterator[Source | SourceError]:
    """Read pages from files, folders, globs, "-" and addresses of the web.

    A file may hold many pages: see `cleaner.sources.containers`.

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
                if kind := containers.kind_of(str(place)):
                    yield from _of_container(str(place), kind, options)
                else:
                    yield from files.pages(place, options=options)
            except SourceError as error:
                yield error
    finally:
        if fetcher is not None:
            fetcher.close()


def _of_container(
    path: str, kind: str, options: Options | None
) -> Iterator[Source | SourceError]:
    for member in containers.members(path, kind, options or Options()):
        yield member if isinstance(member, SourceError) else member.source


def is_web(place: str) -> bool:
    """Tell whether a place is an address of the web rather than a path."""
    return place[:8].lower().startswith(("http://", "https://"))


def _fetch(fetcher: web.Fetcher, url: str) -> Source | SourceError:
    try:
        return fetcher.fetch(url)
    except SourceError as error:
        return error

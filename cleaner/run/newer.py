"""A page fetched again: whole if it has changed, else taken from its last capture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.errors import DamageError

if TYPE_CHECKING:
    from cleaner.model import Source
    from cleaner.run.kept import KeptFolder
    from cleaner.sources.web import Fetcher


def fetch_newer(
    fetcher: Fetcher, url: str, target: KeptFolder, *, refetch: bool = False
) -> Source:
    """Fetch a page into an archive.

    Where the server says that it has not changed since it was captured, nothing comes, and
    the capture stands for it (`KeptFolder.is_reused`). It is cleaned as ever, for rules and
    formats may be others now.

    Args:
        fetcher: fetches it.
        url: its address.
        target: where it is kept.
        refetch: do not ask whether it has changed.

    Raises:
        SourceError: the page is not to be had.
        ArchiveError: it cannot be written.
    """
    last = None if refetch else target.archive.last_capture(url)
    if last is None:
        source = fetcher.fetch(url)
    else:
        number, known = last
        newer = fetcher.fetch_newer(url, known)
        if newer is None:
            try:
                earlier = target.archive.source(number)
            except DamageError:
                newer = fetcher.fetch(url)  # what is damaged here is whole there
            else:
                target.reuse(number)
                return earlier
        source = newer
    target.capture(source, requested=url)
    return source

"""Pages that are no longer there, as a web archive has them.

Asked is the form of address that the Wayback Machine and its kin (pywb, OpenWayback) know:
``/web/TIMEid_/URL``, where ``id_`` means the page as it was, without their own toolbar.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import msgspec

from cleaner.errors import NotFoundError

if TYPE_CHECKING:
    from cleaner.model import Source
    from cleaner.sources.web import Fetcher

HOST: Final = "https://web.archive.org"
"""The Internet Archive's."""

LATEST: Final = "2"
"""Beginning of a time; an archive leads to the copy nearest to its end: the newest."""

_COPY: Final = re.compile(r"/web/(?P<time>\d{14})(?:id_)?/(?P<url>https?:.+)")


def fetch_copy(fetcher: Fetcher, url: str, *, host: str = HOST) -> Source:
    """Fetch the newest copy of a page; both addresses are in the record.

    `Source.url` is where the copy lies; the page itself has its own address, and in its
    provenance stand ``memento`` and ``memento-datetime``, named as RFC 7089 has them.

    Raises:
        NotFoundError: the archive has none.
        SourceError: it does not answer.
    """
    source = fetcher.fetch(f"{host.rstrip('/')}/web/{LATEST}id_/{url}")
    found = _COPY.search(source.url)
    if found is None:
        raise NotFoundError(url, f"has no copy at {host}", "look for it at other archives")
    taken = datetime.strptime(found["time"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    said = {
        "memento": source.url,
        "memento-datetime": taken.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return msgspec.structs.replace(
        source, http={**source.http, **said}, told={"url": found["url"]}
    )

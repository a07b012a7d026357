"""Where the API of a wiki lies, found from the address of any of its pages."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from cleaner.errors import NotAPageError, NotFoundError
from cleaner.sources.mediawiki import MediaWiki, no_api

if TYPE_CHECKING:
    from cleaner.model import Source
    from cleaner.sources.web import Fetcher

GUESSES: Final = ("api.php", "w/api.php", "wiki/api.php", "mediawiki/api.php")
"""Where the API mostly lies, below the address of the site."""

_EDIT_URI: Final = re.compile(r"""<link\b[^>]*\brel=["']?EditURI\b[^>]*>""", re.IGNORECASE)
_HREF: Final = re.compile(r"""\bhref=["']?([^"'\s>]+)""", re.IGNORECASE)


def find_api(fetcher: Fetcher, url: str) -> str:
    """Return the address of the API of the wiki that has a page at this address.

    Raises:
        SourceError: no API is found there.
    """
    if urlsplit(url).path.endswith("/api.php"):
        return url.partition("?")[0]
    page: Source | None = None
    with suppress(NotFoundError):  # there may be no page, and an API all the same
        page = fetcher.fetch(url)
    if page is not None:
        text = page.content[:200_000].decode("utf-8", "replace")
        link = _EDIT_URI.search(text)
        if link and (address := _HREF.search(link[0])):
            target = str(address[1]).replace("&amp;", "&")
            return urljoin(page.url, target).partition("?")[0]
    for guess in GUESSES:
        api = urljoin(url, f"/{guess}")
        try:
            if "query" in MediaWiki(fetcher, api).ask(action="query", meta="siteinfo"):
                return api
        except (NotFoundError, NotAPageError):
            continue
    raise no_api(url)

"""Which wiki this is, and where it is asked, found from the address of any of its pages."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import urljoin, urlsplit

from cleaner.errors import FetchError, NotAPageError, NotFoundError
from cleaner.sources.dokuwiki import DokuWiki
from cleaner.sources.guard import join
from cleaner.sources.mediawiki import MediaWiki, no_api
from cleaner.sources.site import OtherWiki

if TYPE_CHECKING:
    from cleaner.model import Source
    from cleaner.sources.web import Fetcher

GUESSES: Final = ("api.php", "w/api.php", "wiki/api.php", "mediawiki/api.php")
"""Where the API mostly lies, below the address of the site."""

_EDIT_URI: Final = re.compile(r"""<link\b[^>]*\brel=["']?EditURI\b[^>]*>""", re.IGNORECASE)
_HREF: Final = re.compile(r"""\bhref=["']?([^"'\s>]+)""", re.IGNORECASE)


_DOKUWIKI: Final = re.compile(r"""content=["']DokuWiki\b""", re.IGNORECASE)
_DOKU_BASE: Final = re.compile(
    r"""(?:href|src)=["']([^"']*?)lib/exe/(?:css|js|opensearch)"""
)

Wiki: TypeAlias = MediaWiki | DokuWiki | OtherWiki


def find_wiki(fetcher: Fetcher, url: str) -> Wiki:
    """Return the wiki that has a page at this address.

    Raises:
        SourceError: no wiki is found there that could be asked for its pages.
    """
    if urlsplit(url).path.endswith("/api.php"):
        return MediaWiki(fetcher, url.partition("?")[0])
    page: Source | None = None
    with suppress(NotFoundError):  # there may be no page, and an API all the same
        page = fetcher.fetch(url)
    if page is not None and (wiki := read_page(fetcher, page)):
        return wiki
    for guess in GUESSES:
        wiki = MediaWiki(fetcher, urljoin(url, f"/{guess}"))
        try:
            if "query" in wiki.ask(action="query", meta="siteinfo"):
                return wiki
        except (NotFoundError, NotAPageError):
            continue
        except FetchError:
            if page is None:
                raise
    if page is None:
        raise no_api(url)
    return OtherWiki(fetcher, page.url)


def read_page(fetcher: Fetcher, page: Source) -> Wiki | None:
    """Return the wiki that a page names as its own."""
    text = page.content[:200_000].decode("utf-8", "replace")
    link = _EDIT_URI.search(text)
    if link and (address := _HREF.search(link[0])):
        target = join(page.url, str(address[1]).replace("&amp;", "&"))
        if target:
            return MediaWiki(fetcher, target.partition("?")[0])
    base = _DOKU_BASE.search(text)
    folder = join(page.url, base[1] or "./") if base else ""
    if folder and _DOKUWIKI.search(text):
        return DokuWiki(fetcher, folder, date=page.headers.get("date", ""))
    return None

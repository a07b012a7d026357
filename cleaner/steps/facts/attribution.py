"""Who wrote a page, where that is said, and under which terms: one line to print with it.

Creative Commons' licences (4.0, section 3(a)) want the authors, the work with its address,
the licence with its own, and whether something was changed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from cleaner.records import Licence, PageFacts
from cleaner.steps.building.links import joined

if TYPE_CHECKING:
    from cleaner.page import Facts

CHANGED: Final = "changed: only the article is kept"
_COMMONS = re.compile(r"//creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)")
_OTHERS: Final = {
    "//creativecommons.org/publicdomain/zero/": "CC0 1.0",
    "gnu.org/copyleft/fdl": "GNU Free Documentation License",
    "gnu.org/licenses/fdl": "GNU Free Documentation License",
}
"""Part of an address -> name of the licences that wikis link to without naming them."""


def history_of(url: str, query: str) -> str:
    """Return the address of the list of a page's authors, where its wiki has one.

    >>> history_of("https://fen.example/wiki/Reed#Uses", "action=history")
    'https://fen.example/wiki/Reed?action=history'
    >>> history_of("https://fen.example/w/index.php?title=Reed", "action=history")
    'https://fen.example/w/index.php?title=Reed&action=history'
    """
    if not query or urlsplit(url).scheme not in ("http", "https"):
        return ""
    page = url.partition("#")[0]
    return f"{page}{'&' if '?' in page else '?'}{query}"


def with_history(facts: Facts, query: str) -> PageFacts | None:
    """Return what the wiki says of the page, with the address of its history."""
    history = history_of(facts.url, query)
    if not history:
        return facts.page
    return replace(facts.page or PageFacts(), history=history)


def with_attribution(facts: Facts, page: PageFacts | None) -> Licence | None:
    """Return the licence of a page with its full address and the line to print."""
    licence = facts.licence
    if licence is None:
        return None
    url = joined(facts.url, licence.url) if licence.url else ""
    if urlsplit(url).scheme not in ("http", "https", ""):
        url = ""
    name = licence.name or name_of_licence(url)
    named = replace(licence, name=name, url=url)
    if licence.attribution or not (name or url):
        return named
    return replace(named, attribution=attribution(facts, page, named))


def name_of_licence(url: str) -> str:
    """Return the name of a licence that everybody knows by its address.

    >>> name_of_licence("https://creativecommons.org/licenses/by-sa/4.0/deed.de")
    'CC BY-SA 4.0'
    >>> name_of_licence("https://fen.example/terms")
    ''
    """
    if found := _COMMONS.search(url):
        return f"CC {found[1].upper()} {found[2]}"
    return next((name for place, name in _OTHERS.items() if place in url), "")


def attribution(facts: Facts, page: PageFacts | None, licence: Licence) -> str:
    """Write the line: work, authors, licence, change."""
    work = ", ".join(filter(None, (f"“{facts.title}”", facts.site, facts.url)))
    authors = ", ".join(page.authors) if page else ""
    history = page.history if page and not authors else ""
    by = f"by {authors or 'its contributors'}" + (f" ({history})" if history else "")
    terms = f"{licence.name} ({licence.url})" if licence.url else licence.name
    return f"{work}, {by}; licence: {terms if licence.name else licence.url}; {CHANGED}"

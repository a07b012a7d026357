"""Identifiers of works: DOI, ISBN, PMID and their like, checked where they can be.

An identifier with a wrong check digit is a slip of the page's author: as data it would lead
to another work or to none, so it is refused. The text of the page keeps it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

STANDARD: Final = frozenset({"DOI", "ISBN", "ISSN", "PMID", "PMCID"})
"""Kinds that CSL-JSON has a variable for; others go into its ``custom``."""

_LINK = re.compile(
    r"(?:^|[/.])(?:"
    r"doi\.org/(?:doi:)?(?P<DOI>10\.\d{4,9}/[^\s#]+)"
    r"|ncbi\.nlm\.nih\.gov/(?:pubmed/|entrez/query\.fcgi\?.*?uids=)?(?P<PMID>\d{1,8})(?:[/?#]|$)"
    r"|ncbi\.nlm\.nih\.gov/(?:pmc/)?articles/(?P<PMCID>PMC\d{1,9})"
    r"|arxiv\.org/(?:abs|pdf)/(?P<arxiv>[a-z-]+(?:\.[A-Za-z]{2})?/\d{7}|\d{4}\.\d{4,5})"
    r"|jstor\.org/(?:stable|pss)/(?P<jstor>[\w./-]*\w)"
    r"|worldcat\.org/(?:oclc/|title/)(?P<oclc>\d{1,12})"
    r"|worldcat\.org/issn/(?P<ISSN>[\dXx-]+)"
    r"|adsabs\.harvard\.edu/abs/(?P<bibcode>\d{4}[\w.&]{14}[A-Z.])"
    r")"
)
"""Where links lead that name a work; ``[/.]``: the host may have a name in front."""
_HOSTS: Final = (
    *("doi.org", "ncbi.nlm.nih.gov", "arxiv.org", "jstor.org", "worldcat.org"),
    "adsabs.harvard.edu",
)
_BOOK_SOURCES = re.compile(r"[^/:]:[^/:?#]+/(?P<ISBN>[\dXx-]{10,17})(?:[?#]|$)")
"""MediaWiki's page about a book: "Special:BookSources/NUMBER", in the wiki's own words."""
_ARCHIVE = re.compile(
    r"(?:https?:)?//(?:web\.archive\.org/web/\d{1,14}[a-z_*]*/|archive\.(?:today|is|ph|li|md|vn|fo)/"
    r"|(?:www\.)?webcitation\.org/|webarchive\.[\w.-]+/)(?P<original>.*)",
)
"""Services that keep old states of pages; the first two and the last keep the address."""

_IN_TEXT = re.compile(
    r"\b(?P<DOI>10\.\d{4,9}/[^\s\"'<>|]+)"
    r"|\bISBN(?:-1[03])?(?:\s*:)?\s*(?P<ISBN>(?:97[89][\s‐‑–-]?)?\d[\d\s‐‑–-]{7,14}[\dXx])"
    r"|\bPMID\s*:?\s*(?P<PMID>\d{1,8})\b"
    r"|\bPMCID\s*:?\s*(?P<PMCID>PMC\d{1,9})\b"
    r"|\b[aA]r[xX]iv\s*:\s*(?P<arxiv>[a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})"
)
_DASHES = re.compile(r"[\s‐‑–]+")


def is_isbn(text: str) -> bool:
    """Check an ISBN's length and check digit (ISO 2108; the older form is modulo 11).

    >>> is_isbn("978-0-306-40615-7"), is_isbn("0-8044-2957-X"), is_isbn("978-0-306-40615-8")
    (True, True, False)
    """
    digits = text.replace("-", "").replace(" ", "").upper()
    if len(digits) == 13 and digits.isdecimal() and digits[:3] in ("978", "979"):
        return (
            sum(int(sign) * (3 if i % 2 else 1) for i, sign in enumerate(digits)) % 10 == 0
        )
    if len(digits) != 10 or not digits[:9].isdecimal() or digits[9] not in "0123456789X":
        return False
    values = [10 if sign == "X" else int(sign) for sign in digits]
    return sum((10 - i) * value for i, value in enumerate(values)) % 11 == 0


def is_issn(text: str) -> bool:
    """Check an ISSN's form and check digit (ISO 3297, modulo 11).

    >>> is_issn("0028-0836"), is_issn("0028-0837")
    (True, False)
    """
    digits = text.replace("-", "").upper()
    if len(digits) != 8 or not digits[:7].isdecimal() or digits[7] not in "0123456789X":
        return False
    values = [10 if sign == "X" else int(sign) for sign in digits]
    return sum((8 - i) * value for i, value in enumerate(values)) % 11 == 0


def checked(kind: str, value: str) -> str:
    """Return an identifier as it is kept, "" for one that cannot be right.

    >>> checked("ISBN", "978–0–306–40615–7"), checked("DOI", "10.1000/x(1)).")
    ('978-0-306-40615-7', '10.1000/x(1)')
    """
    value = value.strip()
    if kind == "DOI":
        return _trimmed(value) if value.startswith("10.") and "/" in value else ""
    if kind == "ISBN":
        value = _DASHES.sub("-", value)
        return value.upper() if is_isbn(value) else ""
    if kind == "ISSN":
        return value.upper() if is_issn(value) else ""
    if kind == "PMCID":
        value = value if value.startswith("PMC") else f"PMC{value}"
        return value if value[3:].isdecimal() else ""
    if kind in ("PMID", "oclc"):
        return value if value.isdecimal() else ""
    return value


def _trimmed(doi: str) -> str:
    """Cut what a sentence put behind a DOI: punctuation, and brackets opened before it."""
    while doi:
        last = doi[-1]
        opening = {")": "(", "]": "[", "}": "{", "”": "“", "»": "«"}.get(last)
        if last in ".,;:'\"" or (opening and doi.count(last) > doi.count(opening)):
            doi = doi[:-1]
        else:
            break
    return doi


def of_link(href: str) -> tuple[str, str] | None:
    """Return kind and value of the identifier that a link leads to, if it does.

    >>> of_link("https://doi.org/10.1000%2F182")
    ('DOI', '10.1000/182')
    >>> of_link("/wiki/Special:BookSources/0306406152")
    ('ISBN', '0306406152')
    >>> of_link("https://fen.example/10.1000/182")
    """
    start = href.find("//") + 2
    host = href[start : href.find("/", start)] if start > 1 else ""
    pattern = _LINK if host.lower().endswith(_HOSTS) else _BOOK_SOURCES
    if pattern is _BOOK_SOURCES and href.find(":", start + len(host)) < 0:
        return None  # most links: neither a registry nor a page of a special namespace
    address = unquote(href) if "%" in href else href
    found = pattern.search(address)
    kind = found.lastgroup if found else None
    if found is None or kind is None:
        return None
    value = checked(kind, found[kind])
    return (kind, value) if value else None


def archived(href: str) -> str | None:
    """Return the address that an archive keeps a state of ("": it does not say); else None.

    >>> archived("https://web.archive.org/web/20120110180909/http://fen.example/a")
    'http://fen.example/a'
    >>> archived("https://archive.today/Xyz12"), archived("http://fen.example/archive.today/")
    ('', None)
    """
    found = _ARCHIVE.match(href) if "archive" in href or "webcitation" in href else None
    if found is None:
        return None
    original = found["original"]
    start = original.find("http")
    return original[start:] if start >= 0 and "://" in original[start:][:9] else ""


def in_text(text: str) -> Iterator[tuple[str, str]]:
    """Yield kind and value of each identifier that a text names.

    >>> list(in_text("Reed, doi:10.1000/182. ISBN 0-306-40615-2, ISBN 0-306-40615-3."))
    [('DOI', '10.1000/182'), ('ISBN', '0-306-40615-2')]
    """
    if "10." not in text and "ISBN" not in text and "PM" not in text and "iv" not in text:
        return
    for found in _IN_TEXT.finditer(text):
        kind = found.lastgroup
        value = checked(kind, found[kind]) if kind else ""
        if kind and value:
            yield kind, value


def put(item: dict[str, object], kind: str, value: str) -> None:
    """Write an identifier into an entry that has none of its kind."""
    if not value:
        return
    if kind in STANDARD:
        item.setdefault(kind, value)
    else:
        custom = item.setdefault("custom", {})
        if isinstance(custom, dict):
            custom.setdefault(kind, value)

"""The records beside the text: what a wiki says of a page, and what became of it.

Like everything of `cleaner.model`: frozen, typed, and free of any HTML tree.
"""

from __future__ import annotations

import msgspec

from cleaner.model import Record


class Removal(Record, frozen=True):
    """Something taken out of the page, and why."""

    rule: str
    """``engine:name``; what ``--keep`` takes."""
    why: str
    text: str
    """The whole text that was removed."""
    count: int = 1
    """How many times the same rule removed the same text."""
    where: str = ""
    """"" inside the content; "page": outside of it, so not in the ledger."""


class Ledger(msgspec.Struct, frozen=True):
    """What became of the characters of the content, white space not counted.

    ``input`` is counted from the tree before anything is removed, ``kept`` and ``data``
    from the finished document, ``removed`` from the trail. Nothing is a remainder of the
    others.
    """

    input: int
    kept: int
    data: int
    removed: int
    unaccounted: int
    """input - kept - data - removed; 0, or text was lost or invented."""


class Engine(Record, frozen=True):
    """Which software made the page, and how that is known."""

    name: str
    skin: str = ""
    evidence: tuple[str, ...] = ()
    """The signs that were found, strongest first."""


class LanguageLink(Record, frozen=True):
    """The same page in another language."""

    language: str
    url: str


class PageFacts(Record, frozen=True):
    """What the wiki or the site says of the page."""

    id: int = 0
    revision: int = 0
    revised_at: str = ""
    """ISO 8601, as exact as the page says."""
    name: str = ""
    """Full title with namespace, as in the address."""
    namespace: str = ""
    categories: tuple[str, ...] = ()
    language_links: tuple[LanguageLink, ...] = ()
    wikidata: str = ""
    redirected_from: str = ""
    redirects: tuple[str, ...] = ()
    """Titles that lead to it, as an archive of the whole wiki knows; in files alone."""
    authors: tuple[str, ...] = ()
    """Who wrote it, as the page names them."""
    published_at: str = ""
    """ISO 8601, as exact as the page says."""
    history: str = ""
    """Address of the list of its versions, which names the authors."""


class Licence(Record, frozen=True):
    """Under which terms the text may be used."""

    name: str = ""
    url: str = ""
    attribution: str = ""
    """A line to print with the text: work, authors or history, licence, that it changed."""


class FactLink(Record, frozen=True):
    """A link in a label or a value."""

    text: str = ""
    url: str = ""
    page: str = ""
    """Title of the page of the same wiki that it leads to."""


class Fact(Record, frozen=True):
    """A label and a value of an infobox, as plain text."""

    label: str = ""
    value: str = ""
    group: str = ""
    """Header of the part of the box that it stands in."""
    links: tuple[FactLink, ...] = ()
    notes: tuple[str, ...] = ()
    """`Note.key` of each note that its label or value calls."""


class InfoboxData(Record, frozen=True):
    """An infobox as data; the block `Infobox` stands where the page shows it."""

    title: str = ""
    facts: tuple[Fact, ...] = ()
    images: tuple[str, ...] = ()


class Picture(Record, frozen=True):
    """An image of the page, each once."""

    source: str
    alt: str = ""
    page: str = ""
    areas: tuple[FactLink, ...] = ()
    """Parts of it that lead somewhere (an image map), in the page's order."""
    credit: str = ""
    """Who made it, as the page says beside it."""
    licence: Licence | None = None
    """Under which terms it may be used, where the page says that beside it."""
    file: str = ""
    """Path of the kept copy below the archive's folder, in the files of a page alone."""


KEPT_HEADERS = ("date", "etag", "last-modified", "content-type")
"""What of a server's answer dates and identifies a page."""


class Provenance(Record, frozen=True):
    """Where the bytes came from and what made this document."""

    media_type: str = ""
    encoding: str = ""
    bytes: int = 0
    sha256: str = ""
    path: str = ""
    """As given by the caller, never made absolute: no path of a machine in an archive."""
    retrieved_at: str = ""
    """ISO 8601; when it was fetched, absent for a saved file that does not say."""
    http: dict[str, str] = msgspec.field(default_factory=dict)
    """Status and the headers that date and identify what was fetched."""
    cleaner: str = ""
    rules: str = ""
    """Version of the rules: a hash over all engine files."""

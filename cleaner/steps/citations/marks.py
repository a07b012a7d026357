"""What the mark-up of a citation says beside or without COinS, as CSL-JSON.

CS1 and CS2 (the citation templates of Wikipedia, copied by most large wikis) put a class on
each kind of work and keep an order: authors (date). "title". *container*. **volume**
(issue): pages. identifiers. Only what this order or an element tells is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cleaner.dom import text_of
from cleaner.steps.citations import identifiers
from cleaner.steps.citations.kinds import TYPES, kind_of
from cleaner.steps.citations.values import find_date, read_date, read_name, read_pages

if TYPE_CHECKING:
    from turbohtml import Element

_GENRES: Final = {"pressrelease": "Press release", "audio-visual": "Audiovisual"}
_PARTS: Final = frozenset({"chapter", "paper-conference"})
"""What COinS tells better than the class ``book``."""

_DATED = re.compile(
    r"\s*(?P<names>[^()\"“]{0,4000}?)\s*\((?P<date>[^()]{0,40}\d{4}[^()]{0,12})\)"
)
_UNDATED = re.compile(r"\s*(?P<names>[^()\"“]{0,4000})")
_PERSONS = re.compile(r"[^,;]{1,40}, [^,;]{1,40}(?:; [^,;]{1,40}, [^,;]{1,40}){0,200}\.?")
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2})\.$")
"""A full stop that ends the list of authors, and no initial."""
_LONE_DATE = re.compile(
    r"(?<=[.”\"»]) "
    r"((?:\d{1,2} )?[A-Z][a-z]{2,8} (?:\d{1,2}, )?\d{4}|\d{4}-\d{2}-\d{2}|\d{4})"
    r"\.(?= |$)"
)
"""A sentence that is a date: where CS1 puts it for a work without authors."""
_QUOTED = re.compile(
    r"[\"“]([^\"“”]{1,400}(?:[\"“][^\"“”]{1,200}[\"”][^\"“”]{0,200})?)[\"”](?=[.,\s]|$)"
)
_PAGES = re.compile(r"\bpp?\.\s*([\w]+(?:[–-]\w+)?(?:, \w+(?:[–-]\w+)?)*)")
_AFTER_VOLUME = re.compile(r"\s*(?:\(([^()]{1,20})\))?(?::\s*([\w]+(?:[–-]\w+)?))?")
_REGISTRIES = re.compile(
    r"//(?:lccn\.loc\.gov|hdl\.handle\.net|openlibrary\.org|api\.semanticscholar\.org|zbmath\.org"
    r"|(?:www|mathscinet)\.ams\.org|www\.osti\.gov|papers\.ssrn\.com|ui\.adsabs\.harvard\.edu)/"
)
"""Where CS1's identifiers lead that are not kept as such: never the work's own address."""
_LONGEST_VOLUME: Final = 12
"""Characters of bold text that can be a volume."""


class Links(msgspec.Struct, eq=False):
    """What the links of a citation lead to."""

    known: list[tuple[str, str]] = []
    """Kinds and values of identifiers."""
    url: str = ""
    """The first address that the author gives."""
    title: str = ""
    """The text of the first link to elsewhere."""
    archive: str = ""
    original: str = ""
    """What the archive keeps a state of, where its address says so."""


def read_links(element: Element) -> Links:
    """Sort the links of a citation into identifiers, archives, and the work itself."""
    links = Links()
    for link in element.select("a"):
        href = link.attr("href") or ""
        if not href or href[0] == "#" or note_archive(links, link):
            continue
        found = identifiers.of_link(href)
        if found is not None:
            links.known.append(found)
        elif not links.title and _is_external(link) and not _REGISTRIES.search(href):
            links.url, links.title = with_scheme(href), text_of(link)
    return links


def note_archive(links: Links, link: Element) -> bool:
    """Keep where a link leads if it is to an archive; tell whether it is."""
    href = link.attr("href") or ""
    original = identifiers.archived(href)
    if original is None:
        return False
    links.archive = links.archive or with_scheme(href)
    links.original = links.original or original
    return True


def _is_external(link: Element) -> bool:
    classes = link.attr("class") or ""
    return "external" in classes or (link.attr("rel") or "") in ("mw:ExtLink", "nofollow")


def with_scheme(href: str) -> str:
    """Give an address without a scheme the one of today's web."""
    return f"https:{href}" if href.startswith("//") else href


def add_marks(item: dict[str, Any], element: Element) -> None:
    """Add to an entry of COinS what only the mark-up around it tells."""
    kind = kind_of(element)
    if kind:
        named = TYPES[kind]
        if not (named == "book" and item["type"] in _PARTS):
            item["type"] = named
        if kind in _GENRES:
            item.setdefault("genre", _GENRES[kind])
    links = Links()
    # COinS has the author's address and all identifiers; only what is archived is missing.
    for link in element.select('a[href*="archive"], a[href*="webcitation"]'):
        note_archive(links, link)
    add_addresses(item, links, element)


def add_addresses(item: dict[str, Any], links: Links, element: Element) -> None:
    """Write the address, its archived state and when it was read."""
    url = links.url or links.original
    if url:
        item.setdefault("URL", url)
    if links.archive:
        item["archive_location"] = links.archive
    if "URL" in item and (shown := element.select_one(".reference-accessdate")) is not None:
        date = find_date(shown.text)
        if date:
            item["accessed"] = date


def read_marks(element: Element) -> dict[str, Any]:
    """Make an entry of a citation without COinS; what nothing tells is absent.

    An entry that has no title keeps the text as printed in ``note``.
    """
    kind = kind_of(element)
    item: dict[str, Any] = {"type": TYPES.get(kind, "document")}
    if kind in _GENRES:
        item["genre"] = _GENRES[kind]
    text = text_of(element)
    links = read_links(element)
    if kind or element.tag == "cite":
        read_title(item, element, text, links)
        read_lead(item, text)
        read_place(item, element, text)
    for found in links.known or identifiers.in_text(text):
        identifiers.put(item, *found)
    add_addresses(item, links, element)
    if "title" not in item:
        item["note"] = text
    if not kind:
        item["type"] = type_of(item)
    return item


def type_of(item: dict[str, Any]) -> str:
    """Return the type of a work whose mark-up names none, as CS2's does not.

    >>> type_of({"volume": "3", "container-title": "Fens"}), type_of({"URL": "..."})
    ('article-journal', 'webpage')
    """
    inside = "container-title" in item
    if inside and "volume" in item:
        return "article-journal"
    if "ISBN" in item:
        return "chapter" if inside else "book"
    return "webpage" if "URL" in item else "document"


def read_title(item: dict[str, Any], element: Element, text: str, links: Links) -> None:
    """Read the title, quoted or else italic, and the italic container of a quoted one."""
    quoted = _QUOTED.search(text)
    italics = [found for found in map(text_of, element.select("i")) if found]
    if quoted and italics and not italics[0].startswith(quoted[0]):
        item["title"], item["container-title"] = quoted[1], italics[0]
        if item["type"] == "book":
            item["type"] = "chapter"
    elif quoted:
        item["title"] = quoted[1]
    elif italics:
        item["title"] = italics[0]
    elif links.title:
        item["title"] = links.title


def read_lead(item: dict[str, Any], text: str) -> None:
    """Read the authors and the date in brackets behind them."""
    title = item.get("title", "")
    place = text.find(title) if title else -1
    lead = text[: max(place, 0)]
    dated = _DATED.match(lead) if "(" in lead else None
    found = dated or _UNDATED.match(lead)
    alone = None if dated else _LONE_DATE.search(text)
    date = read_date(dated["date"] if dated else alone[1] if alone else "")
    if date:
        item["issued"] = date
    shown = found["names"].strip(' "“') if found else ""
    if not dated:
        shown = _SENTENCE_END.sub("", shown)
    is_list = _PERSONS.fullmatch(shown.removesuffix("; et al.")) is not None
    if shown and (is_list or (dated and ";" not in shown and "," not in shown)):
        names = [name for name in map(read_name, shown.split("; ")) if name]
        if names:
            item["author"] = names


def read_place(item: dict[str, Any], element: Element, text: str) -> None:
    """Read volume, issue and pages, which stand behind each other in a fixed form."""
    bold = element.select_one("b")
    volume = text_of(bold) if bold is not None else ""
    if 0 < len(volume) <= _LONGEST_VOLUME:
        item["volume"] = volume
        found = _AFTER_VOLUME.match(text, text.find(volume) + len(volume))
        after = bold.next_sibling if bold is not None else None
        found = _AFTER_VOLUME.match(after.text) if after is not None else found
        if found and found[1]:
            item["issue"] = found[1]
        if found and found[2]:
            item["page"] = read_pages(found[2])
    pages = _PAGES.search(text)
    if pages:
        item.setdefault("page", read_pages(pages[1]))

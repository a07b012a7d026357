"""Read what a page says of itself, before anything is removed from it.

Which fact stands where is data (``[[facts.NAME]]`` in an engine file); here are the four
places a fact can come from (an element, the configuration script, a comment, linked data)
and what a raw value has to become.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import msgspec
from turbohtml import Comment

from cleaner.dom import text_of
from cleaner.model import LanguageLink, Licence, PageFacts
from cleaner.page import Facts
from cleaner.steps.page_config import read_config

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Document as Tree
    from turbohtml import Element

    from cleaner.engines import FactRule
    from cleaner.page import Page

NAMESPACES: Final = {
    -2: "Media",
    -1: "Special",
    1: "Talk",
    2: "User",
    3: "User talk",
    4: "Project",
    5: "Project talk",
    6: "File",
    7: "File talk",
    8: "MediaWiki",
    9: "MediaWiki talk",
    10: "Template",
    11: "Template talk",
    12: "Help",
    13: "Help talk",
    14: "Category",
    15: "Category talk",
}
"""MediaWiki's own namespaces by number; articles are 0 and have no name."""
SITE_MARKS: Final = (" - ", " – ", " — ", " | ", " · ", " :: ", " » ")
"""What stands between a page's title and its site's name in ``<title>``."""
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
"""English names of months, as MediaWiki's footers print them."""

_DAY_FIRST = re.compile(r"(\d{1,2})\.? ([A-Za-z]{3,9}),? (\d{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9}) (\d{1,2}),? (\d{4})")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?!\d)")
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_WAYBACK = re.compile(r"https?://web\.archive\.org/web/\d{1,14}(?:[a-z]{2}_)?/")


def read_facts(page: Page) -> None:
    """Fill ``page.facts``; what the container said (``page.known``) wins over the page."""
    reader = FactReader(page)
    known = page.known
    url = known.url or reader.url() or page.source.url
    title, site = name_page(page, reader, url)
    page.facts = Facts(
        title=known.title or title or title_of_path(page.source.path),
        url=url,
        site=known.site or site,
        language=known.language or reader.one("language").replace("_", "-"),
        direction=known.direction or ("rtl" if reader.one("direction") == "rtl" else ""),
        description=known.description or reader.one("description"),
        page=merge_page_facts(known.page, read_page_facts(reader)),
        licence=known.licence or read_licence(reader),
    )


class FactReader:
    """Answers for one page; scripts, comments, linked data are read when first needed."""

    def __init__(self, page: Page) -> None:
        self.tree: Tree = page.tree
        self.rules = page.rules.facts if page.rules else {}
        self._config: dict[str, Any] | None = None
        self._comments: list[str] | None = None
        self._linked: dict[str, Any] | None = None

    def one(self, name: str) -> str:
        """Return a fact as the first source that has it gives it, or ""."""
        return next(
            (value for rule in self.rules.get(name, ()) for value in self.ask(rule)), ""
        )

    def every(self, name: str) -> tuple[str, ...]:
        """Return all values of a fact from the first source that has any, each once."""
        for rule in self.rules.get(name, ()):
            found = tuple(dict.fromkeys(self.ask(rule)))
            if found:
                return found
        return ()

    def url(self) -> str:
        """Return the first absolute address that the page gives as its own."""
        addresses = (
            value for rule in self.rules.get("url", ()) for value in self.ask(rule)
        )
        return next(filter(None, map(absolute, addresses)), "")

    def elements(self, name: str) -> list[Element]:
        """Return the elements of a fact that is read from several attributes at once."""
        for rule in self.rules.get(name, ()):
            for css in rule.css:
                found = self.find(css)
                if found:
                    return found
        return []

    def find(self, css: str) -> list[Element]:
        """Return what matches a selector, the boxes first and what is in them then.

        The tree would try every link of the page against ``li#t-wikibase a``; asked for the
        box first, most pages answer in a microsecond.
        """
        box, rest = _split(css)
        found = self.tree.select(box)
        if not rest or not found:
            return found
        inner = [element for holder in found for element in holder.select(rest)]
        return list(dict.fromkeys(inner)) if len(found) > 1 else inner

    def ask(self, rule: FactRule) -> Iterator[str]:
        """Yield what a source says, best first; nothing empty."""
        for raw in self._raw(rule):
            value = raw
            if rule.pattern:
                match = _compiled(rule.pattern).search(raw)
                value = match[1] if match else ""
            value = " ".join(value.split())
            if value:
                yield value

    def _raw(self, rule: FactRule) -> Iterator[str]:
        if rule.config:
            yield from _texts(self.config().get(rule.config))
        if rule.linked_data:
            yield from _texts(self.linked_data().get(rule.linked_data))
        if rule.comment:
            yield from (text for text in self.comments() if rule.comment in text)
        for css in rule.css:
            found = self.find(css)
            if not found:
                continue
            if rule.attribute:
                yield from (element.attr(rule.attribute) or "" for element in found)
            else:
                yield from (_text_without(element, rule.without) for element in found)
            return

    def config(self) -> dict[str, Any]:
        """Return the variables of the page's configuration script that facts ask for."""
        if self._config is None:
            wanted = {rule.config for rules in self.rules.values() for rule in rules}
            self._config = read_config(self.tree, frozenset(wanted - {""}))
        return self._config

    def comments(self) -> list[str]:
        """Return the texts of the page's comments."""
        if self._comments is None:
            nodes = self.tree.xpath("//comment()")
            found = nodes if isinstance(nodes, list) else []
            self._comments = [node.data for node in found if isinstance(node, Comment)]
        return self._comments

    def linked_data(self) -> dict[str, Any]:
        """Return the page's JSON-LD: the keys of its first object, or of its graph's."""
        if self._linked is None:
            self._linked = read_linked_data(self.tree)
        return self._linked


def read_linked_data(tree: Tree) -> dict[str, Any]:
    """Return the keys of the JSON-LD objects; of doubled keys the first counts."""
    found: dict[str, Any] = {}
    for script in tree.select('script[type="application/ld+json"]'):
        try:
            data = msgspec.json.decode(script.text)
        except msgspec.DecodeError:
            continue  # pages carry broken JSON-LD; it is one source of several
        graph = data.get("@graph", [data]) if isinstance(data, dict) else data
        for entry in graph if isinstance(graph, list) else ():
            if isinstance(entry, dict):
                found = entry | found
    return found


def read_page_facts(reader: FactReader) -> PageFacts:
    """Return what the wiki says of the page."""
    name = unquote(reader.one("name")).replace("_", " ")
    return PageFacts(
        id=_number(reader.one("id")),
        revision=_number(reader.one("revision")),
        revised_at=next(filter(None, map(read_date, reader.every("revised_at"))), ""),
        name=name,
        namespace=namespace_name(reader.one("namespace")),
        categories=tuple(
            unquote(name).replace("_", " ") for name in reader.every("categories")
        ),
        language_links=read_language_links(reader),
        wikidata=reader.one("wikidata"),
        redirected_from=reader.one("redirected_from").replace("_", " "),
    )


def merge_page_facts(known: PageFacts | None, found: PageFacts) -> PageFacts | None:
    """Lay what the container said over what the page says; None when neither says any."""
    if known is not None:
        said = {
            field: value
            for field in PageFacts.__struct_fields__
            if (value := getattr(known, field))
        }
        found = msgspec.structs.replace(found, **said)
    return found if found != PageFacts() else None


def read_language_links(reader: FactReader) -> tuple[LanguageLink, ...]:
    """Return the same page in other languages, one for each."""
    links: dict[str, str] = {}
    for element in reader.elements("language_links"):
        language = element.attr("hreflang") or element.attr("lang") or ""
        address = absolute(element.attr("href") or "")
        if language and language != "x-default" and address:
            links.setdefault(language, address)
    return tuple(LanguageLink(language, address) for language, address in links.items())


def read_licence(reader: FactReader) -> Licence | None:
    """Return the licence that the page names, or None."""
    address = reader.one("licence_url")
    licence = Licence(
        name=reader.one("licence_name"),
        url=f"https:{address}" if address.startswith("//") else address,
    )
    return licence if licence != Licence() else None


# --- title and site --------------------------------------------------------------------


def name_page(page: Page, reader: FactReader, url: str) -> tuple[str, str]:
    """Return the title of the page and the name of its site.

    The heading is the title. ``<title>`` has the site's name behind it: beside a heading it
    tells the site, and where the site is known it tells the title.
    """
    title, site = reader.one("title"), page.known.site or reader.one("site")
    element = page.tree.select_one("title")
    full = text_of(element) if element is not None else ""
    if not site and title:
        name = reader.one("name").replace("_", " ")
        site = short_site(rest_after(full, title) or rest_after(full, name), url)
    if not title:
        return cut_site(full, site), site
    return cut_site(title, site), site


def rest_after(full: str, title: str) -> str:
    """Return what stands behind the title and a mark, or "".

    >>> rest_after("Fen - Reedwiki", "Fen"), rest_after("Fens", "Fen")
    ('Reedwiki', '')
    """
    if not full.startswith(title):
        return ""
    rest = full[len(title) :]
    return next((rest[len(mark) :] for mark in SITE_MARKS if rest.startswith(mark)), "")


def cut_site(full: str, site: str) -> str:
    """Cut the site's name, and whatever follows it, off a title.

    >>> cut_site("Fen - Reedwiki", "Reedwiki"), cut_site("Fen - a story", "Reedwiki")
    ('Fen', 'Fen - a story')
    """
    if not site:
        return full
    ends = [full.find(mark + site) for mark in SITE_MARKS]
    return full[: min((end for end in ends if end > 0), default=len(full))]


def short_site(name: str, url: str) -> str:
    """Cut the motto off a site's name where its host tells which part is the name.

    >>> short_site("Reedwiki, the wet encyclopedia", "https://en.reedwiki.example/Fen")
    'Reedwiki'
    >>> short_site("Cars, Carts and Coaches", "https://wheels.example/Cart")
    'Cars, Carts and Coaches'
    """
    first, comma, _ = name.partition(", ")
    host = url.partition("//")[2].partition("/")[0]
    return first if comma and first.replace(" ", "").casefold() in host else name


def title_of_path(path: str) -> str:
    """Return a title from a file's name.

    >>> title_of_path("pages/Rush_light.html"), title_of_path("-")
    ('Rush light', '')
    """
    stem = PurePath(path.replace("\\", "/")).stem
    return " ".join(stem.replace("_", " ").split()).strip(" -")


# --- what values become ----------------------------------------------------------------


def absolute(address: str) -> str:
    """Return a web address with its scheme, without the Wayback Machine's; "" for others.

    >>> absolute("//fen.example/wiki/Reed"), absolute("Reed.html")
    ('https://fen.example/wiki/Reed', '')
    >>> absolute("https://web.archive.org/web/20160101000000id_/http://fen.example/")
    'http://fen.example/'
    """
    if address.startswith("//"):
        address = f"https:{address}"
    address = _WAYBACK.sub("", address, count=1)
    return address if address.startswith(("http://", "https://")) else ""


def namespace_name(value: str) -> str:
    """Return a namespace's name from its name or number; "" for articles.

    >>> namespace_name("14"), namespace_name("User_talk"), namespace_name("0")
    ('Category', 'User talk', '')
    """
    if value.lstrip("-").isdecimal():
        return NAMESPACES.get(_number(value), "")
    return value.replace("_", " ")


def read_date(text: str) -> str:
    """Return a date as ISO 8601, as exact as the text; "" where it has none we can read.

    >>> read_date("This page was last modified 17:29, 20 April 2011.")
    '2011-04-20T17:29'
    >>> read_date("on May 4, 2016"), read_date("2024-09-20T10:11:12Z"), read_date("gestern")
    ('2016-05-04', '2024-09-20T10:11:12Z', '')
    """
    iso = _ISO.search(text)
    if iso:
        return iso[0].replace(" ", "T")
    for match in _DAY_FIRST.finditer(text):
        if month := MONTHS.get(match[2].lower()):
            return _stamp(text, int(match[3]), month, int(match[1]))
    for match in _MONTH_FIRST.finditer(text):
        if month := MONTHS.get(match[1].lower()):
            return _stamp(text, int(match[3]), month, int(match[2]))
    return ""


def _stamp(text: str, year: int, month: int, day: int) -> str:
    clock = _CLOCK.search(text)
    time = f"T{int(clock[1]):02}:{clock[2]}" if clock else ""
    return f"{year:04}-{month:02}-{day:02}{time}" if 1 <= day <= 31 else ""


def _number(text: str) -> int:
    """Return a whole number of sane length, or 0."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 19):
        return 0
    return int(text)


def _texts(value: object) -> Iterator[str]:
    """Yield the texts of a value of a script: a text, a number, or a list of them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value) if value else ""
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry) if not isinstance(entry, list) else ()


def _text_without(element: Element, without: str) -> str:
    """Return an element's text but for what matches; the tree is left as it is."""
    unwanted = element.select(without) if without else []
    if not unwanted:
        return text_of(element)
    skipped = set(unwanted)
    parts = [
        node.data
        for node in element.descendants
        if hasattr(node, "data")
        and not isinstance(node, Comment)
        and skipped.isdisjoint(node.ancestors)
    ]
    return " ".join("".join(parts).split())


@cache
def _split(css: str) -> tuple[str, str]:
    """Part a selector at its first blank; a child of the box is a child of ``:scope``."""
    box, _, rest = css.partition(" ")
    if "[" in box and "]" not in box:
        return css, ""
    return box, f":scope {rest}" if rest.startswith(">") else rest


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)

"""Read what a page says of itself, before anything is removed from it.

Which fact stands where is data (``[[facts.NAME]]`` in an engine file); here are the four
places a fact can come from (an element, the configuration script, a comment, linked data)
and what a raw value has to become.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

import msgspec
from turbohtml import Comment

from cleaner.dom import text_of
from cleaner.page import Facts
from cleaner.records import LanguageLink, Licence, PageFacts
from cleaner.selectors import Needs
from cleaner.steps.facts.config import read_config
from cleaner.steps.facts.linked_data import (
    merge_entries,
    read_credits,
    read_entries,
    types_of,
)
from cleaner.steps.facts.values import (
    absolute,
    cut_site,
    name_of_author,
    namespace_name,
    read_date,
    read_number,
    rest_after,
    short_site,
    title_of_address,
    title_of_path,
)
from cleaner.steps.recognise import NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from turbohtml import Document as Tree
    from turbohtml import Element

    from cleaner.engines import EngineRules, FactRule
    from cleaner.page import Page


def read_facts(page: Page) -> None:
    """Fill ``page.facts``; what the container said (``page.known``) wins over the page."""
    reader = FactReader(page)
    known = page.known
    url = known.url or reader.url() or page.source.url
    title, site = name_page(page, reader, url)
    page.facts = Facts(
        title=known.title
        or title
        or title_of_address(url)
        or title_of_path(page.source.path),
        url=url,
        site=known.site or site,
        language=known.language or reader.one("language").replace("_", "-"),
        direction=known.direction or ("rtl" if reader.one("direction") == "rtl" else ""),
        description=known.description or reader.one("description"),
        page=merge_page_facts(known.page, read_page_facts(reader)),
        licence=known.licence or read_licence(reader),
        article_body=reader.one("article_body"),
    )
    page.credits = read_credits(reader.linked)


class FactReader:
    """Answers for one page; scripts, comments, linked data are read when first needed."""

    def __init__(self, page: Page) -> None:
        self.tree: Tree | Element = page.tree
        self.index = page.index
        self.engine = page.rules
        self.linked = read_entries(page.tree)
        """The objects of the page's JSON-LD."""
        self._config: dict[str, Any] | None = None
        self._comments: list[str] | None = None
        self._linked: dict[str, Any] | None = None
        self.sources = self._worth_asking(page.rules) if page.rules else {}

    def _worth_asking(self, engine: EngineRules) -> dict[str, list[_Source]]:
        """Return the sources of each fact that the page may answer, in their order.

        An engine has sixty sources and a page a dozen of them: the others are not looked at
        one by one.
        """
        sources = _sources(engine)
        met = sources.css.met(self.index) + sources.comments
        for known, names in (
            (self.config(), sources.config),
            (self.linked_data(), sources.linked),
        ):
            for name in known.keys() & names.keys():
                met += names[name]
        found: dict[str, list[_Source]] = {}
        for source in {each.place: each for each in sorted(met, key=_place)}.values():
            found.setdefault(source.fact, []).append(source)
        return found

    def one(self, name: str) -> str:
        """Return a fact as the first source that has it gives it, or ""."""
        for rule in self.sources.get(name, ()):
            if found := self.ask(rule):
                return found[0]
        return ""

    def every(self, name: str) -> tuple[str, ...]:
        """Return all values of a fact from the first source that has any, each once."""
        for rule in self.sources.get(name, ()):
            if found := self.ask(rule):
                return tuple(dict.fromkeys(found))
        return ()

    def date(self, name: str) -> str:
        """Return the first date that can be read: "05/06/2014" is two days to two."""
        sources = self.sources.get(name, ())
        said = (value for source in sources for value in self.ask(source))
        return next(filter(None, map(read_date, said)), "")

    def url(self) -> str:
        """Return the first absolute address that the page gives as its own."""
        for rule in self.sources.get("url", ()):
            for value in self.ask(rule):
                if address := absolute(value):
                    return address
        return ""

    def elements(self, name: str) -> list[Element]:
        """Return the elements of a fact that is read from several attributes at once."""
        for source in self.sources.get(name, ()):
            if found := self.find(source):
                return found
        return []

    def find(self, source: _Source) -> list[Element]:
        """Return what the first selector of a source matches that matches anything.

        The tree would try every link of the page against ``li#t-wikibase a``; asked for the
        box first, most pages answer in a tenth of a microsecond.
        """
        for box, rest in source.boxes:
            found = self.index.find(box)
            if rest and found:
                inner = [element for holder in found for element in holder.select(rest)]
                found = list(dict.fromkeys(inner)) if len(found) > 1 else inner
            if found:
                return found
        return []

    def ask(self, source: _Source) -> list[str]:
        """Return what a source says, best first; nothing empty."""
        values = self._raw(source)
        if values and source.search is not None:
            values = [match[1] for value in values if (match := source.search(value))]
        return [bare for value in values if (bare := " ".join(value.split()))]

    def _raw(self, source: _Source) -> list[str]:
        """Return what stands at a source: where it is a selector, it is nothing else."""
        rule = source.rule
        if source.boxes:
            found = self.find(source)
            if rule.attribute:
                return [element.attr(rule.attribute) or "" for element in found]
            return [_text_without(element, rule.without) for element in found]
        if rule.config:
            return list(_texts(self.config().get(rule.config)))
        if rule.linked_data:
            return list(_texts(self.linked_data().get(rule.linked_data)))
        return [text for text in self.comments() if rule.comment in text]

    def config(self) -> dict[str, Any]:
        """Return the variables of the page's configuration script that facts ask for."""
        if self._config is None:
            self._config = read_config(
                self.tree, _wanted(self.engine) if self.engine else frozenset()
            )
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
            self._linked = merge_entries(self.linked)
        return self._linked


def read_page_facts(reader: FactReader) -> PageFacts:
    """Return what the wiki says of the page."""
    name = unquote(reader.one("name")).replace("_", " ")
    revised_at, published_at = reader.date("revised_at"), reader.date("published_at")
    is_wiki = reader.engine is not None and reader.engine.name != NOBODY
    if is_wiki and is_same_time(published_at, revised_at):
        published_at = ""  # the one date that a wiki gives is that of the last change
    return PageFacts(
        id=read_number(reader.one("id")),
        revision=read_number(reader.one("revision")),
        revised_at=revised_at,
        name=name,
        namespace=namespace_name(reader.one("namespace")),
        categories=tuple(
            unquote(name).replace("_", " ") for name in reader.every("categories")
        ),
        language_links=read_language_links(reader),
        wikidata=reader.one("wikidata"),
        redirected_from=reader.one("redirected_from").replace("_", " "),
        authors=tuple(filter(None, map(name_of_author, reader.every("authors")))),
        published_at=published_at,
    )


def is_same_time(exact: str, rounded: str) -> bool:
    """Tell whether two times are one; a page prints minutes where its head has seconds.

    >>> is_same_time("2014-10-12T18:48:51+0200", "2014-10-12T18:48")
    True
    >>> is_same_time("2014-10-12T18:48", "2014-10-12")
    False
    """
    return exact == rounded or ("T" in rounded and exact.startswith(rounded))


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


# --- what elements and scripts hold ----------------------------------------------------


def _texts(value: object) -> Iterator[str]:
    """Yield the texts of a script's value: a text, a number, a name, or a list of them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value) if value else ""
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry) if not isinstance(entry, list) else ()
    elif isinstance(value, dict) and "Person" in types_of(value):
        yield from _texts(value.get("name"))


def _text_without(element: Element, without: str) -> str:
    """Return an element's text but for what matches; the tree is left as it is."""
    # Most titles hold no element at all, and that is a cheaper question than a list of six.
    is_plain = not without or element.select_one("*") is None
    unwanted = [] if is_plain else element.select(without)
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


class _Source(NamedTuple):
    """A source of a fact, ready to be asked."""

    place: int
    """Its place among all of the engine's."""
    fact: str
    rule: FactRule
    boxes: tuple[tuple[str, str], ...]
    """For each selector: the box, and what to look for in it."""
    search: Callable[[str], re.Match[str] | None] | None


_place = attrgetter("place")


class _Sources(NamedTuple):
    """All sources that an engine file knows, by where they read."""

    css: Needs[_Source]
    """A source once for each of its selectors."""
    config: dict[str, list[_Source]]
    """By the name of the variable,"""
    linked: dict[str, list[_Source]]
    """and by the key."""
    comments: list[_Source]


@lru_cache(maxsize=128)
def _sources(engine: EngineRules) -> _Sources:
    pairs = [(fact, rule) for fact, rules in engine.facts.items() for rule in rules]
    all_sources = [_source(place, *pair) for place, pair in enumerate(pairs)]
    css = Needs((box, source) for source in all_sources for box, _ in source.boxes)
    sources = _Sources(css, {}, {}, [])
    for source in all_sources:
        rule = source.rule
        if source.boxes:
            continue
        if rule.config:
            sources.config.setdefault(rule.config, []).append(source)
        elif rule.linked_data:
            sources.linked.setdefault(rule.linked_data, []).append(source)
        else:
            sources.comments.append(source)
    return sources


def _source(place: int, fact: str, rule: FactRule) -> _Source:
    search = re.compile(rule.pattern).search if rule.pattern else None
    return _Source(place, fact, rule, tuple(map(_split, rule.css)), search)


@lru_cache(maxsize=128)
def _wanted(engine: EngineRules) -> frozenset[str]:
    """Return the variables of configuration scripts that an engine file asks for."""
    rules = chain.from_iterable(engine.facts.values())
    return frozenset(rule.config for rule in rules) - {""}


def _split(css: str) -> tuple[str, str]:
    """Part a selector at its first blank; a child of the box is a child of ``:scope``."""
    box, _, rest = css.partition(" ")
    if "[" in box and "]" not in box:
        return css, ""
    return box, f":scope {rest}" if rest.startswith(">") else rest

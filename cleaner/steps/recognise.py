"""Say which software made the page: add up the signs of every engine, keep the evidence."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.engines.book import Book, book_of, our_book
from cleaner.errors import OptionError
from cleaner.records import Engine
from cleaner.selectors import Needs, split_selectors

if TYPE_CHECKING:
    from cleaner.dom import Index
    from cleaner.engines import EngineRules
    from cleaner.page import Page

CERTAIN: Final = 10
"""Weight from which a page is taken for an engine's: one strong sign, or several weak."""
STRONG: Final = 8
"""Weight of a sign that hardly any other page has."""
OWN_PROOF: Final = 5
"""Weight that an engine which extends another needs of its own: one sign that its parent's
pages never have; a borrowed extension (an infobox of four) is not enough."""
NOBODY: Final = "_web"
"""Rules for pages that no engine file knows."""


def recognise(page: Page) -> None:
    """Set ``page.engine`` and ``page.rules``.

    A page that shows an engine's class names in code samples or in its text has no elements
    of them, so it is not taken for that engine's.

    Raises:
        OptionError: the user named an engine that does not exist.
    """
    wanted = page.options.engine
    book = book_of(page.options.rules)
    if wanted and wanted not in book.names:
        cure = f"choose one of {', '.join(book.names)}"
        raise OptionError("engine", f"there is no engine {wanted!r}", cure)
    evidence = find_evidence(page.index, book)
    name = wanted or choose(evidence, book)
    rules = book.load(name)
    page.rules = rules
    page.engine = Engine(name, find_skin(page.index, rules), strongest(evidence, rules))


def find_evidence(index: Index, book: Book | None = None) -> dict[str, dict[str, int]]:
    """Return engine -> sign -> weight of the signs that the page has.

    Strong signs first; once they make an engine certain, weak ones are asked for only of
    engines that extend it. Most signs are a class or an id, which the index answers; any
    other begins with a tag, by which the tree knows its elements.
    """
    found: dict[str, dict[str, int]] = {}
    book = book or our_book()
    _collect(index, found, _signs(book, strong=True))
    certain = frozenset(
        name
        for name, signs in found.items()
        if sum(signs.values()) >= CERTAIN and not book.load(name).carrier
    )
    _collect(index, found, _signs(book, strong=False, certain=certain))
    return found


def _collect(index: Index, found: dict[str, dict[str, int]], signs: Needs[_Sign]) -> None:
    for sign in signs.met(index):
        if index.has(sign.selector):
            found.setdefault(sign.engine, {})[sign.css] = sign.weight


def choose(evidence: dict[str, dict[str, int]], book: Book | None = None) -> str:
    """Return the engine with the most weight; an engine counts its parents' signs as well.

    >>> choose({"mediawiki": {"#mw-content-text": 8, "#catlinks": 4}})
    'mediawiki'
    >>> choose({"mediawiki": {"body.mediawiki": 10}, "fandom": {".portable-infobox": 4}})
    'mediawiki'
    >>> choose({"mediawiki": {"body.mediawiki": 10}, "fandom": {"#WikiaArticle": 10}})
    'fandom'
    >>> choose({})
    '_web'
    """
    best = (0, 0, NOBODY)
    load = (book or our_book()).load
    for name, signs in evidence.items():
        lineage = load(name).lineage
        own = sum(signs.values())
        whole = sum(sum(evidence.get(line, {}).values()) for line in lineage)
        inherits = any(line in evidence for line in lineage[1:])
        if whole >= CERTAIN and (own >= OWN_PROOF or not inherits):
            best = max(best, (whole, own, name))
    return best[2]


def strongest(evidence: dict[str, dict[str, int]], rules: EngineRules) -> tuple[str, ...]:
    """Return the signs of an engine and of its parents, the strongest first."""
    weights = {
        css: weight
        for name in reversed(rules.lineage)
        for css, weight in evidence.get(name, {}).items()
    }
    return tuple(sorted(weights, key=lambda css: (-weights[css], css)))


def find_skin(index: Index, rules: EngineRules) -> str:
    """Return the first skin whose selector matches, or the one that body names, or ""."""
    for skin, selector in _skins(rules).met(index):
        if index.has(selector):
            return skin
    body = index.tree.select_one("body") if rules.skin_class else None
    for name in (body.attr("class") or "").split() if body is not None else ():
        rest = name.removeprefix(rules.skin_class)
        if rest != name and rest[:1].isalpha():
            return rest
    return ""


@lru_cache(maxsize=128)
def _skins(rules: EngineRules) -> Needs[tuple[str, str]]:
    return Needs(
        (selector, (skin, selector))
        for skin, css in rules.skins.items()
        for selector in split_selectors(css)
    )


class _Sign(NamedTuple):
    engine: str
    css: str
    """As the file has it; several selectors are one sign and count once."""
    selector: str
    """One of them."""
    weight: int


@lru_cache(maxsize=128)
def _signs(
    book: Book, *, strong: bool, certain: frozenset[str] = frozenset()
) -> Needs[_Sign]:
    """Return the signs of all engines that are strong, or that are not.

    Args:
        book: the engine files that hold.
        strong: which of the two.
        certain: engines that the page is certain to be of: only signs of engines that
            extend one of them are still worth asking for.
    """
    return Needs(
        (selector, _Sign(rules.name, css, selector, weight))
        for rules in book.all_rules()
        if not certain or not certain.isdisjoint(rules.lineage[1:])
        for css, weight in rules.signs.items()
        if (weight >= STRONG) == strong
        for selector in split_selectors(css)
    )

"""Refuse pages that are no article: a server's error, a login, a check, a form.

Which pages those are is data (``[refuse.NAME]`` in an engine file).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias

from cleaner.dom import split_selectors, text_of
from cleaner.errors import NotAPageError
from cleaner.text import count_characters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from turbohtml import Document as Tree
    from turbohtml import Element

    from cleaner.dom import Index
    from cleaner.engines import EngineRules, RefuseRule
    from cleaner.page import Page

LONGEST_TITLE: Final = 300
"""Characters of a title that patterns are tried on."""

_SOME_TEXTS: Final = 64
"""Texts counted at once: one by one they take six times as long."""

_Names: TypeAlias = dict[str, list[str]]
_SIMPLE = re.compile(r"[a-z][a-z0-9]*([.#])([\w-]+)")
"""``tag.class`` or ``tag#id``: what the index answers."""


def refuse(page: Page) -> None:
    """Stop at a page that a rule says is none.

    An ordinary page pays for one title and a few look-ups in the index: text is counted
    only where those already speak against the page. Scripts have to be out of the tree, or
    they count as text.

    Raises:
        NotAPageError: what is there is no article.
    """
    if page.rules is None or not page.rules.refuse:
        return
    element = page.tree.select_one("title")
    title = text_of(element)[:LONGEST_TITLE] if element is not None else ""
    size = _Size(page.tree)
    for rule in suspects(page.index, page.rules):
        if not page.is_kept(rule.address) and holds(page.index, title, rule, size):
            raise NotAPageError(page.source.where, rule.why, rule.cure)


def suspects(index: Index, rules: EngineRules) -> Iterable[RefuseRule]:
    """Yield the rules whose class or id the page has, and those that ask for neither."""
    classes, ids, others = _triggers(rules)
    names = {name for found in index.shared(classes) for name in classes[found]}
    names |= {name for found in ids.keys() & index.ids.keys() for name in ids[found]}
    return (rule for name, rule in rules.refuse.items() if name in names or name in others)


def holds(index: Index, title: str, rule: RefuseRule, size: _Size) -> bool:
    """Tell whether all conditions of a rule hold for a page, the cheap ones first."""
    if rule.title and not re.search(rule.title, title):
        return False
    if rule.most and not size.is_at_most(rule.most):
        return False
    found = first_of(index, rule.css)
    if rule.css and found is None:
        return False
    if rule.text and (found is None or not re.search(rule.text, text_of(found))):
        return False
    if first_of(index, rule.without) is not None:
        return False
    if not rule.share or found is None:
        return True
    return count_characters(found.text) >= rule.share * size.whole


class _Size:
    """How many characters the body of a page has, counted no further than is asked for."""

    def __init__(self, tree: Tree | Element) -> None:
        self.body = tree.select_one("body")
        self._counted = 0
        self._texts = iter(self.body.strings) if self.body is not None else iter(())

    def is_at_most(self, limit: int) -> bool:
        """Tell whether the body has no more characters than this."""
        while self._counted <= limit:
            text = "".join(islice(self._texts, _SOME_TEXTS))
            if not text:  # no text of a tree is empty
                return True
            self._counted += count_characters(text)
        return False

    @property
    def whole(self) -> int:
        """All characters of the body."""
        return count_characters(self.body.text) if self.body is not None else 0


def first_of(index: Index, css: str) -> Element | None:
    """Return the first match of the first selector of a list that has any.

    One by one: a list of selectors for several tags makes the tree walk all its elements.
    """
    for selector in _parts(css):
        if index.may_have(selector):
            found = index.tree.select_one(selector)
            if found is not None:
                return found
    return None


@lru_cache(maxsize=128)
def _triggers(rules: EngineRules) -> tuple[_Names, _Names, frozenset[str]]:
    """Return classes and ids, each with the rules that look for it, and the other rules."""
    classes: _Names = {}
    ids: _Names = {}
    others = set()
    for name, rule in rules.refuse.items():
        for selector in _parts(rule.css) or ("",):
            simple = _SIMPLE.fullmatch(selector)
            if simple is None:
                others.add(name)
            else:
                (classes if simple[1] == "." else ids).setdefault(simple[2], []).append(
                    name
                )
    return classes, ids, frozenset(others)


@cache
def _parts(css: str) -> tuple[str, ...]:
    return tuple(split_selectors(css))

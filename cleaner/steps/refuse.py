"""Refuse pages that are no article: a server's error, a login, a check, a form.

Which pages those are is data (``[refuse.NAME]`` in an engine file).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from cleaner.dom import text_of
from cleaner.errors import NotAPageError
from cleaner.phrases import fold, phrases_of
from cleaner.selectors import Needs, parts_of
from cleaner.text import count_characters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Document as Tree
    from turbohtml import Element

    from cleaner.dom import Index
    from cleaner.engines import EngineRules, RefuseRule
    from cleaner.page import Page

LONGEST_TITLE: Final = 300
"""Characters of a title that patterns are tried on."""

_AT_ONCE: Final = 2000
"""Characters counted at once,"""
_TOGETHER: Final = 64
"""and texts of a longer page."""
_LONG: Final = 300_000
"""Bytes of a page from which its first texts take less time than its whole text: three
thousand characters of texts take as long as half a megabyte of page."""

_Search: TypeAlias = Callable[[str], re.Match[str] | None]


def refuse(page: Page) -> None:
    """Stop at a page that a rule says is none.

    An ordinary page pays for a few look-ups in the index and the count of a few thousand
    characters: nearly all pages that are none are short. Scripts have to be out of the
    tree, or they count as text.

    Raises:
        NotAPageError: what is there is no article.
    """
    if page.rules is None or not page.rules.refuse:
        return
    suspects, longest = _suspects(page.rules)
    body = _Body(page.tree)
    size = body.count(longest, at_once=len(page.source.content) < _LONG)
    judged = None
    for suspect, selector in suspects.met(page.index):
        if suspect is judged or 0 < suspect.rule.most < size:
            continue
        if suspect.title and not suspect.title(body.title()):
            continue
        found = page.tree.select_one(selector) if selector else None
        if selector and found is None:
            continue
        judged = suspect
        rule = suspect.rule
        if holds(page.index, suspect, found, body) and not page.is_kept(rule.address):
            raise NotAPageError(page.source.where, rule.why, rule.cure)


def holds(index: Index, suspect: _Suspect, found: Element | None, body: _Body) -> bool:
    """Tell whether the text and the other conditions of a rule hold for a page.

    Args:
        index: of the page.
        suspect: the rule.
        found: the first match of its selector; None where it has none.
        body: what the page says.
    """
    rule = suspect.rule
    if suspect.text and (found is None or not suspect.is_said(*body.said_by(found))):
        return False
    if first_of(index, rule.without) is not None:
        return False
    if not rule.share or found is None:
        return True
    return count_characters(found.text) >= rule.share * body.whole


class _Body:
    """What the page says, counted and read no further than is asked for."""

    def __init__(self, tree: Tree | Element) -> None:
        self.tree = tree
        self.body = tree.select_one("body")
        self._title: str | None = None
        self._said: tuple[str, str] | None = None

    def count(self, limit: int, *, at_once: bool) -> int:
        """Count the characters of the body, or so many that a limit is exceeded.

        Args:
            limit: the characters.
            at_once: read the whole text first.
        """
        if self.body is None:
            return 0
        counted = 0
        for part in pieces_of(self.body.text) if at_once else texts_of(self.body):
            counted += count_characters(part)
            if counted > limit:
                break
        return counted

    def title(self) -> str:
        """Return the start of the page's title."""
        if self._title is None:
            element = self.tree.select_one("title")
            self._title = text_of(element)[:LONGEST_TITLE] if element is not None else ""
        return self._title

    def said_by(self, element: Element) -> tuple[str, str]:
        """Return the text of an element, and the same without case."""
        if element is not self.body:
            text = text_of(element)
            return text, fold(text)
        if self._said is None:
            text = text_of(element)
            self._said = text, fold(text)
        return self._said

    @property
    def whole(self) -> int:
        """All characters of the body."""
        return count_characters(self.body.text) if self.body is not None else 0


def pieces_of(text: str) -> Iterator[str]:
    """Yield a text in parts."""
    return (text[start : start + _AT_ONCE] for start in range(0, len(text), _AT_ONCE))


def texts_of(element: Element) -> Iterator[str]:
    """Yield the texts of an element, so many together: one by one they take six times."""
    texts = iter(element.strings)
    while part := "".join(islice(texts, _TOGETHER)):  # no text of a tree is empty
        yield part


def first_of(index: Index, css: str) -> Element | None:
    """Return the first match of the first selector of a list that has any.

    One by one: a list of selectors for several tags makes the tree walk all its elements.
    """
    for selector in parts_of(css):
        if index.may_have(selector):
            found = index.tree.select_one(selector)
            if found is not None:
                return found
    return None


class _Suspect(NamedTuple):
    """A rule, ready to be tried."""

    rule: RefuseRule
    title: _Search | None
    text: _Search | None
    phrases: frozenset[str]
    """What `text` finds holds one of these."""

    def is_said(self, text: str, folded: str) -> bool:
        """Tell whether a text holds what the rule looks for."""
        if self.phrases and not any(map(folded.__contains__, self.phrases)):
            return False
        return self.text is not None and self.text(text) is not None


@lru_cache(maxsize=128)
def _suspects(rules: EngineRules) -> tuple[Needs[tuple[_Suspect, str]], int]:
    """Return each rule with its selectors, one by one, and the largest limit of any rule.

    One by one, with "" where there is none: a list of selectors for several tags makes the
    tree walk all its elements.
    """
    needs = Needs(
        (selector, (suspect, selector))
        for suspect in map(_suspect, rules.refuse.values())
        for selector in parts_of(suspect.rule.css) or ("",)
    )
    return needs, max(rule.most for rule in rules.refuse.values())


def _suspect(rule: RefuseRule) -> _Suspect:
    title, text = (
        re.compile(pattern).search if pattern else None
        for pattern in (rule.title, rule.text)
    )
    return _Suspect(rule, title, text, phrases_of(rule.text))

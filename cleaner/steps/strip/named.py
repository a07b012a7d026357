"""Find parts of a page by the words that the names of their classes and ids are made of.

Sites call their comments ``article__comments``, ``CommentList`` or ``c-kommentare``: the
words are the same, the names are endless. Only on pages that no engine file knows, and
only whole words, so that ``sidebar`` is none in ``sidebarless``.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from cleaner.text import count_characters

if TYPE_CHECKING:
    from turbohtml import Document as Tree
    from turbohtml import Element

    from cleaner.dom import Index
    from cleaner.engines import EngineRules

BOXES: Final = frozenset(
    "div section ul ol li p aside article form table details header footer".split()
)
"""Elements that are parts of a page. Not those in lines: highlighters of code call words of
a program ``comment``."""
ARTICLE: Final = 'h1, main, [role="main"], [itemprop="articleBody"]'
"""What never stands in a part beside the article: ``with-sidebar`` is around both."""
SMALL: Final = 400
"""Characters of a part that is no article whatever the page has besides."""
MOST_OF_PROSE: Final = 0.4
"""Share of the page's paragraphs above which a part is the article, whatever its name,"""
ALL_PROSE: Final = 0.9
"""and for comments, of which a page may have more than of the article."""
_DENIED: Final = re.compile(
    r"(?:^|-)(?:no|not|non|has|have|with|without|is|show|hide|hidden)-"
)
"""How names begin that say something of the element instead of what it is."""
_SENTENCE: Final = re.compile(
    r"(?:^|-)(?:an?|the|of|and|as|at|de|la|les?|du|der|die|das|und|von|el|los|las|y)(?=-)"
)
"""Small words that only a heading has whose words became an id: "a-share-of-the-crop"."""
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BREAK: Final = re.compile(r"[^a-z]+")


def named_parts(rules: EngineRules, index: Index) -> dict[Element, str]:
    """Return element -> name of the rule one of whose words its class or id holds."""
    pattern, owners = _compiled(rules)
    if pattern is None:
        return {}
    sizes = _Sizes(index)
    found: dict[Element, str] = {}
    for kind in ".#":
        for name in index.names_of(kind):
            words = split_name(name)
            match = pattern.search(words)
            if match is None or _DENIED.search(words):
                continue
            if kind == "#" and _SENTENCE.search(words):
                continue
            rule = owners[match[1]]
            for element in index.named(kind, name):
                if element not in found and sizes.is_part(element, rules.strip[rule].most):
                    found[element] = rule
    return found


class _Sizes:
    """How much text parts of a page have, counted only where it is asked for."""

    def __init__(self, index: Index) -> None:
        self.index = index

    @cached_property
    def prose(self) -> int:
        """Return the characters of all paragraphs of the page."""
        return prose_of(self.index.tree)

    def is_part(self, element: Element, most: int) -> bool:
        """Tell whether an element can be a part beside the article, whatever its name."""
        if element.tag not in BOXES or element.select_one(ARTICLE) is not None:
            return False
        size = count_characters(element.text)
        if most and size > most:
            return False
        share = MOST_OF_PROSE if most else ALL_PROSE
        return size <= SMALL or prose_of(element) <= share * self.prose


def prose_of(tree: Tree | Element) -> int:
    """Return the characters of the paragraphs below a node."""
    return sum(count_characters(each.text) for each in tree.select("p"))


@lru_cache(maxsize=4096)
def split_name(name: str) -> str:
    """Return the words of a name with hyphens between them.

    >>> split_name("articleComments__list2")
    'article-comments-list'
    """
    return _BREAK.sub("-", _HUMP.sub("-", name).lower()).strip("-")


@lru_cache(maxsize=128)
def _compiled(rules: EngineRules) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """Return what finds the words, and word -> rule; of two rules the first has a word."""
    owners: dict[str, str] = {}
    for name, rule in rules.strip.items():
        for word in rule.words.split():
            owners.setdefault(word, name)
    if not owners:
        return None, owners
    longest_first = sorted(owners, key=len, reverse=True)
    return re.compile(rf"(?:^|-)({'|'.join(longest_first)})(?=-|$)"), owners

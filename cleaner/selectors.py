"""What selectors ask for, told from their text: so that few have to be asked at all."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.dom import Index

_T = TypeVar("_T")

_ONE = re.compile(r"([a-z][a-z0-9]*)?([.#])([\w-]+)((?:\.[\w-]+)*)(?:\[([\w-]+)\])?")
_NEED = re.compile(r"[a-z0-9]*([.#])([\w-]+)")
_HEAD = re.compile(r"(html|body|meta|link|script)((?:\[[^\[\]\\&<>\xa0]+\])+)")
"""A selector of the few elements of a page that say something of it in their attributes."""
_HAS = re.compile(r":has\((?:> )?[a-z0-9]*([.#])([\w-]+)[^,()]*\)$")
_CUSTOM = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
_CONDITION = re.compile(r"\[([\w:-]+)(?:[~|^$*]?=(?:\"([^\"]+)\"|'([^'\"]+)'))?\]")


def split_selectors(css: str) -> list[str]:
    """Split a selector list at its outer commas.

    >>> split_selectors('.a, b:is(c, d), e[f="g,h"]')
    ['.a', 'b:is(c, d)', 'e[f="g,h"]']
    """
    parts, depth, quote, start = [], 0, "", 0
    for place, character in enumerate(css):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == "," and not depth:
            parts.append(css[start:place].strip())
            start = place + 1
    parts.append(css[start:].strip())
    return [part for part in parts if part]


@cache
def parts_of(css: str) -> tuple[str, ...]:
    """Return the selectors of a rule's list; a rule is asked of many pages."""
    return tuple(split_selectors(css))


@cache
def one_form(selector: str) -> tuple[str, str, str, str, str] | None:
    """Return tag, "." or "#", name, further classes and attribute of a selector.

    None for a selector of any other form.

    >>> one_form("li#t-info"), one_form("b"), one_form("div.thumb.left[lang]")
    (('li', '#', 't-info', '', ''), None, ('div', '.', 'thumb', '.left', 'lang'))
    """
    found = _ONE.fullmatch(selector)
    if found is None:
        return None
    tag, kind, name, more, attribute = found.groups("")
    return tag, kind, name, more, attribute


@cache
def need_of(selector: str) -> tuple[str, str]:
    """Return what a tree must have for a selector to match: where to look, and for what.

    That is the id ("#") or class (".") that its first element must have, or a text in the
    attributes of a tag; twice "" is not known.

    >>> need_of("meta[name='generator'][content^='MediaWiki']"), need_of("html[dir]")
    (('meta', 'mediawiki'), ('html', 'dir'))
    >>> need_of("div.box:has(> b)"), need_of("li#t-info"), need_of("p.a, p.b")
    (('.', 'box'), ('#', 't-info'), ('', ''))
    """
    first = _NEED.match(selector) if "," not in selector else None
    if first is not None:
        return first[1], first[2]
    head = _HEAD.fullmatch(selector)
    conditions = _CONDITION.findall(head[2]) if head else []
    if head is None or _CONDITION.sub("", head[2]):
        return "", ""
    if head[1] == "script" and any(name != "src" for name, *_ in conditions):
        return "", ""
    values = [one or two for _, one, two in conditions if one or two]
    # The last says most: the name of a <meta> stands before its content.
    return head[1], (values or [conditions[-1][0]])[-1].lower()


@cache
def inner_need_of(selector: str) -> tuple[str, str]:
    """Return the same of what a selector wants to find within its element.

    >>> inner_need_of("div#text:has(div.category)"), inner_need_of("p:not(:has(b.x))")
    (('.', 'category'), ('', ''))
    """
    found = _HAS.search(selector) if "," not in selector else None
    return (found[1], found[2]) if found else ("", "")


class Needs(Generic[_T]):
    """Things that are worth asking for where a tree has what their selectors begin with.

    An engine has hundreds of selectors and a page what a dozen of them need. Asked one by
    one they cost a page of one paragraph fifty times its parse; here those whose class or
    id the tree has are found at once, whatever their number.
    """

    __slots__ = ("_always", "_classes", "_custom", "_ids", "_things", "_written")

    def __init__(self, asked: Iterable[tuple[str, _T]]) -> None:
        """Sort the things by what they need.

        Args:
            asked: selector, and what to do where it may match.
        """
        self._things: list[_T] = []
        self._always: list[int] = []
        self._ids: dict[str, list[int]] = {}
        self._classes: dict[str, list[int]] = {}
        self._written: dict[str, list[tuple[str, int]]] = {}
        """Tag -> text of its attributes -> place of the thing."""
        self._custom: dict[str, list[int]] = {}
        """The same of elements of a site's own: the tree has no list of those."""
        named = {"#": self._ids, ".": self._classes}
        for place, (selector, thing) in enumerate(asked):
            self._things.append(thing)
            kind, name = need_of(selector)
            if _CUSTOM.fullmatch(selector):
                self._custom.setdefault(selector, []).append(place)
            elif not kind:
                self._always.append(place)
            elif kind in named:
                named[kind].setdefault(name, []).append(place)
            else:
                self._written.setdefault(kind, []).append((name, place))
        if len(self._custom) == 1:
            self._always += self._custom.popitem()[1]

    def met(self, index: Index) -> list[_T]:
        """Return the things whose need the tree meets, in the order they were given."""
        places = self._always.copy()
        if self._ids:
            for name in self._ids.keys() & index.ids.keys():
                places += self._ids[name]
        if self._classes:
            for name in index.shared(self._classes):
                places += self._classes[name]
        for kind, asked in self._written.items():
            text = index.written(kind)
            if text:
                places += [place for name, place in asked if name in text]
        if self._custom:
            # One walk for all of them; to ask the tree for one takes as long as the walk.
            found = index.tree.iter_elements(tuple(self._custom))
            for name in {element.tag for element in found}:
                places += self._custom[name]
        if not places:
            return []
        places.sort()
        things = self._things
        return [things[place] for place in places]

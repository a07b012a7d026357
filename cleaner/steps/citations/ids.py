"""Keys of citations, made from what they say: the same work has the same key anywhere."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final
from zlib import crc32

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.document import Citation

_NOT_IN_KEY = re.compile(r"[^a-z0-9]+")
_WORD = re.compile(r"(?<![a-z0-9])[a-z][a-z0-9]+")
_STOP_WORDS: Final = frozenset(
    "the an of on in and for to from by with at is as der die das ein eine le la les un une"
    " des du el los las il lo de www".split()
)
"""Words that say nothing of a title, in the languages whose articles often open one."""
_LONGEST_PART: Final = 24
"""Characters of a name or a word in a key: keys are typed by people."""
_LONGEST_NAME: Final = 10
"""Characters of a body's words in a key, as of most family names."""
_OF_THE_PAGE: Final = ("anchor", "section")
"""Entries of ``custom`` that say where on its page a citation stands, not what it is."""


def plain_letters(text: str) -> str:
    """Return a text in small ASCII letters, without accents; other scripts leave nothing.

    >>> plain_letters("Müller-Łukasz"), plain_letters("猫")
    ('muller-lukasz', '')
    """
    if not text.isascii():
        text = text.translate(_LETTERS)
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return text.lower()


_LETTERS: Final = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "Æ": "Ae",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "þ": "th",
    }
)
"""Letters that Unicode does not take apart into a plain one and a mark."""


def key_of(item: Citation) -> str:
    """Return the key that a citation would like to have, as "reed2005-fens".

    >>> key_of({"author": [{"family": "Reed"}], "title": "The Fens",
    ...     "issued": {"date-parts": [[2005]]}})
    'reed2005-fens'
    """
    author = (item.get("author") or [{}])[0]
    family = author.get("family")
    name = family or author.get("literal") or ""
    if not name:
        name = item.get("container-title") or item.get("publisher") or ""
    letters = plain_letters(name)
    name = _NOT_IN_KEY.sub("", letters)[:_LONGEST_PART] if family else short_name(letters)
    year = year_of(item)
    words = _WORD.findall(plain_letters(item.get("title", "")))
    word = next((word for word in words if word not in _STOP_WORDS), "")[:_LONGEST_PART]
    start = f"{name}{year}"
    if not start.isdecimal():
        key = "-".join(part for part in (start, word) if part)
    else:
        key = f"{word}{year}" if word else ""
    return key if key and not key[0].isdecimal() else f"cite-{digits_of(item)}"


def short_name(letters: str) -> str:
    """Return the first words of a body or a periodical, as many as make a short key.

    >>> short_name("the new york times"), short_name("wetlands administration of ely")
    ('newyork', 'wetlands')
    """
    name = ""
    for word in _WORD.findall(letters):
        if word in _STOP_WORDS:
            continue
        if name and len(name) + len(word) > _LONGEST_NAME:
            break
        name += word
    return name[:_LONGEST_PART]


def year_of(item: Citation) -> str:
    """Return the year of a citation as digits, or ""."""
    parts = item.get("issued", {}).get("date-parts")
    return str(parts[0][0]) if parts else ""


def essence_of(item: Citation) -> bytes:
    """Return what makes two citations one: everything but key and place on the page."""
    essence = {name: value for name, value in without_place(item).items() if name != "id"}
    return msgspec.json.encode(essence, order="deterministic")


def without_place(item: Citation) -> Citation:
    """Return a citation without what says where on its page it stands."""
    if "custom" not in item:
        return item
    custom = {k: v for k, v in item["custom"].items() if k not in _OF_THE_PAGE}
    rest = {name: value for name, value in item.items() if name != "custom"}
    return {**rest, "custom": custom} if custom else rest


def digits_of(item: Citation) -> str:
    """Return eight digits made from all that a citation says."""
    return f"{crc32(essence_of(item)):08x}"


class Collection:
    """Citations, equal ones once, each under a key of its own."""

    def __init__(self) -> None:
        self._keys: dict[bytes, str] = {}
        self._items: dict[str, Citation] = {}

    def add(self, item: Citation) -> str:
        """Take in a citation and return its key; an equal one has it already."""
        essence = essence_of(item)
        known = self._keys.get(essence)
        if known is not None:
            return known
        wanted = item.get("id") or key_of(item)
        key, turn = wanted, 0
        while key in self._items:
            # The digits are of the content, so they do not depend on the order of pages.
            key = f"{wanted}-{crc32(essence, turn):08x}"
            turn += 1
        self._keys[essence] = key
        self._items[key] = {"id": key, **{k: v for k, v in item.items() if k != "id"}}
        return key

    def __getitem__(self, key: str) -> Citation:
        return self._items[key]

    def items(self) -> tuple[Citation, ...]:
        """Return all of them in the order in which they came."""
        return tuple(self._items.values())


def collected(groups: Iterable[Iterable[Citation]]) -> tuple[Citation, ...]:
    """Join the citations of many pages: equal ones once, every key once.

    >>> [item["id"] for item in collected([[{"id": "a", "title": "A"}],
    ...     [{"id": "a", "title": "A"}, {"id": "a", "title": "B"}]])]
    ['a', 'a-...']
    """
    collection = Collection()
    for group in groups:
        for item in group:
            collection.add(without_place(item))
    return collection.items()

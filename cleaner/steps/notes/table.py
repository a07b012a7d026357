"""The table of footnote conventions, compiled: one look-up for all entries together."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cleaner.dom import Matcher
from cleaner.engines.conventions import conventions

if TYPE_CHECKING:
    from cleaner.engines.conventions import Convention

NOTE, BODY, KEYED = "note", "body", "keyed"
"""What an element found by its class is."""


class Table(NamedTuple):
    """All conventions worked into one."""

    entries: dict[str, Convention]
    matcher: Matcher
    """Names what has a class of some convention "kind convention"."""
    families: re.Pattern[str]
    """Fullmatch of a fragment; the last group begins with ``t`` (to a note) or ``b``."""
    mark: str
    """Selector list of marks of all conventions, as the others below."""
    holder: str
    text: str
    way: str
    twin: str
    title: str
    doubles: str
    body: str
    note: str
    names: frozenset[str]
    """Classes of marks and of ways back."""


_JOINED = ("mark", "holder", "text", "way", "twin", "title", "doubles", "body", "note")


@cache
def table() -> Table:
    """Compile the table, once."""
    entries = conventions()
    joined = {field: _joined(entries, field) for field in _JOINED}
    return Table(
        entries,
        Matcher(dict(_named(entries))),
        re.compile("|".join(_families(entries)), re.IGNORECASE),
        **joined,
        names=frozenset(
            name
            for entry in entries.values()
            for name in re.findall(r"\.([\w-]+)", f"{entry.mark} {entry.way}")
        ),
    )


def _named(entries: dict[str, Convention]) -> list[tuple[str, str]]:
    """Return name and selector of all that is looked for by class."""
    fields = ((BODY, "body"), (NOTE, "note"))
    named = [
        (f"{kind} {name}", getattr(entry, field))
        for kind, field in fields
        for name, entry in entries.items()
        if getattr(entry, field)
    ]
    named += (
        (f"{KEYED} {name}", entry.mark)
        for name, entry in entries.items()
        if entry.attribute or entry.keys[0]
    )
    return named


def _families(entries: dict[str, Convention]) -> list[str]:
    """Return the patterns of ids as named groups, in order of the file."""
    return [
        f"(?P<{kind}{number}>{pattern})"
        for number, entry in enumerate(entries.values())
        for kind, pattern in (("t", entry.to), ("b", entry.back))
        if pattern
    ]


def _joined(entries: dict[str, Convention], field: str) -> str:
    return ", ".join(filter(None, (getattr(entry, field) for entry in entries.values())))


def family_of(fragment: str) -> str:
    """Return the family of a fragment: "t" for notes or "b" for marks, and its entry.

    >>> [family_of(each)[:1] for each in ("fn:1", "fnref:1", "History")]
    ['t', 'b', '']
    """
    found = table().families.fullmatch(fragment)
    return str(found.lastgroup) if found else ""

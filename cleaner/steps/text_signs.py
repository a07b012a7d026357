"""Notes whose marks are signs, not brackets: "reed¹", "reed†", "reed①", "reed(1)", "reed*".

Such signs are powers, bullets and numbers of clauses as well, so nothing is believed on the
word of one side: each note must be called before it stands, in the order of the notes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.engines import words
from cleaner.steps.text_rules import Definition

if TYPE_CHECKING:
    from cleaner.steps.text_rules import TextPage

SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_FAMILIES: Final = (
    re.compile(r"([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})[.)]?\s*(?=\S)"),
    re.compile(r"([①-⑳⓪㉑-㉟㊱-㊿])\s*(?=\S)"),
    re.compile(r"([†‡§¶]{1,3})\s*(?=\S)"),
    re.compile(r"((?:※|＊|注|註|주)\d{1,3})[:：.)）]?\s*(?=\S)"),
    re.compile(r"(\*{1,3})\s*(?=[^\s*])"),
    re.compile(r"(\(\d{1,3}\))\s+(?=\S)"),
)
"""How notes of each kind begin their lines, the surest first."""
_LOOSE: Final = ("*", "(")
"""Kinds that mean something else more often: one pair alone is no proof of them."""
_POWERS: Final = frozenset("⁰²³⁴⁵⁶⁷⁸⁹")
"""Notes begin with 1: what begins with another figure is a square or a cube."""
_LATE: Final = 0.4
"""Notes without a heading stand behind this share of the lines."""
_HEADING: Final = 60
"""Characters of the longest heading of a list of notes."""


def find_signed(page: TextPage) -> list[Definition]:
    """Return the notes that signs lead to, and remember the signs in the page."""
    text = "\n".join(page.lines)
    for family in _FAMILIES:
        if family.search(text) is None:
            continue
        found = _entries(page, family)
        if found and _are_called(page, found):
            page.signs |= {sign: entry.label for sign, entry in found.items()}
            return list(found.values())
    return []


def _entries(page: TextPage, family: re.Pattern[str]) -> dict[str, Definition]:
    """Return sign -> note; nothing if a sign opens two lines: then it is a bullet."""
    found: dict[str, Definition] = {}
    start = _start(page)
    for number in range(start, len(page.lines)):
        match = family.match(page.lines[number])
        if match is None:
            continue
        if match[1] in found:
            return {}
        line = page.lines[number]
        label = match[1].strip("()").translate(SUPERSCRIPTS)
        found[match[1]] = Definition(label, number, match[0].strip(), line[match.end() :])
    return found


def _start(page: TextPage) -> int:
    """Return the first line where notes may stand: below their heading, or late."""
    headings = words.notes_headings(page.language)
    for number, line in enumerate(page.lines):
        if line and len(line) < _HEADING and line.rstrip(":").casefold() in headings:
            return number
    return int(_LATE * len(page.lines))


def _are_called(page: TextPage, found: dict[str, Definition]) -> bool:
    """Tell whether each note has a mark before it, and the marks come in their order."""
    first = min(entry.line for entry in found.values())
    text = "\n".join(page.lines[:first])
    calls = [sign_pattern([sign]).search(text) for sign in found]
    places = [call.start() if call else -1 for call in calls]
    opening = next(iter(found))
    if min(places) < 0 or places != sorted(places) or opening in _POWERS:
        return False
    return len(found) > 1 or not opening.startswith(_LOOSE)


def sign_pattern(signs: list[str]) -> re.Pattern[str]:
    """Return the pattern of these signs where they stand as marks: right behind a word."""
    longest = sorted(signs, key=len, reverse=True)
    joined = "|".join(map(re.escape, longest))
    return re.compile(rf"(?<=[^\s*(†‡§¶])(?:{joined})(?![*†‡§¶⁰¹²³⁴⁵⁶⁷⁸⁹0-9A-Za-z_])")

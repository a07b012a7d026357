"""Notes whose marks are signs without brackets: "¹", "①", "†", "注1", "(1)".

Signs are powers, bullets and numbers of steps as well, so both sides must agree: the same
signs in the text and at the starts of lines, in order, each line below its mark, and the
lines where notes stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from cleaner.engines import words
from cleaner.steps.text.marks import STOPS
from cleaner.steps.text.note_lists import HEADING, Zone, continues, with_bodies
from cleaner.steps.text.rules import Definition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.steps.text.rules import TextPage

_WORD = r"(?:注釈|脚注|注|註|주)\s?\d{1,3}"
_SIGN = (
    r"(?P<raised>[⁰¹²³⁴-⁹]{1,3}(?![⁺⁻⁼⁽⁾ⁿ]))|(?P<circled>[①-⑳㉑-㉟㊱-㊿])"
    r"|(?P<symbol>\*{1,3}(?!\d)|†{1,3}|‡{1,3}|§|¶|※(?!\d))|(?P<starred>[*※]\d{1,3})"
    rf"|[(（](?P<paren>\d{{1,3}}|[a-z])[)）]|[(（](?P<boxed>{_WORD})[)）]|(?P<word>{_WORD})"
)
_MARK = re.compile(_SIGN)
_START = re.compile(rf"(?:{_SIGN})[.:：]?\s*(?=[^\s*†‡])")
_HINT = re.compile(r"[⁰¹²³⁴-⁹①-⑳㉑-㊿*†‡§¶※注註주]|[(（](?:1|a|\d)[)）]")
_UNIT = re.compile(r"(?:^|[^\w])(?:[a-z]|[cdkm]?m|ft|mi|in|yd)$|\d$", re.IGNORECASE)
"""What stands before a power: a digit, a letter alone, a unit."""
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RULED = re.compile(r"[-_=*~─━—\s]{3,}$")
_MOST = 0.8
"""Share of the notes of a list that the text must call."""
_NEAR = 6
"""Characters before a sign that are looked at."""


@dataclass(slots=True)
class _Calls:
    """Where signs stand in the text: sign -> line of the first."""

    attached: dict[str, int] = field(default_factory=dict)
    loose: dict[str, int] = field(default_factory=dict)


def signs_in(line: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield what may be marks, each with its sign and the blank before it."""
    for found in _MARK.finditer(line):
        form = found.lastgroup or ""
        start, end = found.span()
        before, after = line[max(0, start - _NEAR) : start], line[end : end + 1]
        if not before or (before[-1].isspace() and form != "paren"):
            continue
        if form == "raised" and _UNIT.search(before):
            continue
        if form in ("symbol", "paren", "raised") and not _ends_word(after):
            continue
        if form == "circled" and before[-1] in ":：、，,;；(（":
            continue
        yield found, (" " if before[-1].isspace() else "") + _sign(found)


def _sign(found: re.Match[str]) -> str:
    """Return what marks and notes have in common."""
    form = found.lastgroup or ""
    return f"({found[form]})" if form == "paren" else found[form]


def _ends_word(after: str) -> bool:
    """Tell whether a mark can stand before this character."""
    return not after or after.isspace() or after in STOPS or not after.isascii()


def join_signs(page: TextPage, taken: frozenset[str]) -> list[Definition]:
    """Find notes that signs call, and take their lines out of the text.

    Args:
        page: whose ``signs`` are set.
        taken: labels of notes that the page has already.
    """
    if page.is_markdown or not any(map(_HINT.search, page.lines)):
        return []
    zones = [zone for zone in _zones(page) if zone.entries]
    calls = _calls(page, {entry.line for zone in zones for entry in zone.entries})
    found: list[Definition] = []
    for zone in zones:
        entries = zone.entries
        if not _is_believed(page, zone, calls) or taken & {e.label for e in entries}:
            continue
        taken |= {entry.label for entry in entries}
        found += entries
        page.signs |= {entry.sign: entry.label for entry in entries}
        if zone.titled and entries[0].form == "paren":
            page.signs |= {f" {entry.sign}": entry.label for entry in entries}
    return with_bodies(page, found)


def _zones(page: TextPage) -> list[Zone]:
    """Return the lists of lines that begin with a sign of one form."""
    zones, headings = [Zone()], words.notes_headings(page.language)
    for number, line in enumerate(page.lines):
        if not line:
            continue
        zone = zones[-1]
        folded = line.rstrip(":：").casefold() if len(line) < HEADING else ""
        found = _START.match(line)
        form = (found.lastgroup or "") if found else ""
        if number in page.headings or folded in headings:
            zones.append(Zone(folded in headings))
        elif found and _begins_note(found, line):
            if zone.entries and zone.entries[0].form != form:
                zones.append(zone := Zone(zone.titled))
            label = found[form].translate(_LOWERED)
            mark, text = found[0].strip(), line[found.end() :]
            sign = _sign(found)
            zone.entries.append(Definition(label, number, mark, text, form, sign=sign))
        elif zone.entries and not continues(page, zone, number):
            zones.append(Zone(zone.titled))
    return zones


def _begins_note(found: re.Match[str], line: str) -> bool:
    """Tell whether a word without brackets is parted from the text behind it."""
    end = found.end("word")
    return end < 0 or line[end : end + 1] in (" ", ".", ":", "：", "\u3000")


def _calls(page: TextPage, notes: set[int]) -> _Calls:
    calls = _Calls()
    for number, line in enumerate(page.lines):
        if number in notes or not _HINT.search(line):
            continue
        for _, sign in signs_in(line):
            known = calls.loose if sign[0] == " " else calls.attached
            known.setdefault(sign.lstrip(), number)
    return calls


def _is_believed(page: TextPage, zone: Zone, calls: _Calls) -> bool:
    """Tell whether both sides say the same, in order, where notes stand."""
    entries = zone.entries
    first = calls.loose | calls.attached if zone.titled else calls.attached
    called = [e for e in entries if first.get(e.sign, e.line) < e.line]
    if len(called) < _MOST * len(entries) or not _is_rising(entries):
        return False
    lines = [first[entry.sign] for entry in called]
    if any(two < one for one, two in pairwise(lines)):
        return False
    if entries[0].form == "paren":
        return zone.titled or (len(entries) > 1 and _is_placed(page, zone))
    return zone.titled or _is_placed(page, zone)


def _is_rising(entries: list[Definition]) -> bool:
    """Tell whether no sign comes twice, and numbers rise one by one."""
    if max(Counter(entry.label for entry in entries).values()) > 1:
        return False
    values = [_value(entry.label) for entry in entries]
    return all(two == one + 1 for one, two in pairwise(values) if one >= 0 and two >= 0)


def _value(label: str) -> int:
    """Return the number of a sign, or -1.

    >>> _value("¹²"), _value("③"), _value("注4"), _value("†")
    (12, 3, 4, -1)
    """
    if len(label) == 1:
        return int(unicodedata.numeric(label, -1))
    digits = [unicodedata.digit(sign, -1) for sign in label]
    return int("".join(str(digit) for digit in digits if digit >= 0) or -1)


def _is_placed(page: TextPage, zone: Zone) -> bool:
    """Tell whether a list ends the page, stands below a line or above a heading."""
    above = zone.entries[0].line - 1
    while above >= 0 and not page.lines[above]:
        above -= 1
    if above >= 0 and _RULED.match(page.lines[above]):
        return True
    place = page.following(zone.entries[-1].line)
    while place < len(page.lines) and continues(page, zone, place):
        place = page.following(place)
    return place == len(page.lines) or place in page.headings or _rules(page, place)


def _rules(page: TextPage, place: int) -> bool:
    return bool(_RULED.match(page.lines[place]))

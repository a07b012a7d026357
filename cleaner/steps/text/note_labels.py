"""Labels for lists of notes whose numbers were lost, or are not those of their marks.

A browser counts "1. ^" in every list, while the marks of one say "[note 1]" or "[a]"; other
copies have "^" alone. Each list gets the kind of mark that fits it best.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.steps.text.marks import Marks
    from cleaner.steps.text.note_lists import Zone
    from cleaner.steps.text.rules import Definition

_ROMAN = re.compile(r"[ivx]+", re.IGNORECASE)
_VALUES = {"i": 1, "v": 5, "x": 10}
_ENOUGH = 0.5
"""Share of a list and of its marks that must fit for the list to be theirs."""


def labelled(zones: list[Zone], marks: Marks) -> list[Definition]:
    """Give each note of these lists the label of its marks."""
    kinds = _kinds([*marks.attached, *marks.rare, *marks.loose])
    chosen = _choose(zones, kinds)
    result: dict[str, Definition] = {}
    following = 1
    for number, zone in enumerate(zones):
        named = kinds.get(chosen.get(number, ""), {})
        for place, entry in enumerate(zone.entries):
            value = _value(entry.label) or place + 1
            label = named.get(value, "") or entry.label or str(following)
            if label.isdigit():
                following = int(label) + 1
            inner = zone.titled and place > 0
            result.setdefault(label, replace(entry, label=label, inner=inner))
    return list(result.values())


def _choose(zones: list[Zone], kinds: dict[str, dict[int, str]]) -> dict[int, str]:
    """Return the kind of mark for each list, the best fit first, none of them twice."""
    fits = [
        (_fit(zone, named), -number, kind)
        for number, zone in enumerate(zones)
        for kind, named in kinds.items()
    ]
    chosen: dict[int, str] = {}
    for fit, place, kind in sorted(fits, reverse=True):
        if fit >= _ENOUGH and -place not in chosen and kind not in chosen.values():
            chosen[-place] = kind
    return chosen


def _fit(zone: Zone, named: dict[int, str]) -> float:
    """Return how well marks fit a list; a list that lost its numbers fits wholly or not."""
    values = {_value(entry.label) or place for place, entry in enumerate(zone.entries, 1)}
    fit = len(values & named.keys()) / max(len(values), len(named))
    lost = not any(entry.label for entry in zone.entries)
    return fit if fit == 1 or not lost else 0


def _kinds(labels: Iterable[str]) -> dict[str, dict[int, str]]:
    """Sort labels by kind: kind -> number -> label."""
    found = list(dict.fromkeys(labels))
    roman = any(len(label) > 1 and _ROMAN.fullmatch(label) for label in found)
    kinds: dict[str, dict[int, str]] = {}
    for label in found:
        word = label.rstrip("0123456789").strip().casefold()
        if label.isdigit():
            kind = "number"
        elif roman and _ROMAN.fullmatch(label):
            kind = "roman"
        else:
            kind = "letter" if word == label.casefold() else word
        value = _roman(label) if kind == "roman" else _value(label)
        if value:
            kinds.setdefault(kind, {}).setdefault(value, label)
    return kinds


def _value(label: str) -> int:
    """Return the number that a label stands for; 0: none.

    >>> _value("12"), _value("note 3"), _value("b"), _value("aa"), _value("†")
    (12, 3, 2, 27, 0)
    """
    digits = "".join(filter(str.isdigit, label))
    if digits:
        return int(digits)
    value = 0
    for letter in label.lower():
        if not "a" <= letter <= "z":
            return 0
        value = value * 26 + ord(letter) - 96
    return value


def _roman(label: str) -> int:
    """Return the number that a small roman figure stands for."""
    values = [_VALUES[letter] for letter in label.lower()]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-one if one < two else one for one, two in pairs)

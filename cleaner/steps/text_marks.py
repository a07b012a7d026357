"""Marks of notes in the text: what looks like one, and which of them are believed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORD = r"(?:note|nb|n|fn|notes?|anm\.|注釈|注|註|주|[A-Z])\s?\d{1,3}"
"""Labels of several letters: "note 2", "注1"."""
NUMBERS = r"\d{1,4}(?:\s?[-–,，、]\s?\d{1,4}){0,12}"
"""Labels that are numbers: "3", "3–7", "1, 4"."""
LONGEST_RANGE = 60
"""Marks that a range may stand for; a longer one counts something else."""
MARK = re.compile(
    rf"[\[［](\^[\w-]{{1,40}}|{NUMBERS}|[a-zA-Z]|{WORD})[\]］]"
    r"(:\s?\d{1,5}(?:[–,-]\s?\d{1,5}){0,5}(?!\w))?",
    re.IGNORECASE,
)
"""A mark and, beside it, a page locator."""
_IDENTIFIER = re.compile(r"(?:[a-z]+[A-Z]\w*|\w*_\w*|\w+\.\w+|[a-z]|\w*\(\))")
_TOKEN = 60
"""Characters of the longest word before a mark that is looked at."""
_STOPS = ".,;:!?)\"'”’»。、，"
_OPENERS = ("[", "(", "{", "\\", '"', "'", "“", "«", "„")
"""Behind one of these a bracket is part of what they open."""
_DENSITY = 0.4
"""So many of the numbers from 1 to the highest must be there, where no list proves them."""


@dataclass(slots=True)
class Marks:
    """What looks like a mark, counted by label."""

    attached: Counter[str] = field(default_factory=Counter)
    """Directly behind a word or a stop; in order of the first one."""
    loose: Counter[str] = field(default_factory=Counter)
    """Behind a blank."""
    stopped: bool = False
    """One stands behind a stop, as marks do and indices do not."""
    code: Counter[str] = field(default_factory=Counter)
    """Behind something that only programs write."""


def marks_in(line: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield what may be marks, each with how it stands: "attached", "loose" or "code"."""
    ended = -1
    for found in MARK.finditer(line):
        start, end = found.span()
        before, after = line[start - 1 : start], line[end : end + 1]
        adjacent = ended == start
        if after in ("(", "=") or (after.isalnum() and after.isascii()):
            continue
        if found[1][0] == "^" and after != ":":
            yield found, "attached"
            continue
        if before in _OPENERS and not adjacent and not _closes_quote(line, start - 1):
            continue
        if not before or before.isspace():
            yield found, "loose"
            continue
        tail = line[max(0, start - _TOKEN) : start].rsplit(None, 1)[-1]
        code = not adjacent and _IDENTIFIER.fullmatch(tail)
        ended = end
        yield found, "code" if code else "attached"


def labels_of(label: str) -> list[str]:
    """Return the labels that a mark stands for.

    >>> labels_of("3–5"), labels_of("1, 4-5"), labels_of("note 2"), labels_of("7-3")
    (['3', '4', '5'], ['1', '4', '5'], ['note 2'], ['7-3'])
    """
    if not label[0].isdigit() or label.isdigit():
        return [label]
    labels: list[str] = []
    for part in _COMMA.split(label):
        ends = _DASH.split(part)
        first, last = int(ends[0]), int(ends[-1])
        if len(ends) > 2 or not first <= last <= first + LONGEST_RANGE:
            return [label]
        labels += map(str, range(first, last + 1)) if len(ends) > 1 else [part]
    return labels


_COMMA = re.compile(r"\s?[,，、]\s?")
_DASH = re.compile(r"\s?[-–]\s?")


def _closes_quote(line: str, place: int) -> bool:
    """Tell whether a straight quote ends a quotation: something stands before it."""
    return line[place] in "\"'" and place > 0 and not line[place - 1].isspace()


def count_marks(lines: Iterable[str]) -> Marks:
    """Count all that looks like a mark."""
    marks = Marks()
    for line in lines:
        if "[" not in line and "［" not in line:
            continue
        for found, kind in marks_in(line):
            label = found[1].removeprefix("^")
            if kind == "loose":
                marks.loose.update(labels_of(label))
            elif kind == "code" or label == "0":
                marks.code[label] += 1
            else:
                marks.attached.update(labels_of(label))
                marks.stopped |= line[found.start() - 1] in _STOPS
    return marks


def believed(marks: Marks, known: frozenset[str]) -> Iterator[str]:
    """Yield the labels that are marks: those with a note, and runs that begin near 1."""
    yield from marks.attached.keys() & known
    yield from (label for label in marks.attached if " " in label or not label[0].isascii())
    numbers = [int(label) for label in marks.attached if label.isdigit() and label != "0"]
    proved = any(label.isdigit() for label in known)
    coded = "0" in marks.code or marks.code.total() * 3 > marks.attached.total()
    if numbers and (proved or not coded):
        yield from map(str, _run(numbers, ordered=not proved))
    letters = [label for label in marks.attached if len(label) == 1 and label.isalpha()]
    if letters and letters[0] in "aA" and not coded:
        yield from _alphabet(letters, known)


def _alphabet(letters: list[str], known: frozenset[str]) -> Iterator[str]:
    """Yield letters from a on without a gap; "th[e]" is an editor's letter, no mark."""
    if any(len(label) == 1 and label.isalpha() for label in known):
        return
    place = 0
    while chr(97 + place) in letters or chr(65 + place) in letters:
        place += 1
    yield from (label for label in letters if ord(label.lower()) - 97 < place)


def _run(numbers: list[int], *, ordered: bool) -> list[int]:
    """Return the numbers of a run from near 1 without great gaps, first uses in order."""
    if min(numbers) > 3:
        return []
    up = sum(one < two for one, two in pairwise(numbers))
    if ordered and len(numbers) > 2 and up * 10 < (len(numbers) - 1) * 6:
        return []
    top = 0
    for count, number in enumerate(sorted(numbers), 1):
        if count >= _DENSITY * number:
            top = number
    return [number for number in numbers if number <= top]

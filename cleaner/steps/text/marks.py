"""Marks of notes in the text: what looks like one, and which of them are believed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from cleaner.steps.text.rules import plain_rules

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

WORD = (
    r"(?:notes?|nb|n|fn|footnote|anm\.?|anmerkung|nota|прим\.?|注釈|脚注|注|註|주|[A-Z]"
    r"|(?:lower|upper)-(?:alpha|roman|greek))\s?\d{1,3}"
)
"""Labels of several letters: "note 2", "注1"; Cite's own names of groups among them."""
_MANY = r"\d{1,4}(?:\s?[-–—,;，、]\s?\d{1,4}){1,20}"
"""Several labels in one mark: "3-7", "1, 4"."""
MARK = re.compile(
    rf"[\[［](\^[\w-]{{1,40}}|{_MANY}|\d{{1,4}}|[a-z]{{1,2}}|[ivx]{{2,6}}|[*†‡§]{{1,3}}"
    rf"|{WORD})[\]］](:\s?\d{{1,5}}(?:[–,-]\s?\d{{1,5}}){{0,5}}(?!\w))?",
    re.IGNORECASE,
)
"""A mark and, beside it, a page locator."""
_PART = re.compile(r"(\d{1,4})(?:\s?[-–—]\s?(\d{1,4}))?")
_WIDEST = 60
"""Notes that one range stands for; a longer one is years or pages."""
_IDENTIFIER = re.compile(r"(?:[a-z]+[A-Z]\w*|\w*_\w*|\w+\.\w+|[a-z]|\w*\(\))")
_TOKEN = 60
"""Characters of the longest word before a mark that is looked at."""
STOPS = ".,;:!?)\"'”’»。、，"
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
    pointed: Counter[str] = field(default_factory=Counter)
    """Those of them that a sentence names: "see [1]"."""
    rare: Counter[str] = field(default_factory=Counter)
    """Labels that only a list makes marks of: "aa", "iv", "†", and those of "3-7"."""
    first: dict[str, int] = field(default_factory=dict)
    """Label -> the line of its first mark, where it is behind a word or a stop."""
    stopped: bool = False
    """One stands behind a stop, as marks do and indices do not."""
    code: Counter[str] = field(default_factory=Counter)
    """Behind something that only programs write."""

    def is_called(self, label: str) -> bool:
        """Tell whether something in the text may be a mark of this label."""
        return label in self.attached or label in self.rare or label in self.loose

    def is_attached(self, label: str) -> bool:
        """Tell whether a mark of this label stands where only marks do."""
        return label in self.attached or label in self.rare

    def is_free(self, label: str) -> bool:
        """Tell whether a mark of this label stands behind a blank and is no word."""
        return self.loose[label] > self.pointed[label]


def marks_in(line: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield what may be marks, each with how it stands.

    That is "attached", "loose", "start" (of the line) or "code".
    """
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
        if not start or before.isspace():
            yield found, "loose" if start else "start"
            continue
        tail = line[max(0, start - _TOKEN) : start].rsplit(None, 1)[-1]
        code = not adjacent and _IDENTIFIER.fullmatch(tail)
        ended = end
        yield found, "code" if code else "attached"


def labels_of(mark: str) -> tuple[str, ...]:
    """Return the labels that a mark prints, in its own digits.

    >>> labels_of("note 2"), labels_of("1, 4"), labels_of("3-5"), labels_of("1914-1999")
    (('note 2',), ('1', '4'), ('3', '4', '5'), ())
    """
    parts = list(_PART.finditer(mark))
    if not mark[:1].isdigit() or (len(parts) == 1 and not parts[0][2]):
        return (mark.removeprefix("^"),)
    zero = chr(ord(mark[0]) - int(mark[0]))
    labels: list[str] = []
    for part in parts:
        first, last = int(part[1]), int(part[2] or part[1])
        if not 0 <= last - first < _WIDEST:
            return ()
        labels += (_digits(number, zero) for number in range(first, last + 1))
    return tuple(labels)


def _digits(number: int, zero: str) -> str:
    return "".join(chr(ord(zero) + int(digit)) for digit in str(number))


def _closes_quote(line: str, place: int) -> bool:
    """Tell whether a straight quote ends a quotation: something stands before it."""
    return line[place] in "\"'" and place > 0 and not line[place - 1].isspace()


def count_marks(lines: Iterable[str], notes: Container[int] = ()) -> Marks:
    """Count all that looks like a mark.

    Args:
        lines: of the page.
        notes: those that begin as notes do; there brackets behind blanks are other things.
    """
    marks = Marks()
    for number, line in enumerate(lines):
        if "[" not in line and "［" not in line:
            continue
        for found, kind in marks_in(line):
            if kind == "attached" or number not in notes:
                _count(marks, line, number, found, kind)
    return marks


def _count(marks: Marks, line: str, number: int, found: re.Match[str], kind: str) -> None:
    labels = labels_of(found[1])
    if not labels or kind == "start":
        return
    if kind == "loose":
        marks.loose.update(labels)
        if points(line, found.start()):
            marks.pointed.update(labels)
    elif kind == "code" or labels == ("0",):
        marks.code.update(labels)
    else:
        is_named = found[1][0] == "^" or _IS_PLAIN.fullmatch(labels[0])
        is_rare = len(labels) > 1 or not is_named
        (marks.rare if is_rare else marks.attached).update(labels)
        marks.stopped |= line[found.start() - 1] in STOPS
        for label in labels:
            marks.first.setdefault(label, number)


_IS_PLAIN = re.compile(rf"\d{{1,4}}|[a-z]|{WORD}", re.IGNORECASE)


_CHAIN = re.compile(
    r"(?:[\[［][^\[\]]{1,12}[\]］][,;]?\s*(?:(?:and|or|und|oder|et|ou|y|e|i|и|&)\s)?){1,9}$"
)
"""Brackets beside each other: what stands before the first speaks of all."""


def points(text: str, place: int) -> bool:
    """Tell whether a sentence goes on to a bracket as to a word: "see [1] and [2]".

    >>> points("see [1] and [2]", 4), points("see [1] and [2]", 12), points("weir [1]", 5)
    (True, True, False)
    """
    words = _CHAIN.sub("", text[max(0, place - _TOKEN) : place]).rsplit(None, 1)
    if not words or words[-1][-1] in ":：":
        return True
    return words[-1].strip("([,;").casefold() in plain_rules().texts.pointers


def believed(marks: Marks, known: frozenset[str]) -> Iterator[str]:
    """Yield the labels that are marks: those with a note, and runs that begin near 1."""
    yield from (marks.attached.keys() | marks.rare.keys()) & known
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

"""Text step 6: note marks "[1]" in the text, and the lists that explain them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from cleaner.engines import words
from cleaner.steps.text_rules import Definition, plain_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.steps.text_rules import TextPage

_WORD = r"(?:note|nb|n|fn|notes?|anm\.|注釈|注|註|주|[A-Z])\s?\d{1,3}"
MARK = re.compile(
    rf"[\[［](\^[\w-]{{1,40}}|\d{{1,4}}|[a-zA-Z]|{_WORD})[\]］]"
    r"(:\s?\d{1,5}(?:[–,-]\s?\d{1,5}){0,5}(?!\w))?",
    re.IGNORECASE,
)
"""A mark and, beside it, a page locator."""
_FLAG = re.compile(r"\[([^\[\]]{3,40})\]")
_IDENTIFIER = re.compile(r"(?:[a-z]+[A-Z]\w*|\w*_\w*|\w+\.\w+|[a-z]|\w*\(\))")
_NUMBERED = re.compile(r"(\d{1,4}|[a-z]{1,2})[.)]?\s+(?=[\^↑⇑])")
_BRACKETED = re.compile(
    rf"[\[［](\d{{1,4}}|[a-zA-Z]|{_WORD})[\]］]:?\s+(?=\S)", re.IGNORECASE
)
_LISTED = re.compile(r"(\d{1,4})[.)]\s+(?=\S)")
_MARKDOWN = re.compile(r"\[\^([\w-]{1,40})\]:\s*(?=\S)")
_SYMBOLS = "^↑⇑↩"
_LETTER = re.compile(r"[a-z]{1,2}(?=[\s,])[\s,]+")
_DECIMAL = re.compile(r"(\d{1,4})[.,](\d{1,3})\s+")
_OPENERS = ("[", "(", "{", "\\", '"', "'", "“", "«", "„")
"""Behind one of these a bracket is part of what they open."""
_DENSITY = 0.4
"""So many of the numbers from 1 to the highest must be there, where no list proves them."""
_TAIL = 60


@dataclass(slots=True)
class _Marks:
    """What looks like a mark, counted by label."""

    attached: Counter[str] = field(default_factory=Counter)
    """Directly behind a word or a stop; in order of the first one."""
    loose: Counter[str] = field(default_factory=Counter)
    """Behind a blank."""
    code: Counter[str] = field(default_factory=Counter)
    """Behind something that only programs write."""


def join_notes(page: TextPage) -> None:
    """Decide which brackets are marks, lift the notes, and remember both in the page."""
    _remove_flags(page)
    if page.is_code or not page.allows("note-lists"):
        return
    marks = _count(page)
    found = _definitions(page, marks)
    page.definitions = {entry.label: entry.text for entry in found}
    known = page.definitions.keys()
    page.labels = frozenset(_believed(marks, frozenset(known)))
    page.loose = bool(marks.loose.keys() & known) and any(
        entry.mark.strip(" .0123456789")[:1] in tuple(_SYMBOLS) for entry in found
    )
    if page.loose:
        page.labels |= marks.loose.keys() & known
    _lift(page, found)


def _remove_flags(page: TextPage) -> None:
    """Put "[citation needed]" and its like on the trail; "[sic]" is the author's."""
    if not page.allows("inline-flags"):
        return
    flags = plain_rules().texts.flags

    def remove(found: re.Match[str]) -> str:
        behind = found.string[found.start() - 1 : found.start()]
        if found[1].casefold() not in flags or not behind:
            return found[0]
        if behind.isspace() and not page.is_copy:
            return found[0]
        page.record("inline-flags", found[0])
        return ""

    for number, line in enumerate(page.lines):
        if "[" in line:
            page.lines[number] = _FLAG.sub(remove, line).strip()


# --- marks -----------------------------------------------------------------------------


def marks_in(line: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield what may be marks, each with how it stands: "attached", "loose" or "code"."""
    ended = -1
    for found in MARK.finditer(line):
        start, end = found.span()
        before, after = line[start - 1 : start], line[end : end + 1]
        adjacent = ended == start
        if after in ("(", "=") or (after.isalnum() and after.isascii()):
            continue
        if before in _OPENERS and not adjacent and not _closes_quote(line, start - 1):
            continue
        if not before or before.isspace():
            yield found, "loose"
            continue
        tail = line[max(0, start - _TAIL) : start].rsplit(None, 1)[-1]
        code = not adjacent and _IDENTIFIER.fullmatch(tail)
        ended = end
        yield found, "code" if code else "attached"


def _closes_quote(line: str, place: int) -> bool:
    """Tell whether a straight quote ends a quotation: something stands before it."""
    return line[place] in "\"'" and place > 0 and not line[place - 1].isspace()


def _count(page: TextPage) -> _Marks:
    marks = _Marks()
    for line in page.lines:
        if "[" not in line and "［" not in line:
            continue
        for found, kind in marks_in(line):
            label = found[1].removeprefix("^")
            if kind == "loose":
                marks.loose[label] += 1
            elif kind == "code" or label == "0":
                marks.code[label] += 1
            else:
                marks.attached[label] += 1
    return marks


def _believed(marks: _Marks, known: frozenset[str]) -> Iterator[str]:
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
        places = [ord(label.lower()) - 96 for label in letters]
        believed = set(_run(places, ordered=True))
        yield from (
            label for label, place in zip(letters, places, strict=True) if place in believed
        )


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


# --- lists -----------------------------------------------------------------------------


@cache
def _jumps(language: str) -> tuple[str, ...]:
    return tuple(sorted(words.jump_up_words(language), key=lambda word: (-len(word), word)))


def _definitions(page: TextPage, marks: _Marks) -> list[Definition]:
    """Find the notes of the page, in their order, each with its label."""
    strong: list[list[Definition]] = [[]]
    weak: list[list[Definition]] = [[]]
    in_notes, titled = False, False
    headings = words.notes_headings(page.language)
    for number, line in enumerate(page.lines):
        if not line:
            continue
        folded = line.rstrip(":").casefold()
        if number in page.headings or (len(line) < _TAIL and folded in headings):
            in_notes = folded in headings
            titled = titled or in_notes
            strong.append([])
            weak.append([])
        elif entry := _strong(page, number, in_notes=in_notes):
            strong[-1].append(entry)
        elif entry := _weak(line, number):
            weak[-1].append(entry)
        elif not _continues(page, number, weak[-1]):
            weak.append([])
    found: list[Definition] = []
    if marks.attached or marks.loose or titled or sum(map(len, strong)) > 1:
        found = _labelled([zone for zone in strong if zone], marks)
    if not found:
        found = _believed_lists(page, weak, marks)
    return _with_continuations(page, found)


def _continues(page: TextPage, number: int, zone: list[Definition]) -> bool:
    """Tell whether a line goes on with the wrapped note directly above it."""
    return bool(zone) and bool(page.width) and not page.is_blank(number - 1)


def _strong(page: TextPage, number: int, *, in_notes: bool) -> Definition | None:
    """Read "1. ^ a b text", "^ text", "↑ 1.0 1.1 text", "Jump up to: a b text"."""
    line = page.lines[number]
    label, place = "", 0
    if line[0].isalnum() and (found := _NUMBERED.match(line)):
        label, place = found[1], found.end()
    symbol = line[place : place + 1] in tuple(_SYMBOLS)
    if not symbol and not (in_notes and line.startswith(_jumps(page.language))):
        return None
    place, jumped = _skip_links(line, place, page.language)
    if not jumped or (line[0] == "^" and line[1:2] != " "):
        return None
    place, inner = _skip_letters(line, place)
    if place >= len(line):
        return None
    return Definition(label or inner, number, line[:place].strip(), line[place:].strip())


def _skip_links(line: str, place: int, language: str) -> tuple[int, bool]:
    """Skip carets, arrows and "Jump up to:" before a note."""
    start = place
    for _ in range(4):
        if line[place : place + 1] in tuple(_SYMBOLS):
            place += 1
        elif line.startswith(_jumps(language), place):
            place += next(
                len(word) for word in _jumps(language) if line.startswith(word, place)
            )
        else:
            break
        while line[place : place + 1] in (" ", ":", "："):
            place += 1
    return place, place > start


def _skip_letters(line: str, place: int) -> tuple[int, str]:
    """Skip the letters "a b c" or numbers "1.0 1.1" of several back-links."""
    at, count = place, 0
    while (found := _LETTER.match(line, at)) and found[0].strip(" ,") == _letters(count):
        at, count = found.end(), count + 1
    if count > 1:
        return at, ""
    at, count, label = place, 0, ""
    while found := _DECIMAL.match(line, at):
        if int(found[2]) != count or (label and found[1] != label):
            break
        at, count, label = found.end(), count + 1, found[1]
    return (at, label) if count > 1 else (place, "")


def _letters(count: int) -> str:
    """Count as back-links do: a, b ... z, aa, ab."""
    return chr(97 + count) if count < 26 else chr(96 + count // 26) + chr(97 + count % 26)


def _weak(line: str, number: int) -> Definition | None:
    """Read "[1] text", "[^1]: text", "1. text", "1) text"."""
    if line[0] not in "[［" and not line[0].isdigit():
        return None
    found = _MARKDOWN.match(line) or _BRACKETED.match(line) or _LISTED.match(line)
    if not found:
        return None
    return Definition(found[1], number, found[0].strip(), line[found.end() :])


def _labelled(zones: list[list[Definition]], marks: _Marks) -> list[Definition]:
    """Give labels to lists whose numbers were lost: in order, each list its own kind."""
    kinds: dict[str, list[str]] = {}
    for label in [*marks.attached, *marks.loose]:
        kind = "number" if label.isdigit() else "letter" if len(label) == 1 else "word"
        kinds.setdefault(kind, []).append(label)
    result: dict[str, Definition] = {}
    following = 1
    for zone in zones:
        size = len(zone)
        kind = next(
            (kind for kind, labels in kinds.items() if len(set(labels)) == size), ""
        )
        named = (
            sorted(set(kinds.pop(kind)), key=_natural) if kind not in ("", "number") else []
        )
        for place, entry in enumerate(zone):
            label = entry.label or (named[place] if named else str(following))
            if label.isdigit():
                following = int(label) + 1
            if label not in result:
                result[label] = Definition(label, entry.line, entry.mark, entry.text)
    return list(result.values())


def _natural(label: str) -> tuple[int, str]:
    digits = "".join(filter(str.isdigit, label))
    return int(digits or 0), label


def _believed_lists(
    page: TextPage, zones: list[list[Definition]], marks: _Marks
) -> list[Definition]:
    """Take lists without carets only when the text calls at least half of their entries."""
    result: dict[str, Definition] = {}
    headings = words.notes_headings(page.language)
    last = max((number for number, line in enumerate(page.lines) if line), default=0)
    for zone in zones:
        entries = _consecutive(zone)
        if not entries:
            continue
        called = sum(entry.label in marks.attached for entry in entries)
        above = entries[0].line - 1
        while above >= 0 and not page.lines[above]:
            above -= 1
        titled = above >= 0 and page.lines[above].rstrip(":").casefold() in headings
        brackets = entries[0].mark[0] in "[［"
        ends = page.following(entries[-1].line) > last or bool(page.width)
        if called * 2 >= len(entries) and (titled or (brackets and ends)):
            result |= {entry.label: entry for entry in entries if entry.label not in result}
    return list(result.values())


def _consecutive(zone: list[Definition]) -> list[Definition]:
    """Return the list if its numbers rise one by one, else nothing."""
    numbers = [int(entry.label) for entry in zone if entry.label.isdigit()]
    if not zone or zone[0].mark.startswith("[^"):
        return zone
    rising = all(two == one + 1 for one, two in pairwise(numbers))
    return zone if rising else []


def _with_continuations(page: TextPage, found: list[Definition]) -> list[Definition]:
    """Add the further lines of notes in hard-wrapped text."""
    if not page.width:
        return found
    taken = {entry.line for entry in found} | page.headings.keys()
    result = []
    for entry in found:
        parts, below = [entry.text], entry.line + 1
        while not page.is_blank(below) and below not in taken:
            parts.append(page.lines[below])
            page.lines[below] = ""
            below += 1
        result.append(Definition(entry.label, entry.line, entry.mark, " ".join(parts)))
    return result


def _lift(page: TextPage, found: list[Definition]) -> None:
    """Take the notes out of the text, and headings under which nothing else stood."""
    for entry in found:
        page.record("note-lists", entry.mark)
        page.lines[entry.line] = ""
    if not found or not page.allows("notes-heading"):
        return
    headings = words.notes_headings(page.language)
    held = {entry.line for entry in found}
    for number, line in enumerate(page.lines):
        if line and len(line) < _TAIL and line.rstrip(":").casefold() in headings:
            below = page.following(number)
            empty = below == len(page.lines) or below in page.headings
            if empty and any(place in held for place in range(number + 1, below)):
                page.remove(number, "notes-heading")
                page.headings.pop(number, None)

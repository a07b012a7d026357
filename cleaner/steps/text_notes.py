"""Text step 6: note marks "[1]" in the text, and the lists that explain them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from cleaner.engines import words
from cleaner.steps.text_marks import believed, count_marks
from cleaner.steps.text_note_lines import SYMBOLS, read_careted, read_listed, read_markdown
from cleaner.steps.text_rules import Definition, plain_rules
from cleaner.steps.text_signs import find_signed

if TYPE_CHECKING:
    from cleaner.steps.text_marks import Marks
    from cleaner.steps.text_rules import TextPage

_FLAG = re.compile(r"\[([^\[\]]{3,40})\]")
_HEADING = 60
"""Characters of the longest heading of a list of notes."""


@dataclass(slots=True)
class _Lists:
    """Lines that may be notes; a heading or another text ends a list."""

    careted: list[list[Definition]] = field(default_factory=lambda: [[]])
    listed: list[list[Definition]] = field(default_factory=lambda: [[]])
    markdown: list[Definition] = field(default_factory=list)
    titled: bool = False
    """One of them stands under a heading that says so."""


def join_notes(page: TextPage) -> None:
    """Decide which brackets are marks, lift the notes, and remember both in the page."""
    _remove_flags(page)
    if page.is_code or not page.allows("note-lists"):
        return
    marks = count_marks(page.lines)
    found = _definitions(page, marks) or _with_continuations(page, find_signed(page))
    page.definitions = {entry.label: entry.text for entry in found}
    known = page.definitions.keys()
    likely = page.is_copy or bool(found) or marks.stopped
    page.labels = frozenset(believed(marks, frozenset(known)) if likely else ())
    page.loose = bool(marks.loose.keys() & known) and any(
        entry.mark.strip(" .0123456789")[:1] in SYMBOLS for entry in found
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


def _definitions(page: TextPage, marks: Marks) -> list[Definition]:
    """Find the notes of the page, in their order, each with its label."""
    lists = _collect(page)
    careted = [zone for zone in lists.careted if zone]
    count = sum(map(len, careted))
    found: list[Definition] = []
    if marks.attached or lists.titled or (marks.loose and count > 1):
        found = _labelled(careted, marks)
    # A lone caret is a key or a pointer in many a manual.
    lone = count == 1 and not page.is_copy
    if not lists.titled and (lone or not _mostly_called(found, marks)):
        found = []
    if not found:
        found = _believed_lists(page, lists.listed, marks)
    first = {entry.label: entry for entry in reversed(lists.markdown)}
    taken = {entry.label for entry in found}
    found += [entry for entry in lists.markdown if entry is first[entry.label]]
    found = [entry for entry in found if entry.label not in taken or entry.mark[:2] != "[^"]
    return _with_continuations(page, found)


def _collect(page: TextPage) -> _Lists:
    lists = _Lists()
    in_notes = False
    headings = words.notes_headings(page.language)
    for number, line in enumerate(page.lines):
        if not line:
            continue
        folded = line.rstrip(":").casefold() if len(line) < _HEADING else ""
        if number in page.headings or folded in headings:
            in_notes = folded in headings
            lists.careted.append([])
            lists.listed.append([])
        elif entry := read_careted(page, number, in_notes=in_notes):
            lists.careted[-1].append(entry)
            lists.titled = lists.titled or in_notes
        elif line.startswith("[^") and (entry := read_markdown(line, number)):
            lists.markdown.append(entry)
        elif entry := read_listed(line, number):
            lists.listed[-1].append(entry)
        elif lists.listed[-1] and not _continues(page, number):
            lists.listed.append([])
    return lists


def _mostly_called(entries: list[Definition], marks: Marks) -> bool:
    """Tell whether the text calls at least half of the notes."""
    called = sum(
        entry.label in marks.attached or entry.label in marks.loose for entry in entries
    )
    return called * 2 >= len(entries)


def _continues(page: TextPage, number: int) -> bool:
    """Tell whether a line goes on with the wrapped note directly above it."""
    return bool(page.width) and not page.is_blank(number - 1)


def _labelled(zones: list[list[Definition]], marks: Marks) -> list[Definition]:
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
        named = sorted(set(kinds.pop(kind)), key=_natural) if kind else []
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
    page: TextPage, zones: list[list[Definition]], marks: Marks
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
    rising = all(two == one + 1 for one, two in pairwise(numbers))
    return zone if rising else []


def _with_continuations(page: TextPage, found: list[Definition]) -> list[Definition]:
    """Add the further lines of notes in hard-wrapped text and in Markdown."""
    taken = {entry.line for entry in found} | page.headings.keys()
    result = []
    for entry in found:
        parts, below = [entry.text], entry.line + 1
        wraps = page.width or entry.mark.startswith("[^")
        while wraps and not page.is_blank(below) and below not in taken:
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
        if line and len(line) < _HEADING and line.rstrip(":").casefold() in headings:
            below = page.following(number)
            empty = below == len(page.lines) or below in page.headings
            if empty and any(place in held for place in range(number + 1, below)):
                page.remove(number, "notes-heading")
                page.headings.pop(number, None)

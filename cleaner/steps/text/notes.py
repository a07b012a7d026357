"""Text step 6: note marks "[1]" in the text, and the lists that explain them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.engines import words
from cleaner.steps.text.marks import believed, count_marks
from cleaner.steps.text.note_labels import labelled
from cleaner.steps.text.note_lines import SYMBOLS
from cleaner.steps.text.note_lists import HEADING, believed_lists, collect, with_bodies
from cleaner.steps.text.note_signs import join_signs
from cleaner.steps.text.rules import plain_rules

if TYPE_CHECKING:
    from cleaner.steps.text.marks import Marks
    from cleaner.steps.text.note_lists import Lists
    from cleaner.steps.text.rules import Definition, TextPage

_FLAG = re.compile(r"\[([^\[\]]{3,40})\]")


def join_notes(page: TextPage) -> None:
    """Decide what is a mark, lift the notes, and remember both in the page."""
    _remove_flags(page)
    if page.is_code or not page.allows("note-lists"):
        return
    lists = collect(page)
    careted = {entry.line for zone in lists.careted for entry in zone.entries}
    marks = count_marks(page.lines, careted)
    found = _definitions(page, lists, marks)
    known = frozenset(entry.label for entry in found)
    likely = page.is_copy or bool(found) or marks.stopped
    page.labels = frozenset(believed(marks, known) if likely else ())
    _allow_loose(page, found, marks)
    found += join_signs(page, known)
    page.definitions = {entry.label: (entry.text, *entry.more) for entry in found}
    _lift(page, found)


def _allow_loose(page: TextPage, found: list[Definition], marks: Marks) -> None:
    """Let marks stand behind a blank where notes prove them.

    Behind such a list as "1. ^ text" the blank is an extractor's, else the author's.
    """
    loose = marks.loose.keys() & {entry.label for entry in found}
    arrows = any(entry.mark.strip(" .0123456789")[:1] in SYMBOLS for entry in found)
    page.loose = bool(loose) and (
        arrows or any(entry.form not in ("caret", "markdown") for entry in found)
    )
    page.gaps = page.loose and not arrows
    if page.loose:
        page.labels |= loose


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


def _definitions(page: TextPage, lists: Lists, marks: Marks) -> list[Definition]:
    """Find the notes of the page, in their order, each with its label."""
    careted = [zone for zone in lists.careted if zone.entries]
    titled = any(zone.titled for zone in careted)
    count = sum(len(zone.entries) for zone in careted)
    found: list[Definition] = []
    if marks.attached or marks.rare or titled or (marks.loose and count > 1):
        found = labelled(careted, marks)
    # A lone caret is a key or a pointer in many a manual.
    lone = count == 1 and not page.is_copy
    if not titled and (lone or not _mostly_called(found, marks)):
        found = []
    if not found:
        found = believed_lists(page, lists.listed, marks)
    first = {entry.label: entry for entry in reversed(lists.markdown)}
    taken = {entry.label for entry in found}
    found += [entry for entry in reversed(first.values()) if entry.label not in taken]
    return with_bodies(page, found)


def _mostly_called(entries: list[Definition], marks: Marks) -> bool:
    """Tell whether the text calls at least half of the notes."""
    return sum(marks.is_called(entry.label) for entry in entries) * 2 >= len(entries)


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
        if line and len(line) < HEADING and line.rstrip(":：").casefold() in headings:
            below = page.following(number)
            empty = below == len(page.lines) or below in page.headings
            if empty and any(place in held for place in range(number + 1, below)):
                page.remove(number, "notes-heading")
                page.headings.pop(number, None)

"""Lists of notes: their lines, how far each note reaches, and which are believed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from cleaner.engines import words
from cleaner.steps.text.lines import join_lines
from cleaner.steps.text.note_lines import read_careted, read_listed, read_markdown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.steps.text.marks import Marks
    from cleaner.steps.text.rules import Definition, TextPage

HEADING = 60
"""Characters of the longest heading of a list of notes."""
_MOST = 0.8
"""Share of the notes that the text must call where no heading says that they are notes."""
_HALF = 0.5
"""The same where a heading says so: lists are longer than what was copied of the text."""
_SET_IN = 2
"""Blanks by which a line is set in."""


@dataclass(slots=True)
class Zone:
    """Notes below each other; another text or a heading ends them."""

    titled: bool = False
    """They stand under a heading that says so."""
    entries: list[Definition] = field(default_factory=list)
    end: int = 0
    """The line after the last that may belong to them."""


@dataclass(slots=True)
class Lists:
    """Lines that may be notes."""

    careted: list[Zone] = field(default_factory=list)
    listed: list[Zone] = field(default_factory=list)
    markdown: list[Definition] = field(default_factory=list)


def collect(page: TextPage) -> Lists:
    """Read all lines that may be notes."""
    lists = Lists([Zone()], [Zone()])
    titled = False
    headings = words.notes_headings(page.language)
    for number, line in enumerate(page.lines):
        if not line:
            continue
        folded = line.rstrip(":：").casefold() if len(line) < HEADING else ""
        if number in page.headings or folded in headings:
            titled = folded in headings
            lists.careted.append(Zone(titled))
            lists.listed.append(Zone(titled))
        elif entry := read_careted(page, number, in_notes=titled):
            lists.careted[-1].entries.append(entry)
        elif line.startswith("[^") and (entry := read_markdown(line, number)):
            lists.markdown.append(entry)
        else:
            entry = read_listed(line, number, in_notes=titled)
            _put_listed(page, lists.listed, number, entry)
    return lists


def _put_listed(
    page: TextPage, zones: list[Zone], number: int, entry: Definition | None
) -> None:
    """Put a line into the list above it, or begin another, or end the list."""
    zone = zones[-1]
    if entry is None:
        # Below a heading of notes what stands between two notes belongs to the first.
        if zone.entries and not zone.titled and not continues(page, zone, number):
            zones.append(Zone())
        return
    if zone.entries and zone.entries[0].form != entry.form:
        if zone.titled and continues(page, zone, number):
            return
        zone = Zone(zone.titled)
        zones.append(zone)
    zone.entries.append(entry)


def continues(page: TextPage, zone: Zone, number: int) -> bool:
    """Tell whether a line goes on with a note: wrapped below it, or set in more than it."""
    if page.width and not page.is_blank(number - 1):
        return True
    return page.indent(number) >= page.indent(zone.entries[-1].line) + _SET_IN


# --- how far a note reaches ------------------------------------------------------------


def with_bodies(page: TextPage, found: list[Definition]) -> list[Definition]:
    """Give notes the lines and paragraphs below them, and take those out of the text."""
    result: list[Definition] = []
    by_place = sorted(found, key=lambda entry: entry.line)
    for entry, below in pairwise([*by_place, None]):
        if entry is None:
            continue
        end = _end_of(page, entry, below)
        parts = _paragraphs(page, entry, end)
        page.lines[entry.line : end] = [""] * (end - entry.line)
        result.append(replace(entry, text=parts[0], more=tuple(parts[1:])))
    order = {entry.line: place for place, entry in enumerate(found)}
    return sorted(result, key=lambda entry: order[entry.line])


def _end_of(page: TextPage, entry: Definition, below: Definition | None) -> int:
    """Return the line after a note; between two of a list all is the first one's."""
    limit = below.line if below is not None else len(page.lines)
    wraps = bool(page.width) or entry.form == "markdown"
    zone = Zone(entries=[entry])
    end = place = entry.line + 1
    while place < limit and place not in page.headings and place not in page.fences:
        if page.lines[place]:
            set_in = continues(page, zone, place)
            direct = not page.is_blank(place - 1)
            if not (set_in or (direct and wraps)):
                break
            end = place + 1
        place += 1
    if below is not None and below.inner and place not in page.headings:
        return below.line
    return end


def _paragraphs(page: TextPage, entry: Definition, end: int) -> list[str]:
    """Return the paragraphs of a note: what gaps part."""
    parts, lines = [], [entry.text] if entry.text else []
    for place in range(entry.line + 1, end):
        if page.lines[place]:
            lines.append(page.lines[place])
        elif lines:
            parts.append(join_lines(lines))
            lines = []
    return [*parts, join_lines(lines)] if lines else parts


# --- what is believed ------------------------------------------------------------------


def believed_lists(page: TextPage, zones: Iterable[Zone], marks: Marks) -> list[Definition]:
    """Return the notes of the lists without carets that the text calls."""
    whole = [zone for zone in zones if zone.entries and _is_rising(zone.entries)]
    result = [zone for zone in whole if zone.titled and _is_called(zone, marks, _HALF)]
    if not result:
        bare = [zone for zone in whole if zone.entries[0].form == "bracket"]
        bare = _joined(bare, marks)
        closing = [zone for zone in bare if _is_at_end(page, zone, marks)]
        result = max(closing, _page_by_page(bare, marks), key=_count)
    first: dict[str, Definition] = {}
    for zone in result:
        for place, entry in enumerate(zone.entries):
            inner = entry.inner or (zone.titled and place > 0)
            first.setdefault(entry.label, replace(entry, inner=inner))
    return list(first.values())


def _count(zones: list[Zone]) -> int:
    """Return how many notes are in lists."""
    return sum(len(zone.entries) for zone in zones)


def _joined(zones: list[Zone], marks: Marks) -> list[Zone]:
    """Join lists that go on with the count behind all marks: a note had paragraphs."""
    joined: list[Zone] = []
    for zone in zones:
        before = joined[-1] if joined else None
        if before is None or not _goes_on(before, zone, marks):
            joined.append(zone)
            continue
        first, *others = zone.entries
        entries = [*before.entries, replace(first, inner=True), *others]
        joined[-1] = replace(before, entries=entries)
    return joined


def _goes_on(before: Zone, zone: Zone, marks: Marks) -> bool:
    """Tell whether a list goes on with another, and all its marks stand above both."""
    if not _is_rising([before.entries[-1], zone.entries[0]]):
        return False
    start = before.entries[0].line
    firsts = [marks.first.get(entry.label, start) for entry in zone.entries]
    return before.entries[-1].label.isdigit() and all(line < start for line in firsts)


def _is_rising(entries: list[Definition]) -> bool:
    """Tell whether numbers rise one by one, and no label comes twice."""
    numbers = [int(entry.label) for entry in entries if entry.label.isdigit()]
    labels = {entry.label for entry in entries}
    rising = all(two == one + 1 for one, two in pairwise(numbers))
    return rising and len(labels) == len(entries)


def _is_called(zone: Zone, marks: Marks, share: float) -> bool:
    called = sum(marks.is_called(entry.label) for entry in zone.entries)
    return called >= share * len(zone.entries)


def _is_at_end(page: TextPage, zone: Zone, marks: Marks) -> bool:
    """Tell whether a list without a heading ends the page, and its labels are marks."""
    called = [entry for entry in zone.entries if marks.is_called(entry.label)]
    sure = [e for e in called if marks.is_attached(e.label) or marks.is_free(e.label)]
    if len(called) < _HALF * len(zone.entries) or len(sure) <= _HALF * len(called):
        return False
    last = zone.entries[-1]
    return bool(page.width) or _after(page, zone, last.line) == len(page.lines)


def _after(page: TextPage, zone: Zone, line: int) -> int:
    """Return the first line below a list that is no part of it."""
    place = page.following(line)
    while place < len(page.lines) and continues(page, zone, place):
        place = page.following(place)
    return place


def _page_by_page(zones: list[Zone], marks: Marks) -> list[Zone]:
    """Return lists that stand below their marks within the text, as on printed pages."""
    entries = [entry for zone in zones for entry in zone.entries]
    below = sum(marks.first.get(entry.label, entry.line) < entry.line for entry in entries)
    enough = len(entries) > 1 and below >= _MOST * len(entries)
    return zones if enough and _is_rising(entries) else []

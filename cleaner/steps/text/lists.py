"""Text step 8: lists, tables and quotations that their marks make plain."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.model import Block, Blocks, Cell, Item, List, Paragraph, Table
from cleaner.steps.text.inlines import Calls, build_inlines
from cleaner.steps.text.lines import join_lines
from cleaner.text import collapse_blanks

if TYPE_CHECKING:
    from cleaner.steps.text.rules import TextPage

_BULLET = re.compile(r"([*+•◦▪▸●‣○□■☆★◎△-])\s+(?=\S)")
_DEEP_BULLET = re.compile(r"(o)\s+(?=\S)")
_DEEP = 10
"""Blanks before the entries of lynx that have the bullet "o"."""
_NUMBER = re.compile(r"(\d{1,9})[.)]\s+(?=\S)")
_BOX = re.compile(r"\[([ xX])\]\s+(?=\S)")
_PIPE = re.compile(r"(?<!\\)\|")
_DELIMITER = re.compile(r":?-+:?")
_FILL = 3
"""A table may have so many times the cells that its rows have."""
_DEEPEST = 8
"""Lists nested deeper than this are flattened."""


@dataclass(slots=True)
class _Entry:
    indent: int
    number: int
    """-1: a bullet."""
    mark: str
    texts: list[str] = field(default_factory=list)


def read_list(page: TextPage, calls: Calls, start: int) -> tuple[int, Block] | None:
    """Read the list that begins on a line; one entry alone is no list.

    Returns:
        The line after the list, and the list.
    """
    if not page.allows("markup") or page.lines[start][0] == "o" or not _entry(page, start):
        return None
    entries: list[_Entry] = []
    loose = False
    place = start
    while place < len(page.lines) and place not in page.headings:
        if place in page.fences:
            break
        if entry := _entry(page, place):
            if entries and not _belongs(entry, entries):
                break
            entries.append(entry)
        elif page.lines[place]:
            # A wrapped entry goes on; a line that is not set in is the next paragraph.
            if page.is_blank(place - 1) or not (page.width or page.indent(place) >= 2):
                break
            entries[-1].texts.append(page.lines[place])
        else:
            below = _over_gap(page, place)
            if (
                below >= len(page.lines)
                or not _entry(page, below)
                or below in page.headings
            ):
                break
            loose = True
            place = below
            continue
        place += 1
    if len(entries) < 2:
        return None
    page.record("markup", " ".join(entry.mark for entry in entries))
    return place, _nested(page, calls, entries, tight=not loose, depth=1)


def _over_gap(page: TextPage, place: int) -> int:
    """Return the line below a gap; code in it is no gap."""
    while place < len(page.lines) and not page.lines[place] and place not in page.fences:
        place += 1
    return place


def _entry(page: TextPage, number: int) -> _Entry | None:
    line = page.lines[number]
    if not line or line[0] not in "*+•◦▪▸●‣○□■☆★◎△-o0123456789":
        return None
    found = _BULLET.match(line)
    if not found and line[0] == "o" and page.indent(number) >= _DEEP:
        found = _DEEP_BULLET.match(line)
    count = -1
    if not found:
        found = _NUMBER.match(line)
        if not found:
            return None
        count = int(found[1])
    return _Entry(page.indent(number), count, found[0].strip(), [line[found.end() :]])


def _belongs(entry: _Entry, entries: list[_Entry]) -> bool:
    """Tell whether an entry goes on with the list: another bullet, the next number."""
    if entry.number < 0:
        return entries[0].number < 0 or entry.indent > entries[0].indent
    for before in reversed(entries[-50:]):
        if before.number >= 0 and abs(before.indent - entry.indent) < 2:
            return entry.number == before.number + 1
    return entry.indent > entries[-1].indent and entry.number == 1


def _nested(
    page: TextPage, calls: Calls, entries: list[_Entry], *, tight: bool, depth: int
) -> List:
    """Build a list; entries set in by two or more belong to the entry above."""
    items: list[Item] = []
    place = 0
    base = entries[0].indent
    while place < len(entries):
        entry = entries[place]
        checked = _take_box(page, entry)
        content: list[Block] = [
            Paragraph(build_inlines(page, calls, join_lines(entry.texts)))
        ]
        inner = place + 1
        while (
            inner < len(entries) and entries[inner].indent >= base + 2 and depth < _DEEPEST
        ):
            inner += 1
        if inner > place + 1:
            below = entries[place + 1 : inner]
            content.append(_nested(page, calls, below, tight=tight, depth=depth + 1))
        items.append(Item(tuple(content), checked))
        place = inner
    ordered = entries[0].number >= 0
    return List(tuple(items), ordered=ordered, start=max(entries[0].number, 1), tight=tight)


def _take_box(page: TextPage, entry: _Entry) -> bool | None:
    """Take the box off a task, and say whether it is ticked; None: it is no task."""
    found = _BOX.match(entry.texts[0])
    if found is None:
        return None
    entry.texts[0] = entry.texts[0][found.end() :]
    page.record("markup", found[0].strip())
    return found[1] != " "


# --- tables ----------------------------------------------------------------------------


def read_table(page: TextPage, calls: Calls, start: int) -> tuple[int, Block] | None:
    """Read a table drawn with bars; short rows are filled up with empty cells."""
    if not page.allows("markup") or not _is_row(page.lines[start]):
        return None
    end = start
    while end < len(page.lines) and _is_row(page.lines[end]):
        end += 1
    rows = [
        [collapse_blanks(cell.replace("\\|", "|")) for cell in _PIPE.split(line[1:-1])]
        for line in page.lines[start:end]
    ]
    widest = max(map(len, rows))
    # One row of many bars below thousands of short ones would fill the memory.
    if len(rows) < 2 or len(rows) * widest > _FILL * sum(map(len, rows)):
        return None
    page.record("markup", "\n".join(_drawing(line) for line in page.lines[start:end]))
    ruled = all(_DELIMITER.fullmatch(cell) for cell in rows[1])
    if ruled:
        page.record("markup", " ".join(rows.pop(1)))
    headed = ruled or _is_head(rows)
    return end, Table(
        tuple(
            _row(page, calls, row + [""] * (widest - len(row)), header=headed and not place)
            for place, row in enumerate(rows)
        ),
        header_rows=int(headed),
    )


def _is_head(rows: list[list[str]]) -> bool:
    """Tell whether the first row alone has no figures."""
    digits = [any(map(str.isdigit, "".join(row))) for row in rows]
    return len(rows) > 2 and not digits[0] and all(digits[1:])


def _is_row(line: str) -> bool:
    return len(line) > 2 and line[0] == "|" == line[-1]


def _drawing(line: str) -> str:
    """Return the bars of a row, with the strokes that protect a bar inside of a cell."""
    return "|" * (len(_PIPE.findall(line))) + "\\" * line.count("\\|")


def _row(page: TextPage, calls: Calls, row: list[str], *, header: bool) -> tuple[Cell, ...]:
    return tuple(
        Cell(_paragraph(page, calls, text) if text else (), header=header) for text in row
    )


def _paragraph(page: TextPage, calls: Calls, text: str) -> Blocks:
    return (Paragraph(build_inlines(page, calls, text)),)

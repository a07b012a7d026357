"""Text step: the table of contents goes, its titles stay as evidence for headings.

MediaWiki numbers the entries and folds the table ("[hide]"; "move to sidebar hide" and
"Toggle Plot subsection" in Vector 2022), DokuWiki and MoinMoin print them bare, Trac
without a title above. A table that neither folds nor counts is one if all of it comes again
below, in its order.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cleaner.engines import words
from cleaner.steps.text.lines import BULLET
from cleaner.steps.text.recurrence import Recurrence, bare
from cleaner.steps.text.signs import TOGGLE, kind_of

if TYPE_CHECKING:
    from cleaner.steps.text.rules import TextPage

_NUMBER = re.compile(
    r"(\d{1,3}(?:\.\d{1,3}){0,5})[.)]?(?:\s+(?=\S)|(?=[^\d\s.]))(\S.{0,199})$"
)
_BULLET = re.compile(rf"[•◦▪‣](?=\S)|{BULLET.pattern}")
_OPENING = 60
"""Longer lines are no title of a table of contents."""
_ENTRIES = 2000
"""A table of contents with more entries is none."""
_PROOF = 2
"""So many entries that come again prove a table with numbers; one more, one without."""
_DEEP = 10
"""Blanks before the entries of lynx that have the bullet "o"."""
_APART = 3
"""Lines from one entry to the next, at most."""

Titles = list[tuple[str, int]]
"""Title and level of each entry."""


def remove_contents(page: TextPage) -> None:
    """Remove tables of contents; those that do not fold only where titles come again."""
    if not page.allows("contents-list") or page.is_code:
        return
    openings = [number for number, line in enumerate(page.lines) if _opening(page, line)]
    openings += _openings_above(page)
    top = page.frames[0].end if page.frames and not page.frames[0].start else -1
    if not openings and top < 0:
        return
    again = Recurrence(page.lines)
    for number in openings:
        if page.lines[number]:
            _read(page, number, again)
    if not page.contents and top >= 0:
        _read_untitled(page, page.following(top - 1), again)


def _read(page: TextPage, number: int, again: Recurrence) -> None:
    """Read what stands below the title of a table; remove it where it is one."""
    toggle = _toggle_below(page, number)
    sure = bool(toggle) or _toggle(page.lines[number], page.language) is not None
    sure = sure and _opening(page, page.lines[number])
    start = toggle or number
    lines, titles = _numbered(page, start + 1)
    proven = is_numbered = bool(titles)
    if is_numbered:
        count = sum(again.begins_line(title) for title, _ in titles)
        proven = count >= _PROOF and count * 2 >= len(titles)
    elif sure:
        lines, titles = _repeated(page, start + 1, again)
    else:
        lines, titles = _listed(page, start + 1, again)
        proven = bool(titles)
        titles = _with_title(page, lines[-1], titles) if proven else []
    if sure or proven:
        _remove(page, [*range(number, start + 1), *lines])
        page.contents = dict(titles) | page.contents
        page.is_copy |= sure or is_numbered


@cache
def _words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    return (
        frozenset(word.casefold() for word in words.contents_words(language)),
        frozenset(word.casefold() for word in words.show_hide_words(language)),
    )


def _toggle(line: str, language: str) -> str | None:
    """Return the title before "[show]", or None."""
    head, bracket, tail = line.rpartition("[")
    if not bracket or not tail.endswith("]"):
        return None
    return head.strip() if tail[:-1].strip().casefold() in _words(language)[1] else None


def _opening(page: TextPage, line: str) -> bool:
    """Tell whether the line is a title of tables of contents, with "[show]" or without."""
    if not line or len(line) > _OPENING:
        return False
    head = _toggle(line, page.language)
    return (line if head is None else head).casefold() in _words(page.language)[0]


def _openings_above(page: TextPage) -> list[int]:
    """Return titles that we have no word for: the interface above folds what is below."""
    frame = page.frames[0] if page.frames else None
    return [
        number
        for number in (range(frame.start, frame.end) if frame else ())
        if page.lines[number]
        and not page.is_blank(number + 1)
        and _folds(page, number + 1)
        and not _opening(page, page.lines[number])
    ]


def _toggle_below(page: TextPage, number: int) -> int:
    """Return the line of a "show" or "move to sidebar hide" below the title, or 0."""
    below = page.following(number)
    if below == len(page.lines) or len(page.lines[below]) > _OPENING:
        return 0
    found = page.lines[below].strip("[] ").casefold() in _words(page.language)[1]
    return below if found or _folds(page, below) else 0


def _folds(page: TextPage, number: int) -> bool:
    """Tell whether a line folds a part of the table: "Toggle Plot subsection", "(Top)"."""
    line = page.lines[number]
    return len(line) <= 2 * _OPENING and kind_of(line, "", page.language) == TOGGLE


def _entry(page: TextPage, start: int, lines: list[int]) -> int:
    """Return the next line that may be an entry; lines that fold are noted on the way."""
    place = page.following(start)
    folds: list[int] = []
    while place < len(page.lines) and _folds(page, place):
        folds.append(place)
        place = page.following(place)
    # What folds at the end of the table folds the table: it belongs to the menus.
    lines += folds
    return place


def _is_top(page: TextPage, above: int, number: int) -> bool:
    """Tell whether a line is a "(Top)" in a language that we have no word for."""
    if above < 0 or number >= len(page.lines) or not _folds(page, above):
        return False
    return not _NUMBER.match(page.lines[number])


def _numbered(page: TextPage, start: int) -> tuple[list[int], Titles]:
    """Read entries "1 Plot", "1.1 Act one": each number must follow from the one before."""
    lines: list[int] = []
    titles: Titles = []
    before: tuple[int, ...] = ()
    place = _entry(page, start - 1, lines)
    if not lines and _is_top(page, start - 1, place):
        lines.append(place)
        place = _entry(page, place, lines)
    while place < len(page.lines) and len(lines) < _ENTRIES:
        found = _NUMBER.match(_unbulleted(page, place))
        if not found:
            break
        number = tuple(map(int, found[1].split(".")))
        if not _follows(number, before):
            break
        lines.append(place)
        titles.append((found[2], len(number) + 1))
        before = number
        below = _entry(page, place, lines)
        if below - lines[-1] > _APART:
            break
        place = below
    return (lines, titles) if titles else ([], [])


def _follows(number: tuple[int, ...], before: tuple[int, ...]) -> bool:
    if not before:
        return number == (1,)
    if len(number) == len(before) + 1:
        return number[:-1] == before and number[-1] == 1
    depth = len(number) - 1
    return depth < len(before) and number == (*before[:depth], before[depth] + 1)


# --- without numbers -------------------------------------------------------------------


def _repeated(page: TextPage, start: int, again: Recurrence) -> tuple[list[int], Titles]:
    """Read entries without numbers: lines that all come again further down."""
    lines: list[int] = []
    entries: list[int] = []
    place = _entry(page, start - 1, lines)
    while place < len(page.lines) and len(entries) < _ENTRIES:
        if not again.comes_after(_title(page, place), place):
            break
        entries.append(place)
        place = _entry(page, place, lines)
    if len(entries) < _PROOF:
        return [], []
    return [*lines, *entries], [(_title(page, number), 2) for number in entries]


def _title(page: TextPage, number: int) -> str:
    return _unbulleted(page, number)


def _unbulleted(page: TextPage, number: int) -> str:
    """Return a line without its bullet; lynx has an "o" deep in."""
    line = page.lines[number]
    found = _BULLET.match(line)
    if line.startswith("o ") and page.indent(number) >= _DEEP:
        return line[2:]
    return line[found.end() :] if found else line


def _listed(page: TextPage, start: int, again: Recurrence) -> tuple[list[int], Titles]:
    """Read entries that nothing else shows to be some: all come again, in their order."""
    lines, titles = _repeated(page, start, again)
    if len(titles) <= _PROOF or not again.in_order(
        [title for title, _ in titles], lines[-1]
    ):
        return [], []
    entries = lines[-len(titles) :]
    depths = {page.indent(number) for number in entries}
    if len(depths) > 1:
        order = sorted(depths)
        titles = [
            (title, 2 + order.index(page.indent(number)))
            for number, (title, _) in zip(entries, titles, strict=True)
        ]
    return lines, titles


def _with_title(page: TextPage, last: int, titles: Titles) -> Titles:
    """Raise the first entry to the title, where the page begins with it below the table."""
    has_title = bool(page.title) or any(frame.title >= 0 for frame in page.frames)
    if not has_title and bare(page.lines[page.following(last)]) == titles[0][0]:
        return [(titles[0][0], 1), *titles[1:]]
    return titles


def _read_untitled(page: TextPage, start: int, again: Recurrence) -> None:
    """Read a table that begins where the interface above a page ends.

    Trac prints it below the heading of the page, with that heading in it.
    """
    heading = page.lines[start] if start < len(page.lines) else ""
    below = page.following(start)
    doubled = below < len(page.lines) and bare(page.lines[below]) == bare(heading)
    lines, titles = _listed(page, below + 1 if doubled else start, again)
    if not titles:
        return
    if doubled:
        lines = [below, *lines]
        titles = [(heading, 1), *titles]
    else:
        titles = _with_title(page, lines[-1], titles)
    _remove(page, lines)
    page.contents = dict(titles)


def _remove(page: TextPage, lines: list[int]) -> None:
    lines = sorted(lines)
    held = [page.lines[number] for number in lines if page.lines[number]]
    page.record("contents-list", "\n".join(held))
    for number in lines:
        page.lines[number] = ""

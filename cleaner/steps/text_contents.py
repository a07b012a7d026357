"""Text step 3: the table of contents goes, its titles stay as evidence for headings."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from typing import TYPE_CHECKING

from cleaner.engines import words

if TYPE_CHECKING:
    from cleaner.steps.text_rules import TextPage

_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,5})[.)]?\s*(?=\D)(\S.{0,199})$")
_OPENING = 60
"""Longer lines are no title of a table of contents."""
_LONGEST = 250
"""Characters of the longest title."""
_ENTRIES = 2000
"""A table of contents with more entries is none."""


def remove_contents(page: TextPage) -> None:
    """Remove tables of contents; without "[show]" only where titles come again below."""
    if not page.allows("contents-list") or page.is_code:
        return
    openings = [number for number, line in enumerate(page.lines) if _opening(page, line)]
    if not openings:
        return
    short = sorted({line for line in page.lines if line and len(line) <= _LONGEST})
    last = {line: number for number, line in enumerate(page.lines) if len(line) <= _LONGEST}
    for number in openings:
        if not page.lines[number]:
            continue
        toggle = _toggle_below(page, number)
        sure = bool(toggle) or _toggle(page.lines[number], page.language) is not None
        start = toggle or number
        lines, titles = _numbered(page, start + 1)
        again = sum(_comes_again(title, short) for title, _ in titles)
        if not titles and sure:
            lines, titles = _repeated(page, start + 1, last)
        if sure or (again >= 2 and again * 2 >= len(titles)):
            _remove(page, [*range(number, start + 1), *lines])
            page.contents = dict(titles) | page.contents
            page.is_copy = True


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


def _toggle_below(page: TextPage, number: int) -> int:
    """Return the line of a "show" or "[hide]" of its own below the title, or 0."""
    below = page.following(number)
    if below == len(page.lines) or len(page.lines[below]) > _OPENING:
        return 0
    found = page.lines[below].strip("[] ").casefold() in _words(page.language)[1]
    return below if found else 0


def _numbered(page: TextPage, start: int) -> tuple[list[int], list[tuple[str, int]]]:
    """Read entries "1 Plot", "1.1 Act one": each number must follow from the one before."""
    lines: list[int] = []
    titles: list[tuple[str, int]] = []
    before: tuple[int, ...] = ()
    place = page.following(start - 1)
    while place < len(page.lines) and len(lines) < _ENTRIES:
        found = _NUMBER.match(page.lines[place])
        if not found:
            break
        number = tuple(map(int, found[1].split(".")))
        if not _follows(number, before):
            break
        lines.append(place)
        titles.append((found[2], len(number) + 1))
        before = number
        below = page.following(place)
        if below - place > 3:
            break
        place = below
    return lines, titles


def _follows(number: tuple[int, ...], before: tuple[int, ...]) -> bool:
    if not before:
        return number == (1,)
    if len(number) == len(before) + 1:
        return number[:-1] == before and number[-1] == 1
    depth = len(number) - 1
    return depth < len(before) and number == (*before[:depth], before[depth] + 1)


def _repeated(
    page: TextPage, start: int, last: dict[str, int]
) -> tuple[list[int], list[tuple[str, int]]]:
    """Read entries without numbers: lines that all come again further down."""
    lines: list[int] = []
    place = page.following(start - 1)
    while place < len(page.lines) and len(lines) < _ENTRIES:
        if last.get(page.lines[place], place) <= place:
            break
        lines.append(place)
        place = page.following(place)
    if len(lines) < 2:
        return [], []
    return lines, [(page.lines[number], 2) for number in lines]


def _comes_again(title: str, short: list[str]) -> bool:
    """Tell whether a line begins with the title, glued mark or not."""
    place = bisect_left(short, title)
    return place < len(short) and short[place].startswith(title)


def _remove(page: TextPage, lines: list[int]) -> None:
    held = [page.lines[number] for number in lines if page.lines[number]]
    page.record("contents-list", "\n".join(held))
    for number in lines:
        page.lines[number] = ""

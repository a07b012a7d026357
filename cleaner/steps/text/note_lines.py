"""Lines that hold a note: "1. ^ a b text", "↑ text", "[1] text", "[^1]: text"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cleaner.engines import words
from cleaner.steps.text.marks import WORD
from cleaner.steps.text.rules import Definition

if TYPE_CHECKING:
    from cleaner.steps.text.rules import TextPage

SYMBOLS = ("^", "↑", "⇑", "↩")
"""What leads from a note back to its mark."""
_NUMBERED = re.compile(r"(\d{1,4}|[a-z]{1,2})[.)]?\s+(?=[\^↑⇑])")
_CARET = re.compile(r"(?:(?:\d{1,4}|[a-z]{1,2})[.)]?\s+)?[\^↑⇑↩]")
_JUMPED = re.compile(r"(\d{1,4}|[a-z]{1,2})[.)]?\s+(?=\S)")
_BRACKETED = re.compile(
    rf"[\[［](?:(\d{{1,4}}|{WORD})[\]］](?::?\s*(?=\w)|:?\s+(?=\S))"
    r"|([a-z]{1,2}|[ivx]{2,6}|[*†‡§]{1,3})[\]］]:?\s+(?=\S))",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(\d{1,4})[.)]\s+(?=\S)")
_NAMED = re.compile(
    rf"(?:(\d{{1,4}})(?::\s*|\s+)|([a-z]{{1,2}})[.)]\s+|({WORD})(?:[.:)：]\s*|\s+))(?=\S)",
    re.IGNORECASE,
)
"""Forms that mean something only below a heading of notes."""
_MARKDOWN = re.compile(r"\[\^([\w-]{1,40})\]:\s*(?=\S)")
_LETTER = re.compile(r"\^?([a-z]{1,2})(?=[\s,])[\s,]+")
"""Text browsers print the raised letter with a caret."""
_PLACE = re.compile(r"(\d{1,3})\s+")
_DECIMAL = re.compile(r"(\d{1,4})[.,](\d{1,3})\s+")


@cache
def _jumps(language: str) -> tuple[str, ...]:
    return tuple(sorted(words.jump_up_words(language), key=lambda word: (-len(word), word)))


def read_careted(page: TextPage, number: int, *, in_notes: bool) -> Definition | None:
    """Read "1. ^ a b text", "^ text", "↑ 1.0 1.1 text", "Jump up to: a b text"."""
    line = page.lines[number]
    if not in_notes and not _CARET.match(line):
        return None
    label, place = "", 0
    found = _NUMBERED.match(line) if line[0].isalnum() else None
    if found is None and in_notes and line[0].isalnum():
        found = _JUMPED.match(line)
    if found is not None:
        label, place = found[1], found.end()
    symbol = line[place : place + 1] in SYMBOLS
    if not symbol and not (in_notes and line.startswith(_jumps(page.language), place)):
        return None
    place, jumped = _skip_links(line, place, page.language)
    if not jumped or (line[0] == "^" and line[1:2] != " "):
        return None
    place, inner = skip_letters(line, place)
    if place >= len(line) and (page.is_blank(number + 1) or not page.width):
        return None
    return Definition(label or inner, number, line[:place].strip(), line[place:].strip())


def _skip_links(line: str, place: int, language: str) -> tuple[int, bool]:
    """Skip carets, arrows and "Jump up to:" before a note."""
    start = place
    for _ in range(4):
        if line[place : place + 1] in SYMBOLS:
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


def skip_letters(line: str, place: int) -> tuple[int, str]:
    """Skip the letters "a b c" or numbers "1 2" or "1.0 1.1" of several back-links."""
    at, count = place, 0
    while (found := _LETTER.match(line, at)) and found[1] == _letters(count):
        at, count = found.end(), count + 1
    if count > 1:
        return at, ""
    at, count = place, 0
    while (found := _PLACE.match(line, at)) and int(found[1]) == count + 1:
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


def read_markdown(line: str, number: int) -> Definition | None:
    """Read "[^1]: text"."""
    found = _MARKDOWN.match(line)
    if found is None:
        return None
    return Definition(found[1], number, found[0].strip(), line[found.end() :], "markdown")


def read_listed(line: str, number: int, *, in_notes: bool) -> Definition | None:
    """Read "[1] text", "1. text"; below a heading of notes also "1: text", "a. text"."""
    form = "bracket"
    found = _BRACKETED.match(line) if line[0] in "[［" else None
    if found is None and line[0].isdigit():
        form, found = "number", _LISTED.match(line)
    if found is None and in_notes:
        form, found = "named", _NAMED.match(line)
    if found is None:
        return None
    label = next(filter(None, found.groups()))
    return Definition(label, number, found[0].strip(), line[found.end() :], form)

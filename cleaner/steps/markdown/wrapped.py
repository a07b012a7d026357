"""Lines that a converter broke where Markdown has none: in addresses, titles, headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_CUT_LINK: Final = re.compile(
    r"\]\((?=[#/.]|https?:)[^()\s]{1,500}(?:\n[^()\s]{1,500}){1,4}(?:\s\"[^\"]{0,200}\")?\)"
)
"""A link whose address was wrapped: html2text breaks lines behind hyphens."""
_CUT_TITLE: Final = re.compile(
    r"\]\((?:[^()\s]|\([^()\s]{0,200}\)){1,500}\s\"[^\"\n]{0,200}\n[^\"]{0,200}\"\)"
    r"|\]\((?:[^()\s]|\([^()\s]{0,200}\)){1,500}\n[ \t]*\"[^\"]{0,300}\"\)"
)
"""A link that was wrapped in its title or before it; in a heading it is none then."""
_HEADING: Final = re.compile(r"#{1,6} \S")
_WIDTH: Final = 79
"""Columns after which html2text breaks lines, those of headings as well."""
_MOST: Final = 4
"""Lines of the longest heading."""


def join_wrapped(text: str) -> str:
    r"""Join what belongs on one line.

    >>> join_wrapped('## Toll[[edit](/w/index.php?title=A&section=1 "Edit\nsection: B")]')
    '## Toll[[edit](/w/index.php?title=A&section=1 "Edit section: B")]'
    """
    text = _CUT_LINK.sub(lambda link: link[0].replace("\n", ""), text)
    if '"' in text:
        text = _CUT_TITLE.sub(lambda link: " ".join(link[0].split("\n")), text)
    return _with_headings(text)


def _with_headings(text: str) -> str:
    """Join headings whose next word had no room.

    Where one was broken, a blank line follows every shorter one: html2text sets it.
    """
    lines = text.split("\n")
    places = [number for number, line in enumerate(lines) if _HEADING.match(line)]
    broken = {number for number in places if _is_broken(lines, number)}
    others = [n for n in places if n not in broken]
    if not broken or not all(_is_last(lines, number) for number in others):
        return text
    joined: list[str] = []
    number = 0
    while number < len(lines):
        end = number + 1
        if number in broken:
            while end < number + _MOST and end < len(lines) and lines[end].strip():
                end += 1
        joined.append(
            " ".join(map(str.strip, lines[number:end]))
            if end > number + 1
            else lines[number]
        )
        number = end
    return "\n".join(joined)


def _is_last(lines: Sequence[str], number: int) -> bool:
    """Tell whether a blank line or the end follows a line."""
    return number + 1 >= len(lines) or not lines[number + 1].strip()


def _is_broken(lines: Sequence[str], number: int) -> bool:
    """Tell whether the word after a line had no room on it."""
    if _is_last(lines, number):
        return False
    word = lines[number + 1].split(None, 1)[0]
    return len(lines[number]) <= _WIDTH < len(lines[number]) + 1 + len(word)

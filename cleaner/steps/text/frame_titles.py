"""Which line of a wiki's interface is the title of the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.text import fold_title

if TYPE_CHECKING:
    from cleaner.steps.text.rules import TextPage

_OF_SITE: Final = re.compile(r" [-–—|:·] \S")
"""What parts a title from the site's name."""


def line_of_title(page: TextPage, wanted: list[str], start: int, stop: int) -> int:
    """Return the line that says the title of the address, or -1."""
    if not wanted:
        return -1
    size = len("".join(wanted))
    for number in range(start, stop):
        line = page.lines[number]
        if size <= len(line) < size * 2 + 20 and fold_title(line) == wanted:
            return number
    return -1


def heading_of_title(page: TextPage, start: int, stop: int) -> int:
    """Return the title of a converted page: its first line, or its only great heading.

    The first line is what a browser's tab says, "Weir - Fen wiki", and the title comes
    again. The site's own heading, which is a link, is none.
    """
    first = page.following(start - 1)
    words = page.lines[first] if first < stop else ""
    for number in range(first + 1, stop):
        line = page.lines[number]
        if line and words.startswith(line) and _OF_SITE.match(words, len(line)):
            return number if number not in page.hints else -1
    found = [
        number
        for number, level in page.headings.items()
        if level == 1 and number not in page.hints
    ]
    return found[0] if len(found) == 1 and start <= found[0] < stop else -1

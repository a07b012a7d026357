"""Where the lines of a text come again: what a table of contents says, headings say."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

_LONGEST = 250
"""Characters of the longest title."""


def bare(line: str) -> str:
    """Return a heading without what an engine prints behind it.

    >>> bare("The Weir[edit]"), bare("The Weir ¶")
    ('The Weir', 'The Weir')
    """
    if line.endswith("]"):
        line = line[: line.rfind("[")] or line
    return line.rstrip(" ¶")


class Recurrence:
    """An index of the short lines of a text."""

    def __init__(self, lines: list[str]) -> None:
        self._places: dict[str, list[int]] = {}
        for number, line in enumerate(lines):
            if line and len(line) <= _LONGEST:
                self._places.setdefault(bare(line), []).append(number)
        self._sorted: list[str] = []

    def begins_line(self, title: str) -> bool:
        """Tell whether a line begins with the title, glued mark or not."""
        self._sorted = self._sorted or sorted(self._places)
        place = bisect_left(self._sorted, title)
        return place < len(self._sorted) and self._sorted[place].startswith(title)

    def comes_after(self, title: str, line: int) -> bool:
        """Tell whether the title is a line of its own below a line."""
        return self._places.get(title, (line,))[-1] > line

    def in_order(self, titles: list[str], line: int) -> bool:
        """Tell whether all titles come as lines below a line, in this order."""
        for title in titles:
            places = self._places.get(title, [])
            found = bisect_right(places, line)
            if found == len(places):
                return False
            line = places[found]
        return True

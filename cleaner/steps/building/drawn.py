"""Tables that draw: boxes of family trees or of the rounds of a cup, joined by lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.steps.building.places import Grid, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from turbohtml import Element

LEAST_LINES: Final = 2
"""Empty cells with a line at some of their sides that show a drawing."""
_SIDE: Final = re.compile(
    r"border-(?:left|right|top|bottom)\b|border-width\s*:[^;]*\b0|border-style\s*:[^;]*none",
    re.IGNORECASE,
)
"""How a style draws a line at one side of a cell, and not at all of them."""
_SHOWN: Final = "img, video, audio, math, input, hr"
"""What a cell can show without text."""


def draws_lines(grid: Grid) -> bool:
    """Tell whether empty cells of a table draw lines between the others."""
    lines = 0
    for place in grid.places:
        style = place.element.attr("style")
        if style and _SIDE.search(style) and is_empty(place.element):
            lines += 1
            if lines == LEAST_LINES:
                return all(each.element.tag == "td" for each in grid.places)
    return False


def without_lines(grid: Grid) -> Grid:
    """Drop the rows and columns of a drawing in which no cell with content begins."""
    full = [place for place in grid.places if not is_empty(place.element)]
    rows = numbered(place.row for place in full)
    columns = numbered(place.column for place in full)

    def moved(place: Place) -> Place:
        down = sum(row in rows for row in range(place.row, place.row + place.rows))
        beside = range(place.column, place.column + place.columns)
        return Place(
            place.element,
            rows[place.row],
            columns[place.column],
            down,
            sum(column in columns for column in beside),
        )

    return Grid(list(map(moved, full)), len(rows), len(columns), 0, grid.spanning)


def numbered(kept: Iterable[int]) -> dict[int, int]:
    """Number the rows or columns that are kept.

    >>> numbered([4, 2, 4])
    {2: 0, 4: 1}
    """
    return {place: number for number, place in enumerate(sorted(set(kept)))}


def is_empty(cell: Element) -> bool:
    """Tell whether a cell shows nothing but its lines."""
    return not cell.text.strip() and cell.select_one(_SHOWN) is None

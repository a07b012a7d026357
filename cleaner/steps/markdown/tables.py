"""The tables that only pandoc writes: drawn as a grid, or as columns below dashes.

Pandoc takes a grid for any table with more in a cell than a line: infoboxes, navigation
boxes, tables of pictures. Cells may span others; the drawing says which.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import category, east_asian_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_EDGE: Final = re.compile(r"\+(?:[-=:]+\+)+\s*")
_DASHES: Final = re.compile(r"\s*-{2,}(?:\s+-{2,})*\s*")
_RUN: Final = re.compile(r"-+")
_LINE_OF_GRID: Final = ("+", "|")
_ACROSS: Final = frozenset("-=:+")
_DOWN: Final = frozenset("|+")
_WIDE: Final = frozenset("WF")
_NO_WIDTH: Final = frozenset(("Mn", "Me", "Cf"))
MOST_LINES: Final = 20_000
"""Lines of the longest table."""


class DrawnCell(NamedTuple):
    """A cell as it is drawn."""

    lines: tuple[str, ...]
    rows: int
    columns: int
    header: bool


class DrawnTable(NamedTuple):
    """Rows of cells, and the line after the table's last."""

    rows: tuple[tuple[DrawnCell, ...], ...]
    end: int


def read_grid(lines: Sequence[str], start: int) -> DrawnTable | None:
    """Read a table that is drawn with bars, from its upper edge on.

    >>> drawn = ["+---+---+", "| Quay  |", "+===+===+", "| A | 7 |", "+---+---+"]
    >>> table = read_grid(drawn, 0)
    >>> [[(cell.lines, cell.columns) for cell in row] for row in table.rows]
    [[(('Quay',), 2)], [(('A',), 1), (('7',), 1)]]
    """
    if not _EDGE.fullmatch(lines[start]):
        return None
    end = start
    limit = min(len(lines), start + MOST_LINES)
    while end < limit and lines[end].startswith(_LINE_OF_GRID):
        end += 1
    while end > start and not _EDGE.fullmatch(lines[end - 1]):
        end -= 1
    if end - start < 3:
        return None
    drawn = [_columns(line.rstrip()) for line in lines[start:end]]
    width = len(drawn[0])
    if any(len(line) != width for line in drawn):
        return None
    return DrawnTable(tuple(map(tuple, _cells(drawn))), end)


def _columns(line: str) -> list[str]:
    """Return what each column of the screen shows; wide signs fill two, accents none."""
    if line.isascii():
        return list(line)
    columns: list[str] = []
    for sign in line:
        if category(sign) in _NO_WIDTH and columns:
            columns[-1] += sign
        else:
            columns.append(sign)
            if east_asian_width(sign) in _WIDE:
                columns.append("")
    return columns


def _cells(drawn: list[list[str]]) -> list[list[DrawnCell]]:
    """Follow the lines from the upper left corner on, field by field.

    Lines of a table in a cell never touch those around it, so they are never followed.
    """
    boxes: dict[tuple[int, int], _Box] = {}
    corners = [(0, 0)]
    seen = {(0, 0)}
    for top, left in corners:
        box = _box_at(drawn, top, left)
        if box is None:
            continue
        boxes[top, left] = box
        for corner in ((top, box.right), (box.bottom, left)):
            if corner not in seen:
                seen.add(corner)
                corners.append(corner)
    tops = sorted({box.top for box in boxes.values()})
    lefts = sorted({box.left for box in boxes.values()})
    ends = [n for n in tops if drawn[n][1] == "="]
    body = ends[0] if ends else -1
    rows: dict[int, list[DrawnCell]] = {top: [] for top in tops}
    for _, box in sorted(boxes.items()):
        inside = drawn[box.top + 1 : box.bottom]
        text = ("".join(line[box.left + 1 : box.right]) for line in inside)
        rows[box.top].append(
            DrawnCell(
                _trimmed(text),
                bisect_left(tops, box.bottom) - bisect_left(tops, box.top),
                bisect_left(lefts, box.right) - bisect_left(lefts, box.left),
                box.bottom <= body,
            )
        )
    return list(rows.values())


class _Box(NamedTuple):
    """The lines around a field."""

    top: int
    left: int
    bottom: int
    right: int


def _box_at(drawn: list[list[str]], top: int, left: int) -> _Box | None:
    """Return the smallest field with this corner, if there is one."""
    if top + 1 >= len(drawn) or left + 1 >= len(drawn[0]):
        return None
    for right in range(left + 1, len(drawn[0])):
        if drawn[top][right] == "+":
            for bottom in range(top + 1, len(drawn)):
                if drawn[bottom][right] == "+" and _closes(
                    drawn, _Box(top, left, bottom, right)
                ):
                    return _Box(top, left, bottom, right)
                if drawn[bottom][right] not in _DOWN:
                    break
        elif drawn[top][right] not in _ACROSS:
            break
    return None


def _closes(drawn: list[list[str]], box: _Box) -> bool:
    """Tell whether a field has a lower edge and a left one."""
    return (
        drawn[box.bottom][box.left] == "+"
        and all(sign in _ACROSS for sign in drawn[box.bottom][box.left : box.right])
        and all(line[box.left] in _DOWN for line in drawn[box.top : box.bottom])
    )


def _trimmed(lines: Iterable[str]) -> tuple[str, ...]:
    """Take off the blank that stands before the text of a cell, and those behind."""
    kept = [line.removeprefix(" ").rstrip() for line in lines]
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


# --- columns below dashes --------------------------------------------------------------


def opens_grid(first: str) -> bool:
    """Tell, cheaply, whether a line may be the upper edge of a grid."""
    return _EDGE.fullmatch(first) is not None


def opens_columns(first: str, second: str) -> bool:
    """Tell, cheaply, whether two lines may open a table below dashes."""
    return any(_DASHES.fullmatch(line) and line[:2] == "  " for line in (first, second))


def ends_columns(lines: Sequence[str], below: str) -> bool:
    """Tell whether a table below dashes ends with the last of some lines.

    One that dashes open is closed by dashes and a blank line; any other by a blank line.
    """
    if not _DASHES.fullmatch(lines[0]):
        return lines[0][:2] == "  " and not below.strip()
    closes = len(lines) > 1 and _DASHES.fullmatch(lines[-1]) is not None
    return closes and not below.strip()


def read_columns(lines: Sequence[str], start: int) -> DrawnTable | None:
    """Read a table whose columns are as wide as dashes below or above them.

    Where blank lines part the rows, a cell may have several lines.

    >>> table = read_columns(["  Quay   Boats", "  ------ -----", "  North  7", ""], 0)
    >>> [[cell.lines for cell in row] for row in table.rows]
    [[('Quay',), ('Boats',)], [('North',), ('7',)]]
    """
    if not lines[start].startswith("  "):
        return None
    opens = _DASHES.fullmatch(lines[start]) is not None
    ruler = _ruler(lines, start, opens=opens)
    if ruler < 0:
        return None
    end = _end(lines, ruler, closed=opens)
    if end < 0:
        return None
    spans = _spans(lines[ruler])
    head = lines[start + opens : ruler]
    body = lines[ruler + 1 : end - opens]
    rows = [head] if head else []
    rows += _blocks(body) if "" in map(str.strip, body) else [[line] for line in body]
    cut = (
        tuple(
            DrawnCell(_cut(row, left, right), 1, 1, bool(head) and number == 0)
            for left, right in spans
        )
        for number, row in enumerate(rows)
    )
    return DrawnTable(tuple(cut), end)


def _ruler(lines: Sequence[str], start: int, *, opens: bool) -> int:
    """Return the line of dashes that shows the columns, or -1."""
    if not opens:
        below = lines[start + 1] if start + 1 < len(lines) else ""
        return start + 1 if below.startswith("  ") and _DASHES.fullmatch(below) else -1
    if len(_RUN.findall(lines[start])) > 1:
        return start
    for number in range(start + 1, len(lines)):
        if not lines[number].strip():
            # Without a head: what opens the table shows its one column.
            return start
        if _DASHES.fullmatch(lines[number]):
            nearer = len(_RUN.findall(lines[number])) > 1
            return number if nearer else start
    return -1


def _end(lines: Sequence[str], ruler: int, *, closed: bool) -> int:
    """Return the line after a table; one that dashes open is closed by dashes."""
    for number in range(ruler + 1, min(len(lines), ruler + MOST_LINES)):
        if closed and _DASHES.fullmatch(lines[number]):
            return number + 1
        if lines[number].strip() and not lines[number].startswith("  "):
            return -1 if closed else number
        if not closed and not lines[number].strip():
            return number
    return -1 if closed else len(lines)


def _blocks(lines: Sequence[str]) -> list[Sequence[str]]:
    """Part lines at blank ones."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _spans(line: str) -> list[tuple[int, int]]:
    """Return where columns begin and end; the last one goes on to the end."""
    starts = [found.start() for found in _RUN.finditer(line)]
    return list(zip(starts, [*starts[1:], 10_000], strict=True))


def _cut(lines: Sequence[str], left: int, right: int) -> tuple[str, ...]:
    """Return a column of some lines."""
    cut = ["".join(_columns(line)[left:right]).strip() for line in lines]
    while cut and not cut[-1]:
        cut.pop()
    return tuple(cut)

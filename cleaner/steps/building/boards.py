"""Boards of chess and other games: pictures of pieces laid over the picture of a board.

A style sheet sets each piece at its square, in one large cell between the names of the rows
and columns. Each square becomes a cell, so that a piece stands where it is played.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.dom import within
from cleaner.steps.building.grid import cells_of, span_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.page import Page

RULE: Final = "board-pictures"
WHY: Final = "picture of an empty board, whose squares are cells of a table now"
MOST_SQUARES: Final = 19
"""Of a row or column: no board is larger than that of Go."""
_PIECES: Final = "[style*='absolute' i]"
_LENGTH: Final = re.compile(r"(?:^|;)\s*(top|left|width|height)\s*:\s*(\d{1,4})(?:\.0+)?px")


def set_pieces(page: Page, board: Element) -> None:
    """Give each square of a board a cell of the table that the board stands in.

    A board that fills no cell alone, or whose pieces stand on no squares, is left as it is.
    """
    cell = board.closest("td, th")
    row = cell.parent if cell is not None else None
    rule = f"{page.engine.name}:{RULE}"
    if cell is None or not isinstance(row, Element):
        return
    if cell.text.strip() or page.is_kept(rule):
        return
    height = span_of(cell, "rowspan", MOST_SQUARES)
    width = span_of(cell, "colspan", MOST_SQUARES)
    rows = rows_from(row, height)
    pieces = board.select(_PIECES)
    squares = [square for piece in pieces if (square := square_of(piece)) is not None]
    if (
        len(rows) < height
        or not 0 < len(set(squares)) == len(pieces) <= height * width
        or any(down >= height or beside >= width for down, beside in squares)
    ):
        return
    pictures = board.select("img")
    laid = within(pictures, set(pieces))
    for picture in pictures:
        if picture not in laid:
            page.remove(picture, rule, WHY)
    standing = dict(zip(squares, pieces, strict=True))
    before = cells_of(row).index(cell)
    for number, line in enumerate(rows):
        insert(line, before, [standing.get((number, column)) for column in range(width)])
    cell.extract()


def rows_from(row: Element, height: int) -> list[Element]:
    """Return a row and those below it, so many in all."""
    below = (each for each in row.next_siblings if isinstance(each, Element))
    return [row, *islice(below, height - 1)]


def square_of(piece: Element) -> tuple[int, int] | None:
    """Return row and column of a piece, from its place and its size in pixels."""
    lengths = {
        name: int(number) for name, number in _LENGTH.findall(piece.attr("style") or "")
    }
    try:
        row, beside = divmod(lengths["top"], lengths["height"])
        column, below = divmod(lengths["left"], lengths["width"])
    except (KeyError, ZeroDivisionError):
        return None
    return (row, column) if not beside and not below else None


def insert(row: Element, before: int, pieces: Iterable[Element | None]) -> None:
    """Set squares into a row, behind the cells that stand before the board."""
    cells = cells_of(row)
    squares = [Element("td", {}, () if piece is None else (piece,)) for piece in pieces]
    for square in reversed(squares):
        if before:
            cells[before - 1].insert_after(square)
        else:
            row.insert(0, square)

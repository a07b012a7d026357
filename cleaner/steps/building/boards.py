"""Boards of chess and other games: pictures of pieces laid over the picture of a board.

A style sheet sets each piece at its square, in one large cell between the names of the rows
and columns. Each square becomes a cell, so that a piece stands where it is played.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element

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
    cell = next((each for each in board.ancestors if is_cell(each)), None)
    rule = f"{page.engine.name}:{RULE}"
    if not isinstance(cell, Element) or cell.text.strip() or page.is_kept(rule):
        return
    height, width = span(cell, "rowspan"), span(cell, "colspan")
    rows = rows_from(cell, height)
    pieces = board.select(_PIECES)
    squares = [square for piece in pieces if (square := square_of(piece)) is not None]
    if (
        len(rows) < height
        or not 0 < len(set(squares)) == len(pieces) <= height * width
        or any(row >= height or column >= width for row, column in squares)
    ):
        return
    for picture in board.select("img"):
        if not any(piece in pieces for piece in picture.ancestors):
            page.remove(picture, rule, WHY)
    standing = dict(zip(squares, pieces, strict=True))
    before = len([each for each in cell.previous_siblings if is_cell(each)])
    for number, row in enumerate(rows):
        insert(row, before, [standing.get((number, column)) for column in range(width)])
    cell.extract()


def is_cell(node: object) -> bool:
    """Tell whether a node is a cell of a table."""
    return isinstance(node, Element) and node.tag in ("td", "th")


def span(cell: Element, name: str) -> int:
    """Return how many rows or columns a cell takes."""
    said = (cell.attr(name) or "").strip()
    return min(int(said), MOST_SQUARES) if said.isdecimal() else 1


def rows_from(cell: Element, height: int) -> list[Element]:
    """Return the row of a cell and those below it that it reaches into."""
    row = cell.parent
    if not isinstance(row, Element):
        return []
    below = (each for each in row.next_siblings if isinstance(each, Element))
    return [row, *(each for _, each in zip(range(height - 1), below, strict=False))]


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
    cells = [each for each in row.children if is_cell(each)]
    squares = [Element("td", {}, () if piece is None else (piece,)) for piece in pieces]
    for square in reversed(squares):
        if before:
            cells[before - 1].insert_after(square)
        else:
            row.insert(0, square)

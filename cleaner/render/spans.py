"""What becomes of the places that a cell covers where a form of output has no spans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

if TYPE_CHECKING:
    from cleaner.model import Cell, Table

BLANK: Final = "blank"
"""Only the first place of a spanned cell says what it says."""
REPEAT: Final = "repeat"
"""Each place says it: rows can be sorted, and read alone."""
SPANS: Final = (BLANK, REPEAT)
"""What can be asked for; the first is what Markdown does by itself."""


def spread(table: Table) -> Table:
    """Repeat what a cell says in each place that it covers, as cells of their own."""
    rows = table.rows
    return replace(
        table, rows=tuple(tuple(_alone(cell, rows) for cell in row) for row in rows)
    )


def _alone(cell: Cell, rows: tuple[tuple[Cell, ...], ...]) -> Cell:
    if cell.origin is not None:
        row, column = cell.origin
        return replace(cell, content=rows[row][column].content, origin=None)
    spanning = cell.columns > 1 or cell.rows > 1
    return replace(cell, columns=1, rows=1) if spanning else cell

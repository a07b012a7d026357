"""A table as CSV (RFC 4180), a cell as plain text: for spreadsheets and programs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from cleaner.render.plain import render_plain_blocks
from cleaner.render.spans import REPEAT, spread

if TYPE_CHECKING:
    from cleaner.model import Table


def render_csv(table: Table, *, spans: str = REPEAT) -> str:
    r"""Render the grid, a row a record; marks of notes are no part of a value.

    Args:
        table: what to write; its caption has no place in CSV.
        spans: "repeat" a cell in every place that it covers, or leave those "blank".

    >>> from cleaner.model import Cell, Paragraph, Table
    >>> wide = Cell((Paragraph(('He said "wet".',)),), columns=2)
    >>> render_csv(Table(((wide, Cell(origin=(0, 0))),)))
    '"He said ""wet"".","He said ""wet""."\r\n'
    """
    written = io.StringIO(newline="")
    rows = spread(table).rows if spans == REPEAT else table.rows
    csv.writer(written).writerows(
        [render_plain_blocks(cell.content, separator="\n").strip() for cell in row]
        for row in rows
    )
    return written.getvalue()

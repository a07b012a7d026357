"""What becomes of the places that a cell covers where a form of output has no spans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

if TYPE_CHECKING:
    from cleaner.model import Table

BLANK: Final = "blank"
"""Only the first place of a spanned cell says what it says."""
REPEAT: Final = "repeat"
"""Each place says it: rows can be sorted, and read alone."""
SPANS: Final = (BLANK, REPEAT)
"""What can be asked for; the first is what Markdown does by itself."""


def spread(table: Table) -> Table:
    """Repeat what a cell says in each place that it covers."""
    rows = table.rows
    return replace(
        table,
        rows=tuple(
            tuple(
                replace(cell, content=rows[cell.origin[0]][cell.origin[1]].content)
                if cell.origin is not None
                else cell
                for cell in row
            )
            for row in rows
        ),
    )

"""Cladograms, which MediaWiki's {{clade}} draws with tables in tables: lists in lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from cleaner.model import Block, Item, List, Paragraph
from cleaner.steps.building.grid import cells_of, rows_of

if TYPE_CHECKING:
    from turbohtml import Element

    from cleaner.steps.building.builder import Builder


def make_clade(builder: Builder, table: Element) -> list[Block]:
    """Build a cladogram as a list in lists: a branch's label, and below it what it bears.

    Each branch takes two rows: its label, and below its line a second one. What it bears is
    a cell over both rows, perhaps with another such table.
    """
    items: list[Item] = []
    for row, _ in rows_of(table):
        cells = cells_of(row)
        if any(cell.attr("rowspan") for cell in cells):
            items.append(branch(builder, cells))
        elif items:
            said = [block for cell in cells for block in builder.flow(cell)]
            items[-1] = with_second_label(items[-1], said)
    items = [item for item in items if item.content]
    return [List(tuple(items))] if items else []


def branch(builder: Builder, cells: list[Element]) -> Item:
    """Build one branch: its label, if it has one, above what it bears."""
    labels = [cell for cell in cells if not cell.attr("rowspan")]
    line = [inline for cell in labels for inline in builder.line(cell)]
    others = [cell for cell in cells if cell not in labels]
    blocks = [block for cell in others for block in builder.flow(cell)]
    if not line:
        return Item(tuple(blocks))
    if blocks and not any(isinstance(block, List) for block in blocks):
        blocks = [List((Item(tuple(blocks)),))]
    return Item((Paragraph(tuple(line)), *blocks))


def with_second_label(item: Item, said: list[Block]) -> Item:
    """Add the label below a branch's line behind the one above it."""
    if not said:
        return item
    place = int(bool(item.content) and isinstance(item.content[0], Paragraph))
    return replace(item, content=(*item.content[:place], *said, *item.content[place:]))

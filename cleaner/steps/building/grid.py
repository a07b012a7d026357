"""Tables: rows and spans become a full grid; what only lays out a page is walked."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.model import (
    Block,
    Break,
    Cell,
    Figure,
    Inline,
    Inlines,
    Paragraph,
    Quote,
    Strong,
    Table,
)
from cleaner.steps.building.drawn import draws_lines, without_lines
from cleaner.steps.building.lines import images_of
from cleaner.steps.building.places import Grid, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.steps.building.builder import Builder

MAX_COLUMN_SPAN: Final = 1_000
"""The HTML standard's limit of ``colspan``."""
MAX_PLACES: Final = 1_000_000
"""Places of a grid; a table whose spans claim more is read without its spans."""

_NUMBER = re.compile(r"\s*(\d{1,9})")
_ALIGNED = re.compile(r"text-align\s*:\s*(left|center|right)", re.IGNORECASE)
_ALIGNMENTS = frozenset(("left", "center", "right"))
_FOLDED = frozenset("collapsible mw-collapsible collapsed mw-collapsed".split())
_GROUPS = frozenset(("thead", "tbody", "tfoot"))
_CELLS = frozenset(("td", "th"))
_EMPTY: Final = Cell()
"""A place where no cell stands."""


def make_table(builder: Builder, table: Element) -> list[Block]:
    """Build a table, or the blocks in it where it is no table of data."""
    rows = list(rows_of(table))
    caption = table_caption(builder, table)
    grid = lay_out(table, rows)
    quote = pull_quote(builder, grid)
    if quote is not None:
        return [*quote, *strays(builder, table, rows)]
    # One question to the tree; most tables draw nothing, and then no cell is asked.
    has_lines = grid.width > 2 and table.select_one("td[style*='border' i]") is not None
    if has_lines and draws_lines(grid):
        grid = without_lines(grid)
    if not is_data(builder, table, grid):
        blocks: list[Block] = []
        for place in grid.places:
            blocks += part_of_frame(builder, place.element)
        return under_caption(caption, blocks) + strays(builder, table, rows)
    clip(grid)
    full = fill(builder, table, grid)
    if not caption and not any(cell.content for row in full for cell in row):
        return strays(builder, table, rows)
    built = Table(full, caption, header_rows(full, grid.head))
    return [built, *strays(builder, table, rows)]


def rows_of(table: Element) -> Iterator[tuple[Element, bool]]:
    """Yield the rows of a table and whether each stands in a ``<thead>``."""
    for child in table:
        if not isinstance(child, Element):
            continue
        if child.tag == "tr":
            yield child, False
        elif child.tag in _GROUPS:
            for row in child:
                if isinstance(row, Element) and row.tag == "tr":
                    yield row, child.tag == "thead"


def cells_of(row: Element) -> list[Element]:
    """Return the cells of a row."""
    return [cell for cell in row if cell.__class__ is Element and cell.tag in _CELLS]


def table_caption(builder: Builder, table: Element) -> Inlines:
    """Return the caption; a page may set one above and one below, each its own line."""
    lines: list[Inline] = []
    for child in table:
        if isinstance(child, Element) and child.tag == "caption":
            line = builder.line(child)
            lines += (Break(), *line) if lines and line else line
    return tuple(lines)


def strays(
    builder: Builder, table: Element, rows: list[tuple[Element, bool]]
) -> list[Block]:
    """Build what stands in a table but in no cell: scripts leave it, parsers move most."""
    known = {row for row, _ in rows}
    blocks: list[Block] = []
    for child in table:
        if not isinstance(child, Element) or child in known or child.tag == "caption":
            continue
        if child.tag not in _GROUPS and child.tag not in ("colgroup", "col"):
            blocks += builder.flow(child)
    return blocks


def lay_out(table: Element, rows: list[tuple[Element, bool]]) -> Grid:
    """Give each cell its place (the HTML standard's algorithm for forming a table)."""
    cells = [cells_of(row) for row, _ in rows]
    grid = Grid(height=len(rows), head=sum(in_head for _, in_head in rows))
    # One question to the tree; most tables have no spans, and then nothing to ask of cells.
    if table.select_one("[colspan], [rowspan]") is not None:
        widest = max((sum(map(columns_of, row)) for row in cells), default=0)
        grid.spanning = len(rows) * widest <= MAX_PLACES
    if grid.spanning:
        place_spanning_cells(grid, cells)
    else:
        grid.width = max(map(len, cells), default=0)
        grid.places = [
            Place(cell, row, column)
            for row, line in enumerate(cells)
            for column, cell in enumerate(line)
        ]
    return grid


def columns_of(cell: Element) -> int:
    """Return how many columns a cell says that it covers."""
    return span_of(cell, "colspan", MAX_COLUMN_SPAN)


def place_spanning_cells(grid: Grid, rows: list[list[Element]]) -> None:
    """Fill ``grid.places`` row by row; `taken` says until which row a column is covered."""
    taken: dict[int, int] = {}
    for row_number, row in enumerate(rows):
        column = 0
        for element in row:
            while taken.get(column, 0) > row_number:
                column += 1
            columns = columns_of(element)
            down = span_of(element, "rowspan", grid.height - row_number)
            for covered in range(column + 1, column + columns):
                if taken.get(covered, 0) > row_number:
                    columns = covered - column
                    break
            if down > 1:
                for covered in range(column, column + columns):
                    taken[covered] = row_number + down
            grid.places.append(Place(element, row_number, column, down, columns))
            column += columns
        grid.width = max(grid.width, column)


def clip(grid: Grid) -> None:
    """Cut the columns at the right where no cell begins: a header spans them by habit."""
    if not grid.spanning:
        return
    grid.width = 1 + max(place.column for place in grid.places)
    for place in grid.places:
        place.columns = min(place.columns, grid.width - place.column)


def span_of(cell: Element, name: str, limit: int) -> int:
    """Return a span from 1 to a limit, whatever the page wrote; 0 spans all rows below."""
    value = cell.attr(name)
    if value is None:
        return 1
    number = _NUMBER.match(value)
    if number is None:
        return 1
    span = int(number[1])
    return limit if span == 0 and name == "rowspan" else max(1, min(span, limit))


def is_data(builder: Builder, table: Element, grid: Grid) -> bool:
    """Tell data from layout.

    A table without headers that is one cell, one column, one row of blocks, or holds
    another table only places things on a page, as one column around a listing does;
    ``role="presentation"`` says so itself.
    """
    if table.attr("role") == "presentation" or not grid.places or is_frame(table, grid):
        return False
    if "wikitable" in (table.attr("class") or "").split():
        return True
    nested = table.select_one("table, h1, h2, h3, h4, h5, h6") is not None
    headers = any(place.element.tag == "th" for place in grid.places)
    if len(grid.places) == 1 or (nested and not headers):
        return False
    if headers:
        return True
    lines = all(place.element not in builder.holders for place in grid.places)
    return grid.width > 1 and (grid.height > 1 or (lines and grid.width > 2))


def under_caption(caption: Inlines, blocks: list[Block]) -> list[Block]:
    """Set a caption above what it names; of pictures alone it makes a figure (ikiwiki)."""
    if not caption:
        return blocks
    shown = [images_of(block) for block in blocks]
    if shown and all(shown):
        return [Figure(tuple(chain.from_iterable(shown)), (Paragraph(caption),))]
    return [Paragraph(caption), *blocks]


def part_of_frame(builder: Builder, cell: Element) -> list[Block]:
    """Build what a layout places; the head of a frame is the title of what it frames."""
    if cell.tag != "th" or cell in builder.holders:
        return builder.flow(cell)
    line = builder.line(cell)
    return [Paragraph((Strong(line),))] if line else []


def is_frame(table: Element, grid: Grid) -> bool:
    """Tell whether a table is a frame: one column around tables, lines of code, or a talk.

    Wikis fold long discussions away in a table that has a title and one cell.
    """
    if any(place.column for place in grid.places):
        return False
    names = (table.attr("class") or "").split()
    is_folded = not _FOLDED.isdisjoint(names) and "wikitable" not in names
    if is_folded and table.select_one("td > p, td > dl, td > ul, td > ol") is not None:
        return True
    if table.select_one("td table, th table") is not None:
        return True
    return any("\n" in code.text.strip() for code in table.select("pre"))


QUOTATION_MARKS: Final = frozenset('“”"„‟«»‹›❝❞〝〞「」')
"""What wikis set as cells of their own beside a quotation."""


def pull_quote(builder: Builder, grid: Grid) -> list[Block] | None:
    """Build a table that frames a text with two large quotation marks as a quotation."""
    first_row = [place for place in grid.places if place.row == 0]
    if len(first_row) != 3 or grid.height > 3:
        return None
    before, middle, after = first_row
    marks = (before.element.text.strip(), after.element.text.strip())
    rule = "_web:quotation-marks"
    if not all(mark in QUOTATION_MARKS for mark in marks) or builder.page.is_kept(rule):
        return None
    for mark in marks:
        builder.page.record(mark, rule, "large quotation mark beside a quote")
    content = builder.flow(middle.element)
    for place in grid.places:
        if place.row:
            content += builder.flow(place.element)
    return [Quote(tuple(content))]


def fill(builder: Builder, table: Element, grid: Grid) -> tuple[tuple[Cell, ...], ...]:
    """Build the cells, and point the places that one covers to it."""
    rows = [[_EMPTY] * grid.width for _ in range(grid.height)]
    aligned = table.select_one("[align], [style]") is not None
    flow = builder.flow
    for place in grid.places:
        element, row, column = place.element, place.row, place.column
        columns, down = place.columns, place.rows
        header = element.tag == "th"
        align = alignment(element) if aligned else ""
        rows[row][column] = Cell(tuple(flow(element)), header, columns, down, None, align)
        if columns > 1 or down > 1:
            covered = Cell(header=header, origin=(row, column))
            for line in rows[row : row + down]:
                line[column : column + columns] = [
                    covered if cell is _EMPTY else cell
                    for cell in line[column : column + columns]
                ]
    return tuple(map(tuple, rows))


def alignment(cell: Element) -> str:
    """Return how the author aligned a cell."""
    said = (cell.attr("align") or "").lower()
    if said in _ALIGNMENTS:
        return said
    style = cell.attr("style")
    found = _ALIGNED.search(style) if style else None
    return found[1].lower() if found else ""


def header_rows(rows: tuple[tuple[Cell, ...], ...], head: int) -> int:
    """Count the rows at the top that are column headers: a ``<thead>``, or all ``<th>``."""
    count = 0
    for row in rows:
        if not all(cell.header or (not cell.content and not cell.origin) for cell in row):
            break
        if not any(cell.header for cell in row):
            break
        count += 1
    if count == len(rows) > 1:
        count = 1
    if not count and not head and len(rows) > 1 and is_header(rows[0]):
        return 1
    return max(count, head)


def is_header(row: tuple[Cell, ...]) -> bool:
    """Tell whether all words of a row are bold; a corner is empty, or has a sign ("#")."""
    bold = [is_bold(cell) for cell in row]
    if all(bold):
        return True
    others = [cell for cell, is_so in zip(row, bold, strict=True) if not is_so]
    return sum(bold) > len(others) and all(map(says_no_word, others))


def says_no_word(cell: Cell) -> bool:
    """Tell whether a cell is empty or holds a sign alone."""
    if not cell.content:
        return cell.origin is None
    (first, *more) = cell.content
    is_line = isinstance(first, Paragraph) and not more and len(first.content) == 1
    sign = first.content[0] if is_line else None  # type: ignore[union-attr]
    return isinstance(sign, str) and not any(map(str.isalnum, sign))


def is_bold(cell: Cell) -> bool:
    """Tell whether all text of a cell is bold: authors without headers write them so."""
    return (
        len(cell.content) == 1
        and isinstance(cell.content[0], Paragraph)
        and all(isinstance(inline, Strong) for inline in cell.content[0].content)
    )

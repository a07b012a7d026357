"""Infoboxes: tables of facts and Fandom's portable boxes become rows of label and value."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from turbohtml import Element

from cleaner.dom import text_of
from cleaner.model import (
    Abbreviation,
    Block,
    Blocks,
    Code,
    Emphasis,
    Image,
    Infobox,
    InfoboxRow,
    Inlines,
    Link,
    Math,
    Node,
    NoteMark,
    Paragraph,
    Rule,
    Strong,
    Sub,
    Sup,
)
from cleaner.records import Fact, FactLink, InfoboxData
from cleaner.steps.building.grid import cells_of, rows_of
from cleaner.steps.building.portable import portable_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.steps.building.builder import Builder

DEEPEST: Final = 3
"""Tables of facts in one another whose rows are read as those of one."""
MEDAL_CELLS: Final = 3
"""Cells of a row that names a medal, where it was won, and for what."""


def make_infobox(builder: Builder, element: Element) -> list[Block]:
    """Build a box of facts, and put it on record as data."""
    tables = [element] if element.tag == "table" else []
    if not tables and element.tag != "aside":
        inner = element.select_one("table")
        if inner is not None and len(text_of(inner)) >= 0.9 * len(text_of(element)):
            tables = [inner]
    rows = table_rows(builder, tables[0]) if tables else portable_rows(builder, element)
    if not rows:
        return []
    title: Inlines = ()
    first = rows[0]
    if not first.value and first.label:
        title, rows = first.label, rows[1:]
    box = Infobox(tuple(rows), title)
    builder.page.infoboxes.append(infobox_data(box))
    return [box]


def table_rows(builder: Builder, table: Element, depth: int = 0) -> list[InfoboxRow]:
    """Read the rows of a table of facts: label and value, a header, or a value alone.

    A lone header below the first row, which is the title, begins a group; so does the first
    of a table that fills a row (``depth``: how many are around it), whose rows come there.
    """
    rows = [
        InfoboxRow(builder.line(child))
        for child in table
        if isinstance(child, Element) and child.tag == "caption"
    ]
    group = ""
    for row, _ in rows_of(table):
        cells = cells_of(row)
        inner = box_in(cells[0]) if len(cells) == 1 and depth < DEEPEST else None
        if inner is not None:
            group = ""
            rows += table_rows(builder, inner, depth + 1)
            continue
        read = list(cell_row(builder, cells))
        if len(cells) == 1 and read[0].label:
            group = words_of(read[0].label) if rows or depth else ""
        elif group:
            read = [replace(each, group=group) for each in read]
        rows += (each for each in read if each.label or says_something(each.value))
    return rows


def says_something(value: Blocks) -> bool:
    """Tell whether a value is more than lines that part the rows of a box."""
    return not all(isinstance(block, Rule) for block in value)


def box_in(cell: Element) -> Element | None:
    """Return the table that is all there is in a cell."""
    inner = cell.select_one("table")
    if inner is None or text_of(inner) != text_of(cell):
        return None
    return inner if len(inner.select("img")) == len(cell.select("img")) else None


def cell_row(builder: Builder, cells: list[Element]) -> Iterator[InfoboxRow]:
    """Read one row: the first of two cells is the label, a lone ``<th>`` is a header."""
    if len(cells) == 1:
        if cells[0].tag == "th" and cells[0].select_one("img, table, ul, ol") is None:
            yield InfoboxRow(builder.line(cells[0]))
        else:
            yield InfoboxRow((), tuple(builder.flow(cells[0])))
    elif cells:
        values = [cell for cell in cells if not calls_notes_alone(builder, cell)]
        if len(cells) == MEDAL_CELLS and is_picture(cells[0]):
            label = (*builder.line(cells[0]), " ", *builder.line(cells[1]))
            cells = cells[2:]
        elif is_label(cells[0], values[1:]):
            label, cells = builder.line(cells[0]), cells[1:]
        else:
            label = ()
        blocks: list[Block] = []
        for cell in cells:
            add_cell(builder, blocks, cell, is_value=cell in values)
        yield InfoboxRow(label, tuple(blocks))


def calls_notes_alone(builder: Builder, cell: Element) -> bool:
    """Tell whether a cell says nothing but marks: the sources of the value before it."""
    text = "".join(cell.text.split())
    if not text.startswith("["):
        return False
    marks = (each for each in cell.descendants if each in builder.page.marks)
    return text == "".join("".join(mark.text.split()) for mark in marks)


def add_cell(
    builder: Builder, blocks: list[Block], cell: Element, *, is_value: bool
) -> None:
    """Add what a cell says; marks without a text go on in the paragraph before them."""
    last = blocks[-1] if blocks else None
    if is_value or not isinstance(last, Paragraph):
        blocks += builder.flow(cell)
    else:
        blocks[-1] = Paragraph(last.content + builder.line(cell))


def is_picture(cell: Element) -> bool:
    """Tell whether a cell is a picture without words: the medal before a contest."""
    return cell.select_one("img") is not None and not cell.text.strip()


def is_label(cell: Element, others: list[Element]) -> bool:
    """Tell whether the first cell of a row names what the others say."""
    if cell.tag == "th":
        return True
    return len(others) == 1 and cell.select_one("img, table, ul, ol, br, p") is None


def infobox_data(box: Infobox) -> InfoboxData:
    """Return an infobox as labels and values; a header is the group of what is below it."""
    facts, images = [], []
    for row, below in zip_longest(box.rows, box.rows[1:]):
        label, value = PlainParts(row.label), PlainParts(row.value)
        images += label.images + value.images
        if row.label and not row.value and below is not None and below.group == label.text:
            continue
        if label.text or value.text:
            links, notes = label.links + value.links, label.notes + value.notes
            group = row.group
            facts.append(Fact(label.text, value.text, group, tuple(links), tuple(notes)))
    return InfoboxData(words_of(box.title), tuple(facts), tuple(images))


def words_of(line: Inlines) -> str:
    """Return a line as plain text."""
    return PlainParts(line).text


_NO_ISOLATES: Final = dict.fromkeys(range(0x2066, 0x206A))
"""Signs of direction, which data have no need of."""


class PlainParts:
    """What blocks or inlines say: their text, and what of it is more than text."""

    def __init__(self, parts: Inlines | Blocks) -> None:
        self.images: list[str] = []
        self.links: list[FactLink] = []
        self.notes: list[str] = []
        texts: list[str] = []
        stack: list[object] = list(reversed(parts))
        while stack:
            part = stack.pop()
            if isinstance(part, str):
                texts.append(part)
            elif isinstance(part, tuple):
                stack += reversed(part)
            elif isinstance(part, Node):
                self._note_down(part)
                texts.append(own_text(part))
                fields = (getattr(part, name) for name in part.__struct_fields__)
                wanted = [value for value in fields if isinstance(value, (tuple, Node))]
                stack += reversed(wanted)
        self.text = " ".join("".join(texts).split()).translate(_NO_ISOLATES)

    def _note_down(self, part: Node) -> None:
        if isinstance(part, Image):
            self.images.append(part.source)
        elif isinstance(part, NoteMark):
            self.notes.append(part.key)
        elif isinstance(part, Link) and (part.target or part.page):
            text = words_of(part.content)
            self.links.append(FactLink(text, part.target, part.page))


def own_text(part: Node) -> str:
    """Return what a node adds to the text of its parts: code, a formula, or a gap."""
    if isinstance(part, Code):
        return f" {part.text}"
    if isinstance(part, Math):
        return f" {part.tex}"
    joined = isinstance(part, (Abbreviation, Strong, Emphasis, Link, NoteMark, Sub, Sup))
    return "" if joined else " "

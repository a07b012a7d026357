"""Declarations of programs, which generators set in cells of tables, one word a cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.model import Block, Code, Inline, Paragraph
from cleaner.steps.building.grid import cells_of, make_table, rows_of
from cleaner.steps.building.lines import trimmed

if TYPE_CHECKING:
    from cleaner.steps.building.builder import Builder

_CELLS: Final = frozenset(("td", "th"))
_LINES: Final = frozenset(("div", "p"))


def make_declaration(builder: Builder, element: Element) -> list[Block]:
    """Build a declaration as a sample of code: its words in one line, whatever held them.

    What a template takes stands in a box of its own and is a line of its own.
    """
    del builder
    part_words(element)
    lines = [""]
    for child in element:
        is_box = isinstance(child, Element) and child.tag in _LINES
        text = child.text if isinstance(child, Element | Text) else ""
        lines += [text, ""] if is_box else [f"{lines.pop()} {text}"]
    code = "\n".join(filter(None, map(declaration, lines)))
    return [Code(code)] if code else []


def part_words(element: Element) -> None:
    """Set a blank behind each cell, and between labels that nothing else parts."""
    for part in element.select("*"):
        following = part.next_sibling
        if part.tag in _CELLS or (isinstance(following, Element) and part.tag == "span"):
            part.append(Text(" "))


def declaration(text: str) -> str:
    r"""Return a declaration without the blanks that its cells left.

    >>> declaration("int open_gate ( enum Weather \xa0 weather , int  turns ) ")
    'int open_gate (enum Weather weather, int turns)'
    """
    line = " ".join(text.split())
    return _BEFORE.sub(r"\1", _BEHIND.sub(r"\1", line))


_BEHIND: Final = re.compile(r"([(\[]) ")
_BEFORE: Final = re.compile(r" ([,)\]])")


def make_rows(builder: Builder, table: Element) -> list[Block]:
    """Build each row of a table as a line, or as its blocks where cells hold some."""
    if table.tag != "table":
        return builder.flow(table)
    if table.select_one("caption, table") is not None:
        return make_table(builder, table)
    blocks: list[Block] = []
    for row, _ in rows_of(table):
        cells = cells_of(row)
        if any(cell in builder.holders for cell in cells):
            for cell in cells:
                blocks += builder.flow(cell)
            continue
        line: list[Inline] = []
        for cell in cells:
            line += (" ", *builder.line(cell))
        content = trimmed(line)
        blocks += [Paragraph(content)] if content else []
    return blocks

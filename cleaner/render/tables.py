"""Tables as Markdown: a pipe table where it can hold the cells, else an HTML table.

A pipe table holds lines of inlines. Paragraphs and list items of a cell become lines parted
by ``<br>``, items behind "•" or their number; headings and terms become strong. What has no
such form, a table in a table or code of several lines, makes the whole table HTML.
"""

from __future__ import annotations

from itertools import zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cleaner.model import (
    Callout,
    Cell,
    Code,
    DefinitionList,
    Figure,
    Gallery,
    Hatnote,
    Heading,
    Image,
    Infobox,
    Link,
    List,
    Math,
    NoteMark,
    Paragraph,
    Poem,
    Quote,
    Rule,
    Strong,
    Table,
)
from cleaner.render.code import code_span
from cleaner.render.counters import counter
from cleaner.render.escapes import escape_cell
from cleaner.render.html import table_in_lines
from cleaner.render.inlines import render_inlines
from cleaner.render.lines import numbered
from cleaner.render.pieces import LINE_TAG
from cleaner.render.spans import REPEAT, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cleaner.model import Blocks, InfoboxRow, Inlines
    from cleaner.render.context import Context


class CannotHoldError(Exception):
    """A pipe table cannot hold this block; never leaves this file."""


def render_table(
    table: Table, context: Context, write: Callable[[Blocks, Context], str]
) -> str:
    """Write a table and its caption."""
    caption = render_inlines(table.caption, context) if table.caption else ""
    if not any(table.rows):
        return caption
    if context.flavour.spans == REPEAT:
        table = spread(table)
    text = _pipe_table(table, context)
    if text is None:
        text = _html_table(table, context, write)
    if not caption:
        return text
    if context.flavour.attributes:
        return f"{text}\n\n: {caption}"
    return f"{render_inlines(strong(table.caption), context)}\n\n{text}"


def render_infobox(
    infobox: Infobox, context: Context, write: Callable[[Blocks, Context], str]
) -> str:
    """Write an infobox as a table of two columns under its title.

    Pictures at its top stand before the table; what has no label stands in the first
    column, as it goes over both columns of the box. A box without labels has no columns.
    """
    rows = list(infobox.rows)
    before = []
    while rows and not rows[0].label and _has_picture(rows[0].value):
        before.append(write(rows.pop(0).value, context))
    if not any(row.label for row in rows):
        title = render_inlines(strong(infobox.title), context) if infobox.title else ""
        before += [title, *(write(row.value, context) for row in rows)]
        return "\n\n".join(filter(None, before))
    cells = [_infobox_row(row) for row in rows]
    if infobox.title:
        cells.insert(0, (Cell((Paragraph(infobox.title),), header=True), Cell()))
    if cells:
        table = Table(tuple(cells), header_rows=int(bool(infobox.title)))
        before.append(render_table(table, context, write))
    return "\n\n".join(filter(None, before))


def _infobox_row(row: InfoboxRow) -> tuple[Cell, Cell]:
    if not row.label:
        return (Cell(row.value), Cell())
    return (Cell((Paragraph(strong(row.label)),), header=True), Cell(row.value))


def _has_picture(blocks: Blocks) -> bool:
    """Tell whether a cell begins with a picture."""
    first = blocks[0] if blocks else None
    if isinstance(first, Paragraph):
        inline = first.content[0]
        while isinstance(inline, Link) and inline.content:
            inline = inline.content[0]
        return isinstance(inline, Image)
    return isinstance(first, Figure | Gallery)


def strong(content: Inlines) -> Inlines:
    """Set a line in strong type, unless some of it is already: twice shows as signs.

    >>> strong(("Reed",)), strong((Strong(("Reed",)),))
    ((Strong(content=('Reed',)),), (Strong(content=('Reed',)),))
    """
    if any(isinstance(inline, Strong) for inline in content):
        return content
    return (Strong(content),)


# --- pipe tables -----------------------------------------------------------------------


def _pipe_table(table: Table, context: Context) -> str | None:
    """Return a pipe table, or None where a cell holds what a line cannot."""
    narrow = context.on_one_line()
    width = max(map(len, table.rows))
    try:
        written: dict[str, str] = {}
        rows = [_row(row, width, narrow, written) for row in table.rows]
    except CannotHoldError:
        return None
    if table.header_rows < 1:
        # GFM has no table without a header; an empty one says nothing new.
        rows.insert(0, "|" + "  |" * width)
    rows.insert(1, "| " + " | ".join(_alignment(table, width)) + " |")
    return "\n".join(rows)


def _row(
    row: tuple[Cell, ...], width: int, context: Context, written: dict[str, str]
) -> str:
    cells = [_cell(cell.content, context, written) if cell.content else "" for cell in row]
    cells += [""] * (width - len(row))
    return "| " + " | ".join(cells) + " |"


def _cell(content: Blocks, context: Context, written: dict[str, str]) -> str:
    """Write a cell; equal texts, more than half of all cells, are written once."""
    block = content[0] if len(content) == 1 else None
    if block.__class__ is not Paragraph:
        return escape_cell(LINE_TAG.join(_lines(content, context)))
    inlines = block.content
    if len(inlines) != 1 or inlines[0].__class__ is not str:
        return escape_cell(render_inlines(inlines, context))
    cell = written.get(inlines[0])
    if cell is None:
        cell = written[inlines[0]] = escape_cell(render_inlines(inlines, context))
    return cell


_ALIGNMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {"left": ":--", "center": ":-:", "right": "--:"}
)


def _alignment(table: Table, width: int) -> list[str]:
    """Return the line below the header; a column is aligned when all its cells agree."""
    rows = table.rows[table.header_rows :] or table.rows
    lines = []
    for column in zip_longest(*rows, fillvalue=_NO_CELL):
        aligns = {cell.align for cell in column if cell.content or cell.align}
        lines.append(_ALIGNMENTS.get(aligns.pop(), "---") if len(aligns) == 1 else "---")
    return lines + ["---"] * (width - len(lines))


_NO_CELL: Final = Cell()


# --- blocks of a cell as lines ---------------------------------------------------------


def _lines(blocks: Blocks, context: Context) -> list[str]:
    """Return the lines of a cell.

    Raises:
        CannotHoldError: a block needs more than lines.
    """
    lines: list[str] = []
    for block in blocks:
        writer = _LINES.get(block.__class__)
        if writer is None:
            raise CannotHoldError
        lines += writer(block, context)
    return [line for line in lines if line]


def _text_lines(block: Paragraph | Hatnote, context: Context) -> list[str]:
    return [render_inlines(block.content, context)]


def _heading_lines(block: Heading, context: Context) -> list[str]:
    return [render_inlines((Strong(block.content),), context)]


_INDENT: Final = "\N{NO-BREAK SPACE}" * 2
"""Before the lines below an item's first: HTML shows no other blank at a line's start."""


def _list_lines(block: List, context: Context) -> list[str]:
    lines: list[str] = []
    for number, item in numbered(block):
        sign = f"{counter(number, block.style)}." if block.ordered else "•"
        if item.checked is not None:
            sign = "☑" if item.checked else "☐"
        first, *others = _lines(item.content, context) or [""]
        lines += [f"{sign} {first}".rstrip(), *(_INDENT + other for other in others)]
    return lines


def _definition_lines(block: DefinitionList, context: Context) -> list[str]:
    lines: list[str] = []
    for entry in block.entries:
        lines += (render_inlines((Strong(term),), context) for term in entry.terms)
        for meaning in entry.meanings:
            lines += _lines(meaning, context)
    return lines


def _quote_lines(block: Quote, context: Context) -> list[str]:
    return _lines(block.content, context)


def _callout_lines(block: Callout, context: Context) -> list[str]:
    title = [render_inlines((Strong(block.title),), context)] if block.title else []
    return title + _lines(block.content, context)


def _figure_lines(block: Figure, context: Context) -> list[str]:
    pictures = [render_inlines((image,), context) for image in block.images]
    return pictures + _lines(block.caption, context)


def _gallery_lines(block: Gallery, context: Context) -> list[str]:
    caption = [render_inlines(strong(block.caption), context)] if block.caption else []
    return caption + [
        line for figure in block.figures for line in _figure_lines(figure, context)
    ]


def _poem_lines(block: Poem, context: Context) -> list[str]:
    lines: list[str] = []
    gap = ""
    for line in block.lines:
        text = render_inlines(line, context)
        if text:
            lines.append(gap + text)
            gap = ""
        elif lines:  # an empty line: the next stanza begins below it
            gap = LINE_TAG
    return lines


def _code_lines(block: Code, _context: Context) -> list[str]:
    text = block.text.strip("\n")
    if "\n" in text:
        raise CannotHoldError
    return [code_span(text)] if text else []


def _math_lines(block: Math, context: Context) -> list[str]:
    return [render_inlines((block,), context)]


def _no_lines(_block: Rule, _context: Context) -> list[str]:
    return []


_LINES: Final[Mapping[type, Callable[[Any, Context], Iterable[str]]]] = MappingProxyType(
    {
        Paragraph: _text_lines,
        Hatnote: _text_lines,
        Heading: _heading_lines,
        List: _list_lines,
        DefinitionList: _definition_lines,
        Quote: _quote_lines,
        Callout: _callout_lines,
        Figure: _figure_lines,
        Gallery: _gallery_lines,
        Poem: _poem_lines,
        Code: _code_lines,
        Math: _math_lines,
        Rule: _no_lines,
    }
)

# --- HTML tables -----------------------------------------------------------------------


def _html_table(
    table: Table, context: Context, write: Callable[[Blocks, Context], str]
) -> str:
    """Write HTML without an empty line, which would end it for a Markdown reader.

    A cell with note marks is Markdown between empty lines instead: CommonMark reads that
    as Markdown, and in HTML a mark would be plain text and its note unreachable.
    """
    has_marks = _has_mark(table.rows)

    def as_markdown(cell: Cell) -> str | None:
        if not has_marks or not _has_mark(cell.content):
            return None
        return f"\n\n{write(cell.content, context)}\n\n"

    return "\n".join(
        table_in_lines(msgspec.structs.replace(table, caption=()), as_markdown)
    )


def _has_mark(nodes: tuple[Any, ...]) -> bool:
    """Tell whether a note is called anywhere in these nodes."""
    if "NoteMark(" not in repr(nodes):  # ten times as fast as to look, and mostly so
        return False
    waiting: list[Any] = [nodes]
    while waiting:
        node = waiting.pop()
        if isinstance(node, NoteMark):
            return True
        if isinstance(node, tuple):
            waiting += node
        elif isinstance(node, msgspec.Struct):
            waiting += (getattr(node, field) for field in node.__struct_fields__)
    return False

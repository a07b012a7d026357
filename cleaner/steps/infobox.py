"""Infoboxes: tables of facts and Fandom's portable boxes become rows of label and value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.dom import text_of
from cleaner.model import (
    Block,
    Emphasis,
    Image,
    Infobox,
    InfoboxRow,
    Inlines,
    Link,
    Node,
    Strong,
)
from cleaner.records import Fact, InfoboxData
from cleaner.steps.grid import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.steps.builder import Builder


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


def table_rows(builder: Builder, table: Element) -> list[InfoboxRow]:
    """Read the rows of a table of facts: label and value, a header, or a value alone."""
    rows = [
        InfoboxRow(builder.line(child))
        for child in table
        if isinstance(child, Element) and child.tag == "caption"
    ]
    for row, _ in rows_of(table):
        cells = [cell for cell in row if isinstance(cell, Element)]
        rows += cell_row(builder, [cell for cell in cells if cell.tag in ("td", "th")])
    return [row for row in rows if row.label or row.value]


def cell_row(builder: Builder, cells: list[Element]) -> Iterator[InfoboxRow]:
    """Read one row: the first of two cells is the label, a lone ``<th>`` is a header."""
    if len(cells) == 1:
        if cells[0].tag == "th" and cells[0].select_one("img, table, ul, ol") is None:
            yield InfoboxRow(builder.line(cells[0]))
        else:
            yield InfoboxRow((), tuple(builder.flow(cells[0])))
    elif cells:
        if is_label(cells[0], cells[1:]):
            label, values = builder.line(cells[0]), cells[1:]
        else:
            label, values = (), cells
        blocks = [block for value in values for block in builder.flow(value)]
        yield InfoboxRow(label, tuple(blocks))


def is_label(cell: Element, others: list[Element]) -> bool:
    """Tell whether the first cell of a row names what the others say."""
    if cell.tag == "th":
        return True
    return len(others) == 1 and cell.select_one("img, table, ul, ol, br, p") is None


_PORTABLE_LABELS: Final = ".pi-title, .pi-header, .pi-data-label"


def portable_rows(builder: Builder, element: Element) -> list[InfoboxRow]:
    """Read a portable infobox: its parts in order, each pair of label and value a row."""
    rows: list[InfoboxRow] = []
    label: Inlines = ()
    for part in portable_parts(element):
        names = (part.attr("class") or "").split()
        if "pi-data-label" in names:
            if label:
                rows.append(InfoboxRow(label))
            label = builder.line(part)
        elif "pi-title" in names or "pi-header" in names:
            rows.append(InfoboxRow(builder.line(part)))
        else:
            rows.append(InfoboxRow(label, tuple(through_any(builder, part))))
            label = ()
    if label:
        rows.append(InfoboxRow(label))
    return [row for row in rows if row.label or row.value]


def portable_parts(element: Element) -> Iterator[Element]:
    """Yield the innermost parts of a portable infobox: titles, labels, values, pictures."""
    for child in element:
        if not isinstance(child, Element):
            if getattr(child, "data", "").strip():
                holder = Element("p", {}, ())
                holder.text = getattr(child, "data", "")
                yield holder
            continue
        if child.tag in ("section", "nav", "div", "aside") and (
            child.select_one(_PORTABLE_LABELS) is not None
            and "pi-data-value" not in (child.attr("class") or "").split()
        ):
            yield from portable_parts(child)
        else:
            yield child


def through_any(builder: Builder, element: Element) -> list[Block]:
    """Build an element of any kind, itself included: a role or a tag may say what it is."""
    holder = Element("div", {}, ())
    element.replace_with(holder)
    holder.append(element)
    builder.holders.add(holder)
    return builder.flow(holder)


def infobox_data(box: Infobox) -> InfoboxData:
    """Return an infobox as plain labels and values."""
    facts, images = [], []
    for row in box.rows:
        texts, found = plain_parts((*row.value,))
        images += found
        label = " ".join(plain_parts((*row.label,))[0].split())
        value = " ".join(texts.split())
        if label or value:
            facts.append(Fact(label, value))
    title = " ".join(plain_parts((*box.title,))[0].split())
    return InfoboxData(title, tuple(facts), tuple(images))


def plain_parts(parts: tuple[object, ...]) -> tuple[str, list[str]]:
    """Return the text of blocks and inlines, and the addresses of their pictures."""
    texts: list[str] = []
    images: list[str] = []
    stack = list(reversed(parts))
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, Image):
            images.append(part.source)
        elif isinstance(part, tuple):
            stack += reversed(part)
        elif isinstance(part, Node):
            if not isinstance(part, (Strong, Emphasis, Link)):
                texts.append(" ")
            fields = (getattr(part, name) for name in part.__struct_fields__)
            wanted = [value for value in fields if isinstance(value, (tuple, Node))]
            texts += [getattr(part, "text", "")] if hasattr(part, "text") else []
            stack += reversed(wanted)
    return "".join(texts), images

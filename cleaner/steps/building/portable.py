"""Fandom's portable infoboxes: groups, tabs and rows of values become labels and values."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from turbohtml import Element

from cleaner.dom import text_of
from cleaner.model import Block, InfoboxRow, Inlines
from cleaner.text import count_characters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.steps.building.builder import Builder

_LABELS: Final = ".pi-title, .pi-header, .pi-data-label"
_BOXES: Final = frozenset(("section", "nav", "div", "aside", "table"))
_GRIDS: Final = frozenset(("pi-horizontal-group", "pi-smart-group"))
"""Boxes whose labels stand together, and whose values stand together below them."""
_TAB: Final = ".wds-tabs__tab, .pi-section-tab"
_PANEL: Final = ".wds-tab__content, .pi-section-content"


def portable_rows(builder: Builder, element: Element) -> list[InfoboxRow]:
    """Read a portable infobox: its parts in order, each pair of label and value a row."""
    rows: list[InfoboxRow] = []
    label: Inlines = ()
    group = ""
    for part in parts_of(element):
        names = set((part.attr("class") or "").split())
        if "pi-data-label" in names:
            rows += [InfoboxRow(label, group=group)] if label else []
            label = builder.line(part)
        elif is_box(part, names):
            rows += inside(builder, part, names, group)
        elif "pi-title" in names or "pi-header" in names:
            header = builder.line(part)
            group = words(text_of(part)) if "pi-header" in names else group
            rows.append(InfoboxRow(header))
        else:
            rows.append(InfoboxRow(label, tuple(through_any(builder, part)), group))
            label = ()
    rows += [InfoboxRow(label, group=group)] if label else []
    return [row for row in rows if row.label or row.value]


def words(text: str) -> str:
    """Return a text with single blanks."""
    return " ".join(text.split())


def parts_of(element: Element) -> Iterator[Element]:
    """Yield the children of a box; loose text comes as a paragraph."""
    for child in element:
        if isinstance(child, Element):
            yield child
        elif getattr(child, "data", "").strip():
            holder = Element("p", {}, ())
            holder.text = getattr(child, "data", "")
            yield holder


def is_box(part: Element, names: set[str]) -> bool:
    """Tell whether a part holds parts of its own."""
    if part.tag not in _BOXES or "pi-data-value" in names:
        return False
    if part.tag == "table":
        return bool(names & _GRIDS)
    return part.select_one(_LABELS) is not None


def inside(
    builder: Builder, box: Element, names: set[str], group: str
) -> Iterator[InfoboxRow]:
    """Read a box in the box; what has no group of its own stays in the one around it."""
    panels = list(box.select(_PANEL)) if "pi-panel" in names else []
    if panels and panels_say_all(box, panels):
        yield from panel_rows(builder, box, panels)
        return
    labels, values = box.select(".pi-data-label"), box.select(".pi-data-value")
    headers = box.select(".pi-header")
    if names & _GRIDS and says_all(box, [*headers, *labels, *values]):
        for header in headers:
            group = words(text_of(header))
            yield InfoboxRow(builder.line(header))
        for label, value in zip_longest(labels, values):
            yield InfoboxRow(
                () if label is None else builder.line(label),
                () if value is None else tuple(builder.flow(value)),
                group,
            )
        return
    for row in portable_rows(builder, box):
        yield row if row.group else replace(row, group=group)


def panel_rows(
    builder: Builder, box: Element, panels: list[Element]
) -> Iterator[InfoboxRow]:
    """Read panels of which a browser shows one: each is a group named by its tab."""
    for tab, panel in zip_longest(box.select(_TAB), panels):
        group = ""
        if tab is not None:
            group = words(text_of(tab))
            yield InfoboxRow(builder.line(tab))
        for row in portable_rows(builder, panel) if panel is not None else ():
            is_header = row.label and not row.value
            yield row if row.group or is_header else replace(row, group=group)


def panels_say_all(box: Element, panels: list[Element]) -> bool:
    """Tell whether tabs and panels are all of a box, and no panel stands in another."""
    return says_all(box, [*box.select(_TAB), *panels])


def says_all(box: Element, parts: list[Element]) -> bool:
    """Tell whether parts hold all the text of a box: else some would be lost."""
    said = sum(count_characters(text_of(part)) for part in parts)
    return said == count_characters(text_of(box))


def through_any(builder: Builder, element: Element) -> list[Block]:
    """Build an element of any kind, itself included: a role or a tag may say what it is."""
    holder = Element("div", {}, ())
    element.replace_with(holder)
    holder.append(element)
    builder.holders.add(holder)
    return builder.flow(holder)

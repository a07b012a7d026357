"""Verse: lines by line breaks, stanzas by paragraphs, indents by blanks that stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.model import Block, Break, Inline, Inlines, Paragraph, Poem
from cleaner.steps.building.lines import BREAK, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Node

    from cleaner.steps.building.builder import Builder


def make_poem(builder: Builder, element: Element) -> list[Block]:
    """Build verse: lines by line breaks, stanzas by paragraphs."""
    if any(is_line(node) for node in element):
        return [Poem(tuple(lines_in_boxes(builder, element)))]
    stanzas = stanzas_of(builder, element)
    if not stanzas:
        return mixed_poem(builder, element)
    lines: list[Inlines] = []
    for stanza in stanzas:
        run: list[Inline] = []
        builder.blank = True
        builder.children(run, stanza)
        verses = list(lines_of(run))
        while verses and not verses[-1]:
            verses.pop()
        if verses:
            lines += ((), *verses) if lines else verses
    builder.blank = True
    return [Poem(tuple(lines))] if lines else []


def is_line(node: Node) -> bool:
    """Tell whether a node is a box for one line, as docutils sets verse."""
    return isinstance(node, Element) and node.tag == "div" and node.has_class("line")


def lines_in_boxes(builder: Builder, element: Element) -> Iterator[Inlines]:
    """Yield the lines of boxes that are a line each; further boxes are indented."""
    waiting: list[tuple[Element, int]] = [(element, 0)]
    while waiting:
        box, depth = waiting.pop()
        if is_line(box):
            line = builder.line(box)
            yield (_HARD * (2 * depth), *line) if line and depth else line
            continue
        inner = depth + (box is not element)
        waiting += [
            (each, inner) for each in reversed(list(box)) if isinstance(each, Element)
        ]


def stanzas_of(builder: Builder, element: Element) -> list[Element]:
    """Return the elements that are a stanza each; none where other things stand as well."""
    if element not in builder.holders:
        return [element]
    parts = [node for node in element if not isinstance(node, Text) or node.data.strip()]
    stanzas = [node for node in parts if isinstance(node, Element) and node.tag == "p"]
    is_plain = len(stanzas) == len(parts) and builder.holders.isdisjoint(stanzas)
    return stanzas if is_plain else []


def mixed_poem(builder: Builder, element: Element) -> list[Block]:
    """Build verse in which other things stand than lines."""
    lines: list[Inlines] = []
    blocks = builder.flow(element)
    for block in blocks:
        if not isinstance(block, Paragraph):
            return blocks
        if lines:
            lines.append(())
        lines += lines_of(list(block.content))
    return [Poem(tuple(lines))] if lines else []


_INDENTED: Final = "span.mw-poem-indented"
_FIRST_BLANK: Final = "span[typeof='mw:Entity']"
_EMS = re.compile(r"(\d{1,2})em")


def set_indents(element: Element) -> None:
    """Write the indents of lines as blanks that stay.

    MediaWiki has them in a style where an author wrote colons. Where he wrote blanks, its
    newer parser (Parsoid) makes only the first of them one that stays; it is to be called
    before runs of blanks become one.
    """
    for line in element.select(_INDENTED):
        if ems := _EMS.search(line.attr("style") or ""):
            line.insert(0, Text(_HARD * (2 * int(ems[1]))))
    for blank in element.select(_FIRST_BLANK):
        rest = blank.next_sibling
        if blank.text == _HARD and isinstance(rest, Text) and begins_line(blank):
            verse = rest.data.lstrip(" ")
            rest.data = _HARD * (len(rest.data) - len(verse)) + verse


_HARD: Final = "\N{NO-BREAK SPACE}"


def begins_line(element: Element) -> bool:
    """Tell whether an element is the first of a line of verse."""
    before = element.previous_sibling
    if isinstance(before, Text) and before.data.isspace():
        before = before.previous_sibling
    return before is None or (isinstance(before, Element) and before.tag == "br")


def lines_of(content: list[Inline]) -> Iterator[Inlines]:
    """Part a line at its forced breaks; hard blanks that indent a line stay."""
    part: list[Inline] = []
    for inline in (*content, BREAK):
        if not isinstance(inline, Break):
            part.append(inline)
            continue
        indent = indent_of(part)
        line = trimmed(part)
        if indent and line:
            merged = (indent + line[0],) if isinstance(line[0], str) else (indent, line[0])
            line = (*merged, *line[1:])
        yield line
        part = []


def indent_of(line: list[Inline]) -> str:
    """Return the hard blanks at the start of a line."""
    first = line[0] if line else ""
    if not isinstance(first, str):
        return ""
    start = first.lstrip(" ")
    return start[: len(start) - len(start.lstrip("\xa0"))]

"""Blocks with tags among them: what stands between tags, outside of blocks, is HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element, parse_fragment

from cleaner.dom import BLOCK_TAGS, squeeze
from cleaner.model import Comment, Markup, Tag
from cleaner.render.raw import DOCTYPE
from cleaner.steps.building.builder import FLOWING, Builder, Flow
from cleaner.steps.building.lines import trimmed
from cleaner.steps.building.raw_tags import mark_tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Node as TreeNode

    from cleaner.model import Block, Inline, Inlines
    from cleaner.page import Page

_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n)+")
RAW_BLOCK: Final = "raw-block"
"""Role of an element in the place of HTML that is a line of its own."""
RAW_INLINE: Final = "raw-inline"
"""Role of an element in the place of a tag within a line."""


def parse_raw(fragment: str) -> tuple[Element, dict[Element, Inline | Markup]]:
    """Parse a fragment; elements that stand for its tags, with what they stand for."""
    marked = mark_tags(fragment)
    root = parse_fragment(marked.html, positions=False)
    places: dict[Element, Inline | Markup] = {}
    for element in root.select(f"[{marked.attribute}]"):
        number = element.attr(marked.attribute) or ""
        places[element] = marked.places[int(number)]
    return root, places


def give_roles(page: Page) -> None:
    """Give a role to each element that stands for a tag."""
    for element in page.raw:
        page.roles[element] = RAW_BLOCK if element.tag == "hr" else RAW_INLINE


def make_raw_block(builder: Builder, element: Element) -> list[Block]:
    """Build HTML that stands where only whole blocks do."""
    return [Markup(lines_of(builder.page.raw[element]))]


def make_raw_inline(builder: Builder, run: list[Inline], element: Element) -> None:
    """Build a tag within a line, which an empty one would end."""
    what = builder.page.raw[element]
    if isinstance(what, Markup):
        for part in what.lines[0]:
            if isinstance(part, str):
                builder.text(run, squeeze(part))
        return
    if isinstance(what, Comment):
        what = Comment(_EMPTY_LINES.sub("\n", what.text))
    run.append(what)
    builder.blank = False


def lines_of(what: Inline | Markup) -> tuple[Inlines, ...]:
    """Return the lines that a tag, or HTML as it is, takes."""
    return what.lines if isinstance(what, Markup) else ((what,),)


class RawFlow(Flow):
    """A flow whose tags begin HTML, which goes on to the next block."""

    __slots__ = ("lines",)

    def __init__(self, builder: Builder) -> None:
        super().__init__(builder)
        self.lines: list[Inlines] = []
        """The HTML that is being collected."""

    def run_through(self, holder: Element) -> None:
        """Walk through the children of an element."""
        super().run_through(holder)
        self.close()

    def visit(self, element: Element) -> tuple[Iterator[TreeNode], bool] | None:
        """Build one element, or return its children and whether it breaks the line."""
        what = self.builder.page.raw.get(element)
        if what is not None and element.tag == "hr":
            self.end_line()
            lines = lines_of(what)
            if self.lines and (ends_itself(self.lines[0]) or ends_itself(lines[0])):
                self.close()
            self.lines += lines
            return None
        if self.is_block(element):
            self.end_line()
            self.close()
        elif element.tag in BLOCK_TAGS:  # part of a list or table that is not there
            self.end_line()
            return iter(element), True
        return super().visit(element)

    def is_block(self, element: Element) -> bool:
        """Tell whether an element is a block, or holds some."""
        builder = self.builder
        name = builder.named.get(element)
        return (
            element.tag in FLOWING
            or element.tag in builder.blocks
            or element in builder.parted
            or name in builder.block_roles
        )

    def end_line(self) -> None:
        """Make HTML of the line collected so far if tags are before it, else paragraphs."""
        if not self.lines or not self.run:
            super().end_line()
            return
        self.builder.blank = True
        run, self.run = self.run, []
        line = trimmed(run)
        if line and ends_itself(self.lines[0]):
            self.lines[-1] += tuple(map(on_one_line, line))
        elif line:
            self.lines.append(line)

    def close(self) -> None:
        """End the HTML that is being collected."""
        if self.lines:
            self.blocks.append(Markup(tuple(self.lines)))
            self.lines = []


def on_one_line(inline: Inline) -> Inline:
    """Return an inline that has no line end."""
    if isinstance(inline, Comment):
        return Comment(inline.text.replace("\n", " "))
    return inline


def ends_itself(line: Inlines) -> bool:
    """Tell whether HTML that begins so ends with this line for CommonMark.

    So end comments and declarations, ``<pre>`` and ``<textarea>``; other HTML goes on to
    an empty line.
    """
    first = line[0]
    if isinstance(first, Tag):
        return first.name in (DOCTYPE, "pre", "textarea")
    return isinstance(first, Comment)

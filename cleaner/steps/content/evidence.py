"""What speaks for text being an article's: its blocks, measured in one walk over a tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.dom import BLOCK_TAGS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from turbohtml import Node

HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
SHORTEST_PROSE: Final = 60
"""Bytes of UTF-8 that a block of prose has at least: a dozen words of English, and as bytes
because a letter of Russian or Chinese says more and takes more of them. Bylines, labels and
buttons are shorter: on the pages developed against nine of ten have under forty."""
LINKED_PROSE: Final = 0.4
"""Share of linked characters up to which a block is prose. Running text of wikis stays
below a quarter; menus and teasers are links through and through."""
_SENTENCE: Final = re.compile(r"[.!?…。！？؟।։።:;：；](?:\W|$)")
"""How sentences end: names and labels have none."""
_COMMA: Final = re.compile("[,，、،]")
LEAST_CLAUSE: Final = 120
"""Bytes from which commas alone make prose: bylines with offices and places are shorter."""
_RIGHTS: Final = ("©", "℗", "(c) ", "(C) ", "Copyright ©", "Copyright (")
HIDDEN_STYLE: Final = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE
)
"""How a ``style`` says that a browser shows nothing of an element."""


class Block:
    """An element that begins on a line of its own, and what it says."""

    __slots__ = (
        "chars",
        "element",
        "gone",
        "last",
        "linked",
        "links",
        "number",
        "own",
        "parent",
        "pictures",
        "prose",
        "said",
        "written",
    )

    def __init__(self, element: Element, parent: Block | None, number: int) -> None:
        self.element = element
        self.parent = parent
        self.number = number
        """Place in document order."""
        self.last = number
        """Number of the last block inside."""
        self.said = ""
        """Its own text, without that of blocks inside."""
        self.chars = 0
        """Bytes of all its text, white space not counted."""
        self.linked = 0
        """How many of them stand in links."""
        self.links = 0
        self.prose = 0
        """How many of them are prose that counts."""
        self.own = 0
        """How many stand in no block inside of it."""
        self.written = 0
        """How many of them are prose, chrome or not."""
        self.pictures = 0
        self.gone: bool = parent is not None and parent.gone
        """Chrome, or inside of it: what it says is not counted as prose."""

    @property
    def is_heading(self) -> bool:
        """Tell whether it is one of h1 to h6."""
        return self.element.tag in HEADINGS

    @property
    def link_share(self) -> float:
        """Return which share of its text stands in links."""
        return self.linked / self.chars if self.chars else 0.0

    @property
    def unlinked(self) -> int:
        """Return how much of its text stands outside of links."""
        return self.chars - self.linked

    def holds(self, other: Block) -> bool:
        """Tell whether another block stands inside of this one, or is it."""
        return self.number <= other.number <= self.last


def survey(top: Element, gone: Collection[Element]) -> list[Block]:
    """Return the blocks of an element in document order, each measured, itself first.

    Args:
        top: where to begin.
        gone: elements whose text does not count as prose.
    """
    walk = _Walk(top, gone)
    for block in reversed(walk.blocks):
        add_up(block, "".join(walk.texts[block.number]), walk.linked[block.number])
    return walk.blocks


def set_aside(blocks: list[Block], gone: Collection[Element]) -> None:
    """Let some of the blocks, and what is in them, no longer count as prose."""
    for block in blocks:
        holder = block.parent
        if block.element in gone or (holder is not None and holder.gone):
            block.gone, block.own = True, 0
        block.prose = block.own
    for block in reversed(blocks):
        if block.parent is not None:
            block.parent.prose += block.prose


class _Walk:
    """One walk over a tree, without recursion: pages nest deeper than Python calls."""

    def __init__(self, top: Element, gone: Collection[Element]) -> None:
        self.gone = gone
        self.blocks: list[Block] = []
        self.texts: list[list[str]] = []
        """Of each block, the pieces of its own text."""
        self.linked: list[int] = []
        root = self.open(top, None)
        stack: list[tuple[Iterator[Node], Block, bool]] = [(iter(top), root, False)]
        while stack:
            children, block, in_link = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
            elif isinstance(child, Text):
                self.read(child.data, block, in_link=in_link)
            elif isinstance(child, Element):
                in_link = in_link or (child.tag == "a" and not is_anchor(child))
                stack.append((iter(child), self.enter(child, block), in_link))

    def open(self, element: Element, holder: Block | None) -> Block:
        """Begin a block."""
        block = Block(element, holder, len(self.blocks))
        block.gone = block.gone or element in self.gone
        self.blocks.append(block)
        self.texts.append([])
        self.linked.append(0)
        return block

    def enter(self, element: Element, block: Block) -> Block:
        """Return the block that the text of an element belongs to."""
        tag = element.tag
        if tag in BLOCK_TAGS or element in self.gone:
            self.texts[block.number].append(" ")
            return self.open(element, block)
        if tag == "a":
            block.links += 1
        elif tag == "br":
            self.texts[block.number].append(" ")
        elif tag in _PICTURES:
            block.pictures += 1
        return block

    def read(self, text: str, block: Block, *, in_link: bool) -> None:
        """Add a text to its block."""
        self.texts[block.number].append(text)
        if in_link:
            self.linked[block.number] += weight(text)


def is_anchor(link: Element) -> bool:
    """Tell whether an ``a`` only names its place: old pages wrap headings in it."""
    attributes = link.attrs
    return "name" in attributes and "href" not in attributes


_PICTURES: Final = frozenset(("img", "picture", "video", "audio", "math", "canvas"))


def add_up(block: Block, text: str, linked: int) -> None:
    """Measure a block whose inner blocks are measured, and add it to the one around it."""
    block.said = " ".join(text.split())
    size = weight(block.said)
    block.chars += size
    block.linked += linked
    if not block.is_heading and is_prose(block.said, size, linked):
        block.written += size
        block.own = 0 if block.gone else size
        block.prose += block.own
    holder = block.parent
    if holder is not None:
        holder.chars += block.chars
        holder.linked += block.linked
        holder.links += block.links
        holder.prose += block.prose
        holder.written += block.written
        holder.pictures += block.pictures
        holder.last = max(holder.last, block.last)


def weight(text: str) -> int:
    """Return how much a text says: its bytes, blanks not counted."""
    return len("".join(text.split()).encode("utf-8", "replace"))


def is_prose(said: str, size: int, linked: int) -> bool:
    """Tell whether a block's own text is a sentence, not a label, a name or a menu."""
    return (
        size >= SHORTEST_PROSE
        and linked <= LINKED_PROSE * size
        and not is_imprint(said)
        and (
            _SENTENCE.search(said) is not None
            or (size >= LEAST_CLAUSE and _COMMA.search(said) is not None)
        )
    )


def is_imprint(said: str) -> bool:
    """Tell whether a line says whose the text is: it begins with the sign for that.

    >>> is_imprint("© 1912 Fen Press. All rights reserved.")
    True
    """
    return said.startswith(_RIGHTS)


def make_of(block: Block) -> tuple[str, object]:
    """Return how a block is made: its tag and class, or without a class where it stands."""
    classes = block.element.attr("class")
    if classes:
        return block.element.tag, classes
    return block.element.tag, block.parent.number if block.parent else 0


def hidden_in(top: Element) -> set[Element]:
    """Return the elements that say themselves that a browser does not show them."""
    return {element for element in top.select("[hidden], [style]") if is_hidden(element)}


def is_hidden(element: Element) -> bool:
    """Tell whether an element says itself that a browser does not show it."""
    attributes = element.attrs
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    return HIDDEN_STYLE.search(element.attr("style") or "") is not None

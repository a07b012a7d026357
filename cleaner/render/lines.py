"""Lines of finished Markdown: their starts escaped, indented or quoted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cleaner.model import List

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Block, Blocks, Item
    from cleaner.render.context import Context

_LINE_END = re.compile(r"\n(?!\n|\Z)")


def finished(text: str, context: Context) -> str:
    """Escape the starts of the lines of a paragraph."""
    if "\n" not in text:
        return context.flavour.escapes.escape_line(text)
    escape = context.flavour.escapes.escape_line
    first, *others = (line.strip(" \t") for line in text.split("\n"))
    return "\n".join([escape(first), *(escape(line, first=False) for line in others)])


def indented(text: str, indent: str) -> str:
    """Indent every line but the first and the empty ones."""
    return _LINE_END.sub("\n" + indent, text) if "\n" in text else text


def quoted(text: str) -> str:
    """Make a quote of every line, the empty ones without a blank at their end."""
    return "\n".join([f"> {line}" if line else ">" for line in text.split("\n")])


def numbered(block: List) -> Iterator[tuple[int, Item]]:
    """Yield the items of a list, each with its number.

    >>> from cleaner.model import Item
    >>> block = List((Item(()), Item((), number=7), Item(())), ordered=True)
    >>> [number for number, _ in numbered(block)]
    [1, 7, 8]
    """
    number = block.start
    for item in block.items:
        number = number if item.number is None else item.number
        yield number, item
        number += 1


def parted(blocks: Blocks) -> Blocks:
    """Part lists where their numbers leap: Markdown counts on from the first."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, List) and block.ordered and any(map(leaps, block.items)):
            found += runs_of(block)
        else:
            found.append(block)
    return tuple(found) if len(found) > len(blocks) else blocks


def leaps(item: Item) -> bool:
    """Tell whether an item has a number that is not the next one."""
    return item.number is not None


def runs_of(block: List) -> list[List]:
    """Return the parts of a list within which the numbers follow one another."""
    runs: list[List] = []
    begun: list[Item] = []
    start = block.start
    for item in block.items:
        if item.number is not None:
            if begun:
                runs.append(replace(block, items=tuple(begun), start=start))
            begun, start = [], item.number
        begun.append(item)
    runs.append(replace(block, items=tuple(begun), start=start))
    return runs

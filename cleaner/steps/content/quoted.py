"""Find on a page what its linked data quotes as the article (``articleBody``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cleaner.steps.content.evidence import SHORTEST_PROSE, weight

if TYPE_CHECKING:
    from cleaner.steps.content.evidence import Block

PIECE: Final = 32
"""Letters at the start of a paragraph by which it is known again: six words, which no other
paragraph of the same article begins with."""
LONGEST_BODY: Final = 200_000
"""Characters of the quotation that are read: a long novel's chapter has a fifth of them."""
COVERED: Final = 0.8
"""Share of the quotation that must be found again: sites quote a summary, or another
article, or the same text in other words."""


def quoted(blocks: list[Block], body: str) -> list[Block]:
    """Return the blocks of prose that the quotation holds; none if it is not this page's.

    A summary proves nothing, so nearly all of the quotation must be found.
    """
    text = letters(body[:LONGEST_BODY])
    if weight(text) < SHORTEST_PROSE:
        return []
    pieces = {text[start : start + PIECE] for start in range(len(text) - PIECE + 1)}
    found = [
        block
        for block in blocks
        if block.own and letters(block.said[: 4 * PIECE])[:PIECE] in pieces
    ]
    said = sum(len(letters(block.said)) for block in found)
    return found if said >= COVERED * len(text) else []


def holder_of(blocks: list[Block]) -> Block | None:
    """Return the innermost block around all of these and not one of them."""
    holder = blocks[0].parent if blocks else None
    while holder is not None and holder.last < blocks[-1].number:
        holder = holder.parent
    return holder


def letters(text: str) -> str:
    """Return the letters and digits of a text, without case.

    >>> letters("The Fen, 1912")
    'thefen1912'
    """
    return "".join(filter(str.isalnum, text.casefold()))

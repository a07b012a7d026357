"""Find galleries that a news site sets between an article's paragraphs: works of their own.

They have a title of their own, and their slides are counted ("1/50", "2/50"), each with a
caption that reads as prose, so that a gallery can outweigh the article that it stands in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.steps.content.aside import around, leaves_an_article, side_by_side
from cleaner.steps.content.quoted import letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.steps.content.evidence import Block

SLIDES: Final = "slides"
LEAST_SLIDES: Final = 3
"""How many must be counted one after the other: two may be a date and a share."""
LONGEST_COUNT: Final = 12
"""Characters at the start of a line that are read for a count: "100 / 100", "1 von 50"."""
_COUNT: Final = re.compile(r"(\d{1,3})\s*(?:/|\w{1,4}\s)\s*(\d{1,3})(?!\d)")
"""The word between the two is a short one in all languages: of, von, sur, de, di, из."""


def galleries_in(blocks: list[Block], title: str) -> Iterator[Block]:
    """Yield the boxes of galleries with a title of their own between paragraphs.

    Args:
        blocks: those of the page, in document order.
        title: the page's; a gallery that is called so is what the page is about.
    """
    counts = {
        block: (int(found[1]), int(found[2]))
        for block in blocks
        if block.said[:1].isdigit() and (found := _COUNT.match(block.said[:LONGEST_COUNT]))
    }
    if len(counts) < LEAST_SLIDES:
        return
    for slides in side_by_side(counts, LEAST_SLIDES):
        if is_counted([counts[line] for line in slides.values()]):
            box = box_of(list(slides))
            if (
                has_title(box, next(iter(slides)), blocks, title)
                and is_between(box, blocks)
                and leaves_an_article(blocks, {box})
            ):
                yield box


def is_counted(counts: list[tuple[int, int]]) -> bool:
    """Tell whether slides are numbered from 1 on, each of the same total.

    >>> is_counted([(1, 9), (2, 9), (3, 9)]), is_counted([(1, 9), (2, 7), (3, 9)])
    (True, False)
    """
    total = max(len(counts), counts[0][1])
    return counts == [(number, total) for number in range(1, len(counts) + 1)]


def box_of(slides: list[Block]) -> Block:
    """Return the outermost block around slides that holds no other prose."""
    written = sum(slide.written for slide in slides)
    box = slides[0]
    for holder in around(slides[0]):
        if holder.last >= slides[-1].last and holder.written != written:
            break
        box = holder
    return box


def has_title(box: Block, first: Block, blocks: list[Block], title: str) -> bool:
    """Tell whether a heading above the first slide says something else than the page's."""
    above = blocks[box.number : first.number]
    said = [letters(block.said) for block in above if block.is_heading]
    return any(said) and not any(each and each in letters(title) for each in said)


def is_between(box: Block, blocks: list[Block]) -> bool:
    """Tell whether prose stands before and behind a box."""
    before = any(block.own for block in blocks[: box.number])
    return before and any(block.own for block in blocks[box.last + 1 :])

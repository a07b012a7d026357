"""Bring an article its first lines, which many sites set in a box above its own."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from cleaner.steps.content.evidence import SHORTEST_PROSE, make_of, weight
from cleaner.steps.content.quoted import PIECE, letters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from turbohtml import Element

    from cleaner.page import Page
    from cleaner.steps.content.evidence import Block

NAMES: Final = frozenset(
    "lead lede intro introduction standfirst dek deck subtitle subheadline subhead summary"
    " abstract excerpt teaser description synopsis preamble strapline chapo chapeau ingress"
    " manchet vorspann anleser unterzeile entradilla bajada copete sommario perex zajawka"
    " sapo".split()
)
"""Words in the names of such boxes: what printers and newspapers call them, by country."""
OTHERS: Final = frozenset(
    "site blog brand logo caption asset image photo picture credit".split()
)
"""Words beside them in the names of what is none: what a site says of itself
(``site-description``), and what stands below the first picture."""
_WORD: Final = re.compile("[A-Z]?[a-z]+|[A-Z]+")
MOST: Final = 0.5
"""Share of an article's prose up to which something is its lead: a longer text beside it is
another text."""
_HOLDERS: Final = frozenset(("p", "div", "section", "header", "h2", "h3", "h4", "h5", "h6"))
"""What a lead is set in; a cell or a list's item is part of something else."""


def bring_lead(page: Page, blocks: list[Block], root: Element) -> None:
    """Move a lead that stands above the article's element into it.

    Args:
        page: the page, its facts read.
        blocks: those of its body, measured.
        root: the element that holds the article.
    """
    article = next((block for block in blocks if block.element is root), None)
    if article is None:
        return
    said = {
        letters(block.said)[:PIECE]
        for block in blocks[article.number : article.last + 1]
        if block.own
    }
    leads = [
        block
        for block in find_leads(page, blocks[: article.number], article)
        if letters(block.said)[:PIECE] not in said
    ]
    # Several boxes of one make are a list of teasers.
    made = Counter(map(make_of, leads))
    leads = [block for block in leads if made[make_of(block)] == 1]
    if sum(block.chars for block in leads) <= MOST * article.prose:
        for block in reversed(leads):
            block.element.extract()
            root.insert(0, block.element)
            page.leads.add(block.element)


def find_leads(page: Page, above: list[Block], article: Block) -> Iterable[Block]:
    """Yield the blocks above an article that belong to it, in order.

    The page says so in two ways: its description begins with the same words, or it names
    the box so and sets it below the page's heading, or right beside the article's own.
    """
    description = letters(page.facts.description)[:PIECE]
    heading = max((each.number for each in above if each.element.tag == "h1"), default=None)
    for block in above:
        if (
            block.gone
            or block.last != block.number
            or block.element.tag not in _HOLDERS
            or weight(block.said) < SHORTEST_PROSE
            or block.link_share > MOST
        ):
            continue
        begins = letters(block.said)[:PIECE]
        is_described = begins == description and len(begins) == PIECE
        is_below = heading is not None and block.number > heading
        if is_described or (
            (is_below or block.parent is article.parent) and is_named(block, article)
        ):
            yield block


def is_named(block: Block, article: Block) -> bool:
    """Tell whether a block is called a lead, by itself or by what is around it alone."""
    holder: Block | None = block
    while holder is not None and not holder.holds(article):
        element = holder.element
        names = f"{element.attr('class') or ''} {element.attr('id') or ''}"
        names = f"{names} {element.attr('itemprop') or ''}"
        words = {word.lower() for word in _WORD.findall(names)}
        if words & NAMES:
            return not words & OTHERS
        holder = holder.parent
    return False

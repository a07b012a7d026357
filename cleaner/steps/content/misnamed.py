"""Doubt the names of boxes that the article itself carries, on pages that no engine knows.

Some sites call every paragraph behind their wall ``paywall``, and some portals every box
``widget``, the one with the article too. A name is a guess; how much prose stands under it
is evidence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from turbohtml import Element

    from cleaner.steps.content.evidence import Block

LEAST_PROSE_LEFT: Final = 0.1
"""Share of a page's prose that must be left beside what names make chrome: below it a page
seems to have no article at all."""
LARGE: Final = 0.25
"""Share of a page's prose from which a box, or paragraphs in a row, may be its article."""
SURROUNDINGS: Final = "surroundings"
"""The rule that goes by the tags of the HTML standard alone."""
ROW: Final = 3
"""Paragraphs of one name in one element that are a text. A box has one or two."""


def misnamed(
    blocks: list[Block], guesses: dict[Element, str], small: Collection[str]
) -> set[Element]:
    """Return the elements that only seem to be chrome.

    Args:
        blocks: those of the page, measured, its body first.
        guesses: elements that a name makes chrome -> rule.
        small: rules for boxes that are small; comments may be longer than an article.
    """
    written = blocks[0].written
    large = [
        block for block in blocks if block.written and guesses.get(block.element) in small
    ]
    found = paragraphs_in_rows(large, guesses, LARGE * written)
    if blocks[0].prose < LEAST_PROSE_LEFT * written:
        found |= {each.element for each in large if each.written >= LARGE * written}
    return found


def around_prose(blocks: list[Block], guesses: dict[Element, str]) -> set[Element]:
    """Return asides with much of the prose, for pages that have none outside of them.

    Only what nothing but its tag makes chrome: a page may be nothing but a consent box.
    """
    least = LARGE * blocks[0].written
    return {
        block.element
        for block in blocks
        if block.element.tag == "aside"
        and guesses.get(block.element, SURROUNDINGS) == SURROUNDINGS
        and block.written >= least
    }


def paragraphs_in_rows(
    named: Iterable[Block], guesses: dict[Element, str], least: float
) -> set[Element]:
    """Return what carries the names of paragraphs that are much of the page's prose.

    Also headings and short lines ("No.") among them, which say nothing by themselves.
    """
    rows: dict[tuple[str, Block | None], list[Block]] = {}
    for block in named:
        if block.element.tag == "p":
            rows.setdefault((guesses[block.element], block.parent), []).append(block)
    texts: dict[str, list[Block]] = {}
    for (rule, _), row in rows.items():
        if len(row) >= ROW:
            texts.setdefault(rule, []).extend(row)
    found: set[Element] = set()
    for rule, text in texts.items():
        if sum(block.written for block in text) < least:
            continue
        names = {name for block in text for name in names_of(block.element)}
        found |= {
            element
            for element, guess in guesses.items()
            if guess == rule and not names.isdisjoint(names_of(element))
        }
    return found


def names_of(element: Element) -> list[str]:
    """Return the classes of an element."""
    return (element.attr("class") or "").split()

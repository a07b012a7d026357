"""Blocks that stand only until their neighbours are known, and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from cleaner.engines.words import notes_headings
from cleaner.ledger import plain_text
from cleaner.model import Blocks, Heading, Node, Paragraph, Rule
from cleaner.steps.quoted import letters
from cleaner.steps.recognise import NOBODY

if TYPE_CHECKING:
    from cleaner.model import Block
    from cleaner.page import Page


class Caption(Node, frozen=True, gc=False):
    """A caption on its way to its figure; none is left in a finished document."""

    content: Blocks


class NotesPlace(Node, frozen=True, gc=False):
    """The place of lifted notes; a heading goes when nothing else stands below it."""


def settle(page: Page, blocks: list[Block]) -> list[Block]:
    """Give stray captions back to the text, and drop headings whose notes were all lifted.

    Seen from the end: a heading goes when only places of notes, and at least one, stand
    between it and the next heading of its level or above; so does a line that only parted
    the notes from the text.
    """
    if not any(isinstance(block, (Caption, NotesPlace)) for block in blocks):
        return blocks
    settled: list[Block] = []
    only_notes = False
    keep = page.is_kept(page.notes_heading_rule)
    for block in reversed(blocks):
        if isinstance(block, NotesPlace):
            if len(settled) == 1 and isinstance(settled[0], Rule):
                settled.clear()  # a line below the last notes parts them from nothing
            ended = not settled or isinstance(settled[-1], (Heading, Rule))
            only_notes = only_notes or ended
        elif isinstance(block, Caption):
            settled += reversed(block.content)
            only_notes = False
        elif only_notes and isinstance(block, Rule):
            continue
        elif only_notes and not keep and is_over_notes(block, settled):
            page.drop_heading(block)
        else:
            settled.append(block)
            only_notes = False
    settled.reverse()
    return settled


def with_title(page: Page, blocks: list[Block]) -> list[Block]:
    """Make the page's title its first heading, whatever level the page prints it at.

    Document generators begin with ``h2``, for a chapter of a book. Of wikis the title is
    known and stands outside of the content: there a first section may well be named so.
    """
    if page.engine.name != NOBODY or not blocks:
        return blocks
    first, title = blocks[0], letters(page.facts.title)
    if not isinstance(first, Heading) or first.level == 1 or not title:
        return blocks
    others = (block for block in blocks if isinstance(block, Heading) and block.level == 1)
    if letters(plain_text(first.content)) != title or next(others, None) is not None:
        return blocks
    return [Heading(1, first.content, first.anchor), *blocks[1:]]


def is_over_notes(block: Block, below: list[Block]) -> TypeGuard[Heading | Paragraph]:
    """Tell whether a block is the heading of the notes that stood below it.

    A heading is one by its place alone, a paragraph by its words ("Footnotes:").
    """
    if isinstance(block, Heading):
        return (
            not below
            or not isinstance(below[-1], Heading)
            or below[-1].level <= block.level
        )
    if not isinstance(block, Paragraph):
        return False
    text = plain_text(block.content).strip().rstrip(":：").casefold()
    return " ".join(text.split()) in notes_headings()

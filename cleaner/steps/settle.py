"""Blocks that stand only until their neighbours are known, and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeGuard

from msgspec.structs import replace

from cleaner.engines.words import notes_headings
from cleaner.ledger import plain_text
from cleaner.model import Blocks, Heading, Node, NoteMark, Paragraph, Rule
from cleaner.steps.recognise import NOBODY
from cleaner.text import fold_title

if TYPE_CHECKING:
    from cleaner.model import Block, Inline
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


def settle_title(page: Page, blocks: list[Block]) -> None:
    """Let a page that begins with its title say it once, as a heading of the first level.

    Generators begin at ``<h2>`` (DocBook, Typst, TeX4ht), or say the title and then the
    name of the first chapter, which is the same (makeinfo, slides). On a page of a wiki
    such a heading is a section that happens to have the name.
    """
    places = [n for n, block in enumerate(blocks) if not isinstance(block, Rule)]
    without_marks(page, [blocks[place] for place in places[:1]])
    title = fold_title(page.facts.title)
    leading = []
    for place in places:
        block = blocks[place]
        if not isinstance(block, Heading) or fold_title(plain_text(block.content)) != title:
            break
        leading.append(place)
    rule, why = REPEATED_TITLE
    if not title or not leading:
        return
    if not page.is_kept(rule):
        for place in reversed(leading[1:]):
            again = blocks[place]
            if isinstance(again, Heading) and all(map(is_plain, again.content)):
                page.record(plain_text(again.content), rule, why)
                del blocks[place]
    first, others = blocks[leading[0]], (b for b in blocks if isinstance(b, Heading))
    if isinstance(first, Heading) and all(block.level > 1 for block in others):
        blocks[leading[0]] = replace(first, level=1)


def without_marks(page: Page, blocks: list[Block]) -> None:
    """Take the marks off the title that the first heading prints: "Fen [1]"."""
    for block in blocks:
        if not isinstance(block, Heading):
            continue
        marks = [node.printed for node in block.content if isinstance(node, NoteMark)]
        said = plain_text(tuple(n for n in block.content if not isinstance(n, NoteMark)))
        printed = said.strip() + "".join(marks)
        if marks and page.facts.title.replace(" ", "") == printed.replace(" ", ""):
            page.facts.title = said.strip()


def is_plain(inline: Inline) -> bool:
    """Tell whether an inline is text: a heading with a mark is no mere repetition."""
    return isinstance(inline, str)


REPEATED_TITLE: Final = (f"{NOBODY}:repeated-title", "the page's title, said once more")

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


class BoxPlace(NotesPlace, frozen=True, gc=False):
    """The same of a box that was removed."""


def settle(page: Page, blocks: list[Block]) -> list[Block]:
    """Give stray captions back to the text, and drop headings whose notes were all lifted.

    Seen from the end: a heading goes when only places of notes, and at least one, stand
    between it and the next heading of its level or above; so does a line that only parted
    the notes from the text.
    """
    if not any(isinstance(block, (Caption, NotesPlace)) for block in blocks):
        return blocks
    settled: list[Block] = []
    only: type[NotesPlace] | None = None
    """What alone has been seen since the last block that stays."""
    for block in reversed(blocks):
        if isinstance(block, NotesPlace):
            is_notes = type(block) is NotesPlace
            if is_notes and len(settled) == 1 and isinstance(settled[0], Rule):
                settled.clear()  # a line below the last notes parts them from nothing
            if only is not NotesPlace and (only or has_ended(settled)):
                only = type(block)
        elif isinstance(block, Caption):
            settled += reversed(block.content)
            only = None
        elif only is NotesPlace and isinstance(block, Rule):
            continue
        elif only is None or not drop_heading(page, block, settled, only):
            settled.append(block)
            only = None
    settled.reverse()
    return settled


def has_ended(below: list[Block]) -> bool:
    """Tell whether a section ends here: nothing or another one is below."""
    return not below or isinstance(below[-1], (Heading, Rule))


def drop_heading(
    page: Page, block: Block, below: list[Block], only: type[NotesPlace]
) -> bool:
    """Put a block on the trail if it is the heading of what was taken from below it."""
    if not is_over_notes(block, below):
        return False
    if only is NotesPlace:
        if page.is_kept(page.notes_heading_rule):
            return False
        page.drop_heading(block)
        return True
    if page.is_kept(EMPTIED_SECTION[0]) or not isinstance(block, Heading):
        return False
    page.record(plain_text(block.content), *EMPTIED_SECTION)
    return True


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
    text = plain_text(block.content).strip().rstrip("¶ :：").casefold()
    return " ".join(text.split()) in notes_headings()


def settle_title(page: Page, blocks: list[Block]) -> None:
    """Let a page that begins with its title say it once, as a heading of the first level.

    Generators begin at ``<h2>`` (DocBook, Typst, TeX4ht) or lower (makeinfo), or say the
    title and then the name of the first chapter, which is the same (makeinfo, slides). What
    stands below the title rises with it. Where the title stands outside of the content, as
    on most wikis, such a heading is a section that happens to have the name.
    """
    first = next((block for block in blocks if not isinstance(block, Rule)), None)
    if isinstance(first, Heading):
        take_off_marks(page, first)
    title = fold_title(page.facts.title)
    leading = []
    for place, block in enumerate(blocks):
        if isinstance(block, Rule):
            continue
        if not isinstance(block, Heading) or fold_title(plain_text(block.content)) != title:
            break
        leading.append(place)
    if not title or not leading or not holds_its_title(page):
        return
    rule, why = REPEATED_TITLE
    if not page.is_kept(rule):
        for place in reversed(leading[1:]):
            again = blocks[place]
            if isinstance(again, Heading) and all(map(is_plain, again.content)):
                page.record(plain_text(again.content), rule, why)
                del blocks[place]
    raise_title(blocks, leading[0])


def holds_its_title(page: Page) -> bool:
    """Tell whether the title is part of the content, not a line above it.

    On a page that nobody knows any heading may be it; an engine file says where it stands.
    """
    if page.engine.name == NOBODY or page.rules is None or page.root is None:
        return True
    places = [rule.css for rule in page.rules.facts.get("title", ()) if not rule.attribute]
    return any(page.root.select_one(css) is not None for each in places for css in each)


def raise_title(blocks: list[Block], place: int) -> None:
    """Set the heading that is the title to level 1, unless another one has that level.

    If it stands alone above all others, they keep their distance to it.
    """
    first = blocks[place]
    levels = [block.level for block in blocks if isinstance(block, Heading)]
    if not isinstance(first, Heading) or first.level == 1 or 1 in levels:
        return
    others = levels[1:]
    step = first.level - 1 if all(level > first.level for level in others) else 0
    for number, block in enumerate(blocks):
        if isinstance(block, Heading):
            blocks[number] = replace(block, level=block.level - step)
    blocks[place] = replace(first, level=1)


def take_off_marks(page: Page, heading: Heading) -> None:
    """Take the marks off the page's title that its first heading prints: "Fen [1]"."""
    marks = [node.printed for node in heading.content if isinstance(node, NoteMark)]
    said = plain_text(tuple(n for n in heading.content if not isinstance(n, NoteMark)))
    printed = said.strip() + "".join(marks)
    if marks and page.facts.title.replace(" ", "") == printed.replace(" ", ""):
        page.facts.title = said.strip()


def is_plain(inline: Inline) -> bool:
    """Tell whether an inline is text: a heading with a mark is no mere repetition."""
    return isinstance(inline, str)


EMPTIED_SECTION: Final = (
    f"{NOBODY}:emptied-sections",
    "heading above nothing but boxes that were removed",
)
REPEATED_TITLE: Final = (f"{NOBODY}:repeated-title", "the page's title, said once more")

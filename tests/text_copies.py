"""What tests of text copies look at: headings, paragraphs, marks, notes, the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.ledger import draw_up
from cleaner.model import Emphasis, Heading, Link, NoteMark, Paragraph, Strong
from cleaner.records import Ledger, Removal

if TYPE_CHECKING:
    from cleaner.steps.text.build import TextResult

PROSE = "It stands below the mill and has done so since the year of the great flood."


def ledger(result: TextResult) -> Ledger:
    """Draw up the ledger from the finished blocks, as the pipeline does."""
    return draw_up(
        result.input,
        result.blocks,
        result.notes,
        [Removal(*entry) for entry in result.trail],
        result.data,
    )


def words(content) -> str:
    """Return the words of inlines, marks in their printed form."""
    parts = []
    for part in content:
        if isinstance(part, str):
            parts.append(part)
        elif isinstance(part, NoteMark):
            parts.append(part.printed + part.locator)
        elif isinstance(part, (Strong, Emphasis, Link)):
            parts.append(words(part.content))
        else:
            parts.append(" ")
    return "".join(parts)


def headings(result: TextResult) -> list[str]:
    """Return the texts of the headings."""
    return [words(block.content) for block in result.blocks if isinstance(block, Heading)]


def paragraphs(result: TextResult) -> list[str]:
    """Return the texts of the paragraphs."""
    return [words(block.content) for block in result.blocks if isinstance(block, Paragraph)]


def marks(result: TextResult) -> list[str]:
    """Return the keys of the marks, in the order of the text."""
    return [
        part.key
        for block in result.blocks
        if isinstance(block, Paragraph)
        for part in block.content
        if isinstance(part, NoteMark)
    ]


def notes(result: TextResult) -> dict[str, str]:
    """Return the texts of the notes by label."""
    return {
        note.label: words(note.content[0].content) if note.found else "(missing)"
        for note in result.notes
    }


def fired(result: TextResult) -> set[str]:
    """Return the rules on the trail."""
    return {rule for rule, _, _ in result.trail}


def page(*titles: str) -> str:
    """Return a page with these headings, each above a paragraph."""
    return "".join(f"{title}\n\n{PROSE}\n\n" for title in titles)

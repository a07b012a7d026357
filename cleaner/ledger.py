"""What became of the characters of a page: counted from the finished document alone.

The tree's side is counted in `cleaner.steps.content.content` before anything is removed,
the trail's side from the trail. The three never look at each other, so a lost or an
invented text shows as a difference.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from cleaner.model import (
    Break,
    Callout,
    Cell,
    Code,
    Comment,
    Definition,
    DefinitionList,
    Figure,
    Gallery,
    Hatnote,
    Image,
    Infobox,
    InfoboxRow,
    Link,
    List,
    Markup,
    Math,
    NoteMark,
    Paragraph,
    Poem,
    Ruby,
    Rule,
    Table,
    Tag,
)
from cleaner.records import Ledger, Removal
from cleaner.text import count_characters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cleaner.model import Block, Note

_FIELDS: Final[dict[type, Callable[[Any], Iterable[object]]]] = {
    **dict.fromkeys((Break, Comment, Image, Rule, Tag), lambda _: ()),
    Callout: attrgetter("title", "content"),
    Code: lambda code: (code.text,),
    Definition: attrgetter("terms", "meanings"),
    DefinitionList: attrgetter("entries"),
    Figure: attrgetter("caption"),
    Gallery: attrgetter("figures", "caption"),
    Infobox: attrgetter("title", "rows"),
    InfoboxRow: attrgetter("label", "value"),
    List: attrgetter("items"),
    Math: lambda math: (math.tex,),
    NoteMark: attrgetter("printed", "locator"),
    Poem: attrgetter("lines"),
    Markup: attrgetter("lines"),
    Ruby: attrgetter("base", "reading"),
    Table: attrgetter("caption", "rows"),
}
"""The texts and parts of each kind, where they are not just its ``content``."""
_CONTENT: Final = attrgetter("content")
_AS_DATA: Final = (Hatnote, Infobox)


def texts_of(parts: Iterable[object], *, data: list[object] | None = None) -> list[str]:
    """Return all texts of blocks and inlines, last first.

    Args:
        parts: blocks or inlines.
        data: if given, boxes of data are put there instead of being read.
    """
    texts: list[str] = []
    stack = list(parts)
    known = dict(_FIELDS)
    if data is not None:
        for box_kind in _AS_DATA:
            known[box_kind] = lambda box: data.append(box) or ()  # type: ignore[func-returns-value]
    take, keep, look_up = stack.pop, texts.append, known.get
    while stack:
        part: Any = take()
        kind: type = part.__class__
        if kind is str:
            keep(part)
        elif kind is tuple:
            stack += part
        elif kind is Paragraph or kind is Link or kind is Cell:
            stack += part.content  # four of five nodes, without a call
        else:
            stack += look_up(kind, _CONTENT)(part)
    return texts


def plain_text(parts: Iterable[object]) -> str:
    """Return the text of a line, in order.

    >>> from cleaner.model import Link
    >>> plain_text(("See ", Link(("the mill",), "#mill"), "."))
    'See the mill.'
    """
    return "".join(reversed(texts_of(parts)))


def kept_characters(blocks: Sequence[Block], notes: Sequence[Note]) -> tuple[int, int]:
    """Count the characters that a document keeps in its content and notes, and as data."""
    boxes: list[object] = []
    texts = texts_of((*blocks, *(note.content for note in notes)), data=boxes)
    return count_characters("".join(texts)), count_characters("".join(texts_of(boxes)))


def draw_up(
    given: int,
    blocks: Sequence[Block],
    notes: Sequence[Note],
    removed: Iterable[Removal],
    fields: int = 0,
) -> Ledger:
    """Draw up the ledger of a page.

    Args:
        given: characters of the content, counted before the first removal.
        blocks: the finished content.
        notes: the finished notes.
        removed: the trail.
        fields: characters of the content that went into fields of the record.
    """
    kept, data = kept_characters(blocks, notes)
    data += fields
    gone = sum(
        count_characters(removal.text) * removal.count
        for removal in removed
        if not removal.where
    )
    return Ledger(given, kept, data, gone, given - kept - data - gone)

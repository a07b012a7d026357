"""What became of the characters of a page: counted from the finished document alone.

The tree's side is counted in `cleaner.steps.content` before anything is removed, the
trail's side from the trail. The three never look at each other, so a lost or an invented
text shows as a difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.dom import count_characters
from cleaner.model import (
    Break,
    Callout,
    Cell,
    Code,
    Definition,
    DefinitionList,
    Figure,
    Gallery,
    Hatnote,
    Image,
    Infobox,
    InfoboxRow,
    Item,
    Ledger,
    Link,
    List,
    Math,
    NoteMark,
    Poem,
    Removal,
    Ruby,
    Rule,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.model import Block, Note

_PARTS: dict[type, tuple[str, ...]] = {
    Callout: ("title", "content"),
    Definition: ("terms", "meanings"),
    DefinitionList: ("entries",),
    Figure: ("caption",),
    Gallery: ("figures", "caption"),
    Infobox: ("title", "rows"),
    InfoboxRow: ("label", "value"),
    List: ("items",),
    Poem: ("lines",),
    Ruby: ("base", "reading"),
    Table: ("caption", "rows"),
}
"""Fields that hold text of the page, where they are not just ``content``."""
_TEXTS: dict[type, tuple[str, ...]] = {
    Code: ("text",),
    Math: ("tex",),
    NoteMark: ("printed", "locator"),
}
_SILENT = frozenset((Break, Image, Rule))
_AS_DATA = frozenset((Hatnote, Infobox))


def texts_of(parts: Iterable[object], *, data: list[object] | None = None) -> list[str]:
    """Return all texts of blocks and inlines.

    Args:
        parts: blocks or inlines.
        data: if given, boxes of data are put there instead of being read.
    """
    texts: list[str] = []
    stack = [part for part in parts]
    while stack:
        part = stack.pop()
        kind = part.__class__
        if kind is str:
            texts.append(part)  # type: ignore[arg-type]
        elif kind is tuple:
            stack += part  # type: ignore[misc]
        elif kind in _TEXTS:
            texts += [getattr(part, name) for name in _TEXTS[kind]]
        elif kind in _PARTS:
            if data is not None and kind in _AS_DATA:
                data.append(part)
            else:
                stack += [getattr(part, name) for name in _PARTS[kind]]
        elif kind not in _SILENT:
            if data is not None and kind in _AS_DATA:
                data.append(part)
            else:
                stack += part.content  # type: ignore[attr-defined]
    return texts


def plain_text(parts: Iterable[object]) -> str:
    """Return the text of a line, in order.

    >>> plain_text(("See ", Link(("the mill",), "#mill"), "."))
    'See the mill.'
    """
    return "".join(reversed(texts_of(parts)))


def kept_characters(blocks: Sequence[Block], notes: Sequence[Note]) -> tuple[int, int]:
    """Count the characters that a document keeps in its content and notes, and as data."""
    boxes: list[object] = []
    texts = texts_of(blocks, data=boxes)
    for note in notes:
        texts += texts_of(note.content, data=boxes)
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


_WITH_CONTENT = (Cell, Item)
"""Named so that a reader finds them: they hold ``content`` like most nodes."""

"""What a document says, in the order in which its Markdown must say it.

Written from the model alone: it must not follow a renderer into its mistakes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cleaner import model
from cleaner.outline import find
from cleaner.readback.reading import letters, without_signs
from cleaner.render.counters import counter
from cleaner.render.lines import numbered
from cleaner.render.spans import BLANK, REPEAT, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cleaner.document import Document

MISSING: Final = "Missing from the source page."
"""What a definition says whose note the page does not have."""
MISSING_SHORT: Final = "Missing."
"""What it says where there are many of them."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What a flavour or an option changes in the order or the number of words."""

    spans: str = BLANK
    caption_below: bool = False
    """The caption of a table stands below it, as pandoc has it."""
    numbers: bool = False
    """The numbers of lists in cells are text, as in pipe tables."""
    counted: bool = False
    """What is read stands in such a cell."""
    titled: bool = True
    """The title is the first heading: there is no front matter to hold it."""


PLAIN: Final = Manner()
UNTITLED: Final = Manner(titled=False)
"""As `document.markdown()` writes it, with front matter."""


def document_letters(document: Document, manner: Manner = PLAIN) -> str:
    """Give the letters of a body: the title, unless a heading says it, and the text."""
    text = letters(without_signs(document_text(document.content, manner)))
    title = letters(document.title)
    says_title = not manner.titled or any(
        isinstance(block, model.Heading)
        and block.level == 1
        and letters(document_text(block.content)).casefold() == title.casefold()
        for block in document.content
    )
    return text if says_title else title + text


def document_text(blocks: Any, manner: Manner = PLAIN) -> str:
    """Join everything that blocks say, in reading order; each block is a line."""
    parts: list[str] = []
    for block in blocks:
        add_text(block, parts, manner)
    return "".join(parts)


def note_texts(document: Document) -> list[str]:
    """Give the letters of each definition: a detail repeats the note it details."""
    by_key = {note.key: note for note in document.notes}
    served = {note.parent for note in document.notes if note.parent and note.marks}
    texts = []
    for note in document.notes:
        if not note.marks and note.key in served:
            continue  # written with those that detail it
        if not note.found and not note.content:
            texts.append(letters(MISSING))
            continue
        parent = by_key.get(note.parent)
        before = letters(document_text(parent.content)) if parent and parent.found else ""
        texts.append(before + letters(document_text(note.content)))
    return texts


def code_blocks(document: Document) -> list[model.Code]:
    """List the blocks of code that are fences in Markdown: those that stand in no table."""
    found: list[model.Code] = []
    waiting: list[Any] = [*(note.content for note in document.notes), document.content]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting += reversed(part)
        elif isinstance(part, model.Code):
            found.append(part)
        else:
            for name in _CONTAINERS.get(type(part), ()):
                waiting.append(getattr(part, name))
    return found


_CONTAINERS: Final[Mapping[type, tuple[str, ...]]] = MappingProxyType(
    {
        model.List: ("items",),
        model.Item: ("content",),
        model.Quote: ("content",),
        model.Callout: ("content",),
        model.DefinitionList: ("entries",),
        model.Definition: ("meanings",),
        model.Figure: ("caption",),
        model.Gallery: ("figures",),
    }
)
"""Where blocks of code are still blocks, and the fields that hold them."""


def table_count(document: Document) -> int:
    """Count the tables: those with a row, and boxes that are not all pictures."""
    parts = (document.content, document.notes)
    tables = sum(any(table.rows) for table in find(parts, model.Table))
    boxes = find(parts, model.Infobox)
    return tables + sum(
        bool(box.title) or not all(map(begins_with_picture, box.rows)) for box in boxes
    )


def addresses(document: Document, *, wikilinks: bool) -> set[str]:
    """Return where links and pictures lead; not within the page, and not a link in a link.

    Args:
        document: the page.
        wikilinks: links to pages of the same wiki are written by their title.
    """
    found: set[str] = set()
    waiting: list[tuple[Any, bool]] = [((document.content, document.notes), False)]
    while waiting:
        part, linked = waiting.pop()
        if isinstance(part, tuple):
            waiting += ((each, linked) for each in part if not isinstance(each, str))
        elif isinstance(part, model.Image):
            found.add(part.source)
        elif isinstance(part, msgspec.Struct):
            if isinstance(part, model.Link):
                skip = linked or not part.target or part.target.startswith("#")
                if not skip and not (wikilinks and part.page):
                    found.add(part.target)
                linked = linked or bool(part.target)
            fields = (getattr(part, name) for name in part.__struct_fields__)
            waiting += ((value, linked) for value in fields if isinstance(value, tuple))
    return found - {""}


def note_marks(document: Document) -> list[model.NoteMark]:
    """List the marks in the text and in the notes."""
    return list(find((document.content, document.notes), model.NoteMark))


OWN_TEXT: Final[Mapping[type, Callable[[Any], str]]] = MappingProxyType(
    {
        model.Code: lambda node: node.text,
        model.Math: lambda node: node.tex,
        model.NoteMark: lambda node: node.locator,
        model.Break: lambda _: "\n",
        model.Image: lambda node: "" if node.source else node.alt,
    }
)
"""What has no parts, and what it says; words stand for a picture only if there is none."""


def add_text(node: Any, parts: list[str], manner: Manner) -> None:
    """Add what a node says: its own text, then all its parts in order."""
    if isinstance(node, str):
        parts.append(node)
    elif isinstance(node, tuple | list):
        for part in node:
            add_text(part, parts, manner)
    elif type(node) in OWN_TEXT:
        parts.append(OWN_TEXT[type(node)](node))
    elif isinstance(node, model.Item):
        parts.append({None: "", True: "[x] ", False: "[ ] "}[node.checked])
        add_text(node.content, parts, manner)
    elif isinstance(node, model.Infobox):
        # The pictures at its top stand above the table, whose first row is the title.
        top = 0
        while top < len(node.rows) and begins_with_picture(node.rows[top]):
            top += 1
        add_text((node.rows[:top], node.title, "\n", node.rows[top:]), parts, manner)
    else:
        add_parts(node, parts, manner)


def begins_with_picture(row: model.InfoboxRow) -> bool:
    """Tell whether a row of an infobox has no label and begins with a picture."""
    first: Any = next(iter(row.value), None)
    if isinstance(first, model.Paragraph):
        first = first.content[0]
        while isinstance(first, model.Link):
            first = first.content[0]
    pictures = model.Image | model.Figure | model.Gallery
    return not row.label and isinstance(first, pictures)


HEADS: Final[Mapping[type, tuple[str, ...]]] = MappingProxyType(
    {
        model.Table: ("caption", "rows"),
        model.Infobox: ("title", "rows"),
        model.Callout: ("title", "content"),
        model.Gallery: ("caption", "figures"),
        model.Definition: ("terms", "meanings"),
        model.InfoboxRow: ("label", "value"),
        model.Ruby: ("base", "reading"),
        model.List: ("items",),
        model.DefinitionList: ("entries",),
        model.Poem: ("lines",),
        model.Figure: ("caption",),
    }
)
"""Fields that hold text, in reading order, where it is not just ``content``."""


def add_parts(node: Any, parts: list[str], manner: Manner) -> None:
    """Add what the parts of a node say; a block ends its line."""
    names = HEADS.get(type(node), ("content",))
    if isinstance(node, model.Table):
        node = spread(node) if manner.spans == REPEAT else node
        names = names[::-1] if manner.caption_below else names
    if isinstance(node, model.Table | model.Infobox) and manner.numbers:
        manner = replace(manner, counted=True)
    if isinstance(node, model.List) and node.ordered and manner.counted:
        for number, item in numbered(node):
            parts.append(counter(number, node.style))
            add_parts(item, parts, manner)
        return
    for name in names:
        add_text(getattr(node, name, ()), parts, manner)
    if not isinstance(node, model.Emphasis | model.Strong | model.Strike | model.Link):
        inline = model.Span | model.Ruby
        parts.append("" if isinstance(node, inline) else "\n")

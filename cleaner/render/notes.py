"""Footnotes as Markdown: labels that are unique and safe, and definitions at the end."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from cleaner.model import Hatnote, List, Note, Paragraph
from cleaner.render.lines import indented

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cleaner.model import Block, Blocks
    from cleaner.render.context import Context

MISSING: Final = "*Missing from the source page.*"
MISSING_SHORT: Final = "*Missing.*"
"""What is written from the `MANY`-th on: a page that lost its list of notes would end in
hundreds of equal sentences (measured: 250 on one article, an eighth of its words)."""
MANY: Final = 20

_UNSAFE = re.compile(
    r"[\x00-,/:-@\[-`{-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\ufe00-\ufe0f"
    r"\ufeff\ufff9-\uffff\ud800-\uf8ff\U000e0000-\U0010ffff\s]+"
)
"""Blanks, invisible and turning signs, and the ASCII that Markdown reads in brackets."""
_STARS = re.compile(r"\*+")
_LONGEST: Final = 80


def safe_label(text: str) -> str:
    """Return a text in the form that every Markdown reader takes for a label.

    >>> safe_label("[note 1]"), safe_label("1.1"), safe_label("a](x)"), safe_label("*")
    ('note-1', '1.1', 'a-x', '∗')
    """
    if text.isalnum() and text.isascii():
        return text[:_LONGEST]
    bare = text.strip()
    if _STARS.fullmatch(bare):
        return "∗" * min(len(bare), _LONGEST)
    return _UNSAFE.sub("-", bare)[:_LONGEST].strip("-")


def note_labels(notes: Iterable[Note]) -> dict[str, str]:
    """Decide the label of each note, by `Note.key`: as printed, where safe and free.

    Notes without a group come first. Another of the same label gets its group in front, or
    a number behind. Letters of either case are one label to GitHub.
    """
    labels: dict[str, str] = {}
    used: set[str] = set()
    repeats: Counter[str] = Counter()
    for note in sorted(notes, key=lambda note: (note.group != "", note.order or 1 << 60)):
        label = safe_label(note.label) or safe_label(note.key) or "note"
        if label.casefold() in used and note.group:
            label = f"{safe_label(note.group)}-{label}".strip("-")
        wanted = label.casefold()
        while label.casefold() in used:
            repeats[wanted] += 1
            label = f"{wanted}-{repeats[wanted] + 1}"
        used.add(label.casefold())
        labels[note.key] = label
    return labels


def render_notes(
    notes: Sequence[Note], context: Context, write: Callable[[Blocks, Context], str]
) -> list[str]:
    """Write each definition, in the order of `ready`."""
    missing = 0
    definitions = []
    for note in ready(notes):
        missing += not note.content and not note.found
        sentence = MISSING if missing <= MANY else MISSING_SHORT
        definitions.append(render_note(note, context, write, sentence))
    return definitions


def ready(notes: Sequence[Note]) -> list[Note]:
    """Return the notes as readers want them: called ones by their marks, the others after.

    A note that only serves those that detail it ("Smith 2005" under "p. 4" and "p. 9") is
    written with each of them and not by itself.
    """
    by_key = {note.key: note for note in notes}
    detailed = {note.parent for note in notes if note.parent and note.marks}
    return [
        replace(note, content=with_parent(note, by_key)) if note.parent else note
        for note in sorted(notes, key=lambda note: note.order or 1 << 60)
        if note.marks or note.key not in detailed
    ]


def with_parent(note: Note, by_key: Mapping[str, Note]) -> Blocks:
    """Return a note's text, behind the text of the note that it details.

    >>> book = Note("b", "1", (Paragraph(("The book",)),))
    >>> page = Note("p", "1.1", (Paragraph(("p. 4",)),), parent="b")
    >>> with_parent(page, {"b": book})
    (Paragraph(content=('The book', ', ', 'p. 4')),)
    """
    parent = by_key.get(note.parent)
    if parent is None or parent is note or not parent.content:
        return note.content
    *blocks, last = parent.content
    if not note.content or not isinstance(last, Paragraph):
        return (*parent.content, *note.content)
    first, *rest = note.content
    if not isinstance(first, Paragraph):
        return (*parent.content, *note.content)
    end = last.content[-1]
    gap = " " if isinstance(end, str) and end[-1:] in ".,;:" else ", "
    return (*blocks, Paragraph((*last.content, gap, *first.content)), *rest)


def render_note(
    note: Note, context: Context, write: Callable[[Blocks, Context], str], missing: str
) -> str:
    """Write one definition; lines after the first are indented by four spaces.

    A list right below the first line needs no empty line, and readers that take an indented
    line behind an empty one for code read it as well.
    """
    content, start = note.content, f"[^{context.labels[note.key]}]:"
    if not content:
        return start if note.found else f"{start} {missing}"
    if len(content) > 1 and isinstance(content[0], Paragraph) and _interrupts(content[1]):
        text = f"{write(content[:1], context)}\n{write(content[1:], context)}"
    else:
        text = write(content, context)
    if not text:
        return start
    # Only a paragraph shares the line with the label: "- x" is text there to some readers.
    gap = " " if isinstance(content[0], Paragraph | Hatnote) else "\n    "
    return start + gap + indented(text, "    ")


def _interrupts(block: Block) -> bool:
    """Tell whether a block begins on the line below a paragraph without an empty one."""
    return (
        isinstance(block, List) and block.tight and (not block.ordered or block.start == 1)
    )

"""Footnotes as Markdown: labels that are unique and safe, and definitions at the end."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from cleaner.model import Hatnote, Paragraph
from cleaner.render.lines import indented

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cleaner.model import Blocks, Note
    from cleaner.render.context import Context

MISSING: Final = "*Missing from the source page.*"

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
    notes: Iterable[Note], context: Context, write: Callable[[Blocks, Context], str]
) -> list[str]:
    """Write each definition; called notes in the order of their marks, the others after.

    Lines after the first are indented by four spaces, or Markdown ends the note.
    """
    called = sorted(notes, key=lambda note: note.order or 1 << 60)
    return [render_note(note, context, write) for note in called]


def render_note(
    note: Note, context: Context, write: Callable[[Blocks, Context], str]
) -> str:
    """Write one definition."""
    start = f"[^{context.labels[note.key]}]:"
    if not note.found:
        return f"{start} {MISSING}"
    text = write(note.content, context)
    if not text:
        return start
    # Only a paragraph shares the line with the label: "- x" is text there to some readers.
    gap = " " if isinstance(note.content[0], Paragraph | Hatnote) else "\n    "
    return start + gap + indented(text, "    ")

"""Definitions that only say, in our own words, that the note is missing: no notes.

Our Markdown writes them so that each mark has a definition. Read again, as it is or as the
HTML that another tool made of it, they are what they were: marks without a note.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.render.notes import MISSING, MISSING_SHORT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from turbohtml import Element

    from cleaner.model import Options
    from cleaner.page import LiftedNote, Page

MISSING_NOTES: Final = (
    "markdown:missing-notes",
    "says that the note is missing, and is no note",
)
_DEFINITION: Final = re.compile(
    rf"^\[\^[^\]\s]{{1,80}}\]: ({re.escape(MISSING)}|{re.escape(MISSING_SHORT)})[ \t]*$",
    re.MULTILINE,
)
_SENTENCE: Final = MISSING.strip("*")
_SHORT: Final = MISSING_SHORT.strip("*")


def without_missing(text: str, options: Options) -> tuple[str, list[tuple[str, str, str]]]:
    """Take such definitions out of a Markdown file; return the rest, and the trail."""
    found = _DEFINITION.findall(text) if MISSING_NOTES[0] not in options.keep else []
    trail = [(*MISSING_NOTES, sentence) for sentence in found]
    return (_DEFINITION.sub("", text) if found else text), trail


def empty_missing(page: Page, notes: Iterable[LiftedNote]) -> None:
    """Take such sentences out of the notes of a page; the notes are then not found.

    The short form may be somebody's note. It is written only where many are missing, and
    behind the long one, so it is believed only beside that.
    """
    if page.is_kept(MISSING_NOTES[0]):
        return
    said = [(body, sentence_of(body)) for note in notes for body in note.body]
    if not any(sentence == _SENTENCE for _, sentence in said):
        return
    for body, sentence in said:
        if sentence:
            page.record(sentence, *MISSING_NOTES)
            for node in list(body):
                node.extract()


def sentence_of(body: Element) -> str:
    """Return the sentence if a note says nothing but one of ours, emphasised; or ""."""
    if len(text := body.text) > len(_SENTENCE) + _GAPS or (
        (text := text.strip()) not in (_SENTENCE, _SHORT)
    ):
        return ""
    emphasis = body.select_one("em")
    return text if emphasis is not None and emphasis.text == text else ""


_GAPS: Final = 20
"""Blanks that a writer of HTML may set around the sentence."""

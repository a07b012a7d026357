"""Which signs of a text are marks of notes, once the page has decided what it believes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.steps.text.marks import labels_of, marks_in, points
from cleaner.steps.text.note_signs import signs_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.steps.text.rules import TextPage


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in a text."""

    start: int
    end: int
    labels: tuple[str, ...]
    printed: str
    locator: str = ""
    takes_gap: bool = False
    """The blank before it is not the author's."""


def marks_of(page: TextPage, text: str) -> list[Mark]:
    """Return the marks of a text in order."""
    marks = list(_bracketed(page, text)) if page.labels else []
    if not page.signs:
        return marks
    marks += (
        Mark(found.start(), found.end(), (page.signs[sign],), found[0])
        for found, sign in signs_in(text)
        if sign in page.signs
    )
    return sorted(marks, key=lambda mark: mark.start)


def _bracketed(page: TextPage, text: str) -> Iterator[Mark]:
    if "[" not in text and "［" not in text:
        return
    for found, kind in marks_in(text):
        labels = labels_of(found[1])
        if not labels or not _is_believed(page, labels, kind):
            continue
        locator = found[2] or ""
        takes_gap = kind in ("loose", "start") and not (
            page.gaps or points(text, found.start())
        )
        printed = found[0].removesuffix(locator)
        yield Mark(*found.span(), labels, printed, locator, takes_gap)


def _is_believed(page: TextPage, labels: tuple[str, ...], kind: str) -> bool:
    proved = page.definitions.keys() >= set(labels)
    if kind == "start" and page.gaps:
        return False
    if kind in ("loose", "start") and not page.loose:
        return False
    if kind == "code" or len(labels) > 1:
        return proved
    return labels[0] in page.labels

"""Text step 7: a line's text to inlines: note marks, and in Markdown its own mark-up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.model import Code, Emphasis, Image, Inline, Inlines, Link, NoteMark, Strong
from cleaner.steps.text.calls import marks_of

if TYPE_CHECKING:
    from cleaner.steps.text.rules import TextPage

_MARKUP = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`{1,3})(?!`)(?P<code>[^`]{1,400})(?P=ticks)(?!`)"
    r"|(?P<picture>!?)\[(?P<text>[^\[\]]{0,400})\]\((?P<target>[^()\s<>]{1,1000})\)"
    r"|(?P<strong>\*\*)(?=[^\s*])(?P<bold>[^*]{1,400}?)(?<=\S)\*\*(?!\*)"
    r"|(?<![*\w])(?P<stress>\*)(?=[^\s*])(?P<italic>[^*]{1,400}?)(?<=\S)\*(?![*\w])"
    r"|(?<![_\w])(?P<line>_)(?=[^\s_])(?P<lined>[^_]{1,400}?)(?<=\S)_(?![_\w])"
)
_SAFE = ("http://", "https://", "mailto:", "/", "./", "../", "#")


@dataclass(slots=True)
class Calls:
    """The marks met so far, by label, in order."""

    counts: dict[str, int] = field(default_factory=dict)

    def call(self, label: str) -> None:
        """Count one mark."""
        self.counts[label] = self.counts.get(label, 0) + 1


def note_key(label: str) -> str:
    """Return the key of a note: made from its label, the only name that a text copy has."""
    return "note-" + "-".join(label.split())


def build_inlines(page: TextPage, calls: Calls, text: str) -> Inlines:
    """Build the inlines of one run of text."""
    if not page.is_markdown or not page.allows("markup"):
        return _with_marks(page, calls, text)
    return _with_markup(page, calls, text)


def _with_marks(page: TextPage, calls: Calls, text: str) -> Inlines:
    if not (page.labels or page.signs) or not text:
        return (text,) if text else ()
    parts: list[Inline] = []
    place = 0
    for mark in marks_of(page, text):
        if mark.start < place:
            continue
        before = text[place : mark.start]
        before = before.rstrip() if mark.takes_gap else before
        if before.endswith("^") and page.allows("markup"):
            # Text browsers print what is raised so.
            page.record("markup", "^")
            before = before[:-1]
        if before:
            parts.append(before)
        # A range is printed once and calls several notes.
        printed, locator = mark.printed, mark.locator
        for label in mark.labels:
            parts.append(NoteMark(note_key(label), printed, locator))
            calls.call(label)
            printed = locator = ""
        place = mark.end
    if text[place:]:
        parts.append(text[place:])
    return tuple(parts)


def _with_markup(page: TextPage, calls: Calls, text: str) -> Inlines:
    parts: list[Inline] = []
    plain: list[str] = []
    place = 0

    def flush() -> None:
        parts.extend(_with_marks(page, calls, "".join(plain)))
        plain.clear()

    for found in _MARKUP.finditer(text):
        plain.append(text[place : found.start()])
        place = found.end()
        if found["escaped"]:
            page.record("markup", "\\")
            plain.append(found["escaped"])
            continue
        built = _marked(page, calls, found)
        if built is None:
            plain.append(found[0])
            continue
        flush()
        parts.append(built)
    plain.append(text[place:])
    flush()
    return tuple(parts)


def _marked(page: TextPage, calls: Calls, found: re.Match[str]) -> Inline | None:
    """Build one marked stretch; nothing nests here, real files hardly do."""
    if found["code"]:
        page.record("markup", found["ticks"] * 2)
        return Code(found["code"].strip())
    if found["target"]:
        return _linked(page, calls, found)
    mark = found["strong"] or found["stress"] or found["line"]
    inner = found["bold"] or found["italic"] or found["lined"]
    page.record("markup", mark * 2)
    content = _with_marks(page, calls, inner)
    return Strong(content) if found["strong"] else Emphasis(content)


def _linked(page: TextPage, calls: Calls, found: re.Match[str]) -> Inline | None:
    target = found["target"]
    if ":" in target and not target.startswith(_SAFE):
        return None
    page.data += len(target)
    if found["picture"]:
        page.record("markup", "![]()")
        page.data += len("".join(found["text"].split()))
        return Image(target, alt=found["text"])
    page.record("markup", "[]()")
    return Link(_with_marks(page, calls, found["text"]), target)

"""Lines of inlines: trim their blanks, part them into paragraphs."""

from __future__ import annotations

from typing import Final

from cleaner.model import Block, Break, Inline, Inlines, Paragraph


def paragraphs_of(run: list[Inline]) -> list[Block]:
    """Make paragraphs of a line: two line breaks in a row part them, as for the eye."""
    if len(run) == 1 or _BREAK not in run:
        content = trimmed(run)
        return [Paragraph(content)] if content else []
    paragraphs: list[Block] = []
    part: list[Inline] = []
    breaks = 0
    for inline in (*run, None):
        if inline.__class__ is Break:
            breaks += 1
            continue
        if breaks and (inline is None or not is_blank(inline)):
            if breaks > 1 and part:
                paragraphs += _paragraph(part)
                part = []
            elif inline is not None and part:
                part.append(Break())
            breaks = 0
        if inline is not None:
            part.append(inline)
    return paragraphs + _paragraph(part)


def _paragraph(part: list[Inline]) -> list[Block]:
    content = trimmed(part)
    return [Paragraph(content)] if content else []


def is_blank(inline: Inline) -> bool:
    """Tell whether an inline is text of blanks only."""
    return isinstance(inline, str) and (not inline or inline.isspace())


def trimmed(run: list[Inline]) -> Inlines:
    """Return a line without blanks and breaks at its edges, nor blanks at its breaks."""
    if len(run) == 1 and run[0].__class__ is str:
        text = run[0].strip(" \xa0")
        return (text,) if text else ()
    _cut_edges(run)
    if not run or run == [""]:
        return ()
    if _BREAK in run:
        for place, inline in enumerate(run):
            if inline.__class__ is Break and run[place - 1].__class__ is str:
                run[place - 1] = run[place - 1].rstrip(" ")  # type: ignore[union-attr]
    return tuple(run)


def _cut_edges(run: list[Inline]) -> None:
    """Take blanks and line breaks off both ends of a line."""
    while run and (run[-1].__class__ is Break or run[-1] in _NOTHING):
        run.pop()
    start = 0
    while start < len(run) and (run[start].__class__ is Break or run[start] in _NOTHING):
        start += 1
    if start:
        del run[:start]
    if not run:
        return
    if run[0].__class__ is str:
        run[0] = run[0].lstrip(" \xa0")
    if run[-1].__class__ is str:
        run[-1] = run[-1].rstrip(" \xa0")


_BREAK: Final = Break()
_NOTHING: Final = ("", " ", "\xa0")

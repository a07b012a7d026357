"""Lines of inlines: trim their blanks, part them into paragraphs."""

from __future__ import annotations

from typing import Final

from cleaner.model import Block, Break, Image, Inline, Inlines, Link, Paragraph

BREAK: Final = Break()
"""Every forced line break on its way through the builder is this one."""
EDGE_BLANKS: Final = " \xa0"
"""What is cut at the edges of a line; other blanks there are the author's."""


def paragraphs_of(run: list[Inline]) -> list[Block]:
    """Make paragraphs of a line: two line breaks in a row part them, as for the eye."""
    if len(run) == 1 or BREAK not in run:
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
                part.append(BREAK)
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
    cut_edges(run)
    if len(run) > 2 and BREAK in run:
        for place, inline in enumerate(run):
            if inline.__class__ is Break and run[place - 1].__class__ is str:
                run[place - 1] = run[place - 1].rstrip(" ")  # type: ignore[union-attr]
    return tuple(run)


def cut_edges(run: list[Inline]) -> None:
    """Take blanks and line breaks off both ends of a line."""
    while run:
        last = run[-1]
        if last.__class__ is str:
            text: str = last.rstrip(EDGE_BLANKS)
            if text:
                run[-1] = text
                break
        elif last.__class__ is not Break:
            break
        run.pop()
    start = 0
    for first in run:
        if first.__class__ is str:
            text = first.lstrip(EDGE_BLANKS)
            if text:
                run[start] = text
                break
        elif first.__class__ is not Break:
            break
        start += 1
    if start:
        del run[:start]


def images_of(block: Block) -> list[Image]:
    """Return the pictures of a paragraph that shows nothing else, else nothing."""
    if not isinstance(block, Paragraph):
        return []
    images = []
    for inline in block.content:
        shown = inline
        while isinstance(shown, Link) and len(shown.content) == 1:
            shown = shown.content[0]
        if isinstance(shown, Image):
            images.append(shown)
        elif not is_blank(shown) and not isinstance(shown, Break):
            return []
    return images

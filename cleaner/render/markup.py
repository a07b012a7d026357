"""HTML blocks in Markdown: those that are kept, and paragraphs that would become some."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.render.html_inlines import Sheet, inlines, markup_lines
from cleaner.render.raw import BLOCKS

if TYPE_CHECKING:
    from cleaner.model import Inlines, Markup
    from cleaner.render.context import Context

_BEGINS_HTML = re.compile(r"<!|</?[A-Za-z][\w-]*(?:[ \t][^<>\n]*)?/?>[ \t]*(?:\n|\Z)")
"""The second, fourth and seventh of CommonMark's conditions for HTML blocks."""
_INTERRUPTS = re.compile(r"</?([a-z][a-z0-9]*)[ \t>/]|<!")


def write_markup(markup: Markup, _context: Context) -> str:
    """Write HTML as it is."""
    return "\n".join(markup_lines(markup, Sheet(in_markdown=True)))


def begins_html(text: str) -> bool:
    """Tell whether a paragraph would be no paragraph, or not to its end, but HTML.

    >>> begins_html("<reed>"), begins_html("<reed>x</reed>"), begins_html("<!-- x -->y")
    (True, False, True)
    """
    if _BEGINS_HTML.match(text):
        return True
    return any(interrupts_text(line) for line in text.split("\n"))


def interrupts_text(text: str) -> bool:
    r"""Tell whether HTML needs no empty line before it.

    >>> interrupts_text("<div>\nx"), interrupts_text("<reed>\nx")
    (True, False)
    """
    match = _INTERRUPTS.match(text)
    return match is not None and (not match[1] or match[1] in BLOCKS)


def in_tags(content: Inlines) -> str:
    """Write a paragraph as HTML."""
    text = inlines(content, Sheet(in_markdown=True))
    is_block = interrupts_text(text) and not text.startswith("<!")
    return text if is_block else f"<p>{text}</p>"

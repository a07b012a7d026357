"""Lines of finished Markdown: their starts escaped, indented or quoted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.render.context import Context

_LINE_END = re.compile(r"\n(?!\n|\Z)")


def finished(text: str, context: Context) -> str:
    """Escape the starts of the lines of a paragraph."""
    if "\n" not in text:
        return context.flavour.escapes.escape_line(text)
    escape = context.flavour.escapes.escape_line
    first, *others = (line.strip(" \t") for line in text.split("\n"))
    return "\n".join([escape(first), *(escape(line, first=False) for line in others)])


def indented(text: str, indent: str) -> str:
    """Indent every line but the first and the empty ones."""
    return _LINE_END.sub("\n" + indent, text) if "\n" in text else text


def quoted(text: str) -> str:
    """Make a quote of every line, the empty ones without a blank at their end."""
    return "\n".join([f"> {line}" if line else ">" for line in text.split("\n")])

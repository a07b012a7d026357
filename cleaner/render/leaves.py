"""Inlines that hold no others, as Markdown: line breaks, code, formulas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.render.code import code_span
from cleaner.render.pieces import BREAK, LINE_TAG
from cleaner.render.tex import clean_tex

if TYPE_CHECKING:
    from cleaner.model import Break, Code, Math
    from cleaner.render.context import Context


def write_break(_node: Break, pieces: list[str], context: Context) -> None:
    """Break the line."""
    pieces.append(LINE_TAG if context.one_line else BREAK)


_LINE_END = re.compile(r"\r\n?|\n")


def write_code(code: Code, pieces: list[str], context: Context) -> None:
    """Write code between backticks, on one line."""
    text = code.text
    if "\n" in text or "\r" in text:
        text = _LINE_END.sub(" ", text)
    if not text:
        return
    if pieces and pieces[-1][-1] == "`":
        # `a``b` is one span of code with two backticks in it.
        pieces.append(f"<code>{context.flavour.escapes.escape_text(text)}</code>")
        return
    pieces.append(code_span(text))


def write_math(math: Math, pieces: list[str], context: Context) -> None:
    """Write a formula between dollar signs, else as code or as text."""
    tex = clean_tex(math.tex)
    if not tex:
        return
    if not context.flavour.maths:
        pieces.append(context.flavour.escapes.escape_text(f"${tex}$"))
        return
    if "$" in tex.replace("\\$", ""):
        pieces.append(code_span(tex))
        return
    if pieces and (pieces[-1][-1].isdigit() or pieces[-1][-1] == "$"):
        pieces.append(" ")
    sign = "$$" if math.display and not context.one_line else "$"
    pieces.append(f"{sign}{tex}{sign}")

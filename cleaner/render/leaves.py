"""Inlines that hold no others, as Markdown: line breaks, code, formulas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from cleaner.model import Break, Code, Comment, Math, Tag
from cleaner.render.code import code_span
from cleaner.render.pieces import BREAK, LINE_TAG
from cleaner.render.raw import comment_text, tag_text
from cleaner.render.tex import clean_tex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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


def write_tag(tag: Tag, pieces: list[str], _context: Context) -> None:
    """Write a tag as it is, if it may stand."""
    pieces += filter(None, (tag_text(tag),))


def write_comment(comment: Comment, pieces: list[str], context: Context) -> None:
    """Write a comment, if it may stand."""
    text = comment_text(comment)
    if text:
        pieces.append(text.replace("\n", " ") if context.one_line else text)


LEAVES: Final[Mapping[type, Callable[[Any, list[str], Context], None]]] = {
    Break: write_break,
    Code: write_code,
    Math: write_math,
    Tag: write_tag,
    Comment: write_comment,
}

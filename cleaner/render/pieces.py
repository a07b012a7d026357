"""Pieces of a line of Markdown: the breaks and blanks at its edges, and what they touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cleaner.model import Inline, Inlines

BREAK: Final = "\\\n"
LINE_TAG: Final = "<br>"
BLANKS: Final = " \t\n\r\f\v"
MAY_BE_EDGE: Final = frozenset(" \t\n\r\f\v\\<>")
"""How a blank, `BREAK` and `LINE_TAG` begin and end."""


def guard(pieces: list[str]) -> None:
    """Keep a "!" or "^" from making a picture or a note of the bracket that comes next."""
    if pieces and pieces[-1][-1] in "!^" and pieces[-1][-2:-1] != "\\":
        pieces[-1] = f"{pieces[-1][:-1]}\\{pieces[-1][-1]}"


def trim(pieces: list[str]) -> tuple[list[str], str, list[str]]:
    """Part the blanks and line breaks at both edges from what is between them."""
    first, last = 0, len(pieces)
    while first < last and _is_blank(pieces[first]):
        first += 1
    while first < last and _is_blank(pieces[last - 1]):
        last -= 1
    core = "".join(pieces[first:last])
    bare = core.strip()
    head, tail = pieces[:first], pieces[last:]
    if len(bare) != len(core):
        edge = len(core) - len(core.lstrip())
        head += [core[:edge]] if edge else []
        tail = [core[edge + len(bare) :], *tail] if edge + len(bare) < len(core) else tail
    return head, bare, tail


def _is_blank(piece: str) -> bool:
    return piece in (BREAK, LINE_TAG) or piece.isspace()


def joined(content: Inlines) -> Inlines:
    """Return inlines in which no two texts stand side by side."""
    joined: list[Inline] = []
    for inline in content:
        if joined and isinstance(inline, str) and isinstance(joined[-1], str):
            joined[-1] += inline
        else:
            joined.append(inline)
    return tuple(joined)

"""Delimiters of emphasis: where CommonMark takes ``*`` or ``_`` for one, and where not."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cleaner.model import Emphasis

if TYPE_CHECKING:
    from cleaner.model import Inlines


def parts(delimiter: str) -> tuple[str, ...]:
    """Return the delimiters that a run stands for: ``***`` is emphasis around strong."""
    return (delimiter[:1], delimiter[:2]) if len(delimiter) == 3 else (delimiter,)


def choose(
    delimiters: tuple[str, ...], before: str, after: str, open_around: tuple[str, ...]
) -> str:
    """Return the first delimiter that would not run into another one, or ""."""
    for delimiter in delimiters:
        character = delimiter[0]
        if character in (before, after):
            continue
        if not open_around:
            return delimiter
        if not any(part in open_around for part in parts(delimiter)):
            return delimiter
    return ""


def in_italics(content: Inlines) -> Inlines:
    """Set a line in italics, unless its author has set all of it so: twice says no more.

    >>> in_italics(("Reed",)), in_italics((Emphasis(("Reed",)),))
    ((Emphasis(content=('Reed',)),), (Emphasis(content=('Reed',)),))
    """
    if len(content) == 1 and isinstance(content[0], Emphasis):
        return content
    return (Emphasis(content),)


def closed(core: str) -> str:
    """Escape what had a blank between it and the delimiter before the blank went out."""
    if not core:
        return core
    if core[0] in "*_~=" and (len(core) == 1 or core[1].isspace()):
        core = "\\" + core
    if core[-1] in "*_~=" and core[-2:-1].isspace():
        core = f"{core[:-1]}\\{core[-1]}"
    return core


def can_stand(delimiter: str, before: str, core: str, after: str) -> bool:
    """Tell whether the delimiter opens before and closes after this text."""
    if delimiter[0] == "_" and not (_is_edge(before) and _is_edge(after)):
        return False
    return (_is_edge(before) or _is_letter(core[0])) and (
        _is_edge(after) or _is_letter(core[-1])
    )


def as_html(core: str, tag: str, *, both: bool) -> str:
    """Return a span whose delimiters no reader would take for such."""
    if both:
        return f"<em><strong>{core}</strong></em>"
    return f"<{tag}>{core}</{tag}>"


@lru_cache(maxsize=4096)
def _is_letter(character: str) -> bool:
    """Tell whether it is neither blank nor, in any version of CommonMark, punctuation."""
    return not character.isspace() and unicodedata.category(character)[0] not in "PSZ"


@lru_cache(maxsize=4096)
def _is_edge(character: str) -> bool:
    """Tell whether it is blank or, in every version of CommonMark, punctuation."""
    return (
        character.isspace()
        or character in _ASCII_SIGNS
        or unicodedata.category(character)[0] == "P"
    )


_ASCII_SIGNS: Final = frozenset("$+<=>^`|~")
"""Punctuation for CommonMark, symbols for Unicode."""

"""Phrases that a text must have for a pattern to find anything in it.

A pattern of a hundred phrases in any case is tried at each letter of a text: 0.6
microseconds a letter. To look for one phrase takes a hundredth of it.
"""

from __future__ import annotations

from re import _parser  # type: ignore[attr-defined]  # nothing public reads a pattern
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def phrases_of(pattern: str) -> frozenset[str]:
    """Return folded phrases of which whatever a pattern finds has one; none: not known.

    >>> sorted(phrases_of("(?i)the fens? (?:is|was) wet|(?:Reed|Sedge)[- ]cut"))
    ['reed', 'sedge', 'the fen']
    >>> phrases_of("(?:the )?[a-z]+")
    frozenset()
    """
    return _phrases_in(_parser.parse(pattern))


def fold(text: str) -> str:
    """Return a text without case, as coarse as a pattern that knows none takes it.

    >>> fold("İstanbul"), fold("Straße")
    ('istanbul', 'strasse')
    """
    return text.replace("İ", "i").replace("ı", "i").casefold()


def _phrases_in(items: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """Return the phrases of one part of a sequence: of that whose shortest is longest."""
    best: frozenset[str] = frozenset()
    run = ""
    for code, value in [*items, (None, None)]:
        if code is _parser.LITERAL:
            run += chr(value)
            continue
        for phrases in (frozenset((fold(run),)), _phrases_of_item(code, value)):
            best = max(best, phrases, key=_shortest)
        run = ""
    return best


def _phrases_of_item(code: object, value: Any) -> frozenset[str]:
    """Return the phrases of what stands between the plain letters of a pattern."""
    if code is _parser.SUBPATTERN:
        return _phrases_in(value[3])
    if code is _parser.MAX_REPEAT and value[0]:
        return _phrases_in(value[2])
    if code is _parser.BRANCH:
        branches = [_phrases_in(branch) for branch in value[1]]
        return frozenset().union(*branches) if all(branches) else frozenset()
    return frozenset()


def _shortest(phrases: frozenset[str]) -> int:
    return min(map(len, phrases), default=0)

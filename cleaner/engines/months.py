"""Names of months in the languages of MediaWiki, as its footers print them."""

from __future__ import annotations

from functools import cache
from pathlib import Path


def month_of(name: str) -> int:
    """Return which month a name means, 0 for none; no name means two.

    >>> month_of("mai"), month_of("Dec."), month_of("декабря"), month_of("gauge")
    (5, 12, 12, 0)
    """
    return _months().get(name.casefold().rstrip("."), 0)


@cache
def _months() -> dict[str, int]:
    """Read ``months.txt``: a line a month, behind a line that says what it is."""
    text = (Path(__file__).parent / "months.txt").read_text("utf-8")
    lines = text.splitlines()[1:]
    return {
        name: number for number, line in enumerate(lines, start=1) for name in line.split()
    }

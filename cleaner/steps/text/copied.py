"""Whether a text is a copy of a wiki's page though its lines look like Markdown.

In a copy "# mount /mnt" is what root types, not a heading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cleaner.engines import words
from cleaner.steps.text import signs as sign

if TYPE_CHECKING:
    from collections.abc import Iterable

_SIGNS: Final = frozenset(
    {
        sign.SKIP,
        sign.TOGGLE,
        sign.TAGLINE,
        sign.JUMP,
        sign.CRUMBS,
        sign.RETRIEVED,
        sign.CATEGORIES,
        sign.MODIFIED,
        sign.LICENCE,
    }
)
_EDIT: Final = "edit mark"
_ENOUGH: Final = 2
"""Signs of different kinds that prove a copy."""
_LONGEST: Final = 400
"""Characters of the longest line that is looked at."""


def is_copied(lines: Iterable[str], language: str = "") -> bool:
    """Tell whether a wiki's interface stands in a text: signs of two kinds.

    >>> is_copied(["Jump to: navigation, search", "The weir[edit]", "# mount /mnt"])
    True
    >>> is_copied(["# The weir", "It stands.", "Last edited in May."])
    False
    """
    found: set[str] = set()
    for line in lines:
        if not line or len(line) > _LONGEST or line[0] == "#":
            continue
        kind = _EDIT if _ends_in_edit(line, language) else sign.kind_of(line, "", language)
        if kind == _EDIT or kind in _SIGNS:
            found.add(kind)
            if len(found) == _ENOUGH:
                return True
    return False


def _ends_in_edit(line: str, language: str) -> bool:
    """Tell whether a line ends in "[edit]"; a link of Markdown goes on behind it."""
    head, _, tail = line.rpartition("[")
    return (
        bool(head)
        and tail.endswith("]")
        and tail[:-1] in words.section_edit_words(language)
    )

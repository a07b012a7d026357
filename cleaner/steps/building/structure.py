"""Which elements of a page hold blocks: asked once, before anything is built."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.dom import BLOCK_TAGS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


_INLINE: Final = re.compile(r"(?:^|;)\s*display\s*:\s*inline\s*(?:;|!|$)", re.IGNORECASE)


def set_inline(root: Element) -> None:
    """Let boxes that their style sets into the line be no boxes (parts of an address)."""
    for box in root.select("div[style*='inline' i], p[style*='inline' i]"):
        is_set = _INLINE.search(box.attr("style") or "") is not None
        if is_set and next(box.iter_elements(BLOCK_TAGS), None) is None:
            box.tag = "span"


def find_structure(
    roots: Iterable[Element], tags: Collection[str], named: Iterable[Element]
) -> tuple[set[Element], set[Element]]:
    """Return the inline elements and the block elements that hold blocks.

    The first are walked through, as ``<b><p>...</p></b>``; a block that is not among the
    second is one line, however much formatting is in it.

    Args:
        roots: the content element, and notes that stand outside of it.
        tags: of the elements that make blocks.
        named: further elements that make blocks, whatever their tag.
    """
    parted: set[Element] = set()
    holders = set(roots)
    blocks = [block for root in roots for block in root.iter_elements(tags)]
    for block in (*blocks, *named):
        parent = block.parent
        if parent in holders:
            continue
        if isinstance(parent, Element) and parent.tag not in BLOCK_TAGS and is_empty(block):
            continue
        while isinstance(parent, Element) and parent not in parted:
            if parent.tag in BLOCK_TAGS:
                holders.add(parent)
                break
            parted.add(parent)
            parent = parent.parent
    return parted, holders


def is_empty(element: Element) -> bool:
    """Tell whether a block shows nothing, so that no reader sees a line end there."""
    return (
        element.tag != "hr"
        and not element.text.strip()
        and element.select_one("img, video, audio, hr") is None
    )

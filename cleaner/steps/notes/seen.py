"""What a link prints as its label: without tool tips, and words for those who listen."""

from __future__ import annotations

from typing import Final

from turbohtml import Element, Text

from cleaner.steps.notes.labels import (
    LABEL,
    UNSEEN,
    bare_label,
    seen_text,
    without_word,
)


def label_text(element: Element, text: str) -> tuple[str, str]:
    """Return the text of a link without what is no label: a tip, words nobody sees.

    And the same without brackets and blanks around it.
    """
    bare = bare_label(text)
    if bare.isdecimal():
        return text, bare
    if tip := without_tip(element):
        text, bare = tip, bare_label(tip)
    if not bare or bare.isdecimal():
        return text, bare
    unseen = element.select_one(UNSEEN) is not None
    seen = without_word(element) or (seen_text(element) if unseen else text)
    return (text, bare) if seen is text else (seen, bare_label(seen))


def without_tip(element: Element) -> str:
    """Return the label before a tool tip that stands in the mark, or "".

    The tip is set behind the mark: there it is a copy of the note, or text.
    """
    nodes = element.children
    if len(nodes) != 2 or not isinstance(nodes[0], Text) or len(nodes[1].text) < _TIP:
        return ""
    label = nodes[0].data
    if not LABEL.fullmatch(bare_label(label)):
        return ""
    around = element.parent
    raised = isinstance(around, Element) and around.tag == "sup"
    (around if raised and isinstance(around, Element) else element).insert_after(nodes[1])
    return label


_TIP: Final = 6
"""Characters; a shorter element in a mark is part of its label."""

"""Labels: which texts may be the label of a mark or of a note."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

if TYPE_CHECKING:
    from turbohtml import Node

OPEN: Final = "[［(（〔【"
CLOSE: Final = "]］)）〕】"
_WORDS: Final = (
    "note|notes|n|nb|fn|footnote|endnote|anm|anmerkung|fußnote|nota|noot|voetnoot|przypis|"
    "прим|примечание|сноска|注|註|脚注|注释|訳注|주|각주"
)
"""What pages print before the number of a note, in the languages we met."""
_CORE: Final = (
    r"\d{1,6}(?:[.:]\d{1,3})?[a-z]?|[ivxlcdm]{1,7}|[a-z]{1,2}|[*※]\d{1,4}"
    r"|[*∗＊†‡§¶‖#※⁂]{1,4}|[⁰¹²³⁴-⁹]{1,4}|[①-⑳㉑-㉟㊱-㊿❶-❿]"
    rf"|(?:{_WORDS})\.?\s?\d{{1,4}}"
    r"|(?:note|footnote|endnote|nota|anmerkung|fußnote)\s(?:[a-z]|[ivx]{1,5})"
)
LABEL: Final = re.compile(_CORE, re.IGNORECASE)
RANGE: Final = re.compile(r"(\d{1,4})\s?[-‐-―−]\s?(\d{1,4})")
UNSEEN: Final = (
    ".sr-only, .show-for-sr, .visually-hidden, .visuallyhidden, .hidden-visually,"
    " .u-visually-hidden, .is-visually-hidden, .govuk-visually-hidden, .a11y-hidden,"
    " .screen-reader-text, .screen-reader-only, .assistive-text, .element-invisible"
)
"""Classes of words for those who listen: "Footnote " before the number of a mark."""
ENCLOSED: Final = r"(?:footnote|note|fußnote|anmerkung|nota|voetnoot)\s"
"""Pattern of the word that begins a note which stands in brackets as a whole."""
_LONGEST: Final = 176
"""Characters from which a text is looked at no further as a label."""


def read_label(text: str) -> str:
    """Return the label that a text prints, without brackets, or "".

    >>> [read_label(text) for text in ("[1]", "1)", " † ", "(note 2)", "［3］", "Fen")]
    ['1', '1', '†', 'note 2', '3', '']
    """
    bare = bare_label(text)
    return bare if LABEL.fullmatch(bare) else ""


def seen_text(element: Element) -> str:
    """Return the text of an element without words for those who listen."""
    text = element.text
    for unseen in element.select(UNSEEN):
        text = text.replace(unseen.text, "", 1)
    return text


def without_word(element: Element) -> str:
    """Return the number of a label whose word has an element of its own, or "".

    A style sheet hides such a word; which class it does so by is the site's affair.
    """
    first = next((node for node in element if not is_empty(node)), None)
    if not isinstance(first, Element) or not first.text.strip().isalpha():
        return ""
    number = element.text.strip().removeprefix(first.text.strip()).strip()
    return number if number.isdecimal() else ""


def short_text(element: Element, most: int) -> str | None:
    """Return the text of an element; None: it has more than so many characters, or nodes.

    What is around a mark may be around ten thousand marks, and would be read for each.
    """
    parts: list[str] = []
    for number, node in enumerate(element.descendants):
        if number > _MOST_NODES:
            return None
        if isinstance(node, Text):
            parts.append(node.data)
            most -= len(node.data)
            if most < 0:
                return None
    return "".join(parts)


_MOST_NODES: Final = 100
"""Nodes in the formatting around one mark: far more than any wiki writes."""
INDENTS: Final = 300
"""Blanks that indented mark-up may have around a mark."""


def bare_label(text: str) -> str:
    """Return a text without brackets and blanks around it; a long one is no label."""
    text = text.strip()
    if len(text) > _LONGEST:
        return text
    # Cut sign by sign: a pattern, tried at each letter, takes five times as long, and every
    # link within a page asks.
    if text and text[0] in OPEN:
        text = text[1:]
    if text.endswith((".", ":")):
        text = text[:-1]
    if text and text[-1] in CLOSE:
        text = text[:-1]
    return " ".join(text.split())


def is_empty(node: Node) -> bool:
    """Tell whether a node shows nothing."""
    if isinstance(node, Text):
        return not node.data.strip()
    return (
        isinstance(node, Element)
        and node.tag not in ("img", "hr")
        and not node.text.strip()
    )

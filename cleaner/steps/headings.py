"""Headings: cut edit marks that lost their link and stand glued to the text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from turbohtml import Text

from cleaner.engines.words import section_edit_words
from cleaner.steps.building.heading_anchors import name_headings
from cleaner.steps.content.evidence import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turbohtml import Element, Node

    from cleaner.page import Page


def mend_headings(page: Page) -> None:
    """Cut a glued edit mark ("AftermathEdit") where two or more headings end with the same.

    Saved pages may have lost the element around the mark; one heading alone may end so by
    chance ("MediaEdit" is a product).
    """
    if page.root is None:
        return
    headings = list(page.root.iter_elements(HEADINGS))
    cut_permalinks(page, headings)
    name_headings(page)
    cut_brackets(page, headings)
    if len(headings) < LEAST_GLUED:
        return
    texts = [heading.text.rstrip() for heading in headings]
    word = glued_word(texts, section_edit_words(page.facts.language))
    rule, why = f"{page.engine.name}:glued-edit", "edit link glued to a heading"
    if not word or page.is_kept(rule):
        return
    for heading, shown in zip(headings, texts, strict=True):
        text = last_text(heading) if shown.endswith(word) else None
        if text is not None and text.data.rstrip().endswith(word):
            text.data = text.data.rstrip().removesuffix(word)
            page.record(word, rule, why)


def cut_permalinks(page: Page, headings: Sequence[Element]) -> None:
    """Remove the links of a heading to itself or to the top; words in them are its own.

    Generators set them for readers who want the address; engine files know the classes
    of many, and this is for all others.
    """
    rule = f"{page.engine.name}:heading-links"
    if page.is_kept(rule):
        return
    for heading in headings:
        for link in heading.select("a[href^='#']"):
            sign = link.text.strip()
            if leads_to(link, heading) and any(map(str.isalnum, sign)):
                if not is_in_mark(page, link):
                    link.unwrap()  # mdBook and rustdoc: the heading's own words
                continue
            if not 0 < len(sign) <= LONGEST_SIGN or any(map(is_of_label, sign)):
                continue
            if not is_in_mark(page, link):
                page.remove(link, rule, "link from a heading to itself or to the top")


def leads_to(link: Element, heading: Element) -> bool:
    """Tell whether a link leads to the heading that it stands in."""
    target = unquote(link.attr("href") or "")[1:]
    places = (heading, *heading.select("[id], a[name]"))
    return bool(target) and any(
        target in (place.attr("id"), place.attr("name")) for place in places
    )


def is_in_mark(page: Page, link: Element) -> bool:
    """Tell whether a link is or stands in the mark of a note: "§" may be a label."""
    return bool(page.marks) and any(
        place in page.marks for place in (link, *link.ancestors)
    )


LONGEST_SIGN: Final = 3
"""Characters of such a sign: "[#]", or a picture with a selector of its look behind it."""


def is_of_label(sign: str) -> bool:
    """Tell whether a character may be the label of a footnote, or of a word."""
    return sign.isalnum() or sign in "*∗＊†‡※"


def cut_brackets(page: Page, headings: Sequence[Element]) -> None:
    """Cut links to edit a section, and "[edit]" behind headings where two or more have it.

    Converters keep such a link in brackets, behind the heading or before it, and some keep
    only its text.
    """
    rule, why = f"{page.engine.name}:glued-edit", "edit link glued to a heading"
    if page.is_kept(rule):
        return
    words = section_edit_words(page.facts.language)
    for heading in headings:
        for link in heading.select(_EDIT_LINK):
            if not (text := link.text.strip()) or text in words:
                page.remove(link, rule, why)
    texts = [heading.text for heading in headings]
    if not any("]" in text or "］" in text for text in texts):
        return
    ends = [_AT_END.search(text) for text in texts]
    named = sum(bool(end and end[1] and is_edit(end[1], words)) for end in ends)
    for heading, text, end in zip(headings, texts, ends, strict=True):
        if end and is_edit(end[1], words) and (not end[1] or named >= LEAST_GLUED):
            cut_end(heading, len(end[0]))
            page.record(end[0].strip(), rule, why)
        elif start := _EMPTY_START.match(text):
            cut_start(heading, start.end())
            page.record(start[0].strip(), rule, why)


def is_edit(text: str, words: frozenset[str]) -> bool:
    """Tell whether a text is nothing but words for editing: "edit | edit source", ""."""
    return {*_PARTS.split(text)} - {""} <= words


_EDIT_LINK: Final = "a[href*='action=edit']"
_AT_END = re.compile(r"\s*[\[［]\s*([^\[\]［］]{0,60}?)\s*[\]］]\s*$")
_EMPTY_START = re.compile(r"\s*\[\s*\]\s*")
_PARTS = re.compile(r"\s*[|·/]\s*")


def cut_start(heading: Element, count: int) -> None:
    """Cut so many characters off the start of a heading, over all its elements."""
    for text in [node for node in heading.descendants if isinstance(node, Text)]:
        cut = min(count, len(text.data))
        text.data = text.data[cut:]
        count -= cut
        if count <= 0:
            return


def cut_end(heading: Element, count: int) -> None:
    """Cut so many characters off the end of a heading, over all its elements."""
    texts = [node for node in heading.descendants if isinstance(node, Text)]
    for text in reversed(texts):
        kept = text.data[: max(0, len(text.data) - count)]
        count -= len(text.data) - len(kept)
        text.data = kept
        if count <= 0:
            return


def last_text(node: Node) -> Text | None:
    """Return the last text node that shows something."""
    last = None
    for child in node.descendants:
        if isinstance(child, Text) and child.data.strip():
            last = child
    return last


LEAST_GLUED: Final = 2
"""Headings that must end with the word: one may by chance."""
UNCASED_SHARE: Final = 0.8
"""Share of headings that must end with an edit word of a script without capitals: nothing
else tells it there from the end of a compound."""


def glued_word(headings: Sequence[str], words: frozenset[str]) -> str:
    """Return the edit word that is glued to two or more headings, the most frequent.

    A word counts as glued where a capital follows a small letter, a digit or punctuation
    without a blank: "CreditEdit", never "Credit".

    >>> glued_word(["Civic TensionEdit", "AftermathEdit", "Credit"], frozenset({"Edit"}))
    'Edit'
    >>> glued_word(["MediaEdit", "History"], frozenset({"Edit"}))
    ''
    >>> glued_word(["Credit", "Audit credit"], frozenset({"edit", "Edit"}))
    ''
    """
    endings, last_signs, lengths = _endings(words)
    glued = [
        each for each in headings if each[-2:] in last_signs and each.endswith(endings)
    ]
    if len(glued) < LEAST_GLUED:
        return ""
    ends: dict[str, int] = {}
    for heading in glued:
        for length in lengths:
            end, before = heading[-length:], heading[-length - 1 : -length]
            if before and end in words and is_seam(before, end):
                ends[end] = ends.get(end, 0) + 1
    best = max(ends, key=lambda end: (ends[end], len(end)), default="")
    least = float(LEAST_GLUED)
    if not best[:1].isupper():
        least = max(least, UNCASED_SHARE * len(headings))
    return best if best and ends[best] >= least else ""


@lru_cache(maxsize=512)
def _endings(words: frozenset[str]) -> tuple[tuple[str, ...], set[str], set[int]]:
    """Return the words, their last two signs, and their lengths.

    Where the language of a page is not known there are 1,600 words, but few pairs of signs.
    """
    return tuple(words), {word[-2:] for word in words}, {len(word) for word in words}


def is_seam(before: str, end: str) -> bool:
    """Tell whether an edit word after this character can be a word of its own."""
    if before.isspace():
        return False
    if end[0].isupper():
        return not before.isupper()
    return end[0].lower() == end[0].upper()

"""Raised print that a style or a class makes: ``<sup>`` for every later step.

LaTeX converters, word processors and editors write ``<span class="textsuperscript">`` and
``style="vertical-align: super"``, and sites style ``<span class="sidenote-ref">`` so.
Without the element the number of a note is glued to the word before it.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from cleaner.dom import is_sample
from cleaner.steps.notes.labels import read_label
from cleaner.steps.notes.places import begins_block
from cleaner.steps.notes.topology import NOTE_CLASS

if TYPE_CHECKING:
    from turbohtml import Element

    from cleaner.page import Page

_STYLE: Final = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.IGNORECASE)
_CLASS: Final = re.compile(r"^(?:[a-z]+[-_]?)?(?:superscript|super|sup)$", re.IGNORECASE)
_TAGS: Final = ("span", "a", "font")
_SIGNS: Final = "*∗†‡§"
_LONGEST: Final = 40
"""Characters of what is printed as a superscript."""


def raise_labels(page: Page) -> None:
    """Put ``<sup>`` into what a page prints raised, or as the number of a note."""
    styled = (page.tree.select(f"{tag}[style*='super']") for tag in _TAGS)
    found = [each for each in chain(*styled) if _STYLE.search(each.attr("style") or "")]
    found += [each for each in page.index.alike("up", _CLASS) if each.tag == "span"]
    if page.rules is not None and not page.rules.notes:
        noted = (each for each in page.index.alike("ote", NOTE_CLASS) if each.tag == "span")
        found += filter(is_number_of_note, noted)
    for element in found:
        if not 0 < len(element.text) <= _LONGEST or is_sample(element):
            continue
        if element.closest("sup, sub") is None and element.select_one("sup, sub") is None:
            element.wrap_children(page.make("sup"))


def is_number_of_note(element: Element) -> bool:
    """Tell whether what has the class of a note is a number behind words."""
    if len(element.text) > _LONGEST or element.select_one("a, button") is not None:
        return False
    label = read_label(element.text)
    if not label or not (label.isdecimal() or label[0] in _SIGNS):
        return False
    return not begins_block(element)

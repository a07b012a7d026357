"""Raised print that a style or a class makes: ``<sup>`` for every later step.

LaTeX converters, word processors and editors write ``<span class="textsuperscript">`` and
``style="vertical-align: super"``, and sites style ``<span class="sidenote-ref">`` so.
Without the element the number of a note is glued to the word before it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.dom import is_sample
from cleaner.steps.notes.labels import read_label
from cleaner.steps.notes.places import begins_block
from cleaner.steps.notes.topology import NOTE_CLASS

if TYPE_CHECKING:
    from turbohtml import Element

    from cleaner.page import Page

_PLACES: Final = (
    "span[style*='super'], span[class*='uperscript'], span.super, span.sup,"
    " a[style*='super'], font[style*='super'], span[class*='note'], span.fn"
)
_STYLE: Final = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.IGNORECASE)
_CLASS: Final = re.compile(
    r"(?:^|\s)(?:[a-z]+[-_]?)?(?:superscript|super|sup)(?:\s|$)", re.IGNORECASE
)
_LONGEST: Final = 40
"""Characters of what is printed as a superscript."""


def raise_labels(page: Page) -> None:
    """Put ``<sup>`` into what a page prints raised, or as the number of a note."""
    own = page.rules is not None and bool(page.rules.notes)
    for element in page.tree.select(_PLACES):
        text = element.text
        if not 0 < len(text) <= _LONGEST or is_sample(element):
            continue
        names = element.attr("class") or ""
        printed = _STYLE.search(element.attr("style") or "") or _CLASS.search(names)
        if not printed and (own or not is_number_of_note(element, names, text)):
            continue
        if element.closest("sup, sub") is None and element.select_one("sup, sub") is None:
            element.wrap_children(page.make("sup"))


def is_number_of_note(element: Element, names: str, text: str) -> bool:
    """Tell whether a class says that a number behind words is a note's."""
    if not NOTE_CLASS.search(names) or element.select_one("a, button") is not None:
        return False
    label = read_label(text)
    return bool(label) and not label.isalpha() and not begins_block(element)

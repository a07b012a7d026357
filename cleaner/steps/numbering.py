"""How a list numbers its items, by its attributes: where it begins, and with what signs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.render.counters import STYLES

if TYPE_CHECKING:
    from turbohtml import Element

_NUMBER: Final = re.compile(r"\s*(\d{1,9})\s*")
"""CommonMark's limit: a list number has at most nine digits, and no sign."""


def number_in(element: Element, name: str) -> int | None:
    """Return the number that an attribute gives; None: none that counts.

    >>> from turbohtml import Element
    >>> number_in(Element("li", {"value": "7"}), "value"), number_in(Element("li"), "value")
    (7, None)
    """
    value = element.attr(name)
    found = _NUMBER.fullmatch(value) if value else None
    return int(found[1]) if found else None


def style_of(element: Element) -> str:
    """Return how a list counts: its ``type``, its own style sheet, or docutils' class.

    >>> from turbohtml import Element
    >>> style_of(Element("ol", {"type": "i"})), style_of(Element("ol", {"type": "1"}))
    ('i', '')
    >>> style_of(Element("ol", {"style": "list-style: inside upper-alpha"}))
    'A'
    """
    said = _LIST_STYLE.search(element.attr("style") or "")
    if said is not None:
        values = said[1].lower().split()
        return next((_STYLES[value] for value in values if value in _STYLES), "")
    given = element.attr("type") or ""
    if given in STYLES:
        return given
    names = (element.attr("class") or "").split()
    return next((_CLASSES[name] for name in names if name in _CLASSES), "")


_LIST_STYLE: Final = re.compile(r"list-style(?:-type)?\s*:([^;]*)", re.IGNORECASE)
_STYLES: Final = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
"""Values of CSS's ``list-style-type``."""
_CLASSES: Final = {
    "loweralpha": "a",
    "upperalpha": "A",
    "lowerroman": "i",
    "upperroman": "I",
}
"""Classes of docutils, so of Sphinx, and of Asciidoctor."""

"""Formulas: of up to three twins on a page, one is kept, as TeX."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.model import Inline, Math
from cleaner.text import count_characters

if TYPE_CHECKING:
    from turbohtml import Element

    from cleaner.steps.builder import Builder

_DOLLARS = re.compile(r"\$\s*(.*?)\s*\$", re.DOTALL)


def make_formula(builder: Builder, run: list[Inline], element: Element) -> None:
    """Keep a formula once, as TeX: pages print it in up to three twins."""
    math = formula_of(builder, element)
    if math is None:
        builder.children(run, element)
    else:
        run.append(math)
        builder.blank = False


def formula_of(builder: Builder, element: Element) -> Math | None:
    """Return the formula of an element: TeX annotation, else ``alttext``, else ``alt``.

    Some wikis print the source itself, between dollar signs.
    """
    page, printed = builder.page, element.text
    annotation = element.select_one('annotation[encoding="application/x-tex"]')
    tex = annotation.text.strip() if annotation is not None else ""
    if not tex:
        tex = tex_attribute(element)
        page.input += count_characters(tex)
        if not tex and element.tag != "math":
            tex = _DOLLARS.sub(r"\1", printed.strip())
    if not tex:
        return None
    page.record(
        " ".join(printed.replace(tex, " ", 1).split()),
        "_web:math-twin",
        "the formula again, for another browser",
    )
    return Math(tex, is_display(element))


def is_display(element: Element) -> bool:
    """Tell whether the page sets a formula on a line of its own."""
    formula = element if element.tag == "math" else element.select_one("math")
    if formula is not None and formula.attr("display") == "block":
        return True
    names = element.attr("class") or ""
    return "mwe-math-element-block" in names or "source-display" in names


def tex_attribute(element: Element) -> str:
    """Return TeX from where old pages keep it, outside of the text."""
    formula = element if element.tag == "math" else element.select_one("math[alttext]")
    if formula is not None and formula.attr("alttext"):
        return (formula.attr("alttext") or "").strip()
    image = element if element.tag == "img" else element.select_one("img[alt]")
    return (image.attr("alt") or "").strip() if image is not None else ""

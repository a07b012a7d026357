"""Formulas: of up to three twins on a page, one is kept, as TeX."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, unquote_plus

from turbohtml import Element, Text

from cleaner.model import Inline, Math
from cleaner.steps.building.mathml import tex_of
from cleaner.text import count_characters

if TYPE_CHECKING:
    from cleaner.steps.building.builder import Builder

_DELIMITED = re.compile(
    r"(\\\()\s*(.+?)\s*\\\)|(\\\[)\s*(.+?)\s*\\\]|(\$\$)\s*([^$]+?)\s*\$\$|(\$)\s*([^$]+?)\s*\$",
    re.DOTALL,
)
"""TeX between the delimiters that MathJax and KaTeX look for."""
_CLOSED = re.compile(r"(?<!\\)\\[])]")
"""An end inside: there are several formulas."""
_DISPLAY_DELIMITERS: Final = frozenset(("\\[", "$$", "\\begin"))
_TEX_SIGN = re.compile(r"\\[A-Za-z]|[\^_]")


def make_formula(builder: Builder, run: list[Inline], element: Element) -> None:
    """Keep a formula once, as TeX: pages print it in up to three twins."""
    math = formula_of(builder, element)
    if math is None:
        builder.children(run, element)
    else:
        run.append(math)
        builder.blank = False


def part_number(formula: Element) -> None:
    """Set the number of a formula, which Sphinx has in the same box, behind the box."""
    own = "".join(node.data for node in formula if isinstance(node, Text))
    parts = [node for node in formula if isinstance(node, Element)]
    if parts and _DELIMITED.fullmatch(own.strip()):
        for part in reversed(parts):
            part.extract()
            if part.text.strip():
                formula.insert_after(part)


def formula_of(builder: Builder, element: Element) -> Math | None:
    """Return the formula of an element: the TeX that it holds, or that its MathML gives.

    First the annotation, then ``alttext`` and other attributes, then TeX that is printed,
    between delimiters or not, then MathML read as TeX.
    """
    page, printed = builder.page, element.text
    if element.tag != "math" and len(element.select("math")) > 1:
        return None
    annotation = element.select_one('annotation[encoding="application/x-tex"]')
    tex, delimiter = annotation.text.strip() if annotation is not None else "", ""
    outside = "" if tex else tex_attribute(element)
    if not tex and not outside and element.tag != "math":
        delimiter, tex = printed_tex(element, printed)
    if not tex and not outside:
        formula = element if element.tag == "math" else element.select_one("math")
        outside = tex_of(formula) if formula is not None else ""
    if not tex and not outside:
        return None
    # What stands in no text of the page is added to its account; all that is printed goes.
    page.input += count_characters(outside)
    twin = printed.replace(tex, " ", 1) if tex else printed
    why = "the formula again, for another browser"
    page.record(" ".join(twin.split()), "_web:math-twin", why)
    return Math(tex or outside, delimiter in _DISPLAY_DELIMITERS or is_display(element))


def printed_tex(element: Element, printed: str) -> tuple[str, str]:
    """Return the TeX that a page prints for a script to set, and what stands before it.

    Without delimiters it is TeX where a class says so, or where it is bare text with a sign
    that only TeX has.
    """
    text = printed.strip()
    found = _DELIMITED.fullmatch(text)
    if found is not None:
        opening, tex = filter(None, found.groups())
        return (opening, tex) if _CLOSED.search(tex) is None else ("", "")
    if text.startswith("\\begin{") and text.endswith("}"):
        return "\\begin", text
    bare = element.select_one("*") is None
    says = element.has_class("tex") or (bare and _TEX_SIGN.search(text) is not None)
    return "", text if says else ""


def is_display(element: Element) -> bool:
    """Tell whether the page sets a formula on a line of its own."""
    formula = element if element.tag == "math" else element.select_one("math")
    if formula is not None and formula.attr("display") == "block":
        return True
    if element.tag == "mjx-container":
        return element.attr("display") == "true"
    return not _DISPLAY_CLASSES.isdisjoint((element.attr("class") or "").split())


_DISPLAY_CLASSES: Final = frozenset(
    "mwe-math-element-block mwe-math-fallback-image-display katex-display"
    " mwe-math-fallback-source-display mwe-math-fallback-png-display"
    " display js-display-math".split()
)


def tex_attribute(element: Element) -> str:
    """Return TeX from where pages keep it outside of the text."""
    own = element.attr("data-latex") or element.attr("data-tex")
    if own:
        return own.strip()
    formula = element if element.tag == "math" else element.select_one("math[alttext]")
    if formula is not None and formula.attr("alttext"):
        return (formula.attr("alttext") or "").strip()
    image = element if element.tag == "img" else element.select_one("img")
    if image is None:
        return ""
    tex = image.attr("alt") or image.attr("title") or tex_in_address(image)
    return tex.strip().removeprefix("$").removesuffix("$").strip()


def tex_in_address(image: Element) -> str:
    """Return the TeX that a service draws: it stands behind the question mark."""
    _, _, query = (image.attr("src") or "").partition("?")
    named = _LATEX_FIELD.search(query)
    return unquote_plus(named[1]) if named else unquote(query)


_LATEX_FIELD = re.compile(r"(?:^|&)latex=([^&]*)")

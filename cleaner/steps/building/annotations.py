"""What stands beside a text for its readers: readings, long forms, fractions, direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.dom import text_of
from cleaner.model import Abbreviation, Emphasis, Ruby, Sub, Sup
from cleaner.steps.building.lines import trimmed

if TYPE_CHECKING:
    from cleaner.model import Inline
    from cleaner.steps.building.builder import Builder


def make_ruby(builder: Builder, run: list[Inline], element: Element) -> None:
    """Pair base texts with their readings; brackets for old browsers go."""
    base: list[Inline] = []
    blank = builder.blank
    for node in element:
        tag = getattr(node, "tag", "")
        if tag in ("rt", "rtc"):
            reading: list[Inline] = []
            builder.blank = True
            builder.children(reading, node)  # type: ignore[arg-type]
            if base or reading:
                run.append(Ruby(tuple(base), tuple(reading)))
            base, builder.blank = [], False
        elif tag == "rp":
            builder.page.record(
                text_of(node), "_web:ruby-brackets", "bracket for browsers without ruby"
            )
        elif tag:
            builder.element(base, node)  # type: ignore[arg-type]
        elif hasattr(node, "data") and not node.data.isspace():
            builder.text(base, node.data)
    if base:
        builder.blank = blank if not run else False
        run += base


def make_abbreviation(builder: Builder, run: list[Inline], element: Element) -> None:
    """Keep what a short form stands for, where the page tells it."""
    inner: list[Inline] = []
    builder.children(inner, element)
    title = " ".join((element.attr("title") or "").split())
    if inner and title and title != text_of(element):
        run.append(Abbreviation(tuple(inner), title))
    else:
        run += inner


def make_leaf_abbreviation(
    builder: Builder, run: list[Inline], element: Element, data: str
) -> None:
    """Keep what a short form of one text stands for."""
    if element.attr("title"):
        make_abbreviation(builder, run, element)
    else:
        builder.text(run, data)


def make_tip(builder: Builder, run: list[Inline], element: Element) -> None:
    """Set a tool tip in brackets: it would run into the word that it stands behind."""
    blank, builder.blank = builder.blank, True
    inner: list[Inline] = []
    builder.children(inner, element)
    builder.blank = blank
    if said := trimmed(inner):
        builder.page.input += len("()")
        builder.text(run, " (")
        run += said
        builder.text(run, ")")


def make_fraction(builder: Builder, run: list[Inline], element: Element) -> None:
    """Raise the numerator and lower the denominator: "3+1/4" for the ear is 3¼."""
    for node in element:
        names = (getattr(node, "tag", "") and node.attr("class")) or ""  # type: ignore[attr-defined]
        if names == "num":
            add_script(builder, run, node, Sup)  # type: ignore[arg-type]
        elif names == "den":
            add_script(builder, run, node, Sub)  # type: ignore[arg-type]
        elif names == "sr-only" and text_of(node) == "+":
            builder.page.record(
                "+", "_web:spoken-plus", "sign for whoever hears a fraction"
            )
        elif getattr(node, "tag", ""):
            builder.child(run, node)  # type: ignore[arg-type]
        elif hasattr(node, "data"):
            builder.text(run, node.data)


def make_stack(builder: Builder, run: list[Inline], element: Element) -> None:
    """Raise the first of two parts and lower the second."""
    kinds: list[type[Sup | Sub]] = [Sub, Sup]
    for node in element:
        if isinstance(node, Element) and kinds:
            add_script(builder, run, node, kinds.pop())
        elif isinstance(node, Element):
            builder.child(run, node)
        elif isinstance(node, Text):
            builder.text(run, node.data)


def parts_stack(line_break: Element) -> bool:
    """Tell whether a line break only sets a raised sign above a lowered one.

    >>> from turbohtml import parse_fragment
    >>> html = "<span><sup>2-</sup><br><sub>4</sub></span><br>"
    >>> [parts_stack(found) for found in parse_fragment(html).select("br")]
    [True, False]
    """
    holder = line_break.parent
    if not isinstance(holder, Element) or holder.tag != "span" or len(holder) > 5:
        return False
    tags = [
        node.tag if isinstance(node, Element) else ""
        for node in holder
        if isinstance(node, Element) or (isinstance(node, Text) and node.data.strip())
    ]
    return tags in (["sup", "br", "sub"], ["sub", "br", "sup"])


def add_script(
    builder: Builder, run: list[Inline], element: Element, kind: type[Sup | Sub]
) -> None:
    """Add a number that is raised or lowered."""
    inner: list[Inline] = []
    builder.children(inner, element)
    if inner:
        run.append(kind(tuple(inner)))


def make_isolated(builder: Builder, run: list[Inline], element: Element) -> None:
    """Set a text of another direction apart with Unicode's own signs (UAX 9).

    HTML isolates by the element; in Markdown, where that is gone, a number behind a Hebrew
    name would stand before it.
    """
    inner: list[Inline] = []
    builder.children(inner, element)
    if not inner:
        return
    if element.tag == "i":
        inner = [Emphasis(tuple(inner))]
    direction = (element.attr("dir") or "").lower()
    first, last = _ISOLATES.get(direction, _FIRST_STRONG), _POP_ISOLATE
    if element.tag == "bdo" and direction in _OVERRIDES:
        first, last = first + _OVERRIDES[direction], _POP_OVERRIDE + last
    builder.page.input += len(first) + len(last)
    run += (first, *inner, last)


_FIRST_STRONG: Final = "\u2068"
_ISOLATES: Final = {"ltr": "\u2066", "rtl": "\u2067"}
_POP_ISOLATE: Final = "\u2069"
_OVERRIDES: Final = {"ltr": "\u202d", "rtl": "\u202e"}
_POP_OVERRIDE: Final = "\u202c"

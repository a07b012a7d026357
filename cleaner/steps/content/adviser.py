"""Ask readability-lxml which element holds the article; its HTML is never used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from turbohtml import Element, parse, parse_fragment

from cleaner.dom import ancestors_of, is_inside
from cleaner.text import count_characters

if TYPE_CHECKING:
    from collections.abc import Collection

    from cleaner.page import Page

STAMP: Final = "data-cleaner-place"
"""Attribute by which an element is known again in what the adviser returns."""
DOOMED: Final = "data-cleaner-chrome"
"""Attribute of what the adviser is not shown."""
ADVISED: Final = (
    "p, pre, blockquote, ul, ol, table, h2, h3, h4, figure, dl, div, section, article"
)
"""Elements that are stamped: what an article consists of and what holds it."""
CHROME: Final = "nav, header, footer, aside, form, [role=navigation], [role=banner]"
"""Elements around articles, by the HTML standard's own names."""
MOSTLY_LINKS: Final = 0.25
"""Share of linked characters from which text beside an article is navigation; running prose
of wikis stays below a fifth."""


def advised_root(page: Page, body: Element, chrome: Collection[Element]) -> Element | None:
    """Return the innermost element around all that the adviser keeps; None: it found none.

    It is shown a copy of the page without the chrome, and each element that may be part of
    an article carries a number. It deletes lists of notes, so only its choice is used.
    """
    from readability import Document as Adviser  # noqa: PLC0415  # slow to import
    from readability.readability import Unparseable  # noqa: PLC0415

    places = body.select(ADVISED)
    for number, element in enumerate(places):
        element.attrs[STAMP] = str(number)
    for element in chrome:
        element.attrs[DOOMED] = ""
    try:
        shown = parse(page.tree.html, positions=False)
        shown.remove(f"[{DOOMED}]")
        advice = Adviser(shown.html).summary(html_partial=True)
    except Unparseable:
        return None
    finally:
        for element in places:
            del element.attrs[STAMP]
        for element in chrome:
            del element.attrs[DOOMED]
    return around(places, numbers_in(advice))


def numbers_in(advice: str) -> list[int]:
    """Return the numbers of the stamped elements in the adviser's HTML."""
    return [
        int(element.attr(STAMP) or 0)
        for element in parse_fragment(advice).select(f"[{STAMP}]")
    ]


def around(places: list[Element], numbers: list[int]) -> Element | None:
    """Return the innermost element that stands around all of these, or is the only one."""
    chosen = [places[number] for number in numbers]
    if not chosen:
        return None
    common = [chosen[0], *chosen[0].ancestors]
    for element in chosen[1:]:
        line = {element, *element.ancestors}
        common = [ancestor for ancestor in common if ancestor in line]
    holder = common[0] if common else None
    return holder if isinstance(holder, Element) else None


def widened(element: Element, body: Element) -> Element:
    """Climb from the advised element as long as what is gained is prose.

    The adviser may choose one paragraph of a plain page; a table or a list beside it is
    text of the same page unless it is chrome or mostly links.
    """
    best = element
    for holder in () if element is body else ancestors_of(element):
        gained = count_characters(holder.text) - count_characters(best.text)
        if gained and not is_prose_around(holder, best, gained):
            break
        best = holder
        if holder is body:
            break
    return best


def is_prose_around(holder: Element, inner: Element, gained: int) -> bool:
    """Tell whether an element adds text to one inside it, not navigation."""
    if any(
        not is_inside(inner, {box}) and box is not inner for box in holder.select(CHROME)
    ):
        return False
    linked = sum(
        count_characters(link.text)
        for link in holder.select("a")
        if not is_inside(link, {inner})
    )
    return linked < MOSTLY_LINKS * gained

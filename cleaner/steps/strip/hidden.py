"""Text in a line or a cell that the page itself hides: sort keys, dates for programs.

Hidden blocks are another matter: phones, tabs and folded boxes hide what a reader may open.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.dom import is_inside, is_sample, text_of
from cleaner.steps.content.evidence import HIDDEN_STYLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.page import Page

RULE: Final = ("_web:hidden-data", "text for programs that a browser does not show")
LONGEST_KEY: Final = 60
"""Characters of a key or a date; MoinMoin hides whole sentences, its authors' comments,
until a reader asks for them."""
SUSPECTS: Final = "[style*='none' i], [style*='hidden' i]"
"""One search for all: a page has a thousand styles, and hides by few of them."""
IN_LINES: Final = frozenset(("span", "small", "sup", "bdi", "abbr", "time"))
CELLS: Final = frozenset(("td", "th"))
_NOT_LAID_OUT = re.compile(r"(?:^|;)\s*display\s*:\s*none", re.IGNORECASE)
"""A cell that is only not visible keeps its place in the table."""
_OPENED = re.compile(r"collaps|toggle|spoiler|tooltip|hover|popup|answer|reveal|math|katex")
"""Names of what a reader opens, or of a formula for those who listen."""
_MORE_THAN_TEXT: Final = "a[href], img, math, script, input, button, ul, ol, table, p"
_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")


def drop_hidden(page: Page, root: Element) -> None:
    """Take hidden text out of lines and hidden cells out of tables, onto the trail."""
    if page.is_kept(RULE[0]):
        return
    suspects = root.select(SUSPECTS)
    hidden = [*hidden_texts(page, suspects), *hidden_cells(suspects)]
    hidden += birthdays(page, root)
    for element in dict.fromkeys(hidden):
        if is_inside(element, {root}):
            page.remove(element, *RULE)


def hidden_texts(page: Page, suspects: Iterable[Element]) -> Iterator[Element]:
    """Yield the elements in a line that are hidden, and hold nothing but text."""
    for element in suspects:
        if element.tag not in IN_LINES or element in page.marks:
            continue
        if not HIDDEN_STYLE.search(element.attr("style") or ""):
            continue
        names = f"{element.attr('class') or ''} {element.attr('id') or ''}".lower()
        if _OPENED.search(names) or element in page.roles or is_sample(element):
            continue
        is_short = len(element.text) <= LONGEST_KEY
        if is_short and element.select_one(_MORE_THAN_TEXT) is None:
            yield element


def hidden_cells(suspects: Iterable[Element]) -> Iterator[Element]:
    """Yield the cells that a browser leaves out; those to their right move up."""
    for cell in suspects:
        if cell.tag in CELLS and _NOT_LAID_OUT.search(cell.attr("style") or ""):
            yield cell


def birthdays(page: Page, root: Element) -> Iterator[Element]:
    """Yield the dates in brackets that MediaWiki sets before a written one, for programs.

    Copies have lost the style that hides them.
    """
    for date in page.index.with_class("bday"):
        box, shown = date.parent, text_of(date)
        if not isinstance(box, Element) or box is root or box.tag != "span":
            continue
        if _DATE.fullmatch(shown) and text_of(box) == f"({shown})":
            yield box

"""Text in a line or a cell that the page itself hides: sort keys, dates for programs.

Hidden blocks are another matter: phones, tabs and folded boxes hide what a reader may open.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.dom import is_sample, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.page import Page

RULE: Final = ("_web:hidden-data", "text for programs that a browser does not show")
LONGEST_KEY: Final = 60
"""Characters of a key or a date; MoinMoin hides whole sentences, its authors' comments,
until a reader asks for them."""
STYLED: Final = (
    "span[style], small[style], sup[style], bdi[style], abbr[style], time[style]"
)
CELLS: Final = "td[style], th[style]"
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE
)
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
    hidden = [*hidden_texts(page, root), *hidden_cells(root), *birthdays(page, root)]
    for element in dict.fromkeys(hidden):
        if any(around is root for around in element.ancestors):
            page.remove(element, *RULE)


def hidden_texts(page: Page, root: Element) -> Iterator[Element]:
    """Yield the elements in a line that are hidden, and hold nothing but text."""
    for element in root.select(STYLED):
        if not _HIDDEN.search(element.attr("style") or "") or element in page.marks:
            continue
        names = f"{element.attr('class') or ''} {element.attr('id') or ''}".lower()
        if _OPENED.search(names) or element in page.roles or is_sample(element):
            continue
        is_short = len(element.text) <= LONGEST_KEY
        if is_short and element.select_one(_MORE_THAN_TEXT) is None:
            yield element


def hidden_cells(root: Element) -> Iterator[Element]:
    """Yield the cells that a browser leaves out; those to their right move up."""
    for cell in root.select(CELLS):
        if _NOT_LAID_OUT.search(cell.attr("style") or ""):
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

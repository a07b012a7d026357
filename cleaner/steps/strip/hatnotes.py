"""Hatnotes of before there were classes for them: an indented line in italics.

Until 2009 Wikipedia wrote ``<dl><dd><i>Main article: ...</i></dd></dl>``, as wikis that
took its templates over then still do, some with a named box in the indent. By its tags
that is a definition without a term, which readers take for a quotation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.dom import is_inside, link_share, text_of
from cleaner.engines.roles import Role
from cleaner.steps.strip.emptied import is_empty, is_heading
from cleaner.text import fold_title

if TYPE_CHECKING:
    from turbohtml import Node

    from cleaner.page import Page

LONGEST: Final = 300
"""Characters of such a line; a quotation may have fewer, so more is asked of the line."""
LEAST_LINKED: Final = 0.3
"""Share of the characters in links where no colon announces them: "See Reed and Rush"."""
LINKED_ON: Final = 0.6
"""And from the first link on, where only "and" stands between them."""
_ABOVE: Final = frozenset((Role.HATNOTE, Role.INFOBOX, Role.FIGURE))
"""What may stand between a heading, or the top, and such a line."""
_QUOTED = re.compile('["“”„«»「」『』]|[—–―]\\s*$')
"""Signs of a quotation, or of who said it, before the last link."""
_END = re.compile(r"[\s.。)）\]]*")


def name_hatnotes(page: Page) -> None:
    """Give indented lines that send the reader elsewhere their role, without the indent."""
    if page.root is None or page.rules is None:
        return
    if not any(rule.role == Role.HATNOTE for rule in page.rules.parts.values()):
        return
    for box in page.tree.select("dl"):
        lines = [child for child in box if isinstance(child, Element)]
        if not lines or any(line.tag != "dd" for line in lines):
            continue
        if not is_inside(box, {page.root}) or box in page.roles:
            continue
        if all(holds_hatnote(page, line) for line in lines) or (
            stands_first(page, box) and all(is_hatnote(page, line) for line in lines)
        ):
            for line in lines:
                page.roles[line] = Role.HATNOTE
            box.unwrap()


def holds_hatnote(page: Page, line: Element) -> bool:
    """Tell whether an indent is around an element that is named a hatnote, and no more."""
    inner = [child for child in line if not is_empty(child)]
    return len(inner) == 1 and page.roles.get(inner[0]) == Role.HATNOTE  # type: ignore[call-overload]


def stands_first(page: Page, box: Element) -> bool:
    """Tell whether only boxes stand between a heading, or the top of the page, and this."""
    before = box.previous_sibling
    while before is not None and (is_empty(before) or is_box(page, before)):
        before = before.previous_sibling
    return box.parent is page.root if before is None else is_heading(before)


def is_box(page: Page, node: Node) -> bool:
    """Tell whether a node stands beside the text."""
    return isinstance(node, Element) and page.roles.get(node) in _ABOVE


def is_hatnote(page: Page, line: Element) -> bool:
    """Tell whether all of a line is in italics and leads up to links at its end.

    What leads up to them ends with a colon, or the links are most of the line, or the last
    is called as this page is.
    """
    shown = text_of(line)
    slanted = line.select_one("i, em")
    if slanted is None or len(shown) > LONGEST or text_of(slanted) != shown:
        return False
    links = slanted.select("a[href]")
    if not links or not text_of(links[0]):
        return False
    before, linked, _ = shown.partition(text_of(links[0]))
    upto, _, behind = shown.rpartition(text_of(links[-1]))
    if not linked or not before.strip() or not _END.fullmatch(behind):
        return False
    if _QUOTED.search(upto):
        return False
    if before.rstrip().endswith((":", "：")):
        return True
    title = fold_title(page.facts.title)
    named = fold_title(text_of(links[-1]))[: len(title)] == title
    leads_on = sum(len(text_of(link)) for link in links) >= LINKED_ON * (
        len(shown) - len(before)
    )
    return (named and bool(title)) or (leads_on and link_share(slanted) >= LEAST_LINKED)

"""Text step: numbers that text browsers put before links, and the addresses below.

lynx, elinks and w3m print "[12]Word" for a link, and at the end of the text a list of
"12. https://...". Notes look alike, so both sides must agree: a list of addresses that
ends the text, and its numbers in the text, in order, before words. Marks of notes stand
behind words, and a list of notes says more than an address.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.steps.text.lines import find_column
from cleaner.steps.text.marks import STOPS
from cleaner.steps.text.rules import TextFacts, plain_rules
from cleaner.text import collapse_blanks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.steps.text.rules import TextPage

RULE: Final = "link-numbers"
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z\d+.-]{1,20}:\S")
_NUMBERED: Final = re.compile(r"(?:(\d{1,5})\.|\[(\d{1,5})\])\s+(\S.*)$")
_NUMBER: Final = re.compile(r"\[(\d{1,5})\]")
_STOPS: Final = STOPS.replace('"', "").replace("'", "")
_HEAD: Final = re.compile(r"#\s*\[\d{1,5}\]")
"""What lynx prints of the links in a page's head: one paragraph at the top."""
_RELATION: Final = re.compile(r"Link: \[(\d{1,5})\](.*)$")
"""The same of elinks: a line each, where the element stands."""
_RELATES: Final = "Link: ["
_CANONICAL: Final = "canonical"
_WIDTH: Final = 80
"""Columns of a terminal."""
_SKIPPED: Final = 6
"""Numbers that the text may lack between two: buttons and pictures without a name."""
_ENOUGH: Final = 3
"""Links that prove the habit."""
_MOST: Final = 0.8
"""Share of the list that must have addresses, and that the text must have numbers of."""
_OPENING: Final = 0.1
"""Share of those numbers that must open words; in scripts without blanks few do."""
_OPENERS: Final = "([{<\"'“„«‹「『（—–-/|^"
_TITLE: Final = 3
"""Lines of the longest title of a link."""


class _Found(NamedTuple):
    """A number before a link."""

    line: int
    start: int
    end: int
    opens: bool
    """A word follows, and a blank or a bracket stands before: no mark of a note."""


def remove_link_numbers(page: TextPage) -> None:
    """Put the numbers of links and their list on the trail."""
    if not page.allows(RULE) or page.is_code:
        return
    start, addresses = _list_of_links(page)
    if len(addresses) < _ENOUGH:
        return
    found = list(_numbers(page, start, addresses))
    opening = sum(one.opens for one in found)
    if len(found) < _MOST * len(addresses) or opening < max(_ENOUGH, _OPENING * len(found)):
        return
    held = [line for line in page.lines[start:] if line]
    page.record(RULE, "\n".join(held))
    page.lines[start:] = [""] * (len(page.lines) - start)
    _cut(page, found)
    _remove_head(page)
    _remove_relations(page, addresses)
    # A text browser breaks lines; in a short page they do not show where.
    page.width = find_column(page) or page.width or _WIDTH


# --- the list --------------------------------------------------------------------------


def _list_of_links(page: TextPage) -> tuple[int, dict[int, str]]:
    """Return the first line of the list that ends the text, and its addresses by number.

    It is read upwards: elinks prints the title of a link, in one line or more, and its
    address below; lynx prints broken addresses with blanks, or without a scheme.
    """
    links: dict[int, str] = {}
    start, address, titles, least = len(page.lines), "", 0, 0
    for number in range(len(page.lines) - 1, -1, -1):
        line = page.lines[number]
        if not line:
            continue
        entry = _NUMBERED.match(line)
        value = int(entry[1] or entry[2]) if entry else 0
        told = address or (entry[3] if entry else "")
        if entry and (
            value == least - 1 or ((not least or value < least) and _SCHEME.match(told))
        ):
            links[value] = told
            start, address, titles, least = number, "", 0, value
        elif not address and _SCHEME.match(line):
            address = line
        elif address and titles < _TITLE and not page.is_blank(number + 1):
            titles += 1
        elif not address and line.casefold().rstrip(":") in plain_rules().texts.link_lists:
            start = number
        else:
            break
    told = sum(bool(_SCHEME.match(link)) for link in links.values())
    if told < _MOST * len(links):
        return len(page.lines), {}
    return start, dict(reversed(links.items()))


# --- the numbers -----------------------------------------------------------------------


def _numbers(page: TextPage, stop: int, addresses: dict[int, str]) -> Iterator[_Found]:
    """Yield the numbers of links, in the order of their list."""
    # Buttons have numbers too, and no addresses.
    order = {number: place for place, number in enumerate(range(*_span(addresses)))}
    last, held = -1, (-1, -1)
    for line in range(stop):
        text = page.lines[line]
        for found in _NUMBER.finditer(text) if "[" in text else ():
            number = int(found[1])
            ahead = order.get(number, -1) - last
            before, after = text[: found.start()][-1:], text[found.end() :][:1]
            is_free = not before or before.isspace() or before in _OPENERS
            follows = bool(after) and not after.isspace() and after not in _STOPS
            may_stand = is_free or (follows and not before.isascii())
            if not 1 <= ahead <= (_SKIPPED if follows else 1) or not may_stand:
                continue
            if held == (line, found.start()):
                continue
            last += ahead
            yield _Found(line, *found.span(), is_free and follows)
            # The link to a note has the note's mark for its text: "word[25][2]".
            held = (line, found.end()) if "#" in addresses.get(number, "") else (-1, -1)


def _span(addresses: dict[int, str]) -> tuple[int, int]:
    return min(addresses), max(addresses) + 1


def _cut(page: TextPage, numbers: list[_Found]) -> None:
    by_line: dict[int, list[_Found]] = {}
    for one in numbers:
        by_line.setdefault(one.line, []).append(one)
    for number, found in by_line.items():
        line = page.lines[number]
        if line.startswith(_RELATES) or _HEAD.match(line):
            continue
        parts, place = [], 0
        for one in found:
            parts.append(line[place : one.start])
            place = one.end
        page.record(RULE, " ".join(line[one.start : one.end] for one in found))
        page.lines[number] = collapse_blanks("".join([*parts, line[place:]]))


def _remove_head(page: TextPage) -> None:
    """Remove what the browser prints of the links in the head of the page."""
    first = page.following(-1)
    if first < len(page.lines) and _HEAD.match(page.lines[first]):
        while first < len(page.lines) and page.lines[first]:
            page.remove(first, RULE)
            first += 1


def _remove_relations(page: TextPage, addresses: dict[int, str]) -> None:
    """Remove elinks' lines about related pages; one of them may say the page's address."""
    related: list[int] = []
    for number, line in enumerate(page.lines):
        found = _RELATION.match(line) if line.startswith(_RELATES) else None
        if found is None:
            continue
        address = addresses.get(int(found[1]), "")
        if found[2].startswith(_CANONICAL) and address.startswith(("http:", "https:")):
            page.facts = TextFacts(url=address)
        page.remove(number, RULE)
        related.append(number)
    # An empty line would part what stands around it: a note from its text.
    for number in reversed(related if not page.fences else ()):
        del page.lines[number], page.raw[number]

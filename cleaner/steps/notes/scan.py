"""Read a page for notes without links: blocks that begin with labels, texts like marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec
from turbohtml import Element, Text

from cleaner.dom import BLOCK_TAGS, is_sample
from cleaner.steps.notes.bodies import is_of_body, says_note
from cleaner.steps.notes.calls import WORD, Call, is_power, raised_calls, text_calls
from cleaner.steps.notes.labels import ENCLOSED, is_empty, read_label
from cleaner.steps.notes.leading import leading

if TYPE_CHECKING:
    from collections.abc import Container

    from turbohtml import Document, Node

    from cleaner.page import Page
    from cleaner.steps.notes.places import Places

_SPECIAL: Final = re.compile(r"[(（\[［〔【*†‡§¶※⁰¹²³⁴-⁹①-⑳㉑-㉟]")
_START: Final = re.compile(
    rf"\s*(?:[\[［〔【](\d{{1,3}}|[a-z]|[ivxl]{{2,7}}|[*†‡§¶]{{1,3}}|{WORD})[\]］〕】]:?"
    rf"|(\*{{1,3}}|†{{1,2}}|‡{{1,2}}|§|¶|※\d{{0,2}}|[⁰¹²³⁴-⁹]{{1,3}}|[①-⑳㉑-㉟])(?![*†‡§⁾])"
    rf"|({WORD})(?=[\s.:：])|[(（]({WORD})[)）])\s*(?=\S|$)",
    re.IGNORECASE,
)
_ENCLOSED: Final = re.compile(rf"\s*\[{ENCLOSED}(\d{{1,3}}|[A-Z]|[*†‡]):\s", re.IGNORECASE)
"""A whole note in brackets, as books without links print it: "[Footnote 1: Wet.]"."""
_LETTERED: Final = re.compile(
    r"\s*[(（]?(\d{1,3}|[a-z]|[ivxl]{1,7})(?:[.):]\s+|）\s*(?=\S))"
)
_ENTRY_TAGS: Final = frozenset("p li div dd dt td blockquote aside".split())
_FINE: Final = frozenset(("sup", "sub", "small"))
_LABELLED: Final = frozenset(("sup", "strong", "b", "em", "span", "small"))


class Entry(msgspec.Struct, eq=False):
    """A block that begins with a label, as notes do."""

    target: Element
    label: str
    order: int
    is_placed: bool
    """It stands where notes stand: classed, headed or ruled off."""
    form: str
    """How the label is written: "raised", "bracket", "round", "sign" or "item"."""
    print: Element | None = None
    """Small or raised print that is all of the block: no part of what the note says."""


def may_have_notes(tree: Document | Element, text: str) -> bool:
    """Tell at little cost whether the page may have marks and notes without links.

    Both sides print the label, so each sign must be there twice; a list may number itself,
    but then the marks are raised.
    """
    for raised in tree.select("sup"):
        label = read_label(raised.text)
        if label and not is_power(raised, label):
            return True
    for pattern in _FIRST_IN_BRACKETS:
        if any(is_on_both_sides(text, label) for label in set(pattern.findall(text))):
            return True
    if "¹" in text:  # "[1]" or the number of a list may be what it calls
        return True
    if "[1]" in text and "[2]" in text and tree.select_one("ol, td") is not None:
        return True
    if any(f"[1{sign}" in text for sign in ",;-–") or "[Footnote " in text:
        return True
    return any(is_on_both_sides(text, sign) for sign in _SIGNS)


def is_on_both_sides(text: str, sign: str) -> bool:
    """Tell whether a sign stands at two places, behind a word and not behind one.

    >>> is_on_both_sides("Eels* swim. * At night.", "*"), is_on_both_sides("2 * 3 * 4", "*")
    (True, False)
    """
    marks = starts = both = 0
    place = text.find(sign)
    for _ in range(_LOOKED_AT):
        if place < 0:
            break
        left = text[place - 1 : place] if place else " "
        right = text[place + len(sign) : place + len(sign) + 1]
        if left.isspace() or left in _SIGNS:
            starts += left != sign
        elif not left.isalnum():
            both += 1
        elif right.isspace() or right > "\u3000":
            both += 1  # behind a heading whose end shows no blank; Chinese has none
        else:
            marks += not right.isalnum() or (left.islower() and right.isupper())
        if marks + starts + both > 1 and marks + both and starts + both:
            return True
        place = text.find(sign, place + 1)
    return False


_LOOKED_AT: Final = 300
"""Places of a sign that are looked at: who has more means something else by it."""
_BRACKETS: Final = ("[]", "［］", "〔〕", "【】", "()", "（）")
_FIRST_LABELS: Final = (
    *("1", "a", "*", "†", "i", "note 1", "Note 1", "注1"),
    *"١۱߁१১੧૧୧௧౧೧൧๑໑༡၁១᠑１",
)
"""What the first note is called, also in the digits of other scripts."""
_FIRST_IN_BRACKETS: Final = tuple(
    re.compile(rf"\{opened}(?:{'|'.join(map(re.escape, _FIRST_LABELS))})\{closed}")
    for opened, closed in _BRACKETS
)
"""One pass for all labels: to look for each of them takes a page three times its parse."""
_SIGNS: Final = ("*", "†", "‡", "¹", "①", "※", "§", "¶")


def scan(tree: Node, places: Places) -> tuple[list[Entry], list[Call]]:
    """Read the page once: what begins like a note, and what looks like a mark."""
    entries: list[Entry] = []
    calls: list[Call] = []
    starts: set[Node] = set()
    for order, node in enumerate(tree.descendants):
        if isinstance(node, Element):
            if node.tag == "sup":
                calls += raised_calls(node, order, starts)
            elif node.tag in _ENTRY_TAGS:
                found = entry_at(node, order, starts, places)
                found = found or row_at(node, order, places)
                entries += [found] if found is not None else ()
        elif isinstance(node, Text) and _SPECIAL.search(node.data) and node not in starts:
            calls += text_calls(node, order)
    return entries, calls


def entry_at(block: Element, order: int, starts: set[Node], places: Places) -> Entry | None:
    """Return the entry that a block is, if it begins with a label."""
    if block.tag == "li" and isinstance(block.parent, Element) and block.parent.tag == "ol":
        return item_at(block, order, places)
    node = first_shown(block)
    small = fine_print(block, node)
    if isinstance(node, Element):
        inner = leading(node)[0]
        sign = inner if isinstance(inner, Element) and inner.tag in _LABELLED else node
        label = read_label(sign.text) if sign.tag in _LABELLED else ""
        if label and len(block.text.strip()) > len(sign.text.strip()):
            starts.update((sign, *sign.descendants))
            placed = is_placed(block, places)
            return Entry(block, label, order, placed, "raised", small)
        node = inner if small is not None else None
    if not isinstance(node, Text):
        return None
    found = worded_entry(block, node, order, places, is_small=small is not None)
    if found is not None:
        found.print = small
        if found.form not in ("item", "round"):
            starts.add(node)
    return found


def worded_entry(
    block: Element, node: Text, order: int, places: Places, *, is_small: bool
) -> Entry | None:
    """Return the entry that a block is whose text begins with a label: "[1] Wet."."""
    found = _START.match(node.data)
    if whole := _ENCLOSED.match(node.data):
        return Entry(block, whole[1], order, is_placed(block, places), "bracket")
    if found is None:
        found = _LETTERED.match(node.data)
        placed = found is not None and is_placed(block, places)
        if found is None or not (placed or is_small):
            return None
        form = "round" if found[0].strip()[0] in "(（" else "item"
        return Entry(block, found[1], order, placed, form)
    if len(block.text.strip()) <= len(found[0].strip()) or is_sample(block):
        return None
    label = found[1] or found[2] or found[3] or found[4]
    form = "sign" if found[2] else "bracket"
    return Entry(block, label, order, is_placed(block, places), form)


def fine_print(block: Element, node: Node | None) -> Element | None:
    """Return the small or raised print that is all of a block, or None."""
    if not isinstance(node, Element) or node.tag not in _FINE:
        return None
    return node if len(node.text.strip()) == len(block.text.strip()) else None


def first_shown(block: Element) -> Node | None:
    """Return the first node of a block that shows something; None if that is a block."""
    for node in block:
        if isinstance(node, Text):
            if node.data and not node.data.isspace():
                return node
        elif isinstance(node, Element):
            if node.tag in BLOCK_TAGS:
                return None
            if not is_empty(node):
                return node
    return None


def item_at(item: Element, order: int, places: Places) -> Entry | None:
    """Return the entry that an item of a numbered list is, where notes stand."""
    around = item.parent
    if not isinstance(around, Element) or not is_placed(item, places):
        return None
    label = places.number_of(item)
    return Entry(item, label, order, is_placed=True, form="item")


def row_at(cell: Element, order: int, places: Places) -> Entry | None:
    """Return the entry that a row, or a term, is whose first cell prints a label alone."""
    is_first = cell.tag == "dt" or (
        cell.tag == "td"
        and all(not isinstance(node, Element) for node in cell.previous_siblings)
    )
    label = read_label(cell.text) if is_first else ""
    beside = next((n for n in cell.next_siblings if isinstance(n, Element)), None)
    if not label or beside is None or not any(map(str.isalpha, beside.text)):
        return None
    if not is_placed(cell, places):
        return None
    return Entry(cell, label, order, is_placed=True, form="item")


def is_placed(block: Element, places: Places) -> bool:
    """Tell whether a block stands where notes stand."""
    if says_note(block) or block.closest("aside") is not None:
        return True
    return places.is_of_notes(block)


def split_lines(page: Page) -> list[Element]:
    """Put lines that begin with a label, parted by ``<br>``, into blocks of their own.

    Returns:
        The blocks, for `join_lines`.
    """
    blocks = []
    for line_break in page.tree.select("br"):
        after = line_break.next_sibling
        if isinstance(after, Text) and not after.data.strip():
            after = after.next_sibling
        if after is None or not begins_entry(after):
            continue
        around = line_break.parent
        if not isinstance(around, Element) or is_sample(around):
            continue
        block = page.make("div")
        blocks.append(block)
        line_break.insert_after(block)
        node: Node | None = after
        while node is not None and not is_end_of_line(node):
            following = node.next_sibling
            block.append(node)
            node = following
    return blocks


def begins_entry(node: Node) -> bool:
    """Tell whether a line that begins with a node begins as a note does."""
    if isinstance(node, Element):
        return node.tag in _LABELLED and bool(read_label(node.text))
    if not isinstance(node, Text):
        return False
    return bool(_START.match(node.data) or _LETTERED.match(node.data))


def join_lines(blocks: list[Element], bodies: Container[Element]) -> None:
    """Make lines of the blocks again that are not the bodies of notes."""
    for block in blocks:
        if not is_of_body(block, bodies):
            block.unwrap()


def is_end_of_line(node: Node) -> bool:
    """Tell whether a node ends a line: a break or a block."""
    return isinstance(node, Element) and (node.tag == "br" or node.tag in BLOCK_TAGS)

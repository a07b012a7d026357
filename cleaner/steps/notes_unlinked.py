"""Marks and notes without links: both sides must say the same labels, in the same order.

Superscripts and a list that is ruled off, headed or classed; ``[1]`` in the text and lines
that begin with it; ``*`` and ``†``; raised and circled digits. One side alone proves
nothing: superscripts are powers and verses, brackets are indices.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import msgspec
from turbohtml import Element, Text

from cleaner.dom import BLOCK_TAGS, is_sample
from cleaner.steps.notes_bodies import find_bodies, is_ruled_off, leading, says_note
from cleaner.steps.notes_links import is_place_of_notes
from cleaner.steps.notes_marks import Lift, is_empty, read_label
from cleaner.steps.notes_prose import unfold_preformatted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Document, Node

MOST_MATCHED: Final = 0.8
"""Share of labels that both sides must have; a list may have a note nobody calls."""
LEAST_ENTRIES: Final = 2
"""Notes from which a list proves itself; one alone needs its class, heading or line."""
_WORD: Final = r"(?:note|fn|footnote|nota|anm\.?|прим\.?|注|註|脚注|주)\s?\d{1,3}"
_BRACKETED: Final = re.compile(
    rf"[\[［〔【](\d{{1,3}}|[a-z]|[*†‡§]{{1,3}}|{_WORD})[\]］〕】]", re.IGNORECASE
)
_SIGN: Final = re.compile(
    r"(?<=[^\s*†‡§¶※])(\*{1,3}|†{1,2}|‡{1,2}|§|¶|※\d{0,2}|[⁰¹²³⁴-⁹]{1,3}|[①-⑳㉑-㉟])"
    r"(?=$|[\s.,;:!?)\]”’»、。，）」]|[\u3040-\u9fff])"
)
_SPECIAL: Final = re.compile(r"[\[［〔【*†‡§¶※⁰¹²³⁴-⁹①-⑳㉑-㉟]")
_START: Final = re.compile(
    rf"\s*(?:[\[［〔【](\d{{1,3}}|[a-z]|[*†‡§]{{1,3}}|{_WORD})[\]］〕】]:?"
    rf"|(\*{{1,3}}|†{{1,2}}|‡{{1,2}}|§|¶|※\d{{0,2}}|[⁰¹²³⁴-⁹]{{1,3}}|[①-⑳㉑-㉟])(?![*†‡§])"
    rf"|({_WORD})(?=[\s.:：]))\s*(?=\S|$)",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"\s*(\d{1,3})[.):]\s+")
_ENTRY_TAGS: Final = frozenset(("p", "li", "div", "dd", "td", "blockquote"))
_LABELLED: Final = frozenset(("sup", "strong", "b", "em", "span", "small"))
_LITERAL: Final = re.compile(r"\[\^([^\s\]]{1,40})\]")


class Entry(msgspec.Struct, eq=False):
    """A block that begins with a label, as notes do."""

    target: Element
    label: str
    order: int
    is_placed: bool
    """It stands where notes stand: classed, headed or ruled off."""
    form: str
    """How the label is written: "raised", "bracket", "sign" or "item"."""


class Call(msgspec.Struct, eq=False):
    """A text that may be a mark: a superscript, or a part of a text."""

    label: str
    order: int
    form: str
    element: Element | None = None
    text: Text | None = None
    start: int = 0
    end: int = 0
    is_doubtful: bool = False
    """It follows a digit or a letter alone: a power, an index."""

    @property
    def place(self) -> Node | None:
        """The superscript, or the element around the text."""
        return self.text.parent if self.text is not None else self.element


def lift_unlinked(lift: Lift) -> None:
    """Lift notes that no link leads to, on pages without any other.

    Not on pages of software that has footnotes of its own: who does not use them there
    means something else, and the pages of wikis are full of numbers in brackets.
    """
    page = lift.page
    if lift.key_of or page.marks:
        if lift.key_of and "[^" in page.tree.text:
            lift_literal(lift)
        return
    if page.rules is None or page.rules.notes or not may_have_notes(page.tree):
        return
    unfold_preformatted(page)
    split_lines(page.tree)
    entries, calls = scan(page.tree)
    for form in ("raised", "bracket", "sign"):
        mine = [call for call in calls if call.form == form]
        notes = [entry for entry in entries if fits(entry, form)]
        if mine and notes:
            pair(lift, notes, mine)


def may_have_notes(tree: Document | Element) -> bool:
    """Tell at little cost whether the page may have marks and notes without links.

    Both sides print the label, so each sign must be there twice; a list may number itself,
    but then the marks are raised.
    """
    for raised in tree.select("sup"):
        label = read_label(raised.text)
        if label and not is_power(raised, label):
            return True
    text = tree.text
    if any(text.count(first) > 1 for first in _FIRST_LABELS):
        return True
    return any(text.count(sign) > 1 for sign in _SIGNS) and bool(_SIGN.search(text))


_FIRST_LABELS: Final = tuple(
    f"{opened}{label}{closed}"
    for opened, closed in ("[]", "［］", "〔〕", "【】")
    for label in ("1", "a", "*", "†", "i", "١", "۱", "１", "note 1", "Note 1", "注1", "註1")
)
_SIGNS: Final = ("*", "†", "‡", "¹", "①", "※", "§")


def fits(entry: Entry, form: str) -> bool:
    """Tell whether notes of this form may be called by marks of that form."""
    if entry.form in ("item", "raised"):
        return form == "raised" and entry.is_placed
    if entry.form == "sign":
        return form == "sign" or (form == "raised" and not entry.label.isdecimal())
    return form == entry.form or (form == "raised" and entry.is_placed)


# --- reading the page -----------------------------------------------------------------


def scan(tree: Node) -> tuple[list[Entry], list[Call]]:
    """Read the page once: what begins like a note, and what looks like a mark."""
    entries: list[Entry] = []
    calls: list[Call] = []
    starts: set[Node] = set()
    for order, node in enumerate(tree.descendants):
        if isinstance(node, Element):
            if node.tag == "sup":
                calls += raised_calls(node, order, starts)
            elif node.tag in _ENTRY_TAGS:
                found = entry_at(node, order, starts)
                entries += [found] if found is not None else ()
        elif isinstance(node, Text) and _SPECIAL.search(node.data) and node not in starts:
            calls += text_calls(node, order)
    return entries, calls


def entry_at(block: Element, order: int, starts: set[Node]) -> Entry | None:
    """Return the entry that a block is, if it begins with a label."""
    if block.tag == "li" and isinstance(block.parent, Element) and block.parent.tag == "ol":
        return item_at(block, order)
    node = first_shown(block)
    if node is None:
        return None
    if isinstance(node, Element):
        inner = leading(node)[0]
        sign = inner if isinstance(inner, Element) and inner.tag in _LABELLED else node
        label = read_label(sign.text) if sign.tag in _LABELLED else ""
        if not label or len(block.text.strip()) <= len(sign.text.strip()):
            return None
        starts.update((sign, *sign.descendants))
        return Entry(block, label, order, is_placed(block), "raised")
    found = _START.match(node.text)
    if found is None:
        found = _NUMBERED.match(node.text)
        if found is None or not is_placed(block):
            return None
        return Entry(block, found[1], order, is_placed=True, form="item")
    label = found[1] or found[2] or found[3]
    form = "sign" if found[2] else "bracket"
    if len(block.text.strip()) <= len(found[0].strip()) or is_sample(block):
        return None
    starts.add(node)
    return Entry(block, label, order, is_placed(block), form)


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


def item_at(item: Element, order: int) -> Entry | None:
    """Return the entry that an item of a numbered list is, where notes stand."""
    around = item.parent
    if not isinstance(around, Element) or not is_placed(around):
        return None
    start = around.attr("start") or "1"
    first = int(start) if start.isdecimal() and len(start) < 6 else 1
    before = sum(getattr(node, "tag", "") == "li" for node in item.previous_siblings)
    return Entry(item, str(first + before), order, is_placed=True, form="item")


def is_placed(block: Element) -> bool:
    """Tell whether a block stands where notes stand."""
    if says_note(block) or block.closest("aside") is not None:
        return True
    return is_place_of_notes(block) or is_ruled_off(block)


def raised_calls(element: Element, order: int, starts: set[Node]) -> Iterator[Call]:
    """Yield the marks of a superscript: one, or several with commas between them."""
    text = element.text
    if element in starts or len(text) > 40 or is_sample(element):
        return
    link = element.closest("a[href]")
    if link is not None and (link.attr("href") or "")[:1] != "#":
        return
    label = read_label(text)
    if label:
        yield Call(label, order, "raised", element, is_doubtful=is_power(element, label))


_UNIT: Final = re.compile(r"(?:^|[^\w])(?:[a-z]|[ckm]?m|ft|mi|in)$", re.IGNORECASE)
_BEFORE: Final = 8
"""Characters before a superscript that tell whether it is a power."""


def is_power(element: Element, label: str) -> bool:
    """Tell whether a superscript follows a digit or a lone letter, as powers do."""
    before = element.previous_sibling
    text = before.text[-_BEFORE:] if before is not None else ""
    if not label.isdecimal():
        return bool(text[-1:].isdecimal() and label in "thndrdst")
    return text[-1:].isdecimal() or bool(_UNIT.search(text))


def text_calls(node: Text, order: int) -> Iterator[Call]:
    """Yield the marks in a text."""
    around = node.parent
    if not isinstance(around, Element) or is_sample(around):
        return
    link = around.closest("a[href]")
    if link is not None and (link.attr("href") or "")[:1] != "#":
        return
    for pattern, form in ((_BRACKETED, "bracket"), (_SIGN, "sign")):
        for found in pattern.finditer(node.data):
            before = node.data[max(0, found.start() - 2) : found.start()]
            doubtful = (
                bool(re.fullmatch(r"(?:|.*\W)[A-Za-z]", before)) and form == "bracket"
            )
            yield Call(
                found[1],
                order,
                form,
                text=node,
                start=found.start(),
                end=found.end(),
                is_doubtful=doubtful,
            )


# --- both sides -----------------------------------------------------------------------


def pair(lift: Lift, entries: list[Entry], calls: list[Call]) -> None:
    """Make notes and marks of two sides that agree."""
    for group in runs_of(entries):
        by_label = {entry.label.casefold(): entry for entry in group}
        mine = [call for call in calls if call.label.casefold() in by_label]
        mine = without_doubtful(mine)
        mine = [call for call in mine if call.order < by_label[call.label.casefold()].order]
        if agree(group, mine):
            make_notes(lift, group, mine)
            calls = [call for call in calls if call not in mine]


def runs_of(entries: list[Entry]) -> Iterator[list[Entry]]:
    """Yield the entries in runs in which no label stands twice."""
    run: list[Entry] = []
    seen: set[str] = set()
    for entry in sorted(entries, key=lambda entry: entry.order):
        label = entry.label.casefold()
        if label in seen:
            yield run
            run, seen = [], set()
        run.append(entry)
        seen.add(label)
    if run:
        yield run


def without_doubtful(calls: list[Call]) -> list[Call]:
    """Leave out powers and indices of labels that a clear mark has as well."""
    clear = {call.label.casefold() for call in calls if not call.is_doubtful}
    if not clear:
        return []
    return [call for call in calls if not call.is_doubtful]


def agree(entries: list[Entry], calls: list[Call]) -> bool:
    """Tell whether both sides have the same labels, in order, most of them matched."""
    firsts = list(dict.fromkeys(call.label.casefold() for call in calls))
    labels = [entry.label.casefold() for entry in entries]
    if not firsts or len(firsts) < MOST_MATCHED * len(labels):
        return False
    if len(labels) < LEAST_ENTRIES and not all(entry.is_placed for entry in entries):
        return False
    places = [labels.index(label) for label in firsts] if len(labels) < 400 else []
    in_order = sum(a < b for a, b in pairwise(places))
    if in_order < MOST_MATCHED * (len(places) - 1):
        return False
    numbers = [int(label) for label in labels if label.isdecimal()]
    return all(0 < b - a <= 2 for a, b in pairwise(numbers))


def make_notes(lift: Lift, entries: list[Entry], calls: list[Call]) -> None:
    """Make the notes, and cut the marks out of their texts."""
    targets = [entry.target for entry in entries]
    marks = [place for call in calls if isinstance(place := call.place, Element)]
    bodies = find_bodies(targets, marks)
    keys: dict[str, str] = {}
    for entry in entries:
        body, holder = bodies[entry.target]
        key = lift.add_note(entry.target.attr("id") or lift.next_key(), body, holder)
        note = lift.page.notes[key]
        note.label, note.is_doubled = entry.label, entry.form != "item"
        keys[entry.label.casefold()] = key
    texts: dict[Text, list[Call]] = {}
    for call in calls:
        if call.element is not None:
            lift.add_mark(call.element, keys[call.label.casefold()], call.label)
        elif call.text is not None:
            texts.setdefault(call.text, []).append(call)
    for text, inner in texts.items():
        cut_marks(
            lift, text, [(c.start, c.end, keys[c.label.casefold()], c.label) for c in inner]
        )


def cut_marks(lift: Lift, text: Text, places: list[tuple[int, int, str, str]]) -> None:
    """Put parts of a text into elements, which are marks."""
    data, done = text.data, 0
    for start, end, key, label in sorted(places):
        if start < done:
            continue
        if data[done:start]:
            text.insert_before(Text(data[done:start]))
        mark = Element("span")
        mark.append(Text(data[start:end]))
        text.insert_before(mark)
        lift.add_mark(mark, key, label)
        done = end
    text.data = data[done:]


def split_lines(tree: Node) -> None:
    """Put lines that begin with a label, parted by ``<br>``, into blocks of their own."""
    for line_break in tree.select("br + br, br"):
        after = line_break.next_sibling
        if not isinstance(after, Text) or not _START.match(after.data):
            continue
        around = line_break.parent
        if not isinstance(around, Element) or is_sample(around):
            continue
        block = Element("div")
        line_break.insert_after(block)
        node: Node | None = after
        while node is not None and not is_end_of_line(node):
            following = node.next_sibling
            block.append(node)
            node = following


def is_end_of_line(node: Node) -> bool:
    """Tell whether a node ends a line: a break or a block."""
    return isinstance(node, Element) and (node.tag == "br" or node.tag in BLOCK_TAGS)


def lift_literal(lift: Lift) -> None:
    """Take ``[^1]`` that a converter left in the text for a mark of note 1."""
    keys = {label.casefold(): lift.key_of[mark] for mark, label in lift.label_of.items()}
    for node in list(lift.page.tree.descendants):
        if isinstance(node, Text) and "[^" in node.data:
            around = node.parent
            if not isinstance(around, Element) or is_sample(around):
                continue
            places = [
                (found.start(), found.end(), keys[found[1].casefold()], found[1])
                for found in _LITERAL.finditer(node.data)
                if found[1].casefold() in keys
            ]
            cut_marks(lift, node, places)

"""Texts that may be marks without links: raised labels, labels in brackets, signs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec
from turbohtml import Element, Text

from cleaner.dom import is_sample
from cleaner.steps.notes.labels import OPEN, read_label
from cleaner.steps.notes.marks import MOST_IN_RANGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Node

WORD: Final = r"(?:note|fn|footnote|nota|anm\.?|прим\.?|注|註|脚注|주)\s?\d{1,3}"
_BRACKETED: Final = re.compile(
    rf"[\[［〔【](\d{{1,3}}|[a-z]|[ivxl]{{2,7}}|[*†‡§¶]{{1,3}}|{WORD})[\]］〕】]"
    rf"|[(（]({WORD})[)）]",
    re.IGNORECASE,
)
_SIGN: Final = re.compile(
    r"(?<=[^\s*†‡§¶※])(\*{1,3}|†{1,2}|‡{1,2}|§|¶|※\d{0,2}|[⁰¹²³⁴-⁹]{1,3}|[①-⑳㉑-㉟])"
    r"(?=$|[\s.,;:!?)\]”’»、。，）」]|[\u3040-\u9fff])"
)
_RAISED: Final = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
_ROUND: Final = re.compile(
    r"(?:(?<=[^\W\d]{2})|(?<=[.,;:!?”\"»」』]))[(（](\d{1,3})[)）](?=$|[\s.,;:!?。、，」])"
)
"""A number in round brackets right behind a word: an enumeration stands before one."""


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
    is_behind_number: bool = False
    """It is raised and follows a digit."""
    beside: tuple[str, ...] = ()
    """Labels of all marks printed as one, "[1, 2]": either all are marks, or none."""

    @property
    def place(self) -> Node | None:
        """The superscript, or the element around the text."""
        return self.text.parent if self.text is not None else self.element


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
        call = Call(label, order, "raised", element, is_doubtful=is_power(element, label))
        digit = text_before(element)[-1:].isdecimal()
        call.is_behind_number = call.is_doubtful and (digit or label.isalpha())
        yield call
        return
    inner = element.children
    if len(inner) == 1 and isinstance(inner[0], Text):
        for call in several_calls(inner[0], order, "raised", inner[0].data):
            call.element = element
            call.is_doubtful = is_power(element, call.label)
            yield call


_UNIT: Final = re.compile(r"(?:^|[^\w])(?:[a-z]|[ckm]?m|ft|mi|in)$", re.IGNORECASE)
_BEFORE: Final = 8
"""Characters before a superscript that tell whether it is a power."""


def is_power(element: Element, label: str) -> bool:
    """Tell whether a superscript follows a digit or a lone letter, as powers do."""
    text = text_before(element)
    if is_before_word(element, text):
        return True
    if not label.isdecimal():
        if label.isalpha() and _VARIABLE.search(text):
            return True
        return bool(text[-1:].isdecimal() and label in "thndrdst")
    return text[-1:].isdecimal() or bool(_UNIT.search(text))


_VARIABLE: Final = re.compile(r"(?:^|[^\w])[a-z]$", re.IGNORECASE)


def is_before_word(element: Element, before: str) -> bool:
    """Tell whether a superscript begins a word, as that of an isotope does."""
    after = element.next_sibling
    if not isinstance(after, Text) or not after.data[:1].isalpha():
        return False
    return not before or before[-1].isspace()


def node_before(element: Element) -> Node | None:
    """Return what stands before an element, or before the formatting that it begins."""
    while element.previous_sibling is None:
        around = element.parent
        if not isinstance(around, Element) or around.tag not in _FORMATS:
            return None
        element = around
    return element.previous_sibling


_FORMATS: Final = frozenset(("span", "a", "b", "i", "em", "strong", "small", "font"))


def text_before(element: Element) -> str:
    """Return the end of the text before a superscript; another mark is none."""
    before = node_before(element)
    if before is None or (isinstance(before, Element) and before.tag == "sup"):
        return ""
    return before.text[-_BEFORE:]


def text_calls(node: Text, order: int) -> Iterator[Call]:
    """Yield the marks in a text."""
    around = node.parent
    if not isinstance(around, Element) or is_sample(around):
        return
    link = around.closest("a[href]")
    if link is not None and (link.attr("href") or "")[:1] != "#":
        return
    data = node.data  # once: the tree makes a new text each time
    calls = [
        Call(found[1] or found[2], order, "bracket", None, node, *found.span())
        for found in _BRACKETED.finditer(data)
    ]
    for found in _SEVERAL.finditer(data):
        calls += several_calls(node, order, "bracket", found[1], found.start(1))
    for call in sorted(calls, key=lambda call: (call.start, call.end)):
        opened = call.start if data[call.start] in OPEN else call.start - 1
        call.is_doubtful = is_index(data, opened)
        yield call
    for found in _ROUND.finditer(data):
        yield Call(found[1], order, "round", None, node, *found.span())
    yield from sign_calls(node, order, data)


def sign_calls(node: Text, order: int, data: str) -> Iterator[Call]:
    """Yield the marks that are signs or raised digits.

    "¹)" is one with its bracket, unless that closes what was opened before it. Brackets are
    counted from mark to mark: a text may have ten thousand.
    """
    counted, still_open = 0, 0
    for found in _SIGN.finditer(data):
        if not (found[1].isdigit() and found[1][0] in _RAISED):
            yield Call(found[1], order, "sign", None, node, *found.span())
            continue
        call = Call(found[1], order, "raised", None, node, *found.span())
        if data[call.end : call.end + 1] in (")", "）"):
            still_open += sum(data.count(sign, counted, call.start) for sign in "(（")
            still_open -= sum(data.count(sign, counted, call.start) for sign in ")）")
            counted = call.start
            call.end += still_open <= 0
        before = data[max(0, found.start() - _BEFORE) : found.start()]
        call.is_doubtful = bool(before[-1:].isdecimal() or _UNIT.search(before))
        yield call


def is_index(text: str, place: int) -> bool:
    """Tell whether a bracket follows a lone letter: an index, "a[1]"."""
    return bool(re.fullmatch(r"(?:|.*\W)[A-Za-z]", text[max(0, place - 2) : place]))


def several_calls(
    node: Text, order: int, form: str, text: str, start: int = 0
) -> Iterator[Call]:
    """Yield the marks that a part of a text is, if it is nothing but labels: "1, 3-5".

    ``start`` is the place of the part in the text of the node.
    """
    if not _LIST.fullmatch(text):
        return
    calls: list[Call] = []
    for found in _PART.finditer(text):
        place = (start + found.start(), start + found.end())
        calls.append(Call(found[1], order, form, None, node, *place))
        if found[2]:
            between = int(found[2]) - int(found[1])
            if not 0 < between < MOST_IN_RANGE:
                return
            # The rest of a range is printed by no sign of its own: marks without width.
            calls += [
                Call(str(int(found[1]) + n), order, form, None, node, place[1], place[1])
                for n in range(1, between + 1)
            ]
    labels = tuple(call.label for call in calls)
    numbers = [int(label) for label in labels if label.isdecimal()]
    if numbers != sorted(set(numbers)):
        return  # a vector
    for call in calls:
        call.beside = labels
        yield call


_DASH: Final = "[-‐-―−]"
_PART: Final = re.compile(rf"(\d{{1,3}}|[a-z](?![a-z]))(?:\s?{_DASH}\s?(\d{{1,3}}))?")
_LIST: Final = re.compile(
    rf"\s*(?:\d{{1,3}}(?:\s?{_DASH}\s?\d{{1,3}})?|[a-z])"
    rf"(?:\s*[,;،、]\s*(?:\d{{1,3}}(?:\s?{_DASH}\s?\d{{1,3}})?|[a-z]))*\s*"
)
_SEVERAL: Final = re.compile(
    rf"[\[［〔【](\d{{1,3}}(?:\s?(?:[,;،、]|{_DASH})\s?\d{{1,3}})+)[\]］〕】]"
)

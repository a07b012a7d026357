"""Marks: which texts are labels, how much of the page a mark is, marks side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec
from turbohtml import Element, Text

from cleaner.dom import BLOCK_TAGS, text_of
from cleaner.model import NoteMark
from cleaner.page import LiftedNote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Node

    from cleaner.page import Page

OPEN: Final = "[［(（〔【"
CLOSE: Final = "]］)）〕】"
_WORDS: Final = (
    "note|notes|n|nb|fn|footnote|endnote|anm|anmerkung|fußnote|nota|noot|voetnoot|przypis|"
    "прим|примечание|сноска|注|註|脚注|注释|訳注|주|각주"
)
"""What pages print before the number of a note, in the languages we met."""
_CORE: Final = (
    r"\d{1,4}(?:[.:]\d{1,3})?[a-z]?|[ivxlcdm]{1,7}|[a-z]{1,2}|\*\d{1,4}"
    r"|[*∗＊†‡§¶‖#※⁂]{1,4}|[⁰¹²³⁴-⁹]{1,4}|[①-⑳㉑-㉟㊱-㊿❶-❿]"
    rf"|(?:{_WORDS})\.?\s?\d{{1,4}}"
)
LABEL: Final = re.compile(_CORE, re.IGNORECASE)
RANGE: Final = re.compile(r"(\d{1,4})\s?[-‐-―−]\s?(\d{1,4})")
_PRINTED: Final = re.compile(
    rf"\s*[{re.escape(OPEN)}]?\s*(.*?)\s*[{re.escape(CLOSE)}]?[.:]?\s*", re.DOTALL
)
_SEPARATOR: Final = re.compile(r"[\s,;·、，]*")
_DASH: Final = re.compile(r"\s*[-‐-―−]\s*")
_WRAPPERS: Final = frozenset("sup sub span small b strong i em font big u super".split())
MOST_IN_RANGE: Final = 60
"""Notes that one range stands for; a longer one is years or pages."""


class Lift(msgspec.Struct, eq=False):
    """The state of lifting one page's notes."""

    page: Page
    found: list[tuple[Element, str, str]] = []
    """Marks: element, key of the note, label."""
    marked: set[Element] = set()
    """Elements that are marks or stand in one."""
    mark_ids: set[str] = set()
    """Ids and names by which notes lead back to their marks."""
    keys: dict[Element, str] = {}
    """Body -> key of its note."""
    by_target: dict[Element, str] = {}
    """Element that marks lead to -> key of the note."""

    def add_note(self, key: str, body: Element | None, label: str = "") -> str:
        """Make a note, or find the one that has this body; return its key."""
        page = self.page
        if body is not None and body in self.keys:
            return self.keys[body]
        while key in page.notes:
            key += "-"
        bodies = () if body is None else (body,)
        page.notes[key] = LiftedNote(key, label, body=bodies, is_convention=True)
        if body is not None:
            self.keys[body] = key
        return key

    def add_mark(self, element: Element, key: str, label: str = "") -> None:
        """Make an element the mark of a note."""
        self.found.append((element, key, label))
        self.marked.add(element)
        self.mark_ids |= set(_names_at(element))

    def finish(self) -> None:
        """Give brackets and separators to the marks, and the marks to the page."""
        page = self.page
        keys = {element: key for element, key, _ in self.found}
        labels = {element: label for element, _, label in self.found}
        done: set[Element] = set()
        for element in list(keys):
            if element not in done:
                run = list(run_of_marks(element, keys))
                done.update(run)
                settle_run(page, run, keys, labels)
        for element, key in keys.items():
            note = page.notes[key]
            label = labels[element]
            if label and not note.printed:
                note.label, note.printed = label, True
            note.called += 1
        for element, key in keys.items():
            page.marks[element] = NoteMark(key, text_of(element))


def read_label(text: str) -> str:
    """Return the label that a text prints, without brackets, or "".

    >>> [read_label(text) for text in ("[1]", "1)", " † ", "(note 2)", "［3］", "Fen", "2019a")]
    ['1', '1', '†', 'note 2', '3', '', '2019a']
    """
    bare = bare_label(text)
    return bare if LABEL.fullmatch(bare) else ""


def bare_label(text: str) -> str:
    """Return a text without brackets and blanks around it."""
    found = _PRINTED.fullmatch(text)
    return " ".join(found[1].split()) if found else text


def widen(link: Element) -> Element:
    """Return the outermost formatting around a link that holds nothing else."""
    mark, size = link, len(bare_label(link.text))
    while True:
        around = mark.parent
        if not isinstance(around, Element) or around.tag not in _WRAPPERS:
            return mark
        text = around.text
        if len(text) > size + 6 or len(bare_label(text)) != size:
            return mark
        if any(isinstance(node, Element) and node is not mark for node in around):
            return mark
        mark = around


def _names_at(mark: Element) -> Iterator[str]:
    """Yield the ids and names on, in and right before a mark."""
    places = [mark, *mark.iter_elements(("a", "sup", "span", "label", "button"))]
    around = mark.parent
    if isinstance(around, Element) and around.tag not in BLOCK_TAGS:
        places.append(around)
    before = mark.previous_sibling
    if isinstance(before, Element) and not before.text:
        places.append(before)
    for place in places:
        for name in ("id", "name"):
            if value := place.attr(name):
                yield value


def is_empty(node: Node) -> bool:
    """Tell whether a node shows nothing."""
    if isinstance(node, Text):
        return not node.data.strip()
    return isinstance(node, Element) and not node.text.strip() and node.tag != "img"


def run_of_marks(first: Element, keys: dict[Element, str]) -> Iterator[Element]:
    """Yield the marks that follow each other with nothing but signs between them."""
    yield first
    node = first.next_sibling
    while node is not None:
        if isinstance(node, Element) and node in keys:
            yield node
        elif not is_separator(node):
            return
        node = node.next_sibling


def is_separator(node: Node) -> bool:
    """Tell whether a node between two marks only parts them."""
    if isinstance(node, Text):
        return bool(_SEPARATOR.fullmatch(node.data) or _DASH.fullmatch(node.data))
    if isinstance(node, Element) and node.tag in _WRAPPERS:
        return bool(_SEPARATOR.fullmatch(node.text) or _DASH.fullmatch(node.text))
    return False


def settle_run(
    page: Page, run: list[Element], keys: dict[Element, str], labels: dict[Element, str]
) -> None:
    """Settle marks side by side: brackets around them, commas between them, ranges."""
    first, last = run[0], run[-1]
    enclosed = take_brackets(first, last, keys, labels)
    first, last = enclosed or (first, last)
    around = first.parent
    raised = isinstance(around, Element) and around.tag == "sup" and is_whole(first, last)
    if len(run) > 1 and (enclosed or raised):
        drop_separators(page, first, last, keys, labels)
    if raised and isinstance(around, Element):
        around.unwrap()


def is_whole(first: Element, last: Element) -> bool:
    """Tell whether the siblings from first to last are all that their parent shows."""
    before, after = first.previous_sibling, last.next_sibling
    while before is not None and is_empty(before):
        before = before.previous_sibling
    while after is not None and is_empty(after):
        after = after.next_sibling
    return before is None and after is None


def take_brackets(
    first: Element, last: Element, keys: dict[Element, str], labels: dict[Element, str]
) -> tuple[Element, Element] | None:
    """Move a pair of brackets right around marks into the first and the last of them."""
    before, after = first.previous_sibling, last.next_sibling
    if not (isinstance(before, Text) and isinstance(after, Text)):
        return None
    opened, closed = before.data.rstrip(), after.data.lstrip()
    if not opened or not closed or opened[-1] not in OPEN:
        return None
    if CLOSE.find(closed[0]) != OPEN.find(opened[-1]):
        return None
    blanks = len(after.data) - len(closed)
    before.data, after.data = opened[:-1], after.data[blanks + 1 :]
    outer_first = wrapped(first, keys, labels)
    outer_first.insert(0, Text(opened[-1]))
    outer_last = outer_first if last is first else wrapped(last, keys, labels)
    outer_last.append(Text(closed[0]))
    return outer_first, outer_last


def wrapped(
    mark: Element, keys: dict[Element, str], labels: dict[Element, str]
) -> Element:
    """Put a mark into an element of our own, which is the mark from now on."""
    outer = Element("span")
    mark.wrap(outer)
    keys[outer], labels[outer] = keys.pop(mark), labels.pop(mark)
    return outer


def drop_separators(
    page: Page,
    first: Element,
    last: Element,
    keys: dict[Element, str],
    labels: dict[Element, str],
) -> None:
    """Put commas between marks down for removal, and the marks that a dash stands for."""
    node: Node | None = first.next_sibling
    previous = first
    while node is not None and previous is not last:
        following = node.next_sibling
        if isinstance(node, Element) and node in keys:
            previous = node
        elif not is_empty(node):
            if _DASH.fullmatch(node.text) and isinstance(following, Element):
                fill_range(page, previous, following, keys, labels)
            page.leftovers[in_element(node)] = "note-separators"
        else:
            node.extract()
        node = following


def in_element(node: Node) -> Element:
    """Return a node as an element: a text is put into one."""
    if isinstance(node, Element):
        return node
    outer = Element("span")
    node.wrap(outer)
    return outer


def fill_range(
    page: Page,
    start: Element,
    end: Element,
    keys: dict[Element, str],
    labels: dict[Element, str],
) -> None:
    """Set marks for the notes between the two that a dash joins, where the page has them."""
    first, last = labels.get(start, ""), labels.get(end, "")
    if not (first.isdecimal() and last.isdecimal()):
        return
    expand_range(page, start, int(first) + 1, int(last) - 1, keys, labels)


def expand_range(
    page: Page,
    start: Element,
    first: int,
    last: int,
    keys: dict[Element, str],
    labels: dict[Element, str],
) -> None:
    """Set marks for the notes of these numbers behind a mark."""
    if not 0 <= last - first <= MOST_IN_RANGE:
        return
    by_label = {page.notes[key].label: key for key in page.notes}
    place = start
    for number in range(first, last + 1):
        key = by_label.get(str(number))
        if key is not None:
            mark = Element("span")
            place.insert_after(mark)
            keys[mark], labels[mark] = key, str(number)
            place = mark

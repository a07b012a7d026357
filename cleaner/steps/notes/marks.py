"""Marks: how much of the page a mark is, and what becomes of marks side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec
from turbohtml import Element, Text

from cleaner.dom import BLOCK_TAGS, text_of
from cleaner.model import NoteMark
from cleaner.page import LiftedNote
from cleaner.steps.notes.drawer import NOTE
from cleaner.steps.notes.labels import (
    CLOSE,
    OPEN,
    bare_label,
    is_empty,
    read_label,
    short_text,
)
from cleaner.steps.notes.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Node

    from cleaner.page import Page

_SEPARATOR: Final = re.compile(r"[\s,;·、，]*")
_DASH: Final = re.compile(r"\s*[-‐-―−]\s*")
_WRAPPERS: Final = frozenset("sup sub span small b strong i em font big u super".split())
MOST_IN_RANGE: Final = 60
"""Notes that one range stands for; a longer one is years or pages."""


class Lift(msgspec.Struct, eq=False):
    """The state of lifting one page's notes."""

    page: Page
    key_of: dict[Element, str] = {}
    """Mark -> key of its note."""
    label_of: dict[Element, str] = {}
    """Mark -> label that it prints."""
    ranges: list[tuple[Element, int, int]] = []
    """Marks that print a range, and the numbers behind the first."""
    marked: set[Element] = set()
    """Elements that are marks."""
    mark_ids: set[str] = set()
    """Ids and names by which notes lead back to their marks."""
    keys: dict[Element, str] = {}
    """Body -> key of its note."""
    by_target: dict[Element, str] = {}
    """Element that marks lead to -> key of the note."""
    ways: dict[str, Element] = {}
    """Fragment -> the first link back that leads there."""
    labelled_ways: dict[tuple[str, str], Element] = {}
    """Convention and label -> the link back that prints it."""
    twins: dict[str, int] = {}
    """Id -> how many notes have it: a page may have one id a thousand times."""
    places: Places = msgspec.field(default_factory=Places)
    by_label: dict[str, str] = {}
    """Label -> key of the first note with it, once all are known."""

    def add_note(
        self, key: str, body: Element | None, holder: Element | None = None
    ) -> str:
        """Make a note, or find the one that has this body; return its key."""
        page = self.page
        if body is not None and body in self.keys:
            return self.keys[body]
        own = key
        while key in page.notes:
            count = self.twins[own] = self.twins.get(own, 1) + 1
            key = f"{own}-" if count == 2 else f"{own}-{count}"
        bodies = () if body is None else (body,)
        note = page.notes[key] = LiftedNote(key, body=bodies, is_convention=True)
        if holder is not body:
            note.holder = holder
        if body is not None:
            self.keys[body] = key
            page.roles[body] = NOTE
        return key

    def next_key(self) -> str:
        """Return a key for a note that has no id."""
        return f"note-{len(self.page.notes) + 1}"

    def add_mark(self, element: Element, key: str, label: str = "") -> None:
        """Make an element the mark of a note."""
        around = element.parent
        if isinstance(around, Element) and around.tag == "button":
            around.unwrap()  # to every later step a button is machinery
        self.key_of[element], self.label_of[element] = key, label
        self.marked.add(element)
        self.mark_ids |= set(names_at(element))

    def take_labels(self) -> None:
        """Give the notes the labels that their marks print."""
        page = self.page
        signs: dict[str, set[str]] = {}
        for element, key in self.key_of.items():
            note, label = page.notes[key], self.label_of[element]
            if read_label(label) or any(map(str.isalnum, label)):
                if not note.printed:
                    note.label, note.printed = label, True
            elif label and element.text.lstrip()[:1] in OPEN:
                signs.setdefault(label, set()).add(key)
        for sign, keys in signs.items():
            # "[❦]" says which note; "[+]" on each of them says only that there is one.
            key = min(keys)
            if len(keys) == 1 and not page.notes[key].printed:
                page.notes[key].label, page.notes[key].printed = sign, True

    def finish(self) -> None:
        """Give brackets and separators to the marks, and the marks to the page."""
        page = self.page
        self.take_labels()
        for key, note in page.notes.items():
            self.by_label.setdefault(note.label, key)
            if note.is_convention and note.body:
                self.drop_outer_label(note)
        for mark, first, last in self.ranges:
            expand_range(self, mark, first, last)
        done: set[Element] = set()
        for element in list(self.key_of):
            if element not in done:
                run = list(run_of_marks(element, self.key_of))
                done.update(run)
                settle_run(self, run)
        for element, key in self.key_of.items():
            page.notes[key].called += 1
            page.marks[element] = NoteMark(key, text_of(element))
        page.mark_ids |= self.mark_ids

    def drop_outer_label(self, note: LiftedNote) -> None:
        """Put a label down for removal that stands beside the note, all by itself."""
        outer = note.holder or note.body[0]
        before = outer.previous_sibling
        while before is not None and is_empty(before):
            before = before.previous_sibling
        if (
            isinstance(before, Element)
            and before not in self.key_of
            and before not in self.keys
            and bare_label(before.text) == note.label != ""
        ):
            self.page.leftovers[before] = "note-labels"


def is_in_mark(lift: Lift, element: Element) -> bool:
    """Tell whether a link is, or stands right in, what is a mark already."""
    if not lift.marked:
        return False
    around = element.parent
    return (
        element in lift.marked
        or around in lift.marked
        or (around is not None and around.parent in lift.marked)
    )


def widen(link: Element) -> Element:
    """Return the outermost formatting around a link that holds nothing else."""
    mark, size = link, len(bare_label(link.text))
    while True:
        around = mark.parent
        if not isinstance(around, Element) or around.tag not in _WRAPPERS:
            return mark
        text = short_text(around, size + 6)
        if text is None or len(bare_label(text)) != size:
            return mark
        if any(
            isinstance(node, Element) and node is not mark and node.tag != "br"
            for node in around
        ):
            return mark
        mark = around


def names_at(mark: Element) -> Iterator[str]:
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


def settle_run(lift: Lift, run: list[Element]) -> None:
    """Settle marks side by side: brackets around them, commas between them, ranges."""
    first, last = run[0], run[-1]
    enclosed = take_brackets(lift, first, last)
    first, last = enclosed or (first, last)
    around = first.parent
    raised = isinstance(around, Element) and around.tag == "sup" and is_whole(first, last)
    if len(run) > 1 and (enclosed or raised):
        drop_separators(lift, first, last)
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
    lift: Lift, first: Element, last: Element
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
    before.data, after.data = opened[:-1], closed[1:]
    outer_first = wrapped(lift, first)
    outer_first.insert(0, Text(opened[-1]))
    outer_last = outer_first if last is first else wrapped(lift, last)
    outer_last.append(Text(closed[0]))
    return outer_first, outer_last


def wrapped(lift: Lift, mark: Element) -> Element:
    """Put a mark into an element of our own, which is the mark from now on."""
    outer = lift.page.make("span")
    mark.wrap(outer)
    lift.key_of[outer] = lift.key_of.pop(mark)
    lift.label_of[outer] = lift.label_of.pop(mark)
    return outer


def drop_separators(lift: Lift, first: Element, last: Element) -> None:
    """Put commas between marks down for removal, and the marks that a dash stands for."""
    node: Node | None = first.next_sibling
    previous = first
    while node is not None and previous is not last:
        following = node.next_sibling
        if isinstance(node, Element) and node in lift.key_of:
            previous = node
        elif not is_empty(node):
            if _DASH.fullmatch(node.text) and isinstance(following, Element):
                fill_range(lift, previous, following)
            lift.page.leftovers[in_element(lift.page, node)] = "note-separators"
        else:
            node.extract()
        node = following


def in_element(page: Page, node: Node) -> Element:
    """Return a node as an element: a text is put into one."""
    if isinstance(node, Element):
        return node
    outer = page.make("span")
    node.wrap(outer)
    return outer


def fill_range(lift: Lift, start: Element, end: Element) -> None:
    """Set marks for the notes between the two that a dash joins."""
    first, last = lift.label_of.get(start, ""), lift.label_of.get(end, "")
    if first.isdecimal() and last.isdecimal():
        expand_range(lift, start, int(first) + 1, int(last) - 1)


def expand_range(lift: Lift, start: Element, first: int, last: int) -> None:
    """Set marks for the notes of these numbers behind a mark."""
    if not 0 <= last - first < MOST_IN_RANGE:
        return
    place = start
    for number in range(first, last + 1):
        key = lift.by_label.get(str(number))
        if key is not None:
            mark = lift.page.make("span")
            place.insert_after(mark)
            lift.key_of[mark], lift.label_of[mark] = key, str(number)
            place = mark

"""Bodies: from the element that marks lead to, to the elements that are the note's text.

Where a note is a part of an element (several notes in one paragraph, parted by ``<br>``) or
several elements (a paragraph and the list behind it), a ``<div>`` of our own is put around
its nodes, in their place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.dom import BLOCK_TAGS
from cleaner.steps.notes.labels import CLOSE, OPEN, is_empty, read_label
from cleaner.steps.notes.leading import label_before, own_label
from cleaner.steps.notes.places import is_named_list
from cleaner.steps.notes.table import table

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from turbohtml import Node

    from cleaner.page import Page

HIGHEST: Final = 12
"""Levels above a target that are looked at: deeper, notes of one list never part."""
_WHOLE: Final = frozenset(("li", "dd", "td", "aside", "blockquote"))
"""Elements that are a note when a target stands in or on them and no other does."""
_UNITS: Final = frozenset("p div section dt tr h2 h3 h4 h5 h6".split())
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_STOPS: Final = _HEADINGS | {"hr"}
_LONGEST_LABEL: Final = 16
"""Characters of what a note's first element may hold beside no text: "(1) ↩ ↩"."""


def find_bodies(
    page: Page, targets: Iterable[Element], marks: Iterable[Element]
) -> dict[Element, tuple[Element, Element]]:
    """Return target -> body and the element around it, for all notes of a page together."""
    finder = _Finder(page, list(dict.fromkeys(targets)), marks)
    units = {target: finder.unit_of(target) for target in finder.targets}
    shared: dict[Element, list[Element]] = {}
    for target, unit in units.items():
        shared.setdefault(unit, []).append(target)
    bodies: dict[Element, Element] = {}
    for unit, inner in shared.items():
        if (len(inner) > 1 and not is_shared(unit)) or begins_late(unit, inner[0]):
            bodies |= split(page, unit, inner)
        else:
            bodies |= dict.fromkeys(inner, finder.completed(unit, shared))
    texts = {
        body: body if body.matches(table().body) else textual(page, body)
        for body in dict.fromkeys(bodies.values())
    }
    return {target: (texts[body], body) for target, body in bodies.items()}


def begins_late(unit: Element, target: Element) -> bool:
    """Tell whether a line or a heading stands in a unit before its target."""
    if target is unit:
        return False
    top = top_in(unit, target)
    return any(
        isinstance(node, Element) and node.tag in _STOPS for node in top.previous_siblings
    )


def top_in(unit: Element, target: Element) -> Node:
    """Return the child of a unit that is or holds the target."""
    top: Node = target
    while top.parent is not None and top.parent is not unit:
        top = top.parent
    return top


def is_shared(unit: Element) -> bool:
    """Tell whether an element with several targets is one note: DokuWiki's ``div.fn``."""
    return unit.matches(table().holder)


class _Finder:
    """What is known of all targets while units are looked for."""

    def __init__(
        self, page: Page, targets: list[Element], marks: Iterable[Element]
    ) -> None:
        self.page = page
        self.targets = targets
        self.known = set(targets)
        self.count: dict[Element, int] = {}
        for target in targets:
            for around in _near(target):
                self.count[around] = self.count.get(around, 0) + 1
        self.with_marks = {around for mark in marks for around in _near(mark)}
        self.closing: dict[Node, bool] = {}

    def unit_of(self, target: Element) -> Element:
        """Return the smallest element that is this note and, if possible, no other."""
        holder = target.closest(f"li, dd, {table().holder}")
        if holder is not None and self.is_single(holder, target):
            return holder
        unit = target
        if target.matches(table().body) or is_one_entry(target):
            return target
        if target.tag in ("td", "th") and isinstance(target.parent, Element):
            return target.parent
        while unit.tag not in _WHOLE and unit.tag not in _UNITS:
            parent = unit.parent
            if not isinstance(parent, Element) or parent in self.with_marks:
                break
            if parent.tag not in BLOCK_TAGS and self.count.get(parent, 0) > 1:
                break
            unit = parent
        row = unit.parent if unit.tag in ("td", "th") and says_nothing(unit) else None
        if isinstance(row, Element) and self.count.get(row, 0) == 1:
            return row
        return self.climbed(unit)

    def is_single(self, holder: Element, target: Element) -> bool:
        """Tell whether a holder of the table is no list of notes."""
        if holder in self.with_marks and holder is not target:
            return holder.tag in ("aside", "tr") and self.count.get(holder, 0) == 1
        count = self.count.get(holder, 0)
        return count <= 1 or (holder.tag == "div" and self.is_in_one_block(holder, target))

    def is_in_one_block(self, holder: Element, target: Element) -> bool:
        """Tell whether all targets in a holder stand in the block of this one."""
        block = target
        while block.tag not in BLOCK_TAGS and isinstance(block.parent, Element):
            block = block.parent
        return self.count.get(block, 0) == self.count.get(holder, 0)

    def climbed(self, unit: Element) -> Element:
        """Climb while the element around holds this note alone, and begins with it."""
        while unit.tag not in _WHOLE:
            parent = unit.parent
            if not isinstance(parent, Element) or parent in self.with_marks:
                break
            if self.count.get(parent, 0) != 1 or parent.tag in ("body", "article", "main"):
                break
            if says_note(unit) and not is_of_kin(unit):
                break
            if not self.is_alone(unit, parent):
                break
            unit = parent
        return unit

    def is_alone(self, unit: Element, parent: Element) -> bool:
        """Tell whether a parent belongs to the note that begins it."""
        if any(not is_empty(node) for node in unit.previous_siblings):
            return False
        if parent.tag in _WHOLE:
            return True
        around = parent.parent
        if isinstance(around, Element) and self.count.get(around, 0) > 1:
            return True
        return all(is_empty(node) for node in unit.next_siblings)

    def completed(self, unit: Element, units: Mapping[Element, object]) -> Element:
        """Add what follows a unit and belongs to it."""
        if unit.tag in _WHOLE or is_enclosed(unit):
            return unit
        if says_note(unit) and not says_nothing(unit):
            tail: list[Node] = list(self.kin_of(unit))
        else:
            tail = list(self.tail_of(unit, units))
        tail = tail or list(self.between(unit))
        if not tail:
            return unit
        body = self.page.make("div")
        self.count[body] = 1  # the note before ends here
        unit.insert_before(body)
        for node in (unit, *tail):
            body.append(node)
            if isinstance(node, Element) and node.tag == "dd":
                node.unwrap()
        return body

    def tail_of(self, unit: Element, units: Mapping[Element, object]) -> Iterator[Node]:
        """Yield the siblings of a unit up to the next one, if they are its text."""
        bare = says_nothing(unit)
        if not bare and unit.tag != "dt" and not self.is_closing(unit, units):
            return
        nodes: list[Node] = []
        for node in unit.next_siblings:
            if isinstance(node, Element):
                if node in self.count or node.tag in _STOPS or node in self.with_marks:
                    break
                if unit.tag == "dt" and node.tag != "dd":
                    break
                if (
                    bare
                    and node.tag not in ("p", "dd")
                    and len(nodes) > 0
                    and says_note(node)
                ):
                    break
            nodes.append(node)
        yield from nodes if any(not is_empty(node) for node in nodes) else ()

    def kin_of(self, unit: Element) -> Iterator[Element]:
        """Yield the blocks right behind a note that say by class that they are notes too.

        One that no mark leads to and that has no label is a further paragraph.
        """
        names = unit.attr("class")
        for node in unit.next_siblings:
            if isinstance(node, Element):
                if node.attr("class") != names or node in self.count or own_label(node):
                    return
                yield node
            elif not is_empty(node):
                return

    def between(self, unit: Element) -> Iterator[Node]:
        """Yield the siblings of a note up to the next one, if no mark stands among them.

        The next note was called before this one then: both stand behind all text.
        """
        nodes: list[Node] = []
        for node in unit.next_siblings:
            if isinstance(node, Element):
                if node in self.count:
                    yield from nodes if any(not is_empty(node) for node in nodes) else ()
                    return
                if node.tag in _STOPS or node in self.with_marks or own_label(node):
                    return
            nodes.append(node)

    def is_closing(self, unit: Element, units: Mapping[Element, object]) -> bool:
        """Tell whether the notes beside this one stand ruled off, behind all text."""
        parent = unit.parent
        if parent not in self.closing and parent is not None:
            first = next((node for node in parent.children if node in units), None)
            self.closing[parent] = isinstance(first, Element) and (
                is_ruled_off(first)
                or (isinstance(parent, Element) and is_named_list(parent))
            )
        return parent is not None and self.closing[parent]


def _near(element: Element) -> Iterator[Element]:
    """Yield an element and the nearest ones around it."""
    yield element
    around = element.parent
    for _ in range(HIGHEST):
        if not isinstance(around, Element):
            return
        yield around
        around = around.parent


def is_of_body(element: Element, bodies: Container[Element]) -> bool:
    """Tell whether an element is the body of a note, or was put into one with its tail."""
    return any(around in bodies for around in _near(element))


def says_note(unit: Element) -> bool:
    """Tell whether a class names an element as one note."""
    names = (unit.attr("class") or "").split()
    return any(name in SINGLE for name in names) or (unit.attr("role") or "") in _ROLES


def is_of_kin(unit: Element) -> bool:
    """Tell whether a note is the first of several blocks of one class in a box."""
    around = unit.parent
    if not isinstance(around, Element) or around.tag != "div" or is_named_list(around):
        return False
    names = unit.attr("class")
    kin = [node for node in around if isinstance(node, Element)]
    return len(kin) > 1 and all(node.attr("class") == names for node in kin)


SINGLE: Final = frozenset(
    "footnote fn footdef footnote-definition footnote-item footnote-text endnote reference"
    " MsoFootnoteText MsoEndnoteText sdfootnote sdendnote Footnote Endnote note"
    " citation table-note tablenote table-footnote".split()
)
"""Classes of one note, not of a list of them."""
_ROLES: Final = frozenset(("doc-footnote", "doc-endnote", "doc-biblioentry"))


def says_nothing(unit: Element) -> bool:
    """Tell whether a unit is only a label and ways back, so that its text comes behind."""
    text = unit.text.strip()
    return len(text) <= _LONGEST_LABEL and (not text or bool(read_label(text)))


def is_enclosed(unit: Element) -> bool:
    """Tell whether a unit is a whole note in brackets: "[Footnote 1: Wet.]"."""
    text = unit.text.strip()
    if len(text) <= _LONGEST_LABEL or text[0] not in OPEN:
        return False
    return text.find(CLOSE[OPEN.index(text[0])]) == len(text) - 1


def is_ruled_off(unit: Element) -> bool:
    """Tell whether a line or a heading stands right before an element."""
    for node in unit.previous_siblings:
        if isinstance(node, Element) and node.tag in _STOPS:
            return True
        if not is_empty(node):
            return False
    return False


def split(page: Page, unit: Element, targets: list[Element]) -> dict[Element, Element]:
    """Part an element with several notes at the top-level nodes that hold their targets."""
    starts: dict[Node, Element] = {}
    for target in targets:
        starts.setdefault(top_in(unit, target), target)
    bodies: dict[Element, Element] = {}
    body: Element | None = None
    for node in list(unit):
        if node in starts:
            body = page.make("div")
            node.insert_before(body)
            bodies[starts[node]] = body
        if body is not None:
            body.append(node)
    if unit in starts.values() and body is not None:
        bodies.setdefault(unit, body)
    return {target: bodies[target] for target in targets if target in bodies}


def textual(page: Page, body: Element) -> Element:
    """Return the part of a body that holds the text, where the table knows it.

    An element that is no block gets one inside, so that it may hold paragraphs.
    """
    texts = body.select(table().text)
    outer = [text for text in texts if text.parent not in texts]
    if len(outer) == 1:
        return outer[0]
    if body.tag in ("tr", "table", "tbody") or is_row(body):
        cells = body.select("td, th")
        if len(cells) > 1 and len(cells[0].text.strip()) <= _LONGEST_LABEL:
            cells = cells[1:]
        return max(cells, key=lambda cell: len(cell.text), default=body)
    if body.tag == "dl":
        return body.select_one("dd") or body
    if body.tag in BLOCK_TAGS:
        return body
    return body.wrap_children(page.make("div"))


def is_one_entry(target: Element) -> bool:
    """Tell whether a list of terms or a table has one entry, or a cell is its whole row.

    A label and its note.
    """
    if target.tag in ("td", "th"):
        row = target.parent
        cells = [node for node in row or () if isinstance(node, Element)]
        return cells == [target] and bool(label_before(target))
    if target.tag == "dl":
        return len(target.select("dt")) == len(target.select("dd")) == 1
    return target.tag == "table" and len(target.select("tr")) == 1


def is_row(body: Element) -> bool:
    """Tell whether a body is only a box around one row: a label, and the text beside it."""
    inner = body
    while inner.tag != "tr":
        shown = [node for node in inner if not is_empty(node)]
        only = shown[0] if len(shown) == 1 else None
        if not isinstance(only, Element) or only.tag not in _BOXES:
            return False
        inner = only
    cells = [node for node in inner if isinstance(node, Element)]
    return len(cells) > 1 and says_nothing(cells[0])


_BOXES: Final = frozenset(("div", "table", "tbody", "tr"))

"""Notes that unfold in the line: ``<details>`` whose summary prints the label.

A paragraph cannot hold ``<details>``: where a page was saved so, its reader ends the
paragraph before it, and the rest of the line stands bare behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.dom import BLOCK_TAGS
from cleaner.steps.notes.inside import is_marked
from cleaner.steps.notes.labels import OPEN, is_empty, read_label

if TYPE_CHECKING:
    from turbohtml import Node

    from cleaner.steps.notes.marks import Lift

_NAMES: Final = frozenset(
    "footnote sidenote marginnote endnote note fn inline-note".split()
)
"""Classes by which one such element says that it is a note."""


def lift_details(lift: Lift, folds: list[Element]) -> None:
    """Lift what unfolds in a line; what unfolds between paragraphs stays."""
    for fold in folds:
        summary = fold.select_one("summary")
        printed = summary.text.strip() if summary is not None else ""
        label = read_label(printed)
        if summary is None or not label or is_marked(lift, fold):
            continue
        before = shown_before(fold)
        if before is not None and is_in_line(fold, summary, printed):
            lift_fold(lift, fold, summary, before, label)


def shown_before(fold: Element) -> Node | None:
    """Return the words before an element, or the paragraph that they stand in."""
    node = fold.previous_sibling
    while node is not None and getattr(node, "tag", "") != "p" and is_empty(node):
        node = node.previous_sibling
    if isinstance(node, Element) and node.tag in BLOCK_TAGS and node.tag != "p":
        return None
    return node


def is_in_line(fold: Element, summary: Element, printed: str) -> bool:
    """Tell whether a line goes on behind an element, or it says it is a note."""
    names = (fold.attr("class") or "").split()
    if not _NAMES.isdisjoint(names) or summary.select_one("sup") is not None:
        return True
    after = fold.next_sibling
    while after is not None and is_empty(after):
        after = after.next_sibling
    goes_on = isinstance(after, Text) or (
        isinstance(after, Element) and after.tag not in BLOCK_TAGS
    )
    return goes_on or (printed[0] in OPEN and fold.closest("p, span") is not None)


def lift_fold(
    lift: Lift, fold: Element, summary: Element, before: Node, label: str
) -> None:
    """Make the summary the mark, behind the words before, and the rest the note."""
    page = lift.page
    mark = page.make("span")
    for node in list(summary):
        mark.append(node)
    summary.extract()
    body = page.make("div")
    for node in list(fold):
        body.append(node)
    rest = list(rest_of_line(fold))
    if isinstance(before, Element) and before.tag == "p":
        before.append(mark)
        for node in rest:
            before.append(node)
    else:
        fold.insert_before(mark)
    if isinstance(fold.parent, Element):
        fold.parent.append(body)  # in its place a block would end the line
    fold.extract()
    key = lift.add_note(fold.attr("id") or lift.next_key(), body)
    page.notes[key].is_inline = True
    lift.add_mark(mark, key, label)


def rest_of_line(fold: Element) -> list[Node]:
    """Return what stands bare behind an element, up to the next block."""
    nodes: list[Node] = []
    node = fold.next_sibling
    while node is not None and getattr(node, "tag", "") not in BLOCK_TAGS:
        nodes.append(node)
        node = node.next_sibling
    return nodes

r"""Notes in Markdown's own writing, as pages have them whose software knows no footnotes.

``[^1]`` stands in the text, and lines that begin with ``[^1]:`` are paragraphs, or lines of
one. No other text looks so: a single pair is enough.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.dom import BLOCK_TAGS, is_sample
from cleaner.steps.notes.labels import is_empty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Document, Node

    from cleaner.steps.notes.marks import Lift

_NAME: Final = r"\[\^([^\s\[\]^]{1,40})\]"
MARK: Final = re.compile(_NAME)
"""A mark; group 1 is its label."""
_CALL: Final = re.compile(_NAME + "(?!:)")
DEFINED: Final = re.compile(_NAME + ":")
_LINE: Final = re.compile(rf"(?:^|(?<=\n))[^\S\n]*{_NAME}:[^\S\n]")


def written_notes(lift: Lift) -> dict[str, str]:
    """Make notes of the lines that begin with a label which some text calls.

    Returns:
        Label -> key of the note.
    """
    text = lift.page.tree.text
    called = {found[1].casefold() for found in _CALL.finditer(text)}
    if called.isdisjoint(found[1].casefold() for found in DEFINED.finditer(text)):
        return {}
    lines = list(lines_of(lift.page.tree))
    if called.isdisjoint(label.casefold() for label, _ in lines):
        return {}
    keys: dict[str, str] = {}
    starts = {start for _, start in lines}
    for label, start in lines:
        body = lift.page.make("div")
        start.insert_before(body)
        for node in list(line_from(start, starts)):
            body.append(node)
        key = lift.add_note(lift.next_key(), body)
        lift.page.notes[key].label = label
        keys.setdefault(label.casefold(), key)
    return keys


def lines_of(tree: Document | Element) -> list[tuple[str, Text]]:
    """Return the labels and first texts of all lines that begin as a note does.

    Texts of several lines are parted in place.
    """
    lines: list[tuple[str, Text]] = []
    for node in list(tree.descendants):
        if not isinstance(node, Text) or "[^" not in node.data:
            continue
        if isinstance(node.parent, Element) and is_sample(node.parent):
            continue
        inner: list[tuple[str, Text]] = []
        for found in reversed(list(_LINE.finditer(node.data))):
            if found.start():
                start = Text(node.data[found.start() :])
                node.data = node.data[: found.start()]
                node.insert_after(start)
                inner.append((found[1], start))
            elif begins_line(node):
                inner.append((found[1], node))
        lines += reversed(inner)
    return lines


def begins_line(text: Text) -> bool:
    """Tell whether a text begins its block, or the line behind a break."""
    around = text.parent
    if not isinstance(around, Element) or around.tag not in BLOCK_TAGS:
        return False
    for node in text.previous_siblings:
        if isinstance(node, Element) and node.tag in _BREAKS:
            return True
        if not is_empty(node):
            return False
    return True


_BREAKS: Final = BLOCK_TAGS | {"br"}


def line_from(start: Text, starts: set[Text]) -> Iterator[Node]:
    """Yield the nodes of a line: up to the next one, a break or a block."""
    yield start
    for node in start.next_siblings:
        if node in starts or (isinstance(node, Element) and node.tag in _BREAKS):
            return
        yield node

"""Lists that count with letters, where a flavour has no sign for such.

CommonMark's lists count 1, 2, 3 and nothing else. Where the text names an item by its
letter, "(b)", that has to be read beside the item: there the list has bullets, and its
letters are text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from cleaner.model import Infobox, Item, List, Node, Paragraph, Table
from cleaner.render.counters import counter
from cleaner.render.lines import numbered
from cleaner.render.plain import render_plain_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Blocks

_REFERENCE = re.compile(r"(?<!\w)\(([A-Za-z]{1,7})\)")
_LETTERS: Final = 26
_NINTH: Final = 9
"""The letter i, which pandoc takes for a Roman one at the start of a list."""


def names_letters(blocks: Blocks) -> bool:
    """Tell whether a text names an item of a list by its letter, as "(b)".

    >>> entries = List((Item((Paragraph(("Reed",)),)),) * 2, ordered=True, style="a")
    >>> names_letters((entries, Paragraph(("As (b) says.",))))
    True
    >>> names_letters((entries, Paragraph(("As (c) says.",))))
    False
    """
    labels = {
        counter(number, entries.style)
        for entries in _lettered(blocks)
        for number, _ in numbered(entries)
    }
    if not labels:
        return False
    text = render_plain_blocks(blocks)
    return not labels.isdisjoint(match[1] for match in _REFERENCE.finditer(text))


def _lettered(blocks: Blocks) -> Iterator[List]:
    waiting: list[Any] = [blocks]
    while waiting:
        part = waiting.pop()
        if isinstance(part, List) and part.style:
            yield part
        if isinstance(part, tuple):
            waiting += part
        elif isinstance(part, Node):
            waiting += (getattr(part, name) for name in part.__struct_fields__)


def spelled(entries: List) -> List:
    """Return a list with its letters as text.

    >>> entries = List((Item((Paragraph(("Reed",)),)),), ordered=True, start=2, style="a")
    >>> spelled(entries).items[0].content[0].content
    ('b. ', 'Reed')
    """
    items = []
    for number, item in numbered(entries):
        sign = f"{counter(number, entries.style)}."
        first = item.content[0] if item.content else None
        if isinstance(first, Paragraph):
            line = Paragraph((f"{sign} ", *first.content))
            content: Blocks = (line, *item.content[1:])
        else:
            content = (Paragraph((sign,)), *item.content)
        items.append(Item(content, item.checked))
    return List(tuple(items), tight=entries.tight)


def all_spelled(part: Any) -> Any:
    """Return blocks with every lettered list spelled that is not in a table."""
    if isinstance(part, tuple):
        return tuple(map(all_spelled, part))
    if not isinstance(part, Node) or isinstance(part, Table | Infobox):
        return part
    fields = {name: getattr(part, name) for name in part.__struct_fields__}
    tuples = {name: each for name, each in fields.items() if isinstance(each, tuple)}
    part = replace(part, **{name: all_spelled(each) for name, each in tuples.items()})
    return spelled(part) if isinstance(part, List) and part.style else part


def fancy(entries: List) -> str:
    """Return the style that pandoc reads from the first sign of a list; "": it counts 1, 2.

    A letter alone is a letter to pandoc, but for i; behind z it knows no further one.
    """
    if entries.style in ("i", "I"):
        return entries.style if entries.start == 1 else ""
    last = entries.start + len(entries.items) - 1
    fits = 0 < entries.start != _NINTH and last <= _LETTERS
    return entries.style if fits else ""

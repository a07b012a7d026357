"""Lists: items with their numbers, and what stands in a list but in no item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from turbohtml import Element, Text

from cleaner.model import Block, Inline, Item, List, Paragraph
from cleaner.steps.building.lines import paragraphs_of
from cleaner.steps.building.settle import NotesPlace
from cleaner.steps.notes.drawer import NOTE
from cleaner.steps.numbering import number_in, style_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.steps.building.builder import Builder


def make_list(builder: Builder, element: Element) -> list[Block]:
    """Build a list; what stands in it outside its items belongs to the item before."""
    items: list[Item] = []
    loose = False
    notes: list[Block] = []
    is_ordered = element.tag == "ol"
    for node in element:
        if isinstance(node, Element) and node.tag == "li":
            if builder.page.roles.get(node) == NOTE:
                notes = [NotesPlace()]  # type: ignore[list-item]
                builder.unsettled += 1
            else:
                content = tuple(builder.flow(node))
                loose = loose or builder.was_loose
                # An empty bullet shows nothing; an empty number counts.
                if content or builder.exact or is_ordered:
                    number = number_in(node, "value") if is_ordered else None
                    items.append(Item(content, builder.tasks.get(node), number))
        elif isinstance(node, Element) or (isinstance(node, Text) and node.data.strip()):
            add_stray(builder, items, node)
    if not items:
        return notes
    if loose and builder.items_are_paragraphs:
        loose = any(map(has_paragraphs, items))
    if not is_ordered:
        return [List(tuple(items), tight=not loose), *notes]
    start = number_in(element, "start")
    if "reversed" in element.attrs:
        start = len(items) if start is None else start
        items = count_down(start, items)
    start = 1 if start is None else start
    numbered = tuple(without_next_numbers(items, start))
    style = style_of(element)
    return [List(numbered, True, start, not loose, style), *notes]  # a field


def count_down(start: int, items: Sequence[Item]) -> list[Item]:
    """Give a number to each item of a list that counts backwards.

    >>> [item.number for item in count_down(3, [Item(()), Item(()), Item(())])]
    [3, 2, 1]
    """
    counted: list[Item] = []
    for item in items:
        start = start if item.number is None else item.number
        counted.append(replace(item, number=max(start, 0)))
        start -= 1
    return counted


def without_next_numbers(items: Sequence[Item], start: int) -> Iterator[Item]:
    """Forget the numbers that are one more than that of the item before."""
    for item in items:
        number = start if item.number is None else item.number
        is_next = number == start and item.number is not None
        yield replace(item, number=None) if is_next else item
        start = number + 1


def has_paragraphs(item: Item) -> bool:
    """Tell whether an item has more than one paragraph of its own."""
    return sum(isinstance(block, Paragraph) for block in item.content) > 1


def through_role(builder: Builder, element: Element) -> list[Block]:
    """Build an element that an engine file has named."""
    maker = builder.block_roles.get(builder.page.roles[element])
    return maker(builder, element) if maker is not None else builder.flow(element)


def add_stray(builder: Builder, items: list[Item], node: Element | Text) -> None:
    """Add what is no item to the item before it, or make it one."""
    if isinstance(node, Text):
        run: list[Inline] = []
        builder.blank = True
        builder.text(run, node.data)
        blocks = paragraphs_of(run)
    else:
        maker = builder.blocks.get(node.tag)
        if node in builder.page.roles:
            blocks = through_role(builder, node)
        elif maker is not None and builder.depth <= builder.deepest:
            blocks = maker(builder, node)
        else:
            blocks = builder.flow(node)
    if not blocks:
        return
    if items:
        items[-1] = replace(items[-1], content=(*items[-1].content, *blocks))
    else:
        items.append(Item(tuple(blocks)))

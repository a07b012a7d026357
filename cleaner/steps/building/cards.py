"""Cards: links that hold more than a line, as HTML lets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from cleaner.model import Block, Heading, Image, Inline, Link, Paragraph
from cleaner.steps.building.spans import add_link

if TYPE_CHECKING:
    from turbohtml import Element

    from cleaner.model import Inlines
    from cleaner.steps.building.builder import Builder


def make_card(builder: Builder, element: Element) -> list[Block]:
    """Build what a link holds as blocks; its first line of words, mostly a title, links.

    No Markdown has links around blocks, and one on each line would be the same many times.
    """
    blocks = builder.raw_flow(element)
    href = element.attr("href")
    if href is None:
        return blocks
    for number, block in enumerate(blocks):
        if isinstance(block, Paragraph | Heading) and not is_picture(block.content):
            if not any(isinstance(part, Link) for part in block.content):
                run: list[Inline] = []
                add_link(builder, run, element, href, block.content)
                blocks[number] = replace(block, content=tuple(run))
            break
    return blocks


def is_picture(content: Inlines) -> bool:
    """Tell whether a line is pictures alone.

    >>> is_picture((Image("a.png"), " ")), is_picture(("Reed",))
    (True, False)
    """
    return all(isinstance(part, Image) or not str(part).strip() for part in content)

"""What a plain conversion alone keeps: unknown elements, comments that end a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from turbohtml import Comment as CommentNode
from turbohtml import Element, Text

from cleaner.model import Block, Comment, Inline, Markup, Unknown
from cleaner.render.unknown import is_passive, is_unknown

if TYPE_CHECKING:
    from turbohtml import Document

    from cleaner.page import Page
    from cleaner.steps.building.builder import Builder


def make_unknown(builder: Builder, run: list[Inline], element: Element) -> None:
    """Keep an element that HTML does not know, with what in its tag runs nothing."""
    if not is_unknown(element.tag):
        builder.children(run, element)
        return
    inner: list[Inline] = []
    builder.children(inner, element)
    given = ((name, element.attr(name) or "") for name in element.attrs)
    attributes = tuple(each for each in given if is_passive(*each))
    run.append(Unknown(tuple(inner), element.tag, attributes))
    builder.blank = builder.blank and bool(inner)


def find_partings(page: Page) -> None:
    """Give a role to each empty comment behind a list: Markdown's authors end lists so."""
    for entries in page.tree.select("ul, ol"):
        node = entries.next_sibling
        while isinstance(node, Text) and node.data.isspace():
            node = node.next_sibling
        if isinstance(node, CommentNode) and not node.data.strip():
            parting = Element("hr")
            node.replace_with(parting)
            page.roles[parting] = PARTING


PARTING: Final = "parting"
"""Role of an element in the place of an empty comment."""


def make_comment(builder: Builder, element: Element) -> list[Block]:  # noqa: ARG001
    """Build an empty comment."""
    return [Markup(((Comment(),),))]


def drop_reopened(root: Document | Element) -> None:
    """Drop empty links that the parser opened again behind an unclosed one's paragraph.

    HTML's "list of active formatting elements" does so with each ``<a>`` that nobody
    closes, in whatever follows it: also where only white space follows.
    """
    before: Element | None = None
    for link in root.select("a"):
        is_again = before is not None and link.attrs == before.attrs
        if is_again and is_empty(link) and is_right_behind(link, before):
            link.unwrap()
        else:
            before = link


def is_empty(link: Element) -> bool:
    """Tell whether an element holds nothing but white space."""
    return all(isinstance(node, Text) and node.data.isspace() for node in link)


def is_right_behind(link: Element, before: Element | None) -> bool:
    """Tell whether a link stands right behind the block that another one ends."""
    node = before
    for _ in range(_DEEPEST):
        if node is None or node.next_sibling is not None:
            break
        parent = node.parent
        node = parent if isinstance(parent, Element) else None
        if node is not None and node.next_sibling is link:
            return True
    return False


_DEEPEST: Final = 100
"""Levels that may close at once behind a link: hostile pages nest without end."""

"""Clean a page while looking on: which elements leave the tree, and by which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from turbohtml import parse

from cleaner import pipeline
from cleaner.steps.decode.decode import decode
from cleaner.view.explain import number_cuts, write_view
from cleaner.view.marked import STAMP, Cut, mark_text, mark_tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turbohtml import Element
    from turbohtml import Node as TreeNode

    from cleaner.document import Document
    from cleaner.model import Options, Source
    from cleaner.steps.decode.decode import Decoded


def trace(source: Source, options: Options, where: str) -> tuple[Document, str]:
    """Clean a page; return the document, and the page as HTML with what was removed marked.

    Raises:
        SourceError: the source is no page, or exceeds a limit.
    """
    document = pipeline.run(source, options)
    cuts = number_cuts(document)
    decoded = decode(source, options)
    if decoded.kind == "html":
        marked = _mark_tree(source, decoded, options, cuts)
    else:
        by_rule = {cut.rule: cut for cut in reversed(cuts)}
        marked = mark_text(decoded.text, document.removed, by_rule)
    return document, write_view(document, marked, where, cuts)


def _mark_tree(
    source: Source, decoded: Decoded, options: Options, cuts: Sequence[Cut]
) -> str:
    """Mark what the steps take out of a page.

    They change the tree, so it cannot be marked itself: every element gets a number, and
    what leaves the tree is looked up by its number in a second tree that nobody changes.
    """
    page = pipeline.open_page(source, decoded, options)
    stamp(page.tree)
    untouched = parse(page.tree.html)
    left: dict[str, tuple[str, str]] = {}

    def on_remove(element: Element, rule: str, why: str) -> None:
        left.setdefault(element.attr(STAMP) or "", (rule, why))

    page.on_remove = on_remove
    for step in pipeline.STEPS:
        step(page)
    content = page.root.attr(STAMP) if page.root is not None else None
    numbers = {(cut.rule, cut.why): cut for cut in cuts}
    # What leaves without text (a picture, an empty box) is not on the trail: number 0.
    marks = {stamp: numbers.get(cause) or Cut(0, *cause) for stamp, cause in left.items()}
    return mark_tree(untouched, marks, content or "")


def stamp(tree: TreeNode) -> None:
    """Give every element a number."""
    for number, element in enumerate(tree.iter_elements()):
        element.attrs[STAMP] = str(number)

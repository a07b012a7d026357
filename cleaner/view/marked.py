"""The text of a page as harmless HTML, with the removed parts marked where they stood."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple

from turbohtml import Element, Text

from cleaner.dom import BLOCK_TAGS
from cleaner.steps.silence import SILENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from turbohtml import Node

    from cleaner.records import Removal

STAMP = "data-cleaner-number"
"""Attribute by which an element is known again in a second tree of the same page."""

_SAME = """h1 h2 h3 h4 h5 h6 p ul ol li dl dt dd table caption thead tbody tfoot tr th td
blockquote pre code b strong i em sub sup figure figcaption"""
SAME = frozenset(_SAME.split())
"""Tags that are shown as they are, without their attributes; others become div or span."""

HIDDEN = frozenset(SILENT) | {"head", "title", "noscript"}
"""Elements without text for a reader, or whose text would stand there twice."""

EMPTY = frozenset({"br", "hr"})


class Cut(NamedTuple):
    """A mark on a removed part."""

    number: int
    """The rule's number in the legend."""
    rule: str
    why: str


def mark_tree(root: Node, cuts: Mapping[str, Cut], content: str = "") -> str:
    """Render a stamped tree; `cuts` and `content` name elements by their stamps.

    Without recursion: a page may be nested a hundred thousand deep.
    """
    parts: list[str] = []
    waiting: list[Node | str] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, Text):
            parts.append(html.escape(node.data, quote=False))
        elif not isinstance(node, Element):
            waiting.extend(reversed(node.children))
        elif node.tag not in HIDDEN:
            before, after = _tags(node, cuts, content)
            parts.append(before)
            waiting.append(after)
            waiting.extend(reversed(node.children))
    return "".join(parts)


def _tags(element: Element, cuts: Mapping[str, Cut], content: str) -> tuple[str, str]:
    """Return what to write before and after an element's children."""
    stamp = element.attr(STAMP) or ""
    attributes = ""
    if cut := cuts.get(stamp):
        attributes = _cut_attributes(cut)
    elif stamp and stamp == content:
        attributes = ' class="inside"'
    tag = element.tag
    if tag in EMPTY:
        return f"<{tag}{attributes}>", ""
    if tag == "img":
        alternative = html.escape(element.attr("alt") or "")
        return f"<span{attributes}>[picture {alternative}", "]</span>"
    if tag not in SAME:
        tag = "div" if tag in BLOCK_TAGS else "span"
    if tag == "span" and not attributes:
        return "", ""
    return f"<{tag}{attributes}>", f"</{tag}>"


def _cut_attributes(cut: Cut) -> str:
    title = html.escape(f"{cut.rule}: {cut.why}")
    return f' class="cut c{cut.number}" title="{title}"'


def mark_text(text: str, removed: Iterable[Removal], cuts: Mapping[str, Cut]) -> str:
    r"""Render plain text; `cuts` goes by rule, since a text has no elements to stamp.

    >>> from cleaner.records import Removal
    >>> trail = [Removal(rule="plain:edit", why="a lost link", text="Edit")]
    >>> cut = Cut(1, "plain:edit", "a lost link")
    >>> print(mark_text("FenEdit\nwet", trail, {"plain:edit": cut}))
    <pre>Fen<span class="cut c1" title="plain:edit: a lost link">Edit</span>
    wet</pre>
    """
    parts, end = ["<pre>"], 0
    for start, stop, rule in sorted(_places(text, removed)):
        if start < end or rule not in cuts:
            continue
        parts.append(html.escape(text[end:start], quote=False))
        inside = html.escape(text[start:stop], quote=False)
        parts.append(f"<span{_cut_attributes(cuts[rule])}>{inside}</span>")
        end = stop
    parts += [html.escape(text[end:], quote=False), "</pre>"]
    return "".join(parts)


def _places(text: str, removed: Iterable[Removal]) -> Iterable[tuple[int, int, str]]:
    """Find where removed texts stood, each as often as it was removed.

    What was glued to the end of lines is looked for there first: "Edit" is also a word.
    """
    for removal in removed:
        words = r"\s+".join(map(re.escape, removal.text.split()))
        for pattern in (rf"{words}(?=[ \t]*$)", words):
            spans = [match.span() for match in re.finditer(pattern, text, re.MULTILINE)]
            if len(spans) >= removal.count:
                yield from ((*span, removal.rule) for span in spans[: removal.count])
                break

"""Footnotes that a converter broke: its links get the ids back that they lead to.

Converters drop ids and keep links, so ``[1](#cite_note-1)`` leads nowhere and each note
begins with a link back that leads nowhere either. The two name each other: "cite_ref-a_1-0"
is a mark of "cite_note-a-1". With its id on the note again, such a page is like any other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from turbohtml import Element, Text

from cleaner.steps.text_note_lines import skip_letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Document, Node

_FAMILIES: Final = (
    # Cite: "cite_ref-7" and "cite_ref-name_7-0" are marks of "cite_note-7", "-name-7".
    (re.compile(r"cite_ref-(\d+)(?:-\d+)?"), r"cite_note-\1"),
    (re.compile(r"cite_ref-(.+)_(\d+)-\d+"), r"cite_note-\1-\2"),
    # The Markdown family: "fnref1", "fnref:1", "fnref-1", "fnref1:1" (a second use).
    (re.compile(r"(user-content-)?fnref\d?([:-]?)(\w+?)(?::\d+)?"), r"\1fn\2\3"),
    (re.compile(r"(user-content-)?fnr[.-]?(\w+)"), r"\1fn.\2"),
    (re.compile(r"_(ftn|edn)ref(\d+)"), r"_\1\2"),
)
_SIGNS = re.compile(r"[\s^↑⇑⬆↩︎↵,.:;()\[\]\\]*")
"""What stands around links back: signs, and what is left of brackets and backslashes."""
_LEADING = re.compile(r"\s*[\^↑⇑]\s+")
_RAISED = re.compile(r"\[?\^[^\^]+\^\]?")
_NUMBER = re.compile(r"\s*[\[(]?(\d{1,4})[\])]?\s*")
_WRAPPERS: Final = frozenset({"b", "strong", "em", "i", "sup", "small", "span"})


def mend_converted(tree: Document | Element) -> None:
    """Give notes their ids back, and put marks into the brackets that belong to them."""
    marks = list(broken_marks(tree))
    if not marks:
        return
    for holder in tree.select("li, p"):
        keys = {note_of(fragment) for fragment in ways_back(holder)} - {""}
        if len(keys) == 1:
            note = holder.parent if is_first_of_item(holder) else holder
            if isinstance(note, Element) and not note.attr("id"):
                note.attrs["id"] = keys.pop()
    number_plain_notes(tree, marks)
    for link in marks:
        cut_carets(link)


def broken_marks(tree: Document | Element) -> Iterator[Element]:
    """Yield the links that lead to notes by the names of their fragments."""
    for link in tree.select("a[href]"):
        fragment = fragment_of(link)
        if fragment.startswith(("cite_note", "fn", "user-content-fn", "_ftn", "_edn")) and (
            not note_of(fragment)
        ):
            yield link


def fragment_of(link: Element) -> str:
    """Return where in a page a link leads, decoded."""
    return unquote((link.attr("href") or "").partition("#")[2])


def note_of(fragment: str) -> str:
    """Return the id of the note whose mark has this id; "" if it is no mark's.

    >>> note_of("cite_ref-Reed_3-0"), note_of("cite_ref-3"), note_of("cite_note-3")
    ('cite_note-Reed-3', 'cite_note-3', '')
    >>> note_of("fnref:1"), note_of("fnref2"), note_of("fn:1")
    ('fn:1', 'fn2', '')
    """
    for pattern, note in _FAMILIES:
        if match := pattern.fullmatch(fragment):
            return match.expand(note)
    return ""


def ways_back(holder: Element) -> list[str]:
    """Return the fragments of links back at the start of an element, else at its end."""
    return edge_links(list(holder)) or edge_links(list(holder)[::-1])


def edge_links(nodes: list[Node]) -> list[str]:
    """Return the fragments of the links that stand before any other text."""
    found: list[str] = []
    for node in nodes:
        if isinstance(node, Text):
            if _SIGNS.fullmatch(node.data) is None:
                break
            continue
        if not isinstance(node, Element):
            continue
        links = [node] if node.tag == "a" else []
        if node.tag in _WRAPPERS:
            links = node.select("a")
            if _SIGNS.fullmatch(node.text) is None and not links:
                break
        if not links or not all(note_of(fragment_of(link)) for link in links):
            break
        found += map(fragment_of, links)
    return found


def is_first_of_item(element: Element) -> bool:
    """Tell whether a paragraph opens a list item: then the item is the note."""
    holder = element.parent
    if element.tag != "p" or not isinstance(holder, Element) or holder.tag != "li":
        return False
    first = next((node for node in holder if isinstance(node, Element)), None)
    return first is element


def number_plain_notes(tree: Document | Element, marks: list[Element]) -> None:
    """Give notes whose links are lost too ("1. ^ a b text") the ids of their numbers."""
    wanted: dict[int, str] = {}
    for link in marks:
        printed = _NUMBER.fullmatch(link.text)
        if printed is not None:
            wanted.setdefault(int(printed[1]), fragment_of(link))
    for holder in tree.select("ol"):
        start = holder.attr("start") or "1"
        number = int(start) if start.isdecimal() and len(start) < 10 else 1
        for item in holder:
            if isinstance(item, Element) and item.tag == "li":
                if number in wanted and not item.attr("id") and cut_plain_signs(item):
                    item.attrs["id"] = wanted[number]
                number += 1


def cut_plain_signs(item: Element) -> bool:
    """Tell whether an item begins with a sign of a way back; letters behind it go too."""
    first = next(iter(item), None)
    if isinstance(first, Element) and first.tag == "p":
        first = next(iter(first), None)
    found = _LEADING.match(first.data) if isinstance(first, Text) else None
    if not isinstance(first, Text) or found is None:
        return False
    place, _ = skip_letters(first.data, found.end())
    first.data = f"↑ {first.data[place:]}"
    return True


def cut_carets(link: Element) -> None:
    """Take away the carets by which pandoc raises a mark: ``^[1](#cite_note-1)^``."""
    before, after = link.previous_sibling, link.next_sibling
    if (
        isinstance(before, Text)
        and isinstance(after, Text)
        and before.data.endswith("^")
        and after.data.startswith("^")
    ):
        before.data, after.data = before.data[:-1], after.data[1:]
    if _RAISED.fullmatch(link.text):
        link.text = link.text.replace("^", "")

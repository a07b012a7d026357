"""Footnotes that a converter broke: its links get the ids back that they lead to.

Converters drop ids and keep links, so ``[1](#cite_note-1)`` leads nowhere and each note
begins with a link back that leads nowhere either. The two name each other: "cite_ref-a_1-0"
is a mark of "cite_note-a-1". With its id on the note again, such a page is like any other.
Where the links are lost as well, a list of arrows proves the brackets in the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from turbohtml import Element, Text

from cleaner.dom import is_sample
from cleaner.steps.markdown.furniture import (
    remove_contents,
    remove_enlarging,
    remove_navboxes,
)
from cleaner.steps.text.note_lines import skip_letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Document, Node

    from cleaner.page import Page

_FAMILIES: Final = (
    # Cite: "cite_ref-7" and "cite_ref-name_7-0" are marks of "cite_note-7", "-name-7".
    (re.compile(r"cite_ref-(\d+)(?:-\d+)?"), r"cite_note-\1"),
    (re.compile(r"cite_ref-(.+)_(\d+)-\d+"), r"cite_note-\1-\2"),
    # The Markdown family: "fnref1", "fnref:1", "fnref-1", "fnref1:1" (a second use).
    (re.compile(r"(user-content-)?fnref([:-]?)(\w+?)(?::\d+)?"), r"\1fn\2\3"),
    (re.compile(r"fnr\.(\w+)"), r"fn.\1"),
    (re.compile(r"_(ftn|edn)ref(\d+)"), r"_\1\2"),
)
_NOTES: Final = ("cite_note", "fn", "user-content-fn", "_ftn", "_edn")
"""How the fragments begin that lead to notes."""
_SIGNS = re.compile(r"[\s^↑⇑⬆↩︎↵,.:;()\[\]\\]*")
"""What stands around links back: signs, and what is left of brackets and backslashes."""
_REST = re.compile(r"[\s)\]^]*")
"""What is left behind the last link back."""
_LEADING = re.compile(r"\s*[\^↑⇑]\s+")
_MARK = re.compile(r"\s*[\[［][^\[\]]{1,40}[\]］]\s*")
_ARROW = re.compile(r"\s*[\^↑⇑]\s*")
_RAISED = re.compile(r"\[?\^[^\^]+\^\]?")
_PRINTED = re.compile(r"\[(\d{1,4})\]")
_NUMBER = re.compile(r"\s*[\[(]?(\d{1,4})[\])]?\s*")
_AROUND: Final = frozenset({"a", "b", "strong", "em", "i", "sup", "small", "span"})
"""A link back, or what a converter leaves around it."""
MOSTLY: Final = 0.6
"""Share of a list's entries that must look alike for the list to be what they say."""
MARK: Final = "footnote-reference"
"""Class of marks in the convention that `markdown_source` writes."""
BACK: Final = ("markdown:back-links", "way back from a note to its mark")


def mend_converted(page: Page) -> None:
    """Give notes their ids back, and put marks into the brackets that belong to them."""
    remove_contents(page)
    remove_enlarging(page)
    remove_navboxes(page)
    marks = list(broken_marks(page.tree))
    for holder in page.tree.select("li, p") if marks else ():
        ways = ways_back(holder)
        keys = {note_of(fragment) for way in ways for fragment in fragments_in(way)}
        note = holder.parent if is_first_of_item(holder) else holder
        if len(keys - {""}) == 1 and isinstance(note, Element) and not note.attr("id"):
            note.attrs["id"] = (keys - {""}).pop()
            after = ways[-1].next_sibling
            for way in ways:
                give_up(page, way)
            if isinstance(after, Text):
                cut_start(page, after, _REST)
    number_plain_notes(page, marks)
    for link in marks:
        link.attrs["href"] = "#" + (link.attr("href") or "").partition("#")[2]
        cut_carets(link)
        if _MARK.fullmatch(link.text) and fragment_of(link).startswith(_NOTES[0]):
            wrap(link)


def wrap(link: Element) -> None:
    """Say that a link is a mark, whatever it prints ("[A 1]") and whether it has a note."""
    mark = Element("span", {"class": MARK})
    link.insert_before(mark)
    mark.append(link)


def give_up(page: Page, node: Node) -> None:
    """Take out a way back, or a sign beside one; the page has not been counted yet."""
    if page.is_kept(BACK[0]):
        return
    page.input += len("".join(node.text.split()))
    if isinstance(node, Element):
        page.remove(node, *BACK)
    else:
        page.record(node.text.strip(), *BACK)
        node.extract()


def cut_start(page: Page, text: Text, signs: re.Pattern[str]) -> None:
    """Cut what a pattern matches off the start of a note."""
    found = signs.match(text.data)
    if found is not None and found[0] and not page.is_kept(BACK[0]):
        page.input += len("".join(found[0].split()))
        page.record(found[0].strip(), *BACK)
        text.data = text.data[found.end() :]


def broken_marks(tree: Document | Element) -> Iterator[Element]:
    """Yield the links that lead to notes by the names of their fragments."""
    for link in tree.select("a[href]"):
        fragment = fragment_of(link)
        if fragment.startswith(_NOTES) and not note_of(fragment):
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


def ways_back(holder: Element) -> list[Node]:
    """Return links back and the signs beside them at an element's start, else its end.

    Converters that keep some HTML leave a span around the whole note.
    """
    nodes = list(holder)
    found = edge_links(nodes) or edge_links(nodes[::-1])
    shown = [node for node in nodes if not _is_gap(node)]
    inner = shown[0] if len(shown) == 1 else None
    if not found and isinstance(inner, Element) and inner.tag == "span":
        return ways_back(inner)
    return found


def fragments_in(node: Node) -> list[str]:
    """Return where the links of a node lead."""
    if not isinstance(node, Element):
        return []
    return [fragment_of(link) for link in ([node] if node.tag == "a" else node.select("a"))]


def edge_links(nodes: list[Node]) -> list[Node]:
    """Return the nodes up to the last link back that stands before any other text."""
    found: list[Node] = []
    last = 0
    for node in nodes:
        if isinstance(node, Text):
            if _SIGNS.fullmatch(node.data) is None:
                break
        elif isinstance(node, Element):
            fragments = fragments_in(node) if is_way(node) else []
            plain = node.tag in _AROUND and _SIGNS.fullmatch(node.text) is not None
            if not (plain or (fragments and all(map(note_of, fragments)))):
                break
            last = len(found) + 1 if fragments else last
        found.append(node)
    return found[:last]


def is_way(element: Element) -> bool:
    """Tell whether an element is a link, or holds links with nothing but signs around."""
    if element.tag == "a":
        return True
    if element.tag not in _AROUND:
        return False
    inside = {text for link in element.select("a") for text in link.descendants}
    around = (node for node in element.descendants if isinstance(node, Text))
    return all(_SIGNS.fullmatch(text.data) for text in around if text not in inside)


def is_first_of_item(element: Element) -> bool:
    """Tell whether a paragraph opens a list item: then the item is the note."""
    holder = element.parent
    if element.tag != "p" or not isinstance(holder, Element) or holder.tag != "li":
        return False
    first = next((node for node in holder if isinstance(node, Element)), None)
    return first is element


# --- notes whose links are lost too ----------------------------------------------------


def number_plain_notes(page: Page, marks: list[Element]) -> None:
    """Give notes without links ("1. ^ a b text") the ids that their numbers stand for."""
    arrows = [items for items in map(numbered_items, page.tree.select("ol")) if items]
    if not arrows:
        return
    wanted: dict[int, str] = {}
    for link in marks:
        printed = _NUMBER.fullmatch(link.text)
        if printed is not None:
            wanted.setdefault(int(printed[1]), fragment_of(link))
    if not marks:
        longest = max(arrows, key=len)
        arrows = [longest]
        wanted = {number: f"cite_note-{number}" for number in longest}
        link_brackets(page.tree, wanted)
    for items in arrows:
        for number, (item, sign) in items.items():
            if number in wanted and not item.attr("id"):
                item.attrs["id"] = wanted[number]
                cut_plain_sign(page, sign)


def numbered_items(holder: Element) -> dict[int, tuple[Element, Text]]:
    """Return number -> (item, its first text) of a list whose items begin with an arrow."""
    start = holder.attr("start") or "1"
    number = int(start) if start.isdecimal() and len(start) < 10 else 1
    items = [item for item in holder if isinstance(item, Element) and item.tag == "li"]
    found: dict[int, tuple[Element, Text]] = {}
    for place, item in enumerate(items, number):
        first = next((node for node in item if not _is_gap(node)), None)
        if isinstance(first, Element) and first.tag == "p":
            first = next(iter(first), None)
        if isinstance(first, Element) and _ARROW.fullmatch(first.text):
            first = unwrapped(first)
        if isinstance(first, Text) and _LEADING.match(first.data):
            found[place] = (item, first)
    return found if len(found) >= MOSTLY * len(items) else {}


def unwrapped(sign: Element) -> Text:
    """Put an arrow in bold, with what follows it, into a text of its own."""
    text = Text(sign.text.strip())
    after = sign.next_sibling
    if isinstance(after, Text):
        text.data += after.data
        after.extract()
    sign.replace_with(text)
    return text


def _is_gap(node: Node) -> bool:
    return isinstance(node, Text) and node.data.isspace()


def cut_plain_sign(page: Page, first: Text) -> None:
    """Cut an arrow, and the letters or numbers of its several uses, off a note's start."""
    found = _LEADING.match(first.data)
    if found is None or page.is_kept(BACK[0]):
        return
    place, _ = skip_letters(first.data, found.end())
    sign, first.data = first.data[:place], first.data[place:]
    page.input += len("".join(sign.split()))
    page.record(sign.strip(), *BACK)


def link_brackets(tree: Document | Element, wanted: dict[int, str]) -> None:
    """Make links of the brackets in the text that a list of arrows explains."""
    for text in [node for node in tree.descendants if isinstance(node, Text)]:
        if "[" not in text.data:
            continue
        parent = text.parent
        if not isinstance(parent, Element) or is_sample(parent) or parent.closest("a"):
            continue
        pieces: list[Node] = []
        place = 0
        for found in _PRINTED.finditer(text.data):
            key = wanted.get(int(found[1]))
            if key is not None:
                pieces.append(Text(text.data[place : found.start()]))
                link = Element("a", {"href": f"#{key}"}, (Text(found[0]),))
                pieces.append(Element("sup", {}, (link,)))
                place = found.end()
        if pieces:
            text.replace_with(*pieces, Text(text.data[place:]))


# --- what is left around marks ---------------------------------------------------------


def cut_carets(link: Element) -> None:
    """Take away the carets by which pandoc raises a mark: ``^([1](#cite_note-1))``."""
    before, after = link.previous_sibling, link.next_sibling
    if isinstance(before, Text) and before.data.endswith(("^(", "^")):
        bracket = before.data.endswith("(")
        while after is not None and not isinstance(after, Text):
            after = after.next_sibling
        closing = ")" if bracket else "^"
        if isinstance(after, Text) and closing in after.data[:_LOCATOR]:
            before.data = before.data.removesuffix("(").removesuffix("^")
            after.data = after.data.replace(closing, "", 1)
    if _RAISED.fullmatch(link.text):
        link.text = link.text.replace("^", "")


_LOCATOR: Final = 24
"""Characters in which the end of a raised mark is looked for; ": 66–68 )" is one."""

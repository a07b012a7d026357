"""Notes in another file of the same batch: brought into the page that calls them.

Split books keep their notes in a file of their own (``notes.xhtml#n3``). Whoever cleans a
batch says how a file beside the page is read; its notes are put behind the page's text, and
from there on they are the page's own.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from turbohtml import Element, parse, parse_fragment

from cleaner.dom import Index, within
from cleaner.errors import SourceError
from cleaner.model import Source
from cleaner.steps.decode.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from turbohtml import Document

    from cleaner.page import Page

LONGEST_MARK: Final = 12
"""Characters of a link that may be a mark: "[note 12]"."""
_UNITS: Final = (
    "li, dd, dt, aside, tr, p, [role~='doc-footnote'], [role~='doc-endnote'], div"
)
"""Elements that are one note, or hold it, the smallest around a target counts."""


def bring_neighbours(page: Page) -> None:
    """Put the notes that marks lead to in other files behind the page's text."""
    if page.beside is None:
        return
    wanted: dict[str, list[str]] = {}
    for link in page.tree.select("a[href*='#']"):
        file, _, fragment = (link.attr("href") or "").partition("#")
        if file and fragment and len(link.text.strip()) <= LONGEST_MARK and is_beside(file):
            wanted.setdefault(unquote(file), []).append(unquote(fragment))
    body = page.tree.select_one("body") if wanted else None
    for file, fragments in wanted.items():
        content = page.beside(file)
        if content is not None and body is not None:
            for note in notes_of(file, content, dict.fromkeys(fragments), page):
                page.brought.append(note)
                body.append(note)


def send_back(page: Page) -> None:
    """Take out again what came from other files and is no note of this page.

    A short link to another page of a site looks like a mark until it is seen where it
    leads; the text of that page must never stand in this one.
    """
    if not page.brought:
        return
    bodies = [body for note in page.notes.values() for body in note.body]
    wanted = {around for body in bodies for around in (body, *body.ancestors)}
    strangers = {element for element in page.brought if element not in wanted}
    for mark in within(page.marks, strangers):
        note = page.notes[page.marks.pop(mark).key]
        note.called -= 1
        if not note.called and not note.body:
            del page.notes[note.key]
    for element in strangers:
        element.extract()


def is_beside(file: str) -> bool:
    """Tell whether an address names a file in or below the page's own folder.

    >>> is_beside("ch02.html"), is_beside("../x.html"), is_beside("https://a.example/b.html")
    (True, False, False)
    """
    parts = unquote(file).replace("\\", "/").split("/")
    return (
        ":" not in file
        and parts[0] != ""
        and ".." not in parts
        and parts[-1].lower().endswith((".html", ".htm", ".xhtml", ".xht"))
    )


def notes_of(
    file: str, content: bytes, fragments: Iterable[str], page: Page
) -> Iterable[Element]:
    """Return copies of the notes that fragments of another file name, in their order."""
    try:
        decoded = decode(Source(content, path=file), page.options)
    except SourceError as error:
        page.warnings.append(f"{error}: its notes are missing here")
        return []
    tree = parse(decoded.text, positions=False)
    index, names = Index(tree), named_anchors(tree)
    units: dict[Element, None] = {}
    for fragment in fragments:
        target = index.ids.get(fragment) or names.get(fragment)
        unit = target.closest(_UNITS) if target is not None else None
        if unit is not None and "body" not in (unit.tag, ""):
            units[unit] = None
    return [copied(unit) for unit in units]


def named_anchors(tree: Document) -> dict[str, Element]:
    """Return the elements that old files name by ``name``."""
    return {name: each for each in tree.select("a[name]") if (name := each.attr("name"))}


def copied(unit: Element) -> Element:
    """Return a copy of an element that can stand in another tree; items get a list.

    Of a list of terms the copy is a term and what explains it.
    """
    wrapped = f"<ol>{unit.html}</ol>" if unit.tag == "li" else unit.html
    if unit.tag == "dt":
        rest = (node for node in unit.next_siblings if isinstance(node, Element))
        told = takewhile(lambda node: node.tag == "dd", rest)
        wrapped = f"<dl>{unit.html}{''.join(node.html for node in told)}</dl>"
    if unit.tag == "tr":
        wrapped = f"<table>{unit.html}</table>"
    return parse_fragment(wrapped, positions=False)

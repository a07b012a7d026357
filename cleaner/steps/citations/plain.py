"""Notes without any mark-up of citations: an identifier or an archived address is data.

Nothing else is read from free text. The entry keeps the note as printed in ``note``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import astuple, replace

from cleaner.dom import text_of
from cleaner.model import Link, Node
from cleaner.steps.citations import identifiers
from cleaner.steps.citations.ids import Collection
from cleaner.steps.citations.marks import with_scheme

if TYPE_CHECKING:
    from collections.abc import Iterable

    from turbohtml import Element

    from cleaner.model import Note

_TYPES: Final = {"ISBN": "book", "PMID": "article-journal", "arxiv": "article"}
"""What an identifier alone tells of a work; a DOI may name anything."""
_LONGEST_NOTE: Final = 4000
"""Characters of a note that are kept in its entry: a longer one is an essay."""


def read_element(body: Element) -> list[dict[str, Any]]:
    """Make the entries of a note that stands in a tree."""
    targets = [link.attr("href") or "" for link in body.select("a")]
    text = body.text
    if not any(sign in text for sign in _SIGNS) and not any(map(_may_name, targets)):
        return []
    return items_of(text_of(body), targets)


def read_note(note: Note) -> list[dict[str, Any]]:
    """Make the entries of a finished note."""
    texts: list[str] = []
    targets: list[str] = []
    stack: list[object] = [note.content]
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, tuple):
            stack.extend(reversed(part))
        elif isinstance(part, Node):
            if isinstance(part, Link):
                targets.append(part.target)
            inner = (value for value in astuple(part))
            stack.extend(value for value in inner if isinstance(value, tuple))
    return items_of(" ".join("".join(texts).split()), targets)


_SIGNS: Final = (
    "10.",
    "ISBN",
    "PMID",
    "PMCID",
    "rXiv",
    "rxiv",
    "web.archive.org",
    "archive.",
)


def _may_name(href: str) -> bool:
    return "." in href and (
        "org/" in href or "ncbi." in href or "archive" in href or "doi" in href
    )


def items_of(text: str, targets: Iterable[str]) -> list[dict[str, Any]]:
    """Make entries of a note's text and the addresses that it links to.

    Where each kind of identifier is there once they are of one work, as an article has its
    DOI and its PMID; of two DOIs nobody knows what else belongs to which.

    >>> items_of("Reed, doi:10.1000/182, PMID 17", [])
    [{'type': 'article-journal', 'DOI': '10.1000/182', 'PMID': '17', 'note': 'Reed, ...'}]
    """
    found: dict[tuple[str, str], None] = {}
    links: list[str] = []
    for target in targets:
        known = identifiers.of_link(target)
        if known is not None:
            found[known] = None
        elif identifiers.archived(target) is not None:
            links.append(target)
    found |= dict.fromkeys(identifiers.in_text(text))
    shown = text[:_LONGEST_NOTE]
    if not found:
        return [item_of((), shown, link) for link in dict.fromkeys(links)]
    archive = links[0] if len(links) == 1 else ""
    kinds = [kind for kind, _ in found]
    if len(kinds) == len(set(kinds)):
        return [item_of(tuple(found), shown, archive)]
    return [item_of((each,), shown, "") for each in found]


def item_of(group: tuple[tuple[str, str], ...], text: str, archive: str) -> dict[str, Any]:
    """Make the entry of one work."""
    kinds = {kind for kind, _ in group}
    known = next((_TYPES[kind] for kind in _TYPES if kind in kinds), "")
    item: dict[str, Any] = {"type": known or ("document" if group else "webpage")}
    for kind, value in group:
        identifiers.put(item, kind, value)
    if archive:
        original = identifiers.archived(archive)
        if original:
            item["URL"] = original
        item["archive_location"] = with_scheme(archive)
    if text:
        item["note"] = text
    return item


def cite_plain(
    notes: tuple[Note, ...],
) -> tuple[tuple[Note, ...], tuple[dict[str, Any], ...]]:
    """Name in the notes of a text copy their sources; return notes and sources."""
    collection = Collection()
    cited = []
    for note in notes:
        keys = tuple(dict.fromkeys(collection.add(item) for item in read_note(note)))
        cited.append(replace(note, citations=keys) if keys else note)
    return tuple(cited), collection.items()

"""What a wiki in an archive lacks: pages that failed, red links, lost notes and pictures.

It is noted as each page is kept, so that a crawl of many runs can say it of all in the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import msgspec

from cleaner.model import Link
from cleaner.outline import find
from cleaner.store.local import media_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Generator

    from cleaner.document import Document
    from cleaner.store.catalogue import Catalogue

Kind: TypeAlias = Literal["page", "link", "note", "file"]
"""A page that could not be fetched or cleaned; a link to a page that the wiki lacks; a mark
whose note the page lacks; a picture that is not to be had."""

KINDS: Final[tuple[Kind, ...]] = ("page", "link", "note", "file")


class Lack(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that is not there."""

    kind: Kind
    what: str
    """Title of the page that lacks, label of the note, address of the picture."""
    page: str = ""
    """Title of the page that calls it."""
    target: str = ""
    """Path of that page's files below the archive, without suffix."""
    why: str = ""


class Sum(msgspec.Struct, frozen=True):
    """One thing that is not there, for however many pages call it."""

    what: str
    page: str
    """The first of them."""
    pages: int
    why: str = ""


_FAILED: Final = (
    "SELECT 'page' AS kind, w.title AS what, '' AS page, '' AS target, w.problem AS why"
    " FROM wiki_pages w WHERE w.wiki = ?1 AND w.state = 'failed'"
)
_CALLED: Final = (
    "SELECT l.kind, l.what, p.title AS page, p.target, '' AS why FROM wiki_pages w"
    " JOIN lacks l ON l.page = w.kept JOIN pages p ON p.id = w.kept"
    " WHERE w.wiki = ?1 AND w.state = 'done' AND NOT (l.kind = 'link' AND EXISTS"
    " (SELECT 1 FROM wiki_pages o WHERE o.wiki = ?1 AND o.title = l.what"
    " AND o.state = 'done'))"
)
"""A link that was red when its page was made may lead to a page that came since."""
_ALL: Final = f"{_FAILED} UNION ALL {_CALLED}"


def note_lacks(
    db: sqlite3.Connection, page: int, document: Document, *, media: bool
) -> None:
    """Note what a page calls that is not there.

    ``media``: its pictures were asked for, so those that are not kept are not to be had.
    """
    rows = [
        (page, "link", link.page)
        for link in find((document.content, document.notes), Link)
        if link.page and not link.target
    ]
    rows += [(page, "note", note.label) for note in document.notes if not note.found]
    if media:
        kept = media_of(db, document)
        rows += [
            (page, "file", picture.source)
            for picture in document.images
            if picture.source not in kept
            and picture.source.startswith(("http://", "https://"))
        ]
    db.execute("DELETE FROM lacks WHERE page = ?", (page,))
    db.executemany("INSERT OR IGNORE INTO lacks VALUES (?, ?, ?)", rows)


def renew_lacks(db: sqlite3.Connection, page: int, document: Document) -> None:
    """Note again what a page lacks that was made again, if it is one of a wiki."""
    rows = db.execute("SELECT max(media) FROM wiki_pages WHERE kept = ?", (page,))
    (media,) = rows.fetchone()
    if media is not None:
        note_lacks(db, page, document, media=bool(media))


def lacks_of(catalogue: Catalogue, wiki: int) -> Generator[Lack]:
    """Give all that a wiki lacks, one after the other."""
    for row in catalogue.each(f"{_ALL} ORDER BY kind, what, page", wiki):
        yield Lack(**{name: row[name] for name in Lack.__struct_fields__})


def count_lacks(catalogue: Catalogue, wiki: int) -> dict[Kind, int]:
    """Count what a wiki lacks: for links and pictures what is called, else who calls."""
    rows = catalogue.rows(
        f"SELECT kind, count(DISTINCT CASE kind WHEN 'note' THEN target ELSE what END)"  # noqa: S608
        f" FROM ({_ALL}) GROUP BY kind",
        wiki,
    )
    found = dict(map(tuple, rows))
    return {kind: found[kind] for kind in KINDS if kind in found}


def sum_lacks(catalogue: Catalogue, wiki: int, kind: Kind, most: int) -> list[Sum]:
    """Return what is called most of one kind; of notes, the pages that lack most."""
    one, other = ("page", "what") if kind == "note" else ("what", "page")
    rows = catalogue.rows(
        f"SELECT {one} AS what, min({other}) AS page, count(*) AS pages, min(why) AS why"  # noqa: S608
        f" FROM ({_ALL}) WHERE kind = ?2 GROUP BY {one}"
        " ORDER BY count(*) DESC, 1 LIMIT ?3",
        wiki,
        kind,
        most,
    )
    return [Sum(**{name: row[name] for name in Sum.__struct_fields__}) for row in rows]

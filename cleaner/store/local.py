"""What the files of a page lead to within the archive: kept pictures, and other pages."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import msgspec
from msgspec import json

from cleaner.model import Link
from cleaner.outline import find
from cleaner.records import PageFacts
from cleaner.store.addresses import (
    alias_address,
    plain_address,
    redirect_of,
    relative_to,
    relinked,
    slug_of,
    unchanged,
)
from cleaner.store.projections import Style, render, render_files

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from cleaner.document import Document
    from cleaner.store.addresses import Rewrite
    from cleaner.store.archive import Archive

_LINKED = ("md", "html")
"""Formats whose links and pictures lead to files; a record names the files beside."""


def media_of(db: sqlite3.Connection, document: Document) -> dict[str, str]:
    """Return the kept pictures of a document: address -> path below the archive."""
    if not document.images:
        return {}
    sources = json.encode([picture.source for picture in document.images]).decode()
    rows = db.execute(
        "SELECT address, file FROM json_each(?) JOIN media ON address = value", (sources,)
    )
    return dict(map(tuple, rows))


def render_local(
    db: sqlite3.Connection, page: int, document: Document, target: str, style: Style
) -> dict[str, bytes]:
    """Render the files of a page that differ from what its document says alone.

    Returns:
        Suffix -> file; nothing where the archive has neither pictures nor pages for it.
    """
    media = media_of(db, document)
    redirects = redirects_of(db, page)
    if not media and not style.local_links and not redirects:
        return {}
    links = _link_rows(db, page, document) if style.local_links else {}
    place = PurePosixPath(target)
    told = with_files(document, media, redirects)
    files = {}
    for name in style.formats:
        if name in _LINKED:
            local = with_places(told, _file_of(links, place, name, style), media, place)
            files[name] = render(local, name, style)
    rest = tuple(name for name in style.formats if name not in _LINKED)
    return files | render_files(told, msgspec.structs.replace(style, formats=rest))


def redirects_of(db: sqlite3.Connection, page: int) -> tuple[str, ...]:
    """Return the titles that lead to a page of a wiki that was archived as a whole.

    A page that is on its way into the archive is known by its key alone (see `WikiCrawl`).
    """
    (key,) = db.execute("SELECT key FROM pages WHERE id = ?", (page,)).fetchone()
    wiki, _, number = str(key).rpartition("#")
    rows = db.execute(
        "SELECT a.title FROM wiki_pages w JOIN aliases a ON a.wiki = w.wiki"
        " AND a.target = w.title WHERE w.kept = ?1 UNION"
        " SELECT a.title FROM wikis k JOIN wiki_pages w ON w.wiki = k.id JOIN aliases a"
        " ON a.wiki = w.wiki AND a.target = w.title WHERE k.address = ?2 AND w.number = ?3"
        " ORDER BY 1",
        (page, wiki, int(number) if number.isdecimal() else 0),
    )
    return tuple(row["title"] for row in rows)


def with_files(
    document: Document, media: Mapping[str, str], redirects: tuple[str, ...] = ()
) -> Document:
    """Say what a version does not: files of kept pictures, and what leads to the page."""
    images = tuple(
        msgspec.structs.replace(picture, file=media.get(picture.source, ""))
        for picture in document.images
    )
    page = document.page
    if redirects or (page and page.redirects):
        page = msgspec.structs.replace(page or PageFacts(), redirects=redirects)
    return msgspec.structs.replace(document, images=images, page=page)


def kept_pictures(document: Document) -> dict[str, str]:
    """Return the files that a record names beside its pictures: address -> path."""
    return {picture.source: picture.file for picture in document.images if picture.file}


def with_places(
    document: Document, file_of: Rewrite, media: Mapping[str, str], target: PurePosixPath
) -> Document:
    """Let links and pictures lead to files, seen from a page's own file."""

    def picture_of(address: str) -> str:
        file = media.get(address)
        return relative_to(target, PurePosixPath(file)) if file else address

    return msgspec.structs.replace(
        document,
        content=relinked(document.content, file_of, picture_of),
        notes=relinked(document.notes, file_of, picture_of),
    )


def _link_rows(
    db: sqlite3.Connection, page: int, document: Document
) -> dict[str, tuple[str, Style]]:
    """Note where a page links to, and return which of that is here: address -> its page."""
    targets = {link.target for link in find((document.content, document.notes), Link)}
    addresses = {plain_address(target) for target in targets if target[:1] not in ("", "#")}
    db.execute("DELETE FROM links WHERE page = ?", (page,))
    rows = [(address, page) for address in sorted(addresses)]
    db.executemany("INSERT INTO links VALUES (?, ?)", rows)
    found = {}
    for address in addresses:
        row = db.execute(
            "SELECT p.target, p.style FROM addresses a JOIN pages p ON p.id = a.page"
            " WHERE a.address = ?1 AND p.id <> ?2 UNION ALL"
            # A page of its own comes before a redirect that had its address.
            " SELECT p.target, p.style FROM redirects r JOIN pages p ON p.id = r.page"
            " WHERE r.address = ?1 AND p.id <> ?2 LIMIT 1",
            (address, page),
        ).fetchone()
        if row is not None:
            style = msgspec.json.decode(row["style"], type=Style)
            found[address] = (row["target"], style)
    return found


def _file_of(
    links: dict[str, tuple[str, Style]], place: PurePosixPath, name: str, style: Style
) -> Rewrite:
    """Return how links of a page become links to the files of this format."""
    if not links:
        return unchanged
    slugs = name == "md" and style.flavour in ("gfm", "commonmark")

    def file_of(target: str) -> str:
        address, _, fragment = target.partition("#")
        other = links.get(plain_address(address)) if address else None
        if other is None or name not in other[1].formats:
            return target
        path = relative_to(place, PurePosixPath(f"{other[0]}.{name}"))
        fragment = slug_of(fragment) if slugs else fragment
        return f"{path}#{fragment}" if fragment else path

    return file_of


def put_address(db: sqlite3.Connection, page: int, url: str, *, moved: bool) -> None:
    """Note where a page is; ``moved``: its files as well, so that links to them are old."""
    if not url:
        return
    address = plain_address(url)
    values = (page, address)
    db.execute("INSERT OR REPLACE INTO addresses VALUES (?, ?)", values)
    if moved:
        db.execute(
            "INSERT OR IGNORE INTO outdated SELECT page FROM links WHERE page <> ?1 AND"
            " address IN (SELECT ?2 UNION SELECT address FROM redirects WHERE page = ?1)",
            values,
        )


def note_places(
    db: sqlite3.Connection, page: int, document: Document, *, moved: bool
) -> None:
    """Note where a page is, and where the redirect that led to it."""
    put_address(db, page, document.url, moved=moved)
    put_redirect(db, page, redirect_of(document))


def put_aliases(
    db: sqlite3.Connection, page: int, url: str, title: str, aliases: Iterable[str]
) -> None:
    """Note where the redirects to a page of a wiki are."""
    for alias in aliases:
        put_redirect(db, page, alias_address(url, title, alias))


def put_redirect(db: sqlite3.Connection, page: int, address: str) -> None:
    """Note where a redirect to a page is; links to it are old if it led elsewhere."""
    if not address:
        return
    values = (page, address)
    known = db.execute("SELECT 1 FROM redirects WHERE page = ? AND address = ?", values)
    if known.fetchone() is not None:
        return
    db.execute("INSERT OR REPLACE INTO redirects VALUES (?2, ?1)", values)
    db.execute(
        "INSERT OR IGNORE INTO outdated SELECT page FROM links"
        " WHERE address = ?2 AND page <> ?1",
        values,
    )


def adopt_media(archive: Archive, document: Document) -> Document:
    """Take the names of pictures from the record in a file into the catalogue."""
    for picture in document.images:
        if picture.file and (archive.path / picture.file).is_file():
            digest = bytes.fromhex(PurePosixPath(picture.file).stem)
            archive.note_media(picture.source, picture.file, digest)
    return with_files(document, {})

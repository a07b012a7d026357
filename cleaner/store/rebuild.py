"""A catalogue made again from what can be read of it, from files and raw captures."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from cleaner.document import SCHEMA, Document
from cleaner.store.archive import Archive
from cleaner.store.catalogue import Catalogue, statements
from cleaner.store.form import restore_form
from cleaner.store.keeping import Entry
from cleaner.store.layout import explain, sync_folder
from cleaner.store.local import adopt_media
from cleaner.store.lock import Lock
from cleaner.store.projections import PAGE_FORMATS, Style
from cleaner.store.reading import CATALOGUE, FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLES: Final = (
    *("pages", "captures", "versions", "files", "stale", "categories", "texts"),
    *("runs", "settings", "wikis", "wiki_pages", "aliases"),
    *("media", "addresses", "links", "outdated", "redirects", "lacks"),
)
"""What is copied; the full-text index is made from the texts. Not the journal: a run that
was broken off does its pages again, rather than leave out one that was lost since."""

_BESIDE: Final = ("-wal", "-shm")
"""Endings of the files that SQLite keeps beside a database."""

_CONSISTENT: Final = """
DELETE FROM versions WHERE page NOT IN (SELECT id FROM pages);
UPDATE versions SET capture = NULL WHERE capture NOT IN (SELECT id FROM captures);
DELETE FROM captures WHERE refers NOT IN (SELECT id FROM captures);
UPDATE pages SET pending = 1, version = coalesce(
    (SELECT max(number) FROM versions v WHERE v.page = pages.id), 0);
DELETE FROM files WHERE page NOT IN (SELECT id FROM pages WHERE version > 0);
DELETE FROM categories WHERE page NOT IN (SELECT id FROM pages WHERE version > 0);
DELETE FROM texts WHERE page NOT IN (SELECT id FROM pages WHERE version > 0);
DELETE FROM addresses WHERE page NOT IN (SELECT id FROM pages WHERE version > 0);
DELETE FROM redirects WHERE page NOT IN (SELECT id FROM pages WHERE version > 0);
DELETE FROM lacks WHERE page NOT IN (SELECT id FROM pages WHERE version > 0);
DELETE FROM links WHERE page NOT IN (SELECT id FROM pages WHERE version > 0);
DELETE FROM outdated WHERE page NOT IN (SELECT id FROM pages WHERE version > 0);
DELETE FROM pages WHERE version = 0;
INSERT OR IGNORE INTO addresses SELECT id, plain_address(url) FROM pages WHERE url <> '';
UPDATE wiki_pages SET state = 'wanted', kept = 0
    WHERE kept > 0 AND kept NOT IN (SELECT id FROM pages);
DELETE FROM settings WHERE name = 'words';
"""
"""What brings tables in line of which rows are missing; a page without any version is made
from its file, and the index is made anew by whoever opens the archive."""


def rebuild(path: str | Path) -> int:
    """Make the catalogue of an archive again; the damaged one is kept beside it.

    Returns:
        How many pages were taken from their files, because the catalogue had lost them.

    Raises:
        ArchiveError: another process writes to the archive, or the disk refuses.
    """
    place = Path(path) / FOLDER / CATALOGUE
    lock = Lock(place.with_name("lock"))
    lock.take()
    try:
        new = place.with_name("repaired.sqlite")
        _remove(new)  # of a repair that was killed
        fresh = Catalogue(new, write=True)
        try:
            _salvage(place, fresh)
        finally:
            fresh.close()
        _put_in_place(new, place)
    finally:
        lock.release()
    with Archive(path, write=True) as archive:
        return adopt(archive)


def _put_in_place(new: Path, place: Path) -> None:
    """Give the new catalogue its name; the damaged one is kept under another.

    The damaged one has both names until then, so that at any moment one is in its place.
    """
    number = 1
    while (aside := place.with_name(f"damaged-{number}.sqlite")).exists():
        number += 1
    try:
        try:
            aside.hardlink_to(place)
        except OSError:  # a disk without such links
            shutil.copyfile(place, aside)
        for ending in _BESIDE:  # of the damaged one: the new one must not be read with it
            beside = place.with_name(place.name + ending)
            if beside.exists():
                beside.replace(aside.with_name(aside.name + ending))
        new.replace(place)
        sync_folder(place.parent)
    except OSError as error:
        raise explain(error, place) from error


def _remove(place: Path) -> None:
    """Remove a catalogue with what SQLite keeps beside it."""
    for ending in ("", *_BESIDE):
        place.with_name(place.name + ending).unlink(missing_ok=True)


def _salvage(damaged: Path, fresh: Catalogue) -> None:
    """Copy every row that can be read."""
    source = sqlite3.connect(damaged, isolation_level=None)
    source.row_factory = sqlite3.Row
    try:
        restore_form(source)
        with fresh.transaction() as db:
            db.execute("PRAGMA defer_foreign_keys = ON")
            db.execute("DELETE FROM settings")
            for table in TABLES:
                for row in _readable(source, table):
                    _copy(db, table, row)
            for statement in statements(_CONSISTENT):
                db.execute(statement)
            _drop_orphans(db)
    finally:
        source.close()


def _drop_orphans(db: sqlite3.Connection) -> None:
    """Remove rows that lead to a row that is lost, and those that led to them."""
    orphans = "SELECT DISTINCT c.'table' AS name, l.'from' AS own, c.parent, l.'to' AS its"
    orphans += " FROM pragma_foreign_key_check c JOIN pragma_foreign_key_list(c.'table') l"
    while found := db.execute(f"{orphans} ON l.id = c.fkid").fetchall():
        for name, own, parent, its in found:
            lost = f"{own} NOT IN (SELECT {its} FROM {parent})"  # noqa: S608 - our tables
            db.execute(f"DELETE FROM {name} WHERE {lost}")  # noqa: S608


def _copy(db: sqlite3.Connection, table: str, row: sqlite3.Row) -> None:
    """Copy a row, by the names of its columns: an earlier version may have had fewer."""
    names, places = ", ".join(row.keys()), ", ".join("?" * len(row))
    # Also rows that repeat what must be there once are damage.
    statement = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})"  # noqa: S608
    db.execute(statement, tuple(row))


def _readable(source: sqlite3.Connection, table: str) -> Iterator[sqlite3.Row]:
    """Give the rows before the first damage, and those behind the last."""
    for order in ("ASC", "DESC"):
        try:
            yield from source.execute(f"SELECT * FROM {table} ORDER BY 1 {order}")  # noqa: S608
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            continue  # from the other end, then
        return


def adopt(archive: Archive, pattern: str = "**/*.json") -> int:
    """Take the records that lie in the archive, and that its catalogue does not know.

    Returns:
        How many.
    """
    adopted = 0
    for path in sorted(archive.path.glob(pattern)):
        place = path.relative_to(archive.path)
        target = place.with_suffix("").as_posix() if place.suffix == ".json" else ""
        if FOLDER in place.parts or not target:
            continue
        if archive.catalogue.rows("SELECT 1 FROM pages WHERE target = ?", target):
            continue
        try:
            document = Document.from_json(path.read_bytes())
        except (OSError, msgspec.DecodeError):
            continue  # not ours, or damaged as well: it stays where it is
        if document.schema != SCHEMA:
            continue
        document = adopt_media(archive, document)
        beside = [name for name in PAGE_FORMATS if path.with_suffix(f".{name}").exists()]
        entry = Entry(
            made=document, key=document.url, target=target, style=Style(tuple(beside))
        )
        archive.keep(entry)
        adopted += 1
    return adopted

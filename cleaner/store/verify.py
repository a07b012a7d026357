"""Is all as it was written? Catalogue, raw captures and files, against their hashes."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from typing import TYPE_CHECKING, Literal

import msgspec

from cleaner.document import Document
from cleaner.errors import DamageError
from cleaner.store.catalogue import explain
from cleaner.store.form import find_lost_tables
from cleaner.store.packing import identity, indexed_text, sha256, unpack
from cleaner.store.sums import check_sums

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.store.reading import Reader

Part = Literal["catalogue", "version", "index", "file", "media", "raw"]
"""In the order in which they are repaired: a later one may be made from an earlier one."""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that is not as it was written."""

    part: Part
    where: str
    what: str
    page: int = 0
    version: int = 0


class Depth(msgspec.Struct, frozen=True):
    """How closely to look."""

    read_data: bool = False
    """Read versions, captures and files, and compare their hashes."""
    sample: float = 1.0
    """Which share of them, drawn anew each time."""


def find_problems(archive: Reader, depth: Depth) -> Iterator[Problem]:
    """Give each problem as it is found; memory does not grow with the archive.

    Without ``read_data``: the catalogue's structure, and whether files and captures are
    there. With it: every byte of them.
    """
    chance = random.Random()  # noqa: S311 - nothing secret
    try:
        yield from _catalogue(archive, depth)
        if lost := find_lost_tables(archive.catalogue.db):
            what = f"has no longer the columns of {', '.join(lost)}"
            yield Problem("catalogue", archive.catalogue.path.name, what)
            return  # what they hold cannot be looked at
        yield from _raw_places(archive)
        for check in (_versions, _captures, _files, _media):
            yield from check(archive, depth, chance)
    except sqlite3.Error as error:
        yield Problem(
            "catalogue", archive.catalogue.path.name, explain(error, archive.path).what
        )


def _catalogue(archive: Reader, depth: Depth) -> Iterator[Problem]:
    path, db = archive.catalogue.path, archive.catalogue.db
    if depth.read_data:
        for damage in check_sums(path) or []:
            yield Problem("catalogue", path.name, damage)
    check = "integrity_check" if depth.read_data else "quick_check"
    for (said,) in db.execute(f"PRAGMA {check}(20)"):
        if said != "ok":
            yield Problem("catalogue", path.name, said)
    for row in db.execute("PRAGMA foreign_key_check"):
        yield Problem("catalogue", path.name, f"{row[0]} {row[1]} leads to no {row[2]}")
    lost = "SELECT target FROM pages p WHERE NOT EXISTS"
    for (target,) in db.execute(
        f"{lost} (SELECT 1 FROM versions v WHERE v.page = p.id AND v.number = p.version)"  # noqa: S608
    ):
        yield Problem("catalogue", target, "lacks its newest version")


def _raw_places(archive: Reader) -> Iterator[Problem]:
    """Look whether the captures fill their files: nothing between them, nothing missing."""
    ends: dict[str, int] = {}
    rows = archive.catalogue.db.execute("SELECT * FROM captures ORDER BY file, start")
    for row in rows:
        end = ends.get(row["file"], 0)
        if row["start"] > end:
            what = f"has bytes {end:,} to {row['start']:,} that the catalogue does not know"
            yield Problem("raw", row["file"], what)
        ends[row["file"]] = row["start"] + row["length"]
    for name, end in ends.items():
        path = archive.raw.folder / name
        size = path.stat().st_size if path.is_file() else None
        if size is None:
            yield Problem("raw", name, "is missing")
        elif size < end:
            yield Problem("raw", name, f"has {size:,} bytes instead of {end:,}")
        elif size > end:
            what = f"has {size - end:,} bytes at its end that the catalogue does not know"
            yield Problem("raw", name, what)


def _versions(archive: Reader, depth: Depth, chance: random.Random) -> Iterator[Problem]:
    if not depth.read_data:
        return
    rows = archive.catalogue.db.execute(
        "SELECT v.*, p.target, p.version AS newest, p.title AS page_title, p.url, t.title"
        " AS text_title, t.body FROM versions v JOIN pages p ON p.id = v.page"
        " LEFT JOIN texts t ON t.page = p.id AND p.version = v.number"
    )
    for row in rows:
        if chance.random() < depth.sample:
            what, part = _check_version(row)
            if what:
                where = f"{row['target']} version {row['number']}"
                yield Problem(part, where, what, row["page"], row["number"])


def _check_version(row: sqlite3.Row) -> tuple[str, Part]:
    """Return what is wrong with a version, and where; "" if nothing."""
    try:
        record = unpack(row["record"], where=row["target"])
        if sha256(record) != row["digest"]:
            return "is not what its hash says", "version"
        document = Document.from_json(record)
    except DamageError as error:
        return error.what, "version"
    except msgspec.DecodeError as error:
        return f"is no record ({error})", "version"
    if identity(document) != row["identity"] or document.title != row["title"]:
        return "has facts beside it that are not its own", "version"
    if row["number"] != row["newest"]:
        return "", "version"
    if (document.title, document.url) != (row["page_title"], row["url"]):
        return "has a title or an address that is not the page's", "version"
    try:
        text = unpack(row["body"], where="").decode() if row["body"] is not None else None
    except (DamageError, UnicodeDecodeError):
        text = None
    if text != indexed_text(document) or row["text_title"] != document.title:
        return "has another text in the search than in the page", "index"
    return "", "version"


def _captures(archive: Reader, depth: Depth, chance: random.Random) -> Iterator[Problem]:
    if not depth.read_data:
        return
    for row in archive.catalogue.db.execute("SELECT * FROM captures ORDER BY file, start"):
        if chance.random() >= depth.sample:
            continue
        try:
            stored = archive.raw.read_stored(row["file"], row["start"], row["length"])
            if sha256(stored) != row["stored"]:
                yield Problem("raw", _named(row), "is not what its hash says")
            elif row["refers"] is None:
                body, _ = archive.raw.read_body(row["file"], row["start"], row["length"])
                if sha256(body) != row["payload"]:
                    yield Problem("raw", _named(row), "holds another content than it did")
        except DamageError as error:
            yield Problem("raw", _named(row), error.what)


def _named(row: sqlite3.Row) -> str:
    return f"capture {row['id']} of {row['requested']} in {row['file']}"


def _files(archive: Reader, depth: Depth, chance: random.Random) -> Iterator[Problem]:
    rows = archive.catalogue.db.execute(
        "SELECT p.id, p.target, f.suffix, f.digest FROM files f JOIN pages p"
        " ON p.id = f.page ORDER BY p.target"
    )
    for row in rows:
        name = f"{row['target']}.{row['suffix']}"
        path = archive.path / name
        if not path.is_file():
            yield Problem("file", name, "is missing", row["id"])
        elif depth.read_data and chance.random() < depth.sample:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").digest()
            if found != row["digest"]:
                yield Problem("file", name, "is not what was written", row["id"])


def _media(archive: Reader, depth: Depth, chance: random.Random) -> Iterator[Problem]:
    rows = "SELECT DISTINCT file, digest FROM media ORDER BY file"
    for row in archive.catalogue.db.execute(rows):
        path = archive.path / row["file"]
        if not path.is_file():
            yield Problem("media", row["file"], "is missing; --media fetches it again")
        elif depth.read_data and chance.random() < depth.sample:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").digest()
            if found != row["digest"]:
                yield Problem(
                    "media",
                    row["file"],
                    "is not what its name says; remove it, and --media fetches it again",
                )

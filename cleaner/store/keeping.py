"""A page into the catalogue: which page it is, whether it has changed, how it is called."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from cleaner.document import Document, Made, head_of, unfolded
from cleaner.errors import ArchiveError
from cleaner.store import layout
from cleaner.store.index import put_text, write_words
from cleaner.store.local import note_places, put_address, render_local
from cleaner.store.packing import (
    dated,
    identity,
    pack_document,
    same_but_for_time,
    sha256,
    short_hash,
    unpack,
)
from cleaner.store.projections import Style, render_files
from cleaner.store.spool import Content, Spooled, digest_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence

    from cleaner.document import Head
    from cleaner.store.index import WordChange
    from cleaner.store.packing import Packed


Outcome = Literal["new", "changed", "refreshed", "same"]
"""Of keeping a page: its first version; a further one; the newest one with another trail or
from other bytes; nothing but the time is different."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A page to keep."""

    made: Made
    """Its document, or the head of one that is packed already."""
    style: Style = Style()
    key: str = ""
    """What makes it this page; "": its address."""
    target: str = ""
    """Where its files shall be, if that is settled; "": by site and title."""
    page: int = 0
    """Its number in the catalogue, where known: a moved page has another address."""
    rendered: dict[str, bytes] = {}
    """Suffix -> file, where the document was rendered in the style already."""
    spooled: dict[str, Spooled] = {}
    """The same of files that are written already, but for their names."""
    packed: Packed | None = None
    """The document as the catalogue holds it, where it was packed already."""
    options: str = "{}"
    """How it was cleaned, as JSON."""
    origin: str = ""
    """Path of the saved page that it was made from, relative to the archive."""
    capture: int = 0
    """Number of the capture that it was made from."""

    @property
    def head(self) -> Head | Document:
        """What is known of the page beside its text."""
        return head_of(self.made)


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an entry."""

    page: int
    version: int
    target: str
    outcome: Outcome
    made: Made
    """What is kept: the older document if only the time is different."""
    files: dict[str, Content]
    """Suffix -> what the file of the page holds."""
    renamed: tuple[int, ...] = ()
    """Numbers of pages whose names this one's made longer."""

    @property
    def document(self) -> Document:
        """The document that is kept."""
        return unfolded(self.made)


def now() -> str:
    """Return the time for the catalogue's own records."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Then: TypeAlias = "Callable[[sqlite3.Connection, Kept], None]"
"""What is noted together with a page."""


def keep_all(
    db: sqlite3.Connection, entries: Sequence[tuple[Entry, Then | None]]
) -> list[Kept]:
    """Write pages into the catalogue, within the caller's transaction.

    Raises:
        ArchiveError: one of them cannot be written.
    """
    done: list[Kept] = []
    words: list[WordChange] = []
    for entry, then in entries:
        if entry.packed is None:
            _check_text(unfolded(entry.made))
        done.append(_keep(db, entry, words))
        if then is not None:
            then(db, done[-1])
    write_words(db, words)
    return done


def _check_text(document: Document) -> None:
    """Refuse a document that cannot be written: `clean` makes none, a program may."""
    try:
        document.json()
    except UnicodeEncodeError as error:
        what = "has a lone surrogate in its text, which is no character"
        raise ArchiveError(ascii(document.title), what, "replace it") from error


def _keep(db: sqlite3.Connection, entry: Entry, words: list[WordChange]) -> Kept:
    """Write a page; what `write_words` has to do at the end is added to ``words``."""
    row = _find(db, entry)
    style = _joined_style(row, entry.style)
    page: int = _create(db, entry) if row is None else row["id"]
    outcome, made, number = _compare(db, row, entry)
    head = head_of(made)
    target, twin, renamed = name_page(db, entry, page)
    note_places(db, page, head, moved=row is None or row["target"] != target)
    files = _render(entry, made, style)
    files |= render_local(db, page, made, target, style)
    for suffix, file in entry.spooled.items():
        if files.get(suffix) is not file:
            file.discard()
    if outcome != "same":
        packed = entry.packed or pack_document(unfolded(made))
        _write_version(db, page, number, entry, packed)
        words += put_text(db, page, head.title, packed)
        _write_categories(db, page, head)
    write_files(db, page, files)
    if row is not None and row["target"] != target:
        forget_files(db, page, row["target"])
    place = {"target": target, "twin": twin, "version": number}
    _write_page(db, page, {**_facts(head), **_manner(entry, style), **place})
    return Kept(
        page=page,
        version=number,
        target=target,
        outcome=outcome,
        made=made,
        files=files,
        renamed=renamed,
    )


def _manner(entry: Entry, style: Style) -> dict[str, str]:
    """Return how a page was made, as columns of the catalogue."""
    named = {"key": entry.key} if entry.key else {}
    return {
        **named,
        "style": msgspec.json.encode(style).decode(),
        "options": entry.options,
        "origin": entry.origin,
    }


def _render(entry: Entry, made: Made, style: Style) -> dict[str, Content]:
    """Render what the caller has not rendered; what is kept may be an older document."""
    if made is not entry.made:
        return {**render_files(unfolded(made), style)}
    ready: dict[str, Content] = {**entry.rendered, **entry.spooled}
    lacking = tuple(name for name in style.formats if name not in ready)
    if not lacking:
        return ready
    style = msgspec.structs.replace(style, formats=lacking)
    return ready | render_files(unfolded(made), style)


def _facts(document: Document | Head) -> dict[str, object]:
    return {
        "url": document.url,
        "title": document.title,
        "site": layout.site_folder(document.url),
        "dated": dated(document),
    }


def _write_page(db: sqlite3.Connection, page: int, values: dict[str, object]) -> None:
    """Write the row of a page that is there in its wiki, and whose files are to be made."""
    row = {**values, "pending": 1, "checked_at": now(), "gone_at": "", "gone_why": ""}
    columns = ", ".join(f"{name} = ?" for name in row)
    db.execute(f"UPDATE pages SET {columns} WHERE id = ?", (*row.values(), page))  # noqa: S608


def key_of(entry: Entry) -> str:
    """Return what makes a page this page: its address, or the place of its file."""
    if entry.key or not entry.target:
        return entry.key or entry.head.url or f"title:{entry.head.title}"
    return f"file:{entry.target}"


def _find(db: sqlite3.Connection, entry: Entry) -> sqlite3.Row | None:
    """Return the page's row from earlier, if it has one."""
    column, value = ("target", entry.target) if entry.target else ("key", key_of(entry))
    if entry.page:
        column, value = "id", str(entry.page)
    found: sqlite3.Row | None = db.execute(
        f"SELECT * FROM pages WHERE {column} = ?",  # noqa: S608 - one of the three
        (value,),
    ).fetchone()
    url = entry.head.url
    if found is None and column == "key" and url:
        # The same page fetched by its address before and through the API now, or both
        # the other way round.
        found = db.execute(
            "SELECT * FROM pages WHERE url = ?1 AND (key = url OR ?2 = ?1)"
            " AND key NOT LIKE 'file:%' LIMIT 1",
            (url, value),
        ).fetchone()
    return found


def _joined_style(row: sqlite3.Row | None, style: Style) -> Style:
    """Add the formats that a page has files in already: they are kept up to date."""
    if row is None:
        return style
    before = msgspec.json.decode(row["style"], type=Style)
    formats = tuple(dict.fromkeys((*before.formats, *style.formats)))
    return msgspec.structs.replace(style, formats=formats)


def _create(db: sqlite3.Connection, entry: Entry) -> int:
    key = key_of(entry)
    created = db.execute(
        "INSERT INTO pages (key, url, title, site, dated, target, twin, style, options,"
        " origin, version, pending, checked_at)"
        " VALUES (?, '', '', '', '', ?, '', '', '', '', 0, 1, '')",
        (key, f"\x00{key}"),
    )
    return int(created.lastrowid or 0)


def _compare(
    db: sqlite3.Connection, row: sqlite3.Row | None, entry: Entry
) -> tuple[Outcome, Made, int]:
    """Return what is to be done, the document that is kept then, and its number."""
    if row is None:
        return "new", entry.made, 1
    newest = db.execute(
        "SELECT * FROM versions WHERE page = ? AND number = ?", (row["id"], row["version"])
    ).fetchone()
    made, number, packed = entry.made, row["version"], entry.packed
    if newest["digest"] == (packed.digest if packed else sha256(unfolded(made).json())):
        return "same", made, number
    if newest["identity"] != (packed.identity if packed else identity(unfolded(made))):
        return "changed", made, number + 1
    old = Document.from_json(unpack(newest["record"], where=row["target"]))
    if same_but_for_time(old, unfolded(made)):
        return "same", old, number
    return "refreshed", made, number


def _write_version(
    db: sqlite3.Connection, page: int, number: int, entry: Entry, packed: Packed
) -> None:
    db.execute(
        "INSERT INTO versions (page, number, title, identity, digest, record, revision,"
        " dated, kept_at, capture) VALUES (?, ?, '', '', '', '', 0, '', ?, ?)"
        " ON CONFLICT (page, number) DO UPDATE SET capture = excluded.capture",
        (page, number, now(), entry.capture or None),
    )
    restore_version(db, page, number, entry.head, packed)


def restore_version(
    db: sqlite3.Connection,
    page: int,
    number: int,
    document: Document | Head,
    packed: Packed,
) -> None:
    """Write the document of a version that is there, and all that is derived from it."""
    db.execute(
        "UPDATE versions SET title = ?, identity = ?, digest = ?, record = ?, revision = ?,"
        " dated = ? WHERE page = ? AND number = ?",
        (
            document.title,
            packed.identity,
            packed.digest,
            packed.record,
            document.page.revision if document.page else 0,
            dated(document),
            page,
            number,
        ),
    )


def _write_categories(db: sqlite3.Connection, page: int, document: Document | Head) -> None:
    db.execute("DELETE FROM categories WHERE page = ?", (page,))
    names = document.page.categories if document.page else ()
    rows = [(name, page) for name in names]
    db.executemany("INSERT OR IGNORE INTO categories VALUES (?, ?)", rows)


def write_files(db: sqlite3.Connection, page: int, files: Mapping[str, Content]) -> None:
    """Note what the files of a page hold."""
    rows = [(page, suffix, digest_of(content)) for suffix, content in files.items()]
    db.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", rows)


def forget_files(db: sqlite3.Connection, page: int, target: str) -> None:
    """Note that the files of a page under an earlier name have to go."""
    suffixes = db.execute("SELECT suffix FROM files WHERE page = ?", (page,)).fetchall()
    rows = [(f"{target}.{suffix}",) for (suffix,) in suffixes]
    db.executemany("INSERT OR IGNORE INTO stale VALUES (?)", rows)


def name_page(
    db: sqlite3.Connection, entry: Entry, page: int
) -> tuple[str, str, tuple[int, ...]]:
    """Return a page's target, what that has in common with its twins, and who was renamed.

    Of pages whose names would be one file on some system each gets a hash of its key, also
    the one that came first: names depend on which pages there are, not on their order.
    """
    if entry.target:
        return entry.target, layout.twin_key(entry.target), ()
    (key,) = db.execute("SELECT key FROM pages WHERE id = ?", (page,)).fetchone()
    folder = layout.site_folder(entry.head.url)
    name = layout.file_name(entry.head.title)
    plain = f"{folder}/{name}" if folder else name
    twin = layout.twin_key(plain)
    others = db.execute(
        "SELECT id, key, url, target FROM pages WHERE twin = ? AND id <> ?", (twin, page)
    ).fetchall()
    renamed = [other for other in others if _is_plain(other, twin)]
    for other in renamed:
        forget_files(db, other["id"], other["target"])
        target = f"{other['target']}~{short_hash(other['key'])}"
        statement = "UPDATE pages SET target = ?, pending = 1 WHERE id = ?"
        db.execute(statement, (target, other["id"]))
        put_address(db, other["id"], other["url"], moved=True)
    target = f"{plain}~{short_hash(key)}" if others else plain
    return target, twin, tuple(other["id"] for other in renamed)


def _is_plain(row: sqlite3.Row, twin: str) -> bool:
    """Tell whether a page has its plain name; a saved page has its file's, and keeps it."""
    return layout.twin_key(row["target"]) == twin and not row["key"].startswith("file:")

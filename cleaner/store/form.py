"""The form of the catalogue's tables: it is known, so that its damage costs no table."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from cleaner.store.catalogue import add_functions, statements
from cleaner.store.migrations import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

_Form: TypeAlias = dict[int, tuple[Any, ...]]
"""What SQLite keeps of each table and index but where it lies, by number.

The same steps give the same numbers, and a newer catalogue has taken them all.
"""

_KEPT: Final = "SELECT rowid, type, name, tbl_name, sql FROM sqlite_schema"
_COLUMNS: Final = (
    "SELECT s.name, c.name FROM sqlite_schema s, pragma_table_info(s.name) c"
    " WHERE s.type = 'table' ORDER BY s.name, c.cid"
)


def find_lost_tables(db: sqlite3.Connection) -> list[str]:
    """Return the tables that have not the columns that they should have.

    What else a damaged statement says, as a comment, does no harm.
    """
    known = sqlite3.connect(":memory:")
    try:
        for _ in _grown(known):
            pass
        there = _columns(db)
        return [name for name, has in _columns(known).items() if there.get(name) != has]
    finally:
        known.close()


def _columns(db: sqlite3.Connection) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, column in db.execute(_COLUMNS):
        found.setdefault(table, []).append(column)
    return found


def restore_form(damaged: sqlite3.Connection) -> None:
    """Have a connection read a damaged catalogue by the statements that made its tables.

    It is in a transaction then, and its owner is not to end that: the file stays as it is.
    Where even the list of tables cannot be read, nothing is changed.
    """
    # Tables whose statement SQLite cannot read are missing then, and it goes on.
    damaged.execute("PRAGMA writable_schema = ON")
    with suppress(sqlite3.Error):
        there = _read(damaged)
        form = _closest(there)
        damaged.execute("BEGIN")
        for number, told in form.items():
            if number in there and there[number] != told:
                change = "type = ?, name = ?, tbl_name = ?, sql = ? WHERE rowid = ?"
                damaged.execute(f"UPDATE sqlite_schema SET {change}", (*told, number))  # noqa: S608
        (number,) = damaged.execute("PRAGMA schema_version").fetchone()
        # So SQLite reads the statements again.
        damaged.execute(f"PRAGMA schema_version = {int(number) + 1}")


def _closest(there: _Form) -> _Form:
    """Return the form, of all versions, that most of the statements are of.

    The number of the version may be damaged as well.
    """
    known = sqlite3.connect(":memory:")
    try:
        # Of two that fit alike, the earlier one: it names no tables that are not there.
        return max(_grown(known), key=lambda form: len(form.items() & there.items()))
    finally:
        known.close()


def _grown(db: sqlite3.Connection) -> Iterator[_Form]:
    """Take an empty catalogue through all versions, and give the form of each."""
    add_functions(db)
    for step in MIGRATIONS:
        for statement in statements(step):
            db.execute(statement)
        yield _read(db)


def _read(db: sqlite3.Connection) -> _Form:
    """Read the form; a text that is none stays as bytes, which no form has."""
    as_text = db.text_factory
    db.text_factory = _text_or_bytes
    try:
        return {number: tuple(told) for number, *told in db.execute(_KEPT)}
    finally:
        db.text_factory = as_text


def _text_or_bytes(content: bytes) -> str | bytes:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content

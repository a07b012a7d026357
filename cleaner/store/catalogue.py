"""The catalogue's file: opened, brought to the present form, and written to safely."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from cleaner.errors import ArchiveError, DamageError
from cleaner.store import layout
from cleaner.store.addresses import alias_address, plain_address
from cleaner.store.migrations import APPLICATION_ID, MIGRATIONS, WORDS_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUSY_SECONDS = 10.0
"""How long to wait for SQLite's own lock: readers hold it for moments only."""

CACHE_KIBIBYTES = 16_384
"""SQLite's page cache, so that memory does not grow with the archive."""

_ERRNO = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
}

_REPAIR = "run 'cleaner verify --repair' on the archive"


class Catalogue:
    """A connection to the catalogue of an archive.

    ``durable``: each transaction is safe from a power cut when it ends (synchronous FULL).
    Without it the last ones may be lost to a power cut, but to no other end of the program,
    and never a part of one: for pages whose source lies on the same disk.
    """

    def __init__(self, path: Path, *, write: bool, durable: bool = True) -> None:
        self.path = path
        self.write = write
        self.is_new = False
        with self.errors():
            self.db = self._connect()
            self.db.row_factory = sqlite3.Row
            add_functions(self.db)
            try:
                self._prepare(durable=durable)
            except BaseException:
                self.db.close()
                raise

    def _connect(self) -> sqlite3.Connection:
        if self.write:
            return sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
        address = self.path.resolve().as_uri() + "?mode=ro"
        if not os.access(self.path.parent, os.W_OK) and not _has_journal(self.path):
            # Readers of a WAL share a file beside it, which cannot be made here.
            address += "&immutable=1"
        return sqlite3.connect(
            address, uri=True, timeout=BUSY_SECONDS, isolation_level=None
        )

    def _prepare(self, *, durable: bool) -> None:
        self._check_form()
        self.db.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
        self.db.execute("PRAGMA foreign_keys = ON")
        version = self._check_version()
        if self.write:
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._migrate(version)

    def _check_version(self) -> int:
        version: int = self.db.execute("PRAGMA user_version").fetchone()[0]
        mark: int = self.db.execute("PRAGMA application_id").fetchone()[0]
        if version and mark != APPLICATION_ID:
            cure = "name the folder that 'cleaner archive' or 'cleaner clean' wrote"
            raise ArchiveError(self.path, "is the database of another program", cure)
        if version > len(MIGRATIONS):
            cure = "use the version of cleaner that wrote it, or a newer one"
            raise ArchiveError(self.path, "was written by a newer cleaner", cure)
        if not self.write and not version:
            raise DamageError(self.path, "is empty: it has lost its tables", _REPAIR)
        if not self.write and version < len(MIGRATIONS):
            cure = "run 'cleaner verify --repair' once, which brings it up to date"
            raise ArchiveError(self.path, "was written by an older cleaner", cure)
        return version

    def _check_form(self) -> None:
        """Have SQLite read what tables there are.

        Where that is no text its error cannot be made either, and Python's own comes.
        """
        try:
            self.db.execute("SELECT 1 FROM sqlite_schema").fetchone()
        except UnicodeDecodeError as error:
            what = "is damaged (what it says of its tables is no text)"
            raise DamageError(self.path, what, _REPAIR) from error

    def _migrate(self, version: int) -> None:
        self.is_new = not version
        for number, step in enumerate(MIGRATIONS[version:], version + 1):
            with self.transaction():
                for statement in statements(step):
                    self.db.execute(statement)
                self.db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                self.db.execute(f"PRAGMA user_version = {number}")
                if not version:
                    self.set("words", str(WORDS_VERSION))

    def get(self, name: str) -> str:
        """Return a setting of the archive, "" if it has none of this name."""
        row = self.db.execute(
            "SELECT value FROM settings WHERE name = ?", (name,)
        ).fetchone()
        return str(row[0]) if row else ""

    def set(self, name: str, value: str) -> None:
        """Write a setting of the archive."""
        self.db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        """Return what a SELECT finds.

        Raises:
            ArchiveError: the catalogue cannot be read.
        """
        with self.errors():
            return self.db.execute(statement, values).fetchall()

    def each(self, statement: str, *values: Any) -> Iterator[sqlite3.Row]:
        """Give what a SELECT finds row by row: for what need not fit into memory."""
        with self.errors():
            yield from self.db.execute(statement, values)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Make all changes of a block, or none of them.

        Raises:
            ArchiveError: the disk is full or may not be written to, or the file is damaged.
        """
        with self.errors():
            try:
                # Within the block: Ctrl-C may come when it has begun, before we know it.
                self.db.execute("BEGIN IMMEDIATE")
                yield self.db
                self.db.execute("COMMIT")
            except BaseException:
                # After some errors SQLite has rolled back by itself.
                if self.db.in_transaction:
                    with suppress(sqlite3.Error):
                        self.db.execute("ROLLBACK")
                raise

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn SQLite's errors into ours, which say what to do."""
        try:
            yield
        except sqlite3.Error as error:
            raise explain(error, self.path) from _as_system(error)

    def close(self) -> None:
        """Close; a writer leaves one file, whole and on the disk."""
        try:
            if self.write:
                with self.errors():
                    self.db.execute("PRAGMA synchronous = FULL")
                    self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self.db.close()


def add_functions(db: sqlite3.Connection) -> None:
    """Teach a connection the functions that the statements of a catalogue use."""
    db.create_function("plain_address", 1, plain_address, deterministic=True)
    db.create_function("alias_address", 3, alias_address, deterministic=True)


def statements(script: str) -> Iterator[str]:
    """Split a script, which `executescript` would run outside of our transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _has_journal(path: Path) -> bool:
    journal = path.with_name(f"{path.name}-wal")
    return journal.exists() and journal.stat().st_size > 0


def _as_system(error: sqlite3.Error) -> Exception:
    """Return the system's error that this means, for whoever asks whether to go on."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _ERRNO:
        return OSError(_ERRNO[code], str(error))
    return error


def explain(error: sqlite3.Error, path: Path) -> ArchiveError:
    """Say why the catalogue could not be read or written, and what helps."""
    cause = _as_system(error)
    if isinstance(cause, OSError):
        return layout.explain(cause, path)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return DamageError(path, f"is damaged ({error})", _REPAIR)
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        cure = "wait until the other process has ended"
        return ArchiveError(path, "is locked by another process", cure)
    return ArchiveError(path, f"cannot be used ({error})", "check the disk, and run again")

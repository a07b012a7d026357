"""An archive: pages in all their versions, searchable, with what they were made from.

Order of writing: the raw capture, the catalogue, the files. A page is kept when the
catalogue says so; files are made from it, and made again where they are missing.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec

from cleaner.errors import ArchiveError, DamageError, NotFoundError
from cleaner.store.catalogue import Catalogue
from cleaner.store.index import make_anew
from cleaner.store.keeping import Entry, Kept, keep_all, now, restore_version, write_files
from cleaner.store.layout import UNSYNCED_FILES, Layout, explain
from cleaner.store.local import render_local
from cleaner.store.lock import WAIT_SECONDS, Lock
from cleaner.store.packing import indexed_text, pack, pack_document, sha256
from cleaner.store.projections import Style, render_files
from cleaner.store.raw import Capture, RawStore, body_of
from cleaner.store.reading import CATALOGUE, FOLDER, Reader
from cleaner.store.recovery import recover, sweep
from cleaner.store.spool import Spooled, is_in
from cleaner.store.sums import forget_sums, write_sums

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from cleaner.document import Document
    from cleaner.model import Source
    from cleaner.store.keeping import Then
    from cleaner.store.spool import Content


class Archive(Reader):
    """An archive, opened to read, or to write as its one writer.

    >>> import tempfile
    >>> from cleaner.document import Document
    >>> fen = Document(title="Fen", url="https://wiki.example/Fen")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Archive(folder, write=True) as archive:
    ...         print(archive.add(fen).outcome, archive.add(fen).outcome)
    ...     with Archive(folder) as archive:
    ...         print([hit.target for hit in archive.search("fen")])
    new same
    ['wiki.example/Fen']
    """

    def __init__(
        self,
        path: str | Path,
        *,
        write: bool = False,
        durable: bool = True,
        wait: float = WAIT_SECONDS,
    ) -> None:
        """Open the archive at a path; a writer makes it if there is none.

        Args:
            path: its folder.
            write: to write as well; there can be one writer at a time.
            durable: each page is safe from a power cut once it is kept; otherwise all are
                when the archive is closed, and what is kept survives any other end.
            wait: seconds to wait for another writer.

        Raises:
            NotFoundError: there is no archive to read.
            ArchiveError: another process writes to it, or it cannot be opened.
        """
        self.path = Path(path)
        self.durable = durable
        self.layout = Layout(self.path, durable=durable)
        self.raw = RawStore(self.path / FOLDER / "raw")
        self._lock = Lock(self.path / FOLDER / "lock")
        self._written: list[int] = []
        self._is_closed = False
        place = self.path / FOLDER / CATALOGUE
        if write:
            self._open_to_write(place, wait)
            return
        if not place.is_file():
            cure = "name the folder that 'cleaner archive' or 'cleaner clean' wrote"
            raise NotFoundError(self.path, "is no archive: it has no catalogue", cure)
        self.catalogue = Catalogue(place, write=False)

    def _open_to_write(self, place: Path, wait: float) -> None:
        """Make the folder, become its one writer, and mend what the last one left."""
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise explain(error, self.path) from error
        self._lock.take(wait=wait)
        try:
            forget_sums(place)
            self.catalogue = Catalogue(place, write=True, durable=self.durable)
            self.damage = recover(self)
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the archive; a writer makes all safe on the disk first. Twice is once.

        Raises:
            ArchiveError: the disk refuses what it had taken.
        """
        if self._is_closed:
            return
        self._is_closed = True
        try:
            if self.catalogue.write:
                self.renew_links()
                self._settle()
        finally:
            try:
                self.catalogue.close()
                if self.catalogue.write:
                    write_sums(self.catalogue.path)
            finally:
                self._lock.release()

    # --- writing -----------------------------------------------------------------------

    def add(self, document: Document, *, source: Source | None = None) -> Kept:
        """Keep a document, and what it was made from.

        Raises:
            ArchiveError: it cannot be written; the archive is then as it was.
        """
        capture = self.capture(source) if source is not None else None
        return self.keep(Entry(made=document), capture)

    def capture(self, source: Source, *, requested: str = "") -> Capture:
        """Write what was fetched to the raw store; `keep` or `refuse` comes next.

        Raises:
            ArchiveError: it cannot be written.
        """
        payload = sha256(body_of(source))
        earlier = _holder_of(self.catalogue.db, payload, source)
        return self.raw.append(source, requested=requested, known=bool(earlier))

    def is_captured(self, source: Source, capture: int) -> bool:
        """Tell whether a body is the very same as that of an earlier capture."""
        rows = self.catalogue.rows("SELECT payload FROM captures WHERE id = ?", capture)
        return bool(rows) and bool(rows[0]["payload"] == sha256(body_of(source)))

    def keep(
        self, entry: Entry, capture: Capture | None = None, *, then: Then | None = None
    ) -> Kept:
        """Keep a page: a further version if it has changed, and its files.

        ``then`` is called within the same transaction, for what has to be true together.

        Raises:
            ArchiveError: it cannot be written; what is not in the catalogue then was not
                kept, and files that were not written are made when the archive is opened.
        """
        with self.catalogue.transaction() as db:
            self._clear_pending(db)
            if capture is not None:
                entry = msgspec.structs.replace(entry, capture=_put_capture(db, capture))
            (kept,) = keep_all(db, [(entry, then)])
        self._finish(kept)
        return kept

    def keep_together(
        self, entries: Sequence[tuple[Entry, Then | None]]
    ) -> list[Kept | ArchiveError]:
        """Keep pages in one transaction: the index of words takes half the time so.

        What cannot be kept is an error in its place; the others are kept nonetheless.
        """
        try:
            with self.catalogue.transaction() as db:
                self._clear_pending(db)
                done = keep_all(db, entries)
        except ArchiveError as error:
            if len(entries) <= 1:
                return [error] * len(entries)
            # Nothing of it is there now. One by one, each is kept or says why not.
            return [self.keep_together([each])[0] for each in entries]
        return [self._finished(kept) for kept in done]

    def _finished(self, kept: Kept) -> Kept | ArchiveError:
        try:
            self._finish(kept)
        except ArchiveError as error:
            return error
        return kept

    def _finish(self, kept: Kept) -> None:
        """Write the files of a page that is in the catalogue."""
        self._write_files(kept.page, kept.target, kept.files)
        for page in kept.renamed:
            self.project(page)
        if kept.renamed or kept.outcome == "changed":
            sweep(self)

    def refuse(self, capture: Capture, problem: str) -> None:
        """Note that no page came of what was fetched, and why."""
        with self.catalogue.transaction() as db:
            _put_capture(db, capture, problem)

    def mark_gone(self, page: int, why: str) -> None:
        """Note that a page is no longer in its wiki; it is kept as it was."""
        with self.catalogue.transaction() as db:
            statement = "UPDATE pages SET gone_at = ?, gone_why = ? WHERE id = ?"
            db.execute(statement, (now(), why, page))

    def restore(self, page: int, number: int, document: Document) -> None:
        """Put a version in the place of one that is damaged.

        Raises:
            ArchiveError: it cannot be written.
        """
        with self.catalogue.transaction() as db:
            restore_version(db, page, number, document, pack_document(document))
        if self.versions(page)[0].number == number:
            self.index_again(page)
            self.project(page)

    def index_again(self, page: int) -> None:
        """Set the text of a page right that is searched; `reindex` comes at the end."""
        document = self.document(page)
        body = indexed_text(document)
        with self.catalogue.transaction() as db:
            values = (page, document.title, pack(body.encode()))
            db.execute("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", values)

    def reindex(self) -> None:
        """Make all indexes anew, of the words as well."""
        with self.catalogue.transaction() as db:
            db.execute("REINDEX")
        make_anew(self.catalogue)

    def begin_run(self, command: str, task: str = "") -> int:
        """Note that a command begins to write, and return the number of its run.

        ``task``: what makes two runs the same. If the last run of it has not come to its
        end, this one goes on with it.
        """
        if task:
            statement = "SELECT id, ended_at FROM runs WHERE task = ? ORDER BY id DESC"
            last = self.catalogue.rows(f"{statement} LIMIT 1", task)
            if last and not last[0]["ended_at"]:
                return int(last[0]["id"])
        with self.catalogue.transaction() as db:
            statement = "INSERT INTO runs (command, began_at, task) VALUES (?, ?, ?)"
            return int(db.execute(statement, (command, now(), task)).lastrowid or 0)

    def is_done(self, run: int, item: str) -> bool:
        """Tell whether a run has noted an item (see `note_done`)."""
        statement = "SELECT 1 FROM journal WHERE run = ? AND item = ?"
        return bool(self.catalogue.rows(statement, run, item))

    def end_run(self, run: int, counts: dict[str, int]) -> None:
        """Note that a command has ended, and what became of its pages."""
        said = msgspec.json.encode(counts).decode()
        with self.catalogue.transaction() as db:
            statement = "UPDATE runs SET ended_at = ?, counts = ? WHERE id = ?"
            db.execute(statement, (now(), said, run))
            db.execute("DELETE FROM journal WHERE run = ?", (run,))

    def project(self, page: int) -> None:
        """Make the files of a page again, from its newest version.

        Raises:
            ArchiveError: they cannot be written, or the version is damaged.
        """
        (row,) = self.catalogue.rows("SELECT * FROM pages WHERE id = ?", page)
        style = msgspec.json.decode(row["style"], type=Style)
        document = self.document(page)
        files = render_files(document, style)
        with self.catalogue.transaction() as db:
            files |= render_local(db, page, document, row["target"], style)
            write_files(db, page, files)
            db.execute("DELETE FROM outdated WHERE page = ?", (page,))
        self._write_files(page, row["target"], files)

    def renew_links(self) -> None:
        """Make the files of pages again that link to pages which came, or moved, since.

        Raises:
            ArchiveError: they cannot be written.
        """
        for row in self.catalogue.rows("SELECT page FROM outdated"):
            with suppress(DamageError):  # `verify` says it; the others shall be renewed
                self.project(row["page"])

    def note_media(self, address: str, file: str, digest: bytes) -> None:
        """Note that the picture of an address is kept in a file of the archive."""
        with self.catalogue.transaction() as db:
            values = (address, file, digest)
            db.execute("INSERT OR REPLACE INTO media VALUES (?, ?, ?)", values)

    def media_file(self, address: str) -> str:
        """Return the path below the archive of a kept picture, "" if it has none."""
        rows = self.catalogue.rows("SELECT file FROM media WHERE address = ?", address)
        return rows[0]["file"] if rows else ""

    def _write_files(self, page: int, target: str, files: Mapping[str, Content]) -> None:
        for suffix, content in files.items():
            path = self.path / f"{target}.{suffix}"
            if not is_in(path, content):
                self.layout.write(path, content)
            elif isinstance(content, Spooled):
                content.discard()
        self._written.append(page)
        if not self.durable and len(self._written) >= UNSYNCED_FILES:
            self.layout.settle()

    def _clear_pending(self, db: sqlite3.Connection) -> None:
        """Note that files are written, together with the page after them."""
        if self.durable or len(self._written) >= UNSYNCED_FILES:
            written, self._written = self._written, []
            statement = "UPDATE pages SET pending = 0 WHERE id = ?"
            db.executemany(statement, [(page,) for page in written])

    def _settle(self) -> None:
        self.layout.settle()
        if self._written:
            with self.catalogue.transaction() as db:
                written, self._written = self._written, []
                statement = "UPDATE pages SET pending = 0 WHERE id = ?"
                db.executemany(statement, [(page,) for page in written])


def note_done(db: sqlite3.Connection, run: int, item: str) -> None:
    """Note within a transaction that a run need not do an item again."""
    db.execute("INSERT OR IGNORE INTO journal VALUES (?, ?)", (run, item))


def _holder_of(db: sqlite3.Connection, payload: bytes, source: Source) -> int | None:
    """Return the capture that holds this body under this coding, None if there is none."""
    row = db.execute(
        "SELECT id FROM captures WHERE payload = ? AND refers IS NULL"
        """ AND coalesce(json_extract(source, '$.headers."content-encoding"'), '') = ?"""
        " LIMIT 1",
        (payload, source.headers.get("content-encoding", "")),
    ).fetchone()
    return row["id"] if row else None


def _put_capture(db: sqlite3.Connection, capture: Capture, problem: str = "") -> int:
    holder = _holder_of(db, capture.payload, capture.source) if capture.revisit else None
    source = msgspec.json.encode(capture.source).decode()
    created = db.execute(
        "INSERT INTO captures (requested, source, file, start, length, stored, payload,"
        " refers, problem) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            capture.requested,
            source,
            capture.file,
            capture.start,
            capture.length,
            capture.stored,
            capture.payload,
            holder,
            problem,
        ),
    )
    return int(created.lastrowid or 0)

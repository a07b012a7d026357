"""Reading an archive: pages, versions, what they were made from, and sums of all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cleaner.codings import codings_of, unpack
from cleaner.document import Document
from cleaner.errors import DamageError, NotFoundError
from cleaner.model import Options, Source
from cleaner.store import index
from cleaner.store.index import Filters, Hit
from cleaner.store.local import redirects_of
from cleaner.store.packing import sha256
from cleaner.store.packing import unpack as unpack_record
from cleaner.store.records import (
    Change,
    PageEntry,
    Status,
    VersionEntry,
    page_entry,
    version_entry,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from cleaner.store.catalogue import Catalogue
    from cleaner.store.raw import RawStore

FOLDER = ".cleaner"
"""Folder in an archive that holds all but the files for people."""

CATALOGUE = "catalogue.sqlite"


class Reader:
    """What can be asked of an open archive."""

    path: Path
    catalogue: Catalogue
    raw: RawStore

    def search(
        self, question: str, filters: Filters | None = None, *, limit: int = 20
    ) -> list[Hit]:
        """Return the pages that answer a question, best first.

        All words must be there; ``"several words"`` in a row, ``-word`` not, ``mill*``.

        Raises:
            OptionError: there is no word in the question.
        """
        return index.search(self.catalogue, question, filters or Filters(), limit=limit)

    def pages(self, filters: Filters | None = None) -> Iterator[PageEntry]:
        """Give all pages, or those of a filter, in the order of their files."""
        chosen = index.conditions_of(filters or Filters())
        where = " AND ".join(["1", *(condition for condition, _ in chosen)])
        rows = self.catalogue.each(
            f"SELECT p.* FROM pages p WHERE {where} ORDER BY p.target",  # noqa: S608 - ours
            *(value for _, value in chosen),
        )
        for row in rows:
            yield page_entry(row)

    def redirects(self, page: int) -> list[str]:
        """Return the titles that lead to a page of a wiki that was archived as a whole."""
        return list(redirects_of(self.catalogue.db, page))

    def find(self, name: str) -> PageEntry:
        """Find a page by its address, its title, or the path of one of its files.

        Raises:
            NotFoundError: there is none, or several; the message names them.
        """
        rows = self._named(name)
        if not rows:
            # A redirect of a wiki: one step, for redirects can lead in a circle.
            aliases = self.catalogue.rows(
                "SELECT target FROM aliases WHERE title = ?", name
            )
            rows = [row for alias in aliases for row in self._named(alias["target"])]
        if len(rows) == 1:
            return page_entry(rows[0])
        if rows:
            named = ", ".join(row["target"] for row in rows)
            raise NotFoundError(name, f"are several pages ({named})", "name one of them")
        cure = f"look for it with 'cleaner search', in the right archive ({self.path})"
        raise NotFoundError(name, "is no page of the archive", cure)

    def _named(self, name: str) -> list[sqlite3.Row]:
        """Return the pages that a name means in the first sense in which it means any."""
        for column, value in (
            ("key", name),
            ("url", name),
            ("target", self._target_of(name)),
            ("title", name),
            ("title COLLATE NOCASE", name),
        ):
            rows = self.catalogue.rows(
                f"SELECT * FROM pages WHERE {column} = ? ORDER BY target LIMIT 10",  # noqa: S608
                value,
            )
            if rows:
                return rows
        return []

    def _target_of(self, name: str) -> str:
        """Return the target that a path means, seen from here or from the archive."""
        path = Path(name)
        try:
            path = path.resolve().relative_to(self.path.resolve())
        except ValueError:
            path = Path(name)
        target = path.as_posix()
        stem, _, suffix = target.rpartition(".")
        return stem if suffix in {"md", "json", "html", "txt"} else target

    def versions(self, page: int) -> list[VersionEntry]:
        """Return the versions of a page, newest first."""
        statement = "SELECT * FROM versions WHERE page = ? ORDER BY number DESC"
        return [version_entry(row) for row in self.catalogue.rows(statement, page)]

    def changes(self, limit: int) -> list[Change]:
        """Return the versions that were kept last, newest first."""
        rows = self.catalogue.rows(
            "SELECT p.target, v.title, v.number, v.kept_at FROM versions v"
            " JOIN pages p ON p.id = v.page ORDER BY v.id DESC LIMIT ?",
            limit,
        )
        return [Change(*row) for row in rows]

    def document(self, page: int, version: int = 0) -> Document:
        """Return a version of a page; 0 is the newest, -1 the one before.

        Raises:
            NotFoundError: the page has no such version.
            DamageError: it is damaged.
        """
        rows = self.catalogue.rows(
            "SELECT v.record, p.title FROM versions v JOIN pages p ON p.id = v.page WHERE"
            " page = ? AND number = CASE WHEN ?2 > 0 THEN ?2 ELSE p.version + ?2 END",
            page,
            version,
        )
        if not rows:
            cure = "see which there are with 'cleaner log'"
            raise NotFoundError(f"version {version}", "is none of this page's", cure)
        record = unpack_record(rows[0]["record"], where=rows[0]["title"])
        try:
            return Document.from_json(record)
        except msgspec.DecodeError as error:
            cure = "run 'cleaner verify --read-data --repair'"
            raise DamageError(rows[0]["title"], f"is damaged ({error})", cure) from error

    def source(self, capture: int) -> Source:
        """Return what was fetched.

        Raises:
            NotFoundError: there is no such capture.
            DamageError: it is damaged.
            LimitError: it unpacks to more than the pages made of it may have.
        """
        rows = self.catalogue.rows(
            "SELECT c.source, d.file, d.start, d.length, d.payload FROM captures c"
            " JOIN captures d ON d.id = coalesce(c.refers, c.id) WHERE c.id = ?",
            capture,
        )
        if not rows:
            raise NotFoundError(
                f"capture {capture}", "is none of this archive", "see 'log'"
            )
        row = rows[0]
        body, coding = self.raw.read_body(row["file"], row["start"], row["length"])
        if sha256(body) != row["payload"]:
            cure = "run 'cleaner verify --read-data --repair', or fetch the page again"
            raise DamageError(row["file"], "holds another content than it did", cure)
        source = msgspec.json.decode(row["source"], type=Source)
        if not codings_of(coding):
            return msgspec.structs.replace(source, content=body)
        content = self._unpack(body, coding, source.url, capture)
        return msgspec.structs.replace(source, content=content, wire=body)

    def last_capture(self, requested: str) -> tuple[int, Source] | None:
        """Return the number of the last capture of an address that led to a page.

        With it comes the source, without its content.
        """
        rows = self.catalogue.rows(
            "SELECT id, source FROM captures WHERE requested = ? AND problem = ''"
            " ORDER BY id DESC LIMIT 1",
            requested,
        )
        if not rows:
            return None
        return rows[0]["id"], msgspec.json.decode(rows[0]["source"], type=Source)

    def _unpack(self, body: bytes, coding: str, url: str, capture: int) -> bytes:
        """Unpack a body within the limit that the pages made of it were given."""
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - slow import

        rows = self.catalogue.rows(
            "SELECT p.options FROM versions v JOIN pages p ON p.id = v.page"
            " WHERE v.capture = ?",
            capture,
        )
        given = [msgspec.json.decode(row["options"], type=Options) for row in rows]
        most = max((one.max_bytes for one in given), default=Options().max_bytes)
        try:
            return unpack(body, coding, where=url, max_bytes=most)
        except HTTPError as error:
            cure = "fetch the page again"
            raise DamageError(url, f"is not packed as {coding}", cure) from error

    def status(self) -> Status:
        """Return what the archive holds."""
        count = self._count
        runs = self.catalogue.rows("SELECT * FROM runs ORDER BY id DESC LIMIT 1")
        sites = self.catalogue.rows(
            "SELECT site, count(*) FROM pages GROUP BY site ORDER BY site"
        )
        return Status(
            path=str(self.path),
            pages=count("pages"),
            gone=count("pages WHERE gone_at <> ''"),
            versions=count("versions"),
            captures=count("captures"),
            sites=dict(map(tuple, sites)),
            catalogue_bytes=self.catalogue.path.stat().st_size,
            raw_bytes=sum(path.stat().st_size for path in self.raw.folder.glob("*")),
            pending=count("pages WHERE pending"),
            queued=count("wiki_pages WHERE state IN ('wanted', 'check')"),
            last_run=f"{runs[0]['command']}, {runs[0]['began_at']}" if runs else "",
        )

    def _count(self, what: str) -> int:
        return int(self.catalogue.rows(f"SELECT count(*) FROM {what}")[0][0])  # noqa: S608

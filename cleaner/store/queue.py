"""Whole wikis in the catalogue: what is known of their pages, and which are to be fetched.

Everything that a crawl has learnt is here, so that it can be broken off at any moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cleaner.store.keeping import now
from cleaner.store.lacks import note_lacks
from cleaner.store.local import put_aliases

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

    from cleaner.document import Document
    from cleaner.store.archive import Archive
    from cleaner.store.keeping import Kept

WANTED, CHECK, DONE, FAILED, GONE, SKIPPED = (
    "wanted",  # to be fetched
    "check",  # something happened to it: ask the wiki what
    "done",
    "failed",  # could not be fetched or cleaned; the next run tries again
    "gone",  # no longer in the wiki
    "skipped",  # a redirect, or of a namespace that was not asked for
)
ELSEWHERE, BEYOND = (
    "elsewhere",  # leads to, or is the same as, a page that has another address
    "beyond",  # linked to, but more than were allowed
)
"""The states of a page of a wiki."""


class Listed(msgspec.Struct, frozen=True):
    """A page as the wiki lists it."""

    number: int
    """The wiki's own number for it: it stays when the page is moved. 0: the wiki has none,
    its title (an address) makes it this page, and gets the next free number here."""
    title: str
    revision: int = 0
    dated: str = ""
    is_redirect: bool = False
    redirects: tuple[str, ...] = ()
    """Titles that lead to it."""


class Wanted(msgspec.Struct, frozen=True):
    """A page to be fetched."""

    number: int
    title: str
    revision: int
    dated: str
    page: int
    """Its number in the catalogue; 0: it is not there yet."""


class Queue:
    """The pages of one wiki in an archive."""

    def __init__(self, archive: Archive, address: str, kind: str) -> None:
        """Find the wiki in the catalogue, or put it there.

        Raises:
            ArchiveError: the catalogue cannot be written.
        """
        self.archive = archive
        self.catalogue = archive.catalogue
        with self.catalogue.transaction() as db:
            statement = "INSERT OR IGNORE INTO wikis (address, kind) VALUES (?, ?)"
            db.execute(statement, (address, kind))
        (row,) = self.catalogue.rows("SELECT * FROM wikis WHERE address = ?", address)
        self.wiki: int = row["id"]

    def get(self, name: str) -> str:
        """Return what is known of the listing: "place", "since", "round", "listed"."""
        (row,) = self.catalogue.rows("SELECT * FROM wikis WHERE id = ?", self.wiki)
        return str(row[name])

    def set(self, **values: object) -> None:
        """Write what is known of the listing."""
        with self.catalogue.transaction() as db:
            self._set(db, values)

    def _set(self, db: sqlite3.Connection, values: dict[str, Any]) -> None:
        for name, value in values.items():
            statement = f"UPDATE wikis SET {name} = ? WHERE id = ?"  # noqa: S608 - ours
            db.execute(statement, (value, self.wiki))

    def add(self, pages: Iterable[Listed], **progress: object) -> int:
        """Note what the wiki lists, together with how far the listing has come.

        A page that is archived in this very revision under this title stays as it is.

        Returns:
            How many pages are new, or have changed.
        """
        articles = [page for page in pages if not page.is_redirect]
        with self.catalogue.transaction() as db:
            rows = [
                (self.wiki, number, page.title, page.revision, page.dated)
                for number, page in zip(self._numbers(db, articles), articles, strict=True)
            ]
            for page in articles:
                if page.number:
                    self._add_aliases(db, page)
            before = db.total_changes
            db.executemany(
                "INSERT INTO wiki_pages (wiki, number, title, revision, dated, state)"
                " VALUES (?, ?, ?, ?, ?, 'wanted') ON CONFLICT (wiki, number) DO UPDATE SET"
                " title = excluded.title, revision = excluded.revision,"
                " dated = excluded.dated, state = 'wanted'"
                " WHERE state IN ('gone', 'skipped', 'failed') OR excluded.title <> title"
                " OR excluded.revision <> revision OR (kept = 0 AND state <> 'elsewhere')",
                rows,
            )
            changed = db.total_changes - before
            db.executemany(
                "UPDATE wiki_pages SET round = (SELECT round FROM wikis WHERE id = ?1)"
                " WHERE wiki = ?1 AND number = ?2",
                [row[:2] for row in rows],
            )
            self._set(db, progress)
        return changed

    def _numbers(self, db: sqlite3.Connection, pages: list[Listed]) -> list[int]:
        """Return the number of each page, a free one for what has none yet."""
        (last,) = db.execute(
            "SELECT ifnull(max(number), 0) FROM wiki_pages WHERE wiki = ?", (self.wiki,)
        ).fetchone()
        known: dict[str, int] = {}
        for page in pages:
            if page.number or page.title in known:
                continue
            row = db.execute(
                "SELECT number FROM wiki_pages WHERE wiki = ? AND title = ?",
                (self.wiki, page.title),
            ).fetchone()
            last += row is None
            known[page.title] = last if row is None else row["number"]
        return [page.number or known[page.title] for page in pages]

    def _add_aliases(self, db: sqlite3.Connection, page: Listed) -> None:
        """Note all redirects to a page; files that name them otherwise are old."""
        self._forget_aliases(db, [page.title, *page.redirects], but=page.title)
        known = db.execute(
            "SELECT title FROM aliases WHERE wiki = ? AND target = ?",
            (self.wiki, page.title),
        )
        # The table takes titles that differ in ASCII's case alone for one.
        titles = {title.encode().lower(): title for title in page.redirects}.values()
        if {row["title"] for row in known} != set(titles):
            values = (self.wiki, page.title)
            db.execute("DELETE FROM aliases WHERE wiki = ? AND target = ?", values)
            rows = [(title, *values) for title in titles]
            db.executemany("INSERT OR REPLACE INTO aliases VALUES (?, ?, ?)", rows)
            self._outdate(db, page.title)
        for kept in db.execute(
            "SELECT p.id, p.url FROM wiki_pages w JOIN pages p ON p.id = w.kept"
            " WHERE w.wiki = ? AND w.number = ? AND w.title = ?",
            (self.wiki, page.number, page.title),
        ).fetchall():
            put_aliases(db, kept["id"], kept["url"], page.title, page.redirects)

    def _forget_aliases(
        self, db: sqlite3.Connection, titles: Iterable[str], *, but: str = ""
    ) -> None:
        """Forget that titles lead anywhere, but to one page."""
        for title in titles:
            values = (self.wiki, title, but)
            where = "wiki = ?1 AND title = ?2 COLLATE BINARY AND target <> ?3"
            for row in db.execute(
                f"SELECT target FROM aliases WHERE title = ?2 AND {where}",  # noqa: S608
                values,
            ).fetchall():
                db.execute(f"DELETE FROM aliases WHERE title = ?2 AND {where}", values)  # noqa: S608
                self._outdate(db, row["target"])

    def _outdate(self, db: sqlite3.Connection, title: str) -> None:
        """Note that the files of a page do not say all its names."""
        db.execute(
            "INSERT OR IGNORE INTO outdated SELECT kept FROM wiki_pages"
            " WHERE wiki = ? AND title = ? AND kept > 0",
            (self.wiki, title),
        )

    def forget_redirects(self, titles: Iterable[str]) -> None:
        """Note that the wiki has no pages of these titles any more."""
        with self.catalogue.transaction() as db:
            self._forget_aliases(db, titles)

    def note_redirects(self, pages: Iterable[Listed]) -> None:
        """Note the redirects to pages, of which nothing else need be new."""
        with self.catalogue.transaction() as db:
            for page in pages:
                if not page.is_redirect:
                    self._add_aliases(db, page)

    def suspect(self, pages: Mapping[int, str], titles: Iterable[str] = ()) -> None:
        """Note that something happened to pages, which is to be asked for.

        ``pages``: number -> title; ``titles``: of pages whose numbers are not told.
        """
        with self.catalogue.transaction() as db:
            db.executemany(
                "INSERT INTO wiki_pages (wiki, number, title, revision, dated, state)"
                " VALUES (?, ?, ?, 0, '', 'check') ON CONFLICT (wiki, number)"
                " DO UPDATE SET state = 'check'",
                [(self.wiki, number, title) for number, title in pages.items()],
            )
            db.executemany(
                "UPDATE wiki_pages SET state = 'check' WHERE wiki = ? AND title = ?",
                [(self.wiki, title) for title in titles],
            )

    def suspect_unlisted(self) -> None:
        """Suspect the pages that the listing of this round has not named."""
        with self.catalogue.transaction() as db:
            db.execute(
                "UPDATE wiki_pages SET state = 'check' WHERE wiki = ?1 AND state = 'done'"
                " AND round <> (SELECT round FROM wikis WHERE id = ?1)",
                (self.wiki,),
            )

    def listed(self) -> int:
        """Count the pages that the listing of this round has named so far."""
        statement = (
            "SELECT count(*) FROM wiki_pages w JOIN wikis k ON k.id = w.wiki"
            " WHERE w.wiki = ? AND w.round = k.round"
        )
        return int(self.catalogue.rows(statement, self.wiki)[0][0])

    def retry(self) -> None:
        """Want again what failed in an earlier run."""
        with self.catalogue.transaction() as db:
            statement = "UPDATE wiki_pages SET state = ? WHERE wiki = ? AND state = ?"
            db.execute(statement, (WANTED, self.wiki, FAILED))

    def to_check(self, most: int) -> dict[int, str]:
        """Return some suspected pages: number -> title."""
        rows = self.catalogue.rows(
            "SELECT number, title FROM wiki_pages WHERE wiki = ? AND state = ? LIMIT ?",
            self.wiki,
            CHECK,
            most,
        )
        return dict(map(tuple, rows))

    def checked(self, found: Iterable[Listed], asked: Iterable[int]) -> None:
        """Note what the wiki says of suspected pages; those it has not named are gone."""
        there = {page.number: page for page in found}
        for number in asked:
            page = there.get(number)
            if page is None:
                self.mark_gone(number, "deleted from the wiki")
            elif page.is_redirect:
                self.mark_gone(number, "became a redirect")
            else:
                self._recheck(page)

    def _recheck(self, page: Listed) -> None:
        with self.catalogue.transaction() as db:
            db.execute(
                "UPDATE pages SET gone_at = '', gone_why = '' WHERE id ="
                " (SELECT kept FROM wiki_pages WHERE wiki = ? AND number = ?)",
                (self.wiki, page.number),
            )
            self._add_aliases(db, page)
            db.execute(
                "UPDATE wiki_pages SET state = CASE WHEN kept > 0 AND fetched = ?3"
                " AND title = ?4 THEN 'done' ELSE 'wanted' END, title = ?4, revision = ?3,"
                " dated = ?5 WHERE wiki = ?1 AND number = ?2",
                (self.wiki, page.number, page.revision, page.title, page.dated),
            )

    def skip(self, number: int) -> None:
        """Note that a page is none of those that were asked for."""
        with self.catalogue.transaction() as db:
            self._mark(db, number, SKIPPED)

    def mark_gone(self, number: int, why: str) -> None:
        """Note that a page is no longer in the wiki; what is archived stays, marked."""
        rows = self.catalogue.rows(
            "SELECT kept FROM wiki_pages WHERE wiki = ? AND number = ?", self.wiki, number
        )
        with self.catalogue.transaction() as db:
            self._mark(db, number, GONE if rows and rows[0]["kept"] else SKIPPED, why)
            if rows and rows[0]["kept"]:
                statement = "UPDATE pages SET gone_at = ?, gone_why = ? WHERE id = ?"
                db.execute(statement, (now(), why, rows[0]["kept"]))

    def next(self) -> Wanted | None:
        """Return the next page to be fetched."""
        rows = self.catalogue.rows(
            "SELECT * FROM wiki_pages WHERE wiki = ? AND state = ? ORDER BY number LIMIT 1",
            self.wiki,
            WANTED,
        )
        for row in rows:
            return Wanted(
                row["number"], row["title"], row["revision"], row["dated"], row["kept"]
            )
        return None

    def done(
        self, wanted: Wanted, db: sqlite3.Connection, kept: Kept, *, media: bool
    ) -> None:
        """Note that a page is archived, within the transaction that keeps it.

        ``media``: its pictures were asked for.
        """
        facts = kept.document.page
        note_lacks(db, kept.page, kept.document, media=media)
        db.execute(
            "UPDATE wiki_pages SET state = 'done', kept = ?, fetched = ?, media = ?,"
            " problem = '' WHERE wiki = ? AND number = ?",
            (
                kept.page,
                max(wanted.revision, facts.revision if facts else 0),
                media,
                self.wiki,
                wanted.number,
            ),
        )
        rows = db.execute(
            "SELECT title FROM aliases WHERE wiki = ? AND target = ?",
            (self.wiki, wanted.title),
        ).fetchall()
        aliases = [row["title"] for row in rows]
        put_aliases(db, kept.page, kept.document.url, wanted.title, aliases)
        if aliases and wanted.page != kept.page and kept.outcome != "new":
            self._outdate(db, wanted.title)  # it was there under another key

    def without_pictures(self) -> Iterator[int]:
        """Give the pages in the catalogue whose pictures are not all there."""
        last = 0
        while rows := self.catalogue.rows(
            "SELECT DISTINCT kept FROM wiki_pages w WHERE wiki = ? AND state = 'done' AND"
            " kept > ? AND (media = 0 OR EXISTS (SELECT 1 FROM lacks l WHERE l.page = kept"
            " AND l.kind = 'file')) ORDER BY kept LIMIT 100",
            self.wiki,
            last,
        ):
            for (last,) in rows:
                yield last

    def pictures_asked(self, page: int, document: Document) -> None:
        """Note that the pictures of a page were asked for; some may not be to be had."""
        with self.catalogue.transaction() as db:
            note_lacks(db, page, document, media=True)
            statement = "UPDATE wiki_pages SET media = 1 WHERE wiki = ? AND kept = ?"
            db.execute(statement, (self.wiki, page))

    def failed(self, wanted: Wanted, problem: str) -> None:
        """Note why a page could not be archived."""
        with self.catalogue.transaction() as db:
            self._mark(db, wanted.number, FAILED, problem)

    def _mark(
        self, db: sqlite3.Connection, number: int, state: str, problem: str = ""
    ) -> None:
        statement = (
            "UPDATE wiki_pages SET state = ?, problem = ? WHERE wiki = ? AND number = ?"
        )
        db.execute(statement, (state, problem, self.wiki, number))

    def counts(self) -> dict[str, int]:
        """Return how many pages are in each state."""
        statement = "SELECT state, count(*) FROM wiki_pages WHERE wiki = ? GROUP BY state"
        return dict(map(tuple, self.catalogue.rows(statement, self.wiki)))

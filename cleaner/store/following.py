"""A wiki in the catalogue that is known by its addresses: found by links, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.store.addresses import plain_address
from cleaner.store.keeping import now
from cleaner.store.local import put_redirect
from cleaner.store.queue import BEYOND, ELSEWHERE, SKIPPED, WANTED, Listed, Queue, Wanted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


class AddressQueue(Queue):
    """The pages of such a wiki; a page's title is its address."""

    _admitted: int | None = None
    """How many of its addresses are not `BEYOND`, once that was counted."""

    def want_unlisted(self) -> None:
        """Want again what no listing has named: only asking tells what became of it."""
        with self.catalogue.transaction() as db:
            db.execute(
                "UPDATE wiki_pages SET state = 'wanted',"
                " round = (SELECT round FROM wikis WHERE id = ?1)"
                " WHERE wiki = ?1 AND state IN ('done', 'elsewhere')"
                " AND round <> (SELECT round FROM wikis WHERE id = ?1)",
                (self.wiki,),
            )

    def found(self, addresses: Iterable[str]) -> None:
        """Note what a page links to.

        What is known stays as it is, but for what was gone or no page when it was asked
        for in an earlier round. Nothing is wanted before `admit`.
        """
        pages = [Listed(0, address) for address in dict.fromkeys(addresses)]
        with self.catalogue.transaction() as db:
            rows = [
                (self.wiki, number, page.title)
                for number, page in zip(self._numbers(db, pages), pages, strict=True)
            ]
            db.executemany(
                "INSERT INTO wiki_pages (wiki, number, title, revision, dated, state,"
                " round) SELECT ?1, ?2, ?3, 0, '', 'beyond', round FROM wikis WHERE id = ?1"
                " ON CONFLICT (wiki, number) DO UPDATE SET state = 'wanted',"
                " round = excluded.round WHERE state IN ('gone', 'skipped')"
                " AND round <> excluded.round",
                rows,
            )

    def admit(self, most: int) -> None:
        """Want what was found, first come first served.

        ``most``: how many addresses there may be in all.
        """
        with self.catalogue.transaction() as db:
            if self._admitted is None:
                statement = "SELECT count(*) FROM wiki_pages WHERE wiki = ? AND state <> ?"
                (self._admitted,) = db.execute(statement, (self.wiki, BEYOND)).fetchone()
            self._admitted += db.execute(
                "UPDATE wiki_pages SET state = ?1 WHERE wiki = ?2 AND number IN (SELECT"
                " number FROM wiki_pages WHERE wiki = ?2 AND state = ?3 ORDER BY number"
                " LIMIT ?4)",
                (WANTED, self.wiki, BEYOND, max(most - self._admitted, 0)),
            ).rowcount

    def beyond(self) -> int:
        """Count what was found and not admitted."""
        return self.counts().get(BEYOND, 0)

    def claim(self, address: str) -> Wanted | None:
        """Return the page of an address if it is to be fetched, as it is if it is new."""
        self.found([address])
        (row,) = self._rows(address)
        if row["state"] not in {WANTED, BEYOND}:
            return None
        return Wanted(
            row["number"], row["title"], row["revision"], row["dated"], row["kept"]
        )

    def kept(self, address: str) -> int:
        """Return the number in the catalogue of an address's page; 0: it has none."""
        return next((row["kept"] for row in self._rows(address)), 0)

    def _rows(self, address: str) -> list[sqlite3.Row]:
        statement = "SELECT * FROM wiki_pages WHERE wiki = ? AND title = ?"
        return self.catalogue.rows(statement, self.wiki, address)

    def unchanged(self, wanted: Wanted) -> None:
        """Note that the server says a page is still what is archived."""
        with self.catalogue.transaction() as db:
            db.execute(
                "UPDATE wiki_pages SET state = 'done', fetched = revision, problem = ''"
                " WHERE wiki = ? AND number = ?",
                (self.wiki, wanted.number),
            )
            statement = "UPDATE pages SET checked_at = ?, gone_at = '', gone_why = ''"
            db.execute(f"{statement} WHERE id = ?", (now(), wanted.page))

    def leads_to(self, number: int, address: str, other: str) -> None:
        """Note that an address is another way to a page, archived or not."""
        page = self.kept(other)
        with self.catalogue.transaction() as db:
            self._mark(db, number, ELSEWHERE, f"is the page {other}")
            if page:
                put_redirect(db, page, plain_address(address))

    def leave_out(self, number: int, why: str) -> None:
        """Note why an address is none that can be archived."""
        with self.catalogue.transaction() as db:
            self._mark(db, number, SKIPPED, why)

    def left_out(self) -> dict[str, int]:
        """Count the addresses that are no pages, by why."""
        statement = (
            "SELECT problem, count(*) FROM wiki_pages WHERE wiki = ? AND state = ?"
            " AND problem <> '' GROUP BY problem ORDER BY problem"
        )
        return dict(map(tuple, self.catalogue.rows(statement, self.wiki, SKIPPED)))

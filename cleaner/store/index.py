"""The full-text index: texts in and out of it, questions to it, and snippets of hits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import msgspec

from cleaner.store.migrations import WORDS_VERSION
from cleaner.store.packing import unpack
from cleaner.store.words import index_text, is_unspaced, make_query, shown_terms

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from cleaner.store.catalogue import Catalogue
    from cleaner.store.packing import Packed

TITLE_WEIGHT: Final = 10.0
"""A word in the title counts as much as so many in the text: a page called "Mill" comes
before pages that mention mills, yet a page about them with another title can come first."""

SNIPPET: Final = 160
"""Characters of a snippet: two lines on a terminal."""


class Filters(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which pages to look at."""

    site: str = ""
    """Host, as "en.wiki.example"."""
    category: str = ""
    since: str = ""
    """ISO 8601 date or time; pages revised (else fetched) then or later."""
    until: str = ""
    """Pages revised (else fetched) then or earlier; a date means its whole day."""


class Hit(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page that was found."""

    title: str
    target: str
    """Path of its files below the archive, without suffix."""
    url: str = ""
    site: str = ""
    dated: str = ""
    gone: str = ""
    """Why the page is no longer in its wiki, if it is not."""
    score: float = 0.0
    """Higher is better: BM25 with the title weighed `TITLE_WEIGHT` times."""
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    """Where the words stand in the snippet: pairs of start and end."""


def put_text(
    db: sqlite3.Connection, page: int, title: str, packed: Packed
) -> list[WordChange]:
    """Put a page's text in place of the one before.

    Returns:
        What `write_words` has to do within the same transaction.
    """
    old = db.execute("SELECT title, body FROM texts WHERE page = ?", (page,)).fetchone()
    changes: list[WordChange] = []
    if old is not None:
        before = unpack(old["body"], where=title)
        if (old["title"], before) == (title, unpack(packed.text, where=title)):
            return []
        changes.append(_drop(page, old["title"], before.decode()))
    values = (page, title, packed.text)
    db.execute("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", values)
    changes.append((_ADD, (page, packed.title_words, packed.words)))
    return changes


def write_words(db: sqlite3.Connection, changes: Iterable[WordChange]) -> None:
    """Change the index of words, of all pages of a transaction in a row.

    Many other statements in between would let SQLite write what it has gathered of the
    index each time, as it does before whatever it may have to undo alone.
    """
    for statement, values in changes:
        db.execute(statement, values)


WordChange: TypeAlias = tuple[str, tuple[int, str, str]]
"""A statement for the index of words, and its values."""

_ADD: Final = "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)"


def _drop(page: int, title: str, body: str) -> WordChange:
    """Take an entry out: the index keeps no texts, so it must be told the very same one."""
    statement = "INSERT INTO words (words, rowid, title, body) VALUES ('delete', ?, ?, ?)"
    return statement, (page, index_text(title), index_text(body))


def make_anew(catalogue: Catalogue) -> None:
    """Make the whole index again from the texts, as after a change of `index_text`."""
    with catalogue.transaction() as db:
        db.execute("INSERT INTO words (words) VALUES ('delete-all')")
        for row in db.execute("SELECT page, title, body FROM texts"):
            body = unpack(row["body"], where=row["title"]).decode()
            words = (row["page"], index_text(row["title"]), index_text(body))
            db.execute(_ADD, words)
        catalogue.set("words", str(WORDS_VERSION))


def search(
    catalogue: Catalogue, question: str, filters: Filters, *, limit: int = 20
) -> list[Hit]:
    """Return the pages that answer a question, best first.

    Raises:
        OptionError: there is no word in the question.
    """
    conditions, values = ["words MATCH ?"], [make_query(question)]
    for condition, value in conditions_of(filters):
        conditions.append(condition)
        values.append(value)
    rows = catalogue.rows(
        f"SELECT p.*, bm25(words, {TITLE_WEIGHT}, 1.0) AS score"  # noqa: S608 - ours
        " FROM words JOIN pages p ON p.id = words.rowid"
        f" WHERE {' AND '.join(conditions)} ORDER BY score, p.target LIMIT ?",
        *values,
        limit,
    )
    terms = shown_terms(question)
    return [_hit(catalogue, row, terms) for row in rows]


def conditions_of(filters: Filters) -> list[tuple[str, Any]]:
    """Return what SQL asks of a page ``p``: conditions, and the value of each."""
    conditions: list[tuple[str, Any]] = []
    if filters.site:
        conditions.append(("p.site = ? COLLATE NOCASE", filters.site))
    if filters.category:
        inside = "SELECT 1 FROM categories c WHERE c.page = p.id AND c.name = ?"
        conditions.append((f"EXISTS ({inside})", filters.category))
    if filters.since:
        conditions.append(("p.dated >= ?", filters.since))
    if filters.until:
        # Whatever begins with the date lies before its last possible character.
        conditions.append(("p.dated <= ? AND p.dated <> ''", filters.until + "\uffff"))
    return conditions


def _hit(catalogue: Catalogue, row: sqlite3.Row, terms: list[str]) -> Hit:
    (text,) = catalogue.rows("SELECT body FROM texts WHERE page = ?", row["id"])
    body = unpack(text["body"], where=row["title"]).decode()
    snippet, marks = make_snippet(body, terms)
    return Hit(
        title=row["title"],
        target=row["target"],
        url=row["url"],
        site=row["site"],
        dated=row["dated"],
        gone=row["gone_why"] or ("gone" if row["gone_at"] else ""),
        score=round(-row["score"], 3),
        snippet=snippet,
        marks=marks,
    )


def make_snippet(
    body: str, terms: list[str], *, width: int = SNIPPET
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the part of a text that has the most of the terms, and where they stand in it.

    >>> make_snippet("Reed and peat. The old mill stood by the fen.", ["mill"], width=24)
    ('… old mill stood by …', ((6, 10),))
    >>> make_snippet("Nothing", ["mill"])
    ('Nothing', ())
    """
    places = list(_pattern(terms).finditer(body)) if terms else []
    start = _best_start(places, width)
    start = max(0, min(start - width // 3, len(body) - width))
    end = min(len(body), start + width)
    start, end = _to_blanks(body, start, end)
    text = body[start:end]
    before, after = "… " if start else "", " …" if end < len(body) else ""
    # Line ends become blanks one for one, so that the places stay right.
    shown = re.sub(r"\s", " ", text)
    shift = len(before) - start
    inside = [place for place in places if place.start() >= start and place.end() <= end]
    marks = tuple((place.start() + shift, place.end() + shift) for place in inside)
    return f"{before}{shown}{after}", marks


def _to_blanks(body: str, start: int, end: int) -> tuple[int, int]:
    """Move both ends inwards to the next blank, if one is near."""
    if start and (blank := re.compile(r"\s").search(body, start, start + 20)):
        start = blank.end()
    if end < len(body):
        near = max(body.rfind(" ", end - 20, end), body.rfind("\n", end - 20, end))
        end = near if near > start else end
    return start, end


def _pattern(terms: list[str]) -> re.Pattern[str]:
    """Return what finds the terms as the index does: whole words, or anywhere in a run."""
    parts = []
    for term in sorted(terms, key=len, reverse=True):
        if is_unspaced(term):
            parts.append(re.escape(term))
        elif term.endswith("*"):
            parts.append(rf"(?<!\w){_loosely(term[:-1])}\w*")
        else:
            parts.append(rf"(?<!\w){_loosely(term)}(?!\w)")
    return re.compile("|".join(parts), re.IGNORECASE)


_ACCENTED: Final = {
    "a": "aàáâãäåāăąạảấầẩẫậắằẳẵặ",
    "c": "cçćĉċč",
    "e": "eèéêëēĕėęěẹẻẽếềểễệ",
    "i": "iìíîïĩīĭįỉị",
    "n": "nñńņňŋ",
    "o": "oòóôõöøōŏőơọỏốồổỗộớờởỡợ",
    "s": "sśŝşšș",
    "u": "uùúûüũūŭůűųưụủứừửữự",
    "y": "yýÿŷỳỵỷỹ",
    "z": "zźżž",
}
"""Letters that the index does not tell apart, for marking only."""


def _loosely(term: str) -> str:
    plain = {variant: group for group in _ACCENTED.values() for variant in group}
    return "".join(
        f"[{plain[letter]}]" if letter in plain else re.escape(letter)
        for letter in term.lower()
    )


def _best_start(places: list[re.Match[str]], width: int) -> int:
    """Return where the stretch of ``width`` begins that has the most different terms."""
    best, most, first = 0, 0, 0
    seen: dict[str, int] = {}
    for place in places:
        word = place[0].lower()
        seen[word] = seen.get(word, 0) + 1
        while place.end() - places[first].start() > width and places[first] is not place:
            old = places[first][0].lower()
            seen[old] -= 1
            if not seen[old]:
                del seen[old]
            first += 1
        if len(seen) > most:
            best, most = places[first].start(), len(seen)
    return best

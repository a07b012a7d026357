"""Pages of an archive cleaned again from what they were made from: `reclean` and repair."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from cleaner import api
from cleaner.document import Document
from cleaner.errors import CleanerError, DamageError, NotFoundError, SourceError
from cleaner.model import Options, Source
from cleaner.run.page import reader_beside
from cleaner.store.keeping import Entry
from cleaner.store.lacks import renew_lacks
from cleaner.store.local import with_files
from cleaner.store.packing import sha256
from cleaner.store.projections import Style

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from cleaner.model import RuleText
    from cleaner.store.archive import Archive
    from cleaner.store.records import PageEntry
    from cleaner.store.verify import Problem


class Again(msgspec.Struct, frozen=True):
    """What a page would be under the present rules."""

    entry: PageEntry
    old: Document | None = None
    new: Document | None = None
    error: CleanerError | None = None


def clean_again(
    archive: Archive,
    pages: Sequence[PageEntry] = (),
    rules: tuple[RuleText, ...] = (),
) -> Iterator[Again]:
    """Clean pages again, all of them if none are named; nothing is written."""
    for entry in pages or archive.pages():
        try:
            old = archive.document(entry.id)
            new = _clean(archive, entry.id, 0, rules)
        except CleanerError as error:
            yield Again(entry, error=error)
        else:
            yield Again(entry, old, new)


def keep_again(archive: Archive, again: Again) -> str:
    """Keep what `clean_again` gave, and return the outcome.

    Raises:
        ArchiveError: it cannot be written.
    """
    (row,) = archive.catalogue.rows("SELECT * FROM pages WHERE id = ?", again.entry.id)
    newest = archive.versions(again.entry.id)[0]
    assert again.new is not None  # noqa: S101 - the caller has looked
    kept = archive.keep(
        Entry(
            made=again.new,
            page=again.entry.id,
            target=row["target"] if row["key"].startswith("file:") else "",
            style=msgspec.json.decode(row["style"], type=Style),
            options=row["options"],
            origin=row["origin"],
            capture=newest.capture,
        ),
        then=lambda db, kept: renew_lacks(db, kept.page, kept.document),
    )
    return kept.outcome


def _clean(
    archive: Archive, page: int, version: int, rules: tuple[RuleText, ...]
) -> Document:
    """Clean what a version was made from, as it was cleaned then but under these rules."""
    (row,) = archive.catalogue.rows(
        "SELECT p.options, p.origin, v.capture, v.record FROM pages p JOIN versions v"
        " ON v.page = p.id AND v.number = CASE ?2 WHEN 0 THEN p.version ELSE ?2 END"
        " WHERE p.id = ?1",
        page,
        version,
    )
    options = msgspec.json.decode(row["options"], type=Options)
    options = msgspec.structs.replace(options, rules=rules)
    if row["capture"]:
        return api.clean(archive.source(row["capture"]), options=options)
    return _clean_saved(archive, archive.document(page, version), row, options)


def _clean_saved(
    archive: Archive, old: Document, row: sqlite3.Row, options: Options
) -> Document:
    """Clean a saved page that lies outside of the archive, if it is still the same."""
    made = old.provenance
    if not row["origin"] or made is None:
        cure = "clean it again with 'cleaner clean'"
        raise NotFoundError(old.title, "was made from a page that nobody kept", cure)
    path = archive.path / row["origin"]
    content = api.read(path)
    if sha256(content).hex() != made.sha256:
        cure = "clean it with 'cleaner clean', which makes a version of it"
        raise SourceError(path, "is no longer the page that was cleaned", cure)
    source = Source(content, path=made.path, media_type=made.media_type)
    beside = reader_beside(str(path), options.max_bytes)
    return api.clean(source, options=options, beside=beside)


# --- repair ----------------------------------------------------------------------------


def repair(archive: Archive, problem: Problem) -> str:
    """Put a problem right if that can be done, and return how; "" if it cannot.

    Raises:
        ArchiveError: the archive cannot be written to.
    """
    if problem.part == "version":
        return _repair_version(archive, problem)
    if problem.part == "index":
        archive.index_again(problem.page)
        return "put into the search again"
    if problem.part == "file":
        try:
            archive.project(problem.page)
        except DamageError:
            return ""  # its version is a problem of its own
        return "made again from the catalogue"
    return ""


def _repair_version(archive: Archive, problem: Problem) -> str:
    """Bring a version back: from its file, which must be the same, else from the raw."""
    (row,) = archive.catalogue.rows(
        "SELECT v.digest, v.identity, p.target FROM versions v JOIN pages p"
        " ON p.id = v.page WHERE v.page = ? AND v.number = ?",
        problem.page,
        problem.version,
    )
    for how, document in _candidates(archive, problem, row["target"]):
        if sha256(document.json()) == row["digest"] or how != "its file":
            archive.restore(problem.page, problem.version, document)
            return f"made again from {how}"
    return ""


def _candidates(
    archive: Archive, problem: Problem, target: str
) -> Iterator[tuple[str, Document]]:
    path = archive.path / f"{target}.json"
    with suppress(OSError, msgspec.DecodeError):  # damaged as well: the raw is left
        # The file names kept pictures as well, the version does not.
        yield "its file", with_files(Document.from_json(path.read_bytes()), {})
    try:
        yield "what was fetched", _clean(archive, problem.page, problem.version, ())
    except CleanerError:
        return  # not kept, or damaged, or no page under these rules

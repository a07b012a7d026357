"""Where rendered pages go when they are to be kept: into an archive with a catalogue."""

from __future__ import annotations

import os
import shutil
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, Self

import msgspec

from cleaner.errors import ArchiveError
from cleaner.run.output import LINES, Folder, refused
from cleaner.store.archive import note_done
from cleaner.store.keeping import Entry
from cleaner.store.layout import spool_folder
from cleaner.store.projections import PAGE_FORMATS
from cleaner.store.reading import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from cleaner.model import Source
    from cleaner.run.page import Job, Row
    from cleaner.store.archive import Archive
    from cleaner.store.keeping import Kept, Then
    from cleaner.store.raw import Capture


class Expected(NamedTuple):
    """What is known of the next row before it comes."""

    key: str
    page: int
    then: Then
    otherwise: Callable[[str], None]
    """Called with the problem, if no page comes of it."""


class KeptFolder(Folder):
    """A folder whose pages, with all their versions, are in the archive's catalogue.

    A row without a place of its own is named by its site and title.
    """

    def __init__(self, archive: Archive, job: Job, *, command: str, task: str = "") -> None:
        """Write to an archive.

        ``task`` names what is to be done; a run of it that was broken off is taken up. The
        one file of the format jsonl can only be written by a run that does everything.
        """
        super().__init__(archive.path, job.formats, durable=archive.durable)
        self.archive = archive
        self._command = command
        self._task = "" if "jsonl" in job.formats else task
        self._style = job.style
        bare = msgspec.structs.replace(job.options, rules=())
        self._options = msgspec.json.encode(bare).decode()
        self._spool = spool_folder((archive.path / FOLDER).resolve())
        self._capture: Capture | None = None
        self._reused = 0
        self._expected: Expected | None = None
        self._counts: dict[str, int] = {}

    @property
    def spool(self) -> str:
        """Folder where a worker may write files of pages; "" where each is to be synced."""
        return "" if self.archive.durable else str(self._spool)

    def __enter__(self) -> Self:
        super().__enter__()
        if not self.archive.durable:
            try:
                self._spool.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise refused(self._spool, error) from error
        self._run = self.archive.begin_run(self._command, self._task)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the run, unless it is broken off; the archive stays open."""
        shutil.rmtree(self._spool, ignore_errors=True)
        super().__exit__(kind, error, trace)
        if kind is None or not self._task:
            self.archive.end_run(self._run, self._counts)

    def is_done(self, item: str) -> bool:
        """Tell whether this task has kept a page before it was broken off."""
        return bool(self._task) and self.archive.is_done(self._run, item)

    def capture(self, source: Source, *, requested: str = "") -> None:
        """Keep what was fetched, before anything is made of it; its row comes next."""
        self._capture = self.archive.capture(source, requested=requested)

    def reuse(self, capture: int) -> None:
        """Say that the next row is made of an earlier capture: the page is the same."""
        self._reused = capture

    @property
    def is_reused(self) -> bool:
        """Whether the next row is made of an earlier capture."""
        return bool(self._reused)

    def expect(
        self, *, key: str, page: int, then: Then, otherwise: Callable[[str], None]
    ) -> None:
        """Say what the next row is: which page, and what is to be noted with it."""
        self._expected = Expected(key, page, then, otherwise)

    def drop(self, problem: str) -> None:
        """Keep no page of the next row, only what was fetched, with why."""
        capture, self._capture, self._expected = self._capture, None, None
        if capture is not None:
            self.archive.refuse(capture, problem)

    def write_row(self, target: PurePosixPath, row: Row) -> str:
        """Keep a page and write its files, or note why no page came of what was fetched."""
        capture, self._capture = self._capture, None
        reused, self._reused = self._reused, 0
        expected, self._expected = self._expected, None
        kept = None
        if row.made is not None:
            entry = self._entry(target, row, reused)
            if expected is not None:
                entry = msgspec.structs.replace(entry, key=expected.key, page=expected.page)
            then = expected.then if expected is not None else self._noting(row.item)
            kept = self.archive.keep(entry, capture, then=then)
        else:
            problem = row.error.what if row.error else ""
            if capture is not None:
                self.archive.refuse(capture, problem)
            if expected is not None:
                expected.otherwise(problem)
        return self._count(row, target, kept)

    def write_group(
        self, group: Sequence[tuple[Row, PurePosixPath]]
    ) -> list[str | ArchiveError]:
        """Keep pages of which nothing else is to be noted, in one transaction.

        Returns:
            For each what `write_row` gives, or why it could not be written.
        """
        entries = [
            (self._entry(target, row, 0), self._noting(row.item))
            for row, target in group
            if row.made is not None
        ]
        kept = iter(self.archive.keep_together(entries))
        said: list[str | ArchiveError] = []
        for row, target in group:
            done = None if row.made is None else next(kept)
            if isinstance(done, ArchiveError):
                said.append(done)
            else:
                said.append(self._count(row, target, done))
        return said

    def _count(self, row: Row, target: PurePosixPath, kept: Kept | None) -> str:
        """Count a row, write its line, and say where its first file is."""
        outcome = "failed" if kept is None else kept.outcome
        self._counts[outcome] = self._counts.get(outcome, 0) + 1
        if kept is not None:
            target = PurePosixPath(kept.target)
            if "jsonl" in row.rendered:
                self._put(self.path / LINES, "jsonl", row.rendered["jsonl"])
        first = next(iter({**row.spooled, **row.rendered}), "")
        return str(self.path / f"{target}.{first}") if first else ""

    def _noting(self, item: str) -> Then | None:
        if not self._task or not item:
            return None
        return lambda db, _kept: note_done(db, self._run, item)

    def _entry(self, target: PurePosixPath, row: Row, capture: int) -> Entry:
        assert row.made is not None  # noqa: S101 - the caller has looked
        planned = target != PurePosixPath()
        files = {name: row.rendered[name] for name in row.rendered if name in PAGE_FORMATS}
        return Entry(
            made=row.made,
            style=self._style,
            target=str(target) if planned else "",
            rendered=files,
            spooled=row.spooled,
            packed=row.packed,
            options=self._options,
            origin=_relative(row.origin, self.archive) if row.origin else "",
            capture=capture,
        )


def _relative(path: str, archive: Archive) -> str:
    """Return a path as seen from the archive: both may move together."""
    try:
        return os.path.relpath(path, archive.path)
    except ValueError:  # another drive
        return os.path.abspath(path)  # noqa: PTH100 - ".." is to be folded

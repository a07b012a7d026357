"""Corpora out: pages as rows of files with a stable schema, each file whole or absent."""

from __future__ import annotations

import importlib
import os
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol, Self

import msgspec

from cleaner.errors import ArchiveError, OptionError
from cleaner.run.cloud import written
from cleaner.run.output import refused
from cleaner.sources.containers.member import zstd_module
from cleaner.store.layout import write_atomically
from cleaner.store.packing import sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path, PurePosixPath
    from types import TracebackType

    from cleaner.run.page import Row

ROWS_IN_SHARD = 1000
"""Rows of a file, where the input does not say what belongs together: at a usual 150 kB a
record, some tens of megabytes packed."""

ROWS_IN_GROUP = 100
"""Rows of a row group in Parquet: they are held until it is full."""

FORMATS_OF_ROWS: Final = ("md", "jsonl")
"""What the renderings of a row must hold."""


class Line(msgspec.Struct, omit_defaults=True):
    """A row. Columns are added at the end, never changed: a corpus outlives its tools."""

    where: str
    """The page's path or address, as errors call it."""
    url: str = ""
    title: str = ""
    site: str = ""
    language: str = ""
    engine: str = ""
    licence: str = ""
    revised_at: str = ""
    markdown: str = ""
    record: msgspec.Raw = msgspec.Raw()
    """The whole `Document`, as JSON."""
    fields: msgspec.Raw = msgspec.Raw()
    """What the input's record said beside the page, as JSON."""
    error: str = ""
    """Why there is no page; then only ``where`` and ``fields`` are set."""


class Writer(Protocol):
    """Writes rows to a file that is not complete yet."""

    def write(self, line: Line) -> None:
        """Write a row."""

    def close(self) -> None:
        """Write what is held."""


def line_of(row: Row) -> Line:
    """Make a row of a corpus of what became of a page."""
    line = Line(where=row.where, fields=msgspec.Raw(row.fields))
    document = row.head
    if document is None:
        line.error = f"{row.error.what}: {row.error.cure}" if row.error else ""
        return line
    line.url, line.title, line.site = document.url, document.title, document.site
    line.language = document.language
    line.engine = document.engine.name if document.engine else ""
    line.licence = document.licence.name if document.licence else ""
    line.revised_at = document.page.revised_at if document.page else ""
    line.markdown = row.rendered["md"].decode()
    line.record = msgspec.Raw(row.rendered["jsonl"].rstrip(b"\n"))
    return line


class _PackedLines:
    """JSON lines, packed by zstd; absent values are absent."""

    def __init__(self, path: Path | BinaryIO) -> None:
        self._file = zstd_module().open(path, "wb")

    def write(self, line: Line) -> None:
        self._file.write(msgspec.json.encode(_as_row(line)) + b"\n")

    def close(self) -> None:
        self._file.close()


class _Parquet:
    """Parquet; each column is a string, absent values are null."""

    def __init__(self, path: Path | BinaryIO) -> None:
        try:
            self._arrow = importlib.import_module("pyarrow")
            parquet = importlib.import_module("pyarrow.parquet")
        except ImportError as error:
            cure = "pip install 'wikikeep[parquet]'"
            raise OptionError("parquet", "needs pyarrow", cure) from error
        names = Line.__struct_fields__
        self._schema = self._arrow.schema([(name, self._arrow.string()) for name in names])
        self._writer = parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def write(self, line: Line) -> None:
        values = {name: getattr(line, name) for name in Line.__struct_fields__}
        for name in ("record", "fields"):
            values[name] = bytes(values[name]).decode()
        self._rows.append({name: value or None for name, value in values.items()})
        if len(self._rows) >= ROWS_IN_GROUP:
            self._flush()

    def _flush(self) -> None:
        table = self._arrow.Table.from_pylist(self._rows, schema=self._schema)
        self._writer.write_table(table)
        self._rows = []

    def close(self) -> None:
        self._flush()
        self._writer.close()


def give_up(writer: Writer) -> None:
    """Close the file of a writer that has failed: what it says now is not the reason."""
    with suppress(OSError, ValueError):  # pyarrow's "closed file" is a ValueError
        writer.close()


WRITERS: Final[dict[str, Callable[[Path | BinaryIO], Writer]]] = {
    "jsonl.zst": _PackedLines,
    "parquet": _Parquet,
}
"""Forms of a corpus; the name is the suffix of its files."""


def _as_row(line: Line) -> dict[str, Any]:
    """Return what is set of a row, records as they are."""
    values = {name: getattr(line, name) for name in Line.__struct_fields__}
    for name in ("record", "fields"):
        if not bytes(values[name]):
            del values[name]
    return {name: value for name, value in values.items() if value != ""}


class Shard:
    """One file of a corpus: it has its name when it is complete and safe.

    ``where`` is a path on this machine, or an address of a storage.
    """

    def __init__(self, where: Path | str, form: str) -> None:
        self.where = where
        self._form = form
        self._refusal: ArchiveError | None = None

    def __enter__(self) -> Self:
        """Begin the file.

        Raises:
            ArchiveError: it cannot be written.
            OptionError: what writes it is not installed.
        """
        where = self.where
        try:
            with ExitStack() as stack:
                file: Path | BinaryIO
                if isinstance(where, str):
                    file = stack.enter_context(written(where))
                else:
                    file = stack.enter_context(_whole_file(where))
                self._writer = WRITERS[self._form](file)
                stack.push(self._end)
                self._stack = stack.pop_all()
        except OSError as error:
            raise refused(where, error) from error
        return self

    def write(self, row: Row) -> None:
        """Write a row.

        Raises:
            ArchiveError: the disk refuses it, or has refused one before.
        """
        if self._refusal is not None:
            raise self._refusal
        try:
            self._writer.write(line_of(row))
        except OSError as error:
            self._refusal = refused(self.where, error)
            raise self._refusal from error

    def _end(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._writer.close()
        else:
            give_up(self._writer)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the file its name, or throw it away if it was broken off or refused.

        Raises:
            ArchiveError: it lacks rows that the disk has refused, now or before.
        """
        lacks = self._refusal if kind is None else None
        if lacks is not None:
            kind, error, trace = type(lacks), lacks, lacks.__traceback__
        try:
            self._stack.__exit__(kind, error, trace)
        except OSError as refusal:
            raise refused(self.where, refusal) from refusal
        if lacks is not None:
            raise lacks


@contextmanager
def _whole_file(path: Path) -> Iterator[Path]:
    """Give the name that a file has until it is complete and safe on the disk."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield unfinished
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


class Shards:
    """A folder of shards that are filled one after the other, in the order of the rows.

    A journal says which of them are complete, until the run is: for each a hash of what its
    rows are made from. A run that was broken off is taken up behind them.
    """

    def __init__(self, path: Path, form: str, task: str = "") -> None:
        """Write to a folder; ``task`` names what is to be done, "" is never taken up."""
        self.path = path
        self._task = task
        self._journal = path / f".pages.{form}.journal"
        self._items: list[str] = []
        self._form = form
        self._number = 0
        self._shard: Shard | None = None

    def __enter__(self) -> Self:
        for path in self.path.glob(f".pages-[0-9]*.{self._form}.*.tmp"):
            path.unlink(missing_ok=True)  # of a run that was killed
        return self

    def take_up(self, items: Iterable[str]) -> int:
        """Return how many rows a run of the same task has completed files of.

        ``items``: names of the inputs, which change with them; "" is never the same.
        """
        coming = iter(items)
        done = self._read_journal()
        for number, line in enumerate(done):
            some = list(islice(coming, ROWS_IN_SHARD))
            is_there = (self.path / self._name(number)).is_file()
            if not is_there or line != _line_of(some):
                break
            self._number = number + 1
        if self._number:
            lines = [self._task, *done[: self._number]]
            write_atomically(self._journal, "".join(f"{x}\n" for x in lines).encode())
        elif self._journal.exists():
            self._journal.unlink()
        return self._number * ROWS_IN_SHARD

    def _read_journal(self) -> list[str]:
        try:
            content = self._journal.read_bytes().decode("ascii", "replace")
        except (FileNotFoundError, NotADirectoryError):  # a file is named: writing says so
            return []
        whole, _, _torn = content.rpartition("\n")
        task, *lines = whole.split("\n")
        return lines if task == self._task else []

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the last shard; a whole run leaves none of an earlier, longer one."""
        shard, self._shard = self._shard, None
        if shard is not None:
            shard.__exit__(kind, error, trace)
            self._number += 1
        if kind is None:
            for path in self.path.glob(f"pages-[0-9]*.{self._form}"):
                if path.name >= self._name(self._number):
                    path.unlink()
            if self._journal.exists():
                self._journal.unlink()

    def write_row(self, _target: PurePosixPath, row: Row) -> str:
        """Write a row, of a failure as well, and say where.

        Raises:
            ArchiveError: it cannot be written.
        """
        if self._shard is None:
            path = self.path / self._name(self._number)
            self._shard = Shard(path, self._form).__enter__()
        shard = self._shard
        shard.write(row)
        self._items.append(row.item)
        if len(self._items) >= ROWS_IN_SHARD:
            self._shard, items, self._items = None, self._items, []
            self._number += 1
            shard.__exit__(None, None, None)
            self._note(items)
        return str(shard.where)

    def _note(self, items: list[str]) -> None:
        if not self._task:
            return
        task = "" if self._journal.exists() else f"{self._task}\n"
        try:
            with self._journal.open("ab") as file:
                file.write(f"{task}{_line_of(items)}\n".encode())
        except OSError as error:
            raise refused(self._journal, error) from error

    def _name(self, number: int) -> str:
        return f"pages-{number:05}.{self._form}"

    def __str__(self) -> str:
        return str(self.path)


def _line_of(items: list[str]) -> str:
    """Return the journal's line of a shard; another one each time where "" is an item."""
    named = [*items, "" if all(items) else os.urandom(16).hex()]
    return sha256(msgspec.json.encode(named)).hex()

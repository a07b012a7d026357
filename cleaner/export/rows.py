"""A page a line or a row: JSON lines, packed or not, and Parquet."""

from __future__ import annotations

import sys
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Final

from cleaner.export.selection import Counts
from cleaner.run.output import Stream
from cleaner.run.page import Row
from cleaner.run.shards import FORMATS_OF_ROWS, WRITERS, give_up, line_of
from cleaner.sources.containers.member import zstd_module
from cleaner.store.local import media_of, redirects_of, with_files
from cleaner.store.projections import Style, render
from cleaner.store.unfinished import Unfinished

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.document import Document
    from cleaner.export.selection import Page, Selection

STDOUT: Final = "-"
"""What stands for standard output among the paths."""
PACKED: Final = ".zst"


def write_lines(selection: Selection, path: Path, *, replace: bool = False) -> Counts:
    """Write the record of each page as a line of JSON; packed by zstd if its name says so.

    Args:
        selection: the pages.
        path: the file, or "-" for standard output.
        replace: whether the file may be there already.

    Raises:
        ArchiveError: it cannot be written, or is there already.
    """
    counts = Counts("jsonl", str(path))
    if str(path) == STDOUT:
        stream = Stream(sys.stdout.buffer)
        for line in _lines(selection, counts):
            stream.write(PurePosixPath(), {"jsonl": line})
            counts.bytes += len(line)
        return counts
    with Unfinished(path, replace=replace) as place:
        is_packed = path.suffix == PACKED
        file: BinaryIO
        with zstd_module().open(place, "wb") if is_packed else place.open("wb") as file:
            file.writelines(_lines(selection, counts))
        counts.bytes = place.stat().st_size
    return counts


def _lines(selection: Selection, counts: Counts) -> Iterator[bytes]:
    """Give records as `cleaner clean --format jsonl` has them, with their kept pictures."""
    for page in selection.pages(counts):
        if page.error is None:
            yield render(_told(selection, page), "jsonl", Style())


def _told(selection: Selection, page: Page) -> Document:
    media = media_of(selection.archive.catalogue.db, page.document)
    redirects = redirects_of(selection.archive.catalogue.db, page.entry.id)
    if not media and not redirects:
        return page.document
    return with_files(page.document, media, redirects)


def write_parquet(selection: Selection, path: Path, *, replace: bool = False) -> Counts:
    """Write each page as a row of Parquet, with the columns of `cleaner clean -f parquet`.

    A page that is damaged is a row as well, with its ``error``.

    Raises:
        OptionError: the extra is not installed.
        ArchiveError: the file cannot be written, or is there already.
    """
    counts = Counts("parquet", str(path))
    with Unfinished(path, replace=replace) as place:
        writer = WRITERS["parquet"](place)
        try:
            for page in selection.pages(counts):
                writer.write(line_of(_row(selection, page)))
        except BaseException:
            give_up(writer)
            raise
        writer.close()
        counts.bytes = place.stat().st_size
    return counts


def _row(selection: Selection, page: Page) -> Row:
    where = page.entry.url or page.entry.target
    if page.error is not None:
        return Row(where=where, error=page.error)
    told, style = _told(selection, page), Style(front_matter=False)
    rendered = {name: render(told, name, style) for name in FORMATS_OF_ROWS}
    return Row(where=where, made=told, rendered=rendered)

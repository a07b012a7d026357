"""Parquet files of corpora, with a column of HTML or text. Extra ``parquet``."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from cleaner.errors import NotAPageError, OptionError, SourceError
from cleaner.sources.containers.lines import HTML_FIELDS, TEXT_FIELDS, read_row
from cleaner.sources.containers.member import Member, damaged, stem_of
from cleaner.sources.files import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Options

ROWS = 64
"""Rows in memory at a time."""


def members(path: str, _options: Options) -> Iterator[Member | SourceError]:
    """Give the pages of a Parquet file.

    Raises:
        OptionError: the extra is not installed.
    """
    try:
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        cure = "pip install 'wikikeep[parquet]'"
        raise OptionError(path, "is a Parquet file", cure) from error
    shown, stem, number = printable(path), stem_of(path), 0
    try:
        opened = parquet.ParquetFile(path)
        names = opened.schema_arrow.names
        if not any(name in names for name in (*HTML_FIELDS, *TEXT_FIELDS)):
            wanted = ", ".join((*HTML_FIELDS, *TEXT_FIELDS))
            what = f"has no column of these: {wanted}"
            raise NotAPageError(shown, what, "rename its column")
        for batch in opened.iter_batches(batch_size=ROWS):
            for record in batch.to_pylist():
                number += 1
                try:
                    yield read_row(record, f"{shown}:{number}", f"{stem}/{number:06}")
                except SourceError as error:
                    yield error
    except (ValueError, OSError) as error:  # pyarrow's errors are among these
        yield damaged(shown, f"after {number} rows", error)

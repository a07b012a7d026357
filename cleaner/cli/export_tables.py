"""What ``export --csv`` does: each table of each page becomes a file of its own."""

from __future__ import annotations

import sys
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import click
import msgspec

from cleaner.cli.clean import STDOUT
from cleaner.cli.report import counted
from cleaner.render.csv_table import render_csv
from cleaner.run.output import Stream
from cleaner.run.page import Row
from cleaner.store.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.cli.report import Report


def export_tables(rows: Iterable[Row], output: str, report: Report) -> int:
    """Write the tables of all pages below a folder, or the only one; return how many.

    Raises:
        UsageError: there are several, and they would go to standard output.
        ArchiveError: a file cannot be written.
    """
    tables = tables_of(rows, report)
    if output == STDOUT:
        return print_only(list(tables))
    layout, count = Layout(output, durable=False), 0
    for name, source, content in tables:
        path = layout.path(name, source=source)
        layout.write(path.with_name(f"{path.name}.csv"), content)
        count += 1
    layout.settle()
    return count


def tables_of(rows: Iterable[Row], report: Report) -> Iterator[tuple[str, str, bytes]]:
    """Report each page, and yield its tables: name, page, content."""
    with report:
        for row in rows:
            document = row.document
            if document is None:
                report.add(row, "")
                continue
            tables = document.tables
            silent = msgspec.structs.replace(document, warnings=())
            report.add(Row(where=row.where, made=silent), counted(len(tables), "table"))
            for number, table in enumerate(tables, 1):
                content = render_csv(table).encode("utf-8", errors="replace")
                yield f"{document.title or 'untitled'}.{number}", row.where, content


def print_only(tables: list[tuple[str, str, bytes]]) -> int:
    """Write the only table to standard output."""
    if len(tables) > 1:
        what = f"standard output holds one table, not {len(tables)}"
        raise click.UsageError(f"{what}: name a folder with -o")
    for _, _, content in tables:
        Stream(sys.stdout.buffer).write(PurePosixPath(), {"": content})
    return len(tables)

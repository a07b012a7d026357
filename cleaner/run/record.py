"""A record in, a row of a corpus out, for pipelines that bring their own scheduler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cleaner.errors import SourceError
from cleaner.model import Options
from cleaner.run.page import Job, Row, clean_input
from cleaner.run.shards import FORMATS_OF_ROWS, Line, line_of
from cleaner.sources.containers.lines import name_of, read_row

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = Line.__struct_fields__
"""Names of a row's columns, in order; each is a text. New ones come at the end."""


def clean_record(
    record: Mapping[str, Any], *, options: Options | None = None
) -> dict[str, str]:
    r"""Clean the page in a record of a corpus.

    Args:
        record: has the page in ``html`` (or ``raw_html``, ``content_html``), else a copy as
            text in ``text`` (``content``, ``raw_content``), its address in ``url``; or
            is an article of Wikimedia Enterprise. Others are kept, as JSON in ``fields``.
        options: limits and rules switched off.

    Returns:
        A text for each of `COLUMNS`, as in the corpora that ``cleaner clean`` writes; "" is
        absent. A page that cannot be cleaned has its reason in ``error``: no record stops a
        pipeline. Time and memory are for whoever runs the pipeline to limit.

    Raises:
        OptionError: the options are wrong for every page.

    >>> row = clean_record({"html": "<title>Fen</title><p>It is wet.", "id": 7})
    >>> row["title"], row["markdown"], row["fields"]
    ('Fen', '# Fen\n\nIt is wet.\n', '{"id": 7}')
    """
    where = name_of(record) or "(record)"
    job = Job(formats=FORMATS_OF_ROWS, front_matter=False, options=options or Options())
    try:
        member = read_row(dict(record), where, "")
    except SourceError as error:
        row, fields = Row(where=where, error=error), b""
    else:
        # Without a path: the name of a record is no title of its page.
        source = msgspec.structs.replace(member.source, path="")
        row, fields = clean_input(source, job), member.fields
    line = line_of(row)
    line.where = where
    texts = {name: getattr(line, name) for name in COLUMNS}
    texts["record"] = bytes(line.record).decode()
    return {**texts, "fields": fields.decode()}

"""Tar files, plain or packed, of pages or of lines (Wikimedia Enterprise), as streams."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING, Any

from cleaner.errors import LimitError, SourceError
from cleaner.model import Source
from cleaner.sources.containers import lines
from cleaner.sources.containers.member import (
    Budget,
    Member,
    Metered,
    damaged,
    is_container_name,
    is_page_name,
    nested,
    read_within,
    stem_of,
    unpacked,
)
from cleaner.sources.files import media_type_of, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Options


def members(path: str, options: Options) -> Iterator[Member | SourceError]:
    """Give the pages of a tar file in their order."""
    shown = printable(path)
    number = 0
    with unpacked(path) as stream:
        metered = Metered(stream, Budget(path))
        fileobj: Any = metered
        try:
            with tarfile.open(fileobj=fileobj, mode="r|", errorlevel=1) as opened:
                for info in opened:
                    opened.members = []  # type: ignore[attr-defined] # or it keeps every member that it has seen
                    for member in _of_member(opened, info, shown, options):
                        number += isinstance(member, Member)
                        yield member
        except tarfile.TarError as error:
            yield damaged(shown, f"after {number} pages", error)
            return
        while metered.read(1 << 16):
            pass  # to the end of the file: packed data are checked there
    if metered.end.strip(b"\0"):
        yield damaged(shown, f"after {number} pages", EOFError("it has no end"))


def _of_member(
    opened: tarfile.TarFile, info: tarfile.TarInfo, shown: str, options: Options
) -> Iterator[Member | SourceError]:
    if not info.isfile():
        return
    name = info.name.removeprefix("./")
    where = f"{shown}/{printable(name)}"
    file = opened.extractfile(info)
    if file is None:
        return
    if name.lower().endswith((".jsonl", ".ndjson")):
        yield from lines.rows(file, where, stem_of(name), options)
    elif is_page_name(name):
        try:
            content = read_within(file, where, options.max_bytes)
        except LimitError as error:
            if error.where != where:
                raise
            yield error
            return
        source = Source(content, path=where, media_type=media_type_of(name))
        yield Member(source, f"{stem_of(shown)}/{printable(name)}", float(info.mtime))
    elif is_container_name(name):
        yield nested(where)

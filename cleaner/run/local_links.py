"""Links between the pages of one run: in the files that are written they lead to files."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, BinaryIO, Final

from cleaner.document import Document
from cleaner.store.addresses import (
    plain_address,
    redirect_of,
    relative_to,
    relinked,
    slug_of,
)
from cleaner.store.local import kept_pictures, with_places
from cleaner.store.projections import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import PurePosixPath

    from cleaner.run.output import Folder
    from cleaner.run.page import Job, Row

FORMATS: Final = ("md", "html")
"""Formats that have links; a record keeps the addresses that the page has."""
_IN_MEMORY: Final = 8_000_000
"""Bytes of records that are held in memory; more of them wait on disk."""


class LocalLinks:
    """Remembers the pages of a run, and in the end writes those again that link to others.

    Which pages there are is known at the end alone. Until then each page is written with
    the addresses of the wiki, so that a run that is broken off leaves whole files.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._places: dict[str, PurePosixPath] = {}
        self._redirects: dict[str, PurePosixPath] = {}
        self._pages: list[tuple[PurePosixPath, int]] = []
        self._records: BinaryIO = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # type: ignore[assignment]  # noqa: SIM115  # lives as long as the run

    def watch(
        self, rows: Iterable[tuple[Row, PurePosixPath]]
    ) -> Iterator[tuple[Row, PurePosixPath]]:
        """Pass rows on, and remember where each page went."""
        for row, place in rows:
            document = row.document
            if document is not None:
                for address in filter(None, (document.url, row.where)):
                    self._places.setdefault(plain_address(address), place)
                if redirect := redirect_of(document):
                    self._redirects.setdefault(redirect, place)
                record = document.json()
                self._records.write(record)
                self._pages.append((place, len(record)))
            yield row, place

    def close(self) -> None:
        """Forget the records."""
        self._records.close()

    def write(self, folder: Folder) -> int:
        """Write the pages again that link to others of the run; return how many.

        Raises:
            ArchiveError: a file cannot be written.
        """
        self._records.seek(0)
        names = [name for name in self._job.formats if name in FORMATS]
        count = 0
        with folder:
            for place, size in self._pages:
                document = Document.from_json(self._records.read(size))
                rendered = {}
                for name in names:
                    linked = self._linked(document, place, name)
                    if linked is not document:
                        rendered[name] = render(linked, name, self._job.style)
                if rendered:
                    folder.write(place, rendered)
                    count += 1
        return count

    def _linked(self, document: Document, place: PurePosixPath, name: str) -> Document:
        """Return the document with links to files of this format; itself without any."""
        slugs = name == "md" and self._job.flavour in ("gfm", "commonmark")

        def file_of(target: str) -> str:
            address, _, fragment = target.partition("#")
            plain = plain_address(address)
            other = self._places.get(plain) or self._redirects.get(plain)
            if other is None or other == place:
                return target
            path = relative_to(place, other.with_name(f"{other.name}.{name}"))
            fragment = slug_of(fragment) if slugs else fragment
            return f"{path}#{fragment}" if fragment else path

        text = (document.content, document.notes)
        if relinked(text, file_of) is text:
            return document
        return with_places(document, file_of, kept_pictures(document), place)

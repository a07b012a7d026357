"""Pictures of the pages of a run: fetched, or read beside the page, and kept once."""

from __future__ import annotations

import dataclasses
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urljoin

from cleaner.errors import DamageError, SourceError
from cleaner.store import projections
from cleaner.store.addresses import unchanged
from cleaner.store.layout import Layout
from cleaner.store.local import with_files, with_places
from cleaner.store.media import kind_of, place_of
from cleaner.store.packing import sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleaner.document import Document, Head
    from cleaner.run.page import Job, Row
    from cleaner.sources.web import Fetcher
    from cleaner.store.archive import Archive

MAX_PICTURES: Final = 2000
"""Pictures of one page that are kept; galleries of real wikis have a few hundred."""


class Media:
    """Keeps the pictures of each page that passes; what fails is a warning of its row.

    With a fetcher, pictures come from the web; without one, from beside a saved page.
    """

    def __init__(
        self,
        folder: Path,
        job: Job,
        archive: Archive | None,
        fetcher: Fetcher | None = None,
    ) -> None:
        self._folder = folder
        self._job = job
        self._archive = archive
        self._fetcher = fetcher
        self._layout = Layout(folder, durable=archive is not None and archive.durable)
        self._known: dict[str, str] = {}
        self._failed: dict[str, str] = {}

    def keep(
        self, rows: Iterable[tuple[Row, PurePosixPath]]
    ) -> Iterator[tuple[Row, PurePosixPath]]:
        """Pass rows on, each after its pictures are kept.

        Raises:
            ArchiveError: a picture cannot be written.
        """
        for row, place in rows:
            if row.head is None or not row.head.images:
                yield row, place
                continue
            media, warnings = self._gather(row.head, row.origin)
            kept = dataclasses.replace(row, warnings=warnings)
            if media:
                rendered = self._rendered(row, media, place)
                kept = dataclasses.replace(kept, rendered=rendered)
            if media and self._archive is None:
                # Whoever renders the page again must know them; a catalogue does.
                assert row.document is not None  # noqa: S101 - it has a head
                told = with_files(row.document, media)
                kept = dataclasses.replace(kept, made=told)
            yield kept, place
        self._layout.settle()

    def complete(
        self, pages: Iterable[int], then: Callable[[int, Document], None]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Keep the pictures of pages that are in the archive; yield what went wrong.

        Args:
            pages: their numbers.
            then: called when those of a page were asked for.

        Yields:
            A page's address and warnings.

        Raises:
            ArchiveError: a picture cannot be written.
        """
        assert self._archive is not None  # noqa: S101 - there are pages of one
        for page in pages:
            try:
                document = self._archive.document(page)
            except DamageError as error:  # `verify` repairs it; the others are whole
                yield f"page {page}", (str(error),)
                continue
            media, warnings = self._gather(document, "")
            if media:
                self._archive.project(page)
            then(page, document)
            if warnings:
                yield document.url or document.title, warnings
        self._layout.settle()

    def _gather(
        self, document: Document | Head, origin: str
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        """Return the kept pictures, address -> path, and what could not be had."""
        media, warnings = {}, []
        for picture in document.images[:MAX_PICTURES]:
            try:
                file = self._file(picture.source, document.url, origin)
            except SourceError as error:
                self._failed[picture.source] = error.what
                file = ""
            if file:
                media[picture.source] = file
            elif why := self._failed.get(picture.source):
                warnings.append(f"picture {picture.source[:200]}: {why}")
        if more := len(document.images[MAX_PICTURES:]):
            warnings.append(f"{more} pictures beyond {MAX_PICTURES} are not kept")
        return media, tuple(warnings)

    def _file(self, address: str, url: str, origin: str) -> str:
        """Return where a picture is kept; "" for one that is not to be had here.

        Raises:
            SourceError: it cannot be fetched, or is no picture.
        """
        known = self._known.get(address) or (
            self._archive.media_file(address) if self._archive is not None else ""
        )
        if address in self._failed or (known and (self._folder / known).is_file()):
            return known
        content = self._content(address, url, origin)
        if content is None:
            return ""
        suffix = kind_of(content)
        if not suffix:
            raise SourceError(address, "is no picture that may be kept", "look at it")
        file = place_of(content, suffix)
        if not (self._folder / file).is_file():
            self._layout.write(self._folder / file, content)
        if self._archive is not None:
            self._archive.note_media(address, file, sha256(content))
        else:
            self._known[address] = file
        return file

    def _content(self, address: str, url: str, origin: str) -> bytes | None:
        if self._fetcher is not None:
            if not address.startswith(("https://", "http://")):
                return None  # its bytes are in the page, or it has no address at all
            return self._fetcher.fetch_picture(address).content
        return read_beside(origin, address, url, self._job.options.max_bytes)

    def _rendered(
        self, row: Row, media: dict[str, str], place: PurePosixPath
    ) -> dict[str, bytes]:
        """Render again what names pictures; an archive renders most files itself."""
        document, style = row.document, self._job.style
        assert document is not None  # noqa: S101 - the caller has looked
        told = with_files(document, media)
        rendered = {}
        for name, content in row.rendered.items():
            if name in ("json", "jsonl"):
                rendered[name] = projections.render(told, name, style)
            elif name in ("md", "html") and self._archive is None:
                local = with_places(document, unchanged, media, place)
                rendered[name] = projections.render(local, name, style)
            else:
                rendered[name] = content
        return rendered


def read_beside(origin: str, address: str, url: str, most: int) -> bytes | None:
    """Read a picture that lies beside a saved page; None: it is not there.

    The record has its address as the page's own place on the web would give it. Only what
    lies below the page's folder is read.
    """
    if not origin:
        return None
    start = urljoin(url, ".") if url else ""
    if "://" in address and not (start and address.startswith(start)):
        return None
    name = unquote(address.removeprefix(start) if start else address)
    folder = Path(origin).parent.resolve()
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder) or path.stat().st_size > most:
            return None
        return path.read_bytes()
    except (OSError, ValueError):
        return None  # it was not saved with the page

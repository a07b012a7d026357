"""Many pages in, one row a page out; a bad page is a row, never the end of the run."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner import api
from cleaner.errors import CleanerError, OptionError, ReadBackError
from cleaner.model import Options
from cleaner.render.spans import SPANS
from cleaner.store import projections
from cleaner.store.projections import FORMATS, Style

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleaner.document import Document
    from cleaner.errors import SourceError
    from cleaner.model import Source

__all__ = ["FLAVOURS", "FORMATS", "Job", "Row", "batch", "clean_one"]

FLAVOURS = ("gfm", "commonmark", "obsidian", "pandoc")
"""The Markdown that can be asked for; the first is the default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to do with every page of a run; plain data, so that it can cross processes."""

    formats: tuple[str, ...] = ("md", "json")
    """Names from `FORMATS`."""
    flavour: str = FLAVOURS[0]
    front_matter: bool = True
    spans: str = SPANS[0]
    local_links: bool = False
    """Links between the pages of the run lead to their files."""
    check: bool = False
    """Read the Markdown back, and refuse a page where it says something else."""
    options: Options = field(default_factory=Options)

    @property
    def style(self) -> Style:
        """What the files look like."""
        return Style(
            self.formats, self.flavour, self.front_matter, self.spans, self.local_links
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of one page: a document and its renderings, or an error."""

    where: str
    """What an error calls the page: its path or address."""
    document: Document | None = None
    rendered: dict[str, bytes] = field(default_factory=dict)
    """Format -> the bytes of its file, in the order of the job's formats."""
    error: CleanerError | None = None
    warnings: tuple[str, ...] = ()
    """What went wrong beside the page itself, as with its pictures."""
    origin: str = ""
    """The file that it was read from, "" for any other input."""
    trace: str = ""
    """Traceback, if the error is a fault of this program and not of the page."""


def batch(
    sources: Iterable[Source | SourceError], job: Job, files: Iterable[str] = ()
) -> Iterator[Row]:
    """Clean pages one after the other and give a row for each, in the order they came.

    Nothing is held back: a row is given before the next page is read, so memory does not
    grow with the number of pages.

    Args:
        sources: the pages, or why one cannot be read.
        job: what is wanted of each.
        files: where each page was read from, if its path says less, as the record wants it.
    """
    places = iter(files)
    for source in sources:
        place = next(places, "")
        if isinstance(source, CleanerError):
            yield Row(where=source.where, error=source)
        else:
            yield clean_one(source, job, place)


def clean_one(source: Source, job: Job, file: str = "") -> Row:
    """Clean and render one page; whatever goes wrong with it stands in the row.

    ``file`` is where it was read from: notes in files beside it are looked for there.

    Raises:
        OptionError: the options are wrong for every page, so the run has no sense.
    """
    try:
        beside = reader_beside(file or source.path, job.options.max_bytes)
        document = api.clean(source, options=job.options, beside=beside)
        rendered = {
            name: projections.render(document, name, job.style) for name in job.formats
        }
        if job.check and "md" in rendered:
            refuse_unlike(document, rendered["md"], job.flavour, source.where)
    except OptionError:
        raise
    except CleanerError as error:
        return Row(where=source.where, error=error)
    # The one place where every exception is caught: a fault of ours in one page must not
    # cost the pages after it. It is not hidden: the row says that it is ours, and how.
    except Exception as fault:  # noqa: BLE001
        return Row(
            where=source.where,
            error=internal_error(source.where, fault),
            trace="".join(traceback.format_exception(fault)),
        )
    return Row(where=source.where, document=document, rendered=rendered)


def refuse_unlike(document: Document, markdown: bytes, flavour: str, where: str) -> None:
    """Read Markdown back with another parser.

    Raises:
        ReadBackError: it says something else than its document.
    """
    # Slow to import, and only asked for by option: reading back takes twice as long as
    # cleaning (measured on 28 pages: 0.067 s a page beside 0.033 s).
    from cleaner.readback.compare import differences  # noqa: PLC0415

    found = differences(document, markdown.decode("utf-8"), flavour)
    if found:
        what = f"its Markdown does not read back, line {found[0].line}: {found[0]}"
        cure = "please report it together with the page; without --check it is written"
        raise ReadBackError(where, what, cure)


def reader_beside(file: str, most: int) -> Callable[[str], bytes | None] | None:
    """Return what reads a file beside a page; None where the page is no file.

    Split books keep their notes in such a file. A larger one than `most` is not read.
    """
    if not file or file == "-":
        return None
    folder = Path(file).parent

    def read(name: str) -> bytes | None:
        path = folder / name
        try:
            return path.read_bytes() if path.stat().st_size <= most else None
        except OSError:  # it is not in the batch: the note is reported as missing
            return None

    return read


def internal_error(where: str, fault: Exception) -> CleanerError:
    """Say that this program failed, not the page, and what to do about it.

    >>> print(internal_error("page.html", KeyError("cell")))
    page.html: internal error, KeyError: please report it together with the page; ...
    """
    return CleanerError(
        where,
        f"internal error, {type(fault).__name__}",
        "please report it together with the page; --debug shows the traceback",
    )

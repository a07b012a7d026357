"""One page of a run: what is to be done with it, and the row that becomes of it."""

from __future__ import annotations

import dataclasses
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

import msgspec

from cleaner import api
from cleaner.document import head_of, unfolded
from cleaner.errors import CleanerError, LimitError, OptionError, ReadBackError
from cleaner.model import Options, Source
from cleaner.render.spans import SPANS
from cleaner.store import projections
from cleaner.store.layout import spool
from cleaner.store.packing import pack_document
from cleaner.store.projections import Style

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.document import Document, Head, Made
    from cleaner.errors import SourceError
    from cleaner.store.packing import Packed
    from cleaner.store.spool import Spooled

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
    keep: bool = False
    """Make documents ready for an archive as well: its one writer has the less to do."""
    spool: str = ""
    """Folder for the files of pages that shall be written before they have their names, by
    whoever cleans the page; "": the files are in the row."""
    options: Options = field(default_factory=Options)

    @property
    def style(self) -> Style:
        """What the files look like."""
        return Style(
            self.formats, self.flavour, self.front_matter, self.spans, self.local_links
        )


class Guard(msgspec.Struct, frozen=True):
    """What one page may take of a worker process; what takes more is ended and reported."""

    seconds: float = 60.0
    """From the reading of a page to its renderings; 100 MB of HTML take about ten."""
    memory: int = 2_000_000_000
    """Bytes of address space beyond what the worker had before the page. It holds on Linux;
    other systems do not say, or do not obey."""


class Readable(Protocol):
    """A page that is yet to be read, by whoever cleans it; it can be pickled."""

    @property
    def where(self) -> str:
        """What an error calls the page."""

    @property
    def path(self) -> str:
        """Where it is read from; notes in files beside it are looked for there."""

    def read(self, options: Options) -> Source | SourceError:
        """Read the page."""


Input: TypeAlias = "Source | CleanerError | Readable"
"""A page, one that is yet to be read, or what is wrong in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of one page: a document and its renderings, or an error."""

    where: str
    """What an error calls the page: its path or address."""
    made: Made | None = None
    """A document; of a worker only its head, until `document` is asked for."""
    rendered: dict[str, bytes] = field(default_factory=dict)
    """Format -> the bytes of its file, in the order of the job's formats."""
    spooled: dict[str, Spooled] = field(default_factory=dict)
    """Format -> its file, where the job names a folder for that; no need of `rendered`."""
    packed: Packed | None = None
    """The document as an archive holds it, if the job asks for that."""
    error: CleanerError | None = None
    warnings: tuple[str, ...] = ()
    """What went wrong beside the page itself, as with its pictures."""
    origin: str = ""
    """The file that it was read from, "" for any other input."""
    trace: str = ""
    """Traceback, if the error is a fault of this program and not of the page."""
    fields: bytes = b""
    """What the input's record said beside the page, as JSON: for corpora."""
    item: str = ""
    """What the journal of a run calls the page, "" if it shall not be noted."""
    seconds: float = 0.0
    """How long it took to read, clean and render."""
    unchanged: bool = False
    """Whether the server said that it is still as it was captured before."""

    @property
    def document(self) -> Document | None:
        """The document, if no error stands in its place."""
        return None if self.made is None else unfolded(self.made)

    @property
    def head(self) -> Head | Document | None:
        """What is known of the page beside its text: costs nothing where that is enough."""
        return None if self.made is None else head_of(self.made)


def clean_input(item: Input, job: Job) -> Row:
    """Read a page if that is to be done yet, and clean it.

    Raises:
        OptionError: the options are wrong for every page.
    """
    began = time.perf_counter()
    file = ""
    if not isinstance(item, (Source, CleanerError)):
        file = item.path
        try:
            item = item.read(job.options)
        except Exception as fault:  # noqa: BLE001 - as in clean_one: one page, one row
            return _row_of_fault(item.where, fault)
    if isinstance(item, CleanerError):
        return Row(where=item.where, error=item)
    row = clean_one(item, job, file)
    return dataclasses.replace(row, seconds=time.perf_counter() - began)


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
        packed = pack_document(document) if job.keep else None
        spooled = spool_files(rendered, job.spool) if job.spool else {}
    except OptionError:
        raise
    except CleanerError as error:
        return Row(where=source.where, error=error)
    # The one place where every exception is caught: a fault of ours in one page must not
    # cost the pages after it. It is not hidden: the row says that it is ours, and how.
    except Exception as fault:  # noqa: BLE001
        return _row_of_fault(source.where, fault)
    return Row(
        where=source.where,
        made=document,
        rendered=rendered,
        spooled=spooled,
        packed=packed,
    )


def spool_files(rendered: dict[str, bytes], folder: str) -> dict[str, Spooled]:
    """Write the files of a page, and take what is written out of ``rendered``.

    What the disk refuses stays there: who gives names then meets the same, and says it.
    """
    spooled: dict[str, Spooled] = {}
    for name in [name for name in rendered if name in projections.PAGE_FORMATS]:
        with suppress(OSError):
            spooled[name] = spool(folder, rendered[name])
            del rendered[name]
    return spooled


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


def _row_of_fault(where: str, fault: Exception) -> Row:
    if isinstance(fault, MemoryError):
        return Row(where=where, error=too_much_memory(where))
    return Row(
        where=where,
        error=internal_error(where, fault),
        trace="".join(traceback.format_exception(fault)),
    )


def too_much_memory(where: str) -> LimitError:
    """Say that a page took all the memory that there is for it."""
    cure = "raise --page-memory if the machine has more, or leave the page out"
    return LimitError(where, "needs more memory than it may have", cure)


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
            # Nothing but files: a pipe would hold us for ever.
            fits = path.is_file() and path.stat().st_size <= most
            return path.read_bytes() if fits else None
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

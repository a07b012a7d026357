"""Many pages in, one row a page out; a bad page is a row, never the end of the run."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cleaner import api
from cleaner.errors import CleanerError, OptionError, ReadBackError
from cleaner.model import Options
from cleaner.render.spans import SPANS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleaner.document import Document
    from cleaner.errors import SourceError
    from cleaner.model import Source

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of one page: a document and its renderings, or an error."""

    where: str
    """What an error calls the page: its path or address."""
    document: Document | None = None
    rendered: dict[str, bytes] = field(default_factory=dict)
    """Format -> the bytes of its file, in the order of the job's formats."""
    error: CleanerError | None = None
    trace: str = ""
    """Traceback, if the error is a fault of this program and not of the page."""


def batch(sources: Iterable[Source | SourceError], job: Job) -> Iterator[Row]:
    """Clean pages one after the other and give a row for each, in the order they came.

    Nothing is held back: a row is given before the next page is read, so memory does not
    grow with the number of pages.
    """
    for source in sources:
        if isinstance(source, CleanerError):
            yield Row(where=source.where, error=source)
        else:
            yield clean_one(source, job)


def clean_one(source: Source, job: Job) -> Row:
    """Clean and render one page; whatever goes wrong with it stands in the row.

    Raises:
        OptionError: the options are wrong for every page, so the run has no sense.
    """
    try:
        beside = reader_beside(source, job.options.max_bytes)
        document = api.clean(source, options=job.options, beside=beside)
        rendered = {name: render(document, name, job) for name in job.formats}
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


def reader_beside(source: Source, most: int) -> Callable[[str], bytes | None] | None:
    """Return what reads a file beside a page; None where the page is no file.

    Split books keep their notes in such a file. A larger one than `most` is not read.
    """
    if not source.path or source.path == "-":
        return None
    folder = Path(source.path).parent

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


def render(document: Document, name: str, job: Job) -> bytes:
    """Render in one format, as the bytes of a file."""
    return FORMATS[name](document, job)


def _markdown(document: Document, job: Job) -> bytes:
    return _bytes(
        document.markdown(job.flavour, front_matter=job.front_matter, spans=job.spans)
    )


def _json(document: Document, _job: Job) -> bytes:
    # One field a line: these files are read and compared by people, and kept under version
    # control. `jsonl` is for programs.
    return msgspec.json.format(document.json(), indent=1) + b"\n"


def _json_line(document: Document, _job: Job) -> bytes:
    return document.json() + b"\n"


def _html(document: Document, _job: Job) -> bytes:
    return _bytes(document.html())


def _text(document: Document, _job: Job) -> bytes:
    return _bytes(document.text())


def _bytes(text: str) -> bytes:
    """Encode as UTF-8, with a line end at the end, as a text file has.

    A lone surrogate, which is no character, cannot be encoded; it becomes a question mark.
    """
    text = text if text.endswith("\n") else text + "\n"
    return text.encode("utf-8", errors="replace")


FORMATS: dict[str, Callable[[Document, Job], bytes]] = {
    "md": _markdown,
    "json": _json,
    "jsonl": _json_line,
    "html": _html,
    "txt": _text,
}
"""What can be written; the name is the suffix of the file."""

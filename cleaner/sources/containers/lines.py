"""JSON lines: a page a line, of a corpus or of Wikimedia Enterprise's HTML dumps."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from cleaner.errors import LimitError, NotAPageError, SourceError
from cleaner.model import Source
from cleaner.sources.containers.member import Budget, Member, Metered, stem_of, unpacked
from cleaner.sources.files import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cleaner.model import Options

HTML_FIELDS = ("html", "raw_html", "content_html")
TEXT_FIELDS = ("text", "content", "raw_content")
URL_FIELDS = ("url", "source_url", "uri", "link")
"""Names that corpora have for the same; the first that is there is taken."""

_TOLD = ("site", "language", "revised_at", "licence", "licence_url")


class Lines(Protocol):
    """A stream that gives lines."""

    def readline(self, size: int = -1, /) -> bytes:
        """Read a line, or as much of it as is asked for."""


def members(path: str, options: Options) -> Iterator[Member | SourceError]:
    """Give the pages of a file of JSON lines."""
    with unpacked(path) as stream:
        metered = Metered(stream, Budget(path))
        yield from rows(metered, printable(path), stem_of(path), options)


def rows(
    stream: Lines, where: str, stem: str, options: Options
) -> Iterator[Member | SourceError]:
    """Give the pages of lines; one that is none is an error with its number."""
    # A page is longer as JSON than it is: quotes, line ends and other scripts are escaped.
    limit = 2 * options.max_bytes
    number = 0
    while line := stream.readline(limit):
        number += 1
        place = f"{where}:{number}"
        if len(line) >= limit and not line.endswith(b"\n"):
            while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
                pass
            cure = "raise --max-bytes"
            yield LimitError(place, f"is a line of more than {limit:,} bytes", cure)
        elif line.strip():
            try:
                yield read_row(_decode(line, place), place, f"{stem}/{number:06}")
            except SourceError as error:
                yield error


def _decode(line: bytes, place: str) -> dict[str, Any]:
    try:
        # msgspec refuses halves of surrogate pairs, which scraped corpora have.
        record = json.loads(line) if b"\\ud" in line.lower() else msgspec.json.decode(line)
    except (ValueError, msgspec.DecodeError, RecursionError) as error:
        cure = "get the file again, or leave the line out"
        raise SourceError(place, f"is no JSON ({error})", cure) from error
    if not isinstance(record, dict):
        raise NotAPageError(place, "is JSON, but no record with fields", "leave it out")
    return record


def read_row(record: dict[str, Any], where: str, place: str) -> Member:
    """Read a record: its page, and what it says beside it.

    Raises:
        NotAPageError: it has no field with a page.
    """
    if isinstance(record.get("article_body"), dict):
        return _of_enterprise(record, where)
    name = _first(record, HTML_FIELDS) or _first(record, TEXT_FIELDS)
    if not name:
        wanted = ", ".join((*HTML_FIELDS, *TEXT_FIELDS))
        raise NotAPageError(where, f"has no field of these: {wanted}", "rename its field")
    content = record[name]
    if isinstance(content, str):
        content = content.encode("utf-8", "replace")
    address = _as_text(record.get(_first(record, URL_FIELDS), ""))
    others = {key: value for key, value in record.items() if key != name}
    source = Source(
        content,
        path=where,
        url=address if address.startswith(("http://", "https://")) else "",
        media_type="text/html" if name in HTML_FIELDS else "text/plain",
        charset="utf-8",
    )
    return Member(source, "" if source.url else place, fields=_as_json(others))


def name_of(record: Mapping[str, Any]) -> str:
    """Return what a record calls itself: its address, else its number; "": nothing."""
    for name in (*URL_FIELDS, "id"):
        value = record.get(name)
        if isinstance(value, (str, bytes, int)) and value not in {"", b""}:
            return _as_text(value)
    return ""


def _as_text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _as_json(fields: dict[str, Any]) -> bytes:
    """Write fields as JSON; NaN, which data frames have for what is absent, is null."""
    text = json.dumps(fields, ensure_ascii=False, default=_plain)
    if "NaN" in text or "Infinity" in text:
        kept = json.loads(text, parse_constant=lambda _: None)
        text = json.dumps(kept, ensure_ascii=False)
    return text.encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    """Make a value JSON that is none: a number of numpy's, an array, bytes, a date."""
    if hasattr(value, "tolist"):
        return value.tolist()
    return _as_text(value)


def _first(record: dict[str, Any], names: tuple[str, ...]) -> str:
    """Return the first of the names that has a text."""
    for name in names:
        if isinstance(record.get(name), (str, bytes)) and record[name]:
            return name
    return ""


def _of_enterprise(record: dict[str, Any], where: str) -> Member:
    """Read an article of Wikimedia Enterprise's snapshot.

    Raises:
        NotAPageError: it has no HTML.
    """
    html = record["article_body"].get("html")
    if not isinstance(html, str) or not html:
        raise NotAPageError(where, "is an article without HTML", "leave it out")
    licences = record.get("license")
    licence = licences[0] if isinstance(licences, list) and licences else {}
    told = {
        "site": _text(record.get("is_part_of"), "name"),
        "language": _text(record.get("in_language"), "identifier"),
        "revised_at": _text(record, "date_modified"),
        "licence": _text(licence, "name"),
        "licence_url": _text(licence, "url"),
    }
    source = Source(
        html.encode("utf-8", "replace"),
        path=where,
        url=_text(record, "url"),
        media_type="text/html",
        charset="utf-8",
        told={name: told[name] for name in _TOLD if told[name]},
    )
    return Member(source, dated=_seconds(told["revised_at"]))


def _text(record: Any, name: str) -> str:
    value = record.get(name) if isinstance(record, dict) else None
    return value if isinstance(value, str) else ""


def _seconds(date: str) -> float:
    try:
        return datetime.fromisoformat(date).timestamp()
    except ValueError:
        return 0.0

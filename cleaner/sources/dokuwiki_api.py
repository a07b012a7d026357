"""The API of a DokuWiki, where it is on for everyone: all pages with their dates at once.

Two ways lead to it: JSON-RPC, since the release of February 2024, and XML-RPC, which is
there in all versions, in the later ones under names that are to go. The newer one is asked
first (https://www.dokuwiki.org/devel:remote_api).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from cleaner.errors import SourceError
from cleaner.sources.xml_records import XmlRecords

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.sources.web import Fetcher

_BY_JSON: Final = (
    b'{"jsonrpc": "2.0", "id": "1", "method": "core.listPages",'
    b' "params": {"namespace": "", "depth": 0}}'
)
"""Depth 0 is all levels; without it the API names those of the first."""
_BY_XML: Final = (
    b'<?xml version="1.0"?><methodCall><methodName>dokuwiki.getPagelist</methodName>'
    b"<params><param><value><string></string></value></param>"
    b"<param><value><struct></struct></value></param></params></methodCall>"
)


class _Listed(msgspec.Struct, frozen=True):
    """What `core.listPages` says of a page, as far as it is wanted."""

    id: str
    revision: int
    """When it was last written, in seconds."""


class _Answer(msgspec.Struct, frozen=True):
    """An answer by JSON-RPC; without a result it is an error."""

    result: list[_Listed] = []


def list_by_api(fetcher: Fetcher, base: str) -> dict[str, int]:
    """Return the ids of all pages, and when each was written, in seconds.

    Args:
        fetcher: who asks.
        base: the address of the wiki's folder, with "/" at its end.

    Returns:
        Nothing where the API is off, as it mostly is, not for us, or cannot be read.
    """
    for script, media_type, question, read in _WAYS:
        try:
            answer = fetcher.call(f"{base}lib/exe/{script}", question, media_type)
        except SourceError:
            continue
        if pages := read(answer.content):
            return pages
    return {}


def _read_json(answer: bytes) -> dict[str, int]:
    try:
        found = msgspec.json.decode(answer, type=_Answer)
    except (ValueError, RecursionError):  # no JSON, or not even text
        return {}
    return {page.id: page.revision for page in found.result if page.id}


def _read_xml(answer: bytes) -> dict[str, int]:
    reader = XmlRecords({"member", "struct"}, {"name", "string", "int", "i4"})
    pages: dict[str, int] = {}
    page: dict[str, str] = {}
    for element, fields in reader.read([answer]):
        if element == "member":
            name = fields.pop("name", "")
            page[name] = next(iter(fields.values()), "")
            continue
        if page.get("id") and page.get("rev", "").isdecimal():
            pages[page["id"]] = int(page["rev"])
        page = {}
    return {} if reader.problem else pages


_WAYS: Final[tuple[tuple[str, str, bytes, Callable[[bytes], dict[str, int]]], ...]] = (
    ("jsonrpc.php", "application/json", _BY_JSON, _read_json),
    ("xmlrpc.php", "text/xml", _BY_XML, _read_xml),
)

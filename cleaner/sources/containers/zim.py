"""ZIM files, as Kiwix has them: whole wikis in one file. Extra ``zim``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.errors import LimitError, OptionError, SourceError
from cleaner.model import Source
from cleaner.sources.containers.member import Member, damaged, stem_of
from cleaner.sources.files import media_type_of, printable
from cleaner.text import read_content_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Options

_PAGES = frozenset({"text/html", "application/xhtml+xml"})

_TOLD = {"Language": "language", "Creator": "site", "License": "licence"}
"""Metadata of the file -> what a source is told."""


def members(path: str, options: Options) -> Iterator[Member | SourceError]:
    """Give the pages of a ZIM file in the order of their addresses.

    Raises:
        OptionError: the extra is not installed.
    """
    try:
        from libzim.reader import Archive  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise OptionError(path, "is a ZIM file", "pip install 'wikikeep[zim]'") from error
    shown = printable(path)
    try:
        archive = Archive(path)
    except (RuntimeError, ValueError) as error:  # its own message may be no UTF-8
        yield damaged(shown, "so that nothing of it can be read", error)
        return
    told: dict[str, str] = {}
    try:
        told = _metadata(archive)
    except (RuntimeError, KeyError, ValueError) as error:
        yield damaged(shown, "where it says what it is", error)
    for number in range(archive.all_entry_count):
        try:
            member = _member(archive, number, shown, told, options)
        except (RuntimeError, KeyError, ValueError) as error:
            yield damaged(shown, f"at entry {number}", error)
            continue
        if member is not None:
            yield member


def _member(
    archive: Any, number: int, shown: str, told: dict[str, str], options: Options
) -> Member | SourceError | None:
    entry = archive._get_entry_by_id(number)  # noqa: SLF001 - there is no other way to all
    if entry.is_redirect:
        return None
    item = entry.get_item()
    media_type, charset = read_content_type(item.mimetype)
    if media_type not in _PAGES:
        return None
    where = f"{shown}/{entry.path}"
    if item.size > options.max_bytes:
        what = f"has {item.size:,} bytes, the limit is {options.max_bytes:,}"
        return LimitError(where, what, "raise --max-bytes")
    source = Source(
        bytes(item.content), path=where, media_type=media_type, charset=charset, told=told
    )
    # Wikis have addresses without a suffix, sites that zimwriterfs packed have files.
    suffix = "" if media_type_of(entry.path) else ".html"
    return Member(source, f"{stem_of(shown)}/{entry.path}{suffix}")


def _metadata(archive: Any) -> dict[str, str]:
    """Read what the file says of all its pages."""
    said = {}
    for key, name in (
        ("Language", "language"),
        ("Creator", "site"),
        ("License", "licence"),
    ):
        if key in archive.metadata_keys:
            said[name] = archive.get_metadata(key).decode("utf-8", "replace").strip()
    if "," in said.get("language", ""):
        del said["language"]  # several: no page is said to have any
    return {name: value for name, value in said.items() if value}

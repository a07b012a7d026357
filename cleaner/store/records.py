"""What the archive says of itself: pages, versions, sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import sqlite3


class PageEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of the archive."""

    id: int
    title: str
    target: str
    """Path of its files below the archive, without suffix."""
    version: int
    """Number of the newest version, from 1."""
    url: str = ""
    site: str = ""
    dated: str = ""
    """When it was revised, else fetched."""
    checked_at: str = ""
    """When it was last looked at, whether it had changed or not."""
    gone_at: str = ""
    """When it was found to be no longer in its wiki; the page itself is kept."""
    gone_why: str = ""
    origin: str = ""
    """The saved page that it was made from, relative to the archive."""


class VersionEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A version of a page."""

    number: int
    title: str
    kept_at: str
    dated: str = ""
    revision: int = 0
    capture: int = 0
    """Number of the raw capture that it was made from, if it was fetched."""


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """A version of any page, in the order in which they were kept."""

    target: str
    title: str
    number: int
    kept_at: str


class Status(msgspec.Struct, frozen=True):
    """What an archive holds."""

    path: str
    pages: int
    gone: int
    versions: int
    captures: int
    sites: dict[str, int]
    """Site -> pages; "" has those that name none."""
    catalogue_bytes: int
    raw_bytes: int
    pending: int
    """Pages whose files a broken run may have left behind; the next writer makes them."""
    queued: int
    """Pages that a broken crawl has not fetched yet."""
    last_run: str
    """Command and time of the last run, "" if there was none."""


def page_entry(row: sqlite3.Row) -> PageEntry:
    """Make the entry of a row of ``pages``."""
    names = PageEntry.__struct_fields__
    return PageEntry(**{name: row[name] for name in names})


def version_entry(row: sqlite3.Row) -> VersionEntry:
    """Make the entry of a row of ``versions``."""
    named = {name: row[name] for name in VersionEntry.__struct_fields__}
    return VersionEntry(**{**named, "capture": row["capture"] or 0})

"""Containers of pages in tests: where those lie that real tools made, and a reader."""

from __future__ import annotations

from pathlib import Path

from cleaner.errors import SourceError
from cleaner.model import Options
from cleaner.sources.containers import Member, kind_of, members

MADE = Path(__file__).parent / "containers"
"""Made by wget (WARC), Info-ZIP and GNU tar from four small pages."""

PAGES = ["Dyke.html", "Fen.html", "Mill.html", "notes.txt", "sub/Sluice.html"]
"""What the zip and tar files hold beside a picture and a hidden file."""

CRAWLED = ["Fen.html", "Mill.html", "Dyke.html", "sub/Sluice.html"]
"""What wget fetched beside a picture and a page that is not there."""


def read(path, options=None):
    """Read a container: its pages, and what is wrong with it."""
    found = list(members(str(path), kind_of(str(path)), options or Options()))
    pages = [item for item in found if isinstance(item, Member)]
    errors = [item for item in found if isinstance(item, SourceError)]
    assert len(pages) + len(errors) == len(found)
    return pages, errors

"""Every page under fixtures/ comes out as the about.toml beside it says.

The expectations were written together with the pages, not taken from the cleaner's output.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.document import Document

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
CASES = sorted(folder for folder in FIXTURES.glob("*/*") if folder.is_dir())
REQUIRED = {"url", "shows", "why", "engine", "skin", "notes", "found", "expect", "never"}


def name_of(folder: Path) -> str:
    """Return ENGINE/CASE, as the folders are called."""
    return f"{folder.parent.name}/{folder.name}"


def page_of(folder: Path) -> Path:
    """Return the one page file of a case."""
    (page,) = folder.glob("page.*")
    return page


def about(folder: Path) -> dict:
    """Return what about.toml says; a missing file is an error, never a skip."""
    return tomllib.loads((folder / "about.toml").read_text(encoding="utf-8"))


def faults(document: Document, said: dict) -> Iterator[str]:
    """Yield each point in which the document is not what about.toml says."""
    engine = document.engine
    seen = {
        "engine": engine.name if engine else "",
        "skin": engine.skin if engine else "",
        "title": document.title,
        "notes": len(document.notes),
        "found": sum(note.found for note in document.notes),
    }
    for field, value in seen.items():
        if field in said and said[field] != value:
            yield f"{field} is {value!r}, should be {said[field]!r}"
    markdown = document.markdown(front_matter=False)
    yield from (f"missing: {text!r}" for text in said["expect"] if text not in markdown)
    yield from (f"left in: {text!r}" for text in said["never"] if text in markdown)
    if document.ledger is None or document.ledger.unaccounted:
        yield f"the ledger does not add up: {document.ledger}"


def test_there_are_fixtures():
    """The folder is where this test looks for it, so that no case is passed over."""
    assert len(CASES) >= 30


@pytest.mark.parametrize("folder", CASES, ids=name_of)
def test_a_case_is_complete(folder):
    """A case has one page and says where it is from, what it shows and why it exists."""
    said = about(folder)
    assert set(said) - {"title"} == REQUIRED
    assert said["engine"] == folder.parent.name
    assert said["found"] <= said["notes"]
    assert page_of(folder).stat().st_size < 60_000


@pytest.mark.parametrize("folder", CASES, ids=name_of)
def test_a_page_comes_out_as_described(folder):
    """The page has the engine, title, notes and words that it was given, and no chrome."""
    from cleaner.api import clean

    said = about(folder)
    document = clean(page_of(folder), url=said["url"])
    assert not list(faults(document, said))

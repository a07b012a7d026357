"""Every page under fixtures/ comes out as the about.toml beside it says.

The expectations were written together with the pages, not taken from the cleaner's output.

The pages of notes/ come from the generators themselves (``made_by`` names them) or show
their mark-up made by hand. What is true of their notes is said exactly, note by note.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from reading import document_text, nodes_of

from cleaner.model import NoteMark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.document import Document
    from cleaner.model import Note

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
CASES = sorted(folder for folder in FIXTURES.glob("*/*") if folder.is_dir())
NOTE_CASES = [folder for folder in CASES if folder.parent.name == "notes"]
REQUIRED = {"url", "shows", "why", "engine", "skin", "notes", "found", "expect", "never"}
OF_NOTES = {"made_by", "marks", "note"}
"""What the cases of notes/ say besides: each note, and the marks as the text has them."""


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


def cleaned(folder: Path, said: dict) -> Document:
    """Clean the page of a case; one of a batch may read the files beside it."""
    from cleaner.api import clean

    def beside(name: str) -> bytes | None:
        path = folder / name
        return path.read_bytes() if path.is_file() else None

    return clean(
        page_of(folder), url=said["url"], beside=beside if said.get("batch") else None
    )


def faults(document: Document, said: dict) -> Iterator[str]:
    """Yield each point in which the document is not what about.toml says."""
    engine = document.engine
    seen = {
        # A case of notes/ leaves open what a convention does not depend on.
        "engine": engine.name if engine and said["engine"] else "",
        "skin": engine.skin if engine and said["engine"] else "",
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
    if folder in NOTE_CASES:
        assert set(said) - {"title", "batch"} == REQUIRED | OF_NOTES
        assert len(said["note"]) == said["notes"]
    else:
        assert set(said) - {"title"} == REQUIRED
        assert said["engine"] == folder.parent.name
    assert said["found"] <= said["notes"]
    assert page_of(folder).stat().st_size < 60_000


@pytest.mark.parametrize("folder", CASES, ids=name_of)
def test_a_page_comes_out_as_described(folder):
    """The page has the engine, title, notes and words that it was given, and no chrome."""
    said = about(folder)
    document = cleaned(folder, said)
    assert not list(faults(document, said))


# --- notes, one by one -----------------------------------------------------------------


def test_there_are_notes_of_many_makers():
    """The folder of notes is where this test looks for it."""
    assert len(NOTE_CASES) >= 80


def one_line(text: str) -> str:
    """Collapse white space."""
    return " ".join(text.split())


def as_called(notes: tuple[Note, ...]) -> list[Note]:
    """Sort notes by their first call; those that nothing calls stay behind, as they are."""
    return sorted(notes, key=lambda note: note.order or 1 << 60)


def text_of_note(note: Note) -> str:
    """Give the words of a note, its blocks one behind the other."""
    return one_line(" ".join(document_text((block,)) for block in note.content))


@pytest.mark.parametrize("folder", NOTE_CASES, ids=name_of)
def test_notes_are_exactly_those_of_the_page(folder):
    """Each note has its label, its words and its number of marks, and there is no other."""
    said = about(folder)
    document = cleaned(folder, said)
    assert [
        {"label": note.label, "text": text_of_note(note), "marks": note.marks}
        for note in as_called(document.notes)
    ] == said["note"]


@pytest.mark.parametrize("folder", NOTE_CASES, ids=name_of)
def test_marks_stand_in_the_order_of_the_page(folder):
    """The text calls the notes in the order in which the page prints their marks."""
    said = about(folder)
    document = cleaned(folder, said)
    labels = {note.key: note.label for note in document.notes}
    marks = [
        labels[node.key]
        for node in nodes_of(document.content)
        if isinstance(node, NoteMark)
    ]
    assert marks == said["marks"]

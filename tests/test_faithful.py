"""Is the Markdown faithful? A foreign parser reads it and must find the document."""

from __future__ import annotations

from collections import Counter

import pytest
import turbohtml
from places import ARCHIVE
from reading import (
    MISSING,
    UNTITLED,
    document_letters,
    document_text,
    first_difference,
    letters,
    nodes_of,
    note_marks,
    read_markdown,
)

from cleaner import Document

RECORDS = sorted(ARCHIVE.rglob("*.json"))


@pytest.fixture(
    scope="module", params=RECORDS, ids=lambda path: str(path.relative_to(ARCHIVE))
)
def document(request):
    """Read a golden record."""
    return Document.from_json(request.param.read_bytes())


@pytest.fixture(scope="module")
def reading(document):
    """Read the Markdown that the record gives now."""
    return read_markdown(document.markdown())


def test_the_body_has_the_text_of_the_document(document, reading):
    """Letter for letter, in order, the body says what the content says."""
    assert first_difference(document_letters(document, UNTITLED), reading.letters) == ""


def test_each_note_has_its_text(document, reading):
    """Letter for letter, each definition says what its note says."""
    assert sorted(reading.note_letters().values()) == sorted(
        expected_note(document, note)
        for note in document.notes
        if note.marks or not serves_details(document, note)
    )


def serves_details(document, note):
    """Tell whether a note is written with those that detail it."""
    return any(each.parent == note.key and each.marks for each in document.notes)


def expected_note(document, note):
    """Give the letters of a note's definition: a detail repeats the note it details."""
    if not note.found and not note.content:
        return letters(MISSING)
    by_key = {each.key: each for each in document.notes}
    parent = by_key.get(note.parent)
    before = letters(document_text(parent.content)) if parent and parent.found else ""
    return before + letters(document_text(note.content))


def test_marks_and_notes_pair_up(document, reading):
    """Each mark leads to one definition; marks stand in the order of the document."""
    assert not reading.twice
    assert set(reading.marks) <= set(reading.notes)
    assert len(reading.marks) == len(note_marks(document))
    called = {mark.key for mark in note_marks(document)}
    assert called <= {note.key for note in document.notes}


def test_headings_come_out_as_headings(document, reading):
    """Each heading of the document is a heading of the Markdown, in order."""
    from cleaner.model import Heading

    wanted = [
        letters(document_text(node.content))
        for node in nodes_of(document.content)
        if isinstance(node, Heading)
    ]
    found = [letters(text) for _, text in reading.headings]
    assert [text for text in found if text in wanted] == wanted


@pytest.mark.parametrize("flavour", ["gfm", "commonmark", "obsidian", "pandoc"])
def test_every_flavour_says_the_same_words(document, flavour):
    """No flavour loses a letter; what it writes around them is its own affair."""
    markdown = document.markdown(flavour=flavour, front_matter=False)
    assert not lost(document, markdown)


def test_plain_text_and_html_say_the_same(document):
    """The other two renderers lose no letter of the content either."""
    assert not lost(document, document.text())
    assert not lost(document, turbohtml.parse(document.html()).root.text)


def lost(document, text):
    """Count the letters of the content that a text does not have as often."""
    return Counter(document_letters(document)) - Counter(letters(text))

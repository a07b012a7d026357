"""Every real page beside this checkout: no exception, an account of 0, readable output.

The pages belong to others and are not in the project; without them these tests are skipped.
"""

from __future__ import annotations

import json
from collections import Counter

import msgspec
import pytest
from places import CORPUS, NO_CORPUS, name_of, pages_below
from published import faults
from reading import (
    UNTITLED,
    document_letters,
    document_text,
    is_live,
    nodes_of,
    note_marks,
    read_markdown,
)

from cleaner import Document, clean

LARGEST_VALIDATED = 60_000
"""Bytes of a record up to which it is held against the schema: the validator is slow."""

PAGES = [
    *pages_below(CORPUS / "wiki", ".html"),
    *pages_below(CORPUS / "text", ".txt"),
    *pages_below(CORPUS / "generic", ".html"),
]
SKIPPED = [pytest.param(None, marks=pytest.mark.skip(reason=NO_CORPUS))]


@pytest.fixture(
    scope="module", params=PAGES or SKIPPED, ids=lambda p: name_of(p) if p else ""
)
def page(request):
    """Give each real page, one after the other."""
    return request.param


@pytest.fixture(scope="module")
def document(page):
    """Clean the page once for all tests of it."""
    return clean(page)


@pytest.fixture(scope="module")
def reading(document):
    """Read the page's Markdown once."""
    return read_markdown(document.markdown())


def test_the_ledger_adds_up(document):
    """Every character of the content is kept, data or removed; no count is below zero."""
    ledger = document.ledger
    assert ledger is not None
    assert ledger.unaccounted == 0
    assert ledger.input == ledger.kept + ledger.data + ledger.removed
    assert min(ledger.input, ledger.kept, ledger.data, ledger.removed) >= 0
    assert ledger.input > 0


def test_the_trail_holds_what_the_ledger_says_was_removed(document):
    """The texts on the trail have as many characters as the ledger's ``removed``."""
    inside = (entry for entry in document.removed if not entry.where)
    assert document.ledger.removed == sum(
        entry.count * len("".join(entry.text.split())) for entry in inside
    )
    assert all(entry.rule and entry.why for entry in document.removed)


def test_the_record_decodes_to_the_same_document(document):
    """JSON holds everything: what it decodes to is equal, and encodes to the same bytes."""
    again = Document.from_json(document.json())
    assert again == msgspec.structs.replace(document, schema=again.schema)
    assert again.json() == document.json()


def test_the_record_obeys_the_schema(document):
    """A record validates against the published schema."""
    data = document.json()
    if len(data) <= LARGEST_VALIDATED:
        assert not faults(json.loads(data))


def test_every_mark_has_its_note(document):
    """Each mark names a note; counts and order of the notes are those of the marks."""
    keys = [note.key for note in document.notes]
    assert len(keys) == len(set(keys))
    marks = Counter(mark.key for mark in note_marks(document))
    assert set(marks) <= set(keys)
    assert {note.key: note.marks for note in document.notes} == {k: marks[k] for k in keys}
    assert all(note.content or not note.found for note in document.notes)


def test_the_tables_are_full_grids(document):
    """Rows are equally wide, and what a span covers points at the cell that spans it."""
    from cleaner.model import Table

    for table in nodes_of(document.content):
        if isinstance(table, Table):
            assert len({len(row) for row in table.rows}) == 1
            check_spans(table)


def check_spans(table):
    """Follow each covered place to the cell that covers it."""
    for i, row in enumerate(table.rows):
        for j, cell in enumerate(row):
            if cell.origin is not None:
                top, left = cell.origin
                origin = table.rows[top][left]
                assert origin.origin is None
                assert not cell.content
                assert top <= i < top + origin.rows
                assert left <= j < left + origin.columns


def test_the_markdown_has_the_text_of_the_document(document, reading):
    """A parser that is not ours finds the same letters, each as often."""
    wanted = Counter(document_letters(document, UNTITLED))
    found = Counter(reading.letters)
    assert not (wanted - found), "letters lost by the renderer"
    assert not (found - wanted), "letters invented by the renderer"


def test_marks_and_definitions_pair_up_in_markdown(document, reading):
    """Each ``[^x]`` has one definition, and each note has one."""
    assert not reading.twice
    assert set(reading.marks) <= set(reading.notes)
    assert len(reading.notes) == len(document.notes)
    assert len(reading.marks) == len(note_marks(document))


def test_no_link_of_the_markdown_is_alive_with_script(reading):
    """No address in the Markdown has a scheme that runs something."""
    assert not [address for address in reading.addresses if is_live(address)]


# --- the ledger can fail ---------------------------------------------------------------

SMALL = b"""<!doctype html><title>Reed</title><body><main><h1>Reed</h1>
<p>The reed grows where the water stands.</p>
<p>It is cut in winter, when the fen is frozen.</p>
<ul><li>thatch</li><li>mats</li></ul></main></body>"""


@pytest.mark.parametrize("place", [0, 1, -1])
def test_a_block_lost_from_a_document_is_missed(place):
    """The count over a finished document drops by what a lost block held."""
    from cleaner.ledger import kept_characters

    document = clean(SMALL)
    whole = sum(kept_characters(document.content, document.notes))
    blocks = list(document.content)
    lost = blocks.pop(place)
    missing = len("".join(document_text((lost,)).split()))
    assert missing > 0
    assert whole - sum(kept_characters(tuple(blocks), document.notes)) == missing


@pytest.mark.parametrize("act", ["lose", "invent"])
def test_a_step_that_loses_or_invents_text_is_caught(monkeypatch, act):
    """A step that drops a text node behind the trail's back leaves an account off 0."""
    from cleaner import pipeline

    def spoil(page):
        paragraph = page.root.select_one("p")
        if act == "lose":
            paragraph.decompose()
        else:
            paragraph.set_text(paragraph.text + " invented")

    honest = clean(SMALL)
    assert honest.ledger.unaccounted == 0
    names = [step.__name__ for step in pipeline.STEPS]
    place = max(i for i, name in enumerate(names) if "build" in name)
    monkeypatch.setattr(
        pipeline, "STEPS", (*pipeline.STEPS[:place], spoil, *pipeline.STEPS[place:])
    )
    unaccounted = clean(SMALL).ledger.unaccounted
    assert unaccounted > 0 if act == "lose" else unaccounted < 0

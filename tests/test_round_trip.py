"""Round trip: our Markdown, made HTML by a foreign parser and cleaned again, says the same.

A parser shows the notes that are called and numbers them itself, from 1, in the order of
their first marks; what the file calls them is lost unless a site has it printed. So both
are tried: the parser as it comes, and one that prints the labels.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_reader import TEXT
from mdit_py_plugins.footnote import footnote_plugin
from places import CORPUS, FIXTURES, NO_CORPUS, name_of, pages_below
from reading import (
    document_letters,
    document_text,
    first_difference,
    letters,
    marks_in_order,
)

import cleaner
from cleaner.model import Note, NoteMark, Paragraph
from cleaner.render.notes import note_labels, ready

WHOLE = [
    *sorted(path for path in FIXTURES.rglob("page*") if path.is_file()),
    *pages_below(CORPUS / "text", ".txt"),
]
"""Pages that are always taken."""
SAMPLED = [
    *pages_below(CORPUS / "wiki", ".html"),
    *pages_below(CORPUS / "generic", ".html"),
]
HOSTILE = [
    *("1", "1.", "1.1", "a", "A", "note 1", "[1]", "a](x)", "*", "**", "†", "注1", "³"),
    *("[^1]", "1\n2", "\u202eab", "‡‡", "١", "３", "§", "1:2", "", " ", "x" * 99, "❦", "🜁"),
    *("(1)", "1-3", "1–3", "iv", "#1", "1,2", "^", "↑", "back", "Jump up", "-", "é"),
]
"""Labels that Markdown, or whoever looks for labels, may take for something else."""
EACH = 3
"""Of these one in so many is taken; ``--every-page`` takes all, in 20 seconds."""


def pytest_generate_tests(metafunc):
    """Choose the pages."""
    if "document" not in metafunc.fixturenames:
        return
    every = metafunc.config.getoption("--every-page")
    pages = [*WHOLE, *(SAMPLED if every else SAMPLED[::EACH])]
    if not CORPUS.is_dir():
        pages.append(pytest.param(None, marks=pytest.mark.skip(reason=NO_CORPUS)))
    metafunc.parametrize("document", pages, ids=id_of, indirect=True, scope="module")


def id_of(path):
    """Name a page in a test's id."""
    return name_of(path) if path else ""


def caption(_self, tokens, place, *_):
    """Print a note's label as the file has it."""
    return f"[{tokens[place].meta['label']}]"


def parser():
    """Make a parser as a site has it."""
    bare = MarkdownIt("commonmark", {"maxNesting": 1000})
    return bare.enable(["table", "strikethrough"]).use(footnote_plugin)


NUMBERING, PRINTING = parser(), parser()
PRINTING.add_render_rule("footnote_caption", caption)


class Trip:
    """A document's Markdown, parsed once, to be rendered by either parser."""

    def __init__(self, document):
        self.env = {}
        self.tokens = NUMBERING.parse(document.markdown(front_matter=False), self.env)

    def back(self, by):
        """Render it to HTML by one of them, and clean that."""
        return cleaner.clean(by.renderer.render(self.tokens, by.options, self.env))


def called(document):
    """List the notes that a parser shows: those that the text calls, or such a note."""
    by_key = {note.key: note for note in document.notes}
    waiting = [mark.key for mark in marks_in_order(document.content)]
    keys = set()
    while waiting:
        key = waiting.pop()
        if key not in keys:
            keys.add(key)
            waiting += [mark.key for mark in marks_in_order(by_key[key].content)]
    return [note for note in ready(document.notes) if note.key in keys]


def text_of(note):
    """Give a note's text with single blanks, or what says that there is none."""
    return " ".join(document_text(note.content).split()) or f"found: {note.found}"


@pytest.fixture(scope="module")
def document(request):
    """Clean a page."""
    return cleaner.clean(request.param)


@pytest.fixture(scope="module")
def trip(document):
    """Parse its Markdown."""
    return Trip(document)


def test_a_parser_that_prints_labels_gives_the_same_notes(document, trip):
    """Notes, labels, texts, marks in their order, and the text around them are the same."""
    again = trip.back(PRINTING)
    labels = note_labels(document.notes)
    assert [(note.label, text_of(note)) for note in again.notes] == [
        (labels[note.key], text_of(note)) for note in called(document)
    ]
    keys = {note.key: note.label for note in again.notes}
    assert [keys[mark.key] for mark in marks_in_order(again.content)] == [
        labels[mark.key] for mark in marks_in_order(document.content)
    ]
    assert not first_difference(document_letters(document), document_letters(again))
    assert again.ledger.unaccounted == 0


def test_a_parser_that_numbers_gives_the_same_notes(document, trip):
    """Numbers follow the first marks, as `Note.order` does; the texts are the same."""
    if not document.notes:
        return  # without notes the parsers are one, and the test above has tried it
    again = trip.back(NUMBERING)
    assert [(note.label, text_of(note)) for note in again.notes] == [
        (str(place), text_of(note)) for place, note in enumerate(called(document), 1)
    ]


def test_the_file_as_it_is_gives_all_notes(document):
    """Read by ourselves no note is lost, called or not."""
    if not document.notes:
        return  # the properties try texts without notes
    source = cleaner.Source(document.markdown().encode(), path="page.md")
    labels = note_labels(document.notes)
    assert [(note.label, text_of(note)) for note in cleaner.clean(source).notes] == [
        (labels[note.key], text_of(note)) for note in ready(document.notes)
    ]


# --- labels ----------------------------------------------------------------------------


def fen(labels):
    """Make a document whose text calls one note after the other, with these labels."""
    notes = tuple(
        Note(f"n{place}", label, (Paragraph((f"Wet {place}.",)),), order=place, marks=1)
        for place, label in enumerate(labels, 1)
    )
    text = Paragraph(("Fen", *(NoteMark(note.key, f"[{note.label}]") for note in notes)))
    return cleaner.Document(content=(text,), notes=notes)


@given(st.lists(st.one_of(TEXT, st.sampled_from(HOSTILE)), min_size=1, max_size=5))
def test_any_label_comes_back_in_the_form_that_markdown_holds(labels):
    """As `note_labels` says: a parser that prints labels gives exactly these."""
    document = fen(labels)
    again = Trip(document).back(PRINTING)
    written = list(note_labels(document.notes).values())
    assert len({label.casefold() for label in written}) == len(written)
    assert [note.label for note in again.notes] == written
    assert [letters(text_of(note)) for note in again.notes] == [
        letters(text_of(note)) for note in document.notes
    ]

"""Footnotes in plain-text copies of wiki pages."""

from __future__ import annotations

import pytest
from text_copies import PROSE, headings, ledger, marks, notes, paragraphs

from cleaner.model import Code
from cleaner.steps.text_build import clean_lines


def test_every_form_of_mark_is_joined_to_its_note():
    """Locators, groups and letters keep what is printed; lists join by label."""
    result = clean_lines(
        "The weir[1]:12 broke.[2][3] It was mended[note 1] twice.\n\n"
        "Notes\n\n^ A gift.\n\n"
        "References\n\n1. ^ Book.\n2. ^ a b c Paper.\n3. ↑ Jump up to: a b Letter.\n"
    )
    assert paragraphs(result) == [
        "The weir[1]:12 broke.[2][3] It was mended[note 1] twice."
    ]
    assert notes(result) == {
        "1": "Book.",
        "2": "Paper.",
        "3": "Letter.",
        "note 1": "A gift.",
    }
    assert not headings(result)
    assert ledger(result).unaccounted == 0


@pytest.mark.parametrize(
    "listed",
    [
        "^ Book.\n\n^ a b Paper.",
        "↑ Book.\n\n↑ 2.0 2.1 Paper.",
        "Jump up ^ Book.\nJump up to: a b Paper.",
        "[1] Book.\n[2] Paper.",
        "1) Book.\n2) Paper.",
        "1. ↑ Book.\n2. ↑ 2,0 2,1 Paper.",
        "↑ Book.\n↑ Перейти обратно: 1 2 3 Paper.",
    ],
)
@pytest.mark.parametrize("heading", ["References", "Einzelnachweise", "脚注", "Примечания"])
def test_lists_of_notes_are_read_in_every_form(listed, heading):
    """Carets, arrows, brackets and lost numbers lead to the same notes."""
    result = clean_lines(f"{PROSE}[1] It broke.[2]\n\n{heading}\n\n{listed}\n")
    assert notes(result) == {"1": "Book.", "2": "Paper."}
    assert marks(result) == ["note-1", "note-2"]
    assert not headings(result)


def test_marks_may_stand_apart_where_a_list_with_carets_proves_them():
    """Some extractors put a blank before each mark; figures of other scripts are labels."""
    result = clean_lines("The weir broke. [1] So.\n\nReferences\n\n1. ^ Book.\n")
    assert paragraphs(result) == ["The weir broke.[1] So."]
    result = clean_lines("السد قديم[١] وكبير.\n\nالمراجع\n\n١. ^ كتاب.\n")
    assert notes(result) == {"١": "كتاب."}


def test_markdown_notes_may_be_wrapped():
    """A note of Markdown goes on to the next gap, whatever follows it."""
    result = clean_lines("It broke.[^a]\n\n[^a]: Book,\npage 4.\n\nThe end.\n")
    assert notes(result) == {"a": "Book, page 4."}
    assert paragraphs(result)[-1] == "The end."


def test_marks_without_notes_are_kept_as_missing():
    """A mark whose note the copy lost stays a mark, and a warning says so."""
    result = clean_lines("The weir broke.[1] The mill burnt.[2]")
    assert notes(result) == {"1": "(missing)", "2": "(missing)"}
    assert [note.order for note in result.notes] == [1, 2]
    assert result.warnings == ("notes missing from the source: 1, 2",)


def test_notes_without_marks_are_kept():
    """A note that nothing calls stands at the end, and a warning says so."""
    result = clean_lines(f"{PROSE}[1]\n\nReferences\n\n↑ Book.\n\n↑ Paper.\n")
    assert [(note.label, note.order, note.marks) for note in result.notes] == [
        ("1", 1, 1),
        ("2", 0, 0),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "In C you write a[1] and then values[2]; the first is args[0] of course.",
        "The list x[1] comes after x[2] and x[3].",
        "He wrote it so [sic] and left [...] in [1945].",
        "See [1] and [2].\n\n[1] http://a.example\n\n[2] http://b.example",
        "Version[12] came after version[11].",
        "That is th[e] end of [t]he matter.",
    ],
)
def test_other_brackets_stay_text(text):
    """Indices, years, editors' letters and lists of links are no notes."""
    result = clean_lines(text)
    assert not result.notes
    assert not result.trail


def test_code_is_left_alone():
    """Nothing happens to a text that is a program."""
    text = "int a[3];\n\na[1] = b[2];\nfor (i = 0; i < 3; i++) {\n    f(a[i]);\n}"
    assert clean_lines(text).blocks == (Code(text),)

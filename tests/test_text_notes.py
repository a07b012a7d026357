"""Footnotes in plain-text copies of wiki pages."""

from __future__ import annotations

import pytest
from text_copies import PROSE, headings, ledger, marks, notes, paragraphs

from cleaner.model import Code
from cleaner.steps.text.build import clean_lines


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


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (
            "The weir¹ broke, the mill² burnt.\n\nIt is 40 m³.\n\n¹ Book.\n² Paper.\n",
            "1 2",
        ),
        ("The weir① broke, the mill② burnt.\n\n① Book.\n② Paper.\n", "① ②"),
        ("The weir† broke, the mill‡ burnt.\n\n† Book.\n‡ Paper.\n", "† ‡"),
        ("The weir* broke, the mill** burnt.\n\n* Book.\n** Paper.\n", "* **"),
        ("The weir(1) broke, the mill(2) burnt.\n\n(1) Book.\n(2) Paper.\n", "1 2"),
        ("堰※1は壊れ、水車※2は燃えた。\n\n※1 Book.\n※2 Paper.\n", "※1 ※2"),
    ],
)
def test_signs_without_brackets_are_marks_where_both_sides_have_them(text, labels):
    """Raised and circled figures, daggers, stars and bracketed numbers in pairs."""
    result = clean_lines(text)
    assert notes(result) == dict(zip(labels.split(), ["Book.", "Paper."], strict=True))
    assert [note.marks for note in result.notes] == [1, 1]
    assert ledger(result).unaccounted == 0


@pytest.mark.parametrize(
    "text",
    [
        "A field of 40 m² is dug.\n\nIts edge is 6 m.\n\n² is a square.\n\n3 is odd.",
        "Bring:\n\n* a spade\n* a rope\n* a lamp\n\nThe reeve* comes.",
        "The act says so.\n\n(1) No peat.\n\n(2) No reed.\n\nSee clause(2) and clause(1).",
        "Wet§ is § 4 of the act.\n\nDry.\n\n§ 5 is another.\n\n§ 6 too.",
        "It rose 2*3 times.\n\n* Not a note of anything.",
    ],
)
def test_other_signs_stay_text(text):
    """Squares, bullets, clauses and products are no notes."""
    result = clean_lines(text)
    assert not result.notes


def test_ranges_and_lists_of_numbers_call_each_of_their_notes():
    """[2–4] is three marks, printed once; without the notes it stays text."""
    listed = "\n".join(f"[{number}] Book {number}." for number in range(1, 6))
    result = clean_lines(f"{PROSE}[1] It broke.[2–4] So[1, 5] it was.\n\n{listed}\n")
    assert [note.marks for note in result.notes] == [2, 1, 1, 1, 1]
    assert paragraphs(result)[-1].endswith("[1] It broke.[2–4] So[1, 5] it was.")
    assert ledger(result).unaccounted == 0
    assert not clean_lines("The interval [2-4] is closed, and so is x in [1, 5].").notes


@pytest.mark.parametrize("mark", ["［１］", "[۱]", "[١]", "[1]"])
def test_figures_of_all_scripts_are_labels(mark):
    """Full-width, Persian, Arabic-Indic: the label is what is printed."""
    digit = mark.strip("[]［］")
    result = clean_lines(f"{PROSE}{mark} So.\n\nReferences\n\n{digit}. ^ Book.\n")
    assert notes(result) == {digit: "Book."}


@pytest.mark.parametrize("label", ["1](x", "1]\n[2", "\u202e1", "1\u2028"])
def test_strange_labels_break_nothing(label):
    """Whatever stands in the brackets, the account adds up and Markdown holds."""
    from cleaner import clean_text

    document = clean_text(f"{PROSE}[{label}] So.[1]\n\nNotes\n\n1. ^ Book.\n")
    assert document.ledger.unaccounted == 0
    assert document.markdown()


def test_a_hundred_thousand_marks_and_notes_take_linear_time():
    """Marks and notes are looked up, never searched for one in the other."""
    import time

    def seconds(count):
        marks = " ".join(f"reed[{n}]" for n in range(1, count))
        listed = "\n".join(f"[{n}] Book." for n in range(1, count))
        started = time.process_time()
        result = clean_lines(f"{marks}\n\nReferences\n\n{listed}\n")
        assert len(result.notes) == count - 1
        return time.process_time() - started

    seconds(100)  # the rules are read at the first page
    few = max(min(seconds(2_000) for _ in range(3)), 0.02)
    assert min(seconds(8_000) for _ in range(3)) < 8 * few

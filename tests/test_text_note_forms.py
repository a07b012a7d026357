"""Every form of marks and notes in plain text, and what only looks like them."""

from __future__ import annotations

import time

import pytest
from text_copies import PROSE, fired, ledger, marks, paragraphs, words

from cleaner.api import clean_text
from cleaner.ledger import plain_text
from cleaner.model import Heading, List
from cleaner.steps.text.build import clean_lines

BODY = "Peat burns slowly{0} It is cut in spring{1}"

FORMS = {
    "brackets at the end": (
        ".[1]|.[2]",
        "[1] For a night.\n\n[2] In March.",
        {"1": "For a night.", "2": "In March."},
    ),
    "brackets without a blank": (
        ".[1]|.[2]",
        "[1]For a night.\n[2]In March.",
        {"1": "For a night.", "2": "In March."},
    ),
    "brackets behind blanks": (
        " [1].|. [2]",
        "Notes\n\n[1] For a night.\n[2] In March.",
        {"1": "For a night.", "2": "In March."},
    ),
    "the end of a letter": (
        " [1],|. [2]\n\nYours,\n\nA. Reed",
        "[1] http://weir.example/a\n[2] http://weir.example/b",
        {"1": "http://weir.example/a", "2": "http://weir.example/b"},
    ),
    "colons": (
        ".[1]|.[2]",
        "Footnotes:\n1: For a night.\n2: In March.",
        {"1": "For a night.", "2": "In March."},
    ),
    "bare numbers below a heading": (
        ".[1]|.[2]",
        "Fußnoten\n\n1 For a night.\n2 In March.",
        {"1": "For a night.", "2": "In March."},
    ),
    "raised digits": (
        ".¹|.²",
        "¹ For a night.\n² In March.",
        {"1": "For a night.", "2": "In March."},
    ),
    "circled digits": (
        "①.|②.",
        "① For a night.\n② In March.",
        {"①": "For a night.", "②": "In March."},
    ),
    "round brackets below a heading": (
        " (1).|. (2)",
        "Notes\n\n(1) For a night.\n(2) In March.",
        {"1": "For a night.", "2": "In March."},
    ),
    "round brackets at the end": (
        "(1).|.(2)",
        "(1) For a night.\n\n(2) In March.",
        {"1": "For a night.", "2": "In March."},
    ),
    "symbols": (
        ".*|.†",
        "* For a night.\n† In March.",
        {"*": "For a night.", "†": "In March."},
    ),
    "one symbol": (".*|.", "*For a night.", {"*": "For a night."}),
    "symbols in brackets": (
        ".[*]|.[†]",
        "[*] For a night.\n[†] In March.",
        {"*": "For a night.", "†": "In March."},
    ),
    "letters": (
        ".[a]|.[b]",
        "Notes\n\na. ^ For a night.\nb. ^ In March.",
        {"a": "For a night.", "b": "In March."},
    ),
    "letters with points": (
        ".[a]|.[b]",
        "Notes\n\na. For a night.\nb. In March.",
        {"a": "For a night.", "b": "In March."},
    ),
    "roman figures": (
        ".[i]|.[ii]",
        "Notes\n\n[i] For a night.\n[ii] In March.",
        {"i": "For a night.", "ii": "In March."},
    ),
    "a group that its list numbers plainly": (
        ".[Note 1]|.[Note 2]",
        "Notes\n\n1. ^ For a night.\n2. ^ In March.",
        {"Note 1": "For a night.", "Note 2": "In March."},
    ),
    "letters that their list numbers plainly": (
        ".[a]|.[b]",
        "Notes\n\n1. ^ For a night.\n2. ^ In March.",
        {"a": "For a night.", "b": "In March."},
    ),
    "words of other languages": (
        ".[Anm. 1]|.[прим. 2]",
        "Notes\n\n[Anm. 1] For a night.\n[прим. 2] In March.",
        {"Anm. 1": "For a night.", "прим. 2": "In March."},
    ),
    "words without brackets": (
        "注1。|注2。",
        "脚注\n\n注1 For a night.\n注2：In March.",
        {"注1": "For a night.", "注2": "In March."},
    ),
    "stars with numbers": (
        "※1。|※2。",
        "※1 For a night.\n※2 In March.",
        {"※1": "For a night.", "※2": "In March."},
    ),
    "full-width brackets": (
        "。［１］|。［２］",
        "［１］For a night.\n［２］In March.",
        {"１": "For a night.", "２": "In March."},
    ),
    "Arabic-Indic digits": (
        ".[١]|.[٢]",
        "[١] For a night.\n[٢] In March.",
        {"١": "For a night.", "٢": "In March."},
    ),
    "Persian digits": (
        ".[۱]|.[۲]",
        "پانویس\n\n۱. ↑ For a night.\n۲. ↑ In March.",
        {"۱": "For a night.", "۲": "In March."},
    ),
    "words for jumping": (
        ".[1]|.[2][1]",
        "References\n\n1. Jump up to: a b For a night.\n2. Jump up ^ In March.",
        {"1": "For a night.", "2": "In March."},
    ),
}
"""Form -> (the marks, the list, the notes)."""


def texts(result) -> dict[str, list[str]]:
    """Return the paragraphs of the notes by label."""
    return {
        note.label: [words(block.content) for block in note.content]
        for note in result.notes
    }


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_marks_is_joined_to_its_notes(form):
    """Labels come as printed, marks lead to their notes, no list and no heading stays."""
    called, listed, expected = FORMS[form]
    body = BODY.format(*called.split("|"))
    result = clean_lines(f"{body}\n\n{listed}\n")
    assert texts(result) == {label: [text] for label, text in expected.items()}
    assert " ".join(paragraphs(result)) == " ".join(body.split())
    keys = [note.key for note in result.notes]
    assert sorted(set(marks(result))) == sorted(keys)
    assert all(note.found and note.order for note in result.notes)
    assert not any(isinstance(block, (Heading, List)) for block in result.blocks)
    assert not result.warnings
    assert ledger(result).unaccounted == 0


def test_ranges_call_each_of_their_notes():
    """A range is printed once and calls three; a comma calls two; years are no range."""
    result = clean_lines(
        "Peat burns.[1-3] It is cut.[4,5] Or not.[2–4] It was so [1914-1918] then.\n\n"
        "References\n\n1. ^ A.\n2. ^ B.\n3. ^ C.\n4. ^ D.\n5. ^ E.\n"
    )
    numbers = [key.removeprefix("note-") for key in marks(result)]
    assert numbers == ["1", "2", "3", "4", "5", "2", "3", "4"]
    assert "[1914-1918]" in paragraphs(result)[0]
    assert not result.warnings
    assert ledger(result).unaccounted == 0


def test_a_range_keeps_the_digits_of_its_script():
    """Notes of a range in Persian digits are the page's notes."""
    result = clean_lines("آب.[۱–۲] نان.[۲]\n\nپانویس\n\n۱. ↑ الف.\n۲. ↑ ب.\n")
    assert marks(result) == ["note-۱", "note-۲", "note-۲"]


def test_notes_have_lines_and_paragraphs():
    """Lines that are set in, or stand between two notes of a list, belong to a note."""
    result = clean_lines(
        "Peat burns.[1] It is cut.[2]\n\nNotes\n\n[1] For a night,\n    as they say.\n\n"
        "    Others say less.\n\nSome do not know.\n[2] In March,\n  or later.\n\n"
        "Thanks to all of the men at the weir.\n"
    )
    assert texts(result) == {
        "1": ["For a night, as they say.", "Others say less.", "Some do not know."],
        "2": ["In March, or later."],
    }
    assert paragraphs(result)[-1] == "Thanks to all of the men at the weir."
    assert ledger(result).unaccounted == 0


def test_wrapped_notes_are_joined():
    """In hard-wrapped text a note goes on to the next gap or the next note."""
    result = clean_lines(
        "The weir stands below the mill and has done so since the year\n"
        "of the great flood.[1] Nobody knows who built it, or why it was\n"
        "built in such a place, but the parish book has a word on it.[2]\n\n"
        "[1] The flood came over the hill in the spring of that year, as\n"
        "is told in the book of the parish on its ninth leaf.\n"
        "[2] A known mason came from the other side of the hill, and was\nnever paid.\n"
    )
    assert [len(note.content) for note in result.notes] == [1, 1]
    assert texts(result)["2"][0].endswith("and was never paid.")


def test_notes_may_stand_below_their_paragraphs():
    """Where each page had its notes at its foot they stand between paragraphs."""
    result = clean_lines(
        f"It burns.[1]\n\n[1] A night.\n\nIt is cut.[2]\n\n[2] In March.\n\n{PROSE}\n"
    )
    assert texts(result) == {"1": ["A night."], "2": ["In March."]}
    assert paragraphs(result) == ["It burns.[1]", "It is cut.[2]", PROSE]


def test_notes_call_notes():
    """A note may call another, itself, or one that calls it back."""
    result = clean_lines(
        "It burns.[1]\n\nReferences\n\n1. ^ Reed.[2][1]\n2. ^ Rush.[1]\n3. ^ Moss.\n"
    )
    assert [(note.label, note.order, note.marks) for note in result.notes] == [
        ("1", 1, 3),
        ("2", 2, 1),
        ("3", 0, 0),
    ]
    assert result.warnings == ("notes that nothing in the text calls: 3",)


def test_brackets_and_symbols_are_two_series():
    """Sources have numbers, remarks have stars."""
    result = clean_lines(
        "It burns.[1] It is cut.*\n\nReferences\n\n1. ^ Reed.\n\n* In dry years.\n"
    )
    assert texts(result) == {"1": ["Reed."], "*": ["In dry years."]}


def test_flags_are_counted_and_no_notes():
    """An editors' flag beside a mark is on the trail."""
    result = clean_lines("It burns.[citation needed][1]\n\nReferences\n\n1. ^ Reed.\n")
    assert [entry[2] for entry in result.trail if entry[0] == "plain:inline-flags"] == [
        "[citation needed]"
    ]
    assert len(result.notes) == 1


def test_words_of_the_sentence_keep_their_blank():
    """A bracket that a sentence names is a mark where a list proves it, and stays apart."""
    result = clean_lines("It burns [1], see [1].\n\nReferences\n\n1. ^ Reed.\n")
    assert paragraphs(result) == ["It burns[1], see [1]."]
    assert len(marks(result)) == 2


OTHERS = {
    "version numbers": "The pump of [1.2] is old.\n\n[1.2] had no valve.\n\n[2.0] had two.",
    "array indices": "Type a[1] and b[2].\n\n[1] is the first.\n\n[2] is the second.",
    "links that sentences name": (
        "See [1] and [2].\n\n[1] http://a.example\n\n[2] http://b.example"
    ),
    "links that a colon names": (
        "My pages: [1], [2] and [3].\n\n[1] http://a.example\n[2] http://b.example\n"
        "[3] http://c.example"
    ),
    "years": "In [1999] it froze, in [2000] it thawed.",
    "chemistry": "It holds Ca²⁺ and SO₄²⁻.\n\n¹⁴C is rarer.",
    "powers": "The bog has 12 km² and x² is 10².\n\n² is a power.",
    "verses": "¹It rained. ²It froze.\n\n³It thawed. ⁴The herons came.",
    "steps in a sentence": (
        "There are two ways: (1) by hand, (2) by horse.\n\n(1) By hand.\n\n(2) By horse."
    ),
    "circled steps": "方法：①手で②馬で。\n\n① 遅い。\n\n② 高い。",
    "bullets": "It burns.*\n\n* One.\n* Two.",
    "stars of a review": "The inn: **** and the mill: ***.\n\n* is poor.\n\n** is fair.",
    "steps below a heading of notes": "It burns.\n\nNotes\n\n1. Bring a spade.\n2. Go.",
    "products": "It is 3*4 and 5*6.\n\n* So they say.",
    "contents": f"Contents\n\n[1] Plot\n[2] Cast\n\nPlot\n\n{PROSE}\n\nCast\n\n{PROSE}",
}
"""What looks like notes."""


@pytest.mark.parametrize("name", OTHERS)
def test_what_only_looks_like_notes_stays(name):
    """Each class of false note stays text."""
    result = clean_lines(OTHERS[name])
    assert not result.notes
    assert "plain:note-lists" not in fired(result)
    assert ledger(result).unaccounted == 0


def test_tasks_are_tasks():
    """Boxes of a list are ticks, no labels."""
    (block,) = clean_lines("- [ ] Cut the reeds\n- [x] Open the gate\n").blocks
    assert [item.checked for item in block.items] == [False, True]


COUNT = 100_000
MANY = {
    "marks of one note": "It burns.[1] " * COUNT + "\n\nReferences\n\n1. ^ Reed.\n",
    "notes without numbers": "It burns.[1]\n\nReferences\n\n" + "^ Reed.\n" * COUNT,
    "ways back": "It burns.[1]\n\nReferences\n\n1. ^ "
    + " ".join(f"1.{number}" for number in range(COUNT))
    + " Reed.\n",
    "lists": "It burns.[1]\n\n" + "Notes\n\n[1] Reed.\n\n" * (COUNT // 4),
    "signs": "It burns.¹ " * COUNT + "\n\n¹ Reed.\n",
    "lines of a note": "It burns.[1]\n\nNotes\n\n[1] Reed\n" + "\n    more\n" * COUNT,
    "brackets": "[" * COUNT,
    "carets": "^ " * COUNT,
}
"""Hard texts."""


@pytest.mark.parametrize("name", MANY)
def test_a_hundred_thousand_take_linear_time(name):
    """No text takes more than a few seconds, none loses a character."""
    began = time.perf_counter()
    document = clean_text(MANY[name])
    assert document.ledger.unaccounted == 0
    assert time.perf_counter() - began < 30


def notes_of(text):
    """Clean a text copy and return label -> paragraphs of its notes, and what stays."""
    document = clean_text(text)
    said = {
        note.label: [str(plain_text((block,))) for block in note.content]
        for note in document.notes
    }
    return said, document


def test_a_note_of_several_paragraphs_parts_no_list():
    """The count goes on behind them, and all marks stand above: they are the note's."""
    said, document = notes_of(
        "Peat burns slowly.[1] It is cut in spring.[2] It is stacked to dry.[3]\n\n"
        "[1] For a night.\n\n[2] In March.\n\nIn wet years in April.\n\n[3] In rows.\n"
    )
    assert said == {
        "1": ["For a night."],
        "2": ["In March.", "In wet years in April."],
        "3": ["In rows."],
    }
    assert document.warnings == ()


def test_notes_at_the_foot_of_two_pages_are_all_found():
    """The text of the second page stands between the lists, with marks of its own."""
    said, document = notes_of(
        "Peat burns slowly.[1] It is cut in spring.[2]\n\n"
        "[1] For a night.\n\n[2] In March.\n\n"
        "It is stacked to dry.[3] It is sold in autumn.[4]\n\n"
        "[3] In rows.\n\n[4] In the town.\n"
    )
    assert list(said) == ["1", "2", "3", "4"]
    assert "stacked to dry" in document.markdown()
    assert document.warnings == ()

"""Every footnote convention: a page of our own prose, and exactly the Markdown it becomes.

The cases stand in ``conventions/*.toml``: the page's HTML, the whole Markdown, and warnings
where there are any. What only looks like notes is in ``no_notes.toml``: ``notes = 0``.
"""

from __future__ import annotations

import re
import tomllib

import pytest
from places import ROOT
from reading import note_marks, read_markdown

import cleaner
from cleaner.engines.conventions import conventions, parse_conventions
from cleaner.errors import RuleError
from cleaner.ledger import plain_text
from cleaner.model import Options
from cleaner.pipeline import STEPS, open_page
from cleaner.steps.decode.decode import decode
from cleaner.steps.notes.lift import lift_notes
from cleaner.steps.notes.trim import WHY

CASES = {
    f"{path.stem}:{name}": case
    for path in sorted((ROOT / "tests" / "conventions").glob("*.toml"))
    for name, case in tomllib.loads(path.read_text(encoding="utf-8")).items()
}


@pytest.mark.parametrize("name", CASES)
def test_a_page_becomes_exactly_this_markdown(name):
    """Marks in their places, labels as printed, notes with their text, nothing extra."""
    case = CASES[name]
    document = cleaner.clean(case["html"].encode())
    if "markdown" in case:
        assert document.markdown(front_matter=False).strip() == case["markdown"].strip()
    else:
        assert [(note.label, note.content) for note in document.notes] == []
    assert list(document.warnings) == case.get("warnings", [])
    assert document.ledger.unaccounted == 0


@pytest.mark.parametrize("name", CASES)
def test_each_mark_of_the_markdown_has_one_definition(name):
    """A reader that is not ours pairs marks and definitions, each once."""
    document = cleaner.clean(CASES[name]["html"].encode())
    reading = read_markdown(document.markdown())
    assert not reading.twice
    assert set(reading.marks) <= set(reading.notes)
    parents = {note.parent for note in document.notes}
    written = [note for note in document.notes if note.marks or note.key not in parents]
    assert len(reading.notes) == len(written)
    assert len(reading.marks) == len(note_marks(document))


# --- the table --------------------------------------------------------------------------

TABLE = conventions()


def page_of(html):
    """Clean a fragment as a page of its own."""
    return cleaner.clean(
        f"<article><h1>Fen</h1>{html}<p>It is wide.</p></article>".encode()
    )


@pytest.mark.parametrize("name", TABLE)
def test_an_entry_finds_the_note_of_its_hit(name):
    """The hit has one mark, which leads to one note that says "Wet." and nothing else."""
    document = page_of(TABLE[name].hit)
    assert [plain_text(note.content) for note in document.notes] == ["Wet."]
    assert [note.marks for note in document.notes] == [1]
    assert document.ledger.unaccounted == 0


@pytest.mark.parametrize("name", [name for name in TABLE if TABLE[name].miss])
def test_an_entry_misses_its_miss(name):
    """The miss has no note."""
    assert page_of(TABLE[name].miss).notes == ()


@pytest.mark.parametrize("name", TABLE)
def test_selectors_of_conventions_look_for_whole_class_names(name):
    """No entry looks for a part of a class name."""
    entry = TABLE[name]
    for field in ("mark", "note", "holder", "text", "way", "twin", "title", "body"):
        assert not re.search(r"\[class[*^$]=", getattr(entry, field))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = [", "Invalid"),
        ('[x]\nwhy="w"\nhit="h"\ncolour="red"', "colour"),
        ('[x]\nwhy="w"\nhit="h"\nmark="a["', "selector"),
        ('[x]\nwhy="w"\nhit="h"\nto="("', "unterminated"),
        ('[x]\nwhy="w"\nhit="h"\nkeys=["id=x", ""]', "not one group"),
        ('[x]\nwhy=" "\nhit="h"', "empty"),
    ],
)
def test_a_wrong_table_says_what_is_wrong(text, reason):
    """Each fault of the table is an error with the reason and a cure."""
    with pytest.raises(RuleError) as caught:
        parse_conventions(text)
    assert reason in caught.value.what
    assert caught.value.where.startswith("_notes.toml")


RULES = frozenset(f"_web:{rule}" for rule in WHY)


@pytest.mark.parametrize("name", CASES)
def test_rules_can_be_switched_off_and_the_account_adds_up(name):
    """With all rules of notes off nothing is removed in their name, and nothing is lost."""
    document = cleaner.clean(CASES[name]["html"].encode(), options=Options(keep=RULES))
    assert document.ledger.unaccounted == 0
    assert not {removal.rule for removal in document.removed} & RULES


def page_before_notes(html):
    """Open a page and let all steps work on it that come before its notes are lifted."""
    source = cleaner.Source(html.encode())
    options = cleaner.Options()
    page = open_page(source, decode(source, options), options)
    for step in STEPS[: STEPS.index(lift_notes)]:
        step(page)
    return page


NOTELESS = [
    name
    for name, case in CASES.items()
    if name.startswith("no_notes:") and "[^" not in case.get("markdown", "")
]


@pytest.mark.parametrize("name", NOTELESS)
def test_a_page_without_notes_is_left_as_it_is(name):
    """Looking for notes changes nothing in the tree unless notes are found."""
    page = page_before_notes(CASES[name]["html"])
    before = page.tree.root.html
    lift_notes(page)
    assert page.notes == {}
    assert page.tree.root.html == before


def test_lines_that_are_no_notes_stay_lines_beside_notes():
    """Notes in one place of a page do not part the lines of another."""
    document = cleaner.clean(
        b"<article><p>The fen is wet.[1] It is old.[2]</p>"
        b"<p>Bring:<br>* boots<br>* rope</p>"
        b"<p>[1] By the roll.</p><p>[2] By the map.</p></article>"
    )
    assert [note.label for note in document.notes] == ["1", "2"]
    lines = document.markdown(front_matter=False)
    assert "Bring:\\\n\\* boots\\\n\\* rope" in lines

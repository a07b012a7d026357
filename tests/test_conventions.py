"""Every footnote convention: a page of our own prose, and exactly the Markdown it becomes.

The cases stand in ``conventions/*.toml``: the page's HTML, the whole Markdown, and warnings
where there are any. What only looks like notes is in ``no_notes.toml``: ``notes = 0``.
"""

from __future__ import annotations

import tomllib

import pytest
from places import ROOT
from reading import note_marks, read_markdown

import cleaner

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
    assert len(reading.notes) == len(document.notes)
    assert len(reading.marks) == len(note_marks(document))

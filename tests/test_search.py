"""The full-text index: what is found, in which order, and what is shown of it."""

from __future__ import annotations

import pytest
from archives import page

import cleaner
from cleaner.records import PageFacts
from cleaner.store.archive import Archive

CATALOGUE = ".cleaner/catalogue.sqlite"


# --- search ----------------------------------------------------------------------------


@pytest.fixture
def library(archive):
    """Fill an archive with pages to look for."""
    mills = PageFacts(categories=("Mills",), revised_at="2026-03-01T10:00:00Z")
    fens = PageFacts(categories=("Fens",), revised_at="2025-01-01T00:00:00Z")
    archive.add(page("Windmill", "The old mill turns by wind. " * 3, page=mills))
    archive.add(
        page("Fen", "Peat and reed, far from any mill; the café is old.", page=fens)
    )
    archive.add(page("水車小屋", "古い水車は川のそばにある。", url="https://ja.example/1"))
    archive.add(page("ตลาดน้ำ", "เรือในคลองและสะพาน", url="https://th.example/1"))
    return archive


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("mill", ["Windmill", "Fen"]),
        ("MILL wind", ["Windmill"]),
        ('"old mill"', ["Windmill"]),
        ("mill -peat", ["Windmill"]),
        ("wind*", ["Windmill"]),
        ("win", []),
        ("cafe", ["Fen"]),
        ("水車", ["水車小屋"]),
        ("水", ["水車小屋"]),
        ("川", ["水車小屋"]),
        ("小屋", ["水車小屋"]),
        ("屋", ["水車小屋"]),
        ("車水", []),
        ("คลอง", ["ตลาดน้ำ"]),
        ('mill" OR "x', []),
        ("mill AND", ["Fen"]),
        ("mill)", ["Windmill", "Fen"]),
        ("title:mill", []),
    ],
)
def test_search_finds_words(library, question, found):
    """Words, phrases, beginnings, exclusions, scripts without blanks; no syntax error."""
    assert [hit.title for hit in library.search(question)] == found


@pytest.mark.parametrize("question", ["", "  ", "-mill", '"', "!?"])
def test_a_question_without_a_word_is_said(library, question):
    """It is wrong usage, not an empty answer."""
    with pytest.raises(cleaner.errors.OptionError, match="word"):
        library.search(question)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"site": "wiki.example"}, ["Windmill", "Fen"]),
        ({"site": "ja.example"}, []),
        ({"category": "mills"}, ["Windmill"]),
        ({"since": "2026"}, ["Windmill"]),
        ({"until": "2025-01-01"}, ["Fen"]),
        ({"since": "2026-03-01", "until": "2026-03-01"}, ["Windmill"]),
    ],
)
def test_search_filters(library, filters, found):
    """By site, category and date."""
    from cleaner.store.index import Filters

    assert [hit.title for hit in library.search("mill", Filters(**filters))] == found


def test_a_changed_page_is_found_by_its_new_words_only(library):
    """What the index knows is the newest version."""
    library.add(page("Windmill", "Nothing turns here."))
    assert [hit.title for hit in library.search("mill")] == ["Fen"]
    assert [hit.title for hit in library.search("turns")] == ["Windmill"]
    statement = "INSERT INTO words (words) VALUES ('integrity-check')"
    with library.catalogue.transaction() as db:
        db.execute(statement)


def test_snippets_show_the_words(library):
    """The part with most of them, and where they are in it."""
    hit = library.search("reed cafe")[0]
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["reed", "café"]


def test_an_index_of_another_cut_is_made_anew(library):
    """When the program cuts words in another way than the one that filled the index."""
    with library.catalogue.transaction() as db:
        library.catalogue.set("words", "0")
        db.execute("INSERT INTO words (words) VALUES ('delete-all')")
    library.close()
    with Archive(library.path, write=True) as again:
        assert [hit.title for hit in again.search("水車")] == ["水車小屋"]

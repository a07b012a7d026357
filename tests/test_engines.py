"""Words of the wiki software in many languages, and how they are compiled."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import pytest

from cleaner.engines import words
from cleaner.engines.compile_words import KINDS, compile_words, read_forms


@pytest.mark.parametrize(
    "word",
    ["edit", "Edit", "Bearbeiten", "править", "編集", "modifier", "Quelltext bearbeiten"],
)
def test_edit_links_are_known_in_many_languages(word):
    """What stands beside a heading to edit it is known, whatever the language."""
    assert word in words.section_edit_words()


def test_words_of_one_language_come_with_english():
    """A wiki falls back to English, so a language's words hold the English ones."""
    german = words.section_edit_words("de")
    assert {"Bearbeiten", "edit"} <= german
    assert "編集" not in german
    assert words.contents_words("de-at") >= {"Inhaltsverzeichnis", "Contents"}


@pytest.mark.parametrize(
    "line", ['Retrieved from "https://fen.example"', "Abgerufen von „https://fen.example“"]
)
def test_the_print_footer_is_known_by_its_beginning(line):
    """What stands before the address in the print footer serves `str.startswith`."""
    assert line.startswith(words.retrieved_from_prefixes())
    assert not "He retrieved it from the moor.".startswith(words.retrieved_from_prefixes())


@pytest.mark.parametrize(
    "heading",
    ["References", "Einzelnachweise", "脚注", "Примечания", "المراجع", "Przypisy"],
)
def test_headings_of_note_lists_are_known(heading):
    """Lists of notes are found under their heading in the main languages."""
    assert heading.casefold() in words.notes_headings()


def test_ways_back_are_known_by_their_words():
    """What a back-link says to screen readers is known, without its colon."""
    assert {"Jump up", "Hochspringen"} <= words.jump_up_words()
    assert not any(word.endswith(":") for word in words.jump_up_words())


def test_every_kind_of_words_is_asked_for():
    """The file has no kind that no function returns: each costs bytes in every install."""
    text = files("cleaner.engines").joinpath("words.py").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f'"{kind}"' not in text] == []


@pytest.mark.parametrize(
    ("message", "forms"),
    [
        ("{{PLURAL:$1|page|pages}}", ["page", "pages"]),
        ("{{PLURAL:$1|1=one|many}} of $1", ["one of *", "many of *"]),
        ("Z {{GRAMMAR:D.lp|{{SITENAME}}}}", ["Z *"]),
        ('{{GRAMMAR:ablative|"$1"}}', []),
        ("Ut <b>$1</b>", ["Ut *"]),
        ("{{PLURAL:$1|broken", []),
        ("", []),
    ],
)
def test_messages_become_words_with_holes(message, forms):
    """Variables become holes, forms become words, what says nothing goes."""
    assert read_forms(message) == forms


def test_the_same_word_of_two_languages_is_one_line():
    """Words that languages share are stored once."""
    table = "language\ttoc\nde\tInhalt\nbar\tInhalt\n"
    assert compile_words(table).splitlines()[1:] == ["[contents]", "Inhalt\tde bar"]


OWN_KINDS = frozenset(
    "notes-heading page-label networks reply-label comments-count end-label link-label"
    " same-source frame-skip frame-toggle frame-start frame-foot frame-menu frame-tabs"
    " frame-weak frame-licence language-count language-name trail-of-pages".split()
)
"""Kinds of words that no interface message holds."""


@pytest.mark.parametrize("name", words.FILES)
def test_every_line_of_a_words_file_is_a_word_and_its_languages(name):
    """A words file is sections of lines with one tab; no line is doubled."""
    text = (files("cleaner.engines") / name).read_text(encoding="utf-8")
    seen, kind = set(), ""
    for line in text.splitlines()[1:]:
        if line.startswith("["):
            kind = line[1:-1]
            assert kind in KINDS or kind in OWN_KINDS
            continue
        word, spoken = line.split("\t")
        assert word.strip() == word != ""
        assert spoken.split()
        assert (kind, word) not in seen, line
        seen.add((kind, word))


def test_importing_the_package_reads_no_rules():
    """The import is quick: engine files are read when the first page needs them."""
    code = (
        "import sys, cleaner\n"
        "from cleaner.engines import read_own, words\n"
        "assert read_own.cache_info().currsize == 0\n"
        "assert words._sections.cache_info().currsize == 0\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

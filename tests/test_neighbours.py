"""Notes in another file of the batch are the page's own; what is not there is reported."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from command import run

from cleaner import clean
from cleaner.ledger import plain_text
from cleaner.model import Source
from cleaner.run.batch import Guard, Job, batch
from cleaner.sources import pages
from cleaner.steps.notes.neighbours import is_beside

CHAPTER = (
    "<html><head><title>Reeds</title></head><body><h1>Reeds</h1><p>Reed is cut in winter."
    '<sup><a href="notes.xhtml#fn1" id="fnref1">1</a></sup> It is tied in bundles.'
    '<sup><a href="notes.xhtml#fn2" id="fnref2">2</a></sup> See the '
    '<a href="map.html#inn">map of the whole fen</a>.</p>'
    "<p>Ten bundles are a load.</p></body></html>"
)
NOTES = (
    "<html><head><title>Notes</title></head><body><h1>Notes</h1><h2>Reeds</h2><ol>"
    '<li id="fn1"><p>Before the sap rises. <a href="reeds.xhtml#fnref1">↩</a></p></li>'
    '<li id="fn2"><p>With <i>willow</i>. <a href="reeds.xhtml#fnref2">↩</a></p></li>'
    '<li id="fn3"><p>Of another chapter. <a href="eels.xhtml#fnref3">↩</a></p></li></ol>'
    "</body></html>"
)


def notes_of(document):
    """Return label -> text of the notes that were found."""
    return {note.label: plain_text(note.content) for note in document.notes if note.found}


def test_notes_come_from_the_file_beside_the_page():
    """Only the notes that this page calls come, without their ways back."""
    asked = []

    def beside(name):
        asked.append(name)
        return NOTES.encode() if name == "notes.xhtml" else None

    document = clean(CHAPTER, beside=beside)
    assert notes_of(document) == {"1": "Before the sap rises.", "2": "With willow."}
    assert asked == ["notes.xhtml"]
    assert document.ledger.unaccounted == 0
    assert "[^1]: Before the sap rises.\n\n[^2]: With *willow*.\n" in document.markdown()


def test_what_is_no_note_of_the_page_does_not_come():
    """A short link to another page of the site looks like a mark until its end is seen."""
    page = CHAPTER.replace("map of the whole fen", "Map")
    files = {
        "map.html": b"<html><body><p id='inn'>The inn is old.</p></body></html>",
        "notes.xhtml": NOTES.encode(),
    }
    document = clean(page, beside=files.get)
    assert "The inn" not in document.markdown()
    assert notes_of(document) == {"1": "Before the sap rises.", "2": "With willow."}
    assert document.ledger.unaccounted == 0


def test_a_note_in_a_list_of_terms_comes_with_what_explains_it():
    """LaTeX2HTML writes ``footnode.html`` beside its pages: the note is behind the term."""
    page = (
        "<html><head><title>Reeds</title></head><body><h1>Reeds</h1><p>Reed is cut"
        '<a id="tex2html1" href="footnode.html#foot7"><sup>1</sup></a> in winter.</p>'
    )
    beside = (
        "<html><body><dl><dt><a id='foot7'>... cut</a><a href='reeds.html#tex2html1'>"
        "<sup>1</sup></a></dt><dd>With a hook.</dd><dt><a id='foot8'>... dry</a>"
        "<a href='eels.html#tex2html2'><sup>2</sup></a></dt><dd>In May.</dd></dl>"
    )
    document = clean(page, beside={"footnode.html": beside.encode()}.get)
    assert notes_of(document) == {"1": "With a hook."}
    assert "May" not in document.markdown()


def test_without_the_file_the_marks_stay_and_say_where_their_notes_are():
    """Nothing is lost in silence: each mark is a warning that names the file."""
    document = clean(CHAPTER)
    assert notes_of(document) == {}
    assert [note.marks for note in document.notes] == [1, 1]
    assert all("notes.xhtml" in warning for warning in document.warnings[:2])


def test_a_batch_reads_the_files_of_its_own_folders(tmp_path):
    """The command finds the notes where the book has them."""
    (tmp_path / "reeds.xhtml").write_text(CHAPTER, encoding="utf-8")
    (tmp_path / "notes.xhtml").write_text(NOTES, encoding="utf-8")
    rows = {row.where.rpartition("/")[2]: row for row in batch(pages(tmp_path), Job())}
    assert notes_of(rows["reeds.xhtml"].document).keys() == {"1", "2"}


def test_a_pipe_in_the_place_of_the_file_is_not_read(tmp_path):
    """Nobody writes to it: it would hold the batch for ever."""
    os.mkfifo(tmp_path / "notes.xhtml")
    source = Source(CHAPTER.encode(), path=str(tmp_path / "reeds.xhtml"))
    (row,) = batch([source], Job(), jobs=1, guard=Guard(seconds=5))
    assert row.error is None
    assert notes_of(row.document) == {}


def test_the_command_finds_the_files_wherever_it_is_run(tmp_path, monkeypatch):
    """The record's path is shortened; what lies beside a page is found all the same."""
    book = tmp_path / "shelf" / "book"
    book.mkdir(parents=True)
    (book / "reeds.xhtml").write_text(CHAPTER, encoding="utf-8")
    (book / "notes.xhtml").write_text(NOTES, encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    result = run("clean", str(book), "-o", "out", "-q")
    assert result.exit_code == 0
    (written,) = Path("out").rglob("reeds.md")
    assert "[^1]: Before the sap rises." in written.read_text(encoding="utf-8")


def test_a_file_that_is_no_page_is_reported():
    """A broken neighbour costs its notes, not the page."""
    document = clean(CHAPTER, beside=lambda _: b"\x89PNG\r\n\x1a\n\x00\x00")
    assert any("notes.xhtml" in warning for warning in document.warnings)
    assert "Reed is cut in winter" in document.markdown()


@pytest.mark.parametrize(
    "name",
    [
        "../up.html",
        "a/../../up.html",
        "/etc/x.html",
        "file:///etc/x.html",
        "https://a.example/x.html",
        "//a.example/x.html",
        "%2e%2e/up.html",
        "..\\up.html",
        "C:/x.html",
        "notes.txt",
        "",
    ],
)
def test_no_other_folder_is_read(name):
    """An address cannot lead out of the page's own folder."""
    assert not is_beside(name)

"""What is kept: versions, names, raw captures, one writer, and files made again."""

from __future__ import annotations

import hashlib
import itertools
import os
import sqlite3
import subprocess
import sys
import unicodedata

import pytest
from archives import page
from command import files_below, surroundings
from msgspec.structs import replace

from cleaner.document import Document
from cleaner.errors import ArchiveError, NotFoundError
from cleaner.records import Provenance, Removal
from cleaner.store.archive import Archive
from cleaner.store.keeping import Entry
from cleaner.store.projections import Style

CATALOGUE = ".cleaner/catalogue.sqlite"


def versions(archive, name):
    """List the numbers of a page's versions."""
    return [version.number for version in archive.versions(archive.find(name).id)]


# --- versions --------------------------------------------------------------------------


def test_a_page_becomes_files_below_its_site(archive):
    """Title.md and Title.json, as 'cleaner archive' names them."""
    kept = archive.add(page())
    assert (kept.outcome, kept.version) == ("new", 1)
    assert files_below(archive.path) == ["wiki.example/Fen.json", "wiki.example/Fen.md"]
    record = (archive.path / "wiki.example/Fen.json").read_bytes()
    assert Document.from_json(record) == replace(page(), schema="cleaner/document/1")


def test_only_a_change_makes_a_version(archive):
    """The same page again is none, another text is one, and the earlier is still there."""
    assert archive.add(page()).outcome == "new"
    assert archive.add(page()).outcome == "same"
    assert archive.add(page(text="The fen is dry.")).outcome == "changed"
    assert versions(archive, "Fen") == [2, 1]
    first, newest = (archive.document(1, number) for number in (1, 0))
    assert first.text() == "Fen\n\nThe fen is wet.\n"
    assert newest.text() == "Fen\n\nThe fen is dry.\n"
    assert archive.document(1, -1) == first


def test_what_was_removed_makes_no_version_but_is_kept(archive):
    """A counter of visits in a footer changes with each visit; the page does not."""
    for visits in ("7 visits", "8 visits"):
        archive.add(page(removed=(Removal("web:counter", "counts visits", visits),)))
    assert versions(archive, "Fen") == [1]
    assert archive.document(1).removed[0].text == "8 visits"
    assert b"8 visits" in (archive.path / "wiki.example/Fen.json").read_bytes()


def test_the_time_alone_changes_nothing(archive):
    """A page that is fetched again as it was leaves its files as they were, to the byte."""
    for day in ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"):
        made = Provenance(retrieved_at=day, http={"date": day}, sha256="1f")
        kept = archive.add(page(provenance=made))
    assert kept.outcome == "same"
    assert b"2026-01-01" in (archive.path / "wiki.example/Fen.json").read_bytes()


def test_a_version_that_is_not_there_is_said(archive):
    """Numbers beyond the first and the last."""
    archive.add(page())
    for number in (2, -1):
        with pytest.raises(NotFoundError, match="cleaner log"):
            archive.document(1, number)


def test_formats_once_asked_for_are_kept_up_to_date(archive):
    """A run that asks for Markdown alone leaves no JSON of an earlier version behind."""
    archive.keep(Entry(made=page(), style=Style(("md", "json"))))
    archive.keep(Entry(made=page(text="Dry."), style=Style(("md",))))
    assert b"Dry." in (archive.path / "wiki.example/Fen.json").read_bytes()


def test_a_page_that_left_its_wiki_is_kept(archive):
    """It is marked, not removed; when it comes back the mark goes."""
    kept = archive.add(page())
    archive.mark_gone(kept.page, "deleted")
    assert archive.find("Fen").gone_why == "deleted"
    assert [hit.gone for hit in archive.search("fen")] == ["deleted"]
    assert (archive.path / "wiki.example/Fen.md").is_file()
    archive.add(page())
    assert archive.find("Fen").gone_at == ""


# --- names -----------------------------------------------------------------------------

TWINS = (("Mill", "1"), ("MILL", "2"), ("Mi\u0301ll", "3"), ("M\u00edll", "4"))


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
def test_names_do_not_depend_on_the_order(archive, order):
    """Pages whose names are one file on some system each carry a hash, even the first."""
    for number in order:
        title, query = TWINS[number]
        archive.add(page(title, url=f"https://wiki.example/?{query}"))
    names = {entry.url[-1]: entry.target for entry in archive.pages()}
    assert names == {query: hashed(title, query) for title, query in TWINS}
    written = {path.with_suffix("") for path in archive.path.glob("wiki.example/*.md")}
    assert written == {archive.path / target for target in names.values()}


def hashed(title, query):
    """Name a page as one whose plain name is taken."""
    digits = hashlib.sha256(f"https://wiki.example/?{query}".encode()).hexdigest()[:8]
    return f"wiki.example/{unicodedata.normalize('NFC', title)}~{digits}"


def test_a_page_with_a_new_title_leaves_no_file_of_the_old(archive):
    """The address says that it is the same page."""
    archive.add(page("Fen", url="https://wiki.example/1"))
    archive.add(page("Great fen", url="https://wiki.example/1"))
    assert files_below(archive.path) == [
        "wiki.example/Great fen.json",
        "wiki.example/Great fen.md",
    ]
    assert versions(archive, "Great fen") == [2, 1]


def test_a_page_is_found_by_whatever_names_it(archive):
    """Address, title in any case, path of its file; several of one title are said."""
    archive.add(page("Fen"))
    for name in (
        "https://wiki.example/wiki/Fen",
        "Fen",
        "fen",
        "wiki.example/Fen",
        archive.path / "wiki.example/Fen.md",
    ):
        assert archive.find(str(name)).title == "Fen"
    archive.add(page("Fen", url="https://other.example/Fen"))
    with pytest.raises(NotFoundError, match="several pages"):
        archive.find("Fen")
    with pytest.raises(NotFoundError, match="cleaner search"):
        archive.find("Moor")


# --- files -----------------------------------------------------------------------------


def test_opening_makes_missing_files_again(archive):
    """Whatever went: one file, a folder; to the byte as they were."""
    archive.add(page())
    archive.add(page("Moor"))
    archive.close()
    before = {path: path.read_bytes() for path in archive.path.glob("wiki.example/*")}
    for path in before:
        path.unlink()
    (archive.path / "wiki.example").rmdir()
    Archive(archive.path, write=True).close()
    assert {
        path: path.read_bytes() for path in archive.path.glob("wiki.example/*")
    } == before


def test_opening_removes_what_ended_writers_left(archive):
    """Temporary files of processes that are gone; no other file."""
    archive.add(page())
    archive.close()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    name = f".cleaner-{ended.pid}-3.tmp"
    left = [archive.path / folder / name for folder in ("wiki.example", ".cleaner", "")]
    mine = archive.path / "wiki.example/notes.tmp"
    for path in (*left, mine):
        path.touch()
    Archive(archive.path, write=True).close()
    assert not any(path.exists() for path in left)
    assert mine.exists()


# --- one writer ------------------------------------------------------------------------


def test_a_second_writer_is_told_who_holds_it(archive):
    """Process, command and since when; readers are not in the way."""
    archive.add(page())
    code = (
        f"from cleaner import Archive; Archive({str(archive.path)!r}, write=True, wait=0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=surroundings(),
    )
    assert f"process {os.getpid()} on" in done.stderr
    with Archive(archive.path) as reader:
        assert [entry.title for entry in reader.pages()] == ["Fen"]


def test_a_second_writer_waits(archive):
    """For a while: runs that clean a few pages side by side all end well."""
    code = (
        f"from cleaner import Archive; Archive({str(archive.path)!r}, write=True, wait=30)"
    )
    with subprocess.Popen([sys.executable, "-c", code], env=surroundings()) as second:
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(1)
        archive.close()
        assert second.wait(30) == 0


def test_there_has_to_be_an_archive_to_read(tmp_path):
    """A folder without a catalogue is none, and stays as it is."""
    with pytest.raises(NotFoundError, match="no catalogue"):
        Archive(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("PRAGMA user_version = 999", "newer cleaner"),
        ("PRAGMA application_id = 7", "another program"),
    ],
)
@pytest.mark.parametrize("write", [False, True])
def test_a_catalogue_of_others_is_left_alone(archive, change, message, write):
    """Of a later version, or of another program."""
    archive.close()
    path = archive.path / CATALOGUE
    database = sqlite3.connect(path)
    database.execute(change)
    database.close()
    before = path.read_bytes()
    with pytest.raises(ArchiveError, match=message):
        Archive(archive.path, write=write)
    assert path.read_bytes() == before


def test_what_is_no_catalogue_is_said(archive):
    """Not a traceback of SQLite's."""
    archive.close()
    (archive.path / CATALOGUE).write_bytes(b"no catalogue" * 1000)
    with pytest.raises(ArchiveError, match="is damaged"):
        Archive(archive.path)

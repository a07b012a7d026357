"""Bytes that are no text any more, wherever they lie: a problem that is said and mended."""

from __future__ import annotations

import json
import sqlite3

import msgspec
import pytest
from archives import page
from command import GOOD, NOTHING, SOME_FAILED, kill_at_random, run

from cleaner import Document
from cleaner.store.archive import Archive
from cleaner.store.media import place_of
from cleaner.store.packing import sha256
from cleaner.store.queue import Listed, Queue
from cleaner.store.rebuild import TABLES

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(40))
NO_TEXT = 0xDB
"""A byte that begins a character of two bytes: before ASCII it is no UTF-8."""
STATES = ("wanted", "check", "done", "failed", "gone", "elsewhere", "beyond")
CATALOGUE = ".cleaner/catalogue.sqlite"


@pytest.fixture
def kept(here):
    """Fill an archive with two versions of a page, another page, and a picture."""
    file = place_of(PNG, "png")
    with Archive(here / "archive", write=True) as archive:
        archive.add(page("Mill", "Built in 1640.", "https://wiki.example/Mill"))
        archive.add(page("Mill", "Built in 1641.", "https://wiki.example/Mill"))
        archive.add(page("Fen", "Peat and reed.", "https://wiki.example/Fen"))
        wiki = Queue(archive, "https://wiki.example/api.php", "mediawiki")
        wiki.add([Listed(number, f"Fen {number}", 1) for number in range(1, 8)])
        with archive.catalogue.transaction() as db:
            for number, state in enumerate(STATES, 1):
                change = "UPDATE wiki_pages SET state = ?, problem = ? WHERE number = ?"
                db.execute(change, (state, f"is {state}", number))
        archive.note_media("https://wiki.example/mill.png", file, sha256(PNG))
    path = here / "archive" / file
    path.parent.mkdir(parents=True)
    path.write_bytes(PNG)
    assert run("verify", "--read-data").exit_code == GOOD
    return here / "archive"


def spoil(path, place, byte=NO_TEXT):
    """Put another byte there, one that is no text."""
    content = bytearray(path.read_bytes())
    content[place] = byte
    path.write_bytes(content)


def verdict(*flags):
    """Look at every byte; return the exit code and the problems."""
    result = run("verify", "--read-data", "--json", *flags)
    return result.exit_code, json.loads(result.stdout)["found"]


def test_a_record_that_is_no_text_is_no_json():
    """What reads records has one error to think of."""
    with pytest.raises(msgspec.DecodeError):
        Document.from_json(b'{"schema": "cleaner/document/1", "title": "\xdb"}')


def test_checksums_that_are_no_text_are_damage(kept):
    """They say nothing then; the next writer makes them anew."""
    spoil(kept / ".cleaner/catalogue.sums", 30)
    code, (found,) = verdict()
    assert (code, found["problem"]["part"]) == (SOME_FAILED, "catalogue")
    assert verdict("--repair")[0] == GOOD
    assert verdict() == (GOOD, [])


def test_a_damaged_picture_does_not_hinder_repair(kept):
    """It is in no capture, so it is said; what can be made again is."""
    (kept / "wiki.example/Fen.md").write_bytes(b"")
    path = kept / place_of(PNG, "png")
    spoil(path, 20)
    code, found = verdict("--repair")
    assert code == SOME_FAILED
    how = {one["problem"]["part"]: one["repaired"] for one in found}
    assert how == {"file": "made again from the catalogue", "media": ""}
    assert "--media fetches it again" in run("verify", "--read-data").stdout
    path.write_bytes(PNG)
    assert verdict() == (GOOD, [])


def contents(folder):
    """Say all versions of all pages, and what is known of a wiki."""
    with Archive(folder) as archive:
        found = [
            (entry.title, version.number, archive.document(entry.id, version.number).text())
            for entry in archive.pages()
            for version in archive.versions(entry.id)
        ]
        wiki = archive.catalogue.rows("SELECT title, state, problem FROM wiki_pages")
    return sorted(found), [tuple(row) for row in wiki]


@pytest.mark.parametrize("change", [(0, NO_TEXT), (3, ord("X")), (-6, ord("z"))])
@pytest.mark.parametrize("table", TABLES)
def test_a_table_whose_form_is_damaged_is_read_all_the_same(kept, table, change):
    """The form is known: what the file says of it may be no text, or another."""
    before = contents(kept)
    content = (kept / CATALOGUE).read_bytes()
    place, byte = change
    start = f"CREATE TABLE {table} (".encode()
    end = content.index(b" NOT NULL", content.index(start))
    at = end + place if place < 0 else content.index(start) + len("CREATE TABLE ") + place
    spoil(kept / CATALOGUE, at, byte)
    result = run("verify", "--read-data")
    assert result.exit_code in {SOME_FAILED, NOTHING}, result.output
    result = run("verify", "--read-data", "--repair")
    assert "made again" in result.stdout, result.output
    assert contents(kept) == before
    assert run("search", "reed").stdout.count("wiki.example/Fen") == 1
    assert verdict() == (GOOD, [])


@pytest.mark.parametrize("verb", ["show Mill", "status", "log", "search reed"])
def test_a_form_that_is_no_text_is_damage_to_every_verb(kept, verb):
    """SQLite's own error is no text then either."""
    path = kept / CATALOGUE
    spoil(path, path.read_bytes().index(b"CREATE TABLE versions") + 3)
    result = run(*verb.split())
    assert result.exit_code == NOTHING
    assert "is damaged" in result.output
    assert "verify --repair" in result.output


def test_a_row_that_leads_nowhere_hinders_no_repair(kept):
    """What belonged to a row that is lost is lost with it, the rest is not."""
    with sqlite3.connect(kept / CATALOGUE) as db:
        db.execute("DELETE FROM wikis")
    db.close()
    code, found = verdict("--repair")
    assert code == GOOD, found
    assert [len(part) for part in contents(kept)] == [3, 0]


def test_a_repair_that_is_killed_loses_nothing(kept, kills):
    """The damaged catalogue is there until the new one is whole."""
    before = contents(kept)
    spoil(kept / CATALOGUE, (kept / CATALOGUE).read_bytes().index(b"CREATE TABLE versions"))
    kill_at_random(["verify", "--read-data", "--repair"], kills)
    assert run("verify", "--read-data", "--repair").exit_code == GOOD
    assert contents(kept) == before
    assert verdict() == (GOOD, [])


def test_a_file_that_is_no_text_does_not_hinder_repair(kept):
    """Neither where versions are looked for, nor where a lost catalogue is made again."""
    with Archive(kept, write=True) as archive, archive.catalogue.transaction() as db:
        db.execute("UPDATE versions SET record = ? WHERE number = 2", (b"lost",))
    record = kept / "wiki.example/Mill.json"
    spoil(record, record.read_bytes().index(b"1641"))
    code, found = verdict("--repair")
    assert code == SOME_FAILED
    assert {one["problem"]["part"] for one in found} >= {"version", "file"}
    (kept / CATALOGUE).write_bytes(b"")
    assert run("verify", "--read-data", "--repair").exit_code == GOOD
    assert "Peat" in run("show", "Fen").stdout


def test_a_damaged_record_is_a_line_of_an_export_and_a_check(kept):
    """Not an internal error."""
    record = kept / "wiki.example/Fen.json"
    spoil(record, record.read_bytes().index(b"Peat"))
    for verb in (["check", kept], ["export", kept, "--bibtex"]):
        result = run(*verb)
        assert result.exit_code == SOME_FAILED, result.output
        assert "Fen.json: is no record that this version reads" in result.output

"""ZIM files, opened by the reader that Kiwix uses."""

from __future__ import annotations

import json
import posixpath
import re
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

import pytest
from command import GOOD, NOTHING, SOME_FAILED, USAGE, run, run_apart
from exporting import PNG, damage, make_archive, make_fen

from cleaner.document import Document
from cleaner.export.languages import three_letters
from cleaner.export.zim import illustration
from cleaner.store.archive import Archive
from cleaner.store.media import place_of

reader = pytest.importorskip("libzim.reader", reason="the extra 'zim' is not installed")
FEN, MILL = "wiki.example/Fen", "wiki.example/Mill"


@pytest.fixture(autouse=True)
def _there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make_archive()


def export(*options):
    """Write a ZIM file, and open it."""
    result = run("export", "archive", "--zim", "fens.zim", "--json", *options)
    assert result.exit_code == GOOD, result.output
    return reader.Archive(Path("fens.zim")), json.loads(result.stdout)


def read(opened, path):
    """Return the content of an entry."""
    return bytes(opened.get_entry_by_path(path).get_item().content)


def links(html):
    """Return the links of a page: text -> address."""
    return {
        text: target
        for target, text in re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', html)
    }


def test_pages_links_and_pictures():
    """Links lead to entries that are there, also through redirects; pictures are inside."""
    opened, counts = export()
    assert opened.check()
    assert (counts["pages"], counts["pictures"], counts["failures"]) == (5, 1, 0)
    assert counts["bytes"] == Path("fens.zim").stat().st_size
    fen = read(opened, FEN).decode()
    found = links(fen)
    assert found["sails"] == "Mill#Its_sails"
    assert found["old mill"] == found["no such part"] == found["sea mill"] == "Mill"
    assert found["reed"] == "https://wiki.example/wiki/Reed"
    assert found["one"] == "../one.example/Dyke"
    picture = place_of(PNG, "png")
    assert f'src="../{picture}"' in fen
    assert read(opened, picture) == PNG
    assert opened.get_entry_by_path(picture).get_item().mimetype == "image/png"
    assert 'href="#fn-1"' in fen
    assert "https://wiki.example/wiki/Fen</a>" in fen


def test_it_opens_with_a_list_of_all_pages():
    """The main page leads to each page; --main names another."""
    opened, _ = export()
    entry = opened.main_entry.get_item()
    assert entry.path == "contents"
    targets = links(bytes(entry.content).decode())
    assert sorted(targets) == ["C#", "Dyke", "Fen", "Mill", "dyke"]
    for title, target in targets.items():
        path = posixpath.normpath(unquote(target))
        assert opened.get_entry_by_path(path).title == title
    opened, _ = export("--main", "Mill", "--force")
    assert opened.main_entry.get_item().path == MILL
    assert not opened.has_entry_by_path("contents")


def test_a_page_called_contents_stays():
    """The list takes another name where a page has its own."""
    with Archive("archive", write=True) as archive:
        archive.add(Document(title="contents"))
    opened, _ = export()
    assert opened.get_entry_by_path("contents").title == "contents"
    assert opened.main_entry.get_item().path == "_contents"


def test_metadata():
    """What openZIM asks for is there; the counter is that of the entries."""
    opened, _ = export("--title", "A title that is much longer than thirty letters")
    said = {
        name: opened.get_metadata(name).decode()
        for name in opened.metadata_keys
        if not name.startswith("Illustration")
    }
    assert said.pop("Scraper").startswith("wikikeep ")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", said.pop("Date"))
    assert said == {
        "Counter": "image/png=1;text/html=6",
        "Creator": "one.example and 2 others",
        "Description": "Pages of one.example and 2 others, kept for reading offline",
        "Language": "eng",
        "Name": "one.example-and-2-others_eng",
        "Publisher": "wikikeep",
        "Source": "one.example, two.example, wiki.example",
        "Tags": "_ftindex:yes;_pictures:yes",
        "Title": "A title that is much longer t…",
    }
    assert opened.has_illustration(48)
    assert bytes(opened.get_illustration_item(48).content) == illustration()


def test_titles_and_words_are_found():
    """Search knows words, suggestions know titles and redirects."""
    from libzim.search import Query, Searcher
    from libzim.suggestion import SuggestionSearcher

    with closing(sqlite3.connect("archive/.cleaner/catalogue.sqlite")) as db:
        (mill,) = db.execute("SELECT id FROM pages WHERE title = 'Mill'").fetchone()
        db.execute("INSERT INTO wikis (id, address, kind) VALUES (1, 'x', 'mediawiki')")
        db.execute(
            "INSERT INTO wiki_pages (wiki, number, title, revision, dated, state, kept)"
            " VALUES (1, 1, 'Mill', 1, '', 'done', ?)",
            (mill,),
        )
        db.execute("INSERT INTO aliases VALUES ('Windmill', 1, 'Mill')")
        db.commit()
    opened, _ = export()
    assert opened.has_fulltext_index
    assert opened.has_title_index

    def search(word):
        return list(Searcher(opened).search(Query().set_query(word)).getResults(0, 9))

    def suggest(word):
        return list(SuggestionSearcher(opened).suggest(word).getResults(0, 9))

    assert search("turning") == [MILL], "words are cut as English has them"
    assert suggest("fe") == [FEN]
    for title in ("windm", "sea"):
        (path,) = suggest(title)
        assert opened.get_entry_by_path(path).get_item().path == MILL


def test_words_are_found_where_no_page_says_its_language():
    """An index without a language finds words as they stand."""
    from libzim.search import Query, Searcher

    opened, _ = export("--site", "one.example")
    assert opened.get_metadata("Language") == b"und"
    search = Searcher(opened).search(Query().set_query("holds"))
    assert list(search.getResults(0, 9)) == ["one.example/Dyke"]


def test_our_own_reader_gives_the_pages_back():
    """``cleaner clean`` of the file gives each page with its title and its note."""
    export()
    assert run("clean", "fens.zim", "-o", "back", "-q").exit_code == GOOD
    fen = Document.from_json(Path("back/fens/wiki.example/Fen.json").read_bytes())
    assert fen.title == "Fen"
    assert [note.label for note in fen.notes] == ["1"]
    assert fen.url == make_fen().url


def test_standard_output_is_json_alone():
    """What libzim tells of its progress does not come between."""
    done = run_apart("export", "archive", "--zim", "a.zim", "--json")
    assert done.returncode == GOOD, done.stderr
    assert json.loads(done.stdout)["format"] == "zim"


def test_a_damaged_page_says_so():
    """Links to it lead somewhere; the command ends with 1."""
    damage(Path("archive"), "Mill")
    result = run("export", "--zim", "fens.zim")
    assert result.exit_code == SOME_FAILED
    assert b"is damaged in the archive" in read(reader.Archive(Path("fens.zim")), MILL)


def test_what_is_wrong_is_said(monkeypatch):
    """A main page that is none, a place that is none, no extra: nothing is left behind."""
    said = run("export", "--zim", "x.zim", "--main", "Moor")
    assert (said.exit_code, "Moor: is no page" in said.stderr) == (NOTHING, True)
    said = run("export", "--zim", "x.zim", "--main", "Dyke", "--site", "wiki.example")
    assert said.exit_code == NOTHING
    said = run("export", "--zim", "archive/wiki.example/Fen.md/x.zim")
    assert (said.exit_code, "cannot be written" in said.stderr) == (NOTHING, True)
    monkeypatch.setitem(sys.modules, "libzim.writer", None)
    said = run("export", "--zim", "x.zim")
    assert (said.exit_code, "wikikeep[zim]" in said.stderr) == (USAGE, True)
    assert [path.name for path in Path().iterdir()] == ["archive"]


def test_a_disk_without_room(monkeypatch):
    """Libzim would wait for ever on a full disk, so it is not let come to that."""
    full = shutil.disk_usage(".")._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
    said = run("export", "--zim", "x.zim")
    assert said.exit_code == NOTHING
    assert "x.zim: cannot be written (No space left on device)" in said.stderr
    assert [path.name for path in Path().iterdir()] == ["archive"]


@pytest.mark.parametrize(("tag", "code"), [("de-AT", "deu"), ("nds", "nds"), ("x", "und")])
def test_languages(tag, code):
    """Two letters become three."""
    assert three_letters(tag) == code


def test_the_picture_is_a_picture():
    """The PNG that stands for the file is one, of the size that it says."""
    content = illustration()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert content[16:24] == bytes((0, 0, 0, 48, 0, 0, 0, 48))

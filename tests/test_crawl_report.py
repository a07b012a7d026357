"""The end of a crawl says what the wiki lacks, for people and for programs."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from command import GOOD, SOME_FAILED, run
from little_wiki import running

from cleaner.store.archive import Archive
from cleaner.store.rebuild import TABLES, rebuild
from cleaner.store.verify import Depth, find_problems

QUICK = ("--allow-private", "--pause-seconds", "0", "--retries", "0", "-o", "out")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(40))
RED = (
    '<a href="/w/index.php?title={0}&amp;action=edit&amp;redlink=1" class="new"'
    ' title="{0} (page does not exist)">{0}</a>'
)
MARK = '<sup id="cite_ref-{0}" class="reference"><a href="#cite_note-{0}">[{0}]</a></sup>'
SHOWN = '<p><img src="/images/{0}" alt="A mill" width="90" height="60"></p>'


@pytest.fixture
def wiki():
    """Run a wiki that lacks something of everything."""
    with running() as found:
        found.fill(12)
        red = "".join(f"<p>See {RED.format(title)}.</p>" for title in ("Moor", "Dyke"))
        found.write("Fen 1", f"<p>The fen.</p>{red}", number=1)
        found.write("Fen 2", f"<p>A mill.</p><p>{RED.format('Moor')}</p>", number=2)
        found.write("Fen 3", f"<p>Reed{MARK.format(1)} and peat{MARK.format(2)}.", number=3)
        shown = SHOWN.format("mill.png") + SHOWN.format("none.png")
        found.write("Fen 4", f"<p>The mill turns.</p>{shown}", number=4)
        found.write("Fen 5", f"<p>The mill stands.</p>{shown}", number=5)
        found.pictures["/images/mill.png"] = PNG
        yield found


def crawl(wiki, *flags):
    """Archive the wiki."""
    return run("archive", "--wiki", f"{wiki.address}/wiki/Fen_1", *QUICK, *flags)


def told(result):
    """Return the lines of the report."""
    lines = result.stderr.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("incomplete: "))
    return lines[start:]


def asked(wiki, path):
    """Count how often a picture was asked for."""
    return wiki.asked.count({"picture": path})


@pytest.mark.usefixtures("here")
def test_what_a_wiki_lacks_is_said(wiki):
    """Failed pages, red links, lost notes, lost pictures; what is called most first."""
    wiki.broken = {9}
    result = crawl(wiki, "--media")
    assert result.exit_code == SOME_FAILED
    assert told(result) == [
        "incomplete: 1 page could not be fetched",
        "  Fen 9: the wiki answers with an error (internal_api_error: Broken.)",
        "incomplete: 2 titles linked to, which the wiki does not have",
        "  Moor (on Fen 1 and 1 other)",
        "  Dyke (on Fen 1)",
        "incomplete: 1 page with marks whose notes are not there",
        "  Fen 3: note 1 and 1 more",
        "incomplete: 1 picture not to be had",
        f"  {wiki.address}/images/none.png (on Fen 4 and 1 other)",
    ]


@pytest.mark.usefixtures("here")
def test_programs_are_told_all(wiki):
    """--json names each thing with each page that calls it; --quiet says nothing else."""
    wiki.broken = {9}
    result = crawl(wiki, "--media", "--json", "--quiet")
    assert result.stderr == ""
    found = json.loads(result.stdout)
    assert (found["pages"], found["failures"], found["left"]) == (11, 1, 0)
    folder = f"127.0.0.1_{wiki.server_port}"
    entries = {
        (one["kind"], one["what"].removeprefix(wiki.address), one.get("target", ""))
        for one in found["incomplete"]
    }
    assert entries == {
        ("page", "Fen 9", ""),
        ("link", "Moor", f"{folder}/Fen 1"),
        ("link", "Moor", f"{folder}/Fen 2"),
        ("link", "Dyke", f"{folder}/Fen 1"),
        ("note", "1", f"{folder}/Fen 3"),
        ("note", "2", f"{folder}/Fen 3"),
        ("file", "/images/none.png", f"{folder}/Fen 4"),
        ("file", "/images/none.png", f"{folder}/Fen 5"),
    }


@pytest.mark.usefixtures("here")
def test_the_report_is_of_the_wiki_not_of_the_run(wiki):
    """A later run that fetches nothing says it still; what was mended is said no more."""
    crawl(wiki)
    again = crawl(wiki)
    assert "nothing has changed" in again.stderr
    assert "  Moor (on Fen 1 and 1 other)" in told(again)
    assert not any("picture" in line for line in told(again)), "nobody asked for them"
    wiki.write("Moor", "<p>The moor.", number=50)
    wiki.write("Fen 3", "<p>Reed and peat.", number=3)
    assert told(crawl(wiki, "--update")) == [
        "incomplete: 1 title linked to, which the wiki does not have",
        "  Dyke (on Fen 1)",
    ]
    assert run("reclean", "--apply", "-a", "out").exit_code == GOOD
    assert told(crawl(wiki))[1:] == ["  Dyke (on Fen 1)"]


@pytest.mark.usefixtures("here")
def test_a_long_list_is_cut_for_people(wiki):
    """Ten lines of each kind."""
    red = "".join(f"<p>{RED.format(f'Bog {number}')}</p>" for number in range(40))
    wiki.write("Fen 6", f"<p>Bogs.</p>{red}", number=6)
    lines = told(crawl(wiki))
    assert lines[0].startswith("incomplete: 42 titles")
    assert len([line for line in lines if line.startswith("  Bog")]) == 9
    assert "  and 32 more: --json names all" in lines


@pytest.mark.usefixtures("here")
def test_a_wiki_without_faults_says_nothing(wiki):
    """No line about what is not lacking."""
    for number in range(1, 6):
        wiki.write(f"Fen {number}", "<p>The fen is wet.", number=number)
    result = crawl(wiki, "--media", "--json")
    assert "incomplete" not in result.stderr
    assert json.loads(result.stdout)["incomplete"] == []


def test_pictures_come_later_as_well(wiki, here):
    """Archived without --media, then with it: pictures alone are fetched, and linked."""
    crawl(wiki)
    parsed = wiki.count("parse")
    page = here / f"out/127.0.0.1_{wiki.server_port}/Fen 4.md"
    assert f"]({wiki.address}/images/mill.png)" in page.read_text("utf-8")
    result = crawl(wiki, "--media")
    assert result.exit_code == GOOD
    assert wiki.count("parse") == parsed
    assert "](../media/" in page.read_text("utf-8")
    assert "](../media/" in page.with_name("Fen 5.md").read_text("utf-8")
    assert asked(wiki, "/images/mill.png") == 1
    wiki.pictures["/images/none.png"] = PNG + b"2"
    assert f"{wiki.address}/images/none.png" in result.stderr
    result = crawl(wiki, "--media")
    assert "picture" not in result.stderr
    assert len(list((here / "out").rglob("media/*/*.png"))) == 2
    asked_then = len(wiki.asked)
    crawl(wiki, "--media")
    assert not [one for one in wiki.asked[asked_then:] if "picture" in one]
    with Archive(here / "out") as archive:
        assert list(find_problems(archive, Depth(read_data=True))) == []
        assert archive.status().versions == 12


@pytest.mark.usefixtures("here")
def test_a_catalogue_made_again_knows_what_is_lacking(wiki):
    """Also one of an earlier version, whose tables had fewer columns."""
    crawl(wiki, "--media")
    before = told(crawl(wiki, "--media"))
    rebuild("out")
    assert told(crawl(wiki, "--media")) == before
    with closing(sqlite3.connect("out/.cleaner/catalogue.sqlite")) as db:
        db.execute("DROP TABLE lacks")
        db.execute("ALTER TABLE wiki_pages DROP COLUMN media")
        db.commit()
    rebuild("out")
    with Archive("out") as archive:
        assert (
            archive.catalogue.rows("SELECT count(*) FROM wiki_pages WHERE kept")[0][0] > 9
        )


def test_every_table_is_copied_when_a_catalogue_is_made_again(tmp_path):
    """But the full-text index, which is made from the texts, and the journal of runs."""
    with Archive(tmp_path, write=True) as archive:
        rows = archive.catalogue.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
    names = {
        name for (name,) in rows if not name.startswith(("sqlite_", "words", "search"))
    }
    assert names - {"journal"} == set(TABLES)

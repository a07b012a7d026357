"""The verbs on an archive: search, show, log, diff, status, verify, reclean."""

from __future__ import annotations

import json
import random
import shutil

import pytest
from archives import page
from command import GOOD, NOTHING, SOME_FAILED, USAGE, files_below, run

import cleaner
from cleaner.model import Heading, Paragraph, Source
from cleaner.store.archive import Archive
from cleaner.view.compare import compare

MILL = "<title>Mill</title><p>The mill was built in 1640 by the river.</p><p>It turns.</p>"
ADDRESS = "https://wiki.example/Mill"


def fetched(html, address=ADDRESS):
    """Make what a server would have answered."""
    return Source(
        html.encode(),
        url=address,
        media_type="text/html",
        retrieved_at="2026-01-01T00:00:00Z",
        http={"status": "200"},
    )


@pytest.fixture
def kept(here):
    """Fill an archive with two versions of a page that was fetched, and another page."""
    with Archive(here / "archive", write=True) as archive:
        for source in (fetched(MILL), fetched(MILL.replace("1640", "1641"))):
            archive.add(cleaner.clean(source), source=source)
        archive.add(page("Fen", "Peat and reed."))
    return here / "archive"


def said(*arguments):
    """Run a verb and give what it says as JSON."""
    result = run(*arguments, "--json")
    assert result.exit_code == GOOD, result.output
    return json.loads(result.stdout)


@pytest.mark.usefixtures("kept")
def test_search_says_where_and_what():
    """Title, site, path and the words; JSON carries the same."""
    result = run("search", "built", "river")
    assert result.exit_code == GOOD
    assert "wiki.example/Mill" in result.stdout
    assert "built in 1641 by the river" in result.stdout
    (hit,) = said("search", "river", "--site", "wiki.example")
    assert hit["target"] == "wiki.example/Mill"
    assert said("search", "mill", "-river") == []


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("arguments", ["search -x", "search x --since soon"])
def test_a_search_that_cannot_be_meant_is_wrong_usage(arguments):
    """No word to look for, no date."""
    assert run(*arguments.split()).exit_code == USAGE


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("verb", ["search x", "show x", "log", "diff x", "verify"])
def test_without_an_archive_nothing_can_be_done(verb):
    """And no folder is made."""
    result = run(*verb.split())
    assert result.exit_code == NOTHING
    assert "no archive" in result.stderr


@pytest.mark.usefixtures("kept")
def test_show_gives_any_version_in_any_format():
    """The newest, an earlier one, and what was fetched."""
    assert "1641" in run("show", "Mill").stdout
    assert "1640" in run("show", "Mill", "--version", "1").stdout
    assert "1640" in run("show", ADDRESS, "--version", "-1", "-f", "txt").stdout
    assert run("show", "Mill", "--version", "1", "-f", "raw").stdout == MILL
    assert said("show", "Mill")["title"] == "Mill"
    assert run("show", "Mill", "--version", "3").exit_code == NOTHING
    assert run("show", "Moor").exit_code == NOTHING


@pytest.mark.usefixtures("kept")
def test_log_lists_versions_and_changes():
    """Of one page, and of all."""
    assert [entry["number"] for entry in said("log", "Mill")["versions"]] == [2, 1]
    assert [change["title"] for change in said("log")] == ["Fen", "Mill", "Mill"]
    assert run("log", "Mill").stdout.count("kept 20") == 2


def test_diff_shows_words(kept):
    """In lines, as JSON, and as a page; versions in any order."""
    result = run("diff", "Mill")
    assert "built in [-1640-]{+1641+} by" in result.stdout
    assert "It turns" not in result.stdout
    assert "[-1641-]{+1640+}" in run("diff", "Mill", "2", "1").stdout
    (change,) = said("diff", "Mill")["text"]
    assert change["kind"] == "changed"
    assert run("diff", "Mill", "--html", "diff.html").exit_code == GOOD
    view = (kept.parent / "diff.html").read_text()
    assert "<del>1640</del><ins>1641</ins>" in view
    assert "<script" not in view


NOTED = """<title>Mill</title><meta name="generator" content="MediaWiki 1.39">
<body class="mediawiki"><div id="mw-content-text"><div class="mw-parser-output">
<p>Built early.{marks}</p><ol class="references">{notes}</ol></div></div>"""


def noted(*notes):
    """Make a page whose text calls these notes."""
    marks = "".join(
        f'<sup class="reference" id="cite_ref-{n}"><a href="#cite_note-{n}">[{n}]</a></sup>'
        for n in range(1, len(notes) + 1)
    )
    items = "".join(
        f'<li id="cite_note-{n}"><span class="reference-text">{note}</span></li>'
        for n, note in enumerate(notes, 1)
    )
    return cleaner.clean(NOTED.format(marks=marks, notes=items))


def test_a_new_note_is_one_change_however_many_are_renumbered():
    """The note itself, and its mark in the text."""
    old, new = noted("Roll A.", "Roll B."), noted("Map of 1600.", "Roll A.", "Roll B.")
    comparison = compare(old, new)
    assert [(change.kind, change.under) for change in comparison.notes] == [("added", "1")]
    (change,) = comparison.text
    differing = "".join(piece.text for piece in change.pieces if piece.kind != "same")
    assert sorted(differing) == sorted("[^]")


def test_paragraphs_that_came_and_went_stand_under_their_heading():
    """A paragraph of other words is another paragraph, not a change of every word."""
    head = Heading(2, ("Later",))
    old = page(text="The mill stood.")
    parts = (*old.content, head, Paragraph(("Reed grows.",)))
    new = cleaner.Document(title=old.title, url=old.url, content=parts)
    kinds = [(change.kind, change.under) for change in compare(old, new).text]
    assert kinds == [("added", "Fen"), ("added", "Later")]
    assert [change.kind for change in compare(new, old).text] == ["removed", "removed"]
    assert not compare(old, old)


@pytest.mark.usefixtures("kept")
def test_status_adds_up():
    """Pages, versions, captures."""
    found = said("status")
    assert (found["pages"], found["versions"], found["captures"]) == (2, 3, 2)
    assert found["sites"] == {"wiki.example": 2}
    assert "2 pages in 3 versions" in run("status").stdout


# --- verify ----------------------------------------------------------------------------


def flip(path, place):
    """Change one bit of a file."""
    content = bytearray(path.read_bytes())
    content[place] ^= 1 << (place % 8)
    path.write_bytes(content)


@pytest.mark.parametrize(
    "name",
    [
        ".cleaner/raw/000001.warc.gz",
        ".cleaner/catalogue.sqlite",
        "wiki.example/Mill.md",
        "wiki.example/Mill.json",
    ],
)
def test_verify_finds_a_flipped_bit_anywhere(kept, name):
    """In the first and the last byte, and in places between, drawn anew each time."""
    path = kept / name
    assert run("verify", "--read-data").exit_code == GOOD
    size = path.stat().st_size
    for place in {0, size - 1, *random.sample(range(size), 12)}:
        flip(path, place)
        assert run("verify", "--read-data").exit_code in {SOME_FAILED, NOTHING}, place
        flip(path, place)
    assert run("verify", "--read-data").exit_code == GOOD


def test_verify_makes_files_again(kept):
    """To the byte as they were; a look without reading finds what is missing."""
    before = (kept / "wiki.example/Mill.md").read_bytes()
    (kept / "wiki.example/Mill.md").unlink()
    assert "is missing" in run("verify").stdout
    flip(kept / "wiki.example/Fen.json", 40)
    assert run("verify", "--read-data", "--repair").exit_code == GOOD
    assert (kept / "wiki.example/Mill.md").read_bytes() == before
    assert run("verify", "--read-data").exit_code == GOOD


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("with_file", [True, False])
def test_verify_makes_versions_again(kept, number, with_file):
    """From their file, or from what was fetched, earlier ones as well."""
    with Archive(kept, write=True) as archive, archive.catalogue.transaction() as db:
        db.execute("UPDATE versions SET record = ? WHERE number = ?", (b"lost", number))
    if not with_file:
        (kept / "wiki.example/Mill.json").unlink()
    assert run("verify", "--read-data").exit_code == SOME_FAILED
    result = run("verify", "--read-data", "--repair")
    assert "Mill version" in result.stdout
    assert "made again from" in result.stdout
    assert str(1639 + number) in run("show", "Mill", "--version", number).stdout


def test_verify_says_what_cannot_be_made_again(kept):
    """A capture is there once: what is lost of it is lost, and said each time."""
    flip(kept / ".cleaner/raw/000001.warc.gz", 100)
    for _ in range(2):
        result = run("verify", "--read-data", "--repair")
        assert result.exit_code == SOME_FAILED
        assert "capture 1 of https://wiki.example/Mill" in result.stdout


def test_a_sample_reads_a_share(kept):
    """Of a hundred looks at a tenth most find nothing, and some do."""
    flip(kept / "wiki.example/Fen.md", 3)
    codes = {run("verify", "--sample", "30").exit_code for _ in range(60)}
    assert codes == {GOOD, SOME_FAILED}


@pytest.mark.parametrize("damage", ["lost", "header", "middle", "text"])
def test_verify_makes_the_catalogue_again(kept, damage):
    """From what can be read of it, the files, and the raw captures; nothing is lost."""
    path = kept / ".cleaner/catalogue.sqlite"
    content = bytearray(path.read_bytes())
    places = {"header": range(100), "middle": range(len(content) // 2, len(content) - 4096)}
    for place in places.get(damage, ()):
        content[place] ^= 0xFF
    path.write_bytes(b"no catalogue at all" if damage == "text" else content)
    if damage == "lost":
        path.write_bytes(b"")
    assert run("verify", "--read-data").exit_code != GOOD
    result = run("verify", "--read-data", "--repair")
    assert "made again" in result.stdout, result.output
    assert "1641" in run("show", "Mill").stdout
    assert "Peat" in run("show", "Fen").stdout
    assert said("status")["captures"] == 2
    assert run("search", "river").stdout.count("wiki.example/Mill") == 1
    assert run("verify", "--read-data").exit_code == GOOD


# --- reclean ---------------------------------------------------------------------------

RULE = """
extends = "_web"
[strip.turning]
css = "p:last-of-type"
why = "turns"
hit = "<div><p>a</p><p>b</p></div>"
"""


def test_reclean_shows_and_then_does(kept):
    """Under another rule a paragraph goes: first it is said, then it is a version."""
    rules = kept.parent / "mine.toml"
    rules.write_text(RULE)
    before = (kept / "wiki.example/Mill.md").read_bytes()
    result = run("reclean", "Mill", "--rules", rules, "-v")
    assert "wiki.example/Mill: changed: 1 paragraph, 0 notes" in result.stdout
    assert "[-It turns.-]" in result.stdout
    assert (kept / "wiki.example/Mill.md").read_bytes() == before
    (outcome,) = said("reclean", "Mill", "--rules", rules, "--apply")
    assert outcome["outcome"] == "changed"
    assert b"It turns" not in (kept / "wiki.example/Mill.md").read_bytes()
    assert [entry["number"] for entry in said("log", "Mill")["versions"]] == [3, 2, 1]
    assert said("verify", "--read-data")["left"] == 0


def test_reclean_reads_a_saved_page_while_it_is_the_same(saved):
    """Its place is known relative to the archive: both may move together."""
    assert run("clean", saved, "-o", "out").exit_code == GOOD
    moved = saved.parent / "moved"
    moved.mkdir()
    shutil.move(saved, moved / "saved")
    shutil.move(saved.parent / "out", moved / "out")
    outcomes = said("reclean", "-a", moved / "out")
    assert {outcome["outcome"] for outcome in outcomes} == {"same"}
    assert len(outcomes) == 3
    (moved / "saved/fen.html").write_text("<p>Other.")
    result = run("reclean", "-a", moved / "out")
    assert result.exit_code == SOME_FAILED
    assert "no longer the page that was cleaned" in result.stderr
    assert len(files_below(moved / "out")) == 6

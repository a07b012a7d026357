"""`cleaner check`: what was changed in a Markdown file is found, and nothing else is."""

from __future__ import annotations

import pytest
from command import GOOD, NOTHING, SOME_FAILED, USAGE, files_below, run
from places import ARCHIVE

from cleaner import Document, clean
from cleaner.readback.compare import differences
from cleaner.render import markdown as writer

FLAVOURS = ["gfm", "commonmark", "obsidian", "pandoc"]
PAGE = """<!doctype html><title>Fen</title><body class="mediawiki"><h1
id="firstHeading">Fen</h1><div class="mw-parser-output"><p>The fen is wet<sup
class="reference" id="cite_ref-1"><a
href="#cite_note-1">[1]</a></sup> and <a href="https://fen.example/wide">wide</a>.</p>
<h2 id="m">Mill</h2><p>It <mark>turns</mark> in x<sup>n</sup>.</p><div class="mw-highlight
mw-highlight-lang-python"><pre>wind = 1\nsail = 2</pre></div>
<table class="wikitable"><tr><th>Year<th>Mills<tr><td rowspan=2>1640<td>3<tr><td>4</table>
<dl><dt>Sluice<dd>A door.</dl>
<ol class="references"><li id="cite_note-1"><span class="reference-text">Parish roll.</span>
</ol></div>"""

SPOILT = {
    "a word changed": ("fen is wet", "fen is dry", "text"),
    "a word lost": (" and [wide]", " [wide]", "text"),
    "a heading lost its level": ("## Mill", "Mill", "headings"),
    "a heading of another level": ("## Mill", "### Mill", "headings"),
    "a mark lost": ("wet[^1]", "wet", "marks"),
    "a note changed": ("Parish roll", "Parish role", "note [^1]"),
    "a note lost": ("[^1]: Parish roll.\n", "", "marks"),
    "an address changed": (
        "https://fen.example/wide",
        "https://fen.example/w",
        "addresses",
    ),
    "code changed": ("wind = 1\n", "wind =  1\n", "code"),
    "code without language": ("```python", "```", "code"),
    "a table broken": ("| --- | --- |\n", "\n", "tables"),
    "the title in the front matter": ("title: Fen", "title: Moor", "front matter"),
    "a script": ("## Mill", "<script>x()</script>\n\n## Mill", "active content"),
    "a live link": ("https://fen.example/wide", "javascript:x()", "active content"),
}


@pytest.fixture(scope="module")
def document():
    """Clean the page of this file."""
    return clean(PAGE)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("spans", ["blank", "repeat"])
def test_what_was_written_reads_back(document, flavour, spans):
    """Nothing differs, with front matter and without, in each flavour."""
    for front_matter in (True, False):
        text = document.markdown(flavour, spans=spans, front_matter=front_matter)
        assert differences(document, text, flavour) == []


@pytest.mark.parametrize("name", SPOILT)
def test_each_change_is_found(document, name):
    """A change is named for what it is, with the line where it stands."""
    before, after, what = SPOILT[name]
    written = document.markdown()
    assert before in written
    spoilt = written.replace(before, after, 1)
    found = differences(document, spoilt)
    assert what in [each.what for each in found]
    if what == "text":
        line = written[: written.index(before)].count("\n") + 1
        assert [each.line for each in found if each.what == "text"] == [line]


RECORDS = sorted(ARCHIVE.rglob("*.json"))


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_the_archive_reads_back(path, flavour):
    """Every golden page, in each flavour."""
    document = Document.from_json(path.read_bytes())
    assert differences(document, document.markdown(flavour), flavour) == []


# --- the command -----------------------------------------------------------------------


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in a folder with the page, cleaned."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fen.html").write_text(PAGE, encoding="utf-8")
    assert run("clean", "fen.html", "-o", "out").exit_code == GOOD
    return tmp_path


def spoil(here):
    """Change a word in the Markdown."""
    path = here / "out/fen.md"
    path.write_text(path.read_text(encoding="utf-8").replace("is wet", "is dry"), "utf-8")


def test_a_good_file_is_good(here):
    """Exit code 0, and nothing on standard output."""
    result = run("check", "out/fen.md")
    assert (result.exit_code, result.stdout) == (GOOD, "")
    assert run("check", "out").exit_code == GOOD
    run("clean", "fen.html", "-o", "vault", "--flavour", "obsidian")
    assert run("check", "vault", "--flavour", "obsidian").exit_code == GOOD
    assert here


def test_a_changed_file_is_named_with_its_line(here):
    """Each difference is a line: file, line, what, and both texts."""
    spoil(here)
    result = run("check", "out")
    assert result.exit_code == SOME_FAILED
    (line,) = result.stdout.splitlines()
    assert line.startswith("out/fen.md:")
    assert ": text: " in line
    assert "wet" in line
    assert "dry" in line
    assert run("check", "out", "-q").exit_code == SOME_FAILED


def test_a_file_without_a_record_is_a_failure(here):
    """The error says how to get the record; what is not there is said as well."""
    (here / "out/fen.json").unlink()
    result = run("check", "out/fen.md")
    assert result.exit_code == NOTHING
    assert "has no record beside it" in result.stderr
    assert "md,json" in result.stderr
    assert run("check", "missing.md").exit_code == NOTHING
    assert run("check").exit_code == USAGE
    (here / "empty").mkdir()
    assert "holds no Markdown" in run("check", "empty").stderr


def test_clean_refuses_to_write_what_does_not_read_back(here, monkeypatch):
    """With --check a page whose Markdown says something else is a failure, not a file."""
    assert run("clean", "fen.html", "-o", "good", "--check").exit_code == GOOD
    assert files_below(here / "good") == ["fen.json", "fen.md"]
    monkeypatch.setitem(writer._WRITERS, writer.Paragraph, lambda *_: "Lost.")
    result = run("clean", "fen.html", "-o", "bad", "--check")
    assert result.exit_code == NOTHING
    assert "does not read back" in result.stderr
    assert not (here / "bad/fen.md").exists()
    assert not (here / "bad/fen.json").exists()

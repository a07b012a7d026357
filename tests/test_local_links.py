"""Links between the pages of one run lead to the files that it writes."""

from __future__ import annotations

import pytest
from command import GOOD, USAGE, run

from cleaner import Document

PAGE = """<!doctype html><title>{0} - Fen</title><link rel="canonical"
href="https://fen.example/wiki/{1}"><meta name="generator" content="MediaWiki 1.39"><body
class="mediawiki"><h1 id="firstHeading">{0}</h1><div class="mw-parser-output">
<p>To <a href="https://fen.example/wiki/Salt_mill#The_sails" title="Salt mill">sails</a>,
<a href="https://fen.example/wiki/Reed" title="Reed">reed</a> and
<a href="https://fen.example/wiki/Dyke" title="Dyke">dyke</a>.</p>
<h2><span class="mw-headline" id="The_sails">The sails</span></h2><p>They turn.</p></div>"""


LINKED = ("--no-catalogue", "--local-links")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in a folder with two pages that link to each other and to a third."""
    monkeypatch.chdir(tmp_path)
    for name, title in (("deep/Salt mill#1", "Salt mill"), ("Reed", "Reed")):
        path = tmp_path / "saved" / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(title, title.replace(" ", "_")), encoding="utf-8")
    return tmp_path


def test_links_lead_to_files_of_the_run(here):
    """What is in the run has a relative path, with its fragment; all else its address."""
    result = run("clean", "saved", "-o", "out", "-f", "md,json,html", *LINKED)
    assert result.exit_code == GOOD, result.output
    reed = (here / "out/Reed.md").read_text(encoding="utf-8")
    assert "[sails](deep/Salt%20mill%231.md#the-sails)" in reed
    assert "[reed](https://fen.example/wiki/Reed)" in reed
    assert "[dyke](https://fen.example/wiki/Dyke)" in reed
    mill = (here / "out/deep/Salt mill#1.md").read_text(encoding="utf-8")
    assert "[reed](../Reed.md)" in mill
    page = (here / "out/Reed.html").read_text(encoding="utf-8")
    assert 'href="deep/Salt%20mill%231.html#The_sails"' in page
    record = Document.from_json((here / "out/Reed.json").read_bytes())
    assert all(link.target.startswith("https://fen.example/") for link in record.links)
    assert run("check", "out").exit_code == GOOD


def test_without_the_option_nothing_changes(here):
    """Links keep the addresses of the wiki."""
    run("clean", "saved", "-o", "out")
    assert "(https://fen.example/wiki/Salt_mill#The_sails)" in (
        here / "out/Reed.md"
    ).read_text(encoding="utf-8")


@pytest.mark.usefixtures("here")
def test_a_stream_has_no_files():
    """In an archive or a stream it has no sense, and the message says so."""
    for wrong in (("-o", "-", *LINKED), ("-o", "out", "--local-links")):
        result = run("clean", "saved/Reed.html", *wrong)
        assert result.exit_code == USAGE
        assert "--no-catalogue" in result.stderr

"""Links between the pages of one run lead to the files that it writes."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from command import GOOD, USAGE, run

from cleaner import Document
from cleaner.store.addresses import alias_address
from cleaner.store.archive import Archive
from cleaner.store.verify import Depth, find_problems

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


def test_links_in_an_archive_follow_its_pages(here):
    """Files of an archive lead to one another, also to pages that come or move later."""
    for name in ("Reed", "deep/Salt mill#1"):
        flags = ("-o", "out", "-f", "md,json,html", "--local-links")
        assert run("clean", "saved", *flags).exit_code == GOOD
        assert (here / f"out/{name}.md").is_file()
    path = here / "out/Reed.md"
    before = path.read_text(encoding="utf-8")
    assert "[sails](deep/Salt%20mill%231.md#the-sails)" in before
    assert "[dyke](https://fen.example/wiki/Dyke)" in before
    page = (here / "out/Reed.html").read_text(encoding="utf-8")
    assert 'href="deep/Salt%20mill%231.html#The_sails"' in page
    dyke = here / "more/Dyke.html"
    dyke.parent.mkdir()
    dyke.write_text(PAGE.format("Dyke", "Dyke"), encoding="utf-8")
    assert run("clean", dyke.parent, "-o", "out", "-f", "md").exit_code == GOOD
    assert "[dyke](Dyke.md)" in path.read_text(encoding="utf-8")
    page = (here / "out/Reed.html").read_text(encoding="utf-8")
    assert 'href="https://fen.example/wiki/Dyke"' in page, "Dyke has no such file"
    renewed = path.read_bytes()
    path.unlink()
    with Archive(here / "out", write=True) as archive:
        assert path.read_bytes() == renewed
        assert list(find_problems(archive, Depth(read_data=True))) == []
    assert run("check", path).exit_code == GOOD, "Dyke has no record beside it"


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("option", ["--local-links", "--media"])
def test_a_stream_has_no_files(option):
    """In a stream it has no sense, and the message says so."""
    result = run("clean", "saved/Reed.html", "-o", "-", option)
    assert result.exit_code == USAGE
    assert "-o DIR" in result.stderr


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(40))


@pytest.mark.parametrize("flags", [("--no-catalogue",), ()])
def test_local_links_and_pictures_go_together(here, flags):
    """A page that is written again for its links still shows the kept pictures."""
    (here / "saved/Reed_files").mkdir()
    (here / "saved/Reed_files/a.png").write_bytes(PNG)
    page = here / "saved/Reed.html"
    shown = '<p><img src="./Reed_files/a.png" alt="Reed" width="90" height="60"></p></div>'
    page.write_text(page.read_text("utf-8").replace("</div>", shown), encoding="utf-8")
    both = ("--local-links", "--media", *flags)
    assert run("clean", "saved", "-o", "out", "-f", "md,json,html", *both).exit_code == GOOD
    (media,) = (here / "out").rglob("media/*/*.png")
    kept = media.relative_to(here / "out").as_posix()
    reed = (here / "out/Reed.md").read_text("utf-8")
    assert "[sails](deep/Salt%20mill%231.md#the-sails)" in reed
    assert f"![Reed]({kept})" in reed
    assert f'src="{kept}"' in (here / "out/Reed.html").read_text("utf-8")
    record = Document.from_json((here / "out/Reed.json").read_bytes())
    assert record.images[0].file == kept


@pytest.mark.parametrize("flags", [("--no-catalogue",), ()])
def test_a_redirect_leads_to_the_page_behind_it(here, flags):
    """A page says by which title it was reached; links to that title lead to its file."""
    page = here / "saved/Dyke.html"
    config = '<script>RLCONF={"wgRedirectedFrom":"Sea_wall"};</script><body'
    text = PAGE.format("Dyke", "Dyke").replace("<body", config)
    page.write_text(text, encoding="utf-8")
    page = here / "saved/Reed.html"
    link = 'href="https://fen.example/wiki/Sea_wall" class="mw-redirect" title="Sea wall"'
    text = page.read_text("utf-8").replace("<p>To", f"<p><a {link}>wall</a> To")
    page.write_text(text, encoding="utf-8")
    # Reed comes before and after Dyke: in the archive a page is linked to when it comes.
    for name in ("Reed.html", "Dyke.html"):
        run("clean", f"saved/{name}", "-o", "out", *flags, "--local-links")
    run("clean", "saved", "-o", "out", *flags, "--local-links")
    assert "[wall](Dyke.md) To" in (here / "out/Reed.md").read_text("utf-8")


def test_an_own_page_comes_before_a_redirect(here):
    """What was a redirect may be a page now: then that is what the link means."""
    for title, alias in (("Dyke", "Reed"), ("Weir", "Dyke")):
        config = f'<script>RLCONF={{"wgRedirectedFrom":"{alias}"}};</script><body'
        text = PAGE.format(title, title).replace("<body", config)
        (here / f"saved/{title}.html").write_text(text, encoding="utf-8")
    run("clean", "saved", "-o", "out", *LINKED)
    assert "[dyke](Dyke.md)" in (here / "out/Weir.md").read_text("utf-8")
    assert "[reed](Reed.md)" in (here / "out/Weir.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("url", "there"),
    [
        ("https://fen.example/wiki/Dyke", "fen.example/wiki/Sea wall"),
        ("https://fen.example/w?title=Dyke&x=1", "fen.example/w?title=Sea wall&x=1"),
        ("https://fen.example/12", ""),
        ("", ""),
    ],
)
def test_a_redirect_has_the_address_of_its_page(url, there):
    """Its title stands where that of the page stands; else nothing tells its address."""
    assert alias_address(url, "Dyke", "Sea wall").replace("_", " ") == there


def test_an_older_catalogue_learns_where_its_pages_are(here):
    """Pages that were kept before the tables for links were there are linked to as well."""
    run("clean", "saved/deep", "-o", "out")
    path = here / "out/.cleaner/catalogue.sqlite"
    with closing(sqlite3.connect(path)) as db:
        for table in ("media", "addresses", "links", "outdated", "redirects", "lacks"):
            db.execute(f"DROP TABLE {table}")
        db.execute("DROP INDEX captures_requested")
        db.execute("DROP INDEX wiki_pages_kept")
        db.execute("ALTER TABLE wiki_pages DROP COLUMN media")
        db.execute("PRAGMA user_version = 3")
        db.commit()
    assert run("clean", "saved/Reed.html", "-o", "out", "--local-links").exit_code == GOOD
    assert "[sails](Salt%20mill%231.md#the-sails)" in (here / "out/Reed.md").read_text(
        "utf-8"
    )

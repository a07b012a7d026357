"""Whole wikis: listed, fetched, broken off and gone on with, and brought up to date."""

from __future__ import annotations

import pytest
from command import GOOD, NOTHING, SOME_FAILED, USAGE, files_below, kill_at_random, run
from little_wiki import running

from cleaner.store.archive import Archive
from cleaner.store.verify import Depth, find_problems

QUICK = ("--allow-private", "--pause-seconds", "0", "--retries", "0")


@pytest.fixture
def wiki():
    """Run a wiki of 30 pages."""
    with running() as found:
        found.fill(30)
        yield found


def crawl(wiki, *flags):
    """Archive a wiki."""
    return run(
        "archive", "--wiki", f"{wiki.address}/wiki/Fen_1", "-o", "out", *QUICK, *flags
    )


def kept(folder):
    """Say what is archived: title -> (number of versions, why it is gone)."""
    with Archive(folder / "out") as archive:
        assert list(find_problems(archive, Depth(read_data=True))) == []
        return {entry.title: (entry.version, entry.gone_why) for entry in archive.pages()}


def test_a_wiki_is_archived_with_all_that_it_says(wiki, here):
    """Every page once, with address, site, licence, revision and time; raw as well."""
    wiki.batch = 7
    assert crawl(wiki).exit_code == GOOD
    assert len(files_below(here / "out")) == 60
    with Archive(here / "out") as archive:
        entry = archive.find("Fen 3")
        document = archive.document(entry.id)
        (version,) = archive.versions(entry.id)
        assert b'"pageid": 3' in archive.source(version.capture).content
    assert document.url == f"{wiki.address}/wiki/Fen_3"
    assert (document.site, document.language) == ("Little wiki", "en")
    assert document.licence.name == "CC BY-SA 4.0"
    assert document.page.revision == 3
    assert document.page.revised_at == wiki.pages[3]["dated"]
    assert document.page.categories == ("Fens",)


def test_a_second_run_asks_for_no_page(wiki, here):
    """What is complete stays as it is, until --update is given."""
    assert crawl(wiki).exit_code == GOOD
    asked = wiki.count("parse")
    wiki.write("Fen 3", "<p>Changed.", number=3)
    result = crawl(wiki)
    assert result.exit_code == GOOD
    assert "nothing has changed" in result.stderr
    assert wiki.count("parse") == asked
    assert kept(here)["Fen 3"] == (1, "")


@pytest.mark.parametrize("forgets", [False, True])
def test_an_update_touches_only_what_has_changed(wiki, here, forgets):
    """Edits, moves, deletions, new pages; also months later, when it has forgotten."""
    assert crawl(wiki).exit_code == GOOD
    asked = wiki.count("parse")
    for number in range(1, 6):
        wiki.write(f"Fen {number}", f"<p>Page {number} was changed.", number=number)
    wiki.move(7, "Moor 7")
    wiki.move(8, "Moor 8")
    wiki.delete(9)
    wiki.write("Dyke", "<p>A new page.", number=90)
    wiki.pages[10]["redirect"] = "Fen 11"
    wiki.note(10, "Fen 10", type="edit")
    if forgets:
        wiki.forgets_before = wiki.clock - 1
    assert crawl(wiki, "--update").exit_code == GOOD
    assert wiki.count("parse") == asked + 8
    found = kept(here)
    assert {title for title, (version, _) in found.items() if version == 2} == {
        *(f"Fen {number}" for number in range(1, 6)),
        "Moor 7",
        "Moor 8",
    }
    assert found["Fen 9"] == (1, "deleted from the wiki")
    assert found["Fen 10"] == (1, "became a redirect")
    assert found["Dyke"] == (1, "")
    assert len(found) == 31
    assert "Fen 7" not in found
    assert (here / "out").joinpath(files_below(here / "out")[0]).is_file()
    with Archive(here / "out") as archive:
        assert archive.find("Fen 7").title == "Moor 7", "a redirect leads to its page"
    again = crawl(wiki, "--update")
    assert "nothing has changed" in again.stderr
    assert wiki.count("parse") == asked + 8


def test_a_link_to_a_redirect_leads_to_the_file_of_its_page(wiki, here):
    """The wiki says which titles lead to a page; those that come later count as well."""
    where = f"{wiki.address}/wiki"
    wiki.write("Fen 1", f'<p><a href="{where}/Bog_9" title="Bog 9">Bog</a>', number=1)
    wiki.move(9, "Moor 9")
    wiki.pages[9]["title"], wiki.pages[9]["redirect"] = "Moor 9", ""
    assert crawl(wiki, "--local-links").exit_code == GOOD
    path = next((here / "out").rglob("Fen 1.md"))
    assert f"{where}/Bog_9" in path.read_text("utf-8")
    wiki.pages[91] = {**wiki.pages[2], "title": "Bog 9", "redirect": "Moor 9"}
    wiki.note(9, "Moor 9", type="edit")
    assert crawl(wiki, "--update", "--local-links").exit_code == GOOD
    assert "[Bog](Moor%209.md)" in path.read_text("utf-8")


def test_a_page_that_comes_back_is_no_longer_gone(wiki, here):
    """Deleted, then restored: the mark goes, the versions stay."""
    assert crawl(wiki).exit_code == GOOD
    page = dict(wiki.pages[4])
    wiki.delete(4)
    assert crawl(wiki, "--update").exit_code == GOOD
    assert kept(here)["Fen 4"] == (1, "deleted from the wiki")
    wiki.pages[4] = page
    wiki.note(4, "Fen 4", type="log")
    assert crawl(wiki, "--update").exit_code == GOOD
    assert kept(here)["Fen 4"] == (1, "")


def test_titles_that_change_places(wiki, here):
    """Two pages swap their names: each keeps its own versions, no file is lost."""
    assert crawl(wiki).exit_code == GOOD
    wiki.pages[1]["title"], wiki.pages[2]["title"] = "Fen 2", "Fen 1"
    wiki.note(1, "Fen 1", type="log")
    wiki.note(2, "Fen 2", type="log")
    assert crawl(wiki, "--update").exit_code == GOOD
    assert len(kept(here)) == 30
    with Archive(here / "out") as archive:
        assert "Page 2 tells" in archive.document(archive.find("Fen 1").id).text()
        assert "Page 1 tells" in archive.document(archive.find("Fen 2").id).text()
        for entry in archive.pages():
            assert entry.target.rpartition("/")[2].partition("~")[0] == entry.title
    assert len(files_below(here / "out")) == 60


def test_a_page_that_fails_costs_no_other(wiki, here):
    """It is said, tried again by the next run, and then there."""
    wiki.broken = {5, 6}
    result = crawl(wiki)
    assert result.exit_code == SOME_FAILED
    assert "Broken." in result.stderr
    assert "2 pages left: the same command again goes on" in result.stderr
    assert len(kept(here)) == 28
    wiki.broken = set()
    assert crawl(wiki).exit_code == GOOD
    assert len(kept(here)) == 30


def test_a_wiki_that_is_down_is_left_in_peace(wiki, here):
    """After a few failures in a row no further page is asked for."""
    wiki.broken = set(range(3, 31))
    assert crawl(wiki).exit_code == SOME_FAILED
    assert wiki.count("parse") == 7
    wiki.broken = set()
    assert crawl(wiki).exit_code == GOOD
    assert len(kept(here)) == 30


def test_a_busy_wiki_is_waited_for(wiki):
    """An error that comes with the status 200, and says "later"."""
    waited = []
    from cleaner.sources.limits import Limits
    from cleaner.sources.mediawiki import MediaWiki
    from cleaner.sources.web import Fetcher

    wiki.busy = 2
    limits = Limits(allow_private=True, pause_seconds=0)
    with Fetcher(limits, sleep=waited.append) as fetcher:
        assert MediaWiki(fetcher, f"{wiki.address}/w/api.php").site().name == "Little wiki"
        assert [pause for pause in waited if pause >= 1] == [5.0, 10.0]
        wiki.busy = 100
        with pytest.raises(Exception, match="is busy"):
            MediaWiki(fetcher, f"{wiki.address}/w/api.php").site()
    assert wiki.busy > 90


@pytest.mark.usefixtures("here")
def test_a_listing_without_an_end_is_an_error(wiki):
    """`continue` that brings nothing new, for ever."""
    wiki.endless = True
    result = crawl(wiki)
    assert result.exit_code == NOTHING
    assert "without an end" in result.stderr
    assert len(wiki.asked) < 100


@pytest.mark.usefixtures("here")
def test_more_pages_than_allowed_are_an_error(wiki):
    """A limit with a name, as all of them."""
    result = crawl(wiki, "--max-pages", "20")
    assert result.exit_code == NOTHING
    assert "--max-pages" in result.stderr


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("place", ["server", "articlepath", "licence"])
def test_a_wiki_that_names_no_address_is_archived_all_the_same(wiki, place):
    """What it says of itself may be wrong."""
    wiki.says = {place: "http://[bad"}
    result = crawl(wiki)
    assert result.exit_code == GOOD, result.output


@pytest.mark.usefixtures("here")
def test_robots_are_obeyed(wiki):
    """A wiki that lets no program ask says so."""
    wiki.robots = "User-agent: *\nDisallow: /w/"
    result = crawl(wiki)
    assert result.exit_code == NOTHING
    assert "robots.txt" in result.stderr
    assert not wiki.asked
    assert crawl(wiki, "--no-robots").exit_code == GOOD


@pytest.mark.usefixtures("here")
def test_what_is_no_wiki_is_said(wiki):
    """No API is found there."""
    wiki.hides = True
    result = crawl(wiki)
    assert result.exit_code == NOTHING
    assert "no API" in result.stderr
    assert run("archive", "-o", "out").exit_code == USAGE
    both = ("http://x.example", "--wiki", "http://x.example")
    assert run("archive", *both).exit_code == USAGE


def test_a_page_archived_by_its_address_is_the_same_page(wiki, here):
    """Fetched alone before, it gets a version from the API, not a twin."""
    with Archive(here / "out", write=True) as archive:
        from archives import page

        archive.add(page("Fen 3", "An old text.", url=f"{wiki.address}/wiki/Fen_3"))
    assert crawl(wiki).exit_code == GOOD
    assert kept(here)["Fen 3"] == (2, "")
    assert len(kept(here)) == 30


def test_broken_off_at_any_moment_it_goes_on(wiki, here, kills):
    """Killed in the midst of listing or fetching, every page is there in the end, once."""
    wiki.batch = 4
    command = ["archive", "--wiki", wiki.address, "-o", "out", *QUICK]
    kill_at_random(command, 2 * kills)
    assert crawl(wiki).exit_code == GOOD
    assert len(files_below(here / "out")) == 60
    assert set(kept(here).values()) == {(1, "")}
    assert wiki.count("parse") <= 30 + 2 * kills

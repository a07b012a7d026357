"""Any other wiki: by its sitemap or its links; broken off, changed, full of traps."""

from __future__ import annotations

import re

import pytest
from command import GOOD, SOME_FAILED, files_below, kill_at_random
from little_site import QUICK, crawl, edit, kept, running

from cleaner.store.archive import Archive

EDIT_URI = '<link rel="EditURI" href="http://[fen/api.php?action=rsd">'


@pytest.fixture
def site():
    """Run a site of 30 pages that link to each other."""
    with running() as found:
        found.fill(30)
        yield found


@pytest.mark.parametrize("sitemap", [True, False])
def test_every_page_is_archived_once(site, here, sitemap):
    """By the sitemap, or by links from page to page; a second run asks for none."""
    site.sitemap = sitemap
    result = crawl(site)
    assert result.exit_code == GOOD, result.output
    assert set(kept(here).values()) == {(1, "")}
    assert len(kept(here)) == 30
    assert len(files_below(here / "out")) == 60
    sent = len(site.sent)
    assert "nothing has changed" in crawl(site).stderr
    assert len(site.sent) == sent + 1, "the page that was named"


@pytest.mark.parametrize("sitemap", [True, False])
def test_an_update_asks_for_what_has_changed(site, here, sitemap):
    """Edits make versions, lost pages are marked, new ones come; the same are not sent."""
    site.sitemap = sitemap
    assert crawl(site).exit_code == GOOD
    for number in (2, 3, 4):
        edit(site, number)
    text, _ = site.pages["/wiki/Fen_2"]
    more = text.replace("</ul>", '<li><a href="Dyke">Dyke</a></li></ul>')
    site.pages["/wiki/Fen_2"] = (more, "2026-04-01")
    site.write("/wiki/Dyke", "A new page.")
    del site.pages["/wiki/Fen_30"]
    site.sent.clear()
    site.asked.clear()
    result = crawl(site, "--update")
    assert result.exit_code == GOOD, result.output
    assert "4 pages" in result.stderr
    found = kept(here)
    assert {title for title, (version, _) in found.items() if version == 2} == {
        *("Fen 2", "Fen 3", "Fen 4")
    }
    assert found["Fen 30"] == (1, "deleted from the wiki")
    assert found["Dyke"] == (1, "")
    named = "/wiki/Fen_1"
    assert [path for path in site.sent if path != named] == [
        *(f"/wiki/Fen_{number}" for number in (2, 3, 4)),
        "/wiki/Dyke",
    ]
    if sitemap:
        pages = [path for path in site.asked if path.startswith(("/wiki/F", "/wiki/D"))]
        assert len(pages) == 7, "the one that was named twice"
    assert "nothing has changed" in crawl(site, "--update").stderr


def test_a_page_without_a_date_is_asked_for(site, here):
    """A sitemap that tells no dates, and a server without validators."""
    site.sitemap, site.dated, site.validators = True, False, False
    assert crawl(site).exit_code == GOOD
    edit(site, 7)
    result = crawl(site, "--update", "-v")
    assert "1 page," in result.stderr
    assert kept(here)["Fen 7"] == (2, "")
    assert sum(version == 2 for version, _ in kept(here).values()) == 1


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%Y-%m-%dT%H:%MZ", "%Y-%m-%dT%H:%M:%SZ"])
def test_a_page_that_is_edited_twice_under_one_date_is_not_missed(site, here, form):
    """A date says nothing of a second edit within its day, its minute or its second."""
    from datetime import UTC, datetime

    site.sitemap = True
    today = datetime.now(UTC).strftime(form)
    edit(site, 5, today)
    assert crawl(site).exit_code == GOOD
    text, _ = site.pages["/wiki/Fen_5"]
    site.pages["/wiki/Fen_5"] = (text.replace("sedge", "rush"), today)
    assert crawl(site, "--update").exit_code == GOOD
    assert kept(here)["Fen 5"] == (2, "")


def test_a_page_that_comes_back_is_no_longer_gone(site, here):
    """Lost, then there again: the mark goes, the versions stay."""
    site.sitemap = True
    assert crawl(site).exit_code == GOOD
    page = site.pages.pop("/wiki/Fen_4")
    assert crawl(site, "--update").exit_code == GOOD
    assert kept(here)["Fen 4"] == (1, "deleted from the wiki")
    site.pages["/wiki/Fen_4"] = page
    assert crawl(site, "--update").exit_code == GOOD
    assert kept(here)["Fen 4"] == (1, "")


@pytest.mark.parametrize("head", ['<base href="http://[fen">', EDIT_URI])
def test_an_address_that_is_none_costs_no_page(site, here, head):
    """Brackets that are none, where a page or robots.txt names an address."""
    site.files["/robots.txt"] = (b"Sitemap: http://[fen/\n", "text/plain")
    for path, (text, dated) in site.pages.items():
        site.pages[path] = (text.replace("<head>", f"<head>{head}", 1), dated)
    result = crawl(site)
    assert result.exit_code == GOOD, result.output
    assert len(kept(here)) == 30


def test_a_trap_of_links_ends_by_max_pages(site, here):
    """Next day, next day: as many as were allowed, what to do is said, and it goes on."""
    site.trap = True
    site.write("/wiki/Fen_1", "See the calendar.", links=["/wiki/day/1", "Fen_2", "Fen_3"])
    result = crawl(site, "--max-pages", "50")
    assert result.exit_code == SOME_FAILED
    assert "links to more than 50 addresses; 1 that are known" in result.stderr
    assert "raise --max-pages" in result.stderr
    assert {f"Fen {number}" for number in range(1, 31)} <= set(kept(here))
    assert len(kept(here)) == 50
    assert "left: the same command" not in result.stderr
    again = crawl(site, "--max-pages", "50")
    assert "links to more than 50" in again.stderr
    crawl(site, "--max-pages", "60")
    assert len(kept(here)) == 60


def test_what_is_no_article_is_not_followed(site, here):
    """Views of the engine, files, calendars, other hosts, links that are marked."""
    links = [
        *("Fen_1?action=edit", "/wiki/Special:Log", "Fen_2/_edit", "Fen_2?do=diff"),
        *("map.png", "/wiki/calendar/2026/04", "/wiki/feed/", "?month=2026-05"),
        *("http://mill.example/wiki/x", "/elsewhere", "mailto:x@fen.example", "#top"),
    ]
    site.write("/wiki/Fen_2", "The mill.", links=[*links, "Fen_4", "Fen_5"])
    text, dated = site.pages["/wiki/Fen_3"]
    marked = text.replace("</ul>", '<a rel="nofollow" href="Secret">x</a></ul>')
    site.pages["/wiki/Fen_3"] = (marked, dated)
    assert crawl(site).exit_code == GOOD
    assert len(kept(here)) == 30
    pages = [path for path in site.asked if path.startswith(("/wiki/", "/else"))]
    looked_for = {path for path in pages if "api.php" in path or "sitemap" in path}
    assert set(pages) - looked_for == {f"/wiki/Fen_{n}" for n in range(1, 31)}


def test_what_cannot_be_archived_is_said(site, here):
    """Lost pages, files, what robots.txt forbids: no failures, but counted in the end."""
    site.files["/robots.txt"] = (b"User-agent: *\nDisallow: /wiki/Secret", "text/plain")
    site.files["/wiki/Plan"] = (b"%PDF-1.7", "application/pdf")
    secrets = [f"Secret_{number}" for number in range(7)]
    site.write("/wiki/Fen_30", "Links.", links=["Lost", "Plan", *secrets])
    site.write("/wiki/Fen_29", "Links.", links=["Lost"])
    result = crawl(site)
    assert result.exit_code == GOOD
    assert "left out: 1 of its addresses: there is no such page" in result.stderr
    assert "left out: 1 of its addresses: is application/pdf, not a page" in result.stderr
    assert "left out: 7 of its addresses: robots.txt does not allow it" in result.stderr
    assert (len(kept(here)), site.count("/wiki/Lost")) == (30, 1)
    assert not [path for path in site.asked if "Secret" in path]


def test_redirects_lead_to_one_page(site, here):
    """Several ways to a page archive it once; out of the wiki, and in circles as well."""
    site.redirects = {
        "/wiki/Bog": "/wiki/Fen_5",
        "/wiki/Swamp": "/wiki/Only_here",
        "/wiki/Marsh": "/wiki/Only_here",
        "/wiki/Out": "/shop",
        "/wiki/Round": "/wiki/Round_2",
        "/wiki/Round_2": "/wiki/Round",
    }
    site.pages["/shop"] = ("<p>Buy.", "")
    site.write("/wiki/Only_here", "A page that only redirects lead to.")
    site.write("/wiki/Fen_30", "See.", links=[*site.redirects])
    result = crawl(site)
    assert result.exit_code == SOME_FAILED
    assert "in a circle" in result.stderr
    assert len(kept(here)) == 31
    assert "Only here" in kept(here)
    with Archive(here / "out") as archive:
        urls = [entry.url for entry in archive.pages()]
    assert f"{site.address}/wiki/Only_here" in urls


def test_a_page_that_becomes_a_redirect_is_marked(site, here):
    """What it was stays; the page that it leads to is archived under its own address."""
    site.sitemap = True
    assert crawl(site).exit_code == GOOD
    page = site.pages.pop("/wiki/Fen_5")
    site.pages["/wiki/Moor_5"] = (page[0].replace("Fen 5", "Moor 5"), "2026-04-02")
    site.redirects["/wiki/Fen_5"] = "/wiki/Moor_5"
    assert crawl(site, "--update").exit_code == GOOD
    found = kept(here)
    assert found["Fen 5"] == (1, f"is now {site.address}/wiki/Moor_5")
    assert found["Moor 5"] == (1, "")


def test_a_page_with_several_addresses_is_archived_once(site, here):
    """As its canonical link says, whichever comes first; a second update asks for none."""
    own = f'<link rel="canonical" href="{site.address}/wiki/Tides">'
    for path in ("/wiki/Tides", "/wiki/Tides?page=1", "/wiki/index.php?p=Tides"):
        site.write(path, "The tides.", head=own)
        body, dated = site.pages[path]
        titled = re.sub("<(title|h1)>[^<]*<", r"<\1>Tides<", body)
        site.pages[path] = (titled, dated)
    site.sitemap = True
    assert crawl(site).exit_code == GOOD
    with Archive(here / "out") as archive:
        urls = [entry.url for entry in archive.pages() if "Tides" in entry.url]
    assert urls == [f"{site.address}/wiki/Tides"]
    assert len(kept(here)) == 31
    site.sent.clear()
    assert "nothing has changed" in crawl(site, "--update").stderr
    assert site.whole() == ["/wiki/Fen_1"]


def test_a_canonical_link_that_is_a_mistake_costs_no_page(site, here):
    """Every page calls the first one its own: they are still all different."""
    for path, (body, dated) in list(site.pages.items()):
        own = '<link rel="canonical" href="/wiki/Fen_1"></head>'
        site.pages[path] = (body.replace("</head>", own), dated)
    assert crawl(site).exit_code == GOOD
    assert len(kept(here)) == 30


@pytest.mark.parametrize("sitemap", [True, False])
def test_broken_off_at_any_moment_it_goes_on(site, here, kills, sitemap):
    """Killed while it reads the sitemap or follows links: each page is there once."""
    site.sitemap = sitemap
    command = ["archive", "--wiki", f"{site.address}/wiki/Fen_1", *QUICK]
    kill_at_random(command, 2 * kills)
    assert crawl(site).exit_code == GOOD
    assert set(kept(here).values()) == {(1, "")}
    assert len(kept(here)) == 30


def test_a_lone_page_is_a_wiki_of_one(here):
    """Without a sitemap and without links there is just what was given."""
    with running() as site:
        site.write("/wiki/Fen_1", "Alone in the reed.")
        assert crawl(site).exit_code == GOOD
    assert set(kept(here)) == {"Fen 1"}

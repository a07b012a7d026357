"""Sitemaps in all their forms, those that are none, and what their addresses are."""

from __future__ import annotations

import gzip

import pytest
from command import GOOD, NOTHING, SOME_FAILED
from little_site import crawl, index, kept, running, urlset

from cleaner.sources.bounds import read_address_rules, refusing_rule
from cleaner.store.archive import Archive

XML = "application/xml"


@pytest.fixture
def site():
    """Run a site of 30 pages that link to each other."""
    with running() as found:
        found.fill(30)
        yield found


def test_sitemaps_are_found_and_read_in_all_their_forms(site, here):
    """robots.txt, indexes, files packed with gzip, lists of lines; each page once."""
    address = site.address
    halves = sorted(site.pages)
    packed = gzip.compress(
        urlset("".join(f"<url><loc>{address}{path}</loc></url>" for path in halves[:10]))
    )
    lines = "".join(f"{address}{path}\n" for path in halves[10:20]).encode()
    relative = urlset("".join(f"<url><loc> {path} </loc></url>" for path in halves[20:]))
    site.files = {
        "/robots.txt": (f"Sitemap: {address}/maps\nsitemap: /c.txt".encode(), "text/plain"),
        "/maps": (index(f"{address}/a.xml.gz", f"{address}/b.xml"), "text/xml"),
        "/a.xml.gz": (packed, "application/x-gzip"),
        "/b.xml": (relative, "application/octet-stream"),
        "/c.txt": (lines, "text/plain"),
    }
    result = crawl(site)
    assert result.exit_code == GOOD, result.output
    assert len(kept(here)) == 30
    assert site.count("/sitemap.xml") == 1, "where it mostly lies, it is looked for as well"


def test_indexes_in_a_circle_come_to_an_end(site, here):
    """An index that names itself, and two that name each other."""
    site.files = {
        "/sitemap.xml": (
            index(*(f"{site.address}/{n}" for n in ("sitemap.xml", "a"))),
            XML,
        ),
        "/a": (index(f"{site.address}/b"), XML),
        "/b": (index(f"{site.address}/a", f"{site.address}/c"), XML),
        "/c": (site.listing(), XML),
    }
    assert crawl(site).exit_code == GOOD
    assert len(kept(here)) == 30
    assert [site.count(f"/{name}") for name in ("sitemap.xml", "a", "b", "c")] == [1] * 4


def test_indexes_without_an_end_are_left(site, here):
    """Each index names a new one: after a few layers that is said."""
    site.files["/sitemap.xml"] = (index(f"{site.address}/1"), XML)
    for number in range(1, 40):
        site.files[f"/{number}"] = (index(f"{site.address}/{number + 1}"), XML)
    result = crawl(site)
    assert result.exit_code == SOME_FAILED
    assert "layers" in result.stderr
    assert site.count("/3") == 1
    assert site.count("/9") == 0
    assert len(kept(here)) == 30, "its links are followed instead"


def test_what_belongs_to_others_is_left(site, here):
    """Other hosts, other folders, other schemes: none is asked for, and it is said."""
    others = [f"http://mill.example{path}" for path in list(site.pages)[:5]]
    others += [
        f"{site.address}/shop/1",
        "ftp://mill.example/x",
        "javascript:x",
        "http://[x",
    ]
    lines = "".join(f"<url><loc>{one}</loc></url>" for one in others)
    site.files["/sitemap.xml"] = (site.listing().replace(b"</urlset>", b"%s</urlset>"), XML)
    body, kind = site.files["/sitemap.xml"]
    site.files["/sitemap.xml"] = (body.replace(b"%s", lines.encode()), kind)
    site.files["/robots.txt"] = (b"Sitemap: /elsewhere", "text/plain")
    site.files["/elsewhere"] = (index("http://mill.example/map"), XML)
    result = crawl(site)
    assert result.exit_code == GOOD
    said = f"left out: 9 of its addresses: outside of {site.address}/wiki/"
    assert said in result.stderr
    assert len(kept(here)) == 30
    assert site.count("/shop/1") == 0


def test_a_sitemap_of_more_addresses_than_may_be(site, here):
    """50,000 a file are allowed; what there is more is read, up to --max-pages."""
    line = "<url><loc>{0}/wiki/Lake_{1}</loc></url>"
    many = "".join(line.format(site.address, number) for number in range(60_000))
    site.files["/sitemap.xml"] = (urlset(many), XML)
    result = crawl(site, "--max-pages", "50500")
    assert result.exit_code == NOTHING
    assert "--max-pages" in result.stderr
    with Archive(here / "out") as archive:
        assert 50_000 < archive.status().queued <= 51_000


BROKEN = {
    "not closed": (lambda good: good[:-30], "broken XML"),
    "no XML at all": (lambda _: b"\x89PNG" + bytes(range(256)) * 20, "broken XML"),
    "another kind of XML": (lambda _: b"<rss><url><loc>/x</loc></url></rss>", "no sitemap"),
    "entities": (
        lambda good: good.replace(
            b"<urlset", b'<!DOCTYPE u [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset', 1
        ),
        "entities",
    ),
    "a file of the machine": (
        lambda good: good.replace(
            b"<urlset", b'<!DOCTYPE u [<!ENTITY a SYSTEM "file:///etc/hosts">]><urlset', 1
        ),
        "entities",
    ),
    "cut gzip": (lambda good: gzip.compress(good)[:-40], ""),
    "a bomb in gzip": (
        lambda good: gzip.compress(good[:-9] + b" " * 300_000_000, compresslevel=1),
        "more than 52,428,800",
    ),
    "a long text": (lambda _: b"<urlset><url><loc>" + b"x" * 3_000_000, "broken XML"),
    "deep": (lambda _: b"<urlset>" + b"<url>" * 200_000, "broken XML"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_sitemap_that_is_none_costs_no_page(site, here, name):
    """What is wrong is said; what was read before counts, else links are followed."""
    spoil, said = BROKEN[name]
    site.files["/sitemap.xml"] = (spoil(site.listing()), XML)
    result = crawl(site)
    assert result.exit_code == SOME_FAILED, result.output
    assert said in result.stderr
    assert {f"Fen {number}" for number in range(1, 30)} <= set(kept(here))


def test_a_sitemap_of_the_wrong_type_is_none(site, here):
    """A page that says in HTML that there is no such page, with the status 200."""
    site.files["/sitemap.xml"] = (b"<p>Nothing here.", "text/html")
    assert crawl(site).exit_code == GOOD
    assert len(kept(here)) == 30
    site.files["/robots.txt"] = (b"Sitemap: /sitemap.xml", "text/plain")
    result = crawl(site, "--update")
    assert result.exit_code == NOTHING, "that somebody promised"
    assert "text/html, not a list of pages" in result.stderr


def test_a_sitemap_that_is_down_today_changes_nothing(site, here):
    """Its pages are asked for one by one, and no links are followed."""
    site.sitemap = True
    site.write("/wiki/Fen_30", "The last.", links=["/wiki/Hidden"])
    assert crawl(site).exit_code == GOOD
    site.write("/wiki/Hidden", "In no list.")
    site.write("/wiki/Fen_30", "The very last.", links=["/wiki/Hidden"])
    site.files["/sitemap.xml"] = (b"", XML)
    del site.pages["/wiki/Fen_9"]
    assert crawl(site, "--update").exit_code == SOME_FAILED
    found = kept(here)
    assert found["Fen 30"] == (2, "")
    assert found["Fen 9"] == (1, "deleted from the wiki")
    assert "Hidden" not in found


@pytest.mark.parametrize("name", sorted(read_address_rules()))
def test_each_rule_of_addresses_has_its_proof(name):
    """It takes what it says, and lets pass what only looks so."""
    rule = read_address_rules()[name]
    assert rule.hit
    assert rule.miss
    assert rule.why
    for address in rule.hit:
        assert refusing_rule(f"https://fen.example{address}") == name
    for address in rule.miss:
        assert refusing_rule(f"https://fen.example{address}") == ""

"""A whole DokuWiki: through its index, and again when pages have changed or gone."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from command import GOOD, files_below, run

from cleaner.store.archive import Archive

HEAD = """<!DOCTYPE html><html lang="en" class="no-js"><head><meta charset="utf-8">
<title>{id} [Fen wiki]</title><meta name="generator" content="DokuWiki">
<link rel="stylesheet" href="/wiki/lib/exe/css.php?t=dokuwiki"></head><body>
<div id="dokuwiki__site"><div class="dokuwiki export">"""


RSS = """<?xml version="1.0"?><rdf:RDF xmlns="http://purl.org/rss/1.0/"
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Fen wiki</title>
<dc:date>{}</dc:date></channel>{}</rdf:RDF>"""
HOUR = 3600


def written(seconds):
    """Write a time as feeds do."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


class Doku(BaseHTTPRequestHandler):
    """Shows pages and the index as DokuWiki does."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self):
        """Answer."""
        question = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        page = question.get("id", "")
        pages = self.server.pages
        self.server.asked.append(self.path)
        if self.path.startswith("/wiki/feed.php"):
            self.feed(question)
        elif question.get("do") == "index":
            self.say(200, HEAD.format(id="index") + self.index(question.get("idx", "")))
        elif page in pages:
            heading = f'<h1 class="sectionedit1" id="x">{page.rpartition(":")[2]}</h1>'
            text = f'<div class="level1"><p>{pages[page]}</p></div>'
            self.say(200, f"{HEAD.format(id=page)}<!-- wikipage start -->{heading}{text}")
        else:
            self.say(404, HEAD.format(id=page))

    def do_POST(self):
        """Answer a question to the API, as DokuWiki 2024-02-06 and later do by JSON-RPC."""
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        server, kind = self.server, self.headers["Content-Type"]
        server.asked.append(self.path)
        if self.path != "/wiki/lib/exe/jsonrpc.php":
            self.say(404, "none")
        elif not server.api:
            self.answer(404, None, -32605, "JSON-RPC server not enabled.")
        elif kind.partition(";")[0] != "application/json":
            self.answer(415, None, -32606, "only accepts application/json requests.")
        elif server.api is not True:
            self.say(*server.api, "application/json")
        else:
            question = json.loads(sent)
            assert question["method"] == "core.listPages"
            wanted = {"namespace": "", "depth": 1, "hash": False} | question["params"]
            self.answer(200, question["id"], 0, self.listed(**wanted))

    def listed(self, namespace, depth, hash):  # noqa: A002 - its name in the API
        """List the pages below a namespace, so many levels of them; 0: all levels."""
        assert (namespace, hash) == ("", False)
        return [
            {"id": page, "revision": self.server.dates[page], "title": page, "author": ""}
            for page in self.server.pages
            if not depth or page.count(":") < depth
        ]

    def answer(self, status, number, code, said):
        """Answer by JSON-RPC 2.0."""
        told = {"error": {"code": code, "message": said}} if code else {"result": said}
        said = json.dumps({"id": number, "jsonrpc": "2.0"} | told)
        self.say(status, said, "application/json")

    def feed(self, question):
        """Say when pages were changed, the last first, as RSS 1.0; or nothing."""
        server = self.server
        if not server.feeds:
            self.say(404, "<error>RSS feed is disabled.</error>")
            return
        made = server.made or server.now
        dates = {page: date for page, date in server.dates.items() if date <= made}
        if question["mode"] == "recent":
            dates = {page: date for page, date in dates.items() if date > server.old}
        else:
            inside = (question.get("ns", ""), server.pages)
            dates = {
                page: date
                for page, date in dates.items()
                if page.rpartition(":")[0] == inside[0] and page in inside[1]
            }
        items = "".join(
            f"<item><dc:date>{written(date)}</dc:date><title>{page} - x</title>"
            f"<link>{server.link.format(quote(page))}</link></item>"
            for page, date in sorted(dates.items(), key=lambda one: -one[1])
        )
        self.say(
            200, server.feed.format(written(made), items), "application/xml; charset=utf-8"
        )

    def index(self, namespace):
        """Show the way to a namespace and what is in it."""
        lines = []
        for page in sorted(self.server.pages):
            inside = page.rpartition(":")[0]
            if inside in {"", namespace}:
                link = f'class="wikilink1" title="{page}" data-wiki-id="{page}"'
                lines.append(f'<li><a href="/wiki/doku.php?id={page}" {link}>x</a></li>')
            elif inside.startswith(namespace):
                rest = inside[len(namespace) :].lstrip(":").partition(":")[0]
                name = f"{namespace}:{rest}".lstrip(":")
                href = f"/wiki/doku.php?id=start&amp;idx={name}"
                lines.append(f'<li><a href="{href}" class="idx_dir">x</a></li>')
        return f'<ul class="idx">{"".join(lines)}</ul>'

    def say(self, status, text, media_type="text/html; charset=utf-8"):
        """Answer."""
        body = text.encode()
        self.send_response_only(status)
        self.send_header("Date", formatdate(self.server.now, usegmt=True))
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def doku():
    """Run a DokuWiki with namespaces in namespaces."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Doku) as server:
        server.asked = []
        server.feeds = server.api = False
        server.feed = RSS
        server.link = "/wiki/doku.php?id={}"
        server.now = 1_790_000_000
        server.old = server.made = 0
        server.pages = {
            name: f"This is {name}, by the reed."
            for name in ("start", "fen:tides", "fen:mill", "fen:old:dyke", "ja:水車")
        }
        server.dates = dict.fromkeys(server.pages, server.now - 50 * HOUR)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def crawl(doku, *flags):
    """Archive it."""
    quick = ("--allow-private", "--pause-seconds", "0", "--retries", "0", "-o", "out")
    address = f"http://127.0.0.1:{doku.server_port}/wiki/doku.php?id=start"
    return run("archive", "--wiki", address, *quick, *flags)


def test_every_page_of_the_index_is_archived(doku, here):
    """In namespaces in namespaces, each once; the next run asks for none."""
    result = crawl(doku)
    assert result.exit_code == GOOD, result.output
    with Archive(here / "out") as archive:
        addresses = {entry.url.partition("id=")[2] for entry in archive.pages()}
        assert archive.status().queued == 0
        assert [hit.title for hit in archive.search("水車")] == ["水車"]
    assert len(addresses) == 5
    assert len(files_below(here / "out")) == 10
    asked = len(doku.asked)
    assert "nothing has changed" in crawl(doku).stderr
    assert len(doku.asked) == asked + 2  # robots.txt, and the page that was named


def test_an_update_finds_what_changed_and_what_is_gone(doku, here):
    """Changed pages get a version, the same ones none, lost ones are marked."""
    assert crawl(doku).exit_code == GOOD
    doku.pages["fen:mill"] = "The mill was pulled down."
    doku.pages["fen:new"] = "A new page."
    del doku.pages["fen:old:dyke"]
    assert crawl(doku, "--update").exit_code == GOOD
    with Archive(here / "out") as archive:
        found = {entry.title: (entry.version, entry.gone_why) for entry in archive.pages()}
    assert found["mill"] == (2, "")
    assert found["tides"] == (1, "")
    assert found["new"] == (1, "")
    assert found["dyke"] == (1, "deleted from the wiki")


def change(doku, page, text):
    """Write, or with no text delete, a page an hour after the last."""
    doku.now += HOUR
    doku.dates[page] = doku.now
    if text:
        doku.pages[page] = text
    else:
        del doku.pages[page]


def whole(doku):
    """Say which pages were asked for, without index and feeds."""
    return [path for path in doku.asked if "do=index" not in path and "?id=" in path]


LINKS = ["/wiki/doku.php?id={}", "/wiki/doku.php/{}", "/wiki/{}"]


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("forgets", [False, True])
def test_feeds_say_what_has_changed(doku, here, forgets, link):
    """Recent changes, or long after them the dates of all pages; deletions as well."""
    doku.feeds, doku.link = True, link
    assert crawl(doku).exit_code == GOOD
    change(doku, "fen:mill", "The mill was pulled down.")
    change(doku, "fen:new:sluice", "A new page.")
    change(doku, "fen:old:dyke", "")
    if forgets:
        doku.old = doku.now - HOUR - 1
    doku.asked.clear()
    result = crawl(doku, "--update")
    assert result.exit_code == GOOD, result.output
    assert sorted(whole(doku)) == [
        *("/wiki/doku.php?id=fen:mill", "/wiki/doku.php?id=fen:new:sluice"),
        "/wiki/doku.php?id=start",
    ]
    assert any("mode=list&ns=&" in path for path in doku.asked) is forgets
    with Archive(here / "out") as archive:
        found = {entry.title: (entry.version, entry.gone_why) for entry in archive.pages()}
    assert found == {
        "start": (1, ""),
        "tides": (1, ""),
        "mill": (2, ""),
        "sluice": (1, ""),
        "dyke": (1, "deleted from the wiki"),
        "水車": (1, ""),
    }
    assert "nothing has changed" in crawl(doku, "--update").stderr


@pytest.mark.parametrize("lists", ["recent", "dates", "api"])
def test_two_edits_within_a_second_are_two(doku, here, lists):
    """Revisions are seconds: what was written in that of its fetch is fetched again."""
    doku.feeds, doku.api = lists != "api", lists == "api"
    change(doku, "fen:mill", "The mill was repaired.")
    assert crawl(doku).exit_code == GOOD
    doku.pages["fen:mill"] = "The mill was pulled down."
    doku.now += HOUR
    if lists == "dates":
        doku.old = doku.now - 1
    doku.asked.clear()
    assert crawl(doku, "--update").exit_code == GOOD
    assert "/wiki/doku.php?id=fen:mill" in whole(doku)
    assert "/wiki/doku.php?id=fen:tides" not in whole(doku)
    with Archive(here / "out") as archive:
        assert archive.find("mill").version == 2
    doku.now += HOUR
    doku.asked.clear()
    assert "nothing has changed" in crawl(doku, "--update").stderr
    assert len(whole(doku)) == 1, "the page that is named"


def test_a_feed_that_was_made_earlier_hides_no_change(doku, here):
    """DokuWiki keeps a feed for some minutes: what came since is in the next one."""
    doku.feeds = True
    assert crawl(doku).exit_code == GOOD
    doku.made = doku.now
    change(doku, "fen:mill", "The mill was pulled down.")
    assert "nothing has changed" in crawl(doku, "--update").stderr
    doku.made = 0
    assert crawl(doku, "--update").exit_code == GOOD
    with Archive(here / "out") as archive:
        assert archive.find("mill").version == 2


@pytest.mark.parametrize("feed", ["<rdf:RDF", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;{}</x>"])
def test_a_broken_feed_is_as_none(doku, here, feed):
    """All pages are asked for again."""
    doku.feeds = True
    assert crawl(doku).exit_code == GOOD
    change(doku, "fen:mill", "The mill was pulled down.")
    doku.feed, doku.asked = feed, []
    assert crawl(doku, "--update").exit_code == GOOD
    assert len(whole(doku)) == 6, "each, and the one that is named"
    with Archive(here / "out") as archive:
        assert archive.find("mill").version == 2


def test_the_api_by_json_names_all_pages_with_their_dates(doku, here):
    """One question says what there is in all namespaces, what has changed, what is gone."""
    doku.api = True
    assert crawl(doku).exit_code == GOOD
    assert not [path for path in doku.asked if "do=index" in path]
    change(doku, "fen:mill", "The mill was pulled down.")
    change(doku, "fen:old:dyke", "")
    doku.asked.clear()
    assert crawl(doku, "--update").exit_code == GOOD
    assert whole(doku) == ["/wiki/doku.php?id=start", "/wiki/doku.php?id=fen:mill"]
    assert not [path for path in doku.asked if "xmlrpc" in path]
    with Archive(here / "out") as archive:
        found = {entry.title: (entry.version, entry.gone_why) for entry in archive.pages()}
    assert found == {
        "start": (1, ""),
        "tides": (1, ""),
        "水車": (1, ""),
        "mill": (2, ""),
        "dyke": (1, "deleted from the wiki"),
    }


@pytest.mark.parametrize(
    "said",
    [
        (401, '{"error": {"code": -32603, "message": "not authorized"}}'),
        (200, '{"error": {"code": -32603, "message": "not authorized"}, "id": "1"}'),
        (200, '{"result": [{"id": "start", "revi'),
        (200, '{"result": {"start": 1}}'),
        (200, '{"result": [{"id": "start"}]}'),
        (200, '{"result": []}'),
        (200, "[" * 100_000),
        (200, "JSON-RPC server not enabled."),
    ],
)
def test_an_api_that_does_not_answer_hides_no_page(doku, here, said):
    """The index is asked then."""
    doku.api = said
    result = crawl(doku)
    assert result.exit_code == GOOD, result.output
    with Archive(here / "out") as archive:
        assert len(list(archive.pages())) == 5

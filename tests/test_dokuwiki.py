"""A whole DokuWiki: through its index, and again when pages have changed or gone."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from command import GOOD, files_below, run

from cleaner.store.archive import Archive

HEAD = """<!DOCTYPE html><html lang="en" class="no-js"><head><meta charset="utf-8">
<title>{id} [Fen wiki]</title><meta name="generator" content="DokuWiki">
<link rel="stylesheet" href="/wiki/lib/exe/css.php?t=dokuwiki"></head><body>
<div id="dokuwiki__site"><div class="dokuwiki export">"""


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
        if question.get("do") == "index":
            self.say(200, HEAD.format(id="index") + self.index(question.get("idx", "")))
        elif page in pages:
            heading = f'<h1 class="sectionedit1" id="x">{page.rpartition(":")[2]}</h1>'
            text = f'<div class="level1"><p>{pages[page]}</p></div>'
            self.say(200, f"{HEAD.format(id=page)}<!-- wikipage start -->{heading}{text}")
        else:
            self.say(404, HEAD.format(id=page))

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

    def say(self, status, text):
        """Answer with HTML."""
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
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
        server.pages = {
            name: f"This is {name}, by the reed."
            for name in ("start", "fen:tides", "fen:mill", "fen:old:dyke", "ja:水車")
        }
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

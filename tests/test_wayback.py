"""Pages that are gone, from a web archive."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from command import GOOD, NOTHING, files_below, page, run

from cleaner.store.archive import Archive


class Both(BaseHTTPRequestHandler):
    """A wiki whose pages are gone, and an archive that has some of them."""

    def do_GET(self):
        """Redirect to the copy that is there, as the Wayback Machine does."""
        if self.path.startswith("/web/2id_/") and "Fen" in self.path:
            self.send_response(302)
            copy = self.path.replace("/web/2id_/", "/web/20200102030405id_/")
            self.send_header("Location", copy)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = page("Fen").encode() if self.path.startswith("/web/2020") else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def both():
    """Run them and give their address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Both) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def fetch(both, title, *flags):
    """Archive a page."""
    quick = ("--allow-private", "--pause-seconds", "0", "--retries", "0", "-o", "out")
    return run("archive", f"{both}/wiki/{title}", *quick, "--wayback-host", both, *flags)


def test_a_page_that_is_gone_comes_from_the_archive(both, here):
    """Under its own address; the record names the copy, and when it was taken."""
    assert fetch(both, "Fen").exit_code == NOTHING
    assert fetch(both, "Fen", "--wayback").exit_code == GOOD
    (name,) = [name for name in files_below(here / "out") if name.endswith(".json")]
    record = json.loads((here / "out" / name).read_bytes())
    assert record["url"] == f"{both}/wiki/Fen"
    http = record["provenance"]["http"]
    assert http["memento"] == f"{both}/web/20200102030405id_/{both}/wiki/Fen"
    assert http["memento-datetime"] == "2020-01-02T03:04:05Z"
    with Archive(here / "out") as archive:
        assert archive.source(1).url == http["memento"]
        assert archive.source(1).content == page("Fen").encode()
    assert run("reclean", "-a", "out").exit_code == GOOD
    assert "1 same" in run("reclean", "-a", "out").stderr


def test_what_the_archive_lacks_is_said(both, here):
    """Both are named: the wiki's answer and the archive's."""
    result = fetch(both, "Moor", "--wayback")
    assert result.exit_code == NOTHING
    assert "in the web archive" in result.stderr
    assert not files_below(here / "out")

"""A page of the archive is asked for again only if it has changed (RFC 9110, 13)."""

from __future__ import annotations

import threading

import pytest
from command import GOOD, NOTHING, page, run
from moody_server import Handler, Quiet
from warcio.archiveiterator import ArchiveIterator

from cleaner.store.archive import Archive
from cleaner.store.verify import Depth, find_problems

QUICK = ("--allow-private", "--pause-seconds", "0", "--retries", "0", "-o", "out")


class Versioned(Handler):
    """A page with validators."""

    def get_wiki_Fen(self):  # noqa: N802 - a path
        """Answer 304 to whoever has this version."""
        server = self.server
        asked = [self.headers[name] for name in ("If-None-Match", "If-Modified-Since")]
        validators = {name: value for name, value in server.validators.items() if value}
        if (any(asked) and server.always) or set(filter(None, asked)) & {
            *validators.values()
        }:
            self.reply(304, b"", Content_Length=None, Content_Type=None, **validators)
        else:
            self.reply(200, server.body, X_MixedCase="1", **validators)

    def get_lone(self):
        """Answer a question that nobody asked."""
        self.reply(304, b"", Content_Length=None, Content_Type=None)

    def get_old(self):
        """Lead to the page."""
        self.reply(302, b"", Location="/wiki_Fen")


@pytest.fixture
def server():
    """Serve on loopback until the test ends."""
    running = Quiet(("127.0.0.1", 0), Versioned)
    running.asked = []
    running.robots = (404, b"")
    running.always = False
    running.body = page("Fen").encode()
    running.validators = {"ETag": 'W/"7"', "Last_Modified": "Tue, 02 Jan 2024 09:20:30 GMT"}
    running.url = f"http://127.0.0.1:{running.server_port}"
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()


def fetch(server, *flags, path="wiki_Fen"):
    """Archive the page and return the result."""
    return run("archive", f"{server.url}/{path}", *QUICK, *flags)


def sent(server):
    """Say which conditions the last request for the page had."""
    headers = next(h for path, _, h in reversed(server.asked) if path == "/wiki_Fen")
    return [headers.get("If-None-Match"), headers.get("If-Modified-Since")]


def kept(folder):
    """Say how many versions and captures there are, all of them sound."""
    with Archive(folder / "out") as archive:
        assert list(find_problems(archive, Depth(read_data=True))) == []
        status = archive.status()
        return status.pages, status.versions, status.captures


@pytest.mark.parametrize("lacks", ["", "ETag", "Last_Modified"])
def test_a_page_that_has_not_changed_is_not_sent_again(server, here, lacks):
    """The validators of the last capture go back; 304 makes neither version nor capture."""
    server.validators[lacks] = ""
    expected = [
        server.validators["ETag"] or None,
        server.validators["Last_Modified"] or None,
    ]
    assert fetch(server).exit_code == GOOD
    assert sent(server) == [None, None]
    before = min((here / "out").rglob("*.md")).read_bytes()
    result = fetch(server, "-v")
    assert result.exit_code == GOOD, result.output
    assert sent(server) == expected
    assert f"{server.url}/wiki_Fen: not changed: " in result.stderr
    assert "1 page, 0 warnings, 0 failures, 1 not changed; see out" in result.stderr
    assert kept(here) == (1, 1, 1)
    assert min((here / "out").rglob("*.md")).read_bytes() == before


def test_a_page_that_has_changed_is_a_version(server, here):
    """Its new validators are sent the next time."""
    fetch(server)
    server.body = page("Fen").replace("wet", "dry").encode()
    server.validators = {"ETag": '"8"'}
    result = fetch(server)
    assert "not changed" not in result.stderr
    assert kept(here) == (1, 2, 2)
    assert "1 not changed" in fetch(server).stderr
    assert sent(server) == ['"8"', None]


def test_a_new_format_needs_no_new_page(server, here):
    """What is not sent again is cleaned again, with the flags of now, from its capture."""
    fetch(server)
    fetch(server, "-f", "html")
    assert len(list((here / "out").rglob("*.html"))) == 1
    fetch(server, "--keep", "mediawiki:edit-links")
    with Archive(here / "out") as archive:
        (newest, *_) = archive.versions(1)
        assert newest.capture == 1
        assert "[edit]" in archive.document(1).text()
    assert kept(here)[2] == 1
    assert run("reclean", "-a", "out").exit_code == GOOD


def test_validators_go_to_the_address_that_gave_them(server, here):
    """Through a redirect the page is asked for with its own; the redirect is not."""
    fetch(server, path="old")
    assert "1 not changed" in fetch(server, path="old").stderr
    first = [headers for path, _, headers in server.asked if path == "/old"]
    assert not any("If-None-Match" in headers for headers in first)
    assert sent(server)[0] == 'W/"7"'
    assert kept(here) == (1, 1, 1)


def test_a_server_that_is_stuck_can_be_asked_for_the_whole(server, here):
    """--refetch sends no condition; 304 that nobody asked for is an error."""
    fetch(server)
    server.always = True
    server.body = page("Fen").replace("wet", "dry").encode()
    assert "1 not changed" in fetch(server).stderr
    assert "not changed" not in fetch(server, "--refetch").stderr
    assert sent(server) == [None, None]
    assert kept(here) == (1, 2, 2)


def test_a_capture_that_is_damaged_is_fetched_whole(server, here):
    """What cannot be read here is whole there."""
    fetch(server)
    (raw,) = (here / "out/.cleaner/raw").iterdir()
    stored = raw.read_bytes()
    raw.write_bytes(stored[:-40] + bytes(9) + stored[-31:])
    result = fetch(server)
    assert result.exit_code == GOOD, result.output
    assert sent(server) == [None, None]
    assert "not changed" not in result.stderr


def test_not_modified_without_a_question_is_an_error(server):
    """A broken server: there is nothing that it could mean."""
    result = fetch(server, path="lone")
    assert result.exit_code == NOTHING
    assert "answers 304" in result.stderr


def test_headers_are_kept_as_they_came(server, here):
    """Names in the server's spelling stand in the WARC; records know them in lower case."""
    fetch(server)
    (raw,) = (here / "out/.cleaner/raw").iterdir()
    with raw.open("rb") as file:
        (names,) = [
            [name for name, _ in record.http_headers.headers]
            for record in ArchiveIterator(file)
        ]
    assert {"ETag", "Last-Modified", "Content-Type", "X-MixedCase"} <= set(names)
    with Archive(here / "out") as archive:
        source = archive.source(1)
    assert source.headers["x-mixedcase"] == "1"
    assert source.http["etag"] == 'W/"7"'

"""Pages from the disk and from servers on this machine: `cleaner.sources`."""

# ruff: noqa: D102 - a method of the server is the behaviour that its name says
from __future__ import annotations

import gzip
import os
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cleaner.errors import (
    FetchError,
    LimitError,
    NotAPageError,
    NotFoundError,
    OptionError,
    SourceError,
)
from cleaner.model import Options, Source
from cleaner.sources import files, pages
from cleaner.sources.guard import check_url, is_public
from cleaner.sources.limits import Limits
from cleaner.sources.web import Fetcher, fetch, make_user_agent

PAGE = b"<!DOCTYPE html><html><body><p>The mill stood.</p></body></html>"


def places(where, **given):
    """List what was found: paths of pages, and the errors by their class."""
    return [
        source.path if isinstance(source, Source) else type(source).__name__
        for source in pages(where, **given)
    ]


def fill(root, *names, content=PAGE):
    """Write the same page under each name."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


# --- files -----------------------------------------------------------------------------


def test_a_folder_is_read_in_order_and_without_assets(tmp_path, monkeypatch):
    """Pages come sorted; hidden names, asset folders and other files are left out."""
    monkeypatch.chdir(tmp_path)
    fill(
        tmp_path,
        "wiki/b.html",
        "wiki/a/z.HTM",
        "wiki/a/y.txt",
        "wiki/c.mhtml",
        "wiki/d.html.gz",
        "wiki/e.md",
        "wiki/.hidden/x.html",
        "wiki/.x.html",
        "wiki/b_files/frame.html",
        "wiki/e-Dateien/frame.html",
        "wiki/b-Dateien/frame.html",
        "wiki/style.css",
        "wiki/logo.png",
        "wiki/Mill_race",
        "wiki/index.php?title=Mill",
    )
    fill(tmp_path, "wiki/Makefile", content=b"all: mill")
    assert places("wiki") == [
        "wiki/Mill_race",
        "wiki/a/y.txt",
        "wiki/a/z.HTM",
        "wiki/b.html",
        "wiki/c.mhtml",
        "wiki/d.html.gz",
        "wiki/e-Dateien/frame.html",
        "wiki/e.md",
        "wiki/index.php?title=Mill",
    ]
    found = [f.place for f in files.find_files("wiki")]
    assert found[1] == "a/y.txt"


def test_a_page_carries_what_its_name_says(tmp_path, monkeypatch):
    """Path as given, media type by suffix, bytes as they are."""
    monkeypatch.chdir(tmp_path)
    fill(tmp_path, "mill.html", content=b"\xff\x00x")
    (source,) = pages("mill.html")
    assert source == Source(b"\xff\x00x", path="mill.html", media_type="text/html")


def test_globs_work_without_a_shell(tmp_path, monkeypatch):
    """A pattern that the shell left alone is matched; a name with brackets is a name."""
    monkeypatch.chdir(tmp_path)
    fill(tmp_path, "a1.html", "a2.html", "b/a3.html", "odd[1].html")
    assert places("a*.html") == ["a1.html", "a2.html"]
    assert places("**/a*.html") == ["a1.html", "a2.html", "b/a3.html"]
    assert places("odd[1].html") == ["odd[1].html"]
    assert places("z*.html") == ["NotFoundError"]


def test_a_missing_path_is_an_error_among_the_pages(tmp_path, monkeypatch):
    """The others are read; `find_files` itself raises."""
    monkeypatch.chdir(tmp_path)
    fill(tmp_path, "a.html")
    assert places(["gone.html", "a.html", "a\x00.html"]) == [
        "NotFoundError",
        "a.html",
        "NotFoundError",
    ]
    with pytest.raises(NotFoundError, match=r"gone\.html: no such file"):
        files.find_files("gone.html")


def test_what_is_no_file_is_an_error_in_its_place(tmp_path, monkeypatch):
    """Pipes, sockets, links to nothing or in a circle, empty folders named like pages."""
    monkeypatch.chdir(tmp_path)
    fill(tmp_path, "w/a.html", "w/z.html", "w/page.html/inner.html")
    (tmp_path / "w/folder.html").mkdir()
    (tmp_path / "w/dead.html").symlink_to("nowhere")
    (tmp_path / "w/loop").symlink_to(tmp_path / "w")
    (tmp_path / "w/self.html").symlink_to("self.html")
    os.mkfifo(tmp_path / "w/fifo.html")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("w/s.html")
        found = {}
        for source in pages("w"):
            name = source.path if isinstance(source, Source) else source.where
            found[name] = source
    assert [n for n, s in found.items() if isinstance(s, Source)] == [
        "w/a.html",
        "w/page.html/inner.html",
        "w/z.html",
    ]
    errors = {name: s for name, s in found.items() if isinstance(s, SourceError)}
    assert set(errors) == {
        f"w/{n}"
        for n in ("folder.html", "dead.html", "loop", "self.html", "fifo.html", "s.html")
    }
    assert all(error.cure for error in errors.values())
    assert "a pipe" in errors["w/fifo.html"].what


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_an_error_in_its_place(tmp_path):
    """Permissions of one file or folder do not stop the others."""
    fill(tmp_path, "a.html", "b.html", "c/d.html")
    (tmp_path / "a.html").chmod(0)
    (tmp_path / "c").chmod(0)
    found = places(tmp_path)
    (tmp_path / "c").chmod(0o700)
    assert found == ["SourceError", str(tmp_path / "b.html"), "SourceError"]


def test_a_file_that_vanishes_is_an_error_in_its_place(tmp_path):
    """A page that goes away between listing and reading does not stop the others."""
    fill(tmp_path, "a.html", "b.html")
    reader = pages(tmp_path)
    assert isinstance(next(reader), Source)
    (tmp_path / "b.html").unlink()
    assert isinstance(next(reader), NotFoundError)


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    """Ten gigabytes of nothing are refused by their size, at once."""
    path = tmp_path / "large.html"
    path.write_bytes(b"")
    os.truncate(path, 10_000_000_000)
    (error,) = pages(path)
    assert isinstance(error, LimitError)
    assert "--max-bytes" in error.cure
    assert places(path, options=Options(max_bytes=10)) == ["LimitError"]


def test_a_deep_tree_ends_in_an_error(tmp_path):
    """Folders nested beyond the limit are reported; what is above is read."""
    deep = tmp_path.joinpath(*["d"] * (files.MAX_DEPTH + 5))
    deep.mkdir(parents=True)
    fill(tmp_path, "d/z.html")
    assert places(tmp_path) == ["LimitError", str(tmp_path / "d/z.html")]


def test_a_name_that_is_no_unicode_can_be_written_down(tmp_path):
    """Names may be any bytes; the path of a source can always be encoded."""
    path = os.fsencode(tmp_path) + b"/m\xfchle.html"
    try:
        with open(path, "wb") as file:  # noqa: PTH123 - a path of bytes
            file.write(PAGE)
    except OSError:
        pytest.skip("this file system has only names in Unicode")
    (source,) = pages(tmp_path)
    assert source.content == PAGE
    assert source.path.encode().endswith("m\ufffdhle.html".encode())


def test_standard_input_is_a_page():
    """The path "-" reads what is piped in, within the limit."""
    script = (
        "from cleaner.sources import pages; from cleaner.model import Options\n"
        "for p in pages('-', options=Options(max_bytes=100)): print(repr(p))"
    )
    short = subprocess.run(
        [sys.executable, "-c", script], input=b"<p>x", capture_output=True, check=True
    )
    assert b"content=b'<p>x'" in short.stdout
    long = subprocess.run(
        [sys.executable, "-c", script], input=b"x" * 101, capture_output=True, check=True
    )
    assert b"LimitError" in long.stdout


def test_importing_sources_does_not_import_requests():
    """Who reads files does not wait for the network's packages."""
    script = (
        "import sys, cleaner.sources; print({'requests', 'protego'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.strip() == b"set()"


# --- addresses -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.0.9",
        "0.0.0.0",  # noqa: S104 - is refused
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "::7f00:1",
        "not an address",
    ],
)
def test_addresses_inside_are_not_public(address):
    """Loopback, private, link-local, metadata, multicast, in every wrapping."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_addresses_outside_are_public(address):
    """Addresses of the public network may be fetched."""
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://mill.example/",
        "data:text/html,x",
        "javascript:x",
        "//x/",
        "mill.example",
        "http://",
        "http:///x",
        "http://[::1",
        "http://x:99999/",
        "http://x:0/",
        "http://user:secret@mill.example/",
        "http://mill.example/a b",
        "http://x/\r\nHost: y",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url):
    """Other schemes, hosts that are none, passwords; no secret stands in the message."""
    with pytest.raises(FetchError) as caught:
        check_url(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0x7f.1",
        "2130706433",
        "0177.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "127.1",
        "0",
        "169.254.169.254",
        "[::]",
    ],
)
def test_private_hosts_are_refused_in_every_spelling(host):
    """The address that would be opened is looked at, however it is spelled."""
    with Fetcher(Limits(pause_seconds=0, robots=False)) as fetcher:
        with pytest.raises(FetchError) as caught:
            fetcher.fetch(f"http://{host}:9/")
        assert "public" in caught.value.what or "no address" in caught.value.what


# --- a server --------------------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    """A server with a behaviour for each path; counts what it is asked for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, time.monotonic(), dict(self.headers)))
        name = (
            self.path.split("?")[0].strip("/").replace(".", "_").replace("-", "_") or "root"
        )
        getattr(self, f"get_{name}", self.get_missing)()

    def reply(self, status=200, body=PAGE, **headers):
        self.send_response(status)
        given = {"Content_Type": "text/html; charset=utf-8", "Content_Length": len(body)}
        for header, value in (given | headers).items():
            if value is not None:
                self.send_header(header.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

    def get_missing(self):
        self.reply(404, b"none")

    def get_robots_txt(self):
        self.reply(*self.server.robots, Content_Type="text/plain")

    def get_page(self):
        self.reply(ETag='"7"', Last_Modified="Tue, 02 Jan 2024 09:20:30 GMT")

    def get_secret(self):
        self.reply()

    def get_gone(self):
        self.reply(410, b"")

    def get_login(self):
        self.reply(403, b"")

    def get_picture(self):
        self.reply(200, b"\x89PNG", Content_Type="image/png")

    def get_typeless(self):
        self.reply(Content_Type=None)

    def get_moved(self):
        self.reply(301, b"", Location="/page#part")

    def get_circle(self):
        self.reply(302, b"", Location="/circle2")

    def get_circle2(self):
        self.reply(302, b"", Location="/circle")

    def get_endless_redirect(self):
        number = int(self.path.partition("?")[2] or 0)
        self.reply(302, b"", Location=f"/endless-redirect?{number + 1}")

    def get_to_file(self):
        self.reply(302, b"", Location="file:///etc/passwd")

    def get_to_ftp(self):
        self.reply(302, b"", Location="ftp://mill.example/x")

    def get_to_data(self):
        self.reply(302, b"", Location="data:text/html,x")

    def get_to_secret(self):
        self.reply(302, b"", Location="/secret")

    def get_cookie(self):
        if "seen" in self.headers.get("Cookie", ""):
            self.reply()
        else:
            self.reply(302, b"", Location="/cookie", Set_Cookie="seen=1")

    def get_endless(self):
        self.reply(200, b"", Content_Length=None, Connection="close")
        self.pour(b"<p>and so on</p>" * 500, 0)

    def get_drip(self):
        self.reply(200, b"", Content_Length=10_000)
        self.pour(b"x", 0.05)

    def get_drip_chunked(self):
        self.reply(200, b"", Content_Length=None, Transfer_Encoding="chunked")
        self.pour(b"1\r\nx\r\n", 0.05)

    def get_drip_headers(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self.pour(b"x", 0.05)

    def get_silent(self):
        time.sleep(1.5)

    def pour(self, piece, pause):
        """Send until the other side has had enough."""
        self.close_connection = True
        try:
            for _ in range(100_000):
                self.wfile.write(piece)
                time.sleep(pause)
        except OSError:
            return

    def get_chunked(self):
        self.reply(200, b"", Content_Length=None, Transfer_Encoding="chunked")
        for start in range(0, len(PAGE), 9):
            piece = PAGE[start : start + 9]
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def get_packed(self):
        self.reply(200, gzip.compress(PAGE), Content_Encoding="gzip")

    def get_bomb(self):
        self.reply(200, gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")

    def get_packed_often(self):
        self.reply(200, PAGE, Content_Encoding=", ".join(["gzip"] * 1000))

    def get_brotli(self):
        self.reply(200, PAGE, Content_Encoding="br")

    def get_short(self):
        self.close_connection = True
        self.reply(200, PAGE[:20], Content_Length=len(PAGE))

    def get_reset(self):
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()

    def get_busy(self):
        if self.count() < 3:
            self.reply(429, b"", Retry_After="7")
        else:
            self.reply()

    def get_busy_for_hours(self):
        self.reply(503, b"", Retry_After="7200")

    def get_broken(self):
        self.reply(500, b"")

    def get_flaky(self):
        self.get_reset() if self.count() < 2 else self.reply()

    def count(self):
        return sum(path == self.path for path, *_ in self.server.asked)


class Quiet(ThreadingHTTPServer):
    """A server that says nothing on the terminal."""

    daemon_threads = True

    def handle_error(self, *_):
        """The tests break connections on purpose."""


@pytest.fixture
def server():
    """Serve on loopback until the test ends."""
    running = Quiet(("127.0.0.1", 0), Handler)
    running.asked = []
    running.robots = (404, b"")
    running.url = f"http://127.0.0.1:{running.server_port}"
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def slept():
    """Collect how long the fetcher wanted to sleep, without sleeping."""
    return []


@pytest.fixture
def make(slept):
    """Make fetchers that may use loopback, with short limits."""
    made = []

    def make_fetcher(**limits):
        given = {"allow_private": True, "pause_seconds": 0, "retries": 1, "read_seconds": 1}
        fetcher = Fetcher(Limits(**(given | limits)), sleep=slept.append)
        made.append(fetcher)
        return fetcher

    yield make_fetcher
    for fetcher in made:
        fetcher.close()


def test_a_page_is_fetched_with_what_dates_it(server, slept):
    """The source has the final address, status, dates, media type and character set."""
    moment = datetime(2024, 1, 2, 10, 20, 30, tzinfo=timezone(timedelta(hours=1)))
    limits = Limits(allow_private=True, pause_seconds=0, contact="mill@example.org")
    with Fetcher(limits, clock=lambda: moment, sleep=slept.append) as fetcher:
        source = fetcher.fetch(f"{server.url}/moved#top")
    assert source.content == PAGE
    assert source.url == f"{server.url}/page"
    assert (source.media_type, source.charset) == ("text/html", "utf-8")
    assert source.retrieved_at == "2024-01-02T09:20:30Z"
    assert source.http["status"] == "200"
    assert source.http["etag"] == '"7"'
    assert source.http["last-modified"] == "Tue, 02 Jan 2024 09:20:30 GMT"
    agent = server.asked[-1][2]["User-Agent"]
    assert agent.startswith("wikikeep/")
    assert agent.endswith(" (+mill@example.org)")


def answer_with(monkeypatch, *addresses):
    """Let every name lead to these addresses; return the names that were looked up."""
    looked_up = []
    before = socket.getaddrinfo

    def look_up(host, port, *rest, **options):
        if host in addresses:
            return before(host, port, *rest, **options)
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return looked_up


def test_a_name_is_looked_up_once_and_that_address_is_opened(server, make, monkeypatch):
    """A name cannot lead to one address when it is checked and to another when opened."""
    looked_up = answer_with(monkeypatch, "127.0.0.1")
    source = make(robots=False).fetch(f"http://mill.example:{server.server_port}/page")
    assert source.content == PAGE
    assert looked_up == ["mill.example"]
    assert server.asked[0][2]["Host"] == f"mill.example:{server.server_port}"


def test_one_private_address_among_public_ones_is_refused(server, make, monkeypatch):
    """A name with a public and a private address is refused, whichever comes first."""
    answer_with(monkeypatch, "93.184.215.14", "127.0.0.1")
    fetcher = make(robots=False, allow_private=False)
    with pytest.raises(FetchError, match=r"/page: leads to 127\.0\.0\.1"):
        fetcher.fetch(f"http://mill.example:{server.server_port}/page")
    assert server.asked == []


def test_loopback_is_refused_unless_allowed(server):
    """Without the permission the server is not even asked, not for robots.txt either."""
    for limits in (Limits(), Limits(robots=False)):
        with pytest.raises(FetchError, match="not public"):
            fetch(f"{server.url}/page", limits=limits)
        with pytest.raises(FetchError, match="public"):
            fetch(f"http://localhost:{server.server_port}/page", limits=limits)
    assert server.asked == []


@pytest.mark.parametrize(
    "path", ["page", "chunked", "packed", "typeless", "flaky", "cookie"]
)
def test_pages_come_whole_however_they_are_sent(server, make, path):
    """In chunks, packed, without a type, after a reset, behind a cookie."""
    assert make().fetch(f"{server.url}/{path}").content == PAGE


@pytest.mark.parametrize(
    ("path", "error", "reason"),
    [
        ("nothing", NotFoundError, "404"),
        ("gone", NotFoundError, "410"),
        ("login", FetchError, "403"),
        ("picture", NotAPageError, "image/png"),
        ("circle", FetchError, "circle"),
        ("endless-redirect", LimitError, "more than 10 times"),
        ("to-file", FetchError, "file:"),
        ("to-ftp", FetchError, "ftp:"),
        ("to-data", FetchError, "data:"),
        ("endless", LimitError, "more than 1,000,000 bytes"),
        ("bomb", LimitError, "more than 1,000,000 bytes"),
        ("packed-often", LimitError, "1000 times"),
        ("brotli", FetchError, "br"),
        ("short", FetchError, "no answer in 2 tries"),
        ("reset", FetchError, "no answer in 2 tries"),
        ("broken", FetchError, "500, 2 times"),
        ("busy-for-hours", FetchError, "7200 seconds"),
    ],
)
def test_what_goes_wrong_has_a_name_and_a_cure(server, make, path, error, reason):
    """Each failure is one error of ours that names the address, the reason and the cure."""
    with pytest.raises(error) as caught:
        make(max_bytes=1_000_000).fetch(f"{server.url}/{path}")
    assert caught.value.where.startswith(server.url)
    assert reason in caught.value.what
    assert caught.value.cure


@pytest.mark.parametrize("path", ["drip", "drip-chunked", "drip-headers"])
def test_a_slow_server_is_left_after_the_total_time(server, make, path):
    """A byte now and then keeps a socket alive, but not the whole page."""
    started = time.monotonic()
    with pytest.raises(LimitError, match="longer than"):
        make(total_seconds=0.4).fetch(f"{server.url}/{path}")
    assert time.monotonic() - started < 2


def test_a_silent_server_is_left_after_the_read_time(server, make):
    """Without a byte, the read limit ends it before the total does."""
    with pytest.raises(FetchError, match="no answer in 1 tries"):
        make(read_seconds=0.2, retries=0).fetch(f"{server.url}/silent")


def test_a_closed_port_and_an_unknown_host_are_errors(make):
    """Nothing listening is tried again; a name without an address is not."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(FetchError, match="no answer in 2 tries"):
            make(robots=False).fetch(f"http://127.0.0.1:{port}/")
    with pytest.raises(FetchError, match="host has no address"):
        make(robots=False).fetch("http://mill.invalid/")


def test_retry_after_is_obeyed(server, make, slept):
    """The server's pause is kept to; after it the page comes."""
    source = make(retries=4).fetch(f"{server.url}/busy")
    assert source.content == PAGE
    assert slept == [7, 7]


def test_pauses_grow_without_retry_after(server, make, slept):
    """Each pause is twice the one before."""
    with pytest.raises(FetchError):
        make(retries=4).fetch(f"{server.url}/broken")
    assert slept == [1, 1, 2, 4]


def test_one_request_a_second_and_host(server, make, slept):
    """The first goes at once, the next waits its second; robots.txt may ask for more."""
    fetcher = make(pause_seconds=1)
    for _ in range(3):
        fetcher.fetch(f"{server.url}/page")
    assert len(slept) == 2
    assert all(0.5 < pause <= 1 for pause in slept)
    assert [path for path, *_ in server.asked].count("/robots.txt") == 1
    server.robots = (200, b"User-agent: *\nCrawl-delay: 20\n")
    fetcher = make(pause_seconds=1, max_crawl_delay=15)
    for _ in range(2):
        fetcher.fetch(f"{server.url}/page")
    assert 14 < slept[-1] <= 15


def test_robots_txt_is_obeyed_also_behind_a_redirect(server, make):
    """What is disallowed is not asked for; the rules for us by name come first."""
    server.robots = (
        200,
        b"User-agent: *\nDisallow: /page\n\nUser-agent: wikikeep\nDisallow: /secret\n",
    )
    fetcher = make()
    assert fetcher.fetch(f"{server.url}/page").content == PAGE
    for path in ("secret", "to-secret"):
        with pytest.raises(FetchError, match=r"robots\.txt does not allow"):
            fetcher.fetch(f"{server.url}/{path}")
    assert "/secret" not in [path for path, *_ in server.asked]
    assert make(robots=False).fetch(f"{server.url}/secret").content == PAGE


@pytest.mark.parametrize(
    ("status", "allowed"), [(404, True), (403, True), (500, False), (429, False)]
)
def test_a_robots_txt_that_fails_is_a_no_unless_there_is_none(
    server, make, status, allowed
):
    """4xx means that there are no rules; 5xx that nobody knows them."""
    server.robots = (status, b"User-agent: *\nDisallow: /\n")
    if allowed:
        assert make().fetch(f"{server.url}/page").content == PAGE
    else:
        with pytest.raises(FetchError, match=r"robots\.txt cannot be read"):
            make().fetch(f"{server.url}/page")


def test_a_huge_robots_txt_is_read_in_part(server, make):
    """Rules beyond the limit are not seen; the page is fetched all the same."""
    server.robots = (200, b"User-agent: *\nDisallow: /secret\n" + b"# more\n" * 300_000)
    fetcher = make()
    assert fetcher.fetch(f"{server.url}/page").content == PAGE
    with pytest.raises(FetchError, match=r"robots\.txt does not allow"):
        fetcher.fetch(f"{server.url}/secret")


def test_a_page_that_fails_does_not_stop_the_others(server):
    """Addresses and files can be mixed; errors stand where the pages would."""
    limits = Limits(allow_private=True, pause_seconds=0)
    given = [f"{server.url}/page", f"{server.url}/gone", "ftp://x/", f"{server.url}/moved"]
    found = [type(source).__name__ for source in pages(given, limits=limits)]
    assert found == ["Source", "NotFoundError", "NotFoundError", "Source"]


def test_a_proxy_is_used_only_when_given(server, make, monkeypatch):
    """The environment's proxy is not used; a given one gets the whole address."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert make().fetch(f"{server.url}/page").content == PAGE
    with pytest.raises(NotFoundError):
        make(proxy=server.url, robots=False).fetch("http://mill.example/page")
    assert server.asked[-1][0] == "http://mill.example/page"
    for host in ("127.0.0.1", "0x7f.1", "[::1]", "localhost"):
        with pytest.raises(FetchError, match="not a public address"):
            make(proxy=server.url, robots=False, allow_private=False).fetch(
                f"http://{host}/"
            )


def test_a_contact_that_cannot_be_sent_is_refused():
    """A line break in the contact would be a header of its own."""
    for contact in ("a\r\nX-Evil: 1", "müller@mill.example"):
        with pytest.raises(OptionError):
            make_user_agent(contact)


def test_the_clock_is_utc(server):
    """Without a clock of the caller's, the time is the machine's, in UTC."""
    before = datetime.now(UTC).replace(microsecond=0)
    source = fetch(
        f"{server.url}/page",
        limits=Limits(allow_private=True, pause_seconds=0, robots=False),
    )
    assert before <= datetime.fromisoformat(source.retrieved_at) <= datetime.now(UTC)

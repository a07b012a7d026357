"""Pages from servers, all of them on this machine: `cleaner.sources.web`."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from moody_server import PAGE, Handler, Quiet

from cleaner.errors import FetchError, LimitError, NotAPageError, NotFoundError, OptionError
from cleaner.sources import pages
from cleaner.sources.limits import Limits
from cleaner.sources.web import Fetcher, fetch, make_user_agent


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


def test_a_private_host_can_be_allowed_by_its_name(server, make, monkeypatch):
    """One name is let through, with a proxy or without; no other one is."""
    answer_with(monkeypatch, "127.0.0.1")
    limits = {"robots": False, "allow_private": False, "allow_hosts": ("Mill.example",)}
    fetcher = make(**limits)
    port = server.server_port
    assert fetcher.fetch(f"http://mill.example:{port}/page").content == PAGE
    for host in ("127.0.0.1", "race.example", "mill.example.race.example"):
        with pytest.raises(FetchError, match="--allow-host"):
            fetcher.fetch(f"http://{host}:{port}/page")


def test_cookies_of_a_file_go_to_their_host_alone(server, make, monkeypatch, tmp_path):
    """The host that they are for gets them; the one that it redirects to does not."""
    file = tmp_path / "cookies.txt"
    lines = [
        f"127.0.0.1\tFALSE\t/\tFALSE\t{end}\t{name}\t1"
        for name, end in (("seen", 0), ("stale", 86_400), ("kept", 4_000_000_000))
    ]
    file.write_text("\n".join(["# Netscape HTTP Cookie File", *lines, ""]))
    answer_with(monkeypatch, "127.0.0.1")
    source = make(robots=False, cookies=str(file)).fetch(f"{server.url}/to-neighbour")
    assert source.url.startswith("http://mill.example:")
    asked = [headers.get("Cookie") for _, _, headers in server.asked]
    assert asked == ["seen=1; kept=1", None]


@pytest.mark.parametrize("content", [None, "no cookies", b"\xff\xfe\x00"])
def test_a_file_without_cookies_is_refused(server, make, tmp_path, content):
    """Fetching without them would archive the page that strangers see."""
    file = tmp_path / "cookies.txt"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(OptionError, match="--cookies"):
        make(cookies=str(file)).fetch(f"{server.url}/page")
    assert server.asked == []


def test_only_codings_that_can_be_bounded_are_asked_for(server, make):
    """The server is told of each coding that is installed."""
    make(robots=False).fetch(f"{server.url}/page")
    assert server.asked[0][2]["Accept-Encoding"] == "gzip, deflate, br, zstd"


@pytest.mark.parametrize(
    "path",
    [
        *("page", "chunked", "packed", "brotli", "zstd", "typeless", "flaky", "cookie"),
        *("packed-tail", "packed-twice", "deflated", "deflated-bare"),
    ],
)
def test_pages_come_whole_however_they_are_sent(server, make, path):
    """In chunks, packed, without a type, after a reset, behind a cookie."""
    assert make().fetch(f"{server.url}/{path}").content == PAGE


def test_a_packed_page_comes_with_the_bytes_of_the_wire(server, make):
    """What was sent is what the raw store keeps; a page that was not packed is as sent."""
    source = make().fetch(f"{server.url}/packed")
    assert gzip.decompress(source.wire) == source.content == PAGE
    assert source.headers["content-encoding"] == "gzip"
    assert make().fetch(f"{server.url}/chunked").wire == b""


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
        ("hollow", LimitError, "more than 1,000,000 bytes"),
        ("packed-often", LimitError, "1000 times"),
        ("compressed", FetchError, "compress"),
        ("brotli-bomb", LimitError, "more than 1,000,000 bytes"),
        ("zstd-bomb", LimitError, "more than 1,000,000 bytes"),
        ("short", FetchError, "no answer in 2 tries"),
        ("reset", FetchError, "no answer in 2 tries"),
        ("broken", FetchError, "500, 2 times"),
        ("busy-for-hours", FetchError, "7200 seconds"),
        ("to-nowhere", FetchError, "no address of the web"),
        ("part", FetchError, "206"),
        ("cut-packed", FetchError, "no answer in 2 tries (it is cut off"),
        ("cut-packed-twice", FetchError, "no answer in 2 tries (it is cut off"),
        ("cut-often", FetchError, "no answer in 2 tries (it is cut off"),
        ("cut-deflated", FetchError, "no answer in 2 tries (it is cut off"),
        ("cut-deflated-bare", FetchError, "no answer in 2 tries (it is cut off"),
        ("cut-brotli", FetchError, "no answer in 2 tries (it is cut off"),
        ("cut-zstd", FetchError, "no answer in 2 tries"),
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


@pytest.mark.parametrize("path", ["to-blank", "to-letters"])
def test_a_redirect_is_followed_as_browsers_do(server, make, path):
    """What a server writes as it stands is an address once it is quoted."""
    source = make().fetch(f"{server.url}/{path}")
    assert source.content == PAGE
    assert source.url.partition("?")[2] in {"a%20b", "title=M%C3%BChle"}


def test_what_stands_in_a_redirect_is_not_read(server, make):
    """It may have no end."""
    assert make(total_seconds=5).fetch(f"{server.url}/moved-endlessly").content == PAGE


def test_a_mark_of_byte_order_hides_no_rule(server, make):
    """Editors write it before the first line of robots.txt."""
    server.robots = (200, b"\xef\xbb\xbfUser-agent: *\nDisallow: /page\n")
    with pytest.raises(FetchError, match=r"robots\.txt does not allow"):
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

"""Pages from the disk, and addresses that are never asked: `cleaner.sources`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from cleaner import clean
from cleaner.errors import FetchError, LimitError, NotFoundError, SourceError
from cleaner.model import Options, Source
from cleaner.sources import files, pages
from cleaner.sources.guard import check_url, is_public
from cleaner.sources.limits import Limits
from cleaner.sources.web import Fetcher

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


def test_another_address_leaves_the_rest_of_a_source_alone():
    """When a page was fetched stays known when the caller corrects where it was."""
    source = Source(b"<p>Reed</p>", retrieved_at="2024-01-02T09:20:30Z", charset="utf-8")
    document = clean(source, url="https://fen.example/wiki/Reed")
    assert document.provenance.retrieved_at == "2024-01-02T09:20:30Z"
    assert document.url == "https://fen.example/wiki/Reed"

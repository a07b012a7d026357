"""Addresses from a list: what is fetched, and what is said of lines that are none."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from command import GOOD, SOME_FAILED, USAGE, files_below, page, run, run_apart
from moody_server import Handler, Quiet

QUICK = ("--allow-private", "--pause-seconds", "0", "--retries", "0", "-o", "out")
BOTH = ["127.0.0.1/Fen.md", "127.0.0.1/Mill.md"]


class Wiki(Handler):
    """Two pages."""

    def get_Fen(self):  # noqa: N802 - a path
        """Answer with a page."""
        self.reply(200, page("Fen").encode())

    def get_Mill(self):  # noqa: N802 - a path
        """Answer with another."""
        self.reply(200, page("Mill").encode())


@pytest.fixture
def url(tmp_path, monkeypatch):
    """Serve on loopback until the test ends, and stand in an empty folder."""
    monkeypatch.chdir(tmp_path)
    running = Quiet(("127.0.0.1", 0), Wiki)
    running.asked = []
    running.robots = (404, b"")
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def written():
    """List the Markdown files, without the port in the folder's name."""
    found = [name for name in files_below(Path("out")) if name.endswith(".md")]
    return [f"127.0.0.1/{name.rpartition('/')[2]}" for name in found]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\0"])
def test_a_list_of_addresses(url, ends):
    """A line or a NUL each, with blanks around, and each fetched once."""
    lines = ["", f"  {url}/Fen ", f"{url}/Mill", f"{url}/Fen"]
    Path("list.txt").write_bytes(ends.join(lines).encode())
    result = run("archive", "--files-from", "list.txt", *QUICK)
    assert result.exit_code == GOOD, result.stderr
    assert "2 pages" in result.stderr
    assert written() == BOTH


def test_a_list_as_windows_saves_it_and_addresses_beside_it(url):
    """A byte order mark is no part of an address; what is typed comes first."""
    Path("list.txt").write_text(f"{url}/Fen\n", "utf-8-sig")
    result = run("archive", f"{url}/Mill", "--files-from", "list.txt", "-v", *QUICK)
    assert result.exit_code == GOOD, result.stderr
    assert written() == BOTH
    assert result.stderr.index("/Mill") < result.stderr.index("/Fen")


def test_a_list_from_standard_input(url):
    """As other programs write one."""
    lines = f"{url}/Fen\n{url}/Mill\n".encode()
    result = run_apart("archive", "--files-from", "-", *QUICK, stdin=lines)
    assert result.returncode == GOOD, result.stderr
    assert written() == BOTH


def test_a_line_that_is_no_address(url):
    """It is a failure by itself, whatever its bytes; the others are fetched."""
    bad = b"notes about the fen\nfen.html\n\xff\xfe\n"
    Path("list.txt").write_bytes(bad + f"{url}/Fen\n".encode())
    result = run("archive", "--files-from", "list.txt", *QUICK)
    assert result.exit_code == SOME_FAILED, result.output
    assert "1 page, 0 warnings, 3 failures" in result.stderr
    for line in ("'notes about the fen': is no address", "fen.html: has the scheme none"):
        assert line in result.stderr
    assert written() == BOTH[:1]


@pytest.mark.usefixtures("url")
@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        (None, (), "list.txt: No such file or directory: check --files-from"),
        (b" \n\n", (), "list.txt: holds no address"),
        (b"http://fen.example/\n", ("--wiki", "http://fen.example/"), "--wiki"),
    ],
)
def test_a_list_that_cannot_be_meant(content, arguments, said):
    """It is wrong usage, and nothing is fetched or written."""
    if content is not None:
        Path("list.txt").write_bytes(content)
    result = run("archive", "--files-from", "list.txt", *arguments, *QUICK)
    assert result.exit_code == USAGE
    assert said in result.stderr
    assert not Path("out").exists()

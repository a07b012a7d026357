"""Make the files beside this one from ``site/`` with the real tools, and say their sizes.

    python make.py [NAME...]        needs wget, tar, zip, zstd, xz, zimwriterfs, chromium,
                                    and on the path single-file (npm) and wacz (pip)

A made file differs from the one before in its dates and identifiers: tests that name
those are to be mended with it.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
SITE = HERE / "site"
OLD = ("Dyke.html", "Fen.html", "Mill.html", "notes.txt", "reed.png", ".hidden.html", "sub")
"""What the first trees hold."""
ASKED = ("Fen.html", "Mill.html", "reed.png", "gone.html", "Dyke.html", "sub/Sluice.html")
"""What the first crawl asks for."""
PORT = 8123
HOST = "fen.example"
"""Browsers are told that this is the server: no page is to name a machine."""
LARGEST = 60_000


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def served() -> Iterator[str]:
    """Serve the site on this machine, and give its address."""
    handler = functools.partial(_Quiet, directory=SITE)
    with http.server.ThreadingHTTPServer(("127.0.0.1", PORT), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{PORT}"
        server.shutdown()


def call(*command: str | Path, codes: tuple[int, ...] = (0,), cwd: Path = HERE) -> None:
    """Run a program, and end at its failure."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, check=False)
    if done.returncode not in codes:
        raise SystemExit(f"{command[0]} ended with {done.returncode}")


def tree(name: str) -> None:
    """Pack the first tree with GNU tar, gzip, xz, zstd or Info-ZIP, by the ending."""
    path = HERE / name
    path.unlink(missing_ok=True)
    if name.endswith(".zip"):
        call("zip", "-q", "-X", "-r", path, *OLD, cwd=SITE)
    else:
        call("tar", "--auto-compress", "-cf", path, *OLD, cwd=SITE)


def crawl(name: str) -> None:
    """Let wget write what it fetches; ``again`` knows the crawl before by its CDX."""
    stem = name.split(".", maxsplit=1)[0]
    options = ["--no-warc-compression"] if name.endswith(".warc") else []
    with served() as address, tempfile.TemporaryDirectory() as folder:
        pages = [f"{address}/{page}" for page in ASKED]
        wget = ["wget", "-q", "--warc-cdx", "--delete-after"]
        if stem == "again":
            call(*wget, "--warc-file=crawl", *pages, codes=(0, 8), cwd=Path(folder))
            options = ["--warc-dedup=crawl.cdx"]
        call(*wget, f"--warc-file={stem}", *options, *pages, codes=(0, 8), cwd=Path(folder))
        shutil.copy(Path(folder, name), HERE / name)


def requisites(name: str) -> None:
    """Let wget fetch a page with all that it needs, its frame as well."""
    with served() as address, tempfile.TemporaryDirectory() as folder:
        wget = ["wget", "-q", "-p", "--delete-after", "--warc-file=reedmace"]
        call(*wget, f"{address}/Reedmace.html", codes=(0, 8), cwd=Path(folder))
        shutil.copy(Path(folder, name), HERE / name)


def wacz(name: str) -> None:
    """Let py-wacz pack a crawl with its indexes."""
    command = ["wacz", "create", "--detect-pages", "--text", "-f", "crawl.warc.gz"]
    call(*command, "-o", name)


def zim(name: str) -> None:
    """Let zimwriterfs pack the site; a page that only leads on becomes a redirect."""
    (HERE / name).unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        site = shutil.copytree(SITE, Path(folder, "site"))
        moved = "<head><meta http-equiv='refresh' content='0;URL=Reedmace.html'></head>"
        Path(site, ".hidden.html").unlink()
        Path(site, "Cattail.html").write_text(f"<html>{moved}</html>", "utf-8")
        said = ["--language=deu", "--title=Moorwiki", "--description=Moor", "--name=moor"]
        made = ["--creator=Moorwiki", "--publisher=Tests"]
        shown = ["--welcome=Reedmace.html", "--illustration=icon.png", "--withoutFTIndex"]
        call("zimwriterfs", *said, *made, *shown, site, HERE / name)


def browser(*options: str) -> list[str]:
    """Return what starts chromium for pages of our server."""
    rules = f"--host-resolver-rules=MAP {HOST} 127.0.0.1"
    return ["chromium", "--headless", "--no-sandbox", rules, *options]


def snapshot(name: str) -> None:
    """Let chromium save a page as it does itself, as MHTML."""
    with served(), tempfile.TemporaryDirectory() as profile:
        options = (f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank")
        with Pipe(browser(*options)) as pipe:
            target = pipe.ask("Target.createTarget", url="about:blank")["targetId"]
            flat = {"targetId": target, "flatten": True}
            session = pipe.ask("Target.attachToTarget", **flat)["sessionId"]
            pipe.ask("Page.enable", session)
            pipe.ask("Page.navigate", session, url=f"http://{HOST}:{PORT}/Reedmace.html")
            pipe.wait("Page.loadEventFired")
            made = pipe.ask("Page.captureSnapshot", session, format="mhtml")["data"]
            (HERE / name).write_bytes(made.encode("utf-8"))
            pipe.ask("Browser.close")


class Pipe:
    """Chromium's debugging protocol over two pipes: JSON, each ended by a NUL."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._numbers = itertools.count(1)

    def __enter__(self) -> Self:
        """Start the browser, which reads from its file 3 and writes to its file 4."""
        theirs, to = os.pipe()
        back, ours = os.pipe()
        line = f'exec "$@" 3<&{theirs} 4>&{ours}'
        self._browser = subprocess.Popen(
            ["/bin/bash", "-c", line, "bash", *self._command],
            pass_fds=(theirs, ours),
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs)
        os.close(ours)
        self._to, self._from = os.fdopen(to, "wb"), os.fdopen(back, "rb")
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._to.close()
        self._from.close()
        self._browser.wait(30)

    def ask(self, method: str, session: str = "", **given: Any) -> dict[str, Any]:
        """Call a method, and return what it answers."""
        question = {"id": next(self._numbers), "method": method, "params": given}
        if session:
            question["sessionId"] = session
        self._to.write(json.dumps(question).encode() + b"\0")
        self._to.flush()
        answer = self._read(lambda said: said.get("id") == question["id"])
        if "error" in answer:
            raise SystemExit(f"{method}: {answer['error']}")
        return dict(answer["result"])

    def wait(self, event: str) -> None:
        """Wait for an event."""
        self._read(lambda said: said.get("method") == event)

    def _read(self, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while True:
            message = bytearray()
            while (byte := self._from.read(1)) != b"\0":
                if not byte:
                    raise SystemExit("chromium ended")
                message += byte
            if is_it(said := json.loads(message)):
                return dict(said)


def single_file(name: str) -> None:
    """Let SingleFile save a page, as HTML or as a page that is a zip file as well."""
    rules = json.dumps(browser()[2:])
    options = ["--compress-content=true"] if "zip" in name else []
    with served():
        call(
            *("single-file", f"http://{HOST}:{PORT}/Reedmace.html", HERE / name),
            *("--browser-executable-path=/usr/bin/chromium", f"--browser-args={rules}"),
            *("--filename-conflict-action=overwrite", *options),
        )
    # The script that unpacks the page is the work of others, and nothing here runs it.
    content = (HERE / name).read_bytes()
    cut = re.sub(rb"(?s)<script>.*?</script>", b"<script></script>", content, count=1)
    (HERE / name).write_bytes(cut)


MADE: dict[str, Callable[[str], None]] = {
    **dict.fromkeys(
        ("saved.zip", "saved.tar", "saved.tar.gz", "saved.tar.xz", "saved.tar.zst"), tree
    ),
    **dict.fromkeys(("crawl.warc.gz", "plain.warc", "again.warc.gz"), crawl),
    "reedmace.warc.gz": requisites,
    "crawl.wacz": wacz,
    "moor.zim": zim,
    "reedmace.mhtml": snapshot,
    "reedmace.single.html": single_file,
    "reedmace.u.zip.html": single_file,
}


def main(names: list[str]) -> None:
    """Make the named files, or all."""
    for name in names or MADE:
        MADE[name](name)
        size = (HERE / name).stat().st_size
        sys.stdout.write(f"{size:7,} {name}\n")
        if size > LARGEST:
            raise SystemExit(f"{name} is larger than {LARGEST:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])

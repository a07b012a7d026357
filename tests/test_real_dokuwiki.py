"""A whole DokuWiki that the real software runs: archived, changed, brought up to date."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import GOOD, run
from places import BESIDE

from cleaner.sources.dokuwiki import UNSETTLED
from cleaner.store.archive import Archive
from cleaner.store.verify import Depth, find_problems

pytestmark = pytest.mark.service

SERVER = BESIDE / "services" / "dokuwiki-server"
SOFTWARE = Path("/usr/share/dokuwiki")
QUICK = ("--allow-private", "--pause-seconds", "0", "-o", "out")
PAGES = [f"fen:{name}" for name in ("tides", "mill", "old:dyke", "old:sluice")]


class RealDoku:
    """A DokuWiki of our own that may be changed."""

    def __init__(self, data):
        self.data = data
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = self.server("start", "--port", str(port))

    def server(self, *arguments):
        """Ask the server's command."""
        command = [sys.executable, SERVER, *arguments, "--data", self.data]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def settle(self, *lines):
        """Add settings; it starts anew, for PHP keeps compiled files for some seconds."""
        self.server("stop")
        settings = self.data / "conf/local.php"
        settings.write_text("\n".join((settings.read_text("utf-8"), *lines, "")))
        self.server("start", "--port", self.address.rpartition(":")[2])

    def write(self, page, text):
        """Write a page with the software's own tool; an empty text deletes it."""
        file = self.data / "text"
        file.write_text(text, encoding="utf-8")
        ours = f"auto_prepend_file={self.data}/prepend.php"
        tool = [shutil.which("php"), "-d", ours, str(SOFTWARE / "bin/dwpage.php")]
        change = ["commit", "-m", "changed", str(file), page]
        subprocess.run([*tool, *change], capture_output=True, check=True)


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Run a wiki with pages in namespaces."""
    if not (SERVER.is_file() and shutil.which("php") and SOFTWARE.is_dir()):
        reason = "DokuWiki, or the script that runs it, is not on this machine"
        if os.environ.get("CI") and SERVER.is_file():
            pytest.fail(reason)
        pytest.skip(reason)
    wiki = RealDoku(tmp_path_factory.mktemp("doku"))
    for page in PAGES:
        text = f"The {page} is wet.((Parish roll of {page}.))"
        wiki.write(page, f"====== {page} ======\n\n{text}\n")
    yield wiki
    wiki.server("stop")


def kept(folder):
    """Say what is archived of the fen: id -> (number of versions, why it is gone)."""
    with Archive(folder / "out") as archive:
        assert list(find_problems(archive, Depth(read_data=True))) == []
        entries = list(archive.pages())
    ids = {entry.url.partition("id=")[2]: entry for entry in entries}
    return {
        page: (entry.version, entry.gone_why)
        for page, entry in ids.items()
        if page.startswith("fen:")
    }


@pytest.mark.parametrize("forgets", [False, True])
def test_a_real_dokuwiki_is_archived_and_brought_up_to_date(real, here, forgets):
    """Only what has changed is fetched, also when the log of changes is lost."""
    for page in PAGES:
        real.write(page, f"====== {page} ======\n\nThe {page} is wet.((Roll of {page}.))\n")
    time.sleep(UNSETTLED + 1)
    real.write("fen:mill", "====== Mill ======\n\nIt turns.\n")  # and within a second again
    log = real.data / "data/meta/_dokuwiki.changes"
    old = [line.split("\t", 1) for line in log.read_text("utf-8").splitlines()]
    log.write_text("".join(f"{int(when) - 10_000}\t{rest}\n" for when, rest in old))
    address = f"{real.address}/doku.php?id=fen:tides"
    result = run("archive", "--wiki", address, *QUICK)
    assert result.exit_code == GOOD, result.output
    assert dict.fromkeys(PAGES, (1, "")).items() <= kept(here).items()
    real.write("fen:mill", "====== Mill ======\n\nIt was pulled down.((Roll of 1871.))\n")
    real.write("fen:new", "====== New ======\n\nA new page.\n")
    real.write("fen:old:dyke", "")
    if forgets:
        log.unlink()
    shutil.rmtree(real.data / "data/cache")  # feeds of the last five minutes
    (real.data / "data/cache").mkdir()
    result = run("archive", "--wiki", address, *QUICK, "--update", "-v")
    assert result.exit_code == GOOD, result.output
    assert "2 pages" in result.stderr
    after = kept(here)
    assert after["fen:mill"] == (2, "")
    assert after["fen:new"] == (1, "")
    assert after["fen:old:dyke"] == (1, "deleted from the wiki")
    assert after["fen:tides"] == after["fen:old:sluice"] == (1, "")
    real.write("fen:new", "")


def test_the_api_of_a_real_dokuwiki_names_all_pages(real, here):
    """Where it is switched on for everyone, one question says what has changed and gone."""
    real.settle(
        "$conf['remote'] = 1; $conf['remoteuser'] = ''; $conf['disableactions'] = 'rss';"
    )
    real.write("fen:old:dyke", "====== Dyke ======\n\nThe dyke is wet.\n")
    address = f"{real.address}/doku.php?id=fen:tides"
    result = run("archive", "--wiki", address, *QUICK)
    assert result.exit_code == GOOD, result.output
    assert set(PAGES) <= set(kept(here))
    real.write("fen:mill", "====== Mill ======\n\nIt was built again.\n")
    real.write("fen:old:dyke", "")
    result = run("archive", "--wiki", address, *QUICK, "--update", "-v")
    real.settle("$conf['remote'] = 0; $conf['disableactions'] = '';")
    assert result.exit_code == GOOD, result.output
    assert "1 page," in result.stderr
    found = kept(here)
    assert found["fen:mill"] == (2, "")
    assert found["fen:old:dyke"] == (1, "deleted from the wiki")

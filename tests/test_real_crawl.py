"""A whole wiki that the real software runs: archived, changed, and brought up to date."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
import zlib

import pytest
from command import GOOD, run
from places import ROOT
from real_wikis import need_software

from cleaner.store.archive import Archive
from cleaner.store.verify import Depth, find_problems

pytestmark = pytest.mark.service

SERVER = ROOT / "tests" / "mediawiki_server.py"
MAINTENANCE = "/usr/share/mediawiki/maintenance"
PAGES = 60
QUICK = ("--allow-private", "--pause-seconds", "0", "-o", "out")


class RealWiki:
    """A MediaWiki of our own that may be changed."""

    def __init__(self, data):
        self.data = data
        self.address = self.server("start")

    def server(self, *arguments):
        """Ask the server's command."""
        command = [sys.executable, SERVER, *arguments, "--data", self.data]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def change(self, script, *arguments, text=""):
        """Run a maintenance script."""
        subprocess.run(
            [shutil.which("php"), f"{MAINTENANCE}/{script}", *arguments],
            env={**os.environ, "MW_CONFIG_FILE": f"{self.data}/LocalSettings.php"},
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )

    def edit(self, title, text):
        """Write a page."""
        self.change("edit.php", "--user", "Admin", title, text=text)


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Run a wiki with pages in it."""
    need_software()
    folder = tmp_path_factory.mktemp("crawled")
    pages = folder / "pages"
    pages.mkdir()
    for number in range(1, PAGES + 1):
        text = f"Fen {number} is wet.<ref>Roll {number}.</ref> [[Category:Fens]]"
        (pages / f"Fen {number}.wiki").write_text(f"{text}\n\n== Notes ==\n<references/>")
    (pages / "Mill.png").write_bytes(png(400, 300))
    shown = "[[File:Mill.png|thumb|The mill.]] [[File:Lost.png|thumb|Lost.]] See [[Moor]]."
    (pages / "Mill.wiki").write_text(f"The mill turns.<ref name='x'/>\n\n{shown}")
    wiki = RealWiki(folder / "wiki")
    wiki.server("import", pages)
    wiki.change("rebuildrecentchanges.php")
    yield wiki
    wiki.server("stop")


def png(width, height):
    """Make a picture of one colour (PNG, 3rd edition, 5: signature and chunks)."""

    def chunk(kind, content):
        size, check = len(content), zlib.crc32(kind + content)
        return struct.pack(">I", size) + kind + content + struct.pack(">I", check)

    rows = (b"\x00" + b"\x20\x60\xa0" * width) * height
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


def kept(folder):
    """Say what is archived: title -> (number of versions, why it is gone)."""
    with Archive(folder / "out") as archive:
        assert list(find_problems(archive, Depth(read_data=True))) == []
        return {entry.title: (entry.version, entry.gone_why) for entry in archive.pages()}


def test_a_real_wiki_is_archived_and_brought_up_to_date(real, here):
    """Every article with its notes; then edits, a move, a deletion, a new page alone."""
    page = f"{real.address}/wiki/Fen_1"
    result = run("archive", "--wiki", page, *QUICK)
    assert result.exit_code == GOOD, result.output
    found = kept(here)
    assert {f"Fen {number}" for number in range(1, PAGES + 1)} <= set(found)
    with Archive(here / "out") as archive:
        document = archive.document(archive.find("Fen 7").id)
    assert "Fen 7 is wet.[^1]" in document.markdown()
    assert [note.found for note in document.notes] == [True]
    assert document.page.categories == ("Fens",)
    assert document.page.revision
    assert document.page.revised_at
    assert document.url == f"{real.address}/wiki/Fen_7"
    real.edit("Fen 2", "Fen 2 is dry.")
    real.edit("Dyke", "A new page.")
    for script, lines in (("moveBatch", "Fen 3|Moor 3"), ("deleteBatch", "Fen 4")):
        batch = here / script
        batch.write_text(f"{lines}\n")
        real.change(
            f"{script}.php", "--u" if script == "moveBatch" else "-u", "Admin", batch
        )
    result = run("archive", "--wiki", page, *QUICK, "--update", "-v")
    assert result.exit_code == GOOD, result.output
    assert "3 pages" in result.stderr
    after = kept(here)
    changed = {title for title in after if after[title] != found.get(title)}
    assert changed == {"Fen 2", "Dyke", "Moor 3", "Fen 4"}
    assert after["Fen 2"] == (2, "")
    assert after["Moor 3"] == (2, "")
    assert after["Fen 4"] == (1, "deleted from the wiki")
    assert "Fen 3" not in after
    assert redirects_to(here, "Moor 3") == ["Fen 3"]
    with Archive(here / "out") as archive:
        assert archive.find("Fen 3").title == "Moor 3"
    assert (
        "nothing has changed" in run("archive", "--wiki", page, *QUICK, "--update").stderr
    )


def test_redirects_of_a_real_wiki_are_names_of_their_pages(real, here):
    """They come with the list; later and turned ones, to sections too, with changes."""
    real.edit("Swamp", "#REDIRECT [[Fen 9]]")
    page = ("archive", "--wiki", f"{real.address}/wiki/Fen_1", *QUICK)
    assert run(*page).exit_code == GOOD
    assert redirects_to(here, "Fen 9") == ["Swamp"]
    real.edit("Quagmire", "#REDIRECT [[Fen 7#Notes]]")
    real.edit("Swamp", "#REDIRECT [[Fen 7]]")
    assert "nothing has changed" in run(*page, "--update").stderr
    assert redirects_to(here, "Fen 7") == ["Quagmire", "Swamp"]
    assert redirects_to(here, "Fen 9") == []


def redirects_to(folder, title):
    """The redirects to a page, as its record has them."""
    record = next((folder / "out").rglob(f"{title}.json")).read_bytes()
    return json.loads(record)["page"].get("redirects", [])


def test_a_real_wiki_comes_with_its_pictures_and_says_what_it_lacks(real, here):
    """The original of a thumbnail is kept and linked; what the wiki lacks is named."""
    page = f"{real.address}/wiki/Mill"
    result = run("archive", "--wiki", page, *QUICK, "--media", "--json", "-f", "md,json")
    assert result.exit_code == GOOD, result.output
    (picture,) = (here / "out/media").rglob("*.png")
    assert picture.read_bytes() == png(400, 300)
    (text,) = (path.read_text("utf-8") for path in (here / "out").rglob("Mill.md"))
    assert f"](../media/{picture.parent.name}/{picture.name})" in text
    assert "The mill." in text
    lacks = {
        (one["kind"], one["what"])
        for one in json.loads(result.stdout)["incomplete"]
        if one["page"] == "Mill"
    }
    assert {("link", "Moor"), ("link", "File:Lost.png")} <= lacks
    assert {kind for kind, _ in lacks} <= {"link", "note"}
    assert "Moor (on Mill)" in result.stderr
    assert list(kept(here))
    again = run("archive", "--wiki", page, *QUICK, "--media", "--update")
    assert "nothing has changed" in again.stderr

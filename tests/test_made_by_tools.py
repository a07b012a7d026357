"""Files that real tools made: each whole, cut off and damaged, with the exact outcome.

They are made from ``containers/site`` by ``containers/make.py``; those that came first are
in `test_containers`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from boxes import CRAWLED, MADE, read
from command import GOOD, SOME_FAILED, files_below, run

import cleaner
from cleaner.errors import LimitError, NotAPageError
from cleaner.model import Options

SAVED = ("reedmace.mhtml", "reedmace.single.html", "reedmace.u.zip.html")
TEXT = """\
Rohrkolben

Der Rohrkolben wächst am „Großen Sumpf“ in 2 = zwei Reihen; er wird bis zu drei Meter \
hoch.[1] Ein Bund kostete 1840 fünf Kreuzer € in der Überfuhr.[2]

Ein Halm im Wind

Ernte

- Schnitt im Frost
- Trocknen unter dem Deich

[1] Pfarrbuch, Blatt 4.

[2] Zollrolle der Fähre, 1840.
"""


def framed(shown):
    """Return the text with the link that stands for a frame from elsewhere."""
    return TEXT.replace("unter dem Deich\n", f"unter dem Deich\n\n{shown}\n")


ADDRESS = "http://fen.example:8123/Reedmace.html"


@pytest.fixture(autouse=True)
def _there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def cut(name, share):
    """Copy the first part of a file."""
    content = (MADE / name).read_bytes()
    Path(name).write_bytes(content[: int(share * len(content))])
    return Path(name)


def spoilt(name, mark, number=20, behind=0):
    """Copy a file with bad bytes at a mark."""
    content = bytearray((MADE / name).read_bytes())
    place = content.index(mark) + len(mark) + behind
    content[place : place + number] = b"\xff" * number
    Path(name).write_bytes(content)
    return Path(name)


def test_each_file_is_small_and_made_by_the_script():
    """None is larger than 60 kB, and the script knows how each came to be."""
    script = (MADE / "make.py").read_text("utf-8")
    for path in MADE.iterdir():
        if path.is_file() and path.name != "make.py":
            assert path.stat().st_size < 60_000
            assert f'"{path.name}"' in script


# --- one page --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("reedmace.mhtml", "2026-11-26T17:12:28Z"),
        ("reedmace.single.html", "2026-11-26T17:12:36Z"),
        ("reedmace.u.zip.html", "2026-11-26T17:15:09Z"),
    ],
)
def test_a_page_that_a_browser_saved(name, saved):
    """Chromium's MHTML and both forms of SingleFile give the same page."""
    document = cleaner.clean(MADE / name)
    assert document.text() == (framed("fen.example:8123") if "zip" in name else TEXT)
    assert (document.title, document.site) == ("Rohrkolben", "Moorwiki")
    assert (document.url, document.language) == (ADDRESS, "de")
    assert document.provenance.retrieved_at == saved
    assert [note.found for note in document.notes] == [True, True]
    assert document.ledger.unaccounted == 0
    assert document.warnings == ()
    (picture,) = document.images
    inside = picture.source.startswith("data:image/png;base64,")
    assert inside if "single" in name else picture.source == f"{ADDRESS[:-13]}reed.png"


def test_mhtml_that_is_cut_off():
    """Within the page a warning says so; behind it nothing is lost; before it is none."""
    document = cleaner.clean(cut("reedmace.mhtml", 0.5))
    assert document.warnings == (
        "the file is cut off within the page",
        "note 1: the page has its mark but not the note",
        "note 2: the page has its mark but not the note",
    )
    assert document.text().startswith(TEXT[:150])
    document = cleaner.clean(cut("reedmace.mhtml", 0.9))
    assert (document.text(), document.warnings) == (TEXT, ())
    with pytest.raises(NotAPageError, match="is MHTML without an HTML page in it"):
        cleaner.clean(cut("reedmace.mhtml", 0.05))


def test_mhtml_with_bad_bytes():
    """The page is given with what they are, and a warning says how they were read."""
    document = cleaner.clean(spoilt("reedmace.mhtml", b"Schnitt im Frost", 4))
    assert "Schnitt im Frostÿÿÿÿ" in document.text()
    (warning,) = document.warnings
    assert warning == "4 bytes that are not UTF-8 were read as windows-1252"


def test_singlefile_that_is_cut_off_or_has_bad_bytes():
    """HTML ends where it ends: notes that are lost are said."""
    document = cleaner.clean(cut("reedmace.single.html", 0.9))
    assert document.warnings == ("note 2: the page has its mark but not the note",)
    assert document.text().startswith(TEXT[:220])
    document = cleaner.clean(spoilt("reedmace.single.html", b"Schnitt im Frost", 4))
    assert "4 bytes that are not UTF-8 were read as windows-1252" in document.warnings
    assert len(document.notes) == 2


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_page_that_unpacks_itself_and_is_cut_off(share):
    """Without the list at its end nothing is guessed; it is said that it is cut off."""
    with pytest.raises(NotAPageError, match="in a zip file that is damaged or cut off"):
        cleaner.clean(cut("reedmace.u.zip.html", share))


def test_a_page_that_unpacks_itself_and_is_damaged():
    """Bad data, no page in it, more than may be, a password: each is said as that."""
    with pytest.raises(NotAPageError, match="damaged or cut off"):
        cleaner.clean(spoilt("reedmace.u.zip.html", b"index.html", 40, behind=80))
    content = (MADE / "reedmace.u.zip.html").read_bytes()
    with pytest.raises(NotAPageError, match=r"without index\.html"):
        cleaner.clean(content.replace(b"index.html", b"index.htmx"))
    with pytest.raises(LimitError, match="unpacks to more than 2,000 bytes"):
        cleaner.clean(_bomb(), options=Options(max_bytes=2000))
    locked = bytearray(content)
    for start, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[content.index(start) + flag] |= 1
    with pytest.raises(NotAPageError, match="save it without a password"):
        cleaner.clean(bytes(locked))


def _bomb():
    """Write such a page whose content is large."""
    Path("bomb.html").write_bytes(b"<!DOCTYPE html> <html data-sfz><!--")
    with zipfile.ZipFile("bomb.html", "a", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("index.html", b"<p>" + b" " * 1_000_000)
    return Path("bomb.html").read_bytes()


# --- many pages ------------------------------------------------------------------------

MOOR = ["Dyke", "Fen", "Mill", "Reedmace", "frame", "sub/Sluice"]


def test_a_site_that_zimwriterfs_packed():
    """Its pages keep their names; what only leads on is a redirect, and no page."""
    pytest.importorskip("libzim")
    pages, errors = read(MADE / "moor.zim")
    assert errors == []
    assert [member.place for member in pages] == [f"moor/{name}.html" for name in MOOR]
    assert pages[0].source.told == {"site": "Moorwiki", "language": "deu"}
    result = run("clean", MADE / "moor.zim", "-o", "out", "-f", "txt", "--no-catalogue")
    assert result.exit_code == GOOD, result.stderr
    assert files_below(Path("out")) == [f"moor/{name}.txt" for name in MOOR]
    assert Path("out/moor/Reedmace.txt").read_text("utf-8") == framed("frame.html")


def test_a_zim_file_that_is_cut_off_or_damaged():
    """Cut off it cannot be opened; bad data cost the pages in them, each with a line."""
    pytest.importorskip("libzim")
    pages, (error,) = read(cut("moor.zim", 0.9))
    assert (pages, error.where) == ([], "moor.zim")
    assert error.what.startswith("is damaged or cut off so that nothing of it can be read")
    packed = b"\x28\xb5\x2f\xfd"  # a cluster that zstd packed begins so
    pages, errors = read(spoilt("moor.zim", packed, 60, behind=10))
    assert pages == []
    assert [error.what.partition(" (")[0] for error in errors] == [
        "is damaged or cut off where it says what it is",
        *(f"is damaged or cut off at entry {number}" for number in (1, 2, 3, 4, 5, 10)),
    ]


def test_a_wacz_that_py_wacz_packed():
    """Pages of its WARC file alone; cut off, what is before is read, and it is said."""
    pages, errors = read(MADE / "crawl.wacz")
    assert errors == []
    assert [member.source.url.split("/", 3)[3] for member in pages] == CRAWLED
    assert pages[0].source.path == f"{MADE / 'crawl.wacz'}/archive/crawl.warc.gz:868"
    pages, (record, error) = read(cut("crawl.wacz", 0.6))
    assert [member.source.url.split("/", 3)[3] for member in pages] == CRAWLED[:2]
    assert record.where == "crawl.wacz/archive/crawl.warc.gz at byte 4965"
    assert error.where == "crawl.wacz"
    assert "from byte 1,301 on, so that its list of members is lost" in error.what
    pages, (error,) = read(cut("crawl.wacz", 0.95))
    assert [member.source.url.split("/", 3)[3] for member in pages] == CRAWLED
    assert "from byte 9,833 on, so that its list of members is lost" in error.what


def test_damage_in_a_wacz_costs_the_record_that_has_it():
    """As in the WARC file itself: its place is named, and the pages around it are given."""
    start = (MADE / "crawl.wacz").read_bytes().index((MADE / "crawl.warc.gz").read_bytes())
    content = bytearray((MADE / "crawl.wacz").read_bytes())
    content[start + 2098 + 40 : start + 2098 + 60] = b"\xff" * 20
    Path("crawl.wacz").write_bytes(content)
    pages, (error,) = read("crawl.wacz")
    assert error.where == "crawl.wacz/archive/crawl.warc.gz at byte 2098"
    assert [member.source.url.split("/", 3)[3] for member in pages] == [
        name for name in CRAWLED if name != "Mill.html"
    ]


def test_a_page_that_wget_fetched_with_all_it_needs():
    """The page and its frame are pages, in that order; pictures and sheets are none."""
    pages, errors = read(MADE / "reedmace.warc.gz")
    assert errors == []
    names = [member.source.url.rpartition("/")[2] for member in pages]
    assert names == ["Reedmace.html", "frame.html"]
    assert cleaner.clean(pages[0].source).text() == framed("frame.html")
    pages, (error,) = read(cut("reedmace.warc.gz", 0.5))
    assert [member.source.url.rpartition("/")[2] for member in pages] == names[:1]
    assert error.where == "reedmace.warc.gz at byte 3370"
    assert error.what == "is damaged (the record is cut off)"


def test_a_folder_of_all_of_them():
    """Whoever has saved pages in every way gives the folder."""
    pytest.importorskip("libzim")
    Path("kept").mkdir()
    for name in (*SAVED, "moor.zim", "crawl.wacz"):
        shutil.copy(MADE / name, "kept")
    result = run("clean", "kept", "-o", "out", "-f", "md")
    assert "13 pages, 0 warnings, 0 failures" in result.stderr
    shutil.copy(cut("reedmace.u.zip.html", 0.5), "kept/torn.html")
    result = run("clean", "kept", "-o", "out", "-f", "md")
    assert result.exit_code == SOME_FAILED
    assert "kept/torn.html: is a page in a zip file that is damaged" in result.stderr


@pytest.mark.parametrize("name", ["saved.tar", "saved.tar.zst", "saved.zip"])
def test_the_script_makes_them(name, tmp_path):
    """Where the tools are, what the script makes now is read as what it made then."""
    wanted = {"saved.tar": "tar", "saved.tar.zst": "zstd", "saved.zip": "zip"}[name]
    if shutil.which(wanted) is None or shutil.which("tar") is None:
        pytest.skip(f"{wanted} is not on this machine")
    folder = tmp_path / "containers"
    shutil.copytree(MADE, folder)
    (folder / name).unlink()
    command = [sys.executable, str(folder / "make.py"), name]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    then, _ = read(MADE / name)
    now, errors = read(folder / name)
    assert errors == []
    content = {member.place: member.source.content for member in now}
    assert content == {member.place: member.source.content for member in then}

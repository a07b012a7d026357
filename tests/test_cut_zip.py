"""Zip files whose list of members, at their end, is lost: what is whole is read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from boxes import read
from command import page


@pytest.fixture(autouse=True)
def _there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


PACKERS = {
    "sizes before": {"method": zipfile.ZIP_DEFLATED, "is_stream": False},
    "sizes behind": {"method": zipfile.ZIP_DEFLATED, "is_stream": True},
    "stored": {"method": zipfile.ZIP_STORED, "is_stream": False},
}


def packed_pages(number, method, *, is_stream):
    """Pack pages; to a stream that cannot be wound back their sizes come behind them."""
    whole = io.BytesIO()
    stream = Unwound(whole) if is_stream else whole
    with zipfile.ZipFile(stream, "w", method) as opened:
        for each in range(number):
            opened.writestr(f"Fén {each}.html", page(f"Fen {each}") * (each + 1))
    return whole.getvalue()


class Unwound(io.RawIOBase):
    """A stream like a pipe."""

    def __init__(self, whole):
        self._whole = whole

    def writable(self):
        """It is."""
        return True

    def write(self, content):
        """Write on."""
        return self._whole.write(content)


@pytest.mark.parametrize("how", PACKERS)
def test_what_is_whole_in_a_zip_file_that_is_cut_off_is_read(how):
    """The pages before the cut, wherever it is; and where what is lost begins."""
    content = packed_pages(4, **PACKERS[how])
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        starts = [info.header_offset for info in opened.infolist()] + [opened.start_dir]
        whole = [opened.read(info) for info in opened.infolist()]
    for size in range(30, len(content) - 1, 7):
        Path("cut.zip").write_bytes(content[:size])
        pages, (error,) = read("cut.zip")
        kept = sum(end <= size for end in starts[1:])
        # Of sizes behind a page nobody needs the last ones.
        assert kept <= len(pages) <= kept + (how == "sizes behind")
        assert [member.source.content for member in pages] == whole[: len(pages)]
        assert error.where == "cut.zip"
        if len(pages) == kept:
            assert f"from byte {starts[kept]:,} on" in error.what


def test_damage_in_a_zip_file_without_a_list():
    """The page that has it is lost, and those behind it are found by their heads."""
    content = bytearray(packed_pages(4, zipfile.ZIP_DEFLATED, is_stream=True))
    second = content.index(b"PK\x03\x04", 4)
    content[second : second + 4] = b"none"
    Path("bad.zip").write_bytes(content[:-30])
    pages, (error,) = read("bad.zip")
    places = [member.place for member in pages]
    assert places == ["bad/Fén 0.html", "bad/Fén 2.html", "bad/Fén 3.html"]
    assert "its list of members is lost" in error.what


def test_a_bomb_in_a_zip_file_without_a_list(monkeypatch):
    """It ends the reading as it does in any other."""
    monkeypatch.setattr("cleaner.sources.containers.member.FLOOR", 1_000_000)
    monkeypatch.setattr("cleaner.sources.containers.member.MAX_RATIO", 10)
    whole = io.BytesIO()
    with zipfile.ZipFile(Unwound(whole), "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("bomb.html", b" " * 50_000_000)
    Path("bomb.zip").write_bytes(whole.getvalue()[:-30])
    pages, (error,) = read("bomb.zip")
    assert pages == []
    assert "as only a bomb does" in error.what

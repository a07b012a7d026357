"""Names on disk and writing that is all or nothing: `cleaner.store.layout`."""

from __future__ import annotations

import errno
import os
import unicodedata

import pytest

from cleaner.errors import ArchiveError
from cleaner.store.layout import Layout, Namer, file_name, site_folder, write_atomically

TITLES = [
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\Windows\\x",
    "a\x00b",
    "bell\x07\x1b[31m",
    "CON",
    "con.txt",
    "aux.tar.gz",
    "NUL ",
    "COM1",
    "lpt\u00b9",
    "name. . .",
    "  blanks  ",
    "...",
    ".hidden",
    "",
    " ",
    "漢" * 400,
    "e\u0301" * 300,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 60,
    "txt\u202egpj.exe",
    'a|b?c*d<e>f"g:h',
    "line\nbreak\u2028s",
    "lone \ud800 surrogate",
    "~" * 300,
]


@pytest.mark.parametrize("title", TITLES)
def test_any_title_gives_a_name_for_every_system(title):
    """Short, one part of a path, no device, no control characters, always the same."""
    name = file_name(title)
    assert name
    assert name == file_name(title)
    assert name == unicodedata.normalize("NFC", name)
    assert len(f"{name}~12345678.jsonl".encode()) <= 180
    assert not set(name) & set('/\\:*?"<>|')
    assert all(c.isprintable() or c in "\u200c\u200d" for c in name)
    assert not name.startswith((".", " "))
    assert not name.endswith((".", " "))
    assert name.split(".")[0].strip().upper() not in {
        "CON",
        "AUX",
        "NUL",
        "COM1",
        "LPT\u00b9",
    }


def test_names_of_plain_titles_are_the_titles():
    """Letters of any script, blanks and most punctuation stay."""
    for title in (
        "Mill race",
        "Großmühle (Fluß)",
        "水車小屋",
        "طاحونة",
        "Rock 'n' Roll & Co., 1999",
    ):
        assert file_name(title) == title


def test_long_titles_that_begin_alike_have_different_names():
    """What is cut off is told apart by a hash."""
    assert file_name("漢" * 400) != file_name("漢" * 401)


def test_twins_get_different_names():
    """Titles that are one file on some system are told apart; the same source is not."""
    namer = Namer()
    composed, decomposed = "Caf\u00e9", "Cafe\u0301"
    names = [
        namer.name(title, source=source)
        for title, source in [
            ("Mill", "1"),
            ("mill", "2"),
            ("MILL", "3"),
            (composed, "4"),
            (decomposed, "5"),
            ("a/b", "6"),
            ("a:b", "7"),
        ]
    ]
    assert names[0] == "Mill"
    folded = {unicodedata.normalize("NFC", name).casefold() for name in names}
    assert len(folded) == len(names)
    assert namer.name("mill", source="2") == names[1]
    assert Namer().name("mill", source="2") == "mill"
    assert namer.name("Mill", source="8", folder="other") == "Mill"


def test_paths_never_leave_the_folder(tmp_path):
    """Neither a title nor a folder leads out, whatever is in it."""
    layout = Layout(tmp_path / "out")
    for folder in ("..", "../..", "/etc", "a/../../b", "a\x00b", "~", "c:\\x"):
        for title in TITLES:
            path = layout.path(title, source=title + folder, folder=folder)
            assert path.resolve().is_relative_to(tmp_path / "out")


def test_a_linked_folder_that_leads_out_is_refused(tmp_path):
    """Nothing is written through a link in the output folder."""
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out" / "wiki").symlink_to(tmp_path / "elsewhere")
    layout = Layout(tmp_path / "out")
    with pytest.raises(ArchiveError, match="leads out"):
        layout.write(layout.path("Mill", source="1", folder="wiki"), b"x")
    assert not list((tmp_path / "elsewhere").iterdir())


def test_sites_have_folders():
    """The host names the folder, with the port where there is one; no host, no folder."""
    assert site_folder("https://de.mill.example:8080/w") == "de.mill.example_8080"
    assert site_folder("https://aux/") == "aux_"
    assert site_folder("saved/mill.html") == ""
    assert site_folder("http://[broken") == ""


def test_writing_replaces_the_whole_file(tmp_path):
    """New content stands there as a whole, folders are made, nothing temporary is left."""
    path = tmp_path / "a" / "b" / "mill.md"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in path.parent.iterdir()] == ["mill.md"]


def test_a_folder_that_becomes_a_link_while_pages_are_written_is_refused(tmp_path):
    """It is looked at before each file, not once."""
    folder = tmp_path / "out" / "wiki"
    (tmp_path / "elsewhere").mkdir()
    layout = Layout(tmp_path / "out")
    layout.write(folder / "Fen.md", b"wet")
    folder.rename(tmp_path / "out" / "old")
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ArchiveError, match="leads out of the output folder"):
        layout.write(folder / "Mill.md", b"round")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_link_at_the_place_is_replaced_not_followed(tmp_path):
    """What a link leads to is not written to."""
    other = tmp_path / "other"
    other.write_bytes(b"kept")
    link = tmp_path / "mill.md"
    link.symlink_to(other)
    write_atomically(link, b"new")
    assert other.read_bytes() == b"kept"
    assert link.read_bytes() == b"new"
    assert not link.is_symlink()


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    """When the disk refuses, the old content stands and the error says what to do."""
    path = tmp_path / "mill.md"
    write_atomically(path, b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ArchiveError, match="make room on the disk"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["mill.md"]


def test_files_that_wait_for_their_sync_are_settled_together(tmp_path, monkeypatch):
    """A disk that gives up at the sync is an error; a file removed since is none."""
    layout = Layout(tmp_path, durable=False)
    layout.write(tmp_path / "fen.md", b"wet")
    layout.write(tmp_path / "mill.md", b"old")
    (tmp_path / "mill.md").unlink()
    layout.settle()
    layout.write(tmp_path / "fen.md", b"drained")

    def broken(_handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(ArchiveError, match=r"fen.md.*Input/output error"):
        layout.settle()


def test_places_that_cannot_be_written_say_why(tmp_path):
    """A folder in the way, a file in place of a folder, a NUL: each is an ArchiveError."""
    (tmp_path / "mill.md").mkdir()
    (tmp_path / "file").write_bytes(b"")
    for place in ("mill.md", "file/mill.md", "a\x00b"):
        with pytest.raises(ArchiveError) as caught:
            write_atomically(tmp_path / place, b"x")
        assert caught.value.cure
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "mill.md"]

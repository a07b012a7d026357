"""Files of pages that workers write before it is known what they are called."""

from __future__ import annotations

import dataclasses
import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import files_below, page, run

from cleaner.errors import ArchiveError
from cleaner.model import Source
from cleaner.run.batch import Job, clean_one
from cleaner.run.kept import KeptFolder
from cleaner.store.archive import Archive
from cleaner.store.layout import Layout, spool, spool_folder
from cleaner.store.reading import FOLDER
from cleaner.store.spool import Spooled, digest_of, is_in

JOB = Job(keep=True)


def source(title="Fen"):
    """Make a page of a file."""
    return Source(page(title).encode(), path=f"{title}.html")


def test_a_row_has_its_files_on_the_disk(tmp_path):
    """They hold what the row would have held; what makes no file of its own stays in it."""
    job = dataclasses.replace(JOB, formats=("md", "json", "jsonl"))
    plain = clean_one(source(), job)
    row = clean_one(source(), dataclasses.replace(job, spool=str(tmp_path)))
    assert list(row.rendered) == ["jsonl"]
    for name in ("md", "json"):
        file = row.spooled[name]
        assert Path(file.path).read_bytes() == plain.rendered[name]
        assert file.size == len(plain.rendered[name])
        assert file.digest == digest_of(plain.rendered[name])


def test_what_the_disk_refuses_stays_in_the_row(tmp_path):
    """Whoever writes the page then says what is wrong."""
    row = clean_one(source(), dataclasses.replace(JOB, spool=str(tmp_path / "gone")))
    assert list(row.rendered) == ["md", "json"]
    assert row.spooled == {}


def test_files_get_their_names_and_nothing_else_is_left(tmp_path, monkeypatch):
    """Also in the second run, in which all files are there already."""
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    for number in range(12):
        Path(f"in/Fen {number}.html").write_text(page(f"Fen {number}"), "utf-8")
    run("clean", "in", "-o", "alone", "--jobs", "1", "--no-catalogue")
    for _ in range(2):
        run("clean", "in", "-o", "out", "--jobs", "2")
        pages = {path.name: path.read_bytes() for path in Path("out").glob("Fen*")}
        assert len(pages) == 24
        assert pages == {p.name: p.read_bytes() for p in Path("alone").glob("Fen*")}
        assert not [name for name in files_below(Path("out")) if ".tmp" in str(name)]
    result = run("verify", "--archive", "out", "--read-data")
    assert result.exit_code == 0, result.output


def test_unused_files_are_removed(tmp_path):
    """Of a page that is there already nothing is left over while the run goes on."""
    with Archive(tmp_path, write=True, durable=False) as archive:
        folder = KeptFolder(archive, JOB, command="test")
        with folder:
            job = dataclasses.replace(JOB, spool=folder.spool)
            for _ in range(2):
                folder.write_row(Path("Fen"), clean_one(source(), job))
                assert list(Path(folder.spool).iterdir()) == []
        assert not Path(folder.spool).exists()
    assert is_in(tmp_path / "Fen.md", clean_one(source(), JOB).rendered["md"])


def test_where_each_page_is_synced_no_worker_writes(tmp_path):
    """A file is synced under the name that it had when it was written."""
    with Archive(tmp_path, write=True) as archive:
        assert KeptFolder(archive, JOB, command="test").spool == ""


def test_a_crash_leaves_no_such_folder_for_long(tmp_path):
    """Who opens the archive next removes it."""
    script = "import sys; from cleaner.store.layout import spool_folder, spool\n"
    script += "from pathlib import Path; folder = spool_folder(Path(sys.argv[1]))\n"
    script += "folder.mkdir(); spool(str(folder), b'half'); print(folder)"
    with Archive(tmp_path, write=True):
        pass
    place = str(tmp_path / FOLDER)
    said = subprocess.run(
        [sys.executable, "-c", script, place], check=True, capture_output=True, text=True
    )
    left = Path(said.stdout.strip())
    assert list(left.iterdir())
    with Archive(tmp_path, write=True):
        assert not left.exists()


@pytest.mark.parametrize("durable", [False, True])
def test_a_page_on_another_disk_is_copied(tmp_path, monkeypatch, durable):
    """And so is one that is to be synced first."""
    file = spool(str(tmp_path), b"peat")
    replace = Path.replace

    def refused(self, target):
        if str(self) == file.path:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refused)
    out = tmp_path / "out"
    layout = Layout(out, durable=durable)
    layout.write(out / "site" / "Fen.md", file)
    layout.settle()
    assert (out / "site" / "Fen.md").read_bytes() == b"peat"
    assert not Path(file.path).exists()


def test_a_file_that_is_gone_is_said(tmp_path):
    """Nothing is written then, and the error names the page."""
    layout = Layout(tmp_path, durable=False)
    with pytest.raises(ArchiveError, match=r"Fen\.md"):
        layout.write(tmp_path / "Fen.md", Spooled(str(tmp_path / "none"), 4, b""))
    assert list(tmp_path.iterdir()) == []


def test_their_folder_is_named_by_the_process(tmp_path):
    """By its number others know whether it is still in use."""
    assert str(os.getpid()) in spool_folder(tmp_path).name

"""Pages that go into an archive together: as if each had gone alone, and faster."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cleaner import clean
from cleaner.errors import ArchiveError
from cleaner.model import Source
from cleaner.run.batch import Job, batch
from cleaner.store.archive import Archive
from cleaner.store.keeping import Entry
from cleaner.store.packing import pack_document
from cleaner.store.verify import Depth, find_problems

NAMES = ("Fen", "Mill", "fen", "Dyke")
"""Two differ in case alone: the second makes the name of the first longer."""


def made(name, text="Peat and reed."):
    """Clean a page."""
    url = f"https://wiki.example/{name}"
    return clean(f"<title>{name}</title><h1>{name}</h1><p>{text}", url=url)


def files(path):
    """Read all files of an archive but its catalogue."""
    return {
        str(file.relative_to(path)): file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file() and ".cleaner" not in file.parts
    }


def kept(archive):
    """Return what the catalogue says of pages and texts, without times."""
    pages = "SELECT id, key, target, twin, version FROM pages ORDER BY id"
    versions = "SELECT page, number, digest, identity, record FROM versions ORDER BY id"
    texts = "SELECT page, title, body FROM texts ORDER BY page"
    return [list(map(tuple, archive.catalogue.rows(q))) for q in (pages, versions, texts)]


def test_together_as_alone(tmp_path):
    """Names, versions, files and search are the same; the same page twice as well."""
    documents = [made(name) for name in NAMES] + [made("Fen", "A dry year.")]
    with Archive(tmp_path / "alone", write=True, durable=False) as archive:
        alone = [archive.keep(Entry(made=document)) for document in documents]
        expected = kept(archive)
    with Archive(tmp_path / "group", write=True, durable=False) as archive:
        entries = [Entry(made=d, packed=pack_document(d)) for d in documents]
        group = archive.keep_together([(entry, None) for entry in entries])
        assert [each.outcome for each in group] == [each.outcome for each in alone]
        assert [each.outcome for each in group] == ["new"] * 4 + ["changed"]
        assert kept(archive) == expected
        assert [hit.title for hit in archive.search("dry")] == ["Fen"]
        assert len(archive.search("peat")) == 3
    assert files(tmp_path / "group") == files(tmp_path / "alone")
    with Archive(tmp_path / "group") as archive:
        assert list(find_problems(archive, Depth(read_data=True))) == []


def test_one_that_cannot_be_kept(tmp_path):
    """It is an error in its place, whether the catalogue or the disk refuses it."""
    with Archive(tmp_path / "out", write=True, durable=False) as archive:
        bad = replace(made("Weir"), title="\ud800")
        documents = [made("Fen"), bad, made("Mill"), made("Dyke")]
        (tmp_path / "out/wiki.example/Mill.md").mkdir(parents=True)
        noted = []
        said = archive.keep_together(
            [(Entry(made=d), lambda _, k: noted.append(k.target)) for d in documents]
        )
        assert [isinstance(each, ArchiveError) for each in said] == [
            False,
            True,
            True,
            False,
        ]
        assert "surrogate" in said[1].what
        assert "Mill.md" in said[2].where
        assert [page.title for page in archive.pages()] == ["Dyke", "Fen", "Mill"]
        assert len(archive.search("peat")) == 3
    assert (tmp_path / "out/wiki.example/Dyke.md").is_file()


@pytest.mark.parametrize("jobs", [0, 1])
def test_the_worker_packs(jobs):
    """What an archive holds is made where the page is cleaned, if the job says so."""
    source = Source(b"<title>Fen</title><h1>Fen</h1><p>Peat and reed.", path="fen.html")
    (row,) = batch([source], Job(keep=True), jobs=jobs)
    assert row.packed == pack_document(row.document)
    (row,) = batch([source], Job(), jobs=jobs)
    assert row.packed is None

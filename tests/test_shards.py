"""Corpora out: rows with a stable schema, files that are whole, nothing of a row lost."""

from __future__ import annotations

import json
import random
import resource
import shutil
from pathlib import Path

import pytest
from boxes import CRAWLED, MADE
from command import GOOD, NOTHING, SOME_FAILED, USAGE, files_below, page, run, run_apart

from cleaner.document import Document
from cleaner.run import shards
from cleaner.sources.containers.member import unpacked

COLUMNS = [
    *("where", "url", "title", "site", "language", "engine", "licence", "revised_at"),
    *("markdown", "record", "fields", "error"),
]
"""Readers rely on these, in this order; more may follow."""


@pytest.fixture(autouse=True)
def _there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [
        {"html": page("Fen"), "url": "https://wiki.example/Fen", "score": 0.5},
        {"html": "", "text": ""},
        {"html": page("Mill"), "id": "7", "tags": ["a"]},
    ]
    lines = "\n".join(json.dumps(row) for row in rows)
    Path("corpus.jsonl").write_text(lines, encoding="utf-8")


def read_lines(path):
    """Read packed JSON lines."""
    with unpacked(str(path)) as stream:
        return [json.loads(line) for line in stream]


def read_rows(path):
    """Read Parquet as lines are read: absent values are absent, JSON is read."""
    from pyarrow import parquet

    table = parquet.read_table(path)
    assert table.schema.names[: len(COLUMNS)] == COLUMNS
    rows = [{k: v for k, v in row.items() if v is not None} for row in table.to_pylist()]
    for row in rows:
        row.update(
            {name: json.loads(row[name]) for name in ("record", "fields") if name in row}
        )
    return rows


READERS = {"jsonl.zst": read_lines, "parquet": read_rows}


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("jobs", [0, 2])
def test_rows(form, jobs):
    """Both forms say the same: the page, its record, the other fields, and what failed."""
    if form == "parquet":
        pytest.importorskip("pyarrow")
    result = run("clean", "corpus.jsonl", "-f", form, "-o", "out", "-j", jobs)
    assert result.exit_code == SOME_FAILED
    assert files_below(Path("out")) == [f"pages-00000.{form}"]
    fen, bad, mill = READERS[form](Path("out", f"pages-00000.{form}"))
    assert fen["title"] == "Fen"
    assert fen["url"] == "https://wiki.example/Fen"
    assert fen["engine"] == "mediawiki"
    assert fen["fields"] == {"url": "https://wiki.example/Fen", "score": 0.5}
    assert "wet in winter" in fen["markdown"]
    assert not fen["markdown"].startswith("---")
    document = Document.from_json(json.dumps(fen["record"]))
    assert document.markdown(front_matter=False) == fen["markdown"]
    assert "error" not in fen
    assert bad["where"] == "corpus.jsonl:2"
    assert "has no field of these" in bad["error"]
    assert mill["fields"] == {"id": "7", "tags": ["a"]}


def test_many_shards(monkeypatch):
    """A file is full, the next begins; a shorter run takes the longer one's files away."""
    monkeypatch.setattr(shards, "ROWS_IN_SHARD", 2)
    shutil.copy(MADE / "crawl.warc.gz", "crawl.warc.gz")
    arguments = ("crawl.warc.gz", "corpus.jsonl", "-f", "jsonl.zst", "-o", "out", "-j", 0)
    assert run("clean", *arguments).exit_code == SOME_FAILED
    names = [f"pages-{number:05}.jsonl.zst" for number in range(4)]
    assert files_below(Path("out")) == names
    rows = [row for name in names for row in read_lines(Path("out", name))]
    assert [row.get("title") for row in rows] == [
        *(Path(name).stem for name in CRAWLED),
        *("Fen", None, "Mill"),
    ]
    assert run("clean", *arguments[1:]).exit_code == SOME_FAILED
    assert files_below(Path("out")) == names[:2]


def test_a_shard_that_is_broken_off_is_not_there(monkeypatch):
    """What is half written never has the name of what is whole."""

    def refuse(_self, _line):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shards._PackedLines, "write", refuse)
    result = run("clean", "corpus.jsonl", "-f", "jsonl.zst", "-o", "out", "-j", 0)
    assert result.exit_code == NOTHING
    assert "No space left" in result.stderr
    assert files_below(Path("out")) == []


def test_what_does_not_go_together():
    """A corpus comes alone and into a folder."""
    for arguments in (["-f", "parquet,md"], ["-f", "jsonl.zst", "-o", "-"]):
        result = run("clean", "corpus.jsonl", *arguments)
        assert result.exit_code == USAGE
        assert "alone, and into a folder" in result.stderr
    result = run("archive", "https://wiki.example/", "-f", "parquet")
    assert result.exit_code == USAGE
    Path("good.html").write_text(page("Fen"), "utf-8")
    assert run("clean", "good.html", "-f", "jsonl.zst", "-o", "a").exit_code == GOOD


def no_large_files():
    """Refuse larger files than SQLite needs, as a full disk would."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))


@pytest.mark.parametrize("form", ["parquet", "jsonl.zst"])
def test_a_shard_on_a_full_disk(form):
    """The error is the disk's, not that of closing a broken file; nothing is left."""
    pytest.importorskip("pyarrow")
    dice = random.Random(1)
    rows = [{"text": f"Mill\n\n{dice.randbytes(900).hex(' ', 4)}"} for _ in range(150)]
    Path("long.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    arguments = ("clean", "long.jsonl", "-o", "out", "-f", form, "--jobs", "0")
    done = run_apart(*arguments, preexec_fn=no_large_files)
    assert done.returncode in {NOTHING, SOME_FAILED}, done.stderr
    assert b"cannot be written" in done.stderr
    assert b"Traceback" not in done.stderr
    assert files_below(Path("out")) == []

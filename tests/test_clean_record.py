"""A record in, a row of a corpus out: the function for other people's pipelines."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from command import GOOD, page, run

import cleaner
from cleaner.run.record import COLUMNS
from cleaner.sources.containers.member import zstd_module

FEN = {"html": page("Fen"), "url": "https://fen.example/Fen", "id": 7, "tags": ["wet"]}


def test_a_record_becomes_a_row():
    """Each column is a text, in one order; what stood beside the page is kept as JSON."""
    row = cleaner.clean_record(FEN)
    assert tuple(row) == COLUMNS
    assert {type(value) for value in row.values()} == {str}
    assert row["markdown"].startswith("# Fen\n\nThe fen is wet in winter.\n\n## Mill\n")
    assert "[edit]" not in row["markdown"]
    assert (row["title"], row["url"], row["engine"]) == ("Fen", FEN["url"], "mediawiki")
    assert (row["where"], row["error"]) == (FEN["url"], "")
    assert json.loads(row["fields"]) == {"url": FEN["url"], "id": 7, "tags": ["wet"]}
    document = cleaner.Document.from_json(row["record"])
    assert document.markdown(front_matter=False) == row["markdown"]


def test_it_is_the_row_that_the_command_writes(tmp_path, monkeypatch):
    """A corpus made by a pipeline and one made by the command hold the same columns."""
    monkeypatch.chdir(tmp_path)
    Path("in.jsonl").write_text(json.dumps(FEN) + "\n", "utf-8")
    done = run("clean", "in.jsonl", "-f", "jsonl.zst", "-o", "out", "-j", 0)
    assert done.exit_code == GOOD, done.output
    (shard,) = Path("out").glob("*.jsonl.zst")
    with zstd_module().open(shard, "rb") as file:
        written = json.loads(file.readline())
    row = cleaner.clean_record(FEN)
    assert json.loads(row["fields"]) == written["fields"]
    record = json.loads(row["record"])
    for made in (record, written["record"]):
        made["provenance"].pop("path", "")
    assert record == written["record"]
    for name in ("url", "title", "language", "engine", "markdown"):
        assert row[name] == written.get(name, "")


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({}, "has no field of these: html"),
        ({"html": None, "url": float("nan")}, "has no field of these: html"),
        ({"html": "", "id": "7"}, "has no field of these: html"),
        ({"html": " \n"}, "is empty"),
        ({"html": b"%PDF-1.7 fen"}, "PDF"),
        ({"article_body": {"html": ""}}, "is an article without HTML"),
    ],
)
def test_a_record_without_a_page_is_a_row_as_well(record, said):
    """It never stops a pipeline: the row says why, and has the same columns."""
    row = cleaner.clean_record(record)
    assert tuple(row) == COLUMNS
    assert said in row["error"]
    assert (row["markdown"], row["record"]) == ("", "")


def test_values_that_are_no_json():
    """Data frames give bytes, and NaN for what is absent; JSON has neither."""
    row = cleaner.clean_record(
        {
            "text": b"The fen is wet in winter and dry in summer.",
            "url": b"https://fen.example/Fen",
            "score": float("nan"),
            "deep": [{"low": float("-inf")}],
            "raw": b"fen",
        }
    )
    assert row["error"] == ""
    assert row["url"] == "https://fen.example/Fen"
    fields = json.loads(row["fields"], parse_constant=pytest.fail)
    assert fields["score"] is None
    assert fields["deep"] == [{"low": None}]
    assert (fields["raw"], fields["url"]) == ("fen", "https://fen.example/Fen")


def test_a_licence_that_is_no_list():
    """An odd field of a dump costs nothing."""
    body = {"html": page("Fen")}
    for licence in ({"name": "CC0"}, "CC0", []):
        row = cleaner.clean_record({"article_body": body, "license": licence})
        assert (row["error"], row["title"]) == ("", "Fen")


def test_options_and_pickling():
    """Rules are switched off as elsewhere; other processes can be given the function."""
    options = cleaner.Options(keep=frozenset({"mediawiki:edit-links"}))
    assert "[edit]" in cleaner.clean_record(FEN, options=options)["markdown"]
    same = pickle.loads(pickle.dumps(cleaner.clean_record))  # noqa: S301 - our own
    assert same(FEN)["title"] == "Fen"
    with pytest.raises(cleaner.CleanerError, match="nosuch"):
        cleaner.clean_record(FEN, options=cleaner.Options(engine="nosuch"))

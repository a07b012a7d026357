"""The examples for other people's pipelines, run as they stand where the package is there.

They are too heavy for the extra ``dev``: ``pip install datatrove``, ``ray``, ``pyspark``
with pandas and pyarrow.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command import page, surroundings

EXAMPLES = Path(__file__).parent / "pipelines"
PATIENCE = 300
RECORDS = [
    {"html": page("Fen"), "url": "https://fen.example/Fen", "id": "a"},
    {"html": "%PDF-1.7", "url": "https://fen.example/pdf", "id": "b"},
    {"html": page("Mill"), "url": "https://fen.example/Mill", "id": "c"},
]


def run_example(name, records, *needed):
    """Run an example over records; skip where what it needs is not installed."""
    for module in needed:
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"needs {module}: pip install {' '.join(needed)}")
    Path("in").mkdir()
    lines = "".join(json.dumps(record) + "\n" for record in records)
    Path("in/pages.jsonl").write_text(lines, "utf-8")
    done = subprocess.run(
        [
            sys.executable,
            EXAMPLES / f"{name}.py",
            Path("in").resolve(),
            Path("out").resolve(),
        ],
        env=surroundings(RAY_USAGE_STATS_ENABLED="0"),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(autouse=True)
def _there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_datatrove():
    """Markdown in the place of HTML; what is no page is dropped, and costs no other."""
    records = [{**record, "text": record["html"]} for record in RECORDS]
    run_example("with_datatrove", records, "datatrove", "orjson")
    (file,) = Path("out").glob("*.jsonl")
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a", "c"]
    assert rows[1]["text"].startswith("# Mill\n\nThe fen is wet in winter.")
    assert rows[1]["metadata"]["url"] == "https://fen.example/Mill"


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("with_ray", ("ray", "pandas", "pyarrow")),
        ("with_spark", ("pyspark", "pandas", "pyarrow")),
    ],
)
def test_engines_of_data_frames(name, needed):
    """A row a record, of a failure as well, with the columns of a corpus."""
    if name == "with_spark" and not shutil.which("java"):
        pytest.skip("Spark needs Java")
    run_example(name, RECORDS, *needed)
    from pyarrow import parquet

    from cleaner.run.record import COLUMNS

    table = parquet.read_table("out")
    assert tuple(table.column_names) == COLUMNS
    rows = {row["where"].rpartition("/")[2]: row for row in table.to_pylist()}
    assert sorted(rows) == ["Fen", "Mill", "pdf"]
    assert "PDF" in rows["pdf"]["error"]
    assert rows["Mill"]["title"] == "Mill"
    assert json.loads(rows["Mill"]["fields"])["id"] == "c"

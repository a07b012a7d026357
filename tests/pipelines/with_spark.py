"""Spark: a partition at a time, as data frames of pandas.

python with_spark.py IN OUT     .jsonl with "html" and "url"; OUT is a folder of Parquet
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pandas as pd
from pyspark.sql import SparkSession

import cleaner
from cleaner.run.record import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = ", ".join(f"`{name}` string" for name in COLUMNS)


def clean_frames(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Clean the rows of each frame."""
    for frame in frames:
        rows = [cleaner.clean_record(record) for record in frame.to_dict("records")]
        yield pd.DataFrame(rows, columns=list(COLUMNS))


def main(folder: str, output: str) -> None:
    """Run on this machine; with another master, on a cluster."""
    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = spark.config("spark.driver.host", "127.0.0.1").getOrCreate()
    session.read.json(folder).mapInPandas(clean_frames, SCHEMA).write.parquet(output)
    session.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])

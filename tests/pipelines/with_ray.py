"""Ray Data: each record is cleaned by whichever worker has it.

python with_ray.py IN OUT     .jsonl with "html" and "url"; OUT is a folder of Parquet
"""

from __future__ import annotations

import sys

import ray

import cleaner


def main(folder: str, output: str) -> None:
    """Run on this machine; with an address in `ray.init`, on a cluster."""
    ray.init(num_cpus=2, include_dashboard=False)
    pages = ray.data.read_json(folder)
    pages.map(cleaner.clean_record).write_parquet(output)
    ray.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A step of a datatrove pipeline: pages in, Markdown out.

python with_datatrove.py IN OUT     folders of .jsonl files: "text" holds a page's HTML
"""

from __future__ import annotations

import sys

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.extractors.base import BaseExtractor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

import cleaner


class Cleaner(BaseExtractor):
    """Cleans each page in datatrove's own guarded process; what is no page is dropped."""

    name = "wikikeep"

    def __init__(self, timeout: float = 60) -> None:
        super().__init__(timeout)

    def extract(self, text: str) -> str:
        """Clean a page; "" drops it, where an error would end the guarded process."""
        return cleaner.clean_record({"html": text})["markdown"]


def main(folder: str, output: str) -> None:
    """Run the pipeline in this process."""
    LocalPipelineExecutor(
        pipeline=[
            JsonlReader(folder),
            Cleaner(),
            JsonlWriter(output, "${rank}.jsonl", compression=None),
        ],
        logging_dir=f"{output}/logs",
    ).run()


if __name__ == "__main__":
    main(*sys.argv[1:])

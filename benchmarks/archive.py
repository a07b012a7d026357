"""How long an archive takes to fill and to search, and how much memory.

    python benchmarks/archive.py --pages 20000

The pages are made up: words with the frequencies of a language (Zipf), 100 to 900 a page, a
tenth of them in a script without blanks. Questions have one to three words, common or rare.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner import Document
from cleaner.model import Paragraph
from cleaner.records import PageFacts
from cleaner.store.archive import Archive
from cleaner.store.index import Filters

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 1713
VOCABULARY = 30_000
QUESTIONS = 200
SYLLABLES = "ba ce di fo gu ha ke li mo nu pa re si to vu".split()


def words(dice: random.Random) -> list[str]:
    """Make words, common ones first."""
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        found["".join(dice.choices(SYLLABLES, k=dice.randint(1, 5)))] = None
    return list(found)


def documents(count: int, vocabulary: list[str], dice: random.Random) -> Iterator[Document]:
    """Make pages."""
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    cumulative: list[float] = []
    for weight in weights:
        cumulative.append(weight + (cumulative[-1] if cumulative else 0))
    for number in range(count):
        length = dice.randint(100, 900)
        text = " ".join(dice.choices(vocabulary, cum_weights=cumulative, k=length))
        if number % 10 == 0:
            text += " " + "".join(chr(0x4E00 + dice.randrange(2000)) for _ in range(300))
        half = len(text) // 2
        yield Document(
            title=f"{vocabulary[dice.randrange(3000)]} {number}".capitalize(),
            url=f"https://wiki{number % 3}.example/wiki/{number}",
            content=(Paragraph((text[:half],)), Paragraph((text[half:],))),
            page=PageFacts(categories=(f"Group {number % 40}",)),
        )


def questions(vocabulary: list[str], dice: random.Random) -> list[str]:
    """Make questions: mostly words of middling frequency, some very common ones."""
    asked = [
        " ".join(
            vocabulary[min(int(dice.expovariate(1 / 400)), VOCABULARY - 1)]
            for _ in range(dice.randint(1, 3))
        )
        for _ in range(QUESTIONS)
    ]
    asked += [f'"{chr(0x4E00 + n)}{chr(0x4E01 + n)}"' for n in range(0, 200, 10)]
    common = (vocabulary[0], f"{vocabulary[0]} {vocabulary[1]}", f"{vocabulary[9]}*")
    return [*asked, *common]


def memory() -> float:
    """Return the largest memory so far, in MB."""
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def timed(action: str, began: float) -> None:
    """Print how long something took."""
    print(f"{action:<34} {time.perf_counter() - began:9.2f} s   {memory():6.0f} MB")


def main() -> None:
    """Fill an archive, and search it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=2000)
    said = parser.parse_args()
    dice = random.Random(SEED)  # noqa: S311 - the same pages each time
    vocabulary = words(dice)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with Archive(folder, write=True, durable=False) as archive:
            for document in documents(said.pages, vocabulary, dice):
                archive.add(document)
            timed(f"{said.pages:,} pages kept", began)
        timed("and closed", began)
        began = time.perf_counter()
        Archive(folder, write=True, durable=False).close()
        timed("opened to write, closed", began)
        size = (Path(folder) / ".cleaner/catalogue.sqlite").stat().st_size
        print(f"catalogue {size / 1e6:.0f} MB")
        began = time.perf_counter()
        with Archive(folder) as archive:
            timed("opened to read", began)
            search(archive, questions(vocabulary, dice))


def search(archive: Archive, asked: list[str]) -> None:
    """Measure how long questions take."""
    for name, filters in (("", Filters()), (" in a category", Filters(category="Group 7"))):
        took = []
        for question in asked:
            began = time.perf_counter()
            archive.search(question, filters)
            took.append(1000 * (time.perf_counter() - began))
        took.sort()
        print(
            f"search{name}: median {statistics.median(took):.1f} ms,"
            f" 95 % {took[int(0.95 * len(took))]:.1f} ms, longest {took[-1]:.1f} ms"
        )
    print(f"memory {memory():.0f} MB")


if __name__ == "__main__":
    main()

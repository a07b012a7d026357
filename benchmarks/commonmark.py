"""Does Markdown survive? HTML of each CommonMark example -> our Markdown -> HTML again.

    python benchmarks/commonmark.py                as it is
    python benchmarks/commonmark.py --no-raw-html  only the words of other HTML are kept

Examples and comparison are those of the corpus, which know nothing of this package. Each
example that comes back otherwise is printed with its number in the specification.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEASURE = ROOT.parent / "shared" / "corpus" / "measure"


def main() -> int:
    """Print what does not come back; 1 when too few do, 2 where no examples are."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--no-raw-html", action="store_true", help="keep only the words of other HTML"
    )
    parser.add_argument("--min", type=int, default=0, help="how many are to come back")
    parser.add_argument(
        "--measure", type=Path, default=MEASURE, help="folder of examples and comparison"
    )
    options = parser.parse_args()
    file = options.measure / "commonmark_spec.json"
    if not file.is_file():
        print(f"{file}: no examples are here: give --measure DIR", file=sys.stderr)
        return 2
    sys.path[:0] = [str(ROOT), str(options.measure)]
    cleaner, scorer = map(importlib.import_module, ("cleaner", "commonmark"))
    convert = functools.partial(
        cleaner.markdown_from_html, raw_html=not options.no_raw_html
    )
    examples = json.loads(file.read_text(encoding="utf-8"))
    passed = 0
    for number, example in enumerate(examples, 1):
        same, _, markdown = scorer.round_trip(convert, example["html"])
        passed += same
        if not same:
            print(f"{number} {example['section']}: {example['html']!r}\n    {markdown!r}")
    print(f"{passed} of {len(examples)} come back")
    return int(passed < options.min)


if __name__ == "__main__":
    sys.exit(main())

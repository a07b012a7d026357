"""Compile the names of months in all languages of MediaWiki into the file that we ship.

The software's messages are one JSON file a language, with three forms of each name
("January", "January-gen", "Jan"). One line of ours is one month: its names without case,
dots at their end. Not those that many languages use for another month (``listopad`` is
October in Zagreb and November in Prague), nor names of more than one word.

Run ``python -m cleaner.engines.compile_months FOLDER > cleaner/engines/months.txt`` with
the folder ``languages/i18n`` of a newer release.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

MONTHS = (
    "january february march april may june july august september october november december"
).split()
CLEAR = 0.8
"""Share of the languages with a name that must mean this month by it."""
_WORD = re.compile(r"[^\W\d_][^\s\d.,;:()/|'’-]{1,19}")
SHORT = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def compile_months(languages: list[dict[str, str]]) -> str:
    r"""Return the text of the file for the messages of some languages.

    >>> one = {"october": "Listopad", "oct": "Lis."}
    >>> two = {"november": "listopad", "november-gen": "listopadu"}
    >>> compile_months([one, two]).splitlines()[10:12]
    ['lis', 'listopadu']
    """
    uses: dict[str, Counter[int]] = defaultdict(Counter)
    for messages in languages:
        for number, (full, short) in enumerate(zip(MONTHS, SHORT, strict=True), start=1):
            names = {messages.get(key, "") for key in (full, f"{full}-gen", short)}
            for name in {name.casefold().rstrip(".") for name in names}:
                if _WORD.fullmatch(name):
                    uses[name][number] += 1
    lines = ["# Compiled by cleaner.engines.compile_months; not edited by hand."]
    for number in range(1, len(MONTHS) + 1):
        names = {
            name for name, said in uses.items() if said[number] >= CLEAR * said.total()
        }
        lines.append(" ".join(sorted(names)))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    files = sorted(Path(sys.argv[1]).glob("*.json"))
    sys.stdout.write(compile_months([json.loads(file.read_bytes()) for file in files]))

"""What becomes of the parts of a page that are no plain prose: kept, data, or removed.

Nothing is claimed: each kind of part is cleaned as wikis write it (``policies.toml``), by
the rules that hold, and the place where its words end is its policy.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from cleaner import api
from cleaner.model import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import RuleText

KEEP, DATA, TRAIL = "keep", "data", "trail"
MARK: Final = "Quagmire"
"""The word whose place tells what became of a part."""
_PAGE: Final = (
    '<div id="bodyContent" class="mw-parser-output"><p>The fen is wet in every month.</p>'
    "{}<p>Nobody has ever measured it, and nobody will.</p></div>"
)


class Policy(NamedTuple):
    """What becomes of a kind of part."""

    kind: str
    policy: str
    """`KEEP`: in the text; `DATA`: in a field of the record; `TRAIL`: removed, with why."""
    where: tuple[str, ...]
    """Fields that have it, or rules that took it; several where samples need them."""


@cache
def read_samples() -> dict[str, dict[str, list[str]]]:
    """Return kind of part -> engine -> how it writes one."""
    text = Path(__file__).with_name("policies.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def policies(rules: tuple[RuleText, ...] = ()) -> Iterator[Policy]:
    """Yield the policy for each kind of part, under our rules and the user's."""
    for kind, samples in read_samples().items():
        fates = [
            fate(engine, html, rules) for engine, made in samples.items() for html in made
        ]
        names = dict.fromkeys(policy for policy, _ in fates)
        where = dict.fromkeys(place for _, places in fates for place in places)
        yield Policy(kind, " or ".join(names), tuple(where))


def fate(engine: str, html: str, rules: tuple[RuleText, ...]) -> tuple[str, list[str]]:
    """Clean a page with a part in it, and tell where its word ends."""
    document = api.clean(_PAGE.format(html), options=Options(engine=engine, rules=rules))
    if MARK in document.markdown(front_matter=False):
        return KEEP, []
    record = msgspec.to_builtins(document)
    places = [
        name if name != "page" else key
        for name, value in record.items()
        if name not in {"content", "removed", "notes", "ledger"}
        for key, inner in (value.items() if isinstance(value, dict) else ((name, value),))
        if MARK in str(inner)
    ]
    removed = [one.rule for one in document.removed if MARK in one.text]
    return (DATA, places) if places else (TRAIL, removed)

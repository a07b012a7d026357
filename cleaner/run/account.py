"""The account of a run: counts by engine, rule and failure, sizes, times, slowest pages.

It is kept while rows go by, in memory that does not grow with them.
"""

from __future__ import annotations

import heapq
import time
from collections import Counter
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

import msgspec

from cleaner.text import count_characters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.document import Document, Head
    from cleaner.errors import CleanerError
    from cleaner.run.page import Row

SCHEMA: Literal["cleaner/report/1"] = "cleaner/report/1"

MAX_FAILED = 10_000
"""Failures that are listed one by one; more are only counted."""

SLOWEST = 20
"""Pages that are listed as the slowest."""

BUCKETS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Upper bounds, in seconds, of the groups that pages are counted in by their time."""


class Failed(msgspec.Struct, frozen=True):
    """A page that nothing came of."""

    where: str
    kind: str
    """Class of the error, as "LimitError"; the tree in `cleaner.errors` has them all."""
    what: str
    cure: str


class RuleUse(msgspec.Struct):
    """What a rule has removed."""

    pages: int = 0
    times: int = 0
    characters: int = 0
    """White space not counted."""


class Slow(msgspec.Struct, frozen=True, order=True):
    """A page that took long."""

    seconds: float
    where: str
    bytes: int
    engine: str


class Summary(msgspec.Struct, kw_only=True):
    """What came of a run; ``--report FILE.json`` writes it."""

    schema: str = SCHEMA
    cleaner: str
    """Version."""
    began_at: str
    seconds: float
    """Of the clock."""
    cleaning_seconds: float
    """Sum over all pages: with several workers more than `seconds`."""
    pages: int
    failures: int
    skipped: int
    """Pages that an earlier run of the same command had done."""
    warnings: int
    bytes: int
    """Of all pages that were cleaned."""
    engines: dict[str, int]
    """Engine -> pages."""
    rules: dict[str, RuleUse]
    """Rule -> what it removed, most characters first."""
    failures_by_kind: dict[str, int]
    failed: tuple[Failed, ...]
    """The first `MAX_FAILED`, in the order of the input."""
    times: dict[str, int]
    """Seconds at most ("more" beyond the last) -> pages."""
    slowest: tuple[Slow, ...]


class Account:
    """Counts rows."""

    def __init__(self) -> None:
        self._began_at = datetime.now(UTC)
        self._began = time.perf_counter()
        self.pages = 0
        self.failures = 0
        self.skipped = 0
        self.warnings = 0
        self._bytes = 0
        self._seconds = 0.0
        self._engines: Counter[str] = Counter()
        self._rules: dict[str, RuleUse] = {}
        self._kinds: Counter[str] = Counter()
        self._failed: list[Failed] = []
        self._times = [0] * (len(BUCKETS) + 1)
        self._slowest: list[Slow] = []

    def add(self, row: Row) -> None:
        """Count a row."""
        self._seconds += row.seconds
        document = row.head
        if row.error is not None:
            self.fail(row.error)
        elif document is not None:
            self.pages += 1
            self.warnings += len(document.warnings)
            self._engines[engine_of(document)] += 1
            self._count_rules(document)
        size = document.provenance.bytes if document and document.provenance else 0
        self._bytes += size
        self._times[sum(row.seconds > bound for bound in BUCKETS)] += 1
        slow = Slow(row.seconds, row.where, size, engine_of(document) if document else "")
        heapq.heappush(self._slowest, slow)
        if len(self._slowest) > SLOWEST:
            heapq.heappop(self._slowest)

    def fail(self, error: CleanerError) -> None:
        """Count a failure."""
        self.failures += 1
        kind = type(error).__name__
        self._kinds[kind] += 1
        if len(self._failed) < MAX_FAILED:
            self._failed.append(Failed(error.where, kind, error.what, error.cure))

    def _count_rules(self, document: Document | Head) -> None:
        met = set()
        for removal in document.removed:
            use = self._rules.setdefault(removal.rule, RuleUse())
            use.times += removal.count
            use.characters += count_characters(removal.text) * removal.count
            if removal.rule not in met:
                met.add(removal.rule)
                use.pages += 1

    def summary(self) -> Summary:
        """Sum up what was counted so far."""
        by_size = sorted(self._rules.items(), key=lambda item: -item[1].characters)
        names = [f"{bound:g}" for bound in BUCKETS] + ["more"]
        return Summary(
            cleaner=version("wikikeep"),
            began_at=self._began_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            seconds=round(time.perf_counter() - self._began, 3),
            cleaning_seconds=round(self._seconds, 3),
            pages=self.pages,
            failures=self.failures,
            skipped=self.skipped,
            warnings=self.warnings,
            bytes=self._bytes,
            engines=_most_first(self._engines),
            rules=dict(by_size),
            failures_by_kind=_most_first(self._kinds),
            failed=tuple(self._failed),
            times=dict(zip(names, self._times, strict=True)),
            slowest=tuple(sorted(self._slowest, reverse=True)),
        )


def engine_of(document: Document | Head) -> str:
    """Name the engine that a page was taken for, "" if that is not known."""
    return document.engine.name if document.engine else ""


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

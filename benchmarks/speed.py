"""How fast is cleaning, held against the least it must do: parse the page once?

    python benchmarks/speed.py                        the real pages beside this checkout
    python benchmarks/speed.py --pages DIR --limit 20 --max-ratio 8 --max-growth 2.2

All steps of a page run in turns, so that other work on the machine falls on all alike.
Times are processor time, medians over the repeats. Ratios hold on a busy machine,
milliseconds do not.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

import turbohtml
from peers import PEERS

import cleaner
from cleaner import errors, pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cleaner.page import Page

    Times = dict[str, float]
    """Processor seconds by the name of what took them."""

PAGES = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "wiki"
OUTSIDE = ("parse", "clean", "markdown", "json")
"""What is measured from outside; the other names are steps within ``clean``."""
REST = "decode, parse, finish"
"""What of ``clean`` is no step."""
LARGEST = 10
"""How many of the largest pages are doubled: growth shows on large pages first."""


def main() -> int:
    """Print the figures; return 1 when a limit is missed, 2 without pages."""
    options = parse_arguments()
    pages = read_pages(options.pages, options.limit)
    if not pages:
        print(f"{options.pages}: no page to measure", file=sys.stderr)
        return 2
    clock = StepClock()
    times = [median_times(page, options.repeats, clock) for page in pages]
    size = sum(map(len, pages)) / 1e6
    print(f"{len(pages)} pages, {size:.1f} MB, medians of {options.repeats} repeats\n")
    print_steps(times, size)
    figures = {"max_ratio": median(print_ratios("whole / parse", map(whole_ratio, times)))}
    figures["max_growth"] = print_growth(pages, options.repeats, clock)
    figures["max_import_ms"] = print_import()
    print_peers(options.peers, pages, options.repeats)
    return missed_limits(figures, options)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, default=PAGES, help="folder of HTML pages")
    parser.add_argument(
        "--limit", type=int, default=0, help="so many, spread over all sizes"
    )
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument(
        "--peers",
        nargs="*",
        default=list(PEERS),
        choices=list(PEERS),
        help="measured where they are installed; give none to leave them out",
    )
    parser.add_argument("--max-ratio", type=float, help="median of whole / parse")
    parser.add_argument("--max-growth", type=float, help="median time of a doubled page")
    parser.add_argument(
        "--max-import-ms", type=float, help="milliseconds of import cleaner"
    )
    return parser.parse_args()


def read_pages(folder: Path, limit: int) -> list[bytes]:
    """Read the pages that can be cleaned, smallest first; a limit keeps all sizes."""
    pages = sorted((path.read_bytes() for path in folder.rglob("*.html")), key=len)
    pages = pages[:: max(1, len(pages) // limit)] if limit else pages
    return [page for page in pages if is_page(page)]


def is_page(page: bytes) -> bool:
    """Tell whether the page is one; what is refused early would make the figures better."""
    try:
        cleaner.clean(page)
    except errors.SourceError as error:
        print(f"not measured: {error}", file=sys.stderr)
        return False
    return True


class StepClock:
    """Times the steps of the pipeline by putting a clock around each."""

    def __init__(self) -> None:
        """Replace the steps by timed ones, in the same order."""
        self.times: Times = defaultdict(float)
        steps = tuple(map(self.timed, pipeline.STEPS))
        vars(pipeline)["STEPS"] = steps  # final for the program, not for its clock

    def timed(self, step: Callable[[Page], None]) -> Callable[[Page], None]:
        """Wrap one step."""

        def run(page: Page) -> None:
            started = time.process_time_ns()
            step(page)
            self.times[step.__name__] += (time.process_time_ns() - started) / 1e9

        return run

    def take(self) -> Times:
        """Return what was counted since the last call."""
        times, self.times = dict(self.times), defaultdict(float)
        return times


def median_times(page: bytes, repeats: int, clock: StepClock) -> Times:
    """Return the median time of everything that is done with a page."""
    measured: dict[str, list[float]] = defaultdict(list)
    for _ in range(repeats):
        for name, seconds in times_once(page, clock).items():
            measured[name].append(seconds)
    return {name: median(values) for name, values in measured.items()}


def times_once(page: bytes, clock: StepClock) -> Times:
    """Parse, clean and write a page once."""
    text = page.decode("utf-8", "replace")
    clock.take()
    marks = [time.process_time_ns()]
    turbohtml.parse(text)
    marks.append(time.process_time_ns())
    document = cleaner.clean(page)
    marks.append(time.process_time_ns())
    document.markdown()
    marks.append(time.process_time_ns())
    document.json()
    marks.append(time.process_time_ns())
    seconds = [(end - start) / 1e9 for start, end in pairwise(marks)]
    times = dict(zip(OUTSIDE, seconds, strict=True))
    steps = clock.take()
    return times | steps | {REST: times["clean"] - sum(steps.values())}


def whole_time(times: Times) -> float:
    """Return what a caller waits for: cleaning, Markdown and JSON."""
    return times["clean"] + times["markdown"] + times["json"]


def whole_ratio(times: Times) -> float:
    """Return the whole as a multiple of the bare parse."""
    return whole_time(times) / max(times["parse"], 1e-9)


def print_steps(times: list[Times], size: float) -> None:
    """Print a line for the parse, each step, and each thing that is written."""
    names = list(dict.fromkeys(name for each in times for name in each))
    steps = [name for name in names if name not in OUTSIDE]
    parse = sum(each["parse"] for each in times)
    print(f"{'':24}{'ms a page':>12}{'MB/s':>10}{'/ parse':>10}{'median':>10}")
    for name in ("parse", "clean", *steps, "markdown", "json"):
        total = sum(each.get(name, 0.0) for each in times)
        ratios = [each.get(name, 0.0) / max(each["parse"], 1e-9) for each in times]
        label = name if name in OUTSIDE else f"  {name}"
        print(
            f"{label:24}{1000 * total / len(times):12.2f}{size / max(total, 1e-9):10.1f}"
            f"{total / max(parse, 1e-9):10.2f}{median(ratios):10.2f}"
        )
    print()


def print_ratios(name: str, values: Iterable[float]) -> list[float]:
    """Print median, 90th percentile and maximum; return the values."""
    ratios = list(values)
    p90 = quantiles(ratios, n=10)[-1] if len(ratios) > 1 else ratios[0]
    line = f"median {median(ratios):7.2f}   p90 {p90:7.2f}   max {max(ratios):7.2f}"
    print(f"{name:34}{line}")
    return ratios


def doubled(page: bytes) -> bytes:
    """Give the page with its body twice."""
    lower = page.lower()
    opening, end = lower.find(b"<body"), lower.rfind(b"</body")
    start = lower.find(b">", opening) + 1
    if opening < 0 or end < start:
        return page + page
    return page[:end] + page[start:end] + page[end:]


def print_growth(pages: list[bytes], repeats: int, clock: StepClock) -> float:
    """Print how much longer a doubled page takes, beside the parse; return it."""
    largest = sorted(pages, key=len)[-LARGEST:]
    single = [median_times(page, repeats, clock) for page in largest]
    double = [median_times(doubled(page), repeats, clock) for page in largest]
    pairs = list(zip(single, double, strict=True))
    growth = [whole_time(two) / max(whole_time(one), 1e-9) for one, two in pairs]
    print_ratios("growth of a doubled page", growth)
    parse = (two["parse"] / max(one["parse"], 1e-9) for one, two in pairs)
    print_ratios("  the same of the bare parse", parse)
    return median(growth)


def print_import() -> float:
    """Print and return the milliseconds that ``import cleaner`` adds to an interpreter."""
    loaded = median(import_time("import cleaner; cleaner.clean") for _ in range(7))
    bare = median(import_time("pass") for _ in range(7))
    milliseconds = 1000 * max(0.0, loaded - bare)
    print(f"{'import cleaner':34}{milliseconds:14.0f} ms")
    return milliseconds


def import_time(code: str) -> float:
    """Return the seconds of a fresh interpreter that runs some code, compiled before."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    return time.perf_counter() - started


def print_peers(names: list[str], pages: list[bytes], repeats: int) -> None:
    """Print the same ratio for other tools, with their failures."""
    for name in names:
        try:
            convert = PEERS[name]()
        except ImportError:
            print(f"{name + ' / parse':34}not installed")
            continue
        ratios = [peer_ratio(convert, page, repeats) for page in pages]
        good = [ratio for ratio in ratios if ratio is not None]
        if good:
            print_ratios(f"{name} / parse", good)
        if len(good) < len(ratios):
            print(f"  {len(ratios) - len(good)} of {len(ratios)} pages failed")


def peer_ratio(convert: Callable[[str], object], page: bytes, repeats: int) -> float | None:
    """Return a peer's time over the bare parse of the same page; nothing where it fails."""
    text = page.decode("utf-8", "replace")
    parse, whole = [], []
    for _ in range(repeats):
        started = time.process_time_ns()
        turbohtml.parse(text)
        parsed = time.process_time_ns()
        try:
            convert(text)
        except Exception:  # noqa: BLE001  a peer's crash is a figure
            return None
        whole.append(time.process_time_ns() - parsed)
        parse.append(parsed - started)
    return median(whole) / max(median(parse), 1)


def missed_limits(figures: Times, options: argparse.Namespace) -> int:
    """Print each limit that is missed; return 1 if there is one."""
    missed = [
        f"LIMIT {name.removeprefix('max_')} {value:.2f} > {limit}"
        for name, value in figures.items()
        if (limit := getattr(options, name)) is not None and value > limit
    ]
    print(*missed, sep="\n", file=sys.stderr, end="\n" if missed else "")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())

"""The account of a run as a page for people: tables and plots, one file without scripts."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleaner.run.account import Summary

SHOWN = 200
"""Rows of a table; the JSON report has all."""

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; color: #222; background: #fff }
table { border-collapse: collapse; margin: .5rem 0 2rem }
th, td { text-align: left; padding: .15rem .8rem .15rem 0; vertical-align: top;
  border-bottom: 1px solid #ddd; overflow-wrap: anywhere }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums;
  white-space: nowrap }
svg { display: block } rect { fill: #3a6ea5 } text { font-size: 12px; fill: currentColor }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 }
  th, td { border-color: #444 } rect { fill: #6fa3d8 } }
"""

Cell = str | int | float


def render_account(summary: Summary) -> str:
    """Render a run's account as HTML."""
    parts = [
        _facts(summary),
        _plot("How long pages took", _times(summary.times)),
        _table("Engines", ("engine", "pages"), summary.engines.items()),
        _table("Failures by kind", ("kind", "pages"), summary.failures_by_kind.items()),
        _table(
            "Failures",
            ("page", "what", "what to do"),
            ((entry.where, entry.what, entry.cure) for entry in summary.failed),
            total=summary.failures,
        ),
        _table(
            "Slowest pages",
            ("page", "seconds", "bytes", "engine"),
            (
                (page.where, round(page.seconds, 3), page.bytes, page.engine)
                for page in summary.slowest
            ),
        ),
        _table(
            "Rules",
            ("rule", "pages", "times", "characters removed"),
            (
                (name, use.pages, use.times, use.characters)
                for name, use in summary.rules.items()
            ),
        ),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>Report of a run, {escape(summary.began_at)}</title>\n"
        f"<style>{STYLE}</style></head>\n<body>\n<h1>Report of a run</h1>\n"
        + "\n".join(filter(None, parts))
        + "\n</body>\n</html>\n"
    )


def _facts(summary: Summary) -> str:
    done = summary.pages + summary.failures
    rate = done / summary.seconds if summary.seconds else 0.0
    facts: list[tuple[str, Cell]] = [
        ("pages", summary.pages),
        ("failures", summary.failures),
        ("done before", summary.skipped),
        ("warnings", summary.warnings),
        ("bytes of pages", summary.bytes),
        ("seconds", round(summary.seconds, 1)),
        ("seconds of cleaning, all workers", round(summary.cleaning_seconds, 1)),
        ("pages a second", round(rate, 1)),
        ("began", summary.began_at),
        ("version of cleaner", summary.cleaner),
    ]
    return _table("", ("", ""), facts)


def _times(times: Mapping[str, int]) -> list[tuple[str, int]]:
    *bounds, last = times.items()
    return [
        *((f"up to {bound} s", number) for bound, number in bounds),
        ("longer", last[1]),
    ]


def _table(
    title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], *, total: int = 0
) -> str:
    """Render a table; "" if it has no row."""
    listed = list(rows)
    if not listed:
        return ""
    body = "\n".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in listed[:SHOWN])
    classes = ['<th class="number">' if _is_number(c) else "<th>" for c in listed[0]]
    top = "".join(
        f"{th}{escape(name)}</th>" for th, name in zip(classes, head, strict=True)
    )
    left = max(total, len(listed)) - SHOWN
    more = f"<p>and {left:,} more: see the JSON report</p>" if left > 0 else ""
    heading = f"<h2>{escape(title)}</h2>\n" if title else ""
    row = f"<tr>{top}</tr>\n" if any(head) else ""
    return f"{heading}<table>\n{row}{body}\n</table>{more}"


def _cell(value: Cell) -> str:
    if _is_number(value):
        return f'<td class="number">{value:,}</td>'
    return f"<td>{escape(str(value))}</td>"


def _is_number(value: Cell) -> bool:
    return isinstance(value, (int, float))


def _plot(title: str, bars: Sequence[tuple[str, int]]) -> str:
    """Draw horizontal bars."""
    most = max((number for _, number in bars), default=0)
    if not most:
        return ""
    lines = []
    for place, (name, number) in enumerate(bars):
        top = 22 * place
        width = 400 * number / most
        lines.append(
            f'<text x="90" y="{top + 14}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="100" y="{top + 2}" width="{width:.1f}" height="16"/>'
            f'<text x="{105 + width:.1f}" y="{top + 14}">{number:,}</text>'
        )
    size = f'width="600" height="{22 * len(bars)}"'
    return f'<h2>{escape(title)}</h2>\n<svg {size} role="img">{"".join(lines)}</svg>'

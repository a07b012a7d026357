"""The trail beside the page: what went, by which rule and why; as lines and as HTML."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.text import count_characters
from cleaner.view.marked import Cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.document import Document
    from cleaner.records import Ledger, Removal

FIRST_WORDS = 60
"""Characters shown of a removed text in the list."""

SAMPLES = 3
"""Removed texts shown a rule; the JSON has all."""


@dataclass(slots=True)
class Group:
    """All that one rule removed in one place (inside or outside the content)."""

    rule: str
    why: str
    removals: list[Removal] = field(default_factory=list)

    @property
    def times(self) -> int:
        """How many parts the rule removed."""
        return sum(removal.count for removal in self.removals)

    @property
    def characters(self) -> int:
        """How many characters they had, white space not counted."""
        sizes = (count_characters(entry.text) * entry.count for entry in self.removals)
        return sum(sizes)

    @property
    def size(self) -> str:
        """Times and characters in words."""
        times = "once" if self.times == 1 else f"{self.times:,} times"
        return f"{times}, {self.characters:,} characters"


def group_by_rule(removals: Iterable[Removal]) -> list[Group]:
    """Gather removals by rule and reason, in the order of the first of each."""
    groups: dict[tuple[str, str], Group] = {}
    for removal in removals:
        key = (removal.rule, removal.why)
        groups.setdefault(key, Group(*key)).removals.append(removal)
    return list(groups.values())


def list_explanation(document: Document, where: str) -> Iterator[str]:
    """Yield the lines that explain a document: page, ledger, what was removed, warnings."""
    yield f"{document.title or '(no title)'} ({where})"
    yield ""
    yield from (f"{label:10}{value}" for label, value in facts_of(document))
    inside = [removal for removal in document.removed if not removal.where]
    outside = [removal for removal in document.removed if removal.where]
    for title, removals in (
        ("Removed from the content", inside),
        ("Removed around the content", outside),
    ):
        if removals:
            yield from ("", title)
            for group in group_by_rule(removals):
                yield from _lines_of(group)
    if not document.removed:
        yield from ("", "Nothing was removed.")
    if document.warnings:
        yield from ("", "Warnings", *(f"  {warning}" for warning in document.warnings))


def facts_of(document: Document) -> list[tuple[str, str]]:
    """Say in pairs what is known of a page: address, engine with evidence, ledger."""
    facts = [("Address", document.url)]
    if engine := document.engine:
        skin = f", skin {engine.skin}" if engine.skin else ""
        facts.append(("Engine", engine.name + skin))
        facts.append(("Evidence", "; ".join(engine.evidence)))
    if document.ledger:
        facts.append(("Ledger", ledger_line(document.ledger)))
    return [(label, value) for label, value in facts if value]


def ledger_line(ledger: Ledger) -> str:
    """Write the account of the characters as a sum.

    >>> from cleaner.records import Ledger
    >>> ledger_line(Ledger(input=1100, kept=900, data=40, removed=160, unaccounted=0))
    '1,100 characters = 900 kept + 40 data + 160 removed; 0 unaccounted for'
    """
    return (
        f"{ledger.input:,} characters = {ledger.kept:,} kept + {ledger.data:,} data"
        f" + {ledger.removed:,} removed; {ledger.unaccounted:,} unaccounted for"
    )


def _lines_of(group: Group) -> Iterator[str]:
    yield f"  {group.rule}: {group.why} ({group.size})"
    for removal in group.removals[:SAMPLES]:
        times = f" x {removal.count:,}" if removal.count > 1 else ""
        yield f'      "{shorten(removal.text)}"{times}'
    if more := len(group.removals[SAMPLES:]):
        yield f"      and {more:,} more"


def shorten(text: str, limit: int = FIRST_WORDS) -> str:
    """Give the first words of a text.

    >>> shorten("one two three", 8)
    'one two ...'
    """
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0] + " ..."


# --- the HTML view -----------------------------------------------------------------------

STYLE = """
:root { color-scheme: light dark; --hue: 0 }
body { font: 1rem/1.55 Georgia, serif; margin: 0 auto; max-width: 50rem; padding: 1rem }
header, .legend { font: .9rem/1.45 system-ui, sans-serif }
h1, h2, h3 { line-height: 1.25 }
table { border-collapse: collapse; margin: .5rem 0 }
td, th { border: 1px solid #8886; padding: .15rem .45rem; text-align: left;
  vertical-align: top }
pre { white-space: pre-wrap }
.page { border-top: 2px solid #8886; margin-top: 1.5rem; overflow-wrap: anywhere }
.outside { color: #8a8a8a }
.inside { color: CanvasText; border-left: 3px solid #3a7; padding-left: .8rem;
  margin-left: -1rem }
.cut { background: hsl(var(--hue) 90% 55% / .28); text-decoration: line-through;
  text-decoration-color: hsl(var(--hue) 80% 40%) }
.cut:hover { outline: 2px solid hsl(var(--hue) 80% 45%) }
.swatch { text-decoration: none; white-space: nowrap }
"""

HUE_STEP = 137
"""Degrees between the colours of neighbouring rules: the golden angle keeps them apart."""


def write_view(document: Document, marked: str, where: str, cuts: Sequence[Cut]) -> str:
    """Write the HTML view: facts, a legend of rules, and the page with its marks.

    No script, no address that is loaded, no mark-up of the page itself: it may be hostile,
    and whoever looks at the view wants to see what it says, not to visit it.
    """
    title = html.escape(document.title or where)
    hues = "".join(
        f".c{cut.number} {{ --hue: {cut.number * HUE_STEP % 360} }}\n" for cut in cuts
    )
    facts = "".join(
        f"<tr><th>{label}</th><td>{html.escape(value)}</td></tr>"
        for label, value in [("Page", where), *facts_of(document)]
    )
    language = f' lang="{html.escape(document.language)}"' if document.language else ""
    direction = ' dir="rtl"' if document.direction == "rtl" else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What was removed: {title}</title>
<style>{STYLE}{hues}</style>
</head>
<body>
<header>
<h1>What was removed from {title}</h1>
<table>{facts}</table>
{_legend(document, cuts)}
{_warnings(document)}
</header>
<main class="page{" outside" if 'class="inside"' in marked else ""}"{language}{direction}>
{marked}
</main>
</body>
</html>
"""


def _legend(document: Document, cuts: Sequence[Cut]) -> str:
    numbers = {(cut.rule, cut.why): cut.number for cut in cuts}
    rows = "".join(
        f'<tr><td><span class="cut swatch c{numbers.get((group.rule, group.why), 0)}">'
        f"{html.escape(group.rule)}</span></td><td>{html.escape(group.why)}</td>"
        f"<td>{group.size}</td><td>{html.escape(shorten(group.removals[0].text))}</td></tr>"
        for group in group_by_rule(document.removed)
    )
    if not rows:
        return "<p>Nothing was removed.</p>"
    return (
        "<p>Removed parts are struck out in the colour of their rule; hold the pointer over"
        " one to see why. Grey text stands outside the content.</p>\n"
        '<table class="legend"><tr><th>Rule</th><th>Why</th><th>How much</th><th>First</th>'
        f"</tr>{rows}</table>"
    )


def _warnings(document: Document) -> str:
    items = "".join(f"<li>{html.escape(warning)}</li>" for warning in document.warnings)
    return f"<h2>Warnings</h2><ul>{items}</ul>" if items else ""


def number_cuts(document: Document) -> list[Cut]:
    """Number the rules of a document's trail, for legend and marks."""
    groups = group_by_rule(document.removed)
    return [Cut(number, group.rule, group.why) for number, group in enumerate(groups, 1)]

"""Lines of wiki text to blocks of HTML: headings, lists, paragraphs, code, tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.steps.wikitext.inlines import emphasised
from cleaner.steps.wikitext.markers import SIGN

if TYPE_CHECKING:
    from cleaner.steps.wikitext.markers import Parts

_ITEM = re.compile(r"([*#:;]+)[^\S\n]*(.*)")
_TERM = re.compile(r"\s:\s|:\s")
_RULE = re.compile(r"-{4,}")
_ATTRIBUTE = r"[\w-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'|]+)"
_ATTRIBUTES = re.compile(rf"{_ATTRIBUTE}(?:(?:\s+|(?<=[\"'])){_ATTRIBUTE})*")
"""What a blank or a quotation mark parts: letters alone could be parted in many ways."""
_OPENS: Final = {"*": "<ul><li>", "#": "<ol><li>", ":": "<dl><dd>", ";": "<dl><dt>"}
_ENDS: Final = {"*": "</li></ul>", "#": "</li></ol>", ":": "</dd></dl>", ";": "</dt></dl>"}
_NEXT: Final = {"*": "</li><li>", "#": "</li><li>", ":": "</dd><dd>", ";": "</dt><dt>"}
DEEPEST_HEADING: Final = 6
DEEPEST: Final = 30
"""Signs of a list's entry that count."""


def write_blocks(text: str, parts: Parts) -> str:
    """Write the blocks of a text, top to bottom."""
    out: list[str] = []
    prose: list[str] = []
    typed: list[str] = []
    signs = ""
    for line in (*text.split("\n"), ""):
        item = _ITEM.fullmatch(line) if line[:1] in ("*", "#", ":", ";") else None
        block = None if item else block_of(line, parts)
        is_text = item is None and block is None and bool(line.strip())
        shown = is_text and is_typed(line)
        if prose and (shown or not is_text):
            out.append(f"<p>{emphasised_lines(prose)}</p>")
            prose = []
        if typed and not shown:
            out.append(f"<pre>{emphasised_lines(typed)}</pre>")
            typed = []
        now = item[1][:DEEPEST] if item else ""
        out.append(step(signs, now) + (entry(now, item[2]) if item else block or ""))
        signs = now
        if is_text:
            (typed if shown else prose).append(line[shown:])
    return "\n".join(filter(None, out))


def is_typed(line: str) -> bool:
    """Tell whether a line that a blank begins is shown as it is typed."""
    return line[0] == " " and line.lstrip()[0] not in (SIGN, "|", "!", "{")


def emphasised_lines(lines: list[str]) -> str:
    """Read the emphasis of each line; it ends with the line."""
    return "\n".join(map(emphasised, lines))


def block_of(line: str, parts: Parts) -> str | None:
    """Write a line that is a block of its own, or tell that it is none."""
    if level := level_of(line):
        return f"<h{level}>{emphasised(line.rstrip()[level:-level].strip())}</h{level}>"
    if _RULE.fullmatch(line.strip()):
        return "<hr>"
    if parts.is_sample(line):
        return line.strip()
    return table_line(line)


def level_of(line: str) -> int:
    """Return the level of a heading, by the fewer of the signs on either side; 0: none.

    >>> level_of("== Fen =="), level_of("=== Fen == "), level_of("=="), level_of("= fen")
    (2, 2, 0, 0)
    """
    line = line.rstrip()
    before = len(line) - len(line.lstrip("="))
    behind = len(line) - len(line.rstrip("="))
    return min(before, behind, DEEPEST_HEADING, (len(line) - 1) // 2)


def table_line(line: str) -> str | None:
    """Write a line of a table; the parser of HTML ends cells where others begin."""
    start = line.strip()
    if start.startswith("{|"):
        return "<table>"
    if start.startswith("|}"):
        return "</table>"
    if start.startswith("|-"):
        return "<tr>"
    if start.startswith("|+"):
        return f"<caption>{emphasised(start[2:].strip())}</caption>"
    if start[:1] not in ("|", "!"):
        return None
    tag = "td" if start[0] == "|" else "th"
    cells = re.split(r"\|\||!!", start[1:]) if tag == "th" else start[1:].split("||")
    return "".join(cell(tag, each) for each in cells)


def cell(tag: str, text: str) -> str:
    """Write a cell with the attributes that may stand before its text."""
    before, bar, behind = text.partition("|")
    if bar and _ATTRIBUTES.fullmatch(before.strip()):
        return f"<{tag} {before.strip()}>{emphasised(behind.strip())}"
    return f"<{tag}>{emphasised(text.strip())}"


def step(before: str, now: str) -> str:
    """Close the lists that end, and open those that begin, between two lines."""
    same = 0
    for old, new in zip(before, now, strict=False):
        if old != new and {old, new} != {":", ";"}:
            break
        same += 1
    out = [_ENDS[sign] for sign in reversed(before[same:])]
    if same and same == len(now):
        out.append(turn(before[same - 1], now[-1]))
    return "".join((*out, *(_OPENS[sign] for sign in now[same:])))


def turn(old: str, new: str) -> str:
    """Begin the next entry of a list, or the other part of a definition."""
    if old == new:
        return _NEXT[new]
    return "</dt><dd>" if new == ":" else "</dd><dt>"


def entry(signs: str, text: str) -> str:
    """Write an entry; a term may have its meaning on the same line."""
    term = _TERM.search(text) if signs.endswith(";") else None
    if term is None:
        return emphasised(text)
    meaning = emphasised(text[term.end() :])
    return f"{emphasised(text[: term.start()])}</dt><dd>{meaning}</dd><dt>"

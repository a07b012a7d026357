"""Text step 1: characters to lines; code fences and front matter set apart."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from cleaner.steps.text.marks import MARK
from cleaner.steps.text.rules import MARGIN, TextPage
from cleaner.text import (
    collapse_blanks,
    count_characters,
    without_invisible,
    without_surrogates,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_FENCE = re.compile(r"(`{3,}|~{3,})\s*([\w+#.-]{0,40})$")
_ATX = re.compile(r"#{1,6} +\S")
_LINK = re.compile(r"\]\([^()\s]{1,500}\)")
_FRONT = re.compile(r"[A-Za-z_][\w-]{0,40}\s?:(\s|$)")
_TITLE = re.compile(r"title\s?:\s*(['\"]?)(.{1,300})\1$")
_CODE = re.compile(
    r"[;{}]$|^(#include|import |from \S+ import|def \w+\(|class \w+[(:]|//|/\*|\$ |>>> )"
    r"|^[\w.\[\]]{1,60} ?[-+*/|]?= ?\S"
    r"|^(if|for|while)\b.{0,200}[;{(]$|^(if|for|while) .{1,80}:$"
)
BULLET_SIGNS = "*+•◦▪▸●‣○□■☆★◎△-[("
"""What a line begins with that may have a bullet."""
BULLET = re.compile(r"(?:(?:[*+•◦▪▸●‣○□■☆★◎△-]|\[ ?\]|\(BUTTON\))\s+)+")
"""What stands before the entries of menus and contents lists: bullets, w3m's among them,
lynx's buttons, and a text browser's box of a fold."""
_BROKEN = re.compile(r"\^$|\^?[\[［][^\[\]［］]{0,12}$")
"""The first part of a mark."""
_CAPTION = 200
"""Characters of the longest caption that is looked for at the end of a line."""
_QUOTES = 3
"""Marks before a line: answers to answers."""
_QUOTED = 10
"""Quoted lines that are a page, not a remark."""
_ENDS = ".!?:\"'”»"
_BREAKS = 5
"""Broken lines that prove a width."""
_MIN_COLUMNS, _MAX_COLUMNS = 45, 110
"""Between these widths a page counts as hard-wrapped; 72 to 80 is usual."""


def read_lines(
    text: str, *, keep: frozenset[str] = frozenset(), language: str = ""
) -> TextPage:
    """Split a text into lines and find out what kind of text it is."""
    counted = count_characters(text)
    text = without_surrogates(text)
    hidden = ""
    if "plain:invisible" not in keep:
        text, hidden = without_invisible(text)
    raw = [part for line in text.splitlines() for part in _parted(line)]
    quoted = ""
    if "plain:quote-marks" not in keep:
        raw, quoted = _without_quotes(raw)
    page = TextPage(
        raw, [collapse_blanks(line) for line in raw], keep, language, input=counted
    )
    page.record("invisible", hidden)
    page.record("quote-marks", quoted)
    _set_apart_front_matter(page)
    _set_apart_fences(page)
    _join_bullets(page)
    page.is_code = not page.fences and looks_like_code(page.lines)
    page.is_markdown = not page.is_code and _looks_like_markdown(page)
    page.width = 0 if page.is_code else find_column(page)
    if not page.is_code:
        _mend_marks(page)
    return page


def _parted(line: str) -> tuple[str, ...]:
    """Give a caption that hangs on the end of a paragraph a line of its own."""
    if not line.endswith("  ") or MARGIN not in line[-_CAPTION:]:
        return (line,)
    head, _, tail = line.rstrip().rpartition(MARGIN)
    if not head.rstrip().endswith((".", "!", "?", '"', "”", "…")) or len(tail) > _CAPTION:
        return (line,)
    return head, f"{MARGIN}{tail}  "


def _without_quotes(raw: list[str]) -> tuple[list[str], str]:
    """Take the marks of an e-mail off a page that it quotes; return the marks as well.

    raw = [
        line[1:].removeprefix(" ") if line.startswith(">") else line for line in raw
    ]
    """
    marks: list[str] = []
    held = sum(not line.isspace() for line in raw if line)
    for _ in range(_QUOTES):
        quoted = sum(line.startswith(">") for line in raw)
        if quoted < max(_QUOTED, 0.8 * held):
            break
        marks.append(" ".join(">" for _ in range(quoted)))
        raw = [line[1:].removeprefix(" ") if line.startswith(">") else line for line in raw]
    return raw, " ".join(marks)


def _set_apart_front_matter(page: TextPage) -> None:
    """Put the YAML head of a Markdown file on the trail, with the title read from it."""
    lines = page.lines
    if not lines or lines[0] != "---" or not page.allows("front-matter"):
        return
    for end, line in enumerate(lines[1:500], 1):
        if line == "---":
            break
        if line and not _FRONT.match(line) and not page.raw[end].startswith((" ", "-")):
            return
    else:
        return
    if end == 1:
        return
    for line in lines[1:end]:
        if found := _TITLE.match(line):
            page.title = found[2]
    page.record("front-matter", "\n".join(page.raw[: end + 1]))
    lines[: end + 1] = [""] * (end + 1)
    page.is_markdown = True


def _set_apart_fences(page: TextPage) -> None:
    """Take fenced code out of the lines, so that no later step looks into it."""
    if not page.allows("markup"):
        return
    opened, mark, language = -1, "", ""
    for number, line in enumerate(page.lines):
        if not line.startswith(("```", "~~~")) or not (found := _FENCE.match(line)):
            continue
        if opened < 0:
            opened, mark, language = number, found[1], found[2]
        elif not found[2] and found[1].startswith(mark):
            page.fences[opened] = (number + 1, language)
            opened = -1
    for first, (end, _) in page.fences.items():
        page.record("markup", f"{page.lines[first]}\n{page.lines[end - 1]}")
        page.lines[first:end] = [""] * (end - first)


def _join_bullets(page: TextPage) -> None:
    """Join bullets to their entries: pandoc leaves "-   " alone above a paragraph."""
    for number, raw in enumerate(page.raw[:-1]):
        below = page.lines[number + 1]
        is_alone = below and raw.endswith("-   ") and page.lines[number] == "-"
        if is_alone and page.indent(number + 1) > page.indent(number):
            page.lines[number : number + 2] = [f"- {below}", ""]


def _mend_marks(page: TextPage) -> None:
    """Put marks of notes together that text browsers break: "[12" and "]" below."""
    lines = page.lines
    for number in range(len(lines) - 1):
        line, below = lines[number], lines[number + 1]
        tail = line[-14:]
        is_open = below and tail and ("[" in tail or "［" in tail or tail[-1] == "^")
        found = _BROKEN.search(tail) if is_open else None
        if found is None or not _MIN_COLUMNS <= len(line) <= _MAX_COLUMNS:
            continue
        end = re.search(r"[\]］]", below[:14])
        head, rest = found[0].lstrip("^"), below[: end.end()] if end else ""
        gap = " " * (head[-1:].isalpha() and rest[:1].isdigit())
        if end and MARK.fullmatch(head + gap + rest):
            lines[number], lines[number + 1] = line + gap + rest, below[len(rest) :].strip()


def looks_like_code(lines: Iterable[str]) -> bool:
    """Tell whether a third of the lines are statements of a program."""
    hits = total = 0
    for line in lines:
        if line:
            total += 1
            hits += bool(_CODE.search(line[-300:] if len(line) > 600 else line))
    return hits >= 2 and hits * 3 >= total


def _looks_like_markdown(page: TextPage) -> bool:
    if page.is_markdown or page.fences:
        return True
    headings = any(line.startswith("#") and _ATX.match(line) for line in page.lines)
    links = sum("](" in line and bool(_LINK.search(line)) for line in page.lines)
    return headings or links >= 2


def find_column(page: TextPage) -> int:
    """Return where the lines are wrapped, or 0.

    Only lines that another line follows count, as the last of a paragraph has any length.
    """
    lines = page.lines
    inner = [line for line, below in pairwise(lines) if line and below]
    inner = [line for line in inner if not line.startswith(("|", "#", "- ", "* "))]
    if len(inner) < 3:
        return 0
    lengths = sorted(map(len, inner))
    width = lengths[len(lengths) * 95 // 100]
    if not _MIN_COLUMNS <= width <= _MAX_COLUMNS or lengths[-1] > 4 * width:
        return _column_of_breaks(lines)
    full = sum(length >= 0.7 * width for length in lengths)
    broken = sum(line[-1] not in _ENDS for line in inner)
    if full * 10 >= 6 * len(inner) and broken * 2 >= len(inner):
        return width
    return _column_of_breaks(lines)


def _column_of_breaks(lines: list[str]) -> int:
    """Return the column at which the longer lines break, as no next word had room, or 0.

    Lists and boxes have more short lines than a page has prose; they prove nothing.
    """
    pairs = [pair for pair in pairwise(lines) if len(pair[0]) >= _MIN_COLUMNS and pair[1]]
    lengths = sorted(len(line) for line, _ in pairs)
    width = lengths[len(lengths) * 95 // 100] if len(lengths) >= _BREAKS else 0
    if not _MIN_COLUMNS <= width <= _MAX_COLUMNS or lengths[-1] > 4 * width:
        return 0
    full = sum(len(line) + len(below.split(None, 1)[0]) >= width for line, below in pairs)
    broken = sum(line[-1] not in _ENDS for line, _ in pairs)
    return width if full * 10 >= 9 * len(pairs) and broken * 2 >= len(pairs) else 0


def join_lines(lines: list[str]) -> str:
    """Join wrapped lines with blanks, but not at hyphens and in scripts without blanks.

    >>> join_lines(["The weir was well-", "built and stands", "below the mill."])
    'The weir was well-built and stands below the mill.'
    """
    parts: list[str] = []
    for line, below in pairwise([*lines, ""]):
        parts.append(line)
        cut = line[-1:] == "-" and line[-2:-1].isalpha() and below[:1].islower()
        dense = _is_dense(line[-1:]) and _is_dense(below[:1])
        if below and not cut and not dense:
            parts.append(" ")
    return "".join(parts)


def _is_dense(character: str) -> bool:
    """Tell whether a character belongs to a script that puts no blanks between words."""
    return "\u2e80" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"

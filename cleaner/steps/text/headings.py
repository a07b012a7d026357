"""Text step 4: section edit marks go from headings; headings and captions are found."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from cleaner.engines import words
from cleaner.steps.text.rules import plain_rules
from cleaner.text import is_cased

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.steps.text.rules import TextPage

_LONGEST = 120
"""Characters of the longest heading that is believed."""
_WORDS = 14
_MARKED = re.compile(r"[|>#*•+]|- |\d+[.)] ?\D?$|[\^↑]")
_TRAILING = re.compile(
    r"(?:[\s^]?[\[［][^\[\]］]{0,12}[\]］]|\s?\(\d{1,3}\)|[⁰¹²³⁴-⁹①-⑳*†‡※]|注\d{1,3}){1,4}$"
)
"""Marks of notes behind the last word."""
_ENTRY = re.compile(r"(?:[*+•-]|\d{1,3}[.)])\s+\S")
_PARTS = re.compile(r"[|·/]")
_WIKI = re.compile(r"(={2,6})\s*([^=\s].{0,250}?)\s*\1$")
_ATX = re.compile(r"(#{1,6})\s+(.{1,250}?)\s*#*$")
_SIGN = " ¶"
_PROSE = 60
"""Characters from which a line is prose, even without a full stop."""
_PARAGRAPH = 100
"""Characters from which a line directly below a short one is its paragraph."""


def mark_headings(page: TextPage) -> None:
    """Find headings by mark-up, by edit marks and by the table of contents."""
    if page.is_code:
        return
    _read_markup(page)
    _cut_bracketed(page)
    _cut_glued(page)
    _cut_signs(page)
    _read_contents(page)


# --- mark-up ---------------------------------------------------------------------------


def _read_markup(page: TextPage) -> None:
    """Read "== Heading ==", in Markdown "# Heading", and underlined lines."""
    if not page.allows("markup"):
        return
    for number, line in enumerate(page.lines):
        if not line or line[0] not in "=#-":
            continue
        found = _WIKI.match(line) or (_ATX.match(line) if page.is_markdown else None)
        if found:
            page.record("markup", line.replace(found[2], " ", 1).strip())
            page.lines[number] = found[2]
            page.headings[number] = len(found[1])
        elif number and _underlines(page, number):
            page.headings[number - 1] = 1 if line[0] == "=" else 2
            page.remove(number, "markup")


def _underlines(page: TextPage, number: int) -> bool:
    line, above = page.lines[number], page.lines[number - 1]
    if len(line) < 3 or line.strip(line[0]) or not page.is_blank(number - 2):
        return False
    return looks_like_heading(above) and abs(len(line) - len(above)) <= 3


# --- edit marks ------------------------------------------------------------------------


@cache
def _edit_words(language: str) -> frozenset[str]:
    return words.section_edit_words(language)


@cache
def _folded_words(language: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _edit_words(language))


@cache
def _words_by_end(language: str) -> dict[str, list[str]]:
    """Return words that can be glued, by their last two letters, longest first.

    In scripts with capitals only words with one: "Film Credit" ends in "edit" as well.
    """
    table: dict[str, list[str]] = {}
    for word in sorted(_edit_words(language), key=lambda word: (-len(word), word)):
        glues = word[0].isupper() and len(word) > 3 if is_cased(word) else len(word) > 1
        if glues:
            table.setdefault(word[-2:], []).append(word)
    return table


def _cut_bracketed(page: TextPage) -> None:
    """Cut "[edit]", "[edit | edit source]", "[bearbeiten]" beside headings."""
    if not page.allows("bracketed-edit"):
        return
    alone: list[int] = []
    for number, line in enumerate(page.lines):
        if (
            not line
            or len(line) > 3 * _LONGEST
            or not (line[0] in "[［" or line[-1] in "]］")
        ):
            continue
        title, marks = _unbracket(line, page.language)
        if marks and not title:
            alone.append(number)
        elif marks and looks_like_heading(title):
            page.lines[number] = title
            page.record("bracketed-edit", marks)
            page.headings[number] = page.contents.get(title, 2)
            page.is_copy = True

    if page.is_copy or len(alone) > 1:
        _cut_alone(page, alone)


def _cut_alone(page: TextPage, marks: list[int]) -> None:
    """Cut marks on the line below their heading, where newer MediaWiki prints them."""
    for number in marks:
        above = number - 1
        if page.is_blank(above) or not looks_like_heading(page.lines[above]):
            continue
        page.headings[above] = page.contents.get(page.lines[above], 2)
        page.remove(number, "bracketed-edit")
        page.is_copy = True


def _unbracket(line: str, language: str) -> tuple[str, str]:
    marks: list[str] = []
    for _ in range(3):
        text = line.replace("［", "[").replace("］", "]")
        start = text.rfind("[") if text.endswith("]") else 0
        end = len(text) if text.endswith("]") else text.find("]") + 1
        inner = text[start + 1 : end - 1] if text[start : start + 1] == "[" else ""
        parts = [part.strip().casefold() for part in _PARTS.split(inner)]
        if not all(part in _folded_words(language) for part in parts):
            break
        marks.append(line[start:end])
        line = (line[:start] + line[end:]).strip()
    return line, " ".join(marks)


def _cut_glued(page: TextPage) -> None:
    """Cut "Edit" from "Political TensionEdit", on the evidence of the whole page."""
    if not page.allows("glued-edit"):
        return
    found = dict(_glued(page))
    if not found:
        return
    names = _spelt_elsewhere(page, found)
    sure = {n for n, (title, _, _) in found.items() if title in page.contents}
    close = {n for n, (_, _, gap) in found.items() if not gap and n not in names | sure}
    named = {found[n][:2] for n in close | {n for n in sure if not found[n][2]}}
    counts = Counter(word for _, word in named)
    enough = {word for word, count in counts.items() if _is_enough(page, word, count)}
    cut = sure | {number for number in close if found[number][1] in enough}
    apart = [n for n, (title, _, gap) in found.items() if gap and _may_part(title)]
    if (cut or page.is_copy) and len(apart) >= 2:
        cut.update(apart)
    for number in sorted(cut):
        title, word, _ = found[number]
        page.lines[number] = title
        page.record("glued-edit", word)
        page.headings[number] = page.contents.get(title, 2)
        page.is_copy = True


def _glued(page: TextPage) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """Yield lines that end with an edit word: (line, (title, word, blank before it))."""
    by_end = _words_by_end(page.language)
    for number, line in enumerate(page.lines):
        if not line or len(line) > _LONGEST or number in page.headings:
            continue
        for word in by_end.get(line[-2:], ()):
            title = line[: -len(word)]
            if not line.endswith(word) or len(title) < 2:
                continue
            gap = title[-1] if title[-1].isspace() else ""
            if (gap or title[-1].isalnum() or title[-1] in ")\"'”’»?!。") and (
                looks_like_heading(title.rstrip("?! "))
            ):
                yield number, (title.rstrip(), word, gap)
                break


def _spelt_elsewhere(page: TextPage, found: dict[int, tuple[str, str, str]]) -> set[int]:
    """Return lines whose last word is a word: in the table of names, or in the text too."""
    tokens: dict[str, list[int]] = {}
    for number, (_, _, gap) in found.items():
        if not gap:
            tokens.setdefault(page.lines[number].rsplit(None, 1)[-1], []).append(number)
    names = set(plain_rules().texts.names & tokens.keys())
    for number, line in enumerate(page.lines):
        if number not in found:
            names.update(word for word in re.findall(r"\w+", line) if word in tokens)
    return {number for name in names for number in tokens[name]}


def _is_enough(page: TextPage, word: str, count: int) -> bool:
    """Tell whether a word glued to so many lines is a mark.

    In scripts without capitals nothing shows where a word begins, so more is asked for.
    """
    if is_cased(word) or page.is_copy:
        return count >= 2
    lines = page.lines
    alone = sum(
        1
        for number, line in enumerate(lines)
        if line and page.is_blank(number - 1) and looks_like_heading(line)
    )
    return count >= 3 and count * 10 >= alone * 6


def _may_part(title: str) -> bool:
    """Tell whether a separate "Edit" after this can be the mark ("How to Edit" cannot)."""
    return title.rpartition(" ")[2].casefold() not in plain_rules().texts.before


# --- looks -----------------------------------------------------------------------------


def looks_like_heading(line: str) -> bool:
    """Tell whether a line is short and ends like no sentence.

    >>> looks_like_heading("The Invasion"), looks_like_heading("They left.")
    (True, False)
    """
    if not line or len(line) > _LONGEST or len(line.split()) > _WORDS:
        return False
    end = _TRAILING.sub("", line[-40:]) or line
    end = end.rstrip("\"'”’»)]") or line
    if end[-1] in ".,;:!?…。、！？：；-–—" or _MARKED.match(line):
        return False
    return any(map(str.isalpha, line)) and not line[0].islower()


def find_title(page: TextPage) -> None:
    """Take a line that stands alone above a copy for the page's title.

    The first sentence must say it again, as on wikis it does: captions stand there as well.
    """
    if not page.is_copy or page.is_code or page.title:
        return
    first = page.following(-1)
    if first == len(page.lines) or first in page.headings or first in page.captions:
        return
    title = page.lines[first].strip('"“”«»')
    if not looks_like_heading(page.lines[first]) or not page.is_blank(first + 1):
        return
    below = page.lines[first + 1 : first + _ABOVE]
    prose = next((line for line in below if len(line) >= _PROSE), "")
    if title.casefold() in prose[: len(title) + _OPENING].casefold():
        page.headings[first] = 1


_ABOVE = 60
"""Lines above the first sentence: what a box of facts leaves."""
_OPENING = 12
"""Characters before the title in the first sentence: an article, a quotation mark."""


def _read_contents(page: TextPage) -> None:
    """Take lines that the table of contents names."""
    if not page.contents:
        return
    for number, line in enumerate(page.lines):
        if line in page.contents:
            page.headings.setdefault(number, page.contents[line])


def _cut_signs(page: TextPage) -> None:
    """Cut the pilcrow that Trac and MkDocs print behind headings, where two carry it."""
    if not page.allows("heading-sign"):
        return
    signed = [
        number
        for number, line in enumerate(page.lines)
        if line.endswith(_SIGN) and looks_like_heading(line[: -len(_SIGN)])
    ]
    for number in signed if len(signed) > 1 else ():
        page.record("heading-sign", _SIGN)
        page.lines[number] = line = page.lines[number][: -len(_SIGN)]
        page.headings[number] = page.contents.get(line, 2)


def guess_headings(page: TextPage) -> None:
    """Where nothing marks headings, take one or two short lines alone above prose.

    Copies of a wiki lose the line between a heading and its text, so there a short line
    after a gap and directly above a long one will do, and the names of sections that all
    wikis have, whatever follows.
    """
    if page.headings or page.is_code:
        return
    lines = page.lines
    sections = plain_rules().texts.sections if page.is_copy else frozenset()
    run: list[int] = []
    named: list[int] = []
    for number, line in enumerate(lines):
        if not line or number in page.captions:
            continue
        if line.casefold() in sections and _is_apart(page, number):
            named.append(number)
        if looks_like_heading(line) and _stands_alone(page, number, run):
            run.append(number)
            continue
        if run and len(run) <= 2 and _is_prose(page, number, run):
            page.headings.update(dict.fromkeys(run, 2))
        run = []
    page.headings.update(dict.fromkeys(named, 2))


def _is_apart(page: TextPage, number: int) -> bool:
    """Tell whether the name of a section has a gap on a side, or needs none.

    Where each line is a paragraph "See also" is one by itself; "Cast" may be a list's word.
    """
    if page.is_blank(number - 1) or page.is_blank(number + 1):
        return True
    return not page.width and " " in page.lines[number]


def _stands_alone(page: TextPage, number: int, run: list[int]) -> bool:
    if not page.is_copy:
        return page.is_blank(number - 1) and page.is_blank(number + 1)
    return page.is_blank(number - 1) or bool(run)


def _is_prose(page: TextPage, number: int, run: list[int]) -> bool:
    """Tell whether the line below the short lines of ``run`` is their paragraph."""
    line = page.lines[number]
    if not page.is_blank(number - 1):
        return len(line) >= _PARAGRAPH
    if len(run) == 2 and run[1] - run[0] == 1:
        return False
    listed = bool(_ENTRY.match(line)) and not page.is_blank(number + 1)
    return listed or len(line) >= _PROSE or line[-1] in '.!?:,;。！？…"”'

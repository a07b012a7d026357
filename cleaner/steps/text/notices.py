"""Text step 2: notices, scripts and words of the interface, as whole sentences or lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from cleaner.engines import words
from cleaner.steps.text.rules import plain_rules
from cleaner.text import collapse_blanks, fold_quotes

if TYPE_CHECKING:
    from cleaner.steps.text.rules import TextPage

_ENTITY = re.compile(r"&(amp|lt|gt|quot|nbsp|ndash|mdash|#0?39|#160);")
_PLAIN = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "#39": "'", "#039": "'"}
_PLAIN |= {"nbsp": " ", "#160": " ", "ndash": "–", "mdash": "—"}
_NAVBOX = re.compile(
    r"\|(?:\s|\||\[?(?:hide|show)\]?){0,9}v[\s·•|]{1,5}[td][\s·•|]{1,5}e\b"
)
"""The links to view, discuss and edit a navigation box."""
_BRACKET = re.compile(r"[()]")
_QUOTES = "\"'«‹「『"
_LONG = 400
"""A line of a footer is shorter than this, or it is the licence."""


def remove_notices(page: TextPage) -> None:
    """Remove what proves by itself that it is none of the author's text."""
    _remove_sentences(page)
    _remove_scripts(page)
    if any(
        line and _folded(line) in plain_rules().texts.taglines for line in page.lines[:60]
    ):
        page.is_copy = True


def remove_leftovers(page: TextPage) -> None:
    """Remove words of the interface, from pages that are known as copies of a wiki."""
    if not page.is_copy:
        return
    _lift_title(page)
    remove_footer(page)
    _remove_navboxes(page)
    remove_lines(page)
    _decode_entities(page)


# --- the notice to ad blockers ---------------------------------------------------------


@cache
def _notice() -> tuple[tuple[str, ...], re.Pattern[str]]:
    """Return openings of the notice's sentences, and the pattern of all of them."""
    sentences = [
        fold_quotes(text) for many in plain_rules().sentences.values() for text in many
    ]
    bodies = sorted({text.rstrip(".!。！ ") for text in sentences}, key=len, reverse=True)
    parts = [r"\s{1,3}".join(map(re.escape, body.split())) for body in bodies]
    return (
        tuple({body.split()[0][:12] for body in bodies}),
        re.compile(rf"(?:{'|'.join(parts)})(?:[.!。！]| !)?"),
    )


def _remove_sentences(page: TextPage) -> None:
    if not page.allows("ad-blocker-notice"):
        return
    text = "\n".join(page.lines)
    openings, pattern = _notice()
    if not any(opening in text for opening in openings):
        return
    folded = fold_quotes(text)
    found = [
        match.span()
        for match in pattern.finditer(folded)
        if folded[match.start() - 1 : match.start()] not in tuple(_QUOTES)
    ]
    # One sentence may be quoted by somebody; two are the notice.
    if len({collapse_blanks(folded[start:end]) for start, end in found}) < 2:
        return
    for start, end in found:
        page.record("ad-blocker-notice", collapse_blanks(text[start:end]))
    _cut_spans(page, found)
    page.is_copy = True


def _cut_spans(page: TextPage, spans: list[tuple[int, int]]) -> None:
    """Cut spans, counted in the lines joined by line ends; a span may cross lines."""
    starts = list(accumulate((len(line) + 1 for line in page.lines), initial=0))
    cuts: dict[int, list[tuple[int, int]]] = {}
    for start, end in spans:
        first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1
        for number in range(first, last + 1):
            offset = starts[number]
            cuts.setdefault(number, []).append((max(0, start - offset), end - offset))
    for number, places in cuts.items():
        kept, place = [], 0
        for start, end in places:
            kept.append(page.lines[number][place:start])
            place = end
        kept.append(page.lines[number][place:])
        page.lines[number] = collapse_blanks(" ".join(kept))


# --- galleries -------------------------------------------------------------------------


def _remove_scripts(page: TextPage) -> None:
    if not page.allows("gallery-script"):
        return
    for number, line in enumerate(page.lines):
        if ".push(" in line:
            page.lines[number] = _without_scripts(page, number, line)


@cache
def _scripts() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, plain_rules().texts.scripts)))


def _without_scripts(page: TextPage, number: int, line: str) -> str:
    """Cut each script up to its closing bracket, and the gallery's button before it."""
    parts: list[str] = []
    place = 0
    while found := _scripts().search(line, place):
        end = _closing(line, found.end())
        if not end:
            break
        before = line[place : found.start()].rstrip()
        buttons = plain_rules().texts.gallery
        phrase = next((text for text in buttons if before.endswith(text)), "")
        page.record("gallery-script", phrase)
        page.record("gallery-script", line[found.start() : end])
        parts.append(before.removesuffix(phrase))
        place = end
        page.is_copy = True
        if phrase:
            page.galleries.add(number)
    return collapse_blanks(" ".join([*parts, line[place:]])) if parts else line


def _closing(line: str, place: int) -> int:
    """Return the place after the bracket that closes the one before ``place``, or 0."""
    depth = 1
    for found in _BRACKET.finditer(line, place):
        depth += 1 if found[0] == "(" else -1
        if not depth:
            return found.end()
    return 0


# --- lines of the interface ------------------------------------------------------------


def _folded(line: str) -> str:
    return fold_quotes(line).casefold() if len(line) < _LONG else ""


def _lift_title(page: TextPage) -> None:
    """Take the line before the tagline for the title, as every MediaWiki skin prints it."""
    for number, line in enumerate(page.lines[:60]):
        if line and _folded(line) in plain_rules().texts.taglines:
            above = [place for place in range(number) if page.lines[place]]
            if above and not page.title and len(page.lines[above[-1]]) <= 250:
                page.title = page.lines[above[-1]]
                page.data += len("".join(page.title.split()))
                page.lines[above[-1]] = ""
                page.headings.pop(above[-1], None)
            return


def remove_footer(page: TextPage) -> None:
    """Remove all below "Retrieved from", when the wiki's menus stand there."""
    if not page.allows("page-footer"):
        return
    prefixes = _footers(page.language)
    for number, line in enumerate(page.lines):
        if line.startswith(prefixes) and "://" in line and len(line) < _LONG:
            menus = plain_rules().texts.menus
            hits = sum(
                _folded(below) in menus for below in page.lines[number + 1 :] if below
            )
            end = len(page.lines) if hits >= 3 else number + 1
            for below in range(number, end):
                if page.lines[below]:
                    page.remove(below, "page-footer")
                    page.headings.pop(below, None)
            return


def _remove_navboxes(page: TextPage) -> None:
    """Remove tables drawn with bars that begin with the "v t e" of a navigation box."""
    if not page.allows("navbox"):
        return
    top = end = 0
    for number, line in enumerate(page.lines):
        if number < end or not line.startswith("|"):
            continue
        if not number or not page.lines[number - 1].startswith("|"):
            top = number
        if number - top < 3 and _NAVBOX.match(line):
            end = number + 1
            while end < len(page.lines) and page.lines[end].startswith("|"):
                end += 1
            page.record("navbox", "\n".join(page.lines[top:end]))
            page.lines[top:end] = [""] * (end - top)


def remove_lines(page: TextPage) -> None:
    """Remove lines that are words of the interface: tag lines, skip links, categories."""
    if not page.allows("wiki-leftovers"):
        return
    exact, categories, jumps = _interface(page.language)
    count = len(page.lines)
    for number, line in enumerate(page.lines):
        if not line or len(line) >= _LONG or number in page.headings:
            continue
        folded = _folded(line)
        jump = folded.startswith("jump to:") and folded.rstrip().endswith(jumps)
        late = number * 5 > count * 4 and line.startswith(categories)
        if folded in exact or jump or late:
            page.remove(number, "wiki-leftovers")


@cache
def _interface(language: str) -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    """Return whole lines, openings of category lists and ends of skip links."""
    edits = words.section_edit_words(language)
    lines = {text.casefold() for word in edits for text in (word, f"[{word}]")}
    return (
        plain_rules().texts.lines | lines,
        tuple(f"{word}:" for word in words.category_words(language)),
        tuple(word.casefold() for word in words.jump_to_words(language)),
    )


@cache
def _footers(language: str) -> tuple[str, ...]:
    return words.retrieved_from_prefixes(language)


def _decode_entities(page: TextPage) -> None:
    """Write undecoded entities as their characters; the rest of each goes on the trail."""
    if not page.allows("entities"):
        return

    def decode(found: re.Match[str]) -> str:
        plain = _PLAIN[found[1]]
        page.record("entities", found[0] if plain == " " else found[0][1:])
        return plain

    for number, line in enumerate(page.lines):
        if "&" in line:
            page.lines[number] = _ENTITY.sub(decode, line)

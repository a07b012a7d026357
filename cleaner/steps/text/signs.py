"""What a line of a copied page is: a word of the wiki's interface, prose, or anything.

The words are the software's own messages in all languages (``words.txt``) and what skins
print beside them (``frame_words.txt``). A single line proves nothing: "History" is a menu's
word and a heading. `cleaner.steps.text.frame` asks for several signs at one place.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.engines import words
from cleaner.steps.text.lines import BULLET, BULLET_SIGNS
from cleaner.steps.text.rules import plain_rules
from cleaner.text import fold_quotes

if TYPE_CHECKING:
    from collections.abc import Callable

SKIP: Final = "skip"
TOGGLE: Final = "toggle"
TAGLINE: Final = "tagline"
JUMP: Final = "jump"
REDIRECT: Final = "redirect"
SITE: Final = "site"
"""A tagline, if more says so: "From Reedwiki"."""
CRUMBS: Final = "crumbs"
"""DokuWiki's list of pages that the reader saw before."""
PARENT: Final = "parent"
"""MediaWiki's links from a subpage to the pages above it: "< Weirs | Mills"."""
PLACE: Final = "place"
"""The page's own id: "wiki:WeirKeeping", "works:weirs"."""
MENU: Final = "menu"
TAB: Final = "tab"
WEAK: Final = "weak"
"""A menu's word that is a heading's as well."""
LANGUAGE: Final = "language"
COUNT: Final = "count"
"""In how many languages the page is; Vector 2022 prints it below the title."""
RETRIEVED: Final = "retrieved"
CATEGORIES: Final = "categories"
MODIFIED: Final = "modified"
LICENCE: Final = "licence"
START: Final = "start"
FOOT: Final = "foot"
PROSE: Final = "prose"
OTHER: Final = ""

_EXACT: Final = (
    ("language-name", LANGUAGE),
    ("frame-weak", WEAK),
    ("frame-tabs", TAB),
    ("frame-menu", MENU),
    ("frame-foot", FOOT),
    ("frame-start", START),
    ("frame-toggle", TOGGLE),
    ("frame-skip", SKIP),
    ("categories", CATEGORIES),
    ("hidden-categories", CATEGORIES),
)
"""Kind of words -> what a line of just that is; the last one counts."""
_HOLED: Final[tuple[tuple[Callable[[str], frozenset[str]], str], ...]] = (
    (words.last_modified_lines, MODIFIED),
    (words.redirect_lines, REDIRECT),
    (partial(words.words, "frame-foot"), FOOT),
    (partial(words.words, "frame-toggle"), TOGGLE),
    (partial(words.words, "frame-licence"), LICENCE),
    (partial(words.words, "language-count"), COUNT),
    (words.taglines, SITE),
)
_SHORT: Final = 60
"""Characters from which a line that ends as a sentence is prose."""
_LONG: Final = 110
"""Characters from which any line is."""
_SENTENCE: Final = 150
"""Characters of the longest sentence that a wiki prints below each page."""
_LICENCE: Final = re.compile(
    r"Creative[ -]Commons|\bCC[ -]?(?:BY|0|Attribution)\b|\bGNU\b.{0,40}Licen"
    r"|知识共享|創用CC"
    r"|크리에이티브 커먼즈|クリエイティブ・コモンズ|^Wikipedia® "
)
_ROW: Final = 3
"""Entries of a row of links that stands below every page: "Help | Terms | Privacy"."""
_MAYBE: Final = re.compile(r"[\d:：|·•]")
"""An address, a date, a list: few lines of verse or prose have one."""
_LONGEST: Final = 1200
"""Characters of the longest line about a licence: Wikipedia's fills three lines."""
FILE: Final = re.compile(
    r"([\w./-]{1,200})\.txt · .{0,60}\d{4}[/-]\d\d[/-]\d\d \d\d:\d\d.{0,80}$"
)
"""DokuWiki's line below each page: its file, when it was last changed, by whom."""
_CATEGORY: Final = re.compile(r"([^:：]{2,40})\s?[:：]\s*(.*)$")
_PLACE: Final = re.compile(r"wiki: ?[\w/.-]{1,200}$|[\w.-]{1,60}(?::[\w.-]{1,60}){1,9}$")
_TABLE: Final = re.compile(r"\S[^\S\n]*\t[^\S\n]*\S")
_EDGES: Final = " \t:：•◦▪·>«»▼▾\u200e\u200f\ufeff"
_LISTED: Final = re.compile(r"\s*[|·•]\s*")


class Hole(NamedTuple):
    """A message with something in it: what stands before and behind, case-folded."""

    start: str
    end: str
    kind: str


def fold_line(line: str) -> str:
    """Return a line as the tables hold it: no case, no bullets, no colon.

    >>> fold_line(" • Recent Changes:")
    'recent changes'
    """
    found = BULLET.match(line) if line and line[0] in BULLET_SIGNS else None
    line = line[found.end() :].replace(" (BUTTON) ", " ") if found else line
    return fold_quotes(line).casefold().strip(_EDGES)


@cache
def _exact(language: str) -> dict[str, str]:
    table = {
        fold_line(word): kind
        for name, kind in _EXACT
        for word in words.words(name, language)
        if "*" not in word
    }
    table |= {fold_line(text): TAGLINE for text in plain_rules().texts.taglines}
    return table


@cache
def _holes(language: str) -> dict[str, tuple[Hole, ...]]:
    """Return messages with holes by their first two characters.

    Those that begin with the hole stand under "*" and the last two.
    """
    table: dict[str, list[Hole]] = {}
    for messages, kind in _HOLED:
        for word in messages(language):
            start, hole, rest = fold_quotes(word).casefold().partition("*")
            end = rest.rpartition("*")[2].rstrip(" .") if rest.strip("*. ") else ""
            if hole and len(start + end) > 3 - (kind == SITE):
                key = start[:2] or f"*{end[-2:]}"
                table.setdefault(key, []).append(Hole(start, end, kind))
    return {
        key: tuple(sorted(found, key=lambda hole: -len(hole.start + hole.end)))
        for key, found in table.items()
    }


@cache
def _jumps(language: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in words.jump_to_words(language))


@cache
def _retrieved(language: str) -> tuple[str, ...]:
    return words.retrieved_from_prefixes(language)


def kind_of(line: str, raw: str = "", language: str = "") -> str:
    """Return what a line is by itself.

    Args:
        line: with single blanks.
        raw: as it came; cells of a table have tabs between them.
        language: of the page, if known.

    >>> kind_of("Jump to: navigation, search"), kind_of("What links here")
    ('jump', 'menu')
    >>> kind_of("The weir stands below the mill and has done so for three centuries.")
    'prose'
    """
    if len(line) > _LONG:
        return _kind_of_long(line, language)
    if raw and _TABLE.search(raw):
        return PROSE
    folded = fold_line(line)
    found = _exact(language).get(folded)
    if found is not None:
        return found
    return (
        _kind_of_pattern(line, folded, language)
        or _kind_of_list(line, language)
        or (PROSE if len(line) >= _SHORT and line[-1] in ".!?。！？:;" else OTHER)
    )


def may_begin(line: str, language: str = "") -> bool:
    """Tell, faster than `kind_of`, whether a line may begin the interface below."""
    if _MAYBE.search(line):
        return True
    return len(line) <= _LONG and _exact(language).get(fold_line(line)) in (
        START,
        CATEGORIES,
    )


def _kind_of_long(line: str, language: str) -> str:
    if len(line) <= _SENTENCE and _exact(language).get(fold_line(line)) == FOOT:
        return FOOT
    if line.startswith(_retrieved(language)) and "://" in line and len(line) < _LONGEST:
        return RETRIEVED
    if len(line) < _LONGEST and _LICENCE.search(line):
        return LICENCE
    if FILE.match(line):
        return MODIFIED
    head = line.partition(":")
    if head[1] and len(head[0]) < _SHORT and fold_line(head[0]) in _categories(language):
        return CATEGORIES
    return CRUMBS if fold_line(head[0]) in _trails(language) else PROSE


def _kind_of_pattern(line: str, folded: str, language: str) -> str:
    if "://" in line and line.startswith(_retrieved(language)):
        return RETRIEVED
    if _is_jump(folded, language):
        return JUMP
    if line[0] in "<‹" and line[1:2] == " ":
        return PARENT
    return (
        _kind_of_head(line, language)
        or _kind_of_message(folded.rstrip(" ."), language)
        or (MODIFIED if FILE.match(line) else OTHER)
        or (LICENCE if _LICENCE.search(line) else OTHER)
        or (PLACE if _PLACE.match(line) else OTHER)
    )


def _kind_of_head(line: str, language: str) -> str:
    """Tell what a line is by what stands before its colon."""
    found = _CATEGORY.match(line)
    head = fold_line(found[1]) if found else ""
    if head in _trails(language):
        return CRUMBS
    return CATEGORIES if head in _categories(language) else OTHER


def _kind_of_message(body: str, language: str) -> str:
    """Tell what a line is by a message with holes."""
    for key in (body[:2], f"*{body[-2:]}"):
        for hole in _holes(language).get(key, ()):
            if _fits(hole, body):
                return hole.kind
    return OTHER


def _fits(hole: Hole, body: str) -> bool:
    if not body.startswith(hole.start) or not body.endswith(hole.end):
        return False
    if len(body) <= len(hole.start) + len(hole.end):
        return False
    # A date has digits, a count of languages begins with one.
    if hole.kind == MODIFIED:
        return any(map(str.isdigit, body))
    return hole.kind != COUNT or body[0].isdigit()


@cache
def _categories(language: str) -> frozenset[str]:
    kinds = ("categories", "hidden-categories")
    return frozenset(
        fold_line(word) for kind in kinds for word in words.words(kind, language)
    )


@cache
def _trails(language: str) -> frozenset[str]:
    return frozenset(map(fold_line, words.words("trail-of-pages", language)))


def _is_jump(folded: str, language: str) -> bool:
    """Tell whether a line is MediaWiki's skip links: "Jump to: navigation, search".

    The newer form says the same sentence twice with another last or first word.
    """
    if len(folded) > _SHORT * 2 or folded[:1] == "(":
        return False
    _, colon, tail = folded.replace("：", ":").partition(":")
    if colon:
        parts = re.split(r"[,，、،]\s?", tail.strip())
        return len(parts) == 2 and all(part.strip() in _jumps(language) for part in parts)
    parts = folded.split()
    half = len(parts) // 2
    if len(parts) < 4 or len(parts) % 2:
        return False
    unlike = [
        pair for pair in zip(parts[:half], parts[half:], strict=True) if len(set(pair)) > 1
    ]
    return len(unlike) == 1 and set(unlike[0]) <= _jumps(language)


def _kind_of_list(line: str, language: str) -> str:
    """Tell what a line of several entries is: "Page History | Log in"."""
    parts = _LISTED.split(line.strip(" |·•"))
    if len(parts) < 2:
        return OTHER
    kinds = {_exact(language).get(fold_line(part), OTHER) for part in parts}
    if kinds <= {FOOT, WEAK} and FOOT in kinds and len(parts) >= _ROW:
        return START
    return FOOT if kinds <= {FOOT, MENU, WEAK, TAB} else OTHER

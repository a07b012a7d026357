"""A wiki's menus and footers around an article, in Markdown that has no classes left.

html2text, markdownify and turndown write the whole page: menus as lists of links above the
title and below the last heading. What a line says is judged as in a copied text; here its
links are known as well, and theirs is the better word: an address that edits or lists
versions, a key behind a title ("Random page [x]") stand in no article.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from cleaner.steps.markdown.chrome import DEFINITION, FENCE
from cleaner.steps.text import signs as sign
from cleaner.steps.text.frame import ABOVE, cut_frames, find_frames
from cleaner.steps.text.rules import TextFacts, TextPage
from cleaner.text import collapse_blanks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PREFIX: Final = re.compile(r"[ \t]*(?:(?:#{1,6}|[-*+]|\d{1,3}[.)]|>)[ \t]+)+")
_HEADING: Final = re.compile(r" {0,3}(#{1,6})[ \t]")
_UNDERLINE: Final = re.compile(r" {0,3}(=+|-{3,})[ \t]*")
_RULE: Final = re.compile(r"(?:[*_-][ \t]*){3,}")
_TABLE: Final = re.compile(r"\s*\|.*\||.*\S \| \S|\s*(?:-{3,}\|)+-{3,}")
_BREAK: Final = ("  ", "\\")
_PICTURE: Final = re.compile(
    r"!\[((?:[^\[\]\\]|\\.){0,400})\]"
    r"\(\s*(?:[^()\s]|\([^()\s]{0,200}\))*(?:\s+\"(?:[^\"\\]|\\.){0,600}\")?\s*\)"
)
_GLUED: Final = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-ZÀ-ÞА-Я])")
_MOST_GLUED: Final = 4
"""Words without a gap: the choices of a menu, which converters write in one."""
_LINK: Final = re.compile(
    r"\[((?:[^\[\]\\]|\\.|\[[^\[\]]{0,80}\]){0,400})\]"
    r"\(\s*<?((?:[^()\s]|\([^()\s]{0,200}\)){0,2000})>?"
    r"(?:\s+\"((?:[^\"\\]|\\.){0,600})\"\s*)?\)"
)
_AUTOMATIC: Final = re.compile(r"<(https?://[^<>\s]{1,500})>")
_SIGNS: Final = re.compile(
    r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|\\(?=[!-/:-@\[-`{-~])"
)
_ACTION: Final = re.compile(
    r"[?&;](?:amp;)?(?:action|do|printable|oldid|mobileaction|veaction|returnto)="
    r"|%3F(?:action|do|printable|oldid)=|^javascript:"
    r"|[/=](?:Special|Spécial|Spezial|Especial|Speciale|Speciaal|Specjalna|Służebnaja)[:_%]"
    r"|/(?:system|nav|_admin|forum):|[?&]format=txt\b"
    r"|/intent/tweet\?|/sharer(?:\.php|/)|/share\?"
)
"""Addresses that do something with a page, list pages, or share it: none of an article's
own."""
_NEW: Final = "redlink=1"
"""A page that is not there yet; articles link to those."""
_KEY: Final = re.compile(r"\[(?:[^\[\]]{1,24}[+-])?[a-z0-9,./]\\?\]\s*$", re.IGNORECASE)
"""The key of a keyboard that the wiki's skins put behind the titles of their links."""
_WORD: Final = re.compile(r"\w")
_FEW: Final = 20
"""Blanks in such a line: of prose, a sentence."""
_OTHER_LANGUAGE: Final = re.compile(r"^.+ [–—-] .+$")
_FOREIGN: Final = re.compile(r"^(?:https?:)?//[a-z-]{2,12}\.[\w.-]+/wiki/")
_MOSTLY: Final = 0.8
"""Share of a line's letters in links from which the line is its links."""


class _Line(NamedTuple):
    """Lines of the file that are one line to a reader."""

    start: int
    end: int
    text: str
    """What it shows."""
    hint: str = ""
    """What its links prove it to be."""
    is_links: bool = False
    level: int = 0
    """Of a heading."""
    is_silent: bool = False
    """It shows something, and says nothing: a rule, a picture without a name."""


class Framed(msgspec.Struct, frozen=True):
    """A text without its frame, and what that said."""

    text: str
    trail: tuple[tuple[str, str, str], ...] = ()
    """(rule, why, text) of what was taken out of the lines."""
    title: str = ""
    facts: TextFacts = TextFacts()


def without_frame(text: str, keep: frozenset[str]) -> Framed:
    """Empty the lines of menus and footers."""
    lines = text.splitlines()
    joined = list(_read(lines))
    shown = [line.text for line in joined]
    page = TextPage(shown, list(shown), keep)
    page.hints = {n: line.hint for n, line in enumerate(joined) if line.is_links}
    page.headings = {n: line.level for n, line in enumerate(joined) if line.level}
    find_frames(page)
    if not page.frames:
        return Framed(text)
    cut_frames(page)
    silent = _silent_in(page, joined)
    for number, (line, now) in enumerate(zip(joined, page.lines, strict=True)):
        if number in silent or (line.text and not now):
            lines[line.start : line.end] = [""] * (line.end - line.start)
    return Framed("\n".join(lines), tuple(page.trail), page.title, page.facts)


def _silent_in(page: TextPage, joined: Sequence[_Line]) -> set[int]:
    """Return lines in frames, and right below one, that say nothing: rules, logos."""
    found: set[int] = set()
    for frame in page.frames:
        end = frame.end
        while end < len(joined) and not joined[end].text and frame.rule == ABOVE:
            end += 1
        if page.allows(frame.rule):
            found.update(n for n in range(frame.start, end) if joined[n].is_silent)
    return found


# --- lines -----------------------------------------------------------------------------


def _read(lines: Sequence[str]) -> Iterator[_Line]:
    """Join what belongs together; code and notes say nothing, they are never a frame."""
    start = 0
    while start < len(lines):
        end = _end(lines, start)
        opens = FENCE.match(lines[start]) or DEFINITION.match(lines[start])
        if opens or not lines[start].strip():
            yield _Line(start, end, "")
        else:
            yield _judged(lines, start, end)
        start = end


def _end(lines: Sequence[str], start: int) -> int:
    """Return the line after what begins on a line."""
    first = lines[start]
    end = start + 1
    if FENCE.match(first):
        while end < len(lines) and not FENCE.match(lines[end]):
            end += 1
        return min(end + 1, len(lines))
    if DEFINITION.match(first):
        while end < len(lines) and lines[end][:1] in ("", " ", "\t"):
            end += 1
        return end
    if not first.strip() or _HEADING.match(first) or _TABLE.match(first):
        return end
    while end < len(lines) and not lines[end - 1].endswith(_BREAK):
        line = lines[end]
        if _UNDERLINE.fullmatch(line) and end == start + 1:
            return end + 1
        if not line.strip() or _PREFIX.match(line) or FENCE.match(line):
            break
        if _TABLE.match(line):
            break
        end += 1
    return end


def _judged(lines: Sequence[str], start: int, end: int) -> _Line:
    """Say what a line shows and what its links prove."""
    text = " ".join(map(str.strip, lines[start:end]))
    if _RULE.fullmatch(text):
        return _Line(start, end, "", is_silent=True)
    level = 0
    if found := _HEADING.match(lines[start]):
        level = len(found[1])
    elif end > start + 1 and (found := _UNDERLINE.fullmatch(lines[end - 1])):
        level = 1 if found[1][0] == "=" else 2
        text = " ".join(map(str.strip, lines[start : end - 1]))
    prefix = _PREFIX.match(text)
    text = text[prefix.end() :] if prefix else text
    if "![" in text:
        bare = _PICTURE.sub("", text)
        # A picture that is all of a line says what it shows: "Powered by MediaWiki".
        named = _WORD.search(_LINK.sub(r"\1", bare))
        text = bare if named else _PICTURE.sub(r"\1", text)
    text, links = _without_addresses(text)
    linked = sum(len(words) for words, _, _ in links)
    is_links = bool(links) and linked >= _MOSTLY * len(text)
    hint = _hint(links) if is_links else ""
    text = collapse_blanks(_SIGNS.sub("", text))
    if not links and text.count(" ") < _FEW and len(_GLUED.findall(text)) >= _MOST_GLUED:
        is_links = True
    return _Line(start, end, text, hint, is_links, level, is_silent=not text)


def _without_addresses(text: str) -> tuple[str, list[tuple[str, str, str]]]:
    """Return what a line shows, and its links: words, address, title.

    >>> _without_addresses("See [the weir](/wiki/Weir) of <https://fen.example/>.")
    ('See the weir of https://fen.example/.', [('the weir', '/wiki/Weir', '')])
    """
    links: list[tuple[str, str, str]] = []

    def take(link: re.Match[str]) -> str:
        links.append((link[1], link[2], link[3] or ""))
        return link[1]

    text = _LINK.sub(take, text) if "](" in text else text
    return _AUTOMATIC.sub(r"\1", text) if "<http" in text else text, links


def _hint(links: Sequence[tuple[str, str, str]]) -> str:
    """Tell what a line of these links is: a menu, if one of them is a wiki's own."""
    return sign.MENU if all(_is_menu(address, title) for _, address, title in links) else ""


def _is_menu(address: str, title: str) -> bool:
    """Tell whether a link is one of the software's.

    >>> _is_menu("/w/index.php?title=Weir&action=history", "")
    True
    >>> _is_menu("/wiki/Home", "Visit the main page [z]"), _is_menu("/wiki/Weir", "Weir")
    (True, False)
    """
    if _NEW in address:
        return bool(_KEY.search(title))
    foreign = _FOREIGN.match(address) and _OTHER_LANGUAGE.match(title)
    return bool(_ACTION.search(address) or _KEY.search(title) or foreign)

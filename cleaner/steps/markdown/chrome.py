"""What a wiki prints around its text, in Markdown that a converter made of the whole page.

The rules are those for copies as plain text, held against what a line shows: its words
without bullets, signs and addresses. They apply where links prove that a wiki made it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.steps.text.notices import remove_footer, remove_lines
from cleaner.steps.text.rules import TextPage
from cleaner.text import collapse_blanks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WIKI: Final = re.compile(
    r"[?&]action=edit\b|#cite_note-|/index\.php\?title=|/wiki/Special:|cite_ref-"
)
"""Addresses that only MediaWiki has."""
_PREFIX: Final = re.compile(r"\s*(?:(?:#{1,6}|[-*+]|\d{1,3}[.)]|>)\s+)+")
_LINK: Final = re.compile(
    r"!?\[([^\[\]]{0,200})\]\((?:[^()\s]|\([^()\s]{0,200}\)){0,500}(?:\s\"[^\"]{0,200}\")?\)"
)
_ADDRESS: Final = re.compile(r"<(https?://[^<>\s]{1,500})>")
_SIGN: Final = re.compile(r"[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}|\\(?=[!-/:-@\[-`{-~])")
FENCE: Final = re.compile(r"\s{0,3}(?:`{3,}|~{3,})")
DEFINITION: Final = re.compile(r"\[\^[^\]\s]{1,80}\]:")
_ATTRIBUTES: Final = re.compile(
    r"^(?!\s*(?:`{3}|~{3}|:{3}|#{1,6}[ \t]))([^\n]*\S)[ \t]+\{[.#][\w-]+"
    r"(?:[ \t\n]+(?:[.#][\w-]+|[\w-]+=(?:\"[^\"\n]*\"|[\w-]+)))*\}[ \t]*$",
    re.MULTILINE,
)
"""Attributes at the end of a heading or caption. No text has braces just so by chance, but
the caller asks for other traces of pandoc as well."""


def without_attributes(text: str) -> str:
    r"""Take out what pandoc writes behind headings and captions for their elements.

    >>> without_attributes('Landed, by quay {.wikitable\n.sortable style="width:9em"}')
    'Landed, by quay'
    """
    return _ATTRIBUTES.sub(r"\1", text)


def without_chrome(
    lines: list[str], keep: frozenset[str]
) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Empty the lines of a wiki's interface; return all lines, and the trail."""
    if not any(_WIKI.search(line) for line in lines):
        return lines, []
    trail: list[tuple[str, str, str]] = []
    for remove, with_lists in ((remove_footer, True), (remove_lines, False)):
        lines = _without(lines, keep, trail, remove, with_lists=with_lists)
    return lines, trail


def _without(
    lines: list[str],
    keep: frozenset[str],
    trail: list[tuple[str, str, str]],
    remove: Callable[[TextPage], None],
    *,
    with_lists: bool,
) -> list[str]:
    shown = list(_shown(lines, with_lists=with_lists))
    page = TextPage(lines, list(shown), keep, is_markdown=True)
    remove(page)
    trail += page.trail
    pairs = zip(lines, shown, page.lines, strict=True)
    return ["" if was and not now else line for line, was, now in pairs]


def _shown(lines: list[str], *, with_lists: bool) -> Iterator[str]:
    """Yield what each line shows; nothing of code and notes, which are never chrome."""
    in_code = in_note = False
    for line in lines:
        if FENCE.match(line):
            in_code = not in_code
        in_note = bool(DEFINITION.match(line)) or (in_note and line[:1] in ("", " ", "\t"))
        prefix = _PREFIX.match(line)
        if in_code or in_note or (prefix is not None and not with_lists):
            yield ""
            continue
        text = line[prefix.end() :] if prefix is not None else line
        text = _ADDRESS.sub(r"\1", _LINK.sub(r"\1", text))
        yield collapse_blanks(_SIGN.sub("", text))

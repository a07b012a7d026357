"""Tell wiki text (what ``?action=raw`` answers) from Markdown and from plain text."""

from __future__ import annotations

import re
from typing import Final

SUFFIXES: Final = frozenset((".wiki", ".mediawiki", ".wikitext"))
MEDIA_TYPE: Final = "text/x-wiki"
"""What MediaWiki says of ``?action=raw``."""
_SIGNS: Final = tuple(
    (re.compile(pattern, re.MULTILINE), weight)
    for pattern, weight in (
        (r"^(={2,6})[^=\n]{1,200}\1[^\S\n]*$", 2),
        (r"'''[^'\n]{1,200}'''", 2),
        (r"\[\[[^\s\[\]{}<>|#][^\[\]{}<>|\n]{0,200}(?:\|[^\[\]\n]{1,200})?\]\]", 2),
        (r"<ref(?:\s[^<>\n]{1,100})?>[^<]|<references\s?/?>|\{\{[Rr]eflist", 2),
        (r"\[\[(?:Category|File|Image):[^\[\]\n]{1,200}", 2),
        (r"^\{\|[^\n]{0,300}\n(?:[|!]|\s)", 2),
        (r"\{\{[A-Za-z][^{}\n|]{0,60}(?:\||\}\})", 1),
        (r"\A#[A-Z]{4,20}:?\s?\[\[", 4),
    )
)
"""Kinds of mark-up; several of them together no other language has: Obsidian's links,
Python's quotation marks and Jinja's braces are one each."""
LEAST: Final = 4
_MARKDOWN = re.compile(r"^(?:```|~~~)|\]\((?:https?://|/|\./|#)|\*\*\w", re.MULTILINE)
_HTML = re.compile(r"<(?:p|a|h[1-6]|ul|li)[\s>]", re.IGNORECASE)


def is_wikitext(text: str, *, suffix: str = "", media_type: str = "") -> bool:
    r"""Tell whether a text is MediaWiki's, by its name or by two kinds of its mark-up.

    >>> is_wikitext("'''Fen''' is [[wet]].\n# lift"), is_wikitext("# Fen\n\nIs [[wet]].")
    (True, False)
    """
    if suffix in SUFFIXES or media_type == MEDIA_TYPE:
        return True
    if not any(sign in text for sign in ("[[", "'''", "<ref", "{{")):
        return False
    if _MARKDOWN.search(text) or _HTML.search(text):
        return False
    return sum(weight for sign, weight in _SIGNS if sign.search(text)) >= LEAST

"""Code as Markdown: nothing in it is escaped, so a fence is longer than any inside."""

from __future__ import annotations

import re

_BACKTICKS = re.compile(r"`+")
_FENCES = re.compile(r"`{3,}")
_LANGUAGE = re.compile(r"[^\s`~\\&]+")


def code_language(language: str) -> str:
    """Return a language as it can stand behind a fence.

    >>> code_language("c++ numbered"), code_language("`")
    ('c++', '')
    """
    found = _LANGUAGE.match(language.strip()) if language else None
    return found[0] if found else ""


def code_block(code: str, language: str) -> str:
    """Write lines of code in a fence longer than any in them."""
    longest = max(map(len, _FENCES.findall(code))) if "```" in code else 2
    fence = "`" * (longest + 1)
    text = code.replace("\r\n", "\n").replace("\r", "\n")
    if text and not text.endswith("\n"):
        text += "\n"
    return f"{fence}{code_language(language)}\n{text}{fence}"


def code_span(text: str) -> str:
    """Write code between more backticks than it has in any place.

    >>> print(code_span("a"), code_span("a`b"), code_span("`"))
    `a` ``a`b`` `` ` ``
    """
    fence = "`"
    if "`" in text:
        runs = {len(run) for run in _BACKTICKS.findall(text)}
        fence = "`" * next(size for size in range(1, len(runs) + 2) if size not in runs)
    # A reader cuts one blank from both sides, if each has one and anything is between.
    edges = text[0] + text[-1]
    if "`" in edges or (edges == "  " and not text.isspace()):
        text = f" {text} "
    return f"{fence}{text}{fence}"

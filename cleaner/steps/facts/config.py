"""The configuration that MediaWiki writes into a script of the page; nothing is ever run.

Three forms: ``RLCONF={...}`` (since 1.33) and ``mw.config.set({...})`` (since 1.17) are
JSON but for ``!0`` and ``!1``; ``var wgTitle = "..."`` is what older releases write.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from turbohtml import Document as Tree
    from turbohtml import Element

OPENINGS: Final = ("RLCONF={", "RLCONF = {", "mw.config.set({")
"""What stands before the object."""
LONGEST: Final = 2_000_000
"""Characters; a longer script is no configuration (the largest seen has 60,000)."""

_DECODER = json.JSONDecoder()
_LITERAL = re.compile(
    r"""\s{0,99}[:=]\s{0,99}(?:
        "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>(?:[^'\\]|\\.)*)'
        | (?P<number>-?\d{1,18}) | (?P<list>\[[^\[\]]*\])
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_CONTROL: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_STRINGS = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'", re.DOTALL)


def read_config(tree: Tree | Element, wanted: frozenset[str]) -> dict[str, Any]:
    """Return the wanted variables that the page's scripts set.

    Only scripts that stand in the page are read, each once, up to the first that has any.
    """
    if not wanted:
        return {}
    for script in tree.select("script:not([src])"):
        text = script.text
        if "wg" in text and len(text) <= LONGEST:
            found = read_script(text, wanted)
            if found:
                return found
    return {}


def read_script(text: str, wanted: frozenset[str]) -> dict[str, Any]:
    r"""Return the wanted variables of one script.

    >>> wanted = frozenset({"wgTitle", "wgArticleId"})
    >>> read_script('RLCONF={"wgBreakFrames":!1,"wgTitle":"Fen","wgArticleId":7};', wanted)
    {'wgTitle': 'Fen', 'wgArticleId': 7}
    >>> read_script("var wgTitle = 'Reed\\'s \\u0041';\nvar wgArticleId = 7;", wanted)
    {'wgTitle': "Reed's A", 'wgArticleId': 7}
    """
    for opening in OPENINGS:
        start = text.find(opening)
        if start >= 0:
            found = read_object(text[start + len(opening) - 1 :])
            if found:
                return {name: found[name] for name in found if name in wanted}
    literals = {name: read_literal(text, name) for name in sorted(wanted, reverse=True)}
    return {name: value for name, value in literals.items() if value is not None}


def read_object(text: str) -> dict[str, Any]:
    """Return the object that a text begins with, or nothing if it is not nearly JSON."""
    plain = text.replace('":!0', '":true').replace('":!1', '":false')
    try:
        value, _ = _DECODER.raw_decode(plain)
    except (json.JSONDecodeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def read_literal(text: str, name: str) -> Any:
    """Return the value of ``name = "..."`` or ``name: 7``, or None.

    The name must stand alone: ``wgTitle`` is not found in ``wgTitleCased``, nor at the end
    of another name.
    """
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        before, after = text[start - 1 : start], text[end : end + 1]
        if not (before and (before.isalnum() or before in "_$.")):
            match = _LITERAL.match(text, end + (after != "" and after in "\"'"))
            if match:
                return _value(match)
        start = text.find(name, end)
    return None


def _value(match: re.Match[str]) -> Any:
    if match["number"]:
        return int(match["number"])
    if match["list"]:
        return [unescape(one or two) for one, two in _STRINGS.findall(match["list"])]
    return unescape(match["double"] or match["single"] or "")


def unescape(text: str) -> str:
    r"""Undo the escapes of a JavaScript string.

    >>> unescape(r"Reed\x27s \u0041\/B")
    "Reed's A/B"
    """
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CONTROL.get(match[3], match[3])

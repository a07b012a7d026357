"""TeX of formulas, freed of what wikis put around it."""

from __future__ import annotations

import re

_STYLE = re.compile(r"\{?\\(?:display|text)style\b\s*")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*\n?")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)


def clean_tex(tex: str) -> str:
    r"""Free TeX of what MediaWiki puts around it, of comments and of line ends.

    >>> print(clean_tex(r"{\displaystyle E = mc^2}"))
    E = mc^2
    """
    tex = " ".join((_COMMENT.sub("", tex) if "%" in tex else tex).split())
    match = _STYLE.match(tex)
    if match is None:
        return tex
    if match[0][0] != "{":
        return tex[match.end() :]
    return tex[match.end() : -1].rstrip() if _is_one_group(tex) else tex


def _is_one_group(tex: str) -> bool:
    """Tell whether the first brace is closed by the last character."""
    depth = 0
    for match in _BRACES.finditer(tex):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0:
            return match.end() == len(tex)
    return False

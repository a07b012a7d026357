"""Parts of a wiki text that are not read further, each behind a sign while the rest is."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import Final

SIGN: Final = "\x7f"
"""What MediaWiki itself uses: no page has it."""
_MARKER = re.compile("\x7f(\\d+)\x7f")
_OPENED = re.compile(
    r"<!--|<(nowiki|pre|syntaxhighlight|source|math|gallery|timeline|score|graph)\b([^<>]*)>",
    re.IGNORECASE,
)
_BRACES = re.compile(r"\{\{+|\}\}+")
_NO_TEXT = re.compile(
    r"\{\{\s*(?:(?:reflist|references)\s*[|}]"
    r"|(?:DEFAULTSORT|DEFAULTSORTKEY|SORTIERUNG|CLEDETRI|CLÉDETRI|ORDENAR):)",
    re.IGNORECASE,
)
"""Where the notes stand, and under what the page is sorted."""
_LANGUAGE = re.compile(r"lang\s*=\s*[\"']?([\w+#-]{1,40})")


class Parts:
    """What was taken out of a text, as HTML and as it stood."""

    def __init__(self) -> None:
        self.html: list[str] = []
        self.raw: list[str] = []

    def keep(self, html: str, raw: str = "") -> str:
        """Keep a part, and return the sign that stands for it."""
        self.html.append(html)
        self.raw.append(raw)
        return f"{SIGN}{len(self.html) - 1}{SIGN}"

    def as_html(self, text: str) -> str:
        """Put the parts back as HTML; a part may hold earlier ones."""
        return _MARKER.sub(lambda found: self.as_html(self.html[int(found[1])]), text)

    def as_raw(self, text: str) -> str:
        """Put the parts back as they stood."""
        return _MARKER.sub(lambda found: self.raw[int(found[1])], text)

    def is_sample(self, line: str) -> bool:
        """Tell whether a line is one part that is a block of its own."""
        found = _MARKER.fullmatch(line.strip())
        return found is not None and self.html[int(found[1])].startswith("<pre")


def protect(text: str, parts: Parts, comments: list[str]) -> str:
    """Take comments and what is no wiki text out; an element without end is text."""
    out, place = list[str](), 0
    endless: set[str] = set()
    while opened := _OPENED.search(text, place):
        name = (opened[1] or "").lower()
        is_empty = bool(name) and opened[2].endswith("/")
        is_open = is_empty or name in endless
        closed = None if is_open else close_of(name).search(text, opened.end())
        if closed is None:
            if not is_empty:
                endless.add(name)
            out.append(text[place : opened.end()])
            place = opened.end()
            continue
        out.append(text[place : opened.start()])
        inner, place = text[opened.end() : closed.start()], closed.end()
        if name:
            raw = text[opened.start() : place]
            out.append(parts.keep(html_of(name, opened[2], inner, raw), raw))
        else:
            comments.append(inner)
    return "".join((*out, text[place:]))


@cache
def close_of(name: str) -> re.Pattern[str]:
    """Return what ends an element, or "" a comment; small letters may be more or fewer."""
    return re.compile(f"</{name}>" if name else "-->", re.IGNORECASE)


def html_of(name: str, attributes: str, inner: str, raw: str) -> str:
    """Write an element whose content is not wiki text."""
    if name == "nowiki":
        return escape(inner)
    if name == "math":
        return f'<math alttext="{escape(inner.strip())}"></math>'
    if name in ("syntaxhighlight", "source", "pre"):
        found = _LANGUAGE.search(attributes)
        named = f' class="language-{found[1]}"' if found else ""
        return f"<pre><code{named}>{escape(inner)}</code></pre>"
    return sample_of(raw)


def sample_of(raw: str) -> str:
    """Write what stays as it stands."""
    return f'<pre><code class="language-wikitext">{escape(raw)}</code></pre>'


def take_templates(text: str, parts: Parts, lists: list[str]) -> str:
    """Put each outermost template behind a sign: on its own lines a block, else code.

    What only says where the notes stand, or what sorts the page, is no code.
    """
    out, place = list[str](), 0
    for start, end in outermost(text):
        raw = parts.as_raw(text[start:end])
        before = text[text.rfind("\n", 0, start) + 1 : start]
        line_end = text.find("\n", end)
        behind = text[end : line_end if line_end >= 0 else len(text)]
        alone = not before.strip() and not behind.strip()
        html = sample_of(raw) if alone else f"<code>{escape(raw)}</code>"
        if _NO_TEXT.match(raw) and "<ref" not in raw:
            lists.append(raw)
            html, raw = "", ""
        out += (text[place:start], parts.keep(html, raw))
        place = end
    return "".join((*out, text[place:]))


def outermost(text: str) -> list[tuple[int, int]]:
    """Return where templates begin and end that stand in no other; in one pass."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for run in _BRACES.finditer(text):
        if run[0][0] == "{":
            opened += [run.end() - 2 * count for count in range(len(run[0]) // 2, 0, -1)]
            continue
        closed = min(len(run[0]) // 2, len(opened))
        pairs += [(opened.pop(), run.start() + 2 * n) for n in range(1, closed + 1)]
    found: list[tuple[int, int]] = []
    for start, end in sorted(pairs):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found

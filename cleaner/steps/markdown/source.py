"""Markdown -> HTML, so that what other tools converted goes the way of every page.

The reader is markdown-it-py. Footnotes keep the labels they have in the source, a mark
without a note stays a mark, a note without a mark stays a note; notices are taken out of
the lines before they are read, by the rules for text copies.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cleaner.steps.markdown.chrome import without_attributes, without_chrome
from cleaner.steps.markdown.frame import Framed, without_frame
from cleaner.steps.markdown.wrapped import join_wrapped
from cleaner.steps.notes.missing import without_missing
from cleaner.steps.text.notices import remove_leftovers, remove_notices
from cleaner.steps.text.rules import TextFacts, TextPage
from cleaner.text import collapse_blanks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from cleaner.model import Options
    from cleaner.steps.decode.decode import Decoded

HOLDER: Final = "cleaner-markdown"
"""Class of the element around the text: by it the page is known for what it is."""
DEEPEST: Final = 100
"""Quotes and lists in each other; the reader's own limit for CommonMark is 20, and deeper
ones would be text."""
_FRONT = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n((?:[^\n]{0,2000}\n){0,400}?)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)"
)
_FIELD = re.compile(
    r"^(title|url|site|language)[ \t]*:[ \t]*(.{1,1000}?)[ \t]*$", re.MULTILINE
)
_SPECIAL: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


_PANDOC: Final = re.compile(
    r"\]\{[.#][^{}\n]{1,200}\}|^[ \t]*:{3,} (?:\{[.#]|[\w-]+[ \t]*$)", re.MULTILINE
)
"""Spans and divisions with attributes: nobody else puts a blank behind the colons."""
_ELEMENTS: Final = re.compile(r"^<div[^<>]{0,200}\s(?:id|class)=", re.MULTILINE)
"""Elements that a converter left as they were: rules know them by their names."""


class MarkdownPage(msgspec.Struct, frozen=True):
    """A Markdown file as a page."""

    decoded: Decoded
    trail: tuple[tuple[str, str, str], ...]
    """(rule, why, text) of what was taken out of the lines."""
    site: str = ""
    language: str = ""
    facts: TextFacts = TextFacts()
    """What menus and footers said of the page."""


def read_markdown(decoded: Decoded, options: Options) -> MarkdownPage:
    """Turn a Markdown file into HTML, with what its front matter says."""
    text, fields = decoded.text, dict[str, str]()
    front = _FRONT.match(text)
    if front is not None and "plain:front-matter" not in options.keep:
        fields = {name: _unquoted(value) for name, value in _FIELD.findall(front[1])}
        text = text[front.end() :]
    text, missing = without_missing(text, options)
    text = join_wrapped(text)
    framed = Framed(text)
    if not _PANDOC.search(text) and not _ELEMENTS.search(text):
        framed = without_frame(text, options.keep)
    text, trail = without_notices(framed.text, options)
    has_attributes = bool(_PANDOC.search(text))
    if has_attributes:
        text = without_attributes(text)
    html = _reader(has_attributes=has_attributes).render(text)
    page = msgspec.structs.replace(
        decoded,
        kind="html",
        text=f'<div class="{HOLDER}">{html}</div>',
        title=decoded.title or fields.get("title", "") or framed.title,
        url=decoded.url or fields.get("url", "") or framed.facts.url,
        fragment=True,
    )
    return MarkdownPage(
        page,
        (*framed.trail, *trail, *missing),
        fields.get("site", ""),
        fields.get("language", ""),
        framed.facts,
    )


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].replace('\\"', '"').strip()
    return value


def without_notices(text: str, options: Options) -> tuple[str, list[tuple[str, str, str]]]:
    """Take out whole sentences and lines of the interface; other lines stay untouched."""
    raw = text.splitlines()
    before = [collapse_blanks(line) for line in raw]
    page = TextPage(raw, list(before), options.keep, is_markdown=True)
    page.headings = {
        number: 1 for number, line in enumerate(before) if line.startswith("#")
    }
    remove_notices(page)
    remove_leftovers(page)
    triples = zip(raw, before, page.lines, strict=True)
    lines = [old if was == now else now for old, was, now in triples]
    lines, trail = without_chrome(lines, options.keep)
    trail = [*page.trail, *trail]
    return ("\n".join(lines) if trail else text), trail


@cache
def _reader(*, has_attributes: bool) -> MarkdownIt:
    """Return a reader; with attributes it reads what pandoc writes beyond all others."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  # slow to import, few pages need it
    from mdit_py_plugins.dollarmath import dollarmath_plugin  # noqa: PLC0415
    from mdit_py_plugins.footnote import footnote_plugin  # noqa: PLC0415

    reader = MarkdownIt("commonmark", {"maxNesting": DEEPEST})
    reader.enable(["table", "strikethrough"])
    reader.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    reader.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    if has_attributes:
        from cleaner.steps.markdown.pandoc import read_pandoc  # noqa: PLC0415

        read_pandoc(reader)
    for name, write in _WRITERS.items():
        reader.add_render_rule(name, write)
    return reader


# --- what markdown-it writes otherwise -------------------------------------------------


def _mark(_self: Any, tokens: Sequence[Token], place: int, *_: Any) -> str:
    label = escape(str(tokens[place].meta["label"]))
    return f'<sup class="footnote-reference"><a href="#note-{label}">[{label}]</a></sup>'


def _note_open(_self: Any, tokens: Sequence[Token], place: int, *_: Any) -> str:
    label = escape(str(tokens[place].meta["label"]))
    return (
        f'<div class="footnote-definition" id="note-{label}" '
        f'data-mw-footnote-number="{label}">'
    )


def _note_close(*_: Any) -> str:
    return "</div>\n"


def _formula(_self: Any, tokens: Sequence[Token], place: int, *_: Any) -> str:
    return f'<math alttext="{tokens[place].content.translate(_SPECIAL)}"></math>'


def _display(_self: Any, tokens: Sequence[Token], place: int, *_: Any) -> str:
    tex = tokens[place].content.strip().translate(_SPECIAL)
    return f'<math display="block" alttext="{tex}"></math>\n'


_WRITERS: Final = {
    "footnote_ref": _mark,
    "footnote_reference_open": _note_open,
    "footnote_reference_close": _note_close,
    "math_inline": _formula,
    "math_inline_double": _display,
    "math_block": _display,
    "math_block_label": _display,
}

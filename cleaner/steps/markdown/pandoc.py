"""What only pandoc writes into Markdown: divisions and headings with ids and classes.

They are those of the page that it converted. With them on the elements again, such a page
is as good as its HTML: the rules of its engine find the article, and name the frame.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, cast

from markdown_it import helpers
from mdit_py_plugins.deflist import deflist_plugin

from cleaner.steps.markdown.tables import (
    MOST_LINES,
    ends_columns,
    opens_columns,
    opens_grid,
    read_columns,
    read_grid,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    from cleaner.steps.markdown.tables import DrawnCell, DrawnTable

_INSIDE: Final = r"(?:[^{}\"]|\"(?:[^\"\\]|\\.){0,20000}\"){0,2000}"
"""What stands between braces; values in quotes may have braces of their own."""
_BRACES: Final = re.compile(rf"\{{({_INSIDE})\}}", re.DOTALL)
_DIVISION: Final = re.compile(
    rf"(:{{3,}})[ \t]*(?:\{{({_INSIDE})\}}|([\w-]{{1,200}}))[\s:]*"
)
_DEEPEST: Final = 80
"""Levels from which a division stays as it is written: the reader loses what is deeper than
a hundred, and lists in divisions are levels as well."""
_AT_END: Final = re.compile(rf"[ \t]+\{{([#.]{_INSIDE})\}}$")
_ATTRIBUTE: Final = re.compile(
    r"#(?P<id>[^\s{}#]+)|\.(?P<class>[^\s{}]+)|"
    r"(?P<name>[A-Za-z][\w:-]*)=\"(?P<value>(?:[^\"\\]|\\.)*)\"",
    re.DOTALL,
)
_OF_HTML: Final = re.compile(
    r"(?:aria-\w+|colspan|dir|hidden|itemprop|itemscope|itemtype|lang|name|property|rel|role|"
    r"rowspan|style|title|typeof)",
)
"""Attributes that keep their name; pandoc takes "data-" off all others."""


def read_pandoc(reader: MarkdownIt) -> None:
    """Teach a reader what pandoc writes beyond all others."""
    reader.use(deflist_plugin)
    stops: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    reader.block.ruler.before("fence", "division", _read_division, stops)
    reader.core.ruler.after("block", "heading_attributes", _give_headings)
    reader.block.ruler.before("code", "drawn_table", _read_table)
    reader.inline.ruler.after("emphasis", "raised", _raise)
    reader.inline.ruler.before("backticks", "raw", _read_raw)
    reader.inline.ruler.after("link", "span", _read_span)
    reader.inline.ruler.push("attributes", _give_inline)
    reader.helpers = cast("ModuleType", _Helpers)


# --- attributes ------------------------------------------------------------------------


def _read_division(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001  # the reader calls it so
    """Read a division: what closes it has as many colons, and stands as far in.

    Pandoc gives outer ones more colons, but counts anew in items of lists.
    """
    found = _DIVISION.fullmatch(_text_of(state, start))
    if found is None or state.level > _DEEPEST:
        return False
    if silent:
        return True
    close = start + 1
    while close < end and not _closes(state, close, state.sCount[start], len(found[1])):
        if not state.isEmpty(close) and state.sCount[close] < state.blkIndent:
            end = close
        close += 1
    close = min(close, end)
    opening = state.push("division_open", "div", 1)
    opening.attrs = {**(attributes_in(found[2] or "") if found[3] is None else {})}
    if found[3] is not None:
        opening.attrs["class"] = found[3]
    above, last = state.parentType, state.lineMax
    state.parentType, state.lineMax = "division", close
    state.md.block.tokenize(state, start + 1, close)
    state.parentType, state.lineMax = above, last
    state.push("division_close", "div", -1)
    state.line = min(close + 1, end)
    return True


def _text_of(state: StateBlock, number: int) -> str:
    """Return a line without what stands before it; only one of colons is of interest."""
    place = state.bMarks[number] + state.tShift[number]
    return (
        state.src[place : state.eMarks[number]]
        if state.src[place : place + 1] == ":"
        else ""
    )


def _closes(state: StateBlock, number: int, indent: int, colons: int) -> bool:
    """Tell whether a line closes the division that stands so far in."""
    text = _text_of(state, number).rstrip() if state.sCount[number] == indent else ""
    return len(text) >= colons and not text.strip(":")


def _give_headings(state: StateCore) -> None:
    """Move attributes from the end of a heading's text to the heading; read raw HTML."""
    for place, token in enumerate(state.tokens):
        if token.type == "fence" and token.info.strip() == "{=html}":
            token.type = "html_block"
        if token.type != "heading_open":
            continue
        text = state.tokens[place + 1]
        found = _AT_END.search(text.content)
        if found is not None:
            text.content = text.content[: found.start()]
            token.attrs = {**token.attrs, **attributes_in(found[1])}


def _read_span(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  # the reader calls it so
    """Read words with attributes: "[Toll]{#Toll .mw-headline}"."""
    if state.src[state.pos] != "[":
        return False
    start, most = state.pos, state.posMax
    end = state.md.helpers.parseLinkLabel(state, start, False)
    found = _BRACES.match(state.src, end + 1, most) if end >= 0 else None
    if found is None:
        return False
    if not silent:
        state.pos, state.posMax = start + 1, end
        state.push("span_open", "span", 1).attrs = {**attributes_in(found[1])}
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
    state.pos, state.posMax = found.end(), most
    return True


def _give_inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  # the reader calls it so
    """Give a link, a picture or code the attributes that follow it."""
    if state.src[state.pos] != "{" or state.pending or not state.tokens:
        return False
    last = state.tokens[-1]
    found = _BRACES.match(state.src, state.pos, state.posMax)
    if found is None or last.type not in ("image", "code_inline", "link_close"):
        return False
    if not silent:
        token = last if last.nesting == 0 else _opening(state.tokens)
        token.attrs = {**attributes_in(found[1]), **token.attrs}
    state.pos = found.end()
    return True


def _opening(tokens: Sequence[Token]) -> Token:
    """Return the token that opens what the last one closes."""
    depth = 0
    for token in reversed(tokens):
        depth += token.nesting
        if depth == 0:
            return token
    return tokens[-1]


def attributes_in(text: str) -> dict[str, str]:
    r"""Read what stands between the braces.

    >>> attributes_in('#siteSub .noprint .tag lang="en" sort-value="7"')
    {'id': 'siteSub', 'class': 'noprint tag', 'lang': 'en', 'data-sort-value': '7'}
    """
    read: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(text):
        kind = found.lastgroup or ""
        if kind == "class":
            read["class"] = f"{read.get('class', '')} {found['class']}".strip()
        elif kind == "id":
            read["id"] = found["id"]
        else:
            name = found["name"].lower()
            name = name if _OF_HTML.fullmatch(name) else f"data-{name}"
            read.setdefault(name, re.sub(r"\\(.)", r"\1", found["value"]))
    return read


# --- tables ----------------------------------------------------------------------------

_CAPTION: Final = re.compile(r" {0,2}(?:Table)?: +(?=\S)")


def _read_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001  # the reader calls it so
    """Read a drawn table, cell by cell, each of which may hold anything."""
    if silent:
        # Pandoc sets a blank line before each table: it ends no paragraph.
        return False
    first = _line_at(state, start)
    if first[:1] == "+" and opens_grid(first):
        table = read_grid(_lines(state, start, end, ("+", "|")), 0)
    elif first[:2] == "  " and opens_columns(first, _line_at(state, start + 1)):
        table = read_columns(_lines(state, start, end, ("  ",)), 0)
    else:
        return False
    if table is None:
        return False
    caption, after = _caption_below(state, start + table.end, end)
    _write_table(state, table, caption)
    state.line = after
    return True


def _line_at(state: StateBlock, number: int) -> str:
    if number >= state.lineMax:
        return ""
    return state.getLines(number, number + 1, state.blkIndent, False).rstrip("\n")


def _lines(state: StateBlock, start: int, end: int, opens: tuple[str, ...]) -> list[str]:
    """Return the lines that may be a table's: those that begin so, and blank ones."""
    lines: list[str] = []
    for number in range(start, min(end, start + MOST_LINES)):
        line = _line_at(state, number)
        if line.strip() and not line.startswith(opens):
            break
        lines.append(line)
        if ends_columns(lines, _line_at(state, number + 1)):
            break
    return lines


def _caption_below(state: StateBlock, start: int, end: int) -> tuple[str, int]:
    """Return the caption that follows a table, and the line after both."""
    place = state.skipEmptyLines(start)
    found = _CAPTION.match(_line_at(state, place)) if place < end else None
    if found is None:
        return "", start
    lines = [_line_at(state, place)[found.end() :]]
    place += 1
    while place < end and not state.isEmpty(place):
        lines.append(_line_at(state, place).strip())
        place += 1
    return "\n".join(lines), place


def _write_table(state: StateBlock, table: DrawnTable, caption: str) -> None:
    """Push the tokens of a table; the attributes behind its caption are the table's."""
    opening = state.push("table_open", "table", 1)
    given = _ATTRIBUTES_OF_TABLE.search(caption)
    if given is not None:
        opening.attrs = {**attributes_in(given[1])}
        caption = caption[: given.start()]
    if caption:
        state.push("caption_open", "caption", 1)
        _push_text(state, caption)
        state.push("caption_close", "caption", -1)
    for row in table.rows:
        state.push("tr_open", "tr", 1)
        for cell in row:
            _write_cell(state, cell)
        state.push("tr_close", "tr", -1)
    state.push("table_close", "table", -1)


_ATTRIBUTES_OF_TABLE: Final = re.compile(r"(?:^|[ \t\n]+)\{([^{}]{1,2000})\}\s*$")


def _push_text(state: StateBlock, text: str) -> None:
    inline = state.push("inline", "", 0)
    inline.content = text
    inline.children = []


def _write_cell(state: StateBlock, cell: DrawnCell) -> None:
    name = "th" if cell.header else "td"
    opening = state.push(f"{name}_open", name, 1)
    if cell.columns > 1:
        opening.attrs["colspan"] = cell.columns
    if cell.rows > 1:
        opening.attrs["rowspan"] = cell.rows
    first = len(state.tokens)
    state.md.block.parse("\n".join(cell.lines), state.md, state.env, state.tokens)
    inner = state.tokens[first:]
    if len(inner) == _PARAGRAPH and inner[0].type == "paragraph_open":
        inner[0].hidden = inner[-1].hidden = True
    state.push(f"{name}_close", name, -1)


_PARAGRAPH: Final = 3
"""Tokens of a paragraph: where it is all of a cell, it is no element of its own."""


# --- signs in lines --------------------------------------------------------------------


class _Helpers:
    """What the reader's rules for links ask: spans may stand in a link's text."""

    parseLinkDestination = staticmethod(helpers.parseLinkDestination)  # noqa: N815  # so too
    parseLinkTitle = staticmethod(helpers.parseLinkTitle)  # noqa: N815  # and so too

    @staticmethod
    def parseLinkLabel(state: StateInline, start: int, _no_nested: bool = False) -> int:  # noqa: N802, FBT001, FBT002  # the reader calls it so
        """Return the end of a link's text, whatever brackets are in it."""
        return helpers.parseLinkLabel(state, start, False)


_RAW: Final = re.compile(r"(`+)(.*?[^`])\1\{=html\}", re.DOTALL)


def _read_raw(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  # the reader calls it so
    """Read HTML that pandoc passed on between backticks: "`<style>...</style>`{=html}"."""
    if state.src[state.pos] != "`" or state.src.find("`{=html}", state.pos) < 0:
        return False
    found = _RAW.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = found[2]
    state.pos = found.end()
    return True


_GAP: Final = re.compile(r"\s")


def _raise(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  # the reader calls it so
    """Read what carets raise: "10^2^"; marks of notes are links between them."""
    if silent or state.src[state.pos] != "^":
        return False
    start, most = state.pos, state.posMax
    cuts = [start + 1]
    state.pos += 1
    while state.pos < most and state.src[state.pos] not in "^ \n":
        place = state.pos
        state.md.inline.skipToken(state)
        if state.src[place] == "[":
            cuts.append(state.pos)
        elif _GAP.search(state.src, place, state.pos) and state.src[place] != "\\":
            state.pos = start
            return False
    end = state.pos
    state.pos = start
    if end >= most or state.src[end] != "^" or end == start + 1:
        return False
    # Pandoc joins marks of notes that stand together: each is raised by itself.
    for left, right in pairwise(dict.fromkeys((*cuts, end))):
        state.pos, state.posMax = left, right
        state.push("sup_open", "sup", 1)
        state.md.inline.tokenize(state)
        state.push("sup_close", "sup", -1)
    state.pos, state.posMax = end + 1, most
    return True

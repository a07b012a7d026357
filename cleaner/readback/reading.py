"""What a Markdown file says, as markdown-it-py reads it; and whether any of it is live."""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import turbohtml
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

DEEPEST: Final = 1000
"""Nesting that the reader follows: ten times `Options.max_nesting`, as each level of a list
is three to it."""

_ADDRESSES: Final = frozenset(
    "href src srcset action formaction data poster xlink:href background cite ping".split()
)
"""Attributes that a browser follows or loads."""
_ACTIVE: Final = frozenset("script iframe object embed form base link svg applet".split())
"""Elements that run something, or change what others do."""
_PICTURES: Final = tuple(
    f"image/{kind}" for kind in ("png", "gif", "jpeg", "jpg", "webp", "avif", "bmp")
)
"""Types whose ``data:`` addresses hold pixels; an SVG may hold a script."""
_SIGNS = re.compile(
    r"\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]|\\(?:display|text)style\b"
)
"""What is no word of the page: the kind of a callout, how a formula is set."""
_OWN_SIGNS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "obsidian": re.compile(r"^\[![\w-]+\]"),
        "pandoc": re.compile(
            r"^:::(?: [\w-]+)?$|(?:(?<=\])|^)\{\.(?:mark|abbr title=\".*?\")\}"
        ),
    }
)
"""What is no word of the page in one flavour alone: callouts, divisions, attributes."""
_HEADING_ATTRIBUTES = re.compile(r"\s*\{#[^{}\s]+\}$")
_WIKILINK = re.compile(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]|\n]*))?\]\]")


@dataclass(slots=True)
class Reading:
    """The text of a Markdown body, its marks in order, its notes, its addresses."""

    text: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    """For each part of ``text``, its line in the file, from 1."""
    marks: list[str] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    note_lines: dict[str, int] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    """Labels that are defined more than once."""
    addresses: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    codes: list[tuple[str, str]] = field(default_factory=list)
    """Text and language of each block of code."""
    tables: int = 0
    active: list[str] = field(default_factory=list)
    """Elements and handlers that a browser would run."""
    own_signs: re.Pattern[str] | None = None
    """What is no word of the page in this flavour."""

    @property
    def letters(self) -> str:
        """Letters and digits of the body."""
        return letters(without_signs("".join(self.text)))

    def note_letters(self) -> dict[str, str]:
        """Letters and digits of each note."""
        notes = self.notes.items()
        return {label: letters(without_signs("".join(parts))) for label, parts in notes}

    def line_of(self, place: int) -> int:
        """Return the line in which the letter at this place of ``letters`` stands."""
        count = line = 0
        for part, number in zip(self.text, self.lines, strict=True):
            count += len(letters(without_signs(part)))
            line = number or line
            if count > place:
                break
        return line


def letters(text: str) -> str:
    """Keep letters and digits, in their compatible form.

    >>> letters("10² m: wet!")
    '102mwet'
    """
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def without_signs(text: str) -> str:
    """Take out what says how something is shown, not what is said."""
    return _SIGNS.sub("", text)


def body_of(markdown: str) -> str:
    """Cut the front matter."""
    if not markdown.startswith("---\n"):
        return markdown
    end = markdown.find("\n---\n", 3)
    return markdown[end + 5 :] if end >= 0 else markdown


@functools.cache
def reader(flavour: str) -> MarkdownIt:
    """Make the reader: what GitHub reads, with footnotes and formulas."""
    made = (
        MarkdownIt("commonmark", {"html": True, "maxNesting": DEEPEST})
        .enable(["table", "strikethrough"])
        .use(footnote_plugin, inline=False)
        .use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
        .disable("footnote_tail")  # definitions stay where they stand, called or not
    )
    # An unsafe link must be seen, not hidden by the reader.
    made.validateLink = lambda url: url is not None  # type: ignore[method-assign]
    made.normalizeLink = lambda url: url  # type: ignore[method-assign]
    if flavour == "obsidian":
        made.inline.ruler.before("link", "wikilink", _read_wikilink)
    if flavour == "pandoc":
        made.use(deflist_plugin)
        made.core.ruler.before("inline", "attributes", _drop_attributes)
    return made


def _drop_attributes(state: StateCore) -> None:
    """Read the ``{#id}`` behind a heading as no part of its text."""
    for before, token in pairwise(state.tokens):
        if before.type == "heading_open":
            token.content = _HEADING_ATTRIBUTES.sub("", token.content)


def _read_wikilink(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  # theirs
    """Read ``[[page]]`` and ``[[page|text]]``, as Obsidian does."""
    found = _WIKILINK.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("wikilink", "", 0).content = found[2] or found[1]
    state.pos = found.end()
    return True


def read_markdown(markdown: str, flavour: str = "gfm") -> Reading:
    """Read a Markdown file; its front matter is data, not text."""
    reading = Reading(own_signs=_OWN_SIGNS.get(flavour))
    body = body_of(markdown)
    above = markdown.count("\n", 0, len(markdown) - len(body))
    note = ""
    tokens = reader(flavour).parse(body)
    for token, following in zip_longest(tokens, tokens[1:]):
        line = above + token.map[0] + 1 if token.map else 0
        if token.type == "footnote_reference_open":
            note = open_note(token.meta["label"], line, reading)
        elif token.type == "footnote_reference_close":
            note = ""
        elif token.type == "heading_open" and following is not None:
            text = inline_text(following, reading.own_signs)
            reading.headings.append((int(token.tag[1]), text))
        elif token.type == "table_open":
            reading.tables += 1
        parts: list[str] = []
        read_token(token, parts, reading)
        if note:
            reading.notes[note] += parts
        else:
            reading.text += parts
            reading.lines += [line] * len(parts)
    return reading


def open_note(label: str, line: int, reading: Reading) -> str:
    """Begin the definition of a note."""
    if label in reading.notes:
        reading.twice.append(label)
    reading.notes.setdefault(label, [])
    reading.note_lines.setdefault(label, line)
    return label


def read_token(token: Token, into: list[str], reading: Reading) -> None:
    """Add what one token says."""
    if token.children:
        for child in token.children:
            read_inline(child, into, reading)
    elif token.type in {"fence", "code_block", "math_block", "math_block_label"}:
        into.append(token.content)
        if token.type in {"fence", "code_block"}:
            reading.codes.append((token.content, token.info.strip()))
    elif token.type == "html_block":
        read_html(token.content, into, reading)
    into.append("\n" if token.block else "")


_VERBATIM: Final = frozenset(
    ("code_inline", "math_inline", "math_inline_double", "wikilink")
)


def read_inline(token: Token, into: list[str], reading: Reading) -> None:
    """Add what one token inside a line says; the words for a picture are not text."""
    if token.type == "text":
        own = reading.own_signs
        into.append(own.sub("", token.content) if own else token.content)
    elif token.type in _VERBATIM:
        into.append(token.content)
    elif token.type == "footnote_ref":
        reading.marks.append(token.meta["label"])
    elif token.type in {"softbreak", "hardbreak"}:
        into.append("\n")
    elif token.type == "image":
        reading.addresses.append(str(token.attrs["src"]))
    elif token.type == "link_open":
        reading.addresses.append(str(token.attrs["href"]))
    elif token.type == "html_inline":
        read_html(token.content, [], reading)


def read_html(source: str, into: list[str], reading: Reading) -> None:
    """Add what a piece of HTML inside the Markdown says, and where it leads."""
    tree = turbohtml.parse(source)
    into.append(tree.root.text if tree.root is not None else "")
    reading.addresses += html_addresses(source)
    reading.tables += source.count("<table")
    reading.active += active_parts(source)


def html_addresses(source: str) -> list[str]:
    """List every address in HTML that a browser would follow or load."""
    return [
        value if isinstance(value, str) else " ".join(value or [])
        for element in turbohtml.parse(source).iter_elements()
        for name, value in element.attrs.items()
        if name in _ADDRESSES
    ]


def active_parts(source: str) -> list[str]:
    """List the elements and attributes of HTML that run something.

    >>> active_parts('<p onclick="x()">wet</p><script></script>')
    ['p onclick', 'script']
    """
    found = []
    for element in turbohtml.parse(source).iter_elements():
        found += [
            f"{element.tag} {name}" for name in element.attrs if name.startswith("on")
        ]
        found += [element.tag] if element.tag in _ACTIVE else []
    return found


def is_live(address: str) -> bool:
    r"""Tell whether a browser would run something at this address.

    A browser strips blanks and control characters at the ends and all tabs and line ends
    inside before it reads the scheme; so does this. A picture in ``data:`` is dead.

    >>> is_live("java\nscript:x"), is_live("data:image/png;base64,x"), is_live("/reed")
    (True, False, False)
    """
    unescaped = html.unescape(address)
    plain = "".join(
        c for c in unescaped if c > " " and c not in "\x7f\u00ad\u200b\ufeff"
    ).lower()
    scheme, colon, rest = plain.partition(":")
    if not colon:
        return False
    if scheme == "data":
        return not rest.startswith(_PICTURES)
    return scheme.endswith(("javascript", "vbscript", "livescript")) or scheme == "file"


def inline_text(token: Token, own_signs: re.Pattern[str] | None = None) -> str:
    """Join the text of a line."""
    parts: list[str] = []
    read_token(token, parts, Reading(own_signs=own_signs))
    return "".join(parts).strip()

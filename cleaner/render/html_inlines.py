"""Inlines as HTML, and the two locks: text is escaped, addresses are checked."""

from __future__ import annotations

import html
import re
from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import msgspec

from cleaner.model import (
    Abbreviation,
    Break,
    Code,
    Comment,
    Emphasis,
    Highlight,
    Image,
    Link,
    Math,
    NoteMark,
    Ruby,
    Strike,
    Strong,
    Sub,
    Sup,
    Tag,
    Unknown,
)
from cleaner.render.addresses import is_safe, percent_encoded
from cleaner.render.notes import safe_label
from cleaner.render.raw import comment_text, tag_text
from cleaner.render.tex import clean_tex
from cleaner.render.unknown import tags

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cleaner.model import Inlines, Markup


class Sheet(msgspec.Struct, gc=False):
    """What one rendering knows and counts."""

    labels: Mapping[str, str] = MappingProxyType({})
    """`Note.key` to its label."""
    calls: Counter[str] = msgspec.field(default_factory=Counter)
    """How many marks of each key are written so far: each needs an id of its own."""
    sources: Mapping[str, str] = MappingProxyType({})
    """Anchor of a source -> anchor of the heading that it stands below."""
    in_markdown: bool = False
    """True: the HTML stands in a Markdown file, whose readers end it at an empty line."""


EMPTY_COMMENT: Final = "<!-- -->"
"""What parts two lists in Markdown that readers might take for one."""


def escape(text: str) -> str:
    """Escape a text for an element or an attribute."""
    return html.escape(text) if _needs_escape(text) else text


def _attribute(text: str) -> str:
    # On one line: an empty one would end the HTML in a Markdown file.
    return escape(" ".join(text.split()))


def _needs_escape(text: str) -> bool:
    return "&" in text or "<" in text or ">" in text or '"' in text or "'" in text


# --- inlines ---------------------------------------------------------------------------


def inlines(content: Inlines, sheet: Sheet) -> str:
    """Write inlines."""
    # A plain loop: a comprehension is a call of its own, and pages nest deep.
    written = []
    for inline in content:
        if isinstance(inline, str):
            written.append(escape(inline))
        else:
            written.append(_INLINES[inline.__class__](inline, sheet))
    return "".join(written)


def markup_lines(markup: Markup, sheet: Sheet) -> list[str]:
    """Write HTML as it is: each tag begins a line."""
    return [text for line in markup.lines if (text := inlines(line, sheet).strip(" "))]


def wrapped(tag: str) -> Callable[[Any, Sheet], str]:
    """Return a writer of nodes that are an element around their content."""

    def write(node: Any, sheet: Sheet) -> str:
        return f"<{tag}>{inlines(node.content, sheet)}</{tag}>"

    return write


def _abbreviation(short: Abbreviation, sheet: Sheet) -> str:
    title = _attribute(short.title)
    return f'<abbr title="{title}">{inlines(short.content, sheet)}</abbr>'


def _unknown(node: Unknown, sheet: Sheet) -> str:
    start, end = tags(node)
    return f"{start}{inlines(node.content, sheet)}{end}"


def _link(link: Link, sheet: Sheet) -> str:
    text = inlines(link.content, sheet)
    if not link.target or not is_safe(link.target):
        return text
    title = f' title="{_attribute(link.title)}"' if link.title else ""
    target = link.target
    if sheet.sources and target[0] == "#":
        section = sheet.sources.get(unquote(target[1:]))
        target = f"#{section}" if section else target
    return f'<a href="{escape(percent_encoded(target))}"{title}>{text}</a>'


def picture(image: Image, _sheet: Sheet) -> str:
    """Write a picture, or its words where its address is not safe."""
    if not image.source or not is_safe(image.source, picture=True):
        return escape(image.alt)
    attributes = [
        ("src", escape(percent_encoded(image.source))),
        ("alt", _attribute(image.alt)),
    ]
    attributes += [("title", _attribute(image.title))] if image.title else []
    attributes += [("width", str(image.width))] if image.width > 0 else []
    attributes += [("height", str(image.height))] if image.height > 0 else []
    written = "".join(f' {name}="{value}"' for name, value in attributes)
    return f"<img{written}>"


def _mark(mark: NoteMark, sheet: Sheet) -> str:
    label = (
        label_of(mark.key, sheet) if mark.key in sheet.labels else safe_label(mark.printed)
    )
    sheet.calls[mark.key] += 1
    count = sheet.calls[mark.key]
    place = f"fnref-{label}" + (f"-{count}" if count > 1 else "")
    return (
        f'<sup><a class="footnote-ref" id="{place}" href="#fn-{label}"'
        f' role="doc-noteref">[{label}]</a></sup>{escape(mark.locator)}'
    )


def label_of(key: str, sheet: Sheet) -> str:
    """Return the label of a note, escaped."""
    return escape(sheet.labels[key])


def _ruby(ruby: Ruby, sheet: Sheet) -> str:
    base, reading = inlines(ruby.base, sheet), inlines(ruby.reading, sheet)
    return f"<ruby>{base}<rp>(</rp><rt>{reading}</rt><rp>)</rp></ruby>"


def _break(_node: Break, _sheet: Sheet) -> str:
    return "<br>"


def _code_span(code: Code, sheet: Sheet) -> str:
    return f"<code>{code_text(code, sheet)}</code>"


_BEFORE_EMPTY = re.compile(r"\n(?=[ \t]*\n)")
"""The line end before a line that has nothing but blanks."""


def code_text(code: Code, sheet: Sheet) -> str:
    r"""Write the text of code; an empty line is none to a Markdown reader.

    >>> code_text(Code("a\n\n  b"), Sheet(in_markdown=True))
    'a&#10;\n  b'
    """
    return in_one_piece(escape(code.text.replace("\r\n", "\n")), sheet)


def in_one_piece(html_text: str, sheet: Sheet) -> str:
    """Write HTML without an empty line where that would end it."""
    return _BEFORE_EMPTY.sub("&#10;", html_text) if sheet.in_markdown else html_text


def math_span(math: Math, _sheet: Sheet) -> str:
    """Write a formula between the delimiters that MathJax and KaTeX look for."""
    left, right = ("\\[", "\\]") if math.display else ("\\(", "\\)")
    kind = "display" if math.display else "inline"
    tex = clean_tex(math.tex)
    return f'<span class="math {kind}">{left}{escape(tex)}{right}</span>'


_INLINES: Final[Mapping[type, Callable[[Any, Sheet], str]]] = MappingProxyType(
    {
        Emphasis: wrapped("em"),
        Strong: wrapped("strong"),
        Strike: wrapped("del"),
        Highlight: wrapped("mark"),
        Abbreviation: _abbreviation,
        Sub: wrapped("sub"),
        Sup: wrapped("sup"),
        Link: _link,
        Image: picture,
        NoteMark: _mark,
        Ruby: _ruby,
        Unknown: _unknown,
        Break: _break,
        Code: _code_span,
        Math: math_span,
        Tag: lambda tag, _sheet: tag_text(tag),
        Comment: lambda comment, _sheet: comment_text(comment),
    }
)

"""A document as one HTML page: what the elements mean, and no style or script of any wiki.

Text and attributes are escaped here and nowhere else; addresses pass the same lock as in Markdown.
The notes have the shape that DPUB-ARIA describes, so readers, and this package, find them again.
"""

from __future__ import annotations

import html
from collections import Counter
from itertools import starmap
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cleaner.model import (
    Break,
    Callout,
    Cell,
    Code,
    DefinitionList,
    Emphasis,
    Figure,
    Gallery,
    Hatnote,
    Heading,
    Highlight,
    Image,
    Infobox,
    Link,
    List,
    Math,
    NoteMark,
    Paragraph,
    Poem,
    Quote,
    Ruby,
    Rule,
    Strike,
    Strong,
    Sub,
    Sup,
    Table,
)
from cleaner.render.addresses import is_safe, percent_encoded
from cleaner.render.notes import note_labels, safe_label
from cleaner.render.tex import clean_tex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cleaner.document import Document
    from cleaner.model import Blocks, Inlines, Item, Note


class Sheet(msgspec.Struct, gc=False):
    """What one rendering knows and counts."""

    labels: Mapping[str, str] = MappingProxyType({})
    """`Note.key` to its label."""
    calls: Counter[str] = msgspec.field(default_factory=Counter)
    """How many marks of each key are written so far: each needs an id of its own."""
    line_end: str = "\n"
    """What stands for a line end in code; "&#10;" where the HTML has to stay on one line."""


def render_html(document: Document) -> str:
    """Render a complete page."""
    sheet = Sheet(note_labels(document.notes))
    title = _escape(document.title)
    language = f' lang="{_escape(document.language)}"' if document.language else ""
    direction = ' dir="rtl"' if document.direction == "rtl" else ""
    body = _blocks(document.content, sheet)
    notes = _notes(document.notes, sheet)
    base = _source_line(document.url)
    heading = f"<h1>{title}</h1>\n" if title and not _has_title(document) else ""
    return (
        f"<!DOCTYPE html>\n<html{language}{direction}>\n<head>\n<meta charset="
        f'"utf-8">\n<title>{title}</title>\n{base}</head>\n<body>\n<article>\n'
        f"{heading}{body}\n{notes}</article>\n</body>\n</html>\n"
    )


def _has_title(document: Document) -> bool:
    first = document.content[0] if document.content else None
    return (
        isinstance(first, Heading)
        and first.level == 1
        and _inlines(first.content, Sheet()).split() == _escape(document.title).split()
    )


def _source_line(url: str) -> str:
    if not url or not is_safe(url):
        return ""
    return f'<link rel="canonical" href="{_escape(percent_encoded(url))}">\n'


def _escape(text: str) -> str:
    return html.escape(text) if _needs_escape(text) else text


def _needs_escape(text: str) -> bool:
    return "&" in text or "<" in text or ">" in text or '"' in text or "'" in text


# --- inlines ---------------------------------------------------------------------------


def _inlines(content: Inlines, sheet: Sheet) -> str:
    return "".join(
        [
            _escape(inline)
            if isinstance(inline, str)
            else _INLINES[inline.__class__](inline, sheet)
            for inline in content
        ]
    )


def _wrapped(tag: str) -> Callable[[Any, Sheet], str]:
    """Return a writer of nodes that are an element around their content."""

    def write(node: Any, sheet: Sheet) -> str:
        return f"<{tag}>{_inlines(node.content, sheet)}</{tag}>"

    return write


def _link(link: Link, sheet: Sheet) -> str:
    text = _inlines(link.content, sheet)
    if not link.target or not is_safe(link.target):
        return text
    title = f' title="{_escape(link.title)}"' if link.title else ""
    return f'<a href="{_escape(percent_encoded(link.target))}"{title}>{text}</a>'


def _image(image: Image, _sheet: Sheet) -> str:
    if not image.source or not is_safe(image.source, picture=True):
        return _escape(image.alt)
    attributes = [("src", percent_encoded(image.source)), ("alt", image.alt)]
    attributes += [("title", image.title)] if image.title else []
    attributes += [("width", str(image.width))] if image.width > 0 else []
    attributes += [("height", str(image.height))] if image.height > 0 else []
    written = "".join(f' {name}="{_escape(value)}"' for name, value in attributes)
    return f"<img{written}>"


def _mark(mark: NoteMark, sheet: Sheet) -> str:
    label = (
        _label(mark.key, sheet) if mark.key in sheet.labels else safe_label(mark.printed)
    )
    sheet.calls[mark.key] += 1
    count = sheet.calls[mark.key]
    place = f"fnref-{label}" + (f"-{count}" if count > 1 else "")
    return (
        f'<sup><a class="footnote-ref" id="{place}" href="#fn-{label}"'
        f' role="doc-noteref">[{label}]</a></sup>{_escape(mark.locator)}'
    )


def _label(key: str, sheet: Sheet) -> str:
    return _escape(sheet.labels[key])


def _ruby(ruby: Ruby, sheet: Sheet) -> str:
    base, reading = _inlines(ruby.base, sheet), _inlines(ruby.reading, sheet)
    return f"<ruby>{base}<rp>(</rp><rt>{reading}</rt><rp>)</rp></ruby>"


def _break(_node: Break, _sheet: Sheet) -> str:
    return "<br>"


def _code_span(code: Code, sheet: Sheet) -> str:
    return f"<code>{_code_text(code, sheet)}</code>"


def _code_text(code: Code, sheet: Sheet) -> str:
    return _escape(code.text.replace("\r\n", "\n")).replace("\n", sheet.line_end)


def _math_span(math: Math, _sheet: Sheet) -> str:
    left, right = ("\\[", "\\]") if math.display else ("\\(", "\\)")
    kind = "display" if math.display else "inline"
    tex = clean_tex(math.tex)
    return f'<span class="math {kind}">{left}{_escape(tex)}{right}</span>'


_INLINES: Final[Mapping[type, Callable[[Any, Sheet], str]]] = MappingProxyType(
    {
        Emphasis: _wrapped("em"),
        Strong: _wrapped("strong"),
        Strike: _wrapped("del"),
        Highlight: _wrapped("mark"),
        Sub: _wrapped("sub"),
        Sup: _wrapped("sup"),
        Link: _link,
        Image: _image,
        NoteMark: _mark,
        Ruby: _ruby,
        Break: _break,
        Code: _code_span,
        Math: _math_span,
    }
)

# --- blocks ----------------------------------------------------------------------------


def _blocks(blocks: Blocks, sheet: Sheet) -> str:
    separator = "\n" if sheet.line_end == "\n" else ""
    return separator.join([_BLOCKS[block.__class__](block, sheet) for block in blocks])


def _line(blocks: Blocks, sheet: Sheet) -> str:
    """Write the content of an item or a cell: a single paragraph is a line."""
    first, rest = blocks[:1], blocks[1:]
    if not isinstance(first[0] if first else None, Paragraph):
        return _blocks(blocks, sheet)
    if any(isinstance(block, Paragraph) for block in rest):
        return _blocks(blocks, sheet)
    return _inlines(first[0].content, sheet) + _blocks(rest, sheet)  # type: ignore[union-attr]


def _heading(heading: Heading, sheet: Sheet) -> str:
    level = min(max(heading.level, 1), 6)
    anchor = f' id="{_escape(heading.anchor)}"' if heading.anchor else ""
    return f"<h{level}{anchor}>{_inlines(heading.content, sheet)}</h{level}>"


def _list(block: List, sheet: Sheet) -> str:
    tag = "ol" if block.ordered else "ul"
    start = f' start="{block.start}"' if block.ordered and block.start != 1 else ""
    items = "".join(_item(item, sheet, tight=block.tight) for item in block.items)
    return f"<{tag}{start}>{items}</{tag}>"


def _item(item: Item, sheet: Sheet, *, tight: bool) -> str:
    box = ""
    if item.checked is not None:
        box = f'<input type="checkbox" disabled{" checked" if item.checked else ""}> '
    content = _line(item.content, sheet) if tight else _blocks(item.content, sheet)
    return f"<li>{box}{content}</li>"


def _definitions(block: DefinitionList, sheet: Sheet) -> str:
    parts = []
    for entry in block.entries:
        parts += [f"<dt>{_inlines(term, sheet)}</dt>" for term in entry.terms]
        parts += [f"<dd>{_line(meaning, sheet)}</dd>" for meaning in entry.meanings]
    return f"<dl>{''.join(parts)}</dl>"


def _quote(quote: Quote, sheet: Sheet) -> str:
    return f"<blockquote>{_blocks(quote.content, sheet)}</blockquote>"


def _code(code: Code, sheet: Sheet) -> str:
    language = f' class="language-{_escape(code.language)}"' if code.language else ""
    # A parser drops the first line end after <pre>; <code> stands between.
    return f"<pre><code{language}>{_code_text(code, sheet)}</code></pre>"


def _math(math: Math, sheet: Sheet) -> str:
    return f"<p>{_math_span(math, sheet)}</p>"


def _figure(figure: Figure, sheet: Sheet) -> str:
    images = "".join(_image(image, sheet) for image in figure.images)
    caption = (
        f"<figcaption>{_line(figure.caption, sheet)}</figcaption>" if figure.caption else ""
    )
    return f"<figure>{images}{caption}</figure>"


def _gallery(gallery: Gallery, sheet: Sheet) -> str:
    figures = "".join(_figure(figure, sheet) for figure in gallery.figures)
    caption = _inlines(gallery.caption, sheet)
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="gallery">{caption}{figures}</figure>'


def _infobox(infobox: Infobox, sheet: Sheet) -> str:
    rows = []
    for row in infobox.rows:
        label = _inlines(row.label, sheet)
        head = f"<th>{label}</th>" if row.value else f'<th colspan="2">{label}</th>'
        value = f"<td>{_line(row.value, sheet)}</td>" if row.value else ""
        rows.append(f"<tr>{head}{value}</tr>")
    title = f"<caption>{_inlines(infobox.title, sheet)}</caption>" if infobox.title else ""
    return f'<table class="infobox">{title}{"".join(rows)}</table>'


def _hatnote(hatnote: Hatnote, sheet: Sheet) -> str:
    return f'<p class="hatnote">{_inlines(hatnote.content, sheet)}</p>'


def _poem(poem: Poem, sheet: Sheet) -> str:
    lines = "<br>".join(_inlines(line, sheet) for line in poem.lines)
    return f'<p class="poem">{lines}</p>'


def _callout(callout: Callout, sheet: Sheet) -> str:
    title = (
        f"<p><strong>{_inlines(callout.title, sheet)}</strong></p>" if callout.title else ""
    )
    kind = _escape(callout.kind)
    return f'<aside class="{kind}">{title}{_blocks(callout.content, sheet)}</aside>'


def _rule(_rule_block: Rule, _sheet: Sheet) -> str:
    return "<hr>"


# --- tables ----------------------------------------------------------------------------


def _table(table: Table, sheet: Sheet) -> str:
    caption = (
        f"<caption>{_inlines(table.caption, sheet)}</caption>" if table.caption else ""
    )
    rows = [_row(row, sheet, _no_other_form) for row in table.rows]
    head, body = rows[: table.header_rows], rows[table.header_rows :]
    parts = [f"<thead>{''.join(head)}</thead>"] if head else []
    parts += [f"<tbody>{''.join(body)}</tbody>"] if body else []
    return f"<table>{caption}{''.join(parts)}</table>"


def _no_other_form(_cell: Cell) -> str | None:
    return None


def table_in_lines(table: Table, other_form: Callable[[Cell], str | None]) -> list[str]:
    """Write a table for a Markdown file: one row a line, no line empty.

    What ``other_form`` returns for a cell, if it is not None, becomes its content as it is.
    """
    sheet = Sheet(line_end="&#10;")
    return ["<table>", *(_row(row, sheet, other_form) for row in table.rows), "</table>"]


def _row(
    row: tuple[Cell, ...], sheet: Sheet, other_form: Callable[[Cell], str | None]
) -> str:
    cells = [_cell(cell, sheet, other_form) for cell in row if cell.origin is None]
    return f"<tr>{''.join(cells)}</tr>"


def _cell(cell: Cell, sheet: Sheet, other_form: Callable[[Cell], str | None]) -> str:
    tag = "th" if cell.header else "td"
    spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    align = f' align="{_escape(cell.align)}"' if cell.align else ""
    content = other_form(cell)
    if content is None:
        content = _line(cell.content, sheet)
        return f"<{tag}{spans}{align}>{content}</{tag}>"
    # The tag has to begin its line, or Markdown takes what follows for a paragraph.
    return f"\n<{tag}{spans}{align}>{content}</{tag}>"


_BLOCKS: Final[Mapping[type, Callable[[Any, Sheet], str]]] = MappingProxyType(
    {
        Heading: _heading,
        Paragraph: _wrapped("p"),
        List: _list,
        DefinitionList: _definitions,
        Quote: _quote,
        Code: _code,
        Table: _table,
        Figure: _figure,
        Gallery: _gallery,
        Math: _math,
        Infobox: _infobox,
        Hatnote: _hatnote,
        Poem: _poem,
        Callout: _callout,
        Rule: _rule,
    }
)

# --- notes -----------------------------------------------------------------------------


def _notes(notes: Iterable[Note], sheet: Sheet) -> str:
    called = sorted(notes, key=lambda note: note.order or 1 << 60)
    if not called:
        return ""
    # All texts first: a note may call another, and each call needs its way back.
    written = [(note, _note_text(note, sheet)) for note in called]
    items = "\n".join(starmap(lambda note, text: _note(note, text, sheet), written))
    return (
        '<section class="footnotes" role="doc-endnotes">\n<hr>\n'
        f'<ol style="list-style: none">\n{items}\n</ol>\n</section>\n'
    )


def _note_text(note: Note, sheet: Sheet) -> str:
    if not note.found:
        return "<em>Missing from the source page.</em>"
    return _line(note.content, sheet)


def _note(note: Note, text: str, sheet: Sheet) -> str:
    label = _label(note.key, sheet)
    places = [f"fnref-{label}-{count}" for count in range(2, sheet.calls[note.key] + 1)]
    if sheet.calls[note.key]:
        places.insert(0, f"fnref-{label}")
    back = "".join(
        f' <a class="footnote-back" href="#{place}" role="doc-backlink">↩</a>'
        for place in places
    )
    return (
        f'<li id="fn-{label}"><span class="footnote-label">{label}</span> {text}{back}</li>'
    )

"""A document as one HTML page: what the elements mean, in a small style of ours.

The notes have the shape that DPUB-ARIA describes, so readers, and this package, find them.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from cleaner.model import (
    Callout,
    Cell,
    Code,
    DefinitionList,
    Figure,
    Gallery,
    Hatnote,
    Heading,
    Infobox,
    List,
    Markup,
    Math,
    Paragraph,
    Poem,
    Quote,
    Rule,
    Table,
)
from cleaner.render.addresses import is_safe, percent_encoded
from cleaner.render.counters import STYLES
from cleaner.render.fragments import sections_of_sources
from cleaner.render.html_inlines import (
    Sheet,
    code_text,
    escape,
    in_one_piece,
    inlines,
    label_of,
    markup_lines,
    math_span,
    picture,
    wrapped,
)
from cleaner.render.notes import note_labels, ready
from cleaner.render.plain import has_title

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cleaner.document import Document
    from cleaner.model import Blocks, Note


STYLE: Final = """<style>
body { margin: 2rem auto; padding: 0 1rem; max-width: 44rem; font: 1.05rem/1.6 serif; }
img, video { max-width: 100%; height: auto; }
pre { overflow-x: auto; padding: .6rem; background: #8881; }
table { border-collapse: collapse; margin: 1rem 0; }
td, th { border: 1px solid #8888; padding: .2rem .5rem; vertical-align: top; }
caption, figcaption { font-style: italic; }
blockquote { margin-inline-start: 0; padding-inline-start: 1rem;
  border-inline-start: 3px solid #8886; }
@media (prefers-color-scheme: dark) { :root { color-scheme: dark; } }
@media print {
  body { margin: 0; max-width: none; font-size: 11pt; }
  h1, h2, h3, h4, h5, h6 { break-after: avoid; }
  img, pre, tr, figure { break-inside: avoid; }
  a[href^="http"]::after { content: " <" attr(href) ">"; font-size: 80%;
    overflow-wrap: anywhere; }
}
</style>
"""
"""Ours, small, and in the page: the file needs nothing beside it, on screen or on paper."""


def render_html(document: Document) -> str:
    """Render a complete page."""
    sheet = Sheet(note_labels(document.notes), sources=sections_of_sources(document))
    title = escape(document.title)
    language = f' lang="{escape(document.language)}"' if document.language else ""
    direction = ' dir="rtl"' if document.direction == "rtl" else ""
    body = _blocks(document.content, sheet)
    notes = _notes(document.notes, sheet)
    base = _source_line(document.url)
    heading = f"<h1>{title}</h1>\n" if title and not has_title(document) else ""
    return (
        f"<!DOCTYPE html>\n<html{language}{direction}>\n<head>\n<meta charset="
        f'"utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n{base}{STYLE}</head>\n<body>\n<article>\n"
        f"{heading}{body}\n{notes}</article>\n{_licence_line(document)}</body>\n</html>\n"
    )


def _licence_line(document: Document) -> str:
    """Write the line that the licence of a page asks for."""
    licence = document.licence
    if licence is None or not licence.attribution:
        return ""
    return f"<footer><p><small>{escape(licence.attribution)}</small></p></footer>\n"


def _source_line(url: str) -> str:
    if not url or not is_safe(url):
        return ""
    return f'<link rel="canonical" href="{escape(percent_encoded(url))}">\n'


# --- blocks ----------------------------------------------------------------------------


def _blocks(blocks: Blocks, sheet: Sheet) -> str:
    written = []
    for block in blocks:
        written.append(_BLOCKS[block.__class__](block, sheet))  # noqa: PERF401  # see _inlines
    return ("" if sheet.in_markdown else "\n").join(written)


def _line(blocks: Blocks, sheet: Sheet) -> str:
    """Write the content of an item or a cell: a single paragraph is a line."""
    first, rest = blocks[0] if blocks else None, blocks[1:]
    if not isinstance(first, Paragraph) or any(isinstance(b, Paragraph) for b in rest):
        return _blocks(blocks, sheet)
    return inlines(first.content, sheet) + _blocks(rest, sheet)


def _heading(heading: Heading, sheet: Sheet) -> str:
    level = min(max(heading.level, 1), 6)
    anchor = f' id="{escape(heading.anchor)}"' if heading.anchor else ""
    return f"<h{level}{anchor}>{inlines(heading.content, sheet)}</h{level}>"


def _list(block: List, sheet: Sheet) -> str:
    tag = "ol" if block.ordered else "ul"
    start = f' start="{block.start}"' if block.ordered and block.start != 1 else ""
    style = f' type="{block.style}"' if block.ordered and block.style in STYLES else ""
    written = [f"<{tag}{start}{style}>"]
    for item in block.items:
        box = "" if item.checked is None else _box(checked=item.checked)
        write = _line if block.tight else _blocks
        number = "" if item.number is None else f' value="{item.number}"'
        written += (f"<li{number}>", box, write(item.content, sheet), "</li>")
    return "".join((*written, f"</{tag}>"))


def _box(*, checked: bool) -> str:
    return f'<input type="checkbox" disabled{" checked" if checked else ""}> '


def _definitions(block: DefinitionList, sheet: Sheet) -> str:
    parts = []
    for entry in block.entries:
        parts += [f"<dt>{inlines(term, sheet)}</dt>" for term in entry.terms]
        for meaning in entry.meanings:
            parts += ("<dd>", _line(meaning, sheet), "</dd>")
    return f"<dl>{''.join(parts)}</dl>"


def _quote(quote: Quote, sheet: Sheet) -> str:
    return f"<blockquote>{_blocks(quote.content, sheet)}</blockquote>"


def _code(code: Code, sheet: Sheet) -> str:
    language = f' class="language-{escape(code.language)}"' if code.language else ""
    # A parser drops the first line end after <pre>; <code> stands between.
    return f"<pre><code{language}>{code_text(code, sheet)}</code></pre>"


def _math(math: Math, sheet: Sheet) -> str:
    return f"<p>{math_span(math, sheet)}</p>"


def _figure(figure: Figure, sheet: Sheet) -> str:
    images = "".join(picture(image, sheet) for image in figure.images)
    caption = (
        f"<figcaption>{_line(figure.caption, sheet)}</figcaption>" if figure.caption else ""
    )
    return f"<figure>{images}{caption}</figure>"


def _gallery(gallery: Gallery, sheet: Sheet) -> str:
    figures = "".join(_figure(figure, sheet) for figure in gallery.figures)
    caption = inlines(gallery.caption, sheet)
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="gallery">{caption}{figures}</figure>'


def _infobox(infobox: Infobox, sheet: Sheet) -> str:
    rows = []
    for row in infobox.rows:
        label = inlines(row.label, sheet)
        head = f"<th>{label}</th>" if row.value else f'<th colspan="2">{label}</th>'
        value = f"<td>{_line(row.value, sheet)}</td>" if row.value else ""
        rows.append(f"<tr>{head}{value}</tr>")
    title = f"<caption>{inlines(infobox.title, sheet)}</caption>" if infobox.title else ""
    return f'<table class="infobox">{title}{"".join(rows)}</table>'


def _hatnote(hatnote: Hatnote, sheet: Sheet) -> str:
    return f'<p class="hatnote">{inlines(hatnote.content, sheet)}</p>'


def _poem(poem: Poem, sheet: Sheet) -> str:
    lines = "<br>".join(inlines(line, sheet) for line in poem.lines)
    return f'<p class="poem">{lines}</p>'


def _callout(callout: Callout, sheet: Sheet) -> str:
    title = (
        f"<p><strong>{inlines(callout.title, sheet)}</strong></p>" if callout.title else ""
    )
    kind = escape(callout.kind)
    return f'<aside class="{kind}">{title}{_blocks(callout.content, sheet)}</aside>'


def _markup(markup: Markup, sheet: Sheet) -> str:
    return in_one_piece("\n".join(markup_lines(markup, sheet)), sheet)


def _rule(_rule_block: Rule, _sheet: Sheet) -> str:
    return "<hr>"


# --- tables ----------------------------------------------------------------------------


def _table(table: Table, sheet: Sheet) -> str:
    caption = f"<caption>{inlines(table.caption, sheet)}</caption>" if table.caption else ""
    rows = [_row(row, sheet, _no_other_form) for row in table.rows]
    head, body = rows[: table.header_rows], rows[table.header_rows :]
    parts = [f"<thead>{''.join(head)}</thead>"] if head else []
    parts += [f"<tbody>{''.join(body)}</tbody>"] if body else []
    return f"<table>{caption}{''.join(parts)}</table>"


def _no_other_form(_cell: Cell) -> str | None:
    return None


def table_in_lines(table: Table, other_form: Callable[[Cell], str | None]) -> list[str]:
    """Write a table for a Markdown file: each row begins a line, no line is empty.

    What ``other_form`` returns for a cell, if it is not None, becomes its content as it is.
    """
    sheet = Sheet(in_markdown=True)
    return ["<table>", *(_row(row, sheet, other_form) for row in table.rows), "</table>"]


def _row(
    row: tuple[Cell, ...], sheet: Sheet, other_form: Callable[[Cell], str | None]
) -> str:
    written = ["<tr>"]
    for cell in row:
        if cell.origin is None:  # a plain loop: see `inlines`
            written += (_cell(cell, sheet, other_form),)
    return "".join((*written, "</tr>"))


def _cell(cell: Cell, sheet: Sheet, other_form: Callable[[Cell], str | None]) -> str:
    tag = "th" if cell.header else "td"
    spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    align = f' align="{escape(cell.align)}"' if cell.align else ""
    content = other_form(cell)
    if content is None:
        content = _line(cell.content, sheet)
        return f"<{tag}{spans}{align}>{content}</{tag}>"
    # The tag has to begin its line, or Markdown takes what follows for a paragraph.
    return f"\n<{tag}{spans}{align}>{content}</{tag}>"


_BLOCKS: Final[Mapping[type, Callable[[Any, Sheet], str]]] = MappingProxyType(
    {
        Heading: _heading,
        Paragraph: wrapped("p"),
        List: _list,
        Markup: _markup,
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


def _notes(notes: Sequence[Note], sheet: Sheet) -> str:
    called = ready(notes)
    if not called:
        return ""
    # All texts first: a note may call another, and each call needs its way back.
    written = [(note, _note_text(note, sheet)) for note in called]
    items = "\n".join([_note(note, text, sheet) for note, text in written])
    return (
        '<section class="footnotes" role="doc-endnotes">\n<hr>\n'
        f'<ol style="list-style: none">\n{items}\n</ol>\n</section>\n'
    )


def _note_text(note: Note, sheet: Sheet) -> str:
    if not note.found and not note.content:
        return "<em>Missing from the source page.</em>"
    return _line(note.content, sheet)


def _note(note: Note, text: str, sheet: Sheet) -> str:
    label = label_of(note.key, sheet)
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

"""A document as plain text: paragraphs, lists with their signs, notes at the end."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from cleaner.model import (
    Break,
    Callout,
    Code,
    Comment,
    DefinitionList,
    Figure,
    Gallery,
    Hatnote,
    Heading,
    Image,
    Infobox,
    List,
    Markup,
    Math,
    NoteMark,
    Paragraph,
    Poem,
    Quote,
    Ruby,
    Rule,
    Sub,
    Sup,
    Table,
    Tag,
)
from cleaner.render.counters import counter
from cleaner.render.lines import numbered
from cleaner.render.notes import note_labels, ready, safe_label
from cleaner.render.scripts import LOWERED, RAISED
from cleaner.render.tex import clean_tex
from cleaner.text import fold_title

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cleaner.document import Document
    from cleaner.model import Blocks, Inlines, Note


Labels: TypeAlias = "Mapping[str, str] | None"
"""`Note.key` to label; None: marks are not written."""


def render_plain(document: Document) -> str:
    """Render the title, the text and the notes."""
    labels = note_labels(document.notes)
    title = "" if has_title(document) else document.title
    parts = [title, _blocks(document.content, labels)]
    parts += [_note(note, labels) for note in ready(document.notes)]
    return "\n\n".join(filter(None, parts)) + "\n"


def render_plain_blocks(blocks: Blocks, *, separator: str = "\n\n") -> str:
    """Render blocks alone, without any note marks."""
    return _blocks(blocks, None, separator) + "\n"


def has_title(document: Document) -> bool:
    """Tell whether the title is a heading of the first level in the content already."""
    return title_place(document) is not None


def title_place(document: Document) -> int | None:
    """Return which block of the content is the heading that says the title; None: none."""
    title = fold_title(document.title)
    return next(
        (
            number
            for number, block in enumerate(document.content)
            if isinstance(block, Heading)
            and block.level == 1
            and fold_title(plain_text(block.content)) == title
        ),
        None,
    )


def _note(note: Note, labels: Mapping[str, str]) -> str:
    text = _blocks(note.content, labels)
    if not note.found and not note.content:
        text = "Missing from the source page."
    return f"[{labels[note.key]}] {_indented(text, '    ')}".rstrip()


# --- inlines ---------------------------------------------------------------------------


def plain_text(content: Inlines, labels: Labels = None) -> str:
    """Return the words of inlines without pictures and, unless labels are given, marks.

    >>> from cleaner.model import Strong
    >>> plain_text(("Wet ", Strong(("land",))))
    'Wet land'
    """
    if len(content) == 1 and isinstance(content[0], str):
        return content[0]
    written = []
    for inline in content:
        if isinstance(inline, str):
            written.append(inline)
        elif (writer := _INLINES.get(inline.__class__)) is not None:
            written.append(writer(inline, labels))
        else:
            written.append(plain_text(inline.content, labels))  # type: ignore[union-attr]  # all others have one
    return "".join(written)


def _image(_image_node: Image, _labels: Labels) -> str:
    return ""


def _ruby(ruby: Ruby, labels: Labels) -> str:
    base, reading = plain_text(ruby.base, labels), plain_text(ruby.reading, labels)
    return f"{base}({reading})" if reading else base


def _sup(node: Sup, labels: Labels) -> str:
    return plain_text(node.content, labels).translate(RAISED)


def _sub(node: Sub, labels: Labels) -> str:
    return plain_text(node.content, labels).translate(LOWERED)


def _tex(math: Math, _labels: Labels) -> str:
    return clean_tex(math.tex)


def _code_text(code: Code, _labels: Labels) -> str:
    return code.text


def _break(_node: Break, _labels: Labels) -> str:
    return "\n"


def _mark(mark: NoteMark, labels: Labels) -> str:
    if labels is None:
        return ""
    return f"[{labels.get(mark.key) or safe_label(mark.printed)}]{mark.locator}"


_INLINES: Final[Mapping[type, Callable[[Any, Labels], str]]] = MappingProxyType(
    {
        Sup: _sup,
        Sub: _sub,
        Image: _image,
        Ruby: _ruby,
        Math: _tex,
        Code: _code_text,
        Break: _break,
        NoteMark: _mark,
        Tag: lambda _tag, _labels: "",
        Comment: lambda _comment, _labels: "",
    }
)

# --- blocks ----------------------------------------------------------------------------


def _blocks(blocks: Blocks, labels: Labels, separator: str = "\n\n") -> str:
    written: list[str] = []
    for block in blocks:  # a plain loop: a generator is a call more, and pages nest deep
        text = _BLOCKS[block.__class__](block, labels)
        written += (text,) if text else ()
    return separator.join(written)


def _indented(text: str, indent: str) -> str:
    return "\n".join(
        [
            line if not number or not line else indent + line
            for number, line in enumerate(text.split("\n"))
        ]
    )


def _paragraph(block: Paragraph | Heading | Hatnote, labels: Labels) -> str:
    return plain_text(block.content, labels).strip()


def _list(block: List, labels: Labels) -> str:
    lines = []
    for number, item in numbered(block):
        sign = f"{counter(number, block.style)}. " if block.ordered else "- "
        text = _blocks(item.content, labels, "\n" if block.tight else "\n\n")
        if item.checked is not None:
            text = f"[{'x' if item.checked else ' '}] {text}"
        lines.append((sign + _indented(text, " " * len(sign))).rstrip())
    return "\n".join(lines)


def _definitions(block: DefinitionList, labels: Labels) -> str:
    parts = []
    for entry in block.entries:
        parts += [plain_text(term, labels).strip() for term in entry.terms]
        for meaning in entry.meanings:
            if text := _blocks(meaning, labels):
                parts.append("    " + _indented(text, "    "))
    return "\n".join(filter(None, parts))


def _quote(block: Quote, labels: Labels) -> str:
    text = _blocks(block.content, labels)
    return f"    {_indented(text, '    ')}" if text else ""


def _code(block: Code, _labels: Labels) -> str:
    return block.text.strip("\n")


def _table(block: Table, labels: Labels) -> str:
    rows = [plain_text(block.caption, labels)]
    for row in block.rows:
        cells = (
            _one_line(_blocks(cell.content, labels)) for cell in row if cell.origin is None
        )
        rows.append(" | ".join(cells))
    return "\n".join(filter(None, rows))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _figure(block: Figure, labels: Labels) -> str:
    return _blocks(block.caption, labels)


def _gallery(block: Gallery, labels: Labels) -> str:
    captions = [plain_text(block.caption, labels)]
    captions += [_figure(figure, labels) for figure in block.figures]
    return "\n".join(filter(None, captions))


def _infobox(block: Infobox, labels: Labels) -> str:
    lines = [plain_text(block.title, labels)]
    for row in block.rows:
        label, value = plain_text(row.label, labels), _one_line(_blocks(row.value, labels))
        lines.append(f"{label}: {value}" if label and value else label or value)
    return "\n".join(filter(None, lines))


def _poem(block: Poem, labels: Labels) -> str:
    return "\n".join(plain_text(line, labels) for line in block.lines).strip("\n")


def _markup(block: Markup, labels: Labels) -> str:
    return "\n".join(plain_text(line, labels) for line in block.lines).strip("\n")


def _callout(block: Callout, labels: Labels) -> str:
    parts = (plain_text(block.title, labels), _blocks(block.content, labels))
    return "\n\n".join(filter(None, parts))


def _rule(_block: Rule, _labels: Labels) -> str:
    return "* * *"


_BLOCKS: Final[Mapping[type, Callable[[Any, Labels], str]]] = MappingProxyType(
    {
        Heading: _paragraph,
        Paragraph: _paragraph,
        Hatnote: _paragraph,
        List: _list,
        DefinitionList: _definitions,
        Quote: _quote,
        Code: _code,
        Table: _table,
        Figure: _figure,
        Gallery: _gallery,
        Math: _tex,
        Infobox: _infobox,
        Poem: _poem,
        Markup: _markup,
        Callout: _callout,
        Rule: _rule,
    }
)

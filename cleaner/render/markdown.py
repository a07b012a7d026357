"""Markdown: a table from the type of a block to the function that writes it.

Every writer is ``(block, context) -> text``, text without a line end; a container indents
what its blocks give. Decisions that are not Markdown's:

- What a page indents with ``<dd>`` is a quote; a formula indented so stays a formula.
- A term is a strong paragraph; pandoc has definition lists.
- A rule is ``***``: ``---`` underlines headings, opens front matter, can be an empty item.
- A list that follows its like takes ``+`` or ``1)``, or the two would be one.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from cleaner.model import (
    Callout,
    Code,
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
    Paragraph,
    Poem,
    Quote,
    Rule,
    Strong,
    Table,
)
from cleaner.render.code import code_block
from cleaner.render.context import Context, find_flavour
from cleaner.render.counters import counter
from cleaner.render.counting import fancy, spelled
from cleaner.render.definitions import render_definitions
from cleaner.render.emphasis import in_italics
from cleaner.render.fragments import Places, sections_of_sources
from cleaner.render.front_matter import render_front_matter
from cleaner.render.html_inlines import EMPTY_COMMENT
from cleaner.render.inlines import render_inlines
from cleaner.render.lines import finished, indented, parted, quoted
from cleaner.render.markup import begins_html, in_tags, interrupts_text, write_markup
from cleaner.render.notes import note_labels, render_notes
from cleaner.render.plain import has_title
from cleaner.render.spans import BLANK
from cleaner.render.tables import render_infobox, render_table
from cleaner.render.tex import clean_tex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cleaner.document import Document
    from cleaner.model import Block, Blocks, Inline, Note

_LARGEST_NUMBER: Final = 999_999_999
"""CommonMark reads list numbers of at most nine digits."""


def render_markdown(
    document: Document,
    *,
    flavour: str = "gfm",
    front_matter: bool = True,
    spans: str = BLANK,
    aliases: Sequence[str] = (),
) -> str:
    """Render a document; its title is in the front matter, else the first heading.

    ``aliases``: further names of the page, for the front matter that Obsidian reads.

    Raises:
        OptionError: there is no such flavour, or no such way to write spans.
    """
    blocks = document.content
    if document.title and not front_matter and not has_title(document):
        blocks = (Heading(1, (document.title,)), *blocks)
    here = document.url.partition("#")[0]
    body = render_blocks(
        blocks,
        flavour=flavour,
        notes=document.notes,
        here=here,
        sources=sections_of_sources(document),
        spans=spans,
    )
    head = render_front_matter(document, flavour, aliases) if front_matter else ""
    return f"{head}\n{body}" if head and body.strip() else head + body


def render_blocks(
    blocks: Blocks,
    *,
    flavour: str = "gfm",
    notes: Sequence[Note] = (),
    here: str | None = None,
    sources: Mapping[str, str] | None = None,
    spans: str = BLANK,
) -> str:
    """Render blocks alone: no front matter, no title.

    Args:
        blocks: the content.
        flavour: whose Markdown.
        notes: the notes that marks in the blocks may call.
        here: address of the page, "" if it is not known, for links to places in it that
            Markdown has no anchor for; None: leave such links as they are.
        sources: anchor of a source, as short notes link to it -> anchor of the heading
            that it stands below.
        spans: "repeat" a cell in every place that it covers, or leave those "blank".

    >>> print(render_blocks((Paragraph(("Wet ", Strong(("land",)))),)), end="")
    Wet **land**

    Raises:
        OptionError: there is no such flavour, or no such way to write spans.
    """
    reader = find_flavour(flavour, spans)
    context = Context(reader, note_labels(notes), Places(blocks, flavour, here, sources))
    text = write_blocks(blocks, context)
    parts = [text] if text else []
    parts += render_notes(notes, context, write_blocks)
    return "\n\n".join(parts) + "\n"


# --- blocks ----------------------------------------------------------------------------


def write_blocks(
    blocks: Blocks, context: Context, *, bullet: str = "-", tight: bool = False
) -> str:
    """Write blocks, an empty line between them; in a tight list only where it is needed.

    Lists of one kind in a row change their sign; the first block takes ``bullet``.
    """
    if len(blocks) == 1 and blocks[0].__class__ is not List:
        return _WRITERS[blocks[0].__class__](blocks[0], context)
    parts: list[str] = []
    previous: Block | None = None
    for block in parted(blocks):
        if isinstance(block, List):
            again = isinstance(previous, List) and previous.ordered == block.ordered
            if again:
                bullet = "+" if bullet == "-" else "-"
            elif previous is not None:
                bullet = "-"
            text = _write_list(block, context, bullet)
            if again and context.flavour.attributes and not block.ordered:
                text = f"{EMPTY_COMMENT}\n\n{text}"  # to pandoc all bullets are one
        else:
            text = _WRITERS[block.__class__](block, context)
        if not text:
            continue
        if parts:
            joined = tight and _may_touch(previous, block, text, context)
            parts.append("\n" if joined and not interrupts_text(parts[-1]) else "\n\n")
        parts.append(text)
        previous = block
    return "".join(parts)


def _may_touch(before: Block | None, block: Block, text: str, context: Context) -> bool:
    """Tell whether a block can begin on the line below another one.

    In pandoc's eyes only a list can; a quote, a list or a table would swallow a paragraph.
    """
    if isinstance(block, List):
        # Below a paragraph "-" alone makes it a heading, and only 1 begins a list.
        interrupts = text[1:2] == " " or text.startswith(("1. ", "1) "))
        interrupts = interrupts or (context.flavour.attributes and fancy(block) != "")
        return isinstance(before, Paragraph | Code | Heading) and interrupts
    if context.flavour.attributes:
        return False
    if isinstance(before, Heading | Code | Rule):
        return isinstance(block, Paragraph | Code | Quote | Heading | Rule)
    if isinstance(before, Paragraph | List):
        return isinstance(block, Code | Quote | Heading | Rule) or interrupts_text(text)
    return isinstance(before, Quote) and isinstance(block, Code | Heading | Rule)


def _write_paragraph(paragraph: Paragraph, context: Context) -> str:
    content = paragraph.content
    text = render_inlines(content, context)
    if len(content) == 1 and content[0].__class__ is Image:
        return _lone_picture(text, context)
    if "<" in text and begins_html(text):
        return in_tags(content)
    escapes = context.flavour.escapes
    if text[:1] not in escapes.line_starts and "\n" not in text:
        return text
    return finished(text, context)


def _lone_picture(text: str, context: Context) -> str:
    """Write a picture that is all of a paragraph.

    To pandoc that is a figure with the words for the picture as its caption, which the page
    does not show; a backslash behind it makes it a picture again.
    """
    is_picture = context.flavour.attributes and text.startswith("![")
    return f"{text}\\" if is_picture else finished(text, context)


def _write_heading(heading: Heading, context: Context) -> str:
    text = render_inlines(heading.content, context.on_one_line())
    if text.endswith("#"):
        # "# C #" loses its last sign, "# C#" would keep it: not worth telling apart.
        text = f"{text[:-1]}\\#"
    sign = "#" * min(max(heading.level, 1), 6)
    if heading.anchor and context.flavour.attributes and _ANCHOR.fullmatch(heading.anchor):
        text += f" {{#{heading.anchor}}}"
    return f"{sign} {text}" if text else sign


_ANCHOR = re.compile(r"[^\W\d_][\w:.-]*")


def _write_rule(_rule: Rule, _context: Context) -> str:
    return "***"


def _write_code(code: Code, _context: Context) -> str:
    return code_block(code.text, code.language)


def _write_math(math: Math, context: Context) -> str:
    """Write a formula on one line: a line of TeX may look like a list or a heading."""
    tex = clean_tex(math.tex)
    if not tex or not context.flavour.maths or "$" in tex:
        return finished(render_inlines((math,), context), context)
    return f"$${tex}$$"


# --- containers ------------------------------------------------------------------------


def _write_list(block: List, context: Context, bullet: str = "-") -> str:
    if block.style and not context.flavour.attributes and context.places.names_letters:
        block = spelled(block)
    style = fancy(block) if block.style and context.flavour.attributes else ""
    start = min(max(block.start, 0), _LARGEST_NUMBER - len(block.items))
    delimiter = "." if bullet == "-" else ")"
    # "A. Reed" may begin with somebody's initial, so pandoc asks for a second blank.
    delimiter += " " if style.isupper() else ""
    # A list that opens an item takes the other sign: "- - -" would be a rule.
    inner = "-" if bullet == "+" else "+"
    items = []
    for number, item in enumerate(block.items, start):
        sign = f"{counter(number, style)}{delimiter}" if block.ordered else bullet
        content = item.content
        if len(content) == 1 and content[0].__class__ is Paragraph:
            text = _write_paragraph(content[0], context)
        else:
            text = write_blocks(content, context, bullet=inner, tight=block.tight)
        if item.checked is not None:
            text = f"[{'x' if item.checked else ' '}] {text}".rstrip()
        if "\n" in text:
            text = indented(text, " " * (len(sign) + 1))
        items.append(f"{sign} {text}" if text else sign.rstrip())
    return ("\n" if block.tight else "\n\n").join(items)


def _write_quote(quote_block: Quote, context: Context) -> str:
    return quoted(write_blocks(quote_block.content, context))


_ALERTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "tip": "TIP",
        "hint": "TIP",
        "success": "TIP",
        "important": "IMPORTANT",
        "warning": "WARNING",
        "attention": "WARNING",
        "caution": "CAUTION",
        "danger": "CAUTION",
        "error": "CAUTION",
    }
)
"""The five kinds that GitHub knows; everything else is a note."""


def _write_callout(callout: Callout, context: Context) -> str:
    flavour = context.flavour
    title = render_inlines((Strong(callout.title),), context) if callout.title else ""
    text = write_blocks(callout.content, context)
    if flavour.titled_alerts:
        kind = re.sub(r"[^\w-]", "", callout.kind).lower() or "note"
        plain = render_inlines(callout.title, context.on_one_line())
        return quoted(f"[!{kind}] {plain}".rstrip() + f"\n{text}")
    body = "\n\n".join(part for part in (title, text) if part)
    if flavour.alerts:
        return quoted(f"[!{_ALERTS.get(callout.kind.lower(), 'NOTE')}]\n{body}")
    if flavour.attributes:
        kind = re.sub(r"[^\w-]", "", callout.kind).lower() or "note"
        return f"::: {kind}\n{body}\n:::"
    return quoted(body)


def _write_definitions(block: DefinitionList, context: Context) -> str:
    return render_definitions(block, context, write_blocks)


# --- pictures, lines -------------------------------------------------------------------


def _write_figure(figure: Figure, context: Context) -> str:
    parts = [_lone_picture(render_inlines((i,), context), context) for i in figure.images]
    parts += _caption(figure.caption, context)
    return "\n\n".join(filter(None, parts))


def _caption(blocks: Blocks, context: Context) -> list[str]:
    """Write each paragraph of a caption in italics, as it is no part of the text."""
    return [
        finished(render_inlines(in_italics(block.content), context), context)
        if isinstance(block, Paragraph)
        else write_blocks((block,), context)
        for block in blocks
    ]


def _write_gallery(gallery: Gallery, context: Context) -> str:
    """Write a list of pictures, each with its caption behind it."""
    items = [
        indented("\n".join(filter(None, _gallery_lines(figure, context))), "  ")
        for figure in gallery.figures
    ]
    parts = [render_inlines((Strong(gallery.caption),), context)] if gallery.caption else []
    parts.append("\n".join(f"- {item}" for item in items if item))
    return "\n\n".join(filter(None, parts))


def _gallery_lines(figure: Figure, context: Context) -> list[str]:
    line: list[Inline] = []
    rest: list[str] = []
    for block in (*map(_picture, figure.images), *figure.caption):
        if isinstance(block, Paragraph) and not rest:
            line += (" ", *block.content)
        else:
            rest.append(write_blocks((block,), context))
    text = render_inlines(tuple(line), context)
    is_lone = not figure.caption and len(figure.images) == 1
    return [_lone_picture(text, context) if is_lone else finished(text, context), *rest]


def _picture(image: Inline) -> Paragraph:
    return Paragraph((image,))


def _write_hatnote(hatnote: Hatnote, context: Context) -> str:
    return finished(render_inlines(in_italics(hatnote.content), context), context)


def _write_poem(poem: Poem, context: Context) -> str:
    """Write verse with a hard break after each line, and an empty line between stanzas."""
    stanzas: list[list[str]] = [[]]
    for line in poem.lines:
        text = render_inlines(line, context)
        if text:
            stanzas[-1].append(text)
        elif stanzas[-1]:
            stanzas.append([])
    # At once: "===" is text above a line, and below one it makes that a heading.
    verses = ("\\\n".join(stanza) for stanza in stanzas if stanza)
    return "\n\n".join(finished(verse, context) for verse in verses)


def _write_table(table: Table, context: Context) -> str:
    return render_table(table, context, write_blocks)


def _write_infobox(infobox: Infobox, context: Context) -> str:
    return render_infobox(infobox, context, write_blocks)


_WRITERS: Final[Mapping[type, Callable[[Any, Context], str]]] = {
    Heading: _write_heading,
    Paragraph: _write_paragraph,
    List: _write_list,
    DefinitionList: _write_definitions,
    Quote: _write_quote,
    Code: _write_code,
    Table: _write_table,
    Figure: _write_figure,
    Gallery: _write_gallery,
    Math: _write_math,
    Infobox: _write_infobox,
    Hatnote: _write_hatnote,
    Poem: _write_poem,
    Callout: _write_callout,
    Rule: _write_rule,
    Markup: write_markup,
}

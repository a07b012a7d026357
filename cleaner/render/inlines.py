"""Inlines as Markdown: a table from the type of an inline to the function that writes it.

A writer appends its pieces to a list that it shares with its neighbours, so it can see what
stands before it; what comes after is asked of the next inline. Pieces are never empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cleaner.model import (
    Abbreviation,
    Break,
    Code,
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
    Unknown,
)
from cleaner.render.addresses import (
    autolink,
    destination,
    is_safe,
    link_title,
    tool_tip,
    wikilink,
)
from cleaner.render.emphasis import as_html, can_stand, choose, closed, parts
from cleaner.render.escapes import LONG
from cleaner.render.leaves import LEAVES
from cleaner.render.notes import safe_label
from cleaner.render.pieces import BLANKS, MAY_BE_EDGE, guard, joined, trim
from cleaner.render.scripts import LOWERED, RAISED
from cleaner.render.unknown import tags

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cleaner.model import Inlines
    from cleaner.render.context import Context


def render_inlines(content: Inlines, context: Context) -> str:
    """Write inlines as one text without blanks or line breaks at its edges."""
    if len(content) == 1 and content[0].__class__ is str:
        text: str = content[0]
        escapes = context.flavour.escapes
        if not (escapes.has_special if len(text) > LONG else escapes.is_special)(text):
            return text.strip(BLANKS)
    pieces: list[str] = []
    if len(content) == 1 and content[0].__class__ is Link:
        _write_link(content[0], pieces, context)
    else:
        write_inlines(content, pieces, context)
    if pieces and (pieces[0][0] in MAY_BE_EDGE or pieces[-1][-1] in MAY_BE_EDGE):
        return trim(pieces)[1].strip(BLANKS)
    return "".join(pieces)


def write_inlines(content: Inlines, pieces: list[str], context: Context) -> None:
    """Append each inline to the pieces."""
    escapes = context.flavour.escapes
    is_special, has_special = escapes.is_special, escapes.has_special
    last: type | None = None
    start = 0
    for index, inline in enumerate(content):
        kind = inline.__class__
        if kind is str:
            if last is str:
                # Two texts in a row are one: each alone would not see the other's signs.
                del pieces[start:]
                write_inlines(joined(content[index - 1 :]), pieces, context)
                return
            start = len(pieces)
            text: str = inline  # type: ignore[assignment]  # its class was asked
            if has_special(text) if len(text) > LONG else is_special(text):
                text = _escaped(text, content, context)
            if text and text[0] in "(:" and pieces and pieces[-1][-1] == "]":
                # [^1](x) would be a link, and [^1]: a definition: to strict readers at the
                # start of a line, to simple ones anywhere.
                text = f"\\{text}"
            if text:
                pieces.append(text)
        elif (writer := _WRITERS.get(kind)) is not None:
            writer(inline, pieces, context)
        else:
            after = _following(content, index, context)
            _write_span(inline, pieces, context, after)  # type: ignore[arg-type]  # what is left
        last = kind


def _escaped(text: str, content: Inlines, context: Context) -> str:
    # Beside a formula or code any dollar sign may find its match there.
    dollars = (
        "$" in text
        and context.flavour.maths
        and any(inline.__class__ in (Math, Code) for inline in content)
    )
    return context.flavour.escapes.escape_text(
        text, in_brackets=context.in_brackets, dollars=dollars
    )


# --- emphasis --------------------------------------------------------------------------

_SPANS: Final[Mapping[type, tuple[tuple[str, ...], str]]] = {
    Emphasis: (("*", "_"), "em"),
    Strong: (("**", "__"), "strong"),
    Strike: (("~~",), "del"),
    Highlight: ((), "mark"),
}
_BOTH: Final = (("***", "___"), "")


def _write_span(
    span: Emphasis | Strong | Strike | Highlight,
    pieces: list[str],
    context: Context,
    after: str,
) -> None:
    """Write a span with the first delimiter that a reader would take for one, else as HTML.

    CommonMark judges a delimiter by the characters on both sides of it, so blanks at the
    edges go out, and ``**`` between a full stop and a letter is none at all:
    ``**日本。**語`` is text. ``<strong>`` works everywhere.
    """
    content, (delimiters, tag) = span.content, _SPANS[span.__class__]
    if tag == "mark":
        _write_highlight(content, pieces, context, after)
        return
    if tag == "del" and not context.flavour.strikes:
        delimiters = ()
    if both := tag == "em" and len(content) == 1 and content[0].__class__ is Strong:
        # ***x*** is read as emphasis around strong, and only so.
        delimiters, content = _BOTH[0], content[0].content
    before = pieces[-1][-1] if pieces else context.before
    delimiter = choose(delimiters, before, after, context.delimiters)
    tail: list[str] = []
    core = content[0] if len(content) == 1 else None
    if core.__class__ is not str or not _is_plain(core, context):
        inside: list[str] = []
        left, right = delimiter[:1] or ">", delimiter[:1] or "<"
        write_inlines(content, inside, context.inside(left, right, *parts(delimiter)))
        head, core, tail = trim(inside)
        pieces += head
        before = " " if head else before
        core = closed(core)
    if core:
        after = tail[0][0] if tail else after
        if delimiter and can_stand(delimiter, before, core, after):
            pieces.append(f"{delimiter}{core}{delimiter}")
        else:
            pieces.append(as_html(core, tag, both=both))
    pieces += tail


def _is_plain(text: str, context: Context) -> bool:
    """Tell whether a text is written as it is, and has something at both edges."""
    return (
        context.flavour.escapes.is_special(text) is None
        and text != ""
        and text.strip() == text
    )


def _following(content: Inlines, index: int, context: Context) -> str:
    """Return the character that the inline after this one begins with.

    Where that is not known without writing it, a letter: nothing asks more of a delimiter.
    """
    if index + 1 == len(content):
        return context.after
    inline = content[index + 1]
    if isinstance(inline, str):
        return inline[0] if inline else "a"
    if isinstance(inline, Link):
        return "[" if inline.target else "a"
    if isinstance(inline, Sub | Sup) and _has_tags(inline):
        return "^" if context.flavour.attributes else "<"
    return "[" if isinstance(inline, NoteMark | Break) else "a"


def _has_tags(script: Sub | Sup) -> bool:
    """Tell whether a script begins with its tag: no raised or lowered letters say it."""
    text = script.content[0] if len(script.content) == 1 else None
    letters = RAISED if isinstance(script, Sup) else LOWERED
    return isinstance(text, str) and any(ord(c) not in letters for c in text.strip(BLANKS))


def _write_highlight(
    content: Inlines, pieces: list[str], context: Context, after: str
) -> None:
    flavour = context.flavour
    before = pieces[-1][-1] if pieces else context.before
    inside: list[str] = []
    inner = context.inside(">", "<", brackets=flavour.attributes)
    write_inlines(content, inside, inner)
    head, core, tail = trim(inside)
    pieces += head
    if core and flavour.attributes:
        guard(pieces)
        pieces.append(f"[{core}]{{.mark}}")
    elif core and flavour.wikilinks and "=" not in (before, after, core[0], core[-1]):
        pieces.append(f"=={core}==")
    elif core:
        pieces.append(f"<mark>{core}</mark>")
    pieces += tail


# --- super- and subscripts -------------------------------------------------------------


def _write_sup(node: Sup, pieces: list[str], context: Context) -> None:
    _write_script(node.content, pieces, context, RAISED, ("sup", "^"))


def _write_sub(node: Sub, pieces: list[str], context: Context) -> None:
    _write_script(node.content, pieces, context, LOWERED, ("sub", "~"))


def _write_script(
    content: Inlines,
    pieces: list[str],
    context: Context,
    letters: Mapping[int, int],
    signs: tuple[str, str],
) -> None:
    if len(content) == 1 and isinstance(content[0], str):
        text = content[0].strip(BLANKS)
        if text and all(ord(letter) in letters for letter in text):
            pieces.append(text.translate(letters))
            return
    inside: list[str] = []
    write_inlines(content, inside, context.inside(">", "<"))
    head, core, tail = trim(inside)
    pieces += head
    if core and context.flavour.attributes:
        pieces += (signs[1], core.replace(" ", "\\ "), signs[1])
    elif core:
        pieces.append(f"<{signs[0]}>{closed(core)}</{signs[0]}>")
    pieces += tail


def _write_ruby(node: Ruby, pieces: list[str], context: Context) -> None:
    """Write the reading in parentheses after its base, as books without ruby do."""
    content = (*node.base, "(", *node.reading, ")") if node.reading else node.base
    write_inlines(joined(content), pieces, context)


def _write_abbreviation(node: Abbreviation, pieces: list[str], context: Context) -> None:
    """Write what a short form stands for where readers show it at the pointer.

    GitHub's and CommonMark's own Markdown have no sign for it, and a tag at each "c." would
    make a text hard to read: there it is the record alone that has it.
    """
    flavour = context.flavour
    if not (flavour.attributes or flavour.wikilinks):
        write_inlines(node.content, pieces, context)
        return
    title = tool_tip(node.title)
    inside: list[str] = []
    left, right = "[]" if flavour.attributes else "><"
    inner = context.inside(left, right, brackets=flavour.attributes)
    write_inlines(node.content, inside, inner)
    head, core, tail = trim(inside)
    pieces += head
    if core and flavour.attributes:
        guard(pieces)
        pieces.append(f'[{core}]{{.abbr title="{title}"}}')
    elif core:
        pieces.append(f'<abbr title="{title}">{closed(core)}</abbr>')
    pieces += tail


def _write_unknown(node: Unknown, pieces: list[str], context: Context) -> None:
    """Write its tags as they are; what it holds stays Markdown."""
    start, end = tags(node)
    inside: list[str] = []
    write_inlines(node.content, inside, context.inside(">", "<") if start else context)
    pieces += filter(None, (start, *inside, end))


# --- links, pictures, notes ------------------------------------------------------------


def _write_link(link: Link, pieces: list[str], context: Context) -> None:
    content = link.content
    text = content[0] if len(content) == 1 else None
    if text.__class__ is str:
        written = f"[{text}]({link.target})"
        is_plain = context.flavour.escapes.is_plain_link(written) is not None
        if not is_plain or link.title or context.linked:
            _write_text_link(text, link, pieces, context)
            return
        if pieces and pieces[-1][-1] in "!^":
            guard(pieces)
        pieces.append(written)
        return
    target, place = context.places[link.target]
    is_dead = not target and (link.target or link.page)
    if not is_dead and not context.linked:
        _write_rich_link(content, pieces, context, _link_end(place, link))
    else:
        write_inlines(content, pieces, context)


def _write_text_link(text: str, link: Link, pieces: list[str], context: Context) -> None:
    """Write a link that may need more than brackets and parentheses."""
    target, place = context.places[link.target]
    is_dead = not target and (link.target or link.page)
    if is_dead or context.linked:
        write_inlines(link.content, pieces, context)
    elif short := _short_form(text, link, target, context):
        guard(pieces)
        pieces.append(short)
    elif text[:1] != "^" and _is_plain(text, context):
        guard(pieces)
        pieces.append(f"[{text}{_link_end(place, link)}")
    else:
        _write_rich_link(link.content, pieces, context, _link_end(place, link))


def _link_end(place: str, link: Link) -> str:
    return f"]({place}{link_title(link.title)})"


def _write_rich_link(
    content: Inlines, pieces: list[str], context: Context, end: str
) -> None:
    """Write a link whose text is more than letters."""
    inside: list[str] = []
    inner = context.inside("[", "]", link=True)
    write_inlines(content, inside, inner)
    head, core, tail = trim(inside)
    pieces += head
    guard(pieces)
    if core or not inner.late:
        # [^x](y) begins like a note mark.
        pieces.append(f"[\\{core}{end}" if core[:1] == "^" else f"[{core}{end}")
    pieces += inner.late or ()
    pieces += tail


def _short_form(text: str, link: Link, target: str, context: Context) -> str:
    if not link.title and (text == target or target.startswith("mailto:")):
        return autolink(text, target)
    if link.page and context.flavour.wikilinks:
        return wikilink(link.page, target, text)
    return ""


def _write_image(image: Image, pieces: list[str], context: Context) -> None:
    escapes = context.flavour.escapes
    alt = escapes.escape_text(image.alt, in_brackets=True).strip(BLANKS)
    if not image.source or not is_safe(image.source, picture=True):
        write_inlines((image.alt,), pieces, context)
        return
    pieces.append(f"![{alt}]({destination(image.source)}{link_title(image.title)})")


def _write_mark(mark: NoteMark, pieces: list[str], context: Context) -> None:
    label = context.labels.get(mark.key) or safe_label(mark.printed) or safe_label(mark.key)
    if context.late is not None:
        pieces = context.late
    guard(pieces)
    pieces.append(f"[^{label or 'note'}]")
    if mark.locator:
        write_inlines((mark.locator,), pieces, context)


# No `MappingProxyType`: each inline asks here.
_WRITERS: Final[Mapping[type, Callable[[Any, list[str], Context], None]]] = {
    Sup: _write_sup,
    Sub: _write_sub,
    Abbreviation: _write_abbreviation,
    Ruby: _write_ruby,
    Unknown: _write_unknown,
    Link: _write_link,
    Image: _write_image,
    NoteMark: _write_mark,
    **LEAVES,
}

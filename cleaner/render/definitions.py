"""Definition lists as Markdown, which has none: strong terms, meanings as quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.model import Math, Paragraph, Strong
from cleaner.render.inlines import render_inlines
from cleaner.render.lines import finished, indented, quoted

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from cleaner.model import Blocks, Definition, DefinitionList, Inline, Inlines
    from cleaner.render.context import Context

    Write: TypeAlias = Callable[[Blocks, Context], str]


def render_definitions(block: DefinitionList, context: Context, write: Write) -> str:
    """Write terms and meanings; a meaning, or what is only indented, is a quote."""
    entry = _pandoc_entry if context.flavour.attributes else _write_entry
    parts = (entry(definition, context, write) for definition in block.entries)
    return "\n\n".join(filter(None, parts))


def _write_entry(entry: Definition, context: Context, write: Write) -> str:
    parts = [
        finished(render_inlines((_strong(term),), context), context) for term in entry.terms
    ]
    indented_texts: list[str] = []
    for meaning in entry.meanings:
        text = write(meaning, context)
        if _is_formula(meaning):
            parts += [_one_quote(indented_texts), text]
            indented_texts = []
        elif text:
            indented_texts.append(text)
    parts.append(_one_quote(indented_texts))
    return "\n\n".join(filter(None, parts))


def _one_quote(texts: list[str]) -> str:
    """Quote what is indented one after the other as one, not each by itself."""
    return quoted("\n\n".join(texts)) if texts else ""


def _strong(term: Inlines) -> Inline:
    return term[0] if len(term) == 1 and isinstance(term[0], Strong) else Strong(term)


def _is_formula(blocks: Blocks) -> bool:
    """Tell whether it is only a formula, which wiki authors indent to set it apart."""
    if len(blocks) != 1:
        return False
    block = blocks[0]
    content = block.content if isinstance(block, Paragraph) else (block,)
    return any(isinstance(node, Math) for node in content) and all(
        isinstance(node, Math) or (isinstance(node, str) and len(node.strip()) < 2)
        for node in content
    )


def _pandoc_entry(entry: Definition, context: Context, write: Write) -> str:
    meanings = [text for text in (write(m, context) for m in entry.meanings) if text]
    terms = [
        finished(render_inlines(term, context.on_one_line()), context)
        for term in entry.terms
    ]
    terms = [term for term in terms if term]
    if not terms:
        return "\n\n".join(map(quoted, meanings))
    if not meanings:
        return "\n\n".join(terms)
    *others, last = terms
    return "\n\n".join(
        [*others, last, *(":   " + indented(text, "    ") for text in meanings)]
    )

"""Text -> Document: what `finish` is for a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.document import SCHEMA, Document
from cleaner.errors import NotAPageError
from cleaner.ledger import draw_up
from cleaner.records import Engine, Licence, PageFacts, Removal
from cleaner.steps.citations.plain import cite_plain
from cleaner.steps.finish import provenance_of
from cleaner.steps.text.build import clean_lines

if TYPE_CHECKING:
    from cleaner.model import Options, Source
    from cleaner.steps.decode.decode import Decoded


def finish_text(source: Source, decoded: Decoded, options: Options) -> Document:
    """Clean a text page and return its document.

    Raises:
        NotAPageError: nothing of the text is more than a notice.
    """
    result = clean_lines(decoded.text, keep=options.keep)
    if not result.blocks and not result.notes:
        raise NotAPageError(
            source.where, "is only a notice, no page", "save or copy the page itself"
        )
    counts: dict[tuple[str, str, str], int] = {}
    for entry in result.trail:
        counts[entry] = counts.get(entry, 0) + 1
    removed = tuple(Removal(*entry, count) for entry, count in counts.items())
    notes, citations = cite_plain(result.notes)
    skin = "markdown" if result.is_markdown else "copy" if result.is_copy else ""
    return Document(
        schema=SCHEMA,
        title=decoded.title or result.title,
        url=decoded.url or source.url or result.facts.url,
        engine=Engine("plain", skin),
        page=result.facts.page if result.facts.page != PageFacts() else None,
        licence=Licence(result.facts.licence) if result.facts.licence else None,
        content=result.blocks,
        notes=notes,
        citations=citations,
        removed=removed,
        ledger=draw_up(result.input, result.blocks, result.notes, removed, result.data),
        warnings=(*decoded.warnings, *result.warnings),
        provenance=provenance_of(source, decoded, options),
    )

"""Page -> Document: freeze what was built, with its ledger and provenance."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cleaner.document import SCHEMA, Document
from cleaner.engines.book import book_of
from cleaner.errors import NotAPageError
from cleaner.ledger import draw_up
from cleaner.records import Provenance
from cleaner.steps.facts.attribution import with_attribution, with_history
from cleaner.steps.facts.linked_data import credit_pictures

if TYPE_CHECKING:
    from cleaner.model import Options, Source
    from cleaner.page import Page
    from cleaner.steps.decode.decode import Decoded


def finish(page: Page, decoded: Decoded) -> Document:
    """Return the document of a page.

    Raises:
        NotAPageError: nothing of the page is text: it is all chrome, or all scripts.
    """
    if not page.content and not page.finished_notes:
        raise NotAPageError(
            page.source.where,
            "has no text of its own, only navigation, scripts or pictures",
            "save the page from a browser once it shows its text, or fetch it by its API",
        )
    credit_pictures(page)
    removed = page.removals()
    facts = page.facts
    told = with_history(facts, page.rules.history if page.rules else "")
    return Document(
        schema=SCHEMA,
        title=facts.title,
        url=facts.url,
        site=facts.site,
        language=facts.language,
        direction=facts.direction,
        engine=page.engine,
        page=told,
        licence=with_attribution(facts, told),
        description=facts.description,
        infoboxes=tuple(page.infoboxes),
        hatnotes=tuple(page.hatnotes),
        content=page.content,
        notes=page.finished_notes,
        citations=page.citations,
        images=tuple(page.images.values()),
        removed=removed,
        ledger=draw_up(page.input, page.content, page.finished_notes, removed),
        warnings=tuple(page.warnings),
        provenance=provenance_of(page.source, decoded, page.options),
    )


def provenance_of(source: Source, decoded: Decoded, options: Options) -> Provenance:
    """Return where the bytes came from and what worked on them."""
    import hashlib  # noqa: PLC0415  # loads OpenSSL: 4 ms that an import of us need not wait

    return Provenance(
        media_type=decoded.media_type,
        encoding=decoded.encoding,
        bytes=len(source.content),
        sha256=hashlib.sha256(source.content).hexdigest(),
        path=source.path,
        retrieved_at=source.retrieved_at or decoded.retrieved_at,
        http=source.http,
        cleaner=own_version(),
        rules=book_of(options.rules).version(),
    )


@cache
def own_version() -> str:
    """Return the version of this package; "0" when it runs without being installed."""
    # Slow to load, and wanted only once a page has been cleaned.
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        return version("wikikeep")
    except PackageNotFoundError:
        return "0"

"""The finished document: what a page says, frozen, with doors to Markdown and JSON."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec

from cleaner.model import Block, Inlines, Note, Record
from cleaner.records import (
    Engine,
    InfoboxData,
    Ledger,
    Licence,
    PageFacts,
    Picture,
    Provenance,
    Removal,
)
from cleaner.render.html import render_html
from cleaner.render.markdown import render_markdown
from cleaner.render.plain import render_plain

SCHEMA: Literal["cleaner/document/1"] = "cleaner/document/1"
"""Name and version of the JSON record; a change that breaks readers raises the number."""

Citation: TypeAlias = dict[str, Any]
"""One entry of CSL-JSON."""


class Document(Record, frozen=True):
    """A clean page.

    >>> document = Document(title="Fen", content=())
    >>> print(document.json().decode())
    {"schema":"cleaner/document/1","title":"Fen"}
    >>> Document.from_json(document.json()).title
    'Fen'
    """

    schema: str = ""
    """`SCHEMA`; in a document made by hand it may be empty, in its JSON it never is."""
    title: str = ""
    url: str = ""
    site: str = ""
    language: str = ""
    """BCP 47, as the page says."""
    direction: str = ""
    """"rtl", or absent for left to right."""
    engine: Engine | None = None
    page: PageFacts | None = None
    licence: Licence | None = None
    description: str = ""
    infoboxes: tuple[InfoboxData, ...] = ()
    hatnotes: tuple[Inlines, ...] = ()
    content: tuple[Block, ...] = ()
    notes: tuple[Note, ...] = ()
    citations: tuple[Citation, ...] = ()
    images: tuple[Picture, ...] = ()
    removed: tuple[Removal, ...] = ()
    ledger: Ledger | None = None
    warnings: tuple[str, ...] = ()
    provenance: Provenance | None = None

    def markdown(self, flavour: str = "gfm", *, front_matter: bool = True) -> str:
        """Render as Markdown; flavours: "gfm", "commonmark", "obsidian", "pandoc"."""
        return render_markdown(self, flavour=flavour, front_matter=front_matter)

    def html(self) -> str:
        """Render as a complete HTML page without any style of the wiki."""
        return render_html(self)

    def text(self) -> str:
        """Render as plain text, notes at the end."""
        return render_plain(self)

    def json(self) -> bytes:
        """Encode as JSON (UTF-8); always carries ``schema``."""
        return _ENCODER.encode(
            self if self.schema else msgspec.structs.replace(self, schema=SCHEMA)
        )

    @classmethod
    def from_json(cls, data: bytes | str) -> Document:
        """Decode what `json` wrote.

        Raises:
            msgspec.ValidationError: the data is no record of this schema.
        """
        return _DECODER.decode(data)


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Document)

"""The finished document: what a page says, frozen, with doors to Markdown and JSON."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from cleaner import outline
from cleaner.model import Block, Heading, Inlines, Link, Note, Record, Table
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
from cleaner.render.plain import render_plain, title_place
from cleaner.render.spans import BLANK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cleaner.outline import NodeT, Section

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

    def markdown(
        self, flavour: str = "gfm", *, front_matter: bool = True, spans: str = BLANK
    ) -> str:
        """Render as Markdown.

        Args:
            flavour: "gfm", "commonmark", "obsidian" or "pandoc".
            front_matter: begin with a block of title, address and licence.
            spans: "repeat" a cell of a table in every place that it covers, or leave those
                "blank".

        Raises:
            OptionError: there is no such flavour, or no such way to write spans.
        """
        return render_markdown(
            self, flavour=flavour, front_matter=front_matter, spans=spans
        )

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
            msgspec.DecodeError: it is no JSON, or no UTF-8.
        """
        try:
            document = _DECODER.decode(data)
        except UnicodeDecodeError as error:  # msgspec lets Python's own through
            raise msgspec.DecodeError(str(error)) from error
        if document.schema != SCHEMA:
            found = document.schema or "none"
            raise msgspec.ValidationError(f"schema {found}, expected {SCHEMA}")
        return document

    def __iter__(self) -> Iterator[Block]:
        return iter(self.content)

    @property
    def lead(self) -> tuple[Block, ...]:
        """What stands before the first section, without the title."""
        blocks = self._untitled()
        headings = (n for n, block in enumerate(blocks) if isinstance(block, Heading))
        return blocks[: next(headings, len(blocks))]

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections, each with those inside of it; made anew at each call."""
        return outline.sections_of(self._untitled(), self.notes)

    def section(self, title: str) -> Section | None:
        """Return the first section of this title, else of this anchor; None: no such."""
        return outline.section_named(self.sections, title)

    def find(self, *kinds: type[NodeT]) -> Iterator[NodeT]:
        """Yield all nodes of these kinds of `cleaner.model`: of the text, then of notes."""
        return outline.find((self.content, self.notes), *kinds)

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, also those inside of other blocks."""
        return tuple(self.find(Table))

    @property
    def links(self) -> tuple[Link, ...]:
        """All links, as often as they stand there; `images` names each picture once."""
        return tuple(self.find(Link))

    def _untitled(self) -> tuple[Block, ...]:
        """Return the content without the heading that says the title."""
        place = title_place(self)
        if place is None:
            return self.content
        return (*self.content[:place], *self.content[place + 1 :])


class Head(Record, frozen=True):
    """What is known of a page beside its text: some fields of its `Document`."""

    title: str = ""
    url: str = ""
    site: str = ""
    language: str = ""
    engine: Engine | None = None
    page: PageFacts | None = None
    licence: Licence | None = None
    images: tuple[Picture, ...] = ()
    removed: tuple[Removal, ...] = ()
    warnings: tuple[str, ...] = ()
    provenance: Provenance | None = None


class Folded:
    """A document that another process made: its head, and the rest if it is asked for.

    To make objects of a whole document takes as long as to write it into an archive, and
    whoever writes it needs the head alone.
    """

    def __init__(self, head: Head, unfold: Callable[[], Document]) -> None:
        self.head = head
        self._unfold = unfold

    @cached_property
    def document(self) -> Document:
        """The whole document."""
        return self._unfold()


Made: TypeAlias = Document | Folded
"""What was made of a page, here or in another process."""


def head_of(made: Made) -> Head | Document:
    """Return what has at least the fields of a head."""
    return made.head if isinstance(made, Folded) else made


def unfolded(made: Made) -> Document:
    """Return the whole document."""
    return made.document if isinstance(made, Folded) else made


def make_head(document: Document) -> Head:
    """Take the head of a document.

    >>> make_head(Document(title="Fen", description="A page.")).title
    'Fen'
    """
    return Head(**{name: getattr(document, name) for name in Head.__struct_fields__})


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Document)

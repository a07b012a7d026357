"""The nouns: what a page says once the wiki around it is gone.

Everything here is frozen, typed and free of any HTML tree. Renderers, the store and the
reader see nothing else. Absent values are absent from the JSON: no null, no "".

A text is a plain ``str`` among the inlines. White space in it is already what a reader
sees: runs are one blank, a forced line break is a `Break`.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec


class Node(
    msgspec.Struct,
    frozen=True,
    omit_defaults=True,
    gc=False,
    tag_field="type",
    tag=str.lower,
):
    """Base of blocks and inlines; ``type`` in the JSON is the class name in lower case.

    ``gc=False``: the tree is frozen and built from the leaves up, so it has no cycles.
    """


# --- inlines ---------------------------------------------------------------------------


class Span(Node, frozen=True, gc=False):
    """Base of what wraps other inlines."""

    content: tuple[Inline, ...]


class Emphasis(Span, frozen=True, gc=False):
    """Stressed text, mostly italic."""


class Strong(Span, frozen=True, gc=False):
    """Strongly stressed text, mostly bold."""


class Strike(Span, frozen=True, gc=False):
    """Text struck out."""


class Highlight(Span, frozen=True, gc=False):
    """Text marked as with a pen (``<mark>``)."""


class Abbreviation(Span, frozen=True, gc=False, tag="abbr"):
    """A short form; what it stands for is the page's own tool tip."""

    title: str


class Sub(Span, frozen=True, gc=False):
    """Subscript."""


class Sup(Span, frozen=True, gc=False):
    """Superscript that is no footnote mark."""


class Link(Span, frozen=True, gc=False):
    """A link."""

    target: str = ""
    """Absolute address, or ``#anchor`` of this page; empty: known to be dead or unsafe."""
    page: str = ""
    """Title of the page of the same wiki that it leads to, namespace included."""
    title: str = ""
    """The author's own tool tip."""


class Image(Node, frozen=True, gc=False):
    """A picture."""

    source: str
    """Absolute address, of the original where a thumbnail's address tells it."""
    alt: str = ""
    title: str = ""
    page: str = ""
    """Address of the page that describes the file."""
    width: int = 0
    """Pixels as shown; 0: not said."""
    height: int = 0


class NoteMark(Node, frozen=True, gc=False, tag="mark"):
    """The place in the text where a note is called."""

    key: str
    """`Note.key`."""
    printed: str = ""
    """The mark as the page prints it: "[1]", "[note 2]", "1)"."""
    locator: str = ""
    """What a page locator beside the mark prints, as ":503" (Wikipedia's ``{{rp}}``)."""


class Unknown(Span, frozen=True, gc=False):
    """An element that HTML does not know; only `markdown_from_html` keeps it."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()


class Tag(Node, frozen=True, gc=False):
    """A tag alone, ``form`` "end", "empty" or ""; only `markdown_from_html` keeps it."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    form: str = ""


class Comment(Node, frozen=True, gc=False):
    """A comment; only `markdown_from_html` keeps it: unasked, one that ends a list."""

    text: str = " "


class Ruby(Node, frozen=True, gc=False):
    """Base text with a reading above it."""

    base: tuple[Inline, ...]
    reading: tuple[Inline, ...]


class Break(Node, frozen=True, gc=False):
    """A forced line break."""


class Code(Node, frozen=True, gc=False):
    """Code: a block among blocks, a span among inlines; text exactly as the author's."""

    text: str
    language: str = ""


class Math(Node, frozen=True, gc=False):
    """A formula as TeX; a block among blocks (then ``display`` is true), else in a line."""

    tex: str
    display: bool = False


Formatted: TypeAlias = Emphasis | Strong | Strike | Highlight | Sub | Sup
Wrapping: TypeAlias = Formatted | Abbreviation | Unknown | Link
Lone: TypeAlias = Image | NoteMark | Ruby | Break | Code | Math | Tag | Comment
Inline: TypeAlias = str | Wrapping | Lone
Inlines: TypeAlias = tuple[Inline, ...]

# --- blocks ----------------------------------------------------------------------------


class Heading(Node, frozen=True, gc=False):
    """A heading; ``anchor`` is the id that links of the page lead to."""

    level: int
    content: Inlines
    anchor: str = ""


class Paragraph(Node, frozen=True, gc=False):
    """A paragraph; in a tight list item or a cell: one line of text."""

    content: Inlines


class Item(Node, frozen=True, gc=False):
    """An entry of a list; ``checked`` is set in task lists."""

    content: Blocks
    checked: bool | None = None
    number: int | None = None
    """In an ordered list, where it is not one more than that of the item before."""


class List(Node, frozen=True, gc=False):
    """A list; ``tight``: its items' paragraphs are lines, not paragraphs of their own."""

    items: tuple[Item, ...]
    ordered: bool = False
    start: int = 1
    tight: bool = True
    style: str = ""
    """How an ordered list counts, where not 1, 2, 3: "a", "A", "i" or "I"."""


class Definition(Node, frozen=True, gc=False):
    """Terms and what they mean; either may be missing, as authors indent with ``<dd>``."""

    terms: tuple[Inlines, ...] = ()
    meanings: tuple[Blocks, ...] = ()


class DefinitionList(Node, frozen=True, gc=False, tag="definitions"):
    """A definition list."""

    entries: tuple[Definition, ...]


class Quote(Node, frozen=True, gc=False):
    """A block quotation."""

    content: Blocks


class Cell(Node, frozen=True, gc=False):
    """A place in a table's grid.

    A cell that spans others stands at its first place, with its spans. Each further place
    it covers is a `Cell` without content whose ``origin`` is (row, column) of the first,
    both counted from 0.
    """

    content: Blocks = ()
    header: bool = False
    columns: int = 1
    rows: int = 1
    origin: tuple[int, int] | None = None
    align: str = ""
    """"left", "center", "right" or not said."""


class Table(Node, frozen=True, gc=False):
    """A data table: a full grid, every row of the same width."""

    rows: tuple[tuple[Cell, ...], ...]
    caption: Inlines = ()
    header_rows: int = 0
    """How many rows at the top are column headers."""


class Figure(Node, frozen=True, gc=False):
    """A picture, video or sound set apart from the text, with its caption."""

    images: tuple[Image, ...]
    caption: Blocks = ()


class Gallery(Node, frozen=True, gc=False):
    """Pictures in a row."""

    figures: tuple[Figure, ...]
    caption: Inlines = ()


class InfoboxRow(Node, frozen=True, gc=False, tag="row"):
    """A line of an infobox: a label and its value; a group header has no value."""

    label: Inlines = ()
    value: Blocks = ()
    group: str = ""
    """Words of the group header that it stands below."""


class Infobox(Node, frozen=True, gc=False):
    """The box of facts beside an article, where the page has it."""

    rows: tuple[InfoboxRow, ...]
    title: Inlines = ()


class Hatnote(Node, frozen=True, gc=False):
    """A line that sends the reader elsewhere ("Main article: ...")."""

    content: Inlines


class Poem(Node, frozen=True, gc=False):
    """Verse: each line is kept a line; an empty line parts stanzas."""

    lines: tuple[Inlines, ...]


class Callout(Node, frozen=True, gc=False):
    """A box that calls for attention: ``kind`` is "note", "tip", "warning", ..."""

    kind: str
    content: Blocks
    title: Inlines = ()


class Rule(Node, frozen=True, gc=False):
    """A line across the page."""


class Markup(Node, frozen=True, gc=False):
    """Tags, and what is outside of blocks between them; `markdown_from_html` has it."""

    lines: tuple[Inlines, ...]


Written: TypeAlias = Heading | Paragraph | List | DefinitionList | Quote | Code | Table
Shown: TypeAlias = Figure | Gallery | Math | Infobox | Hatnote | Poem | Callout | Rule
Block: TypeAlias = Written | Shown | Markup
Blocks: TypeAlias = tuple[Block, ...]

# --- notes -----------------------------------------------------------------------------


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """Base of what stands beside the text; most of it is in `cleaner.records`."""


class Note(Record, frozen=True):
    """A footnote."""

    key: str
    """Unique in the document; made from the page's own id, never from its order."""
    label: str
    """As printed, without brackets: "1", "a", "note 2", "1.1"."""
    content: Blocks = ()
    group: str = ""
    order: int = 0
    """Place of its first mark among all notes, from 1; 0: nothing in the text calls it."""
    marks: int = 0
    """How many marks call it."""
    parent: str = ""
    """Key of the note that this one details (sub-references)."""
    found: bool = True
    """False: the page has the mark but not the note."""
    citations: tuple[str, ...] = ()
    """Ids of the sources that it gives, among the document's ``citations``."""
    locators: dict[str, str] = {}
    """Id of a source -> the page that a short note names in it, as printed: "p. 10"."""


# --- in --------------------------------------------------------------------------------


class Source(Record, frozen=True):
    """Bytes and where they came from."""

    content: bytes
    path: str = ""
    url: str = ""
    media_type: str = ""
    """From the server or the file's suffix; empty: not known."""
    charset: str = ""
    """From the server's Content-Type; empty: not said."""
    retrieved_at: str = ""
    http: dict[str, str] = {}
    headers: dict[str, str] = {}
    """All that the server sent, names in lower case: for the raw store, not the record."""
    sent: tuple[tuple[str, str], ...] = ()
    """The same as it came: names as the server spells them, repeated ones apart."""
    wire: bytes = b""
    """The body as it was sent, under the codings that ``headers`` names; empty: `content`
    was sent as it is. For the raw store."""

    told: dict[str, str] = {}
    """What whoever fetched it knows of the page beside its bytes: "url", "site",
    "language", "direction", "revised_at", "licence", "licence_url". It wins."""

    @property
    def where(self) -> str:
        """What an error message calls this source."""
        return self.path or self.url or "(input)"


class RuleText(Record, frozen=True):
    """A file of rules that a user adds to ours: see `cleaner.read_rules`."""

    name: str
    """The file's name without its ending; addresses of its rules begin with it."""
    text: str
    """TOML, in the form of our own files in cleaner/engines."""
    path: str = ""
    """What an error calls the file."""


class Options(Record, frozen=True):
    """How to clean; every field has a flag of the same name."""

    keep: frozenset[str] = frozenset()
    """Rules not to apply, as "mediawiki:navboxes"."""
    rules: tuple[RuleText, ...] = ()
    """Rules of the user's own, beside ours."""
    engine: str = ""
    """Take the page for this engine's, whatever the evidence."""
    max_bytes: int = 100_000_000
    """A larger page is a `LimitError`."""
    max_nesting: int = 100
    """Lists, quotes, tables and formatting nested deeper are flattened, with a warning."""

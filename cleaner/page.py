"""`Page`: a tree under the knife; steps change it in place, none after `build` sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from cleaner.dom import Index, text_of
from cleaner.ledger import plain_text
from cleaner.pool import Pool
from cleaner.records import Engine, InfoboxData, Licence, PageFacts, Picture, Removal

if TYPE_CHECKING:
    from collections.abc import Callable

    from turbohtml import Document as Tree
    from turbohtml import Element

    from cleaner.engines import EngineRules
    from cleaner.model import (
        Block,
        Heading,
        Inline,
        Inlines,
        Markup,
        Note,
        NoteMark,
        Options,
        Paragraph,
        Source,
    )

_UNKNOWN: Final = Engine("_web")


class LiftedNote(msgspec.Struct, eq=False):
    """A footnote out of the tree: its record without content, and where its text is."""

    key: str
    label: str = ""
    group: str = ""
    parent: str = ""
    body: tuple[Element, ...] = ()
    """Elements whose children are the note's text; empty: the page does not have it."""
    printed: bool = False
    """The label comes from a mark, not from the note's place in its list."""
    called: int = 0
    """Marks found in the whole page; some may stand in what is removed."""
    marks: int = 0
    """Marks that stand in the document."""
    order: int = 0
    is_convention: bool = False
    """Found by the table of conventions or by topology, not by an engine's own rule."""
    is_doubled: bool = False
    """The text begins with the label, however that is written."""
    elsewhere: str = ""
    """Name of the other file that has the note."""
    is_inline: bool = False
    """The text stood in the line of its mark: no place is left where it stood."""
    holder: Element | None = None
    """The element around `body` whose other parts are no text."""


class Facts(msgspec.Struct):
    """What the page says of itself, read before the chrome goes."""

    title: str = ""
    url: str = ""
    site: str = ""
    language: str = ""
    direction: str = ""
    description: str = ""
    page: PageFacts | None = None
    licence: Licence | None = None
    article_body: str = ""
    """The article as the page's linked data has it; it tells where on the page it is."""


class Page(msgspec.Struct, eq=False):
    """One page on its way from bytes to a document."""

    source: Source
    options: Options
    tree: Tree | Element
    _index: Index | None = None
    _pool: Pool | None = None
    known: Facts = msgspec.field(default_factory=Facts)
    """What the container said (API answer, MHTML, file headers); it wins over the page."""
    engine: Engine = _UNKNOWN
    rules: EngineRules | None = None
    facts: Facts = msgspec.field(default_factory=Facts)
    root: Element | None = None
    """The content element, once found."""
    roles: dict[Element, str] = {}
    """What an engine file calls an element: "infobox", "hatnote", ..."""
    raw: dict[Element, Inline | Markup] = {}
    """Elements that stand for HTML to be kept as it is: of a plain conversion alone."""
    notes: dict[str, LiftedNote] = {}
    marks: dict[Element, NoteMark] = {}
    """Elements that stand for footnote marks."""
    broken: set[Element] = set()
    """Note bodies that hold nothing but the software's complaint."""
    leftovers: dict[Element, str] = {}
    """What goes once the content is counted: copies of notes, separators -> rule."""
    aside: dict[Element, str] = {}
    """What stands beside a guessed article by how it is made -> rule."""
    leads: set[Element] = set()
    """First lines of a guessed article that stood above of it."""
    misnamed: set[Element] = set()
    """What carries the name of a box beside the article and is the article."""
    brought: list[Element] = []
    """What came from files beside the page because a mark may lead there."""
    mark_ids: set[str] = set()
    """Ids and names by which notes lead back to their marks."""
    list_places: dict[Element, int] = {}
    """Note lists and how many of their notes are numbered."""
    trail: dict[tuple[str, str, str, str], int] = {}
    """(rule, why, text, where) -> how many times."""
    warnings: list[str] = []
    input: int = 0
    """Non-space characters of the content before the first removal."""
    is_fragment: bool = False
    """The source has no ``<html>`` of its own: an API's answer, a clipping."""
    content: tuple[Block, ...] = ()
    finished_notes: tuple[Note, ...] = ()
    infoboxes: list[InfoboxData] = []
    hatnotes: list[Inlines] = []
    images: dict[str, Picture] = {}
    credits: dict[str, tuple[str, Licence | None]] = {}
    """Address of a picture -> who made it and under which terms, as linked data say."""
    areas: dict[Element, tuple[tuple[str, str], ...]] = {}
    """Pictures whose parts lead somewhere -> label and address of each."""
    sources: dict[Element, list[str]] = {}
    """Elements that cite a work, each with its context objects (COinS)."""
    citations: tuple[dict[str, Any], ...] = ()
    beside: Callable[[str], bytes | None] | None = None
    """Reads a file beside the page by its name; None: there are no other files."""
    on_remove: Callable[[Element, str, str], None] | None = None
    """Called with element, rule and why, before the element leaves the tree."""

    @property
    def index(self) -> Index:
        """The classes and ids of the tree, read at the first use."""
        if self._index is None:
            self._index = Index(self.tree)
        return self._index

    def make(self, tag: str) -> Element:
        """Make an element for this page's tree; it stands nowhere yet."""
        if self._pool is None:
            self._pool = Pool(self.tree)
        return self._pool.take(tag)

    def remove(self, element: Element, rule: str, why: str, *, where: str = "") -> None:
        """Take an element out of the tree and put its text on the trail.

        This is the one way out of a page: `explain` listens at it.
        """
        if self.on_remove is not None:
            self.on_remove(element, rule, why)
        self.record(text_of(element), rule, why, where=where)
        element.extract()

    def where_of(self, element: Element) -> str:
        """Return "page" for what stands outside of the content and of all notes."""
        for around in (element, *element.ancestors):
            if around is self.root or self.roles.get(around) == "note":  # type: ignore[arg-type]
                return ""
        return "page"

    @property
    def notes_heading_rule(self) -> str:
        """The address of the rule that drops headings of lifted notes."""
        return f"{self.engine.name}:notes-heading"

    def drop_heading(self, heading: Heading | Paragraph) -> None:
        """Put a heading on the trail that stood above nothing but lifted notes."""
        self.record(
            plain_text(heading.content),
            self.notes_heading_rule,
            "heading of a list of notes; the notes stand at the end",
        )

    def is_kept(self, rule: str) -> bool:
        """Tell whether the user switched this rule off (``--keep``)."""
        return rule in self.options.keep

    def record(self, text: str, rule: str, why: str, *, where: str = "") -> None:
        """Put a removed text on the trail; texts that are only white space leave none."""
        if text and not text.isspace():
            entry = (rule, why, text, where)
            self.trail[entry] = self.trail.get(entry, 0) + 1

    def removals(self) -> tuple[Removal, ...]:
        """Return the trail in the order of the first removals."""
        return tuple(
            Removal(rule, why, text, count, where)
            for (rule, why, text, where), count in self.trail.items()
        )

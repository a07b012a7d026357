"""`Builder`: what the parts of `build` share while a tree becomes blocks and inlines.

White space is settled here, once: `blank` says whether the text so far ends with a blank,
so that a run of blanks over any number of elements becomes one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec
from msgspec.structs import replace
from turbohtml import Element, Text

from cleaner.dom import BLOCK_TAGS, squeeze
from cleaner.model import (
    Block,
    Heading,
    Inline,
    Inlines,
    Item,
    List,
    NoteMark,
    Paragraph,
    Quote,
    Strike,
)
from cleaner.steps.building.lines import EDGE_BLANKS, paragraphs_of, trimmed
from cleaner.steps.building.settle import settle

if TYPE_CHECKING:
    from turbohtml import Node as TreeNode

    from cleaner.page import Page
    from cleaner.steps.building.links import Addresses

BlockMaker: TypeAlias = Callable[["Builder", Element], list[Block]]
InlineMaker: TypeAlias = Callable[["Builder", list[Inline], Element], None]
LeafMaker: TypeAlias = Callable[["Builder", list[Inline], Element, str], None]
"""Like an `InlineMaker`, for an element that holds one text and nothing else."""

FLOWING: Final = frozenset(
    "address article aside body center dialog div fieldset footer form header"
    " hgroup html legend main nav p search section summary".split()
)
"""Block elements that say nothing but "here begins a new line"."""


STRUCK: Final = frozenset(("del", "s", "strike"))
"""Inline elements that say the most of what they hold, also where that is blocks."""


def struck(block: Block) -> Block:
    """Strike a block out: its lines, and those of the lists and quotes in it."""
    if isinstance(block, Paragraph | Heading):
        return replace(block, content=(Strike(block.content),))
    if isinstance(block, Quote | Item):
        return replace(block, content=tuple(map(struck, block.content)))
    if isinstance(block, List):
        return replace(block, items=tuple(map(struck, block.items)))  # type: ignore[arg-type]
    return block


class Builder(msgspec.Struct, eq=False):
    """The state of building one page."""

    page: Page
    addresses: Addresses
    blocks: Mapping[str, BlockMaker]
    inlines: Mapping[str, InlineMaker]
    leaves: Mapping[str, LeafMaker]
    """Short ways for elements that hold one text: half of all elements of a page do."""
    block_roles: Mapping[str, BlockMaker]
    inline_roles: Mapping[str, InlineMaker]
    cards: BlockMaker
    """Maker of links that hold blocks."""
    flows: Callable[[Builder], Flow]
    """What walks through an element that holds blocks."""
    named: Mapping[Element, str | NoteMark]
    """Elements that are more than their tag says: footnote marks, and parts with a role."""
    named_tags: frozenset[str] = frozenset()
    """Tags of these elements: most elements need no further question."""
    has_runs: bool = True
    """Some text may have a run of white space: most trees have been rid of them."""
    parted: set[Element] = set()
    """Inline elements that hold blocks: they are walked through, not built as a span."""
    holders: set[Element] = set()
    """Block elements that hold blocks; any other is one line."""
    blank: bool = True
    """The text so far ends with a blank, or nothing has been written in this line."""
    loose: bool = False
    """A ``<p>`` was met in the flow at hand: a list around it is loose."""
    was_loose: bool = False
    """Whether the flow that ended last had a ``<p>`` of its own."""
    depth: int = 0
    deepest: int = 100
    """`Options.max_nesting`."""
    unsettled: int = 0
    """How many times a `Caption` or `NotesPlace` was made: who sees it grow settles."""
    items_are_paragraphs: bool = False
    """A ``<p>`` in a list's item is the software's habit."""
    titles_are_pages: bool = False
    """The ``title`` of a link is the title of the wiki's page that it leads to."""
    exact: bool = False
    """Keep what shows nothing, and blanks that do: for HTML that is no page of its own."""
    others: InlineMaker | None = None
    """Maker of elements that no table knows; None: they say nothing."""
    printed: frozenset[str] = frozenset()
    """All marks as printed: MediaWiki repeats them in the alternative text of pictures."""
    tasks: dict[Element, bool] = {}
    """Entries of lists that are tasks -> whether done."""
    called: list[str] = []
    """Keys of notes in the order of their first marks."""

    def flow(self, holder: Element) -> list[Block]:
        """Build what stands in an element as blocks of a finished document."""
        before = self.unsettled
        blocks = self.raw_flow(holder)
        if self.unsettled != before:
            blocks = settle(self.page, blocks)
        return blocks

    def raw_flow(self, holder: Element) -> list[Block]:
        """Build what stands in an element as blocks, `Caption` and `NotesPlace` among them.

        Containers that only break lines are walked with a stack of our own: a page may nest
        them a hundred thousand deep.
        """
        if holder not in self.holders:
            self.was_loose = False
            if len(holder) == 1 and (node := holder[0]).__class__ is Text:
                text = self.squeezed(node.data).strip(EDGE_BLANKS)
                return [Paragraph((text,))] if text else []
            self.blank = True
            run: list[Inline] = []
            self.children(run, holder)
            self.blank = True
            return paragraphs_of(run) if run else []
        outer, self.loose, self.blank = self.loose, False, True
        self.depth += 1
        flow = self.flows(self)
        flow.run_through(holder)
        self.depth -= 1
        self.was_loose, self.loose, self.blank = self.loose, outer, True
        return flow.blocks

    def line(self, holder: Element) -> Inlines:
        """Build what stands in an element as one line of inlines."""
        self.blank = True
        run: list[Inline] = []
        self.children(run, holder)
        self.blank = True
        return trimmed(run)

    def children(self, run: list[Inline], holder: Element) -> None:
        """Add what stands in an element to a line."""
        leaves, named_tags = self.leaves, self.named_tags
        for node in holder:
            kind = node.__class__
            if kind is Text:
                self.text(run, node.data)  # type: ignore[attr-defined]
            elif kind is Element:
                if len(node) == 1 and (only := node[0]).__class__ is Text:
                    tag = node.tag  # type: ignore[attr-defined]
                    leaf = leaves.get(tag)
                    if leaf is not None and not (tag in named_tags and node in self.named):
                        leaf(self, run, node, only.data)  # type: ignore[arg-type]
                        continue
                self.child(run, node)  # type: ignore[arg-type]

    def child(self, run: list[Inline], element: Element) -> None:
        """Add an element inside another to a line; one nested too deep, as bare text."""
        if self.depth > self.deepest:
            self.flatten(run, element)
            return
        self.depth += 1
        tag = element.tag
        maker = self.inlines.get(tag)
        if maker is not None and not (tag in self.named_tags and element in self.named):
            maker(self, run, element)
        else:
            self.element(run, element)
        self.depth -= 1

    def element(self, run: list[Inline], element: Element) -> None:
        """Add one element to a line."""
        name = self.named.get(element)
        if isinstance(name, NoteMark):
            self.call(run, name)
            return
        maker = self.inline_roles.get(name) if name is not None else None
        tag = element.tag
        if maker is None:
            maker = self.inlines.get(tag)
        if maker is not None:
            maker(self, run, element)
        elif tag in BLOCK_TAGS:
            self.set_apart(run, element)
        elif self.others is not None:
            self.others(self, run, element)
        else:
            self.children(run, element)

    def set_apart(self, run: list[Inline], block: Element) -> None:
        """Add a block where only a line can stand; an empty one leaves no trace."""
        blank, inner = self.blank, list[Inline]()
        self.blank = True
        self.children(inner, block)
        if not inner:
            self.blank = blank
            return
        if not blank:
            run.append(" ")
        run += inner
        self.gap(run)

    def gap(self, run: list[Inline]) -> None:
        """Set blocks apart that stand where only a line can."""
        if not self.blank:
            self.text(run, " ")

    def squeezed(self, data: str) -> str:
        """Make each run of white space one blank."""
        if self.has_runs:
            return squeeze(data)
        return data

    def text(self, run: list[Inline], data: str) -> None:
        """Add text to a line; a run of blanks becomes one over all elements."""
        if self.has_runs:
            data = squeeze(data)
        if self.blank and data[:1] == " ":
            data = data[1:]
        if not data:
            return
        self.blank = data[-1] == " "
        if run and run[-1].__class__ is str:
            run[-1] += data
        else:
            run.append(data)

    def part(self, data: str) -> str:
        """Return a text as it stands behind the text so far, for a part of the line."""
        if self.has_runs:
            data = squeeze(data)
        if self.blank and data[:1] == " ":
            data = data[1:]
        if data:
            self.blank = data[-1] == " "
        return data

    def call(self, run: list[Inline], mark: NoteMark) -> None:
        """Add a footnote mark and count it for its note."""
        note = self.page.notes[mark.key]
        note.marks += 1
        if not note.order:
            self.called.append(mark.key)
            note.order = len(self.called)
        run.append(mark)
        self.blank = False

    def flatten(self, run: list[Inline], holder: Element) -> None:
        """Add the bare text of what is nested too deep to be a structure."""
        self.text(run, squeeze(holder.text))
        self.warn_of_nesting()

    def warn_of_nesting(self) -> None:
        """Report once that the limit of nesting was reached."""
        warning = (
            f"nesting deeper than {self.page.options.max_nesting} levels was flattened: "
            "the text is whole; --max-nesting keeps more structure"
        )
        if warning not in self.page.warnings:
            self.page.warnings.append(warning)


class Flow:
    """One run of `Builder.flow`: blocks so far and the line that is being collected."""

    __slots__ = ("blocks", "builder", "run")

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.blocks: list[Block] = []
        self.run: list[Inline] = []

    def run_through(self, holder: Element) -> None:
        """Walk through the children of an element.

        This loop sees every node of a page, so what most of them are is decided in place.
        """
        builder = self.builder
        text, named, inlines, parted = (
            builder.text,
            builder.named,
            builder.inlines,
            builder.parted,
        )
        stack: list[tuple[Iterator[TreeNode], bool]] = [(iter(holder), True)]
        while stack:
            nodes, breaks = stack[-1]
            for node in nodes:
                kind = node.__class__
                if kind is Text:
                    data = node.data  # type: ignore[attr-defined]
                    if not (builder.blank and data.isspace()):
                        text(self.run, data)
                elif kind is Element:
                    is_more = node in named or node in parted
                    maker = None if is_more else inlines.get(node.tag)  # type: ignore[attr-defined]
                    if maker is not None:
                        maker(builder, self.run, node)  # type: ignore[arg-type]
                        continue
                    opened = self.visit(node)  # type: ignore[arg-type]
                    if opened is not None:
                        stack.append(opened)
                        break
            else:
                stack.pop()
                if breaks:
                    self.end_line()

    def visit(self, element: Element) -> tuple[Iterator[TreeNode], bool] | None:
        """Build one element, or return its children and whether it breaks the line."""
        builder = self.builder
        name = builder.named.get(element)
        if name is not None and name in builder.block_roles:
            self.end_line()
            self.blocks += builder.block_roles[name](builder, element)  # type: ignore[index]
            return None
        tag = element.tag
        if tag in FLOWING:
            self.end_line()
            builder.loose = builder.loose or tag == "p"
            if element in builder.holders:
                return iter(element), True
            builder.children(self.run, element)
            self.end_line()
            return None
        maker = builder.blocks.get(tag)
        if maker is not None:
            self.end_line()
            if builder.depth > builder.deepest:
                builder.warn_of_nesting()
                return iter(element), True
            self.blocks += maker(builder, element)
            return None
        if element in builder.parted:
            if (tag not in STRUCK and tag != "a") or builder.depth > builder.deepest:
                return iter(element), False
            self.end_line()
            builder.holders.add(element)
            if tag == "a":
                self.blocks += builder.cards(builder, element)
            else:
                self.blocks += map(struck, builder.flow(element))
            return None
        builder.element(self.run, element)
        return None

    def end_line(self) -> None:
        """Make paragraphs of the line collected so far."""
        self.builder.blank = True
        if self.run:
            run, self.run = self.run, []
            self.blocks += paragraphs_of(run)

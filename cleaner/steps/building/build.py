"""Page -> blocks and notes: the last place that sees a tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml.clean import collapse_whitespace_node

from cleaner.dom import BLOCK_TAGS, within
from cleaner.engines.roles import Role
from cleaner.ledger import plain_text
from cleaner.model import Block, Note, NoteMark
from cleaner.steps.building.blocks import BLOCKS
from cleaner.steps.building.boards import set_pieces
from cleaner.steps.building.boxes import (
    BLOCK_ROLES,
    DISPLAY_MATH,
    make_caption,
    make_figure,
)
from cleaner.steps.building.builder import FLOWING, Builder, Flow, LeafMaker
from cleaner.steps.building.cards import make_card
from cleaner.steps.building.formulas import part_number
from cleaner.steps.building.links import addresses_of
from cleaner.steps.building.poem import set_indents
from cleaner.steps.building.raw import (
    RAW_BLOCK,
    RAW_INLINE,
    RawFlow,
    give_roles,
    make_raw_block,
    make_raw_inline,
)
from cleaner.steps.building.settle import settle_title
from cleaner.steps.building.spans import INLINE_ROLES, INLINES, ISOLATED, LAZY_IMAGE, LEAVES
from cleaner.steps.building.structure import find_structure, set_inline
from cleaner.steps.building.unknown import PARTING, make_comment, make_unknown
from cleaner.steps.strip.tasks import tasks_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from turbohtml import Element

    from cleaner.page import LiftedNote, Page
    from cleaner.steps.building.builder import BlockMaker

_ALL_BLOCKS: Final[Mapping[str, BlockMaker]] = {
    **BLOCKS,
    "figure": make_figure,
    "figcaption": make_caption,
}
# Plain dictionaries, which nobody changes: the builder looks into them for every node.
_MAKERS: Final = (
    _ALL_BLOCKS,
    dict(INLINES),
    dict(LEAVES),
    {**BLOCK_ROLES, PARTING: make_comment, RAW_BLOCK: make_raw_block},
    {**INLINE_ROLES, RAW_BLOCK: make_raw_inline, RAW_INLINE: make_raw_inline},
)
_EXACT_MAKERS: Final = (*_MAKERS[:2], dict[str, LeafMaker](), *_MAKERS[3:])
"""Without short ways: they leave out what shows nothing."""
_BLOCK_TAGS: Final = (*FLOWING, *_ALL_BLOCKS)
_KEEPS_RUNS: Final = tuple(
    "pre listing xmp plaintext textarea title math svg"
    " noframes noembed iframe script style".split()
)
"""Elements in which `collapse_whitespace_node` leaves white space as it is."""


def build(page: Page) -> None:
    """Fill ``page.content`` and ``page.finished_notes``."""
    if page.root is None:
        return
    for placeholder in page.root.select("span[data-src]"):
        page.roles.setdefault(placeholder, LAZY_IMAGE)
    for element in page.root.select("bdi, bdo, span[dir], i[dir]"):
        if runs_otherwise(element, page.facts.direction):
            page.roles.setdefault(element, ISOLATED)
    for element, role in page.roles.items():
        if role == Role.MATH and element.tag in BLOCK_TAGS:
            page.roles[element] = DISPLAY_MATH
            part_number(element)
        elif role == Role.BOARD:
            set_pieces(page, element)
    give_roles(page)
    set_inline(page.root)
    builder = make_builder(page, page.root)
    blocks = builder.flow(page.root)
    settle_title(page, blocks)
    page.content = tuple(blocks)
    page.finished_notes = tuple(build_notes(builder))


def runs_otherwise(element: Element, direction: str) -> bool:
    """Tell whether an element has letters that run against those of its page.

    >>> from turbohtml import parse_fragment
    >>> (name,) = parse_fragment("<bdi>\u05d0\u05d1</bdi>").select("bdi")
    >>> runs_otherwise(name, "ltr"), runs_otherwise(name, "rtl")
    (True, False)
    """
    text = element.text
    if direction == "rtl" or element.tag == "bdo":
        return any(sign.isalpha() and not _FROM_RIGHT.match(sign) for sign in text)
    return _FROM_RIGHT.search(text) is not None


_FROM_RIGHT: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Unicode's blocks of scripts that run from right to left."""


def make_builder(page: Page, root: Element) -> Builder:
    """Return a builder for this page with every maker it needs."""
    named: dict[Element, str | NoteMark] = {**page.roles, **page.marks}
    boxes = [element for element, role in page.roles.items() if role in BLOCK_ROLES]
    for element in boxes:
        if page.roles[element] == Role.POEM:
            set_indents(element)
    bodies = [body for note in page.notes.values() for body in note.body]
    inside = within(bodies, {root})
    roots = [root, *(body for body in bodies if body not in inside)]
    parted, holders = find_structure(roots, _BLOCK_TAGS, boxes)
    # Only code without a <pre> means something by its white space.
    has_runs = Role.CODE in page.roles.values() or not all(map(collapse_runs, roots))
    return Builder(
        page,
        addresses_of(page),
        *(_MAKERS if page.rules is not None else _EXACT_MAKERS),
        make_card,
        RawFlow if page.raw else Flow,
        named,
        frozenset([element.tag for element in named]),
        has_runs=has_runs,
        parted=parted,
        holders=holders,
        exact=page.rules is None,
        others=make_unknown if page.rules is None else None,
        printed=frozenset(mark.printed for mark in page.marks.values()),
        deepest=page.options.max_nesting,
        items_are_paragraphs=page.rules is not None and page.rules.items_are_paragraphs,
        titles_are_pages=page.rules is not None and page.rules.titles_are_pages,
        tasks=tasks_of(page),
    )


def collapse_runs(root: Element) -> bool:
    """Make each run of white space one blank, and tell whether that is true of all text.

    The tree does it for all texts in the time that asking ten of them takes.
    """
    collapse_whitespace_node(root)
    return next(root.iter_elements(_KEEPS_RUNS), None) is None


def build_notes(builder: Builder) -> list[Note]:
    """Build notes in the order of their first marks; a note may call further notes.

    Behind them come those that nothing calls: they are kept and reported, unless all their
    marks stood in what was removed; then they are on the trail with them.
    """
    page = builder.page
    bodies: dict[str, tuple[Block, ...]] = {}
    for key in builder.called:  # grows while it is read
        bodies[key] = build_body(builder, page.notes[key])
    uncalled = [key for key in page.notes if key not in bodies]
    parents = {page.notes[key].parent for key in bodies}
    standing = standing_keys(page)
    for key in uncalled:
        note = page.notes[key]
        body = build_body(builder, note)
        if note.called and key not in standing and key not in parents:
            page.record(
                " ".join(plain_text(body).split()),
                f"{page.engine.name}:notes-of-removed",
                "note whose only marks stood in something removed",
            )
        elif body:
            bodies[key] = body
            if key not in parents:
                page.warnings.append(
                    f"note {note.label or key}: nothing in the text calls it"
                )
    set_numbers([page.notes[key] for key in bodies])
    return [finished(page.notes[key], body, page) for key, body in bodies.items()]


def set_numbers(notes: list[LiftedNote]) -> None:
    """Number the called notes that print no label, as a style sheet does: by their order.

    A number that another note prints is that one's.
    """
    printed = {note.label for note in notes}
    last = 0
    for note in notes:
        if note.label or not note.order:
            continue
        number = note.order
        if str(number) in printed:
            number = max(number, last) + 1
            while str(number) in printed:
                number += 1
            last = number
        note.label = str(number)
        printed.add(note.label)


def build_body(builder: Builder, note: LiftedNote) -> tuple[Block, ...]:
    """Build the text of one note."""
    blocks = [block for body in note.body for block in builder.flow(body)]
    return tuple(blocks)


def standing_keys(page: Page) -> set[str]:
    """Return the keys whose marks still stand in the content or in a note."""
    boxes = {body for note in page.notes.values() for body in note.body}
    if page.root is not None:
        boxes.add(page.root)
    return {page.marks[element].key for element in within(page.marks, boxes)}


def finished(note: LiftedNote, body: tuple[Block, ...], page: Page) -> Note:
    """Return the frozen note; one that the page does not have is a warning."""
    label = note.label or note.key
    found = bool(body) and page.broken.isdisjoint(note.body)
    if not found:
        where = f", which stands in {note.elsewhere}" if note.elsewhere else ""
        page.warnings.append(f"note {label}: the page has its mark but not the note{where}")
    return Note(
        note.key,
        label,
        body,
        note.group,
        note.order,
        note.marks,
        note.parent,
        found,
    )

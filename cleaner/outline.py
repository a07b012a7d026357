"""A document as programs move in it: its sections, and everything of one kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from cleaner.model import Heading, Link, Node, NoteMark, Record, Table
from cleaner.render.markdown import render_blocks
from cleaner.render.plain import plain_text, render_plain_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.model import Block, Blocks, Note

NodeT = TypeVar("NodeT", bound=Node)


@dataclass(frozen=True, slots=True)
class Section:
    r"""A heading and all that stands below it, up to the next heading of its level.

    >>> from cleaner.model import Paragraph
    >>> (mill,) = sections_of((Heading(2, ("Mill",)), Paragraph(("It turned.",))))
    >>> mill.title, mill.text()
    ('Mill', 'Mill\n\nIt turned.\n')
    """

    heading: Heading
    content: Blocks = ()
    """What stands between its heading and the next one of any level."""
    sections: tuple[Section, ...] = ()
    """Those inside of it."""
    notes: tuple[Note, ...] = ()
    """The notes of the whole document, some of which it calls."""

    @property
    def title(self) -> str:
        """The words of its heading."""
        return plain_text(self.heading.content).strip()

    @property
    def level(self) -> int:
        """Level of its heading, from 1 to 6."""
        return self.heading.level

    @property
    def anchor(self) -> str:
        """The id that links of the page lead to; "" if it has none."""
        return self.heading.anchor

    @property
    def blocks(self) -> Blocks:
        """All of it: the heading, the content, the sections inside."""
        return tuple(self)

    def __iter__(self) -> Iterator[Block]:
        yield self.heading
        yield from self.content
        for section in self.sections:
            yield from section

    def find(self, *kinds: type[NodeT]) -> Iterator[NodeT]:
        """Yield every node of these kinds, in reading order."""
        return find(self.blocks, *kinds)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables, also those inside of other blocks."""
        return tuple(self.find(Table))

    @property
    def links(self) -> tuple[Link, ...]:
        """Its links, as often as they stand there."""
        return tuple(self.find(Link))

    def text(self) -> str:
        """Render as plain text, without notes."""
        return render_plain_blocks(self.blocks)

    def markdown(self, flavour: str = "gfm") -> str:
        """Render as Markdown, with the notes that it calls."""
        notes = called(self.blocks, self.notes)
        return render_blocks(self.blocks, flavour=flavour, notes=notes)


def find(parts: Any, *kinds: type[NodeT]) -> Iterator[NodeT]:
    """Yield every node of these kinds in blocks, inlines or notes, in reading order."""
    waiting = [parts]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting += reversed(part)
        elif isinstance(part, (Node, Record)):
            if isinstance(part, kinds):
                yield part
            waiting += (getattr(part, name) for name in reversed(part.__struct_fields__))


def sections_of(blocks: Blocks, notes: tuple[Note, ...] = ()) -> tuple[Section, ...]:
    """Nest blocks by their headings; what stands before the first heading is left out."""
    headings = [(n, each) for n, each in enumerate(blocks) if isinstance(each, Heading)]
    ends = [*(n for n, _ in headings[1:]), len(blocks)]
    open_: list[tuple[Heading, Blocks, list[Section]]] = []
    top: list[Section] = []

    def close() -> None:
        heading, content, inside = open_.pop()
        section = Section(heading, content, tuple(inside), notes)
        (open_[-1][2] if open_ else top).append(section)

    for (start, heading), end in zip(headings, ends, strict=False):
        while open_ and open_[-1][0].level >= heading.level:
            close()
        open_.append((heading, blocks[start + 1 : end], []))
    while open_:
        close()
    return tuple(top)


def section_named(sections: Sequence[Section], name: str) -> Section | None:
    """Return the first section with this title, else with this anchor, at any depth."""
    wanted = folded(name)
    waiting, by_anchor = list(reversed(sections)), None
    while waiting and wanted:
        section = waiting.pop()
        if folded(section.title) == wanted:
            return section
        if by_anchor is None and section.anchor == name:
            by_anchor = section
        waiting += reversed(section.sections)
    return by_anchor


def folded(title: str) -> str:
    """Return what two spellings of a title have in common: case and blanks do not count."""
    return " ".join(title.casefold().split())


def called(blocks: Blocks, notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Return the notes that marks in blocks call, also from within such notes."""
    by_key = {note.key: note for note in notes}
    keys: set[str] = set()
    waiting = [mark.key for mark in find(blocks, NoteMark)]
    while waiting:
        key = waiting.pop()
        note = by_key.get(key)
        if note is None or key in keys:
            continue
        keys.add(key)
        waiting += (mark.key for mark in find(note.content, NoteMark))
        waiting.append(note.parent)
    return tuple(note for note in notes if note.key in keys)

"""Which tags of a fragment Markdown cannot say: they are kept as the tags that they are.

CommonMark reads HTML as tags, not as elements, so this reads them so too: before the parse,
each such tag gives its place to an empty element with a number. A tag stays a tag also
where its partner is missing, which a tree could not say.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

import msgspec
from turbohtml import TokenType, tokenize, unescape

from cleaner.dom import BLOCK_TAGS
from cleaner.model import Comment, Markup, Tag
from cleaner.render.raw import BLOCKS, DOCTYPE, INLINES, VERBATIM, can_stand, is_quiet
from cleaner.render.unknown import is_unknown

if TYPE_CHECKING:
    from cleaner.model import Inline

_VOID: Final = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()
)
_OF_TABLES: Final = frozenset("caption col colgroup tbody td tfoot th thead tr".split())
_ALWAYS: Final = BLOCKS - _OF_TABLES - {"p", "li", "table"}
"""Blocks that Markdown has no sign for."""
_UNSAID: Final = frozenset("big del font ins nobr small u".split())
"""Formatting that no Markdown has: ``~~`` is ``<s>`` to some readers."""
_OPAQUE: Final = frozenset(
    "audio canvas iframe math noembed noframes noscript object picture pre script"
    " select style svg template textarea title video xmp".split()
)
"""What is built as one thing, or not at all, with whatever tags are in it."""
_ONE_LINE: Final = frozenset("h1 h2 h3 h4 h5 h6 p".split())
_GLOBAL = re.compile(r"class|id|style|title|lang|dir|tabindex|role|(?:data|aria)-.*")
"""Attributes that HTML has for each element."""
_LIKE_OURS = re.compile(r"data(?:-place)+")


class Mark(msgspec.Struct, eq=False):
    """One tag or comment of the source."""

    kind: TokenType
    name: str
    start: int
    end: int
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""
    partner: int = -1
    """Where its other tag stands among all marks; -1: it has none."""
    closes: bool = False

    @property
    def is_start(self) -> bool:
        """It begins an element."""
        return self.kind is TokenType.START_TAG


class Marked(msgspec.Struct):
    """A fragment with empty elements in the places of tags, and what stood there."""

    html: str
    attribute: str
    """Attribute with the number of what stood in an element's place: no other has it."""
    places: list[Inline | Markup]


def mark_tags(fragment: str) -> Marked:
    """Give the places of all tags that Markdown cannot say to empty elements."""
    text = fragment.replace("\r\n", "\n").replace("\r", "\n")
    marks = _read(text)
    _pair(marks)
    return _Marking(text, marks).run()


def _read(text: str) -> list[Mark]:
    """Read all tags and comments, with their places in the text."""
    marks: list[Mark] = []
    place = 0
    for token in tokenize(text, capture_source=True):
        source = token.source
        if not source:
            continue
        start = text.find(source, place)
        if start < 0:
            continue
        place = start + len(source)
        mark = Mark(token.type, token.tag or "", start, place, text=token.data or "")
        if token.type is TokenType.START_TAG:
            mark.attributes = tuple(
                (name, value or "") for name, value in token.attrs or ()
            )
            mark.closes = token.self_closing
        elif token.type is TokenType.PROCESSING_INSTRUCTION:
            mark.text = source[1:-1]  # HTML takes it for a comment
        marks.append(mark)
    return marks


def _pair(marks: list[Mark]) -> None:
    """Tell each tag its other tag: the last one of its name that is still open."""
    waiting: dict[str, list[int]] = {}
    for number, mark in enumerate(marks):
        if mark.is_start and mark.name not in _VOID and not _is_empty(mark):
            waiting.setdefault(mark.name, []).append(number)
        elif mark.kind is TokenType.END_TAG and waiting.get(mark.name):
            partner = waiting[mark.name].pop()
            mark.partner, marks[partner].partner = partner, number


def _is_empty(mark: Mark) -> bool:
    """Tell whether a tag ends itself, in the eyes of its author."""
    return mark.closes and (mark.name == "a" or is_unknown(mark.name))


class _Marking:
    """One walk over the tags of a fragment."""

    def __init__(self, text: str, marks: list[Mark]) -> None:
        self.text, self.marks = text, marks
        self.attribute = max(_LIKE_OURS.findall(text.lower()), default="data") + "-place"
        self.blocks = [n for n, mark in enumerate(marks) if mark.name in BLOCK_TAGS]
        self.headers = [n for n, m in enumerate(marks) if m.is_start and m.name == "th"]
        self.taken: set[int] = set()
        """Numbers of end tags whose start tags are taken as tags."""
        self.alone: set[int] = set()
        """Those of them that stand as a line of their own."""
        self.tables: list[bool] = []
        """For each table that is open: whether it is kept as tags."""
        self.in_line = False
        """In a paragraph or heading."""
        self.fresh = True
        """Nothing but blanks since a block began or ended."""
        self.out: list[str] = []
        self.places: list[Inline | Markup] = []

    def run(self) -> Marked:
        """Walk through all tags once."""
        written = number = 0
        while number < len(self.marks):
            mark = self.marks[number]
            between = self.text[written : mark.start]
            self.fresh = self.fresh and not between.strip()
            self.out.append(between)
            last = self.step(number, mark)
            self.follow(mark)
            written, number = self.marks[last].end, last + 1
        self.out.append(self.text[written:])
        return Marked("".join(self.out), self.attribute, self.places)

    def step(self, number: int, mark: Mark) -> int:
        """Write one tag, or what gets its place; return the number of the last one."""
        if mark.is_start and mark.name in _OPAQUE:
            return self.opaque(number, mark)
        if mark.kind in (TokenType.START_TAG, TokenType.END_TAG):
            if self.is_raw_block(number, mark):
                self.take(mark, "hr")
            elif self.is_raw_inline(number, mark):
                self.take(mark, "wbr")
            else:
                self.out.append(self.text[mark.start : mark.end])
        elif mark.kind is TokenType.DOCTYPE:
            self.put(Tag(DOCTYPE), "hr")
        elif is_quiet(mark.text):
            alone = self.fresh and not self.in_line
            self.put(Comment(mark.text), "hr" if alone else "wbr")
        return number

    def opaque(self, number: int, mark: Mark) -> int:
        """Pass by an element with all that is in it, or take it as a whole."""
        if mark.partner < 0:
            self.out.append(self.text[mark.start : self.marks[-1].end])
            return len(self.marks) - 1
        if self.is_verbatim(mark):
            self.put(Markup((self.verbatim(number, mark.partner),)), "hr")
        else:
            self.out.append(self.text[mark.start : self.marks[mark.partner].end])
        return mark.partner

    def is_verbatim(self, mark: Mark) -> bool:
        """Tell whether HTML that keeps its white space stands where a block can."""
        if mark.name not in VERBATIM or self.in_line:
            return False
        told = any(not _GLOBAL.fullmatch(name) for name, _ in mark.attributes)
        return told or mark.name == "textarea"

    def verbatim(self, first: int, last: int) -> tuple[Inline, ...]:
        """Return the tags and texts from one tag to another, white space as it is."""
        parts: list[Inline] = []
        for number in range(first, last + 1):
            mark = self.marks[number]
            if mark.name and can_stand(mark.name):
                parts.append(as_tag(mark))
            if number < last:
                text = self.text[mark.end : self.marks[number + 1].start]
                parts.append(unescape(text))
        return tuple(parts)

    def is_raw_block(self, number: int, mark: Mark) -> bool:
        """Tell whether a tag is kept as a line of HTML of its own."""
        name = mark.name
        if name == "table":
            return self.is_raw_table(number, mark)
        if name in _OF_TABLES:
            return self.tables[-1:] == [True]
        if name in _ALWAYS:
            return True
        if not mark.is_start and mark.partner >= 0:
            return number in self.alone
        is_named = name in INLINES or is_unknown(name)
        return is_named and (self.stands_alone(mark) or self.holds_blocks(number, mark))

    def is_raw_table(self, number: int, mark: Mark) -> bool:
        """Tell whether a table has no header: Markdown has no such table."""
        if not mark.is_start:
            return self.tables.pop() if self.tables else mark.partner < 0
        end = mark.partner if mark.partner >= 0 else len(self.marks)
        found = bisect_right(self.headers, number)
        self.tables.append(found == len(self.headers) or self.headers[found] > end)
        return self.tables[-1]

    def stands_alone(self, mark: Mark) -> bool:
        """Tell whether a tag is all of its line where a block can begin.

        So it begins HTML for CommonMark (its seventh condition).
        """
        after = self.text[mark.end : mark.end + 1]
        return self.fresh and not self.in_line and after in ("", "\n")

    def holds_blocks(self, number: int, mark: Mark) -> bool:
        """Tell whether an inline element has a block in it."""
        if not mark.is_start or mark.partner < 0:
            return False
        found = bisect_right(self.blocks, number)
        return found < len(self.blocks) and self.blocks[found] < mark.partner

    def is_raw_inline(self, number: int, mark: Mark) -> bool:
        """Tell whether a tag is kept within a line."""
        name = mark.name
        if name not in INLINES and not is_unknown(name):
            return False
        if not mark.is_start and mark.partner >= 0:
            return number in self.taken
        if name in _VOID:
            return name == "img" and is_unsaid_picture(mark)
        return mark.partner < 0 or is_unsaid(mark)

    def take(self, mark: Mark, place: str) -> None:
        """Take a tag as it is, and its other tag likewise."""
        if mark.is_start and mark.partner >= 0:
            self.taken.add(mark.partner)
            if place == "hr":
                self.alone.add(mark.partner)
        self.put(as_tag(mark), place)

    def put(self, what: Inline | Markup, place: str) -> None:
        """Write an empty element in the place of something."""
        self.out.append(f'<{place} {self.attribute}="{len(self.places)}">')
        self.places.append(what)

    def follow(self, mark: Mark) -> None:
        """Note what kind of place comes behind a tag."""
        is_line = mark.name in _ONE_LINE
        if mark.name in BLOCK_TAGS or self.out[-1].startswith("<hr "):
            self.fresh = True
            self.in_line = is_line and mark.is_start
        else:
            self.fresh = False


def as_tag(mark: Mark) -> Tag:
    """Return a tag of the source as an inline."""
    if not mark.is_start:
        return Tag(mark.name, form="end")
    return Tag(mark.name, mark.attributes, "empty" if _is_empty(mark) else "")


def is_unsaid(mark: Mark) -> bool:
    """Tell whether an inline element says what no sign of Markdown does."""
    names = {name for name, _ in mark.attributes}
    if mark.name == "a":
        return "href" not in names or not names.isdisjoint(("id", "name"))
    if mark.name == "span":
        return bool(names)
    if mark.name in ("b", "i"):
        return "class" in names  # HTML 4.5.20: the class says why
    return mark.name in _UNSAID or is_unknown(mark.name)


def is_unsaid_picture(mark: Mark) -> bool:
    """Tell whether a picture has no words for it, or a size: Markdown has neither."""
    names = {name for name, _ in mark.attributes}
    return "alt" not in names or not names.isdisjoint(("width", "height"))

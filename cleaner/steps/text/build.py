"""The text way: plain text in, blocks, notes and the trail out."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from cleaner.model import (
    Block,
    Blocks,
    Break,
    Code,
    Figure,
    Heading,
    Inline,
    Note,
    Paragraph,
    Quote,
    Rule,
)
from cleaner.steps.decode.sniff import has_links_or_notes
from cleaner.steps.text.captions import find_captions
from cleaner.steps.text.contents import remove_contents
from cleaner.steps.text.copied import is_copied
from cleaner.steps.text.frame import cut_frames, find_frames
from cleaner.steps.text.headings import find_title, guess_headings, mark_headings
from cleaner.steps.text.inlines import Calls, build_inlines, note_key
from cleaner.steps.text.lines import join_lines, read_lines
from cleaner.steps.text.link_numbers import remove_link_numbers
from cleaner.steps.text.lists import read_list, read_table
from cleaner.steps.text.notes import join_notes
from cleaner.steps.text.notices import remove_leftovers, remove_notices
from cleaner.steps.text.rules import TextFacts  # noqa: TC001  # msgspec reads it
from cleaner.text import count_characters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.steps.text.rules import TextPage

STEPS = (
    remove_link_numbers,
    remove_notices,
    find_frames,
    remove_contents,
    cut_frames,
    mark_headings,
    remove_leftovers,
    find_captions,
    guess_headings,
    find_title,
    join_notes,
)
"""The way of a text, in order; each takes the page and changes it."""

_RULE = re.compile(r"(?:[-_=*~─━—]\s?){3,}$")
_SENTENCES = re.compile(r"(?<=[a-z\d)\"”][.!?])(?=[A-Z])|(?<=[a-z][.!?][\"”])(?=[A-Z])")
_NAMED = 20
"""Labels that one warning names."""
_SHORT = 60
"""Average characters of lines that are lines, not paragraphs: names, verse, addresses."""
_ROOM = 0.75
"""Share of the width at which a line and the next word would have fitted."""
_LINE = 160
"""Characters of the longest of such lines."""


class TextResult(msgspec.Struct, frozen=True):
    """What a text says, and what became of its characters."""

    title: str
    blocks: Blocks
    notes: tuple[Note, ...]
    trail: tuple[tuple[str, str, str], ...]
    """(rule, why, text) in order; the same text may come more than once."""
    warnings: tuple[str, ...]
    input: int
    """Non-space characters of the text as it came."""
    data: int
    """Characters in fields: the title, targets of links and pictures, pictures' names."""
    is_copy: bool
    """Something proves that a wiki made the text."""
    is_markdown: bool
    facts: TextFacts


def clean_lines(
    text: str, *, keep: frozenset[str] = frozenset(), language: str = ""
) -> TextResult:
    """Clean a page that was copied or saved as plain text.

    Args:
        text: the whole text.
        keep: rules not to apply, as "plain:glued-edit".
        language: of the text, if known; else the words of all languages are looked for.
    """
    page = read_lines(text, keep=keep, language=language)
    if page.is_markdown and not has_links_or_notes(text):
        page.is_markdown = bool(page.fences) or not is_copied(page.lines, language)
    for step in STEPS:
        step(page)
    calls = Calls()
    blocks = _lift_first_heading(page, build_blocks(page, calls))
    notes = _notes(page, calls)
    return TextResult(
        title=page.title,
        blocks=blocks,
        notes=notes,
        trail=tuple(page.trail),
        warnings=tuple(page.warnings),
        input=page.input,
        data=page.data,
        is_copy=page.is_copy,
        is_markdown=page.is_markdown,
        facts=page.facts,
    )


# --- blocks ----------------------------------------------------------------------------


def build_blocks(page: TextPage, calls: Calls) -> Blocks:
    """Build the blocks of the page from its lines, top to bottom."""
    if page.is_code:
        return _verbatim(page)
    blocks: list[Block] = []
    place, count = 0, len(page.lines)
    while place < count:
        line = page.lines[place]
        if place in page.fences:
            end, language = page.fences[place]
            blocks.append(Code("\n".join(page.raw[place + 1 : end - 1]), language))
            place = end
        elif not line:
            place += 1
        else:
            place, built = _build(page, calls, place)
            blocks.extend(built)
    return tuple(blocks)


def _build(page: TextPage, calls: Calls, place: int) -> tuple[int, list[Block]]:
    """Build what begins on a line that is not empty; return the line after it as well."""
    line = page.lines[place]
    if place in page.headings:
        level = min(max(page.headings[place], 1), 6)
        return place + 1, [Heading(level, build_inlines(page, calls, line))]
    if place in page.captions:
        return place + 1, _caption(page, calls, place)
    if place in page.galleries:
        return place + 1, [_lines(page, calls, _SENTENCES.split(line))]
    if page.allows("markup") and _RULE.match(line):
        page.record("markup", line)
        return place + 1, ([] if _draws(page, place) else [Rule()])
    for read in (read_list, read_table):
        if found := read(page, calls, place):
            return found[0], [found[1]]
    end = place + 1
    while end < len(page.lines) and page.lines[end] and not _begins(page, end):
        end += 1
    return end, _run(page, calls, place, end)


def _caption(page: TextPage, calls: Calls, place: int) -> list[Block]:
    """Build a figure whose picture is lost, and the text that hangs on its caption."""
    line = page.lines[place]
    end = page.captions[place] or len(line)
    texts = [line[:end], line[end:].strip()]
    caption, *rest = (Paragraph(build_inlines(page, calls, text)) for text in texts if text)
    return [Figure((), (caption,)), *rest]


def _begins(page: TextPage, place: int) -> bool:
    """Tell whether another kind of block begins on a line."""
    special = place in page.headings or place in page.captions or place in page.galleries
    line = page.lines[place]
    return special or (len(line) > 2 and line[0] in "|-_=*~─━—" and _opens(page, place))


def _opens(page: TextPage, place: int) -> bool:
    line = page.lines[place]
    if line[0] == "|":
        return line[-1] == "|" and page.lines[place - 1][:1] != "|"
    return bool(_RULE.match(line))


def _draws(page: TextPage, place: int) -> bool:
    """Tell whether a line of dashes is the edge of a drawn table."""
    above = page.lines[place - 1] if place else ""
    below = page.lines[place + 1] if place + 1 < len(page.lines) else ""
    return above[:1] == "|" or below[:1] == "|"


def _run(page: TextPage, calls: Calls, start: int, end: int) -> list[Block]:
    """Build the lines between two gaps: a paragraph each, one paragraph, or lines."""
    lines = page.lines[start:end]
    if all(line[0] == ">" for line in lines) and page.allows("markup"):
        page.record("markup", " ".join(">" for _ in lines))
        inner = join_lines([line[1:].strip() for line in lines if line[1:].strip()])
        return [Quote((Paragraph(build_inlines(page, calls, inner)),))] if inner else []
    if len(lines) == 1:
        return [Paragraph(build_inlines(page, calls, lines[0]))]
    if page.width or page.is_markdown:
        return [
            _wrapped(page, calls, page.lines[first:last])
            for top, bottom in _paragraphs(page, start, end)
            for first, last in _stretches(page, top, bottom)
        ]
    if max(map(len, lines)) <= _LINE and sum(map(len, lines)) <= _SHORT * len(lines):
        return [_lines(page, calls, lines)]
    return [Paragraph(build_inlines(page, calls, line)) for line in lines]


def _paragraphs(page: TextPage, start: int, end: int) -> list[tuple[int, int]]:
    """Part a run where a first line is set in, as books do."""
    cuts = [
        place
        for place in range(start + 1, end)
        if page.indent(place) >= 2 > page.indent(place - 1)
        and page.lines[place - 1][-1] in ".!?:\"'”»"
    ]
    return list(zip([start, *cuts], [*cuts, end], strict=True))


def _wrapped(page: TextPage, calls: Calls, lines: list[str]) -> Paragraph:
    """Join wrapped lines; lines that all stop early are verse or an address."""
    early = sum(len(line) < 0.6 * page.width for line in lines[:-1])
    if page.width and early * 2 >= len(lines):
        return _lines(page, calls, lines)
    return Paragraph(build_inlines(page, calls, join_lines(lines)))


def _stretches(page: TextPage, start: int, end: int) -> list[tuple[int, int]]:
    """Part wrapped lines where one ends though the next word had room: its author ended it.

    Lines that all end so stay together: boxes, verse, addresses.
    """
    if not page.width:
        return [(start, end)]
    room = _ROOM * page.width
    parts: list[tuple[int, int]] = []
    first, is_short = start, False
    for place in range(start, end):
        below = page.lines[place + 1].split(None, 1)[0] if place + 1 < end else ""
        ends = len(page.raw[place].strip()) + len(below) < room and place + 1 < end
        if not ends and place + 1 < end:
            continue
        if parts and is_short and first == place and ends:
            parts[-1] = (parts[-1][0], place + 1)
        else:
            parts.append((first, place + 1))
        is_short = ends and first == place
        first = place + 1
    return parts


def _lines(page: TextPage, calls: Calls, lines: list[str]) -> Paragraph:
    content: list[Inline] = []
    for number, line in enumerate(lines):
        if number:
            content.append(Break())
        content.extend(build_inlines(page, calls, line))
    return Paragraph(tuple(content))


def _verbatim(page: TextPage) -> Blocks:
    """Keep a program as it is: its gaps are its own."""
    held = [number for number, line in enumerate(page.lines) if line]
    if not held:
        return ()
    return (Code("\n".join(page.raw[held[0] : held[-1] + 1])),)


def _lift_first_heading(page: TextPage, blocks: Blocks) -> Blocks:
    """Take the only heading of the first level, at the top of the page, for its title."""
    first = blocks[0] if blocks else None
    if not isinstance(first, Heading) or first.level != 1:
        return blocks
    if any(isinstance(block, Heading) and block.level == 1 for block in blocks[1:]):
        return blocks
    words = [part for part in first.content if isinstance(part, str)]
    if len(words) != len(first.content):
        return blocks
    if page.title and page.title != words[0]:
        return blocks
    page.title = words[0]
    page.data += count_characters(words[0])
    return blocks[1:]


# --- notes -----------------------------------------------------------------------------


def _listed(labels: list[str]) -> str:
    """Name the first labels; a warning is for reading."""
    rest = f" and {len(labels) - _NAMED} more" if len(labels) > _NAMED else ""
    return ", ".join(labels[:_NAMED]) + rest


def _notes(page: TextPage, calls: Calls) -> tuple[Note, ...]:
    """Build the notes in the order of their first marks; those without a mark come last.

    A note may call notes in turn, so the list grows while it is read.
    """
    bodies: dict[str, Blocks] = {}
    for label in _growing(calls.counts):
        bodies[label] = _body(page, calls, label)
    silent = [label for label in page.definitions if label not in bodies]
    missing = [label for label in bodies if label not in page.definitions]
    if missing:
        page.warnings.append(f"notes missing from the source: {_listed(missing)}")
    if silent:
        page.warnings.append(f"notes that nothing in the text calls: {_listed(silent)}")
    bodies |= {label: _body(page, Calls(), label) for label in silent}
    return tuple(
        Note(
            note_key(label),
            label,
            body,
            order=order if label in calls.counts else 0,
            marks=calls.counts.get(label, 0),
            found=label in page.definitions,
        )
        for order, (label, body) in enumerate(bodies.items(), 1)
    )


def _growing(counts: dict[str, int]) -> Iterator[str]:
    """Yield the keys of a dictionary that grows meanwhile, each once."""
    done = 0
    while done < len(counts):
        fresh = list(islice(counts, done, None))
        yield from fresh
        done += len(fresh)


def _body(page: TextPage, calls: Calls, label: str) -> Blocks:
    texts = page.definitions.get(label, ())
    return tuple(Paragraph(build_inlines(page, calls, text)) for text in texts)

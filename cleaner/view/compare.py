"""What differs between two versions of a page: by paragraph, by word, the notes apart."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.document import Document

Kind = Literal["same", "added", "removed", "changed"]

ALIKE = 0.4
"""Share of words that two paragraphs have in common at least to be one that was changed,
rather than one that went and one that came. Half a sentence rewritten leaves more."""

_TOKEN = re.compile(
    r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"  # no blanks between words
    r"|\w+|\s+|."
)
_MARK = re.compile(r"\[\^[^\]\s]+\]")
_DEFINITION = re.compile(r"^\[\^(?P<label>[^\]\s]+)\]:\s?", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


class Piece(msgspec.Struct, frozen=True):
    """A stretch of words."""

    kind: Literal["same", "added", "removed"]
    text: str


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a paragraph or a note."""

    kind: Kind
    pieces: tuple[Piece, ...]
    under: str = ""
    """The heading that it stands under, or the label of the note."""


class FieldChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """A field beside the text that differs."""

    field: str
    old: str = ""
    new: str = ""


class Comparison(msgspec.Struct, frozen=True):
    """All that differs between two documents."""

    fields: tuple[FieldChange, ...]
    text: tuple[Change, ...]
    """Changed paragraphs only, in the order of the newer document."""
    notes: tuple[Change, ...]

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.fields or self.text or self.notes)


def compare(old: Document, new: Document) -> Comparison:
    """Compare two documents as a reader sees them.

    The number of a note mark does not count: a new note renumbers those behind it.
    """
    old_text, old_notes = _split(old)
    new_text, new_notes = _split(new)
    return Comparison(
        tuple(_compare_fields(old, new)),
        tuple(_with_headings(old_text, new_text)),
        tuple(_compare_notes(old_notes, new_notes)),
    )


def _compare_fields(old: Document, new: Document) -> Iterator[FieldChange]:
    before, after = _fields(old), _fields(new)
    for name in before:
        if before[name] != after[name]:
            yield FieldChange(name, before[name], after[name])


def _fields(document: Document) -> dict[str, str]:
    facts, licence = document.page, document.licence
    return {
        "title": document.title,
        "address": document.url,
        "language": document.language,
        "categories": ", ".join(facts.categories) if facts else "",
        "licence": licence.name if licence else "",
        "pictures": ", ".join(picture.source for picture in document.images),
    }


def _split(document: Document) -> tuple[list[str], list[tuple[str, str]]]:
    """Part the Markdown into paragraphs and notes: (label, text)."""
    body = document.markdown(front_matter=False)
    definitions = list(_DEFINITION.finditer(body))
    first = definitions[0].start() if definitions else len(body)
    ends = [*(found.start() for found in definitions), len(body)][1:]
    notes = [
        (found["label"], " ".join(body[found.end() : end].split()))
        for found, end in zip(definitions, ends, strict=True)
    ]
    return list(_paragraphs(_MARK.sub("[^]", body[:first]))), notes


def _paragraphs(body: str) -> Iterator[str]:
    """Part at empty lines, but not inside of code."""
    lines: list[str] = []
    fence = ""
    for line in body.splitlines():
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence):
            fence = ""
        if line.strip() or fence:
            lines.append(line)
        elif lines:
            yield "\n".join(lines)
            lines = []
    if lines:
        yield "\n".join(lines)


def _with_headings(old: list[str], new: list[str]) -> Iterator[Change]:
    """Give the changed paragraphs, each with the heading that it stands under."""
    heading = ""
    for change in compare_texts(old, new):
        text = "".join(piece.text for piece in change.pieces if piece.kind != "removed")
        if change.kind != "same":
            yield msgspec.structs.replace(change, under=heading)
        if change.kind != "removed" and text.startswith("#"):
            heading = text.lstrip("# ")


def _compare_notes(
    old: list[tuple[str, str]], new: list[tuple[str, str]]
) -> Iterator[Change]:
    """Compare notes by what they say; the label is the newer one, if there is one."""
    labels = {"removed": iter(old), "added": iter(new)}
    for change in compare_texts([text for _, text in old], [text for _, text in new]):
        before = next(labels["removed"])[0] if change.kind != "added" else ""
        after = next(labels["added"])[0] if change.kind != "removed" else ""
        if change.kind != "same":
            yield msgspec.structs.replace(change, under=after or before)


def compare_texts(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Compare two lists of paragraphs, each of which comes once in the result.

    >>> [change.kind for change in compare_texts(["A", "old mill"], ["A", "new mill", "B"])]
    ['same', 'changed', 'added']
    """
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            for text in old[start:end]:
                yield Change("same", (Piece("same", text),))
        else:
            yield from _pair_up(old[start:end], new[new_start:new_end])


def _pair_up(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Find what was changed among paragraphs that went and came, in their order."""
    place = 0
    for text in new:
        partner = next((n for n in range(place, len(old)) if _alike(old[n], text)), None)
        if partner is None:
            yield Change("added", (Piece("added", text),))
            continue
        for gone in old[place:partner]:
            yield Change("removed", (Piece("removed", gone),))
        yield Change("changed", tuple(compare_words(old[partner], text)))
        place = partner + 1
    for gone in old[place:]:
        yield Change("removed", (Piece("removed", gone),))


def _alike(old: str, new: str) -> bool:
    """Tell whether two paragraphs share enough words, whatever their order."""
    before, after = (set(re.findall(r"\w+", text.lower())) for text in (old, new))
    if not before or not after:
        return False
    return 2 * len(before & after) / (len(before) + len(after)) >= ALIKE


def compare_words(old: str, new: str) -> Iterator[Piece]:
    """Compare two texts word by word.

    >>> [(piece.kind, piece.text) for piece in compare_words("the old mill", "the mill")]
    [('same', 'the '), ('removed', 'old '), ('same', 'mill')]
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) > 2000)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(before[start:end]))
            continue
        if end > start:
            yield Piece("removed", "".join(before[start:end]))
        if new_end > new_start:
            yield Piece("added", "".join(after[new_start:new_end]))

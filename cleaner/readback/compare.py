"""Where a Markdown file says something else than its document."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import product, zip_longest
from os.path import commonprefix
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from cleaner.model import Heading
from cleaner.readback.expected import (
    MISSING,
    MISSING_SHORT,
    Manner,
    addresses,
    code_blocks,
    document_letters,
    document_text,
    note_marks,
    note_texts,
    table_count,
)
from cleaner.readback.reading import (
    Reading,
    body_of,
    is_live,
    letters,
    read_markdown,
)
from cleaner.render.addresses import is_safe
from cleaner.render.code import code_language
from cleaner.render.counting import all_spelled, names_letters
from cleaner.render.front_matter import render_front_matter
from cleaner.render.spans import SPANS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.document import Document

AROUND: Final = 30
"""Letters that are shown on both sides of the place where two texts part."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a file says and its record does not, or the other way round."""

    line: int
    """In the file, from 1; 0: nowhere in particular."""
    what: str
    """"text", "headings", "note [^1]", ..."""
    record: str
    file: str

    def __str__(self) -> str:
        return f"{self.what}: the record has {self.record!r}, the file {self.file!r}"


def differences(
    document: Document, markdown: str, flavour: str = "gfm"
) -> list[Difference]:
    """Read a Markdown file with markdown-it-py and hold it against its document.

    Compared are the letters and digits of text and notes in their order, headings with
    their level, blocks of code with their language, marks, the number of tables, addresses,
    and the front matter if there is one; and nothing may run in a browser.
    """
    reading = read_markdown(markdown, flavour)
    if flavour != "pandoc" and names_letters(document.content):
        notes = tuple(replace(n, content=all_spelled(n.content)) for n in document.notes)
        document = replace(document, content=all_spelled(document.content), notes=notes)
    return [
        *_front_matter(document, markdown, flavour),
        *_text(document, reading, flavour, titled=body_of(markdown) == markdown),
        *_headings(document, reading),
        *_notes(document, reading),
        *_codes(document, reading),
        *_tables(document, reading),
        *_addresses(document, reading, flavour),
        *_active(reading),
    ]


def _front_matter(document: Document, markdown: str, flavour: str) -> Iterator[Difference]:
    head = markdown[: len(markdown) - len(body_of(markdown))]
    expected = render_front_matter(document, flavour)
    if not head or head == expected:
        return
    pairs = zip_longest(expected.splitlines(), head.splitlines(), fillvalue="")
    for number, (record, file) in enumerate(pairs, 1):
        if record != file:
            yield Difference(number, "front matter", record, file)
            return


def _text(
    document: Document, reading: Reading, flavour: str, *, titled: bool
) -> Iterator[Difference]:
    found = reading.letters
    parted = []
    for spans, numbers in product(SPANS, (False, True)):
        below = flavour == "pandoc"
        manner = Manner(spans, caption_below=below, numbers=numbers, titled=titled)
        expected = document_letters(document, manner)
        if expected == found:
            return
        parted.append((parting(expected, found), expected))
    place, expected = max(parted)
    yield Difference(
        reading.line_of(place), "text", excerpt(expected, place), excerpt(found, place)
    )


def parting(left: str, right: str) -> int:
    """Return the first place where two texts differ.

    >>> parting("wetland", "wetter"), parting("wet", "wetter")
    (3, 3)
    """
    return len(commonprefix((left, right)))  # noqa: RUF071  # these are no paths


def excerpt(text: str, place: int) -> str:
    """Return what stands around a place."""
    return text[max(0, place - AROUND) : place + AROUND]


def _headings(document: Document, reading: Reading) -> Iterator[Difference]:
    """Compare headings that are blocks of their own, in order; a table may hold others.

    The title may stand above them.
    """
    wanted = [
        (min(max(block.level, 1), 6), letters(document_text(block.content)))
        for block in document.content
        if isinstance(block, Heading)
    ]
    found = iter((level, letters(text)) for level, text in reading.headings)
    missing = next((heading for heading in wanted if heading not in found), None)
    if missing is not None:
        record = f"{'#' * missing[0]} {missing[1]}"
        others = [f"{'#' * level} {text}" for level, text in reading.headings]
        yield Difference(0, "headings", record, ", ".join(others)[:AROUND])


def _notes(document: Document, reading: Reading) -> Iterator[Difference]:
    marks, notes = len(note_marks(document)), reading.note_letters()
    if len(reading.marks) < marks:
        yield Difference(0, "marks", str(marks), str(len(reading.marks)))
    for label in dict.fromkeys(reading.marks):
        if label not in notes:
            yield Difference(0, f"note [^{label}]", "a note", "")
    for label in reading.twice:
        yield Difference(0, f"note [^{label}]", "one note", "two")
    wanted = Counter(note_texts(document))
    for label, text in notes.items():
        known = text if wanted[text] else letters(MISSING)
        if wanted[known] and known in {text, *_missing(text)}:
            wanted[known] -= 1
            continue
        line = reading.note_lines[label]
        yield Difference(line, f"note [^{label}]", _nearest(text, wanted), text)
    for text in (+wanted).elements():
        yield Difference(0, "notes", text, "")


def _missing(text: str) -> tuple[str, ...]:
    """Return the long form of the short sentence that stands for a missing note."""
    return (letters(MISSING),) if text == letters(MISSING_SHORT) else ()


def _nearest(text: str, wanted: Counter[str]) -> str:
    """Return the note that begins most like a text, and take it out."""
    left = list((+wanted).elements())
    if not left:
        return ""
    nearest = max(left, key=lambda each: parting(each, text))
    wanted[nearest] -= 1
    return nearest


def _codes(document: Document, reading: Reading) -> Iterator[Difference]:
    wanted = Counter(
        (code.text.replace("\r\n", "\n").rstrip("\n"), code_language(code.language))
        for code in code_blocks(document)
    )
    found = Counter((text.rstrip("\n"), info) for text, info in reading.codes)
    lost = [f"{language} {text}".strip() for text, language in wanted - found]
    invented = [f"{language} {text}".strip() for text, language in found - wanted]
    for record, file in zip_longest(lost, invented, fillvalue=""):
        place = parting(record, file)
        yield Difference(0, "code", excerpt(record, place), excerpt(file, place))


def _tables(document: Document, reading: Reading) -> Iterator[Difference]:
    wanted = table_count(document)
    if reading.tables != wanted:
        yield Difference(0, "tables", str(wanted), str(reading.tables))


def _addresses(document: Document, reading: Reading, flavour: str) -> Iterator[Difference]:
    found = {unquote(address) for address in reading.addresses}
    all_known = addresses(document, wikilinks=False)
    written = all_known if flavour != "obsidian" else addresses(document, wikilinks=True)
    lost = {unquote(each) for each in written if is_safe(each, picture=True)} - found
    here = document.url.partition("#")[0]
    invented = {
        each
        for each in found - {unquote(each) for each in all_known}
        if not each.startswith("#") and not (here and each.startswith(unquote(here) + "#"))
    }
    local = {each for each in invented if _LOCAL_FILE.fullmatch(each)}
    if local:  # links between the pages of a run: the record has their addresses
        site = f"//{urlsplit(document.url).netloc}/"
        lost = {each for each in lost if site not in each}
    kept = {unquote(each.source): each.file for each in document.images if each.file}
    pictures = {each for each in invented - local if _IN_MEDIA.search(each)}
    named = {each for each in pictures if each.endswith(tuple(kept.values()))}
    local, lost = local | (named if kept else set()), lost - kept.keys()
    for record, file in zip_longest(sorted(lost), sorted(invented - local), fillvalue=""):
        yield Difference(0, "addresses", record, file)


_LOCAL_FILE = re.compile(r"(?![a-zA-Z][a-zA-Z0-9+.-]*:|/)[^?]+\.md(?:#.*)?")


_IN_MEDIA = re.compile(r"^(?:\.\./)*media/[0-9a-f]{2}/[0-9a-f]{64}\.[a-z]+$")
"""A kept picture; the record names the file."""


def _active(reading: Reading) -> Iterator[Difference]:
    live = [address for address in reading.addresses if is_live(address)]
    for each in (*reading.active, *live):
        yield Difference(0, "active content", "", each)

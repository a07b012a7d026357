"""Footnote conventions as data: what each looks like, valid on pages of every engine.

``_notes.toml`` has one entry a convention. The fields say what a convention adds to what
`cleaner.steps.notes.links` sees anyway; most conventions need a family of ids or a class.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import msgspec
from turbohtml import parse

from cleaner.errors import RuleError

FILE = "_notes"
"""Name of the file, without its suffix; it is no engine's."""

_SELECTORS = (
    *("mark", "note", "holder", "text", "way", "twin", "title"),
    *("body", "around", "loose", "doubles"),
)
_PATTERNS = ("to", "back")


class Convention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How some software writes footnotes; only what sets it apart."""

    why: str
    """Which software, and since when if known."""
    hit: str
    """HTML with one mark that leads to one note with the text "Wet."."""
    miss: str = ""
    """HTML that looks like it and has no note."""
    to: str = ""
    """Pattern of the whole fragment that marks lead to: the family of the notes' ids."""
    back: str = ""
    """Pattern of the whole fragment that ways back lead to: the family of marks' ids."""
    mark: str = ""
    """Selector of the link of a mark, or of what stands around nothing else."""
    note: str = ""
    """Selector of notes by class: also one that no mark leads to is a note then."""
    holder: str = ""
    """Selector of the element at or around the id that is the whole note."""
    text: str = ""
    """Selector of the note's text inside of the note; the rest of the note is dropped."""
    way: str = ""
    """Selector of what is no text in a note: ways back, labels."""
    twin: str = ""
    """Selector of copies of marks or notes for other readers; they are dropped."""
    title: str = ""
    """Selector of what is written over a list of notes; it goes."""
    body: str = ""
    """Selector of a note's text that stands in or behind its mark."""
    around: str = ""
    """Selector of the element around mark and `body`; empty: the mark is a sibling."""
    loose: str = ""
    """With `body`: selector of the mark; empty: the page prints none, one is set."""
    doubles: str = ""
    """Selector of marks of software that writes a note anew for each use: equal notes are
    one note then."""
    attribute: str = ""
    """Attribute of `mark` that holds the note's text, as HTML."""
    keys: tuple[str, str] = ("", "")
    """For marks without links: attribute of the mark and of the note that hold their key,
    each with a pattern behind ``=`` whose group is the key ("id=footnoteref-(.+)")."""


@cache
def conventions() -> dict[str, Convention]:
    """Read and check the table, once.

    Raises:
        RuleError: something in the file is wrong.
    """
    path = Path(__file__).with_name(f"{FILE}.toml")
    return parse_conventions(path.read_text(encoding="utf-8"))


def parse_conventions(text: str) -> dict[str, Convention]:
    """Return the conventions of a file's text, checked.

    Raises:
        RuleError: named by the convention.
    """
    try:
        table = tomllib.loads(text)
        found = msgspec.convert(table, dict[str, Convention])
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise RuleError(f"{FILE}.toml", str(error), "correct the file") from error
    for name, convention in found.items():
        _check(f"{FILE}.toml: {name}", convention)
    return found


def _check(where: str, convention: Convention) -> None:
    empty = parse("")
    try:
        for field in _SELECTORS:
            if selector := getattr(convention, field):
                empty.select_one(selector)
        for field in _PATTERNS:
            re.compile(getattr(convention, field))
        for key in filter(None, convention.keys):
            if re.compile(key.partition("=")[2]).groups != 1:
                raise RuleError(where, f"{key!r} has not one group", "put the key in ( )")
    except (ValueError, re.error) as error:
        raise RuleError(where, str(error), "correct the selector or pattern") from error
    if not (convention.why.strip() and convention.hit.strip()):
        raise RuleError(where, "why or hit is empty", "say both")

"""The rules for plain-text copies, and the page of lines that the text steps work on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import msgspec

from cleaner.records import PageFacts

MARGIN = "    "
"""What Oasis leaves of a picture's box: four blanks before its caption, two after."""


class TextRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One removal: why it is right, a text where it happens and one where it must not."""

    why: str
    hit: str
    miss: str


class Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that the rules look for; what each is for stands beside it in the file."""

    scripts: tuple[str, ...]
    gallery: tuple[str, ...]
    lines: frozenset[str]
    taglines: frozenset[str]
    menus: frozenset[str]
    flags: frozenset[str]
    names: frozenset[str]
    before: frozenset[str]
    pointers: frozenset[str]
    sections: frozenset[str]
    link_lists: frozenset[str]


class PlainRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file ``engines/plain.toml``."""

    name: str
    title: str
    rules: dict[str, TextRule]
    sentences: dict[str, tuple[str, ...]]
    texts: Texts


_FILE = Path(__file__).parents[2] / "engines" / "plain.toml"


@cache
def plain_rules() -> PlainRules:
    """Read the rules, once, at the first text page."""
    return msgspec.toml.decode(_FILE.read_bytes(), type=PlainRules)


@dataclass(frozen=True, slots=True)
class Definition:
    """A line that holds a note."""

    label: str
    """As printed; "" where the copy lost the number."""
    line: int
    mark: str
    """What stood before the text: "1. ^ a b"."""
    text: str
    form: str = "caret"
    """How the label is written: "caret", "bracket", "number", "markdown", ..."""
    more: tuple[str, ...] = ()
    """Its further paragraphs."""
    sign: str = ""
    """What its marks print, where they have no brackets."""
    inner: bool = False
    """What stands between this note and the one above it belongs to that one."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A run of lines that a wiki's interface printed above or below an article."""

    start: int
    end: int
    """The line after its last."""
    rule: str
    title: int = -1
    """The line in it that is the page's title; -1: none."""


class TextFacts(msgspec.Struct, frozen=True):
    """What the interface said of the page; its characters are on the trail."""

    url: str = ""
    page: PageFacts = PageFacts()
    licence: str = ""


@dataclass(slots=True)
class TextPage:
    """A text on its way from characters to blocks; a removed line is an empty line."""

    raw: list[str]
    """Lines as they came, for indentation and code."""
    lines: list[str]
    """The same lines with single blanks, cut at both ends."""
    keep: frozenset[str] = frozenset()
    language: str = ""
    trail: list[tuple[str, str, str]] = field(default_factory=list)
    """(rule, why, text) in order."""
    warnings: list[str] = field(default_factory=list)
    input: int = 0
    data: int = 0
    """Characters that went into fields: the title, targets of links."""
    title: str = ""
    facts: TextFacts = field(default_factory=TextFacts)
    frames: list[Frame] = field(default_factory=list)
    """Where the wiki's interface stands, top to bottom."""
    hints: dict[int, str] = field(default_factory=dict)
    """Line of nothing but links -> what their addresses prove it to be; "": no prose."""
    is_copy: bool = False
    """Something proves that a wiki made this text."""
    is_markdown: bool = False
    is_code: bool = False
    width: int = 0
    """Where lines are wrapped; 0: a line is a paragraph."""
    contents: dict[str, int] = field(default_factory=dict)
    """Titles of the table of contents -> level."""
    headings: dict[int, int] = field(default_factory=dict)
    """Line -> level."""
    captions: dict[int, int] = field(default_factory=dict)
    """Line -> how many of its characters are a caption; 0: all."""
    galleries: set[int] = field(default_factory=set)
    fences: dict[int, tuple[int, str]] = field(default_factory=dict)
    """First line of code -> (line after its last, language)."""
    labels: frozenset[str] = frozenset()
    """Labels that are marks of notes."""
    loose: bool = False
    """Marks may stand after a blank."""
    gaps: bool = False
    """That blank is the author's; else an extractor's, and goes."""
    signs: dict[str, str] = field(default_factory=dict)
    """Marks without brackets ("¹", "†", "(1)"; with a blank before: it may stand apart) ->
    label."""
    definitions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Label -> the paragraphs of the note."""

    def allows(self, name: str) -> bool:
        """Tell whether a rule is on."""
        return f"plain:{name}" not in self.keep

    def record(self, name: str, text: str) -> None:
        """Put a removed text on the trail."""
        if text and not text.isspace():
            self.trail.append((f"plain:{name}", plain_rules().rules[name].why, text))

    def remove(self, line: int, name: str) -> None:
        """Empty a line."""
        self.record(name, self.lines[line])
        self.lines[line] = ""

    def following(self, line: int) -> int:
        """Return the next line that is not empty, or the number of lines."""
        for place in range(line + 1, len(self.lines)):
            if self.lines[place]:
                return place
        return len(self.lines)

    def is_blank(self, line: int) -> bool:
        """Tell whether a line is empty or lies before or after the text."""
        return not 0 <= line < len(self.lines) or not self.lines[line]

    def indent(self, line: int) -> int:
        """Count the white space before a line; a tab counts as four."""
        raw = self.raw[line]
        margin = raw[: len(raw) - len(raw.lstrip())]
        return len(margin) + 3 * margin.count("\t")

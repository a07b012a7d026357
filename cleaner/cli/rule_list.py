"""All rules that a person can look up or switch off, whatever file they stand in."""

from __future__ import annotations

import difflib
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cleaner.engines.book import EVERY, Book, our_book
from cleaner.steps.content.prune import RULES as BY_EVIDENCE
from cleaner.steps.notes.trim import WHY
from cleaner.steps.text.rules import plain_rules

if TYPE_CHECKING:
    from collections.abc import Iterable

TEXT = "plain"
"""The rules for text copies: a file of its own form, for lines instead of elements."""


BY_STEPS = {
    "glued-edit": "edit link glued to a heading",
    "heading-links": "link from a heading to itself or to the top",
    **WHY,
}
"""Rules that no selector can say: a step applies them, in the name of the page's engine."""

MOVED = {
    "notes-of-removed": "note that only a removed part called",
}
"""What follows from another removal or move, in the name of the page's engine."""

TWINS = {
    "media-fallback": "text for browsers that cannot play this",
    "ruby-brackets": "bracket for browsers without ruby",
    "math-twin": "the formula again, for another browser",
    "spoken-plus": "sign for whoever hears a fraction",
    "embedded-frames": "shown inside the page from elsewhere; the text has a link to it",
    "unseen-frames": "frame that shows nothing",
}
"""What stands on a page for some browsers alone; in the name of every page."""

BY_BUILDING = {
    "repeated-title": "the page's title, said once more",
    "quotation-marks": "large quotation mark beside a quote",
    "hidden-data": "text for programs that a browser does not show",
    "emptied-sections": "heading above nothing but boxes that were removed",
    "template-bars": "links that view, discuss and edit a template",
    "edit-invitations": "box that asks the reader to edit the page",
    "shapeless": "characters without a shape, which only break lines",
}
"""Rules that only show once a part is built; in the name of every page."""

OF_MARKDOWN = {
    "contents": "table of contents",
    "missing-notes": "says that the note is missing, and is no note",
    "enlarge": "link that enlarges the picture above it",
}
"""Rules for what converters leave in Markdown; in the name of Markdown files."""

OF_WIKITEXT = {
    "comments": "what an author tells other authors",
    "switches": "a word that switches a part of the software",
    "languages": "the same page in another language",
    "sort-keys": "under what a category sorts the page",
}
"""What nobody sees of a wiki text; in the name of wiki text."""

WIKITEXT = "wikitext"
"""The file of rules for wiki text."""

MARKDOWN = "markdown"
"""The file of rules for Markdown."""

REMOVED, ALWAYS, RECOGNISED = "removed", "removed in any case", "recognised"
REFUSED = "refused, as no article"
"""Kinds of rules; `ALWAYS` cannot be switched off."""


class Rule(NamedTuple):
    """A rule in the words of its file."""

    address: str
    why: str
    kind: str
    """`REMOVED`, `ALWAYS`, `RECOGNISED` or `REFUSED`."""
    css: str = ""


class RuleFile(NamedTuple):
    """An engine file, as far as people look at it."""

    name: str
    title: str
    extends: str
    skins: tuple[str, ...]
    rules: tuple[Rule, ...]


def engine_names(book: Book | None = None) -> tuple[str, ...]:
    """Name what ``--engine`` takes."""
    return (book or our_book()).names


def file_names(book: Book | None = None) -> tuple[str, ...]:
    """Name all files of rules, also the one that makes no engine."""
    return (*engine_names(book), TEXT)


def rule_file(name: str, book: Book | None = None) -> RuleFile:
    """Read what is known of an engine, or of text copies."""
    return text_rules() if name == TEXT else read_file(name, book or our_book())


@cache
def text_rules() -> RuleFile:
    """Read what is known of text copies."""
    plain = plain_rules()
    rules = (Rule(f"{TEXT}:{key}", rule.why, REMOVED) for key, rule in plain.rules.items())
    return RuleFile(TEXT, plain.title, "", (), tuple(rules))


@lru_cache(maxsize=256)
def read_file(name: str, book: Book) -> RuleFile:
    """Read what is known of an engine."""
    engine = book.load(name)
    rules = [Rule(f"{name}:{key}", why, REMOVED) for key, why in BY_STEPS.items()]
    if name == EVERY:
        known = BY_BUILDING | BY_EVIDENCE
        rules += (Rule(f"{name}:{key}", why, REMOVED) for key, why in known.items())
    if name == MARKDOWN:
        rules += (Rule(f"{name}:{key}", why, REMOVED) for key, why in OF_MARKDOWN.items())
    kinds = (REMOVED, engine.strip), (RECOGNISED, engine.parts), (REFUSED, engine.refuse)
    for kind, group in kinds:
        rules += (Rule(rule.address, rule.why, kind, rule.css) for rule in group.values())
    always = MOVED | TWINS if name == EVERY else MOVED
    always = always | OF_WIKITEXT if name == WIKITEXT else always
    rules += (Rule(f"{name}:{key}", why, ALWAYS) for key, why in always.items())
    return RuleFile(name, engine.title, engine.extends, tuple(engine.skins), tuple(rules))


def rule_files(book: Book | None = None) -> list[RuleFile]:
    """List all files, that of text copies last."""
    return [rule_file(name, book) for name in file_names(book)]


def switchable(book: Book | None = None) -> frozenset[str]:
    """Return the addresses of all rules that ``--keep`` can switch off."""
    return addresses_of(book or our_book())


@lru_cache(maxsize=16)
def addresses_of(book: Book) -> frozenset[str]:
    """Collect those addresses."""
    files = rule_files(book)
    return frozenset(
        rule.address for file in files for rule in file.rules if rule.kind != ALWAYS
    )


def no_such(kind: str, value: str, known: Iterable[str]) -> str:
    """Say that there is no such thing, and what comes nearest.

    >>> no_such("engine", "mediawki", ["fandom", "mediawiki"])
    "there is no engine 'mediawki': did you mean mediawiki? 'cleaner engines' lists them"
    """
    near = difflib.get_close_matches(value, sorted(known), n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return f"there is no {kind} {value!r}: {hint}'cleaner engines' lists them"

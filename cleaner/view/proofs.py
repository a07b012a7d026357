"""Does each rule of a file do what it says? Its hit and its miss are tried on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from turbohtml import parse

from cleaner import api
from cleaner.dom import link_share, text_of
from cleaner.engines import PartRule, RefuseRule, StripRule
from cleaner.errors import NotAPageError
from cleaner.model import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Element

    from cleaner.engines import EngineRules, NoteRule, Rewrite
    from cleaner.model import RuleText


def prove(rules: EngineRules, texts: tuple[RuleText, ...]) -> Iterator[tuple[str, str]]:
    """Yield each rule's address and what is wrong with its proof; "" where it holds.

    Args:
        rules: the file in question, without what it extends.
        texts: the file and those that hold with it; pages are tried with them.
    """
    for removal in rules.strip.values():
        yield removal.address, prove_selector(removal)
    for part in rules.parts.values():
        yield part.address, prove_selector(part)
    options = Options(engine=rules.name if rules.signs else rules.extends, rules=texts)
    for refusal in rules.refuse.values():
        yield refusal.address, prove_refusal(refusal, options)
    for name, note in rules.notes.items():
        yield f"{rules.name}:{name}", prove_note(note)
    for name, rewrite in rules.originals.items():
        yield f"{rules.name}:{name}", prove_rewrite(rewrite)


def matches(rule: StripRule | PartRule, html: str) -> list[Element]:
    """Return the elements that a rule holds for, its conditions included."""
    found = parse(html).select(rule.css)
    if isinstance(rule, StripRule):
        if rule.text:
            found = [each for each in found if re.fullmatch(rule.text, text_of(each))]
        found = [each for each in found if link_share(each) >= rule.links]
    return found


def prove_selector(rule: StripRule | PartRule) -> str:
    """Try a rule that looks for elements."""
    if not matches(rule, rule.hit):
        return "does not match its hit"
    if matches(rule, rule.miss):
        return "matches its miss"
    return ""


def prove_refusal(rule: RefuseRule, options: Options) -> str:
    """Try a rule that says that a page is no article."""
    if not is_refused(rule, rule.hit, options):
        return "does not refuse its hit"
    return "refuses its miss" if is_refused(rule, rule.miss, options) else ""


def is_refused(rule: RefuseRule, html: str, options: Options) -> bool:
    """Tell whether a page is refused by this very rule."""
    try:
        api.clean(html, options=options)
    except NotAPageError as error:
        return error.what == rule.why
    return False


def prove_note(rule: NoteRule) -> str:
    """Try a footnote convention: one mark, one note."""
    tree = parse(rule.hit)
    if tree.select_one(rule.mark) is None:
        return "finds no mark in its hit"
    if tree.select_one(rule.note) is None:
        return "finds no note in its hit"
    return "finds a note in its miss" if parse(rule.miss).select(rule.note) else ""


def prove_rewrite(rule: Rewrite) -> str:
    """Try a rule for addresses."""
    if re.sub(rule.pattern, rule.into, rule.hit) == rule.hit:
        return "does not rewrite its hit"
    if re.sub(rule.pattern, rule.into, rule.miss) != rule.miss:
        return "rewrites its miss"
    return ""

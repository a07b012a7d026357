"""Rules as data, one TOML file a wiki engine: read, checked and compiled here.

A rule's address is ``engine:name``. A file that ``extends`` another replaces its rules by
name and adds its own before it.

Nothing is read on import: `load` reads a file and those that it extends, once.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from turbohtml import parse

from cleaner.engines.conventions import FILE as NOTE_CONVENTIONS
from cleaner.engines.roles import Role
from cleaner.engines.schema import (
    EngineRules,
    FactRule,
    NoteRule,
    PartRule,
    RefuseRule,
    Rewrite,
    StoreRule,
    StripRule,
)
from cleaner.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "EngineRules",
    "FactRule",
    "NoteRule",
    "PartRule",
    "RefuseRule",
    "Rewrite",
    "Role",
    "StoreRule",
    "StripRule",
    "all_rules",
    "heritage_of",
    "load",
    "merge_rules",
    "names",
    "parse_rules",
    "rules_version",
]


_FOLDER = Path(__file__).parent
_EMPTY = parse("")
_WORD = re.compile("[a-z]+(?:-[a-z]+)*")
_T = TypeVar("_T")
_Rule = TypeVar("_Rule", StripRule, PartRule, RefuseRule)


TEXT_RULES = "plain"
"""Name of the file with the rules for plain text; it has a form and a reader of its own."""


@cache
def names() -> tuple[str, ...]:
    """Return the names of all engine files for HTML, in order of the alphabet."""
    found = (entry.name for entry in _FOLDER.iterdir())
    stems = {name.removesuffix(".toml") for name in found if name.endswith(".toml")}
    return tuple(sorted(stems - {TEXT_RULES, NOTE_CONVENTIONS}))


@cache
def load(name: str) -> EngineRules:
    """Read, check and merge the rules of an engine; later calls cost nothing.

    Raises:
        RuleError: there is no such file, or something in it is wrong.
    """
    return _load(name, ())


@cache
def all_rules() -> tuple[EngineRules, ...]:
    """Return the rules of every engine file."""
    return tuple(map(load, names()))


@cache
def rules_version() -> str:
    """Return a short hash over all files that decide what comes out of a page."""
    import hashlib  # noqa: PLC0415  # loads OpenSSL: 4 ms that an import need not wait for

    digest = hashlib.sha256()
    entries = {entry.name: entry for entry in _FOLDER.iterdir()}
    for name in sorted(entries):
        if name.endswith((".toml", ".txt")):
            digest.update(name.encode() + b"\0" + entries[name].read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def parse_rules(name: str, text: str) -> EngineRules:
    """Return the rules of one engine file's text, checked, without what it extends.

    Raises:
        RuleError: named by file and rule.
    """
    file = f"{name}.toml"
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(file, f"is no TOML ({error})", "correct the file") from error
    strip = _read_rules(name, "strip", _take(file, table, "strip"), StripRule)
    parts = _read_rules(name, "parts", _take(file, table, "parts"), PartRule)
    refuse = _read_rules(name, "refuse", _take(file, table, "refuse"), RefuseRule)
    notes = _read_table(file, table, "notes", NoteRule, _check_note)
    originals = _read_table(file, table, "originals", Rewrite, _check_rewrite)
    facts = _read_table(file, table, "facts", tuple[FactRule, ...], _check_sources)
    rules = _convert(file, table, EngineRules)
    for selector in (*rules.signs, *rules.skins.values(), *rules.content):
        _check_selector(file, selector)
    return msgspec.structs.replace(
        rules,
        name=name,
        lineage=(name,),
        strip=strip,
        parts=parts,
        refuse=refuse,
        notes=notes,
        originals=originals,
        facts=facts,
    )


def _read_table(
    file: str,
    table: dict[str, Any],
    kind: str,
    wanted: type[_T],
    check: Callable[[str, _T], None],
) -> dict[str, _T]:
    """Take a table of rules out of a file, each of its type and checked."""
    read: dict[str, _T] = {}
    for key, fields in _take(file, table, kind).items():
        where = f"{file}: {kind}.{key}"
        read[key] = _convert(where, fields, wanted)
        check(where, read[key])
    return read


def _check_note(where: str, note: NoteRule) -> None:
    for selector in filter(None, (note.mark, note.note, note.holder, note.back)):
        _check_selector(where, selector)


def _check_rewrite(where: str, rewrite: Rewrite) -> None:
    _check_pattern(where, rewrite.pattern)


def _check_sources(where: str, sources: tuple[FactRule, ...]) -> None:
    for source in sources:
        _check_fact(where, source)


def _load(name: str, children: tuple[str, ...]) -> EngineRules:
    file = f"{name}.toml"
    if name not in names():
        where = f"{children[-1]}.toml: extends" if children else file
        cure = f"choose one of {', '.join(names())}"
        raise RuleError(where, f"there is no engine file {name!r}", cure)
    if name in children:
        circle = " -> ".join((*children, name))
        raise RuleError(f"{file}: extends", f"goes in a circle ({circle})", "break it")
    own = read_own(name)
    if not own.extends:
        return own
    return merge_rules(own, heritage_of(_load(own.extends, (*children, name))))


@cache
def read_own(name: str) -> EngineRules:
    """Return the rules of one of our files, checked, without what it extends."""
    return parse_rules(name, (_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def merge_rules(child: EngineRules, parent: EngineRules) -> EngineRules:
    """Work a parent's rules into a child's: by name, the child wins and comes first."""
    sources = {
        name: child.facts.get(name, ()) + parent.facts.get(name, ())
        for name in {**child.facts, **parent.facts}
    }
    return msgspec.structs.replace(
        child,
        lineage=child.lineage + parent.lineage,
        skins={**child.skins, **_missing(child.skins, parent.skins)},
        content=tuple(dict.fromkeys(child.content + parent.content)),
        ends=child.ends + parent.ends,
        skin_class=child.skin_class or parent.skin_class,
        strip=_late_last({**child.strip, **_missing(child.strip, parent.strip)}),
        parts={**child.parts, **_missing(child.parts, parent.parts)},
        facts=sources,
        refuse={**child.refuse, **_missing(child.refuse, parent.refuse)},
        notes={**child.notes, **_missing(child.notes, parent.notes)},
        originals={**child.originals, **_missing(child.originals, parent.originals)},
        store=child.store or parent.store,
        history=child.history or parent.history,
        items_are_paragraphs=child.items_are_paragraphs or parent.items_are_paragraphs,
        titles_are_pages=child.titles_are_pages or parent.titles_are_pages,
    )


def _late_last(rules: dict[str, StripRule]) -> dict[str, StripRule]:
    """Put coarse rules, and rules that also look at the text, behind the others.

    On one element the first rule counts; one that then finds the wrong text must not have
    kept the others away.
    """
    return dict(sorted(rules.items(), key=lambda item: item[1].late or bool(item[1].text)))


def heritage_of(parent: EngineRules) -> EngineRules:
    """Return what an engine inherits: not the removals for guessed articles."""
    strip = {name: rule for name, rule in parent.strip.items() if not rule.guessed}
    return msgspec.structs.replace(parent, strip=strip)


def _missing(child: dict[str, _T], parent: dict[str, _T]) -> dict[str, _T]:
    return {name: rule for name, rule in parent.items() if name not in child}


def _take(file: str, table: dict[str, Any], kind: str) -> dict[str, Any]:
    """Take the tables of one kind out of a file's."""
    rules = table.pop(kind, {})
    if not isinstance(rules, dict):
        raise RuleError(f"{file}: {kind}", "is no table", f"write [{kind}.NAME]")
    return rules


def _read_rules(
    engine: str, kind: str, table: dict[str, Any], rule_type: type[_Rule]
) -> dict[str, _Rule]:
    rules: dict[str, _Rule] = {}
    for key, fields in table.items():
        where = f"{engine}.toml: {kind}.{key}"
        rule = _convert(where, fields, rule_type)
        for field in (
            ("why", "hit") if isinstance(rule, RefuseRule) else ("css", "why", "hit")
        ):
            if not getattr(rule, field).strip():
                raise RuleError(where, f"{field} is empty", f"say {field}")
        if rule.address:
            raise RuleError(where, "address is set by the loader", "remove it")
        if isinstance(rule, RefuseRule):
            _check_refusal(where, rule)
        else:
            _check_selector(where, rule.css)
        if isinstance(rule, StripRule):
            _check_pattern(where, rule.text)
            _check_words(where, rule)
        rules[key] = msgspec.structs.replace(rule, address=f"{engine}:{key}")
    return rules


def _convert(where: str, value: Any, wanted: type[_T]) -> _T:
    try:
        return msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        raise RuleError(where, str(error), "see the fields in cleaner/engines") from error


def _check_fact(where: str, source: FactRule) -> None:
    for selector in source.css:
        _check_selector(where, selector)
    if source.without:
        _check_selector(where, source.without)
    _check_pattern(where, source.pattern)
    if source.pattern and not re.compile(source.pattern).groups:
        raise RuleError(where, "the pattern has no group", "put the fact in ( )")
    if not (source.css or source.config or source.comment or source.linked_data):
        raise RuleError(where, "has no source", "give css or config")
    if source.comment and not source.pattern:
        raise RuleError(where, "comment without pattern", "say what in it is the fact")


def _check_refusal(where: str, rule: RefuseRule) -> None:
    for selector in filter(None, (rule.css, rule.without)):
        _check_selector(where, selector)
    for pattern in (rule.text, rule.title):
        _check_pattern(where, pattern)
    if not (rule.css or rule.title):
        raise RuleError(where, "holds for every page", "give css or title")


def _check_selector(where: str, selector: str) -> None:
    try:
        _EMPTY.select_one(selector)
    except ValueError as error:
        raise RuleError(where, str(error), "write a standard CSS selector") from error


def _check_words(where: str, rule: StripRule) -> None:
    if rule.words and not rule.guessed:
        raise RuleError(where, "words without guessed", "write guessed = true")
    wrong = [word for word in rule.words.split() if not _WORD.fullmatch(word)]
    if wrong:
        raise RuleError(where, f"{wrong[0]!r} is no word", "write a-z and hyphens")


def _check_pattern(where: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        what = f"{pattern!r} is no regular expression ({error})"
        raise RuleError(where, what, "correct it") from error

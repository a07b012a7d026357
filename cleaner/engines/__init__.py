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
from typing import Any, TypeVar

import msgspec
from turbohtml import parse

from cleaner.engines.roles import Role
from cleaner.errors import RuleError

__all__ = [
    "EngineRules",
    "FactRule",
    "NoteRule",
    "PartRule",
    "RefuseRule",
    "Rewrite",
    "Role",
    "StripRule",
    "all_rules",
    "load",
    "merge_rules",
    "names",
    "parse_rules",
    "rules_version",
]


class StripRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Remove what matches, with its text on the trail."""

    css: str
    why: str
    hit: str
    """HTML in which the rule must match exactly what carries it."""
    miss: str = ""
    """HTML in which it must match nothing."""
    text: str = ""
    """If given: a regular expression that the whole stripped text must match as well."""
    links: float = 0.0
    """Remove only where at least this share of the characters stands in links, 0 to 1."""
    warn: bool = False
    """True: what is removed is a warning of the document as well."""
    page: bool = False
    """True: look in the whole page, also outside the content element."""
    late: bool = False
    """True: the rule is coarse; any other rule for the same element comes before it."""
    address: str = ""
    """``engine:name`` of the file that the rule stands in; set by the loader."""


class PartRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say what an element is: the builder knows what to do with each role."""

    css: str
    role: Role
    why: str
    hit: str
    miss: str = ""
    address: str = ""
    """``engine:name`` of the file that the rule stands in; set by the loader."""


class RefuseRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that a page is no article: an error, a login; all conditions must hold."""

    why: str
    """What the page is, as a message says it: "is the page of a server's error"."""
    cure: str
    hit: str
    """A page that is refused."""
    miss: str
    """A page like it that is not: an article on the same matter."""
    css: str = ""
    """Something on the page matches this; each selector begins with a tag, for speed."""
    text: str = ""
    """Regular expression, searched in the text of what `css` matches first."""
    title: str = ""
    """Regular expression, searched in the page's ``<title>``."""
    without: str = ""
    """Nothing on the page matches this."""
    most: int = 0
    """The body has at most this many characters, white space not counted; 0: no limit."""
    share: float = 0.0
    """What `css` matches holds at least this share of the body's characters, 0 to 1."""
    address: str = ""
    """``engine:name`` of the file that the rule stands in; set by the loader."""


class FactRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A source of a fact about the page; of several sources the first that answers wins."""

    css: tuple[str, ...] = ()
    """Selectors in order; the text of the first match, or `attribute` of it."""
    attribute: str = ""
    """Read this attribute instead of the text."""
    config: str = ""
    """Name of a variable in the page's configuration script ("wgRevisionId")."""
    comment: str = ""
    """Look in HTML comments that hold these words; needs a `pattern`."""
    linked_data: str = ""
    """Key in the page's JSON-LD ("dateModified")."""
    pattern: str = ""
    """Regular expression; its first group is the fact."""
    without: str = ""
    """Selector of what does not belong to the text (an edit link in a title)."""


class NoteRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A footnote convention: where marks and notes are and how they lead to each other."""

    mark: str
    """Selector of marks; the whole printed mark, with its link inside."""
    note: str
    """Selector of what has the id that marks link to; without an id, a note of its own."""
    why: str
    hit: str
    """HTML with one mark that leads to one note."""
    miss: str = ""
    """HTML without any note."""
    holder: str = ""
    """Selector of the element around it that is the note; empty: the element itself."""
    back: str = ""
    """Selector of the ways back, looked for inside notes."""
    prefix: str = "cite_note"
    """How ids of notes begin: what leads to one is a mark though the note is missing."""


class Rewrite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address rewritten: a thumbnail's to its original's."""

    pattern: str
    """Regular expression, searched in the address."""
    into: str
    """Replacement, with groups as ``\\1``."""
    why: str
    hit: str
    """An address that it rewrites."""
    miss: str = ""
    """An address that it leaves alone."""


class EngineRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One engine file, with what it extends worked in."""

    name: str = ""
    title: str = ""
    extends: str = ""
    lineage: tuple[str, ...] = ()
    """The file's own name, then what it extends, nearest first; set by the loader."""
    signs: dict[str, int] = {}
    """Selector -> weight; ten is certain. Never inherited: a child has its own proof."""
    skins: dict[str, str] = {}
    """Skin -> selector; the first that matches."""
    skin_class: str = ""
    """How a class of ``<body>`` begins that ends with the name of a skin not in `skins`."""
    content: tuple[str, ...] = ()
    """Selectors of the content element, best first; of several matches the largest."""
    strip: dict[str, StripRule] = {}
    parts: dict[str, PartRule] = {}
    facts: dict[str, tuple[FactRule, ...]] = {}
    refuse: dict[str, RefuseRule] = {}
    notes: dict[str, NoteRule] = {}
    originals: dict[str, Rewrite] = {}
    """How picture addresses tell their original."""
    titles_are_pages: bool = False
    """The ``title`` of a link is the full title of the wiki's page that it leads to."""


_FOLDER = Path(__file__).parent
_EMPTY = parse("")
_T = TypeVar("_T")
_Rule = TypeVar("_Rule", StripRule, PartRule, RefuseRule)


TEXT_RULES = "plain"
"""Name of the file with the rules for plain text; it has a form and a reader of its own."""


@cache
def names() -> tuple[str, ...]:
    """Return the names of all engine files for HTML, in order of the alphabet."""
    found = (entry.name for entry in _FOLDER.iterdir())
    stems = {name.removesuffix(".toml") for name in found if name.endswith(".toml")}
    return tuple(sorted(stems - {TEXT_RULES}))


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
    notes: dict[str, NoteRule] = {}
    for key, fields in _take(file, table, "notes").items():
        notes[key] = note = _convert(f"{file}: notes.{key}", fields, NoteRule)
        for selector in filter(None, (note.mark, note.note, note.holder, note.back)):
            _check_selector(f"{file}: notes.{key}", selector)
    originals: dict[str, Rewrite] = {}
    for key, fields in _take(file, table, "originals").items():
        originals[key] = _convert(f"{file}: originals.{key}", fields, Rewrite)
        _check_pattern(f"{file}: originals.{key}", originals[key].pattern)
    facts: dict[str, tuple[FactRule, ...]] = {}
    for key, fields in _take(file, table, "facts").items():
        facts[key] = _convert(f"{file}: facts.{key}", fields, tuple[FactRule, ...])
        for source in facts[key]:
            _check_fact(f"{file}: facts.{key}", source)
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


def _load(name: str, children: tuple[str, ...]) -> EngineRules:
    file = f"{name}.toml"
    if name not in names():
        where = f"{children[-1]}.toml: extends" if children else file
        cure = f"choose one of {', '.join(names())}"
        raise RuleError(where, f"there is no engine file {name!r}", cure)
    if name in children:
        circle = " -> ".join((*children, name))
        raise RuleError(f"{file}: extends", f"goes in a circle ({circle})", "break it")
    own = _read(name)
    return merge_rules(own, _load(own.extends, (*children, name))) if own.extends else own


@cache
def _read(name: str) -> EngineRules:
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
        skin_class=child.skin_class or parent.skin_class,
        strip=_late_last({**child.strip, **_missing(child.strip, parent.strip)}),
        parts={**child.parts, **_missing(child.parts, parent.parts)},
        facts=sources,
        refuse={**child.refuse, **_missing(child.refuse, parent.refuse)},
        notes={**child.notes, **_missing(child.notes, parent.notes)},
        originals={**child.originals, **_missing(child.originals, parent.originals)},
        titles_are_pages=child.titles_are_pages or parent.titles_are_pages,
    )


def _late_last(rules: dict[str, StripRule]) -> dict[str, StripRule]:
    """Put coarse rules, and rules that also look at the text, behind the others.

    On one element the first rule counts; one that then finds the wrong text must not have
    kept the others away.
    """
    return dict(sorted(rules.items(), key=lambda item: item[1].late or bool(item[1].text)))


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


def _check_pattern(where: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        what = f"{pattern!r} is no regular expression ({error})"
        raise RuleError(where, what, "correct it") from error

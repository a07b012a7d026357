"""Which engine files hold for a call: ours, and those that its user adds.

A user's file has the form of ours. With ``signs`` it is an engine of its own, and extends
``_web`` if it names no other. Without, it adds to the engine that it ``extends``, on the
pages of that and of those that extend it; its rules come first.

Nothing here outlives a call but caches that are asked by the text of the files, so rules of
one call never reach another.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cleaner import engines
from cleaner.engines import EngineRules, heritage_of, merge_rules, parse_rules
from cleaner.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cleaner.model import RuleText

EVERY = "_web"
"""The file of rules that hold for every page."""
_NAME = re.compile(r"[\w-]+")


class Book(NamedTuple):
    """Engine files that hold together."""

    names: tuple[str, ...]
    load: Callable[[str], EngineRules]
    """Return an engine's rules, with what it extends worked in."""
    version: Callable[[], str]
    """Return a short hash over all files."""
    added: tuple[EngineRules, ...] = ()
    """The files of the user's, each without what it extends."""

    def all_rules(self) -> tuple[EngineRules, ...]:
        """Return the rules of every file."""
        return tuple(map(self.load, self.names))


@cache
def our_book() -> Book:
    """Return our own files."""
    return Book(engines.names(), engines.load, engines.rules_version)


def book_of(added: tuple[RuleText, ...] = ()) -> Book:
    """Return our own files together with these.

    Raises:
        RuleError: named by file and rule.
    """
    return _book(added) if added else our_book()


@lru_cache(maxsize=16)
def _book(added: tuple[RuleText, ...]) -> Book:
    binder = _Binder(added)
    names = tuple(sorted({*engines.names(), *binder.engines}))
    loaded = {name: binder.bind(name) for name in names}

    def version() -> str:
        import hashlib  # noqa: PLC0415  # loads OpenSSL: 4 ms that an import need not wait for

        texts = "\0".join(f"{file.name}\0{file.text}" for file in added)
        return (
            f"{engines.rules_version()}+{hashlib.sha256(texts.encode()).hexdigest()[:12]}"
        )

    return Book(names, loaded.__getitem__, version, tuple(map(read_added, added)))


@lru_cache(maxsize=64)
def read_added(file: RuleText) -> EngineRules:
    """Return the rules of a user's file, checked, without what it extends.

    Raises:
        RuleError: named by file and rule.
    """
    path = file.path or f"{file.name}.toml"
    if not _NAME.fullmatch(file.name) or file.name in (
        *engines.names(),
        engines.TEXT_RULES,
    ):
        what = f"{file.name!r} cannot name a file of rules, or is the name of one of ours"
        cure = f'rename the file; to add to an engine write extends = "{file.name}" in it'
        raise RuleError(path, what, cure)
    try:
        rules = parse_rules(file.name, file.text)
    except RuleError as error:
        where = error.where.removeprefix(f"{file.name}.toml")
        raise RuleError(path + where, error.what, error.cure) from error
    if not (rules.signs or rules.extends):
        cure = (
            f'write extends = "{EVERY}" for every page, or [signs] for an engine of its own'
        )
        raise RuleError(path, "does not say which pages it is for", cure)
    return msgspec.structs.replace(rules, extends=rules.extends or EVERY)


class _Binder:
    """Works files into each other."""

    def __init__(self, added: Sequence[RuleText]) -> None:
        self.engines: dict[str, EngineRules] = {}
        self.additions: dict[str, list[EngineRules]] = {}
        self.paths: dict[str, str] = {}
        for file in added:
            path = file.path or f"{file.name}.toml"
            if file.name in self.paths:
                what = f"has the name of another file, {self.paths[file.name]}"
                raise RuleError(path, what, "rename one of them")
            self.paths[file.name] = path
            rules = read_added(file)
            if rules.signs:
                self.engines[file.name] = rules
            else:
                self.additions.setdefault(rules.extends, []).append(rules)
        known = {*engines.names(), *self.engines}
        for rules in map(read_added, added):
            if rules.extends not in known:
                what = f"there is no engine file {rules.extends!r}"
                cure = f"choose one of {', '.join(sorted(known))}"
                raise RuleError(f"{self.paths[rules.name]}: extends", what, cure)

    def bind(self, name: str, children: tuple[str, ...] = ()) -> EngineRules:
        """Return an engine's rules with what is added to it and what it extends."""
        if name in children:
            circle = " -> ".join((*children, name))
            where = f"{self.paths[children[0]]}: extends"
            raise RuleError(where, f"goes in a circle ({circle})", "break it")
        rules = self.engines.get(name) or engines.read_own(name)
        for addition in self.additions.get(name, ()):
            rules = with_addition(rules, addition)
        if not rules.extends:
            return rules
        parent = self.bind(rules.extends, (*children, name))
        return merge_rules(rules, heritage_of(parent))


def with_addition(rules: EngineRules, addition: EngineRules) -> EngineRules:
    """Work a user's rules into an engine's; it stays the engine that it is."""
    return msgspec.structs.replace(
        merge_rules(addition, rules),
        name=rules.name,
        title=rules.title,
        extends=rules.extends,
        lineage=rules.lineage,
        signs=rules.signs,
    )

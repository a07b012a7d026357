"""The verb ``engines``: which wikis are known, and by which rules they are cleaned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

from cleaner.cli.flags import adding_rules, book_in
from cleaner.cli.rule_list import (
    ALWAYS,
    RECOGNISED,
    REFUSED,
    REMOVED,
    RuleFile,
    file_names,
    no_such,
    rule_file,
    rule_files,
)
from cleaner.view.policies import Policy, policies

if TYPE_CHECKING:
    from cleaner.model import RuleText


def check_name(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> str | None:
    """Refuse a name without a file."""
    known = file_names(book_in(_context))
    if value is not None and value not in known:
        raise click.BadParameter(no_such("engine", value, known))
    return value


def complete_names(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Offer the files."""
    return [name for name in file_names() if name.startswith(incomplete)]


@click.command(
    epilog="""\b
Examples:
  cleaner engines                  the wikis that are known
  cleaner engines fandom           the rules for one of them, with their reasons
  cleaner engines --policies       what becomes of tabs, boxes, notices
  cleaner engines --rules mine.toml mine    rules of your own among them
  cleaner engines --json           the same for programs"""
)
@click.argument("name", required=False, callback=check_name, shell_complete=complete_names)
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option(
    "--policies",
    "as_policies",
    is_flag=True,
    help="Say what becomes of tabs, boxes, notices and other parts of a page.",
)
@adding_rules
@click.pass_context
def engines(
    context: click.Context,
    name: str | None,
    *,
    as_json: bool,
    as_policies: bool,
    rule_texts: tuple[RuleText, ...],
) -> None:
    """List the wiki engines that are known, or the rules of one.

    Each rule has an address, as mediawiki:navboxes; --keep switches it off. The rules of
    _web hold for every page, those of plain for copies of a page's text.

    With --policies it says what becomes of each kind of part, on every page alike: keep, it
    stays in the text; data, it is in a field of the JSON; trail, it is removed and listed
    with its rule and reason. Each is found out by cleaning such a part.
    """
    book = book_in(context)
    if as_policies:
        if name is not None:
            raise click.UsageError("--policies are the same for all engines: name none")
        found = list(policies(rule_texts))
        made = write_json([one._asdict() for one in found])
        click.echo(made if as_json else listing_of_policies(found))
    elif name is None:
        files = rule_files(book)
        summary = [summary_of(file) for file in files]
        click.echo(write_json(summary) if as_json else table_of(files))
    else:
        file = rule_file(name, book)
        click.echo(write_json(details_of(file)) if as_json else listing_of(file))


def summary_of(file: RuleFile) -> dict[str, Any]:
    """Say in short what a file holds."""
    return {
        "name": file.name,
        "title": file.title,
        "extends": file.extends,
        "skins": file.skins,
        "rules": len(file.rules),
    }


def details_of(file: RuleFile) -> dict[str, Any]:
    """Say the rules of a file as well."""
    return summary_of(file) | {"rules": [rule._asdict() for rule in file.rules]}


def write_json(value: Any) -> bytes:
    """Write JSON for people and programs."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2)


def listing_of_policies(found: list[Policy]) -> str:
    """Lay policies out in columns."""
    width = max(len(one.kind) for one in found)
    return "\n".join(
        f"{one.kind:{width}}  {one.policy:5}  {', '.join(one.where)}".rstrip()
        for one in found
    )


def table_of(files: list[RuleFile]) -> str:
    """Lay the files out in columns."""
    width = max(len(file.name) for file in files)
    return "\n".join(
        f"{file.name:{width}}  {len(file.rules):>4} rules  {file.title}"
        + (f" (skins: {', '.join(file.skins)})" if file.skins else "")
        for file in files
    )


def listing_of(file: RuleFile) -> str:
    """List what the rules remove and what they know by name, each with its reason."""
    extends = f", with the rules of {file.extends}" if file.extends else ""
    lines = [f"{file.name}: {file.title}{extends}"]
    width = max((len(rule.address) for rule in file.rules), default=0)
    for kind in (REMOVED, ALWAYS, RECOGNISED, REFUSED):
        rules = [rule for rule in file.rules if rule.kind == kind]
        if rules:
            lines += ["", kind.capitalize()]
            lines += [f"  {rule.address:{width}}  {rule.why}" for rule in rules]
    return "\n".join(lines)

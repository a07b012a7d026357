"""Inlines whose text the page disguises: signs as pictures, addresses written backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.dom import text_of
from cleaner.engines.roles import Role
from cleaner.model import Inline, Link
from cleaner.text import count_characters

if TYPE_CHECKING:
    from turbohtml import Element

    from cleaner.steps.builder import Builder


def make_symbol(builder: Builder, run: list[Inline], element: Element) -> None:
    """Write the signs that a picture stands for: its alternative text."""
    signs = " ".join((element.attr("alt") or "").split())
    if signs:
        builder.page.input += count_characters(signs)
        builder.text(run, signs)


def make_email(builder: Builder, run: list[Inline], element: Element) -> None:
    """Write an address forwards and link it; what is no disguise stays as it is."""
    written = text_of(element)
    label, address = forwards(written)
    if not address:
        builder.children(run, element)
        return
    run.append(Link((label,), f"mailto:{address}"))
    builder.blank = False
    rules = builder.page.rules
    for rule in rules.parts.values() if rules else ():
        if rule.role == Role.EMAIL:
            builder.page.record(written[len(label) :], rule.address, rule.why)
            break


def forwards(written: str) -> tuple[str, str]:
    """Return label and address of what Wikidot wrote backwards, "" where it is no address.

    >>> forwards("elpmaxe.nef|repeek#elpmaxe.nef|repeek")
    ('keeper@fen.example', 'keeper@fen.example')
    >>> forwards("elpmaxe.nef|repeek#repeek eht")
    ('the keeper', 'keeper@fen.example')
    >>> forwards("keeper@fen.example")
    ('', '')
    """
    address, _, label = written.partition("#")
    plain = address[::-1].replace("|", "@")
    if plain.count("@") != 1 or "|" not in address or " " in plain:
        return "", ""
    return label[::-1].replace("|", "@") or plain, plain

"""Inlines whose text the page disguises: signs as pictures, addresses written backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from turbohtml import Text

from cleaner.dom import text_of
from cleaner.engines.roles import Role
from cleaner.model import Inline, Link
from cleaner.steps.building.links import is_file_page, is_named_in
from cleaner.text import count_characters

if TYPE_CHECKING:
    from turbohtml import Element

    from cleaner.steps.building.builder import Builder


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
    hidden, sign, shown = written.partition("#")
    record_for(builder, Role.EMAIL, hidden + sign if shown else sign)


def make_missing_link(builder: Builder, run: list[Inline], element: Element) -> None:
    """Write the text of a link to a page that does not exist, and note which page is meant.

    Its address would open an editor. Old releases link a question mark behind the name or
    set one there, perhaps raised: it says the same, and goes on the trail. A link around a
    picture that leads to the page about its file stays in the picture's record.
    """
    if element.select_one("img") and is_file_page(element, element.attr("href") or ""):
        builder.inlines["a"](builder, run, element)
        return
    texts = [node for node in element.descendants if isinstance(node, Text)]
    last = texts[-1] if texts else None
    if last is not None and last.data.endswith("?"):
        last.data = last.data.removesuffix("?")
        record_for(builder, Role.MISSING, "?")
    inner: list[Inline] = []
    builder.children(inner, element)
    page = missing_page(element)
    if page and inner and inner != [" "]:
        run.append(Link(tuple(inner), "", page))
    else:
        run += inner


def missing_page(element: Element) -> str:
    """Return the page that a link means where its address says it too, or ""."""
    href = element.attr("href") or ""
    names = (element.attr("title") or "", text_of(element))
    return next((name for name in names if name and is_named_in(name, href)), "")


def record_for(builder: Builder, role: Role, text: str) -> None:
    """Put a text on the trail under the part rule of a role."""
    rules = builder.page.rules
    for rule in rules.parts.values() if rules else ():
        if rule.role == role:
            builder.page.record(text, rule.address, rule.why)
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

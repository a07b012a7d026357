"""Addresses of links and pictures, and the files of an archive that stand for them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote, unquote

import msgspec

from cleaner.model import Image, Link

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import PurePosixPath

    from cleaner.document import Document, Head

Rewrite: TypeAlias = "Callable[[str], str]"
"""From an address to the one that is written."""
Change: TypeAlias = "Callable[[Link | Image], dict[str, str]]"
"""From a link or picture to those of its fields that are written otherwise."""
_NOT_IN_SLUG = re.compile(r"[^\w\- ]")


def plain_address(address: str) -> str:
    """Return what two spellings of an address have in common; no fragment, no scheme.

    >>> plain_address("http://fen.example/wiki/R%C3%B6d#x")
    'fen.example/wiki/Röd'
    """
    page = address.partition("#")[0]
    return unquote(page.removeprefix("https://").removeprefix("http://"))


def alias_address(url: str, name: str, alias: str) -> str:
    """Return where a redirect to a page is, as links are compared; "" where nothing tells.

    A wiki forms all addresses alike, so its title stands where that of the page stands.

    >>> alias_address("https://fen.example/wiki/Salt_mill", "Salt mill", "Sea mill")
    'fen.example/wiki/Sea_mill'
    """
    address = plain_address(url)
    start, title, end = address.rpartition(name.replace(" ", "_"))
    if not title or start[-1:] not in ("/", "=") or end[:1] not in ("", "&"):
        return ""
    return f"{start}{alias.replace(' ', '_')}{end}"


def redirect_of(document: Document | Head) -> str:
    """Return where the redirect is that led to a page; "" where nothing tells."""
    facts = document.page
    if facts is None or not facts.redirected_from:
        return ""
    name = facts.name or document.title
    return alias_address(document.url, name, facts.redirected_from)


def slug_of(fragment: str) -> str:
    """Return what GitHub calls the heading that a wiki calls by its words.

    >>> slug_of("The_mill%27s_sails")
    'the-mills-sails'
    """
    text = unquote(fragment).replace("_", " ").lower()
    return _NOT_IN_SLUG.sub("", text).replace(" ", "-")


def unchanged(address: str) -> str:
    """Leave an address as it is."""
    return address


def relative_to(target: PurePosixPath, path: PurePosixPath) -> str:
    """Return a file's path as an address in the files of a page, both below the archive.

    >>> from pathlib import PurePosixPath
    >>> relative_to(PurePosixPath("fen.example/Mill"), PurePosixPath("media/ab/x y.png"))
    '../media/ab/x%20y.png'
    """
    return quote(os.path.relpath(path, target.parent).replace(os.sep, "/"))


def relinked(node: Any, file_of: Rewrite, picture_of: Rewrite = unchanged) -> Any:
    """Return nodes with other addresses; themselves where none changes."""

    def change(node: Link | Image) -> dict[str, str]:
        if isinstance(node, Image):
            source = picture_of(node.source)
            return {"source": source} if source != node.source else {}
        target = file_of(node.target)
        return {"target": target} if target != node.target else {}

    return with_changes(node, change)


def with_changes(node: Any, change: Change) -> Any:
    """Return nodes whose links and pictures have other fields; themselves if none has."""
    if isinstance(node, tuple):
        parts = [
            part if isinstance(part, str) else with_changes(part, change) for part in node
        ]
        same = all(new is old for new, old in zip(parts, node, strict=True))
        return node if same else tuple(parts)
    if not isinstance(node, msgspec.Struct):
        return node
    changed: dict[str, Any] = {}
    for name in node.__struct_fields__:
        value = getattr(node, name)
        if isinstance(value, tuple) and (new := with_changes(value, change)) is not value:
            changed[name] = new
    if isinstance(node, Link | Image):
        changed |= change(node)
    return msgspec.structs.replace(node, **changed) if changed else node

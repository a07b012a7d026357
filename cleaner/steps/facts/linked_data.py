"""Linked data (JSON-LD, in the words of schema.org) that a page has for search engines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cleaner.records import Licence
from cleaner.steps.facts.attribution import name_of_licence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from turbohtml import Document as Tree
    from turbohtml import Element

    from cleaner.page import Page


def merge_entries(entries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the keys of the JSON-LD objects; of doubled keys the first counts.

    An object of a graph may name another one by its ``@id``, as Yoast's authors do.
    """
    found: dict[str, Any] = {}
    known: dict[str, Any] = {}
    for entry in entries:
        found = entry | found
        if isinstance(name := entry.get("@id"), str):
            known.setdefault(name, entry)
    return {key: _resolved(value, known) for key, value in found.items()}


def read_entries(tree: Tree | Element) -> list[dict[str, Any]]:
    """Return the objects of all scripts, and those of their graphs."""
    entries: list[dict[str, Any]] = []
    for script in tree.select('script[type="application/ld+json"]'):
        try:
            data = msgspec.json.decode(script.text)
        except msgspec.DecodeError:
            continue  # pages carry broken JSON-LD; it is one source of several
        graph = data.get("@graph", [data]) if isinstance(data, dict) else data
        if isinstance(graph, list):
            entries += [entry for entry in graph if isinstance(entry, dict)]
    return entries


def _resolved(value: Any, known: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_resolved(each, known) for each in value if not isinstance(each, list)]
    if isinstance(value, dict) and "name" not in value:
        name = value.get("@id")
        return known.get(name, value) if isinstance(name, str) else value
    return value


def types_of(entry: dict[str, Any]) -> list[Any]:
    """Return what an object says it is.

    >>> types_of({"@type": "Person"}), types_of({"@type": ["Person", "Patron"]})
    (['Person'], ['Person', 'Patron'])
    """
    types = entry.get("@type")
    return types if isinstance(types, list) else [types]


# --- pictures --------------------------------------------------------------------------


def read_credits(
    entries: Iterable[dict[str, Any]],
) -> dict[str, tuple[str, Licence | None]]:
    """Return address of a picture -> who made it and under which terms (ImageObject)."""
    found: dict[str, tuple[str, Licence | None]] = {}
    waiting: list[Any] = [*entries]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            if "ImageObject" in types_of(value):
                credit, licence = _credit(value), _terms(value)
                for key in ("contentUrl", "url"):
                    if (credit or licence) and isinstance(value.get(key), str):
                        found.setdefault(bare_address(value[key]), (credit, licence))
    return found


def _credit(image: dict[str, Any]) -> str:
    """Return the line that is to stand beside a picture, or its makers' names."""
    for key in ("creditText", "creator", "author", "copyrightHolder", "copyrightNotice"):
        value = image.get(key)
        values = value if isinstance(value, list) else [value]
        names = [each.get("name") if isinstance(each, dict) else each for each in values]
        line = ", ".join(" ".join(name.split()) for name in names if isinstance(name, str))
        if line:
            return line
    return ""


def _terms(image: dict[str, Any]) -> Licence | None:
    for key in ("license", "usageInfo"):
        value = image.get(key)
        address = value.get("url", value.get("@id")) if isinstance(value, dict) else value
        if isinstance(address, str) and address.startswith(("https://", "http://")):
            return Licence(name_of_licence(address), address)
    return None


def bare_address(address: str) -> str:
    """Return an address without what asks for a size, and without its scheme.

    >>> bare_address("https://fen.example/a.png?w=640")
    '//fen.example/a.png'
    """
    bare = address.partition("?")[0].partition("#")[0]
    return bare.removeprefix("https:").removeprefix("http:")


def credit_pictures(page: Page) -> None:
    """Put on record what linked data say of pictures, where the page says nothing."""
    if not page.credits:
        return
    for source, picture in page.images.items():
        told = page.credits.get(bare_address(source))
        if told is not None:
            credit, licence = picture.credit or told[0], picture.licence or told[1]
            page.images[source] = msgspec.structs.replace(
                picture, credit=credit, licence=licence
            )

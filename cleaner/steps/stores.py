"""Open the store of a wiki in one file: its articles, which a script would draw.

TiddlyWiki keeps every article as wiki text, as JSON in a script or, before 2013, in hidden
elements. What a browser saved beside it is whatever happened to be open. So the store is
read: each article below its title, its text as the author wrote it, in a block of code. To
turn wiki text into HTML would take the wiki itself, its macros and plugins.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec
from turbohtml import Element

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.engines import StoreRule
    from cleaner.page import Page

STORE: Final = "article-store"
"""Id of the element that the articles are put into."""


class _Entry(msgspec.Struct, frozen=True):
    """One article of a store."""

    title: str = ""
    text: str = ""
    tags: str = ""
    type: str = ""


def open_store(page: Page) -> None:
    """Put the articles of a page's store into an element of their own, if it has one."""
    rule = page.rules.store if page.rules else None
    body = page.tree.select_one("body") if rule else None
    if rule is None or body is None:
        return
    entries = [entry for entry in _entries(page, rule) if _is_article(entry, rule)]
    if not entries:
        return
    store = Element("article", {"id": STORE}, ())
    for entry in entries:
        title = Element("h2", {}, ())
        title.text = entry.title
        text = Element("pre", {"class": f"language-{_language(entry)}"}, ())
        text.text = entry.text
        store.append(title)
        store.append(text)
    body.append(store)
    page.index.ids[STORE] = store
    page.warnings.append(rule.warning)


def _entries(page: Page, rule: StoreRule) -> Iterator[_Entry]:
    """Yield all entries of a store, those of scripts before those of elements."""
    for script in page.tree.select(rule.scripts):
        yield from _decoded(script.text)
    for box in page.tree.select(rule.boxes):
        text = box.select_one("pre")
        yield _Entry(
            title=box.attr("title") or box.attr("tiddler") or "",
            text=(text if text is not None else box).text,
            tags=box.attr("tags") or "",
            type=box.attr("type") or "",
        )


def _decoded(data: str) -> Iterator[_Entry]:
    """Yield the entries of a list in JSON; a broken one has none."""
    try:
        found: Any = msgspec.json.decode(data)
    except msgspec.DecodeError:
        return
    for fields in found if isinstance(found, list) else ():
        if isinstance(fields, dict):
            names = _Entry.__struct_fields__
            texts = {name: fields[name] for name in names if name in fields}
            if all(isinstance(text, str) for text in texts.values()):
                yield _Entry(**texts)


def _is_article(entry: _Entry, rule: StoreRule) -> bool:
    """Tell whether an entry is text of an author, not a part of the software."""
    return bool(
        entry.title
        and entry.text.strip()
        and not re.fullmatch(rule.other_titles, entry.title)
        and not re.search(rule.other_tags, entry.tags)
        and not re.fullmatch(rule.other_types, entry.type)
    )


def _language(entry: _Entry) -> str:
    """Return the language of an entry's text, from its media type."""
    name = entry.type.rpartition("/")[2].removeprefix("x-").removeprefix("vnd.")
    return name or "tiddlywiki"

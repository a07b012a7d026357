"""Find the element that holds the article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Text

from cleaner.dom import is_inside, largest, within
from cleaner.errors import NotAPageError
from cleaner.steps.content.adviser import CHROME
from cleaner.steps.content.article import find_article
from cleaner.steps.content.spilled import gather_spilled
from cleaner.text import count_characters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from turbohtml import Element

    from cleaner.page import Page

_BOX = re.compile(r"#([\w-]+)(?=$|[\s:])")
LEAST_PROSE: Final = 40
"""Characters outside of links: less is a copyright line or a privacy link, not a page."""


def find_content(page: Page) -> None:
    """Set ``page.root`` and count what is in it, before anything is removed.

    Raises:
        NotAPageError: the page holds nothing but chrome.
    """
    known = known_root(page)
    if known is not None and page.rules is not None:
        gather_spilled(known, page.rules.ends)
    page.root = known or unknown_root(page)
    forget_notes_around(page, page.root)
    bodies = [body for note in page.notes.values() for body in note.body]
    outside = set(bodies) - within(bodies, {page.root})
    outer = outside - within(outside, outside)
    texts = [part.text for part in (page.root, *outer)]
    page.input += sum(map(count_characters, texts))
    page.facts.title = _SHAPELESS.sub("", page.facts.title)
    if any(sign in text for text in texts for sign in SHAPELESS):
        drop_shapeless(page, (page.root, *outer))
    if known is None and is_only_chrome(page, page.root):
        raise NotAPageError(
            page.source.where,
            "holds only navigation and the like, no text of its own",
            "save the page from a browser once it shows its text",
        )


SHAPELESS: Final = "\u00ad\u200b\u2060\ufeff"
"""Soft hyphen, zero width space, word joiner, byte order mark: they say where a line may be
broken, or nothing at all, and hide a word from whoever searches for it."""
_SHAPELESS = re.compile(
    # In Thai, Lao, Burmese and Khmer U+200B is what stands between words.
    "[\u00ad\u2060\ufeff]|(?<![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\u200b"
    "|\u200b(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])"
)
_RULE: Final = ("_web:shapeless", "characters without a shape, which only break lines")


def drop_shapeless(page: Page, parts: Iterable[Element]) -> None:
    """Take characters out of the text that no reader sees; the trail has them.

    A block of code stays letter for letter.
    """
    if page.is_kept(_RULE[0]):
        return
    gone: list[str] = []
    for part in parts:
        for node in part.descendants:
            if not isinstance(node, Text) or _SHAPELESS.search(node.data) is None:
                continue
            if not any(getattr(each, "tag", "") == "pre" for each in node.ancestors):
                gone += _SHAPELESS.findall(node.data)
                node.data = _SHAPELESS.sub("", node.data)
    page.record("".join(gone), *_RULE)


def forget_notes_around(page: Page, root: Element) -> None:
    """Forget notes that hold the content itself: what was taken for one is the article."""
    around = {root, *root.ancestors}
    wrong = {
        key for key, note in page.notes.items() if any(body in around for body in note.body)
    }
    if wrong:
        for key in wrong:
            del page.notes[key]
        page.marks = {
            element: mark for element, mark in page.marks.items() if mark.key not in wrong
        }


def is_only_chrome(page: Page, root: Element) -> bool:
    """Tell whether a guessed content element holds only what surrounds pages.

    A page of a known engine without the engine's content element must show some prose of
    its own to be believed; on any other page it is enough that something is no chrome.
    """
    boxes = set(root.select(CHROME)) - page.misnamed
    outer = [box for box in boxes if not is_inside(box, boxes)]
    own = page.input - sum(count_characters(box.text) for box in outer)
    if page.rules is not None and page.rules.content and not page.is_fragment:
        own -= sum(
            count_characters(link.text)
            for link in root.select("a")
            if not is_inside(link, boxes)
        )
        return own < LEAST_PROSE
    return bool(outer) and own <= 0


def known_root(page: Page) -> Element | None:
    """Return the engine's content element: the first selector that finds text wins.

    Of several matches of one selector the largest: previews and translations nest.
    """
    for css in page.rules.content if page.rules else ():
        if not page.index.may_have(css):
            continue
        found = largest(select_in_box(page, css))
        if found is not None and not is_silent(found):
            return found
    return None


def is_silent(element: Element) -> bool:
    """Tell whether an element has no text at all."""
    return not any(not text.isspace() for text in element.strings)


def select_in_box(page: Page, css: str) -> list[Element]:
    """Return what matches; a selector that begins with a missing id costs nothing."""
    box = _BOX.match(css)
    if box is None:
        return page.index.select(css) if "," in css else page.index.find(css)
    holder = page.index.ids.get(box[1])
    if holder is None:
        return []
    inner = css[box.end() :].strip()
    if not inner or css[box.end()] != " ":
        return [holder] if not inner or holder.matches(css) else []
    found = page.index.select(inner)
    inside = within(found, {holder})
    return [element for element in found if element in inside]


def unknown_root(page: Page) -> Element:
    """Return the best guess on a page that no engine file knows; a fragment is all text."""
    body = page.tree.select_one("body") or page.tree.select_one("*")
    if body is None:
        msg = "a parsed page always has an element"
        raise AssertionError(msg)
    return body if page.is_fragment else find_article(page, body)

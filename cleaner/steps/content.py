"""Find the element that holds the article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cleaner.dom import count_characters, is_inside, largest
from cleaner.steps.notes import NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Element

    from cleaner.page import Page

STAMP: Final = "data-cleaner-place"
"""Attribute by which an element is known again in what the adviser returns."""
ADVISED: Final = "p, pre, blockquote, ul, ol, table, h2, h3, h4, figure, dl, div, section, article"
"""Elements that are stamped: what an article consists of and what holds it."""
LANDMARKS: Final = (
    '[itemprop="articleBody"]',
    "article",
    "main",
    '[role="main"]',
)
"""Where pages say themselves that their article is, best first."""
LANDMARK_SHARE: Final = 0.4
"""A landmark is believed when it holds at least this share of the page's text: news pages
set teasers as ``article`` too, and those hold a few percent each."""


def find_content(page: Page) -> None:
    """Set ``page.root`` and count what is in it, before anything is removed."""
    page.root = known_root(page) or unknown_root(page)
    outside = (
        body
        for note in page.notes.values()
        for body in note.body
        if body is not page.root and not is_inside(body, {page.root})
    )
    page.input = count_characters(page.root.text)
    outer = set(outside)
    page.input += sum(
        count_characters(body.text) for body in outer if not is_inside(body, outer)
    )


def known_root(page: Page) -> Element | None:
    """Return the engine's content element: the first selector that finds text wins.

    Of several matches of one selector the largest: previews and translations nest.
    """
    for css in page.rules.content if page.rules else ():
        found = largest(page.tree.select(css))
        if found is not None and found.text.strip():
            return found
    return None


def unknown_root(page: Page) -> Element:
    """Return the best guess on a page that no engine file knows.

    The page's own landmarks come first; where it has none that holds much of its text, ask
    the adviser; a fragment or a very plain page is taken whole.
    """
    body = page.tree.select_one("body") or page.tree.root
    if body is None:
        msg = "a parsed page always has a root element"
        raise AssertionError(msg)
    if not page.is_fragment:
        whole = count_characters(body.text)
        for element in landmarks(page):
            if count_characters(element.text) >= LANDMARK_SHARE * whole:
                return element
        return advised_root(page, body) or body
    return body


def landmarks(page: Page) -> Iterator[Element]:
    """Yield the largest element of each landmark."""
    for css in LANDMARKS:
        found = largest(page.tree.select(css))
        if found is not None:
            yield found


def advised_root(page: Page, body: Element) -> Element | None:
    """Ask readability-lxml which element holds the article; None: it found none.

    Only its choice is used, never its HTML: it deletes lists of notes. Each element that may
    be part of an article carries a number; the innermost element around all numbers that come
    back is the article.
    """
    from readability import Document as Adviser  # noqa: PLC0415  # slow to import, rarely needed
    from readability.readability import Unparseable  # noqa: PLC0415

    places = body.select(ADVISED)
    for number, element in enumerate(places):
        element.attrs[STAMP] = str(number)
    try:
        advice = Adviser(page.tree.html).summary(html_partial=True)
    except Unparseable:
        return None
    finally:
        for element in places:
            del element.attrs[STAMP]
    return around(places, numbers_in(advice))


def numbers_in(advice: str) -> list[int]:
    """Return the numbers of the stamped elements in the adviser's HTML."""
    from turbohtml import parse_fragment  # noqa: PLC0415  # beside its only use

    return [
        int(element.attr(STAMP) or 0)
        for element in parse_fragment(advice).select(f"[{STAMP}]")
    ]


def around(places: list[Element], numbers: list[int]) -> Element | None:
    """Return the innermost element that stands around all of these, or is the only one."""
    chosen = [places[number] for number in numbers]
    if not chosen:
        return None
    common = [chosen[0], *chosen[0].ancestors]
    for element in chosen[1:]:
        line = {element, *element.ancestors}
        common = [ancestor for ancestor in common if ancestor in line]
    holder = common[0] if common else None
    from turbohtml import Element as TreeElement  # noqa: PLC0415

    return holder if isinstance(holder, TreeElement) else None


def is_note(page: Page, element: Element) -> bool:
    """Tell whether the element was lifted as a note."""
    return page.roles.get(element) == NOTE

"""Find the element that holds the article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element, parse_fragment

from cleaner.dom import ancestors_of, is_inside, largest, within
from cleaner.errors import NotAPageError
from cleaner.text import count_characters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.page import Page

STAMP: Final = "data-cleaner-place"
"""Attribute by which an element is known again in what the adviser returns."""
ADVISED: Final = (
    "p, pre, blockquote, ul, ol, table, h2, h3, h4, figure, dl, div, section, article"
)
"""Elements that are stamped: what an article consists of and what holds it."""
LANDMARKS: Final = (
    '[itemprop="articleBody"]',
    "article",
    "main",
    '[role="main"]',
    "#dokuwiki__content",
    "#wikipage",
    "#page-content",
    "#main-content",
    "#content",
)
"""Where pages say themselves that their article is, best first."""
CHROME: Final = "nav, header, footer, aside, form, [role=navigation], [role=banner]"
"""Elements around articles, by the HTML standard's own names."""
MOSTLY_LINKS: Final = 0.25
"""Share of linked characters from which text beside an article is navigation; running prose
of wikis stays below a fifth."""
_BOX = re.compile(r"#([\w-]+)(?=$|[\s:])")
LEAST_PROSE: Final = 40
"""Characters outside of links: less is a copyright line or a privacy link, not a page."""
LANDMARK_SHARE: Final = 0.4
"""A landmark is believed when it holds at least this share of the page's text: news pages
set teasers as ``article`` too, and those hold a few percent each."""


def find_content(page: Page) -> None:
    """Set ``page.root`` and count what is in it, before anything is removed.

    Raises:
        NotAPageError: the page holds nothing but chrome.
    """
    known = known_root(page)
    page.root = known or unknown_root(page)
    forget_notes_around(page, page.root)
    bodies = [body for note in page.notes.values() for body in note.body]
    outside = set(bodies) - within(bodies, {page.root})
    outer = outside - within(outside, outside)
    page.input += count_characters(page.root.text) + sum(
        count_characters(body.text) for body in outer
    )
    if known is None and is_only_chrome(page, page.root):
        raise NotAPageError(
            page.source.where,
            "holds only navigation and the like, no text of its own",
            "save the page from a browser once it shows its text",
        )


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
    boxes = set(root.select(CHROME))
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
        return page.index.select(css)
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
    """Return the best guess on a page that no engine file knows.

    The page's own landmarks come first; where it has none that holds much of its text, ask
    the adviser; a fragment or a very plain page is taken whole.
    """
    body = page.tree.select_one("body") or page.tree.select_one("*")
    if body is None:
        msg = "a parsed page always has an element"
        raise AssertionError(msg)
    if page.is_fragment:
        return body
    whole = count_characters(body.text)
    for element in landmarks(page):
        if count_characters(element.text) >= LANDMARK_SHARE * whole:
            return element
    advised = advised_root(page, body)
    return body if advised is None else widened(advised, body)


def widened(element: Element, body: Element) -> Element:
    """Climb from the advised element as long as what is gained is prose.

    The adviser may choose one paragraph of a plain page; a table or a list beside it is
    text of the same page unless it is chrome or mostly links.
    """
    best = element
    for holder in () if element is body else ancestors_of(element):
        gained = count_characters(holder.text) - count_characters(best.text)
        if gained and not is_prose_around(holder, best, gained):
            break
        best = holder
        if holder is body:
            break
    return best


def is_prose_around(holder: Element, inner: Element, gained: int) -> bool:
    """Tell whether an element adds text to one inside it, not navigation."""
    if any(
        not is_inside(inner, {box}) and box is not inner for box in holder.select(CHROME)
    ):
        return False
    linked = sum(
        count_characters(link.text)
        for link in holder.select("a")
        if not is_inside(link, {inner})
    )
    return linked < MOSTLY_LINKS * gained


def landmarks(page: Page) -> Iterator[Element]:
    """Yield the largest element of each landmark."""
    for css in LANDMARKS:
        found = largest(page.tree.select(css))
        if found is not None:
            yield found


def advised_root(page: Page, body: Element) -> Element | None:
    """Ask readability-lxml which element holds the article; None: it found none.

    Only its choice is used, never its HTML: it deletes lists of notes. Each element that
    may be part of an article carries a number; the innermost element around all numbers
    that come back is the article.
    """
    from readability import Document as Adviser  # noqa: PLC0415  # slow to import
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
    return holder if isinstance(holder, Element) else None

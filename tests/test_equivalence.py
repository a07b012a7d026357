"""The same page, the same text: one revision through every view of a real MediaWiki."""

from __future__ import annotations

import logging
import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations
from typing import NamedTuple

import pytest
import wiki_views
from real_wikis import OWN, SAMPLE

import cleaner

pytestmark = pytest.mark.service

LOG = logging.getLogger(__name__)
LEAST = 0.95
"""Share of paragraphs of every pair of views that are the same; the rest has its reason."""
BROWSED = ("Hathermouth", "Tide tables", "Port Ellery", "Leuchtfeuer Ossin", "潮見堂")
"""Pages that a browser is started for; each takes some seconds."""
OWN_PICTURES = ("SingleFile", "Kiwix")
"""Copies that carry their pictures with them, and do not say where those were."""
OWN_DIGITS = ("Parsoid", "Kiwix")
"""Views that number notes 1, 2, 3 in Arabic too, where the wiki prints its own digits."""
LABEL = re.compile(r"\[\^\d+\]")
PICTURE = re.compile(r"!\[((?:[^\]\\]|\\.)*)\]\([^)]*\)")


PAGES = (*(OWN / language for language in ("en", "de", "ar", "ja")), SAMPLE)
"""Folders of pages; each is a wiki of its own, in its language."""


class Reason(NamedTuple):
    """Why paragraphs of a view may differ from those of the others."""

    views: tuple[str, ...]
    paragraph: str
    """Regular expression, found in every paragraph that differs for this reason."""
    why: str


PARSOID = ("Parsoid", "Kiwix")
REASONS = (
    Reason(PARSOID, r"\bISBN [\d-]{13,17}", "Parsoid links the number, the wiki does not"),
    Reason(
        PARSOID,
        r"^\[\^\w+\]: (?:Cite error|Referenzfehler|خطأ استشهاد|引用エラー|\*Missing from)",
        "only the old parser prints its complaint about a note in the place of the note",
    ),
    Reason(
        PARSOID,
        r"^\[\^ship-1\]: ",
        "a group without a list: Parsoid adds the list, the old parser a complaint",
    ),
    Reason(("Kiwix",), r"\bCategory:Ferries\b", "a ZIM file has no categories to lead to"),
    Reason(
        ("SingleFile",),
        r"^!?\[A tower in the rain\]",
        "a picture of more bytes than INLINE_PICTURE_LIMIT is not written into the text",
    ),
)
"""All that may differ."""


def bodies(wiki, title):
    """Return the paragraphs of a page's Markdown in each view."""
    found = {}
    for name, view in wiki_views.VIEWS.items():
        if name == "browser" and title not in BROWSED:
            continue
        try:
            document = cleaner.clean(view(wiki, title))
        except wiki_views.NoViewError:
            continue
        assert document.ledger.unaccounted == 0, (title, name)
        found[name] = document.markdown(front_matter=False).strip().split("\n\n")
    return found


def without_pictures(paragraphs):
    """Leave the words for pictures and take out their addresses."""
    return [PICTURE.sub(r"![\1]", paragraph) for paragraph in paragraphs]


def in_western_digits(paragraphs):
    """Write the numbers of notes in one kind of digits."""

    def western(label):
        return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in label[0])

    return [LABEL.sub(western, paragraph) for paragraph in paragraphs]


def compare(left, right):
    """Return how many paragraphs are the same in both, and those that are not."""
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    same, others = 0, []
    for kind, begin, end, start, stop in matcher.get_opcodes():
        if kind == "equal":
            same += end - begin
        else:
            others += left[begin:end] + right[start:stop]
    return same, others


def reason_for(paragraph, pair):
    """Return the reason why a paragraph differs between two views, or None."""
    for reason in REASONS:
        if set(pair) & set(reason.views) and re.search(reason.paragraph, paragraph):
            return reason
    return None


class Tally:
    """What was the same, of how much, and what no reason explains."""

    def __init__(self):
        self.same, self.total, self.unexplained = Counter(), Counter(), []

    def compare(self, title, found):
        """Compare each pair of views of a page."""
        for pair in combinations(found, 2):
            left, right = (found[name] for name in pair)
            if set(pair) & set(OWN_PICTURES):
                left, right = without_pictures(left), without_pictures(right)
            if set(pair) & set(OWN_DIGITS):
                left, right = in_western_digits(left), in_western_digits(right)
            equal, others = compare(left, right)
            self.same[pair] += equal
            self.total[pair] += max(len(left), len(right))
            self.unexplained += [
                (title, *pair, paragraph[:400])
                for paragraph in others
                if reason_for(paragraph, pair) is None
            ]

    def too_different(self):
        """Return the pairs whose share of equal paragraphs is too small."""
        shares = {pair: self.same[pair] / self.total[pair] for pair in self.total}
        return {pair: share for pair, share in shares.items() if share < LEAST}


@pytest.mark.parametrize("pages", PAGES, ids=lambda folder: folder.name)
def test_one_revision_gives_one_text(wikis, pages):
    """Skins, paper, APIs, a browser's tree and saved copies give the same Markdown."""
    if not pages.is_dir():
        pytest.skip("../shared/services is not beside this checkout")
    wiki = wikis.start(pages)
    tally = Tally()
    for title in wiki_views.titles_of(wiki):
        tally.compare(title, bodies(wiki, title))
    figures = len(tally.total), tally.same.total(), tally.total.total()
    LOG.info("%s: %s pairs, %s of %s paragraphs are the same", pages.name, *figures)
    assert tally.unexplained == []
    assert tally.too_different() == {}


def test_every_view_is_compared(wikis):
    """All views of a page are there; the browser's where the machine has a browser."""
    found = bodies(wikis.start(OWN / "en"), "Hathermouth")
    assert found.keys() >= wiki_views.VIEWS.keys() - {"browser"}
    assert all(len(paragraphs) > 30 for paragraphs in found.values())


def test_a_browser_shows_the_page_or_says_why_not(wikis):
    """The tree that a browser has after the page's scripts is one of the views."""
    wiki = wikis.start(OWN / "en")
    try:
        source = wiki_views.browsed(wiki, "Hathermouth")
    except wiki_views.NoViewError as error:
        pytest.skip(str(error))
    assert b"client-js" in source.content

"""Find the article on a page that no engine file knows, by the page's own evidence.

What linked data quotes is the article. Else the page's landmarks are believed where they
hold its prose, else the element around the densest prose is taken; readability-lxml is
asked only where two elements compete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cleaner.steps.content.adviser import advised_root, widened
from cleaner.steps.content.aside import find_aside
from cleaner.steps.content.evidence import Block, hidden_in, set_aside, survey
from cleaner.steps.content.lead import bring_lead
from cleaner.steps.content.misnamed import around_prose, misnamed
from cleaner.steps.content.quoted import holder_of, quoted
from cleaner.steps.content.slides import SLIDES, galleries_in
from cleaner.steps.strip.strip import matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from turbohtml import Element

    from cleaner.page import Page

SURROUNDINGS: Final = (
    "nav, aside, footer, dialog, menu, [role=navigation], [role=complementary],"
    " [role=contentinfo], [role=search], [role=dialog], [role=alertdialog]"
)
"""What stands beside an article, by the names that the HTML and ARIA standards give it. Not
``header``, in which the article's own title and picture stand, and not ``form``, in which
whole pages of some servers stand."""
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
LANDMARK_SHARE: Final = 0.4
"""A landmark is looked at when it holds at least this share of the page's text outside of
links: news pages set teasers as ``article`` too, and those hold a few percent each."""
MOST_OF_PROSE: Final = 0.5
"""A landmark is believed when it holds at least this share of the page's prose ..."""
MOST_OF_TEXT: Final = 0.6
"""... or this share of its text: tables, lists and verse are no prose."""
LEAST_PROSE: Final = 300
"""Bytes of prose, three or four sentences, below which prose tells nothing of a page."""
BELIEVED: Final = 0.1
"""Share of a page's prose that must be left when what is hidden or chrome is not counted:
a page that seems to hide all its text is shown by a script."""
RIVAL: Final = 0.2
"""The own choice is decisive when no element beside it scores more than this share of it.
Of 34 pages without a landmark to believe, the adviser agreed on all but three of those."""
PARTS: Final = frozenset(
    "ul ol dl table tbody thead tr blockquote figure p li dd dt th pre".split()
)
"""What prose may stand in that is itself only part of an article."""
REACH: Final = 5
"""How many elements outwards a paragraph speaks for what is around it."""
SAME_WEIGHT: Final = 0.25
"""An element around the choice is taken instead when it adds this share of prose ..."""
LINKED_SECTION: Final = 0.3
"""Share of linked characters from which a box with a heading is a list of teasers."""
CLEAN: Final = 3
"""... or any prose at all with less than a third as much of other text."""


def find_article(page: Page, body: Element) -> Element:
    """Return the element that holds the article; the whole body where nothing speaks.

    A lead that stands above it is moved there.
    """
    chrome, blocks = weigh(page, body)
    root = choose(page, body, chrome, blocks)
    bring_lead(page, blocks, root)
    return root


def weigh(page: Page, body: Element) -> tuple[set[Element], list[Block]]:
    """Return what is believed to surround the article, and all blocks."""
    guesses = guessed_chrome(page)
    chrome = chrome_of(page, body, guesses)
    blocks = survey(body, chrome)
    page.misnamed = misnamed(blocks, guesses, small_boxes(page))
    if page.misnamed:
        chrome -= page.misnamed
        blocks = survey(body, chrome)
    if blocks[0].prose < BELIEVED * blocks[0].written:
        page.misnamed |= around_prose(blocks, guesses)
        chrome = set()
        blocks = survey(body, chrome)
    galleries = galleries_in(blocks, page.facts.title)
    page.aside = find_aside(page, blocks) | {box.element: SLIDES for box in galleries}
    if page.aside:
        chrome |= page.aside.keys()
        set_aside(blocks, page.aside)
    return chrome, blocks


def choose(page: Page, body: Element, chrome: set[Element], blocks: list[Block]) -> Element:
    """Return the element that holds the article, from all that speaks for one."""
    told = holder_of(quoted(blocks, page.facts.article_body))
    if told is not None:
        return told.element
    marks = landmarks(page, blocks)
    for group in marks:
        best = max(group, key=lambda block: block.chars)
        if is_believed(best, blocks[0]):
            return best.element
    scores = score(blocks) if blocks[0].prose >= LEAST_PROSE else {}
    if not scores:
        advised = advised_root(page, body, chrome)
        return body if advised is None else widened(advised, body)
    top = max(scores, key=lambda block: scores[block])
    named = {block for group in marks for block in group}
    if has_rival(top, scores):
        advised = advised_root(page, body, chrome)
        advice = next((block for block in blocks if block.element is advised), top)
        if advice.prose >= MOST_OF_PROSE * top.prose:
            top = advice
    return climb(top, named, blocks).element


def guessed_chrome(page: Page) -> dict[Element, str]:
    """Return what the names of elements make chrome -> name of the rule."""
    if page.rules is None:
        return {}
    strip, matched = page.rules.strip, matches(page.rules, page.index)
    return {element: name for element, name in matched.items() if name in strip}


def small_boxes(page: Page) -> set[str]:
    """Return the names of the rules for boxes that are never large."""
    rules = page.rules.strip if page.rules is not None else {}
    return {name for name, rule in rules.items() if rule.guessed and rule.most}


def chrome_of(page: Page, body: Element, named: Iterable[Element]) -> set[Element]:
    """Return what surrounds articles: by its name, by a rule, because it is hidden.

    Notes that are lifted already are not judged, so they speak for nothing either.
    """
    found = set(body.select(SURROUNDINGS)) | hidden_in(body) | set(named)
    found |= {body for note in page.notes.values() for body in note.body}
    return found - {body}


def landmarks(page: Page, blocks: list[Block]) -> list[list[Block]]:
    """Return the blocks of each kind of landmark that the page has, best kind first."""
    known = {block.element: block for block in blocks if not block.gone}
    groups = (
        [known[element] for element in page.tree.select(css) if element in known]
        for css in LANDMARKS
    )
    return [group for group in groups if group]


def is_believed(block: Block, body: Block) -> bool:
    """Tell whether a landmark holds what there is to read on the page."""
    share = block.unlinked / body.unlinked if body.unlinked else 0.0
    if share < LANDMARK_SHARE:
        return False
    return block.prose >= MOST_OF_PROSE * body.prose or share >= MOST_OF_TEXT


def score(blocks: Iterable[Block]) -> dict[Block, float]:
    """Return how much prose speaks for each element, less where it is full of links.

    A paragraph speaks with its length for what it stands in, with half of that for what is
    around it and with ever less further out (the falling weights are those of the
    Readability bookmarklet): the element with many paragraphs of its own wins over one
    that holds many small boxes of text, as lists of comments do.
    """
    scores: dict[Block, float] = {}
    for block in blocks:
        for distance, holder in enumerate(holders_of(block) if block.own else ()):
            share = 1.0 if not distance else 0.5 if distance == 1 else 1 / (3 * distance)
            scores[holder] = scores.get(holder, 0.0) + block.own * share
    return {block: value * (1 - block.link_share) for block, value in scores.items()}


def holders_of(block: Block) -> Iterator[Block]:
    """Yield what may be the article around a block, nearest first."""
    holder, left = block.parent, REACH
    while holder is not None and left:
        if holder.element.tag not in PARTS:
            yield holder
            left -= 1
        holder = holder.parent


def has_rival(top: Block, scores: dict[Block, float]) -> bool:
    """Tell whether an element beside the best one has a score near to it."""
    beside = (
        value
        for block, value in scores.items()
        if not block.holds(top) and not top.holds(block)
    )
    return max(beside, default=0.0) > RIVAL * scores[top]


def climb(top: Block, named: set[Block], blocks: list[Block]) -> Block:
    """Return the choice, or what is around it where that adds text of the same kind.

    An article may be parted by its pictures, have its first lines in a box of their own, or
    each of its sections. A landmark around the choice is taken if half of its prose stands
    in the choice.
    """
    best, part, holder = top, top, top.parent
    while holder is not None:
        gained = holder.prose - best.prose
        noise = holder.chars - best.chars - gained
        if holder in named:
            if best.prose >= MOST_OF_PROSE * holder.prose:
                best = holder
        elif gained and (
            SAME_WEIGHT * best.prose <= gained > noise
            or CLEAN * noise < gained
            or has_more_sections(part, holder, blocks)
        ):
            best = holder
        part, holder = holder, holder.parent
    return best


def has_more_sections(part: Block, holder: Block, blocks: list[Block]) -> bool:
    """Tell whether another part is made like this one, headed like it, and no teaser."""
    made = section_of(part, blocks)
    return made is not None and any(
        block.parent is holder
        and block is not part
        and block.prose
        and block.link_share < LINKED_SECTION
        and section_of(block, blocks) == made
        for block in blocks[holder.number : holder.last + 1]
    )


def section_of(block: Block, blocks: list[Block]) -> tuple[str, str, str] | None:
    """Return how a section is made: its tag, its class and its heading's tag.

    None: it is no section. A heading that is a link leads to an article elsewhere.
    """
    inside = blocks[block.number + 1 : block.last + 1]
    first = next((each for each in inside if each.said), None)
    if block.said or first is None or not first.is_heading or first.linked:
        return None
    return block.element.tag, block.element.attr("class") or "", first.element.tag

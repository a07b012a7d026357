"""Find the article on a page that no engine file knows: our own evidence, then an adviser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from turbohtml import Element, parse_fragment

from cleaner.dom import Matcher, ancestors_of
from cleaner.steps.evidence import Block, is_hidden, survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.page import Page

CHROME: Final = (
    "nav, aside, footer, dialog, menu, [role=navigation], [role=complementary],"
    " [role=contentinfo], [role=search], [role=dialog], [role=alertdialog]"
)
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
NO_HOLDERS: Final = frozenset(
    "ul ol dl table tbody thead tr blockquote figure p li dd dt td th pre".split()
)


def chrome_of(page: Page) -> dict[Element, object]:
    """Return what surrounds articles."""
    body = page.tree
    gone: dict[Element, object] = dict.fromkeys(body.select(CHROME))
    for element in body.select("[hidden], [style]"):
        if is_hidden(element):
            gone[element] = None
    from cleaner.steps.strip import _matcher
    if page.rules is not None:
        gone |= {e: None for e in _matcher(page.rules).match(page.index)}
    return gone


def find_article(page: Page, body: Element) -> Element:
    gone = chrome_of(page)
    gone.pop(body, None)
    blocks = survey(body, gone)
    if blocks[0].prose * 10 < blocks[0].written:
        blocks = survey(body, {})
    top = best_holder(blocks)
    import os
    known = {b.element: b for b in blocks}
    V = os.environ.get("V", "E")
    plain = lambda b: b.chars - b.linked
    for css in LANDMARKS:
        found = [known[e] for e in page.tree.select(css) if e in known and not known[e].gone]
        if not found: continue
        best = max(found, key=lambda b: b.chars)
        if V == "A" and best.chars >= 0.4 * blocks[0].chars: return best.element
        if V == "C" and plain(best) >= 0.4 * plain(blocks[0]) and (best.prose >= .5 * blocks[0].prose): return best.element
        if V == "E" and plain(best) >= 0.4 * plain(blocks[0]) and (best.prose >= .5 * blocks[0].prose or plain(best) >= .6*plain(blocks[0])): return best.element
        if V == "D" and plain(best) >= 0.4 * plain(blocks[0]) and (best.prose >= .5 * blocks[0].prose) and (css!='main' or top is None or top.prose < .5*best.prose): return best.element
    if top is None or blocks[0].prose < 500:
        return None
    return climb(top, set(landmarks(page))).element


def landmarks(page):
    for css in LANDMARKS:
        yield from page.tree.select(css)


def best_holder(blocks: list[Block]) -> Block | None:
    scores: dict[Block, float] = {}
    for block in blocks:
        if block.gone or block.is_heading: continue
        own = block.prose - sum(0 for _ in ())
        if not getattr(block, 'own', 0): continue
        share = 1.0
        holder = block.parent if block.element.tag in NO_HOLDERS or True else block
        steps = 0
        while holder is not None and steps < 5:
            if holder.element.tag not in NO_HOLDERS:
                steps += 1
                scores[holder] = scores.get(holder, 0) + block.own * (1 if steps == 1 else 0.5 if steps == 2 else 1 / (3 * (steps-1)))
            holder = holder.parent
    if not scores: return None
    return max(scores, key=lambda b: scores[b] * (1 - b.link_share))


def climb(top: Block, marks: set[Element]) -> Block:
    best = top
    holder = top.parent
    while holder is not None:
        gained = holder.prose - best.prose
        if holder.element in marks and best.prose * 2 >= holder.prose:
            best = holder
        elif gained:
            noise = (holder.chars - best.chars) - gained
            if (gained * 4 >= best.prose and noise < gained) or noise * 3 < gained:
                best = holder
        holder = holder.parent
    return best

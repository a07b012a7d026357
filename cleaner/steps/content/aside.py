"""Find what stands beside an article by how it is made, though it reads like prose.

Teasers, readers' posts, the ends of pages under "Related articles" or "Leave a comment".

Asked once on a page that no engine file knows; the words are those of all languages.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from turbohtml import Text

from cleaner.dom import ancestors_of
from cleaner.engines.words import fold_label, words
from cleaner.steps.content.evidence import SHORTEST_PROSE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from turbohtml import Element

    from cleaner.page import Page
    from cleaner.steps.content.evidence import Block

TEASERS: Final = "teasers"
POSTS: Final = "reader-posts"
ENDS: Final = "ends-of-pages"
LEAST_TEASERS: Final = 3
"""How many must stand side by side: two may be the parts of an article."""
LEAST_POSTS: Final = 2
MOST_LINKS: Final = 4
"""Links of one teaser: its picture, its headline, its summary, "read on"."""
LONGEST_SUMMARY: Final = 700
"""Bytes of prose that a teaser has at most, four or five sentences."""
ALL_LINKED: Final = 0.9
"""Share of a teaser's headline that is its link: authors' own headings link a word."""
WITH_KICKER: Final = 0.4
"""Share that is enough where the rest is an element of its own."""
MOST_ENDS: Final = 50
"""Labels that are looked at on a page; each is a walk over its blocks."""
MOSTLY_LINKS: Final = 0.5
"""Share of linked characters from which a block is there to lead elsewhere."""
LEVELS: Final = 6
"""How many elements may stand around a headline inside of its teaser."""
LEAST_ARTICLE: Final = 800
"""Bytes of prose beside them ..."""
LEAST_PARAGRAPHS: Final = 4
"""... in so many paragraphs of one element, or in a box each, that show an article. Without
one the list of other articles is what the page has to say."""
LONGEST_ANSWER: Final = 60
"""Characters, blanks included, of a link that is looked up as a label."""
LONGEST_LABEL: Final = 120
"""Bytes of a line that is looked up as a label."""
_NUMBERS: Final = re.compile(r"[\d.,()\[\]]+")


def find_aside(page: Page, blocks: list[Block]) -> dict[Element, str]:
    """Return element -> rule of what is beside the article; nothing where none is."""
    found: dict[Element, str] = {}
    site = host_of(page.known.url or page.facts.url)
    for rule, parts in (
        (TEASERS, teasers_in(blocks, site)),
        (POSTS, posts_in(blocks)),
        *((ENDS, end) for end in islice(ends_in(blocks), MOST_ENDS)),
    ):
        if parts and leaves_an_article(blocks, parts):
            found |= {part.element: rule for part in parts if part.element not in found}
    cards = cards_in(blocks, site)
    if blocks[0].prose - sum(card.prose for card in cards) >= LEAST_ARTICLE:
        found |= {card.element: TEASERS for card in cards if card.element not in found}
    return found


def leaves_an_article(blocks: list[Block], parts: set[Block]) -> bool:
    """Tell whether paragraphs stand side by side outside of some blocks."""
    prose: dict[int, list[int]] = {}
    end = -1
    for block in blocks:
        if block in parts:
            end = max(end, block.last)
        elif block.own and block.number > end:
            for holder in islice(around(block), 1, 3):
                prose.setdefault(holder.number, []).append(block.own)
    return any(
        len(sizes) >= LEAST_PARAGRAPHS and sum(sizes) >= LEAST_ARTICLE
        for sizes in prose.values()
    )


def around(block: Block) -> Iterator[Block]:
    """Yield a block and those it stands in, nearest first."""
    holder: Block | None = block
    while holder is not None:
        yield holder
        holder = holder.parent


# --- side by side ----------------------------------------------------------------------


def teasers_in(blocks: list[Block], site: str) -> set[Block]:
    """Return the items of lists of articles: a linked headline and a summary each."""
    headlines = [block for block in blocks if is_headline(block, site)]
    groups = side_by_side(headlines, LEAST_TEASERS)
    return {
        item
        for group in groups
        if all(is_teaser(item, first, blocks) for item, first in group.items())
        and any(item.written for item in group)
        for item in group
    }


def cards_in(blocks: list[Block], site: str) -> set[Block]:
    """Return boxes that lead to one other article, though they stand alone.

    Its headline and something else in it (a picture, "read on") are links to the same page,
    or all that it says is one link.
    """
    cards = (card_of(block) for block in blocks if is_headline(block, site))
    return {card for card in cards if card is not None}


def card_of(headline: Block) -> Block | None:
    """Return the outermost box around a headline that only leads where it does."""
    address = address_of(headline.element)
    card = None
    for item in islice(around(headline), 1, LEVELS):
        if item.links > MOST_LINKS or item.written > LONGEST_SUMMARY:
            break
        links = [link.attr("href") for link in item.element.select("a[href]")]
        if set(links) != {address}:
            break
        has_summary = item.chars - headline.chars >= SHORTEST_PROSE
        if has_summary and (len(links) > 1 or item.link_share >= ALL_LINKED):
            card = item
    return card


def is_headline(block: Block, site: str) -> bool:
    """Tell whether a line is a link to another page of the same site."""
    if not block.is_heading or not block.chars:
        return False
    if block.link_share < (WITH_KICKER if has_kicker(block.element) else ALL_LINKED):
        return False
    address = address_of(block.element)
    if not address or address.startswith("#"):
        return False
    host = host_of(address)
    return not host or not site or is_same_site(host, site)


def address_of(heading: Element) -> str:
    """Return where a heading leads by a link in it or around it; "" for nowhere."""
    link = heading.select_one("a[href]") or next(
        (each for each in ancestors_of(heading) if each.tag == "a"), None
    )
    return (link.attr("href") or "") if link is not None else ""


def has_kicker(heading: Element) -> bool:
    """Tell whether all that a headline says stands in elements: a word above it, its link.

    The text of an author's own heading stands in the heading itself.
    """
    return not any(isinstance(node, Text) and node.data.strip() for node in heading)


def is_teaser(item: Block, headline: Block, blocks: list[Block]) -> bool:
    """Tell whether an item is a headline with no more than a summary below it."""
    return (
        item is not headline
        and item.written <= LONGEST_SUMMARY
        and not any(block.own for block in blocks[item.number : headline.number])
    )


def posts_in(blocks: list[Block]) -> set[Block]:
    """Return what readers wrote: boxes side by side, each with a link to answer it."""
    known = {block.element: block for block in blocks}
    labels = folded("reply-label")
    lines = [
        holder_in(known, element)
        for element in blocks[0].element.select("a, button, [role=button]")
        if len(text := element.text) <= LONGEST_ANSWER and fold_label(text) in labels
    ]
    groups = side_by_side(lines, LEAST_POSTS)
    return {
        item for group in groups if all(item.written for item in group) for item in group
    }


def holder_in(known: dict[Element, Block], element: Element) -> Block:
    """Return the block that an element stands in."""
    return next(known[each] for each in (element, *ancestors_of(element)) if each in known)


def side_by_side(lines: Iterable[Block], least: int) -> list[dict[Block, Block]]:
    """Return groups of like elements in one place, each item with its first line."""
    groups: dict[tuple[int, str], dict[Block, Block]] = {}
    for line in lines:
        for item in islice(around(line), LEVELS):
            if item.parent is not None:
                key = item.parent.number, item.element.tag
                groups.setdefault(key, {}).setdefault(item, line)
    return [group for group in groups.values() if len(group) >= least]


# --- below a label ---------------------------------------------------------------------


def ends_in(blocks: list[Block]) -> Iterator[set[Block]]:
    """Yield what stands behind the article under a label of comments or other articles."""
    before = 0
    for block in blocks:
        before += block.own
        if before >= LEAST_ARTICLE and is_end_label(block):
            box = box_of(block, blocks)
            yield {box} if box is not block else {block, *below(block, blocks)}


def is_end_label(block: Block) -> bool:
    """Tell whether a block says nothing but "Related articles", "12 comments"."""
    if not block.said or block.chars > LONGEST_LABEL or block.own:
        return False
    said = fold_label(block.said)
    counted = fold_label(_NUMBERS.sub(" ", said))
    return said in folded("end-label") or (
        block.is_heading and counted != said and counted in folded("comments-count")
    )


def box_of(label: Block, blocks: list[Block]) -> Block:
    """Return the outermost block that begins with a label."""
    box, number = label, label.number
    while box.parent is not None:
        while number > box.parent.number:
            number -= 1
            if blocks[number].said:
                return box
        box = box.parent
    return box


def below(label: Block, blocks: list[Block]) -> Iterator[Block]:
    """Yield the links under a label without a box, up to anything else."""
    if label.parent is None:
        return
    number = label.last + 1
    while number <= label.parent.last:
        block = blocks[number]
        if block.is_heading or block.prose or block.link_share < MOSTLY_LINKS:
            return
        yield block
        number = block.last + 1


# --- words and addresses ---------------------------------------------------------------


@cache
def folded(kind: str) -> frozenset[str]:
    """Return the words of a kind as `fold_label` writes them."""
    return frozenset(map(fold_label, words(kind)))


def host_of(address: str) -> str:
    """Return the host of an address; "" of a relative one and of none that can be read."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def leads_away(block: Block, site: str) -> bool:
    """Tell whether most links of a block lead to other sites, and none to a network's."""
    hosts = hosts_of(block)
    if leads_to_network(hosts):
        return False
    away = sum(1 for host in hosts if host and site and not is_same_site(host, site))
    return 2 * away > len(hosts)


def leads_to_many(block: Block) -> bool:
    """Tell whether most links of a block lead to a site each, and none to a network's."""
    hosts = hosts_of(block)
    sites = {site_of(host) for host in hosts if host}
    return len(sites) > 1 and 2 * len(sites) > len(hosts) and not leads_to_network(hosts)


def hosts_of(block: Block) -> list[str]:
    """Return the host of each link, "" of one within the site."""
    return [host_of(link.attr("href") or "") for link in block.element.select("a[href]")]


def leads_to_network(hosts: list[str]) -> bool:
    """Tell whether a host is that of a network, where pages are shared."""
    names = folded("networks")
    return any(name in names for host in hosts for name in host.split("."))


def is_same_site(host: str, site: str) -> bool:
    """Tell whether two hosts end with the same two names.

    >>> is_same_site("news.fen.example", "www.fen.example")
    True
    """
    return site_of(host) == site_of(site)


def site_of(host: str) -> str:
    """Return the last two names of a host."""
    return ".".join(host.split(".")[-2:])

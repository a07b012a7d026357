"""Blocks that many pages of one site share, as rules that a person may accept.

What all pages say alike is mostly the site's frame. It may as well be the wiki's own text,
so nothing here is applied: a file is proposed, to be read.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cleaner.dom import ancestors_of, is_sample, text_of
from cleaner.engines import StripRule
from cleaner.engines.book import EVERY
from cleaner.errors import SourceError
from cleaner.pipeline import STEPS, open_page
from cleaner.steps.decode.decode import decode
from cleaner.steps.strip.strip import strip
from cleaner.view.proofs import prove_selector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from turbohtml import Element

    from cleaner.model import Options, Source
    from cleaner.page import Page

BLOCKS: Final = (
    "div, p, table, ul, ol, dl, section, aside, figure, blockquote, nav, header, footer,"
    " form"
)
"""Elements that a rule is proposed for: not headings, which pages of a wiki may share."""
LEAST_LETTERS: Final = 8
LEAST_COUNTED: Final = 20
"""Characters from which a block is the same though its numbers differ: "Part 3" is not."""
LONGEST: Final = 2000
"""Characters of a block; a longer one is no frame, or holds the frame in a smaller one."""
SHOWN: Final = 160
"""Characters of a block that its rule names; the rest is any text."""
SHARE: Final = 0.3
"""Share of a site's pages that have a block, at least."""
NEARLY: Final = 0.9
"""A block in another that nearly as many pages have goes with that one."""
_NAME = re.compile(r"[A-Za-z][\w-]*")
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class Block:
    """A block that pages share."""

    css: str
    text: str
    html: str
    pages: set[str] = field(default_factory=set)
    around: set[tuple[str, str]] = field(default_factory=set)
    """Keys of the blocks around it."""


@dataclass(slots=True)
class Site:
    """What was seen of a site."""

    name: str
    pages: set[str] = field(default_factory=set)
    engines: Counter[str] = field(default_factory=Counter)
    blocks: dict[tuple[str, str], Block] = field(default_factory=dict)

    def read(self, page: Page, where: str) -> None:
        """Note the blocks of a page that its rules have left."""
        self.pages.add(where)
        self.engines[page.engine.name] += 1
        keys: dict[Element, tuple[str, str]] = {}
        for element in page.root.select(BLOCKS) if page.root is not None else ():
            text, css = text_of(element), selector_of(element)
            if not is_candidate(page, element, text):
                continue
            whole = len(text) >= LEAST_COUNTED
            key = keys[element] = (css, _DIGITS.sub("0", text) if whole else text)
            block = self.blocks.setdefault(key, Block(css, text, element.html))
            block.pages.add(where)
            block.around |= {keys[each] for each in ancestors_of(element) if each in keys}

    def share_of(self, pages: int) -> str:
        """Say how many of the site's pages these are."""
        whose = f" of {self.name}" if self.name else ""
        return f"{pages} of {len(self.pages)} pages{whose}"

    def shared(self, least: int) -> list[Block]:
        """Return the outermost blocks that enough pages have, the most frequent first."""
        enough = max(least, SHARE * len(self.pages))
        found = {key: one for key, one in self.blocks.items() if len(one.pages) >= enough}
        outer = [
            block
            for block in found.values()
            if not any(
                key in found and len(found[key].pages) >= NEARLY * len(block.pages)
                for key in block.around
            )
        ]
        return sorted(outer, key=lambda block: -len(block.pages))

    def counterexample(self, block: Block) -> str:
        """Return a block like this that one page alone has: it is to stay."""
        alone = [each for each in self.blocks.values() if len(each.pages) == 1]
        alike = [each for each in alone if each.css == block.css and not each.around]
        others = [each for each in alone if each.css == "p"]
        return next((shortened(each) for each in alike + others), "")


def is_candidate(page: Page, element: Element, text: str) -> bool:
    """Tell whether a block may be part of a site's frame.

    Not what an infobox, a figure or a gallery says: a value may be that of many pages.
    """
    return (
        LEAST_LETTERS <= len(text) <= LONGEST
        and not is_sample(element)
        and page.roles.keys().isdisjoint((element, *element.ancestors))
    )


def learn(
    sources: Iterable[Source | SourceError], options: Options
) -> tuple[dict[str, Site], list[SourceError]]:
    """Read pages, and return what was seen by site, and what could not be read."""
    sites: dict[str, Site] = {}
    failed: list[SourceError] = []
    for source in sources:
        if isinstance(source, SourceError):
            failed.append(source)
            continue
        try:
            page = stripped(source, options)
        except SourceError as error:
            failed.append(error)
            continue
        if page is not None:
            name = urlsplit(page.facts.url).netloc or page.facts.site
            sites.setdefault(name, Site(name)).read(page, source.where)
    return sites, failed


def stripped(source: Source, options: Options) -> Page | None:
    """Return a page as the rules leave it, before anything is built; None: no HTML."""
    decoded = decode(source, options)
    if decoded.kind != "html":
        return None
    page = open_page(source, decoded, options)
    for step in STEPS[: STEPS.index(strip) + 1]:
        step(page)
    return page


def selector_of(element: Element) -> str:
    """Name an element by its tag and its id, or its first class.

    Ids with digits in them are counted out by software, page by page.
    """
    name = element.attr("id") or ""
    if _NAME.fullmatch(name) and not _DIGITS.search(name):
        return f"{element.tag}#{name}"
    classes = (element.attr("class") or "").split()
    known = next(filter(_NAME.fullmatch, classes), "")
    return f"{element.tag}.{known}" if known else element.tag


def shortened(block: Block) -> str:
    """Return a block's HTML, or where that is long an element like it with its text."""
    if len(block.html) <= 2 * SHOWN:
        return block.html
    tag, sign, name = re.fullmatch(r"(\w+)([.#]?)(.*)", block.css).groups()  # type: ignore[union-attr]
    named = {"#": f' id="{name}"', ".": f' class="{name}"'}.get(sign, "")
    return f"<{tag}{named}>{escape(block.text[:SHOWN], quote=False)}</{tag}>"


def pattern_of(text: str) -> str:
    r"""Return a regular expression for a text; in a longer one, whatever its numbers.

    >>> pattern_of("Seen 12 times (so far).")
    'Seen \\d+ times \\(so far\\)\\.'
    """
    parts = re.split(r"(\d+)", text[:SHOWN]) if len(text) >= LEAST_COUNTED else [text]
    known = "".join(
        r"\d+" if part.isdecimal() else re.escape(part).replace(r"\ ", " ")
        for part in parts
    )
    return known + (".*" if len(text) > SHOWN else "")


def propose(site: Site, least: int) -> Iterator[tuple[StripRule, int]]:
    """Yield a rule for each shared block, whose proof holds, and how many pages have it."""
    for block in site.shared(least):
        rule = StripRule(
            css=block.css,
            text=pattern_of(block.text),
            why=f"the same on {site.share_of(len(block.pages))}",
            hit=shortened(block),
            miss=site.counterexample(block),
        )
        if not prove_selector(rule):
            yield rule, len(block.pages)


def write_proposals(sites: Iterable[Site], least: int) -> str:
    """Write the rules for all sites as a file in the form of ours; "" if there are none."""
    sites = list(sites)
    made = [(site, list(propose(site, least))) for site in sites]
    if not any(rules for _, rules in made):
        return ""
    engines = {name for site in sites for name in site.engines}
    lines = [
        "# Proposed by 'cleaner rules learn'. Nothing of it is applied before you say so.",
        "# Read each rule, take out those that remove what the wiki itself says, and then",
        "# clean with --rules and this file. Without text a rule takes all such elements.",
        'title = "proposed rules"',
        f"extends = {quoted(engines.pop() if len(engines) == 1 else EVERY)}",
    ]
    number = 0
    for site, rules in made:
        for rule, pages in rules:
            number += 1
            lines += ["", f"# {site.share_of(pages)}"]
            lines.append(f"[strip.shared-{number}]")
            fields = ("css", "text", "why", "hit", "miss")
            lines += [f"{name} = {quoted(getattr(rule, name))}" for name in fields]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Write a text as TOML does; its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

"""Take out of a guessed article what its evidence says is none of it: one pass, once.

Only on pages that no engine file knows. Each kind of removal is a rule of `RULES`, on the
trail under ``_web:NAME`` and switched off by it. Text that reads as a sentence is never
removed here, but for what the page hides or sets beside the article.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.dom import text_of
from cleaner.engines.roles import Role
from cleaner.engines.words import fold_label
from cleaner.steps.content.article import BELIEVED, LEAST_PROSE, SURROUNDINGS
from cleaner.steps.content.aside import (
    ENDS,
    POSTS,
    TEASERS,
    folded,
    host_of,
    leads_away,
    leads_to_many,
)
from cleaner.steps.content.evidence import (
    HEADINGS,
    Block,
    hidden_in,
    is_imprint,
    make_of,
    survey,
    weight,
)
from cleaner.steps.content.quoted import letters, quoted
from cleaner.steps.content.slides import SLIDES
from cleaner.steps.facts.values import rest_after
from cleaner.steps.notes.drawer import DRAWER, NOTE
from cleaner.steps.recognise import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.page import Page

RULES: Final = {
    "hidden": "a browser does not show it",
    "beside-article": "stands beside the article, by its own role",
    TEASERS: "leads to other articles, with their summaries",
    POSTS: "what readers wrote below the article",
    SLIDES: "gallery with a title of its own between the paragraphs, its slides counted",
    ENDS: "comments or other articles below the article, as their label says",
    "title-heading": "the page's title; it stands in the record and above the text",
    "labels": "label of a button, of an advertisement or of links to other articles",
    "before-text": "line or links above the article's text",
    "after-text": "line or links below the article's text",
    "link-blocks": "links to other articles between its paragraphs",
    "labelled-links": "leads to another article, as the label before the link says",
    "beyond-quotation": "stands outside of what the page's data quotes as its article",
    "empty-sections": "heading above what other rules removed",
}
"""What this step removes, and why; each name is a rule's."""
PARTS: Final = frozenset(
    "pre figure figcaption table caption tbody thead tfoot tr td th"
    " blockquote dl dt dd li".split()
)
"""What says something though it is no sentence, wherever it stands."""
LISTS: Final = frozenset(("ul", "ol"))
MOSTLY_LINKS: Final = 0.5
"""Share of linked characters from which a block is there to lead elsewhere; below it a line
may be a sentence that cites."""
LONGEST_LABEL: Final = 400
"""Bytes of a block that is looked at for being labels alone, a row of twenty buttons."""
LEAST_SENTENCE: Final = 30
"""Bytes from which a sentence inside of a box keeps the box: shorter ones ("Sign in.") are
what sites say."""
LONGEST_LINE: Final = 300
"""Characters of a line that is looked at for a label before its link."""
LIKE_TITLE: Final = 0.5
"""Share of the title that a heading must be, or the other way round: sites add their name
to one of the two."""
TEXT: Final = "text"
"""What stands below a heading that keeps it; behind every heading's tag in the alphabet."""
_END: Final = re.compile(r"""[.!?…。！？؟।]["'”’»)]*$""")
"""How a sentence ends, however short it is."""

_NOTES: Final = frozenset((NOTE, DRAWER))


def prune(page: Page) -> None:
    """Remove what stands in the guessed content element and is no part of the article.

    A page without some prose is no article but a list, a table or a poem: of it nothing can
    be said by this evidence.
    """
    if page.root is None or page.engine.name != NOBODY or page.is_fragment:
        return
    hidden = hidden_in(page.root) | set(page.root.select("[aria-hidden=true]"))
    notes = {element for element, role in page.roles.items() if role in _NOTES}
    beside = hidden | notes | set(page.root.select(SURROUNDINGS)) | page.aside.keys()
    beside -= page.misnamed
    blocks = survey(page.root, beside)
    prose = blocks[0].prose
    name_by_heading(page)
    if prose >= LEAST_PROSE and prose >= BELIEVED * blocks[0].written:
        _Pruning(page, blocks, hidden).run()


def name_by_heading(page: Page) -> None:
    """Take the title from the first ``h1`` that is most of it: ``<title>`` has the site.

    A short one counts where it is the page's only one and the site's name is behind it.
    """
    title = letters(page.facts.title)
    if page.known.title or not title:
        return
    headings = page.tree.select("h1")
    for heading in headings:
        shown = letters(heading.text)
        if shown == title:
            return
        if shown in title and len(shown) >= LIKE_TITLE * len(title):
            page.facts.title = text_of(heading)
            return
    if len(headings) == 1 and is_title(page, headings[0]):
        page.facts.title = text_of(headings[0])


def is_title(page: Page, heading: Element) -> bool:
    """Tell whether ``<title>`` says a heading of the article and the site behind it.

    A heading that is a link is the site's name, and leads to its front page.
    """
    shown = text_of(heading)
    return (
        bool(shown and rest_after(page.facts.title, shown))
        and heading.select_one("a[href]") is None
        and any(around is page.root for around in heading.ancestors)
    )


class _Pruning:
    """The pass over one article."""

    def __init__(self, page: Page, blocks: list[Block], hidden: set[Element]) -> None:
        self.page = page
        self.hidden = hidden
        self.blocks = blocks
        self.inner: dict[Block, list[Block]] = {}
        for block in blocks[1:]:
            if block.parent is not None:
                self.inner.setdefault(block.parent, []).append(block)
        self.told = quoted(blocks, page.facts.article_body)
        prose = [block.number for block in self.told or blocks if block.own]
        self.first, self.last = prose[0], prose[-1]
        """Places of the first and the last sentence: the text lies between."""
        self.made = {make_of(block) for block in blocks if block.prose}
        """How the blocks with the text are made: what is made like them is of them."""
        self.labels = folded("page-label")
        self.networks = folded("networks")
        self.ends = folded("end-label") | folded("link-label")
        self.title = letters(page.facts.title)
        self.site = host_of(page.known.url or page.facts.url)
        self.asides = running(block.element in page.aside for block in blocks)
        self.sentences = running(
            block.chars >= LEAST_SENTENCE and is_sentence(block) for block in blocks
        )
        self.lists: set[tuple[str, object]] = set()
        """How lists of links are made that the author wrote."""
        self.gone: dict[int, Block] = {}
        """What was removed, by its place."""

    def run(self) -> None:
        """Look at each block once, outer ones first; inside of what goes nothing is."""
        stack = [self.blocks[0]]
        while stack:
            for block in self.inner.get(stack.pop(), ()):
                if block.element.tag == "hr" and self.is_outside(block):
                    block.element.extract()
                rule = self.rule_for(block) if block.chars else ""
                if rule and not self.page.is_kept(f"{NOBODY}:{rule}"):
                    self.remove(block, rule)
                elif block in self.inner and not self.is_note(block):
                    stack.append(block)
        self.close_sections()

    def remove(self, block: Block, rule: str) -> None:
        """Remove a block; notes that stood in it are in the drawer already."""
        self.gone[block.number] = block
        self.page.remove(block.element, f"{NOBODY}:{rule}", RULES[rule])

    def rule_for(self, block: Block) -> str:
        """Return the rule by which a block goes, or ""."""
        if self.is_note(block) or block.element in self.page.leads:
            return ""
        if block.gone:
            if block.element in self.hidden:
                return "hidden"
            return self.page.aside.get(block.element, "beside-article")
        if block.prose:
            if block.chars <= LONGEST_LABEL and self.is_label(block):
                return "labels"
            return "beyond-quotation" if self.is_outside(block) else ""
        if block.written and has_any(self.asides, block):
            return ""  # what reads as prose in it goes by the rule that found it
        return self.rule_by_words(block) or (
            "" if self.says_something(block) else self.rule_by_place(block)
        )

    def rule_by_words(self, block: Block) -> str:
        """Return the rule for a block that is no prose, by what it says."""
        if block.chars <= LONGEST_LABEL and self.is_label(block):
            return "labels"
        if block.number < self.first and self.is_title(block):
            return "title-heading"
        is_lead = block.links and not block.is_heading and self.has_label(block)
        return "labelled-links" if is_lead else ""

    def is_note(self, block: Block) -> bool:
        """Tell whether a block is a note, their place, or the drawer: no matter for us."""
        return self.page.roles.get(block.element) in _NOTES

    def is_outside(self, block: Block) -> bool:
        """Tell whether a block stands before or behind all of the text."""
        return block.number > self.last or block.last < self.first

    def says_something(self, block: Block) -> bool:
        """Tell whether a block without prose is a part of the article all the same."""
        holder = block.parent
        if (
            block.is_heading
            or block.element.tag in PARTS
            or (holder is not None and holder.element.tag in PARTS)
        ):
            return True
        if block.link_share >= MOSTLY_LINKS:
            return False
        if holder is not None and holder.own:
            return True  # a line amid the text that its holder says itself
        is_line = block.number == block.last
        if make_of(block) in self.made or (is_line and is_sentence(block)):
            return True
        return has_any(self.sentences, block)

    def rule_by_place(self, block: Block) -> str:
        """Return the rule for a block that is no prose, by where it stands."""
        linked = block.link_share >= MOSTLY_LINKS
        if block.number < self.first:
            is_picture = bool(block.pictures) and not linked
            return "" if is_picture or self.is_authors_list(block) else "before-text"
        if block.number > self.last:
            is_list = block.element.tag in LISTS
            if is_list and (not linked or follows_heading(block.element)):
                return ""
            is_shown = block.links < 2 and (block.pictures or self.has_frame(block))
            return "" if is_shown else "after-text"
        if not linked or block.links < 2 or make_of(block) in self.made:
            return ""
        if block.element.select_one("li") and leads_away(block, self.site):
            return ""
        return "" if follows_heading(block.element) else "link-blocks"

    def is_authors_list(self, block: Block) -> bool:
        """Tell whether a list below a heading leads to many sites, or is made like one.

        Menus and lists of other articles lead to one.
        """
        if block.element.tag not in LISTS or not follows_heading(block.element):
            return False
        made = make_of(block)
        if leads_to_many(block):
            self.lists.add(made)
        return made in self.lists

    def has_frame(self, block: Block) -> bool:
        """Tell whether a block shows a film or the like that is embedded in the page."""
        links = block.element.select("a")
        return any(self.page.roles.get(link) == Role.FRAME for link in links)

    def is_label(self, block: Block) -> bool:
        """Tell whether a block says nothing but labels; a network's name needs company."""
        said = [text for text in map(fold_label, block.element.strings) if text]
        if not said or any(
            text not in self.labels and text not in self.networks for text in said
        ):
            return False
        return len(said) > 1 or said[0] in self.labels

    def has_label(self, block: Block) -> bool:
        """Tell whether a line or a box begins with a label: "Read also: ..."."""
        line = block
        while not line.said and line in self.inner:
            line = self.inner[line][0]
        label, sign, _ = line.said.partition("：" if "：" in line.said else ":")
        if len(line.said) > LONGEST_LINE or (line is block and not sign):
            return False
        rest = block.chars - weight(label if line is block else line.said)
        return block.linked >= MOSTLY_LINKS * rest and fold_label(label) in self.ends

    def is_title(self, block: Block) -> bool:
        """Tell whether a heading says the title, with or without the site's name.

        Any other line must say it word for word, as the last of the crumbs above it does.
        """
        shown = letters(block.element.text if block.is_heading else block.said)
        if not block.is_heading:
            return block.number == block.last and shown == self.title != ""
        short, long = sorted((shown, self.title), key=len)
        return bool(short) and short in long and len(short) >= LIKE_TITLE * len(long)

    def close_sections(self) -> None:
        """Remove headings below which other rules have left nothing.

        Seen from the end: a heading goes when something was removed, and nothing kept,
        between it and the next heading of its level or above.
        """
        if self.page.is_kept(f"{NOBODY}:empty-sections"):
            return
        below = ""  # "": the end; a heading's tag; "text"
        is_empty = False
        inside = self.inside_gone()
        for block in reversed(self.blocks):
            if block.number in inside:
                continue
            if block.number in self.gone:
                is_empty = below != TEXT
            elif not block.is_heading:
                if block.said or block.pictures:
                    is_empty, below = False, TEXT
            elif is_empty and below <= block.element.tag:
                self.remove(block, "empty-sections")
            else:
                is_empty, below = False, block.element.tag

    def inside_gone(self) -> set[int]:
        """Return the places of all blocks that left the tree."""
        return {
            number
            for block in self.gone.values()
            for number in range(block.number + 1, block.last + 1)
        }


def running(signs: Iterable[bool]) -> list[int]:
    """Return before each block, and behind the last, how many had a sign."""
    return [0, *accumulate(signs)]


def has_any(counts: list[int], block: Block) -> bool:
    """Tell whether a block inside of this one has a sign."""
    return counts[block.last + 1] > counts[block.number + 1]


def is_sentence(block: Block) -> bool:
    """Tell whether a line ends as sentences do, however short it is, and leads nowhere."""
    return (
        block.number == block.last
        and block.link_share < MOSTLY_LINKS
        and not block.gone
        and _END.search(block.said) is not None
        and not is_imprint(block.said)
    )


def follows_heading(element: Element) -> bool:
    """Tell whether a heading or a line with a colon introduces an element."""
    for sibling in element.previous_siblings:
        if isinstance(sibling, Text) and sibling.data.isspace():
            continue
        if isinstance(sibling, Element):
            return sibling.tag in HEADINGS or sibling.text.rstrip().endswith((":", "："))
        if isinstance(sibling, Text):
            return sibling.data.rstrip().endswith((":", "："))
    return False

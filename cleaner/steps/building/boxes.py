"""Boxes: what an engine file names by a role, as figures, galleries, tabs or verse."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.dom import ancestors_of, text_of
from cleaner.engines.roles import Role
from cleaner.model import (
    Block,
    Callout,
    Emphasis,
    Figure,
    Gallery,
    Hatnote,
    Image,
    Inline,
    Inlines,
    Link,
    Node,
    Paragraph,
    Quote,
    Strong,
)
from cleaner.steps.building.blocks import make_code_box, make_display_math
from cleaner.steps.building.clades import make_clade
from cleaner.steps.building.credits import note_credits
from cleaner.steps.building.declarations import make_declaration, make_rows
from cleaner.steps.building.grid import make_table
from cleaner.steps.building.infobox import make_infobox
from cleaner.steps.building.lines import images_of, trimmed
from cleaner.steps.building.poem import make_poem
from cleaner.steps.building.settle import BoxPlace, Caption, NotesPlace
from cleaner.steps.notes.drawer import DRAWER, NOTE
from cleaner.steps.strip.emptied import EMPTIED
from cleaner.text import count_characters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.steps.building.builder import BlockMaker, Builder

DISPLAY_MATH: Final = "display-math"
"""Role of a formula whose element is a block."""
CALLOUT_KINDS: Final = {
    **dict.fromkeys(("warning", "attention", "warn", "alarm"), "warning"),
    "caution": "caution",
    **dict.fromkeys(("danger", "error", "failure", "bug"), "danger"),
    **dict.fromkeys(("tip", "hint", "success"), "tip"),
    "important": "important",
    "note": "note",
    **dict.fromkeys(("info", "information"), "info"),
}
"""Words in a class that tell the kind of a callout, sharpest first."""

_BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")


def make_caption(builder: Builder, element: Element) -> list[Block]:
    """Build a caption for the figure around it."""
    content = builder.flow(element)
    builder.unsettled += 1
    return [Caption(tuple(content))] if content else []  # type: ignore[list-item]


def make_figure(builder: Builder, element: Element) -> list[Block]:
    """Build pictures with their captions; any other text among them follows them.

    What has a caption and is no picture (a film, a quotation) stands before the caption.
    """
    figures: list[Block] = []
    images: list[Image] = []
    others: list[Block] = []
    for block in builder.raw_flow(element):
        if isinstance(block, Caption):
            if not images:
                figures += others
                others = []
            figures.append(Figure(tuple(images), block.content))
            images = []
        elif found := images_of(block):
            if not images and not figures:  # what stands above all pictures is their title
                figures, others = others, []
            images += found
        else:
            others.append(block)
    if images:
        figures.append(Figure(tuple(images)))
    shown = (image for each in figures if isinstance(each, Figure) for image in each.images)
    note_credits(builder, element, shown)
    return figures + others


def make_gallery(builder: Builder, element: Element) -> list[Block]:
    """Build a row of pictures; what is no picture follows it."""
    figures: list[Figure] = []
    others: list[Block] = []
    caption: Inlines = ()
    for child in element:
        if not isinstance(child, Element):
            continue
        if child.has_class("gallerycaption"):
            caption = builder.line(child)
            continue
        for block in make_gallery_entry(builder, child):
            if isinstance(block, Figure):
                figures.append(block)
            elif not isinstance(block, Gallery):
                others.append(block)
            else:
                figures += block.figures
    if not figures:
        return [*([Paragraph(caption)] if caption else ()), *others]
    return [Gallery(tuple(figures), caption), *others]


def make_gallery_entry(builder: Builder, element: Element) -> list[Block]:
    """Build one picture of a gallery: caption and picture in whichever order they stand."""
    blocks = builder.raw_flow(element)
    nodes: list[Node] = [*blocks]
    captions = [node for node in nodes if isinstance(node, Caption)]
    images: list[Image] = []
    others: list[Block] = []
    for block in blocks:
        if isinstance(block, Figure):
            images += block.images
            captions += [Caption(block.caption)] if block.caption else []
        elif found := images_of(block):
            images += found
        elif not isinstance(block, (Caption, NotesPlace)):
            others.append(block)
    content = tuple(part for caption in captions for part in caption.content)
    if content and others and not images:
        return [Figure((), (*others, *content))]  # a film, or a file that is missing
    if images:
        return [Figure(tuple(images), content or tuple(others))] + (
            others if content else []
        )
    return [*content, *others]


def make_hatnote(builder: Builder, element: Element) -> list[Block]:
    """Build a line that sends the reader elsewhere; it is data of the document as well."""
    line = plain_line(builder, element)
    line = trimmed([inline for inline in line if not is_icon(inline)])
    if not line:
        return []
    builder.page.hatnotes.append(line)
    return [Hatnote(line)]


def is_icon(inline: Inline) -> bool:
    """Tell whether an inline is a picture, linked or not: in a hatnote a mere sign."""
    if isinstance(inline, Link) and len(inline.content) == 1:
        return isinstance(inline.content[0], Image)
    return isinstance(inline, Image)


def plain_line(builder: Builder, element: Element) -> Inlines:
    """Build an element as one line, without an emphasis around all of it."""
    line = builder.line(element)
    while len(line) == 1 and isinstance(line[0], Emphasis | Strong):
        line = line[0].content
    return line


def make_callout(builder: Builder, element: Element) -> list[Block]:
    """Build a box that calls for attention, its title apart from its text."""
    kind = callout_kind(element.attr("class") or "")
    title: Inlines = ()
    label = own_part(builder, element, Role.CALLOUT_TITLE)
    if label is not None:
        title = callout_title(builder, label)
        label.extract()
    content = builder.flow(element)
    if title and not content:
        return [Paragraph((Strong(title),))]
    return [Callout(kind, tuple(content), title)] if content else []


def callout_kind(names: str) -> str:
    """Tell the kind of a callout from its classes.

    >>> callout_kind("confluence-information-macro confluence-information-macro-note")
    'note'
    >>> callout_kind("admonition hint"), callout_kind("box")
    ('tip', 'note')
    """
    words = set(_BETWEEN_WORDS.split(names.lower()))
    found = (kind for word, kind in CALLOUT_KINDS.items() if word in words)
    within = (kind for word, kind in CALLOUT_KINDS.items() if word in names.lower())
    return next(found, "") or next(within, "note")


def callout_title(builder: Builder, label: Element) -> Inlines:
    """Return the title of a callout; one that only names the kind says nothing more."""
    rules = builder.page.rules
    if text_of(label).casefold().strip(" :!.") not in CALLOUT_KINDS or rules is None:
        return plain_line(builder, label)
    for rule in rules.parts.values():
        if rule.role == Role.CALLOUT_TITLE:
            why = "title that only repeats the kind of its box"
            builder.page.record(text_of(label), rule.address, why)
            break
    return ()


def own_part(builder: Builder, element: Element, role: Role) -> Element | None:
    """Return the first part of a role in a box that is not part of a box inside it."""
    roles = builder.page.roles
    mine = roles[element]
    for part in element.select("*"):
        if roles.get(part) == role:
            box = next(each for each in ancestors_of(part) if roles.get(each) == mine)
            return part if box is element else None
    return None


def make_tab_title(builder: Builder, element: Element) -> list[Block]:
    """Build a tab's label as the line above its panel, without an emphasis of its own."""
    line = plain_line(builder, element)
    return [Paragraph((Strong(line),))] if line else []


def make_tabs(builder: Builder, element: Element) -> list[Block]:
    """Build all panels of a group, each below its label, in the order of the labels.

    Fandom prints the labels as a row and the panels after it; the older tabber keeps the
    label in the panel's ``title`` or ``data-title``.
    """
    labels = [
        label
        for label in element.select("*")
        if builder.page.roles.get(label) == Role.TAB_TITLE
        and tabs_around(builder, label) is element
    ]
    panels = panels_of(builder, element)
    if not labels or len(labels) != len(panels):
        return titled_panels(builder, element)
    titles = [make_tab_title(builder, label) for label in labels]
    for label in labels:
        label.extract()
    rest: list[Block] = []
    for title, panel in zip(titles, panels, strict=True):
        rest += [*title, *builder.flow(panel)]
        panel.extract()
    return builder.flow(element) + rest


def panels_of(builder: Builder, element: Element) -> list[Element]:
    """Return the innermost panels of a group of tabs, not those of a group inside it."""
    panels = [
        panel
        for panel in element.select("*")
        if builder.page.roles.get(panel) == Role.TAB
        and tabs_around(builder, panel) is element
    ]
    holders = {around for panel in panels for around in ancestors_of(panel)}
    return [panel for panel in panels if panel not in holders]


def tabs_around(builder: Builder, element: Element) -> Element | None:
    """Return the innermost group of tabs around an element."""
    roles = builder.page.roles
    around = ancestors_of(element)
    return next((each for each in around if roles.get(each) == Role.TABS), None)


def titled_panels(builder: Builder, element: Element) -> list[Block]:
    """Build panels that carry their label themselves."""
    for panel in panels_of(builder, element):
        label = panel.attr("data-title") or panel.attr("title") or ""
        first = panel.select_one("h1, h2, h3, h4, h5, h6")
        if label and (first is None or text_of(first) != label):
            line = Element("b", {}, ())
            line.text = label
            holder = Element("p", {}, (line,))
            panel.insert(0, holder)
            builder.holders.add(panel)
            builder.page.input += count_characters(label)
    return builder.flow(element)


def pass_by(builder: Builder, element: Element) -> list[Block]:
    """Leave the place of a note behind: its text comes after the article."""
    del element
    builder.unsettled += 1
    return [NotesPlace()]  # type: ignore[list-item]


def pass_by_emptied(builder: Builder, element: Element) -> list[Block]:
    """Leave the place of a removed box behind."""
    del element
    builder.unsettled += 1
    return [BoxPlace()]  # type: ignore[list-item]


def pass_by_drawer(builder: Builder, element: Element) -> list[Block]:  # noqa: ARG001
    """Write nothing: the notes are built after the article."""
    return []


def make_references(builder: Builder, element: Element) -> list[Block]:
    """Build what stands in a list of notes and is none."""
    builder.unsettled += 1
    return [*builder.raw_flow(element), NotesPlace()]  # type: ignore[list-item]


def make_pull_quote(builder: Builder, element: Element) -> list[Block]:
    """Build a quotation that the page sets as a box."""
    content = make_table(builder, element) if element.tag == "table" else []
    content = content or builder.flow(element)
    if len(content) == 1 and isinstance(content[0], Quote):
        return content
    inner = [block for block in content if isinstance(block, Quote)]
    if len(inner) == 1:  # the words themselves, between a title and who said them
        place = content.index(inner[0])
        content[place : place + 1] = inner[0].content
    return [Quote(tuple(content))] if content else []


BLOCK_ROLES: Final[Mapping[str, BlockMaker]] = MappingProxyType(
    {
        DISPLAY_MATH: make_display_math,
        Role.CALLOUT: make_callout,
        Role.CAPTION: make_caption,
        Role.CLADE: make_clade,
        Role.CODE: make_code_box,
        Role.DECLARATION: make_declaration,
        Role.FIGURE: make_figure,
        Role.GALLERY: make_gallery,
        Role.HATNOTE: make_hatnote,
        Role.INFOBOX: make_infobox,
        Role.POEM: make_poem,
        Role.QUOTE: make_pull_quote,
        Role.REFERENCES: make_references,
        Role.ROWS: make_rows,
        Role.TABS: make_tabs,
        Role.TAB_TITLE: make_tab_title,
        DRAWER: pass_by_drawer,
        EMPTIED: pass_by_emptied,
        NOTE: pass_by,
    }
)
"""Role -> maker of blocks."""

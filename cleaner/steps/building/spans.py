"""Inlines: one maker for each element that means something inside a line."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec.structs import replace

from cleaner.dom import squeeze, text_of
from cleaner.engines.roles import Role
from cleaner.model import (
    Code,
    Emphasis,
    Highlight,
    Image,
    Inline,
    Link,
    Strike,
    Strong,
    Sub,
    Sup,
)
from cleaner.records import FactLink, Picture
from cleaner.steps.building.annotations import (
    make_abbreviation,
    make_fraction,
    make_isolated,
    make_leaf_abbreviation,
    make_ruby,
    make_stack,
    make_tip,
    parts_stack,
)
from cleaner.steps.building.credits import CREDITED, note_attributes
from cleaner.steps.building.disguised import make_email, make_missing_link, make_symbol
from cleaner.steps.building.formulas import make_formula
from cleaner.steps.building.lines import BREAK
from cleaner.steps.building.links import (
    file_name,
    is_file_page,
    is_named_in,
    picture_source,
)
from cleaner.steps.frames import FALLBACK
from cleaner.steps.notes.drawer import NOTE
from cleaner.steps.notes.lift import LOCATOR
from cleaner.steps.silence import is_pixel
from cleaner.text import count_characters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from turbohtml import Element

    from cleaner.model import Inlines
    from cleaner.steps.building.builder import Builder, InlineMaker, LeafMaker

SpanType: TypeAlias = type[Emphasis | Strong | Strike | Highlight | Sub | Sup]

_MAX_PIXELS: Final = 100_000
"""A width or height beyond is a mistake or an attack, not a size."""


def make_span(kind: SpanType) -> InlineMaker:
    """Return the maker of a formatting that wraps its content."""

    def maker(builder: Builder, run: list[Inline], element: Element) -> None:
        inner: list[Inline] = []
        builder.children(inner, element)
        if inner == [" "]:
            run.append(" ")
        elif inner:
            run.append(kind(tuple(inner)))

    return maker


def make_leaf_span(kind: SpanType) -> LeafMaker:
    """Return the maker of a formatting around one text."""

    def maker(builder: Builder, run: list[Inline], element: Element, data: str) -> None:
        del element
        text = builder.part(data)
        if text and text != " ":
            run.append(kind((text,)))
        elif text:
            run.append(text)

    return maker


def make_leaf_text(
    builder: Builder, run: list[Inline], element: Element, data: str
) -> None:
    """Add the text of an element that says nothing of it."""
    del element
    builder.text(run, data)


def make_nothing(builder: Builder, run: list[Inline], element: Element) -> None:
    """Add what stands in an element that says nothing of its text."""
    builder.children(run, element)


def make_break(builder: Builder, run: list[Inline], element: Element) -> None:
    """Break the line."""
    if parts_stack(element) and not builder.exact:
        return
    run.append(BREAK)
    builder.blank = True


def make_code(builder: Builder, run: list[Inline], element: Element) -> None:
    """Keep code as the author's text; pictures and marks in it stay where they can.

    Code that holds nothing but other things than text (a picture) is no code.
    """
    text = squeeze(element.text) if builder.exact else text_of(element)
    if not text or element.select_one("img") is not None:
        builder.children(run, element)
        return
    raw = element.text
    if raw[:1].isspace() and not builder.exact:
        builder.gap(run)
    run.append(Code(text))
    builder.blank = False
    if raw[-1:].isspace() and not builder.exact:
        builder.gap(run)


def make_typed(builder: Builder, run: list[Inline], element: Element) -> None:
    """Keep code that a class alone tells; where it links, its links say more."""
    maker = make_code if element.select_one("a[href]") is None else make_nothing
    maker(builder, run, element)


def make_link(builder: Builder, run: list[Inline], element: Element) -> None:
    """Link, or leave the bare text where there is nothing safe to lead to."""
    inner: list[Inline] = []
    builder.children(inner, element)
    if not inner and not builder.exact:
        return
    href = element.attr("href")
    if href is None or inner == [" "]:
        run += inner
    elif len(inner) == 1 and inner[0].__class__ is Image and is_file_page(element, href):
        image: Image = inner[0]
        run.append(_with_page(builder, image, builder.addresses.link(href)))
    else:
        add_link(builder, run, element, href, tuple(inner))


def make_frame(builder: Builder, run: list[Inline], element: Element) -> None:
    """Link to what a page shows in a frame; that it was shown there is on the trail."""
    href = element.attr("href") or ""
    rule, why = EMBEDDED
    builder.page.record(builder.addresses.link(href) or href, rule, why, where="page")
    builder.gap(run)
    make_link(builder, run, element)
    builder.gap(run)


EMBEDDED: Final = (
    "_web:embedded-frames",
    "shown inside the page from elsewhere; the text has a link to it",
)


def make_numbered_link(builder: Builder, run: list[Inline], element: Element) -> None:
    """Link a number; where a style sheet counts, it is the place among such links."""
    if element.text.strip() or element.attr("href") is None:
        make_link(builder, run, element)
        return
    roles = builder.page.roles
    numbered = [each for each in roles if roles[each] == Role.NUMBERED]
    text = f"[{numbered.index(element) + 1}]"
    builder.page.input += len(text)
    add_link(builder, run, element, element.attr("href") or "", (text,))
    builder.blank = False


def make_leaf_link(
    builder: Builder, run: list[Inline], element: Element, data: str
) -> None:
    """Link one text."""
    text = builder.part(data)
    href = element.attr("href")
    if text and text != " " and href is not None:
        add_link(builder, run, element, href, (text,))
    elif text:
        run.append(text)


def add_link(
    builder: Builder, run: list[Inline], element: Element, href: str, content: Inlines
) -> None:
    """Add a link, or its bare text where there is nothing safe to lead to."""
    target = builder.addresses.known.get(href)
    if target is None:
        target = builder.addresses.link(href)
    title = element.attr("title") or ""
    if not builder.exact and says_nothing(builder, title, href):
        title = ""
    page = ""
    if title and builder.titles_are_pages:
        page, title = title, ""
        names = element.attr("class") or ""
        if "redlink=1" in href or ("new" in names and "new" in names.split()):
            # An address that would create the page is no place to send a reader.
            page, target = page.rpartition(" (")[0] or page, ""
        elif target[:1] == "#" or names.startswith("external"):
            page = ""
    elif builder.titles_are_pages and "redlink=1" in href:
        target = ""
    if target or page or builder.exact:
        run.append(Link(content, target, page, title))
    else:
        run += content


def says_nothing(builder: Builder, title: str, href: str) -> bool:
    """Tell whether a tool tip only says what the link says."""
    named = title and not builder.titles_are_pages and is_named_in(title, href)
    return bool(named) or title == href


def _with_page(builder: Builder, image: Image, page: str) -> Image:
    known = builder.page.images.get(image.source)
    told = known if known is not None else Picture(image.source, image.alt)
    builder.page.images[image.source] = replace(told, page=page)
    return Image(image.source, image.alt, image.title, page, image.width, image.height)


def make_image(builder: Builder, run: list[Inline], element: Element) -> None:
    """Show a picture by its true address; what only counts visitors is none."""
    source = builder.addresses.picture(picture_source(element))
    width, height = _pixels(element.attr("width")), _pixels(element.attr("height"))
    if not source or is_pixel(element) or "Special:CentralAutoLogin" in source:
        return
    alt = " ".join((element.attr("alt") or element.attr("data-alt") or "").split())
    if alt.startswith(("http://", "https://")) and " " not in alt:
        alt = ""  # an address describes nothing
    while alt[-1:] == "]" and alt[alt.rfind("[") :] in builder.printed:
        alt = alt[: alt.rfind("[")].rstrip()
    title = "" if builder.titles_are_pages else element.attr("title") or ""
    title = "" if title == alt else title
    run.append(Image(source, alt, title, "", width, height))
    builder.blank = False
    if element in builder.page.areas:
        add_areas(builder, source, alt, builder.page.areas[element])
    else:
        builder.page.images.setdefault(source, Picture(source, alt))
    if not CREDITED.isdisjoint(element.attrs):
        note_attributes(builder, element, source)


def add_areas(
    builder: Builder, source: str, alt: str, areas: tuple[tuple[str, str], ...]
) -> None:
    """Put a picture on record with the places that its parts lead to."""
    links = ((text, builder.addresses.link(target)) for text, target in areas)
    found = tuple(FactLink(text, url) for text, url in links if url)
    builder.page.images[source] = Picture(source, alt, areas=found)


def _pixels(value: str | None) -> int:
    """Read a size; what is no whole number of pixels is no size."""
    if value is None or not value.isdecimal() or len(value) > 6:
        return 0
    return min(int(value), _MAX_PIXELS)


def make_media(builder: Builder, run: list[Inline], element: Element) -> None:
    """Lead to a sound or film by its file's name; what it says to old browsers goes."""
    inner = element.select_one("source[src]")
    source = element.attr("src") or (inner.attr("src") if inner is not None else "") or ""
    target = builder.addresses.link(source)
    builder.page.record(text_of(element), *FALLBACK)
    name = file_name(target)
    if source and target and name:
        builder.page.input += count_characters(name)
        run.append(Link((name,), target))
        builder.blank = False


def make_quotation(builder: Builder, run: list[Inline], element: Element) -> None:
    """Print the quotation marks that a browser makes for ``<q>``."""
    builder.page.input += 2
    builder.text(run, "“")
    builder.children(run, element)
    builder.text(run, "”")


def make_lines(builder: Builder, run: list[Inline], element: Element) -> None:
    """Set each child on a line of its own."""
    begun = False
    for child in element:
        if getattr(child, "tag", ""):
            if begun:
                make_break(builder, run, element)
            begun = True
            builder.child(run, child)  # type: ignore[arg-type]
        elif hasattr(child, "data"):
            builder.text(run, child.data)


def make_lazy_image(builder: Builder, run: list[Inline], element: Element) -> None:
    """Show the picture that a placeholder stands for until the reader scrolls to it."""
    make_image(builder, run, element)


def pass_by(builder: Builder, run: list[Inline], element: Element) -> None:
    """Write nothing: the element's text goes another way."""


_SAYING_NOTHING: Final = (
    "bdi bdo big cite data dfn font ins label nobr small span time u".split()
)
INLINES: Final[Mapping[str, InlineMaker]] = MappingProxyType(
    {
        **dict.fromkeys(_SAYING_NOTHING, make_nothing),
        "a": make_link,
        "abbr": make_abbreviation,
        "acronym": make_abbreviation,
        "audio": make_media,
        "b": make_span(Strong),
        "br": make_break,
        "code": make_code,
        "del": make_span(Strike),
        "em": make_span(Emphasis),
        "i": make_span(Emphasis),
        "img": make_image,
        "kbd": make_code,
        "mark": make_span(Highlight),
        "math": make_formula,
        "q": make_quotation,
        "ruby": make_ruby,
        "s": make_span(Strike),
        "samp": make_code,
        "strike": make_span(Strike),
        "strong": make_span(Strong),
        "sub": make_span(Sub),
        "sup": make_span(Sup),
        "tt": make_code,
        "var": make_span(Emphasis),
        "video": make_media,
    }
)
"""Tag -> maker; what is not here says nothing about its text."""

LEAVES: Final[Mapping[str, LeafMaker]] = MappingProxyType(
    {
        **dict.fromkeys(_SAYING_NOTHING, make_leaf_text),
        "a": make_leaf_link,
        "abbr": make_leaf_abbreviation,
        "acronym": make_leaf_abbreviation,
        "b": make_leaf_span(Strong),
        "em": make_leaf_span(Emphasis),
        "i": make_leaf_span(Emphasis),
        "strong": make_leaf_span(Strong),
        "sub": make_leaf_span(Sub),
        "sup": make_leaf_span(Sup),
    }
)
"""Tag -> maker of an element that holds one text, where that is worth a shorter way."""

ISOLATED: Final = "isolated"
"""Role of an element whose text runs the other way."""
LAZY_IMAGE: Final = "lazy-image"
"""Role of an element that becomes a picture when the reader scrolls to it."""

INLINE_ROLES: Final[Mapping[str, InlineMaker]] = MappingProxyType(
    {
        Role.COMMAND: make_nothing,
        Role.EMAIL: make_email,
        Role.FRACTION: make_fraction,
        Role.STACK: make_stack,
        Role.FRAME: make_frame,
        ISOLATED: make_isolated,
        Role.TYPED: make_typed,
        Role.LINES: make_lines,
        Role.NUMBERED: make_numbered_link,
        Role.SYMBOL: make_symbol,
        Role.TIP: make_tip,
        Role.MISSING: make_missing_link,
        Role.MATH: make_formula,
        LAZY_IMAGE: make_lazy_image,
        LOCATOR: pass_by,
        NOTE: pass_by,
    }
)

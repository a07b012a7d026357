"""Who made a picture and under which terms, where the page says so beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from cleaner.dom import text_of
from cleaner.records import Licence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from turbohtml import Element

    from cleaner.model import Image
    from cleaner.steps.building.builder import Builder

_CREDITS: Final = (
    "[itemprop='creditText'], [itemprop='copyrightNotice'], [itemprop='creator'],"
    " [itemprop='copyrightHolder'], .wp-media-credit, .media-credit, .photo-credit,"
    " .image-credit, .picture-credit, .credit, .credits, .attribution"
)
"""schema.org's ImageObject, and what themes of WordPress and others call the line."""
_LICENCES: Final = "a[rel~='license'][href], a[itemprop='license'][href]"
_NAMED: Final = ("data-credit", "data-attribution", "data-copyright", "data-author")
_TERMS: Final = ("data-license-url", "data-licence-url", "data-license", "data-licence")
CREDITED: Final = frozenset((*_NAMED, *_TERMS))
"""Attributes of pictures that tell of their makers or their terms."""


def note_credits(builder: Builder, figure: Element, images: Iterable[Image]) -> None:
    """Put the credit and the licence in a figure on record with its pictures."""
    credit = figure.select_one(_CREDITS)
    terms = figure.select_one(_LICENCES)
    name = text_of(credit) if credit is not None else ""
    licence = None
    if terms is not None:
        url = builder.addresses.link(terms.attr("href") or "")
        licence = Licence(text_of(terms), url)
    for image in images:
        put_credit(builder, image.source, name, licence)


def note_attributes(builder: Builder, element: Element, source: str) -> None:
    """Put on record what attributes of a picture say of its maker and its terms."""
    name = next(filter(None, map(element.attr, _NAMED)), None) or ""
    terms = next(filter(None, map(element.attr, _TERMS)), None) or ""
    licence = None
    if "/" in terms:
        licence = Licence(url=builder.addresses.link(terms))
    elif terms:
        licence = Licence(terms)
    put_credit(builder, source, " ".join(name.split()), licence)


def put_credit(builder: Builder, source: str, credit: str, licence: Licence | None) -> None:
    """Add to the record of a picture what it does not say yet."""
    known = builder.page.images.get(source)
    if known is None or not (credit or licence):
        return
    builder.page.images[source] = replace(
        known, credit=known.credit or credit, licence=known.licence or licence
    )

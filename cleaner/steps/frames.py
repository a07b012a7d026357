"""What a page shows in a frame: a film, a map, another page. A link stands in its place.

So one does for each part of a picture that leads somewhere. These links have a text, so
whatever comes later (the ledger, rules, the search for the article) sees them as any other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec
from turbohtml import Element, Text

from cleaner.dom import ancestors_of, select_each, text_of
from cleaner.engines.roles import Role
from cleaner.steps.building.links import file_name
from cleaner.steps.citations.identifiers import archived
from cleaner.steps.content.evidence import is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from turbohtml import Node

    from cleaner.page import Page

FRAMES: Final = ("iframe", "object", "embed")
_LOCAL_LINKS: Final = "a[href^='#']"
FILM: Final = "\N{BLACK RIGHT-POINTING TRIANGLE}"
"""Label of a film without a title: the sign of all players, no word that the page lacks."""
MOST_AREAS: Final = 8
"""Links of an image map that are a line of text: more of them would drown it."""
BETWEEN_AREAS: Final = " · "
EMBEDDED: Final = "embedded-frame"
"""Class of the link that stands for a frame: rules know it by that."""
FALLBACK: Final = ("_web:media-fallback", "text for browsers that cannot play this")
LONGEST_INNER: Final = 500
"""Characters of a page within an attribute that go on the trail."""

_CONFIGURED: Final = "embedvideo"
"""Class of the box in which MediaWiki's EmbedVideo waits for consent to load a film."""
_MAP: Final = "mw-kartographer-map"
"""Class of a map that MediaWiki's Kartographer draws."""
_NO_CONTENT: Final = {
    **dict.fromkeys(
        (
            *("doubleclick.net", "googlesyndication.com", "googletagmanager.com", "/ads/"),
            *("amazon-adsystem.com", "adservice.google.", "taboola.com", "outbrain.com"),
            *("criteo.", "adnxs.com", "rubiconproject.com", "pubmatic.com", "/ad/"),
        ),
        "embedded-ad",
    ),
    **dict.fromkeys(
        (
            *("facebook.com/plugins/", "facebook.com/widgets/", "staticxx.facebook.com"),
            *("platform.twitter.com/widgets/", "accounts.google.com", "/nav:side/"),
            *("plusone.google.com", "disqus.com", "discord.com/widget", "recaptcha"),
            *("discordapp.com/widget", "hcaptcha.com", "addthis.com", "sharethis.com"),
        ),
        "embedded-widget",
    ),
}
"""Part of an address -> class: what shares, counts or advertises, on any site."""
_PAGES: Final = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        (
            r"(?:www\.)?youtube(?:-nocookie)?\.com/embed/videoseries\?(?:.*&)?list=([\w-]+).*",
            r"https://www.youtube.com/playlist?list=\1",
        ),
        (
            r"(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v)/([\w-]{6,}).*",
            r"https://www.youtube.com/watch?v=\1",
        ),
        (r"player\.vimeo\.com/video/(\d+).*", r"https://vimeo.com/\1"),
        (
            r"(?:www\.)?dailymotion\.com/embed/video/(\w+).*",
            r"https://www.dailymotion.com/video/\1",
        ),
        (r"embed\.nicovideo\.jp/watch/(\w+).*", r"https://www.nicovideo.jp/watch/\1"),
        (
            r"player\.bilibili\.com/player\.html\?(?:.*&)?bvid=(\w+).*",
            r"https://www.bilibili.com/video/\1",
        ),
        (r"(?:www\.)?archive\.org/embed/([^?#]+).*", r"https://archive.org/details/\1"),
    )
)
"""Address of a player -> address of the page that it plays from: players alone have no
title, and many refuse to be opened by themselves."""
_SCHEME = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_NO_SIZE: Final = frozenset(("0", "1", "0px", "1px"))
_GENERIC_TITLE = re.compile(
    r"(?:play video|video|(?:youtube|vimeo) video player|dailymotion video player|"
    r"embedded (?:content|video)|iframe|frame|untitled|blank)?",
    re.IGNORECASE,
)
"""What software writes into the title of any frame."""


def settle_frames(page: Page) -> None:
    """Put a link in the place of each frame that shows something; drop all others."""
    for box in page.index.with_class(_CONFIGURED):
        settle_configured(box)
    for areas in page.tree.select("map"):
        settle_areas(page, areas)
    for drawn in page.index.with_class(_MAP):
        settle_map(page, drawn)
    frames = select_each(page.tree, FRAMES)
    named = {name for frame in frames if (name := frame.attr("id"))}
    openers = openers_of(page, named) if named else {}
    for frame in frames:
        settle_frame(page, frame, openers.get(frame.attr("id") or ""))


def openers_of(page: Page, named: set[str]) -> dict[str, Element]:
    """Return the links of a page that open its frames, by the name of the frame."""
    links = (
        (link, (link.attr("href") or "")[1:]) for link in page.tree.select(_LOCAL_LINKS)
    )
    return {name: link for link, name in links if name in named}


def settle_configured(box: Element) -> None:
    """Put the frame into a box whose script would put it there once the reader agrees."""
    said = box.attr("data-iframeconfig") or box.attr("data-mw-iframeconfig")
    if not said:
        return
    try:
        config = msgspec.json.decode(said, type=dict[str, object])
    except msgspec.DecodeError:
        return  # no configuration that its own script could read
    source = config.get("src")
    if isinstance(source, str):
        box.insert(0, Element("iframe", {"src": source}, ()))


def settle_areas(page: Page, areas: Element) -> None:
    """Write the links of an image map as a line behind its picture, if they are few.

    The map of a metro has hundreds: those are on record with the picture alone.
    """
    links = tuple(dict.fromkeys(links_of(areas)))
    holder = areas.parent
    if not links or not isinstance(holder, Element):
        return
    beside = [areas, *areas.next_siblings, *areas.previous_siblings]
    image, place = next(filter(None, map(picture_in, beside)), (None, areas))
    if image is not None:
        page.areas[image] = links
    if len(links) <= MOST_AREAS or image is None:
        holder.insert(list(holder).index(place) + 1, line_of(links))


def links_of(areas: Element) -> Iterator[tuple[str, str]]:
    """Yield the label and the address of each part of a picture that has both."""
    for area in areas.select("area[href]"):
        label = " ".join((area.attr("title") or area.attr("alt") or "").split())
        target = (area.attr("href") or "").strip()
        if label and target:
            yield label, target


def picture_in(node: Node) -> tuple[Element, Element] | None:
    """Return the picture that a node is or holds, and the node."""
    if not isinstance(node, Element):
        return None
    image = node if node.tag == "img" else node.select_one("img")
    return None if image is None else (image, node)


def line_of(links: Iterable[tuple[str, str]]) -> Element:
    """Return a paragraph of links."""
    line = Element("p", {}, ())
    for number, (label, target) in enumerate(links):
        if number:
            line.append(Text(BETWEEN_AREAS))
        link = Element("a", {"href": target}, ())
        link.text = label
        line.append(link)
    return line


def settle_map(page: Page, drawn: Element) -> None:
    """Link to a map that a script draws, unless a picture of it stands there."""
    place = ",".join(filter(None, (drawn.attr("data-lat"), drawn.attr("data-lon"))))
    target = drawn.attr("href") or (f"geo:{place}" if place else "")
    if drawn.select_one("img:not(.leaflet-tile)") is not None or not target:
        return
    page.record(text_of(drawn), *FALLBACK, where="page")
    put_link(page, drawn, target, place or "Map")


def is_shown_before(page: Page, frame: Element, target: str) -> bool:
    """Tell whether the frame right before shows the same: once as object, once as embed."""
    for node in frame.previous_siblings:
        if isinstance(node, Element):
            return page.roles.get(node) == Role.FRAME and node.attr("href") == target
        if not (isinstance(node, Text) and node.data.isspace()):
            return False
    return False


def put_link(page: Page, frame: Element, target: str, label: str) -> None:
    """Put a link in the place of a frame."""
    link = Element("a", {"href": target, "class": class_of(target)}, ())
    link.text = label
    frame.replace_with(link)
    page.index.add(link)
    page.roles[link] = Role.FRAME


def class_of(target: str) -> str:
    """Return the classes of a frame's link, by which rules remove it.

    >>> class_of("https://ad.doubleclick.net/x"), class_of("https://fen.example/ads.html")
    ('embedded-frame embedded-ad', 'embedded-frame')
    """
    for place, name in _NO_CONTENT.items():
        if place in target:
            return f"{EMBEDDED} {name}"
    return EMBEDDED


def settle_frame(page: Page, frame: Element, opener: Element | None) -> None:
    """Put a link, a picture or nothing in the place of a frame.

    A frame that a link opens ("View map") needs none of its own: that link leads to it.
    """
    if frame.parent is None or any(each.tag == "object" for each in ancestors_of(frame)):
        return  # gone with the object around it, which it is another way to show
    address = source_of(frame)
    if frame.tag != "iframe":
        page.record(text_of(frame), *FALLBACK, where="page")
    if is_picture(frame) and address:
        alt = text_of(frame)
        frame.replace_with(Element("img", {"src": address, "alt": alt}, ()))
        return
    if not address or is_unseen(frame):
        page.record(address or inner_page(frame), *UNSEEN, where="page")
        frame.extract()
        return
    target = page_of(address)
    if opener is not None and text_of(opener):
        opener.attrs["href"] = target
        frame.extract()
        return
    if is_shown_before(page, frame, target):
        frame.extract()
        return
    put_link(page, frame, target, label_of(frame, target, is_film=target != address))


UNSEEN: Final = ("_web:unseen-frames", "frame that shows nothing")


def inner_page(frame: Element) -> str:
    """Return the page that a frame holds itself, in an attribute; "" where it has none."""
    inner = frame.attr("srcdoc") or frame.attr("src") or ""
    return "" if inner.startswith(("about:", "javascript:")) else inner[:LONGEST_INNER]


def source_of(frame: Element) -> str:
    """Return the address of what a frame shows, "" where it has none.

    >>> source_of(Element("iframe", {"src": "about:blank", "data-src": "//fen.example/m"}))
    '//fen.example/m'
    """
    names = ("data-src", "data-lazy-src", "src", "data", "movie")
    found = [frame.attr(name) or "" for name in names]
    found += (
        inner.attr("value") or inner.attr("src") or ""
        for inner in frame.select("param[name='movie'], param[name='src'], embed[src]")
    )
    addresses = (address.strip() for address in found)
    return next((each for each in addresses if each and is_page(each)), "")


def is_page(address: str) -> bool:
    """Tell whether an address is one of the web, and none that holds or runs something."""
    scheme, colon, _ = address.partition(":")
    return not colon or scheme.lower() in ("http", "https") or not scheme.isalnum()


def is_picture(frame: Element) -> bool:
    """Tell whether an object is a picture, as drawings in SVG are embedded."""
    return (frame.attr("type") or "").lower().startswith("image/")


def is_unseen(frame: Element) -> bool:
    """Tell whether a browser shows nothing of a frame: it counts visitors, or waits."""
    sizes = (frame.attr("width") or "", frame.attr("height") or "")
    return is_hidden(frame) or not _NO_SIZE.isdisjoint(sizes)


def page_of(address: str) -> str:
    """Return the page that a player plays from, or the address itself.

    >>> page_of("//www.youtube-nocookie.com/embed/AbCdEf12345?rel=0")
    'https://www.youtube.com/watch?v=AbCdEf12345'
    >>> page_of("https://maps.example/embed?x=1")
    'https://maps.example/embed?x=1'
    """
    rest = _SCHEME.sub("", address, count=1)
    for pattern, into in _PAGES:
        if found := pattern.fullmatch(rest):
            return found.expand(into)
    return address


def label_of(frame: Element, target: str, *, is_film: bool = False) -> str:
    """Return what the link says: the title of the frame, a sign, or the site that it shows.

    >>> label_of(Element("iframe", {"title": "Mills"}), "https://fen.example/m")
    'Mills'
    >>> label_of(Element("iframe", {"title": "Play video"}), "//www.fen.example/m?id=1")
    'fen.example'
    """
    title = " ".join((frame.attr("title") or "").split())
    if _GENERIC_TITLE.fullmatch(title) is None:
        return title
    if is_film:
        return FILM
    if _SCHEME.match(target) is None:
        return file_name(target) or target
    target = archived(target) or target
    return _SCHEME.sub("", target, count=1).partition("/")[0].removeprefix("www.")

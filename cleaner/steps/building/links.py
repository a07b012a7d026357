"""Addresses: absolute, safe, and of the original where a thumbnail's address tells it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urljoin, urlsplit

import msgspec

if TYPE_CHECKING:
    from turbohtml import Element

    from cleaner.engines import EngineRules, Rewrite
    from cleaner.page import Page

SAFE_SCHEMES: Final = frozenset(
    "http https ftp ftps mailto tel sms news nntp irc ircs xmpp geo magnet urn doi gopher"
    " sftp ssh git svn worldwind bitcoin matrix".split()
)
"""Schemes that a link of a kept page may have: MediaWiki's list of allowed protocols, less
what runs or reads something on the reader's machine."""
ACTIVE_SCHEMES: Final = frozenset(
    "javascript vbscript livescript mocha data file blob filesystem about jar chrome"
    " resource view-source".split()
)
"""Schemes that run code or read the reader's own machine; never kept."""
INLINE_PICTURE_LIMIT: Final = 8_192
"""Characters of a picture stored in its own address; a longer one would drown the text."""

_ARCHIVED = re.compile(r"(?:^|/)\d{14}(?:[a-z]{2}_)?/(https?)(?::|_)?/{1,2}")
"""What the Web Archive puts before an address, also as mirroring programs rewrite it."""
_TO_ARCHIVE: Final = tuple(
    f"{scheme}//{host}/"
    for scheme in ("https:", "http:", "")
    for host in ("web.archive.org", "www.web.archive.org", "archive.org")
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
TO_ITSELF: Final = " ↵"
"""What DokuWiki adds to the title of a link that leads to the page it stands on."""
_ALIKE = str.maketrans("_:", " /")
"""Namespaces end with a colon in titles and are folders in addresses."""
_INVISIBLE = dict.fromkeys(range(0x20))
_PLAIN_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|avif);base64,", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"data:image/(?:gif|svg\+xml|png)[^,]{0,40},.{0,400}", re.IGNORECASE | re.DOTALL
)
_CANDIDATE = re.compile(r"\s*([^\s,]\S*[^\s,])(?:\s+([\d.]+)[wx])?\s*(?:,|$)")


class Addresses(msgspec.Struct, eq=False):
    """Makes the addresses of one page absolute; each is worked out once."""

    base: str = ""
    """Address that relative ones stand against; empty: not known, they stay relative."""
    here: str = ""
    """Address of the page, to know its own fragments by."""
    scheme: str = "https:"
    """Scheme of the base, or what the web uses today."""
    origin: str = ""
    """Scheme and host of the base."""
    folder: str = ""
    """The base up to its last slash."""
    originals: tuple[Rewrite, ...] = ()
    any_scheme: bool = False
    """Take each scheme that does nothing by itself: for HTML that is no page of its own."""
    from_archive: bool = False
    """The page is a copy of the Web Archive, which leads each of its links to itself."""
    known: dict[str, str] = {}

    def link(self, href: str) -> str:
        """Return the absolute address of a link; "" for what is no safe address."""
        known = self.known.get(href)
        if known is None:
            archived = _ARCHIVED.search(href) if "/http" in href else None
            if archived and not self.from_archive and href.startswith(_TO_ARCHIVE):
                archived = None  # the author's own link to an old state of a page
            live = f"{archived[1]}://{href[archived.end() :]}" if archived else href
            known = self.known[href] = self._resolve(live)
        return known

    def _resolve(self, href: str) -> str:
        r"""Resolve against the base (RFC 3986), after what browsers do to an address.

        Browsers cut blanks and control characters at the edges and drop tabs and line
        breaks anywhere (URL standard, basic URL parser); ``java\nscript:`` is a live link.
        """
        if (
            href.isprintable()
            and "\\" not in href
            and "/." not in href
            and href.strip() == href != ""
        ):
            plain = self._resolve_plain(href)
            if plain is not None:
                return plain
        address = href.strip().translate(_INVISIBLE)
        if address.startswith("#"):
            return address if len(address) > 1 else ""
        scheme = _SCHEME.match(address)
        if scheme is not None and not self.is_safe(scheme[1].lower()):
            return ""
        if scheme is None:
            address = self._join(address)
        return self._own(address)

    def _resolve_plain(self, href: str) -> str | None:
        """Resolve an address without blanks and dot segments; None: it takes more."""
        if href[0] == "/":
            start = self.scheme if href[1:2] == "/" else self.origin
            return self._own(start + href)
        if (
            href[:2] == "./"
            and not self.any_scheme
            and href[2:3] not in ("", "/", "?", "#")
        ):
            return self._own(self.folder + href[2:])
        scheme = _SCHEME.match(href)
        if scheme is None:
            return self._own(self.folder + href) if href[0] not in "?#." else None
        return self._own(href) if scheme[1] in ("http", "https") else None

    def is_safe(self, scheme: str) -> bool:
        """Tell whether a link may have this scheme."""
        return scheme not in ACTIVE_SCHEMES if self.any_scheme else scheme in SAFE_SCHEMES

    def _own(self, address: str) -> str:
        """Return the fragment alone where an address leads into this very page."""
        if "#" not in address:
            return address
        page, _, fragment = address.partition("#")
        return f"#{fragment}" if page and page == self.here else address

    def _join(self, address: str) -> str:
        if not self.base:
            return f"https:{address}" if address.startswith("//") else address
        return joined(self.base, address)

    def picture(self, source: str) -> str:
        """Return the absolute address of a picture, of its original where that is known."""
        if source[:5].lower() == "data:":
            small = len(source) <= INLINE_PICTURE_LIMIT
            return source if small and _PLAIN_PICTURE.match(source) else ""
        address = self.link(source)
        for rewrite in self.originals:
            changed = _compiled(rewrite.pattern).sub(rewrite.into, address)
            if changed != address:
                return address if _NO_PICTURE.search(changed) else changed
        return address


_NO_PICTURE = re.compile(
    r"\.(?:webm|og[vga]|mp[34g]|mpeg|mov|wav|flac|opus|midi?|pdf|djvu?|tiff?|xcf|stl)(?:[?#/]|$)",
    re.IGNORECASE,
)
"""Originals that no browser shows as a picture: a wiki has a still of a film or a book."""


def joined(base: str, address: str) -> str:
    """Return an address resolved against another; "" where it can be none.

    >>> joined("https://fen.example/wiki/Reed", "../x"), joined("https://a.example/", "//[")
    ('https://fen.example/x', '')
    """
    try:
        return urljoin(base, address)
    except ValueError:  # "//[": a host that is no host
        return ""


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def addresses_of(page: Page) -> Addresses:
    """Return how addresses of this page become absolute."""
    here = page.facts.url
    # By the tag alone: the tree knows its elements by tag, an attribute would be a walk.
    bases = [href for base in page.tree.select("base") if (href := base.attr("href"))]
    start = joined(here, bases[0]) if bases else here
    rules: EngineRules | None = page.rules
    originals = tuple(rules.originals.values()) if rules else ()
    if urlsplit(start).scheme not in ("http", "https") or (not bases and is_mirrored(page)):
        start = ""
    parts = urlsplit(start)
    scheme = f"{parts.scheme}:" if start else "https:"
    origin = f"{scheme}//{parts.netloc}" if start else ""
    archive = is_from_archive(page)
    if not start:
        return Addresses(
            originals=originals, any_scheme=rules is None, from_archive=archive
        )
    folder = start.partition("?")[0].partition("#")[0].rpartition("/")[0] + "/"
    if len(folder) <= len(origin):  # "https://host" alone, or no base
        folder = f"{origin}/" if origin else ""
    return Addresses(
        start,
        here.partition("#")[0],
        scheme,
        origin,
        folder,
        originals,
        from_archive=archive,
    )


_SAMPLE: Final = 60
"""Links looked at: a program that mirrors pages rewrites all of them."""


def is_from_archive(page: Page) -> bool:
    """Tell whether the Web Archive gave the page out: it leads links of the wiki to itself.

    On other pages a link to the archive is the author's, and all that is left of a source.
    """
    host = urlsplit(page.facts.url).netloc
    for link in islice(page.tree.iter_elements("a"), _SAMPLE):
        href = link.attr("href") or ""
        archived = _ARCHIVED.search(href) if "/http" in href else None
        if archived is None:
            continue
        own = host and href[archived.end() :].startswith((f"{host}/", f"www.{host}/"))
        if own or not href.startswith(_TO_ARCHIVE):
            return True
    return False


def is_mirrored(page: Page) -> bool:
    """Tell whether links were rewritten for a copy on disk.

    A mirroring program lets them end in ".html" where the page's own address, known from
    what the page says of itself, does not: joined to that address they would lead nowhere.
    """
    if page.source.url or not page.facts.url or page.facts.url.endswith((".html", ".htm")):
        return False
    first = islice(page.tree.iter_elements("a"), _SAMPLE)
    links = [link.attr("href") or "" for link in first]
    beside = [
        href for href in links if href and "://" not in href[:9] and href[0] not in "/#?"
    ]
    named = sum(href.partition("#")[0].endswith((".html", ".htm")) for href in beside)
    return named > len(beside) / 2


_TRUE_SOURCES: Final = (
    "data-canonical-src data-src data-original data-lazy-src data-image-src".split()
)


def picture_source(image: Element) -> str:
    """Return the address that a browser would show once scripts have run.

    Lazy pictures keep it in ``data-src`` or ``data-original`` and show a placeholder.
    GitHub shows a copy that does not last; the picture's own is ``data-canonical-src``.
    """
    for name in _TRUE_SOURCES:
        lazy = image.attr(name)
        if lazy and not lazy.startswith("data:"):
            return lazy
    source = image.attr("src") or ""
    if source and not (source.startswith("data:") and _PLACEHOLDER.fullmatch(source)):
        return source
    return (
        largest_candidate(image.attr("srcset") or image.attr("data-srcset") or "") or source
    )


def largest_candidate(srcset: str) -> str:
    """Return the address of the largest picture that a ``srcset`` offers.

    >>> largest_candidate("a.png 1x, b.png 2x"), largest_candidate("")
    ('b.png', '')
    """
    candidates = _CANDIDATE.findall(srcset)
    return max(candidates, key=lambda found: float(found[1] or 1), default=("", ""))[0]


FILE_PAGE_CLASSES: Final = frozenset(
    ("image", "mw-file-description", "lightbox", "mw-kartographer-map")
)
"""Classes of links around pictures that lead to the page about the file, or the map."""
PICTURE_ENDINGS: Final = frozenset(("jpg", "jpeg", "png", "gif", "svg", "webp"))


def is_file_page(element: Element, href: str) -> bool:
    """Tell whether a link around a picture leads to its file, or to the page about it."""
    names = (element.attr("class") or "").split()
    if not FILE_PAGE_CLASSES.isdisjoint(names):
        return True
    return href.rpartition(".")[2].lower() in PICTURE_ENDINGS


def file_name(address: str) -> str:
    """Return the last part of an address's path, readable.

    >>> file_name("https://files.example/a/b/Old%20mill.ogg?x=1")
    'Old mill.ogg'
    """
    return unquote(address.partition("?")[0].rstrip("/").rpartition("/")[2])


def is_named_in(title: str, address: str) -> bool:
    """Tell whether a title only repeats how the address ends.

    >>> is_named_in("ubucon:2013", "/doku.php?id=ubucon:2013#when")
    True
    >>> is_named_in("a@fen.example", "mailto:a@fen.example"), is_named_in("Gate", "/Gates")
    (True, False)
    >>> is_named_in("fens:gate ↵", "/fens/gate"), is_named_in("fens:gate ↵", "#oak")
    (True, True)
    """
    name = title.removesuffix(TO_ITSELF)
    if name != title and address[:1] == "#":
        return True
    path = unquote(address.partition("#")[0]).removesuffix(".html")
    return path.translate(_ALIKE).endswith(name.translate(_ALIKE))

"""Which addresses are pages of a wiki that can only be followed by its links.

Same host, below the folder of the page that was given, and none of the addresses under
which engines show something else than an article (``addresses.toml``: each with its reason
and its proof).
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

import msgspec

from cleaner.sources.guard import join

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Document

MAX_ADDRESS: Final = 2_000
"""Characters of an address; what is longer is made by a program for programs."""

_STAMPS: Final = re.compile(
    r"utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|phpsessid|jsessionid|sid|session_?id|dokuwiki",
    re.IGNORECASE,
)
"""Parts of a query that say who came and from where, not which page it is."""
_SESSION: Final = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_PORTS: Final = {"http": ":80", "https": ":443"}
_KEPT: Final = "/:@!$&'()*+,;=~-._"
"""What stands in a path as it is (RFC 3986, 3.3)."""
_AS_BYTES: Final = "surrogateescape"
_ESCAPED_SLASH: Final = re.compile("%2f", re.IGNORECASE)


class AddressRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Addresses that are no articles."""

    why: str
    hit: list[str]
    miss: list[str]
    path: str = ""
    """Regular expression for what is searched in the path; "": nothing is."""
    query: str = ""
    """The same for the query."""

    def takes(self, path: str, query: str) -> bool:
        """Tell whether an address is one of those."""
        return any(
            pattern and re.search(pattern, text, re.IGNORECASE)
            for pattern, text in ((self.path, path), (self.query, query))
        )


@cache
def read_address_rules() -> dict[str, AddressRule]:
    """Return our rules by name."""
    text = Path(__file__).with_name("addresses.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, AddressRule])


def refusing_rule(address: str) -> str:
    """Name the rule by which an address is no article; "": it may be one.

    >>> refusing_rule("https://fen.example/Mill?action=edit"), refusing_rule("/Mill")
    ('actions', '')
    """
    parts = urlsplit(address)
    for name, rule in read_address_rules().items():
        if rule.takes(parts.path, parts.query):
            return name
    return ""


class Bounds:
    """What belongs to a wiki: a host, and a folder there."""

    def __init__(self, start: str) -> None:
        """Take the address of any page; its folder is the wiki."""
        self.start = one_spelling(start)
        self.base = urljoin(self.start, ".")

    def inside(self, address: str, beside: str = "") -> str:
        """Return an address in its one spelling, if it is within bounds; else "".

        ``beside``: where it was found, if it may be relative to that.

        >>> fens = Bounds("https://fen.example/wiki/Fen")
        >>> fens.inside("mill%2d1?utm_source=x#top", beside="https://fen.example/wiki/Fen")
        'https://fen.example/wiki/mill-1'
        >>> fens.inside("http://fen.example/wiki/Dyke"), fens.inside("https://fen.example/x")
        ('https://fen.example/wiki/Dyke', '')
        >>> fens.inside("https://fen.example/wiki/../admin")
        ''
        """
        try:
            found = one_spelling(urljoin(beside or self.base, address.strip()))
        except ValueError:  # brackets or a port that are none
            return ""
        secure, other = urlsplit(self.base), urlsplit(found)
        if other.scheme not in {"http", "https"} or len(found) > MAX_ADDRESS:
            return ""
        if secure.scheme != other.scheme and secure.netloc == other.netloc:
            found = urlunsplit(other._replace(scheme=secure.scheme))
        return found if found.startswith(self.base) else ""

    def links(self, tree: Document, url: str) -> Iterator[str]:
        """Give the addresses within bounds that a page leads to and may be articles."""
        base = next((one.attr("href") for one in tree.select("base[href]")), "") or ""
        beside = join(url, base, url)
        for link in tree.select("a[href], area[href]"):
            if "nofollow" in (link.attr("rel") or "").lower().split():
                continue
            found = self.inside(link.attr("href") or "", beside)
            if found and not refusing_rule(found):
                yield found

    def canonical(self, tree: Document, url: str) -> str:
        """Return the address that a page calls its own, if it is within bounds; else ""."""
        for link in tree.select('link[rel~="canonical"][href]'):
            return self.inside(link.attr("href") or "", url)
        return ""


def one_spelling(address: str) -> str:
    """Return the one spelling of an address, without what does not say which page it is.

    >>> one_spelling("HTTP://Fen.Example:80/x/%2E./Mill pond;jsessionid=4?b=1&sid=7#x")
    'http://fen.example/Mill%20pond?b=1'

    Raises:
        ValueError: it is no address.
    """
    parts = urlsplit(address)
    host = (parts.netloc or "").lower().removesuffix(_PORTS.get(parts.scheme, ":"))
    path = _SESSION.sub("", parts.path) or "/"
    # A slash that is written as %2F does not part folders; all else is one letter, however
    # it is written. What is no UTF-8 stays the bytes that it is.
    whole = [unquote(part, errors=_AS_BYTES) for part in _ESCAPED_SLASH.split(path)]
    path = "%2F".join(quote(part, safe=_KEPT, errors=_AS_BYTES) for part in whole)
    if "/." in path:  # ".." must not lead out of the bounds
        path = urlsplit(urljoin("http://x/", f"./{path.lstrip('/')}")).path
    kept = [
        quote(pair, safe=_KEPT + "?%[]")
        for pair in parts.query.split("&")
        if pair and not _STAMPS.fullmatch(pair.partition("=")[0])
    ]
    return urlunsplit((parts.scheme, host, path, "&".join(kept), ""))

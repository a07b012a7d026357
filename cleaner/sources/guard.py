"""Which addresses may be fetched: of the public web only, unless the user allows others.

Not the name is checked but each address that it leads to, and the connection is opened
to that very address: a name that answers differently the second time changes nothing.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import SplitResult, urljoin, urlsplit

from cleaner.errors import FetchError

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})
"""Public by number, but answers only inside a cloud: Azure's host service."""

_NUMERIC = re.compile(r"(?:0[xX][0-9a-fA-F]*|\d+)(?:\.(?:0[xX][0-9a-fA-F]*|\d+)){0,3}\.?")
"""A host that systems read as an IPv4 address: 127.1, 0x7f.0.0.1, 2130706433."""

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def check_url(url: str) -> SplitResult:
    """Return the parts of an address of the web.

    Raises:
        FetchError: another scheme, no host, a user name, or no address at all.
    """
    cure = "give an address that starts with https:// or http://"
    if not url.isprintable() or " " in url:
        raise FetchError(ascii(url), "is no address: blanks or control characters", cure)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchError(url, f"is no address ({error})", cure) from error
    if parts.scheme not in {"http", "https"}:
        raise FetchError(url, f"has the scheme {parts.scheme or 'none'}", cure)
    if not parts.hostname or port == 0:
        raise FetchError(url, "has no host", cure)
    if parts.username is not None or parts.password is not None:
        shown = url.replace(parts.netloc, parts.netloc.rpartition("@")[2], 1)
        raise FetchError(shown, "had a user name or password in it", "leave them out")
    return parts


def join(base: str, address: str, other: str = "") -> str:
    """Return where an address leads that others have written, or ``other`` if it is none.

    >>> join("https://a.example/b/", "c"), join("https://a.example/", "http://[d", "?")
    ('https://a.example/b/c', '?')
    """
    try:
        return urljoin(base, address)
    except ValueError:  # brackets or a port that are none
        return other


def literal_address(host: str) -> str:
    """Return the IP address that a host spells out in any way, "" for a name.

    >>> literal_address("0x7f.1"), literal_address("::1"), literal_address("mill.example")
    ('127.0.0.1', '::1', '')
    """
    if _NUMERIC.fullmatch(host):
        try:
            return socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))
        except OSError:
            return ""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return ""


def is_named(host: str, allowed: tuple[str, ...]) -> bool:
    """Tell whether a host is one of those that the user has named; nothing is guessed.

    >>> is_named("mill.local", ("Mill.local",)), is_named("a.mill.local", ("mill.local",))
    (True, False)
    """
    plain = host.strip("[]").lower()
    return any(plain == name.strip("[]").lower() for name in allowed)


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public network.

    Addresses that wrap an IPv4 address are judged by what is inside.

    >>> is_public("93.184.215.14"), is_public("::ffff:127.0.0.1")
    (True, False)
    >>> is_public("169.254.169.254"), is_public("64:ff9b::10.0.0.1")
    (False, False)
    """
    try:
        ip: IPAddress = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    for inner in _wrapped(ip):
        if not is_public(str(inner)):
            return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        return True
    special = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip in _METADATA
    return (ip.is_global or ip in _NAT64) and not (special and ip not in _NAT64)


def _wrapped(ip: IPAddress) -> list[ipaddress.IPv4Address]:
    """Return the IPv4 addresses inside an IPv6 address: mapped, 6to4, Teredo, NAT64."""
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64:
        inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return [address for address in inner if address is not None]

"""How much of everything a fetch may take; each field is a flag of the same name."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """The limits and manners of fetching."""

    max_bytes: int = 100_000_000
    """Bytes of a page, counted after unpacking; as `Options.max_bytes`."""
    connect_seconds: float = 10.0
    """Seconds to open a connection, for each address of a host."""
    read_seconds: float = 30.0
    """Seconds without a single byte."""
    total_seconds: float = 120.0
    """Seconds for a page with its redirects and retries; polite waiting is not counted."""
    max_redirects: int = 10
    """Redirects followed for one page; browsers stop at 20."""
    retries: int = 4
    """Further tries after a failed one, with pauses of 1, 2, 4, 8 ... seconds."""
    retry_after_seconds: float = 60.0
    """The longest pause that a server may ask for; if it asks for more, the page fails."""
    pause_seconds: float = 1.0
    """Seconds between two requests to the same host; robots.txt may ask for more."""
    max_crawl_delay: float = 60.0
    """Seconds; a longer ``Crawl-delay`` in robots.txt is taken for this."""
    max_codings: int = 2
    """Content codings on top of each other; honest servers use one."""
    robots_bytes: int = 512_000
    """Bytes of robots.txt that are read (RFC 9309 asks for at least 500 KiB)."""
    robots: bool = True
    """Whether robots.txt is obeyed."""
    allow_private: bool = False
    """Whether loopback, private and link-local addresses may be fetched."""
    allow_hosts: tuple[str, ...] = ()
    """Hosts, as addresses spell them, that may lead to such addresses; no other may."""
    cookies: str = ""
    """File of cookies in Netscape's format, as browsers export it; each goes only to the
    host that it is for."""
    contact: str = ""
    """An address or page for whoever runs the wiki; it goes into the user agent."""
    proxy: str = ""
    """Proxy for all requests, as "http://host:port"; the environment's is not used. A proxy
    resolves names itself, so only addresses that are spelled out can be checked then."""

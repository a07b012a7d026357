"""Pages from the web: polite, and within limits.

What is fetched: addresses with http and https that lead to the public network. Each
redirect is looked at as if it had been given: scheme, robots.txt, address.
"""

from __future__ import annotations

import re
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import quote, urldefrag, urljoin

from cleaner.errors import (
    FetchError,
    LimitError,
    NotAPageError,
    NotFoundError,
    OptionError,
    SourceError,
)
from cleaner.model import Source
from cleaner.records import KEPT_HEADERS
from cleaner.sources.guard import check_url
from cleaner.sources.limits import Limits
from cleaner.sources.robots import PRODUCT, Robots
from cleaner.text import read_content_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleaner.sources.exchange import Exchange, Reply

_MEDIA_TYPES = frozenset(
    {
        "",
        "application/json",
        "application/xhtml+xml",
        "multipart/related",
        "text/html",
        "text/markdown",
        "text/plain",
        "text/x-markdown",
        "text/x-wiki",
    }
)
_LISTING_TYPES = frozenset(
    {
        *("", "application/xml", "text/xml", "text/plain", "application/octet-stream"),
        *("application/gzip", "application/x-gzip", "binary/octet-stream"),
        *("application/atom+xml", "application/rss+xml", "application/rdf+xml"),
    }
)
"""Sitemaps and feeds, packed ones as well."""
_PICTURE_TYPES = frozenset({"", "application/octet-stream", "binary/octet-stream"})
"""Beside "image/...": what servers say that do not know; the content is looked at later."""
_ROBOTS_REDIRECTS = 5
NOT_MODIFIED: Final = 304
_UNQUOTED: Final = re.compile(r"[ \u0080-\U0010ffff]+")
_PARTIAL: Final = 206
_VALIDATORS: Final = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
"""What a server says of a version of a page -> the header that asks for a newer one."""


class Fetcher:
    """Fetches pages, one at a time; threads that share one wait for each other.

    ``clock`` says what time it is for `Source.retrieved_at`; ``sleep`` is how to wait.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        clock: Callable[[], datetime] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.limits = limits or Limits()
        self.clock = clock or _now
        self.sleep = sleep
        self.user_agent = make_user_agent(self.limits.contact)
        self.robots = Robots(self._fetch_robots)
        self._exchange: Exchange | None = None
        self._lock = threading.Lock()
        self._last: dict[str, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are kept open."""
        if self._exchange is not None:
            self._exchange.session.close()

    def fetch(self, url: str) -> Source:
        """Fetch a page; `Source.url` is the address that it came from in the end.

        Raises:
            FetchError: the network, the server, robots.txt or the address is against it.
            LimitError: too large, too slow, too many redirects.
            NotFoundError: there is no such page (404, 410).
            NotAPageError: it is a picture, a PDF, or another thing that is no text.
        """
        return self._made(*self._ask(url, _MEDIA_TYPES))

    def may_fetch(self, url: str) -> bool:
        """Tell whether robots.txt lets us fetch a page, or is not to be asked.

        Raises:
            FetchError: robots.txt cannot be read.
        """
        return not self.limits.robots or self.robots.allows(url)

    def fetch_newer(self, url: str, known: Source) -> Source | None:
        """Fetch a page if it has changed since it was fetched; None: it has not.

        Args:
            url: the address.
            known: what was fetched then. Its ``http`` has the validators, "etag" and
                "last-modified", which are sent to the address alone that gave them.

        Raises:
            SourceError: as `fetch`.
        """
        reply, final = self._ask(url, _MEDIA_TYPES, known)
        return None if reply.status == NOT_MODIFIED else self._made(reply, final)

    def fetch_picture(self, url: str) -> Source:
        """Fetch a picture, as politely and carefully as a page; errors as `fetch`."""
        return self._made(*self._ask(url, _PICTURE_TYPES))

    def fetch_listing(self, url: str) -> Source:
        """Fetch a sitemap or a feed, as politely and carefully as a page; as `fetch`."""
        return self._made(*self._ask(url, _LISTING_TYPES))

    def call(self, url: str, question: bytes, media_type: str) -> Source:
        """Send a question to an API, and read an answer of the same type; as `fetch`.

        It is not sent on to where a redirect leads: that is refused.
        """
        from cleaner.sources.exchange import Question, Wanted  # noqa: PLC0415 - slow import

        with self._lock:
            exchange, host = self._open(), check_url(url).netloc
            waited = self._wait(url, host)
            deadline = time.monotonic() + self.limits.total_seconds + waited
            check = _Welcome(url, _LISTING_TYPES | {media_type}, {})
            asked = Question(question, media_type)
            most = self.limits.max_bytes
            reply = exchange.ask(Wanted(url, deadline, most, check, question=asked))
            self._last[host] = time.monotonic()
        if not is_whole(reply.status):
            raise _refused(url, reply.status)
        return self._made(reply, url)

    def _ask(
        self, url: str, types: frozenset[str], known: Source | None = None
    ) -> tuple[Reply, str]:
        with self._lock:
            reply, final = self._follow(
                url,
                polite=True,
                redirects=self.limits.max_redirects,
                types=types,
                known=known,
            )
        asked = known is not None and final == known.url
        if not is_whole(reply.status) and not (asked and reply.status == NOT_MODIFIED):
            raise _refused(final, reply.status)
        return reply, final

    def _made(self, reply: Reply, final: str) -> Source:
        media_type, charset = read_content_type(reply.headers.get("content-type", ""))
        kept = {name: reply.headers[name] for name in KEPT_HEADERS if name in reply.headers}
        return Source(
            reply.content,
            url=final,
            media_type=media_type,
            charset=charset,
            retrieved_at=self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            http={"status": str(reply.status), **kept},
            headers=reply.headers,
            sent=reply.sent,
            wire=reply.wire,
        )

    def _follow(
        self,
        url: str,
        *,
        polite: bool,
        redirects: int,
        types: frozenset[str] = _MEDIA_TYPES,
        known: Source | None = None,
    ) -> tuple[Reply, str]:
        from cleaner.sources.exchange import REDIRECTS, Wanted  # noqa: PLC0415 - slow import

        exchange, limits = self._open(), self.limits
        deadline = time.monotonic() + limits.total_seconds
        seen: list[str] = []
        while True:
            url = urldefrag(url).url
            host = check_url(url).netloc
            if polite:
                deadline += self._wait(url, host)
            most = limits.max_bytes if polite else limits.robots_bytes
            conditions = conditions_of(known, url)
            check = _Welcome(url, types, conditions) if polite else _welcome_all
            wanted = Wanted(url, deadline, most, check, not polite, conditions)
            reply = exchange.ask(wanted)
            if polite:
                self._last[host] = time.monotonic()
            target = reply.headers.get("location", "")
            if reply.status not in REDIRECTS or not target:
                return reply, url
            seen.append(url)
            if len(seen) > redirects:
                what = f"redirects more than {redirects} times, last to {target[:200]}"
                raise LimitError(
                    seen[0], what, "check the address, or raise --max-redirects"
                )
            url = self._next(seen, target)

    def _next(self, seen: list[str], target: str) -> str:
        """Return where a redirect leads.

        Raises:
            FetchError: back in a circle, or out of the web.
        """
        try:
            url = urldefrag(urljoin(seen[-1], quoted(target.strip()))).url
            check_url(url)
        except (ValueError, FetchError) as error:
            what = f"redirects to {target[:200]!a}, which is no address of the web"
            raise FetchError(seen[-1], what, "check the address in a browser") from error
        # To itself it may lead once: that is how cookies are set.
        if url in seen[:-1]:
            cure = "check the address in a browser"
            raise FetchError(seen[0], "redirects in a circle", cure)
        return url

    def _wait(self, url: str, host: str) -> float:
        """Ask robots.txt, wait until the host's turn has come; return how long it took."""
        started = time.monotonic()
        pause = self.limits.pause_seconds
        if self.limits.robots:
            self.robots.check(url)
            pause = max(pause, min(self.robots.delay(url), self.limits.max_crawl_delay))
        rest = self._last.get(host, -pause) + pause - time.monotonic()
        if host in self._last and rest > 0:
            self.sleep(rest)
        return time.monotonic() - started

    def _fetch_robots(self, url: str) -> Reply:
        return self._follow(url, polite=False, redirects=_ROBOTS_REDIRECTS)[0]

    def _open(self) -> Exchange:
        if self._exchange is None:
            from cleaner.sources.exchange import Exchange  # noqa: PLC0415 - slow import

            self._exchange = Exchange(self.limits, self.user_agent, self.sleep)
        return self._exchange


def fetch(url: str, *, limits: Limits | None = None) -> Source:
    """Fetch one page; see `Fetcher.fetch` for what it raises."""
    with Fetcher(limits) as fetcher:
        return fetcher.fetch(url)


def pages(
    urls: Iterable[str], *, limits: Limits | None = None
) -> Iterator[Source | SourceError]:
    """Fetch each page; one that fails is an error in its place, never a stop."""
    with Fetcher(limits) as fetcher:
        for url in urls:
            try:
                yield fetcher.fetch(url)
            except SourceError as error:
                yield error


def make_user_agent(contact: str = "") -> str:
    """Return the name that we give to servers, with the contact for whoever wonders.

    Raises:
        OptionError: the contact cannot stand in a header.
    """
    from importlib.metadata import version  # noqa: PLC0415 - slow import

    if contact and not (contact.isascii() and contact.isprintable()):
        cure = "give a mail address or the address of a page, in ASCII"
        raise OptionError("--contact", f"{contact!a} cannot be sent", cure)
    return f"{PRODUCT}/{version(PRODUCT)}" + (f" (+{contact})" if contact else "")


def quoted(target: str) -> str:
    r"""Quote blanks and letters in where a redirect leads, as browsers do.

    A header is read as Latin-1; servers that write letters mean UTF-8.

    >>> quoted("/Old mill"), quoted("/M\xc3\xbchle"), quoted("/a%20b?c=d")
    ('/Old%20mill', '/M%C3%BChle', '/a%20b?c=d')
    """
    with suppress(UnicodeError):
        target = target.encode("latin-1").decode()
    return _UNQUOTED.sub(lambda found: quote(found[0]), target)


def conditions_of(known: Source | None, url: str) -> dict[str, str]:
    """Return the headers that ask for a page only if it has changed (RFC 9110, 13.1).

    Validators mean nothing to another address than the one that gave them.

    >>> fen = Source(b"", url="https://fen.example/", http={"etag": '"7"'})
    >>> conditions_of(fen, "https://fen.example/"), conditions_of(fen, "https://a.example/")
    ({'If-None-Match': '"7"'}, {})
    """
    if known is None or known.url != url:
        return {}
    return {
        name: known.http[validator]
        for validator, name in _VALIDATORS.items()
        if known.http.get(validator)
    }


class _Welcome:
    """Tells by status and type whether a body is worth reading."""

    def __init__(self, url: str, types: frozenset[str], conditions: object) -> None:
        self.url = url
        self.types = types
        self.conditions = conditions

    def __call__(self, reply: Reply) -> None:
        if reply.status == NOT_MODIFIED and self.conditions:
            return
        if not is_whole(reply.status):
            raise _refused(self.url, reply.status)
        media_type, _ = read_content_type(reply.headers.get("content-type", ""))
        if self.types is _PICTURE_TYPES:
            if media_type not in _PICTURE_TYPES and not media_type.startswith("image/"):
                what = f"is {media_type[:80]}, not a picture"
                raise NotAPageError(self.url, what, "look at it in a browser")
        elif self.types is _LISTING_TYPES and media_type not in self.types:
            what = f"is {media_type[:80]}, not a list of pages"
            raise NotAPageError(self.url, what, "look at it in a browser")
        elif media_type not in self.types and not media_type.endswith("+json"):
            what = f"is {media_type[:80]}, not a page"
            raise NotAPageError(self.url, what, "give the address of a page")


def _welcome_all(_reply: Any) -> None:
    """Read whatever comes, as for robots.txt."""


def is_whole(status: int) -> bool:
    """Tell whether a status comes with all of what was asked for; 206 has a part of it.

    >>> is_whole(200), is_whole(206), is_whole(404)
    (True, False, False)
    """
    return 200 <= status < 300 and status != _PARTIAL


def _refused(url: str, status: int) -> SourceError:
    if status in {404, 410}:
        return NotFoundError(
            url, f"the server has no such page ({status})", "check the address"
        )
    if status in {401, 403, 407, 451}:
        cure = "save the page with a browser that may see it, and clean the file"
        return FetchError(url, f"the server does not let us in ({status})", cure)
    return FetchError(url, f"the server answers {status}", "check the address in a browser")


def _now() -> datetime:
    return datetime.now(UTC)

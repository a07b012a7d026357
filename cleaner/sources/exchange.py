"""One request and its answer, within limits of time, size and packing.

Importing this imports requests, which takes a while: only `web` does, and late.
"""

from __future__ import annotations

import contextlib
import io
import os
import threading
import time
from http.cookiejar import MozillaCookieJar
from typing import TYPE_CHECKING, NoReturn

import msgspec
import requests
from urllib3 import Retry
from urllib3.exceptions import (
    DecodeError,
    HTTPError,
    InvalidHeader,
    MaxRetryError,
    NameResolutionError,
)

from cleaner.codings import PIECE, accepted, check_codings, is_cut, unpacked
from cleaner.errors import FetchError, LimitError, OptionError
from cleaner.sources.guard import check_url, is_named, is_public, literal_address
from cleaner.sources.pinned import PinnedAdapter, PrivateAddressError

if TYPE_CHECKING:
    from collections.abc import Callable

    from urllib3 import HTTPResponse

    from cleaner.sources.limits import Limits

RETRIED = frozenset({429, 500, 502, 503, 504})
"""Statuses that say "not now"."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})

_PUBLIC_ONLY = "give an address of the public web, or allow it with --allow-host"
_CODINGS = frozenset({*accepted(), "x-gzip"})


class Reply(msgspec.Struct, frozen=True):
    """What a server answered."""

    status: int
    headers: dict[str, str]
    """Names in lower case."""
    content: bytes = b""
    """Unpacked; empty where the body was not wanted."""
    wire: bytes = b""
    """As it was sent, chunks joined, if it was packed."""
    sent: tuple[tuple[str, str], ...] = ()
    """The headers as they came: names in the server's spelling, repeated ones apart."""


class Question(msgspec.Struct, frozen=True):
    """A call of an API."""

    content: bytes
    media_type: str


class Wanted(msgspec.Struct, frozen=True):
    """What is asked for."""

    url: str
    deadline: float
    """By `time.monotonic`."""
    max_bytes: int
    is_welcome: Callable[[Reply], None]
    """Raises if the body shall not be read; sees status and headers."""
    cut: bool = False
    """Read only the beginning of a longer body, instead of failing."""
    conditions: dict[str, str] = {}
    """Headers that ask for the body only if it has changed."""
    question: Question | None = None
    """What is sent along by POST; without it nothing is, by GET."""


class _Session(requests.Session):
    """A session whose redirects are followed elsewhere, each one looked at.

    Even where it shall follow none, requests parses where they lead, and first reads their
    body to its end, however large that is.
    """

    def get_redirect_target(self, _response: requests.Response) -> None:
        """Say that it leads nowhere."""


class Exchange:
    """A session of requests that keeps to the limits. One request at a time."""

    def __init__(
        self, limits: Limits, user_agent: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.limits = limits
        self.sleep = sleep
        self.adapter = PinnedAdapter(
            allow_private=limits.allow_private, allow_hosts=limits.allow_hosts
        )
        self.session = _Session()
        # requests would take proxies and passwords (.netrc) from the environment.
        self.session.trust_env = False
        self.session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        self.session.headers.update(
            {"User-Agent": user_agent, "Accept-Encoding": ", ".join(accepted())}
        )
        if limits.cookies:
            self.session.cookies.update(_read_cookies(limits.cookies))
        if limits.proxy:
            self.session.proxies = {"http": limits.proxy, "https": limits.proxy}
        self.session.mount("http://", self.adapter)
        self.session.mount("https://", self.adapter)

    def ask(self, wanted: Wanted) -> Reply:
        """Ask until there is an answer that is worth having.

        Raises:
            FetchError: the network or the server refused, in the end.
            LimitError: too slow, too large, packed too often.
        """
        limit = self.limits
        patience = Retry(
            total=limit.retries, backoff_factor=0.5, backoff_max=60, retry_after_max=10**9
        )
        while True:
            failure: Exception | None = None
            reply = Reply(0, {})
            try:
                reply = self._ask_once(wanted)
                if reply.status not in RETRIED:
                    return reply
            except PrivateAddressError as error:
                what = f"leads to {error}, which is not public"
                raise FetchError(wanted.url, what, _PUBLIC_ONLY) from error
            except (requests.RequestException, HTTPError) as error:
                failure = error
                self._stop_if_final(error, wanted)
            try:
                patience = patience.increment("GET", wanted.url)
            except MaxRetryError:
                self._give_up(wanted.url, reply, failure)
            self._pause(wanted, patience, reply)

    def _ask_once(self, wanted: Wanted) -> Reply:
        limit = self.limits
        remaining = wanted.deadline - time.monotonic()
        if remaining <= 0:
            raise self._too_slow(wanted.url)
        if limit.proxy and not limit.allow_private:
            _check_literal(wanted.url, limit.allow_hosts)
        # Time-outs of a socket start again with each byte; this one does not.
        watch = threading.Timer(remaining, self.adapter.cut)
        watch.daemon = True
        watch.start()
        asked = wanted.question
        try:
            with self.session.request(
                "POST" if asked else "GET",
                wanted.url,
                data=asked.content if asked else None,
                headers=wanted.conditions
                | ({"Content-Type": asked.media_type} if asked else {}),
                stream=True,
                allow_redirects=False,
                timeout=(limit.connect_seconds, min(limit.read_seconds, remaining)),
            ) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                sent = tuple(response.raw.headers.iteritems())
                reply = Reply(response.status_code, headers, sent=sent)
                if reply.status in REDIRECTS or reply.status in RETRIED:
                    return reply
                wanted.is_welcome(reply)
                codings = self._codings(wanted.url, headers)
                body = _Taped(response.raw, wanted, keep=bool(codings))
                content = self._read(body, codings, wanted)
                if time.monotonic() > wanted.deadline:
                    raise self._too_slow(wanted.url)  # what was cut looks like an end
                wire = _whole(b"".join(body.tape), codings, wanted)
                return Reply(reply.status, headers, content, wire, sent)
        finally:
            watch.cancel()

    def _read(self, body: _Taped, codings: list[str], wanted: Wanted) -> bytes:
        """Read a body piece by piece, counting what comes out of the unpacking."""
        pieces: list[bytes] = []
        room = wanted.max_bytes
        for piece in unpacked(body, codings):
            room -= len(piece)
            if room < 0:
                if wanted.cut:
                    pieces.append(piece[: len(piece) + room])
                    break
                raise _too_large(wanted)
            if time.monotonic() > wanted.deadline:
                raise self._too_slow(wanted.url)
            pieces.append(piece)
        return b"".join(pieces)

    def _codings(self, url: str, headers: dict[str, str]) -> list[str]:
        named = headers.get("content-encoding", "")
        codings = check_codings(url, named, self.limits.max_codings)
        strange = sorted(set(codings) - _CODINGS)
        if strange:
            what = f"is packed as {', '.join(strange)[:60]}, which was not asked for"
            raise FetchError(url, what, "save the page with a browser and clean the file")
        return codings

    def _pause(self, wanted: Wanted, patience: Retry, reply: Reply) -> None:
        seconds = patience.get_backoff_time() or 1.0
        if asked := reply.headers.get("retry-after"):
            # What is neither a number nor a date leaves our own pause as it is.
            with contextlib.suppress(InvalidHeader):
                seconds = patience.parse_retry_after(asked)
        if seconds > self.limits.retry_after_seconds:
            what = f"answers {reply.status} and asks to wait {seconds:.0f} seconds"
            raise FetchError(wanted.url, what, "try later, or raise --retry-after-seconds")
        if time.monotonic() + seconds > wanted.deadline:
            raise self._too_slow(wanted.url)
        self.sleep(seconds)

    def _stop_if_final(self, error: Exception, wanted: Wanted) -> None:
        """Raise where a second try cannot help."""
        if time.monotonic() >= wanted.deadline:
            raise self._too_slow(wanted.url) from error
        if isinstance(error, requests.exceptions.SSLError):
            what = "has a certificate that cannot be trusted"
            cure = "check the address and this machine's clock and certificates"
            raise FetchError(wanted.url, what, cure) from error
        if isinstance(_reason(error), NameResolutionError):
            cure = f"check the spelling and the network{_proxy_hint(self.limits)}"
            raise FetchError(wanted.url, "its host has no address", cure) from error
        if isinstance(error, requests.exceptions.InvalidURL):
            raise FetchError(wanted.url, "is no address", "check the spelling") from error

    def _give_up(self, url: str, reply: Reply, failure: Exception | None) -> NoReturn:
        tries = self.limits.retries + 1
        if failure is None:
            what = f"answers {reply.status}, {tries} times"
            raise FetchError(url, what, "try later")
        reason = " ".join(str(_reason(failure)).split())[:200]
        what = f"no answer in {tries} tries ({reason})"
        cure = f"check the network, or try later{_proxy_hint(self.limits)}"
        raise FetchError(url, what, cure) from failure

    def _too_slow(self, url: str) -> LimitError:
        what = f"takes longer than {self.limits.total_seconds:g} seconds"
        return LimitError(url, what, "try later, or raise --total-seconds")


class _Taped(io.BufferedIOBase):
    """A body that remembers what was read of it, as it came over the wire.

    What is packed may be endless and yet unpack to nothing, so the wire is counted too.
    """

    def __init__(self, raw: HTTPResponse, wanted: Wanted, *, keep: bool) -> None:
        self.raw = raw
        self.wanted = wanted
        self.keep = keep
        self.tape: list[bytes] = []
        self.room = wanted.max_bytes

    def read1(self, size: int = PIECE, /) -> bytes:
        """Read some bytes, their codings as they are."""
        piece = self.raw.read1(size, decode_content=False) or b""
        if self.keep:
            self.room -= len(piece)
            if self.room < 0:
                raise _too_large(self.wanted)
            self.tape.append(piece)
        return piece


def _whole(wire: bytes, codings: list[str], wanted: Wanted) -> bytes:
    """Return what came over the wire.

    Raises:
        DecodeError: it was all wanted, and ends before what packs it does.
    """
    if not wanted.cut and is_cut(
        wire, codings, where=wanted.url, max_bytes=wanted.max_bytes
    ):
        raise DecodeError("it is cut off: what packs it has no end")
    return wire


def _too_large(wanted: Wanted) -> LimitError:
    what = f"sends more than {wanted.max_bytes:,} bytes"
    return LimitError(wanted.url, what, "raise --max-bytes")


def _read_cookies(path: str) -> MozillaCookieJar:
    """Read a file of cookies; those for a session have no end and are taken as well.

    Raises:
        OptionError: it cannot be read, or is no such file.
    """
    jar = MozillaCookieJar(path)
    try:
        jar.load(ignore_discard=True, ignore_expires=True)
    except (OSError, UnicodeDecodeError) as error:  # LoadError is an OSError
        cure = "export the browser's cookies in Netscape's format (cookies.txt)"
        raise OptionError("--cookies", "is no readable file of cookies", cure) from error
    for cookie in jar:
        # Browsers and curl write 0 for a session's cookie; to http.cookiejar it is 1970.
        cookie.expires = cookie.expires or None
    return jar


def _reason(error: Exception) -> BaseException:
    """Return the error inside of what requests and urllib3 put around it."""
    inner: object = error.args[0] if error.args else error
    if isinstance(inner, MaxRetryError) and inner.reason is not None:
        inner = inner.reason
    return inner if isinstance(inner, BaseException) else error


def _check_literal(url: str, allowed: tuple[str, ...]) -> None:
    """Refuse a private address that is spelled out; behind a proxy no more can be known."""
    host = check_url(url).hostname or ""
    address = literal_address(host)
    if is_named(host, allowed):
        return
    if host == "localhost" or (address and not is_public(address)):
        raise FetchError(url, "is not a public address", _PUBLIC_ONLY)


def _proxy_hint(limits: Limits) -> str:
    """Say that the environment's proxy is not used, where that may be why it failed."""
    names = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
    if limits.proxy or not any(
        os.environ.get(n) or os.environ.get(n.lower()) for n in names
    ):
        return ""
    return "; the proxy of the environment is not used, give it with --proxy"

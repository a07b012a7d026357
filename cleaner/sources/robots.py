"""robots.txt: which pages of a host may be fetched, and how fast (RFC 9309)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cleaner.errors import FetchError, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from protego import Protego

    from cleaner.sources.exchange import Reply

PRODUCT = "wikikeep"
"""The name that robots.txt can call us by."""


class Robots:
    """The rules of each host, asked for once."""

    def __init__(self, ask: Callable[[str], Reply]) -> None:
        self.ask = ask
        self.rules: dict[str, Protego | FetchError] = {}

    def check(self, url: str) -> None:
        """Refuse what the host's robots.txt refuses.

        Raises:
            FetchError: it is refused, or robots.txt cannot be read.
        """
        if not self.allows(url):
            cure = "ask whoever runs the wiki, or save the page with a browser"
            raise FetchError(url, "robots.txt does not allow programs to fetch it", cure)

    def allows(self, url: str) -> bool:
        """Tell whether a page may be fetched.

        Raises:
            FetchError: robots.txt cannot be read.
        """
        return bool(self._rules(url).can_fetch(url, PRODUCT))

    def sitemaps(self, url: str) -> list[str]:
        """Return the sitemaps that the host names, as it spells their addresses.

        Raises:
            FetchError: robots.txt cannot be read.
        """
        return list(self._rules(url).sitemaps)

    def delay(self, url: str) -> float:
        """Return the seconds between two requests that the host asks for; 0: not said."""
        rules = self._rules(url)
        rate = rules.request_rate(PRODUCT)
        by_rate = rate.seconds / rate.requests if rate and rate.requests else 0.0
        return max(rules.crawl_delay(PRODUCT) or 0.0, by_rate)

    def _rules(self, url: str) -> Protego:
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self.rules:
            self.rules[host] = self._read(f"{host}/robots.txt")
        rules = self.rules[host]
        if isinstance(rules, FetchError):
            raise rules
        return rules

    def _read(self, url: str) -> Protego | FetchError:
        from protego import Protego  # noqa: PLC0415 - only fetching needs it

        cure = "try later, or fetch without it: --no-robots"
        try:
            reply = self.ask(url)
        except SourceError as error:
            # The page comes from the same host: what cures the one cures the other.
            return FetchError(url, f"robots.txt cannot be read ({error.what})", error.cure)
        if reply.status == 429 or reply.status >= 500:
            return FetchError(
                url, f"robots.txt cannot be read (status {reply.status})", cure
            )
        # 4xx: there is none, so everything is allowed
        text = reply.content.decode("utf-8-sig", "replace") if reply.status < 300 else ""
        rules: Protego = Protego.parse(text)
        return rules

"""A MediaWiki through its Action API: what pages there are, what changed, and each page.

One request at a time, with ``maxlag``, so that a wiki under strain is left in peace. Old
wikis answer in an older form; both forms are read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

import msgspec

from cleaner.errors import FetchError, LimitError, NotAPageError, NotFoundError, SourceError
from cleaner.sources.guard import join

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Source
    from cleaner.sources.web import Fetcher

MAXLAG: Final = 5
"""Seconds that the wiki's copies may lag behind before we wait: what MediaWiki advises."""

BATCH: Final = 50
"""Pages that may be asked for by number at once; more only for bots."""

BUSY: Final = frozenset({"maxlag", "ratelimited", "internal_api_error_DBQueryTimeoutError"})
"""Errors that say "not now"; they come with the status 200."""

PATIENCE: Final = 6
"""How often a busy wiki is asked again, with pauses of 5, 10, 20 ... seconds."""

EMPTY: Final = 50
"""Answers in a row that bring nothing new before a listing is taken for endless."""

_FACTS: Final = {
    "prop": "info|revisions|redirects",
    "rvprop": "ids|timestamp",
    "rdprop": "title",
    "rdlimit": "max",
}
"""What is asked of each page of a list."""

_NO_ANSWER: Final = "is no answer of an API"
_PARSE: Final = "text|displaytitle|categories|langlinks|revid|properties"


class Site(msgspec.Struct, frozen=True):
    """What a wiki says of itself."""

    name: str
    base: str
    """Address of its articles, with "$1" for the title."""
    time: str
    """The wiki's own clock, ISO 8601: what changes are asked for by."""
    language: str = ""
    direction: str = ""
    licence: str = ""
    licence_url: str = ""
    namespaces: tuple[int, ...] = (0,)
    """Those with content."""

    def address(self, title: str) -> str:
        """Return the address of a page."""
        name = quote(title.replace(" ", "_"), safe="/:,()!*'@;$")
        return self.base.replace("$1", name)


class Entry(msgspec.Struct, frozen=True):
    """A page as the API lists it."""

    number: int
    title: str
    revision: int = 0
    dated: str = ""
    is_redirect: bool = False
    namespace: int = 0
    redirects: tuple[str, ...] = ()
    """Titles that lead to it."""


class Event(msgspec.Struct, frozen=True):
    """A change that the wiki tells of; a deletion has no number any more."""

    number: int
    titles: tuple[str, ...]


class MediaWiki:
    """Asks the API of one wiki."""

    def __init__(self, fetcher: Fetcher, api: str) -> None:
        self.fetcher = fetcher
        self.api = api
        self.changes_until = ""
        """When its list of changes was made, if that was not just now."""

    def site(self) -> Site:
        """Ask what the wiki is.

        Raises:
            SourceError: it does not answer, or is no MediaWiki.
        """
        found = self.ask(
            action="query",
            meta="siteinfo",
            siprop="general|namespaces|rightsinfo",
        ).get("query", {})
        general = found.get("general", {})
        if "articlepath" not in general:
            raise no_api(self.api)
        server = join(self.api, general.get("server", ""), self.api)
        rights = found.get("rightsinfo", {})
        spaces = found.get("namespaces", {}).values()
        content = tuple(
            int(space["id"])
            for space in spaces
            if space.get("content") not in {None, False}
        )
        return Site(
            name=general.get("sitename", ""),
            base=join(f"{server}/", general["articlepath"], self.api),
            time=general.get("time", ""),
            language=general.get("lang", ""),
            direction="rtl" if _is_set(general, "rtl") else "",
            licence=rights.get("text", ""),
            licence_url=join(self.api, rights["url"]) if rights.get("url") else "",
            namespaces=content or (0,),
        )

    def list_pages(self, namespace: int, place: str) -> Iterator[tuple[list[Entry], str]]:
        """List the pages of a namespace, some at a time, each with where to go on.

        Args:
            namespace: its number.
            place: what came with the last pages of a listing that was broken off, or "".

        Raises:
            SourceError: the wiki does not answer; `LimitError` if it never ends.
        """
        question = {
            "action": "query",
            "generator": "allpages",
            "gapnamespace": str(namespace),
            "gapfilterredir": "nonredirects",
            "gaplimit": "max",
            **_FACTS,
        }
        pages: dict[int, Entry] = {}
        for answer, place_after in self.each(question, place):
            for entry in _entries(answer):
                pages[entry.number] = _fuller(entry, pages.get(entry.number))
            # Properties of one batch may come in several answers.
            if not place_after or "gapcontinue" in place_after:
                yield list(pages.values()), place_after
                pages = {}

    def look_at(self, numbers: list[int], titles: list[str] | None = None) -> list[Entry]:
        """Return what the wiki says of at most `BATCH` pages; what it lacks is left out.

        Raises:
            SourceError: the wiki does not answer.
        """
        if titles:
            return self._look({"titles": "|".join(titles)})
        return self._look({"pageids": "|".join(map(str, numbers))})

    def _look(self, which: dict[str, str]) -> list[Entry]:
        pages: dict[int, Entry] = {}
        for answer, _ in self.each({"action": "query", **_FACTS, **which}):
            for entry in _entries(answer):
                pages[entry.number] = _fuller(entry, pages.get(entry.number))
        return list(pages.values())

    def behind(self, redirects: list[int]) -> list[Entry]:
        """Return what the wiki says of the pages that redirects lead to; as `look_at`."""
        return self._look({"pageids": "|".join(map(str, redirects)), "redirects": "1"})

    def check(self, pages: dict[int, str]) -> list[Entry]:
        """Return what the wiki says of pages, number -> last known title; as `look_at`."""
        return self.look_at(list(pages))

    def list_changes(self, since: str) -> Iterator[list[Event]]:
        """List what happened since a time by the wiki's own clock, oldest first.

        Raises:
            SourceError: the wiki does not answer.
        """
        question = {
            "action": "query",
            "list": "recentchanges",
            "rcdir": "newer",
            "rcstart": since,
            "rctype": "edit|new|log",
            "rcprop": "title|ids|timestamp|loginfo",
            "rclimit": "max",
        }
        for answer, _ in self.each(question):
            yield [_event(change) for change in answer["query"].get("recentchanges", [])]

    def knows_changes_since(self, since: str) -> bool:
        """Tell whether the wiki knows all changes since then: most forget in a month.

        Raises:
            SourceError: the wiki does not answer.
        """
        answer = self.ask(
            action="query",
            list="recentchanges",
            rcdir="newer",
            rcprop="timestamp",
            rclimit="1",
        )
        changes = answer.get("query", {}).get("recentchanges", [])
        return bool(since) and (not changes or str(changes[0]["timestamp"]) <= since)

    def fetch(self, number: int, _title: str = "") -> Source:
        """Fetch a page as the wiki shows it, by its number.

        Raises:
            NotFoundError: there is no such page any more.
            SourceError: the wiki does not answer.
        """
        source, answer = self._ask(
            {
                "action": "parse",
                "pageid": str(number),
                "prop": _PARSE,
                "disableeditsection": "1",
                "disablelimitreport": "1",
            }
        )
        if "parse" not in answer:
            raise FetchError(source.url, "the answer has no page in it", "try later")
        return source

    def ask(self, **question: str) -> dict[str, Any]:
        """Ask a question and return the answer.

        Raises:
            NotFoundError: it is about a page that is not there.
            SourceError: the wiki does not answer, or answers with an error.
        """
        return self._ask(question)[1]

    def each(
        self, question: dict[str, str], place: str = ""
    ) -> Iterator[tuple[dict[str, Any], str]]:
        """Ask on until the wiki has said all, and give each answer with where to go on.

        Raises:
            LimitError: the wiki sends us round in a circle, or on and on without anything.
            SourceError: as `ask`.
        """
        seen: set[str] = set()
        empty = 0
        while True:
            going_on = json.loads(place) if place else {"continue": ""}
            answer = self.ask(**{**question, **going_on})
            place = _continue(answer)
            yield answer, place
            if not place:
                return
            empty = 0 if answer.get("query") else empty + 1
            if place in seen or empty >= EMPTY:
                what = "lists without an end: it goes on and on with nothing new"
                raise LimitError(self.api, what, "tell whoever runs the wiki")
            seen.add(place)

    def _ask(self, question: dict[str, str]) -> tuple[Source, dict[str, Any]]:
        fixed = {"format": "json", "formatversion": "2", "maxlag": str(MAXLAG)}
        url = f"{self.api}?{urlencode({**question, **fixed})}"
        pause, code = float(MAXLAG), ""
        for _ in range(PATIENCE):
            source = self.fetcher.fetch(url)
            answer = _decode(source)
            error: dict[str, Any] = answer.get("error") or {}
            if not error:
                return source, answer
            if error.get("code") not in BUSY:
                raise _refused(url, error)
            code = error["code"]
            self.fetcher.sleep(_asked_pause(source, pause))
            pause *= 2
        what = f"is busy ({code}), {PATIENCE} times"
        raise FetchError(url, what, "try later; what was fetched so far is kept")


def no_api(url: str) -> SourceError:
    """Say that this is no wiki that could be asked."""
    cure = "give the address of any page of the wiki"
    return NotFoundError(url, "no API of a MediaWiki is found there, and no page", cure)


def _decode(source: Source) -> dict[str, Any]:
    try:
        answer = json.loads(source.content)
    except (ValueError, RecursionError) as error:
        raise NotAPageError(
            source.url, "is no answer of an API", "check the address"
        ) from error
    if not isinstance(answer, dict):
        raise NotAPageError(source.url, "is no answer of an API", "check the address")
    found: dict[str, Any] = answer
    return found


def _refused(url: str, error: dict[str, Any]) -> SourceError:
    code, info = (
        str(error.get("code", "")),
        " ".join(str(error.get("info", "")).split())[:200],
    )
    what = f"the wiki answers with an error ({code}: {info})"
    if code in {"missingtitle", "nosuchpageid", "pagecannotexist", "nosuchrevid"}:
        return NotFoundError(url, what, "it may have been deleted")
    if "denied" in code or "login" in code:
        cure = "ask whoever runs the wiki, or save pages with a browser that may see them"
        return FetchError(url, what, cure)
    return FetchError(url, what, "check the address, or try later")


def _asked_pause(source: Source, pause: float) -> float:
    """Return how long the wiki asks us to wait, within reason."""
    asked = source.headers.get("retry-after", "")
    return min(max(float(asked), pause), 300.0) if asked.isdecimal() else pause


def _continue(answer: dict[str, Any]) -> str:
    """Return where to go on, as JSON; the form before 1.21 has a part for each module."""
    if found := answer.get("continue"):
        return json.dumps(found, sort_keys=True)
    old: dict[str, Any] = {}
    for part in answer.get("query-continue", {}).values():
        old |= {name: str(value) for name, value in part.items()}
    return json.dumps(old, sort_keys=True) if old else ""


def _entries(answer: dict[str, Any]) -> Iterator[Entry]:
    """Give the pages of an answer that exist."""
    pages = answer.get("query", {}).get("pages", [])
    for page in pages.values() if isinstance(pages, dict) else pages:
        if "pageid" not in page or _is_set(page, "missing") or _is_set(page, "invalid"):
            continue
        newest = (page.get("revisions") or [{}])[0]
        yield Entry(
            number=int(page["pageid"]),
            title=page["title"],
            revision=int(newest.get("revid") or page.get("lastrevid") or 0),
            dated=newest.get("timestamp", ""),
            is_redirect=_is_set(page, "redirect"),
            namespace=int(page.get("ns", 0)),
            redirects=tuple(other["title"] for other in page.get("redirects", ())),
        )


def _fuller(entry: Entry, before: Entry | None) -> Entry:
    """Join what two answers say of one page."""
    if before is None:
        return entry
    return msgspec.structs.replace(
        entry,
        revision=max(entry.revision, before.revision),
        dated=entry.dated or before.dated,
        redirects=(*before.redirects, *entry.redirects),
    )


def _is_set(values: dict[str, Any], name: str) -> bool:
    """Tell whether a flag is set: true, or in the old form "" where it is there at all."""
    return values.get(name, False) is not False


def _event(change: dict[str, Any]) -> Event:
    titles = [change.get("title", "")]
    target = (change.get("logparams") or {}).get("target_title", "")
    if target:
        titles.append(target)
    return Event(int(change.get("pageid") or 0), tuple(filter(None, titles)))

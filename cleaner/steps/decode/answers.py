"""Pages inside JSON: what MediaWiki's action API and REST API answer.

Both forms of the action API are read: ``formatversion=1`` has values under ``"*"`` and
flags as empty strings, ``formatversion=2`` has names and booleans.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from cleaner.errors import NotAPageError
from cleaner.records import LanguageLink, Licence, PageFacts
from cleaner.steps.decode.charset import join_surrogates


class Answer(msgspec.Struct, frozen=True):
    """A page and what the API says of it."""

    html: str
    facts: PageFacts
    title: str = ""
    """As shown, which may differ from `PageFacts.name` in case and style; may be HTML."""
    licence: Licence | None = None


class _Star(msgspec.Struct):
    """``{"name": …, "*": …}`` and its modern forms; absent fields are empty."""

    star: str = msgspec.field(default="", name="*")
    name: str = ""
    category: str = ""
    title: str = ""
    lang: str = ""
    url: str = ""
    hidden: bool | str = False


class _Redirect(msgspec.Struct):
    source: str = msgspec.field(default="", name="from")


class _Parse(msgspec.Struct):
    title: str = ""
    pageid: int = 0
    revid: int = 0
    text: str | dict[str, str] = ""
    displaytitle: str = ""
    categories: list[_Star] = []
    langlinks: list[_Star] = []
    redirects: list[_Redirect] = []
    properties: list[_Star] | dict[str, Any] = []


class _Error(msgspec.Struct):
    code: str = ""
    info: str = ""
    text: str = ""
    html: str = ""


class _Revision(msgspec.Struct):
    id: int = 0
    timestamp: str = ""


class _Licence(msgspec.Struct):
    url: str = ""
    title: str = ""


class _Json(msgspec.Struct):
    """The union of what the APIs answer; whatever else there is, is not looked at."""

    parse: _Parse | None = None
    error: _Error | None = None
    errors: list[_Error] = []
    html: str = ""
    html_url: str = ""
    source: str = ""
    id: int = 0
    key: str = ""
    title: str = ""
    latest: _Revision = msgspec.field(default_factory=_Revision)
    license: _Licence = msgspec.field(default_factory=_Licence)
    error_key: str = msgspec.field(default="", name="errorKey")
    type: str = ""
    schema: str = ""


def read_answer(text: str, where: str) -> Answer:
    """Take the page out of an API's answer.

    Raises:
        NotAPageError: the API answered with an error, or this is other JSON.
    """
    answer = _decode(text, where)
    if answer.error or answer.errors:
        error = answer.error or answer.errors[0]
        _refuse(where, error.code, error.info or error.text or error.html)
    if answer.error_key or "/errors/" in answer.type:
        _refuse(where, answer.error_key or answer.type.rpartition("/")[2], answer.title)
    if answer.parse is not None:
        return _from_parse(answer.parse, where)
    if answer.html:
        return _from_rest(answer)
    if answer.html_url or answer.source:
        cure = "fetch the same address with /with_html at its end"
        raise NotAPageError(where, "is the REST API's answer without the page", cure)
    if answer.schema.startswith("cleaner/"):
        cure = "give the page that it was made from"
        raise NotAPageError(where, "is a record that this program wrote", cure)
    cure = "give a page, or what api.php?action=parse answers"
    raise NotAPageError(where, "is JSON without a page in it", cure)


def page_address(api: str, title: str) -> str:
    """Return the address of a page from the address of the API that answered with it.

    >>> page_address("https://mill.example/w/api.php?action=parse&page=Race", "Mill race")
    'https://mill.example/w/index.php?title=Mill_race'
    """
    parts = urlsplit(api)
    for script in ("/api.php", "/rest.php"):
        folder, found, _ = parts.path.partition(script)
        if found and title:
            name = quote(title.replace(" ", "_"), safe="/:,()!*'@;$")
            return f"{parts.scheme}://{parts.netloc}{folder}/index.php?title={name}"
    return ""


def _decode(text: str, where: str) -> _Json:
    cure = "give a page, or what api.php?action=parse answers"
    try:
        try:
            return msgspec.json.decode(text, type=_Json)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            # msgspec refuses lone surrogates, which old wikis have; json lets them through
            return msgspec.convert(json.loads(text), _Json)
    except msgspec.ValidationError as error:
        raise NotAPageError(where, "is JSON without a page in it", cure) from error
    except ValueError as error:
        reason = f"is JSON that cannot be read ({error})"
        raise NotAPageError(where, reason, "save or fetch it again") from error
    except RecursionError as error:
        raise NotAPageError(where, "is JSON nested too deeply", cure) from error


def _refuse(where: str, code: str, message: str) -> None:
    said = f"{code}: {message}" if message and code else code or message
    said = " ".join(said.split())[:300].rstrip(".")
    cure = "ask the wiki for a page that exists and that anyone may read"
    raise NotAPageError(where, f"the wiki answered with an error ({said})", cure)


def _from_parse(parse: _Parse, where: str) -> Answer:
    html = parse.text.get("*", "") if isinstance(parse.text, dict) else parse.text
    if not html.strip():
        cure = "ask for prop=text as well"
        raise NotAPageError(where, "is the API's answer without the page's text", cure)
    properties = parse.properties
    if not isinstance(properties, dict):
        properties = {entry.name: entry.star for entry in properties}
    facts = PageFacts(
        id=parse.pageid,
        revision=parse.revid,
        name=join_surrogates(parse.title),
        categories=tuple(
            (entry.category or entry.star).replace("_", " ")
            for entry in parse.categories
            if entry.hidden is False  # a hidden one carries true, or "" in the old form
        ),
        language_links=tuple(
            LanguageLink(entry.lang, entry.url) for entry in parse.langlinks if entry.url
        ),
        wikidata=str(properties.get("wikibase_item", "")),
        redirected_from=parse.redirects[0].source if parse.redirects else "",
    )
    shown = join_surrogates(parse.displaytitle or parse.title)
    return Answer(join_surrogates(html), facts, shown)


def _from_rest(answer: _Json) -> Answer:
    facts = PageFacts(
        id=answer.id,
        revision=answer.latest.id,
        revised_at=answer.latest.timestamp,
        name=join_surrogates(answer.title or answer.key.replace("_", " ")),
    )
    licence = Licence(name=answer.license.title, url=answer.license.url)
    html = join_surrogates(answer.html)
    return Answer(html, facts, facts.name, licence if licence.name or licence.url else None)

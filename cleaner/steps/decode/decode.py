"""Source to text: what bytes are, in which character set, and what their wrapper says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from cleaner.errors import LimitError, NotAPageError
from cleaner.model import Options, Source
from cleaner.steps.decode.charset import decode_bytes, join_surrogates
from cleaner.steps.decode.containers import (
    Wrapping,
    is_mhtml,
    is_zipped_page,
    read_comments,
    unpack_gzip,
)
from cleaner.steps.decode.sniff import (
    is_fragment,
    is_xml,
    kind_of,
    refuse_binary,
    refuse_foreign_xml,
)

if TYPE_CHECKING:
    from cleaner.records import Licence, PageFacts

_ANSWER_START = re.compile(
    r"\ufeff?\s{0,99}\{\s{0,99}\"(?:parse|errors?|warnings|batchcomplete|curtimestamp|servedby|"
    r"id|httpCode|messageTranslations|errorKey|type|schema)\"\s{0,99}:"
)
_CUT = "the file is cut off within the page"
_TITLE = re.compile(r"<title[^<>]{0,200}>\s{0,200}[^\s<]", re.IGNORECASE)
_MEDIA_TYPES = {
    "html": "text/html",
    "markdown": "text/markdown",
    "text": "text/plain",
    "wikitext": "text/x-wiki",
}


class Decoded(msgspec.Struct, frozen=True):
    """A page as text, ready to be parsed."""

    kind: str
    """"html", "text", "markdown" or "wikitext"."""
    text: str
    encoding: str
    """Of the bytes; lower case, a name of the WHATWG Encoding Standard where it has one."""
    media_type: str
    """Of the bytes: "application/json" for an API's answer, "multipart/related": MHTML."""
    url: str = ""
    """The page's own address, where the wrapper says it; not `Source.url`."""
    title: str = ""
    retrieved_at: str = ""
    """When the page was saved, where the wrapper says it; ISO 8601, UTC."""
    facts: PageFacts | None = None
    licence: Licence | None = None
    fragment: bool = False
    """The mark-up has no doctype, html, head or body."""
    warnings: tuple[str, ...] = ()


def decode(source: Source, options: Options) -> Decoded:
    """Turn bytes into text, and tell what they are.

    Raises:
        LimitError: more bytes than ``options.max_bytes``, packed or unpacked.
        NotAPageError: empty, binary, other XML or JSON, or an API's error.
    """
    where, content = source.where, source.content
    suffix = _suffix(source.path)
    media_type = source.media_type.partition(";")[0].strip().lower()
    if len(content) > options.max_bytes:
        what = f"has {len(content):,} bytes, more than {options.max_bytes:,}"
        raise LimitError(where, what, "raise --max-bytes")
    if content.startswith(b"\x1f\x8b"):
        content = unpack_gzip(content, where, options.max_bytes)
        suffix = _suffix(source.path.removesuffix(".gz"))
    if not content or content.isspace():
        raise NotAPageError(where, "is empty", "save or fetch the page again")
    if is_zipped_page(content):
        content = _unzip(content, where, options)
    if is_mhtml(content, suffix, media_type):
        return _decode_snapshot(content, source)
    refuse_binary(content, where)
    found = decode_bytes(content, charset=source.charset)
    if not found.text or found.text.isspace():
        raise NotAPageError(where, "is empty", "save or fetch the page again")
    if _may_be_json(found.text, suffix, media_type):
        return _decode_answer(found.text, found.encoding, source)
    kind = kind_of(found.text, suffix=suffix, media_type=media_type)
    page = Decoded(
        kind, found.text, found.encoding, _MEDIA_TYPES[kind], warnings=found.warnings
    )
    return _read_page(page, where, Wrapping() if source.url else None)


def decode_text(text: str, *, path: str = "", media_type: str = "") -> Decoded:
    """Do for a ``str`` what `decode` does for bytes; lone surrogates are replaced.

    Raises:
        NotAPageError: empty, other XML or JSON, or an API's error.
    """
    where = path or "(input)"
    if not text or text.isspace():
        raise NotAPageError(where, "is empty", "give the text of a page")
    warnings: tuple[str, ...] = ()
    try:
        text.encode()
    except UnicodeEncodeError:
        text, warnings = join_surrogates(text), ("lone surrogates were replaced",)
    if "\x00" in text:
        text, warnings = (
            text.replace("\x00", ""),
            (*warnings, "NUL characters were removed"),
        )
    if _may_be_json(text, _suffix(path), media_type):
        return _decode_answer(text, "", Source(b"", path=path))
    kind = kind_of(text, suffix=_suffix(path), media_type=media_type)
    return _read_page(
        Decoded(kind, text, "", _MEDIA_TYPES[kind], warnings=warnings), where, None
    )


def _suffix(path: str) -> str:
    name = path.replace("\\", "/").rpartition("/")[2].lower()
    stem, dot, suffix = name.rpartition(".")
    return dot + suffix if stem else ""


def _read_page(page: Decoded, where: str, said: Wrapping | None) -> Decoded:
    """Add what the mark-up's first lines say, unless ``said`` is known already."""
    refuse_foreign_xml(page.text, where)
    changes: dict[str, Any] = {}
    if page.kind == "html":
        said = said or read_comments(page.text)
        changes = {"fragment": is_fragment(page.text)}
        if is_xml(page.text):
            changes["media_type"] = "application/xhtml+xml"
        if said.url or said.retrieved_at:
            changes |= {"url": said.url, "retrieved_at": said.retrieved_at}
        if said.title:
            changes["title"] = said.title
    return msgspec.structs.replace(page, **changes) if changes else page


def _unzip(content: bytes, where: str, options: Options) -> bytes:
    from cleaner.steps.decode.zipped import open_zipped_page  # noqa: PLC0415 - rare

    return open_zipped_page(content, where, options.max_bytes)


def _decode_snapshot(content: bytes, source: Source) -> Decoded:
    from cleaner.steps.decode.mhtml import open_mhtml  # noqa: PLC0415 - slow to load, rare

    snapshot = open_mhtml(content, source.where)
    refuse_binary(snapshot.content, source.where)
    found = decode_bytes(snapshot.content, charset=snapshot.charset)
    return Decoded(
        kind="html",
        text=found.text,
        encoding=found.encoding,
        media_type="multipart/related",
        url=snapshot.said.url,
        # The subject is the page's title as it is; only the page says what is the site's.
        title="" if _TITLE.search(found.text) else snapshot.said.title,
        retrieved_at=snapshot.said.retrieved_at,
        fragment=is_fragment(found.text),
        warnings=(*found.warnings, *((_CUT,) if snapshot.is_cut else ())),
    )


def _may_be_json(text: str, suffix: str, media_type: str) -> bool:
    """Tell whether a text is JSON by its name, or begins as an API's answer does."""
    if suffix == ".json" or media_type.endswith("json"):
        return True
    return _ANSWER_START.match(text) is not None


def _decode_answer(text: str, encoding: str, source: Source) -> Decoded:
    from cleaner.steps.decode.answers import page_address, read_answer  # noqa: PLC0415 - rare

    answer = read_answer(text.lstrip("\ufeff"), source.where)
    return Decoded(
        kind="html",
        text=answer.html,
        encoding=encoding,
        media_type="application/json",
        url=page_address(source.url, answer.facts.name),
        title=_plain(answer.title) or answer.facts.name,
        facts=answer.facts,
        licence=answer.licence,
        fragment=is_fragment(answer.html),
    )


def _plain(title: str) -> str:
    """Return a title that may be HTML as text."""
    if "<" not in title and "&" not in title:
        return title
    from turbohtml import parse  # noqa: PLC0415 - most titles need no parser

    return " ".join(parse(title).text.split())

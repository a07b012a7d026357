"""Front matter: what is known of a page as YAML, safe for any title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.text import is_of_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.document import Document

# Words and signs that no reader of YAML takes for anything but text, in any place.
_PLAIN = re.compile(r"[^\W\d_](?:[\w.()/+–—’-]|[,&'] ?| (?=[\w(&–—’]))*")
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~/?=&%()+-]+")
# YAML 1.1 readers take these for values, and some take numbers with letters (1e5, .inf).
_VALUES: Final = frozenset(
    ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf")
)
_ESCAPED = re.compile(
    r"[\"\\\x00-\x1f\x7f-\xa0\xad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]"
)
_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def yaml_string(text: str) -> str:
    r"""Write a string so that YAML 1.1 and 1.2 read the same string and never a value.

    >>> print(yaml_string("Fen"), yaml_string("no"), yaml_string("a: b"))
    Fen "no" "a: b"
    """
    if _PLAIN_ADDRESS.fullmatch(text):
        return text
    if _PLAIN.fullmatch(text) and text.lower() not in _VALUES:
        return text
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:  # half a character: no file can hold it
        return "\ufffd"
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}"


def render_front_matter(
    document: Document, flavour: str = "gfm", aliases: Sequence[str] = ()
) -> str:
    """Write the head of a Markdown file, or "" when nothing is known.

    Nothing here depends on the run: the same bytes in give the same bytes out. Obsidian
    finds a page by its ``aliases``, here the redirects that lead to it and those that are
    known from elsewhere, and by its ``tags``.
    """
    page, licence, provenance = document.page, document.licence, document.provenance
    values: dict[str, str | int | tuple[str, ...]] = {
        "title": document.title,
        "url": document.url,
        "site": document.site,
        "authors": page.authors if page else (),
        "published": page.published_at if page else "",
        "language": document.language,
        "revision": page.revision if page else 0,
        "revised": page.revised_at if page else "",
        "licence": (licence.name or licence.url) if licence else "",
        "licence_url": licence.url if licence and licence.name else "",
        "attribution": licence.attribution if licence else "",
        "categories": page.categories if page else (),
        "retrieved": provenance.retrieved_at if provenance else "",
    }
    if flavour == "obsidian":
        redirects = (page.redirected_from, *page.redirects) if page else ()
        names = (*redirects, *aliases)
        tags = map(tag_of, page.categories if page else ())
        values["aliases"] = tuple(dict.fromkeys(filter(None, names)))
        values["tags"] = tuple(dict.fromkeys(filter(None, tags)))
    lines = [line for key, value in values.items() if value for line in _lines(key, value)]
    return "\n".join(("---", *lines, "---", "")) if lines else ""


def tag_of(category: str) -> str:
    """Return a category as a tag of Obsidian: no blanks, and not a number alone.

    Letters of all scripts stay whole, with the vowel signs that are marks upon them.

    >>> tag_of("Mills (17th century)"), tag_of("1640"), tag_of("R&D: fens/dykes")
    ('Mills-17th-century', 'y1640', 'R-D-fens/dykes')
    >>> tag_of("हिन्दी साहित्य"), tag_of("1640/1713"), tag_of("a - / b")
    ('हिन्दी-साहित्य', 'y1640/1713', 'a/b')
    """
    kept = "".join(c if c in "_/" or is_of_word(c) else "-" for c in category)
    tag = _RUN.sub(lambda run: "/" if "/" in run[0] else "-", kept).strip("-/")
    return f"y{tag}" if tag.replace("/", "").isdecimal() else tag


_RUN = re.compile(r"[-/]+")


def _lines(key: str, value: str | int | tuple[str, ...]) -> list[str]:
    if isinstance(value, tuple):
        return [f"{key}:", *(f"  - {yaml_string(entry)}" for entry in value)]
    return [f"{key}: {value if isinstance(value, int) else yaml_string(value)}"]

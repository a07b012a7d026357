"""What bytes and texts are: a page, Markdown, plain text, or no page at all."""

from __future__ import annotations

import re
from itertools import islice

from cleaner.errors import NotAPageError
from cleaner.steps.decode.charset import control_share, is_utf16_or_32
from cleaner.steps.decode.wikitext import is_wikitext

HEAD_CHARACTERS = 65_536
"""How far into a text its kind is looked for; a saved page may put a style sheet first."""

BINARY_SHARE = 0.03
"""Control characters in the first 8 kB of a text: none; in random bytes: a tenth."""

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n", "a PNG picture", "leave it out"),
    (b"\xff\xd8\xff", "a JPEG picture", "leave it out"),
    (b"GIF87a", "a GIF picture", "leave it out"),
    (b"GIF89a", "a GIF picture", "leave it out"),
    (b"RIFF", "a RIFF file (WebP, WAV, AVI)", "leave it out"),
    (b"BM", "a BMP picture", "leave it out"),
    (b"\x00\x00\x01\x00", "an icon", "leave it out"),
    (b"wOFF", "a font", "leave it out"),
    (b"wOF2", "a font", "leave it out"),
    (b"OggS", "an Ogg sound or video", "leave it out"),
    (b"ID3", "an MP3 sound", "leave it out"),
    (b"\x7fELF", "a program (ELF)", "leave it out"),
    (b"MZ", "a program (Windows)", "leave it out"),
    (b"\xca\xfe\xba\xbe", "a program (Java or macOS)", "leave it out"),
    (b"%PDF-", "a PDF file", "save the page as HTML instead"),
    (b"{\\rtf", "an RTF document", "save the page as HTML instead"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "save the page as HTML instead"),
    (b"PK\x03\x04", "a zip archive", "unpack it and give the pages inside"),
    (b"PK\x05\x06", "an empty zip archive", "give the pages themselves"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it and give the pages inside"),
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it and give the pages inside"),
    (b"BZh", "data packed by bzip2", "unpack it first: bunzip2 FILE"),
    (b"\xfd7zXZ\x00", "data packed by xz", "unpack it first: unxz FILE"),
    (b"\x28\xb5\x2f\xfd", "data packed by zstd", "unpack it first: unzstd FILE"),
    (b"ZIM\x04", "a ZIM archive", "take its pages out first: zimdump dump"),
    (b"WARC/1.", "a WARC archive", "take its pages out first"),
    (b"SQLite format 3\x00", "an SQLite database", "leave it out"),
)
_WORDS = frozenset({b"BM", b"MZ", b"ID3", b"RIFF", b"BZh"})
"""Magic that a text may start with as well; it counts only where the bytes are binary."""

_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]{0,30}[\s/>]")
_PAGE_START = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_SPOKEN_OF = re.compile(r"\s*<[!a-zA-Z][^<>\n]{0,99}>[^\S\n]{1,9}[^\W\d_]")
_DOCTYPE = re.compile(r"<!doctype\s+html", re.IGNORECASE)
_XML_START = re.compile(r"\s{0,99}<\?xml\b", re.IGNORECASE)
_PROLOGUE = re.compile(
    r"\s+|<!--(?:[^-]|-(?!->))*-->|<\?[^>]{0,999}>|<![a-zA-Z][^>]{0,999}>"
)
_ELEMENT = re.compile(r"<([a-zA-Z][\w:.-]{0,60})")
_TAG_IN_TAG = re.compile(r"<[^<>]{1,999}>\s{0,99}<[a-zA-Z][\w-]{0,30}[\s/>]")
"""A tag with nothing between it and the next one."""
_BLOCKS = frozenset(
    (
        "html",
        "head",
        "body",
        "meta",
        "title",
        "link",
        "base",
        "style",
        "script",
        "noscript",
        "main",
        "article",
        "section",
        "header",
        "footer",
        "nav",
        "aside",
        "div",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "tbody",
        "tr",
        "td",
        "th",
        "caption",
        "blockquote",
        "pre",
        "figure",
        "center",
        "font",
        "span",
        "a",
        "b",
        "i",
        "em",
        "strong",
        "img",
        "br",
        "hr",
        "form",
        "template",
        "details",
        "svg",
        "small",
        "sup",
        "sub",
        "u",
    )
)
_FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(?:[^\n]{0,2000}\n){0,200}?(?:---|\.\.\.)[ \t]*\r?\n"
)
_KEY = re.compile(r"^[\w-]{1,60}[ \t]*:", re.MULTILINE)


_ATX = re.compile(r"^ {0,3}#{1,6}[ \t]+\S", re.MULTILINE)
_NOTE = re.compile(r"^\[\^[^\]\s]{1,60}\]:[ \t]", re.MULTILINE)
_FENCE = re.compile(r"^(?:```|~~~)", re.MULTILINE)
_LINK = re.compile(r"\]\((?:https?://|/|\./|#)[^()\s]{1,500}")
MOST_OPEN = 5_000
"""Brackets without a partner in Markdown: each is looked at for every other; 50,000 of them
take five seconds."""


def refuse_binary(content: bytes, where: str) -> None:
    """Refuse what no reader could read as a page.

    Raises:
        NotAPageError: the bytes are a picture, a program, an archive, or mostly control
            characters.
    """
    sample = content[:8192]
    binary = control_share(sample) > BINARY_SHARE
    for magic, what, cure in _MAGIC:
        if content.startswith(magic) and (binary or magic not in _WORDS):
            raise NotAPageError(where, f"is {what}, not a page", cure)
    if content[4:8] == b"ftyp" and binary:
        raise NotAPageError(where, "is a video or a picture, not a page", "leave it out")
    if binary and not sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        if is_utf16_or_32(content):
            return
        raise NotAPageError(
            where, "is binary data, not a page", "give a page saved as HTML"
        )


def kind_of(text: str, *, suffix: str = "", media_type: str = "") -> str:
    """Return "html", "markdown", "wikitext" or "text"; looks outweigh the name.

    >>> kind_of("<p>Mill</p>", suffix=".txt"), kind_of("Mill and race", suffix=".html")
    ('html', 'text')
    >>> kind_of("Use the <b> tag.", suffix=".txt"), kind_of("# Mill", suffix=".md")
    ('text', 'markdown')
    """
    place = _skip_prologue(text)
    if _PAGE_START.match(text, place) or _DOCTYPE.search(text, 0, place):
        return "text" if _is_about_tags(text) else "html"
    if suffix in {".md", ".markdown"} or media_type == "text/markdown":
        return "markdown"
    if (front := _FRONT_MATTER.match(text)) and _KEY.search(front[0]):
        return "markdown"
    if suffix in {".html", ".htm", ".xhtml", ".xht"} or "html" in media_type:
        return "html" if _TAG.search(text) else "text"
    if is_wikitext(text, suffix=suffix, media_type=media_type):
        return "wikitext"
    first = _ELEMENT.match(text, place)
    if first and first[1].lower() in _BLOCKS and _closes(text, first[1], place):
        return "html"
    if not looks_like_markdown(text):
        return "text"
    # Twenty modules that only text needs.
    from cleaner.steps.text.copied import is_copied  # noqa: PLC0415
    from cleaner.steps.text.lines import looks_like_code  # noqa: PLC0415

    lines = list(map(str.strip, text.splitlines()))
    is_copy = not has_links_or_notes(text) and is_copied(lines)
    return "text" if is_copy or looks_like_code(lines) else "markdown"


def _is_about_tags(text: str) -> bool:
    """Tell whether a text that starts with a tag speaks of it: "<html> is the root".

    Words follow on the tag's line, no tag ends the text, and half of the lines have none.
    """
    if not _SPOKEN_OF.match(text) or text.rstrip().endswith(">"):
        return False
    lines = [line for line in text[:HEAD_CHARACTERS].splitlines() if line.strip()]
    return sum("<" in line for line in lines) * 2 <= len(lines)


def is_fragment(text: str) -> bool:
    """Tell whether mark-up is a piece of a page: no doctype, no html, head or body."""
    return not _PAGE_START.search(text, 0, HEAD_CHARACTERS)


def is_xml(text: str) -> bool:
    """Tell whether a text starts with an XML declaration, as XHTML may."""
    return _XML_START.match(text) is not None


def refuse_foreign_xml(text: str, where: str) -> None:
    """Refuse XML that is not XHTML: feeds, drawings, wiki dumps.

    Raises:
        NotAPageError: its root element is none of HTML's.
    """
    if not is_xml(text):
        return
    root = _ELEMENT.match(text, _skip_prologue(text))
    name = root[1].lower().rpartition(":")[2] if root else ""
    if name in _BLOCKS and name != "svg":
        return
    cure = "give the page as HTML"
    if name == "mediawiki":
        cure = "this is an export of wiki text; save or fetch the pages as HTML"
    raise NotAPageError(
        where, f"is XML with the root element <{name or '?'}>, not a page", cure
    )


def _skip_prologue(text: str) -> int:
    """Return where comments, processing instructions and the doctype end."""
    place = 0
    while match := _PROLOGUE.match(text, place, HEAD_CHARACTERS):
        place = match.end()
    return place


def _closes(text: str, name: str, place: int) -> bool:
    """Tell whether an element that a text starts with is mark-up, not a word about it."""
    empty = name.lower() in {"meta", "link", "base", "img", "br", "hr"}
    # A file may be torn before the end tag; words about a tag have words behind it.
    return empty or f"</{name}" in text or _TAG_IN_TAG.match(text, place) is not None


def looks_like_markdown(text: str) -> bool:
    r"""Tell whether a text is Markdown, whatever its name: it has marks nobody else writes.

    >>> looks_like_markdown("# Fen\n\nWet."), looks_like_markdown("#1 of 3: wet [1].")
    (True, False)
    """
    return bool(_ATX.search(text)) or has_links_or_notes(text)


def has_links_or_notes(text: str) -> bool:
    """Tell whether a text has marks of Markdown that are no prompt and no comment."""
    links = islice(_LINK.finditer(text), 2)
    return any((_NOTE.search(text), _FENCE.search(text), len(list(links)) > 1))


def can_read_markdown(text: str) -> bool:
    """Tell whether a text can be read in sensible time."""
    return text.count("[") - text.count("]") <= MOST_OPEN

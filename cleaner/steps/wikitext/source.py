"""Wiki text -> HTML with the class names of MediaWiki, so that its rules hold."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

import msgspec

from cleaner.steps.wikitext.blocks import write_blocks
from cleaner.steps.wikitext.inlines import Inlines
from cleaner.steps.wikitext.markers import SIGN, Parts, protect, take_templates
from cleaner.steps.wikitext.notes import Notes

if TYPE_CHECKING:
    from cleaner.steps.decode.decode import Decoded

HOLDER: Final = "cleaner-wikitext"
"""Class of the element around the text: by it the page is known for what it is."""
END: Final = "end of wiki text"
"""A comment behind the text: an author's stray end tag does not close it."""
_SWITCH = re.compile(r"__[A-Z]{3,30}__")
_POEM = re.compile(
    r"<poem\b[^<>]{0,200}>((?:(?!<poem\b).)*?)</poem\s{0,20}>", re.IGNORECASE | re.DOTALL
)
"""Up to the next one that opens: so a text full of such tags is read once."""
_REDIRECT = re.compile(r"\A\s*#(?=\w{4,30}:?\s?\[\[)")
_COMMENT: Final = ("wikitext:comments", "what an author tells other authors")
_SWITCHES: Final = ("wikitext:switches", "a word that switches a part of the software")
_SORT_KEYS: Final = ("wikitext:sort-keys", "under what a category sorts the page")
_LANGUAGES: Final = ("wikitext:languages", "the same page in another language")


class WikitextPage(msgspec.Struct, frozen=True):
    """A wiki text as a page."""

    decoded: Decoded
    trail: tuple[tuple[str, str, str], ...]
    """(rule, why, text) of what no reader of the wiki sees."""


def read_wikitext(decoded: Decoded, url: str) -> WikitextPage:
    """Turn a wiki text into HTML; templates stay as they stand, as code."""
    parts, notes = Parts(), Notes()
    comments, lists = list[str](), list[str]()
    text = decoded.text.replace("\r\n", "\n").replace(SIGN, "").lstrip("\ufeff")
    text = protect(_REDIRECT.sub("&#35;", text), parts, comments)
    text = notes.take(take_templates(text, parts, lists), parts)
    text = _POEM.sub(with_breaks, text)
    for raw in parts.raw:
        if "<ref" in raw:
            notes.take_from(raw)
    switches = _SWITCH.findall(text)
    inlines = Inlines(parts, base_of(url))
    body = write_blocks(inlines.prepare(_SWITCH.sub("", text)), parts)
    listed = notes.as_list(lambda note: write_note(inlines, parts, note))
    categories = "".join(f"<li><a>{escape(name)}</a></li>" for name in inlines.categories)
    if categories:
        categories = f'<div id="mw-normal-catlinks"><ul>{categories}</ul></div>'
        categories = f'<div id="catlinks" class="catlinks">{categories}</div>'
    html = parts.as_html(f"{body}\n{listed}{categories}")
    page = msgspec.structs.replace(
        decoded,
        kind="html",
        text=f'<div class="{HOLDER}">{html}</div><!-- {END} -->',
        fragment=True,
    )
    gone = (
        (_COMMENT, comments),
        (_SWITCHES, [*switches, *lists]),
        (_LANGUAGES, inlines.languages),
        (_SORT_KEYS, list(filter(None, inlines.sort_keys))),
    )
    return WikitextPage(page, tuple((*why, each) for why, all_ in gone for each in all_))


def with_breaks(poem: re.Match[str]) -> str:
    """Write the line ends of a poem out."""
    lines = poem[1].strip("\n").split("\n")
    return f'<div class="poem">{"<br>".join(map(str.strip, lines))}</div>'


def write_note(inlines: Inlines, parts: Parts, note: str) -> str:
    """Write the text of a note: a line, or blocks where it has several."""
    text = inlines.prepare(note)
    written = write_blocks(text, parts)
    is_line = written.count("<p>") == 1 and written.startswith("<p>")
    return written[3:-4] if is_line and written.endswith("</p>") else written


def base_of(url: str) -> str:
    """Return what stands before a title in the addresses of the wiki.

    >>> base_of("https://fen.example/w/index.php?title=Fen&action=raw")
    'https://fen.example/w/index.php?title='
    >>> base_of("https://fen.example/wiki/Fen?action=raw"), base_of("")
    ('https://fen.example/wiki/', './')
    """
    before, title, _ = url.partition("?title=")
    if title:
        return before + title
    before, path, _ = url.partition("/wiki/")
    return before + path if path else "./"

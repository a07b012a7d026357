"""Links, emphasis and tags within the lines of a wiki text."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from cleaner.engines.words import category_words

if TYPE_CHECKING:
    from cleaner.steps.wikitext.markers import Parts

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
_TAGS: Final = frozenset(
    "abbr b bdi bdo big blockquote br center cite code dd del dfn div dl dt em font hr i"
    " ins kbd li ol p q rb rp rt ruby s samp small span strike strong sub sup td table"
    " th tr tt u ul var wbr".split()
)
"""What MediaWiki lets authors write; other tags are text."""
_AMPERSAND = re.compile(r"&(?!#?\w{1,30};)")
_EXTERNAL = re.compile(r"\[((?:https?:|ftp:)?//[^\s\[\]<>\x7f]+)(?:[ \t]+([^\[\]\n]+))?\]")
_BARE = re.compile(r"https?://[^\s\[\]<>|\x7f]*[^\s\[\]<>|\x7f.,;:!?)'\"]")
_LINK = re.compile(r"\[\[([^\[\]]{1,5000})\]\]([a-zA-Z\u00e0-\u024f\u0400-\u04ff]*)")
_QUOTES = re.compile(r"('{2,})")
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|svg|webp|tiff?|pdf|djvu|og[gav]|web[mp]|mp[34]|wav)$"
)
_SETTING = re.compile(r"\d*x?\d+\s*px|[a-z-]+\s*=[^=]*|upright(?:\s.*)?", re.DOTALL)
_SETTINGS: Final = frozenset(
    "thumb thumbnail frame framed enframed frameless border left right center centre none"
    " baseline sub super top text-top middle bottom text-bottom upright"
    " mini miniatur gerahmt rahmenlos rand links rechts zentriert ohne hochkant"
    " vignette cadre encadre encadré gauche droite centré centre néant"
    " miniaturadeimagen miniatura marco izquierda izda derecha dcha centro centrado"
    " min destra sinistra centro nessuno miniatuur omkaderd geen gecentreerd"
    " mały ramka lewo prawo centruj brak commoldura esquerda direita"
    " мини миниатюра слева справа центр обрамить без".split()
)
"""Words that say where and how a picture stands, in the languages of the largest wikis."""
_ABROAD = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,8}){0,2}:[^|]+")
"""A link to the page in another language."""
_NESTED: Final = 4
"""Links in captions of pictures in captions: MediaWiki reads two."""


class Inlines:
    """Reads what stands in lines; categories are collected on the way."""

    def __init__(self, parts: Parts, base: str) -> None:
        self.parts = parts
        self.base = base
        self.categories: list[str] = []
        self.languages: list[str] = []
        self.sort_keys: list[str] = []

    def prepare(self, text: str) -> str:
        """Put tags and links behind signs and escape the rest."""
        text = _TAG.sub(self._tag, text)
        text = _AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
        text = _EXTERNAL.sub(self._external, text)
        for _ in range(_NESTED):
            text, count = _LINK.subn(self._link, text)
            if not count:
                break
        return _BARE.sub(lambda url: self.parts.keep(anchor(url[0], url[0])), text)

    def _tag(self, tag: re.Match[str]) -> str:
        if tag[2].lower() not in _TAGS:
            return tag[0]
        if tag[3].endswith("/") and tag[2].lower() not in ("br", "hr", "wbr"):
            return self.parts.keep(f"<{tag[2]}{tag[3][:-1]}></{tag[2]}>", tag[0])
        return self.parts.keep(tag[0], tag[0])

    def _external(self, link: re.Match[str]) -> str:
        shown = emphasised(link[2]) if link[2] else link[1]
        return self.parts.keep(anchor(link[1], shown), link[0])

    def _link(self, link: re.Match[str]) -> str:
        target, bar, rest = link[1].partition("|")
        target = target.strip()
        space, colon, name = target.partition(":")
        if colon and space.strip().casefold() in _category_words():
            self.categories.append(name.strip())
            self.sort_keys.append(rest.strip())
            return link[2]
        if not bar and _ABROAD.fullmatch(target) and is_alone(link):
            self.languages.append(target)
            return ""
        if colon and space and _FILE.search(name.lower()):
            return self.parts.keep(self._picture(name.strip(), rest), link[0]) + link[2]
        target = target.removeprefix(":")
        shown = rest if bar and rest.strip() else target
        return self.parts.keep(self._page(target, emphasised(shown + link[2])), link[0])

    def _page(self, target: str, shown: str) -> str:
        page, sign, place = target.partition("#")
        safe = "/()'," if self.base == "./" else "/:()',"  # "de:" would be a scheme
        address = self.base + quote(page.replace(" ", "_"), safe=safe) if page else ""
        return anchor(address + sign + place.replace(" ", "_"), shown, page)

    def _picture(self, name: str, settings: str) -> str:
        """Write a picture; what is no setting is its caption, so that no word is lost."""
        said = [each.strip() for each in settings.split("|") if each.strip()]
        words = [each for each in said if not is_setting(each)]
        alt = next((each[4:].strip() for each in said if each.startswith("alt=")), name)
        address = f"{self.base}Special:Redirect/file/{quote(name.replace(' ', '_'))}"
        caption = "<br>".join(map(emphasised, words))
        image = f'<img src="{escape(address)}" alt="{escape(self.parts.as_raw(alt))}">'
        return f"<figure>{image}<figcaption>{caption}</figcaption></figure>"


def is_setting(said: str) -> bool:
    """Tell whether one of a picture's words is for the software.

    >>> [is_setting(each) for each in ("thumb", "x120px", "alt=A weir", "weir")]
    [True, True, True, False]
    """
    return said.casefold() in _SETTINGS or _SETTING.fullmatch(said) is not None


def is_alone(link: re.Match[str]) -> bool:
    """Tell whether a link has a line of its own."""
    text = link.string
    before = text[max(link.start() - 1, 0) : link.start()]
    return before in ("", "\n") and text[link.end() : link.end() + 1] in ("", "\n")


@cache
def _category_words() -> frozenset[str]:
    return frozenset(word.casefold() for word in category_words())


def anchor(address: str, shown: str, page: str = "") -> str:
    """Write a link; address and text are escaped already, but for quotation marks."""
    named = f' title="{page}"'.replace("\x7f", "") if page else ""
    where = address.replace('"', "%22")
    return f'<a href="{where}"{named}>{shown}</a>'


def emphasised(line: str) -> str:
    """Read the quotation marks of a line: two for emphasis, three for strong.

    >>> emphasised("'''Old''' ''mill'' o'clock, '''''both'''''")
    "<b>Old</b> <i>mill</i> o'clock, <b><i>both</i></b>"
    """
    if "''" not in line:
        return line
    out: list[str] = []
    opened: list[str] = []
    for part in _QUOTES.split(line):
        if not part.startswith("''"):
            out.append(part)
            continue
        size = len(part) if len(part) in (2, 3, 5) else 3 if len(part) == 4 else 5
        out.append("'" * (len(part) - size))
        for tag in {2: "i", 3: "b", 5: "".join(reversed(opened)) or "bi"}[size]:
            toggle(out, opened, tag)
    out += [f"</{tag}>" for tag in reversed(opened)]
    return "".join(out)


def toggle(out: list[str], opened: list[str], tag: str) -> None:
    """Open a tag, or close it, and what was opened within it anew."""
    if tag not in opened:
        opened.append(tag)
        out.append(f"<{tag}>")
        return
    place = opened.index(tag)
    inner = opened[place + 1 :]
    out += [f"</{each}>" for each in reversed(opened[place:])]
    out += [f"<{each}>" for each in inner]
    opened[place:] = inner

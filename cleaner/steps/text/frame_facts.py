"""What the interface around a copied page says of the page: address, date, categories."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from cleaner.engines import words
from cleaner.records import PageFacts
from cleaner.steps.facts.values import read_date, read_number, title_of_address
from cleaner.steps.text import signs as sign
from cleaner.steps.text.lines import BULLET, join_lines
from cleaner.steps.text.rules import TextFacts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.steps.text.rules import TextPage

_ADDRESS: Final = re.compile(r"https?://[^\s\"“”„«»‘’'<>「」]{1,1000}")
_LICENCE: Final = re.compile(
    r"(?:Creative[ -]Commons|CC[ -](?:BY|Attribution)|CC0|GNU)"
    r"(?:[^.;:(“”\"„«»。、；，（]|\.(?=\d)){0,100}"
)
_UNLESS: Final = re.compile(r"\s(?:unless|sofern|sauf|salvo|tenzij|если|om inte|;).*$")
_CLOSING: Final = ('"', "”", "“", "»", "«", "」")
_BROKEN: Final = 6
"""Lines of the longest address that a text browser broke."""
_BARS: Final = re.compile(r"\s*[|·•]\s*")


def find_address(lines: Iterable[str]) -> str:
    """Return the address in the print footer, or "".

    >>> find_address(['Retrieved from "https://wiki.example/w/index.php?title=Weir&oldid=7"'])
    'https://wiki.example/w/index.php?title=Weir&oldid=7'
    """
    for line in lines:
        found = _ADDRESS.search(line) if "://" in line else None
        if found and sign.kind_of(line) == sign.RETRIEVED:
            return unescape(found[0].rstrip(".。)"))
    return ""


def mend_address(page: TextPage) -> None:
    """Join the print footer's address, which text browsers break where their lines end."""
    prefixes = words.retrieved_from_prefixes(page.language)
    openings = tuple({prefix.split(None, 1)[0] for prefix in prefixes})
    # Few lines have an address; all others would be compared with words of all languages.
    addressed = [number for number, line in enumerate(page.lines) if "://" in line]
    for number in sorted({place for n in addressed for place in (n - 1, n) if place >= 0}):
        line = page.lines[number]
        if not line.startswith(openings) or line.endswith(_CLOSING):
            continue
        joined, end = line, number + 1
        while end < number + _BROKEN and not page.is_blank(end):
            joined += " " * ("://" not in joined) + page.lines[end]
            end += 1
            if (
                joined.endswith(_CLOSING)
                and "://" in joined
                and joined.startswith(prefixes)
            ):
                page.lines[number:end] = [joined, *[""] * (end - number - 1)]
                break


def title_in(address: str) -> str:
    """Return the title in the address of a print footer, of any wiki.

    >>> title_in("https://wiki.example/AF_node"), title_in("https://wiki.example/")
    ('AF node', '')
    """
    last = unquote(urlsplit(address).path.rpartition("/")[2]).replace("_", " ")
    return title_of_address(address) or (last if "." not in last else "")


def read_facts(page: TextPage, numbers: list[int]) -> TextFacts:
    """Return what the lines of the interface say of the page."""
    kinds = {
        number: sign.kind_of(page.lines[number], page.raw[number], page.language)
        for number in numbers
    }
    address = find_address(page.lines[number] for number in numbers)
    url, revision = without_revision(address)
    modified = [page.lines[number] for number in numbers if kinds[number] == sign.MODIFIED]
    licences = [number for number in numbers if kinds[number] == sign.LICENCE]
    return TextFacts(
        url=url,
        licence=next(filter(None, (_licence_at(page, n) for n in licences)), ""),
        page=PageFacts(
            revision=revision,
            revised_at=next(filter(None, map(read_date, modified)), ""),
            name=title_in(url),
            categories=tuple(_categories(page, numbers, kinds)),
            redirected_from=_redirected(page, numbers, kinds),
        ),
    )


def without_revision(address: str) -> tuple[str, int]:
    """Part an address from the number of the version that it asks for.

    >>> without_revision("https://wiki.example/w/index.php?title=Weir&oldid=7")
    ('https://wiki.example/w/index.php?title=Weir', 7)
    """
    parts = urlsplit(address)
    fields = parse_qsl(parts.query)
    revision = next((read_number(value) for name, value in fields if name == "oldid"), 0)
    if not revision:
        return address, 0
    query = urlencode(
        [(name, value) for name, value in fields if name != "oldid"], safe="/:"
    )
    return urlunsplit(parts._replace(query=query)), revision


def _licence_at(page: TextPage, number: int) -> str:
    """Return the name of a licence on a line; half of one goes on below."""
    line = page.lines[number]
    return _licence(line) or _licence(
        join_lines([line, *page.lines[number + 1 : number + 2]])
    )


def _licence(line: str) -> str:
    """Return the name of a licence from the sentence about it.

    >>> _licence("Content is available under CC BY-SA 4.0 unless otherwise noted.")
    'CC BY-SA 4.0'
    """
    found = _LICENCE.search(line)
    name = _UNLESS.sub("", found[0]).strip(" ,-–—") if found else ""
    # Which one of them is said in a way that we do not read: no name, not half of one.
    return name if name not in ("Creative Commons", "Creative-Commons", "GNU") else ""


def _categories(page: TextPage, numbers: list[int], kinds: dict[int, str]) -> list[str]:
    """Return the categories: a line each below their word, or with bars on its line.

    Hidden ones are not the page's matter; several on a line without bars cannot be parted.
    """
    hidden = {sign.fold_line(word) for word in words.hidden_category_words()}
    found: list[str] = []
    is_list = False
    for number in numbers:
        line = page.lines[number]
        if kinds[number] == sign.CATEGORIES:
            head, _, rest = line.replace("：", ":").partition(":")
            if sign.fold_line(head) in hidden:
                return found
            is_list = not rest.strip()
            entries = _BARS.split(rest.strip())
            found += entries if len(entries) > 1 else []
        elif is_list and kinds[number] in (sign.OTHER, sign.PLACE, sign.PROSE):
            found.append(BULLET.sub("", line, count=1) if BULLET.match(line) else line)
        else:
            is_list = False
    return found


def _redirected(page: TextPage, numbers: list[int], kinds: dict[int, str]) -> str:
    line = next((page.lines[n] for n in numbers if kinds[n] == sign.REDIRECT), "")
    body = line.strip("() ").casefold()
    for word in words.redirect_lines(page.language) if body else ():
        start, _, end = word.strip("() ").casefold().partition("*")
        if start and body.startswith(start) and body.endswith(end):
            return line.strip("() ")[len(start) : len(body) - len(end)].strip()
    return ""

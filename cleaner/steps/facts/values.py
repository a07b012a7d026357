"""What raw facts have to become: titles without the site, addresses, dates, namespaces."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from cleaner.engines.months import month_of

NAMESPACES: Final = {
    -2: "Media",
    -1: "Special",
    1: "Talk",
    2: "User",
    3: "User talk",
    4: "Project",
    5: "Project talk",
    6: "File",
    7: "File talk",
    8: "MediaWiki",
    9: "MediaWiki talk",
    10: "Template",
    11: "Template talk",
    12: "Help",
    13: "Help talk",
    14: "Category",
    15: "Category talk",
}
"""MediaWiki's own namespaces by number; articles are 0 and have no name."""
SITE_MARKS: Final = (" - ", " – ", " — ", " | ", " · ", " :: ", " » ")
"""What stands between a page's title and its site's name in ``<title>``."""
LAST_YEAR: Final = 2200
"""Later years are those of another calendar (Thailand is 543 years ahead)."""
LONGEST_NAME: Final = 100
"""Characters of an author's name with titles; sites also put whole lines there."""

_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:\.|º|er|st|nd|rd|th)? (?:de |d')?"
    r"([^\W\d_][^\s\d,()]{1,19}),? (?:del? )?(\d{4})"
)
_MONTH_FIRST = re.compile(r"([^\W\d_][^\s\d,()]{1,19}) (\d{1,2}),? (\d{4})")
_YEAR_AND_MONTH = re.compile(
    r"(\d{4})(?:\.| m\.)? ([^\W\d_][^\s\d,()]{1,19}) (\d{1,2})(?!\d)"
)
"""As Hungary and Lithuania write: "2012. május 3.", "2012 m. gegužės 3 d."."""
_YEAR_SIGN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_CTIME = re.compile(
    r"([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):\d{2} (?:[A-Z]{1,5} )?(\d{4})"
)
"""As C's ``ctime`` prints a moment: "Wed May  4 10:11:12 2016"."""
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?!\d)(?::\d\d)?(?:\s?([AP])\.?M\b)?")
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}"
    r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_YEAR_FIRST = re.compile(r"\b(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b")
_DOTTED = re.compile(r"\b(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})\b")
"""Slashes before a year say nothing of which number is the month; dots do."""
_WAYBACK = re.compile(r"https?://web\.archive\.org/web/\d{1,14}(?:[a-z]{2}_)?/")


def rest_after(full: str, title: str) -> str:
    """Return what stands behind the title and a mark, or "".

    >>> rest_after("Fen - Reedwiki", "Fen"), rest_after("Fens", "Fen")
    ('Reedwiki', '')
    """
    if not full.startswith(title):
        return ""
    rest = full[len(title) :]
    return next((rest[len(mark) :] for mark in SITE_MARKS if rest.startswith(mark)), "")


def cut_site(full: str, site: str) -> str:
    """Cut the site's name, and whatever follows it, off a title.

    >>> cut_site("Fen - Reedwiki", "Reedwiki"), cut_site("Fen - a story", "Reedwiki")
    ('Fen', 'Fen - a story')
    >>> cut_site("Fen — ", "")
    'Fen'
    """
    full = full.strip()
    bare = next((full[: -len(end)].rstrip() for end in _ENDS if full.endswith(end)), full)
    full = bare or full
    if not site:
        return full
    ends = [full.find(mark + site) for mark in SITE_MARKS]
    return full[: min((end for end in ends if end > 0), default=len(full))]


_ENDS: Final = tuple(mark.rstrip() for mark in SITE_MARKS if mark.strip() != "-")
"""What stands at the end of a title where a site has no name."""


def short_site(name: str, url: str) -> str:
    """Cut the motto off a site's name where its host tells which part is the name.

    >>> short_site("Reedwiki, the wet encyclopedia", "https://en.reedwiki.example/Fen")
    'Reedwiki'
    >>> short_site("Cars, Carts and Coaches", "https://wheels.example/Cart")
    'Cars, Carts and Coaches'
    """
    first, comma, _ = name.partition(", ")
    host = url.partition("//")[2].partition("/")[0]
    return first if comma and first.replace(" ", "").casefold() in host else name


def title_of_address(url: str) -> str:
    """Return the title in a wiki page's address, "" where it has none.

    >>> title_of_address("https://fen.example/wiki/Rush_light%27s_end?action=render")
    "Rush light's end"
    >>> title_of_address("https://fen.example/w/index.php?title=Rush_light&printable=yes")
    'Rush light'
    >>> title_of_address("https://fen.example/")
    ''
    """
    parts = urlsplit(url)
    named = parse_qs(parts.query).get("title", [""])[0]
    name = named or unquote(parts.path.partition("/wiki/")[2])
    return " ".join(name.replace("_", " ").split())


def title_of_path(path: str) -> str:
    """Return a title from a file's name.

    >>> title_of_path("pages/Rush_light.html"), title_of_path("-")
    ('Rush light', '')
    """
    stem = PurePath(path.replace("\\", "/")).stem
    return " ".join(stem.replace("_", " ").split()).strip(" -")


def absolute(address: str) -> str:
    """Return a web address with its scheme, without the Wayback Machine's; "" for others.

    >>> absolute("//fen.example/wiki/Reed"), absolute("Reed.html")
    ('https://fen.example/wiki/Reed', '')
    >>> absolute("https://web.archive.org/web/20160101000000id_/http://fen.example/")
    'http://fen.example/'
    """
    if address.startswith("//"):
        address = f"https:{address}"
    address = _WAYBACK.sub("", address, count=1)
    return address if address.startswith(("http://", "https://")) else ""


def name_of_author(text: str) -> str:
    """Return a name without what is set before it; "" for an address or a sentence.

    >>> name_of_author("By Ann Sedge"), name_of_author("https://fen.example/ann")
    ('Ann Sedge', '')
    """
    name = text.removeprefix("By ").removeprefix("by ").strip()
    return "" if "://" in name or len(name) > LONGEST_NAME else name


def namespace_name(value: str) -> str:
    """Return a namespace's name from its name or number; "" for articles.

    >>> namespace_name("14"), namespace_name("User_talk"), namespace_name("0")
    ('Category', 'User talk', '')
    """
    if value.lstrip("-").isdecimal():
        return NAMESPACES.get(read_number(value), "")
    return value.replace("_", " ")


def read_date(text: str) -> str:
    """Return a date as ISO 8601, as exact as the text; "" where it has none we can read.

    >>> read_date("This page was last modified 17:29, 20 April 2011.")
    '2011-04-20T17:29'
    >>> read_date("on May 4, 2016"), read_date("2024-09-20T10:11:12Z"), read_date("gestern")
    ('2016-05-04', '2024-09-20T10:11:12Z', '')
    >>> read_date("Wed May  4 10:11:12 2016"), read_date("12th May 2024")
    ('2016-05-04T10:11', '2024-05-12')
    >>> read_date("sluice.txt · 2013/10/08 06:36"), read_date("vom 8.10.2013")
    ('2013-10-08T06:36', '2013-10-08')
    >>> read_date("le 15 mai 2012 à 17:51."), read_date("2012年4月9日 (月) 12:51")
    ('2012-05-15T17:51', '2012-04-09T12:51')
    >>> read_date("May 12, 2024, at 06:30 PM"), read_date("May 12, 2024, 12:05:00 AM")
    ('2024-05-12T18:30', '2024-05-12T00:05')
    """
    iso = _ISO.search(text)
    if iso:
        return iso[0].replace(" ", "T")
    if year_first := _YEAR_FIRST.search(text):
        return _stamp(text, *map(int, year_first.groups()))
    if east := _YEAR_SIGN.search(text):
        return _stamp(text, *map(int, east.groups()))
    if dotted := _DOTTED.search(text):
        return _stamp(text, int(dotted[3]), int(dotted[2]), int(dotted[1]))
    printed = _CTIME.search(text)
    if printed and (month := month_of(printed[1])):
        time = f"{printed[3]}:{printed[4]}"
        return _stamp(time, int(printed[5]), month, int(printed[2]))
    for form, (year, name, day) in _NAMED:
        for match in form.finditer(text):
            if month := month_of(match[name]):
                return _stamp(text, int(match[year]), month, int(match[day]))
    return ""


_NAMED: Final = (
    (_DAY_FIRST, (3, 2, 1)),
    (_MONTH_FIRST, (3, 1, 2)),
    (_YEAR_AND_MONTH, (1, 2, 3)),
)
"""Forms with a month's name, and which groups are the year, the name and the day."""


def _stamp(text: str, year: int, month: int, day: int) -> str:
    clock = _CLOCK.search(text)
    hour = int(clock[1]) if clock else 0
    if clock and clock[3]:
        hour = hour % 12 + (12 if clock[3] == "P" else 0)
    time = f"T{hour:02}:{int(clock[2]):02}" if clock else ""
    return (
        f"{year:04}-{month:02}-{day:02}{time}"
        if 1 <= day <= 31 and 1 <= month <= 12 and year <= LAST_YEAR
        else ""
    )


def read_number(text: str) -> int:
    """Return a whole number of sane length, or 0."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 19):
        return 0
    return int(text)

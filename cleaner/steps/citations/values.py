"""What raw values of citations become in CSL-JSON: dates, names, pages."""

from __future__ import annotations

import re
from typing import Any, Final

from cleaner.engines.months import month_of

_ISO = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_YEARS = re.compile(r"(\d{4})\s*[–/-]\s*(\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})")
_MONTH_YEAR = re.compile(r"([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_YEAR_LETTER = re.compile(r"(\d{4})[a-z]")
"""CS1 tells works of one author and year apart by a letter ("2005a")."""
_ANY = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}\.?\s+[A-Za-z]{3,9}\.?,?\s+\d{4}|[A-Za-z]{3,9}\.?\s+\d{1,2},?\s+\d{4}"
)
SEASONS: Final = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
"""CSL's numbers of seasons (csl-data: 1 is spring, 4 is winter)."""
_CORPORATE: Final = frozenset(
    "inc inc. ltd ltd. llc l.l.c. corp corp. co co. gmbh ag s.a. plc jr jr. sr sr. ii"
    " iii".split()
)
"""What may follow a comma in a name without being a given name."""
_OTHERS = re.compile(r"et\.? al\.?,?|and others|others", re.IGNORECASE)


def read_date(text: str) -> dict[str, Any] | None:
    """Return a CSL date; one that is not understood stays as printed.

    >>> read_date("1999-08-12"), read_date("September 1, 2010")
    ({'date-parts': [[1999, 8, 12]]}, {'date-parts': [[2010, 9, 1]]})
    >>> read_date("1998/1999"), read_date("Spring 2001")
    ({'date-parts': [[1998], [1999]]}, {'date-parts': [[2001]], 'season': 1})
    >>> read_date("n.d."), read_date(" ")
    ({'literal': 'n.d.'}, None)
    """
    text = " ".join(text.split())
    if not text:
        return None
    if found := _ISO.fullmatch(text):
        return _parts([int(part) for part in found.groups() if part], text)
    if found := _YEAR_LETTER.fullmatch(text):
        return {"date-parts": [[int(found[1])]]}
    if found := _YEARS.fullmatch(text):
        return {"date-parts": [[int(found[1])], [int(found[2])]]}
    return _worded(text) or {"literal": text}


def _worded(text: str) -> dict[str, Any] | None:
    """Read a date with an English month or season."""
    if found := _DAY_FIRST.fullmatch(text):
        day, word, year = found.groups()
    elif found := _MONTH_FIRST.fullmatch(text):
        word, day, year = found.groups()
    elif found := _MONTH_YEAR.fullmatch(text):
        (word, year), day = found.groups(), ""
        if season := SEASONS.get(word.lower()):
            return {"date-parts": [[int(year)]], "season": season}
    else:
        return None
    month = month_of(word) or None
    return _parts([int(year), month, *([int(day)] if day else [])], text) if month else None


def _parts(parts: list[int], text: str) -> dict[str, Any]:
    """Return the date, as printed where no calendar has it."""
    month, day = (*parts[1:], 1, 1)[:2] if len(parts) < 3 else parts[1:3]
    fits = 1 <= month <= 12 and 1 <= day <= 31
    return {"date-parts": [parts]} if fits else {"literal": text}


def find_date(text: str) -> dict[str, Any] | None:
    """Return the one full date in a short text, or nothing: "Retrieved 11 May 2017".

    >>> find_date(". Retrieved 11 February 2017."), find_date("Retrieved soon")
    ({'date-parts': [[2017, 2, 11]]}, None)
    """
    found = _ANY.search(" ".join(text.split()))
    date = read_date(found[0]) if found else None
    return date if date and "literal" not in date else None


def read_name(text: str) -> dict[str, str] | None:
    """Return a CSL name: "Reed, Ann" is a person, what has no comma may be anybody.

    >>> read_name("Reed, Ann"), read_name("Board of Waters"), read_name("et al.")
    ({'family': 'Reed', 'given': 'Ann'}, {'literal': 'Board of Waters'}, None)
    >>> read_name("Fen Mills, Inc.")
    {'literal': 'Fen Mills, Inc.'}
    """
    text = " ".join(text.split()).strip(" ,;")
    if not text or _OTHERS.fullmatch(text):
        return None
    family, comma, given = text.partition(", ")
    if comma and family and given and "," not in given and given.lower() not in _CORPORATE:
        return {"family": family, "given": given}
    return {"literal": text}


def read_pages(text: str) -> str:
    """Return pages with the dash of a range plain, as CSL has them.

    >>> read_pages("534–535"), read_pages(" 12 ")
    ('534-535', '12')
    """
    return " ".join(text.split()).replace("–", "-").replace("‑", "-")

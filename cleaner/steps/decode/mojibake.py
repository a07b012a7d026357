"""Mojibake: UTF-8 that was read as one byte a character and saved again, made text."""

from __future__ import annotations

import codecs
import re

MOJIBAKE_CHARACTERS = 3
"""A text is repaired only where at least so many characters were read wrongly; one or two
may be an example in a text about character sets."""

_ONE_BYTE = codecs.charmap_build(
    "".join(
        bytes([byte]).decode(
            "latin-1" if byte in b"\x81\x8d\x8f\x90\x9d" else "windows-1252"
        )
        for byte in range(256)
    )
)
"""windows-1252 as browsers have it: its five holes are control characters."""
_TWICE_ENCODED = re.compile(
    rb"\xc3(?:[\x82\x83\x8e\x90\x91\x98\xa3\xa4\xa6]"
    rb"(?:\xc2[\x80-\xbf]|\xc5[\x92-\xbe]|\xe2[\x80-\x84])"
    rb"|\xa2(?:\xc2\x80|\xe2\x82\xac))"
)
"""How UTF-8 looks that was read as windows-1252 or Latin-1 and written again: one of the
letters ÃÂÎÐÑØãäæ with what a second byte became behind it, or "â€"."""

_BROKEN_IN_PLACES = re.compile(
    r"(?=.{0,3}?[\x80-\x9f])(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}"
    r"|[\xf0-\xf4][\x80-\xbf]{3})"
)
"""UTF-8 read as Latin-1, with a control character in it or right behind it."""

_TWICE_PLACES = 50
"""So many places are looked at; in a text that is broken as a whole it is the first."""


def is_twice_encoded(content: bytes) -> bool:
    """Tell whether some character looks like UTF-8 that was read as bytes and saved."""
    place = content.find(b"\xc3")
    for _ in range(_TWICE_PLACES):
        if place < 0:
            return False
        if _TWICE_ENCODED.match(content, place):
            return True
        place = content.find(b"\xc3", place + 1)
    return False


def repair(text: str) -> tuple[str, list[str]]:
    """Undo UTF-8 that was read as windows-1252 and saved, where the whole text shows it.

    Every character must fit into one byte and all bytes together must be UTF-8: that does
    not happen to text that was never broken, except for a handful of characters.
    """
    for table in (_ONE_BYTE, None):
        try:
            raw = _encode_narrow(text, table)
            repaired = raw.decode("utf-8")
        except UnicodeError:
            continue
        count = len(repaired) - len(repaired.encode("ascii", "ignore"))
        if count >= MOJIBAKE_CHARACTERS:
            warning = (
                f"{count} characters were UTF-8 read as windows-1252, and were repaired"
            )
            return repaired, [warning]
    text, warnings = _repair_in_places(text)
    broken = text.count("â€") + text.count("Ã©") + text.count("Ã¼") + text.count("Â\xa0")
    if broken >= MOJIBAKE_CHARACTERS:
        warnings.append(
            f"{broken} characters look like UTF-8 that was read as windows-1252"
        )
    return text, warnings


def _repair_in_places(text: str) -> tuple[str, list[str]]:
    r"""Undo UTF-8 that was read as Latin-1 where it stands among sound text.

    Only what holds a control character (U+0080 to U+009F) is touched: nobody writes those,
    while "Ã©" may be meant.

    >>> _repair_in_places("It\u00e2\u0080\u0099s 5 \u20ac, not \u00c3\u00a9.")[0]
    'It’s 5 €, not Ã©.'
    """
    repaired, places = _BROKEN_IN_PLACES.subn(_read_again, text)
    warning = f"{places} characters were UTF-8 read as Latin-1, and were repaired"
    return (repaired, [warning]) if repaired != text else (text, [])


def _read_again(match: re.Match[str]) -> str:
    try:
        return match[0].encode("latin-1").decode()
    except UnicodeDecodeError:
        return match[0]


def _encode_narrow(text: str, table: object) -> bytes:
    if table is None:
        return text.encode("latin-1")
    return codecs.charmap_encode(text, "strict", table)[0]  # type: ignore[arg-type]

"""What lists and marks count with: numbers, letters, Roman numbers."""

from __future__ import annotations

from string import ascii_lowercase
from typing import Final

STYLES: Final = frozenset("aAiI")
"""Values of HTML's ``type`` that `cleaner.model.List.style` has."""
_ROMAN: Final = (
    ("m", 1000), ("cm", 900), ("d", 500), ("cd", 400), ("c", 100), ("xc", 90), ("l", 50),
    ("xl", 40), ("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1),
)  # fmt: skip
_ROMAN_END: Final = 4000
"""CSS Counter Styles: Roman numbers go from 1 to 3999."""


def counter(number: int, style: str = "") -> str:
    """Write a number as a list of this style counts, and as 1, 2, 3 where it cannot.

    >>> counter(2), counter(2, "a"), counter(28, "A"), counter(4, "i"), counter(0, "i")
    ('2', 'b', 'AB', 'iv', '0')
    """
    if style.lower() == "a" and number > 0:
        written = letters(number)
    elif style.lower() == "i" and 0 < number < _ROMAN_END:
        written = roman(number)
    else:
        return str(number)
    return written.upper() if style.isupper() else written


def letters(number: int, alphabet: str = ascii_lowercase) -> str:
    """Write a number as letters count: a to z, then aa; nothing for 0 and below.

    >>> letters(1), letters(27), letters(703), letters(2, "αβγ")
    ('a', 'aa', 'aaa', 'β')
    """
    written = ""
    while number > 0:
        number, place = divmod(number - 1, len(alphabet))
        written = alphabet[place] + written
    return written


def roman(number: int) -> str:
    """Write a number as a Roman one, in small letters.

    >>> roman(14), roman(1990)
    ('xiv', 'mcmxc')
    """
    written = ""
    for sign, value in _ROMAN:
        count, number = divmod(number, value)
        written += sign * count
    return written

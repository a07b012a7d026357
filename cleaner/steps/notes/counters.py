"""Counter styles of CSS: numbers as marks and lists print them, "c" or "iii"."""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase
from typing import Final

from cleaner.render.counters import letters, roman

COUNTER_STYLES: Final = {
    "lower-alpha": ascii_lowercase,
    "upper-alpha": ascii_uppercase,
    "lower-greek": "αβγδεζηθικλμνξοπρστυφχψω",
    "lower-roman": "",
    "upper-roman": "",
}
"""Style -> its letters; Roman numbers have none. Groups of Cite are called so."""


def count_in_style(number: int, style: str) -> str:
    """Write a number in a CSS counter style.

    >>> [count_in_style(n, "lower-alpha") for n in (1, 26, 27, 703)]
    ['a', 'z', 'aa', 'aaa']
    >>> count_in_style(14, "upper-roman")
    'XIV'
    """
    alphabet = COUNTER_STYLES[style]
    if alphabet:
        return letters(number, alphabet)
    return roman(number).upper() if style == "upper-roman" else roman(number)

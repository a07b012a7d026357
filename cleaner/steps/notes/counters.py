"""Counter styles: numbers as lists and marks print them, "c" or "iii"."""

from __future__ import annotations

from typing import Final

COUNTER_STYLES: Final = {
    "lower-alpha": "abcdefghijklmnopqrstuvwxyz",
    "upper-alpha": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "lower-greek": "αβγδεζηθικλμνξοπρστυφχψω",
    "lower-roman": "",
    "upper-roman": "",
}
"""Groups of Cite whose marks a style sheet prints as a counter of that style."""
_ROMAN: Final = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def count_in_style(number: int, style: str) -> str:
    """Write a number in a CSS counter style.

    >>> [count_in_style(n, "lower-alpha") for n in (1, 26, 27, 703)]
    ['a', 'z', 'aa', 'aaa']
    >>> count_in_style(14, "upper-roman")
    'XIV'
    """
    signs = COUNTER_STYLES[style]
    if not signs:
        roman = ""
        for value, sign in _ROMAN:
            roman += sign * (number // value)
            number %= value
        return roman.upper() if style == "upper-roman" else roman
    text = ""
    while number > 0:
        number, place = divmod(number - 1, len(signs))
        text = signs[place] + text
    return text

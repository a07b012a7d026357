"""Raised and lowered letters that every font has, so that 100² is not 1002."""

from __future__ import annotations

from typing import Final

RAISED: Final = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
LOWERED: Final = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
"""Other letters exist, but are drawn badly or not at all."""

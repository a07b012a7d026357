"""Text step 5: captions that a copy left behind where the pictures stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.steps.text.rules import MARGIN
from cleaner.text import collapse_blanks

if TYPE_CHECKING:
    from cleaner.steps.text.rules import TextPage

_DASHES = (" -", " –", " —")
_LONGEST = 300
"""Characters of the longest caption."""


def find_captions(page: TextPage) -> None:
    """Find captions, in copies of a wiki only."""
    if page.is_copy and not page.is_code:
        _by_margin(page)
        _by_dash(page)


def _by_dash(page: TextPage) -> None:
    """Take a line of its own that ends in a dash, without the dash."""
    if not page.allows("caption-dash"):
        return
    for number, line in enumerate(page.lines):
        if not line.endswith(_DASHES) or len(line) > _LONGEST or number in page.headings:
            continue
        if (page.is_blank(number - 1) or number - 1 in page.headings) and (
            page.is_blank(number + 1)
        ):
            page.record("caption-dash", line[-1])
            page.lines[number] = line[:-2].rstrip()
            page.captions[number] = 0


def _by_margin(page: TextPage) -> None:
    """Take lines set in by four blanks and followed by two (`text_lines` parts them).

    Where such lines prove the habit, a paragraph that begins with a caption is parted too.
    """
    hanging: dict[int, int] = {}
    whole = 0
    for number, line in enumerate(page.lines):
        raw = page.raw[number]
        if not line or not raw.startswith(MARGIN) or number in page.headings:
            continue
        if raw.endswith("  ") and len(line) <= _LONGEST and not line.startswith("|"):
            page.captions[number] = 0
            whole += 1
        elif (caption := _hanging(raw[:_LONGEST])) and line.startswith(caption):
            hanging[number] = len(caption)
    if whole + len(hanging) >= 2:
        page.captions.update(hanging)


def _hanging(start: str) -> str:
    """Return the caption before a double blank, if it is a short sentence."""
    head, gap, rest = start.strip().partition("  ")
    short = head.endswith(".") and len(head) <= _LONGEST // 2
    return collapse_blanks(head) if gap and rest and short else ""

"""Prose in ``<pre>``: a letter or an old page whose lines are wrapped, with notes below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Text

from cleaner.steps.notes.bodies import is_of_body

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from turbohtml import Element

    from cleaner.page import Page

_NOTE: Final = re.compile(r"\s*[\[［](\d{1,3}|[a-z*†])[\]］]:?\s+\S")
_CODE: Final = re.compile(r"[{};=<>|\\#]|->|\(\)|^\s*(?:def|class|if|for|return|import)\b")
MOST_CODE: Final = 0.1
"""Share of lines with signs of code up to which a text is prose."""
LEAST_WORDS: Final = 4.0
"""Words a line on average: tables and verse have fewer."""


def unfold_preformatted(page: Page) -> list[tuple[Element, list[Element]]]:
    """Turn preformatted prose that may have notes into paragraphs; code stays.

    Returns:
        Each block with its paragraphs, for `fold_again`.
    """
    unfolded = []
    for block in page.tree.select("pre"):
        if block.select_one("code, kbd, samp, span[class]") is not None:
            continue
        if "language-" in (block.attr("class") or "") or not has_notes(block.text):
            continue
        parts = []
        for part in paragraphs(block.text):
            paragraph = page.make("p")
            paragraph.append(Text(part))
            block.insert_before(paragraph)
            parts.append(paragraph)
        block.extract()
        unfolded.append((block, parts))
    return unfolded


def fold_again(
    unfolded: list[tuple[Element, list[Element]]], bodies: Container[Element]
) -> None:
    """Put the blocks back of whose paragraphs none is the body of a note."""
    for block, parts in unfolded:
        if not any(is_of_body(part, bodies) for part in parts):
            parts[0].insert_before(block)
            for part in parts:
                part.extract()


def has_notes(text: str) -> bool:
    r"""Tell whether a text is prose with a list of notes whose labels it calls.

    >>> has_notes("Peat burns.[1] It is cut in the spring.\n\n[1] For a long night.")
    True
    >>> has_notes("x = a[1]\ny = b[2]\n")
    False
    """
    lines = [line for line in text.splitlines() if line.strip()]
    labels = [found[1] for line in lines if (found := _NOTE.match(line))]
    if not labels or len(set(labels)) < len(labels):
        return False
    coded = sum(bool(_CODE.search(line)) for line in lines)
    words = sum(len(line.split()) for line in lines)
    if coded > MOST_CODE * len(lines) or words < LEAST_WORDS * len(lines):
        return False
    return all(re.search(rf"\S\s?[\[［]{re.escape(label)}[\]］]", text) for label in labels)


def paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a text: parted by empty lines, or beginning a note."""
    part: list[str] = []
    for line in text.splitlines():
        if not line.strip() or _NOTE.match(line):
            if part:
                yield " ".join(part)
            part = []
        if line.strip():
            part.append(line.strip())
    if part:
        yield " ".join(part)

"""Links inside the page: what each flavour's readers call the anchor of a heading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from cleaner.model import Heading
from cleaner.render.addresses import destination, is_safe
from cleaner.render.counting import names_letters
from cleaner.render.plain import plain_text
from cleaner.text import is_of_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.document import Document
    from cleaner.model import Blocks


def slug_of(text: str) -> str:
    """Return a heading's anchor on GitHub: letters with their marks, digits, hyphens.

    >>> slug_of("The fen (c. 1640)"), slug_of("हिन्दी")
    ('the-fen-c-1640', 'हिन्दी')
    """
    kept = (c for c in text.lower() if c in "-_ " or is_of_word(c))
    return "".join(kept).replace(" ", "-")


PAGE: Final = ""
"""Key of the page's own address among the fragments."""


def within_page(target: str, fragments: Mapping[str, str]) -> str:
    """Return where a link inside the page leads in Markdown, "" for nowhere.

    Only headings have anchors there; any other place (a source that a short note names) can
    be reached on the page itself, where its address is known.

    >>> within_page("#CITEREFReed", {"": "https://fen.example/wiki/Reed"})
    'https://fen.example/wiki/Reed#CITEREFReed'
    >>> within_page("#x", {}), within_page("#x", {"": ""})
    ('#x', '')
    """
    found = fragments.get(target[1:])
    if found is not None:
        return found
    page = fragments.get(PAGE)
    if page is None:
        return target
    return page + target if page else ""


def find_fragments(blocks: Blocks, flavour: str) -> dict[str, str]:
    """Map anchors of the page's headings to what the flavour's readers call them."""
    fragments: dict[str, str] = {}
    seen: dict[str, int] = {}
    for block in blocks:
        if not isinstance(block, Heading):
            continue
        text = plain_text(block.content).strip()
        if flavour == "gfm":
            slug = slug_of(text)
            seen[slug] = seen.get(slug, -1) + 1
            text = f"{slug}-{seen[slug]}" if seen[slug] else slug
        elif flavour == "obsidian":
            text = quote(text, safe="")
        else:
            continue
        if block.anchor:
            fragments.setdefault(block.anchor, f"#{text}")
    return fragments


def sections_of_sources(document: Document) -> dict[str, str]:
    """Return the section of each full source that a short note ("Reed 2005") leads to.

    A reader finds the source in the list of that section, in the same file.
    Written out behind each short note instead, the sources would make the three articles of
    the corpus that use such notes most 8 to 10 per cent longer, each book 20 times over.
    """
    places = (citation.get("custom", {}) for citation in document.citations)
    return {
        place["anchor"]: place["section"]
        for place in places
        if "anchor" in place and "section" in place
    }


class Places(dict[str, tuple[str, str]]):
    """Targets of links, each looked at once: where it leads, and how that is written.

    Both are "" where it leads nowhere. Headings are read when the first link inside the
    page asks for one: few pages have such links.
    """

    def __init__(
        self,
        blocks: Blocks = (),
        flavour: str = "",
        here: str | None = None,
        sources: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._blocks, self._flavour, self._here = blocks, flavour, here
        self._sources = sources or {}
        self._fragments: dict[str, str] | None = None
        self._names_letters: bool | None = None

    @property
    def names_letters(self) -> bool:
        """The text names an item of a list by its letter; asked where a list has some."""
        if self._names_letters is None:
            self._names_letters = names_letters(self._blocks)
        return self._names_letters

    def __missing__(self, target: str) -> tuple[str, str]:
        """Look at a target for the first time."""
        found = target if target and is_safe(target) else ""
        if found[:1] == "#":
            found = within_page(found, self._headings())
        place = self[target] = (found, destination(found))
        return place

    def _headings(self) -> dict[str, str]:
        if self._fragments is None:
            found = self._fragments = find_fragments(self._blocks, self._flavour)
            for anchor, section in self._sources.items():
                if section in found:
                    found.setdefault(anchor, found[section])
                    found.setdefault(quote(anchor), found[section])
            if self._here is not None:
                self._fragments[PAGE] = self._here
        return self._fragments

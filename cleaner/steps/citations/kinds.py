"""What tells that an element cites a work: the class of its kind, or an anchor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from turbohtml import Element

ANCHOR: Final = "CITEREF"
"""How ids of full sources begin (Module:Footnotes and CS1 write them so)."""
TYPES: Final = {
    "web": "webpage",
    "news": "article-newspaper",
    "journal": "article-journal",
    "magazine": "article-magazine",
    "book": "book",
    "encyclopaedia": "entry-encyclopedia",
    "conference": "paper-conference",
    "thesis": "thesis",
    "report": "report",
    "techreport": "report",
    "pressrelease": "document",
    "arxiv": "article",
    "biorxiv": "article",
    "medrxiv": "article",
    "ssrn": "article",
    "citeseerx": "article",
    "map": "map",
    "interview": "interview",
    "speech": "speech",
    "episode": "broadcast",
    "serial": "broadcast",
    "podcast": "broadcast",
    "audio-visual": "document",
    "sign": "graphic",
    "mailinglist": "post",
    "newsgroup": "post",
    "patent": "patent",
    "document": "document",
}
"""CSL type by the class that CS1 gives a kind of work. CSL has none for press releases and
for what may be sound or film; those are documents with a ``genre``."""


def is_citation(element: Element) -> bool:
    """Tell whether this is the citation of a work: CS1 says its kind, or it has an anchor.

    Pandoc writes ``<span class="citation">`` around "(Reed 2005)" in running text.
    """
    return kind_of(element) != "" or (element.attr("id") or "").startswith(ANCHOR)


def kind_of(element: Element) -> str:
    """Return the class that names the kind of work, or ""."""
    names = (element.attr("class") or "").lower().split()
    return next((name for name in names if name in TYPES), "")

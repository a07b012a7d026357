"""CSL-JSON as RIS, the line format that reference managers of every age read.

Tags and types are those of the format's description by Research Information Systems, as
Zotero and EndNote read them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_TYPES: Final = {
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "book": "BOOK",
    "chapter": "CHAP",
    "entry-encyclopedia": "ENCYC",
    "entry-dictionary": "DICT",
    "map": "MAP",
    "paper-conference": "CPAPER",
    "patent": "PAT",
    "post": "ELEC",
    "post-weblog": "BLOG",
    "report": "RPRT",
    "thesis": "THES",
    "webpage": "ELEC",
}
"""Type by CSL type; any other is ``GEN``."""
_TAGS: Final = (
    ("TI", "title"),
    ("T2", "container-title"),
    ("T3", "collection-title"),
    ("VL", "volume"),
    ("IS", "issue"),
    ("ET", "edition"),
    ("PB", "publisher"),
    ("CY", "publisher-place"),
    ("DO", "DOI"),
    ("SN", "ISBN"),
    ("SN", "ISSN"),
    ("LA", "language"),
    ("UR", "URL"),
    ("L2", "archive_location"),
    ("N1", "note"),
    ("ID", "id"),
)


def render_ris(citations: Iterable[Mapping[str, Any]]) -> str:
    """Write the citations in their order.

    >>> print(render_ris([{"id": "reed", "type": "book", "title": "Fens", "page": "4-9"}]))
    TY  - BOOK
    TI  - Fens
    ID  - reed
    SP  - 4
    EP  - 9
    ER  -
    <BLANKLINE>
    """
    return "\n".join("".join(f"{line}\n" for line in lines_of(each)) for each in citations)


def lines_of(citation: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of one citation."""
    yield line("TY", _TYPES.get(citation["type"], "GEN"))
    for name in citation.get("author", ()):
        parts = (name.get(part, "") for part in ("family", "given", "suffix"))
        yield line("AU", name.get("literal") or ", ".join(filter(None, parts)))
    for tag, variable in _TAGS:
        if variable in citation:
            yield line(tag, str(citation[variable]))
    if "page" in citation:
        start, _, end = citation["page"].partition("-")
        yield line("SP", start)
        if end:
            yield line("EP", end)
    for tag, variable in (("DA", "issued"), ("Y2", "accessed")):
        date = citation.get(variable, {})
        if parts := date.get("date-parts"):
            numbers = [f"{number:02}" for number in parts[0]]
            if variable == "issued":
                yield line("PY", numbers[0])
            yield line(tag, "/".join([*numbers, "", "", ""][:3]) + "/")
        elif "literal" in date:
            yield line(tag, date["literal"])
    yield line("ER", "")


def line(tag: str, value: str) -> str:
    """Write one line; a line break in a value would begin another."""
    return f"{tag}  - {' '.join(value.split())}"

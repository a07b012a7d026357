r"""CSL-JSON as BibTeX: UTF-8, for BibTeX's own styles and for biblatex.

Types and fields are those of the biblatex manual (3.20, sections 2.1 and 2.2) under the
names that older BibTeX knows too, where both know one: ``journal``, ``address``, ``year``.
A style that does not know ``@online`` prints it as ``@misc``. Two libraries were looked at:
pypandoc needs the pandoc program, pybtex writes entries but maps no CSL types.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TYPES: Final = {
    "article": "unpublished",
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "entry": "incollection",
    "entry-dictionary": "incollection",
    "entry-encyclopedia": "incollection",
    "paper-conference": "inproceedings",
    "patent": "patent",
    "post": "online",
    "post-weblog": "online",
    "report": "report",
    "thesis": "thesis",
    "webpage": "online",
}
"""Entry type by CSL type; any other is ``misc``."""
_CONTAINERS: Final = {
    "article": "journal",
    "incollection": "booktitle",
    "inproceedings": "booktitle",
    "online": "organization",
}
"""What a container is called in each entry type; elsewhere it is ``howpublished``."""
_FIELDS: Final = (
    ("container-title-short", "shortjournal"),
    ("collection-title", "series"),
    ("publisher-place", "address"),
    ("volume", "volume"),
    ("issue", "number"),
    ("number", "number"),
    ("edition", "edition"),
    ("number-of-pages", "pagetotal"),
    ("genre", "type"),
    ("language", "language"),
)
_EPRINTS: Final = (("arxiv", "arxiv"), ("jstor", "jstor"), ("PMID", "pubmed"))
"""Archives of texts that biblatex knows, the best first: an entry holds one."""
_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()

_ESCAPES: Final = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "$&#%_"},
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
    }
)
r"""A brace is written as a word: BibTeX counts ``\{`` as an open one all the same."""
_UNSAFE_IN_ADDRESS = re.compile(r"[\s{}\\\x00-\x1f]")


def render_bibtex(citations: Iterable[Mapping[str, Any]]) -> str:
    r"""Write a bibliography, an entry for each citation in their order.

    >>> print(render_bibtex([{"id": "reed2005-fens", "type": "book",
    ...     "title": "Fens & Mills", "author": [{"family": "Reed", "given": "Ann"}]}]))
    @book{reed2005-fens,
      author = {Reed, Ann},
      title = {{Fens \& Mills}},
    }
    <BLANKLINE>
    """
    return "\n".join(render_entry(citation) for citation in citations)


def render_entry(citation: Mapping[str, Any]) -> str:
    """Write one entry."""
    kind = _TYPES.get(citation["type"], "misc")
    lines = [f"  {name} = {value},\n" for name, value in fields_of(citation, kind).items()]
    return f"@{kind}{{{citation['id']},\n{''.join(lines)}}}\n"


def fields_of(citation: Mapping[str, Any], kind: str) -> dict[str, str]:
    """Return the fields of an entry with their values in braces."""
    fields: dict[str, str] = {}
    if "author" in citation:
        fields["author"] = in_braces(" and ".join(map(name_of, citation["author"])))
    if "title" in citation:
        # A second pair of braces: styles shall not write "dna" for "DNA".
        fields["title"] = in_braces(in_braces(escaped(citation["title"])))
    if "container-title" in citation:
        container = _CONTAINERS.get(kind, "howpublished")
        fields[container] = in_braces(escaped(citation["container-title"]))
    if "publisher" in citation:
        publisher = "institution" if kind in ("thesis", "report") else "publisher"
        fields[publisher] = in_braces(escaped(citation["publisher"]))
    fields |= dates_of(citation)
    for variable, name in _FIELDS:
        if variable in citation:
            fields.setdefault(name, in_braces(escaped(str(citation[variable]))))
    if "page" in citation:
        fields["pages"] = in_braces(
            escaped(re.sub(r"(?<=\w)-(?=\w)", "--", citation["page"]))
        )
    return fields | identifiers_of(citation)


def dates_of(citation: Mapping[str, Any]) -> dict[str, str]:
    """Return year, month and day of publishing; a date that has none is its own words."""
    issued = citation.get("issued", {})
    ranges = issued.get("date-parts")
    if not ranges:
        return (
            {"year": in_braces(escaped(issued["literal"]))} if "literal" in issued else {}
        )
    year, *rest = ranges[0]
    if len(ranges) > 1:
        return {"year": in_braces(f"{year}/{ranges[1][0]}")}
    fields = {"year": in_braces(str(year))}
    if rest:
        fields["month"] = _MONTHS[rest[0] - 1]
    if len(rest) > 1:
        fields["day"] = in_braces(str(rest[1]))
    return fields


def identifiers_of(citation: Mapping[str, Any]) -> dict[str, str]:
    """Return what leads to the work; addresses as they are, their fields are verbatim."""
    fields: dict[str, str] = {}
    for variable, name in (
        ("DOI", "doi"),
        ("ISBN", "isbn"),
        ("ISSN", "issn"),
        ("URL", "url"),
    ):
        if variable in citation:
            fields[name] = in_braces(verbatim(citation[variable]))
    known = {**citation.get("custom", {}), **citation}
    for variable, archive in _EPRINTS:
        if variable in known and "eprint" not in fields:
            fields["eprint"] = in_braces(verbatim(str(known[variable])))
            fields["eprinttype"] = in_braces(archive)
    accessed = citation.get("accessed", {}).get("date-parts")
    if accessed:
        year, *rest = accessed[0]
        fields["urldate"] = in_braces("-".join([f"{year:04}", *(f"{n:02}" for n in rest)]))
    notes = []
    if "archive_location" in citation:
        notes.append(rf"Archived at \url{{{verbatim(citation['archive_location'])}}}")
    if "note" in citation:
        notes.append(escaped(citation["note"]))
    if notes:
        fields["note"] = in_braces(". ".join(notes))
    return fields


def name_of(name: Mapping[str, str]) -> str:
    """Write a name: a person in parts, anybody else in braces of its own.

    >>> name_of({"family": "Reed", "given": "Ann"}), name_of({"literal": "Fen and Sons"})
    ('Reed, Ann', '{Fen and Sons}')
    """
    if "literal" in name:
        return in_braces(escaped(name["literal"]))
    parts = [name["family"], *(name[part] for part in ("suffix", "given") if part in name)]
    # " and " parts names, a comma parts the parts of one.
    return ", ".join(
        in_braces(escaped(part)) if re.search(r",|\band\b", part) else escaped(part)
        for part in parts
    )


def escaped(text: str) -> str:
    r"""Write a text so that LaTeX prints it as it is.

    >>> print(escaped("50% of R&D_{x} costs ~$5"))
    50\% of R\&D\_\textbraceleft{}x\textbraceright{} costs \textasciitilde{}\$5
    """
    return " ".join(text.split()).translate(_ESCAPES)


def verbatim(address: str) -> str:
    """Write an address for a verbatim field: only braces and backslashes would break it."""
    return _UNSAFE_IN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", address.strip())


def in_braces(text: str) -> str:
    """Put a value in braces."""
    return f"{{{text}}}"

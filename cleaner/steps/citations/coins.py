"""COinS: what a span of class ``Z3988`` says of a work, as CSL-JSON.

Its ``title`` is an OpenURL context object in key/encoded-value form (ANSI/NISO Z39.88-2004;
the formats book, journal, dissertation, patent and dc of the registry at
openurl.info). Which keys Wikipedia's CS1 writes was counted on 2,187 of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from cleaner.steps.citations import identifiers
from cleaner.steps.citations.values import SEASONS, read_date, read_name, read_pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    Values = dict[str, list[str]]

_GENRES: Final = {
    ("journal", "article"): "article-journal",
    ("journal", "proceeding"): "paper-conference",
    ("journal", "conference"): "paper-conference",
    ("journal", "preprint"): "article",
    ("journal", "journal"): "periodical",
    ("journal", "issue"): "periodical",
    ("book", "book"): "book",
    ("book", "bookitem"): "chapter",
    ("book", "conference"): "paper-conference",
    ("book", "proceeding"): "paper-conference",
    ("book", "report"): "report",
    ("dissertation", ""): "thesis",
    ("patent", ""): "patent",
}
"""CSL type by format and genre; any other is "webpage" with an address, else "document"."""
_DC_TYPES: Final = {
    "webpage": "webpage",
    "blogpost": "post-weblog",
    "newspaperarticle": "article-newspaper",
    "magazinearticle": "article-magazine",
    "journalarticle": "article-journal",
    "book": "book",
    "dataset": "dataset",
    "software": "software",
    "film": "motion_picture",
    "letter": "personal_communication",
    "map": "map",
    "interview": "interview",
}
"""CSL type by ``rft.type`` of the format dc, as Zotero and blogs write it."""

_PLAIN: Final = (
    ("rft.stitle", "container-title-short"),
    ("rft.series", "collection-title"),
    ("rft.place", "publisher-place"),
    ("rft.volume", "volume"),
    ("rft.issue", "issue"),
    ("rft.edition", "edition"),
    ("rft.artnum", "number"),
    ("rft.number", "number"),
    ("rft.tpages", "number-of-pages"),
    ("rft.degree", "genre"),
    ("rft.language", "language"),
    ("rft.cc", "jurisdiction"),
)
"""Keys whose value is a CSL variable as it stands."""


def split_objects(titles: Sequence[str]) -> list[Values]:
    """Take context objects apart: a list of values by key for each.

    As ``urllib.parse.parse_qsl`` does, in half its time: a third of the pairs is the same
    in every object of a page and is decoded once.

    >>> split_objects(["rft.au=Reed%2C+A.&rft.au=Rush&rft.date=", "rft.btitle=A%26B=C"])
    [{'rft.au': ['Reed, A.', 'Rush']}, {'rft.btitle': ['A&B=C']}]
    """
    decoded: dict[str, tuple[str, str]] = {}
    objects = []
    for title in titles:
        values: Values = {}
        # Some pages escape the object twice.
        for pair in title.replace("&amp;", "&").split("&"):
            known = decoded.get(pair)
            if known is None:
                key, _, value = pair.partition("=")
                value = value.replace("+", " ")
                value = " ".join((unquote(value) if "%" in value else value).split())
                known = decoded[pair] = key, value
            key, value = known
            if not value:
                continue
            if key in values:
                values[key].append(value)
            else:
                values[key] = [value]
        objects.append(values)
    return objects


def item_of(values: Values) -> dict[str, Any]:
    """Make a CSL-JSON entry, without id, of what a context object says.

    >>> item_of({"rft_val_fmt": ["info:ofi/fmt:kev:mtx:book"], "rft.genre": ["book"],
    ...     "rft.btitle": ["Fens"], "rft.aulast": ["Reed"], "rft.aufirst": ["Ann"]})
    {'type': 'book', 'title': 'Fens', 'author': [{'family': 'Reed', 'given': 'Ann'}]}
    """
    item: dict[str, Any] = {"type": "document"}
    titles(values, item)
    authors = names(values)
    if authors:
        item["author"] = authors
    dates(values, item)
    for key, variable in _PLAIN:
        if key in values:
            item.setdefault(variable, values[key][0])
    publisher = first(values, "rft.pub", "rft.inst", "rft.publisher")
    if publisher:
        item["publisher"] = publisher
    pages = first(values, "rft.pages") or "-".join(
        page for key in ("rft.spage", "rft.epage") for page in values.get(key, ())[:1]
    )
    if pages:
        item["page"] = read_pages(pages)
    works(values, item)
    item["type"] = type_of(values, item)
    return item


def first(values: Values, *keys: str) -> str:
    """Return the first value of the first of these keys that is there."""
    for key in keys:
        if key in values:
            return values[key][0]
    return ""


def titles(values: Values, item: dict[str, Any]) -> None:
    """Write title and container: a part has ``atitle``, what it stands in another key."""
    whole = first(values, "rft.jtitle", "rft.btitle", "rft.title")
    part = first(values, "rft.atitle")
    if part or whole:
        item["title"] = part or whole
    if part and whole:
        item["container-title"] = whole


def dates(values: Values, item: dict[str, Any]) -> None:
    """Write when it was published, with the season that stands by itself."""
    date = read_date(first(values, "rft.date", "rft.pubdate"))
    if date is None:
        return
    season = SEASONS.get(first(values, "rft.ssn").lower())
    if season and "date-parts" in date:
        date["season"] = season
    item["issued"] = date


def names(values: Values) -> list[dict[str, str]]:
    """Return the authors; the first comes in parts, and with some writers once more.

    >>> names({"rft.aulast": ["Reed"], "rft.aufirst": ["Ann"],
    ...     "rft.au": ["Reed, Ann", "Rush, B."]})
    [{'family': 'Reed', 'given': 'Ann'}, {'family': 'Rush', 'given': 'B.'}]
    """
    found: list[dict[str, str]] = []
    twins: set[str] = set()
    last = first(values, "rft.aulast", "rft.invlast")
    given = first(values, "rft.aufirst", "rft.invfirst", "rft.auinit")
    if last:
        name = {"family": last, "given": given} if given else {"literal": last}
        if suffix := first(values, "rft.ausuffix"):
            name["suffix"] = suffix
        found.append(name)
        twins = {last, f"{last}, {given}", f"{given} {last}"}
    for key in ("rft.au", "rft.aucorp", "rft.inventor", "rft.creator"):
        for text in values.get(key, ()):
            for one in several(text):
                other = None if one in twins else read_name(one)
                if other is not None and other not in found:
                    found.append(other)
    return found


def several(text: str) -> list[str]:
    """Split what an author of the page wrote into the field of one name.

    >>> several("Reed, Ann; Rush, Bo"), several("Reed; Sons")
    (['Reed, Ann', 'Rush, Bo'], ['Reed; Sons'])
    """
    parts = text.split("; ") if ";" in text else [text]
    return parts if all(part.count(", ") == 1 for part in parts) else [text]


def works(values: Values, item: dict[str, Any]) -> None:
    """Write address and identifiers.

    CS1 writes an identifier that has no ``info:`` of its own as an address whose fragment
    names it ("#id-name=JSTOR"): that is not where the page's author read it.
    """
    for key, kind in (("rft.isbn", "ISBN"), ("rft.issn", "ISSN"), ("rft.eissn", "ISSN")):
        for value in values.get(key, ()):
            if good := identifiers.checked(kind, value):
                identifiers.put(item, kind, good)
    for value in (*values.get("rft_id", ()), *values.get("rft.identifier", ())):
        if value.startswith("info:"):
            kind, _, rest = value[5:].partition("/")
            kind = _INFO.get(kind, "")
            good = identifiers.checked(kind, rest) if kind else ""
            if good:
                identifiers.put(item, kind, good)
            continue
        address, _, name = value.partition("#id-name=")
        found = identifiers.of_link(address)
        if found is not None:
            identifiers.put(item, *found)
        elif name.isalnum():
            number = address.rpartition("/")[2].rpartition(":")[2]
            identifiers.put(item, name.lower(), number)
        if not name and address.startswith(("http://", "https://", "ftp://")):
            item.setdefault("URL", address)


_INFO: Final = {
    "doi": "DOI",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "oclcnum": "oclc",
    "arxiv": "arxiv",
    "bibcode": "bibcode",
    "lccn": "lccn",
    "hdl": "hdl",
}
"""Namespaces of ``info:`` addresses (the info URI registry) and what we call them."""


def type_of(values: Values, item: dict[str, Any]) -> str:
    """Return the CSL type that format and genre say."""
    form = first(values, "rft_val_fmt").rpartition(":")[2]
    genre = first(values, "rft.genre")
    if form == "dc":
        kind = _DC_TYPES.get(first(values, "rft.type").lower().replace(" ", ""))
    elif form in ("dissertation", "patent"):
        kind = _GENRES[form, ""]
    else:
        kind = _GENRES.get((form, genre))
    if kind == "chapter" and "container-title" not in item:
        kind = "book"
    return kind or ("webpage" if "URL" in item else "document")

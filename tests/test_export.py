"""The verb ``export``, and the bibliographies that it writes, read back by others' eyes."""

from __future__ import annotations

import json
import re
from itertools import accumulate
from urllib.parse import urlencode

import msgspec
import pytest
from command import GOOD, NOTHING, PAGE, SOME_FAILED, USAGE, run
from hypothesis import given
from hypothesis import strategies as st
from places import ARCHIVE, FIXTURES

from cleaner import clean
from cleaner.render.bibtex import escaped, render_bibtex, verbatim
from cleaner.render.ris import render_ris
from cleaner.steps.citations.coins import item_of, split_objects

SOURCES = FIXTURES / "mediawiki" / "citations"
NASTY = [
    {
        "id": "a-1",
        "type": "article-journal",
        "title": r"50% of R&D_{x} at $5 ~ \emph{#1} ^ }",
        "author": [
            {"family": "Müller and Sons", "given": "Åse, Jr"},
            {"literal": "Board, and {Dykes}"},
        ],
        "container-title": "Ditches & Fens",
        "issued": {"date-parts": [[2005, 2, 9]]},
        "page": "4-9, S12",
        "URL": "https://fen.test/a_b%20{c}?x=1&y=#z",
        "DOI": "10.5555/a_b",
        "archive_location": "https://web.archive.org/web/2020/https://fen.test/a}b",
        "accessed": {"date-parts": [[2021, 6, 1]]},
        "custom": {"jstor": "77"},
    },
    {"id": "b", "type": "treaty", "title": "猫\n@misc{x}", "issued": {"literal": "n.d."}},
    {
        "id": "c",
        "type": "thesis",
        "issued": {"date-parts": [[1998], [1999]]},
        "genre": "PhD",
    },
]
LATEX = {
    **{f"\\{sign}": sign for sign in "$&#%_"},
    r"\textbackslash{}": "\\",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
}


KEYS = [
    *(
        "rft_val_fmt",
        "rft_id",
        "rft.genre",
        "rft.au",
        "rft.aulast",
        "rft.aufirst",
        "rft.date",
    ),
    *(
        "rft.atitle",
        "rft.btitle",
        "rft.jtitle",
        "rft.isbn",
        "rft.issn",
        "rft.pages",
        "rft.ssn",
    ),
    *("rft.pub", "rft.volume", "rft.spage", "rft.type", "rft.language", ""),
]


def printed(text):
    """Return what LaTeX would print: every command that the writer may use, undone once."""
    pattern = "|".join(re.escape(command) for command in sorted(LATEX, reverse=True))
    return re.sub(pattern, lambda found: LATEX[found[0]], text)


def read_bibtex(text):
    """Parse a bibliography with a parser that is not ours."""
    pybtex = pytest.importorskip("pybtex.database")
    return pybtex.parse_string(text, "bibtex").entries


def test_whatever_a_title_holds_is_printed_as_it_is():
    """Each special sign comes back; nothing ends a value or begins another entry."""
    entries = read_bibtex(render_bibtex(NASTY))
    assert list(entries) == ["a-1", "b", "c"]
    fields = entries["a-1"].fields
    assert printed(fields["title"][1:-1]) == NASTY[0]["title"]
    assert printed(fields["journal"]) == "Ditches & Fens"
    assert (fields["year"], fields["month"], fields["day"]) == ("2005", "February", "9")
    assert fields["pages"] == "4--9, S12"
    assert fields["url"] == "https://fen.test/a_b%20%7Bc%7D?x=1&y=#z"
    assert (fields["doi"], fields["urldate"]) == ("10.5555/a_b", "2021-06-01")
    assert (fields["eprint"], fields["eprinttype"]) == ("77", "jstor")
    assert fields["note"].startswith(r"Archived at \url{https://web.archive.org/")
    persons = entries["a-1"].persons["author"]
    assert len(persons) == 2
    assert persons[0].first_names == ["{Åse, Jr}"]
    assert (entries["b"].type, entries["c"].type) == ("misc", "thesis")
    assert printed(entries["b"].fields["title"][1:-1]) == "猫 @misc{x}"
    assert entries["c"].fields["year"] == "1998/1999"


def test_each_source_of_the_fixture_comes_back_from_bibtex():
    """Key, title and authors of every entry survive the way through the other parser."""
    citations = clean(SOURCES / "page.html").citations
    entries = read_bibtex(render_bibtex(citations))
    assert list(entries) == [item["id"] for item in citations]
    for item in citations:
        entry = entries[item["id"]]
        title = entry.fields.get("title", "")
        assert printed(title.strip("{}")) == item.get("title", "")
        assert len(entry.persons.get("author", ())) == len(item.get("author", ()))


def test_values_of_bibtex_are_balanced():
    """Braces pair in every value, whatever parser counts them."""
    for line in render_bibtex(NASTY).splitlines()[1:]:
        assert line.count("{") == line.count("}") or line[:1] in "@}"


TEXTS = st.text() | st.text("{}\\\\$&#%_~^ab ")


@given(TEXTS)
def test_any_text_is_balanced_and_printed_as_it_is(text):
    """Whatever a page says, a value ends where it ends, and LaTeX prints that text."""
    written = escaped(text)
    assert printed(written) == " ".join(text.split())
    depths = list(accumulate((sign == "{") - (sign == "}") for sign in written))
    assert min(depths, default=0) >= 0
    assert not depths or depths[-1] == 0
    assert not set("{}\\ ") & set(verbatim(text))


@given(st.lists(st.tuples(st.sampled_from(KEYS), TEXTS)))
def test_any_context_object_makes_an_entry(pairs):
    """Every value under every key: an entry that CSL-JSON allows, BibTeX and RIS of it."""
    (values,) = split_objects([urlencode(pairs, errors="replace")])
    item = {"id": "x", **item_of(values)}
    assert not list(faults_of(item))
    assert render_bibtex([item]).startswith("@")
    assert render_ris([item]).endswith("ER  - \n")


def test_ris_has_a_line_a_value():
    """A line break in a value begins no tag; every entry ends."""
    lines = render_ris(NASTY).splitlines()
    assert lines.count("ER  - ") == len(NASTY)
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines if line)
    assert "TI  - 猫 @misc{x}" in lines
    assert "AU  - Müller and Sons, Åse, Jr" in lines
    assert "DA  - 2005/02/09/" in lines


# --- the command -----------------------------------------------------------------------


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in an empty folder with the page of sources and one without any."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "saved").mkdir()
    content = (SOURCES / "page.html").read_bytes()
    (tmp_path / "saved" / "weir.html").write_bytes(content)
    (tmp_path / "saved" / "fen.html").write_text(PAGE, encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("here")
def test_pages_and_their_records_give_the_same():
    """A saved page, its record, a stream of records and a whole archive are one source."""
    expected = run("export", "saved/weir.html", "--csl-json").stdout
    items = json.loads(expected)
    assert len(items) == 7
    assert not any({"anchor", "section"} & item.get("custom", {}).keys() for item in items)
    assert (
        run("clean", "saved", "-o", "out", "-f", "md,json,html,txt,jsonl").exit_code == GOOD
    )
    for path in ("out/weir.json", "out/pages.jsonl", "out", "out/*.json"):
        result = run("export", path, "--csl-json")
        assert result.exit_code == GOOD, result.stderr
        assert result.stdout == expected
    assert "2 pages" in run("export", "out", "--csl-json").stderr
    assert run("export", "-", "--csl-json", input=expected_record()).stdout == expected


def expected_record():
    """Return the record of the page with sources, as bytes."""
    return clean(SOURCES / "page.html").json()


@pytest.mark.usefixtures("here")
def test_sources_of_several_pages_are_written_once(here):
    """The same page under two names adds nothing; its own output is no input."""
    content = (here / "saved" / "weir.html").read_bytes()
    (here / "saved" / "twin.html").write_bytes(content)
    for _ in range(2):
        result = run("export", "saved", "--csl-json", "-o", "saved/sources.json")
        assert result.exit_code == GOOD
        assert "3 pages" in result.stderr
        assert "7 sources" in result.stderr
    assert len(json.loads((here / "saved" / "sources.json").read_bytes())) == 7


@pytest.mark.parametrize(
    ("flag", "start"), [("bibtex", "@"), ("csl-json", "["), ("ris", "TY")]
)
@pytest.mark.usefixtures("here")
def test_each_form_has_its_flag(flag, start):
    """One flag chooses what is written."""
    result = run("export", "saved/weir.html", f"--{flag}", "-q")
    assert result.exit_code == GOOD
    assert result.stdout.startswith(start)
    assert result.stderr == ""


@pytest.mark.usefixtures("here")
def test_wrong_usage_says_the_cure():
    """No form, two forms, no path: exit code 2 and what to do."""
    assert run("export", "saved").exit_code == USAGE
    assert "give one of --bibtex" in run("export", "saved").stderr
    assert run("export", "saved", "--ris", "--bibtex").exit_code == USAGE
    assert run("export", "--ris").exit_code == USAGE


def test_what_fails_is_named_and_costs_nothing_else(here):
    """A record of a later version and a missing page: exit code 1, the rest is written."""
    later = b'{"schema":"cleaner/document/1","content":[{"type":"hologram"}]}'
    (here / "later.json").write_bytes(later)
    result = run("export", "later.json", "missing.html", "saved", "--bibtex")
    assert result.exit_code == SOME_FAILED
    assert "later.json: is no record that this version reads" in result.stderr
    assert "cleaner clean" in result.stderr
    assert "missing.html: " in result.stderr
    assert "@book{ferris1911-weirs" in result.stdout
    alone = run("export", "missing.html", "--bibtex", "-o", "sources.bib")
    assert alone.exit_code == NOTHING
    assert not (here / "sources.bib").exists()


@pytest.mark.usefixtures("here")
def test_a_place_that_cannot_be_written_is_said():
    """The error names the file and the cure; the code is 3."""
    result = run("export", "saved", "--bibtex", "-o", "saved/fen.html/x.bib")
    assert result.exit_code == NOTHING
    assert "cannot be written" in result.stderr


# --- CSL-JSON --------------------------------------------------------------------------

CSL_TYPES = set(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter"
    " classic collection dataset document entry entry-dictionary entry-encyclopedia event"
    " figure graphic hearing interview legal_case legislation manuscript map motion_picture"
    " musical_score pamphlet paper-conference patent performance periodical"
    " personal_communication post post-weblog regulation report review review-book software"
    " song speech standard thesis treaty webpage".split()
)
"""Types of the CSL 1.0.2 specification, appendix III."""
CSL_VARIABLES = set(
    "id type title container-title container-title-short collection-title author issued"
    " accessed publisher publisher-place volume issue page number number-of-pages edition"
    " genre language jurisdiction note DOI ISBN ISSN PMID PMCID URL archive_location"
    " custom".split()
)
"""Those variables of CSL 1.0.2 that a citation of ours may have."""


def faults_of(item):
    """Yield what of an entry CSL-JSON does not allow."""
    yield from (f"variable {name}" for name in item.keys() - CSL_VARIABLES)
    if item.get("type") not in CSL_TYPES:
        yield f"type {item.get('type')}"
    for name in item.get("author", ()):
        if not ({"literal"} == name.keys() or {"family"} <= name.keys() <= NAME_PARTS):
            yield f"name {name}"
    for date in (item[key] for key in ("issued", "accessed") if key in item):
        parts = date.get("date-parts", [[2000]])
        lengths_fit = 1 <= len(parts) <= 2 and all(1 <= len(part) <= 3 for part in parts)
        if not (date.keys() <= {"date-parts", "literal", "season"} and lengths_fit):
            yield f"date {date}"
    structured = {"author", "issued", "accessed", "custom"}
    texts = {name: value for name, value in item.items() if name not in structured}
    yield from (
        f"{name} {value!r}"
        for name, value in texts.items()
        if not (value and value == str(value))
    )


NAME_PARTS = {"family", "given", "suffix"}


def test_every_citation_of_the_archive_is_csl_json():
    """Types, variables, names and dates are those of the specification."""
    records = [json.loads(path.read_bytes()) for path in ARCHIVE.rglob("*.json")]
    items = [item for record in records for item in record.get("citations", ())]
    assert items
    assert not [fault for item in items for fault in faults_of(item)]


def test_notes_name_citations_that_are_there():
    """Ids in notes and ids in ``citations`` of each record of the archive are the same."""
    for path in ARCHIVE.rglob("*.json"):
        record = msgspec.json.decode(path.read_bytes())
        ids = [item["id"] for item in record.get("citations", ())]
        assert len(ids) == len(set(ids))
        for note in record.get("notes", ()):
            assert set(note.get("citations", ())) <= set(ids)
            assert set(note.get("locators", ())) <= set(note.get("citations", ()))

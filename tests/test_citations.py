"""Citations as data: COinS, citation templates, identifiers in notes without either."""

from __future__ import annotations

import pytest
from citing import LINK, REED, coins, noted, only

from cleaner import clean_text

AUTHOR = [{"family": "Reed", "given": "Ann"}]
YEAR = {"date-parts": [[2005]]}
COINS = {
    "book": (
        coins(
            "book",
            genre="book",
            btitle="Fens",
            date="2005",
            pub="Dyke",
            place="Ely",
            **REED,
        ),
        {"type": "book", "title": "Fens", "author": AUTHOR, "issued": YEAR}
        | {"publisher": "Dyke", "publisher-place": "Ely"},
    ),
    "chapter": (
        coins("book", genre="bookitem", atitle="Mud", btitle="Fens", pages="4–9", **REED),
        {"type": "chapter", "title": "Mud", "container-title": "Fens", "author": AUTHOR}
        | {"page": "4-9"},
    ),
    "article": (
        coins(
            "journal",
            genre="article",
            atitle="Mud",
            jtitle="Ditches",
            volume="3",
            issue="2",
        )
        + coins(
            "journal",
            genre="article",
            atitle="Mud",
            jtitle="Ditches",
            volume="3",
            issue="2",
        ),
        {"type": "article-journal", "title": "Mud", "container-title": "Ditches"}
        | {"volume": "3", "issue": "2"},
    ),
    "conference": (
        coins("book", genre="conference", atitle="Mud", btitle="Proceedings", date="2005"),
        {"type": "paper-conference", "title": "Mud", "container-title": "Proceedings"}
        | {"issued": YEAR},
    ),
    "report": (
        coins("book", genre="report", btitle="Levels", pub="Board"),
        {"type": "report", "title": "Levels", "publisher": "Board"},
    ),
    "thesis": (
        coins("dissertation", title="Eels", degree="PhD", inst="Ely", **REED),
        {"type": "thesis", "title": "Eels", "genre": "PhD", "publisher": "Ely"}
        | {"author": AUTHOR},
    ),
    "patent": (
        coins(
            "patent", title="Sluice", number="77", cc="GB", invlast="Reed", invfirst="Ann"
        ),
        {"type": "patent", "title": "Sluice", "number": "77", "jurisdiction": "GB"}
        | {"author": AUTHOR},
    ),
    "web page": (
        '<cite class="citation web cs1">Gauges.<span class="reference-accessdate">. Read '
        "on 11 June 2021</span></cite>"
        + coins(
            "journal", ("rft_id", "https://fen.test/a"), genre="unknown", atitle="Gauges"
        ),
        {"type": "webpage", "title": "Gauges", "URL": "https://fen.test/a"}
        | {"accessed": {"date-parts": [[2021, 6, 11]]}},
    ),
    "news": (
        '<cite class="citation news cs1">Flood.</cite>'
        + coins(
            "journal", genre="article", atitle="Flood", jtitle="Courier", date="1953-03-04"
        ),
        {"type": "article-newspaper", "title": "Flood", "container-title": "Courier"}
        | {"issued": {"date-parts": [[1953, 3, 4]]}},
    ),
    "blog": (
        coins("dc", type="blogPost", title="Mud", creator="Reed, Ann"),
        {"type": "post-weblog", "title": "Mud", "author": AUTHOR},
    ),
}


@pytest.mark.parametrize("name", COINS)
def test_coins_of_each_genre_becomes_an_entry(name):
    """Keys of the context object are CSL's; nothing is there that it does not say."""
    marked, expected = COINS[name]
    document = noted(f"Reed. {marked}")
    assert only(document) == expected
    assert document.notes[0].citations == (document.citations[0]["id"],)
    assert "rft" not in document.markdown()


def test_identifiers_of_coins_are_checked_and_sorted():
    """CSL has a variable for some, ``custom`` holds others; a registry is no address."""
    ids = ("info:doi/10.5555/a(b)", "info:pmid/17", "info:oclcnum/9", "info:bibcode/x")
    pairs = [("rft_id", value) for value in ids]
    pairs.append(("rft_id", "//www.jstor.org/stable/5533#id-name=JSTOR"))
    pairs.append(("rft_id", "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC77#id-name=PMC"))
    wrong = coins("book", *pairs, genre="book", btitle="Fens", isbn="978-0-306-40615-8")
    assert only(noted(f"Fens. {wrong}")) == {
        "type": "book",
        "title": "Fens",
        "DOI": "10.5555/a(b)",
        "PMID": "17",
        "PMCID": "PMC77",
        "custom": {"oclc": "9", "bibcode": "x", "jstor": "5533"},
    }


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("rft.au", "Reed, Ann"), ("rft.au", "et al.")], AUTHOR),
        ([("rft.aulast", "Board of Dykes")], [{"literal": "Board of Dykes"}]),
        ([("rft.aulast", "Reed"), ("rft.aufirst", "Ann"), ("rft.au", "Reed, Ann")], AUTHOR),
        ([("rft.au", "Reed, Ann; Reed, Ann")], AUTHOR),
        ([("rft.aucorp", "Dykes, Ltd.")], [{"literal": "Dykes, Ltd."}]),
    ],
)
def test_names_are_persons_or_as_printed(pairs, expected):
    """A first author that is given twice is one; a firm is no person."""
    marked = coins("book", *pairs, genre="book")
    assert only(noted(f"Fens. {marked}"))["author"] == expected


BROKEN = ("", "rft", "rft.btitle=%", "rft.au=A%1EB%ZZ&amp;amp;rft.date=", "rft" + "&" * 99)


def test_spans_that_are_broken_cost_nothing():
    """Doubly escaped, cut short, with control characters or without any key."""
    for title in BROKEN:
        document = noted(f'Reed.<span class="Z3988" title="{title}"></span>')
        assert document.notes[0].content
        assert all(item["type"] for item in document.citations)


CS1 = {
    "journal": (
        'Reed, A.B.; Rush, Bo (2005). "Mud in motion". <i>Ditches</i>. <b>3</b> (2): 4–9. '
        + LINK.format("https://doi.org/10.5555%2Fa", "10.5555/a"),
        {"type": "article-journal", "title": "Mud in motion", "container-title": "Ditches"}
        | {
            "author": [
                {"family": "Reed", "given": "A.B."},
                {"family": "Rush", "given": "Bo"},
            ]
        }
        | {"issued": YEAR, "volume": "3", "issue": "2", "page": "4-9", "DOI": "10.5555/a"},
    ),
    "book": (
        "Reed, Ann. <i>Fens</i>. Dyke. p. 82. "
        + LINK.format("/wiki/Special:BookSources/0-306-40615-2", "0-306-40615-2"),
        {"type": "book", "title": "Fens", "author": AUTHOR, "page": "82"}
        | {"ISBN": "0-306-40615-2"},
    ),
    "web": (
        LINK.format("https://web.archive.org/web/20200102030405/http://a.test", '"Gauges"')
        + ". <i>Board</i>. Archived from "
        + LINK.format("http://a.test", "the original"),
        {
            "type": "webpage",
            "title": "Gauges",
            "container-title": "Board",
            "URL": "http://a.test",
        }
        | {"archive_location": "https://web.archive.org/web/20200102030405/http://a.test"},
    ),
    "pressrelease": (
        "The weir is shut.",
        {"type": "document", "genre": "Press release", "note": "The weir is shut."},
    ),
}


@pytest.mark.parametrize("name", CS1)
def test_a_template_without_coins_is_read_by_its_mark_up(name):
    """Class, links and the fixed order tell; what they do not tell is absent."""
    text, expected = CS1[name]
    assert only(noted(f'<cite class="citation {name}">{text}</cite>')) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Reed, doi:10.5555/a.b.", {"type": "document", "DOI": "10.5555/a.b"}),
        ("Fens. ISBN 978-0-306-40615-7.", {"type": "book", "ISBN": "978-0-306-40615-7"}),
        ("Mud. PMID 17, arXiv:2001.12345v2", {"type": "article-journal", "PMID": "17"}),
        ("Fens. ISBN 978-0-306-40615-8.", None),
        ("See version 10.2 and page 10.1000 of the plan.", None),
        ("The ISBN is missing; PMID as well.", None),
    ],
)
def test_a_note_without_mark_up_gives_what_it_names(text, expected):
    """An identifier is an entry that keeps the note's text; a wrong check digit is none."""
    document = noted(text)
    if expected is None:
        assert not document.citations
        assert not document.notes[0].citations
    else:
        item = only(document)
        assert item["note"] == text
        assert expected.items() <= item.items()
        copy = clean_text(f"The mill turns.[1] It is wet.\n\nReferences\n\n1. ^ {text}")
        assert only(copy) == item


def test_two_works_in_a_note_are_two_entries():
    """Of two DOIs nobody knows what else belongs to which."""
    document = noted("Reed, doi:10.5555/a. Rush, doi:10.5555/b, PMID 17.")
    assert [item.get("DOI") for item in document.citations] == [
        "10.5555/a",
        "10.5555/b",
        None,
    ]
    assert document.notes[0].citations == tuple(item["id"] for item in document.citations)

"""Citations as data: COinS, citation templates, identifiers, short notes, keys."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from cleaner import clean, clean_text

PAGE = '<html><body class="mediawiki"><div class="mw-parser-output">{}</div></body></html>'
FORMAT = "info:ofi/fmt:kev:mtx:{}"


def cited(body, **options):
    """Return the document of a page whose text is this body; its account is 0."""
    document = clean(PAGE.format(f"<p>The mill turns.</p>{body}"), **options)
    assert document.ledger.unaccounted == 0
    return document


def noted(text, more=""):
    """Return the document of a page with one note of this text."""
    return cited(
        '<p>Wet.<sup class="reference" id="cite_ref-1"><a href="#cite_note-1">[1]</a></sup>'
        f"{more}"
        '<ol class="references"><li id="cite_note-1"><span class="mw-cite-backlink">'
        '<a href="#cite_ref-1">^</a></span> <span class="reference-text">'
        f"{text}</span></li></ol>"
    )


def coins(form, *pairs, **values):
    """Write a span of COinS."""
    known = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", FORMAT.format(form))]
    every = [*known, *((f"rft.{name}", value) for name, value in values.items()), *pairs]
    return f'<span class="Z3988" title="{urlencode(every).replace("&", "&amp;")}"></span>'


def only(document):
    """Return the one citation of a document, without its key."""
    (item,) = document.citations
    return {name: value for name, value in item.items() if name != "id"}


REED = {"aulast": "Reed", "aufirst": "Ann"}
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


LINK = '<a rel="nofollow" class="external text" href="{}">{}</a>'
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


BOOK = (
    '<h2 id="Sources">Sources</h2>'
    '<ul><li><cite id="CITEREFReed2005" class="citation book cs1">'
    "Reed, Ann (2005). <i>Fens</i>.</cite></li></ul>"
)


@pytest.mark.parametrize(
    ("text", "locator"),
    [
        (", p.&nbsp;10.", "p. 10"),
        (", pp. 31–33; see also the plan", "pp. 31–33"),
        (".", None),
        (" says that 5 mills stood.", None),
        (", S. 4, 9", "S. 4, 9"),
        (", p.<span>&nbsp;</span>280.", "p. 280"),
    ],
)
def test_a_short_note_names_the_full_source_and_keeps_its_text(text, locator):
    """The note stays as printed; the Markdown leads to the section in this very file."""
    document = noted(f'<a href="#CITEREFReed2005">Reed 2005</a>{text}', BOOK)
    (item,) = document.citations
    (note,) = document.notes
    assert note.citations == (item["id"],) == ("reed2005-fens",)
    assert note.locators == ({item["id"]: locator} if locator else {})
    assert "[^1]: [Reed 2005](#sources)" in document.markdown()


def test_a_short_note_reaches_a_source_of_any_mark_up():
    """A source may be a template inside of the anchor, or text without any template."""
    text = '<a href="#CITEREFReed2005">Reed 2005</a>, p. 4.'
    inner = BOOK.replace(
        '<li><cite id="CITEREFReed2005" ', '<li id="CITEREFReed2005"><cite '
    )
    assert noted(text, inner).notes[0].citations == ("reed2005-fens",)
    plain = (
        '<h2 id="S">S</h2><ul><li><span id="CITEREFReed2005">Reed: Fens, ISBN 0306406152'
    )
    document = noted(text, f"{plain}</span></li></ul>")
    assert document.citations[0]["ISBN"] == "0306406152"
    assert document.notes[0].citations == (document.citations[0]["id"],)


def test_an_author_and_date_in_running_text_is_a_link_and_no_note():
    """{{harv}} leads to its source and names nothing in a note."""
    text = '<p>It is old (<a href="#CITEREFReed2005">Reed 2005</a>, p. 4).</p>'
    document = cited(text + BOOK)
    assert not document.notes
    assert "([Reed 2005](#sources), p. 4)" in document.markdown()


def test_a_short_note_without_a_source_stays_as_it_is():
    """The source may stand on another page, or in what was removed."""
    document = noted('<a href="#CITEREFReed2005">Reed 2005</a>, p. 4.')
    assert not document.citations
    assert document.notes[0].citations == ()


def test_sources_in_what_is_removed_are_not_cited():
    """A box of navigation names books that the article does not."""
    marked = coins("book", genre="book", btitle="Fens")
    links = '<a href="/wiki/Fen">Fen</a> <a href="/wiki/Mill">Mill</a> ' * 9
    box = f'<div class="navbox">{links}<cite class="citation">Fens.</cite>{marked}</div>'
    assert not cited(box).citations


def test_code_that_shows_the_mark_up_is_no_citation():
    """A sample of COinS is a sample."""
    marked = coins("book", genre="book", btitle="Fens")
    assert not cited(f"<pre>{marked}</pre>").citations
    assert not cited(
        '<p>(<span class="citation" data-cites="reed">Reed 2005</span>)</p>'
    ).citations


def test_the_same_source_is_one_and_keys_are_unique():
    """Equal entries are one whoever cites them; unlike ones of one name have two keys."""
    one, two = (coins("book", genre="book", btitle="Fens", date=year) for year in ("", "1"))
    document = cited("".join(f"<p>Reed.{mark}</p>" for mark in (one, two, one, two)))
    assert len(document.citations) == 2
    assert len({item["id"] for item in document.citations}) == 2
    assert document.citations == cited(f"<p>A{one}</p><p>B{two}</p>").citations


def test_a_link_to_an_archive_stays_unless_the_page_is_from_there():
    """It may be all that is left of a source; an archived page leads each link there."""
    kept = "https://web.archive.org/web/20200102030405/https://fen.test/a"
    link = LINK.format(kept, "Archived")
    assert f"[Archived]({kept})" in noted(f"Mud. {link}.").markdown()
    home = '<a href="/web/20200102030405/https://mill.test/Home">Home</a>'
    document = noted(f"Mud. {link}.", f"<p>{home}</p>")
    assert "[Archived](https://fen.test/a)" in document.markdown()
    assert "[Home](https://mill.test/Home)" in document.markdown()


@pytest.mark.parametrize(
    "nest",
    [
        lambda depth: '<cite class="citation book">Reed ' * depth,
        lambda depth: (
            f'<cite class="citation book">Reed{coins("book", btitle="A")}' * depth
        ),
        lambda depth: '<cite class="citation book">(' + '"' * 9 * depth + "</cite>",
        lambda depth: f"Reed{LINK.format('#CITEREFReed', 'Reed')}, p. 1; " * depth,
    ],
)
def test_what_is_nested_or_repeated_without_end_takes_no_longer(nest):
    """Templates in templates, thousands of quotation marks, a note full of short notes."""
    import time

    started = time.process_time()
    noted(
        nest(3000), '<p><cite id="CITEREFReed" class="citation book">Reed: Fens.</cite></p>'
    )
    assert time.process_time() - started < 5


def test_a_thousand_citations_take_a_thousand_times_as_long_as_one():
    """Work grows with the number of citations and not with its square."""
    import time

    def seconds(count):
        notes = "".join(
            f'<li><cite id="CITEREFReed{i}" class="citation book">{i}</cite>'
            f"{coins('book', genre='book', btitle=f'Fens {i}', **REED)} "
            f'<a href="#CITEREFReed{i}">Reed</a></li>'
            for i in range(count)
        )
        started = time.process_time()
        assert len(cited(f"<ul>{notes}</ul>").citations) == count
        return time.process_time() - started

    seconds(10)
    assert seconds(4000) < 10 * max(seconds(1000), 0.02)

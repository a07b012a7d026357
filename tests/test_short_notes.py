"""Short notes and their sources, keys of sources, and what must not be one."""

from __future__ import annotations

import pytest
from citing import LINK, REED, cited, coins, noted
from work import calls_of

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
    assert '<a href="#Sources">Reed 2005</a>' in document.html()


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


def test_twenty_thousand_links_in_one_note_are_looked_at_once_each():
    """What is around a link may be around all of them, and is not read for each."""
    import time

    links = f"{LINK.format('#CITEREFReed', 'Reed')}, p. 1; " * 20_000
    started = time.process_time()
    noted(links, '<p><cite id="CITEREFReed" class="citation book">Reed: Fens.</cite></p>')
    assert time.process_time() - started < 15  # it took 45


def test_a_thousand_citations_take_a_thousand_times_the_work_of_one():
    """Work grows with the number of citations and not with its square."""

    def work(count):
        notes = "".join(
            f'<li><cite id="CITEREFReed{i}" class="citation book">{i}</cite>'
            f"{coins('book', genre='book', btitle=f'Fens {i}', **REED)} "
            f'<a href="#CITEREFReed{i}">Reed</a></li>'
            for i in range(count)
        )
        return calls_of(lambda: found.append(len(cited(f"<ul>{notes}</ul>").citations)))

    found = []
    work(10)  # what is loaded and made once
    fewer, more = work(250), work(1000)
    assert found == [10, 250, 1000]
    assert more < 4.4 * fewer, (fewer, more)

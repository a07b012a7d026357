"""What must not break us, class by class: the right page or an error that names the cure.

Each test is a member of a list of bad inputs. A test that hangs fails by its clock.
"""

from __future__ import annotations

import signal
import sys

import pytest
from reading import document_text, letters, nodes_of

from cleaner import Document, clean, clean_text, errors

PATIENCE = 60
"""Seconds after which a page hangs; each of them takes about one on an idle machine."""

LEAD = "<!doctype html><title>Reed</title><body><main><p>The reed stands in the water.</p>"
UNKNOWN = LEAD.replace("<main>", "")
"""A page that does not say where its article is, so that it must be guessed."""


@pytest.fixture(autouse=True)
def clock():
    """Fail a test that hangs, where the system has alarms."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def ring(*_):
        pytest.fail(f"hangs: still at work after {PATIENCE} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(PATIENCE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def outputs(page, **options):
    """Clean a page and write it in every form; return the document and its Markdown."""
    document = clean(page, **options)
    assert document.ledger.unaccounted == 0
    assert Document.from_json(document.json()).json() == document.json()
    assert document.html()
    assert document.text()
    return document, document.markdown()


def has(document, *wanted):
    """Tell whether the document says each of these, in its content or its notes."""
    parts = (document.content, *(note.content for note in document.notes))
    said = letters("".join(map(document_text, parts)))
    return all(letters(words) in said for words in wanted)


# --- nesting and size ------------------------------------------------------------------

NESTED = {
    "div": "<div>",
    "bold": "<b>",
    "list": "<ul><li>",
    "item in item": "<ol><li><ol><li>",
    "quote": "<blockquote>",
    "font": "<font><p>",
    "table": "<table><tr><td>",
    "definitions": "<dl><dd>",
    "superscript": "<sup>",
    "heading": "<h2><span>",
    "link and bold": "<a href=x><b>",
    "details": "<details><summary>",
}


@pytest.mark.parametrize("name", NESTED)
@pytest.mark.parametrize("depth", [300, 20_000])
def test_deep_nesting(name, depth):
    """Text at the bottom of deep nesting is kept, or the limit is named."""
    page = f"{LEAD}{NESTED[name] * depth}bottom of the fen"
    try:
        document, _ = outputs(page)
    except errors.LimitError:
        return
    removed = "".join(letters(entry.text) for entry in document.removed)
    assert has(document, "The reed stands in the water")
    assert has(document, "bottom of the fen") or "bottomofthefen" in removed


def test_two_hundred_thousand_open_tags():
    """200,000 open tags cost no text, inside them or after them.

    The parser ends every nesting at 512 levels, as browsers do. Here boxes take them all:
    no list is left that we would have to flatten, and there is nothing to warn of.
    """
    page = (
        f"{LEAD}{'<div>' * 100_000}{'<ul><li>' * 50_000}bottom{'</li></ul>' * 50_000}after"
    )
    document, _ = outputs(page)
    assert has(document, "The reed stands in the water", "bottom", "after")


@pytest.mark.parametrize("depth", [90, 150])
def test_lists_deeper_than_the_limit_are_flattened_with_a_warning(depth):
    """Below ``max_nesting`` the text stays and the structure goes, which is said once."""
    lists = "".join(f"<ul><li>reach {level}" for level in range(depth))
    document, markdown = outputs(f"{LEAD}{lists}{'</li></ul>' * depth}<p>after</p>")
    assert has(document, "reach 0", f"reach {depth - 1}", "after")
    assert f"reach {depth - 1}" in markdown
    told = [warning for warning in document.warnings if "--max-nesting" in warning]
    assert len(told) == (depth > 100)


def test_a_long_line():
    """A line of 5 MB is text like any other."""
    page = f"{LEAD}<p>{'reed ' * 1_000_000}end</p>"
    document, markdown = outputs(page)
    assert has(document, "reed end")
    assert markdown.count("reed") >= 1_000_000


def test_a_page_above_the_limit_names_the_option():
    """A page larger than ``max_bytes`` is refused with the option that raises it."""
    from cleaner.model import Options

    with pytest.raises(errors.LimitError, match=r"max.bytes"):
        clean(LEAD.encode(), options=Options(max_bytes=20))


BIG = {
    "a text node of 12 MB": "<p>" + "fen" * 4_000_000,
    "100,000 attributes": "<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">x</p>",
    "a heading of 1 MB": "<h2>" + "reed " * 200_000 + "</h2><p>x</p>",
    "a picture of 20 MB": f"<img src='data:image/png;base64,{'A' * 20_000_000}'>",
    "100,000 paragraphs": "<p>x</p>" * 100_000,
    "100,000 breaks": "<p>" + "x<br>" * 100_000,
    "a word of 1 MB in bold": "<p><b>" + "x" * 1_000_000 + "</b>",
}


@pytest.mark.parametrize("name", BIG)
def test_big_members(name):
    """One member of unusual size neither stops the page nor cuts what stands around it."""
    document, _ = outputs(f"{LEAD}{BIG[name]}<p>after all</p>")
    assert has(document, "The reed stands in the water", "after all")


# --- broken mark-up --------------------------------------------------------------------

BROKEN = {
    "unclosed comment": ("<!-- open <p>gone", []),
    "abrupt comment": ("<!--> kept <!---> also", ["kept", "also"]),
    "comment end with a bang": ("<!-- x --!>kept", ["kept"]),
    "unclosed script": ("<script>var fen = 1;", []),
    "unclosed style": ("<style>.fen {", []),
    "unclosed title": ("<svg><title>", []),
    "unclosed textarea": ("<textarea>typed", []),
    "cdata": ("<p><![CDATA[ x ]]> kept", ["kept"]),
    "mis-nested formatting": ("<p><b>one<i>two</b>three</i>four", ["onetwothreefour"]),
    "foster-parented text": ("<table>outside<tr><td>inside</table>", ["outside", "inside"]),
    "cells outside of tables": ("<td>lone</td><tr><td>cell</tr>", ["lone", "cell"]),
    "tag soup in a table": ("<table><b><tr><i><td>x</b></i>y</table>z", ["x", "y", "z"]),
    "duplicate attributes": ("<p id=a id=b class=x class=y>kept</p>", ["kept"]),
    "duplicate ids": ("<p id=a>one</p><p id=a>two</p>", ["one", "two"]),
    "unclosed paragraphs": (
        "<p>one<p>two<div>three<p>four",
        ["one", "two", "three", "four"],
    ),
    "item outside of a list": ("<li>lone<li>second", ["lone", "second"]),
    "item in item": ("<ol><li><table><li id=x>a", ["a"]),
    "frames": ("<frameset><frame src=x></frameset>kept", ["kept"]),
    "attribute without end": ("<p>kept</p><a href='x", ["kept"]),
    "second body": ("</body></html><body>late<html>later", ["late", "later"]),
    "a null tag": ("<>kept</>", ["kept"]),
    "processing instruction": ("<?php echo 1 ?>kept", ["kept"]),
    "template": ("<template>shy</template>kept", ["kept"]),
    "select": ("<select><option>one<option>two</select>kept", ["kept"]),
    "plaintext": ("<plaintext>kept</body>", ["kept"]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_mark_up(name):
    """Broken mark-up gives the text a browser would show, and all that came before."""
    source, wanted = BROKEN[name]
    document, _ = outputs(LEAD + source)
    assert has(document, "The reed stands in the water", *wanted)


SMALL = {
    "table": "<table><tr><td>one<td>two<tr><td>three<td>four</table>",
    "list": "<ul><li>one<li>two<li>three<li>four</ul>",
    "heading": "<h2>one</h2><p>two</p><h2>three</h2><p>four</p>",
    "bare text": "one <b>two</b> three<br>four",
    "definitions": "<dl><dt>one<dd>two<dt>three<dd>four</dl>",
    "picture": "<figure><img src=a.png><figcaption>one two three four</figure>",
    "deep": "<div><div><div>one</div><p>two</p></div>three</div><p>four</p>",
    "preformatted": "<pre>one\ntwo\nthree\nfour</pre>",
}


@pytest.mark.parametrize("name", SMALL)
def test_a_small_page_without_landmarks_is_kept_whole(name):
    """Guessing where the article is may leave out chrome, never half of a small page."""
    document, _ = outputs(UNKNOWN + SMALL[name])
    assert has(document, "The reed stands in the water", "one", "two", "three", "four")


# --- quadratic traps: work is counted, not timed ---------------------------------------

TRAPS = {
    "comments": "<!--x",
    "open paragraphs": "<p>a",
    "fonts and paragraphs": "<font><p>a",
    "lists in lists": "<ul><li>a",
    "quotes in quotes": "<blockquote>a",
    "blanks": " \t \n",
    "opening brackets": "[[",
    "stars": "*a_",
    "backticks": "` `` ",
    "angle brackets": "&lt;a ",
    "marks of one note": "<sup class=reference><a href='#cite_note-1'>[1]</a></sup>",
    "headings": "<h2>a</h2>",
    "empty spans": "<span></span>a",
    "cells": "<table><tr><td>a</table>",
    "links": "<a href=x>a</a>",
    "breaks": "a<br>",
    "definitions": "<dl><dt>a<dd>b",
    "ampersands": "&amp;a",
    "line starts": "<p>1. # - + &gt; ~~~</p>",
}


@pytest.mark.parametrize("lead", [LEAD, UNKNOWN], ids=["known", "guessed"])
@pytest.mark.parametrize("name", TRAPS)
def test_twice_the_page_is_twice_the_work(name, lead):
    """Calls made for a page grow no faster than the page; 2.6 leaves room for prefixes."""
    small, large = (lead + TRAPS[name] * count for count in (500, 1_000))
    count_calls(small)  # whatever is made once is made here
    assert count_calls(large) <= 2.6 * count_calls(small) + 10_000


def count_calls(page):
    """Count the calls of Python and C functions that one page needs, in every form."""
    count = 0

    def call(_, event, __):
        nonlocal count
        count += event.endswith("call")

    sys.setprofile(call)
    try:
        document = clean(page)
        document.markdown()
        document.json()
    finally:
        sys.setprofile(None)
    return count


# --- tables ----------------------------------------------------------------------------


def cells_of(document):
    """Count the cells of all tables."""
    from cleaner.model import Table

    tables = [node for node in nodes_of(document.content) if isinstance(node, Table)]
    return sum(len(row) for table in tables for row in table.rows)


@pytest.mark.parametrize("span", ["rowspan=65535 colspan=1000000000", "colspan=1000000000"])
def test_huge_spans_do_not_fill_memory(span):
    """A span is cut to the table that is there; its text and its neighbours stay."""
    rows = f"<tr><th {span}>wide</th><td>beside</td></tr><tr><td>below</td></tr>"
    document, markdown = outputs(f"{LEAD}<table>{rows * 3}</table><p>after</p>")
    assert has(document, "wide", "beside", "below", "after")
    assert cells_of(document) < 100_000
    assert len(markdown) < 1_000_000


TABLES = {
    "negative spans": "<tr><td colspan=-2 rowspan=-1>one<td>two<tr><td>three",
    "zero spans": "<tr><td colspan=0 rowspan=0>one<td>two<tr><td>three",
    "spans that are no numbers": "<tr><td colspan=two rowspan=2.5>one<td>two<tr><td>three",
    "overlapping spans": "<tr><td>zero<td rowspan=3>one<tr><td colspan=3>two<tr><td>three",
    "ragged rows": "<tr><td>one<tr><td>a<td>b<td>two<tr><td>a<td>three",
    "empty rows": "<tr></tr><tr><td>one<td>two</tr><tr></tr><tr><td>three</tr><tr></tr>",
    "rows past the end": "<tr><td rowspan=50>one<td>two<tr><td>three",
    "a caption in the middle": "<tr><td>one<caption>two</caption><tr><td>three",
}


@pytest.mark.parametrize("name", TABLES)
def test_odd_tables_are_full_grids(name):
    """A table with odd spans keeps its text and comes out with rows of the same width."""
    from cleaner.model import Table

    document, _ = outputs(f"{LEAD}<table>{TABLES[name]}</table>")
    assert has(document, "one", "two", "three")
    for table in nodes_of(document.content):
        if isinstance(table, Table):
            assert len({len(row) for row in table.rows}) == 1


def test_ten_thousand_columns():
    """A row of 10,000 cells keeps the last one."""
    row = "".join(f"<td>c{i}" for i in range(10_000))
    document, _ = outputs(f"{LEAD}<table><tr>{row}<tr>{row}</table>")
    assert has(document, "c0c1c2c3", "c9998c9999")


def test_a_hundred_thousand_rows():
    """A table of 100,000 rows keeps the last one."""
    rows = "".join(f"<tr><td>r{i}<td>x" for i in range(100_000))
    document, _ = outputs(f"{LEAD}<table>{rows}</table>")
    assert has(document, "r99998xr99999x")


LARGE = {
    "a heading of a megabyte": "<h2>" + "*a_ " * 250_000 + "last</h2><p>x</p>",
    "a hundred thousand links": "<p>" + "<a href=/p>l</a> " * 100_000 + "last</p>",
    "a list of 5,000 levels": "<ul><li>r" * 5_000 + "last",
}


@pytest.mark.parametrize("name", LARGE)
def test_large_parts_keep_their_end(name):
    """What is large is kept to its last word, in every form."""
    document, markdown = outputs(LEAD + LARGE[name])
    assert has(document, "last")
    assert "last" in markdown


def test_a_thousand_nested_tables():
    """Tables in tables keep the text of each."""
    page = LEAD + "".join(f"<table><tr><td>t{i} " for i in range(1_000))
    document, _ = outputs(page)
    removed = "".join(letters(entry.text) for entry in document.removed)
    assert has(document, "t0", "t50")
    assert has(document, "t999") or "t999" in removed


# --- texts -----------------------------------------------------------------------------

TEXTS = {
    "carriage returns": (
        "Reed\r\rThe reed stands.\rIt is cut.",
        ["The reed stands", "It is cut"],
    ),
    "CRLF": ("Reed\r\n\r\nThe reed stands.\r\n", ["The reed stands"]),
    "line separators": ("The reed\u2028stands.\u2029It is cut.", ["stands", "It is cut"]),
    "form feeds": ("The reed stands.\x0cIt is cut.", ["The reed stands", "It is cut"]),
    "NUL": ("The reed\x00 stands.", ["stands"]),
    "a lone surrogate": ("The reed \ud800 stands.", ["The reed", "stands"]),
    "no headings": (
        "the reed stands in the water and is cut",
        ["the reed stands in the water"],
    ),
    "tags in text": (
        "Write <b> for bold & </div> never.",
        ["Write b for bold", "div never"],
    ),
    "a long line": ("reed " * 1_000_000 + "end", ["reed end"]),
    "a million lines": ("reed\n" * 200_000 + "end", ["reedend"]),
    "right-to-left override": ("The \u202edeer\u202c stands.", ["deer", "stands"]),
}


@pytest.mark.parametrize("name", TEXTS)
def test_odd_texts(name):
    """A text with odd line ends, characters or sizes keeps all of its words in order."""
    source, wanted = TEXTS[name]
    document = clean_text(source)
    assert has(document, *wanted)
    assert Document.from_json(document.json()).json() == document.json()
    assert has(clean_text(document.text()), *wanted)
    document.markdown().encode("utf-8")


def test_a_lone_surrogate_in_a_page():
    """A half of a character pair becomes a replacement character, no crash."""
    document, markdown = outputs(f"{LEAD}<p>one \udc80 two</p><h2>\ud83d</h2><p>three</p>")
    assert has(document, "one", "two", "three")
    assert markdown.encode("utf-8")

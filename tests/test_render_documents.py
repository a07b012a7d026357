"""Renderers: notes and their marks, titles, front matter, HTML and plain text."""

from __future__ import annotations

import re

import pytest
import turbohtml
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_reader import MEANING, READER, SIGNS, TEXT, bare, cell

from cleaner.document import Document
from cleaner.model import (
    Cell,
    Code,
    Emphasis,
    Figure,
    Heading,
    Image,
    Item,
    Link,
    List,
    Note,
    NoteMark,
    Paragraph,
    Quote,
    Sup,
    Table,
)
from cleaner.records import Licence, PageFacts, Provenance
from cleaner.render.front_matter import yaml_string
from cleaner.render.html import render_html
from cleaner.render.markdown import render_blocks, render_markdown
from cleaner.render.notes import note_labels
from cleaner.render.plain import render_plain

# --- notes -----------------------------------------------------------------------------

LABELS = st.one_of(
    st.sampled_from(
        [
            "1",
            "a",
            "A",
            "note 1",
            "[1]",
            "1.1",
            "*",
            "†",
            "",
            "]",
            "](x)",
            "a\nb",
            "\u202e1",
        ]
    ),
    st.text(max_size=6),
)

NOTES = st.lists(
    st.tuples(LABELS, st.sampled_from(["", "note", "lower alpha"])), min_size=1, max_size=6
)


@settings(max_examples=300, deadline=None)
@given(NOTES)
def test_any_label_leads_to_its_note(labels):
    """Marks and notes pair up, whatever a page printed for labels."""
    notes = [
        Note(f"k{n}", label, (Paragraph((f"text {n}",)),), group=group, order=n + 1)
        for n, (label, group) in enumerate(labels)
    ]
    marks = tuple(NoteMark(note.key) for note in notes)
    markdown = render_blocks((Paragraph(("x", *marks)),), notes=notes)
    env = {}
    READER.parse(markdown, env)
    found = env["footnotes"]["list"]
    assert len(found) == len(notes), markdown
    texts = re.findall(r"text (\d+)", READER.render(markdown))
    assert texts == [str(n) for n in range(len(notes))]


def test_labels_are_as_printed_and_unique_over_groups():
    """A taken label gets its group in front, and a number behind when that is taken too."""
    notes = [
        Note("a", "1", group="note", order=1),
        Note("b", "1", order=2),
        Note("c", "note 1", group="x", order=3),
        Note("d", "1", order=4),
        Note("e", "α", order=5),
    ]
    assert note_labels(notes) == {
        "a": "note-1",
        "b": "1",
        "c": "x-note-1",
        "d": "1-2",
        "e": "α",
    }


def test_notes_stand_in_the_order_of_their_marks():
    """Called notes come by first mark, a note that nothing calls after them."""
    notes = [
        Note("z", "9", (Paragraph(("unused",)),)),
        Note("b", "2", (Paragraph(("second",)),), order=2),
        Note("a", "1", order=1, found=False),
        Note("c", "3", order=3),
    ]
    marks = (NoteMark("a"), NoteMark("b"), NoteMark("c"))
    assert render_blocks((Paragraph(("x", *marks)),), notes=notes) == (
        "x[^1][^2][^3]\n\n[^1]: *Missing from the source page.*\n\n[^2]: second\n\n"
        "[^3]:\n\n[^9]: unused\n"
    )


def test_a_note_of_many_blocks_stays_one_note():
    """Lists, code, tables and quotes of a note are indented by four spaces."""
    row = (Cell((Paragraph(("c",)),)),)
    blocks = (
        Paragraph(("p",)),
        List((Item((Paragraph(("i",)),)),)),
        Code("x\n\ny"),
        Quote((Paragraph(("q",)),)),
        Table((row, row), header_rows=1),
    )
    for content in (blocks, *((block,) for block in blocks)):
        notes = [Note("a", "1", content, order=1), Note("b", "2", blocks[:1], order=2)]
        text = (Paragraph(("x", NoteMark("a"), NoteMark("b"))),)
        html = READER.render(render_blocks(text, notes=notes))
        first, second = html.split('<li id="fn1"')[1].split('<li id="fn2"')
        signs = {
            Paragraph: "<p>p",
            List: "<li>i",
            Code: "x\n\ny",
            Quote: "<p>q",
            Table: "<td>c",
        }
        assert all(signs[type(block)] in first for block in content)
        assert "<p>p" in second


@pytest.mark.parametrize("after", [":503", ": and", "(x)", ":"])
def test_what_follows_a_mark_makes_nothing_of_it(after):
    """A mark before a colon is no definition, before a parenthesis no link."""
    notes = [Note("a", "1", (Paragraph(("n",)),), order=1)]
    for mark in (NoteMark("a", locator=after), NoteMark("a")):
        content = (mark,) if mark.locator else (mark, after)
        html = READER.render(render_blocks((Paragraph(content),), notes=notes))
        assert html.startswith('<p><sup class="footnote-ref">')
        assert f"</sup>{after}</p>" in html


def test_a_mark_in_a_link_stands_behind_it():
    """No reader allows a mark in the text of a link."""
    link = Link(("a", NoteMark("a", "[1]"), "b"), "/u")
    assert render_blocks(
        (Paragraph((link, "!", Link((NoteMark("a", "[1]"),), "/u"))),)
    ) == ("[ab](/u)[^1]\\![^1]\n")


# --- whole documents -------------------------------------------------------------------


def test_the_title_is_the_first_heading_once():
    """It is added where neither the content nor the front matter has it."""
    text = Paragraph(("x",))
    assert render_markdown(
        Document(title="A *b*", content=(text,)), front_matter=False
    ) == ("# A \\*b\\*\n\nx\n")
    assert render_markdown(Document(title="A", content=(text,))) == (
        "---\ntitle: A\n---\n\nx\n"
    )
    document = Document(title="A", content=(Heading(1, (Emphasis(("A",)),)), text))
    assert render_markdown(document, front_matter=False) == "# *A*\n\nx\n"
    assert render_html(document).count("<h1>") == 1
    assert render_plain(document) == "A\n\nx\n"


def test_front_matter_tells_what_is_known():
    """Keys without a value are absent, and YAML reads the values as they are."""
    document = Document(
        title="no",
        url="https://x.org/wiki/A_(b)",
        page=PageFacts(
            revision=7, revised_at="2024-01-02", categories=("a: b", "--- c", "null")
        ),
        licence=Licence("CC BY-SA 4.0", "https://x.org/l"),
        provenance=Provenance(cleaner="1.0", retrieved_at="2024-02-03T04:05:06Z"),
    )
    head = render_markdown(document).split("---\n")[1]
    assert yaml.safe_load(head) == {
        "title": "no",
        "url": "https://x.org/wiki/A_(b)",
        "revision": 7,
        "revised": "2024-01-02",
        "licence": "CC BY-SA 4.0",
        "licence_url": "https://x.org/l",
        "categories": ["a: b", "--- c", "null"],
        "retrieved": "2024-02-03T04:05:06Z",
    }
    assert render_markdown(Document(), front_matter=True) == "\n"


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), SIGNS, st.from_regex(r"[-+.0-9a-zA-Z:_~ ]+", fullmatch=True)))
def test_any_string_is_safe_in_yaml(text):
    """A YAML reader gets back the very string."""
    lines = f"a: {yaml_string(text)}\nb:\n  - {yaml_string(text)}\n"
    assert yaml.safe_load(lines) == {"a": text, "b": [text]}


@settings(max_examples=200, deadline=None)
@given(TEXT)
def test_html_holds_any_text(text):
    """Text and attributes of the HTML come back from a parser as they were."""
    content = (Paragraph((text, Link(("l",), "/u", title=text), Code(text))),)
    page = turbohtml.parse(render_html(Document(content=content)))
    (paragraph,) = page.select("article > p")
    assert bare(paragraph.text) == bare(text) + "l" + bare(text)
    (link,) = page.select("a")
    assert (link.attrs.get("title") or "").split() == text.split()


def test_html_notes_lead_there_and_back():
    """Every mark has its note and every note a way back to each of its marks."""
    notes = (Note("a", "1", (Paragraph(("n", NoteMark("a"))),), order=1, marks=3),)
    text = (Paragraph((NoteMark("a"), NoteMark("a", locator=":5"))),)
    html = render_html(Document(title="<T>", content=text, notes=notes, direction="rtl"))
    ids = re.findall(r'id="([^"]+)"', html)
    assert sorted(ids) == ["fn-1", "fnref-1", "fnref-1-2", "fnref-1-3"]
    assert set(re.findall(r'href="#([^"]+)"', html)) == set(ids)
    assert "</sup>:5</p>" in html
    assert '<html dir="rtl">' in html
    assert "<title>&lt;T&gt;</title>" in html


def test_plain_text_reads_like_a_page():
    """Plain text keeps marks, list signs and table rows, and has the notes at its end."""
    content = (
        Paragraph(("100", Sup(("2",)), NoteMark("a", "[1]"))),
        List((Item((Paragraph(("i",)),)),), ordered=True, start=3),
        Table(((cell("a"), cell("b")),), caption=("C",)),
        Figure((Image("/x", "alt"),), MEANING),
    )
    notes = (Note("a", "1", (Paragraph(("n",)), Paragraph(("m",))), order=1),)
    assert render_plain(Document(title="T", content=content, notes=notes)) == (
        "T\n\n100²[1]\n\n3. i\n\nC\na | b\n\nWet.\n\n[1] n\n\n    m\n"
    )


def test_obsidian_has_tags_and_aliases():
    """Categories are tags without blanks, a redirect an alias; others have neither."""
    categories = ("Old mills", "1640", "Old  mills")
    facts = PageFacts(categories=categories, redirected_from="Sails")
    document = Document(title="Mill", page=facts)
    head = yaml.safe_load(render_markdown(document, flavour="obsidian").split("---\n")[1])
    assert head["tags"] == ["Old-mills", "y1640"]
    assert head["aliases"] == ["Sails"]
    assert head["categories"] == ["Old mills", "1640", "Old  mills"]
    assert "tags" not in render_markdown(document)


def test_html_needs_nothing_beside_it_and_prints_well():
    """The style is in the page, for screens and for paper; nothing is loaded or run."""
    page = render_html(Document(title="Fen", url="https://fen.example/", content=MEANING))
    tree = turbohtml.parse(page)
    assert "@media print" in tree.select_one("head > style").text
    assert 'name="viewport"' in page
    assert not tree.select("script, link[rel~=stylesheet], [src]")
    assert "url(" not in page
    assert "@import" not in page

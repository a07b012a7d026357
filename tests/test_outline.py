"""How programs move in a document: sections by title, everything of a kind, iteration."""

from __future__ import annotations

import msgspec
import pytest
from places import ARCHIVE
from reading import nodes_of

from cleaner import Document, clean
from cleaner.model import Heading, Image, Link, Paragraph, Table

PAGE = """<title>Fen</title><main><h1>Fen</h1><p>Wet <a href="https://fen.example/a">a</a>.</p>
<h2 id="His">History</h2><p>Old.</p>
<h3>The mill</h3><p>It turned.<img src="https://fen.example/m.png" alt="mill"></p>
<table><tr><th>Year<th>Mills<tr><td>1640<td>3<tr><td>1650<td>4</table>
<h3>The dyke</h3><p>It held.</p>
<h2>Today</h2><p>Drained <a href="https://fen.example/b">b</a>.</p>
<h4>Birds</h4><blockquote><h2>Not a section</h2><p>Few.</p></blockquote></main>"""


@pytest.fixture(scope="module")
def document():
    """Clean the page of this file."""
    return clean(PAGE)


def titles(sections):
    """Name sections with those inside of them."""
    return [(each.title, titles(each.sections)) for each in sections]


def test_sections_nest_as_their_headings_do(document):
    """A section holds the deeper ones below it; the page's title is no section."""
    assert titles(document.sections) == [
        ("History", [("The mill", []), ("The dyke", [])]),
        ("Today", [("Birds", [])]),
    ]
    history = document.sections[0]
    assert (history.level, history.anchor) == (2, "His")


def test_a_section_is_found_by_title_or_anchor_at_any_depth(document):
    """Case and blanks do not count; what is not there is None."""
    assert document.section("History").title == "History"
    mill = document.section("  the MILL ")
    assert mill.text() == "The mill\n\nIt turned.\n\nYear | Mills\n1640 | 3\n1650 | 4\n"
    assert document.section("His").title == "History"
    assert document.section("Not a section") is None
    assert document.section("") is None


def test_a_section_has_its_own_text_and_all_below(document):
    """``content`` ends at the next heading, ``blocks`` at the next section of its level."""
    history = document.section("History")
    assert history.content == (Paragraph(("Old.",)),)
    assert isinstance(history.blocks[0], Heading)
    assert list(history) == list(history.blocks)
    assert "It held." in history.text()
    assert "Drained" not in history.text()
    assert history.markdown().startswith("## History\n\nOld.\n\n### The mill")
    assert [table.rows[1][0].content[0].content for table in history.tables] == [("1640",)]


def test_the_lead_stands_before_the_first_section(document):
    """The title is not part of the lead."""
    assert [type(block) for block in document.lead] == [Paragraph]
    assert not Document(title="Fen").lead


def test_everything_of_a_kind_in_reading_order(document):
    """Tables and links are found however deep they stand."""
    assert [link.target[-1] for link in document.links] == ["a", "b"]
    assert len(document.tables) == 1
    assert [image.alt for image in document.find(Image)] == ["mill"]
    assert len(list(document.find(Heading))) == 7
    assert list(document.find(Heading, Table))[-1].content == ("Not a section",)


def test_iterating_gives_the_blocks(document):
    """A document is its content, block after block."""
    assert tuple(document) == document.content
    assert tuple(Document()) == ()
    assert bool(Document())


def test_notes_belong_to_what_is_found():
    """Links in notes are found after those of the text."""
    page = (
        "<main><h2>Lead</h2><p>Wet.</p><h2>Fen</h2><p>Wet<a href='https://fen.example/a'>a</a>"
        "<sup class=reference id=cite_ref-1><a href='#cite_note-1'>[1]</a></sup></p>"
        "<ol class=references><li id=cite_note-1><a href='https://fen.example/n'>Roll</a>"
        "</ol></main>"
    )
    document = clean(page)
    assert (
        document.section("Fen").markdown().endswith("[^1]: [Roll](https://fen.example/n)\n")
    )
    assert "Roll" not in document.section("Lead").markdown()
    assert [link.target[-1] for link in document.links] == ["a", "n"]


@pytest.mark.parametrize(
    "path", sorted(ARCHIVE.rglob("*.json")), ids=lambda path: path.stem
)
def test_sections_hold_every_block_of_a_page_once(path):
    """Title, lead and sections together are the content; nothing stands twice."""
    document = Document.from_json(path.read_bytes())
    sections = [block for section in document.sections for block in section]
    held = [*document.lead, *sections]
    missing = [block for block in document.content if block not in held]
    assert all(isinstance(block, Heading) and block.level == 1 for block in missing)
    assert len(held) + len(missing) == len(document.content)
    found = [node for node in nodes_of(document.content) if isinstance(node, Link)]
    assert list(document.links)[: len(found)] == found


@pytest.mark.parametrize(
    "data", [b"{}", b'{"schema":"cleaner/document/9","title":"Fen"}', b'{"schema":"x"}']
)
def test_what_is_no_record_of_this_schema_is_refused(data):
    """A record without its schema, or of another, is not read as an empty page."""
    with pytest.raises(msgspec.ValidationError, match="schema"):
        Document.from_json(data)


def test_ten_thousand_headings_take_no_square_of_time():
    """Sections of a page of headings alone are made in one walk."""
    blocks = tuple(Heading(2 + number % 5, (f"h{number}",)) for number in range(10_000))
    document = Document(content=blocks)
    assert sum(len(section.blocks) for section in document.sections) == 10_000
    assert document.section("h9999").level == 6


def test_what_stands_below_a_title_rises_with_it_on_every_page():
    """A title that an engine file finds in the content is as one that nobody knows."""
    body = "<h3>The mill</h3><p>It mills.</p><h4>Stones</h4><p>Two.</p><h5>Wear</h5>"
    manual = body.replace("<h3>", '<h3 class="section">').replace("<h5>Wear</h5>", "")
    makeinfo = '<head><meta name="Generator" content="makeinfo"><title>The mill</title>'
    for page in (f"<title>The mill</title>{body}", f"{makeinfo}</head>{manual}"):
        text = clean(f"<html>{page}</html>").markdown(front_matter=False)
        assert text.startswith("# The mill\n\nIt mills.\n\n## Stones\n"), text
    beside = body.replace("<h4>", "<h2>").replace("</h4>", "</h2>")
    text = clean(f"<title>The mill</title>{beside}").markdown(front_matter=False)
    assert text.startswith("# The mill\n\nIt mills.\n\n## Stones\n"), text


def test_a_heading_that_is_all_bold_is_a_plain_one():
    """Editors of Confluence and Word make headings bold; a word in bold says something."""
    page = (
        "<h2><b><strong>Oak</strong></b></h2><p>Wet.</p><h2>No <b>elm</b></h2><p>Ash.</p>"
    )
    text = clean(f"<html><body><article>{page}</article></body></html>").markdown()
    assert "## Oak\n" in text
    assert "## No **elm**" in text


def test_a_heading_that_is_a_link_to_itself_is_no_link():
    """MdBook makes all words of a heading its address; another section's is a link."""
    page = '<h2 id="oak"><a class="header" href="#oak">The oak</a></h2><p>Wet.</p>'
    page += '<h2 id="elm">See <a href="#oak">the oak</a></h2><p>Dry.</p>'
    text = clean(f"<html><body><main>{page}</main></body></html>").markdown()
    assert "## The oak\n" in text
    assert "## See [the oak](#" in text

"""The explanation of a page: what its list says, and what its view shows and never does."""

from __future__ import annotations

import pytest
from turbohtml import parse

from cleaner.document import Document
from cleaner.model import Options, Source
from cleaner.records import Removal
from cleaner.view.explain import group_by_rule, list_explanation, shorten
from cleaner.view.trace import trace

PAGE = """<!doctype html><html lang="en"><head><title>Fen</title>
<meta name="generator" content="MediaWiki 1.39"><style>p {{ color: red }}</style></head>
<body class="mediawiki"><div id="mw-navigation">Main page</div>
<div id="mw-content-text"><div class="mw-parser-output">
<p>The fen is wet in winter.</p>
<h2><span class="mw-headline">Mill</span><span class="mw-editsection">[edit]</span></h2>
<p>It turns in the wind.</p>{more}</div></div></body></html>"""


def view(html, *, path="fen.html"):
    """Trace a page; return the document, the view as it is, and its tree."""
    source = Source(html.encode(), path=path)
    document, shown = trace(source, Options(), path)
    return document, shown, parse(shown)


def page(more=""):
    """Make a page with something more in its content."""
    return PAGE.format(more=more)


def test_removed_parts_are_marked_in_place():
    """The edit link is struck out in its heading, with rule and reason to hover over."""
    _, _, tree = view(page())
    (mark,) = tree.select("main .cut")
    assert mark.text == "[edit]"
    assert mark.parent.tag == "h2"
    assert mark.attr("title") == "mediawiki:edit-links: edit link beside a heading"
    assert tree.select_one("main .inside .cut") is not None


def test_only_what_was_removed_is_marked():
    """A word that looks like a removed one stays unmarked."""
    _, _, tree = view(page("<p>The sign says [edit] for no reason.</p>"))
    assert [mark.text for mark in tree.select("main .cut")] == ["[edit]"]
    assert "The sign says [edit]" in tree.select_one("main").text


def test_what_stands_outside_the_content_is_grey():
    """Navigation is in the view, outside the frame of the content."""
    _, _, tree = view(page())
    assert tree.select_one("main.outside") is not None
    inside = tree.select_one("main .inside").text
    assert "The fen is wet" in inside
    assert "Main page" not in inside
    assert "Main page" in tree.select_one("main").text


def test_the_legend_names_every_rule_of_the_trail():
    """Each rule of the document's trail has its colour, reason and size."""
    document, _, tree = view(page('<div class="mw-editsection">[edit]</div>'))
    named = {swatch.text for swatch in tree.select("table.legend .swatch")}
    assert named == {removal.rule for removal in document.removed}
    assert named


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=https://tracker.example/p.gif onerror=alert(1) alt='<script>'>",
        "<a href='javascript:alert(1)'>Fen</a>",
        "<iframe src=https://tracker.example></iframe>",
        "<p style='background:url(https://tracker.example)'>Fen</p>",
        "<svg onload=alert(1)><text>Fen</text></svg>",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        "<link rel=stylesheet href=https://tracker.example/a.css>",
        '<p class="x" title="&quot;><script>alert(1)</script>">Fen</p>',
        "<form action=https://tracker.example><input value=x></form>",
    ],
)
def test_nothing_of_the_page_is_alive_in_the_view(attack):
    """No script, no handler, no address is taken over: the view shows text."""
    _, shown, tree = view(page(attack).replace("<title>Fen", "<title>&lt;script&gt;Fen"))
    assert not tree.select(
        "script, iframe, img, link, object, embed, svg, form, input, a, base"
    )
    names = {name for element in tree.iter_elements() for name in element.attrs}
    assert names <= {
        "class",
        "title",
        "lang",
        "dir",
        "charset",
        "http-equiv",
        "name",
        "content",
    }
    assert "https://" not in shown.partition("<main")[2]
    assert "default-src 'none'" in shown


def test_text_copies_are_marked_at_the_ends_of_lines():
    """In a text the glued word of a heading is marked, and the verb elsewhere is not."""
    text = "MillEdit\n\nEdit the text with care, it is old.\n\nFenEdit\n\nIt is wet here.\n"
    document, _, tree = view(text, path="fen.txt")
    marks = tree.select("main .cut")
    assert [mark.text for mark in marks] == ["Edit", "Edit"]
    assert [str(mark.next_sibling.data)[:1] for mark in marks] == ["\n", "\n"]
    assert {removal.rule for removal in document.removed} == {"plain:glued-edit"}


def test_deep_nesting_is_shown():
    """Fifty thousand open tags neither end the view nor hide what is in them."""
    _, shown, _ = view(page("<div>" * 50_000 + "<p>Deep in the fen.</p>"))
    assert "Deep in the fen." in shown


def test_the_list_groups_by_rule():
    """A rule is one entry with its count and characters, however often it worked."""
    trail = (
        Removal(rule="a:b", why="boxes", text="one two", count=3),
        Removal(rule="a:b", why="boxes", text="four"),
        Removal(rule="c:d", why="frame", text="menu", where="page"),
    )
    first, second = group_by_rule(trail)
    assert (first.times, first.characters) == (4, 22)
    assert second.size == "once, 4 characters"
    lines = list(list_explanation(Document(title="Fen", removed=trail), "fen.html"))
    assert lines.index("Removed from the content") < lines.index(
        "Removed around the content"
    )
    assert any('"one two" x 3' in line for line in lines)


def test_the_list_says_when_nothing_was_removed():
    """A clean page is said to be one; warnings are listed."""
    document = Document(title="Fen", warnings=("note 3 is missing",))
    lines = list(list_explanation(document, "fen.html"))
    assert "Nothing was removed." in lines
    assert "  note 3 is missing" in lines


def test_long_removals_are_shortened_at_a_word():
    """The list shows first words, not pages."""
    assert shorten("word " * 100).endswith("word ...")
    assert len(shorten("word " * 100)) < 70

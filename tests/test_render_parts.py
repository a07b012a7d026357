"""Renderers: the form of each inline, table and other block."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_reader import MEANING, READER, cell, inline_tokens

from cleaner.document import Document
from cleaner.errors import OptionError
from cleaner.model import (
    Break,
    Callout,
    Cell,
    Code,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
    Gallery,
    Hatnote,
    Heading,
    Highlight,
    Image,
    Infobox,
    InfoboxRow,
    Item,
    Link,
    List,
    Math,
    Note,
    NoteMark,
    Paragraph,
    Poem,
    Ruby,
    Rule,
    Strike,
    Strong,
    Sub,
    Sup,
    Table,
)
from cleaner.render.addresses import is_safe
from cleaner.render.context import FLAVOURS
from cleaner.render.escapes import LONG
from cleaner.render.html import render_html
from cleaner.render.markdown import render_blocks, render_markdown

# --- tables ----------------------------------------------------------------------------


def test_a_table_is_a_full_grid():
    """Covered places stay empty, so columns stay in line; a caption stands above."""
    table = Table(
        (
            (cell("A", header=True, align="right"), cell("B", header=True)),
            (cell("x", columns=2, align="right"), Cell(origin=(1, 0))),
            (
                cell("1", "2", align="right"),
                cell(Code("a|b"), List((Item((Paragraph(("i",)),)),))),
            ),
        ),
        caption=("Cap",),
        header_rows=1,
    )
    assert render_blocks((table,)) == (
        "**Cap**\n\n| A | B |\n| --: | --- |\n| x |  |\n| 1<br>2 | `a\\|b`<br>• i |\n"
    )


def test_a_table_without_header_gets_an_empty_one():
    """GFM knows no other table, and the first row is no header."""
    assert render_blocks((Table(((cell("a"), cell("b")),)),)) == (
        "|  |  |\n| --- | --- |\n| a | b |\n"
    )


def test_what_no_line_holds_becomes_html():
    """A table in a table and code of several lines are HTML without an empty line."""
    table = Table(
        (
            (cell(Code("a\n\n<b>")), cell(Table(((cell("in"),),)))),
            (cell("c & d", rows=2), cell(Paragraph((Link(("l",), "javascript:x"),)))),
        )
    )
    markdown = render_blocks((table, Paragraph(("*after*",))))
    assert markdown.split("\n\n")[0].startswith(
        "<table>\n<tr><td><pre><code>a&#10;\n&lt;b&gt;"
    )
    assert markdown.split("\n\n")[0].endswith("</table>")
    assert "javascript" not in markdown
    assert '<td rowspan="2">c &amp; d</td><td>l</td>' in markdown


def test_marks_in_an_html_table_still_lead_to_their_notes():
    """A cell with a mark is written as Markdown, where readers see the mark."""
    inner = Table(((cell(Paragraph(("in", NoteMark("a")))),),))
    notes = [Note("a", "1", (Paragraph(("n",)),), order=1)]
    table = Table(((cell(Code("a\nb")), cell(inner)), (cell("x"), cell("y"))))
    html = READER.render(render_blocks((table, Paragraph(("after",))), notes=notes))
    assert html.count('class="footnote-ref"') == 1
    assert html.count("<table>") == html.count("</table>") == 2
    assert "<p>after</p>" in html


# --- inlines ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inlines", "markdown"),
    [
        (("snake_case_name and file_1.txt",), "snake_case_name and file_1.txt"),
        (
            ("5 * 3 - 2 + ~5 km [sic] [1] C# & $5, $6",),
            "5 * 3 - 2 + ~5 km [sic] [1] C# & $5, $6",
        ),
        (("*a* `b` <i> &lt; [[x]]",), "\\*a\\* \\`b\\` \\<i> \\&lt; \\[[x]]"),
        (
            ("100", Sup(("2",)), " H", Sub(("2",)), "O 19", Sup(("th",))),
            "100² H₂O 19<sup>th</sup>",
        ),
        (
            (Emphasis((Strong(("a",)),)), " ", Strong((Emphasis(("b",)),))),
            "***a*** **_b_**",
        ),
        (("a", Strong((" b ",)), "c"), "a **b** c"),
        ((Strong(("日本。",)), "語"), "<strong>日本。</strong>語"),
        (("a", Break(), "# b"), "a\\\n\\# b"),
        ((Code("`"), Code("a")), "`` ` ``<code>a</code>"),
        ((Link(("https://x.org/",), "https://x.org/"),), "<https://x.org/>"),
        ((Link(("a]",), "/b c)(d", title='e "f"'),), '[a\\]](/b%20c\\)\\(d "e \\"f\\"")'),
        ((Link(("dead",)), "!", Link(("x",), "/y_(z)")), "[dead]()\\![x](/y_(z))"),
        (
            (Link(("^",), "/u"), Link(("a_b@x.org",), "mailto:a_b@x.org")),
            "[\\^](/u)<a_b@x.org>",
        ),
        ((Image("/a b.png", "x [y]"),), "![x \\[y\\]](/a%20b.png)"),
        ((Ruby(("沼",), ("ぬま",)),), "沼(ぬま)"),
        (("2", Math("{\\displaystyle x^{2}}"), "a"), "2 $x^{2}$a"),
        ((Highlight(("a",)), " ", Strike(("b",))), "<mark>a</mark> ~~b~~"),
    ],
)
def test_inlines_as_gfm(inlines, markdown):
    """Escapes are few, and every inline has its Markdown."""
    assert render_blocks((Paragraph(inlines),)) == markdown + "\n"


def test_formulas_are_read_as_formulas():
    """Inline and display formulas come back, prices beside them do not become any."""
    content = ("costs $5 or 6$ (", Math("a_1 * b"), "), ", Math("c|d"), " and $x.")
    tokens = list(
        inline_tokens(render_blocks((Paragraph(content), Math("e\nf", display=True))))
    )
    found = [token.content.strip() for token in tokens if token.type.startswith("math")]
    assert found == ["a_1 * b", "c|d", "e f"]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        " java\tscript:x",
        "java\nscript:x",
        "\x01javascript:x",
        "vbscript:x",
        "data:text/html,<script>",
        "data:image/svg+xml,<svg>",
        "file:///etc/passwd",
        "\u200bjavascript:x",
    ],
)
def test_active_addresses_lose_their_link(address):
    """No format writes an address that runs something; the words stay."""
    assert not is_safe(address)
    content = (Paragraph((Link(("words",), address), Image(address, "alt"))),)
    document = Document(title="T", content=content)
    for flavour in ("gfm", "commonmark", "obsidian", "pandoc"):
        assert render_markdown(document, flavour=flavour).endswith("\nwordsalt\n")
    assert "<p>wordsalt</p>" in render_html(document)


@settings(max_examples=300, deadline=None)
@given(st.text(min_size=1), st.text())
def test_any_target_and_title_stay_inside_their_link(target, title):
    """Whatever stands in an address or a tool tip, it ends where the link ends."""
    markdown = render_blocks(
        (Paragraph(("a ", Link(("text",), target, title=title), " b")),)
    )
    tokens = [t for t in inline_tokens(markdown) if t.type == "text"]
    assert "".join(t.content for t in tokens) == "a text b", markdown


# --- other blocks ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "markdown"),
    [
        (DefinitionList((Definition((("Fen",),), (MEANING,)),)), "**Fen**\n\n> Wet."),
        (DefinitionList((Definition((), (MEANING,)),)), "> Wet."),
        (DefinitionList((Definition((), ((Paragraph((Math("x"),)),),)),)), "$x$"),
        (Hatnote(("See ", Emphasis(("a",)))), "*See _a_*"),
        (Poem((("a",), (" - b",), (), ("c",))), "a\\\n\\- b\n\nc"),
        (Callout("warning", MEANING, ("Mind",)), "> [!WARNING]\n> **Mind**\n>\n> Wet."),
        (Callout("odd", MEANING), "> [!NOTE]\n> Wet."),
        (Figure((Image("/a", "b"),), MEANING), "![b](/a)\n\n*Wet.*"),
        (Figure((Image("/a"),), (Paragraph((Emphasis(("a",)),)),)), "![](/a)\n\n*a*"),
        (Gallery((Figure((Image("/a"),), MEANING),), ("G",)), "**G**\n\n- ![](/a) Wet."),
        (Infobox((InfoboxRow(("L",), MEANING), InfoboxRow(("G",))), ("T",)),
         "| T |  |\n| --- | --- |\n| **L** | Wet. |\n| **G** |  |"),
        (Infobox((InfoboxRow((), MEANING), InfoboxRow((), MEANING)), ("T",)),
         "**T**\n\nWet.\n\nWet."),
        (Math("x\ny", display=True), "$$x y$$"),
        (Heading(9, ("C #",)), "###### C \\#"),
        (Rule(), "***"),
    ],
)  # fmt: skip
def test_blocks_as_gfm(block, markdown):
    """Blocks that Markdown does not have take the nearest form that reads well."""
    assert render_blocks((block,)) == markdown + "\n"


def test_flavours_differ_where_their_readers_do():
    """Obsidian gets wikilinks and titles, pandoc its own signs, CommonMark text."""
    content = (
        Paragraph(
            (
                Link(("Bog",), "https://x.org/wiki/Bog", page="Bog"),
                Highlight(("h",)),
                Sup(("th",)),
                Math("a_1"),
            )
        ),
        Callout("tip", MEANING, ("T",)),
        DefinitionList((Definition((("Fen",),), (MEANING,)),)),
    )
    assert render_blocks(content, flavour="obsidian").startswith(
        "[[Bog]]==h==<sup>th</sup>$a_1$\n\n> [!tip] T\n> Wet.\n"
    )
    assert render_blocks(content, flavour="pandoc") == (
        "[Bog](https://x.org/wiki/Bog)[h]{.mark}^th^$a_1$\n\n"
        "::: tip\n**T**\n\nWet.\n:::\n\nFen\n\n:   Wet.\n"
    )
    assert "$a_1$\n\n> **T**\n>\n> Wet.\n" in render_blocks(content, flavour="commonmark")
    with pytest.raises(
        OptionError, match="choose one of gfm, commonmark, obsidian, pandoc"
    ):
        render_blocks(content, flavour="rst")


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_long_texts_are_escaped_as_short_ones(flavour):
    """Whether there is something to escape does not depend on the length of a text."""
    escapes = FLAVOURS[flavour].escapes
    padding = "é " * LONG
    for sign in (*map(chr, range(0x250)), "--", "...", "\ud800", "沼"):
        is_special = escapes.is_special(sign) is not None
        assert escapes.has_special(f"{padding}{sign}{padding}") == is_special, sign


@pytest.mark.parametrize(
    ("link", "written"),
    [
        (Link(("Fen",), "/wiki/Fen_(bog)"), "[Fen](/wiki/Fen_(bog))"),
        (Link(("Fen",), "/wiki/Fen_(bog"), "[Fen](/wiki/Fen_\\(bog)"),
        (
            Link(("Fen: a bog",), "https://fen.example/a"),
            "[Fen: a bog](https://fen.example/a)",
        ),
        (Link(("^",), "https://fen.example/"), "[\\^](https://fen.example/)"),
        (Link(("a]b",), "https://fen.example/"), "[a\\]b](https://fen.example/)"),
        (Link(("https://fen.example/",), "https://fen.example/"), "<https://fen.example/>"),
        (Link(("https://fen.example/",), "/x"), "[https://fen.example/](/x)"),
        (Link(("",), "/x"), "[](/x)"),
    ],
)
def test_short_and_long_ways_write_the_same_links(link, written):
    """A link is written alike whether or not a glance tells that nothing is to escape."""
    assert render_blocks((Paragraph(("a ", link)),)) == f"a {written}\n"
    titled = Link(link.content, link.target, title="t")
    if written[0] == "[":
        expected = f'a {written[:-1]} "t")\n'
        assert render_blocks((Paragraph(("a ", titled)),)) == expected


def test_equal_cells_are_written_alike():
    """Texts that a table repeats are escaped each time."""
    row = (cell("a|*b*"), cell("a|*b*"))
    lines = render_blocks((Table((row, row), header_rows=1),)).splitlines()
    assert lines[0] == lines[2] == "| a\\|\\*b\\* | a\\|\\*b\\* |"


def test_links_inside_the_page_lead_to_headings():
    """The anchor of a heading becomes what GitHub makes of the heading, repeats counted."""
    headings = (
        Heading(2, ("Rivers & dykes",), "R"),
        Heading(2, ("Rivers & dykes",), "R_2"),
    )
    link = Paragraph((Link(("x",), "#R_2"), Link(("y",), "#other")))
    assert render_blocks((*headings, link)).endswith("[x](#rivers--dykes-1)[y](#other)\n")


def test_highlighted_text_keeps_its_links_in_every_flavour():
    """A span with attributes holds links, and brackets in it are no end."""
    from cleaner.model import Highlight, Link, NoteMark

    inline = Highlight(
        ("wet]", Link(("fen",), "https://fen.example/a"), NoteMark("k", "1"))
    )
    for flavour in ("gfm", "commonmark", "obsidian", "pandoc"):
        written = render_blocks((Paragraph((inline,)),), flavour=flavour)
        assert "(https://fen.example/a)" in written
        assert "[^1]" in written
    assert written == "[wet\\][fen](https://fen.example/a)[^1]]{.mark}\n"

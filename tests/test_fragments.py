"""The plain conversion of a fragment: what Markdown can hold comes back as it was."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from cleaner import Document, clean, markdown_from_html
from cleaner.model import Break, Paragraph, Poem, Unknown
from cleaner.render.html import render_html
from cleaner.render.markdown import render_blocks

SAME = [
    '<p><a href="./reed.md">reed</a></p>',
    '<p><a href="/f%C3%B6" title="fö">reed</a></p>',
    '<p><a href="/reed" title="reed">reed</a></p>',
    '<pre><code class="language-;">x\n</code></pre>',
    '<pre><code class="language-c++">x\n</code></pre>',
    '<p><a href="/a(b)" title="a &quot;b&quot;">reed</a></p>',
]


@pytest.mark.parametrize("source", SAME)
def test_a_fragment_comes_back_as_it_was(source):
    """HTML to Markdown to HTML changes nothing."""
    markdown = markdown_from_html(source)
    assert MarkdownIt("commonmark").render(markdown) == source + "\n"


def test_a_page_still_loses_what_says_nothing():
    """On a page a tool tip that repeats the link goes, as before."""
    page = '<main><p>Wet land and <a href="/wiki/Reed" title="Reed">reed</a>.</p></main>'
    assert 'title="' not in clean(page).html()
    assert '"Reed"' not in clean(page).markdown()


# What the plain conversion carries though Markdown has no sign for it.
UNKNOWN = [
    ("<p>[reed]: <fen>(sedge)</fen></p>", "[reed\\]: <fen>(sedge)</fen>"),
    (
        '<p>Wet <reed-map at="](bed)" deep></reed-map>land</p>',
        'Wet <reed-map at="](bed)" deep></reed-map>land',
    ),
    (
        '<p>a <x-y b="1|2 &quot;3&quot; <i>">*c*</x-y></p>',
        'a <x-y b="1&#124;2 &quot;3&quot; &lt;i&gt;">\\*c\\*</x-y>',
    ),
    ("<x-y>reed</x-y>", "<x-y>reed</x-y>"),
]


@pytest.mark.parametrize(("source", "markdown"), UNKNOWN)
def test_an_element_that_html_does_not_know_is_kept(source, markdown):
    """Such an element does nothing by itself, and whoever wrote it has a use for it."""
    assert markdown_from_html(source).strip() == markdown
    again = MarkdownIt("commonmark").render(markdown)
    assert markdown_from_html(again).strip() == markdown


@pytest.mark.parametrize(
    "attribute",
    [
        'onclick="x()"',
        "ONLOAD=x()",
        'href="javascript:x()"',
        'style="color:red"',
        'src="java\tscript:x"',
        'is="x-y"',
        'srcdoc="<p>"',
        'a:href="vbscript:x"',
        'data="data:text/html,x"',
        'x="\n\n"',
    ],
)
def test_an_unknown_element_keeps_no_attribute_that_may_run(attribute):
    """Handlers, styles and addresses that run something go; so does what ends the line."""
    source = f"<p>a <x-y {attribute}>b</x-y></p>"
    assert markdown_from_html(source, raw_html=False) == "a <x-y>b</x-y>\n"


@pytest.mark.parametrize(
    "tag", ["script", "iframe", "object", "svg", "form", "button", "portal", "title"]
)
def test_no_element_of_html_passes_as_unknown(tag):
    """What HTML knows is written as Markdown has it, or not at all."""
    assert f"<{tag}" not in markdown_from_html(f"<p>a <{tag} x=1>b</{tag}> c</p>")
    node = Paragraph((Unknown(("b",), tag, (("onclick", "x()"),)),))
    assert render_blocks((node,)) == "b\n"
    assert tag not in render_html(Document(content=(node,))).partition("<body>")[2]


def test_a_page_that_is_cleaned_has_no_unknown_element():
    """Its wrappers are the wiki's, and say nothing."""
    document = clean("<main><p>Wet <fen-map at=1>land</fen-map> by the river.</p></main>")
    assert "Wet land" in document.markdown()


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ('<p>**<a href="/reed"></p>', "\\*\\*[](/reed)"),
        ('<p>a <a href="/reed">b</p>\n', "a [b](/reed)"),
        ('<p>a <a href="/reed">b</p>\n<p>c</p>', "a [b](/reed)\n\n[c](/reed)"),
        ('<p>a <a href="/reed">b</a></p><a href="/reed"></a>', "a [b](/reed)"),
        (
            '<p>a <a href="/reed">b</a> c</p><a href="/reed"></a>',
            "a [b](/reed) c\n\n[](/reed)",
        ),
    ],
)
def test_a_link_that_nobody_closed_is_not_there_twice(source, markdown):
    """A parser opens it again behind its paragraph, where it holds nothing."""
    assert markdown_from_html(source, raw_html=False).strip() == markdown


@pytest.mark.parametrize(
    ("card", "markdown"),
    [
        (
            "<a href=/reed><div>Reed beds</div><p>They are cut in winter.</p></a>",
            "[Reed beds](https://fen.test/reed)\n\nThey are cut in winter.",
        ),
        ("<a href=/reed><h2>Reed <i>beds</i></h2></a>", "## [Reed *beds*]"),
        (
            "<a href=/reed><div><img src=/a.png></div><div>Reed</div></a>",
            "![](https://fen.test/a.png)\n\n[Reed](https://fen.test/reed)",
        ),
        ("<a href='javascript:x()'><div>Reed beds</div></a>", "\n\nReed beds\n"),
        ("<a id=top><div>Reed beds</div></a>", "\n\nReed beds\n"),
    ],
)
def test_a_link_around_blocks_leads_on_from_its_first_line(card, markdown):
    """HTML lets a link hold a whole card; Markdown has no such link."""
    document = clean(f"<main><p>The fen is wet.</p>{card}</main>", url="https://fen.test/")
    assert markdown in document.markdown(front_matter=False)


@pytest.mark.parametrize("flavour", ["gfm", "commonmark", "obsidian", "pandoc"])
@pytest.mark.parametrize(
    "line",
    ["--- | ---", "-|-", "|---|---|", ":-- | --:", "| :-: | - |", "---", "--- ---", "==="],
)
def test_a_line_of_dashes_makes_no_table_of_the_line_above(line, flavour):
    """Behind a line break such a row would be the border of a table's head."""
    reader = MarkdownIt("commonmark").enable("table")
    verse = Poem((("a | b",), (line,)))
    for node in (Paragraph(("a | b", Break(), line)), verse):
        tokens = reader.parse(render_blocks((node,), flavour=flavour))
        assert [token.type for token in tokens][:2] == ["paragraph_open", "inline"]
        said = "".join(token.content for token in tokens[1].children or ())
        assert said == f"a | b{line}"

"""The plain conversion with ``raw_html``: what Markdown cannot say stays HTML."""

from __future__ import annotations

import time

import pytest
import turbohtml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from test_active_content import ACTIVE, html_addresses, is_live, live_parts

from cleaner import Document, clean, markdown_from_html
from cleaner.model import Comment, Markup, Paragraph, Tag
from cleaner.render.markdown import render_blocks

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def convert(html):
    """The Markdown of a fragment, without the line end behind it."""
    return markdown_from_html(html).removesuffix("\n")


def shape(html):
    """The elements and words of HTML in order, white space aside."""
    tree = turbohtml.parse(f"<body>{html}</body>")
    return "".join(tree.root.html.replace("<tbody>", "").replace("</tbody>", "").split())


SAID = [
    # a box that only groups, with blocks or with bare text in it
    (
        "<div id=fen><p>Old <b>mill</b></p></div>",
        '<div id="fen">\n\nOld **mill**\n\n</div>',
    ),
    (
        "<div><b>Reed</b> *beds*</div><p>Peat</p>",
        "<div>\n<strong>Reed</strong> *beds*\n</div>\n\nPeat",
    ),
    (
        "<details open><summary>Tides</summary><p>Twice a day</p></details>",
        "<details open>\n<summary>\nTides\n</summary>\n\nTwice a day\n\n</details>",
    ),
    # tags that lack their partner are tags all the same
    ("<blockquote><div>Reed</blockquote>", "> <div>\n> Reed"),
    ("<p>Peat <a href='/x'>bog</p>\n", 'Peat <a href="/x">bog'),
    ("</ins>\nPeat", "</ins>\nPeat"),
    # in a line
    ('<p>Peat <a name="top"></a>bog</p>', 'Peat <a name="top"></a>bog'),
    (
        "<p>The <del>old</del> <ins>new</ins> sluice</p>",
        "The <del>old</del> <ins>new</ins> sluice",
    ),
    ('<p><img src="a.png">*</p>', '<img src="a.png">\\*'),
    ('<p><img src="a.png" alt="A"></p>', "![A](a.png)"),
    ('<p>A <span lang="nl">polder</span></p>', 'A <span lang="nl">polder</span>'),
    ("<p>A <span>polder</span></p>", "A polder"),
    # what would begin HTML at the start of a paragraph
    ("<p><reed-map></p>", "<p><reed-map></p>"),
    ("<p><!-- c -->Peat</p>", "<p><!-- c -->Peat</p>"),
    ("<p>Peat<br><!-- c -->bog</p>", "<p>Peat<br><!-- c -->bog</p>"),
    # comments, white space
    ("<p>Peat</p><!-- a\n\nb --><p>Bog</p>", "Peat\n\n<!-- a\n\nb -->\n\nBog"),
    ("<div>Peat</div><!-- a -->bog", "<div>\nPeat\n</div>\n\n<!-- a -->bog"),
    (
        '<pre width="20">a\n\n&lt;b&gt;</pre><p>Bog</p>',
        '<pre width="20">a\n\n&lt;b&gt;</pre>\n\nBog',
    ),
    # lists keep their tightness, tables with a header stay Markdown
    (
        "<ul><li>Peat<div>bog</div></li><li>Reed</li></ul>",
        "- Peat\n  <div>\n  bog\n  </div>\n- Reed",
    ),
    (
        "<table><tr><th>A<th>B<tr><td>1<td><u>2</u></table>",
        "| A | B |\n| --- | --- |\n| 1 | <u>2</u> |",
    ),
    (
        "<table><tr><td>A</td></tr></table>",
        "<table>\n<tr>\n<td>\nA\n</td>\n</tr>\n</table>",
    ),
    # a link around blocks, which no Markdown has
    ("<a href=/x><div>Card</div></a>", '<a href="/x">\n<div>\nCard\n</div>\n</a>'),
]


@pytest.mark.parametrize(("html", "markdown"), SAID)
def test_what_markdown_cannot_say_stays_html(html, markdown):
    """It is written as HTML, and a reader of Markdown shows the same elements."""
    assert convert(html) == markdown
    bold = html.replace("<b>", "<strong>").replace("</b>", "</strong>")
    if "<table" not in html and "<span>" not in html:
        assert shape(READER.render(markdown)) == shape(bold)


@pytest.mark.parametrize(("html", "markdown"), SAID)
def test_what_was_kept_is_kept_again(html, markdown):
    """Rendered and converted once more, the Markdown is the same."""
    again = READER.render(markdown)
    assert convert(again) == markdown, html


def test_it_can_be_switched_off():
    """Without it, as on pages, wrappers and comments go and their words stay."""
    html = "<div class=x><p>Peat <u>bog</u></p><!-- c --></div>"
    assert markdown_from_html(html, raw_html=False) == "Peat bog\n"
    assert "<div" not in clean(f"<main>{html}</main>").markdown()


KEPT_OUT = [
    "<script>x()</script>",
    "<style>p{}</style>",
    "<iframe src=/x></iframe>",
    "<object data=x></object>",
    "<embed src=x>",
    "<form action=/x>",
    "<button>b</button>",
    "<input autofocus onfocus=x()>",
    "<svg onload=x()><a xlink:href='javascript:x()'/></svg>",
    "<math><a href='javascript:x()'>x</a></math>",
    "<link rel=stylesheet href=/x>",
    "<meta http-equiv=refresh content='0;url=javascript:x()'>",
    "<base href='//x'>",
    "<div onclick=x() style=color:red>",
    "<div ONCLICK=x()>",
    "<reed-map onload=x()>",
    "<a name=x href='java\tscript:x()'>x</a>",
    "<a href='vbscript:x'>",
    "<a href=DATA:text/html,x>",
    "<img src='javascript:x()'>",
    "<img src=x onerror=x()>",
    "<img srcset='javascript:x()'>",
    "<img src='data:image/svg+xml,<svg onload=x()>'>",
    "<a href=x ping=//x>",
    "<table background='javascript:x()'><tr><td>x</table>",
    "<font color=red onclick=x()>x</font>",
    "<!--><script>x()</script>-->",
    "<!-- --!><script>x()</script> -->",
    "<!--[if IE]><script>x()</script><![endif]-->",
    "<!-- -- <img src=x onerror=x()> -->",
    "<!-- -- [x](javascript:x()) -->",
    "<?xml <script>x()</script> ?>",
    "<![CDATA[<script>x()</script>]]>",
    "<textarea></textarea><script>x()</script>",
    "<textarea>&lt;/textarea&gt;&lt;script&gt;</textarea>",
    "<pre foo=1>&lt;script&gt;x()&lt;/script&gt;</pre>",
    "<pre foo=1><script>x()</script></pre>",
    "<pre foo=1>&lt;/pre&gt;&lt;script&gt;x()</pre>",
    "<div title='\"><script>x()</script>'>",
    "<div title='\n\n<script>x()</script>'>",
    "<div a='`' b='<script>x()</script>`'>",
    "<p title='</p><script>x()</script>'>x",
    "<x-y a='-->' b='<script>'>",
    "<template><script>x()</script></template>",
    "<noscript><div title='</noscript><script>x()</script>'></noscript>",
    "<div>&lt;script&gt;x()&lt;/script&gt;</div>",
    "<hr data-place='0'><div>",
    "<wbr DATA-place='x'>",
    "<x-y @click=x() :href=x v-html=x x-on:click=x()>",
    "<xmp><script>x()</script></xmp>",
    "<plaintext><script>x()</script>",
    "<select><div><script>x()</script></select>",
]


@pytest.mark.parametrize("source", [*KEPT_OUT, *ACTIVE])
@pytest.mark.parametrize("html", [True, False])
def test_nothing_comes_alive(source, html):
    """No script, handler, frame or form is in what a reader makes of the Markdown."""
    for around in ("{}", "<p>press {} me</p>", "<div>{}</div>", "<ul><li>a{}</ul>"):
        markdown = convert(around.format(source))
        page = MarkdownIt("commonmark", {"html": html}).enable("table").render(markdown)
        assert not live_parts(page), page
        assert not [found for found in html_addresses(page) if is_live(found)], page
        for element in turbohtml.parse(page).iter_elements():
            names = set(element.attrs)
            assert not names & {"style", "srcdoc", "ping", "srcset", "autofocus"}, page
            assert element.tag not in {"style", "button", "input", "meta", "template"}, page


@pytest.mark.parametrize("name", ["script", "style", "iframe", "form", "a b", "x>", ""])
def test_a_record_cannot_smuggle_a_tag(name):
    """The lock is at the writer: a record that was made by hand passes it as well."""
    node = Tag(name, (("onclick", "x()"), ('a="><script>', "")))
    for block in (Paragraph(("a", node)), Markup(((node,),))):
        document = Document(content=(block,))
        back = Document.from_json(document.json())
        assert "<" not in back.markdown(front_matter=False)
        assert "onclick" not in back.html()
    assert render_blocks((Markup(((Comment("--><script>"),),)),)) == "\n"


PIECES = st.sampled_from(
    "<div>|</div>|<div class=x>|<p>|</p>|<ul>|</ul>|<li>|</li>|<blockquote>|</blockquote>|"
    "<span id=x>|</span>|<a name=x>|<a href=/x>|</a>|<b>|</b>|<i class=y>|</i>|<x-y>|"
    "<table>|</table>|<tr>|<td>|<th>|</td>|</tr>|<pre>|</pre>|<pre foo=1>|<code>|</code>|"
    "<!-- c -->|<!-- c\n\nd -->|<br>|<hr>|<img src=a>|<h2>|</h2>|<dl>|<dt>|<dd>|</dl>|"
    "<details>|<summary>|</summary>|</details>|<del>|</del>|<!doctype html>|<textarea>|"
    "</textarea>|<u>|</u>|</x-y>|\n|\n\n| |word|*a*|`b`|1. |# |[x](y)|\\|&lt;|$|_|&amp;lt;"
    "".split("|")
)  # fmt: skip


def words(html):
    """The letters that HTML shows; a parser moves those that a table cannot hold."""
    return sorted("".join(turbohtml.parse_fragment(html).text.split()))


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_no_letter_is_lost_or_made_up(html):
    """Whatever stands in whatever, a reader shows the letters that the HTML shows."""
    markdown = convert(html)
    assert words(READER.render(markdown)) == words(html), markdown


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + "x",
        "<div><p>x</p></div>" * 20_000,
        "<table><tr><td>x</table>" * 10_000,
        "<table><tr><td>" * 3_000 + "x",
        "<x-y>\n" * 50_000,
        "<b><p>x" * 3_000,
        "</div>" * 50_000,
        "<!-- x -->" * 50_000,
    ],
)
def test_it_takes_time_by_length(html):
    """Tags without end, without partner, or in each other cost no more than others."""
    started = time.process_time()
    markdown_from_html(html)
    assert time.process_time() - started < 10

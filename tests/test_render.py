"""Renderers: whatever a document says, its Markdown reads back as the same."""

from __future__ import annotations

import re
import timeit

import pytest
import turbohtml
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

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
    Quote,
    Ruby,
    Rule,
    Strike,
    Strong,
    Sub,
    Sup,
    Table,
)
from cleaner.records import Licence, PageFacts, Provenance
from cleaner.render.addresses import is_safe
from cleaner.render.context import FLAVOURS
from cleaner.render.escapes import LONG
from cleaner.render.front_matter import yaml_string
from cleaner.render.html import render_html
from cleaner.render.markdown import render_blocks, render_markdown
from cleaner.render.notes import note_labels
from cleaner.render.plain import render_plain

READER = (
    MarkdownIt("commonmark", {"html": True})
    .enable(["table", "strikethrough"])
    .use(footnote_plugin)
    .use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
)
STYLES = {"em": "em", "strong": "strong", "s": "s", "del": "s", "mark": "mark"}


def inline_tokens(markdown):
    """All inline tokens of a text, in order."""
    for token in READER.parse(markdown):
        if token.type == "inline":
            yield from token.children
        elif token.content:
            yield token


def styled(markdown):
    """Each visible character with its styles; fails on anything but styled text."""
    styles = []
    for token in inline_tokens(markdown):
        tag = re.fullmatch(r"<(/?)(\w+)>", token.content)
        name = STYLES.get(tag[2] if tag else token.tag)
        if token.type in ("text", "code_inline"):
            yield from (
                (c, tuple(sorted(styles))) for c in token.content if not c.isspace()
            )
        elif name and (token.nesting == 1 or (tag and not tag[1])):
            styles.append(name)
        elif name:
            styles.remove(name)
        else:
            plain = ("softbreak", "hardbreak", "link_open", "link_close")
            assert token.type in plain or (tag and tag[2] in ("code", "br")), markdown


def styled_model(content, styles=()):
    """What `styled` must give for these inlines."""
    names = {Emphasis: "em", Strong: "strong", Strike: "s", Highlight: "mark"}
    for inline in content:
        if isinstance(inline, str):
            yield from ((c, tuple(sorted(styles))) for c in inline if not c.isspace())
        elif isinstance(inline, Code):
            yield from ((c, tuple(sorted(styles))) for c in inline.text if not c.isspace())
        elif not isinstance(inline, Break):
            name = names.get(type(inline))
            yield from styled_model(inline.content, (*styles, name) if name else styles)


def read_text(markdown):
    """The words of a text as a reader shows them."""
    return "".join(c for c, _ in styled(markdown))


def bare(text):
    """A text without white space."""
    return "".join(text.split())


# Markdown's own signs much more often than chance would have it.
NOISE = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co"))
)
SIGNS = st.text(alphabet="\\`*_[]<>&~$!^(){}#+-.:|=\"'1a9xX \u3002日é%@/;")
PIECES = st.lists(
    st.sampled_from(
        ["[^1]", "[[x]]", "](x)", "&amp;", "&#35;", "<b>", "<!--", "http://x.y", "***",
         "~~", "$a$", "```", "1. ", "- ", "# ", "> ", "\\", "[x]: /u", "| a |", "![",
         "[!NOTE]", "[ ] ", "a", " "]
    )
).map("".join)  # fmt: skip
TEXT = st.one_of(NOISE, SIGNS, PIECES)


@settings(max_examples=100, deadline=None)
@given(TEXT)
@pytest.mark.parametrize(
    "blocks",
    [
        lambda text: (Paragraph((text,)),),
        lambda text: (Paragraph(("x", Break(), text)),),
        lambda text: (Heading(2, (text,)),),
        lambda text: (List((Item((Paragraph((text,)),)),)),),
        lambda text: (Quote((Paragraph((text,)),)),),
        lambda text: (Table(((Cell((Paragraph((text,)),)),),)),),
        lambda text: (Paragraph((Link((text,), "/u"),)),),
        lambda text: (Paragraph((Strong((text,)),)),),
        lambda text: (Paragraph(("a", Emphasis((text,)), "b")),),
        lambda text: (Paragraph((Strong(("a",)), text, Emphasis(("b",)), text)),),
        lambda text: (Hatnote((text,)),),
        lambda text: (Paragraph((Code(text),)),),
        lambda text: (Table(((Cell((Paragraph((Code(text),)),)),),)),),
    ],
)
def test_any_text_survives(blocks, text):
    """Whatever the words are, a Markdown reader shows exactly them."""
    content = blocks(text)
    markdown = render_blocks(content)
    expected = bare(text)
    kept = read_text(markdown)
    around = read_text(render_blocks(blocks("")))
    assert sorted(kept) == sorted(expected * markdown_repeats(content) + around), markdown
    assert expected in kept, markdown
    assert is_tidy(markdown)


def markdown_repeats(content):
    """How many times one of these shapes holds the text."""
    first = content[0]
    return 2 if isinstance(first, Paragraph) and len(first.content) == 4 else 1


def is_tidy(markdown):
    """No trailing blanks, one line end at the end, no two empty lines in a row."""
    return (
        markdown.endswith("\n")
        and not markdown.endswith("\n\n")
        and "\n\n\n" not in markdown
        and all(line == line.rstrip(" \t") for line in markdown.split("\n"))
    )


EDGED = st.text(alphabet="ab.,(*_~é日。 €`", min_size=1, max_size=4)


def spans(content):
    """Every kind of span around some inlines."""
    inlines = st.lists(content, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        *(st.builds(kind, inlines) for kind in (Emphasis, Strong, Strike, Highlight))
    )


NESTED = st.lists(
    st.recursive(EDGED | st.just(Break()) | EDGED.map(Code), spans, max_leaves=6),
    min_size=1,
    max_size=5,
).map(tuple)


@settings(max_examples=200, deadline=None)
@given(NESTED)
@pytest.mark.parametrize(
    "block",
    [
        Paragraph,
        lambda content: Table(((Cell((Paragraph(content),)),),)),
        lambda content: Paragraph(("a", Link(content, "/u"), "b")),
        lambda content: Heading(1, content),
    ],
)
def test_any_nesting_of_emphasis_survives(block, content):
    """Each character keeps its styles, wherever delimiters fall."""
    markdown = render_blocks((block(content),))
    kept = list(styled(markdown))
    expected = list(styled_model(content))
    if block(content) == Paragraph(("a", Link(content, "/u"), "b")):
        expected = [("a", ()), *expected, ("b", ())]
    assert kept == expected, markdown


# --- blocks ----------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["a", "1. b", "- c", "# d", "> e", "***", "[ ] t", "```", "==", "a|b"]
)
CODE = st.sampled_from(["x", "a\n\n  b", "```\ny\n```", "~~~", "- z"])
LEAVES = st.one_of(
    st.builds(lambda text: Paragraph((text,)), WORDS),
    st.builds(lambda level, text: Heading(level, (text,)), st.integers(1, 6), WORDS),
    st.builds(Code, CODE, st.sampled_from(["", "python"])),
    st.just(Rule()),
)


def containers(blocks):
    """Lists and quotes of blocks."""
    content = st.lists(blocks, max_size=3).map(tuple)
    items = st.lists(st.builds(Item, content), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(
            List,
            items,
            ordered=st.booleans(),
            start=st.integers(0, 12),
            tight=st.booleans(),
        ),
        st.builds(Quote, st.lists(blocks, min_size=1, max_size=3).map(tuple)),
    )


def shape(blocks):
    """Blocks as nested tuples, without what Markdown does not tell: tightness."""
    found = []
    for block in blocks:
        if isinstance(block, List):
            start = block.start if block.ordered else None
            found.append(("list", start, *(shape(item.content) for item in block.items)))
        elif isinstance(block, Quote):
            found.append(("quote", *shape(block.content)))
        elif isinstance(block, Code):
            found.append(("code", block.language, block.text))
        elif isinstance(block, Rule):
            found.append(("rule",))
        else:
            level = getattr(block, "level", 0)
            found.append((level, block.content[0]))
    return tuple(found)


OPENED = {
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "blockquote_open": "quote",
}
CLOSED = ("bullet_list_close", "ordered_list_close", "blockquote_close", "list_item_close")


def read_shape(markdown):
    """The same from a text, as a reader takes it."""
    stack, level = [[]], 0
    for token in READER.parse(markdown):
        if token.type in OPENED:
            start = token.attrGet("start")
            number = [(1 if start is None else start) if token.tag == "ol" else None]
            stack.append(
                [OPENED[token.type], *(number if token.tag in ("ol", "ul") else [])]
            )
        elif token.type == "list_item_open":
            stack.append([])
        elif token.type in CLOSED:
            closed = tuple(stack.pop())
            stack[-1].append(closed)
        elif token.type in ("heading_open", "paragraph_open"):
            level = int(token.tag[1:] or 0)
        else:
            stack[-1] += read_leaf(token, level)
    return tuple(stack[0])


def read_leaf(token, level):
    """A block without blocks in it, or nothing."""
    if token.type == "inline":
        return [(level, "".join(child.content for child in token.children))]
    if token.type == "fence":
        return [("code", token.info, token.content.removesuffix("\n"))]
    return [("rule",)] if token.type == "hr" else []


@settings(max_examples=400, deadline=None)
@given(st.lists(st.recursive(LEAVES, containers, max_leaves=8), max_size=4).map(tuple))
def test_any_structure_survives(blocks):
    """Lists, quotes, code and headings in one another come back as they were."""
    markdown = render_blocks(blocks)
    assert read_shape(markdown) == shape(blocks), markdown


@pytest.mark.parametrize("wrap", [lambda b: List((Item((b,)),)), lambda b: Quote((b,))])
def test_a_hundred_levels_are_written(wrap):
    """Nesting as deep as the builder allows does not exhaust the stack in any format."""
    block = Paragraph(("deep",))
    for _ in range(100):
        block = wrap(block)
    document = Document(title="T", content=(block,))
    for text in (render_markdown(document), render_html(document), render_plain(document)):
        assert "deep" in text


def test_list_numbers_have_nine_digits_at_most():
    """A list that starts beyond what CommonMark counts starts at the last it knows."""
    block = List((Item((Paragraph(("x",)),)),) * 2, ordered=True, start=10**12)
    assert render_blocks((block,)) == "999999997. x\n999999998. x\n"


def test_tasks_show_their_boxes():
    """A task list has [x] and [ ], and a text that only looks so is escaped."""
    items = (Item((Paragraph(("a",)),), True), Item((Paragraph(("b",)),), False))
    text = Item((Paragraph(("[x] c",)),))
    assert render_blocks((List((*items, text)),)) == "- [x] a\n- [ ] b\n- \\[x] c\n"


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


# --- tables ----------------------------------------------------------------------------


def cell(*blocks, **fields):
    """A cell of blocks or texts."""
    content = tuple(Paragraph((b,)) if isinstance(b, str) else b for b in blocks)
    return Cell(content, **fields)


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
        "<table>\n<tr><td><pre><code>a&#10;&#10;&lt;b&gt;"
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
        ((Link(("dead",)), "!", Link(("x",), "/y_(z)")), "dead\\![x](/y_(z))"),
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

MEANING = (Paragraph(("Wet.",)),)


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
        (Gallery((Figure((Image("/a"),), MEANING),), ("G",)), "**G**\n\n- ![](/a) Wet."),
        (Infobox((InfoboxRow(("L",), MEANING), InfoboxRow(("G",))), ("T",)),
         "| T |  |\n| --- | --- |\n| **L** | Wet. |\n| **G** |  |"),
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


# --- whole documents -------------------------------------------------------------------


def test_the_title_is_the_first_heading_once():
    """A title is added, unless the content begins with it."""
    text = Paragraph(("x",))
    assert render_markdown(
        Document(title="A *b*", content=(text,)), front_matter=False
    ) == ("# A \\*b\\*\n\nx\n")
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


@pytest.mark.parametrize(
    "sign", ["\\", "`", "*", "_", "[", "]", "<", "&", "~", "$", "a_", " *", "(", "()", "/("]
)
def test_time_grows_with_length_alone(sign):
    """A hostile run of one sign costs no more than its length: ten times for ten."""
    times = []
    for size in (20_000, 200_000):
        text = sign * (size // len(sign))
        blocks = (Paragraph((text, Link((text,), text))),)
        times.append(
            min(timeit.repeat(lambda b=blocks: render_blocks(b), number=1, repeat=3))
        )
    assert times[1] < 50 * max(times[0], 0.002)

"""Renderers: whatever a document says, its Markdown reads back as the same."""

from __future__ import annotations

import time
import timeit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_reader import READER, TEXT, bare, read_text, styled

from cleaner import markdown_from_html
from cleaner.document import Document
from cleaner.model import (
    Break,
    Cell,
    Code,
    Emphasis,
    Hatnote,
    Heading,
    Highlight,
    Item,
    Link,
    List,
    Paragraph,
    Quote,
    Rule,
    Strike,
    Strong,
    Sub,
    Sup,
    Table,
)
from cleaner.render.html import render_html
from cleaner.render.markdown import render_blocks, render_markdown
from cleaner.render.plain import render_plain


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
            min(
                timeit.repeat(
                    lambda b=blocks: render_blocks(b),
                    timer=time.process_time,  # the machine may be busy with other things
                    number=1,
                    repeat=3,
                )
            )
        )
    assert times[1] < 50 * max(times[0], 0.002)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ('<p><a href="/fen" title="fen">reed</a></p>', '[reed](/fen "fen")'),
        ('<p><a href="">reed</a></p>', "[reed]()"),
        ('<p><a href="./reed.md">r</a></p>', "[r](./reed.md)"),
        ('<pre><code class="language-;">x</code></pre>', "```;\nx\n```"),
    ],
)
def test_a_plain_conversion_keeps_what_a_page_would_tidy(html, markdown):
    """Titles that repeat the address, links to here, dot segments, any language name."""
    assert markdown_from_html(html).strip() == markdown


@pytest.mark.parametrize(
    ("script", "markdown"),
    [
        (Sub(("th",)), "*At _V_<sub>th</sub> it conducts.*"),
        (Sup(("n",)), "*At <em>V</em>ⁿ it conducts.*"),
        (Sub(("2",)), "*At <em>V</em>₂ it conducts.*"),
        (Sub(("",)), "*At <em>V</em> it conducts.*"),
    ],
)
def test_emphasis_before_a_script_is_a_sign_where_its_tag_follows(script, markdown):
    """Before a letter, also a raised one, an underscore would not close."""
    from markdown_it import MarkdownIt

    line = Emphasis(("At ", Emphasis(("V",)), script, " it conducts."))
    written = render_blocks((Paragraph((line,)),)).strip()
    assert written == markdown
    assert "_" not in MarkdownIt("commonmark").render(written)

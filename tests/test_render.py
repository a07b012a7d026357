"""Renderers: whatever a document says, its Markdown reads back as the same."""

from __future__ import annotations

import re

import pytest
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
    Licence,
    Link,
    List,
    Math,
    Note,
    NoteMark,
    PageFacts,
    Paragraph,
    Poem,
    Provenance,
    Quote,
    Ruby,
    Rule,
    Strike,
    Strong,
    Sub,
    Sup,
    Table,
)
from cleaner.render.addresses import is_safe
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
STYLES = {"em": "em", "strong": "strong", "s": "s", "del": "s", "mark": "mark", "sup": "sup"}


def inline_tokens(markdown):
    """All inline tokens of a text, in order."""
    for token in READER.parse(markdown):
        if token.type == "inline":
            yield from token.children
        elif token.content:
            yield token


def styled(markdown):
    """Each visible character with the styles around it."""
    open_styles = []
    for token in inline_tokens(markdown):
        tag = re.fullmatch(r"<(/?)(\w+)>", token.content) if token.type == "html_inline" else None
        if token.type in ("text", "code_inline"):
            yield from ((c, tuple(sorted(open_styles))) for c in token.content if not c.isspace())
        elif token.type.endswith("_open") and token.tag in STYLES:
            open_styles.append(STYLES[token.tag])
        elif token.type.endswith("_close") and token.tag in STYLES:
            open_styles.remove(STYLES[token.tag])
        elif tag and tag[2] in STYLES and tag[1]:
            open_styles.remove(STYLES[tag[2]])
        elif tag and tag[2] in STYLES:
            open_styles.append(STYLES[tag[2]])
        elif tag is None or tag[2] != "code":
            assert token.type in ("softbreak", "hardbreak", "link_open", "link_close"), markdown
        if False:
            raise AssertionError(f"{token.type} {token.content!r} in {markdown!r}")


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
NOISE = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")))
SIGNS = st.text(alphabet="\\`*_[]<>&~$!^(){}#+-.:|=\"'1a9xX \u3002日é%@/;")
PIECES = st.lists(
    st.sampled_from(
        ["[^1]", "[[x]]", "](x)", "&amp;", "&#35;", "<b>", "<!--", "http://x.y", "***", "~~", "$a$",
         "```", "1. ", "- ", "# ", "> ", "\\", "[x]: /u", "| a |", "![", "[!NOTE]", "[ ] ", "a", " "]
    )
).map("".join)  # fmt: skip
TEXT = st.one_of(NOISE, SIGNS, PIECES)


@settings(max_examples=400, deadline=None)
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
    return st.one_of(*(st.builds(kind, inlines) for kind in (Emphasis, Strong, Strike, Highlight)))


NESTED = st.lists(
    st.recursive(EDGED | st.just(Break()) | EDGED.map(Code), spans, max_leaves=6), min_size=1, max_size=5
).map(tuple)


@settings(max_examples=3000, deadline=None)
@given(NESTED)
def test_any_nesting_of_emphasis_survives(content):
    """Each character keeps its styles, wherever delimiters fall."""
    markdown = render_blocks((Paragraph(content),))
    assert list(styled(markdown)) == list(styled_model(content)), markdown

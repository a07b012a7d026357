"""Whatever the page: no crash, no text lost, none invented, twice is once."""

from __future__ import annotations

import contextlib
from collections import Counter

import pytest
import turbohtml
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from reading import (
    MISSING,
    UNTITLED,
    document_letters,
    document_text,
    letters,
    read_markdown,
    words,
)

from cleaner import Document, clean, errors, markdown_from_html

settings.register_profile(
    "house",
    deadline=None,  # a busy machine is no fault of the code
    max_examples=150,
    derandomize=True,  # the gate gives the same answer twice; hunt with --hypothesis-seed
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("house")

WORDS = [
    "reed",
    "Sedge",
    "fen",
    "12",
    "1.",
    "-",
    "+",
    "#",
    "edit",
    "Edit",
    "水",
    "ärger",
    "قصب",
]
METACHARACTERS = [
    "*",
    "_",
    "`",
    "|",
    "[",
    "]",
    "<",
    ">",
    "&",
    "\\",
    "~",
    "$",
    "^",
    "!",
    "(",
    ")",
]
BREAKS = [" ", "  ", "\n", "\t", "\u00a0", "\u200b", "\u2028", "\x0c", "\x00", "\u00ad"]
PLAIN_TAGS = [
    "p",
    "div",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "pre",
    "code",
    "b",
]
MORE_TAGS = [
    "i",
    "s",
    "sub",
    "sup",
    "a",
    "span",
    "h1",
    "h2",
    "h3",
    "section",
    "br",
    "hr",
    "img",
]
TABLE_TAGS = ["table", "tr", "td", "th", "caption", "tbody"]
ODD_TAGS = [
    "font",
    "center",
    "ruby",
    "rt",
    "figure",
    "figcaption",
    "details",
    "summary",
    "math",
]
BAD_TAGS = [
    "svg",
    "template",
    "noscript",
    "select",
    "textarea",
    "title",
    "x-reed",
    "form",
    "math",
]
CLASSES = ["mw-editsection", "navbox", "reference", "infobox", "toc", "hatnote", "noprint"]
MORE_CLASSES = ["mw-parser-output", "references", "mw-headline", "gallery", "poem", "thumb"]
IDS = [
    "cite_note-1",
    "cite_ref-1",
    "cite_note-reed-2",
    "mw-content-text",
    "toc",
    "Reed",
    "1",
]

texts = st.lists(
    st.sampled_from(WORDS) | st.sampled_from(METACHARACTERS) | st.sampled_from(BREAKS),
    max_size=8,
).map("".join)
escaped = texts.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))
attributes = st.fixed_dictionaries(
    {},
    optional={
        "class": st.sampled_from(CLASSES + MORE_CLASSES),
        "id": st.sampled_from(IDS),
        "href": st.sampled_from(
            ["#cite_note-1", "/wiki/Reed", "javascript:x()", "http://[", ""]
        ),
        "src": st.sampled_from(["reed.png", "data:image/gif;base64,AA", "//h/x.png"]),
        "style": st.sampled_from(["display:none", "text-align:center", "x"]),
        "colspan": st.sampled_from(["2", "0", "-1", "1000000000", "x"]),
        "rowspan": st.sampled_from(["2", "0", "65535"]),
        "start": st.sampled_from(["3", "-1", "99999999999"]),
        "hidden": st.just(""),
    },
)


def elements(tags):
    """Make a grammar of fragments over some tags; nesting is left to the parser to mend."""
    return st.recursive(
        escaped,
        lambda inner: st.builds(
            write_element,
            st.sampled_from(tags),
            attributes,
            st.lists(inner, max_size=4).map("".join),
        ),
        max_leaves=25,
    )


def write_element(tag, values, content):
    """Write an element; now and then nobody closes it."""
    inside = "".join(f' {name}="{value}"' for name, value in values.items())
    return f"<{tag}{inside}>{content}</{tag}>"


anything = st.lists(
    elements(PLAIN_TAGS + MORE_TAGS + TABLE_TAGS + ODD_TAGS + BAD_TAGS)
    | st.sampled_from(
        ["<!--", "-->", "</p>", "</div>", "<td>", "<![CDATA[", "<script>", "&#0;"]
    ),
    min_size=1,
    max_size=5,
).map("".join)
SIMPLE_TAGS = [
    "p",
    "div",
    "ul",
    "ol",
    "li",
    "blockquote",
    "b",
    "i",
    "h2",
    "h3",
    "code",
    "em",
]


def simple(tags):
    """Make fragments without attributes: nothing on them is chrome."""
    return st.recursive(
        escaped,
        lambda inner: st.builds(
            write_element, st.sampled_from(tags), st.just({}), st.lists(inner).map("".join)
        ),
        max_leaves=15,
    )


def clean_page(fragment):
    """Clean a fragment inside a page that has text of its own."""
    return clean(
        f"<!doctype html><body><main><p>A fen lies here.</p>{fragment}</main></body>"
    )


@given(anything)
@example("<ol><li><table><li id=x>a")
@example("<sup class=reference id=cite_ref-1><a href='#cite_note-1'>[1]</a>")
@example(
    "<ol class=references><li id=cite_note-1><sup id=cite_ref-1 class=reference>"
    "<a href='#cite_note-1'>[1]</a></sup></li></ol>"
)
def test_no_page_crashes_and_every_account_adds_up(fragment):
    """Any tag soup gives a document whose ledger is 0, or an error of ours."""
    try:
        document = clean_page(fragment)
    except errors.CleanerError:
        return
    assert document.ledger.unaccounted == 0
    assert min(document.ledger.kept, document.ledger.data, document.ledger.removed) >= 0
    assert Document.from_json(document.json()).json() == document.json()
    assert document.html()
    assert document.text()


@given(anything)
def test_the_markdown_says_what_the_document_says(fragment):
    """A parser that is not ours reads the text of the document out of the Markdown."""
    try:
        document = clean_page(fragment)
    except errors.CleanerError:
        return
    reading = read_markdown(document.markdown())
    assert reading.letters == document_letters(document, UNTITLED)
    assert set(reading.marks) <= set(reading.notes)
    assert len(reading.notes) == len(document.notes)


@given(anything)
def test_no_text_is_invented(fragment):
    """Each word of the Markdown stands in the page."""
    try:
        document = clean_page(fragment)
    except errors.CleanerError:
        return
    tree = turbohtml.parse(f"<body><main><p>A fen lies here.</p>{fragment}</main></body>")
    given_text = letters(tree.root.text + MISSING)
    reading = read_markdown(document.markdown())
    said = "".join(reading.text) + " ".join(
        "".join(parts) for parts in reading.notes.values()
    )
    assert not [word for word in words(said) if word not in given_text]


@given(st.lists(simple(SIMPLE_TAGS), min_size=1, max_size=4).map("".join))
def test_nothing_of_a_plain_page_is_lost(fragment):
    """On a page without chrome every letter of the page is in the document."""
    try:
        document = clean_page(fragment)
    except errors.CleanerError:
        return
    tree = turbohtml.parse(f"<body><main><p>A fen lies here.</p>{fragment}</main></body>")
    kept = letters(document_text(document.content)) + letters(document.title)
    removed = "".join(letters(entry.text) * entry.count for entry in document.removed)
    assert not Counter(letters(tree.root.text)) - Counter(kept + removed)


@given(st.lists(simple(SIMPLE_TAGS), min_size=1, max_size=4).map("".join))
def test_cleaning_what_was_cleaned_changes_no_text(fragment):
    """Markdown -> HTML -> clean -> Markdown says the same again."""
    assume("\x00" not in fragment)  # many of them are no text
    markdown = clean_page(fragment).markdown(front_matter=False)
    rendered = MarkdownIt().render(markdown)
    again = clean(f"<!doctype html><body><main>{rendered}</main></body>")
    assert read_markdown(again.markdown()).letters == read_markdown(markdown).letters


@given(st.lists(simple(SIMPLE_TAGS), min_size=1, max_size=4).map("".join))
def test_a_fragment_is_converted_whole(fragment):
    """The plain conversion keeps every letter in order: it knows no chrome."""
    tree = turbohtml.parse(f"<body>{fragment}</body>")
    reading = read_markdown(markdown_from_html(fragment))
    assert reading.letters == letters(tree.root.text)


@given(st.text(st.sampled_from("".join(METACHARACTERS) + "a1 .-+#=:/\n"), max_size=40))
def test_no_character_of_a_text_is_mark_up(text):
    """Whatever a paragraph says, the Markdown says that and formats nothing."""
    assume(text.strip())
    source = text.replace("&", "&amp;").replace("<", "&lt;")
    tokens = MarkdownIt().parse(markdown_from_html(f"<p>{source}</p>"))
    assert [token.type for token in tokens] == [
        "paragraph_open",
        "inline",
        "paragraph_close",
    ]
    kinds = {child.type for child in tokens[1].children}
    assert kinds <= {"text", "softbreak"}
    said = "".join(child.content or " " for child in tokens[1].children)
    assert said.split() == text.split()


@given(st.binary(max_size=200))
def test_no_bytes_crash(data):
    """Any bytes are a page or an error of ours, whatever they claim to be."""
    with contextlib.suppress(errors.CleanerError):
        clean(data).markdown().encode("utf-8")


@pytest.mark.parametrize("empty", ["", " ", "<p></p>", "<title></title>", "\x00", "\ufeff"])
def test_a_fragment_without_text_is_empty_markdown(empty):
    """The plain conversion has no opinion on pages: nothing in, nothing out."""
    assert markdown_from_html(empty).strip() in {"", "\ufffd", "\ufeff"}

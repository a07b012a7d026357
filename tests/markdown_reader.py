"""Markdown as a reader takes it, and texts that are hard to write in it."""

from __future__ import annotations

import re
import subprocess

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from cleaner.model import Cell, Paragraph

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
MEANING = (Paragraph(("Wet.",)),)
"""What a definition, callout or caption says."""


def cell(*blocks, **fields):
    """A cell of blocks or texts."""
    content = tuple(Paragraph((b,)) if isinstance(b, str) else b for b in blocks)
    return Cell(content, **fields)


def read_by(command, markdown):
    """Let a program make HTML of Markdown: it goes in and comes out by pipes."""
    return subprocess.run(
        command,
        input=markdown,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    ).stdout

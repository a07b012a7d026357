"""What a Markdown file says, read by a foreign parser, beside what a `Document` says.

Both are compared by their letters and digits: how a renderer sets punctuation around a
reading or a locator is its own affair, a lost or an invented letter is not.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, field
from itertools import zip_longest

import turbohtml
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from cleaner import model

MISSING = "Missing from the source page."
"""What a definition says whose note the page does not have."""

MARKDOWN = (
    MarkdownIt("commonmark", {"html": True, "maxNesting": 1000})
    .enable(["table", "strikethrough"])
    .use(footnote_plugin, inline=False)
    .use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    .disable("footnote_tail")  # definitions stay where they stand, called or not
)
MARKDOWN.validateLink = lambda _: (
    True
)  # an unsafe link must be seen, not hidden by the reader


@dataclass
class Reading:
    """The text of a Markdown body, its marks in order, its notes, its addresses."""

    text: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    """Labels that are defined more than once."""
    addresses: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)

    @property
    def letters(self) -> str:
        """Letters and digits of the body."""
        return letters(without_signs("".join(self.text)))

    def note_letters(self) -> dict[str, str]:
        """Letters and digits of each note."""
        notes = self.notes.items()
        return {label: letters(without_signs("".join(parts))) for label, parts in notes}


def letters(text: str) -> str:
    """Keep letters and digits, in their compatible form ("²" is "2")."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


SIGNS = re.compile(r"\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]|\\(?:display|text)style\b")
"""What is no word of the page: the kind of a callout, how a formula is set."""


def without_signs(text: str) -> str:
    """Take out what says how something is shown, not what is said."""
    return SIGNS.sub("", text)


def words(text: str) -> list[str]:
    """Split into runs of letters and digits, in their compatible form."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c if c.isalnum() else " " for c in plain).split()


def body_of(markdown: str) -> str:
    """Cut the front matter."""
    if not markdown.startswith("---\n"):
        return markdown
    return markdown[markdown.index("\n---\n", 3) + 5 :]


def read_markdown(markdown: str) -> Reading:
    """Read a Markdown file; its front matter is data, not text."""
    reading = Reading()
    into = reading.text
    tokens = MARKDOWN.parse(body_of(markdown))
    for token, following in zip_longest(tokens, tokens[1:]):
        if token.type == "footnote_reference_open":
            label = token.meta["label"]
            if label in reading.notes:
                reading.twice.append(label)
            into = reading.notes.setdefault(label, [])
        elif token.type == "footnote_reference_close":
            into = reading.text
        elif token.type == "heading_open" and following is not None:
            reading.headings.append((int(token.tag[1]), inline_text(following)))
        read_token(token, into, reading)
    return reading


def read_token(token, into: list[str], reading: Reading) -> None:
    """Add what one token says."""
    if token.children:
        for child in token.children:
            read_inline(child, into, reading)
    elif token.type in {"fence", "code_block", "math_block", "math_block_label"}:
        into.append(token.content)
    elif token.type == "html_block":
        read_html(token.content, into, reading)
    into.append("\n" if token.block else "")


def read_inline(token, into: list[str], reading: Reading) -> None:
    """Add what one token inside a line says; the words for a picture are not text."""
    if token.type in {"text", "code_inline", "math_inline", "math_inline_double"}:
        into.append(token.content)
    elif token.type == "footnote_ref":
        reading.marks.append(token.meta["label"])
    elif token.type in {"softbreak", "hardbreak"}:
        into.append("\n")
    elif token.type == "image":
        reading.addresses.append(str(token.attrs["src"]))
    elif token.type == "link_open":
        reading.addresses.append(str(token.attrs["href"]))
    elif token.type == "html_inline":
        read_html(token.content, [], reading)


def read_html(source: str, into: list[str], reading: Reading) -> None:
    """Add what a piece of HTML inside the Markdown says, and where it leads."""
    tree = turbohtml.parse(source)
    into.append(tree.root.text if tree.root is not None else "")
    reading.addresses += html_addresses(source)


def html_addresses(source: str) -> list[str]:
    """List every address in HTML that a browser would follow or load."""
    return [
        value if isinstance(value, str) else " ".join(value or [])
        for element in turbohtml.parse(source).iter_elements()
        for name, value in element.attrs.items()
        if name in {"href", "src", "srcset", "action", "formaction", "data", "poster"}
        or name in {"xlink:href", "background", "cite", "ping"}
    ]


def is_live(address: str) -> bool:
    """Tell whether a browser would run something at this address.

    A browser strips blanks and control characters at the ends and all tabs and line ends
    inside before it reads the scheme; so does this. A picture in ``data:`` is dead.
    """
    plain = html.unescape(address)
    plain = "".join(
        c for c in plain if c > " " and c not in "\x7f\u00ad\u200b\ufeff"
    ).lower()
    scheme, colon, rest = plain.partition(":")
    if not colon:
        return False
    if scheme == "data":
        return not rest.startswith(PICTURES)
    return scheme.endswith(("javascript", "vbscript", "livescript")) or scheme == "file"


PICTURES = tuple(
    f"image/{kind}" for kind in ("png", "gif", "jpeg", "jpg", "webp", "avif", "bmp")
)
"""Types whose ``data:`` addresses hold pixels; an SVG may hold a script."""


def inline_text(token) -> str:
    """Join the text of a line."""
    reading = Reading()
    read_token(token, reading.text, reading)
    return "".join(reading.text).strip()


# --- the same of a document ------------------------------------------------------------


def document_letters(document) -> str:
    """Give the letters of a body: the title, unless a heading says it, and the text."""
    text = letters(without_signs(document_text(document.content)))
    title = letters(document.title)
    says_title = any(
        isinstance(block, model.Heading)
        and block.level == 1
        and letters(document_text(block.content)).casefold() == title.casefold()
        for block in document.content
    )
    return text if says_title else title + text


def document_text(blocks) -> str:
    """Join everything that blocks say, in reading order; each block is a line.

    Written from the model alone: it must not follow a renderer into its mistakes.
    """
    parts: list[str] = []
    for block in blocks:
        add_text(block, parts)
    return "".join(parts)


OWN_TEXT = {
    model.Code: lambda node: node.text,
    model.Math: lambda node: node.tex,
    model.NoteMark: lambda node: node.locator,
    model.Break: lambda _: "\n",
    model.Image: lambda node: "" if node.source else node.alt,
}
"""What has no parts, and what it says; words stand for a picture only if there is none."""


def add_text(node, parts: list[str]) -> None:
    """Add what a node says: its own text, then all its parts in order."""
    if isinstance(node, str):
        parts.append(node)
    elif isinstance(node, tuple | list):
        for part in node:
            add_text(part, parts)
    elif type(node) in OWN_TEXT:
        parts.append(OWN_TEXT[type(node)](node))
    elif isinstance(node, model.Item):
        parts.append({None: "", True: "[x] ", False: "[ ] "}[node.checked])
        add_text(node.content, parts)
    elif isinstance(node, model.Infobox):
        # The pictures at its top stand above the table, whose first row is the title.
        top = 0
        while top < len(node.rows) and begins_with_picture(node.rows[top]):
            top += 1
        add_text((node.rows[:top], node.title, "\n", node.rows[top:]), parts)
    else:
        add_parts(node, parts)


def begins_with_picture(row) -> bool:
    """Tell whether a row of an infobox has no label and begins with a picture."""
    first = next(iter(row.value), None)
    if isinstance(first, model.Paragraph):
        first = first.content[0]
        while isinstance(first, model.Link):
            first = first.content[0]
    return not row.label and isinstance(first, model.Image | model.Figure | model.Gallery)


HEADS = {
    model.Table: ("caption", "rows"),
    model.Infobox: ("title", "rows"),
    model.Callout: ("title", "content"),
    model.Gallery: ("caption", "figures"),
    model.Definition: ("terms", "meanings"),
    model.InfoboxRow: ("label", "value"),
    model.Ruby: ("base", "reading"),
    model.List: ("items",),
    model.DefinitionList: ("entries",),
    model.Poem: ("lines",),
    model.Figure: ("caption",),
}
"""Fields that hold text, in reading order, where it is not just ``content``."""


def add_parts(node, parts: list[str]) -> None:
    """Add what the parts of a node say; a block ends its line."""
    for name in HEADS.get(type(node), ("content",)):
        add_text(getattr(node, name, ()), parts)
    if not isinstance(node, model.Emphasis | model.Strong | model.Strike | model.Link):
        inline = model.Highlight | model.Sub | model.Sup | model.Ruby
        parts.append("" if isinstance(node, inline) else "\n")


def nodes_of(node):
    """Yield every node below a node or a tuple of nodes, itself included."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple | list):
            waiting.extend(reversed(node))
        elif isinstance(node, model.Node):
            yield node
            waiting.extend(getattr(node, name) for name in reversed(node.__struct_fields__))


def marks_in_order(node):
    """Yield the marks below a node or a tuple of nodes, in the order of `document_text`."""
    if isinstance(node, model.NoteMark):
        yield node
    elif isinstance(node, tuple | list):
        for part in node:
            yield from marks_in_order(part)
    elif isinstance(node, model.Node):
        for name in HEADS.get(type(node), ("content",)):
            yield from marks_in_order(getattr(node, name, ()))


def note_marks(document):
    """List the marks in the text and in the notes of a document."""
    parts = (document.content, *(note.content for note in document.notes))
    return [node for node in nodes_of(parts) if isinstance(node, model.NoteMark)]


def first_difference(left: str, right: str, *, around: int = 40) -> str:
    """Show where two texts part; empty where they are equal."""
    if left == right:
        return ""
    pairs = zip(left, right, strict=False)
    place = next(
        (i for i, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right))
    )
    start = max(0, place - around)
    end = place + around
    return f"at {place}: {left[start:end]!r} against {right[start:end]!r}"

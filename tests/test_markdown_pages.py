"""Markdown files: what other tools converted is mended, what is right stays as it is."""

from __future__ import annotations

import time

import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from cleaner import clean, clean_text
from cleaner.model import Source
from cleaner.steps.decode.sniff import MOST_OPEN, looks_like_markdown
from cleaner.steps.markdown.source import DEEPEST

TEXT = "# Fen\n\nThe fen is wet.{}\n\nIt is deep.{}\n\n## References\n\n{}\n"
MARKS = [
    ("[\\[1\\]](#cite_note-1)", "1. [↑](#cite_ref-1) Book."),
    ("[[1]](#cite_note-1)", "1. **[^](#cite_ref-1)** Book."),
    (
        "[[1]](https://fen.example/wiki/Fen#cite_note-1)",
        "1. [^](/wiki/Fen#cite_ref-1) Book.",
    ),
    ("^([\\[1\\]](#cite_note-1))", "1.  [↑](#cite_ref-1) Book."),
    ("^[\\[1\\]](#cite_note-1)^", "1.  [↑](#cite_ref-1) Book."),
    ("[^[1]^](#cite_note-1)", "1. [↑](#cite_ref-1) Book."),
    ("<sup>[[1]](#cite_note-1)</sup>", "1. ^ Book."),
    ("[1](#fn1)", "1. Book. [↩](#fnref1)"),
    ("<sup>[1](#fn:1)</sup>", "1. Book. [↩︎](#fnref:1)"),
    ("[1]", "1. ^ Book."),
    ("[1]", "1. ↑ Book."),
    ("[^1]", "[^1]: Book."),
]


def notes_of(document):
    """Return label -> text of a page's notes."""
    from cleaner.ledger import plain_text

    return {
        note.label.replace(" ", "-"): plain_text(note.content) for note in document.notes
    }


@pytest.mark.parametrize(("mark", "note"), MARKS)
def test_a_broken_mark_and_its_note_find_each_other(mark, note):
    """Every converter's form becomes one footnote; nothing of the links is left."""
    document = clean(Source(TEXT.format(mark, "", note).encode(), path="fen.md"))
    assert notes_of(document) == {"1": "Book."}
    body = document.markdown(front_matter=False)
    assert body == "# Fen\n\nThe fen is wet.[^1]\n\nIt is deep.\n\n[^1]: Book.\n"
    assert document.ledger.unaccounted == 0


@pytest.mark.parametrize(
    "note", ["1. ^ [a](#cite_ref-x_1-0) [b](#cite_ref-x_1-1) Book.", "1. ^ a b Book."]
)
def test_letters_of_several_uses_go(note):
    """A note that is called twice leaves no "a b" behind."""
    mark = "[[1]](#cite_note-x-1)"
    document = clean(Source(TEXT.format(mark, mark, note).encode(), path="fen.md"))
    assert notes_of(document) == {"1": "Book."}
    assert document.notes[0].marks == 2


@pytest.mark.parametrize(
    "edit",
    [
        "[[edit](https://fen.example/index.php?title=Fen&action=edit&section=1)]",
        '\\[[edit](/index.php?title=Fen&action=edit&section=1 "Edit section: Name")\\]',
        " [edit]",
        "Edit",
        "[![](blank.gif) Edit](/wiki/Fen?action=edit&section=1)",
    ],
)
def test_edit_links_at_headings_go(edit):
    """Links, brackets and glued words behind headings are no part of them."""
    text = f"# Fen\n\nWet.\n\n## Name{edit}\n\nOld.\n\n## Use{edit}\n\nPeat.\n"
    document = clean(Source(text.encode(), path="fen.md"))
    heads = [line for line in document.markdown().splitlines() if line.startswith("#")]
    assert heads == ["# Fen", "## Name", "## Use"]
    assert document.ledger.unaccounted == 0


def test_what_is_right_stays_as_it_is():
    """Emphasis, links, lists, code, tables, formulas, notes come out as they were."""
    text = (
        "# Fen\n\nThe *fen* is **wet**[^a], see [the mill](https://fen.example/mill).\n\n"
        "- one\n  - two `x[1]`\n- three\n\n1. first\n2. second\n\n"
        "```python\nrows[1] = 2\n```\n\n| a | b |\n| --- | --- |\n| 1 | 2[^a] |\n\n"
        "> A quote.\n\nIts depth is $d_1 + d_2$.\n\n"
        "[^a]: One.\n\n    Two, with *stress*.\n"
    )
    assert clean(Source(text.encode(), path="fen.md")).markdown(front_matter=False) == text


def test_html_in_markdown_is_html():
    """Elements that Markdown lets through are cleaned like any page's."""
    text = "# Fen\n\nH<sub>2</sub>O and <script>alert(1)</script><b>peat</b>.\n"
    body = clean(Source(text.encode(), path="fen.md")).markdown(front_matter=False)
    assert body == "# Fen\n\nH₂O and **peat**.\n"


def test_front_matter_is_read():
    """Title, address, site and language come from the block above the text."""
    head = 'title: "The fen"\nurl: https://fen.example/wiki/Fen\nlanguage: nl'
    text = f"---\n{head}\n---\n\nWet.\n"
    document = clean(Source(text.encode(), path="x.md"))
    assert (document.title, document.url) == ("The fen", "https://fen.example/wiki/Fen")
    assert document.language == "nl"


def test_a_quoted_title_has_no_blanks_at_its_ends():
    """Editors of front matter leave them; the quotation marks keep them."""
    text = "---\ntitle: 'The fen '\n---\n\nWet.\n"
    assert clean(Source(text.encode(), path="x.md")).title == "The fen"


def test_the_notice_goes_from_markdown_too():
    """Sentences of the ad-blocker notice are taken out before the file is read."""
    text = (
        "# Fen\n\nAd blocker interference detected!\n\nWikia is a free-to-use site that "
        "makes money from advertising.\n\nThe fen is *wet*.\n"
    )
    document = clean(Source(text.encode(), path="fen.md"))
    assert document.markdown(front_matter=False) == "# Fen\n\nThe fen is *wet*.\n"
    assert [removal.rule for removal in document.removed] == ["plain:ad-blocker-notice"] * 2
    assert document.ledger.unaccounted == 0


@pytest.mark.parametrize(
    ("text", "is_markdown"),
    [
        ("# Fen\n\nWet.", True),
        ("It is wet.[^1]\n\n[^1]: Book.", True),
        ("See [a](https://a.example) and [b](https://b.example).", True),
        ("```\nx\n```", True),
        ("The fen[1] is wet.\n\n1. ^ Book.", False),
        ("#1 of 3: the fen", False),
        ("See [a](https://a.example).", False),
    ],
)
def test_markdown_is_told_from_text(text, is_markdown):
    """Marks that nobody writes by chance make a text Markdown, whatever its name."""
    assert looks_like_markdown(text) is is_markdown


def test_a_program_is_no_markdown():
    """A line of comment in a script is no heading."""
    text = "# sum up\ntotal = 0\nfor row in rows:\n    total += row[1]\nprint(total)\n"
    assert clean_text(text).engine.name == "plain"


@pytest.mark.parametrize(
    "text",
    [
        "# A\n\n" + "[" * (MOST_OPEN * 20),
        "# A\n\n" + "> " * (DEEPEST * 5) + "deep",
        "# A\n\n" + "x[^a] " * 20_000 + "\n\n[^a]: b\n",
        "# A\n\n"
        + "\n\n".join(f"x[^{n}]" for n in range(3_000))
        + "\n\n"
        + "\n\n".join(f"[^{n}]: t" for n in range(3_000)),
        "# A\n\n" + "\n".join(f"{n}. ^ t" for n in range(1, 3_000)),
        "# A\n\n[^]: x\n\n[^a](b]: y [^](c) [^\n\n]",
    ],
)
def test_hard_inputs_end(text):
    """No file takes more than seconds, and no account is off."""
    started = time.process_time()
    document = clean(Source(text.encode(), path="fen.md"))
    assert document.ledger.unaccounted == 0
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    "folder", ["pandoc", "markdownify", "html2text", "crawled", "footnotes"]
)
def test_cleaning_twice_changes_nothing(folder):
    """What came out goes in again as it is: notes, labels and text."""
    from places import FIXTURES

    once = clean(FIXTURES / "markdown" / folder / "page.md")
    again = clean(Source(once.markdown().encode(), path="page.md"))
    assert notes_of(again) == notes_of(once)
    reader = MarkdownIt("commonmark").enable("table").use(footnote_plugin)
    first, second = (
        reader.render(page.markdown(front_matter=False)) for page in (once, again)
    )
    assert second == first


WIKI_PAGE = """# Goose bridge

Jump to: navigation, search

The bridge is old. See [History](https://carrick.example/wiki/History).

## [[edit](/index.php?title=Goose_bridge&action=edit&section=1 "Edit section: Toll")] Toll

[![](/images/thumb/b/be/Goose_bridge.jpg/180px-Goose_bridge.jpg)](/wiki/File:Goose_bridge.jpg)

[Enlarge](/wiki/File:Goose_bridge.jpg "Enlarge")

The bridge from the weir

- [History](/wiki/History)
- [Views](/wiki/Views)

Retrieved from "<http://carrick.example/wiki/Goose_bridge>"

[Category](/wiki/Special:Categories): [Bridges](/wiki/Category:Bridges)

##### Views

- [Page](/wiki/Goose_bridge)

##### Personal tools

- [What links here](/wiki/Special:WhatLinksHere/Goose_bridge)
- [Permanent link](/index.php?title=Goose_bridge&oldid=2040)
"""


def test_the_chrome_of_a_wiki_goes_from_its_converted_page():
    """Skip links, footers with the menus below, links that enlarge; the text stays."""
    document = clean_text(WIKI_PAGE)
    assert document.markdown(front_matter=False) == (
        "# Goose bridge\n\nThe bridge is old. See [History](https://carrick.example/wiki/History)."
        "\n\n## Toll\n\n"
        "![](http://carrick.example/images/thumb/b/be/Goose_bridge.jpg/180px-Goose_bridge.jpg)"
        "\n\nThe bridge from the weir\n\n- [History](http://carrick.example/wiki/History)\n"
        "- [Views](http://carrick.example/wiki/Views)\n"
    )
    assert document.ledger.unaccounted == 0
    removed = {entry.rule: entry.text for entry in document.removed}
    assert removed["markdown:enlarge"] == "Enlarge"
    assert "plain:interface-below" in removed


def test_what_only_says_retrieved_from_keeps_what_follows():
    """Without the menus of a wiki below it, one line goes at most, and notes stay."""
    text = (
        WIKI_PAGE.split("[Category]", maxsplit=1)[0]
        + "\n## Later\n\nIt fell.[^1]\n\n[^1]: In May.\n"
    )
    assert "It fell.[^1]" in clean_text(text).markdown()
    quoted = '# Fen\n\nRetrieved from "<http://x.example/a>"\n\nMain page\n\n- [a](/b)\n'
    assert "Retrieved from" in clean_text(quoted).markdown()


def test_notes_below_a_footer_stay():
    """A converter may write the definitions at the very end."""
    text = WIKI_PAGE.replace("is old.", "is old.[^1]") + "\n[^1]: Measured in 1998.\n"
    document = clean_text(text)
    assert "[^1]: Measured in 1998." in document.markdown()
    assert "Permanent link" not in document.markdown()


@pytest.mark.parametrize(
    "line",
    [
        "Barrels landed, by quay {.wikitable .sortable}",
        'Barrels landed, by quay {.wikitable\n.sortable style="text-align:left"}',
        "## Barrels landed, by quay {#barrels .unnumbered}",
    ],
)
def test_attributes_that_pandoc_wrote_go(line):
    """They are no text; where nothing else is of pandoc, braces are somebody's own."""
    spanned = f"# Quay\n\nA [span]{{.mw-headline}} of it.\n\n{line}\n\nEnd.\n"
    assert "{" not in clean_text(spanned).markdown(front_matter=False)
    assert "by quay" in clean_text(spanned).markdown()
    own = "# Quay\n\nWe say *so* {.x} and\n\n- thus {.y}\n- [a](/b)\n"
    assert "{.y}" in clean_text(own).markdown()


FRAME = """<div id="content" class="mw-body" role="main">

# <span dir="auto">The sluice</span>

<div id="bodyContent">

<div id="siteSub">

From Fen wiki

</div>

<div id="mw-content-text" class="mw-content-ltr" lang="en" dir="ltr">

Of oak.

# <span id="Use" class="mw-headline">Use</span>

Opened at the ebb.

</div>

<div class="printfooter">

Retrieved from
"<http://fen.example/index.php?title=The_sluice&oldid=77>"

</div>

<div id="catlinks" class="catlinks">

[Category](Special:Categories "Special:Categories"):

- [Gates](Category:Gates "Category:Gates")

</div>

</div>

</div>

<div id="mw-panel">

### Navigation

- <span id="n-Home">[Home](Main_Page)</span>

</div>
"""
"""A page of MediaWiki with its frame, as pandoc writes it: its elements stay."""


def test_a_frame_in_elements_of_a_wiki_goes_from_markdown():
    """The ids are as good in Markdown as in HTML: root, title, facts and what is chrome."""
    document = clean(Source(FRAME.encode(), path="sluice.md"))
    assert document.engine.name == "mediawiki"
    assert document.title == "The sluice"
    assert (document.page.revision, document.page.categories) == (77, ("Gates",))
    assert document.markdown(front_matter=False) == (
        "# The sluice\n\nOf oak.\n\n# Use\n\nOpened at the ebb.\n"
    )
    assert document.ledger.unaccounted == 0


def test_a_single_element_of_a_wiki_does_not_make_markdown_its_page():
    """What an author pasted into Markdown of their own leaves the text below it alone."""
    text = (
        '# Fen\n\n<div id="mw-content-text">\n\nOld.\n\n</div>\n\nNew.[^1]\n\n[^1]: Book.\n'
    )
    document = clean(Source(text.encode(), path="fen.md"))
    assert document.engine.name == "markdown"
    assert document.markdown(front_matter=False).endswith(
        "Old.\n\nNew.[^1]\n\n[^1]: Book.\n"
    )

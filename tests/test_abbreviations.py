"""Short forms: what they stand for is kept where readers show it, the text everywhere."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import turbohtml

from cleaner import clean
from cleaner.readback.compare import differences

PANDOC = shutil.which("pandoc")
TITLES = [
    "Drainage Board",
    'R&D of "reed" {x}',
    "a | b",
    "*x* _y_ [[z]] $1$ `q` <b> \\",
    "ä~ö^",
]


def page(title):
    """Make a page with a short form in a line, in a heading and in a cell."""
    import html

    short = f'<abbr title="{html.escape(title)}">D.B.</abbr>'
    return (
        f"<main><h2>The {short}</h2><p>Dug by the {short}, <i>{short}</i>.</p>"
        f"<table><tr><th>x<th>y<tr><td>{short}<td>z</table></main>"
    )


@pytest.mark.parametrize("flavour", ["gfm", "commonmark", "obsidian", "pandoc"])
@pytest.mark.parametrize("title", TITLES)
def test_what_a_short_form_stands_for_reads_back(title, flavour):
    """The words are the same in each flavour, whatever signs the long form has."""
    document = clean(page(title))
    markdown = document.markdown(flavour)
    assert not differences(document, markdown, flavour)
    assert ("abbr" in markdown) == (flavour in ("obsidian", "pandoc"))


@pytest.mark.parametrize("title", TITLES)
def test_obsidian_shows_the_long_form(title):
    """As a tag, whose title a browser shows at the pointer."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    html = reader.render(clean(page(title)).markdown("obsidian", front_matter=False))
    found = turbohtml.parse(html).select("abbr")
    assert [(each.attr("title"), each.text) for each in found] == [(title, "D.B.")] * 4


@pytest.mark.skipif(PANDOC is None, reason="pandoc is not installed")
@pytest.mark.parametrize("title", TITLES)
def test_pandoc_knows_the_long_form(title):
    """As an attribute of a span."""
    html = subprocess.run(
        [PANDOC, "--from", "markdown", "--to", "html", "--wrap", "none"],
        input=clean(page(title)).markdown("pandoc", front_matter=False),
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    found = turbohtml.parse(html).select("span.abbr")
    assert [(each.attr("title"), each.text) for each in found] == [(title, "D.B.")] * 4

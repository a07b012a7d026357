"""Lists that count with letters and Roman numbers, in every form of the output."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from cleaner import Document, clean
from cleaner.model import Item, List, Paragraph
from cleaner.readback.compare import differences
from cleaner.render.markdown import render_blocks

PANDOC = shutil.which("pandoc")
STYLED = {
    '<ol type="a">': "a",
    '<ol type="A">': "A",
    '<ol type="I">': "I",
    '<ol style="list-style-type:lower-roman">': "i",
    '<ol style="margin:0; list-style: upper-latin inside">': "A",
    '<ol class="loweralpha simple">': "a",
    '<ol type="1">': "",
    '<ol type="disc">': "",
    '<ol type="a" style="list-style-type: decimal">': "",
}
ITEMS = "<li>Reed is cut in winter.</li><li>Sedge is cut in summer.</li></ol>"


def page(opening, text="The fen has two harvests, and both are old."):
    """Make a page with a list and a paragraph."""
    return f"<main><p>{text}</p>{opening}{ITEMS}</main>"


@pytest.mark.parametrize("opening", STYLED)
def test_how_a_list_counts_is_read(opening):
    """From HTML's type, the list's own style sheet, and the classes of docutils."""
    (entries,) = clean(page(opening)).find(List)
    assert (entries.ordered, entries.style) == (True, STYLED[opening])


def test_html_and_text_count_as_the_page():
    """HTML has a type for it, and text the letters."""
    document = clean(page('<ol type="a" start="3">'))
    assert '<ol start="3" type="a">' in document.html()
    assert "c. Reed is cut" in document.text()
    assert Document.from_json(document.json()) == document


def test_markdown_counts_with_numbers_where_nobody_names_a_letter():
    """Readers of Markdown know 1, 2, 3 alone."""
    assert "1. Reed is cut" in clean(page('<ol type="a">')).markdown()


@pytest.mark.parametrize("flavour", ["gfm", "commonmark", "obsidian"])
def test_a_letter_that_the_text_names_is_kept_readable(flavour):
    """Or nobody could find "(b)"."""
    document = clean(page('<ol type="a">', "What (b) says is older than the dykes."))
    markdown = document.markdown(flavour)
    assert "- a. Reed is cut in winter.\n- b. Sedge is cut in summer." in markdown
    assert not differences(document, markdown, flavour)


def test_lettered_lists_in_cells_read_back():
    """In a pipe table the labels of a list are text."""
    cell = '<table><tr><th>Year<th>Rules<tr><td>1640<td><ol type="a">' + ITEMS + "</table>"
    document = clean(f"<main><p>By (b) the fen was drained.</p>{cell}</main>")
    assert "| a. Reed is cut in winter.<br>b. Sedge" in document.markdown()
    assert not differences(document, document.markdown())


def lettered(style, count=2, start=1, *, tight=True):
    """Make a list."""
    items = tuple(Item((Paragraph((f"Reed {n}",)),)) for n in range(count))
    return List(items, ordered=True, start=start, style=style, tight=tight)


NESTED = List((Item((Paragraph(("Mills",)), lettered("i", 3))), Item((Paragraph(("x",)),))))
LISTS = {
    "a": (lettered("a", 3), ['type="a"'], "a. Reed 0\nb. Reed 1\nc. Reed 2\n"),
    "A": (lettered("A"), ['type="A"'], "A.  Reed 0\nB.  Reed 1\n"),
    "i": (
        lettered("i", 4),
        ['type="i"'],
        "i. Reed 0\nii. Reed 1\niii. Reed 2\niv. Reed 3\n",
    ),
    "I": (lettered("I"), ['type="I"'], "I.  Reed 0\nII.  Reed 1\n"),
    "from c": (lettered("a", start=3), ['start="3" type="a"'], "c. Reed 0\nd. Reed 1\n"),
    "from i": (lettered("a", start=9), ['start="9"'], "9. Reed 0\n10. Reed 1\n"),
    "from v": (lettered("i", start=5), ['start="5"'], "5. Reed 0\n6. Reed 1\n"),
    "beyond z": (lettered("a", 27), ['type="1"'], None),
    "loose": (lettered("A", tight=False), ['type="A"'], "A.  Reed 0\n\nB.  Reed 1\n"),
    "nested": (NESTED, ['type="i"'], None),
}


@pytest.mark.parametrize("name", LISTS)
def test_pandoc_has_letters_of_its_own(name):
    """Where pandoc would take a letter for another number, the list has numbers."""
    block, _, expected = LISTS[name]
    markdown = render_blocks((block,), flavour="pandoc")
    assert expected in (None, markdown)
    assert render_blocks((block,)).count("\n") == markdown.count("\n")


@pytest.mark.skipif(PANDOC is None, reason="pandoc is not installed")
@pytest.mark.parametrize("name", LISTS)
def test_pandoc_reads_the_letters(name):
    """Pandoc's own HTML has the same list."""
    block, attributes, _ = LISTS[name]
    html = subprocess.run(
        [PANDOC, "--from", "markdown", "--to", "html"],
        input=render_blocks((block,), flavour="pandoc"),
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert all(attribute in html for attribute in attributes), html
    assert html.count("<ol") == 1
    items = NESTED.items if block is NESTED else block.items
    assert html.count("<li>") == len(items) + (3 if block is NESTED else 0)

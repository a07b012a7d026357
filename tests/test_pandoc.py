"""The pandoc flavour, read by pandoc itself where it is installed."""

from __future__ import annotations

import shutil

import pytest
import turbohtml
from markdown_reader import read_by
from places import ARCHIVE
from reading import document_letters, first_difference, letters

from cleaner import Document
from cleaner.model import Figure, Gallery, Image, Paragraph, Quote
from cleaner.readback.reading import without_signs
from cleaner.render.markdown import render_blocks

PANDOC = shutil.which("pandoc")
RECORDS = sorted(ARCHIVE.rglob("*.json"))


def read_by_pandoc(markdown):
    """Let pandoc make HTML of its own Markdown."""
    return read_by(
        [PANDOC, "--from", "markdown", "--to", "html", "--wrap", "none", "--katex"],
        markdown,
    )


@pytest.mark.skipif(PANDOC is None, reason="pandoc is not installed")
@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.parent.name)
def test_pandoc_reads_what_the_document_says(path):
    """Letter for letter the body, as many notes as are called, every heading."""
    document = Document.from_json(path.read_bytes())
    tree = turbohtml.parse(read_by_pandoc(document.markdown("pandoc", front_matter=False)))
    notes = len(tree.select("a.footnote-ref"))
    for part in tree.select(".footnotes, a.footnote-ref"):
        part.extract()
    said = letters(without_signs(tree.root.text))
    assert first_difference(document_letters(document), said) == ""
    assert bool(notes) == any(note.marks for note in document.notes)


LINES = ["A. Reed is wet", "b) Reed is wet", "iv. Reed", "(c) Reed", "(2) Reed", "12. Reed"]


@pytest.mark.skipif(PANDOC is None, reason="pandoc is not installed")
@pytest.mark.parametrize("line", LINES)
def test_a_line_that_begins_like_an_item_is_text(line):
    """Pandoc counts with letters as well, and a letter behind a backslash is TeX to it."""
    block = Quote((Paragraph((line,)),))
    html = read_by_pandoc(render_blocks((block,), flavour="pandoc"))
    assert "<ol" not in html
    assert turbohtml.parse(html).root.text.strip() == line


@pytest.mark.skipif(PANDOC is None, reason="pandoc is not installed")
def test_a_picture_alone_in_a_gallery_has_no_second_caption():
    """Pandoc makes a figure of a paragraph that is a picture, its words the caption."""
    pictures = tuple(Figure((Image(f"{n}.png", "Reed"),)) for n in range(3))
    html = read_by_pandoc(render_blocks((Gallery(pictures),), flavour="pandoc"))
    assert html.count("<img") == 3
    assert "figcaption" not in html

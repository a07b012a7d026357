"""The gfm and commonmark flavours, read by GitHub's own parser where it is installed."""

from __future__ import annotations

import shutil

import pytest
import turbohtml
from markdown_reader import read_by
from places import ARCHIVE
from reading import document_letters, first_difference, letters

from cleaner import Document
from cleaner.readback.reading import without_signs

CMARK = shutil.which("cmark-gfm")
EXTENSIONS = {
    "gfm": ("footnotes", "table", "strikethrough", "autolink", "tagfilter", "tasklist"),
    "commonmark": ("footnotes", "table"),
}
RECORDS = sorted(ARCHIVE.rglob("*.json"))


def read_by_github(markdown, flavour):
    """Let GitHub's fork of cmark make HTML, raw HTML included."""
    names = [part for name in EXTENSIONS[flavour] for part in ("--extension", name)]
    return read_by(
        [CMARK, "--unsafe", *names],
        markdown,
    )


@pytest.mark.skipif(CMARK is None, reason="cmark-gfm is not installed")
@pytest.mark.parametrize("flavour", EXTENSIONS)
@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.parent.name)
def test_github_reads_what_the_document_says(path, flavour):
    """Letter for letter the body, and notes where some are called."""
    document = Document.from_json(path.read_bytes())
    markdown = document.markdown(flavour, front_matter=False)
    tree = turbohtml.parse(read_by_github(markdown, flavour))
    notes = len(tree.select("sup.footnote-ref"))
    for part in tree.select(".footnotes, sup.footnote-ref"):
        part.extract()
    said = letters(without_signs(tree.root.text))
    assert first_difference(document_letters(document), said) == ""
    assert bool(notes) == any(note.marks for note in document.notes)

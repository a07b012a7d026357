"""The pandoc flavour, read by pandoc itself where it is installed."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import turbohtml
from places import ARCHIVE
from reading import document_letters, first_difference, letters

from cleaner import Document
from cleaner.readback.reading import without_signs

PANDOC = shutil.which("pandoc")
RECORDS = sorted(ARCHIVE.rglob("*.json"))


def read_by_pandoc(markdown):
    """Let pandoc make HTML of its own Markdown."""
    return subprocess.run(
        [PANDOC, "--from", "markdown", "--to", "html", "--wrap", "none", "--katex"],
        input=markdown,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    ).stdout


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

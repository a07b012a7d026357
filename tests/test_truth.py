"""What was written into pages by construction comes out of them, word for word."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
import wiki_views
from reading import nodes_of
from real_wikis import SAMPLE, TRUTH

import cleaner
from cleaner import model

pytestmark = pytest.mark.service

NOTES_HEADING = "mediawiki:notes-heading"
"""The rule by which a heading above nothing but notes goes."""
TRUTHS = sorted(TRUTH.glob("*.json"))


@pytest.fixture(params=TRUTHS or [None], ids=lambda path: path.stem if path else "none")
def case(request, wikis):
    """Give a page as it was cleaned, and what was written into it."""
    if request.param is None:
        pytest.skip("../shared/services is not beside this checkout")
    truth = json.loads(request.param.read_text(encoding="utf-8"))
    source = wiki_views.VIEWS["vector"](wikis.start(SAMPLE), truth["title"])
    return cleaner.clean(source), truth


def said(document, node, *, marked=True):
    """Return what inlines or blocks say, with marks as ``[^label]``, blanks as one."""
    labels = {note.key: note.label for note in document.notes}

    def say(node):
        if isinstance(node, str):
            return node
        if isinstance(node, tuple):
            return "".join(map(say, node))
        if isinstance(node, model.NoteMark):
            return f"[^{labels[node.key]}]" if marked else ""
        if isinstance(node, model.Break):
            return " "
        if isinstance(node, model.DefinitionList):
            return say(tuple(entry.meanings for entry in node.entries))
        return say(getattr(node, "content", ()))

    return " ".join(say(node).split())


def of_type(document, kind):
    """List the nodes of a kind in the text of a document, in order."""
    return [node for node in nodes_of(document.content) if isinstance(node, kind)]


def blocks_of(truth, kind):
    """List the blocks of a kind that were written."""
    return [block for block in truth["blocks"] if block["type"] == kind]


def test_headings_are_those_that_were_written(case):
    """Each heading has its level and its words; those above lists of notes go with them."""
    document, truth = case
    gone = [item.text for item in document.removed if item.rule == NOTES_HEADING]
    written = [tuple(found) for found in truth["headings"] if found[1] not in gone]
    found = of_type(document, model.Heading)
    assert [(one.level, said(document, one.content)) for one in found] == written
    assert len(written) + len(gone) == len(truth["headings"])


def test_paragraphs_are_those_that_were_written(case):
    """Paragraphs at the top level are the written ones, each mark in its place."""
    document, truth = case
    found = [one for one in document.content if isinstance(one, model.Paragraph)]
    written = [block["marked"] for block in blocks_of(truth, "paragraph")]
    assert [said(document, one) for one in found] == written


def test_notes_have_their_label_their_text_and_their_uses(case):
    """Each footnote is there once, in its group, called as often as it was written."""
    document, truth = case
    found = {
        note.label: (said(document, note.content), note.marks) for note in document.notes
    }
    assert len(found) == len(document.notes)
    assert found == {
        note["label"]: (note["marked"], note["uses"]) for note in truth["footnotes"]
    }


def test_tables_are_the_grids_that_were_written(case):
    """A table has its caption, its header cells, and in each place what was written."""
    document, truth = case
    found = of_type(document, model.Table)
    assert len(found) == len(truth["tables"])
    for table, written in zip(found, truth["tables"], strict=True):
        grid = [[said(document, cell) for cell in row] for row in table.rows]
        headers = [
            [row, column]
            for row, cells in enumerate(table.rows)
            for column, cell in enumerate(cells)
            if cell.header
        ]
        assert grid == written["marked"]
        assert headers == written["header_cells"]
        assert said(document, table.caption) == written["caption"]["marked"]


def test_links_lead_where_they_were_written_to(case):
    """Links to pages keep the page's title, others their address."""
    document, truth = case
    nodes = nodes_of((document.content, tuple(note.content for note in document.notes)))
    links = [node for node in nodes if isinstance(node, model.Link)]
    found = {(link.page, said(document, link)) for link in links if link.page}
    written = {(capital(link["target"]), link["text"]) for link in truth["links"]}
    assert found == written
    outside = {(link.target, said(document, link)) for link in links if not link.page}
    assert outside == {(link["url"], link["text"]) for link in truth["external_links"]}


def capital(title):
    """Write a title as the wiki has it, which holds its first letter for a capital."""
    return title[0].upper() + title[1:]


def test_pictures_keep_their_file_their_caption_and_their_words(case):
    """A picture set apart and those of a gallery have the caption that was written."""
    document, truth = case
    found = [
        (figure.images[0].source.rpartition("/")[2], said(document, figure.caption))
        for figure in of_type(document, model.Figure)
    ]
    written = [(quote(image["file"]), image["marked"]) for image in truth["images"]]
    assert found == written
    words = [figure.images[0].alt for figure in of_type(document, model.Figure)]
    for word, image in zip(words, truth["images"], strict=True):
        assert word == image.get("alt", word)


def test_lists_nest_and_mix_as_they_were_written(case):
    """Items stand in their list, at their depth, numbered or not, from their start."""
    document, truth = case
    found = [one for one in document.content if isinstance(one, model.List)]
    written = blocks_of(truth, "list")
    assert [shape(document, one) for one in found] == [
        written_shape(one) for one in written
    ]


def shape(document, listed):
    """Return a list as (ordered, start, items), each item with the lists inside."""
    return (
        listed.ordered,
        listed.start,
        [
            (
                said(
                    document,
                    tuple(x for x in item.content if not isinstance(x, model.List)),
                ),
                [shape(document, x) for x in item.content if isinstance(x, model.List)],
            )
            for item in listed.items
        ],
    )


def written_shape(listed):
    """Return the same of a list that was written; a remark is part of its item."""
    return (
        listed["ordered"],
        listed.get("start", 1),
        [
            (
                item.get("marked", item["text"]) + item.get("remark", ""),
                [written_shape(item["sub"])] if "sub" in item else [],
            )
            for item in listed["items"]
        ],
    )


def test_nothing_else_is_kept_and_nothing_of_it_is_lost(case):
    """What must stay is in the Markdown, what must go is not, characters add up."""
    document, truth = case
    markdown = document.markdown(front_matter=False)
    assert [text for text in truth["must_keep"] if text not in markdown] == []
    assert [text for text in truth["must_drop"] if text in markdown] == []
    hidden = truth["hidden_categories"]
    found = document.page.categories if document.page else ()
    assert list(found) == [name for name in truth["categories"] if name not in hidden]
    assert document.ledger.unaccounted == 0

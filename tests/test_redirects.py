"""Redirects of a wiki are further names of the pages that they lead to."""

from __future__ import annotations

import json

import pytest
import yaml
from command import GOOD, run
from little_wiki import running

from cleaner.store.archive import Archive
from cleaner.store.verify import Depth, find_problems

QUICK = ("--allow-private", "--pause-seconds", "0", "--retries", "0")


@pytest.fixture
def wiki():
    """Run a wiki of three pages, with two redirects to the first."""
    with running() as found:
        found.fill(3)
        found.redirect("Bog 1", "Fen 1")
        found.redirect('Carr: "1"', "Fen 1")
        yield found


def crawl(wiki, *flags):
    """Archive the wiki; what has changed, if it is there already."""
    page = f"{wiki.address}/wiki/Fen_1"
    result = run("archive", "--wiki", page, "-o", "out", *QUICK, *flags)
    assert result.exit_code == GOOD, result.output
    return result


def names(folder, title):
    """The names of a page in its note and in its record, which agree."""
    (note,) = (folder / "out").rglob(f"{title}.md")
    head = yaml.safe_load(note.read_text("utf-8").split("---\n")[1])
    record = json.loads(note.with_suffix(".json").read_bytes())
    said = record["page"].get("redirects", [])
    assert head.get("aliases", []) == said
    return said


@pytest.mark.parametrize("more", [(), ("--local-links",)])
def test_redirects_are_aliases_of_their_page(wiki, here, more):
    """In the notes of Obsidian and in the records; other Markdown has no such names."""
    crawl(wiki, "--flavour", "obsidian", *more)
    assert names(here, "Fen 1") == ["Bog 1", 'Carr: "1"']
    assert names(here, "Fen 2") == []
    with Archive(here / "out") as archive:
        assert list(find_problems(archive, Depth(read_data=True))) == []
        page = archive.find("Fen 1")
        assert archive.document(page.id).page.redirects == (), "of the file alone"


def test_they_cost_no_request_of_their_own(wiki, here):
    """The wiki says them with the list of its pages."""
    crawl(wiki)
    listing = [question for question in wiki.asked if question.get("action") == "query"]
    assert len(listing) <= 2
    assert wiki.count("parse") == 3
    (note,) = (here / "out").rglob("Fen 1.md")
    assert "Bog 1" not in note.read_text("utf-8")


@pytest.mark.parametrize("forgets", [False, True])
def test_an_update_brings_what_leads_where_now(wiki, here, forgets):
    """New redirects, turned ones, deleted ones, and those that became articles."""
    turned = wiki.redirect("Marsh", "Fen 2")
    gone = wiki.redirect("Mire", "Fen 2")
    grown = wiki.redirect("Moor", "Fen 2")
    crawl(wiki, "--flavour", "obsidian")
    assert names(here, "Fen 2") == ["Marsh", "Mire", "Moor"]
    asked = wiki.count("parse")
    wiki.redirect("Slough", "Fen 3")
    assert wiki.redirect("Marsh", "Fen 3") == turned
    wiki.delete(gone)
    wiki.write("Moor", "<p>The moor is a page now.", grown)
    if forgets:
        wiki.forgets_before = wiki.clock
    crawl(wiki, "--update", "--flavour", "obsidian")
    assert names(here, "Fen 1") == ["Bog 1", 'Carr: "1"']
    assert names(here, "Fen 2") == []
    assert names(here, "Fen 3") == ["Marsh", "Slough"]
    assert wiki.count("parse") == asked + 1, "for the moor, and for no other page"
    with Archive(here / "out") as archive:
        versions = {entry.title: entry.version for entry in archive.pages()}
        assert list(find_problems(archive, Depth(read_data=True))) == []
        assert archive.find("Slough").title == "Fen 3"
    assert set(versions.values()) == {1}, "a name makes no version"
    assert "nothing has changed" in crawl(wiki, "--update").stderr


def test_a_page_that_was_alone_gets_its_names(wiki, here):
    """Archived by its address first, then with all of its wiki."""
    page = f"{wiki.address}/wiki/Fen_1"
    run("archive", page, "-o", "out", *QUICK, "--flavour", "obsidian")
    crawl(wiki, "--flavour", "obsidian")
    assert names(here, "Fen 1") == ["Bog 1", 'Carr: "1"']


def test_a_file_with_names_is_the_same_version(wiki, here):
    """Of a clone, which has the files alone: their names are no part of a version."""
    crawl(wiki, "--flavour", "obsidian")
    (record,) = (here / "out").rglob("Fen 1.json")
    assert "redirects" in json.loads(record.read_bytes())["page"]
    for lost in (here / "out/.cleaner").glob("catalogue.sqlite*"):
        lost.unlink()
    crawl(wiki, "--flavour", "obsidian")
    assert names(here, "Fen 1") == ["Bog 1", 'Carr: "1"']
    with Archive(here / "out") as archive:
        page = archive.find("Fen 1")
        assert page.version == 1
        assert archive.document(page.id).page.redirects == ()

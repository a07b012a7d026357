"""Links to pages that a wiki does not have: the text stays, the way to the editor goes."""

from __future__ import annotations

import tomllib

import pytest
from places import ROOT

from cleaner import Options, clean
from cleaner.model import Link

PROSE = "<p>The gate keeps the sea out of the level twice a day, by hand and by wheel.</p>"
LINKS = tomllib.loads((ROOT / "tests" / "missing_pages.toml").read_text("utf-8"))
"""Engine -> its link to a page that does not exist."""


@pytest.fixture
def cleaned_as():
    """Return a function that cleans HTML as a page of an engine."""

    def cleaned(engine, html):
        return clean(f"<div>{html}</div>", options=Options(engine=engine))

    return cleaned


@pytest.mark.parametrize("engine", LINKS)
def test_a_link_to_no_page_is_its_text(engine, cleaned_as):
    """Nothing in the Markdown leads to an editor, and the question mark is gone."""
    document = cleaned_as(engine, f"{PROSE}<p>See {LINKS[engine]} first.</p>")
    last = document.markdown(front_matter=False).strip().splitlines()[-1]
    assert last == "See OldRules first."
    assert [link.target for link in document.links if link.target] == []
    assert document.ledger.unaccounted == 0


@pytest.mark.parametrize(
    ("engine", "page"),
    [("dokuwiki", "fens:old_rules"), ("moinmoin", "OldRules"), ("trac", "OldRules")],
)
def test_the_page_that_does_not_exist_is_known(engine, page, cleaned_as):
    """The record says which page is meant, as it does for MediaWiki."""
    document = cleaned_as(engine, f"{PROSE}<p>See {LINKS[engine]} first.</p>")
    assert document.links == (Link(("OldRules",), "", page),)


def test_a_picture_that_leads_to_no_page_stays(cleaned_as):
    """A link around a picture goes, the picture does not."""
    picture = '<a class="media wikilink2" href="/x"><img src="/gate.png" alt="Gate"></a>'
    document = cleaned_as("dokuwiki", f"{PROSE}<p>{picture}</p>")
    assert "![Gate](/gate.png)" in document.markdown()


def test_the_page_about_a_file_is_known_of_its_picture(cleaned_as):
    """DokuWiki marks the link to it like any other; the picture's record keeps it."""
    file = '<a class="media wikilink2" href="/detail?media=gate.png"><img src="/g.png"></a>'
    document = cleaned_as("dokuwiki", f"{PROSE}<p>{file}</p>")
    assert [picture.page for picture in document.images] == ["/detail?media=gate.png"]


def test_a_raised_question_mark_goes_too(cleaned_as):
    """TWiki raises the question mark behind the name; it is a link of its own there."""
    link = (
        '<span class="twikiNewLink">OldRules<a href="/bin/edit/X"><sup>?</sup></a></span>'
    )
    document = cleaned_as("foswiki", f"{PROSE}<p>See {link} first.</p>")
    assert document.markdown().strip().endswith("\n\nSee OldRules first.")
    assert document.ledger.unaccounted == 0

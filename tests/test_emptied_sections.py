"""A heading above nothing but boxes that were removed goes with them."""

from __future__ import annotations

import pytest

from cleaner import Options, clean

PAGE = (
    '<body class="mediawiki"><div class="mw-parser-output"><h2>Fen</h2><p>Wet.</p>{}</div>'
)
NAVBOX = (
    '<table class="navbox"><tr><th><a href=/wiki/A>Fens</a><td><a href=/wiki/B>Moors</a>'
)
NAVBOX += "<td><a href=/wiki/C>Bogs and mires of the east</a></table>"
RULE = "_web:emptied-sections"


def gone(document):
    """Return the headings that the rule took."""
    return [each.text for each in document.removed if each.rule == RULE]


@pytest.mark.parametrize(
    "section",
    [
        f"<h2>Navigation</h2>{NAVBOX}",
        f"<h2>Navigation</h2>{NAVBOX}{NAVBOX}",
        f'<div class="mw-heading"><h2>Navigation</h2></div>\n<div>\n{NAVBOX}</div>',
        f"<section><h2>Navigation</h2>{NAVBOX}</section>",
        f"<h2>Navigation</h2><p></p>{NAVBOX}<h2>Later</h2><p>Dry.</p>",
    ],
)
def test_a_heading_goes_with_the_box_below_it(section):
    """Nothing is left for it to stand above."""
    document = clean(PAGE.format(section))
    assert "Navigation" not in document.markdown()
    assert gone(document) == ["Navigation"]
    assert document.ledger.unaccounted == 0


@pytest.mark.parametrize(
    "section",
    [
        f"<h2>Navigation</h2><p>By boat.</p>{NAVBOX}",
        f"<h2>Navigation</h2>{NAVBOX}<p>By boat.</p>",
        f"<h2>Navigation</h2>{NAVBOX}<h3>By boat</h3><p>Slow.</p>",
        f'<h2>Navigation</h2><img src="boat.png" width=300>{NAVBOX}',
        f"<h2>Navigation</h2><h2>By boat</h2><p>Slow.</p>{NAVBOX}",
        '<h2>Navigation<span class="mw-editsection">[<a href=#>edit</a>]</span></h2>',
        '<h2>Navigation</h2><div class="editsection">[<a href="#">edit</a>]</div>',
    ],
)
def test_a_heading_stays_above_text_and_where_its_author_left_it_empty(section):
    """An empty section of the source is what the source says."""
    document = clean(PAGE.format(section))
    assert "## Navigation" in document.markdown()
    assert gone(document) == []


def test_a_heading_of_comments_goes_with_them():
    """Wikidot's authors write the heading themselves."""
    page = (
        '<meta name="generator" content="Wikidot"><div id="page-content"><p>Wet.</p>'
        '<h1 id="toc0"><span>Opinions</span></h1><div class="comments-box"><div id='
        '"thread-container" class="thread-container"><a href=#>Show</a> <a href=#>New</a>'
        " <a href=#>Edit</a></div></div></div>"
    )
    document = clean(page, options=Options(engine="wikidot"))
    assert gone(document) == ["Opinions"]


def test_the_rule_can_be_switched_off():
    """As any other."""
    options = Options(keep=frozenset([RULE]))
    document = clean(PAGE.format(f"<h2>Navigation</h2>{NAVBOX}"), options=options)
    assert document.markdown().rstrip().endswith("## Navigation")

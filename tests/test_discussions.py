"""Discussions that were closed in a box are the page; only what closes them goes."""

from __future__ import annotations

import pytest

from cleaner import clean

WIKI = '<div class="mw-parser-output"><h2>Sluice</h2>{}</div>'
ABOVE = (
    "<i>The following discussion is closed. <b>Please do not modify it.</b> Later comments"
    " should be made in a new section. No further edits should be made here.</i>"
)
BELOW = "<i>The above discussion is archived. <b>Please do not modify it.</b></i>"
TALK = "<p>Who keeps the sluice?</p><ul><li>The reeve does.</li><li>He did.</li></ul>"


def cleaned(body):
    """Return the Markdown of a page and its trail, rule -> texts."""
    document = clean(WIKI.format(body))
    assert document.ledger.unaccounted == 0
    trail = [(one.rule, one.text) for one in document.removed]
    return document.markdown(front_matter=False), trail


@pytest.mark.parametrize(
    ("names", "above", "below"),
    [
        ("boilerplate metadata", f"<dl><dd>{ABOVE}</dd></dl>", f"<dl>{BELOW}</dl>"),
        ("metadata xfd-closed", f"<div>{ABOVE}</div><hr>", f"<div>{BELOW}</div>"),
        ("boilerplate archived", f'<div class="boilerplate-top">{ABOVE}</div>', ""),
        ("metadata noprint mw-archivedtalk", f"<p>{ABOVE}</p>", f"<p>{BELOW}</p>"),
    ],
)
def test_a_closed_discussion_stays_and_its_closing_goes(names, above, below):
    """The box is no notice to editors, although it has the class of one."""
    text, trail = cleaned(f'<div class="{names}">{above}{TALK}{below}</div>')
    assert text.startswith("## Sluice\n")
    assert "Who keeps the sluice?\n\n- The reeve does.\n- He did." in text
    assert "modify" not in text
    assert {rule for rule, _ in trail} == {"mediawiki:closing-notices"}


@pytest.mark.parametrize(
    "inner",
    [
        "<h3>Reeve</h3><p>Keeps it.</p>",
        '<p>Keeps it. <a href="/wiki/User:Marsh">Marsh</a></p>',
        "<dl><dd>Who?<dl><dd>Keeps it.</dd></dl></dd></dl>",
        "<p>Who?</p><hr><p>Keeps it.</p>",
        "<p>Who?</p><p>Where?</p><p>Keeps it.</p>",
    ],
)
@pytest.mark.parametrize("name", ["metadata", "noprint"])
def test_what_people_say_is_no_remark(inner, name):
    """Sections, signatures, answers and lines across are signs that need no language."""
    assert "Keeps it." in cleaned(f'<p>A sluice.</p><div class="{name}">{inner}</div>')[0]


@pytest.mark.parametrize(
    "inner",
    [
        "<p>Keeps it.</p>",
        "<ul><li><a href='/a'>Keeps it.</a><li><a href='/b'>B</a><li><a>C</a></ul>",
        "Keeps it: <a href='/wiki/User:Sluicebot'>a robot</a> moves old talk.",
        "Keeps it.<ol>" + "<li><audio src=a.ogg></audio> 27 minutes" * 3 + "</ol>",
    ],
)
@pytest.mark.parametrize("name", ["metadata", "noprint"])
def test_a_remark_goes_as_before(inner, name):
    """One sentence, or links and nothing else, are what these classes are made for."""
    text, trail = cleaned(f'<p>A sluice.</p><div class="{name}">{inner}</div>')
    assert "Keeps" not in text
    assert len(trail) == 1


def test_a_comment_beside_the_closing_sentence_stays():
    """What else stands in the same box is somebody's."""
    text, _ = cleaned(f'<div class="boilerplate"><p>{ABOVE} It was moved.</p>{TALK}</div>')
    assert "It was moved." in text


def test_a_folded_discussion_is_no_table():
    """A title and one cell, folded away: paragraphs and answers keep their shape."""
    text, _ = cleaned(
        '<table class="mw-collapsible mw-collapsed"><tr><th>Off topic</th></tr>'
        "<tr><td><p>Who keeps it?</p><dl><dd>The reeve.</dd></dl></td></tr></table>"
    )
    assert text == "## Sluice\n\n**Off topic**\n\nWho keeps it?\n\n> The reeve.\n"


def test_a_folded_frame_of_tables_is_none_either():
    """Its tables are tables, one below the other."""
    inner = "<table><tr><th>Gate<th>Boats<tr><td>North<td>{}</table>"
    rows = "".join(f"<tr><td>{inner.format(number)}</td></tr>" for number in (7, 9))
    text, _ = cleaned(f'<table class="mw-collapsible"><tr><th>Fens</th></tr>{rows}</table>')
    assert "<table" not in text
    assert text.count("| Gate | Boats |") == 2

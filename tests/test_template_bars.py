"""Links that view, discuss and edit a template go, also where no class names them."""

from __future__ import annotations

import pytest

from cleaner import Options, clean

PAGE = (
    '<body class="mediawiki"><div class="mw-parser-output"><p>The fen is wet.</p>'
    "{}<p>It is drained.</p></div>"
)
VIEW = '<a href="/wiki/Template:Fens">v</a>'
TALK = '<a href="/wiki/Template_talk:Fens"><span>t</span></a>'
EDIT = '<a href="https://fen.example/w/index.php?title=Template:Fens&amp;action=edit">e</a>'
HELP = '<a href="/wiki/Template:Navigation">?</a>'
BOX = "<table><tr><th colspan=2>{} <a href=/wiki/Fens>Fens</a><tr><td>East<td>Reed Fen"
RED = "/w/index.php?action=edit&amp;redlink=1&amp;title="
RULE = "_web:template-bars"


def gone(document):
    """Return what the rule took."""
    return [each.text for each in document.removed if each.rule == RULE]


@pytest.mark.parametrize(
    ("bar", "text"),
    [
        (
            f"<div>[{VIEW}&nbsp;·&nbsp;{TALK}&nbsp;·&nbsp;{EDIT}&nbsp;·&nbsp;{HELP}]</div>",
            "[v · t · e · ?]",
        ),
        (f"[{VIEW}·{TALK}·{EDIT}]", "[v·t·e]"),
        (f"<ul><li>{VIEW}</li><li>{TALK}</li><li>{EDIT}</li></ul>", "vte"),
        (f"<small>({VIEW} | <b>{EDIT}</b>)</small>", "(v | e)"),
    ],
)
def test_a_bar_goes_whole_and_its_box_stays(bar, text):
    """The title beside it and the cells below it are the box's own."""
    document = clean(PAGE.format(BOX.format(bar)))
    markdown = document.markdown()
    assert gone(document) == [text]
    assert "| [Fens](/wiki/Fens) |" in markdown
    assert "Reed Fen" in markdown
    assert "emplate" not in markdown
    assert document.ledger.unaccounted == 0


def test_links_to_edit_a_list_that_is_shown_here_go():
    """Their page has no namespace, so its name alone is no sign."""
    address = "/w/index.php?title=List_of_fens&amp;action="
    bar = f"(<a href='{address}edit'>edit</a> | <a href='{address}history'>history</a>)"
    document = clean(
        PAGE.format(f"<p>See <a href=/wiki/List_of_fens>List of fens</a>. {bar}</p>")
    )
    assert gone(document) == ["(edit | history)"]
    assert "[List of fens](/wiki/List_of_fens).\n" in document.markdown()


@pytest.mark.parametrize(
    "kept",
    [
        f"<p>To change it, {EDIT.replace('>e<', '>edit the box<')} by hand.</p>",
        f"<p><a href='{RED}Moor'>Moor</a>, <a href='{RED}Dyke'>Dyke</a></p>",
        f"<p>{VIEW}, {TALK}</p>",
    ],
)
def test_links_of_the_text_stay(kept):
    """A single link to edit, links to pages that are not there, a template's name."""
    assert gone(clean(PAGE.format(kept))) == []


def test_the_rule_can_be_switched_off():
    """As any other."""
    document = clean(
        PAGE.format(f"<p>{VIEW}·{EDIT}</p>"), options=Options(keep=frozenset([RULE]))
    )
    assert "Template:Fens" in document.markdown()

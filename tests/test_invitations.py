"""Boxes that ask for edits go in any language; a box that merely has such a link stays."""

from __future__ import annotations

import pytest

from cleaner import Options, clean

PAGE = (
    '<html><head><link rel="canonical" href="https://fen.example/wiki/Reed_bank"></head>'
    '<body class="mediawiki"><h1 id="firstHeading">Reed bank</h1>'
    '<div class="mw-parser-output"><p>The reed is cut in winter.</p>{}'
    "<p>It is dried in the loft.</p></div></body></html>"
)
RULE = "_web:edit-invitations"
ADDRESS = "https://fen.example/index.php?title={}&amp;action=edit"
ICON = '<img src="a.png" width="30" alt="">'
OURS = 'This page has no <a href="/wiki/Project:Sources">sources</a>, as none came'


def edit(words, page="Reed_bank"):
    """Return a link that edits a page."""
    return f'<a href="{ADDRESS.format(page)}">{words}</a>'


def cleaned(box, **options):
    """Return what the rule took from a page with this box, and the page's Markdown."""
    document = clean(PAGE.format(box), **options)
    assert document.ledger.unaccounted == 0
    gone = [each.text for each in document.removed if each.rule == RULE]
    return gone, document.markdown(front_matter=False)


@pytest.mark.parametrize(
    "box",
    [
        f'<div style="border:1px solid #aaa">Hilf mit, {edit("erweitere")} ihn!</div>',
        f'<div style="background:#eef">{ICON} Kurz. {edit("Erweitere")} ihn.</div>',
        f"<table border=1><tr><td>{ICON}<td>Tynkä. {edit('Laajenna')} sitä.</table>",
        f"<table><tr bgcolor=#eee><td>{ICON}<td>Aidez à {edit('compléter')}.</table>",
        f'<div><div style="border:thin solid">Help by {edit("adding")} to it.</div></div>',
        f'<div style="border:0;background:red"><i>A stub. Help, {edit("do")}!</i></div>',
        f'<div style="border:thin solid">{OURS} (May 2011). {edit("Add")} some.</div>',
    ],
)
def test_a_box_that_asks_for_edits_goes(box):
    """It is short and set apart, and its sentence leads to an edit of this page."""
    gone, text = cleaned(box)
    assert len(gone) == 1
    assert text == (
        "# Reed bank\n\nThe reed is cut in winter.\n\nIt is dried in the loft.\n"
    )


FRAME = '<div style="border:1px solid #aaa">{}</div>'


@pytest.mark.parametrize(
    "box",
    [
        f"<p>You can {edit('edit this page')}.</p>",
        f"<div>You can {edit('edit this page')}.</div>",
        FRAME.format(f"Open all day but Sunday. [{edit('edit')}]"),
        FRAME.format(f"Open all day but Sunday. {edit('Edit')}"),
        FRAME.format(f"Open all day but Sunday | {edit('edit')}"),
        FRAME.format(f"Next meeting on 4 May. Put down your name {edit('here')}."),
        FRAME.format(f"You can help by {edit('writing', 'Rush')} about rush."),
        FRAME.format(
            "The reeve keeps the sluice and the mill, by an old custom of the place. "
            f"Please {edit('add')} to it."
        ),
        FRAME.format(f"<ul><li>The mill</li></ul>You can {edit('add')} to it."),
        FRAME.format(f"<h3>The mill</h3>You can {edit('add')} to it."),
        FRAME.format(f'<img src="mill.png" width="300"> You can {edit("add")} one.'),
        FRAME.format("The mill grinds. " * 20 + f"You can {edit('add')} to it."),
    ],
)
def test_what_merely_has_a_link_to_edit_stays(box):
    """A link behind a text, other facts, another page, or no frame."""
    assert cleaned(box)[0] == []


def test_a_cell_of_a_table_stays_in_it():
    """What is set apart within a table is set apart from its other cells."""
    cell = f'<div style="border:1px solid">You can {edit("add")} to it.</div>'
    rows = f"<tr><td>Mill<td>{cell}<tr><td>Loft<td>Dry"
    assert cleaned(f"<table>{rows}</table>")[0] == []


def test_the_rule_can_be_switched_off():
    """By its name, as any."""
    box = FRAME.format(f"You can {edit('add')} to it.")
    assert cleaned(box)[0]
    assert not cleaned(box, options=Options(keep=frozenset({RULE})))[0]

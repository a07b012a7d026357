"""Infoboxes as data: pairs in order, under their group, with their links and notes."""

from __future__ import annotations

import pytest

from cleaner import clean

WIKI = (
    '<body class="mediawiki"><div class="mw-parser-output">{}<p>The fen is wet.</p></div>'
)
FANDOM = (
    """<aside class="portable-infobox"><h2 class="pi-item pi-title">Orrel</h2>{}</aside>"""
)


def pair(label, value):
    """Write one line of a portable infobox."""
    return (
        f'<div class="pi-item pi-data"><h3 class="pi-data-label">{label}</h3>'
        f'<div class="pi-data-value">{value}</div></div>'
    )


def group(title, *pairs):
    """Write a group of a portable infobox."""
    header = f'<h2 class="pi-item pi-header">{title}</h2>' if title else ""
    return f'<section class="pi-item pi-group">{header}{"".join(pairs)}</section>'


def box_of(body, frame=WIKI):
    """Return the only infobox of a page with this body, as (group, label, value)."""
    document = clean(frame.format(body))
    assert document.ledger.unaccounted == 0
    (box,) = document.infoboxes
    return box, [(fact.group, fact.label, fact.value) for fact in box.facts]


def written_rows(body):
    """Return the lines of the only table in the Markdown of a page with this body."""
    lines = clean(WIKI.format(body)).markdown().splitlines()
    return [line for line in lines if line.startswith("|")]


def test_a_table_has_its_headers_as_groups():
    """A header over both columns is the group of the rows below it."""
    box, facts = box_of(
        '<table class="infobox"><caption>Orrel</caption><tr><th>Area<td>3 ha'
        "<tr><th colspan=2>Mills<tr><th>North<td>1640<tr><th>South<td>1702"
        "<tr><th colspan=2>Dykes<tr><td>Long<td>9 km<tr><td colspan=2>All hold.</table>"
    )
    assert box.title == "Orrel"
    assert facts == [
        ("", "Area", "3 ha"),
        ("Mills", "North", "1640"),
        ("Mills", "South", "1702"),
        ("Dykes", "Long", "9 km"),
        ("Dykes", "", "All hold."),
    ]


def test_lines_that_part_the_rows_of_a_table_are_no_rows():
    """They would be empty ones."""
    line = "<tr><td colspan=2><hr>"
    body = (
        f'<table class="infobox"><caption>Orrel</caption>{line}'
        f"<tr><th>Area<td>3 ha{line}<tr><th>Mills<td>2</table>"
    )
    assert written_rows(body) == [
        "| Orrel |  |",
        "| --- | --- |",
        "| **Area** | 3 ha |",
        "| **Mills** | 2 |",
    ]


def test_marks_in_a_cell_of_their_own_are_of_the_value():
    """Boxes of statistics have a third column for sources; a label may span two rows."""
    mark = '<sup class="reference"><a href="#cite_note-1">[1]</a></sup>'
    notes = '<ol class="references"><li id="cite_note-1"><span class="reference-text">Roll.'
    body = (
        f'<table class="infobox"><tr><td rowspan=2>Area<td>3 ha<td>{mark}'
        f"<tr><td>9 acres<td>{mark}<tr><td>Mills<td>2<td>{mark}</table>{notes}</ol>"
    )
    assert written_rows(body) == [
        "|  |  |",
        "| --- | --- |",
        "| **Area** | 3 ha[^1] |",
        "| 9 acres[^1] |  |",
        "| **Mills** | 2[^1] |",
    ]


def test_a_box_in_a_box_adds_its_rows():
    """Medals, offices, measures stand in tables of their own, all under one title."""
    medal = "<td><img alt='Gold' src='/gold.svg'><td>1640 Orrel<td>Sculls"
    inner = (
        "<table class='infobox-subbox medaltable'><tr><th colspan=3>Medals"
        f"<tr><td colspan=3>Rowing<tr>{medal}</table>"
    )
    box, facts = box_of(
        '<table class="infobox"><caption>Ann</caption><tr><th>Born<td>1620'
        f"<tr><td colspan=2><style>p {{}}</style>{inner}<tr><th>Died<td>1702</table>"
    )
    assert facts == [
        ("", "Born", "1620"),
        ("Medals", "", "Rowing"),
        ("Medals", "1640 Orrel", "Sculls"),
        ("", "Died", "1702"),
    ]
    assert box.images == ("/gold.svg",)


def test_boxes_that_are_set_into_the_line_are_no_lines():
    """Parts of an address are boxes for programs, and one line for readers."""
    inline = '<div style="display:inline" class="{}">{}</div>'.format
    place = f"{inline('locality', 'Orrel, <b>Fen</b>')}, {inline('country', 'Peat')}"
    _, facts = box_of(
        f'<table class="infobox"><tr><th>At<td>{place}<tr><th>Area<td>3</table>'
    )
    assert facts[0] == ("", "At", "Orrel, Fen, Peat")
    own = place.replace("display:inline", "display:inline-block")
    _, facts = box_of(
        f'<table class="infobox"><tr><th>At<td>{own}<tr><th>Area<td>3</table>'
    )
    assert facts[0] == ("", "At", "Orrel, Fen , Peat")


def test_a_group_of_a_portable_box_ends_where_it_ends():
    """What stands behind a group is in none; a group may stand in a group."""
    inner = group("Sails", pair("Cloth", "flax"))
    body = group("Mills", pair("North", "1640"), inner, pair("South", "1702"))
    box, facts = box_of(FANDOM.format(pair("Area", "3 ha") + body + pair("Parish", "Fen")))
    assert box.title == "Orrel"
    assert facts == [
        ("", "Area", "3 ha"),
        ("Mills", "North", "1640"),
        ("Sails", "Cloth", "flax"),
        ("Mills", "South", "1702"),
        ("", "Parish", "Fen"),
    ]


def test_a_header_with_nothing_below_it_is_kept():
    """No word of the box is lost in the data."""
    _, facts = box_of(FANDOM.format(group("Mills") + pair("Area", "3 ha")))
    assert facts == [("", "Mills", ""), ("", "Area", "3 ha")]


def test_horizontal_groups_pair_each_label_with_its_value():
    """Labels stand in one row, values in the next."""
    body = """<table class="pi-item pi-horizontal-group">
    <caption class="pi-header">Wheel</caption>
    <thead><tr><th class="pi-horizontal-group-item pi-data-label">Turns</th>
    <th class="pi-horizontal-group-item pi-data-label">Width</th></tr></thead><tbody><tr>
    <td class="pi-horizontal-group-item pi-data-value">12</td>
    <td class="pi-horizontal-group-item pi-data-value">2 m</td></tr></tbody></table>"""
    _, facts = box_of(FANDOM.format(body + pair("Area", "3 ha")))
    wheel = [("Wheel", "Turns", "12"), ("Wheel", "Width", "2 m")]
    assert facts == [*wheel, ("", "Area", "3 ha")]


def test_smart_groups_pair_each_label_with_its_value():
    """All labels stand in a head, all values in a body."""
    body = """<section class="pi-item pi-smart-group"><section class="pi-smart-group-head">
    <h3 class="pi-smart-data-label pi-data-label">Turns</h3>
    <h3 class="pi-smart-data-label pi-data-label">Width</h3></section>
    <section class="pi-smart-group-body">
    <div class="pi-smart-data-value pi-data-value">12</div>
    <div class="pi-smart-data-value pi-data-value">2 m</div></section></section>"""
    _, facts = box_of(FANDOM.format(group("Wheel", body)))
    assert facts == [("Wheel", "Turns", "12"), ("Wheel", "Width", "2 m")]


def test_tabs_of_a_portable_box_are_groups():
    """Each panel is a group under the label of its tab."""
    body = """<section class="pi-item pi-panel wds-tabber">
    <div class="wds-tabs__wrapper"><ul class="wds-tabs">
    <li class="wds-tabs__tab"><div class="wds-tabs__tab-label">Summer</div></li>
    <li class="wds-tabs__tab"><div class="wds-tabs__tab-label">Winter</div></li></ul></div>
    <div class="wds-tab__content">{}</div>
    <div class="wds-tab__content">{}</div></section>"""
    body = body.format(pair("Level", "low"), pair("Level", "high"))
    _, facts = box_of(FANDOM.format(body + pair("Area", "3 ha")))
    assert facts == [
        ("Summer", "Level", "low"),
        ("Winter", "Level", "high"),
        ("", "Area", "3 ha"),
    ]


def test_links_and_notes_of_a_value_are_data():
    """Where a value leads and which notes it calls; the label's own as well."""
    body = (
        '<table class="infobox"><tr><th>Town<tr><th><a href="/wiki/Area">Area</a><td>'
        '<a href="https://fen.example/ha">3 ha</a><sup class="reference" id="cite_ref-1">'
        '<a href="#cite_note-1">[1]</a></sup></table><ol class="references">'
        '<li id="cite_note-1">Roll.</ol>'
    )
    box, facts = box_of(body)
    assert facts == [("", "Area", "3 ha")]
    (fact,) = box.facts
    assert [(link.text, link.url) for link in fact.links] == [
        ("Area", "/wiki/Area"),
        ("3 ha", "https://fen.example/ha"),
    ]
    document = clean(WIKI.format(body))
    assert fact.notes == (document.notes[0].key,)


def test_a_formula_in_a_value_is_text():
    """TeX is part of the value, as it is of the text."""
    _, facts = box_of(
        '<table class="infobox"><tr><th>Fen<tr><th>Flow<td>'
        '<math alttext="q=1"><mi>q</mi></math></table>'
    )
    assert facts == [("", "Flow", "q=1")]


CONFLUENCE = """<html><head><meta name="ajs-page-id" content="7"></head>
<body id="com-atlassian-confluence">
<div id="main-content" class="wiki-content">{}<p>It is wet.</p></div>"""
PROPERTIES = """<div class="plugin-tabmeta-details"><div class="table-wrap"><table
class="confluenceTable"><tr><th class="confluenceTh">Area<td class="confluenceTd">3 ha
<tr><th class="confluenceTh">Parish<td class="confluenceTd">Fen</table></div></div>"""
WIKIDOT = """<html><head><link rel="stylesheet"
href="http://d3g0gp89917ko0.cloudfront.net/x/common--theme/base/css/style.css"></head>
<body id="html-body"><div id="container-wrap-wrap"><div id="main-content"><div
id="page-title">Orrel</div><div id="page-content">{}<p>It is wet.</p></div></div></div>"""
BOX = """<div class="infobox"><table class="wiki-content-table"><tr><th>Area<td>3 ha
<tr><th>Parish<td>Fen</table></div>"""


@pytest.mark.parametrize(
    ("frame", "body"),
    [(CONFLUENCE, PROPERTIES), (WIKIDOT, BOX)],
    ids=["confluence", "wikidot"],
)
def test_property_tables_of_other_engines(frame, body):
    """Confluence's page properties and boxes on Wikidot are infoboxes too."""
    _, facts = box_of(body, frame)
    assert facts == [("", "Area", "3 ha"), ("", "Parish", "Fen")]


@pytest.mark.parametrize("style", ["display:none", "speak:none; display:none;"])
def test_hidden_dates_and_sort_keys_go_with_their_rule(style):
    """What a cell hides is for programs: dates of templates, keys that tables sort by."""
    hidden = f'<span style="{style}"> (<span class="bday">2020-03</span>)</span>'
    row = f"<tr><th>Founded</th><td>March 2020{hidden}</td></tr>"
    key = f'<tr><td><span style="{style}">zz7</span>Reed</td></tr>'
    document = clean(
        '<title>Fen</title><meta name="generator" content="MediaWiki 1.39"><body'
        ' class="mediawiki"><h1 id="firstHeading">Fen</h1><div class="mw-parser-output">'
        f'<table class="infobox"><tr><th colspan="2">Fen</th></tr>{row}</table><p>Wet.</p>'
        f'<table class="wikitable"><tr><th>Plant</th></tr>{key}</table></div>'
    )
    (box,) = document.infoboxes
    assert box.facts[0].value == "March 2020"
    assert "zz7" not in document.markdown()
    assert "2020-03" not in document.markdown()
    assert any(removal.rule == "_web:hidden-data" for removal in document.removed)
    assert document.ledger.unaccounted == 0

"""Trees that tables draw: cladograms, family trees, the rounds of a cup."""

from __future__ import annotations

from cleaner import clean
from cleaner.model import Figure, List, Table

WIKI = (
    "<html><head><meta name=generator content='MediaWiki 1.43.0'></head><body>"
    "<div class=mw-parser-output><p>The millers were all of one kin.</p>{}</div></body>"
)


def blocks_of(body):
    """What a page has behind its first paragraph, and the page."""
    document = clean(WIKI.format(body))
    assert document.ledger.unaccounted == 0
    return document.content[1:], document.markdown().partition("one kin.")[2].strip()


def full_rows(written):
    """The lines of a table that say something."""
    return [line for line in written.splitlines() if line.strip("| -")]


def clade(*branches):
    """A cladogram as Module:Clade writes it."""
    rows = "".join(
        f"<tr><td class='clade-label'>{label}</td>"
        f"<td rowspan='2' class='clade-leaf'><div>{leaf}</div></td></tr>"
        f"<tr><td class='clade-slabel'>{below}</td></tr>"
        for label, leaf, below in branches
    )
    return f"<table class='clade'><tbody>{rows}</tbody></table>"


def test_a_cladogram_is_a_list_in_lists():
    """Branches without a label have what they bear; a label of a leaf stands above it."""
    herons = clade(("", "<p>Grey heron</p>", ""), ("", "<p>Purple heron</p>", ""))
    body = clade(
        ("&nbsp;<a href='/wiki/Ardeinae'>Ardeinae</a>&nbsp;", herons, "12 million years"),
        ("Botaurinae", "<p>Bittern</p>", ""),
        ("", "<p><i>Tiger heron</i></p>", ""),
    )
    (tree,), written = blocks_of(body)
    assert isinstance(tree, List)
    assert written.splitlines() == [
        "- [Ardeinae](/wiki/Ardeinae)",
        "",
        "  12 million years",
        "  - Grey heron",
        "  - Purple heron",
        "- Botaurinae",
        "  - Bittern",
        "- *Tiger heron*",
    ]


def test_a_family_tree_has_no_rows_and_columns_of_lines():
    """{{Tree chart}} draws lines with empty cells; a box stands over several of them."""
    empty = "<td></td>"
    body = (
        f"<table class=treechart><tr><td style='height:1px'></td>{4 * empty}</tr>"
        f"<tr>{empty}<td colspan=3 rowspan=2 style='border:2px solid'>Ann</td>{empty}</tr>"
        f"<tr></tr><tr>{empty}<td style='border-right:1px solid'></td>"
        f"<td style='border-left:1px solid;border-top:1px solid'></td>{2 * empty}</tr>"
        "<tr><td colspan=2 style='border:2px solid'>Joan</td><td></td>"
        "<td colspan=2 style='border:2px solid'>Peter</td></tr></table>"
    )
    (tree,), written = blocks_of(body)
    assert isinstance(tree, Table)
    assert full_rows(written) == [
        "|  | Ann |  |",
        "| Joan |  | Peter |",
    ]


def test_a_cell_over_several_columns_of_a_drawing_covers_those_that_stay():
    """Two rounds of a cup, with the score in a cell of its own."""
    line = "<td style='border-width:0 3px 1px 0;border-style:solid'></td>"
    body = (
        "<table><tr><td></td><td colspan=2>Semifinal</td><td></td>"
        "<td colspan=2>Final</td></tr>"
        f"<tr><td></td><td>Orrel</td><td>3</td>{line}<td></td><td></td></tr>"
        f"<tr><td></td><td></td><td></td>{line}<td>Orrel</td><td>2</td></tr>"
        "<tr><td></td><td>Weir</td><td>1</td><td></td><td></td><td></td></tr></table>"
    )
    (table,), written = blocks_of(body)
    assert table.rows[0][0].columns == 2
    assert full_rows(written) == [
        "| Semifinal |  | Final |  |",
        "| Orrel | 3 |  |  |",
        "|  |  | Orrel | 2 |",
        "| Weir | 1 |  |  |",
    ]


def test_empty_places_of_other_tables_stay():
    """A puzzle, a plan: what is empty there says something."""
    empty = "<tr><td></td><td></td><td></td></tr>"
    body = f"<table><tr><td>1</td><td></td><td>2</td></tr>{empty}<tr><td>3<td><td>4</table>"
    (table,), _ = blocks_of(body)
    assert (len(table.rows), len(table.rows[0])) == (3, 3)


def test_a_table_of_pictures_with_a_caption_is_a_figure():
    """Wikis write one around a picture that floats; of text it is a line of its own."""
    cell = '<td><a href="a.jpg"><img src="a.jpg" alt="A pawl"></a>{}</td>'
    table = f"<table><caption>Worn <em>out</em></caption><tr>{cell}</tr></table>"
    (figure,), _ = blocks_of(table.format(""))
    assert isinstance(figure, Figure)
    assert len(figure.images) == 1
    assert len(figure.caption) == 1
    _, text = blocks_of(table.format(" and chain"))
    assert text.startswith("Worn *out*\n")

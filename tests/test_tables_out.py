"""Tables on their way out: CSV files that other programs read, spans blank or repeated."""

from __future__ import annotations

import csv
import io

import pytest
import turbohtml
from command import GOOD, NOTHING, SOME_FAILED, USAGE, files_below, run
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cleaner import Document, clean
from cleaner.model import Cell, Code, Item, List, Paragraph, Poem, Quote, Table
from cleaner.render.csv_table import render_csv
from cleaner.render.markdown import render_blocks

SPANS = """<title>{title}</title><main><p>The mills of the fen.</p>
<table><caption>Mills</caption><tr><th>Parish<th>Mill<th>Built
<tr><td rowspan=2>Orrel<td>North "old"<td>1640<sup class=reference id=cite_ref-1><a
href="#cite_note-1">[1]</a></sup>
<tr><td>South, new<td><ul><li>1650<li>1702</ul>
<tr><td colspan=2>None <b>known</b><td>x|y</table>
{more}<ol class=references><li id=cite_note-1>Roll.</ol></main>"""
SECOND = "<h2>Dykes</h2><table><tr><th>Dyke<th>Length<tr><td>Long<td>9</table>"


def page(title="Fen", more=""):
    """Make a page with a table of spans."""
    return SPANS.format(title=title, more=more)


def rows_of(text):
    """Read CSV with the standard library's reader."""
    return list(csv.reader(io.StringIO(text, newline="")))


WANTED = [
    ["Parish", "Mill", "Built"],
    ["Orrel", 'North "old"', "1640"],
    ["Orrel", "South, new", "- 1650\n- 1702"],
    ["None known", "None known", "x|y"],
]


def test_a_table_as_csv_is_its_full_grid():
    """A spanned cell is repeated in each place it covers; marks of notes are left out."""
    (table,) = clean(page()).tables
    assert rows_of(render_csv(table)) == WANTED
    assert render_csv(table).endswith("\r\n")


def test_spans_may_stay_blank():
    """The places that a cell covers besides its first can be left empty."""
    (table,) = clean(page()).tables
    rows = rows_of(render_csv(table, spans="blank"))
    assert [row[0] for row in rows] == ["Parish", "Orrel", "", "None known"]
    assert rows[3] == ["None known", "", "x|y"]


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]))), min_size=1)
)
def test_any_text_comes_back_from_csv(texts):
    """Commas, quotes and blanks survive another reader."""
    width = max(map(len, texts)) or 1
    rows = [[*line, *[""] * (width - len(line))] for line in texts]
    table = Table(tuple(tuple(Cell((Paragraph((t,)),)) for t in row) for row in rows))
    assert rows_of(render_csv(table)) == [[t.strip() for t in row] for row in rows]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in a folder with a page of two tables, one of one, and one of none."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "saved").mkdir()
    for name, text in (
        ("fen", page(more=SECOND)),
        ("mere", page("Mere")),
        ("moor", "<title>Moor</title><main><p>No table stands on the moor.</p></main>"),
    ):
        (tmp_path / "saved" / f"{name}.html").write_text(text, encoding="utf-8")
    return tmp_path


def test_each_table_of_many_pages_is_a_file(here):
    """Files are named by the page's title and the table's number on it."""
    result = run("export", "saved", "--csv", "-o", "tables")
    assert result.exit_code == GOOD, result.stderr
    assert files_below(here / "tables") == ["Fen.1.csv", "Fen.2.csv", "Mere.1.csv"]
    assert rows_of((here / "tables/Fen.1.csv").read_bytes().decode()) == WANTED
    assert "3 tables" in result.stderr


def test_records_give_the_same_tables_as_their_pages(here):
    """What was cleaned before is read from its JSON; twins of a title are both kept."""
    run("clean", "saved", "-o", "out", "-f", "json")
    (here / "out/twin.json").write_bytes((here / "out/fen.json").read_bytes())
    assert run("export", "out", "--csv", "-o", "tables").exit_code == GOOD
    names = files_below(here / "tables")
    assert len(names) == 5
    assert {"Fen.1.csv", "Fen.2.csv", "Mere.1.csv"} < set(names)


@pytest.mark.usefixtures("here")
def test_standard_output_holds_one_table():
    """One table goes through a pipe; more need a folder, and the message says so."""
    result = run("export", "saved/mere.html", "--csv")
    assert result.exit_code == GOOD
    assert rows_of(result.stdout_bytes.decode()) == WANTED
    many = run("export", "saved/fen.html", "--csv")
    assert many.exit_code == USAGE
    assert "standard output holds one table, not 2" in many.stderr
    assert not many.stdout


@pytest.mark.usefixtures("here")
def test_what_fails_is_named(here):
    """A missing page costs no table of another; without any page nothing is written."""
    result = run("export", "missing.html", "saved", "--csv", "-o", "tables")
    assert result.exit_code == SOME_FAILED
    assert "missing.html: " in result.stderr
    assert len(files_below(here / "tables")) == 3
    assert run("export", "missing.html", "--csv", "-o", "none").exit_code == NOTHING
    assert not (here / "none").exists()
    assert run("export", "saved", "--csv", "--ris", "-o", "x").exit_code == USAGE


def test_markdown_repeats_spans_where_it_is_asked_to():
    """A pipe table has no spans: they are blank, or repeated by option."""
    document = clean(page())
    assert "\n|  | South, new |" in document.markdown()
    repeated = document.markdown(spans="repeat")
    assert "\n| Orrel | South, new |" in repeated
    assert "| None **known** | None **known** | x\\|y |" in repeated
    assert Document.from_json(document.json()).markdown(spans="repeat") == repeated


def test_the_command_repeats_spans(here):
    """`cleaner clean --spans repeat` writes what the library does."""
    run("clean", "saved/mere.html", "-o", "out", "--spans", "repeat")
    assert "| Orrel | South, new |" in (here / "out/mere.md").read_text()
    assert run("clean", "saved", "--spans", "merge").exit_code == USAGE


def test_stanzas_in_a_cell_stay_apart():
    """A poem's empty line is an empty line in a cell too."""
    verse = Poem(((), ("Wet",), ("land",), (), ("Reed",), ()))
    table = Table(((Cell((Paragraph(("Verse",)),)),), (Cell((verse,)),)), header_rows=1)
    assert render_blocks((table,)) == "| Verse |\n| --- |\n| Wet<br>land<br><br>Reed |\n"


def test_lists_in_a_cell_show_their_depth():
    """What stands below an item begins further in."""
    inner = List((Item((Paragraph(("oak",)),)),))
    outer = List((Item((Paragraph(("gates",)), inner)), Item((Paragraph(("mills",)),))))
    table = Table(((Cell((Paragraph(("Of",)),)),), (Cell((outer,)),)), header_rows=1)
    assert "| • gates<br>\u00a0\u00a0• oak<br>• mills |" in render_blocks((table,))


CODE = "def open():\n\n    \n\treturn 1\n"


@pytest.mark.parametrize("around", [(), (Quote,), (List,)])
def test_code_in_an_html_table_has_its_lines(around):
    """Each line of code is one of the file, and a Markdown reader gives all of it back."""
    row = (Cell((Code(CODE, "python"),)), Cell((Paragraph(("b",)),)))
    blocks = (Table((row, row)),)
    for outer in around:
        blocks = (List((Item(blocks),)),) if outer is List else (Quote(blocks),)
    markdown = render_blocks((*blocks, Paragraph(("*after*",))))
    assert "\treturn 1\n" in markdown
    tree = turbohtml.parse(MarkdownIt("commonmark").render(markdown))
    assert [code.text for code in tree.select("pre > code")] == [CODE, CODE]
    assert tree.select_one("body > p").text == "*after*"


@pytest.mark.parametrize(
    ("rows", "markdown"),
    [
        (
            "<tr><th colspan=2>Gate<tr><td><tr><td colspan=2><pre>a\nb</pre></td></tr>",
            "**Gate**\n\n```\na\nb\n```\n",
        ),
        (
            "<tr><th>Gate</th></tr><tr><td><pre>a</pre></td></tr>",
            "| Gate |\n| --- |\n| `a` |\n",
        ),
    ],
)
def test_a_frame_is_no_table(rows, markdown):
    """One column around code of several lines or tables; as a table it would be HTML."""
    html = f'<div class="mw-parser-output"><table>{rows}</table></div>'
    assert clean(html).markdown() == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<ul><li>a<li> <li>b</ul>", "- a\n- b\n"),
        ("<ol><li>a<li><li>b</ol>", "1. a\n2.\n3. b\n"),
        ("<p>x<ul><li></ul>", "x\n"),
    ],
)
def test_empty_bullets_go_and_empty_numbers_stay(html, markdown):
    """A bullet without text says nothing; a number counts."""
    assert clean(f'<div class="mw-parser-output">{html}</div>').markdown() == markdown

"""Whole wiki pages that pandoc turned into Markdown: it keeps ids, classes and tables.

Our own prose, in the exact shape that pandoc writes.
"""

from __future__ import annotations

import time

import pytest

from cleaner import Source, clean
from cleaner.steps.markdown.source import _reader
from cleaner.steps.markdown.tables import read_columns, read_grid


def cleaned(text):
    """Clean a Markdown file; nothing of it may be lost."""
    document = clean(Source(text.encode(), path="page.md"))
    assert document.ledger.unaccounted == 0
    return document


def body(text):
    """Return what is left of a Markdown file, without front matter."""
    return cleaned(text).markdown(front_matter=False)


PANDOC = r"""::::::::: {#content .mw-body role="main"}
# [The sluice]{.mw-page-title-main} {#firstHeading .firstHeading .mw-first-heading}

:::: vector-page-toolbar
::: {#p-views .vector-menu .mw-portlet}
- [[Read](/wiki/The_sluice)]{#ca-view}
- [[View
  source](/w/index.php?title=The_sluice&action=edit "You can view its
  source [e]"){accesskey="e"}]{#ca-viewsource}
:::
::::

:::::::: {#bodyContent .mw-body-content}
::: {#siteSub .noprint}
From Fen wiki
:::

::::::: {#mw-content-text .mw-body-content lang="en" dir="ltr"}
:::::: {.mw-content-ltr .mw-parser-output lang="en" dir="ltr" mw="{\"parts\":[\"x\"]}"}
`<style data-mw-deduplicate="r1">.mw-parser-output .hlist{margin:0}</style>`{=html}

+--------------------------------------+
| The sluice                           |
+=============+========================+
| Wood        | ::: hlist              |
|             | - [Oak](/wiki/Oak)     |
|             | - Elm                  |
|             | :::                    |
+-------------+------------------------+
| Width       | 3 m                    |
+-------------+------------------------+

It is of
oak.^[[\[]{.cite-bracket}1[\]]{.cite-bracket}](#cite_note-1)[: 41 ]{title="Page: 41"}^

::: {.mw-heading .mw-heading2}
## Use {#Use}

[[\[]{.mw-editsection-bracket}[[edit]{}](/w/index.php?title=Sluice&action=edit "Edit
section: Use")[\]]{.mw-editsection-bracket}]{.mw-editsection}
:::

Opened at the ebb.

  ------- -------
  Month   Boats
  May     12
  ------- -------

:::: {.mw-references-wrap}
1.  [[**[\^](#cite_ref-1)**]{.mw-cite-backlink} [Roll of the
    fen.]{.reference-text}]{#cite_note-1}
::::
::::::
:::::::

::: {#catlinks .catlinks mw="interface"}
::: {#mw-normal-catlinks .mw-normal-catlinks}
[Category](/wiki/Special:Categories "Special:Categories"):

- [Gates](/wiki/Category:Gates "Category:Gates")
:::
:::
::::::::
:::::::::

::::: {#mw-navigation}
## Navigation menu

:::: {#mw-head}
::: {#p-personal .mw-portlet}
- [[Log
  in](/w/index.php?title=Special:UserLogin "You are encouraged to log
  in [o]"){accesskey="o"}]{#pt-login}
:::
::::
:::::
"""


def test_what_pandoc_kept_of_a_wiki_says_what_is_its_frame():
    """Divisions, spans and headings have the page's ids again: its engine's rules hold."""
    document = cleaned(PANDOC)
    assert document.engine.name == "mediawiki"
    assert document.title == "The sluice"
    assert document.page.categories == ("Gates",)
    text = document.markdown(front_matter=False)
    assert text.startswith("# The sluice\n")
    assert "It is of oak.[^1]" in text
    assert "## Use\n\nOpened at the ebb." in text
    assert "[^1]: Roll of the fen." in text
    for word in (
        ":::",
        "View",
        "edit",
        "menu",
        "Log",
        "hlist",
        "{",
        "From Fen",
        "Category",
    ):
        assert word not in text, word


def test_a_division_around_all_takes_nothing_with_it():
    """A box may have the class of a bar and hold the page: what is outside stays."""
    text = "::::: {#navbar .t-navbar}\n" + PANDOC + ":::::\n"
    assert "It is of oak.[^1]" in body(text)


def test_divisions_of_others_are_text_as_before():
    """Colons right before a word are a note of VitePress; no other trace is of pandoc."""
    assert ":::note" in body("# Fen\n\nWet.\n\n:::note\n\nMind the gap.\n\n:::\n")


def test_divisions_in_items_do_not_close_those_around_them():
    """Pandoc counts colons anew in an item: further in, they close nothing outside."""
    text = "::: level2\n- ::: li\n  Oak.\n  :::\n\n- ::: li\n  Elm.\n  :::\n:::\n\nEnd.\n"
    html = _reader(has_attributes=True).render(text)
    assert html.count('<div class="li">') == 2
    assert html.endswith("</ul>\n</div>\n<p>End.</p>\n")
    assert ":::" not in html


GRID = [
    "+-------+-----------+",
    "| 水门  | Oak       |",
    "|       +-----+-----+",
    "|       | 3 m | 1 m |",
    "+-------+-----+-----+",
]


def test_cells_of_a_grid_span_as_they_are_drawn():
    """Wide signs fill two columns; a line that ends in a cell parts only its own side."""
    rows = read_grid(GRID, 0).rows
    assert [[(c.lines[0], c.rows, c.columns) for c in row] for row in rows] == [
        [("水门", 2, 1), ("Oak", 1, 2)],
        [("3 m", 1, 1), ("1 m", 1, 1)],
    ]


def test_a_grid_in_a_cell_is_a_table_of_its_own():
    """Its lines touch nothing of the table around it."""
    drawn = [
        "+---------------+-----+",
        "| +-----+-----+ | End |",
        "| | Oak | Elm | |     |",
        "| +-----+-----+ |     |",
        "+---------------+-----+",
    ]
    (row,) = read_grid(drawn, 0).rows
    assert [cell.lines[-1] for cell in row] == ["+-----+-----+", "End"]
    html = _reader(has_attributes=True).render("\n".join(drawn))
    assert html.count("<table") == 2
    assert "<td>Oak</td>" in html


@pytest.mark.parametrize(
    "drawn",
    [
        ["+---+---+", "| a | b", "+---+---+"],
        ["+---+", "text"],
        ["+---+---+", "| a | b |"],
    ],
)
def test_what_is_no_grid_is_left_alone(drawn):
    """A drawing that does not close is text."""
    assert read_grid(drawn, 0) is None


def test_columns_below_dashes_are_read_in_all_their_forms():
    """With a head, without, with several lines in a row, with one column."""

    def said(lines):
        return [[" ".join(c.lines) for c in row] for row in read_columns(lines, 0).rows]

    head = ["  Quay    Boats", "  ------ ------", "  North       7", "", "End."]
    assert said(head) == [["Quay", "Boats"], ["North", "7"]]
    bare = ["  ----- ---", "  May   12", "  June  3", "  ----- ---"]
    assert said(bare) == [["May", "12"], ["June", "3"]]
    long = [
        "  --------------",
        "  Quay    Boats",
        "  ------- ------",
        "  North   7",
        "  quay",
        "",
        "  South   3",
        "",
        "  --------------",
    ]
    assert said(long) == [["Quay", "Boats"], ["North quay", "7"], ["South", "3"]]
    assert said(["  -------", "  Wet.", "  Cold.", "  -------"]) == [["Wet."], ["Cold."]]


def test_a_caption_has_the_attributes_of_its_table():
    """By its class an infobox is one again."""
    html = _reader(has_attributes=True).render(
        '  ----- ---\n  May   12\n  ----- ---\n\n  : Boats {.infobox style="width:22em"}\n'
    )
    assert '<table class="infobox" style="width:22em">' in html
    assert "<caption>Boats</caption>" in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("10^2^", "10<sup>2</sup>"),
        ("^a b^", "^a b^"),
        ("a ^ b^", "a ^ b^"),
        ("^[x](#a)[y](#b)^", '<sup><a href="#a">x</a></sup><sup><a href="#b">y</a></sup>'),
        ("[a [b]{.c} d](#e)", '<a href="#e">a <span class="c">b</span> d</a>'),
        ('[a](b){.c x="{1}"}', '<a class="c" data-x="{1}" href="b">a</a>'),
        ("`<b>x</b>`{=html}", "<b>x</b>"),
        ("`x`{.y}", '<code class="y">x</code>'),
        ("[a]{b", "[a]{b"),
    ],
)
def test_signs_of_pandoc(text, html):
    """Raised words, spans in links, attributes with braces in them, HTML passed on."""
    assert _reader(has_attributes=True).render(text) == f"<p>{html}</p>\n"


@pytest.mark.parametrize(
    "text",
    [
        "[x]{.y}\n\n" + "+ item\n\n" * 8000,
        "[x]{.y}\n\n" + "  -- --\n\n  wet\n\n" * 4000,
        "[x]{.y} " + "` " * 20_000,
        "[x]{.y} " + "^a" * 10_000,
        "[x]{.y} " + "{.a " * 10_000,
        "::: {.y}\n" * 4000 + "wet",
        "[x]{.y}\n\n" + "\n".join(["+--+--+", "|a |b |"] * 3000 + ["+--+--+"]),
    ],
)
def test_long_files_take_linear_time(text):
    """None of the signs is looked for again and again."""
    start = time.process_time()
    cleaned(text)
    assert time.process_time() - start < 8

"""Wiki text, as ``?action=raw`` answers it, is no Markdown, and keeps its notes apart."""

from __future__ import annotations

import pytest

from cleaner import clean
from cleaner.model import Source
from cleaner.steps.decode.sniff import kind_of

PAGE = """{{Short description|A weir}}
'''Sedge Weir''' is a [[weir]] on the [[River Orrel|Orrel]].<ref>{{cite|title=Weirs}}</ref>
It was built in 1812<ref name="board">''Minutes'', p. 3.</ref> and mended.<ref name=board />

== History ==
[[File:Weir.jpg|thumb|The weir in [[flood]]]]
See [https://board.example/minutes the minutes].<!-- which? -->
* One gate
** oak
# lift
{| class="wikitable"
! Gate !! Width
|-
| One || 3 m
|}
== Notes ==
{{reflist}}
[[Category:Weirs]]
[[de:Seggenwehr]]
"""


def test_a_wiki_text_reads_as_its_page():
    """Headings, notes, links, lists, tables; categories are data, templates stay."""
    document = clean(Source(PAGE.encode(), path="Sedge Weir.txt"))
    assert document.engine.name == "wikitext"
    assert document.ledger.unaccounted == 0
    assert document.page.categories == ("Weirs",)
    text = document.markdown(front_matter=False)
    for part in (
        "```wikitext\n{{Short description|A weir}}\n```",
        "**Sedge Weir** is a [weir](weir) on the [Orrel](River_Orrel).[^1]",
        "1812[^2] and mended.[^2]",
        "## History",
        "*The weir in [flood](flood)*",
        "[the minutes](https://board.example/minutes)",
        "- One gate\n  - oak",
        "1. lift",
        "| Gate | Width |\n| --- | --- |\n| One | 3 m |",
        "[^1]: `{{cite|title=Weirs}}`",
        "[^2]: *Minutes*, p. 3.",
    ):
        assert part in text
    for gone in ("Notes", "reflist", "Category", "Seggenwehr", "which?"):
        assert gone not in text


@pytest.mark.parametrize(
    "text",
    [
        "'''Fen''' is [[wet]].\n# lift\n# turn",
        "== Fen ==\n# lift\n\n[[Mill|mills]]",
        "Fen.<ref>Marsh, p. 4.</ref>\n\n== Notes ==\n<references />",
        "#REDIRECT [[Fen]]",
    ],
)
def test_it_is_told_by_two_kinds_of_its_mark_up(text):
    """A numbered list is no heading of Markdown."""
    assert kind_of(text, suffix=".txt") == "wikitext"


@pytest.mark.parametrize(
    "text",
    [
        "# Fen\n\nIs [[wet]] and [[wide|large]].",
        "# Fen\n\nWrite '''bold''' and [[link]]:\n\n```\n== Fen ==\n```",
        "def fen():\n    '''Say wet.'''\n    return [[1, 2], [3, 4]]",
        "Hello {{ name }}, your {{ order.id }} is here.",
        "<p>Write '''bold''' and [[link]].</p>",
    ],
)
def test_other_texts_are_none(text):
    """One kind alone is Obsidian's, Python's or Jinja's."""
    assert kind_of(text) != "wikitext"


def test_words_of_pictures_and_categories_are_not_lost():
    """A caption may be one small word; what sorts a category is on the trail."""
    page = (
        "== Weir ==\n[[File:W.jpg|thumb|mini|120px|left|weir]]\n[[Category:Fens|Weir, Old]]"
    )
    document = clean(Source(page.encode(), media_type="text/x-wiki"))
    text = document.markdown(front_matter=False)
    assert "*weir*" in text
    assert not any(word in text for word in ("thumb", "mini", "120px", "left"))
    assert document.page.categories == ("Fens",)
    assert [r.text for r in document.removed if r.rule == "wikitext:sort-keys"] == [
        "Weir, Old"
    ]


def test_poems_and_typed_lines_keep_their_lines():
    """A blank before a line means that it is shown as it is typed."""
    page = (
        "== Song ==\n<poem>\nReed and rush\n and ''water''\n</poem>\n\n"
        " north  7\n south  9\nBehind.\n{{DEFAULTSORT:Song, Old}}\n"
    )
    document = clean(Source(page.encode(), media_type="text/x-wiki"))
    text = document.markdown(front_matter=False)
    assert "Reed and rush\\\nand *water*" in text
    assert "```\nnorth  7\nsouth  9\n```\n\nBehind." in text
    assert "DEFAULTSORT" not in text
    assert [r.text for r in document.removed] == ["{{DEFAULTSORT:Song, Old}}"]
    assert document.ledger.unaccounted == 0


def test_a_note_whose_text_stands_in_a_template():
    """The box stays as it stands; a mark outside it leads to the text in it."""
    page = (
        "{{Box|height=3 m<ref name=a>''Rolls'', p. 2.</ref>}}\n\nHigh.<ref name=\"a\" />\n"
    )
    text = clean(Source(page.encode(), media_type="text/x-wiki")).markdown()
    assert "High.[^1]" in text
    assert "[^1]: *Rolls*, p. 2." in text


@pytest.mark.parametrize(
    "sign", ["{{", "<ref>", "[[", "<pre>", "{|\n", "''", "<!--", "[http://a "]
)
def test_marks_without_an_end_are_text_and_take_no_time(sign):
    """Nothing is lost, and nothing is looked for again and again."""
    document = clean(Source((sign * 5000 + "fen").encode(), media_type="text/x-wiki"))
    assert "fen" in document.markdown()
    assert document.ledger.unaccounted == 0


@pytest.mark.parametrize(
    "text",
    [
        "{{a|" + "<ref name=a>x" * 20_000 + "}} fen<ref name=a />",
        "<poem>" * 30_000 + "fen",
        "=" + " " * 30_000 + "fen",
        "{|\n|a=b" + "c=bc=" * 4_000 + '"|fen\n|}',
    ],
)
def test_what_opens_often_takes_no_time(text):
    """Each of these took from 17 seconds to for ever."""
    document = clean(Source(text.encode(), media_type="text/x-wiki"))
    assert "fen" in document.markdown()
    assert document.ledger.unaccounted == 0


def test_letters_that_have_no_small_one_move_nothing():
    """The small form of "İ" is two characters: places in it are no places in the text."""
    page = "İ" * 30 + "<nowiki>''peat''</nowiki> reed<REF>''Marsh''</REF> fen"
    text = clean(Source(page.encode(), media_type="text/x-wiki")).markdown()
    assert "''peat'' reed[^1] fen" in text
    assert "[^1]: *Marsh*" in text

"""Lines that send the reader elsewhere are hatnotes, however old the template is."""

from __future__ import annotations

import pytest

from cleaner import clean
from cleaner.model import Hatnote

PAGE = (
    '<body class="mediawiki"><h1 id="firstHeading">Reed</h1><div class="mw-parser-output">'
    "{}<p>The reed is cut in winter, when the fen is frozen.</p></div>"
)
MAIN = '<i>Main article: <a href="/wiki/Reed_bank">Reed bank</a></i>'


def hatnotes(body):
    """Return the hatnotes of a page, and its Markdown."""
    document = clean(PAGE.format(body))
    assert document.ledger.unaccounted == 0
    found = [block for block in document.content if isinstance(block, Hatnote)]
    assert len(document.hatnotes) == len(found)
    return found, document.markdown(front_matter=False)


@pytest.mark.parametrize(
    "line",
    [
        f'<div class="noprint relarticle mainarticle">{MAIN}</div>',
        f'<dl><dd><div class="noprint relarticle mainarticle">{MAIN}</div></dd></dl>',
        f'<dl><dd><div class="noprint">{MAIN}</div></dd></dl>',
        f"<dl><dd>{MAIN}</dd></dl>",
        f'<dl>\n<dd><a href="/f"><img src="a.png" width="18"></a> {MAIN}</dd>\n</dl>',
        "<dl><dd><i>Hauptartikel: <b><a href='/r'>Reed bank</a></b>.</i></dd></dl>",
        "<dl><dd><em>Voir <a href='/r'>Reed bank</a></em></dd></dl>",
    ],
)
@pytest.mark.parametrize("above", ["<h2>Banks</h2>", "", "<div><h2>Banks</h2></div>\n"])
def test_a_line_that_leads_to_the_main_article_is_a_hatnote(line, above):
    """By its class, or as an indented line in italics first in a section."""
    found, text = hatnotes(above + line)
    assert len(found) == 1
    assert "> " not in text
    assert "[Reed bank](" in text


def test_each_of_two_lines_is_one():
    """Two templates one after the other make one list."""
    also = MAIN.replace("Main article", "See also")
    found, _ = hatnotes(f"<h2>Banks</h2><dl><dd>{MAIN}</dd><dd>{also}</dd></dl>")
    assert len(found) == 2


def test_a_page_of_the_same_name_needs_no_colon():
    """What the line leads to begins with the page's own title."""
    line = "<i>This is the plant. For the village, see <a href='/v'>Reed (village)</a>.</i>"
    assert len(hatnotes(f"<dl><dd>{line}</dd></dl>")[0]) == 1


@pytest.mark.parametrize(
    "body",
    [
        f"<p>They cut it.</p><dl><dd>{MAIN}</dd></dl>",
        "<dl><dd><i>The <a href='/f'>fen</a> is deep and <a href='/c'>cold</a></i></dl>",
        "<dl><dd><i>Still the water, still — <a href='/wiki/Marsh'>Marsh</a></i></dd></dl>",
        "<dl><dd><i>“Say: <a href='/wiki/Marsh'>Marsh</a>”</i></dd></dl>",
        "<dl><dd><i><a href='/help'>help</a> flags: none</i></dd></dl>",
        "<dl><dd>Main article: <a href='/r'>Reed bank</a></dd></dl>",
        "<dl><dt>Bank</dt><dd><i>See: <a href='/r'>Reed bank</a></i></dd></dl>",
    ],
)
def test_other_indented_lines_are_none(body):
    """Quotations, definitions, answers and what stands between paragraphs."""
    assert hatnotes(body)[0] == []

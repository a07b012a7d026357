"""What a page hides in a line or as a cell is data; what a reader may open is text."""

from __future__ import annotations

import pytest

from cleaner import Options, clean

ENGINES = {
    "mediawiki": '<body class="mediawiki"><div class="mw-parser-output">{}</div>',
    "dokuwiki": '<meta name="generator" content="DokuWiki"><div class="dokuwiki"><div'
    ' class="page">{}</div></div>',
    "confluence": '<meta name="ajs-page-id" content="1"><div id="main-content"'
    ' class="wiki-content">{}</div>',
    "_web": "{}",
}
TABLE = (
    "<p>The fen is wet in each month of the year.</p><table><tr><th>A<th>B<tr>{}</table>"
)


def cleaned(engine, body, **options):
    """Clean a page of an engine; its account adds up."""
    document = clean(ENGINES[engine].format(body), options=Options(**options))
    assert document.ledger.unaccounted == 0
    return document


def gone(document):
    """Return what the rule took."""
    return [each.text for each in document.removed if each.rule == "_web:hidden-data"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("cells", "row", "text"),
    [
        ('<td><span style="display:none">007</span>7<td>x', "| 7 | x |", "007"),
        ('<td><span style="color:red; display: none;">k</span>7<td>x', "| 7 | x |", "k"),
        ('<td><span style="visibility:hidden">0</span>7<td>x', "| 7 | x |", "0"),
        ('<td style="display:none">key<td>7<td>x', "| 7 | x |", "key"),
        ("<td><small style=display:none>s</small>7<td>x", "| 7 | x |", "s"),
    ],
)
def test_sort_keys_and_hidden_cells_go_on_every_wiki(engine, cells, row, text):
    """They are on the trail, and a hidden cell leaves its place to the next."""
    document = cleaned(engine, TABLE.format(cells))
    assert row in document.markdown()
    assert gone(document) == [text]
    kept = cleaned(engine, TABLE.format(cells), keep=frozenset(["_web:hidden-data"]))
    assert gone(kept) == []
    assert text in kept.markdown()


@pytest.mark.parametrize("style", ["", ' style="display:none"'])
@pytest.mark.parametrize("frame", ["<p>Born {}.</p>", "<ul><li>Born {}.</ul>"])
def test_dates_of_birth_for_programs_are_not_visible(frame, style):
    """Also where a copy has lost the style; a date that is all there is stays."""
    hidden = f'<span{style}>(<span class="bday">1640-05-03</span>)</span> 3 May 1640'
    document = cleaned("mediawiki", frame.format(hidden))
    assert "Born 3 May 1640." in document.markdown()
    assert gone(document) == ["(1640-05-03)"]
    shown = frame.format('<span class="bday">1640-05-03</span>')
    assert "Born 1640-05-03." in cleaned("mediawiki", shown).markdown()


@pytest.mark.parametrize(
    "hidden",
    [
        '<span class="spoiler" style="display:none">Quagmire</span>',
        '<span id="mw-customcollapsible-a" style="display:none">Quagmire</span>',
        '<span style="display:none"><a href="/q">Quagmire</a></span>',
        '<span style="color:none">Quagmire</span>',
        f'<span class="comment" style="display:none">Quagmire {"and reed " * 9}</span>',
        '<code><span style="display:none">Quagmire</span></code>',
    ],
)
def test_what_a_reader_may_open_stays(hidden):
    """A spoiler, a folded part, a link, a sample."""
    assert "Quagmire" in cleaned("mediawiki", f"<p>The fen {hidden} is wet.</p>").markdown()


def test_a_formula_for_those_who_listen_stays():
    """MediaWiki hides the MathML beside the picture."""
    body = (
        '<p>So <span class="mwe-math-element"><span class="mwe-math-mathml-inline'
        ' mwe-math-mathml-a11y" style="display: none;"><math alttext="x^2"><mi>x</mi>'
        '</math></span><img src="/x.svg" class="mwe-math-fallback-image-inline"'
        ' alt="x^2"></span></p>'
    )
    assert "So $x^2$" in cleaned("mediawiki", body).markdown()

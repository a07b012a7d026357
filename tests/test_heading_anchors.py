"""Links within a page reach headings whose anchor stands before or around them."""

from __future__ import annotations

import pytest

import cleaner

PROSE = "<p>The fen is wide and wet, and reeds stand in it as far as one can see.</p>"


def markdown_of(html):
    """Clean an article that begins with a link to ``#x``."""
    page = f"<article><h1>Fen</h1><p>See <a href='#x'>there</a>.</p>{PROSE}{html}</article>"
    return cleaner.clean(page.encode()).markdown(front_matter=False)


@pytest.mark.parametrize(
    "html",
    [
        '<a id="x"></a><h2>Alder</h2>',
        '<p><a name="x"></a></p><h2>Alder</h2>',
        '<a id="w"></a>\n<a id="x"></a>\n<h2 id="alder">Alder</h2>',
        f'<section id="x"><h2>Alder</h2>{PROSE}</section>',
        f'<div id="x"><div class="head"><h2>Alder</h2></div>{PROSE}</div>',
        f'<div class="section"><span id="x"></span><h2>Alder</h2>{PROSE}</div>',
    ],
)
def test_a_link_reaches_the_heading_behind_or_in_its_anchor(html):
    """Before the heading, in an empty paragraph, around it, around its box."""
    assert "[there](#alder)" in markdown_of(html + PROSE)


@pytest.mark.parametrize(
    "html",
    [
        f'<a id="x"></a>{PROSE}<h2>Alder</h2>',
        f'<section id="x">{PROSE}<h2>Alder</h2>{PROSE}</section>',
        '<p><img id="x" src="a.png" alt="Alder"></p><h2>Alder</h2>',
    ],
)
def test_an_anchor_of_something_else_is_no_heading_s(html):
    """Text or a picture between anchor and heading parts them."""
    assert "#alder" not in markdown_of(html + PROSE)

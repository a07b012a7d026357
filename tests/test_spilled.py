"""Text that a stray end tag pushed out of its content element is part of the article."""

from __future__ import annotations

import pytest

from cleaner import clean

MONOBOOK = """<!DOCTYPE html><html><head><meta name="generator" content="MediaWiki 1.18.0">
<title>The sluice - Fen wiki</title></head><body class="mediawiki ltr ns-0 skin-monobook">
<div id="globalWrapper"><div id="column-content"><div id="content">
<h1 id="firstHeading" class="firstHeading">The sluice</h1>
<div id="bodyContent"><div id="siteSub">From Fen wiki</div>
<div id="mw-content-text" dir="ltr"><p>The sluice was built of oak.</p>{stray}
<h2><span class="mw-headline" id="Use">Use</span></h2>
<p>It is opened at the ebb.{note}</p>{notes}
<!--
NewPP limit report
Preprocessor node count: 7/1000000
-->
</div><div class="printfooter">Retrieved from "<a href="http://fen.example/S">S</a>"</div>
<div id="catlinks" class="catlinks"></div><!-- end content --></div></div></div>
<div id="column-one"><div id="p-cactions"><h5>Views</h5></div></div>
<div id="footer"><ul><li id="lastmod">Last modified on 1 May 2011.</li></ul></div>
</div></body></html>"""
MARK = '<sup id="cite_ref-0" class="reference"><a href="#cite_note-0">[1]</a></sup>'
NOTES = """<ol class="references"><li id="cite_note-0"><a href="#cite_ref-0">↑</a>
Book of the keeper.</li></ol>"""


@pytest.mark.parametrize("count", range(5))
def test_stray_end_tags_lose_nothing_of_a_mediawiki_page(count):
    """However many elements they close, the rest of the article follows, and no frame."""
    page = MONOBOOK.format(stray="</div>" * count, note=MARK, notes=NOTES)
    document = clean(page)
    assert document.markdown(front_matter=False) == (
        "# The sluice\n\nThe sluice was built of oak.\n\n## Use\n\n"
        "It is opened at the ebb.[^1]\n\n[^1]: Book of the keeper.\n"
    )
    assert document.ledger.unaccounted == 0


def test_stray_end_tags_lose_nothing_of_a_dokuwiki_page():
    """Authors who may write HTML close more than they opened."""
    page = """<html><head><meta name="generator" content="DokuWiki"></head>
    <body><div id="dokuwiki__site"><div class="dokuwiki"><div id="dokuwiki__content">
    <div class="pad"><div class="page"><!-- wikipage start -->
    <h1 class="sectionedit1">Sluice</h1><div class="level1"><p>Of oak.</p></div></div>
    </div></div><h2 id="u">Use</h2><div class="level2"><p>Opened at the ebb.</p></div>
    <!-- wikipage stop --></div><div class="docInfo">sluice.txt</div>
    </div></div></div></body></html>"""
    assert clean(page).markdown(front_matter=False) == (
        "# Sluice\n\nOf oak.\n\n## Use\n\nOpened at the ebb.\n"
    )


def test_what_a_skin_sets_behind_the_content_stays_out():
    """The comment stands in the element, where no tag is astray: all stays."""
    page = MONOBOOK.format(stray="", note="", notes="").replace(
        '<div class="printfooter">', '<div class="share">Tell your friends.</div><div>'
    )
    assert "friends" not in clean(page).markdown()

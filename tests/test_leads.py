"""The first lines of an article, which pages of no known engine set apart from it."""

from __future__ import annotations

import json

import pytest
from reading import document_text

from cleaner import clean

LEAD = (
    "Reed has stood in the fen since the ice left it, and people have cut it for as long."
)
PROSE = "The reed stands in the water of the fen, and the bittern nests in it every spring."
MORE = "".join(f"<p>{PROSE} That was so in {1900 + n}.</p>" for n in range(6))
ARTICLE = f"<article class=article__body>{MORE}</article>"
SHARES = "<div class=tools><a href='/a'>Print</a> <a href='/b'>Send</a></div>"


def text_of(body, head=""):
    """Return the text of a page's content; its ledger must be 0."""
    head = f"<title>Reed - Fen Press</title>{head}"
    document = clean(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>")
    assert document.ledger.unaccounted == 0
    return " ".join(document_text(document.content).split())


@pytest.mark.parametrize(
    "lead",
    [
        f"<div class=article__lead>{LEAD}</div>",
        f"<p class=intro>{LEAD}</p>",
        f"<div class='ce_articleIntro block'><p>{LEAD}</p></div>",
        f"<section id=standfirst><p><strong>{LEAD}</strong></p></section>",
        f"<h2 class=subtitle>{LEAD}</h2>",
    ],
)
def test_a_lead_above_the_articles_box_is_part_of_it(lead):
    """It stands between the heading and the box, and its name says what it is."""
    text = text_of(f"<div><h1>Reed</h1>{SHARES}{lead}{SHARES}{ARTICLE}</div>")
    assert text.startswith(LEAD)
    assert text.count(LEAD) == 1
    assert "Print" not in text


def test_linked_data_that_quotes_an_article_without_its_lead_leaves_it():
    """Sites give the text of the article alone there."""
    paragraphs = " ".join(f"{PROSE} That was so in {1900 + n}." for n in range(6))
    data = json.dumps({"@type": "NewsArticle", "articleBody": paragraphs})
    head = f"<script type='application/ld+json'>{data}</script>"
    body = f"<div><h1>Reed</h1><p class=intro>{LEAD}</p>{SHARES}{ARTICLE}</div>"
    assert text_of(body, head).startswith(LEAD)


def test_what_a_site_says_of_itself_is_no_lead():
    """Blogs name the line below their own name a description too."""
    name = "<h1 class=site-title>Fen Press</h1>"
    line = f"<h2 class=site-description>{LEAD}</h2><div class=lead-asset>{LEAD}</div>"
    assert LEAD not in text_of(f"<div>{name}{line}<h2>Reed</h2>{SHARES}{ARTICLE}</div>")


def test_what_the_page_gives_as_its_description_is_its_lead():
    """Its box needs no name then; sites cut the description short."""
    head = f"<meta name=description content='{LEAD[:70]}...'>"
    body = f"<div><h1>Reed</h1><div class=c7><p>{LEAD}</p></div>{SHARES}{ARTICLE}</div>"
    assert text_of(body, head).startswith(LEAD)
    assert LEAD not in text_of(body)


def test_a_lead_that_the_article_says_again_is_not_said_twice():
    """Lists of articles show a lead above the article that begins with it."""
    inner = f"<article><p>{LEAD}</p>{MORE}</article>"
    text = text_of(f"<div><h1>Reed</h1><p class=intro>{LEAD}</p>{inner}</div>")
    assert text.count(LEAD) == 1


def test_teasers_above_the_heading_are_no_lead():
    """What stands above the page's heading belongs to something else."""
    elder = "Elder stands by the barn, and its black berries feed the thrush in autumn."
    teaser = f"<div class=intro><p>{elder}</p></div>"
    text = text_of(f"<div>{teaser}<h1>Reed</h1>{SHARES}{ARTICLE}</div>")
    assert "Elder" not in text


def test_a_box_that_only_has_a_name_is_no_lead_behind_the_article():
    """The introduction of the next article stands below this one."""
    box = f"<div class=intro><p>{LEAD}</p></div>"
    assert LEAD not in text_of(f"<div><h1>Reed</h1>{ARTICLE}{box}</div>")


def test_an_article_inside_of_a_box_beside_the_text_is_an_article():
    """The one box with the whole text is no aside, whatever its tag says."""
    inner = f"<h1>Reed</h1><div itemprop=description><p>{PROSE * 6}</p></div>"
    text = text_of(f"<main><aside class=pa><section>{inner}</section></aside></main>")
    assert text == PROSE * 6


def test_several_boxes_of_one_make_are_teasers():
    """One article has one lead; a row of them leads elsewhere."""
    rows = "".join(
        f"<p class=summary>{name} stands by the barn, and its berries feed the thrush.</p>"
        for name in ("Elder", "Alder")
    )
    text = text_of(f"<div><h1>Reed</h1>{rows}{ARTICLE}</div>")
    assert "Alder" not in text


def test_a_lead_that_is_no_sentence_stays():
    """Newspapers set it as a headline, without a full stop."""
    lead = f"<div class=bajada>{LEAD.rstrip('.')}</div>"
    assert text_of(f"<div><h1>Reed</h1>{lead}{SHARES}{ARTICLE}</div>").startswith(
        "Reed has"
    )

"""Pages that no engine file knows: which element is the article, and what goes from it."""

from __future__ import annotations

import json

import pytest
from reading import document_text

from cleaner import Options, clean
from cleaner.model import RuleText
from cleaner.steps.content import article

PROSE = "The reed stands in the water of the fen, and the bittern nests in it every spring."
MORE = (
    "<p>" + "</p><p>".join(f"{PROSE} That was so in {1900 + n}." for n in range(6)) + "</p>"
)
"""Six paragraphs of an article."""
MENU = "<ul>" + "".join(f"<li><a href='/{n}'>All about reed {n}</a></li>" for n in range(9))
MENU += "</ul>"


def cleaned(body, *, head="<title>Reed</title>", **options):
    """Clean a page of nobody's make; its ledger must be 0."""
    page = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    document = clean(page, options=Options(**options))
    assert document.engine.name == "_web"
    assert document.ledger.unaccounted == 0
    return document


def text_of(document):
    """Return the text of the content."""
    return " ".join(document_text(document.content).split())


def trail(document):
    """Return rule -> removed texts, inside of the content."""
    found = {}
    for removal in document.removed:
        found.setdefault(removal.rule, []).append(removal.text)
    return found


def test_the_densest_prose_is_the_article():
    """Without a landmark the element with the paragraphs is it, not the menu beside it."""
    text = text_of(cleaned(f"<div>{MENU}</div><div>{MORE}</div><div>Fen Press 1990</div>"))
    assert text.startswith(PROSE)
    assert "All about" not in text
    assert "Fen Press" not in text


def test_an_article_parted_in_boxes_is_one():
    """The first lines in a box of their own and a second part belong to the article."""
    lead = f"<div class=lead><p>{PROSE} First.</p></div>"
    text = text_of(cleaned(f"{MENU}<div>{lead}<div>{MORE}</div><div>{MORE}</div></div>"))
    assert "First." in text
    assert text.count("1903") == 2


def test_sections_in_boxes_of_their_own_are_one_article():
    """Each section stands in a box made like the next; lists of links stand beside them."""
    name = "<h2><a name='s{0}'>{1}</a></h2>"
    box = "<div id=s{0} class=sec>" + name + "<p>{2}</p></div>"
    parts = [PROSE * 5, f"{PROSE} It is cut in winter.", f"{PROSE} Fire ends it."]
    boxes = (box.format(n, f"Part {n}", part) for n, part in enumerate(parts))
    text = text_of(cleaned(f"<div>{MENU}{''.join(boxes)}{MENU}</div>"))
    assert "Part 0" in text
    assert "cut in winter" in text
    assert "Fire ends it" in text


def test_boxes_headed_by_links_are_teasers():
    """What leads to an article elsewhere is no section of this one."""
    box = "<div class=sec><h2>{0}</h2><p>{1}</p></div>"
    linked = box.format("<a href=/elder>Elder</a>", f"{PROSE} So does the elder.")
    first = box.format("Reed", f"{PROSE * 5}")
    text = text_of(cleaned(f"<div>{MENU}{first}{linked}{MENU}</div>"))
    assert PROSE in text
    assert "So does the elder" not in text


def test_paragraphs_that_share_the_name_of_a_box_are_the_article():
    """Sites mark each paragraph behind their wall; a plea of that name is a box."""
    marked = MORE.replace("<p>", "<p class=paywall>")
    marked = f"<h2 class=paywall>How it is cut</h2>{marked}<p class=paywall>By hand.</p>"
    document = cleaned(f"<div><p>{PROSE} First.</p>{marked}</div>")
    assert all(said in text_of(document) for said in ("First.", "1905", "By hand."))
    assert "## How it is cut" in document.markdown()
    plea = "<div class=paywall><p>Give us a guinea, and read on for a whole year.</p></div>"
    document = cleaned(f"<div>{MORE}{plea}</div>")
    assert "guinea" not in text_of(document)
    assert "_web:subscriptions" in trail(document)


def test_a_portal_that_calls_all_its_boxes_by_one_name_keeps_its_article():
    """Boxes beside it go by that name all the same."""
    boxes = f"<div class=widget>{MORE}</div><div class=widget><p>The tide turns.</p></div>"
    document = cleaned(f"<div id=content><h1>Reed</h1>{boxes}</div>")
    assert "1905" in text_of(document)
    assert trail(document)["_web:pagers"] == ["The tide turns."]


def test_a_landmark_of_teasers_is_not_believed():
    """News pages set teasers as ``article``; the text outside of them is larger."""
    teaser = f"<article><p>{PROSE}</p><a href=/x>Read on</a></article>"
    text = text_of(cleaned(f"<div>{MORE}{MORE}</div><div>{teaser}{teaser}</div>"))
    assert text.count("1904") == 2


def test_what_linked_data_quotes_is_the_article():
    """The element whose text the page's data quotes wins over a longer one beside it."""
    first = "In the winter months the reed is cut by hand on the ice and then bundled."
    first += " The thatchers of three valleys buy it."
    second = "What stays behind on the banks is burnt in March, before the birds nest."
    second += " The ashes are washed into the mere by the rain."
    quoted = f"{first} {second}"
    head = '<script type="application/ld+json">'
    head += json.dumps({"@type": "Article", "headline": "Reed", "articleBody": quoted})
    head += "</script>"
    parts = f"<p>{first}</p><p>{second}</p>"
    parts += f"<p>{PROSE} {PROSE} Write to us, and we shall answer.</p>"
    document = cleaned(f"<div>{parts}</div><div>{MORE}</div>", head=head)
    assert "burnt in March" in text_of(document)
    assert "1903" not in text_of(document)
    assert "Write to us" in trail(document)["_web:beyond-quotation"][0]


def test_a_summary_in_linked_data_cuts_nothing():
    """Only a quotation of nearly all the text tells where it ends."""
    data = json.dumps({"@type": "Article", "articleBody": "A summary of what stands here."})
    head = f'<title>Reed</title><script type="application/ld+json">{data}</script>'
    assert "1905" in text_of(cleaned(f"<main>{MORE}</main>", head=head))


def test_a_page_that_hides_everything_is_read():
    """A script shows it; what a style hides is believed only beside shown text."""
    assert "1905" in text_of(cleaned(f"<div style='display:none'>{MORE}</div>"))


def test_what_is_hidden_beside_shown_text_goes():
    """A hidden paragraph is on the trail."""
    hidden = "<p style='display: none'>A hidden line for programs that read.</p>"
    document = cleaned(f"<main>{MORE}{hidden}</main>")
    assert "hidden line" not in text_of(document)
    assert "_web:hidden" in trail(document)


AROUND = {
    "before-text": ("<div class=top><span>4 May 1990</span></div>", "", ""),
    "after-text": ("", "", f"<div class=more>{MENU}</div>"),
    "link-blocks": ("", f"<div class=also>{MENU}</div>", ""),
    "labels": ("", "<div>Advertisement</div>", ""),
    "title-heading": ("<h1>Reed</h1>", "", ""),
    "beside-article": ("", "<div role=complementary>A box beside it.</div>", ""),
    "empty-sections": ("", "", f"<h3>More of this</h3><div class=x>{MENU}</div>"),
    "hidden": ("", "<div hidden>Not shown.</div>", ""),
    "heading-links": ("", "<h2>Cutting <a href='#cutting'>#</a></h2>", ""),
}


@pytest.mark.parametrize("rule", AROUND)
def test_each_removal_by_evidence_is_a_rule_that_can_be_switched_off(rule):
    """It stands on the trail under its address, and ``--keep`` keeps the text."""
    before, between, after = AROUND[rule]
    page = f"<main>{before}{MORE}{between}{MORE}{after}</main>"
    address = f"_web:{rule}"
    gone = cleaned(page)
    assert address in trail(gone)
    kept = cleaned(page, keep=frozenset({address}))
    assert address not in trail(kept)


def test_parts_of_an_article_stay():
    """Short lines, lists under headings, tables, code and captions are no clutter."""
    links = "<h2>Sources</h2><ul><li><a href=/a>The Fen Book</a></ul>"
    body = f"<main><p>A poem.</p>{MORE}<pre>cut(reed)</pre><p>Yes</p>{MORE}"
    body += f"<table><tr><td>Reed</td><td>3</td></tr></table><p>The end</p>{links}</main>"
    document = cleaned(body)
    text = text_of(document)
    for part in ("A poem.", "cut(reed)", "Yes", "Reed", "The end", "Sources", "Fen Book"):
        assert part in text
    assert trail(document) == {}


def test_lines_amid_loose_text_stay():
    """Text parted by ``<br>`` may have lines in elements of their own; they are of it."""
    lines = "<div>+ Reed</div><div>+ Rush, the soft one</div>"
    text = text_of(
        cleaned(f"<main>{PROSE}<br>{PROSE} {PROSE} {PROSE}<br>{PROSE}{lines}</main>")
    )
    assert "Rush, the soft one" in text


def test_a_page_without_prose_is_left_alone():
    """A list of links is what the page is; nothing tells its parts from clutter."""
    assert "All about reed 8" in text_of(cleaned(f"<main>{MENU}</main>"))


def test_rules_for_guessed_articles_spare_known_engines():
    """A wiki may call its content ``comments`` or ``related``: engines do not inherit."""
    body = (
        '<body class="mediawiki"><div id="mw-content-text"><div class="mw-parser-output">'
    )
    page = f"{body}{MORE}<div class='related'><p>{PROSE}</p></div><div>Advertisement</div>"
    document = clean(f"<meta name=generator content='MediaWiki 1.40'>{page}")
    assert document.engine.name == "mediawiki"
    assert document.removed == ()


def test_a_users_rule_for_every_page_leaves_ours_in_force():
    """Adding to ``_web`` is no inheriting: the rules for guessed articles still hold."""
    own = """extends = "_web"
        [strip.tides]
        css = ".tides"
        why = "a table of tides"
        hit = '<p>Fen.</p><div class="tides">High at noon</div>'
        miss = '<p class="tide">Fen.</p>'"""
    page = (
        f"<main>{MORE}<div class=byline>By Ann</div><div class=tides>At noon</div></main>"
    )
    document = cleaned(page, rules=(RuleText("mine", own),))
    assert {"_web:bylines", "mine:tides"} <= trail(document).keys()


def test_the_title_loses_the_sites_name_where_a_heading_tells_it():
    """``<title>`` has the site behind the title; the heading has it bare."""
    head = "<title>The reed of the fen * Fenpost</title>"
    document = cleaned(f"<h1>The reed of the fen</h1><main>{MORE}</main>", head=head)
    assert document.title == "The reed of the fen"


def test_a_short_heading_is_the_title_where_the_site_is_behind_it():
    """The site's own name is no title, though it is an ``h1`` and begins ``<title>``."""
    head = "<title>Reed | The Post of the Fen and the Dykes</title>"
    named = cleaned(f"<main><h1>Reed</h1>{MORE}</main>", head=head)
    assert named.title == "Reed"
    head = "<title>Reed | The growth of bog oak in the north</title>"
    logo = f"<main><h1><a href='/'>Reed</a></h1>{MORE}</main>"
    assert cleaned(logo, head=head).title == "Reed | The growth of bog oak in the north"
    above = f"<header><h1>Reed</h1></header><main>{MORE}</main>"
    assert cleaned(above, head=head).title == "Reed | The growth of bog oak in the north"


META = '<meta name="author" content="By Ann Sedge">'
META += '<meta property="article:published_time" content="1990-05-04">'
LINKED = {"@type": "Article", "datePublished": "1990-05-04"}
LINKED["author"] = [{"@type": "Person", "name": "Ann Sedge"}]
SCRIPT = f'<script type="application/ld+json">{json.dumps(LINKED)}</script>'


@pytest.mark.parametrize("head", [META, SCRIPT])
def test_author_and_date_are_data(head):
    """From ``meta`` or from linked data, into the record and the front matter."""
    document = cleaned(f"<main>{MORE}</main>", head=f"<title>Reed</title>{head}")
    assert document.page.authors == ("Ann Sedge",)
    assert document.page.published_at == "1990-05-04"
    assert "authors:\n  - Ann Sedge\npublished: " in document.markdown()


def test_the_adviser_is_asked_only_where_two_elements_compete(monkeypatch):
    """It costs fifty parses of a page; our own evidence mostly decides."""
    asked = []
    monkeypatch.setattr(article, "advised_root", lambda *_: asked.append(1))
    cleaned(f"<main>{MORE}</main>")
    cleaned(f"<div>{MORE}</div><div>{MENU}</div>")
    assert asked == []
    cleaned(f"<div>{MORE}</div><section>{MORE}</section>")
    assert asked == [1]


CARD = "<h3>{0}The elder tree{1}</h3>{2}"
CARD += "<p>Elder stands by the barn, and in autumn its black berries feed the thrush.</p>"
TO_ELDER = "<a href='/elder'>"


@pytest.mark.parametrize(
    "card",
    [
        CARD.format(TO_ELDER, "</a>", f"{TO_ELDER}<img src=elder.jpg></a>"),
        CARD.format(TO_ELDER, "</a>", "") + f"{TO_ELDER}Go on</a>",
        f"{TO_ELDER}<img src=elder.jpg>{CARD.format('', '', '')}</a>",
    ],
)
def test_one_box_that_only_leads_elsewhere_is_a_teaser(card):
    """All its links lead to one other page of the site, or it is one link altogether."""
    document = cleaned(f"<article>{MORE}<div class=b>{card}</div>{MORE}</article>")
    assert "Elder" not in text_of(document)
    assert "1903" in text_of(document)
    assert "_web:teasers" in trail(document)


def test_a_section_whose_heading_links_is_a_section():
    """A text of its own, a place on this page or another site: no teaser."""
    linked = "<a href='/elder'>"
    long = f"<div><h3>{linked}The elder</a></h3>{linked}<img src=e.jpg></a>{MORE}</div>"
    place = f"<div>{CARD.format('<a href=#elder>', '</a>', '<a href=#elder>Up</a>')}</div>"
    away = "<a href='https://tree.example/'>"
    other = f"<div>{CARD.format(away, '</a>', f'{away}<img src=e.jpg></a>')}</div>"
    once = f"<div>{CARD.format(linked, '</a>', '')}</div>"
    head = "<title>Reed</title><link rel=canonical href='https://fen.example/reed'>"
    body = f"<article>{MORE}{long}{place}{other}{once}</article>"
    text = text_of(cleaned(body, head=head))
    assert text.count("feed the thrush") == 3
    assert text.count("1903") == 2


def test_what_players_and_forms_say_goes_though_it_is_a_sentence():
    """Only the very words of a known message, and nothing else beside them."""
    said = "Unfortunately, this video is not available in your region."
    quoted = f"The screen said: “{said}” So they walked to the fen itself."
    body = f"<article>{MORE}<div><p>{said}</p></div><p>{quoted}</p>{MORE}</article>"
    text = text_of(cleaned(body))
    assert text.count(said) == 1
    assert quoted in text


def test_a_list_of_links_to_other_sites_is_the_authors():
    """Lists that lead around on the site, or to its pages on networks, are not."""
    item = "<li><a href='{0}'>All about {1}</a></li>"
    names = ("reed", "elder", "alder")
    lists = [
        "".join(item.format(address.format(name), f"{name} {place}") for name in names)
        for address, place in (
            ("https://tree.example/{}", "elsewhere"),
            ("/{}", "at home"),
            ("https://www.facebook.com/{}", "in company"),
        )
    ]
    parts = "".join(f"<div><ul>{links}</ul></div>{MORE}" for links in lists)
    head = "<title>Reed</title><link rel=canonical href='https://fen.example/reed'>"
    text = text_of(cleaned(f"<article>{MORE}{parts}</article>", head=head))
    assert "alder elsewhere" in text
    assert "alder at home" not in text
    assert "alder in company" not in text


def links_to(*addresses):
    """Return a list of links."""
    return "".join(f"<li><a href='{address}'>A mill</a></li>" for address in addresses)


def test_lists_of_other_sites_above_the_first_sentence_are_the_authors():
    """Colophons and lists of tools begin so; what is made like them is one of them."""
    many = links_to("http://fen.example/", "http://dyke.example/", "http://peat.example/")
    lists = f"<h2>Mills</h2><ul>{many}</ul><h2>More mills</h2><ul>{links_to('http://sea.test')}</ul>"
    document = cleaned(f"<article>{lists}<h2>Text</h2>{MORE}</article>")
    assert text_of(document).startswith("Mills A mill A mill A mill More mills A mill Text")


@pytest.mark.parametrize(
    "addresses",
    [
        [f"http://fen.example/{number}" for number in range(4)],
        ["http://twitter.com/fen", "http://facebook.com/fen", "http://fen.example/"],
        ["/1", "/2", "http://fen.example/"],
    ],
    ids=["one-site", "networks", "own"],
)
def test_other_lists_above_the_first_sentence_go(addresses):
    """They lead through the site."""
    lists = f"<h2>Mills</h2><ul>{links_to(*addresses)}</ul>"
    document = cleaned(f"<article>{lists}<h2>Text</h2>{MORE}</article>")
    assert text_of(document).startswith("Text")


def test_advice_that_leaves_most_of_the_text_out_is_not_taken(monkeypatch):
    """The adviser may prefer a short text with a better name."""
    short = f"<div class=article-short><p>{PROSE} {PROSE} {PROSE} In short.</p></div>"
    texts = f"<p>{PROSE * 5}</p><p>{PROSE * 4} At length.</p>"
    long = f"<div class=product--description>{texts}</div>"
    body = f"<div>{MENU}{short}</div><div>{MENU}{long}</div>"
    monkeypatch.setattr(
        article, "advised_root", lambda page, *_: page.tree.select_one(".article-short")
    )
    assert "At length" in text_of(cleaned(body))


def test_a_film_that_ends_an_article_stays():
    """Nothing but a link to it stands for it; other links there lead on."""
    film = "<div><iframe src='https://www.youtube.com/embed/fen'></iframe></div>"
    text = (
        f"<article>{MORE}<div>{film}</div><div><a href='/elder'>Elder</a></div></article>"
    )
    markdown = cleaned(text).markdown()
    assert "youtube.com" in markdown
    assert "/elder" not in markdown

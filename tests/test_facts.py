"""What a page says of itself: title, revision, categories, licence."""

from __future__ import annotations

import time

import pytest
from turbohtml import parse

from cleaner.model import Options, Source
from cleaner.page import Facts, Page
from cleaner.records import LanguageLink, Licence, PageFacts
from cleaner.steps.facts.config import read_script
from cleaner.steps.facts.facts import read_facts
from cleaner.steps.facts.values import read_date
from cleaner.steps.recognise import recognise


def facts_of(html, *, path="", url="", known=None):
    """Return the facts of a page."""
    content = html.encode()
    page = Page(Source(content, path=path, url=url), Options(), parse(content))
    page.known = known or Facts()
    recognise(page)
    read_facts(page)
    return page.facts


VECTOR = """<!DOCTYPE html><html lang="en" dir="ltr" class="client-nojs"><head>
<title>Reed mace - Fenwiki, the wet encyclopedia</title>
<meta name="generator" content="MediaWiki 1.39.1">
<link rel="canonical" href="https://de.fenwiki.example/wiki/Reed_mace">
<link rel="license" href="//licences.example/by-sa/4.0/">
<script>document.documentElement.className="client-js";RLCONF={"wgBreakFrames":!1,
"wgCanonicalNamespace":"","wgPageName":"Reed_mace","wgTitle":"Reed mace","wgRevisionId":71,
"wgArticleId":12,"wgCategories":["Reeds","Hidden: stubs"],"wgPageContentLanguage":"de",
"wgRedirectedFrom":"Cat's_tail","wgWikibaseItemId":"Q42"};RLSTATE={"a":"ready"};</script>
<script type="application/ld+json">{"@type":"Article",
"dateModified":"2024-05-06T07:08:09Z"}
</script></head>
<body class="mediawiki ltr ns-0 skin-vector">
<h1 id="firstHeading" class="firstHeading"><i>Reed</i> mace<span class="mw-editsection">
[edit]</span></h1>
<div id="mw-content-text" lang="de" dir="ltr"><div class="mw-parser-output">
<div class="shortdescription" style="display:none">Plant of wet places</div><p>It grows.</p>
</div></div>
<div id="catlinks"><div id="mw-normal-catlinks"><a href="/Special:Categories">Categories
</a>: <ul><li><a href="/x">Reeds</a></li><li><a href="/x">Wet plants</a></li></ul></div>
<div id="mw-hidden-catlinks">Hidden category: <ul><li><a>Hidden: stubs</a></ul></div>
</div><div id="p-lang"><ul><li class="interlanguage-link"><a lang="fr" hreflang="fr"
href="//fr.fenwiki.example/wiki/Massette">Français</a></li></ul></div>
<ul><li id="footer-info-copyright">Text under
<a rel="license" href="/l">Licence BY-SA</a></li>
</ul></body></html>"""


def test_a_vector_page_says_everything():
    """Heading, script, links, category bar and footer give all facts of a page."""
    facts = facts_of(VECTOR)
    assert facts == Facts(
        title="Reed mace",
        url="https://de.fenwiki.example/wiki/Reed_mace",
        site="Fenwiki",
        language="de",
        description="Plant of wet places",
        page=PageFacts(
            id=12,
            revision=71,
            revised_at="2024-05-06T07:08:09Z",
            name="Reed mace",
            categories=("Reeds", "Wet plants"),
            language_links=(
                LanguageLink("fr", "https://fr.fenwiki.example/wiki/Massette"),
            ),
            wikidata="Q42",
            redirected_from="Cat's tail",
        ),
        licence=Licence(name="Licence BY-SA", url="https://licences.example/by-sa/4.0/"),
    )


def test_reading_changes_nothing():
    """Facts are read before anything is removed: the tree stays as it was."""
    content = VECTOR.encode()
    page = Page(Source(content), Options(), parse(content))
    recognise(page)
    before = page.tree.html
    read_facts(page)
    assert page.tree.html == before


def test_old_pages_say_their_language_in_xml_alone():
    """XHTML 1.1 has no ``lang``; PukiWiki writes it so."""
    assert facts_of('<html xml:lang="ja"><title>Fen</title>').language == "ja"
    assert facts_of('<html lang="ja" xml:lang="en"><title>Fen</title>').language == "ja"


def test_what_the_container_said_wins():
    """An API's answer knows better than the page; the page fills what it left open."""
    known = Facts(title="Reed", page=PageFacts(revision=99), licence=Licence(name="Free"))
    facts = facts_of(VECTOR, known=known)
    assert facts.title == "Reed"
    assert facts.page is not None
    assert (facts.page.revision, facts.page.id) == (99, 12)
    assert facts.licence == Licence(name="Free")


def test_parsoid_heads_are_read():
    """Parsoid says in its head what others say in a script."""
    facts = facts_of(
        '<html about="https://ar.fenwiki.example/wiki/Special:Redirect/revision/28762698">'
        '<head><meta property="mw:pageId" content="38">'
        '<meta property="mw:pageNamespace" content="14">'
        '<meta property="dc:modified" content="2018-05-24T08:19:11.000Z">'
        '<link rel="dc:isVersionOf" href="//ar.fenwiki.example/wiki/Category%3AReeds">'
        '<link rel="mw:PageProp/Category" href="./Category:Wet_places#Reeds">'
        "<title>Category:Reeds</title></head>"
        '<body class="mw-content-rtl mediawiki"><p>Reeds'
    )
    assert (facts.title, facts.direction) == ("Category:Reeds", "rtl")
    assert facts.url == "https://ar.fenwiki.example/wiki/Category%3AReeds"
    assert facts.page == PageFacts(
        id=38,
        revision=28762698,
        revised_at="2018-05-24T08:19:11.000Z",
        name="Category:Reeds",
        namespace="Category",
        categories=("Wet places",),
    )


def test_a_fragment_has_its_comment_and_its_file_name():
    """A parse API's text has no head: the cache comment gives the revision."""
    facts = facts_of(
        '<div class="mw-parser-output"><p>Reeds.</p></div>'
        "<!-- Saved in parser cache with key fen:idhash:1-0 and timestamp 20240405060708"
        " and revision id 1237951685. -->",
        path="pages/Reed_mace.html",
    )
    assert facts.title == "Reed mace"
    assert facts.page == PageFacts(revision=1237951685)


def test_old_script_variables_are_read():
    """MediaWiki before 1.17 wrote plain variables."""
    facts = facts_of(
        '<meta name="generator" content="MediaWiki 1.16.5">'
        "<title>Reed/Mace - Fenwiki</title>"
        '<script>var wgPageName="Reed/Mace",\nwgArticleId=7,wgRevisionId = "31";</script>'
        '<body class="mediawiki ns-2"><h1 class="firstHeading">Reed/Mace</h1>'
        '<div class="printfooter">Retrieved from "<a href="http://fen.example/w?'
        'title=Reed/Mace&amp;oldid=31">x</a>"</div><ul><li id="lastmod">'
        "This page was last modified on 29 February 2008, at 16:42.</li></ul>"
    )
    assert (facts.title, facts.site) == ("Reed/Mace", "Fenwiki")
    assert facts.url == "http://fen.example/w?title=Reed/Mace"
    assert facts.page is not None
    assert (facts.page.id, facts.page.revision) == (7, 31)
    assert facts.page.namespace == "User"
    assert facts.page.revised_at == "2008-02-29T16:42"


def test_the_only_revision_that_an_old_script_names_is_read():
    """MediaWiki before 1.16 names the newest alone; the foot of an old page is nearer."""
    head = '<body class="mediawiki"><script>var wgCurRevisionId = "574";</script>'
    facts = facts_of(f'{head}<h1 class="firstHeading">Fen</h1>')
    assert facts.page is not None
    assert facts.page.revision == 574
    foot = '<div class="printfooter"><a href="http://fen.example/w?title=Fen&amp;oldid=31">x</a></div>'
    facts = facts_of(f'{head}<h1 class="firstHeading">Fen</h1>{foot}')
    assert facts.page is not None
    assert facts.page.revision == 31


def test_the_one_date_of_a_wiki_page_is_that_of_its_last_change():
    """DokuWiki's ``date`` is no date of publishing; on other pages the word means that."""
    date = '<meta name="date" content="2014-02-24T16:44:20+0400">'
    foot = '<div class="docInfo">fen.txt · Dernière modification: 24/02/2014 16:44</div>'
    facts = facts_of(f'<meta name="generator" content="DokuWiki">{date}<p>Wet.</p>{foot}')
    assert facts.page is not None
    assert (facts.page.revised_at, facts.page.published_at) == (
        "2014-02-24T16:44:20+0400",
        "",
    )
    facts = facts_of(f"<title>Fen</title>{date}<p>Wet.</p>")
    assert facts.page is not None
    assert facts.page.published_at == "2014-02-24T16:44:20+0400"


def test_a_fandom_page_says_its_wiki_in_the_title():
    """Fandom puts the wiki between bars; the heading carries the tally of pages."""
    facts = facts_of(
        "<title>Reed | Wiki of Fens | FANDOM powered by Wikia</title>"
        '<body class="skin-oasis"><header id="WikiaPageHeader"><h1>Reed</h1>'
        '<div class="tally">12 pages</div></header>'
        '<nav id="articleCategories"><ul><li class="category normal"><a>Plants</a></li>'
        '<li class="category hidden"><a>Stubs</a></li></ul></nav><div id="WikiaArticle">'
    )
    assert (facts.title, facts.site) == ("Reed", "Wiki of Fens")
    assert facts.page == PageFacts(categories=("Plants",))


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Reeds in spring</title>", "Reeds in spring"),
        (
            '<meta property="og:title" content="Reeds"><title>Reeds | Fen News</title>',
            "Reeds",
        ),
        (
            '<meta property="og:site_name" content="Fen"><title>Reeds, May — Fen</title>',
            "Reeds, May",
        ),
        ("<title>Reeds - a story</title>", "Reeds - a story"),
        ("", "reed page"),
    ],
)
def test_titles_of_unknown_pages(head, title):
    """The site's name is cut off where it is known, and nothing else."""
    assert facts_of(f"<head>{head}</head><p>Reeds.", path="x/reed_page.html").title == title


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ('<link rel="canonical" href="https://fen.example/a">', "https://fen.example/a"),
        ('<link rel="canonical" href="a.html">', "https://given.example/"),
        (
            "<!-- saved from url=(0024)https://fen.example/saved -->",
            "https://fen.example/saved",
        ),
        ("<!-- saved from url=(0021)https://maker.example -->", "https://given.example/"),
        (
            '<link rel="canonical" href="https://web.archive.org/web/2016/http://f.test/">',
            "http://f.test/",
        ),
    ],
)
def test_the_address_is_absolute_and_the_pages_own(html, url):
    """A relative address is none; the Wayback Machine's is cut to the page's own."""
    assert facts_of(html, url="https://given.example/").url == url


@pytest.mark.parametrize(
    "script",
    [
        'RLCONF={"wgTitle":"unfinished',
        "RLCONF={" * 2000,
        "RLCONF=" + '{"a":' * 100_000,
        'var wgTitle = "never closed',
        "var wgTitle = function() {}; wgArticleId",
        '<!-- {"@type"',
    ],
)
def test_broken_scripts_say_nothing(script):
    """A script that is no configuration gives no facts and no error."""
    page = facts_of(
        f'<body class="mediawiki"><h1 id="firstHeading">Reed</h1><script>{script}'
    )
    assert page.title == "Reed"


@pytest.mark.parametrize("text", ["[", "3", '"x"', '{"@graph": 3}', "[[1]]", "{"])
def test_broken_linked_data_says_nothing(text):
    """JSON-LD of any shape is read without an error."""
    html = f'<script type="application/ld+json">{text}</script><title>Reed</title>'
    assert facts_of(html).title == "Reed"


def test_a_name_in_a_value_is_not_taken_for_the_variable():
    """The variable is found where it is set, not where a text or another name holds it."""
    wanted = frozenset({"wgTitle", "wgArticleId"})
    script = 'var wgTitleCased="no", x="wgArticleId", wgTitle="Reed"; my_wgArticleId=3;'
    assert read_script(script, wanted) == {"wgTitle": "Reed"}


def test_large_numbers_and_texts_for_numbers_are_no_facts():
    """A number of a hundred digits is not an id."""
    page = facts_of(
        '<body class="mediawiki"><h1 id="firstHeading">Reed</h1>'
        f'<script>RLCONF={{"wgArticleId":"{"9" * 100}","wgRevisionId":true}}</script>'
    )
    assert page.page is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("last edited on 12 September 2024, at 17:30 (UTC)", "2024-09-12T17:30"),
        ("zuletzt geändert am 3. Mai 2020 um 10:11 Uhr", "2020-05-03T10:11"),
        ("modification le 1er février 2012 à 7:51", "2012-02-01T07:51"),
        ("última vez à(s) 21h30min de 4 de abril de 2013", "2013-04-04"),
        ("Последнее изменение: 09:41, 12 декабря 2014", "2014-12-12T09:41"),
        ("最終更新 2012年4月9日 (月) 12:51", "2012-04-09T12:51"),
        ("이 문서는 2013년 5월 5일 (일) 12:33에", "2013-05-05T12:33"),
        ("utolsó módosítása: 2012. május 3., 10:11", "2012-05-03T10:11"),
        ("يوم ٢٣ نوفمبر ٢٠٢٦، الساعة ٢١:١٦", "2026-11-23T21:16"),
        ("naposledy editována 3. 5. 2012 v 10:11", "2012-05-03T10:11"),
        ("5 พฤษภาคม 2555", ""),
        ("3 reeds 2012", ""),
        ("modified 2020-05-03 10:11", "2020-05-03T10:11"),
        ("May 3, 2020", "2020-05-03"),
        ("99 May 2020", ""),
    ],
)
def test_dates_are_as_exact_as_the_page_says(text, date):
    """English and ISO dates become ISO; what cannot be read is left out."""
    assert read_date(text) == date


def test_a_hostile_page_costs_no_more_than_its_length():
    """Unclosed strings and repeated names take linear time."""
    wanted = frozenset({"wgTitle"})
    start = time.perf_counter()
    read_script("wgTitle=" * 100_000, wanted)
    read_script('wgTitle="' + "\\" * 200_001, wanted)
    read_script("x" * 500_000, wanted)
    assert time.perf_counter() - start < 2

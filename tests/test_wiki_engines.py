"""Wiki engines beside MediaWiki: skins that nobody has seen, and each one's traps."""

from __future__ import annotations

import pytest

from cleaner import Options, clean
from cleaner.errors import NotAPageError

MENU = (
    "<div><ul><li><a href='/a'>Start</a></li><li><a href='/b'>Recent changes</a></li>"
    "</ul></div>"
)
PROSE = "<p>The gate keeps the sea out of the level twice a day, by hand and by wheel.</p>"

UNKNOWN_SKINS = {
    "dokuwiki": (
        '<meta name="generator" content="DokuWiki"><body class="reed">{menu}'
        '<div class="reed-box">'
        '<h1 class="sectionedit1" id="gate">Gate</h1><div class="level1">{prose}</div>'
        "</div>{menu}"
    ),
    "wikidot": (
        '<script src="/common--javascript/WIKIDOT.combined.js"></script><body>{menu}'
        '<section><div id="page-title">Gate</div><div id="page-content">{prose}</div>'
        "</section>{menu}"
    ),
    "moinmoin": (
        '<link rel="stylesheet" href="/moin_static1911/reed/css/screen.css"><body>{menu}'
        '<div id="content"><span class="anchor" id="top"></span><h1>Gate</h1>{prose}'
        "</div>{menu}"
    ),
    "trac": (
        '<link rel="alternate" type="text/x-trac-wiki" href="?format=txt"><body>{menu}'
        '<div class="reed">'
        '<div class="wikipage searchable"><h1>Gate</h1>{prose}</div></div>{menu}'
    ),
    "foswiki": (
        '<body class="reedSkin">{menu}<div class="foswikiPage"><div class="foswikiTopic">'
        "<h1>Gate</h1>{prose}</div></div>{menu}"
    ),
    "xwiki": (
        '<html data-xwiki-document="Gate.WebHome"><body class="skin-reed">{menu}'
        '<div id="document-title"><h1>Gate</h1></div><div id="xwikicontent">{prose}'
        "</div>{menu}"
    ),
    "pmwiki": (
        '<link rel="stylesheet" href="/pub/skins/reed/reed.css"><title>Fen | Gate'
        "</title><body>{menu}"
        '<div id="wikitext">{prose}</div>{menu}'
        '<div id="wikifoot">Page last modified on May 1, 2024</div>'
    ),
}
"""Engine -> a page of it in a skin that no rule names."""


@pytest.mark.parametrize("engine", UNKNOWN_SKINS)
def test_an_unknown_skin_still_has_its_engines_content(engine):
    """What the software itself writes is enough to know it and to find the text."""
    document = clean(UNKNOWN_SKINS[engine].format(menu=MENU, prose=PROSE))
    assert document.engine.name == engine
    assert document.title == "Gate"
    markdown = document.markdown(front_matter=False)
    assert "twice a day" in markdown
    assert "Recent changes" not in markdown


def test_a_skin_that_imitates_another_wiki_is_known_by_its_software():
    """DokuWiki's template "vector" has the ids and classes of MediaWiki's skin."""
    html = (
        '<meta name="generator" content="DokuWiki">'
        '<link rel="stylesheet" href="/lib/exe/css.php?t=vector">'
        '<body class="mediawiki ltr ns-0 skin-vector"><div id="mw-head">'
        '<div id="p-search">Search</div></div>'
        '<div id="mw-panel">Recent changes</div><div id="content"><div id="bodyContent">'
        '<div class="dokuwiki">'
        f'<h1 class="sectionedit1">Gate</h1><div class="level1">{PROSE}</div></div>'
        "</div></div>"
    )
    document = clean(html)
    assert (document.engine.name, document.engine.skin) == ("dokuwiki", "vector")
    assert "Recent changes" not in document.markdown(front_matter=False)


@pytest.mark.parametrize(
    "html",
    [
        f'<div id="page-content"><div id="side-bar">Links</div>{PROSE}</div>',
        f'<div id="content" class="wiki"><div id="mainnav">Menu</div>{PROSE}</div>',
        (
            f'<div class="note">Wet.</div><div class="level1">{PROSE}</div>'
            '<div class="page">x</div>'
        ),
        (
            '<div id="header">Fen</div><div id="logo">Fen</div>'
            f'<div id="content">{PROSE}</div>'
        ),
    ],
)
def test_common_names_alone_make_no_wiki(html):
    """Ids that a thousand sites use are weak signs, however many rules look at them."""
    assert clean(html).engine.name == "_web"


@pytest.mark.parametrize(
    "html",
    [
        (
            '<meta name="generator" content="DokuWiki"><div class="dokuwiki notFound">'
            "<h1>This topic does not exist yet</h1></div>"
        ),
        '<div id="moin-content"><h1>Item not found or access denied</h1><p>Gate.</p></div>',
        (
            '<a id="tracpowered"></a><div id="ctxtnav"></div>'
            '<div id="content" class="error">Trac Error</div>'
        ),
    ],
)
def test_a_page_that_does_not_exist_is_an_error(html):
    """The software's word that there is no page is not an article."""
    with pytest.raises(NotAPageError):
        clean(html)


def test_a_listing_has_the_name_of_its_file_above_it():
    """DokuWiki writes a file's name as the term of a definition; code is no quotation.

    It links the name to a command that gives the block out.
    """
    html = (
        '<div class="dokuwiki export"><dl class="file"><dt><a title="Download Snippet"'
        ' href="/gate?do=export_code&amp;codeblock=0" class="mediafile">run.sh</a></dt>'
        '<dd><pre class="code file bash">echo hi</pre></dd></dl></div>'
    )
    assert "**run.sh**\n\n```bash\necho hi\n```" in clean(html).markdown()


@pytest.mark.parametrize(
    ("names", "language"),
    [
        ("code python", "python"),
        ("code file bash", "bash"),
        ("code literal-block", ""),
        ("code", ""),
    ],
)
def test_the_language_stands_behind_the_word_code(names, language):
    """GeSHi's class names a language; other words behind "code" are none."""
    html = f'<div class="dokuwiki export"><pre class="{names}">pass</pre></div>'
    assert f"```{language}\npass\n```" in clean(html).markdown()


def test_smileys_are_their_signs_and_pictures_stay():
    """A picture that the software sets for signs is these signs; any other is a picture."""
    html = (
        '<div class="dokuwiki export"><p>Fine '
        '<img src="/lib/images/smileys/icon_smile.gif" class="icon"'
        ' alt=":-)"> and <img src="gate.png" alt="Gate"></p></div>'
    )
    document = clean(html)
    assert "Fine :-) and ![Gate](gate.png)" in document.markdown()
    assert document.ledger.unaccounted == 0


def test_an_address_written_backwards_is_written_forwards():
    """Wikidot hides addresses; label and address both come out, nothing is lost."""
    page = (
        '<script src="/common--javascript/x.js"></script><div id="page-title">G</div>'
        '<div id="page-content"><p>Ask {}.</p></div>'
    )
    hidden = '<span class="wiki-email">elpmaxe.nef|repeek#repeek eht</span>'
    document = clean(page.format(hidden))
    assert "[the keeper](mailto:keeper@fen.example)" in document.markdown()
    assert document.ledger.unaccounted == 0
    plain = clean(page.format('<span class="wiki-email">keeper at fen</span>'))
    assert "keeper at fen" in plain.markdown()


def test_a_missing_page_loses_the_softwares_question_mark_only():
    """The sign behind a missing page goes on the trail; the author's question stays."""
    html = (
        '<div class="wikipage searchable"><a id="tracpowered"></a><p>See '
        '<a class="missing wiki" href="/wiki/'
        'Old">OldGate?</a> Why <a class="wiki" href="/wiki/New">not?</a></p></div>'
    )
    document = clean(html)
    assert "See OldGate Why [not?](/wiki/New)" in document.markdown()
    assert [removal.text for removal in document.removed] == ["?"]
    assert document.ledger.unaccounted == 0


def test_code_without_pre_keeps_its_lines_and_indents():
    """XWiki and GeSHi part lines by breaks and indent by hard blanks."""
    html = (
        '<div id="xwikicontent"><div class="box"><div class="code">if a:'
        "<br>\n&nbsp;&nbsp;pass<br/>end</div></div></div>"
    )
    assert "```\nif a:\n  pass\nend\n```" in clean(html).markdown()


def test_a_links_title_that_repeats_its_address_says_nothing():
    """The name of a page is in its address already; another title is kept."""
    html = (
        '<div class="dokuwiki export"><p>'
        '<a href="/doku.php?id=sluices:north#top" title="sluices:north">north</a> '
        '<a href="/x" title="The gate">x</a></p></div>'
    )
    assert (
        '[north](/doku.php?id=sluices:north#top) [x](/x "The gate")'
        in clean(html).markdown()
    )


@pytest.mark.parametrize("href", ["/doku.php?id=fens:gate#oak", "/fens/gate#oak", "#oak"])
def test_a_link_to_the_same_page_has_no_title(href):
    """DokuWiki gives it the page's name and a sign; neither says more than the link."""
    html = (
        '<div class="dokuwiki export"><h1 class="sectionedit1">Gate</h1><p>See '
        f'<a href="{href}" title="fens:gate ↵" class="wikilink1">oak</a>.</p>'
        '<h2 id="oak">Oak</h2></div>'
    )
    assert f"[oak]({href})" in clean(html).markdown()


def test_pictures_in_cells_of_class_portal_stay():
    """A wiki names cells with portraits so; MediaWiki's boxes of portals are no cells."""
    html = (
        '<div class="mw-parser-output"><table><tr><th>Keepers</th></tr><tr>'
        '<th class="portal"><img src="/ada.png" alt="Ada"></th></tr></table></div>'
    )
    assert "![Ada](/ada.png)" in clean(html).markdown()


def test_hidden_remarks_of_citation_templates_go():
    """They are for editors, whether the class or only the style says so."""
    html = (
        '<div class="mw-parser-output"><p><cite>Reed, A. <i>Fens</i>.</cite><span '
        'class="citation-comment" style="display:none">Unfit url (link)</span></p></div>'
    )
    assert clean(html).markdown() == "Reed, A. *Fens*.\n"


def test_numbers_of_wikisource_are_no_text():
    """Its pages carry their number and title for the book that it makes of them."""
    html = (
        '<div class="mw-parser-output"><div id="ws-data" class="ws-noexport" '
        'style="display:none"><span id="ws-article-id">144093</span></div><p>Bog.</p></div>'
    )
    assert clean(html).markdown() == "Bog.\n"


SPHINX = '<div class="body" role="main"><ol class="arabic">{}</ol></div>'


@pytest.mark.parametrize(
    ("items", "markdown"),
    [
        (
            "<li><p>Lift.</p></li><li><p>Turn:</p><ul><li><p>a</p><li><p>b</p></ul></li>",
            "1. Lift.\n2. Turn:\n   - a\n   - b\n",
        ),
        (
            "<li><p>Lift.</p></li><li><p>Turn.</p><p>Rest.</p></li>",
            "1. Lift.\n\n2. Turn.\n\n   Rest.\n",
        ),
    ],
)
def test_items_of_sphinx_are_lines_where_each_is_one_paragraph(items, markdown):
    """Docutils sets a paragraph in every item, whatever the author wrote."""
    document = clean(SPHINX.format(items), options=Options(engine="sphinx"))
    assert document.markdown(front_matter=False) == markdown


def test_items_of_other_wikis_keep_their_paragraphs():
    """Where the mark-up tells an author's blank lines, the list stays loose."""
    html = '<article class="markdown-body"><ul><li><p>a</p><li><p>b</p></ul></article>'
    assert clean(html, options=Options(engine="github")).markdown() == "- a\n\n- b\n"


def test_links_reach_headings_that_have_an_old_anchor_as_well():
    """MediaWiki sets ".D0.A0", of before 2018, in front of the anchor that links name."""
    html = (
        '<div class="mw-parser-output"><p>See <a href="#Рожь">rye</a>.</p><h2><span id='
        '".D0.A0"></span><span class="mw-headline" id="Рожь">Рожь</span></h2>Rye.</div>'
    )
    document = clean(html, url="https://fen.example/wiki/Grain")
    assert "[rye](#рожь)" in document.markdown()
    assert [section.anchor for section in document.sections] == ["Рожь"]


def test_code_in_a_line_that_only_a_class_tells_is_code():
    """MediaWiki's old highlighter sets inline code so; its links stay links."""
    html = (
        '<div class="mw-parser-output"><p>Cast to <span class="mw-geshi cpp source-cpp">'
        '<span class="kw4">long double</span></span> or <span class="mw-geshi cpp">'
        '<a href="/w/int">int</a> x</span>.</p></div>'
    )
    assert clean(html).markdown() == "Cast to `long double` or [int](/w/int) x.\n"


def test_a_section_that_sends_to_its_main_article_says_so():
    """Old templates keep that line from paper; a section may have nothing else."""
    html = (
        '<div class="mw-parser-output"><h3>Reed</h3><dl><dd><div class="noprint"><i>Main '
        'article: <a href="/Reed">Reed</a></i></div></dl><div class="noprint">Purge</div>'
    )
    assert "Main article: [Reed](/Reed)" in clean(html).markdown()
    assert "Purge" not in clean(html).markdown()


def test_a_picture_on_github_has_its_own_address():
    """What the page shows is a copy at an address made of a hash."""
    page = """<div id="wiki-body" class="gollum-markdown-content"><div
class="markdown-body"><p>The gate.</p><p><img alt="oak"
src="https://camo.githubusercontent.com/e9b4/6874"
data-canonical-src="https://fens.example/oak.png"></p></div></div>"""
    text = clean(f"<html><body>{page}</body></html>").markdown()
    assert "![oak](https://fens.example/oak.png)" in text


TWIKI = f"""<html><head><title>FenCampaign &lt; Fens &lt; Fen TWiki</title></head>
<body class="twikiViewPage"><div id="patternMainContents"><div class="patternTop">
<span class="patternRevInfo"> (17 Mar 2015, <a href="/M">AdaReed</a>)</span>
</div><div class="patternContent"><div class="patternTopic">{{before}}
<h2><a name="Documents"></a> Documents</h2>{PROSE}
<table class="twikiTable"><tr><th class="twikiTableCol0"><a rel="nofollow"
href="/bin/view/Fens/FenCampaign?sortcol=0;table=1;up=0#sorted_table"
title="Sort by this column">Plan</a></th></tr>
<tr><td><a href="/a.pdf">a.pdf</a></td></tr></table>
</div><!-- /patternTopic--></div><div class="patternInfo twikiGrayText">
<div class="patternRevInfo">Topic revision: r2 - 2015-07-03 - 08:33:35 - AdaReed</div></div>
</div></body></html>"""


@pytest.mark.parametrize(
    ("before", "title"), [("", "Documents"), ("<p>It ran for years.</p>", "FenCampaign")]
)
def test_a_topic_is_named_by_its_first_heading_or_by_its_name(before, title):
    """A heading below the first text is that of a section."""
    assert clean(TWIKI.format(before=before)).title == title


def test_the_last_line_of_a_topic_tells_its_revision():
    """The line above a topic of TWiki 4 has a date of its own, and no revision."""
    page = clean(TWIKI.format(before="")).page
    assert (page.revision, page.revised_at) == (2, "2015-07-03")


def test_titles_of_columns_do_not_lead_to_their_order():
    """Links that sort a table are the software's."""
    assert "| Plan |" in clean(TWIKI.format(before="")).markdown()


def test_a_heading_inside_of_the_box_of_that_name_is_the_title():
    """Skins of wiki farms set buttons and the last editor beside it."""
    document = clean(
        '<title>Gate - Fen wiki</title><meta name="generator" content="MediaWiki 1.31.0">'
        '<body class="mediawiki"><header id="firstHeading"><h1>Gate</h1>'
        '<div id="contentSub">Ada edited this page.</div></header>'
        f'<div id="mw-content-text">{PROSE}</div></body>'
    )
    assert (document.title, document.site) == ("Gate", "Fen wiki")


def test_the_time_of_the_last_change_is_not_that_of_publishing():
    """DokuWiki has it twice: with seconds in the head, with minutes below the page."""
    page = clean(
        '<head><meta name="generator" content="DokuWiki"><meta name="date"'
        ' content="2014-10-12T18:48:51+0200"></head>'
        '<div id="dokuwiki__content"><div class="page">'
        f'<h1 class="sectionedit1">Gate</h1><div class="level1">{PROSE}</div></div>'
        '<div class="docInfo">gate.txt · Last modified: 2014/10/12 18:48 by ada</div></div>'
    ).page
    assert (page.revised_at, page.published_at) == ("2014-10-12T18:48", "")

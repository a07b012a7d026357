"""The page of a file shows the file first, then what is said about it."""

from __future__ import annotations

from cleaner import clean
from cleaner.model import Figure

ADDRESS = "https://static.fen.example/images/a/ab/Reed.png"
PICTURE = (
    f'<div class="fullImageLink" id="file"><a href="{ADDRESS}">'
    f'<img alt="File:Reed.png" src="{ADDRESS}"></a></div>'
)
HISTORY = '<table class="wikitable filehistory"><tr><td>current</td></tr></table>'
FANDOM = (
    '<body class="mediawiki ns-6 skin-fandomdesktop"><main class="page__main">'
    '<div id="content" class="page-content"><div id="mw-content-text"><ul id="filetoc">'
    f'<li><a href="#file">File</a></li></ul>{PICTURE}<div id="mw-imagepage-content">'
    '<div class="mw-parser-output"><p>The reed of the third level.</p></div></div>'
    '<h2 id="filehistory">File history</h2><div id="mw-imagepage-section-filehistory">'
    f'{HISTORY}</div><h2 id="filelinks">File usage</h2>'
    '<div id="mw-imagepage-nolinkstoimage"><p>No pages use it.</p></div></div></div></main>'
)
OASIS = (
    '<body class="mediawiki ns-6 skin-oasis"><article id="WikiaMainContent">'
    '<div id="WikiaArticle"><div id="mw-content-text"><ul class="tabs">'
    '<li class="selected" data-tab="about"><a>About</a></li></ul>'
    f'<div class="tabBody selected">{PICTURE}<p>The reed of the third level.</p></div>'
    f'<div class="tabBody">{HISTORY}</div></div></div></article>'
)
BEFORE_2011 = (
    '<body class="mediawiki ns-6"><div id="globalWrapper"><div id="bodyContent">'
    f'<ul id="filetoc"><li>Image</li></ul>{PICTURE}<p>The reed of the third level.</p>'
    f'<h2 id="filehistory">File history</h2>{HISTORY}</div></div>'
)


def test_the_file_is_the_first_figure():
    """In every release and on Fandom, where the picture stands beside the description."""
    for page in (FANDOM, OASIS, BEFORE_2011):
        document = clean(page)
        first = document.content[0]
        assert isinstance(first, Figure)
        assert first.images[0].source == ADDRESS
        text = document.markdown(front_matter=False)
        assert "The reed of the third level." in text
        assert "current" not in text
        assert "File usage" not in text
        assert document.ledger.unaccounted == 0


def test_a_section_of_that_name_in_an_article_stays():
    """Only the software's own headings stand right above the software's lists."""
    document = clean(
        '<div class="mw-parser-output"><h2 id="filehistory">File history</h2>'
        "<p>The file is a tool.</p></div>"
    )
    assert "## File history" in document.markdown(front_matter=False)

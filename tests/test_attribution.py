"""Who wrote a page and made its pictures, and under which terms."""

from __future__ import annotations

import pytest

from cleaner import clean
from cleaner.records import Licence

WIKI = (
    "<title>Fen - Fenwiki</title>{}<body class=mediawiki><h1 id=firstHeading>Fen</h1>"
    "<div class=mw-parser-output><p>The fen is wet.</p>{}</div>{}"
)
URL = "https://fen.example/wiki/Fen"
DEED = "https://creativecommons.org/licenses/by-sa/4.0/"


def cleaned(head="", body="", foot="", url=URL):
    """Clean a page of a wiki."""
    return clean(WIKI.format(head, body, foot), url=url)


def test_a_page_with_a_licence_has_the_line_that_it_asks_for():
    """Work, address, authors or their list, licence with address, and that it changed."""
    foot = f'<ul><li id="footer-info-copyright"><a href="{DEED}">CC BY-SA</a></li></ul>'
    document = cleaned(foot=foot)
    assert document.licence == Licence(
        "CC BY-SA",
        DEED,
        f"“Fen”, Fenwiki, {URL}, by its contributors ({URL}?action=history); licence:"
        f" CC BY-SA ({DEED}); changed: only the article is kept",
    )
    assert f'attribution: "{document.licence.attribution}"' in document.markdown()
    assert document.licence.attribution in document.html()
    assert document.page.history == f"{URL}?action=history"


def test_authors_that_the_page_names_are_named():
    """Then nobody needs to look them up."""
    head = f'<meta name="author" content="Ann Sedge"><link rel="license" href="{DEED}">'
    attribution = cleaned(head).licence.attribution
    assert f", by Ann Sedge; licence: CC BY-SA 4.0 ({DEED});" in attribution


@pytest.mark.parametrize(
    ("href", "name", "url"),
    [
        ("/wiki/Fen:Terms", "", "https://fen.example/wiki/Fen:Terms"),
        ("//creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0", None),
        ("https://www.gnu.org/copyleft/fdl.html", "GNU Free Documentation License", None),
        ("javascript:alert(1)", "", ""),
    ],
)
def test_an_address_of_a_licence_is_whole_and_safe(href, name, url):
    """Relative ones stand against the page; well-known ones give the name."""
    licence = cleaned(f'<link rel="license" href="{href}">').licence
    whole = f"https:{href}" if href.startswith("//") else href
    assert (licence.name, licence.url) == (name, whole if url is None else url)
    assert bool(licence.attribution) == bool(licence.url)


@pytest.mark.parametrize(
    ("engine", "url", "history"),
    [
        ("DokuWiki", "https://a.example/doku.php?id=fen", "&do=revisions"),
        ("MediaWiki 1.39", "https://a.example/index.php?title=Fen", "&action=history"),
    ],
)
def test_each_wiki_has_its_own_list_of_versions(engine, url, history):
    """A query of the engine behind the page's address; no address, no list."""
    html = f'<meta name="generator" content="{engine}"><p>The fen is wet.</p>'
    assert clean(html, url=url).page.history == url + history
    page = clean(html).page
    assert page is None or not page.history


def test_a_page_without_a_licence_claims_none():
    """Nothing is known of its terms."""
    document = cleaned()
    assert document.licence is None
    assert "attribution" not in document.markdown()


@pytest.mark.parametrize(
    ("body", "credit", "licence"),
    [
        (
            (
                '<figure><img src="/a.png"><figcaption>A mill.'
                ' <span class="wp-media-credit">Ann Sedge</span>,'
                f' <a rel="license" href="{DEED}">CC BY-SA</a></figcaption></figure>'
            ),
            "Ann Sedge",
            Licence("CC BY-SA", DEED),
        ),
        (
            (
                '<div class="thumb"><img src="/a.png"><div class="thumbcaption">A mill.'
                ' <span itemprop="creditText">Bo Reed</span></div></div>'
            ),
            "Bo Reed",
            None,
        ),
        (
            (
                '<p><img src="/a.png" alt="Mill" data-credit="Ann Sedge"'
                f' data-license-url="{DEED}"></p>'
            ),
            "Ann Sedge",
            Licence(url=DEED),
        ),
        ('<figure><img src="/a.png"><figcaption>A mill.</figcaption></figure>', "", None),
    ],
)
def test_a_picture_has_the_credit_beside_it(body, credit, licence):
    """In its figure or its attributes; the caption stays as it is."""
    (image,) = cleaned(body=body).images
    assert (image.credit, image.licence) == (credit, licence)

"""Consent, age, ad blockers, logins, newsletters, shares, comments of well-known makers.

Their ids and classes are those that the products write; the words are our own.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from test_fallback import MORE

from cleaner import clean
from cleaner.errors import NotAPageError

WALLS = tomllib.loads(Path(__file__).with_name("walls.toml").read_text(encoding="utf-8"))
SAID = "We should like to ask you something first, dear reader of the fen, if you please."
GUESSED = ("youtube", "openweb")
"""Boxes that are looked for only on pages of no known maker: their selectors are slow."""
PAGES = {
    "around": "{box}<div class=x>{text}</div>",
    "inside": "<main>{text}{box}{text}</main>",
    "wiki": "<div id=mw-content-text class=mw-parser-output>{text}{box}{text}</div>",
}


def page_of(body, head="<title>Reed</title>"):
    """Return a whole page."""
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("name", WALLS["boxes"])
def test_a_box_beside_the_text_goes(name, kind):
    """On any page; nothing of the text goes with it, and the trail or the root says so."""
    if kind == "wiki" and name in GUESSED:
        pytest.skip("looked for on pages of no known maker")
    box = WALLS["boxes"][name].replace("BOX", SAID)
    document = clean(page_of(PAGES[kind].format(box=box, text=MORE)))
    text = document.text()
    assert SAID not in text
    assert text.count("1905") == (1 if kind == "around" else 2)
    assert document.ledger.unaccounted == 0
    if kind != "around":
        assert any(SAID in removal.text for removal in document.removed)


@pytest.mark.parametrize("name", WALLS["boxes"])
def test_a_page_that_is_only_a_box_is_an_error(name):
    """There is nothing else: the error says so, and no file is written."""
    box = WALLS["boxes"][name].replace("BOX", SAID)
    with pytest.raises(NotAPageError):
        clean(page_of(box))


@pytest.mark.parametrize("name", WALLS["pages"])
def test_a_page_that_is_only_a_wall_is_an_error(name):
    """Whoever made it and in whichever language; with an article below it is a page."""
    head, _, body = WALLS["pages"][name].rpartition("</title>")
    head += "</title>"
    with pytest.raises(NotAPageError):
        clean(page_of(body, head))
    assert "1905" in clean(page_of(f"{body}<article>{MORE * 8}</article>", head)).text()


@pytest.mark.parametrize(
    "body",
    [
        "<p>The inn is open to guests of over 18 years; the log of 1911 says so.</p>",
        "<p>Un momento de la historia del pantano.</p><p>Se utiliza la caña.</p>",
        "<p>Members log in to the book of the mill each spring, by hand.</p>",
        "<p>Cookies sind ein Gebäck. Wir essen sie im Winter gern mit Milch.</p>",
    ],
)
def test_a_short_page_about_such_things_is_a_page(body):
    """A few words that only sound like a wall are an article."""
    assert clean(page_of(f"{body}<button>Find</button>")).text().strip()


@pytest.mark.parametrize(
    "anchor", ["age-verification", "cookie-consent", "ccc", "commento"]
)
@pytest.mark.parametrize(
    "box", ["<section id={}><h2>{}</h2>{}</section>", "<h2 id={}>{}</h2>{}"]
)
def test_a_section_with_the_id_of_a_box_is_a_section(anchor, box):
    """Documentation gives sections the words of their heading as id."""
    title = anchor.replace("-", " ").title()
    text = clean(page_of(f"<main>{MORE}{box.format(anchor, title, MORE)}</main>")).text()
    assert title in text
    assert text.count("1905") == 2

"""Pages that are no article are refused, articles about such things never."""

from __future__ import annotations

import re

import pytest
from places import CORPUS, NO_CORPUS, name_of, pages_below
from turbohtml import parse

from cleaner import engines
from cleaner.errors import NotAPageError
from cleaner.model import Options, Source
from cleaner.page import Page
from cleaner.phrases import fold, phrases_of
from cleaner.steps.refuse import refuse
from cleaner.steps.silence import silence

LONG = "<p>" + "The fen is wet in all months of the year. " * 90 + "</p>"
"""More text than any page of a server's message has."""


def opened(html, *, engine="mediawiki", keep=()):
    """Return a page of an engine, ready to be judged."""
    content = html if isinstance(html, bytes) else html.encode()
    page = Page(Source(content, path="p.html"), Options(keep=keep), parse(content))
    page.rules = engines.load(engine)
    silence(page)
    return page


def is_refused(html, **options):
    """Tell whether a page is refused."""
    try:
        refuse(opened(html, **options))
    except NotAPageError:
        return True
    return False


def own_rules():
    """List the rules that each engine file has of its own."""
    return [
        pytest.param(name, rule, id=rule.address)
        for name in engines.names()
        for rule in engines.load(name).refuse.values()
        if rule.address.startswith(f"{name}:")
    ]


@pytest.mark.parametrize(("engine", "rule"), own_rules())
def test_a_rule_refuses_its_hit_and_not_its_miss(engine, rule):
    """The error of a hit says where, what and what to do; no rule refuses the miss."""
    page = opened(rule.hit, engine=engine)
    with pytest.raises(NotAPageError) as caught:
        refuse(page)
    assert (caught.value.where, caught.value.what) == ("p.html", rule.why)
    assert caught.value.cure == rule.cure
    assert not is_refused(rule.miss, engine=engine)


@pytest.mark.parametrize(("engine", "rule"), own_rules())
def test_a_rule_that_is_switched_off_refuses_nothing(engine, rule):
    """Who wants such a page all the same keeps the rule."""
    assert not is_refused(rule.hit, engine=engine, keep=(rule.address,))


@pytest.mark.parametrize(("engine", "rule"), own_rules())
def test_a_rule_for_any_page_leaves_a_long_page_alone(engine, rule):
    """What a title or a form says counts only where there is little text."""
    if engine == "_web" or rule.title:
        assert rule.most
        assert not is_refused(rule.hit + LONG, engine=engine)


@pytest.mark.parametrize(("engine", "rule"), own_rules())
def test_selectors_of_refusals_begin_with_a_tag(engine, rule):
    """A look-up by tag costs a microsecond, anything else a walk over the page."""
    del engine
    for css in filter(None, re.split(r",\s*", rule.css + ", " + rule.without)):
        assert re.match(r"[a-z]", css), css


@pytest.mark.parametrize(
    "title",
    [
        "403 Forbidden",
        "Error 404 (Not Found)!!1",
        "404 - File or directory not found.",
        "502 Bad Gateway",
        "503 Service Temporarily Unavailable",
        "Page not found | Fenwiki",
        "Attention Required! | Cloudflare",
        "fen.example | 521: Web server is down",
        "Access Denied",
        "Too Many Requests",
        "Making sure you're not a bot!",
    ],
)
def test_messages_of_servers_are_known_by_their_title(title):
    """Short pages under such a title are none, whatever the engine."""
    page = f"<title>{title}</title><h1>{title}</h1><hr><p>reedserver</p>"
    assert is_refused(page, engine="_web")
    assert is_refused(page, engine="fandom")


@pytest.mark.parametrize(
    "title",
    [
        "404 (number) - Fenwiki",
        "503 - a song",
        "Found and not found - Fenwiki",
        "Just a Moment in the Reeds",
        "The Forbidden Fen",
        "Error - Fenwiki",
        "Database error",
        "",
    ],
)
def test_short_articles_under_like_titles_are_pages(title):
    """A stub whose title only begins like a message is cleaned."""
    assert not is_refused(f"<title>{title}</title><p>A song of 1911.</p>", engine="_web")


BARRIERS = {
    "consent": "<title>Fenmail</title><div><h1>Before you go on</h1><p>We and our 84"
    " partners use cookies to store facts about your device.</p>"
    "<button>Accept all</button></div>",
    "consent-german": "<title>Fenblatt</title><p>Wir verwenden Cookies, um das Angebot zu"
    " verbessern.</p><button>Alle akzeptieren</button>",
    "consent-french": "<title>Le marais</title><p>Nous utilisons des cookies.</p>"
    "<button>Tout accepter</button>",
    "ad-blocker": "<title>The Fen Post</title><h2>Ad blocker detected</h2><p>Please disable"
    " your ad blocker to read on.</p>",
    "age": "<title>Fen Brewery</title><p>You must be 18 or older to enter. Are you over 18?"
    "</p><a href=/in>Yes</a> <a href=/out>No</a>",
    "sign-in": "<title>Sign in - Fenbook</title><p>Sign in to go on.</p>"
    "<a href=/go>Go on</a>",
    "script": "<title>Fen app</title><div id=root><p>You need to enable JavaScript to run"
    " this app.</p></div>",
    "script-off": "<title>Fen</title><p>JavaScript is disabled in your browser. Please"
    " enable JavaScript to go on.</p>",
    "captcha": "<title>fen.example</title><p>Please confirm that you are not a robot.</p>",
}
"""Pages that are nothing but a barrier, of no known maker: what they say tells."""


@pytest.mark.parametrize("name", BARRIERS)
def test_a_page_that_is_only_a_barrier_is_refused_whoever_made_it(name):
    """Consent, age, login, captcha, a script: told by the words where no class tells."""
    assert is_refused(BARRIERS[name], engine="_web")
    assert not is_refused(BARRIERS[name] + LONG, engine="_web")


@pytest.mark.parametrize(
    "text",
    [
        "We use cookies of oats and honey at the fair; accept all offers of milk.",
        "An ad blocker is a program. It was written in 2002 and blocks advertisements.",
        "You must be patient: the bittern is over 18 inches long.",
        "JavaScript is a language that browsers run; a page may ask for it.",
        "A robot mows the reed. It is not a toy.",
    ],
)
def test_a_stub_on_such_a_matter_is_a_page(text):
    """Few words on cookies or robots are an article all the same."""
    assert not is_refused(f"<title>Fen</title><h1>Fen</h1><p>{text}</p>", engine="_web")


def test_a_script_is_no_text():
    """A check page is little text though its script is long."""
    script = "<script>" + "reed();" * 900 + "</script>"
    assert is_refused(f"<title>Just a moment...</title><p>Wait.</p>{script}", engine="_web")


def test_a_category_without_a_page_still_lists_its_members():
    """MediaWiki says that there is no text, and lists the members below."""
    gap = '<div class="noarticletext">There is no text.</div>'
    members = '<div class="mw-category-generated"><div id="mw-pages">Reed</div></div>'
    assert is_refused(f"<body class=mediawiki>{gap}")
    assert not is_refused(f"<body class=mediawiki>{gap}{members}")


def test_a_page_without_rules_is_not_judged():
    """A fragment that is built as it stands has no engine that could refuse it."""
    page = opened("<title>404 Not Found</title>")
    page.rules = None
    refuse(page)


REAL = pages_below(CORPUS, ".html", ".htm") if CORPUS.is_dir() else []


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=name_of(path)) for path in REAL]
    or [pytest.param(None, marks=pytest.mark.skip(reason=NO_CORPUS))],
)
@pytest.mark.parametrize("engine", engines.names())
def test_no_real_page_is_refused(path, engine):
    """Every page of the corpus is an article, whichever engine's rules judge it."""
    assert not is_refused(path.read_bytes(), engine=engine)


@pytest.mark.parametrize(
    ("pattern", "phrases"),
    [
        ("(?i)wet (?:reed|sedge)|dry", {"wet ", "dry"}),
        ("(?i)a (?:reed|sedge) b|[0-9]+", set()),
        ("(?:reed)?", set()),
        ("(?:reed){2}", {"reed"}),
        ("(?i)İstanbul|ſedge", {"istanbul", "sedge"}),
        (r"\bfen\b.{0,9}\bmoor", {"moor"}),
        ("(?=reed)[a-z]+", set()),
    ],
)
def test_phrases_of_a_pattern_stand_in_whatever_it_finds(pattern, phrases):
    """A pattern is not tried on a text without its phrases; one branch may have none."""
    assert phrases_of(pattern) == phrases


@pytest.mark.parametrize(("engine", "rule"), own_rules())
def test_a_rule_with_a_text_has_phrases(engine, rule):
    """Every rule that looks at a text looks for its phrases first, and its hit has one."""
    assert engine
    phrases = phrases_of(rule.text)
    assert bool(phrases) == bool(rule.text)
    assert not phrases or any(phrase in fold(rule.hit) for phrase in phrases)

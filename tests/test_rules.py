"""Engine files: each rule on its own proof, the loader, and which engine made a page."""

from __future__ import annotations

import re
from html import escape

import pytest
from places import CORPUS, NO_CORPUS, name_of, pages_below
from turbohtml import parse

from cleaner import engines
from cleaner.dom import link_share, text_of
from cleaner.engines import EngineRules, Role
from cleaner.errors import OptionError, RuleError
from cleaner.model import Options, Source
from cleaner.page import Page
from cleaner.selectors import one_form, split_selectors
from cleaner.steps.recognise import recognise


def own(kind):
    """List the rules of a kind that each file has of its own."""
    return [
        pytest.param(rule, id=rule.address)
        for name in engines.names()
        for rule in getattr(engines.load(name), kind).values()
        if rule.address.startswith(f"{name}:")
    ]


def matches(rule, html):
    """Return the elements that a rule holds for, its conditions included."""
    found = parse(html).select(rule.css)
    if getattr(rule, "text", ""):
        found = [one for one in found if re.fullmatch(rule.text, text_of(one))]
    if getattr(rule, "links", 0):
        found = [one for one in found if link_share(one) >= rule.links]
    return found


@pytest.mark.parametrize("rule", own("strip") + own("parts"))
def test_a_rule_hits_its_hit_and_misses_its_miss(rule):
    """A rule matches in its hit and, once that is taken out, no more; never in its miss."""
    assert len(matches(rule, rule.hit)) >= 1
    tree = parse(rule.hit)
    for element in tree.select(rule.css):
        element.extract()
    assert not tree.select(rule.css)
    assert matches(rule, rule.miss) == []


@pytest.mark.parametrize("rule", own("strip"))
def test_a_strip_rule_leaves_the_prose_of_its_hit(rule):
    """What a rule removes from its hit is not all of it, but for boxes shown alone."""
    whole = text_of(parse(rule.hit))
    gone = sum(len(text_of(one)) for one in matches(rule, rule.hit))
    assert gone < len(whole) or "<pre" in rule.hit or not whole


@pytest.mark.parametrize("rule", own("strip") + own("parts"))
def test_selectors_look_for_whole_class_names(rule):
    """No rule looks for a part of a class name: "foot" once ate every footnote."""
    assert not re.search(r"\[class[*^$]=", rule.css)


@pytest.mark.parametrize("name", engines.names())
def test_a_picture_rule_changes_its_hit_and_not_its_miss(name):
    """An address rule rewrites its example and leaves an original as it is."""
    for rule in engines.load(name).originals.values():
        assert re.sub(rule.pattern, rule.into, rule.hit) == rule.miss


@pytest.mark.parametrize("name", engines.names())
def test_a_note_rule_finds_a_mark_and_its_note(name):
    """A note rule sees one mark and one note in its hit, and no note in its miss."""
    for rule in engines.load(name).notes.values():
        tree = parse(rule.hit)
        assert tree.select_one(rule.mark) is not None
        assert len(tree.select(rule.note)) == 1
        assert not parse(rule.miss).select(rule.note)


def test_signs_begin_with_a_tag():
    """A sign costs a microsecond, not a walk over the page: the tree looks tags up."""
    for rules in engines.all_rules():
        for css in rules.signs:
            assert all(re.match(r"[a-z]", one) for one in css.split(", ")), css


HEAD = re.compile(r"(meta|link|script|html|body|input|h1|h2|h3|p|dl|dt|section|div)\b")
"""Tags of which a page has few, or by which the tree answers in a microsecond."""


def test_signs_cost_no_walk():
    """What no index answers asks for few elements: a link or an unknown tag is a walk."""
    for rules in engines.all_rules():
        for css in rules.signs:
            for one in split_selectors(css):
                if one_form(one) is None and rules.name != "fandom":
                    assert HEAD.match(one), css
                    assert " " not in one.partition("[")[0], css


def test_rules_of_a_child_come_before_its_parents():
    """Fandom has MediaWiki's rules, after its own, under MediaWiki's address."""
    fandom, mediawiki = engines.load("fandom"), engines.load("mediawiki")
    assert fandom.lineage == ("fandom", "mediawiki", "_web")
    assert fandom.strip["navboxes"] is mediawiki.strip["navboxes"]
    assert fandom.strip["navboxes"].address == "mediawiki:navboxes"
    assert next(iter(fandom.strip.values())).address.startswith("fandom:")
    assert fandom.content[0] not in mediawiki.content
    assert fandom.signs.keys() & mediawiki.signs.keys() == set()


def test_a_childs_rule_replaces_its_parents_by_name():
    """The child wins where both have a rule of one name."""
    rule = '[strip.{}]\ncss=".a"\nwhy="{}"\nhit="<p class=a>"\n'
    parent = engines.parse_rules(
        "old", rule.format("box", "old") + rule.format("bar", "old")
    )
    child = engines.parse_rules("new", rule.format("box", "new"))
    merged = engines.merge_rules(child, parent)
    assert [rule.why for rule in merged.strip.values()] == ["new", "old"]
    assert merged.strip["box"].address == "new:box"


def test_coarse_rules_come_last():
    """What looks at the text or is coarse never keeps another rule from an element."""
    for name in ("mediawiki", "fandom"):
        found = [rule.late or bool(rule.text) for rule in engines.load(name).strip.values()]
        assert found == sorted(found)
        assert {False, True} == set(found)


def test_rules_ask_for_little_more_than_the_index():
    """What the index of classes and ids does not answer begins with a tag, and is rare."""
    for rules in engines.all_rules():
        walked = {
            selector
            for rule in (*rules.strip.values(), *rules.parts.values())
            for selector in split_selectors(rule.css)
            if not re.fullmatch(
                r"[a-z0-9]*[.#][\w.-]+( > [a-z]+)?|[a-z0-9-]+|.*\[id\^=.*", selector
            )
        }
        assert all(re.match(r"[a-z]", selector) for selector in walked)
        assert len(walked) <= 5, rules.name


RULE = '[strip.x]\ncss = ".a"\nwhy = "w"\nhit = "<p class=a>"\n'


@pytest.mark.parametrize(
    ("text", "where", "reason"),
    [
        ("strip = [", "bad.toml", "is no TOML"),
        ("tittle = 'x'", "bad.toml", "unknown field `tittle`"),
        (RULE + "color = 1", "bad.toml: strip.x", "unknown field `color`"),
        (RULE.replace(".a", ".a >"), "bad.toml: strip.x", "invalid CSS selector"),
        (RULE.replace('"w"', '" "'), "bad.toml: strip.x", "why is empty"),
        ('[strip.x]\ncss = ".a"\nwhy = "w"', "bad.toml: strip.x", "`hit`"),
        (RULE + 'text = "(a"', "bad.toml: strip.x", "no regular expression"),
        (RULE + 'words = "ad"', "bad.toml: strip.x", "words without guessed"),
        (RULE + 'guessed = true\nwords = "Ad"', "bad.toml: strip.x", "'Ad' is no word"),
        (RULE + 'address = "bad:x"', "bad.toml: strip.x", "set by the loader"),
        (RULE.replace("strip", "parts") + 'role = "box"', "bad.toml: parts.x", "'box'"),
        (RULE.replace("strip", "refuse"), "bad.toml: refuse.x", "`cure`"),
        (
            '[refuse.x]\nwhy="w"\ncure="c"\nhit="h"\nmiss="m"',
            "bad.toml: refuse.x",
            "holds for every page",
        ),
        ("strip.x = 3", "bad.toml: strip.x", "Expected `object`"),
        ("strip = 3", "bad.toml: strip", "is no table"),
        ('content = ["a["]', "bad.toml", "invalid CSS selector"),
        ('signs = {"a[" = 3}', "bad.toml", "invalid CSS selector"),
        ("[[facts.title]]\n", "bad.toml: facts.title", "has no source"),
        ('[[facts.id]]\nconfig = "x"\npattern = "a"', "bad.toml: facts.id", "has no group"),
        ('[[facts.id]]\ncomment = "x"', "bad.toml: facts.id", "without pattern"),
        (
            '[originals.x]\npattern = "("\ninto=""\nwhy=""\nhit=""',
            "bad.toml: originals.x",
            "(",
        ),
    ],
)
def test_a_wrong_file_is_named_with_rule_and_reason(text, where, reason):
    """Each fault of an engine file says which rule, what is wrong and what to do."""
    with pytest.raises(RuleError) as caught:
        engines.parse_rules("bad", text)
    assert caught.value.where == where
    assert reason in caught.value.what
    assert caught.value.cure


def test_an_engine_that_does_not_exist_is_an_error():
    """Asking for rules that no file has names those that there are."""
    with pytest.raises(RuleError, match=r"there is no engine file 'nowiki'.*mediawiki"):
        engines.load("nowiki")


def test_a_circle_of_parents_is_an_error(monkeypatch):
    """Files that extend each other are refused, with the circle in the message."""
    monkeypatch.setattr(engines, "names", lambda: ("a", "b"))
    monkeypatch.setattr(
        engines,
        "read_own",
        lambda name: EngineRules(name=name, extends="ab".replace(name, "")),
    )
    with pytest.raises(RuleError, match="a -> b -> a"):
        engines._load("a", ())


def test_a_parent_that_does_not_exist_is_an_error(monkeypatch):
    """A file that extends nothing known is named."""
    monkeypatch.setattr(
        engines, "read_own", lambda name: EngineRules(name=name, extends="gone")
    )
    with pytest.raises(
        RuleError, match=r"mediawiki.toml: extends: there is no engine file"
    ):
        engines._load("mediawiki", ())


def test_the_version_of_the_rules_is_short_and_stable():
    """The version is a hash over the files: the same files, the same version."""
    version = engines.rules_version()
    assert re.fullmatch(r"[0-9a-f]{12}", version)
    engines.rules_version.cache_clear()
    assert engines.rules_version() == version


def test_roles_come_from_the_closed_set():
    """Each role that a rule gives is one that the set names."""
    given = {rule.role for rules in engines.all_rules() for rule in rules.parts.values()}
    assert given <= set(Role)
    assert {Role.INFOBOX, Role.REFERENCES, Role.TABS} <= given


# --- which engine ----------------------------------------------------------------------


def recognised(html, **options):
    """Return a page after recognition."""
    content = html if isinstance(html, bytes) else html.encode()
    page = Page(Source(content), Options(**options), parse(content))
    recognise(page)
    return page


SKINS = {
    '<body class="mediawiki skin-vector skin-vector-2022">': "mediawiki vector-2022",
    '<body class="mediawiki skin-vector skin-vector-legacy">': "mediawiki vector-legacy",
    '<body class="mediawiki skin-minerva">': "mediawiki minerva",
    '<body class="mediawiki skin-monobook">': "mediawiki monobook",
    '<body class="mediawiki skin-timeless">': "mediawiki timeless",
    '<body class="mediawiki"><div id="globalWrapper">': "mediawiki classic",
    '<body class="mediawiki skin-reed skin-reed-dark"><div id="globalWrapper">': (
        "mediawiki reed"
    ),
    '<body class="mediawiki skin-minerva"><h1 id="titleHeading">': "mediawiki kiwix",
    '<html about="//x/wiki/Special:Redirect/revision/4">': "mediawiki parsoid",
    '<div class="mw-parser-output"><p>Fen': "mediawiki fragment",
    '<body class="mediawiki skin-oasis">': "fandom oasis",
    '<div id="WikiaArticle"><p>Fen': "fandom oasis",
    '<body class="mediawiki skin-monaco"><div id="wikia_page">': "fandom monaco",
    '<body class="skin-fandomdesktop">': "fandom fandomdesktop",
    "<p>A page of no wiki.": "_web ",
    "": "_web ",
}
"""The least of a page -> its engine and skin."""


@pytest.mark.parametrize("html", SKINS)
def test_engines_and_skins_are_recognised(html):
    """The signs of each skin lead to its engine, with the evidence kept."""
    heading = '<h1 id="firstHeading">Fen</h1>' if "mediawiki" in html else ""
    found = recognised(html + heading).engine
    assert f"{found.name} {found.skin}" == SKINS[html]
    assert bool(found.evidence) == (found.name != "_web")


def test_a_page_about_an_engine_is_not_taken_for_it():
    """Class names in code samples and prose are no signs."""
    html = (
        "<h1>How MediaWiki marks its pages</h1><p>See <code>#mw-content-text</code>:</p>"
        '<pre>&lt;meta name="generator" content="MediaWiki 1.39"&gt;\n'
        '&lt;div class="mw-parser-output"&gt;</pre>'
    )
    assert recognised(html).engine.name == "_web"


ABOUT = """<h1>How {0} marks its pages</h1><p>A page of {0} has <code>{1}</code>, <a
href="https://{0}.example/">its makers</a> say. It is short.</p>
<pre><code>&lt;meta name="generator" content="{0} 1.0"&gt; {1}</code></pre>"""


@pytest.mark.parametrize("name", [name for name in engines.names() if name != "_web"])
def test_a_page_about_any_engine_is_not_taken_for_it(name):
    """Its name and all of its signs, shown as samples, are no evidence."""
    rules = engines.load(name)
    html = ABOUT.format(rules.title, escape(" ".join(rules.signs)))
    assert recognised(html).engine.name == "_web"


LEAST = {
    "sphinx": '<html data-content_root="./"><body><div class="body">',
    "mkdocs": '<div class="md-content"><article class="md-content__inner">',
    "docusaurus": '<div id="__docusaurus"><article><div class="theme-doc-markdown">',
    "confluence": '<meta name="ajs-page-id" content="3"><div class="wiki-content">',
    "github": '<div id="wiki-wrapper"><div id="wiki-body"><div class="markdown-body">',
    "bookstack": '<h1 id="bkmrk-page-title">Fen</h1>',
    "notion": '<article class="page sans"><header><h1 class="page-title">Fen</h1>',
    "tvtropes": '<article id="main-entry"><div id="main-article" class="article-content">',
    "namuwiki": '<meta name="generator" content="the seed 4"><div class="wiki-paragraph">',
}
"""The least of a page in a theme or skin that nobody here has seen."""


@pytest.mark.parametrize("name", LEAST)
def test_an_unknown_theme_is_known_all_the_same(name):
    """A few signs are enough; the rest of the page is of no theme that we know."""
    assert recognised(LEAST[name] + "<p>Fens are wet.</p>").engine.name == name


def test_a_borrowed_infobox_makes_no_fandom_wiki():
    """Independent wikis use Fandom's infobox too; that alone proves nothing."""
    html = '<div class="mw-parser-output"><aside class="portable-infobox">'
    assert recognised(html).engine.name == "mediawiki"


def test_weak_signs_alone_are_not_enough():
    """A page with an id that MediaWiki uses too stays a page of no known wiki."""
    assert recognised('<div id="bodyContent"><p>Fen</p></div>').engine.name == "_web"


def test_the_strongest_sign_comes_first():
    """Evidence is sorted by weight, the child's and its parents' signs together."""
    page = recognised('<body class="mediawiki skin-oasis"><div id="WikiaRail">')
    assert page.engine.evidence[0] == "body.skin-oasis"
    assert "body.mediawiki" in page.engine.evidence


def test_the_user_decides_over_the_evidence():
    """An engine given by the user is taken; an unknown one is an error that lists all."""
    page = recognised("<p>Fen", engine="fandom")
    assert page.engine.name == "fandom"
    assert page.rules is engines.load("fandom")
    with pytest.raises(OptionError, match=r"no engine 'wikia'.*fandom"):
        recognised("<p>Fen", engine="wikia")


MEDIAWIKI_IN_GENERIC = re.compile(r"wikipedia|multi-image-row-midarticle|peripheral-tables")
"""Pages among the articles that are MediaWiki's in truth."""


def wild(folder):
    """List the real pages of a folder of the corpus."""
    pages = pages_below(CORPUS / folder, ".html", ".htm") if CORPUS.is_dir() else []
    return [pytest.param(page, id=name_of(page)) for page in pages] or [
        pytest.param(None, marks=pytest.mark.skip(reason=NO_CORPUS))
    ]


@pytest.mark.parametrize(
    "page", wild("wiki/wikimedia") + wild("wiki/mediawiki") + wild("wiki/fandom")
)
def test_real_pages_of_the_family_are_recognised(page):
    """Each real page is taken for its engine's."""
    wanted = "fandom" if page.parent.name == "fandom" else "mediawiki"
    assert recognised(page.read_bytes()).engine.name == wanted


@pytest.mark.parametrize("page", wild("generic"))
def test_articles_are_not_taken_for_wiki_pages(page):
    """No page of another kind is taken for a wiki of the MediaWiki family."""
    if not MEDIAWIKI_IN_GENERIC.search(page.as_posix()):
        assert recognised(page.read_bytes()).engine.name not in {"mediawiki", "fandom"}


@pytest.mark.parametrize(
    "page",
    [
        page
        for engine in ("dokuwiki", "moinmoin", "tiddlywiki", "trac", "tvtropes", "wikidot")
        for page in wild(f"wiki/{engine}")
    ],
)
def test_other_wikis_are_not_taken_for_mediawiki(page):
    """Pages of other engines never count as MediaWiki's."""
    assert recognised(page.read_bytes()).engine.name not in {"mediawiki", "fandom"}

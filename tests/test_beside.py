"""What stands beside an article of nobody's make: by the names and by how it is made."""

from __future__ import annotations

import pytest
from test_fallback import MORE, PROSE, cleaned, text_of, trail

from cleaner import engines
from cleaner.engines.words import words
from cleaner.steps.strip.named import split_name

HERE = "<title>Reed</title><link rel=canonical href='https://fen.example/reed'>"
SUMMARY = "What the mowers of the fen told us about their summer, and what they left out."
SAID = "I was there in that winter, and the ice bore all of us the whole way to the mill."


def teaser(number, *, address="/x"):
    """Return a box with a linked heading and a summary."""
    heading = f"<h3><a href='{address}{number}'>The story of mill {number}</a></h3>"
    return f"<li><div>{heading}<p>{SUMMARY} It was {number}.</p></div></li>"


def post(number, label="Reply"):
    """Return what a reader wrote, with a link to answer it."""
    return f"<div><b>Ann {number}</b><p>{SAID} {number}.</p><a href='#'>{label}</a></div>"


NAMES = {
    "comments": ("article__commentList", "x-kommentare", "Commentaires_box"),
    "related": ("post__relatedBox", "article-recirculation", "c-recommended--wide"),
    "subscriptions": ("inlineNewsletter", "box_newsletter_v2"),
    "pagers": ("layout-sidebar", "mySidebar"),
    "bylines": ("c-byline__names", "articleAuthor"),
    "notices-of-sites": ("gridAdvertisement", "seite-werbung"),
    "frames-of-sites": ("layout__footer",),
}


@pytest.mark.parametrize(("rule", "name"), [(r, n) for r in NAMES for n in NAMES[r]])
def test_the_words_of_a_name_tell_what_a_part_is(rule, name):
    """However a site writes the name: the part goes by the rule that has its word."""
    part = f"<div class='{name}'><p>Fen Press has something to say here: look!</p></div>"
    for page in (f"<main>{MORE}{part}</main>", f"<main>{part}{MORE}</main>"):
        document = cleaned(page)
        assert "look!" not in text_of(document)
        assert "1905" in text_of(document)
        assert f"_web:{rule}" in trail(document)
    kept = cleaned(f"<main>{MORE}{part}</main>", keep=frozenset({f"_web:{rule}"}))
    assert f"_web:{rule}" not in trail(kept)


@pytest.mark.parametrize("name", ["has-comments", "no-sidebar", "commentary", "unrelated"])
def test_a_name_that_says_something_else_is_no_part(name):
    """Whole words count, and none behind "no", "has" and the like."""
    part = f"<div class='{name}'><p>{SAID}</p></div>"
    assert SAID in text_of(cleaned(f"<main>{MORE}{part}</main>"))


def test_a_heading_that_became_an_id_is_no_name():
    """The words of a sentence say what a part is about, not what it is."""
    part = f"<section id='barley-as-a-share-of-the-crop'><p>{SAID}</p></section>"
    assert SAID in text_of(cleaned(f"<main>{MORE}{part}</main>"))


@pytest.mark.parametrize("inner", ["<h1>Reed</h1>", "<main>", ""])
def test_a_name_does_not_take_the_article(inner):
    """What has the page's heading or most of its paragraphs is the article."""
    page = f"<div class='related-story'>{inner}{MORE}</div><div>{MENU}</div>"
    assert "1905" in text_of(cleaned(page))


MENU = "<ul><li><a href=/a>All about reed</a><li><a href=/b>All about rush</a></ul>"


def test_words_of_names_are_compared_without_their_dress():
    """Humps, hyphens, underscores and numbers part words."""
    for name in ("relatedBox", "Related-Box", "related__box", "related-box-2"):
        assert split_name(name) == "related-box"


def test_no_engine_inherits_the_words():
    """A wiki may call its content what news sites call their clutter."""
    rules = engines.load("mediawiki")
    assert not any(rule.words for rule in rules.strip.values())


def test_teasers_after_the_article_go():
    """Headlines that lead elsewhere with summaries, though they hold more prose."""
    items = "".join(map(teaser, range(12)))
    document = cleaned(f"<main>{MORE}{MORE}<ul>{items}</ul></main>", head=HERE)
    assert SUMMARY not in text_of(document)
    assert len(trail(document)["_web:teasers"]) == 12


def test_a_word_above_a_headline_is_of_the_headline():
    """It stands in an element of its own; "The mill at" is an author's text."""
    items = "".join(map(teaser, range(4)))
    above = items.replace("><a ", "><strong>Letter</strong> <a ")
    assert above != items
    document = cleaned(f"<main>{MORE}{MORE}<ul>{above}</ul></main>", head=HERE)
    assert SUMMARY not in text_of(document)
    within = items.replace("><a ", ">The mill at <a ")
    document = cleaned(f"<main>{MORE}{MORE}<ul>{within}</ul></main>", head=HERE)
    assert SUMMARY in text_of(document)


@pytest.mark.parametrize(
    "items",
    [
        "".join(map(teaser, range(2))),
        "".join(teaser(n, address="https://mills.example/") for n in range(5)),
        "".join(teaser(n, address="#mill") for n in range(5)),
    ],
    ids=["two", "other-site", "same-page"],
)
def test_headings_that_may_be_the_articles_own_stay(items):
    """Two boxes, boxes about other sites, and headings that link to themselves."""
    document = cleaned(f"<main>{MORE}{MORE}<ul>{items}</ul></main>", head=HERE)
    assert SUMMARY in text_of(document)


def test_a_page_of_teasers_is_kept():
    """Without an article beside it the list is what the page has to say."""
    items = "".join(map(teaser, range(12)))
    document = cleaned(f"<main><p>{PROSE}</p><ul>{items}</ul></main>", head=HERE)
    assert text_of(document).count(SUMMARY) == 12


@pytest.mark.parametrize("label", ["Reply", "Antworten", "Répondre", "返信", "Ответить"])
def test_what_readers_wrote_goes(label):
    """Boxes side by side with a link to answer each, in any language, without a name."""
    document = cleaned(
        f"<main>{MORE}{MORE}<div>{post(1, label)}{post(2, label)}</div></main>"
    )
    assert SAID not in text_of(document)
    assert len(trail(document)["_web:reader-posts"]) == 2


def test_a_page_of_posts_is_kept():
    """In a forum the posts are the page."""
    document = cleaned(f"<main><div>{''.join(map(post, range(8)))}</div></main>")
    assert text_of(document).count(SAID) == 8


ENDS = ["Related articles", "Leave a comment", "Ähnliche Artikel", "Читайте также"]
ENDS += ["関連記事", "12 Kommentare", "(3) comentarios", "相关阅读", "مقالات ذات صلة"]


@pytest.mark.parametrize("label", ENDS)
def test_the_end_of_a_page_goes_with_its_label(label):
    """A box behind the article that begins with such a label, prose and all."""
    box = f"<section><div><h3>{label}</h3></div><p>{SAID}</p></section>"
    document = cleaned(f"<main>{MORE}{MORE}{box}</main>")
    assert SAID not in text_of(document)
    assert label.split()[-1] in trail(document)["_web:ends-of-pages"][0]


@pytest.mark.parametrize("label", ["Comments", "Sources", "12 mills", "Related work"])
def test_a_section_of_the_article_is_no_end(label):
    """Its heading says something else, or the same without a number."""
    box = f"<section><h2>{label}</h2><p>{SAID}</p></section>"
    assert SAID in text_of(cleaned(f"<main>{MORE}{MORE}{box}</main>"))


def test_prose_behind_a_label_without_a_box_stays():
    """A label amid the article takes the list below it, not the next paragraph."""
    middle = f"<p><b>Related articles</b></p>{MENU}<p>{SAID}</p>"
    text = text_of(cleaned(f"<main>{MORE}{MORE}{middle}{MORE}</main>"))
    assert SAID in text
    assert "All about" not in text


LINKS = [
    "<p>READ MORE: <a href=/x>The mills of the fen</a></p>",
    "<p><a href=/x>Lesen Sie auch: The mills of the fen</a></p>",
    "<p><b>Читайте также:</b> <a href=/x>The mills of the fen</a></p>",
    "<p>関連：<a href=/x>The mills of the fen</a></p>",
    "<div><div>Lire aussi</div><div><a href=/x>The mills of the fen</a></div></div>",
]


@pytest.mark.parametrize("line", LINKS)
def test_a_labelled_link_between_paragraphs_goes(line):
    """One link is enough where its label says that it leads to another article."""
    document = cleaned(f"<main>{MORE}{line}{MORE}</main>")
    assert "The mills" not in text_of(document)
    assert "_web:labelled-links" in trail(document)


@pytest.mark.parametrize(
    "line",
    [
        "<p><a href=/x>The mills of the fen</a></p>",
        "<p>Source: <a href=/x>The mills of the fen</a></p>",
        "<p>Read more: the parish has twelve books, and they are <a href=/x>here</a>.</p>",
        "<h2>See also</h2><ul><li><a href=/x>The mills of the fen</a></ul>",
    ],
)
def test_other_lines_with_a_link_stay(line):
    """A link alone, with another label, in a sentence, or in a list under a heading."""
    document = cleaned(f"<main>{MORE}{line}{MORE}</main>")
    assert trail(document) == {}


@pytest.mark.parametrize("sign", ["©", "(c) 1912", "Copyright ©"])
def test_whose_text_it_is_stands_on_the_trail(sign):
    """Below the article that is no sentence of it, however long."""
    line = f"{sign} Fen Press. All rights reserved, those of translation too, in each land."
    document = cleaned(f"<main>{MORE}<div><p>{line}</p></div></main>")
    assert "rights" not in text_of(document)
    assert "rights" in trail(document)["_web:after-text"][0]


def test_the_title_among_the_crumbs_goes():
    """A line above the text that says the title and no more."""
    crumbs = "<div><p><a href=/>Home</a></p><p>Reed</p></div>"
    document = cleaned(f"<main>{crumbs}{MORE}</main>")
    assert "Home" not in text_of(document)
    assert not text_of(document).startswith("Reed")


def test_a_short_sentence_in_a_box_below_stays():
    """What reads as a sentence is not removed for its place, in a box neither."""
    box = "<h2>Later</h2><div><p>In 1950 the last mill was burnt down.</p></div>"
    page = f"<main>{MORE}<section>{box}</section></main>"
    assert "burnt down" in text_of(cleaned(page))


@pytest.mark.parametrize("kind", ["reply-label", "comments-count", "end-label"])
def test_labels_of_ends_are_known_in_many_languages(kind):
    """The words that end articles are data; no entry is empty."""
    assert "" not in words(kind)
    for language in LANGUAGES:
        assert words(kind, language) - words(kind, "en"), language


LANGUAGES = ("de", "fr", "es", "pt", "it", "nl", "pl", "ru", "ja", "zh", "ko", "tr")


def gallery(title="<h2>The county in pictures</h2>", pages=4, sign="{}/{}"):
    """Slides as news sites embed them: counted, with a caption each."""
    slides = "".join(
        f"<li><h2><span>{sign.format(number, pages)}</span> Mill</h2><p>{PROSE}</p></li>"
        for number in range(1, pages + 1)
    )
    return f"<div class=embedded><div>{title}<ul>{slides}</ul></div></div>"


@pytest.mark.parametrize("sign", ["{}/{}", "{} / {}", "{} of {}", "{} von {}"])
def test_a_gallery_with_a_title_of_its_own_between_paragraphs_goes(sign):
    """It tells of something else, and its captions are longer than the article."""
    document = cleaned(f"<article>{MORE}{gallery(sign=sign)}{MORE}</article>")
    assert "Mill" not in text_of(document)
    assert text_of(document).count("1903") == 2
    (went,) = trail(document)["_web:slides"]
    assert went.startswith("The county in pictures")


@pytest.mark.parametrize(
    "page",
    [
        MORE + gallery(),  # the article leads to it
        MORE + gallery(title="") + MORE,  # no title: the article's own pictures
        MORE + gallery(sign="{}.") + MORE,  # steps, not slides
        MORE + gallery(pages=2) + MORE,
        MORE + gallery(title="<h2>Reed</h2>") + MORE,  # what the page is about
    ],
)
def test_slides_of_the_article_stay(page):
    """Slides are what many a page has to say."""
    document = cleaned(f"<article>{page}</article>")
    assert text_of(document).count("Mill") >= 2
    assert "_web:slides" not in trail(document)

"""Films, maps and other pages in frames leave a link and a line on the trail."""

from __future__ import annotations

import pytest

from cleaner import Options, clean
from cleaner.model import Figure

WIKI = (
    '<body class="mediawiki"><div class="mw-parser-output"><p>The fen is wet.</p>{}</div>'
)
URL = "https://fen.example/wiki/Fen"
FILM = "https://www.youtube.com/watch?v=AbCdEf12345"


def cleaned(body, **options):
    """Clean a page of a wiki with this body, and check that its account adds up."""
    document = clean(WIKI.format(body), url=URL, options=Options(**options))
    assert document.ledger.unaccounted == 0
    return document


def links_of(document):
    """Return the text and the target of each link."""
    return [(link.content[0], link.target) for link in document.links]


def trail(document, rule="_web:embedded-frames"):
    """Return what a rule put on the trail."""
    return [removal.text for removal in document.removed if removal.rule == rule]


@pytest.mark.parametrize(
    ("frame", "text", "target"),
    [
        (
            (
                '<iframe src="//www.youtube-nocookie.com/embed/AbCdEf12345?rel=0"'
                ' title="Mills of the fen" width="560" height="315"></iframe>'
            ),
            "Mills of the fen",
            FILM,
        ),
        (
            (
                '<iframe title="Play video" src="about:blank"'
                ' data-src="https://www.youtube.com/embed/AbCdEf12345"></iframe>'
            ),
            "▶",
            FILM,
        ),
        (
            '<iframe src="https://www.openstreetmap.org/export/embed.html?bbox=1"></iframe>',
            "openstreetmap.org",
            "https://www.openstreetmap.org/export/embed.html?bbox=1",
        ),
        (
            '<object data="/files/plan.pdf" type="application/pdf">No plugin.</object>',
            "plan.pdf",
            "https://fen.example/files/plan.pdf",
        ),
        (
            (
                '<object><param name="movie" value="https://player.vimeo.com/video/12">'
                '<embed src="https://player.vimeo.com/video/12"></object>'
            ),
            "▶",
            "https://vimeo.com/12",
        ),
    ],
)
def test_a_frame_leaves_a_link_and_a_trail(frame, text, target):
    """Players lead to the page that they play from; words for old browsers are no text."""
    document = cleaned(f"<p>See {frame} there.</p>")
    assert links_of(document) == [(text, target)]
    assert trail(document) == [target]
    assert "No plugin" not in document.markdown()


def test_a_film_that_waits_for_consent_leaves_its_link_above_its_caption():
    """The question goes, with its rule; the film and the caption stay."""
    body = (
        '<figure class="embedvideo" data-iframeconfig=\'{"src":"//www.youtube-nocookie.com'
        '/embed/AbCdEf12345"}\'><div class="embedvideo-wrapper"><div'
        ' class="embedvideo-consent">Load video</div></div><figcaption>A mill</figcaption>'
        "</figure>"
    )
    document = cleaned(body)
    assert links_of(document) == [("▶", FILM)]
    assert trail(document, "mediawiki:film-consent") == ["Load video"]
    text = document.markdown()
    assert text.index("▶") < text.index("*A mill*")


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        ('<iframe src="javascript:alert(1)"></iframe>', []),
        ('<iframe src="about:blank"></iframe>', []),
        ('<iframe srcdoc="&lt;p&gt;Reed"></iframe>', ["<p>Reed"]),
        ('<iframe src="data:text/html,Reed"></iframe>', ["data:text/html,Reed"]),
        ('<iframe src="//a.example/x" width="1" height="1"></iframe>', ["//a.example/x"]),
        ('<iframe src="//a.example/x" style="display:none"></iframe>', ["//a.example/x"]),
    ],
)
def test_what_shows_nothing_or_runs_something_is_no_link(frame, said):
    """Counters of visitors and pages in attributes; what they are is on the trail."""
    document = cleaned(f"<p>Reeds {frame} sway.</p>")
    assert links_of(document) == []
    assert trail(document, "_web:unseen-frames") == said


def test_advertisements_go_by_rules_with_names():
    """They are told by their address; whoever wants them keeps them."""
    frames = (
        '<iframe src="https://ad.doubleclick.net/x"></iframe>'
        '<iframe src="https://www.facebook.com/plugins/like.php"></iframe>'
    )
    document = cleaned(frames)
    assert links_of(document) == []
    assert trail(document, "_web:embedded-ads") == ["ad.doubleclick.net"]
    assert trail(document, "_web:embedded-widgets") == ["facebook.com"]
    kept = cleaned(frames, keep=frozenset(["_web:embedded-ads"]))
    assert links_of(kept) == [("ad.doubleclick.net", "https://ad.doubleclick.net/x")]


def test_a_drawing_in_an_object_is_a_picture():
    """Its words for old browsers are those for the picture."""
    document = cleaned('<p><object type="image/svg+xml" data="/a.svg">Plan</object></p>')
    (image,) = document.images
    assert (image.source, image.alt) == ("https://fen.example/a.svg", "Plan")


AREAS = (
    '<map name="m"><area href="/wiki/Mill" coords="1,2" alt="The mill" title="The mill"/>'
    '<area href="/wiki/Reed" coords="1,2" title="Reed"/><area href="/wiki/Reed"'
    ' coords="3,4" title="Reed"/><area href="/wiki/X" coords="1,2"/></map>'
)
LINE = "[The mill](https://fen.example/wiki/Mill) · [Reed](https://fen.example/wiki/Reed)\n"


@pytest.mark.parametrize(
    "body",
    [
        f'<div class="noresize">{AREAS}<img alt="Map" src="/a.png" usemap="#m"></div>',
        f'<div class="timeline-wrapper">{AREAS}<img alt="Map" src="/a.png"></div>',
        f'<p><img alt="Map" src="/a.png" usemap="#m">{AREAS}</p>',
    ],
)
def test_parts_of_a_picture_are_links_behind_it(body):
    """Image maps and timelines: each place once, by its words; one without has none."""
    text = cleaned(body).markdown(front_matter=False)
    assert text.endswith(f"![Map](https://fen.example/a.png)\n\n{LINE}")


def test_a_frame_that_a_link_opens_is_where_that_link_leads():
    """Lightboxes keep a map hidden until "View map" is chosen: one link is enough."""
    target = "https://fen.example/embed/map?x=1"
    document = cleaned(
        f'<a href="#box-1">View map</a><iframe id="box-1" src="{target}"></iframe>'
        f'<iframe id="box-2" src="{target}2"></iframe>'
    )
    assert links_of(document) == [("View map", target), ("fen.example", f"{target}2")]


def test_a_film_written_for_two_browsers_is_one_link():
    """Old pages have it as object and as embed, side by side."""
    document = cleaned(
        '<object data="a.swf"></object> <embed src="a.swf"/><embed src="b.swf"/>'
    )
    assert [text for text, _ in links_of(document)] == ["a.swf", "b.swf"]


def test_a_map_of_hundreds_of_places_is_on_record_alone():
    """They would drown the text; the record has them with the picture."""
    areas = "".join(f'<area href="/wiki/S{n}" title="Stop {n}">' for n in range(300))
    document = cleaned(
        f'<div><img src="/a.png" alt="Metro"><map name="m">{areas}</map></div>'
    )
    assert document.links == ()
    (image,) = document.images
    assert len(image.areas) == 300
    assert (image.areas[7].text, image.areas[7].url) == ("Stop 7", f"{URL[:-3]}S7")


def test_a_figure_with_an_image_map_keeps_its_picture():
    """The links follow the caption."""
    document = cleaned(
        f'<figure typeof="mw:File"><span><img alt="Map" src="/a.png"></span>{AREAS}'
        "<figcaption>The fen</figcaption></figure>"
    )
    (figure,) = document.find(Figure)
    assert figure.images[0].source == "https://fen.example/a.png"
    assert document.markdown().endswith(f"*The fen*\n\n{LINE}")


@pytest.mark.parametrize(
    ("inside", "picture"),
    [('<img src="/m.png" alt="Map" width="300" height="200">', True), ("", False)],
)
def test_a_map_of_kartographer_stays_with_its_caption(inside, picture):
    """As a picture that leads to the map, or as a link where a script draws it."""
    document = cleaned(
        '<div class="mw-kartographer-container thumb tright"><div class="thumbinner">'
        '<a class="mw-kartographer-map" data-lat="52.1" data-lon="0.2"'
        f' href="/wiki/Special:Map/10/52.1/0.2">{inside}</a>'
        '<div class="thumbcaption">The fen on the map</div></div></div>'
    )
    there = "https://fen.example/wiki/Special:Map/10/52.1/0.2"
    if picture:
        assert document.images[0].page == there
    else:
        assert links_of(document) == [("52.1,0.2", there)]
        assert trail(document) == [there]
    assert "*The fen on the map*" in document.markdown()


def test_a_film_stands_before_its_caption_and_in_its_gallery():
    """Whatever has the caption: a film is no picture, but it is what is shown."""
    film = '<video src="/media/mill.mp4" controls></video>'
    figure = f"<figure><span>{film}</span><figcaption>At work</figcaption></figure>"
    text = cleaned(figure).markdown()
    assert text.endswith("[mill.mp4](https://fen.example/media/mill.mp4)\n\n*At work*\n")
    entry = '<li class="gallerybox"><div class="thumb">{}</div><div class="gallerytext">{}'
    boxes = "".join(
        entry.format(*each)
        for each in (('<img src="/a.png" alt="A">', "First"), (film, "Second"))
    )
    text = cleaned(f'<ul class="gallery">{boxes}</ul>').markdown()
    assert text.endswith(
        "- ![A](https://fen.example/a.png) First\n"
        "- [mill.mp4](https://fen.example/media/mill.mp4) Second\n"
    )


def test_a_player_without_a_film_is_no_link():
    """It would lead to the page itself."""
    assert cleaned("<p><video controls></video></p>").links == ()

"""Pages inside other things: mail messages, an API's answers, saving programs' notes."""

from __future__ import annotations

import json

import pytest

from cleaner.api import clean
from cleaner.errors import NotAPageError
from cleaner.model import Options, Source
from cleaner.steps.decode.decode import decode


def read(content: bytes, path: str = "", **given):
    """Decode bytes as a source with the usual options."""
    return decode(Source(content, path=path, **given), Options())


def mhtml(charset: str = "utf-8", url: str = "https://mill.example/wiki/Race") -> bytes:
    """Write what a browser saves: a page and a picture in one mail message."""
    head = (
        "From: <Saved by a browser>\r\n"
        f"Snapshot-Content-Location: {url}\r\n"
        "Subject: =?utf-8?Q?M=C3=BChle?=\r\n"
        "Date: Tue, 2 Jan 2024 10:20:30 +0100\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="--part"\r\n\r\n'
    )
    page = (
        "----part\r\nContent-Type: text/html"
        + (f"; charset={charset}" if charset else "")
        + "\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    picture = "\r\n----part\r\nContent-Type: image/png\r\n\r\nx\r\n----part--\r\n"
    body = "<!DOCTYPE html><html><p>Grüße</p></html>".encode(charset or "utf-8")
    return head.encode() + page.encode() + body + picture.encode()


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", ""])
def test_mhtml_gives_its_page_and_what_it_says_of_it(charset):
    """The page inside is taken, with address, title and date of the saving."""
    found = read(mhtml(charset), "mill.mht")
    assert "<p>Grüße</p>" in found.text
    assert found.url == "https://mill.example/wiki/Race"
    assert found.title == "Mühle"
    assert found.retrieved_at == "2024-01-02T09:20:30Z"
    assert found.media_type == "multipart/related"


def test_mhtml_is_known_without_its_name_and_refused_without_a_page():
    """The headers tell; an address that is none of the web is not taken over."""
    assert read(mhtml(url="file:///home/someone/x.html"), "mill.html").url == ""
    with pytest.raises(NotAPageError, match="MHTML without"):
        read(mhtml().replace(b"text/html; charset", b"text/css; charset"), "mill.mht")
    with pytest.raises(NotAPageError, match="MHTML"):
        read(mhtml().split(b"----part")[0], "mill.mht")


SINGLEFILE = """<!DOCTYPE html> <html lang=en><!--
 Page saved with SingleFile
 url: https://mill.example/wiki/Race
 saved date: Tue Jan 02 2024 10:20:30 GMT+0100 (Middle of Somewhere)
-->"""
BROWSER = """<!DOCTYPE html>
<!-- saved from url=(0030)https://mill.example/wiki/Race -->
<html>"""
HTTRACK = """<html>
<!-- Mirrored from {} by HTTrack Website Copier/3.x [XR&CO'2014], {} GMT -->"""
WAYBACK = "web.archive.org/web/20150721024911/https://mill.example/w"


@pytest.mark.parametrize(
    ("comment", "url", "date"),
    [
        (SINGLEFILE, "https://mill.example/wiki/Race", "2024-01-02T09:20:30Z"),
        (BROWSER, "https://mill.example/wiki/Race", ""),
        (
            HTTRACK.format("mill.example/wiki/Race", "Thu, 08 Oct 2015 14:56:42"),
            "http://mill.example/wiki/Race",
            "2015-10-08T14:56:42Z",
        ),
        (
            HTTRACK.format(WAYBACK, "Wed, 21 Jan 2026 07:19:05"),
            "https://mill.example/w",
            "2015-07-21T02:49:11Z",
        ),
        (
            (
                '<head><script>__wm.wombat("https://mill.example/w","20150721024911",'
                '"https://web.archive.org/","web","/static/");</script></head>'
            ),
            "https://mill.example/w",
            "2015-07-21T02:49:11Z",
        ),
        ("<html><!-- saved from url=(0016)about:internet -->", "", ""),
        ("<html><!-- saved from url=(0016)javascript:alert(1) -->", "", ""),
        ("<!doctype html>\n<!-- saved from url=(0021)https://tiddlywiki.com -->", "", ""),
        ("<!-- saved from url=(0020)https://fen.example/ -->", "https://fen.example/", ""),
    ],
)
def test_saving_programs_say_where_a_page_is_from(comment, url, date):
    """Comments of SingleFile, browsers and HTTrack give the address and the date."""
    found = read(f"{comment}<body><p>x</p></body></html>".encode(), "mill.html")
    assert (found.url, found.retrieved_at) == (url, date)


def test_the_archives_last_comment_dates_a_page_without_its_script():
    """The comment at the end stays where a saving program dropped the toolbar."""
    page = (
        "<html><body><p>x</p></body></html>\n<!--\n     FILE ARCHIVED ON 02:49:11 Jul 21, "
        "2015 AND RETRIEVED FROM THE\n     INTERNET ARCHIVE ON 07:19:05 Jan 21, 2026.\n-->"
    )
    assert read(page.encode(), "mill.html").retrieved_at == "2015-07-21T02:49:11Z"


def test_a_search_engines_copy_leads_to_its_page():
    """The banner above the copy gives the address and is no text of the page."""
    document = clean(
        '<div id="google-cache-hdr">Copy of <a href="https://mill.example/w">it</a>.</div>'
        "<h1>Race</h1><p>The mill race is dry. It was dug by four men in a summer.</p>"
    )
    assert document.url == "https://mill.example/w"
    assert "Copy of" not in document.markdown()


def parse_answer(version: int) -> bytes:
    """Write what api.php?action=parse answers, in the old and the new form."""
    text = '<div class="mw-parser-output"><p>It stood.</p></div>'
    parse = {
        "title": "Mill race",
        "pageid": 12,
        "revid": 345,
        "displaytitle": "<i>mill</i> race",
    }
    if version == 1:
        parse |= {
            "text": {"*": text},
            "categories": [{"sortkey": "", "*": "Old_mills"}, {"*": "Stubs", "hidden": ""}],
            "langlinks": [
                {"lang": "de", "url": "https://de.mill.example/Graben", "*": "Graben"}
            ],
            "properties": [{"name": "wikibase_item", "*": "Q42"}],
            "redirects": [{"from": "Race", "to": "Mill race"}],
        }
    else:
        parse |= {
            "text": text,
            "categories": [
                {"sortkey": "", "category": "Old_mills", "hidden": False},
                {"sortkey": "", "category": "Stubs", "hidden": True},
            ],
            "langlinks": [
                {"lang": "de", "url": "https://de.mill.example/Graben", "title": "Graben"}
            ],
            "properties": {"wikibase_item": "Q42", "noindex": True},
            "redirects": [{"from": "Race", "to": "Mill race"}],
        }
    return json.dumps({"parse": parse}).encode()


@pytest.mark.parametrize("version", [1, 2])
def test_both_forms_of_the_api_give_the_same_page(version):
    """Text and facts come out alike; hidden categories are left out, as on the page."""
    url = "https://mill.example/w/api.php?action=parse&page=Race&format=json"
    found = read(parse_answer(version), url=url, media_type="application/json")
    assert found.text == '<div class="mw-parser-output"><p>It stood.</p></div>'
    assert (found.kind, found.fragment, found.title) == ("html", True, "mill race")
    assert found.url == "https://mill.example/w/index.php?title=Mill_race"
    facts = found.facts
    assert (facts.id, facts.revision, facts.name) == (12, 345, "Mill race")
    assert facts.categories == ("Old mills",)
    assert facts.language_links[0].url == "https://de.mill.example/Graben"
    assert (facts.wikidata, facts.redirected_from) == ("Q42", "Race")


def test_the_rest_api_gives_the_page_its_licence_and_revision():
    """What /page/TITLE/with_html answers is a page; /bare is refused with the cure."""
    answer = {
        "id": 12,
        "key": "Mill_race",
        "title": "Mill race",
        "latest": {"id": 345, "timestamp": "2024-01-02T09:20:30Z"},
        "license": {"url": "https://free.example/", "title": "Free Licence"},
        "html": "<!DOCTYPE html><html><body><p>It stood.</p></body></html>",
    }
    found = read(json.dumps(answer).encode(), "race.json")
    assert (found.title, found.facts.revision) == ("Mill race", 345)
    assert (found.licence.name, found.fragment) == ("Free Licence", False)
    del answer["html"]
    with pytest.raises(NotAPageError, match="with_html"):
        read(
            json.dumps({**answer, "html_url": "https://mill.example/x"}).encode(),
            "race.json",
        )


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (
            {"error": {"code": "missingtitle", "info": "There is no such page."}},
            "missingtitle",
        ),
        ({"errors": [{"code": "readapidenied", "text": "Log in."}]}, "readapidenied"),
        ({"errorKey": "rest-nonexistent-title", "httpCode": 404}, "rest-nonexistent-title"),
        ({"type": "https://mediawiki.org/wiki/HyperSwitch/errors/not_found"}, "not_found"),
    ],
)
def test_an_error_of_the_api_is_an_error(answer, code):
    """An API says "no" with status 200; its code stands in our message."""
    with pytest.raises(NotAPageError, match=code):
        read(json.dumps(answer).encode(), media_type="application/json")


@pytest.mark.parametrize(
    "content",
    [b"{", b"[1, 2]", b'{"parse": 3}', b"[" * 100_000, b'{"a": "\\ud800"}', b"null"],
)
def test_other_json_is_refused(content):
    """Broken, foreign or very deep JSON is an error that names the file, never a crash."""
    with pytest.raises(NotAPageError, match=r"a\.json"):
        read(content, "a.json")


def test_a_lone_surrogate_in_an_answer_is_replaced():
    """Old wikis have them in titles and text; the page is read all the same."""
    content = b'{"parse": {"title": "a\\ud800", "text": "<p>b\\udc00</p>"}}'
    assert read(content, "a.json").text == "<p>b\ufffd</p>"

"""What bytes are, and in which character set: `cleaner.steps.decode.decode`."""

from __future__ import annotations

import gzip
import random
import time
from pathlib import Path

import pytest

from cleaner.errors import LimitError, NotAPageError
from cleaner.model import Options, Source
from cleaner.steps.decode.charset import decode_bytes
from cleaner.steps.decode.decode import decode, decode_text

NOISE = random.Random(3).randbytes(9000)
LANGUAGES = Path(__file__).parent / "languages"
ENCODINGS = [
    ("ru", "windows-1251"),
    ("ru", "koi8-r"),
    ("ru", "iso8859-5"),
    ("ru", "cp866"),
    ("ja", "cp932"),
    ("ja", "euc_jp"),
    ("ja", "iso2022_jp"),
    ("ko", "cp949"),
    ("zh-hans", "gb18030"),
    ("zh-hant", "big5"),
    ("zh-hant", "gb18030"),
    ("ar", "windows-1256"),
    ("ar", "iso8859-6"),
    ("he", "windows-1255"),
    ("el", "windows-1253"),
    ("pl", "windows-1250"),
    ("pl", "iso8859-2"),
    ("tr", "windows-1254"),
    ("de", "windows-1252"),
    ("th", "cp874"),
    ("ru", "utf-16-le"),
    ("ja", "utf-16-be"),
    ("zh-hans", "utf-16-le"),
    ("de", "utf-32-le"),
    ("ko", "utf-16"),
    ("th", "utf-32"),
    ("ar", "utf-8-sig"),
    ("el", "utf-8"),
]


def prose(language: str, encoding: str = "utf-8") -> str:
    """Our own text on a mill, as far as the character set can write it."""
    text = (LANGUAGES / f"{language}.txt").read_text(encoding="utf-8").strip()
    return text.encode(encoding, "ignore").decode(encoding)


def page_of(text: str, declared: str = "") -> str:
    """Put the text into a page with English chrome around it, as wikis have it."""
    meta = f'<meta charset="{declared}">' if declared else ""
    paragraphs = "".join(f"<p class='text'>{line}</p>" for line in text.split("\n"))
    chrome = "<div id='footer'>Content may be reused. About this wiki. Random page.</div>"
    head = f"<head>{meta}<title>Mill</title></head>"
    return f"<html>{head}<body>{paragraphs}{chrome}</body></html>"


def read(content: bytes, path: str = "", **given):
    """Decode bytes as a source with the usual options."""
    return decode(Source(content, path=path, **given), Options())


@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_an_undeclared_character_set_is_found(language, encoding):
    """A page of a few hundred words comes out right in every character set in use."""
    page = page_of(prose(language, encoding))
    assert decode_bytes(page.encode(encoding)).text == page


@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_sixty_characters_are_enough(language, encoding):
    """Even a single line of plain text is enough to tell."""
    text = prose(language, encoding)[:60]
    assert decode_bytes(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("language", "encoding", "declared"),
    [
        ("ru", "windows-1251", "utf-8"),
        ("ru", "windows-1251", "windows-1252"),
        ("ru", "koi8-r", "windows-1251"),
        ("ja", "euc_jp", "shift_jis"),
        ("ja", "cp932", "euc-jp"),
        ("zh-hans", "gb18030", "big5"),
        ("zh-hant", "big5", "gbk"),
        ("de", "windows-1252", "windows-1251"),
        ("pl", "iso8859-2", "windows-1252"),
        ("tr", "windows-1254", "iso-8859-1"),
        ("ar", "windows-1256", "windows-1252"),
        ("el", "windows-1253", "latin1"),
        ("ru", "utf-8", "windows-1251"),
        ("de", "utf-8", "iso-8859-1"),
        ("ja", "utf-8", "shift_jis"),
        ("pl", "windows-1250", "x-user-defined"),
        ("pl", "windows-1250", "klingon"),
    ],
)
def test_a_false_declaration_is_overruled(language, encoding, declared):
    """What a page or server says of its character set counts only where it makes sense."""
    page = page_of(prose(language, encoding), declared)
    assert decode_bytes(page.encode(encoding)).text == page
    bare = page_of(prose(language, encoding))
    assert decode_bytes(bare.encode(encoding), charset=declared).text == bare


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("iso-8859-1", "windows-1252", "“Mill” – 3 €"),
        ("gb2312", "gb18030", "水磨坊镕"),
        ("shift_jis", "cp932", "水車①髙"),
        ("euc-kr", "cp949", "물레방앗간 똠방각하"),
        ("ISO-8859-15", "iso8859-15", "Le cœur du moulin : 3 €"),
    ],
)
def test_labels_mean_what_browsers_take_them_for(label, encoding, text):
    """A declared label stands for the larger set that browsers use in its place."""
    assert decode_bytes(page_of(text, label).encode(encoding)).text == page_of(text, label)


def test_a_declaration_may_stand_behind_a_long_comment():
    """A declaration counts up to 4096 bytes into the page, and also in an XML prologue."""
    comment = "<!-- saved by a program that says much " + "x" * 3000 + " -->"
    page = (
        f"{comment}<meta http-equiv='Content-Type' content='text/html; charset=cp1251'>вода"
    )
    assert decode_bytes(page.encode("cp1251")).text == page
    page = '<?xml version="1.0" encoding="ISO-8859-7"?><html><p>νερό</p></html>'
    assert decode_bytes(page.encode("iso8859-7")).text == page


def test_two_character_sets_in_one_file_are_both_read():
    """Single bytes of windows-1252 among UTF-8 become what their writer meant."""
    content = "Grüße, мельница ☃ ".encode() + "“déjà vu” – café".encode("cp1252") + b" end."
    found = decode_bytes(content)
    assert found.text == "Grüße, мельница ☃ “déjà vu” – café end."
    assert found.encoding == "utf-8"
    assert "windows-1252" in found.warnings[0]


def test_a_page_cut_in_the_middle_of_a_character_loses_only_that_character():
    """The last, incomplete bytes of a cut page are dropped with a warning."""
    found = decode_bytes("<p>мельница на реке".encode()[:-1])
    assert found.text == "<p>мельница на рек"
    assert found.warnings == ("the page ends in the middle of a character",)


@pytest.mark.parametrize("wrong", ["windows-1252", "latin-1"])
def test_mojibake_is_repaired_where_the_whole_text_has_it(wrong):
    """UTF-8 that was read as a Western set and saved again is undone as a whole."""
    text = page_of("Grüße aus der „Mühle“ – déjà vu… 3 €".replace("€", "Euro"))
    if wrong == "latin-1":
        broken = text.encode().decode("latin-1")
    else:  # as browsers read it: holes of windows-1252 are control characters
        broken = "".join(
            bytes([b]).decode("latin-1" if b in b"\x81\x8d\x8f\x90\x9d" else "cp1252")
            for b in text.encode()
        )
    found = decode_bytes(broken.encode())
    assert found.text == text
    assert "repaired" in found.warnings[0]


def test_a_text_about_mojibake_is_left_alone():
    """A page that only mentions broken letters keeps them; many are warned of."""
    text = "The letters Ã© stand for é. " + "So does â€™ for ’. " * 3
    found = decode_bytes(text.encode())
    assert found.text == text
    assert "look like UTF-8" in found.warnings[0]


def test_mojibake_among_sound_text_is_repaired_where_it_is_certain():
    """Where a page is broken only in parts, what holds control characters is mended."""
    broken = "the reeve’s mill".encode().decode("latin-1")
    text = f"<p>At 5 € {broken}. He wrote Ã© for é.</p>"
    found = decode_bytes(text.encode())
    assert found.text == "<p>At 5 € the reeve’s mill. He wrote Ã© for é.</p>"
    assert found.warnings == ("1 characters were UTF-8 read as Latin-1, and were repaired",)


@pytest.mark.parametrize("text", ["São João não está à mão: Ângela", "Ñandú", "Привет Ñ"])
def test_accents_are_no_mojibake(text):
    """Letters that also begin broken sequences stay as they are, without a warning."""
    found = decode_bytes(text.encode())
    assert (found.text, found.warnings) == (text, ())


def test_nul_and_surrogates_never_crash():
    """NUL goes, surrogates are joined in pairs and replaced alone; each is warned of."""
    assert decode_bytes(b"<p>mi\x00ll by the river</p>" * 9).text == (
        "<p>mill by the river</p>" * 9
    )
    pair = "<p>duck \ud83e\udd86 \ud83e</p>".encode("utf-8", "surrogatepass")
    found = decode_bytes(pair)
    assert found.text == "<p>duck \U0001f986 \ufffd</p>"
    assert found.warnings
    assert decode_text("<p>duck \ud83e</p>").text == "<p>duck \ufffd</p>"


def test_line_ends_stay():
    """CR, CRLF and the other line ends of Unicode come out as they went in."""
    text = "a\r\nb\rc\u2028d\x0ce\x85f"
    assert decode_bytes(text.encode()).text == text


def test_random_bytes_never_raise_in_decoding():
    """Whatever the bytes, decoding gives text that can be written."""
    chance = random.Random(7)
    for size in (0, 1, 2, 3, 5, 63, 64, 1000, 5000):
        for _ in range(10):
            decode_bytes(chance.randbytes(size)).text.encode()
            decode_bytes(bytes(chance.choices(b"\xc3\xa9\xe2\x80\x99a \x1b$<\x00", k=size)))


# --- kinds -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "path", "kind", "fragment"),
    [
        ("<!DOCTYPE html><html><body><p>x</p></body></html>", "a.html", "html", False),
        ("<!doctype html>\n<title>x</title><p>x", "a", "html", False),
        ("<!-- saved --><HTML><p>x</HTML>", "a.txt", "html", False),
        ("<div class='mw-parser-output'><p>x</p></div>", "a.html", "html", True),
        ("<h2>x</h2><p>y", "", "html", True),
        ("<p>x</p>", "a.txt", "html", True),
        ("A mill, no tags; 3 < 4 and 5 > 4.", "a.html", "text", False),
        ("A mill.\n\nUse the <b> tag.", "a.txt", "text", False),
        ("# Mill\n\n<div>x</div>", "a.md", "markdown", False),
        ("---\ntitle: Mill\n---\n\nIt stood.", "a.txt", "markdown", False),
        ("---\n\nIt stood.\n\n---\n", "a.txt", "text", False),
        ("[[Mill]] is a page", "", "text", False),
        ('{"word": a brace is no answer}', "a.txt", "text", False),
    ],
)
def test_the_kind_is_told_by_the_text_before_the_name(content, path, kind, fragment):
    """HTML in a .txt is HTML, text in an .html is text, a fragment is known as one."""
    found = read(content.encode(), path)
    assert (found.kind, found.fragment, found.text) == (kind, fragment, content)


def test_xhtml_is_html():
    """An XML prologue before <html> makes it XHTML; its text is not changed."""
    page = (
        '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><p>x</p></html>'
    )
    found = read(page.encode(), "a.xhtml")
    assert (found.kind, found.media_type) == ("html", "application/xhtml+xml")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)), "JPEG"),
        (b"GIF89a" + bytes(range(256)), "GIF"),
        (b"\x7fELF\x02\x01\x01" + bytes(90), "ELF"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"PK\x03\x04" + bytes(90), "zip"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n", "WARC"),
        (NOISE, "binary"),
        (bytes(5000), "binary"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "<rss>"),
        (b"<?xml version='1.0'?><mediawiki><page/></mediawiki>", "<mediawiki>"),
        (b'{"parse": {"title": "Mill", "wikitext": "x"}}', "without the page's text"),
        (b'{"schema": "cleaner/document/1", "title": "Mill"}', "this program wrote"),
        (gzip.compress(b"<p>x</p>" * 99, mtime=0)[:-20], "too early"),
        (gzip.compress(b"", mtime=0), "empty"),
    ],
)
def test_what_is_no_page_is_refused_by_name(content, reason):
    """The error names the file, what it is, and what to do about it."""
    with pytest.raises(NotAPageError) as caught:
        read(content, "saved/mill.html")
    assert caught.value.where == "saved/mill.html"
    assert reason in caught.value.what
    assert caught.value.cure


def test_gzip_is_unpacked_within_the_limit():
    """A packed page is read, all its members; a bomb meets a limit."""
    packed = gzip.compress(b"<p>mill</p>", mtime=0) + gzip.compress(b"<p>race</p>", mtime=0)
    assert read(packed, "mill.html.gz").text == "<p>mill</p><p>race</p>"
    bomb = gzip.compress(bytes(20_000_000))
    with pytest.raises(LimitError, match="--max-bytes"):
        decode(Source(bomb, path="bomb.html.gz"), Options(max_bytes=100_000))
    with pytest.raises(LimitError):
        decode(Source(b"x" * 101, path="x.html"), Options(max_bytes=100))


# --- time ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"<" * 3_000_000,
        b"<!--" + b"-" * 3_000_000,
        b"<meta " * 500_000,
        b" " * 3_000_000 + b"x",
        b"<?xml " + b" " * 3_000_000,
        b"\xe9" * 3_000_000,
        b"\x81" * 3_000_000,
        "Ã".encode() * 1_500_000,
        b"---\n" * 700_000,
        b"From: x\r\n" * 300_000,
    ],
)
def test_hostile_input_is_read_in_linear_time(content):
    """Three megabytes of one thing take no longer than three megabytes of text may."""
    started = time.perf_counter()
    decode_text_or_refuse(content)
    assert time.perf_counter() - started < 3


def decode_text_or_refuse(content: bytes) -> None:
    """Decode; either outcome will do."""
    try:
        read(content, "a.html")
    except NotAPageError:
        return

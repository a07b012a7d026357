"""What authors set apart in a line or as a block of its own, in each flavour."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from cleaner import Document, Options, clean
from cleaner.model import Abbreviation, List, Poem
from cleaner.render.markdown import render_blocks

WIKI = (
    '<html lang="{}" dir="{}"><body class="mediawiki"><div class="mw-parser-output">{}'
    "<p>End.</p></div>"
)
FLAVOURS = ("gfm", "commonmark", "obsidian", "pandoc")


def cleaned(body, language="en", direction="ltr", **options):
    """Clean a page of a wiki; its account adds up and its record reads back."""
    html = WIKI.format(language, direction, body)
    document = clean(html, url="https://fen.example/", options=Options(**options))
    assert document.ledger.unaccounted == 0
    assert Document.from_json(document.json()) == document
    return document


def written(body, flavour="gfm", **more):
    """Return the Markdown of a body."""
    text = cleaned(body, **more).markdown(flavour=flavour, front_matter=False)
    return text.removesuffix("\n\nEnd.\n")


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>", "漢(かん)字(じ)"),
        ("<ruby><rb>東<rb>京<rtc><rt>とう<rt>きょう</ruby>", "東京(とうきょう)"),
        ("<kbd><kbd>Alt</kbd>+<kbd>F4</kbd></kbd>", "`Alt+F4`"),
        ("100<sup>2</sup>, 10<sup>−3</sup>, H<sub>2</sub>O", "100², 10⁻³, H₂O"),
        (
            (
                '<span class="frac">3<span class="sr-only">+</span><span class="num">1'
                '</span>&frasl;<span class="den">4</span></span> m'
            ),
            "3¹⁄₄ m",
        ),
        (
            (
                'SO<span style="display:inline-block;line-height:1.2em"><sup>2−</sup><br />'
                "<sub>4</sub></span>, SiO<span><sup></sup><br><sub>2</sub></span>"
            ),
            "SO²⁻₄, SiO₂",
        ),
        (
            'SO<span class="template-chem2-su"><span>2−</span><span>4</span></span>',
            "SO²⁻₄",
        ),
        ("<span>10<sup>2</sup><br><sub>4</sub></span>", "10²\\\n₄"),
        ('<abbr title="FO">FO</abbr>’s <abbr>MG</abbr>', "FO’s MG"),
    ],
)
def test_marks_in_a_line(body, text, flavour):
    """Readings, keys, powers and short forms read the same everywhere."""
    assert written(f"<p>{body}</p>", flavour) == text


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("10<sup>1.5</sup>", "10<sup>1.5</sup>"),
        ("5<sup>1/2</sup>", "5<sup>1/2</sup>"),
        ('10<sup><a href="/x">3</a></sup>', "10<sup>[3](https://fen.example/x)</sup>"),
    ],
)
def test_scripts_never_run_into_the_number_before(script, text):
    """What has no raised letter is raised by a tag, or in pandoc by its signs."""
    assert written(f"<p>{script}</p>") == text
    assert written(f"<p>{script}</p>", "pandoc") == text.replace("<sup>", "^").replace(
        "</sup>", "^"
    )


def test_a_short_form_says_what_it_stands_for():
    """The record and HTML have it; a title that says the same is none."""
    document = cleaned(
        '<p><abbr title="Fen  Office">FO</abbr>, <acronym title="Mill Guild"><b>MG</b>'
        '</acronym>, <abbr title="Bog">Bog</abbr></p>'
    )
    found = list(document.find(Abbreviation))
    assert [each.title for each in found] == ["Fen Office", "Mill Guild"]
    assert '<abbr title="Fen Office">FO</abbr>' in document.html()
    assert document.text().endswith("FO, MG, Bog\n\nEnd.\n")


@pytest.mark.parametrize(
    ("flavour", "text"),
    [
        ("gfm", "It ~~was~~ is."),
        ("obsidian", "It ~~was~~ is."),
        ("pandoc", "It ~~was~~ is."),
        ("commonmark", "It <del>was</del> is."),
    ],
)
def test_what_was_struck_out_stays_struck_out(flavour, text):
    """Strict readers have no tildes; a whole block is struck out line by line."""
    assert written("<p>It <del>was</del> <ins>is</ins>.</p>", flavour) == text
    block = written("<del><p>Dry.</p><ul><li>No</li></ul></del><ins><p>Wet.</p></ins>")
    assert block == "~~Dry.~~\n\n- ~~No~~\n\nWet."


@pytest.mark.parametrize(
    ("body", "direction", "text"),
    [
        ("User <bdi>אבג</bdi>: 3", "ltr", "User \u2068אבג\u2069: 3"),
        ("User <bdi>Ann</bdi>: 3", "ltr", "User Ann: 3"),
        ('A <span dir="rtl" lang="he">שלום</span> 5', "ltr", "A \u2067שלום\u2069 5"),
        ('A <span dir="ltr">B</span>', "ltr", "A B"),
        ('אב <span dir="ltr">Fen 5</span>.', "rtl", "אב \u2066Fen 5\u2069."),
        ('A <bdo dir="rtl">fen</bdo>', "ltr", "A \u2067\u202efen\u202c\u2069"),
        ("A \u2067אבג\u2069 5", "ltr", "A \u2067אבג\u2069 5"),
    ],
)
def test_a_text_of_another_direction_is_isolated(body, direction, text):
    """By Unicode's signs, which outlive the element; where nothing differs, by none."""
    assert written(f"<p>{body}</p>", direction=direction) == text


def test_data_have_no_signs_of_direction():
    """A program that reads a fact looks for the name."""
    box = '<table class="infobox"><tr><th>Name</th><td><bdi>אבג</bdi></td></tr></table>'
    assert cleaned(box).infoboxes[0].facts[0].value == "אבג"


def test_blanks_and_characters_without_a_shape_have_one_policy():
    """Hard blanks stay in prose and are blanks in code; what only breaks lines goes."""
    body = "<p>350&nbsp;km, 5&#8239;%, soft&shy;hy&shy;phen, zero&#8203;width, a<wbr>b</p>"
    document = cleaned(f"{body}<pre>x&nbsp;y&shy;z</pre><h2>Wet&shy;land</h2><p>Bog.</p>")
    text = document.markdown(front_matter=False)
    assert text.startswith("350\xa0km, 5\u202f%, softhyphen, zerowidth, ab\n")
    assert "x\xa0y\xadz\n" in text
    assert "## Wetland\n" in text
    gone = [each.text for each in document.removed if each.rule == "_web:shapeless"]
    assert gone == ["\xad\xad\u200b\xad"]
    kept = cleaned(body, keep=frozenset(["_web:shapeless"]))
    assert "soft\xadhy\xadphen, zero\u200bwidth" in kept.markdown()


def test_joiners_stay_and_khmer_keeps_its_word_breaks():
    """They are part of how words are written."""
    body = "<p>می‌خواهم, 👩‍🌾, ភាសា\u200bខ្មែរ, A\u200bខ្មែរ</p>"
    assert written(body) == "می‌خواهم, 👩‍🌾, ភាសា\u200bខ្មែរ, Aខ្មែរ"


@pytest.mark.parametrize(
    ("body", "numbers"),
    [
        ('<ol start="3"><li>a<li>b<li value="7">c<li>d</ol>', [3, 4, 7, 8]),
        ("<ol reversed><li>a<li>b<li>c</ol>", [3, 2, 1]),
        ('<ol reversed start="9"><li>a<li>b</ol>', [9, 8]),
        ('<ol start="0"><li>a<li>b</ol>', [0, 1]),
        ('<ol start="x"><li value="-4">a<li>b</ol>', [1, 2]),
        ('<ol><li value="1">a<li value="2">b</ol>', [1, 2]),
    ],
)
def test_a_list_shows_the_numbers_of_the_page(body, numbers):
    """In Markdown, where a list counts on from its first, a leap begins another list."""
    document = cleaned(f"<p>So:</p>{body}")
    assert sum(isinstance(block, List) for block in document.content) == 1
    for flavour in FLAVOURS:
        text = document.markdown(flavour=flavour, front_matter=False)
        found = []
        for token in MarkdownIt().parse(text):
            if token.type == "ordered_list_open":
                following = token.attrGet("start")
                following = 1 if following is None else following
            elif token.type == "list_item_open":
                found.append(following)
                following += 1
        assert found == numbers
    lines = [f"{number}. {name}" for number, name in zip(numbers, "abcd", strict=False)]
    assert "\n".join(lines) in document.text()
    assert "value=" not in document.html() or numbers != list(
        range(numbers[0], numbers[0] + len(numbers))
    )


def test_lists_of_all_kinds_in_one_another():
    """Each level has its own sign, and its own first number."""
    body = (
        '<ol start="3"><li>three<ul><li>b<ol start="5"><li>e</li></ol></li></ul></li></ol>'
        "<dl><dd><ul><li>in</li></ul></dd></dl>"
    )
    assert written(body) == "3. three\n   - b\n\n     5. e\n\n> - in"
    document = cleaned(
        '<table class="wikitable"><tr><td><ol><li value="4">x</ol><td>y</table>'
    )
    assert "| 4. x |" in document.markdown()


def test_lists_side_by_side_stay_apart_behind_a_leap():
    """The sign of the next list is another than that of the last part."""
    lists = [List(item_texts, ordered=True) for item_texts in (_items(7), _items(None))]
    text = render_blocks(tuple(lists))
    tokens = MarkdownIt().parse(text)
    assert [each.type for each in tokens].count("ordered_list_open") == 3


def _items(number):
    from cleaner.model import Item, Paragraph

    return (Item((Paragraph(("a",)),)), Item((Paragraph(("b",)),), number=number))


def test_definitions_have_all_their_terms_and_meanings():
    """Several terms share their meanings; a term alone stays."""
    body = "<dl><dt>Fen<dt>Bog<dd>Wet land.<dd>Peat.<dt>Mill<dd>It turns.<dt>Alone</dl>"
    assert written(body) == (
        "**Fen**\n\n**Bog**\n\n> Wet land.\n>\n> Peat.\n\n**Mill**\n\n"
        "> It turns.\n\n**Alone**"
    )
    assert written(body, "pandoc") == (
        "Fen\n\nBog\n\n:   Wet land.\n\n:   Peat.\n\nMill\n\n:   It turns.\n\nAlone"
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            (
                '<blockquote class="templatequote"><p>Wide.</p><div'
                ' class="templatequotecite">— <cite>Ann</cite></div></blockquote>'
            ),
            "> Wide.\n>\n> — Ann",
        ),
        ("<blockquote><p>Wide.<footer>— Bo</footer></blockquote>", "> Wide.\n>\n> — Bo"),
        (
            (
                "<figure><blockquote><p>Wide.</p></blockquote><figcaption>— Bo</figcaption>"
                "</figure>"
            ),
            "> Wide.\n\n*— Bo*",
        ),
        (
            (
                '<div class="quotebox pullquote"><div class="quotebox-title">Of mills</div>'
                "<blockquote>They turn.</blockquote><div><cite>— Bo</cite></div></div>"
            ),
            "> Of mills\n>\n> They turn.\n>\n> — Bo",
        ),
        (
            (
                '<table class="cquote pullquote"><tr><td>“<td>Reeds sway.<td>”<tr>'
                "<td colspan=3><cite>—Ann</cite></table>"
            ),
            "> Reeds sway.\n>\n> —Ann",
        ),
    ],
)
def test_a_quotation_stands_above_who_said_it(body, text):
    """Footers, captions and boxes name the author; large signs beside it go."""
    assert written(body) == text


def test_verse_keeps_its_indents():
    """Hard blanks at the start of a line, or what MediaWiki's colon makes of them."""
    indented = (
        '<span class="mw-poem-indented" style="display: inline-block; {}">deep</span>'
    )
    body = (
        '<div class="poem"><p>The reed,<br>\n&#160;&#160;the <i>mill</i>,<br>'
        "\n&#160;<i>wet</i><br>\n"
        + indented.format("margin-inline-start: 1em;")
        + "</p><p>&#160;&#160;last.<br></p></div>"
    )
    document = cleaned(body)
    (poem,) = document.find(Poem)
    starts = [line[0] if line else "" for line in poem.lines]
    ends = ["", "\xa0\xa0last."]
    assert starts == ["The reed,", "\xa0\xa0the ", "\xa0", "\xa0\xa0deep", *ends]
    assert written(body) == (
        "The reed,\\\n\xa0\xa0the *mill*,\\\n\xa0*wet*\\\n\xa0\xa0deep\n\n\xa0\xa0last."
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            "<details><summary>Of <b>mills</b></summary><p>They turn.</p></details>",
            "**Of __mills__**\n\nThey turn.",
        ),
        (
            "<details><summary><h3>Of mills</h3></summary>Turn.</details>",
            "### Of mills\n\nTurn.",
        ),
        ("<details><p>They turn.</p></details>", "They turn."),
    ],
)
def test_what_is_folded_is_open_below_its_summary(body, text):
    """A summary is a bold line, or the heading that it is."""
    assert written(body) == text


def test_a_title_above_pictures_stays_above_them():
    """MediaWiki's {{multiple image}} has one for all pictures, and may have one below."""
    box = (
        '<div class="thumb tmulti tright"><div class="thumbinner multiimageinner">'
        '<div class="trow"><div class="theader">Two mills</div></div><div class="trow">'
        '<div class="tsingle"><div class="thumbimage"><img alt="A" src="/a.jpg"></div>'
        '<div class="thumbcaption">Left</div></div>'
        '<div class="tsingle"><div class="thumbimage"><img alt="B" src="/b.jpg"></div>'
        '<div class="thumbcaption">Right</div></div></div></div></div>'
    )
    lines = [line for line in written(box).splitlines() if line]
    assert [line[:10] for line in lines] == [
        "Two mills",
        "![A](https",
        "*Left*",
        "![B](https",
        "*Right*",
    ]


@pytest.mark.parametrize(
    ("first", "is_header"),
    [
        ("<td><b>Mill</b><td><b>Year</b><td><b>Sails</b>", True),
        ("<td>#<td><b>Mill</b><td><b>Year</b>", True),
        ("<td><td><b>Mill</b><td><b>Year</b>", True),
        ("<td>1<td><b>Mill</b><td><b>Year</b>", False),
        ("<td>#<td>%<td><b>Year</b>", False),
        ("<td>Orrel<td><b>Mill</b><td><b>Year</b>", False),
    ],
)
def test_a_row_whose_words_are_all_bold_is_a_header(first, is_header):
    """Authors set headers so; the corner above the numbers has a sign, or nothing."""
    text = written(f"<table><tr>{first}<tr><td>1<td>Orrel<td>1640</table>")
    assert text.startswith("|  |  |  |") is not is_header


@pytest.mark.parametrize(
    ("tip", "text"),
    [
        ("<span class=tooltiptext>A <b>wet</b> place.</span>", "fen (A **wet** place.) is"),
        (" <span class=tooltiptext> A place </span>", "fen (A place) is"),
        ("<span class=tooltiptext></span>", "fen is"),
    ],
)
def test_a_tool_tip_stands_in_brackets(tip, text):
    """A browser shows it apart from the word; it is kept, and does not run into it."""
    body = f"<p>The <span class=tooltip>fen{tip}</span> is wide.</p>"
    assert written(body) == f"The {text} wide."

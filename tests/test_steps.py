"""Each step's own traps, in pages of a few words."""

import pytest
from turbohtml import parse

from cleaner import Options, clean
from cleaner.model import Figure, Gallery, Quote, Table
from cleaner.steps.building.build import collapse_runs

WIKI = '<html><body class="mediawiki"><div class="mw-parser-output">{}</div></body></html>'


def wiki(body, **options):
    """Clean a MediaWiki page with this body."""
    return clean(WIKI.format(body), **options)


def body_of(body, **options):
    """Return the Markdown of a MediaWiki page with this body."""
    document = wiki(body, **options)
    assert document.ledger.unaccounted == 0
    return document.markdown(front_matter=False)


def mark(target, label, use=0):
    """Return a footnote mark."""
    return (
        f'<sup class="reference" id="cite_ref-{target}-{use}">'
        f'<a href="#cite_note-{target}">[{label}]</a></sup>'
    )


def note(target, text):
    """Return a footnote."""
    return (
        f'<li id="cite_note-{target}"><span class="mw-cite-backlink">^</span> '
        f'<span class="reference-text">{text}</span></li>'
    )


def notes(*items):
    """Return a list of footnotes."""
    return f'<ol class="references">{"".join(items)}</ol>'


# --- notes -----------------------------------------------------------------------------


def test_notes_are_joined_by_id_and_keep_their_printed_labels():
    """The order of the list does not matter, nor does the number in the id."""
    text = body_of(
        f"<p>A{mark('reed-7', 'a')} B{mark('rush-9', 1)}</p>"
        + notes(note("rush-9", "Rush."), note("reed-7", "Reed."))
    )
    assert "A[^a] B[^1]" in text
    assert text.index("[^a]: Reed.") < text.index("[^1]: Rush.")


@pytest.mark.parametrize("target", ["a#b-1", "19/NQ-1", "x%y-1", "Ü b-1"])
def test_ids_may_hold_any_character(target):
    """An address is percent-encoded or not; what follows its first # is the id."""
    text = body_of(f"<p>A{mark(target, 1)}</p>" + notes(note(target, "Reed.")))
    assert "[^1]: Reed." in text


def test_a_locator_goes_with_its_mark():
    """A page number beside a mark is no note; it stays where it is printed."""
    document = wiki(
        f'<p>A{mark("x", 1)}<sup class="reference nowrap">:<span>50</span></sup></p>'
        + notes(note("x", "Reed."))
    )
    assert [each.label for each in document.notes] == ["1"]
    assert "50" in document.markdown()
    assert b'"locator":":50"' in document.json()


def test_a_detail_repeats_the_note_that_it_details():
    """Sub-references read whole in Markdown; the JSON keeps them apart."""
    document = wiki(
        f"<p>A{mark('2', '1.1')}</p>"
        '<ol class="references"><li><span class="reference-text">The book</span>'
        '<ol class="mw-subreference-list"><li id="cite_note-2" '
        'data-mw-footnote-number="1.1"><span class="reference-text">p. 4</span>'
        "</li></ol></li></ol>"
    )
    assert "[^1.1]: The book, p. 4" in document.markdown()
    detail = next(each for each in document.notes if each.label == "1.1")
    assert detail.parent in {each.key for each in document.notes}
    assert document.ledger.unaccounted == 0


def test_a_mark_without_a_note_says_so():
    """The mark stays, its note is missing, and the document warns."""
    document = wiki(f"<p>A{mark('gone', 5)}</p>")
    assert [(each.label, each.found) for each in document.notes] == [("5", False)]
    assert "[^5]: *Missing from the source page.*" in document.markdown()
    assert document.warnings


def test_a_note_that_nothing_calls_is_kept():
    """It stands at the end, and the document warns."""
    document = wiki("<p>A</p>" + notes(note("x", "Reed.")))
    assert "Reed." in document.markdown()
    assert document.warnings


def test_a_note_of_a_removed_box_goes_with_it():
    """A mark in a navigation box is gone with the box; so is the note it alone called."""
    document = wiki(
        f"<p>A{mark('x', 1)}</p>"
        f'<div class="navbox"><a href="/b">B</a>{mark("y", 2)}</div>'
        + notes(note("x", "Reed."), note("y", "Rush."))
    )
    assert "Rush." not in document.markdown()
    assert any("Rush." in removal.text for removal in document.removed)
    assert document.ledger.unaccounted == 0


def test_a_removed_box_leaves_the_notes_that_stand_in_it():
    """A list of notes inside a box that goes is not lost: its marks are in the text."""
    text = body_of(
        f"<p>A{mark('x', 1)}</p>"
        f'<div class="noprint">Tools {notes(note("x", "Reed."))}</div>'
    )
    assert "[^1]: Reed." in text
    assert "Tools" not in text


def test_the_heading_of_lifted_notes_goes_unless_it_is_wanted():
    """So does the heading above it, when nothing else stands there; --keep keeps it."""
    body = f"<p>A{mark('x', 1)}</p><h2>Sources</h2><h3>Notes</h3>" + notes(
        note("x", "Reed.")
    )
    assert "#" not in body_of(body)
    options = Options(keep=frozenset({"mediawiki:notes-heading"}))
    assert "### Notes" in body_of(body, options=options)


def test_a_heading_with_a_bibliography_below_its_notes_stays():
    """Prose or a list beside the notes keeps the heading."""
    text = body_of(
        f"<p>A{mark('x', 1)}</p><h2>Sources</h2>"
        + notes(note("x", "Reed."))
        + "<ul><li>Rush, 1911.</li></ul>"
    )
    assert "## Sources" in text


# --- strip and headings ----------------------------------------------------------------


def test_a_hidden_text_in_a_removed_box_is_one_removal():
    """What stands in a box that goes is on the trail once."""
    document = wiki(
        '<p>A</p><div class="navbox"><a href="/b">B</a>'
        '<span class="sortkey" style="display:none">C</span></div>'
    )
    assert document.ledger.unaccounted == 0


def test_code_keeps_what_looks_like_chrome():
    """A class name in a code sample is part of the sample."""
    text = body_of('<pre>x <span class="mw-editsection">[edit]</span></pre><p>A</p>')
    assert "[edit]" in text


def test_the_content_element_is_never_hidden():
    """The notice goes and the article that its style sheet hides stays."""
    page = (
        "<style>#WikiaArticle{display:none}</style>"
        '<div id="WikiaArticleMsg"><h2>Ad blocker interference detected!</h2></div>'
        '<article id="WikiaArticle" style="display:none"><div id="mw-content-text">'
        "<p>The fen is wet.</p></div></article>"
    )
    document = clean(f'<html><body class="skin-oasis">{page}</body></html>')
    assert "The fen is wet." in document.markdown()
    assert "blocker" not in document.markdown()


def test_a_title_printed_as_a_lower_heading_is_the_title_once():
    """Generators begin with h2; a page with an h1 of its own, or a wiki, is left alone."""
    head = "<title>The mill</title>"
    page = "<body><h2>The mill</h2><p>It mills.</p><h3>Stones</h3><p>Two.</p></body>"
    text = clean(head + page).markdown(front_matter=False)
    assert text.startswith("# The mill\n\nIt mills.")
    assert text.count("The mill") == 1
    twice = "<body><h1>The mill</h1><h1>The mill</h1><p>It mills.</p></body>"
    document = clean(head + twice)
    assert document.markdown(front_matter=False) == "# The mill\n\nIt mills.\n"
    assert [removal.rule for removal in document.removed] == ["_web:repeated-title"]
    assert document.ledger.unaccounted == 0
    wiki_page = WIKI.format("<h2>The mill</h2><p>It mills.</p>")
    assert "## The mill" in clean(head + wiki_page).markdown(front_matter=False)


def test_links_of_headings_to_themselves_go_and_words_and_marks_stay():
    """A link that is only a sign is for the address of the place; "C#" is a word."""
    html = (
        "<article><h1>Fen</h1><h2 id='mill'>The mill <a href='#mill'>¶</a> "
        "<a href='#top'>↑</a></h2><p>It mills.</p><h2>In C<a href='#c'>#</a> minor"
        " <a href='#mill'>mill</a></h2><p>It hums for an hour.</p></article>"
    )
    text = clean(html.replace("C<a href='#c'>#</a>", "C#")).markdown(front_matter=False)
    assert "## The mill\n" in text
    assert "## In C# minor [mill]" in text
    starred = "<h2>Fen <a href='#n' id='m'>†</a></h2><p id='n'><a href='#m'>†</a> Wet.</p>"
    text = clean(f"<article><p>It is wide.</p>{starred}</article>").markdown()
    assert "†" in text.partition("## Fen")[2].partition("\n")[0]
    options = Options(keep=frozenset({"_web:heading-links"}))
    assert "¶" in clean(html, options=options).markdown(front_matter=False)


def test_edit_marks_glued_to_two_headings_go_and_one_stays():
    """One heading may end with the word by chance; credit is no edit mark."""
    two = "<h2>FloodEdit</h2><p>A</p><h2>MillEdit</h2><p>B</p><h2>Credit</h2><p>C</p>"
    assert [line for line in body_of(two).splitlines() if line[:1] == "#"] == [
        "## Flood",
        "## Mill",
        "## Credit",
    ]
    one = "<h2>MediaEdit</h2><p>A</p><h2>Mill</h2><p>B</p>"
    assert "## MediaEdit" in body_of(one)


# --- pictures and addresses ------------------------------------------------------------


@pytest.mark.parametrize("order", ["{twin}{lazy}", "{lazy}{twin}"])
def test_a_lazy_picture_comes_once_by_its_true_address(order):
    """The twin for browsers without scripts may stand before or after its picture."""
    lazy = '<img class="lazyload" src="data:image/gif;base64,R0lGODlhAQABAIABAAAAAP">'
    twin = '<noscript><img src="https://fen.example/a.png"></noscript>'
    text = body_of(f"<p>A {order.format(twin=twin, lazy=lazy)}</p>")
    assert text.count("https://fen.example/a.png") == 1


def test_a_counting_pixel_is_no_picture():
    """It does not take the place of a picture either."""
    text = body_of(
        '<p><img src="https://fen.example/a.png"> A</p></div><noscript>'
        '<img src="https://fen.example/1x1" width="1" height="1"></noscript><div>'
    )
    assert "a.png" in text
    assert "1x1" not in text


def test_a_red_link_leads_nowhere():
    """An address that would create a page is no place to send a reader."""
    text = body_of(
        '<p><a class="new" title="Mill (page does not exist)" '
        'href="/w/index.php?title=Mill&amp;action=edit&amp;redlink=1">mill</a></p>'
    )
    assert text.strip() == "mill"


def test_addresses_of_a_mirrored_page_stay_relative():
    """Joined to the page's address on the web, names of files would be dead links."""
    page = (
        '<html><head><link rel="canonical" href="https://fen.example/wiki/Mill"></head>'
        '<body class="mediawiki"><div class="mw-parser-output">'
        '<p><a href="../reed.html">reed</a> <a href="rush.html">rush</a></p></div></body>'
    )
    text = clean(page).markdown(front_matter=False)
    assert "(../reed.html)" in text
    assert "(rush.html)" in text


# --- blocks ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "href", "target"),
    [
        ("https://fen.example/wiki/", "Reed", "https://fen.example/wiki/Reed"),
        ("//fen.example/w/x.php", "./Reed", "https://fen.example/w/Reed"),
        ("/b/", "../Reed", "https://here.example/Reed"),
    ],
)
def test_links_stand_against_the_base_that_the_page_names(base, href, target):
    """The first ``<base>`` with an address is what relative links are resolved against."""
    page = (
        f'<html><head><base target="x"><base href="{base}"></head><p><a href="{href}">R</a>'
    )
    link = clean(page, url="https://here.example/a/b").content[0].content[0]
    assert link.target == target


def test_spans_that_claim_too_much_are_cut():
    """Rows end where the table ends; columns in which no cell begins are no columns."""
    document = wiki(
        '<table class="wikitable"><tr><th colspan="1000">A</th></tr>'
        '<tr><td rowspan="65000">b</td><td>c</td></tr><tr><td>d</td></tr></table>'
    )
    table = document.content[0]
    assert isinstance(table, Table)
    assert [len(row) for row in table.rows] == [2, 2, 2]
    assert table.rows[2][0].origin == (1, 0)


def test_a_table_of_quotation_marks_is_a_quotation():
    """The large marks go on the trail; --keep leaves the table as it is."""
    body = "<table><tr><td>“</td><td>The fen is wet.</td><td>”</td></tr></table><p>A</p>"
    document = wiki(body)
    assert isinstance(document.content[0], Quote)
    assert document.ledger.unaccounted == 0
    kept = wiki(body, options=Options(keep=frozenset({"_web:quotation-marks"})))
    assert isinstance(kept.content[0], Table)
    assert kept.ledger.unaccounted == 0


def test_a_table_that_shows_nothing_is_none():
    """Spacers leave no trace."""
    cell = "<td>&#160;</td>"
    assert body_of(
        f"<table><tr>{cell}{cell}</tr><tr>{cell}{cell}</tr></table><p>A</p>"
    ) == ("A\n")


def test_pictures_have_their_captions():
    """A caption in a figure, in a thumbnail and in a gallery belongs to its picture."""
    image = '<img src="https://fen.example/a.png" alt="Mill">'
    document = wiki(
        f'<div class="thumb"><div class="thumbinner">{image}'
        '<div class="thumbcaption">Old mill</div></div></div>'
        f'<ul class="gallery"><li class="gallerycaption">Mills</li><li class="gallerybox">'
        f'<div class="thumb">{image}</div><div class="gallerytext">New mill</div></li></ul>'
    )
    figure, gallery = document.content
    assert isinstance(figure, Figure)
    assert figure.caption[0].content == ("Old mill",)
    assert isinstance(gallery, Gallery)
    assert gallery.caption == ("Mills",)
    assert gallery.figures[0].caption[0].content == ("New mill",)


def test_two_line_breaks_part_paragraphs():
    """One is a line break."""
    assert body_of("<p>A<br>B<br><br>C</p>") == "A\\\nB\n\nC\n"


def test_an_empty_block_in_a_line_does_not_part_it():
    """A tool's empty box inside a citation is nothing to see."""
    item = "<ul><li><cite>A<span><div class='x'></div></span>. B</cite></li></ul>"
    assert body_of(item) == "- A. B\n"


def test_a_formula_comes_once_as_tex():
    """MathML, its annotation and the picture are one formula."""
    document = wiki(
        '<p>A <span class="mwe-math-element"><math alttext="x^2"><semantics>'
        "<mrow><mi>x</mi><mn>2</mn></mrow>"
        '<annotation encoding="application/x-tex">x^2</annotation></semantics></math>'
        '<img class="mwe-math-fallback-image-inline" alt="x^2" src="/x.svg"></span></p>'
    )
    assert document.markdown(front_matter=False) == "A $x^2$\n"
    assert document.ledger.unaccounted == 0


# --- white space -----------------------------------------------------------------------

TAGS = (
    "a abbr address article aside audio b blockquote body button caption center code"
    " datalist dd details dfn dialog dir div dl dt em embed fieldset figure font footer"
    " form frameset h1 head header hr html i iframe img input label legend li link listing"
    " main map mark marquee math menu meta meter nav noembed noframes noscript object ol"
    " optgroup option output p param plaintext pre progress q rb rp rt ruby s samp script"
    " section select slot source span strong style sub summary sup svg table tbody td"
    " template textarea tfoot th thead time title tr track tt u ul var video wbr xmp my-tag"
).split()


@pytest.mark.parametrize("tag", TAGS)
def test_the_builder_knows_where_runs_of_white_space_are_left(tag):
    """Where the tree says that no text has any, none is looked for while building."""
    inner = f"<{tag}>a \n\t b<b> c\n d</b></{tag}>"
    tree = parse(f"<body><div>x {inner}<table><tr>{inner}</table></div>")
    root = tree.select_one("div")
    if collapse_runs(root):
        assert not set("\n\t\r\f") & set(root.text)


def test_runs_of_white_space_are_one_blank_also_where_the_tree_keeps_them():
    """The words of a formula and of a field are read as text; code is not."""
    text = body_of(
        "<p>Wet\n\n  <b>fens \t and</b>\nreeds</p>"
        "<p>A <math><mtext>b\n   c</mtext></math>.</p>"
        "<p>D <textarea>e  \n f</textarea></p>"
        "<p>G <span><pre>h\n  i</pre></span></p>"
    )
    assert "Wet **fens and** reeds" in text
    assert r"A $\text{b c}$." in text
    assert "D e f" in text
    assert "h\n  i" in text


def test_a_heading_that_is_bold_ends_without_a_blank():
    """Editors set a hard blank at the end of what is bold; the heading has none."""
    page = "<h1>Fen</h1><p>Wet.</p><h2><strong>Licence\u00a0</strong></h2><p>Free.</p>"
    assert "## Licence\n" in clean(page).markdown()

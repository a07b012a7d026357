"""Active content in every spelling: the words stay, nothing of it can run."""

from __future__ import annotations

import pytest
import turbohtml
from reading import document_text, html_addresses, is_live, letters, read_markdown

from cleaner import clean, markdown_from_html

LEAD = "<!doctype html><title>Reed</title><body><main><p>The reed stands in the water.</p>"


def outputs(page, **options):
    """Clean a page; return the document and its Markdown."""
    document = clean(page, **options)
    return document, document.markdown()


def has(document, wanted):
    """Tell whether the document says this, in its content or its notes."""
    parts = (document.content, *(note.content for note in document.notes))
    return letters(wanted) in letters("".join(map(document_text, parts)))


LIVE = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "\tjavascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "java&#10;script:alert(1)",
    "java&Tab;script&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)",
    "&#0000106&#0000097vascript:alert(1)",
    "javascript&#58;alert(1)",
    "javascript&colon;alert(1)",
    "\x01javascript:alert(1)",
    "\x00javascript:alert(1)",
    "java\x00script:alert(1)",
    "&#14;  javascript:alert(1)",
    "\u00a0javascript:alert(1)",
    "\u2028javascript:alert(1)",
    "\ufeffjavascript:alert(1)",
    "java\u00adscript:alert(1)",
    "javascript://%0aalert(1)",
    "javascript:/*--></title></style>*/alert(1)",
    "javascript%3Aalert(1)",
    "vbscript:msgbox(1)",
    "VBScript:msgbox(1)",
    "livescript:x",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    " DATA:text/html,x",
    "data:,x<script>",
    "data:application/xhtml+xml,x",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "data:text&sol;html,x",
    "file:///etc/passwd",
    "view-source:javascript:alert(1)",
]
PLACES = {
    "link": "<p><a href='{}'>press</a></p>",
    "picture": "<p><img src='{}' alt=reed> press</p>",
    "linked picture": "<p><a href='{}'><img src=a.png alt=reed></a> press</p>",
    "area": "<map><area href='{}' alt=x></map><p>press</p>",
    "link in a cell": "<table><tr><td><a href='{}'>press</a><td>x<tr><td>y<td>z</table>",
    "link in a spanned cell": "<table><tr><td colspan=2><p>a<p><a href='{}'>press</a>",
    "link in a note": (
        "<p>x<sup class=reference id=cite_ref-1><a href='#cite_note-1'>[1]</a></sup></p>"
        "<ol class=references><li id=cite_note-1><a href='{}'>press</a></li></ol>"
    ),
    "base": "<base href='{}'><p><a href=reed>press</a></p>",
    "lazy picture": "<p><img src=a.png data-src='{}' srcset='{} 2x'> press</p>",
    "title": "<p><a href=reed title='{}'>press</a></p>",
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("address", LIVE)
def test_no_address_that_runs_something_stays_alive(address, place):
    """In every spelling the text of the link stays and its target goes."""
    source = PLACES[place].replace("{}", address.replace("'", "&#39;"))
    document, markdown = outputs(LEAD + source, url="https://fen.example/wiki/Reed")
    alive = read_markdown(markdown).addresses + html_addresses(document.html())
    assert not [found for found in alive if is_live(found)]
    assert has(document, "press")


ACTIVE = [
    "<p onclick='alert(1)'>press</p>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>press",
    "<math><mi xlink:href='javascript:alert(1)'>press</mi></math>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt; press</p>",
    "<p>&amp;lt;img src=x onerror=alert(1)&amp;gt; press</p>",
    "<h2>&lt;img src=x onerror=alert(1)&gt; press</h2>",
    "<table><tr><td colspan=2>&lt;img src=x onerror=alert(1)&gt;<p>press</p></table>",
    "<pre>&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt; press</pre>",
    "<pre>```\n&lt;script&gt;alert(1)&lt;/script&gt;\n``` press</pre>",
    "<p><code>`&lt;script&gt;`</code> press</p>",
    "<p>[press](javascript:alert(1)) &lt;javascript:alert(1)&gt;</p>",
    "<p>[press]: javascript:alert(1)</p><p>[press]</p>",
    "<p><img alt='](x) <script>alert(1)</script>' src='a\"onerror=\"alert(1)'> press</p>",
    "<p><a href='x)<script>alert(1)</script>' title='\"><script>x</script>'>press</a></p>",
    "<noscript><p title='</noscript><script>alert(1)</script>'></p></noscript>press",
    "<style><!--</style><script>alert(1)//--></script><p>press</p>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'><p>press</p>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><p>press</p>",
    "<form action='javascript:x'><button formaction='javascript:x'>b</button>press</form>",
    "<object data='javascript:alert(1)'><p>press</p></object><p>press</p>",
]


@pytest.mark.parametrize("source", ACTIVE)
def test_nothing_comes_alive_when_rendered(source):
    """No script, handler or frame is in the HTML of the Markdown or the document."""
    from markdown_it import MarkdownIt

    document, markdown = outputs(LEAD + source)
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)
    for page in (rendered, document.html()):
        assert not live_parts(page), page
        assert not [found for found in html_addresses(page) if is_live(found)]
    assert has(document, "press")


def live_parts(page):
    """List elements and attributes that run something."""
    elements = list(turbohtml.parse(page).iter_elements())
    dead = {"script", "iframe", "object", "embed", "form", "base", "link", "svg", "applet"}
    handlers = [
        f"{e.tag} {name}" for e in elements for name in e.attrs if name.startswith("on")
    ]
    return handlers + [e.tag for e in elements if e.tag in dead]


def test_a_fragment_is_as_safe_as_a_page():
    """The plain conversion lets no script through either."""
    reading = read_markdown(markdown_from_html("<a href='java\tscript:alert(1)'>press</a>"))
    assert not [address for address in reading.addresses if is_live(address)]

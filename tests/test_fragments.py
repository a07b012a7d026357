"""The plain conversion of a fragment: what Markdown can hold comes back as it was."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from cleaner import markdown_from_html

SAME = [
    '<p><a href="./reed.md">reed</a></p>',
    '<p><a href="/f%C3%B6" title="fö">reed</a></p>',
    '<p><a href="/reed" title="reed">reed</a></p>',
    '<pre><code class="language-;">x\n</code></pre>',
    '<pre><code class="language-c++">x\n</code></pre>',
    '<p><a href="/a(b)" title="a &quot;b&quot;">reed</a></p>',
]


@pytest.mark.parametrize("source", SAME)
def test_a_fragment_comes_back_as_it_was(source):
    """HTML to Markdown to HTML changes nothing."""
    markdown = markdown_from_html(source)
    assert MarkdownIt("commonmark").render(markdown) == source + "\n"


def test_a_page_still_loses_what_says_nothing():
    """On a page a tool tip that repeats the link goes, as before."""
    from cleaner import clean

    page = '<main><p>Wet land and <a href="/wiki/Reed" title="Reed">reed</a>.</p></main>'
    assert 'title="' not in clean(page).html()
    assert '"Reed"' not in clean(page).markdown()

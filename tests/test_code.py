"""Code from every highlighter: its lines, its language, and nothing of its furniture."""

from __future__ import annotations

import pytest

from cleaner import clean
from cleaner.model import Code

LINES = "wind = 1\nsail = 2"
HIGHLIGHTERS = {
    "SyntaxHighlight": """<div class="mw-highlight mw-highlight-lang-python"><pre><span
class="linenos">1</span><span class="n">wind</span> = 1
<span class="linenos">2</span>sail = 2</pre></div>""",
    "SyntaxHighlight, copied": """<div class="mw-highlight mw-highlight-lang-python"><button
class="mw-highlight-copy-button">copy</button><pre>wind = 1
sail = 2</pre></div>""",
    "GeSHi": """<div class="mw-geshi"><div class="python source-python"><pre class="de1">
<span class="kw1">wind</span> = 1
sail = 2</pre></div></div>""",
    "GeSHi, numbered": """<div class="mw-geshi"><div class="python source-python"><ol><li
class="li1"><div class="de1">wind = 1</div></li><li class="li2"><div
class="de2">sail = 2</div></li></ol></div></div>""",
    "Prism": """<div class="code-toolbar"><pre class="line-numbers language-python"><code
class="language-python"><span class="token">wind</span> = 1
sail = 2<span class="line-numbers-rows"><span></span><span></span></span></code></pre><div
class="toolbar"><div class="toolbar-item"><span>Python</span></div><div
class="toolbar-item"><button>Copy</button></div></div></div>""",
    "highlight.js": '<pre><code class="hljs python">wind = 1\nsail = 2</code></pre>',
    "highlight.js, lang-": """<pre><code class="hljs lang-python">wind = 1
sail = 2</code></pre>""",
    "highlight.js, numbered": """<pre><code class="hljs python"><table
class="hljs-ln"><tbody><tr><td class="hljs-ln-line hljs-ln-numbers"><div
class="hljs-ln-n">1</div></td><td class="hljs-ln-line hljs-ln-code">wind = 1</td></tr><tr>
<td class="hljs-ln-line hljs-ln-numbers"></td><td
class="hljs-ln-line hljs-ln-code">sail = 2</td></tr></tbody></table>
</code></pre>""",
    "Rouge": """<div class="language-python highlighter-rouge"><div class="highlight"><pre
class="highlight"><code><span class="n">wind</span> = 1
sail = 2
</code></pre></div></div>""",
    "Rouge, numbered": """<div class="language-python highlighter-rouge"><div
class="highlight"><table class="rouge-table"><tbody><tr><td class="rouge-gutter gl"><pre
class="lineno">1
2
</pre></td><td class="rouge-code"><pre>wind = 1
sail = 2
</pre></td></tr></tbody></table></div></div>""",
    "Pygments": """<div class="highlight-python notranslate"><div
class="highlight"><pre><span></span>wind = 1
sail = 2
</pre></div></div>""",
    "Pygments, numbered": """<div class="highlight-python"><table
class="highlighttable"><tr><td
class="linenos"><div class="linenodiv"><pre><span class="normal">1</span>
<span class="normal">2</span></pre></div></td><td class="code"><div
class="highlight"><pre>wind = 1
sail = 2
</pre></div></td></tr></table></div>""",
    "Confluence": """<div class="code panel pdl"><div
class="codeContent panelContent pdl"><pre
data-syntaxhighlighter-params="brush: python; gutter: false">wind = 1
sail = 2</pre></div></div>""",
    "Confluence, drawn": """<div class="syntaxhighlighter python"><table><tbody><tr><td
class="gutter"><div class="line number1">1</div><div class="line number2">2</div></td><td
class="code"><div class="container"><div class="line number1"><code
class="python plain">wind = </code><code
class="python">1</code></div><div class="line number2"><code class="python
plain">sail = 2</code></div></div></td></tr></tbody></table></div>""",
    "DokuWiki": """<pre class="code python"><span class="kw1">wind</span> = 1
sail = 2</pre>""",
    "pandoc": """<div class="sourceCode" id="cb1"><pre class="sourceCode python"><code
class="sourceCode python"><span id="cb1-1"><a href="#cb1-1"></a>wind = 1</span>
<span id="cb1-2"><a href="#cb1-2"></a>sail = 2</span></code></pre></div>""",
    "Shiki": """<pre class="shiki github-dark" lang="python"><code><span
class="line">wind = 1</span>
<span class="line">sail = 2</span></code></pre>""",
    "Hexo": """<figure class="highlight python"><table><tr><td class="gutter"><pre><span
class="line">1</span><br><span class="line">2</span><br></pre></td><td
class="code"><pre><span
class="line">wind = 1</span><br><span
class="line">sail = 2</span><br></pre></td></tr></table>
</figure>""",
    "Chroma": """<div class="highlight"><div class="chroma"><table class="lntable"><tr><td
class="lntd"><pre class="chroma"><code><span class="lnt">1
</span><span class="lnt">2
</span></code></pre></td><td class="lntd"><pre class="chroma"><code class="language-python"
data-lang="python">wind = 1
sail = 2
</code></pre></td></tr></table></div></div>""",
    "Chroma, in the line": """<div class="highlight"><pre class="chroma"><code
class="language-python" data-lang="python"><span class="line"><span
class="ln">1</span><span class="cl">wind = 1
</span></span><span class="line"><span class="ln">2</span><span class="cl">sail = 2
</span></span></code></pre></div>""",
    "MoinMoin": """<div class="highlight python"><div class="codearea"><pre><span
class="line"><span
class="LineNumber">   1 </span>wind = 1</span>
<span class="line"><span class="LineNumber">   2 </span>sail = 2</span>
</pre></div></div>""",
}
FRAMES = {
    "MediaWiki": '<body class="mediawiki"><div class="mw-parser-output">{}</div>',
    "unknown": "<title>Fen</title><body><main>{}</main>",
}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("name", HIGHLIGHTERS)
def test_code_has_its_lines_and_its_language(name, frame):
    """One block, each line a line; numbers, buttons and labels are on the trail."""
    body = f"<p>Wet land.</p>{HIGHLIGHTERS[name]}<p>After it all.</p>"
    document = clean(FRAMES[frame].format(body))
    assert document.ledger.unaccounted == 0
    assert [(code.text, code.language) for code in document.find(Code)] == [
        (LINES, "python")
    ]
    said = document.text().split("Wet land.")[1]
    assert said.split() == f"{LINES} After it all.".split()


def test_numbers_that_are_no_line_numbers_stay():
    """A class alone takes nothing that says more than a number."""
    page = FRAMES["unknown"].format(
        "<p>Wet land, <span class=ln>wide</span> and long.</p>"
        "<table><tr><td class=gutter>The gutter of the mill<td>It leaks.</table>"
    )
    text = clean(page).text()
    assert "wide" in text
    assert "gutter of the mill" in text


def test_declarations_in_cells_are_lines_of_code():
    """Doxygen sets each word in a cell, parameters of templates above, labels aside."""
    page = """<head><meta name="generator" content="Doxygen 1.9.4"></head><body>
<div class="contents"><table class="memberdecls"><tr class="heading"><td colspan="2"><h2
class="groupheader">Functions</h2></td></tr><tr><td class="memItemLeft">virtual
int&#160;</td><td class="memItemRight"><a class="el" href="gate.html#o">open_gate</a>
(int turns)</td></tr><tr><td class="mdescLeft">&#160;</td><td
class="mdescRight">Opens the gate.</td></tr></table>
<div class="memproto"><div class="memtemplate">template&lt;class Tide &gt;</div><table
class="mlabels"><tr><td class="mlabels-left"><table class="memname"><tr><td
class="memname">virtual int open_gate </td><td>(</td><td class="paramtype">int&#160;</td><td
class="paramname"><em>turns</em>, </td></tr><tr><td></td><td></td><td
class="paramtype"><a href="tide.html">Tide</a> &amp;&#160;</td><td
class="paramname"><em>tide</em></td></tr><tr><td></td><td>)</td><td></td><td></td></tr></table></td>
<td class="mlabels-right"><span class="mlabels"><span class="mlabel">inline</span><span
class="mlabel">virtual</span></span></td></tr></table></div></div></body>"""
    document = clean(f"<html>{page}</html>")
    text = document.markdown()
    assert (
        "## Functions\n\nvirtual int [open_gate](gate.html#o) (int turns)\n\nOpens" in text
    )
    code = "virtual int open_gate (int turns, Tide & tide) inline virtual"
    code = f"template<class Tide >\n{code}"
    assert [block for block in document.content if isinstance(block, Code)] == [Code(code)]
    assert document.ledger.unaccounted == 0


def test_code_in_two_dialects_is_two_lines_and_buttons_are_no_code():
    """Node's manual prints both ways to load a module and a button in the same box."""
    page = """<article><p>It can be had in two ways, of which one shows.</p><pre><input
type="checkbox" checked><code class="language-js cjs">const a = 1;</code><code
class="language-js mjs">import a;</code><button>copy</button></pre></article>"""
    document = clean(f"<html><body>{page}</body></html>")
    assert [b for b in document.content if isinstance(b, Code)] == [
        Code("const a = 1;\nimport a;", "js")
    ]
    assert document.ledger.unaccounted == 0

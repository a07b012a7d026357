"""What engines write in a way of their own, on pages of theirs that are made up here."""

from __future__ import annotations

import pytest

from cleaner import clean

PAGES = {
    "sphinx": (
        '<html><head><meta name="generator" content="Docutils 0.20"><script'
        ' src="_static/documentation_options.js"></script><script'
        ' src="_static/doctools.js"></script></head><body><div'
        ' class="document"><div class="body" role="main"><section>'
        "<h1>Fen</h1>{}</section></div></div>"
    ),
    "trac": (
        '<html><head><link rel="stylesheet"'
        ' href="/chrome/common/css/trac.css"></head><body><div id="content"'
        ' class="wiki"><div id="wikipage" class="trac-content">'
        "<h1>Fen</h1>{}</div></div>"
    ),
    "confluence": (
        '<html><head><meta name="ajs-page-id" content="1"><meta'
        ' name="ajs-page-title" content="Fen"></head><body><h1'
        ' id="title-text">Fen</h1><div id="main-content"'
        ' class="wiki-content">{}</div>'
    ),
    "wikidot": (
        '<html><head><meta name="generator" content="Wikidot"><script>var'
        " WIKIREQUEST = {{}}; WIKIREQUEST.info = {{}}; WIKIREQUEST.info.pageId"
        ' = 5;</script></head><body><div id="main-content"><div'
        ' id="page-title">Fen</div><div id="page-content">{}</div></div>'
    ),
    "github": (
        "<html><head><title>Fen · o/r Wiki · GitHub</title><meta"
        ' name="hostname" content="github.com"></head><body><div'
        ' id="wiki-wrapper"><div class="gh-header"><h1'
        ' class="gh-header-title">Fen</h1></div><div id="wiki-body"><div'
        ' class="markdown-body">{}</div></div></div>'
    ),
    "mediawiki": (
        '<html><body class="mediawiki"><div class="mw-parser-output"><h1>Fen</h1>{}</div>'
    ),
    "moinmoin": (
        '<html><head><link rel="stylesheet"'
        ' href="/moin_static1911/modern/css/common.css"></head><body><div'
        ' id="page"><div dir="ltr" id="content" lang="en"><h1>Fen</h1>{}</div>'
        "</div>"
    ),
    "mkdocs": (
        '<html><head><meta name="generator" content="mkdocs-1.5.3,'
        ' mkdocs-material-9.5.3"></head><body><div class="md-content"><article'
        ' class="md-content__inner md-typeset"><h1>Fen</h1>{}</article></div>'
    ),
}

HARD = {
    "the number of a formula stands beside it": (
        "sphinx",
        (
            '<div class="math notranslate nohighlight" id="equation-e"><span'
            ' class="eqno">(1)<a class="headerlink" href="#equation-e">¶</a>'
            "</span>\\[e = 1\\]</div>"
        ),
        "$$e = 1$$\n\n(1)",
    ),
    "lines that are boxes, and boxes of such lines": (
        "sphinx",
        (
            '<div class="line-block"><div class="line">Peat and'
            ' <em>reed</em>,</div><div class="line-block"><div'
            ' class="line">reed</div></div><div class="line"><br></div><div'
            ' class="line">and sedge.</div></div>'
        ),
        "Peat and *reed*,\\\n\xa0\xa0reed\n\nand sedge.",
    ),
    "buttons that name their panels": (
        "sphinx",
        (
            '<div class="sphinx-tabs docutils container"><div role="tablist">'
            '<button role="tab" class="sphinx-tabs-tab">Ebb</button><button'
            ' role="tab" class="sphinx-tabs-tab">Flood</button></div><div'
            ' class="sphinx-tabs-panel" role="tabpanel"><p>Out.</p></div><div'
            ' class="sphinx-tabs-panel" role="tabpanel" hidden="true"><p>In.</p>'
            "</div></div>"
        ),
        "**Ebb**\n\nOut.\n\n**Flood**\n\nIn.",
    ),
    "numbers of lines in the heads of a table's rows": (
        "trac",
        (
            '<div class="wiki-code"><table class="code"><thead><tr><th'
            ' class="lineno">Line</th><th class="content"> </th></tr></thead>'
            '<tbody><tr><th id="L1"><a href="#L1">1</a></th><td><span'
            ' class="k">if</span> x:</td></tr><tr><th id="L2"><a href="#L2">2</a>'
            "</th><td>  pass</td></tr></tbody></table></div>"
        ),
        "```\nif x:\n  pass\n```",
    ),
    "a box that is folded below its author's title": (
        "confluence",
        (
            '<div class="expand-container"><div class="expand-control"><span'
            ' class="expand-control-icon"></span><span'
            ' class="expand-control-text">How gates hang</span></div><div'
            ' class="expand-content"><p>By iron.</p></div></div><div'
            ' class="expand-container"><div class="expand-control"><span'
            ' class="expand-control-text">Hier klicken, um zu erweitern...</span>'
            '</div><div class="expand-content"><p>By oak.</p></div></div>'
        ),
        "How gates hang\n\nBy iron.\n\nBy oak.",
    ),
    "emoticons": (
        "confluence",
        ('<p>Oak <img class="emoticon emoticon-tick" alt="(tick)" src="/check.svg"></p>'),
        "Oak (tick)",
    ),
    "a picture that is scaled": (
        "wikidot",
        (
            '<p>See <img src="/local--resized-images/fen/gate.png/medium.jpg"'
            ' alt="Gate"></p>'
        ),
        "See ![Gate](/local--files/fen/gate.png)",
    ),
    "a language that the box names, and one that people speak": (
        "github",
        (
            '<pre lang="mermaid"><code>graph TD</code></pre><pre lang="de">'
            "<code>Moor</code></pre>"
        ),
        "```mermaid\ngraph TD\n```\n\n```\nMoor\n```",
    ),
    "a pencil in a taxobox": (
        "mediawiki",
        (
            '<table class="infobox biota"><tr><th colspan="2">Order <a'
            ' href="/wiki/Template:Taxonomy/Arundo"><img src="/pencil.png"></a>'
            "</th></tr><tr><td>Family</td><td>Poaceae</td></tr></table><p>Reed.</p>"
        ),
        "| Order |  |\n| --- | --- |\n| **Family** | Poaceae |\n\nReed.",
    ),
    "entries with paragraphs of the software": (
        "moinmoin",
        (
            '<ul><li><p class="line862"><em>one</em> <ul><li><p'
            ' class="line862">two </li></ul></li><li>three </li></ul>'
        ),
        "- *one*\n  - two\n- three",
    ),
    "the source of a diagram": (
        "mkdocs",
        (
            '<div class="mermaid">graph LR\n  Bog --&gt; Fen\n</div><pre'
            ' class="mermaid"><code>pie\n  1</code></pre>'
        ),
        "```mermaid\ngraph LR\n  Bog --> Fen\n```\n\n```mermaid\npie\n  1\n```",
    ),
}


@pytest.mark.parametrize("case", HARD)
def test_hard_mark_up_says_what_its_author_meant(case):
    """Nothing is lost, nothing of the software's is left, and the account adds up."""
    engine, body, markdown = HARD[case]
    document = clean(PAGES[engine].format(body))
    assert document.engine.name == engine
    written = document.markdown(front_matter=False)
    assert written == f"# Fen\n\n{markdown}\n"
    assert document.ledger.unaccounted == 0

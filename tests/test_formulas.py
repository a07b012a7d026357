"""Formulas from every tool that prints them: TeX, once, and never silently empty."""

from __future__ import annotations

import pytest

from cleaner import clean
from cleaner.model import Math
from cleaner.steps.building.mathml import tex_of

MATHML = "<math{}><semantics><msup><mi>x</mi><mn>2</mn></msup>{}</semantics></math>"
TEX = '<annotation encoding="application/x-tex">x^2</annotation>'
TWIN = '<span class="katex-html" aria-hidden="true"><span class="base">x2</span></span>'
MATH = MATHML.format("", TEX)
KATEX = f'<span class="katex"><span class="katex-mathml">{MATH}</span>{TWIN}</span>'

MATHJAX_2 = """<span class="MathJax_Preview">x2</span><span class="MathJax" id="M-1-Frame">
<nobr>x2</nobr></span><script type="math/tex" id="M-1">x^2</script>"""
MATHJAX_2_DISPLAY = """<div class="MathJax_Display"><span class="MathJax"><nobr>x2</nobr>
</span></div><script type="math/tex; mode=display">x^2</script>"""
MATHJAX_3 = """<mjx-container class="MathJax"{}><mjx-math aria-hidden="true"><mjx-c></mjx-c>
</mjx-math><mjx-assistive-mml>{}</mjx-assistive-mml></mjx-container>"""
WORDPRESS = """<img class="latex" alt="x^2"
src="https://s0.wp.com/latex.php?latex=x%5E2&amp;bg=fff">"""
LATEXML = MATHML.format(' class="ltx_Math" alttext="x^2" display="inline"', TEX)

INLINE = {
    "MathML with its source": MATH,
    "MathML with alttext": MATHML.format(' alttext="x^2"', ""),
    "MathML alone": MATHML.format("", ""),
    "KaTeX": KATEX,
    "MathJax 2": MATHJAX_2,
    "MathJax 3": MATHJAX_3.format("", MATHML.format("", "")),
    "MathJax 4": '<mjx-container data-latex="x^2"><mjx-math></mjx-math></mjx-container>',
    "pandoc": r'<span class="math inline">\(x^2\)</span>',
    "Material": r'<span class="arithmatex">\(x^2\)</span>',
    "Discourse": '<span class="math">x^2</span>',
    "Wikidot": '<span class="math-inline">$x^2$</span>',
    "GitHub": '<math-renderer class="js-inline-math">$x^2$</math-renderer>',
    "GitLab": '<code class="code math js-render-math">x^2</code>',
    "Sphinx, a picture": '<img class="math" src="_images/math/a.png" alt="x^2">',
    "WordPress": WORDPRESS,
    "a picture made of TeX": '<img class="latex" src="https://tex.example/gif?x^2">',
    "MediaWiki": '<img class="mwe-math-fallback-image-inline" src="a.svg" alt="x^2">',
    "LaTeXML": LATEXML,
}
DISPLAY = {
    "MathML": MATHML.format(' display="block"', TEX),
    "KaTeX": f'<span class="katex-display">{KATEX}</span>',
    "MathJax 2": MATHJAX_2_DISPLAY,
    "MathJax 3": MATHJAX_3.format(' display="true"', MATHML.format(" display=block", "")),
    "pandoc": r'<span class="math display">\[x^2\]</span>',
    "Sphinx": '<div class="math notranslate nohighlight">\n\\[x^2\\]</div>',
    "Wikidot": r'<div class="math-equation">\begin{align} x^2 \end{align}</div>',
}
FRAMES = {
    "MediaWiki": '<body class="mediawiki"><div class="mw-parser-output">{}</div>',
    "unknown": "<title>Fen</title><body><main>{}</main>",
}


def formulas_of(source, frame):
    """Return the formulas of a page, and its Markdown."""
    body = f"<p>The reed of the fen</p><p>grows {source} a year.</p><p>It is cut.</p>"
    document = clean(FRAMES[frame].format(body))
    assert document.ledger.unaccounted == 0
    return list(document.find(Math)), document.markdown(front_matter=False)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("name", INLINE)
def test_a_formula_in_a_line(name, frame):
    """The formula comes once, as TeX in dollar signs, with no twin beside it."""
    (math,), markdown = formulas_of(INLINE[name], frame)
    assert "".join(math.tex.replace("{2}", "2").split()) == "x^2"
    assert not math.display
    assert markdown.count("x") == 1
    assert "grows $x^" in markdown


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("name", DISPLAY)
def test_a_formula_on_a_line_of_its_own(name, frame):
    """Display comes from the mark-up, and is said in the record."""
    (math,), markdown = formulas_of(DISPLAY[name], frame)
    assert "x^2" in math.tex.replace("{2}", "2")
    assert math.display
    assert "$$" in markdown
    assert "x2" not in markdown


@pytest.mark.parametrize(
    "source",
    [
        '<span class="math">twelve</span>',
        '<span class="math"><b>x</b> is 2</span>',
        r'<span class="math">\(a\) or \(b\)</span>',
    ],
)
def test_what_is_no_tex_stays_text(source):
    """A class alone makes no formula."""
    found, markdown = formulas_of(source, "unknown")
    assert not found
    assert "$" not in markdown


def test_a_box_of_several_formulas_keeps_each():
    """A box around two formulas is no formula."""
    box = f'<div class="math">{MATH} and {MATHML.format(" alttext=y", "")}</div>'
    found, _ = formulas_of(box, "unknown")
    assert [math.tex for math in found] == ["x^2", "y"]


def test_a_formula_of_one_letter_adds_up():
    """The letter that is printed and the letter of its source are both accounted for."""
    found, _ = formulas_of('<math alttext="x"><mi>x</mi></math>', "unknown")
    assert [math.tex for math in found] == ["x"]


CONVERTED = {
    "<mfrac><mn>1</mn><mi>x</mi></mfrac>": r"\frac{1}{x}",
    '<mfrac linethickness="0"><mi>n</mi><mi>k</mi></mfrac>': r"\genfrac{}{}{0pt}{}{n}{k}",
    '<mfrac linethickness="0.5pt"><mi>n</mi><mi>k</mi></mfrac>': r"\frac{n}{k}",
    "<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt>": r"\sqrt{x+1}",
    "<mroot><mi>x</mi><mn>3</mn></mroot>": r"\sqrt[3]{x}",
    "<msubsup><mi>y</mi><mn>1</mn><mn>2</mn></msubsup>": "y_1^2",
    "<msub><mi>y</mi><mrow><mi>i</mi><mn>1</mn></mrow></msub>": "y_{i1}",
    "<munderover><mo>∑</mo><mrow><mi>i</mi><mn>0</mn></mrow><mi>n</mi></munderover>": (
        r"\sum_{i0}^n"
    ),
    "<mover><mi>x</mi><mo>¯</mo></mover>": r"\bar{x}",
    "<mi>α</mi><mo>≤</mo><mi>Ω</mi><mo>×</mo><mn>2</mn>": r"\alpha\leq\Omega\times 2",
    "<mi>sin</mi><mi>x</mi>": r"\sin x",
    "<mi>rate</mi>": r"\mathrm{rate}",
    "<mtext>if wet</mtext>": r"\text{if wet}",
    "<mo>(</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd>"
    "<mn>3</mn></mtd><mtd><mn>4</mn></mtd></mtr></mtable><mo>)</mo>": (
        r"(\begin{matrix}1&2\\3&4\end{matrix})"
    ),
    "<mfenced><mi>a</mi><mi>b</mi></mfenced>": r"\left(a,b\right)",
    "<mn>5</mn><mo>%</mo><mo>{</mo>": r"5\%\{",
    "<mstyle><mi>x</mi></mstyle><mspace/><mi>y</mi>": r"x\ y",
}


@pytest.mark.parametrize("source", CONVERTED)
def test_mathml_becomes_tex(source):
    """Each element of presentation MathML has its TeX."""
    import turbohtml

    tree = turbohtml.parse(f"<math>{source}</math>")
    assert tex_of(tree.select_one("math")) == CONVERTED[source]


def test_deep_mathml_is_no_trap():
    """A formula nested as deep as a parser allows is read without a crash."""
    source = f"<math>{'<mrow>' * 2000}<mi>x</mi>{'</mrow>' * 2000}</math>"
    _, markdown = formulas_of(source, "unknown")
    assert "x" in markdown

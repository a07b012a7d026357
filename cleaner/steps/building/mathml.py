r"""MathML without its source becomes TeX, so that a formula is never mere letters in a row.

Presentation MathML (https://www.w3.org/TR/mathml-core/), as MathJax and browsers have it.
What has no TeX here stays its own text.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LETTERS: Final = (
    "α alpha β beta γ gamma δ delta ε epsilon ϵ epsilon ζ zeta η eta θ theta ι iota κ kappa"
    " λ lambda μ mu ν nu ξ xi π pi ρ rho σ sigma ς varsigma τ tau υ upsilon φ phi ϕ phi"
    " χ chi ψ psi ω omega Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon"
    " Φ Phi Ψ Psi Ω Omega"
    " ∂ partial ∇ nabla ∞ infty ℏ hbar ℓ ell ℜ Re ℑ Im ℵ aleph ∅ emptyset"
    " ∑ sum ∏ prod ∫ int ∬ iint ∮ oint ⋃ bigcup ⋂ bigcap"
    " ≤ leq ≥ geq ≠ neq ≈ approx ≡ equiv ∼ sim ≃ simeq ≅ cong ∝ propto ≪ ll ≫ gg"
    " × times ÷ div ⋅ cdot · cdot ± pm ∓ mp ∗ ast ∘ circ ⊕ oplus ⊗ otimes ∙ bullet"
    " ∈ in ∉ notin ∋ ni ⊂ subset ⊆ subseteq ⊃ supset ⊇ supseteq ∪ cup ∩ cap ∖ setminus"
    " ∧ wedge ∨ vee ¬ neg ∀ forall ∃ exists ⊢ vdash ⊥ bot ⊤ top ∣ mid ∥ parallel ∠ angle"
    " → to ← leftarrow ↔ leftrightarrow ⇒ Rightarrow ⇐ Leftarrow ⇔ Leftrightarrow"
    " ↦ mapsto ⟶ longrightarrow ⟨ langle ⟩ rangle ⌊ lfloor ⌋ rfloor ⌈ lceil ⌉ rceil"
    " … ldots ⋯ cdots ⋮ vdots ⋱ ddots ′ prime † dagger ‖ |"
).split()
_COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{
            sign: f"\\{name}"
            for sign, name in zip(_LETTERS[::2], _LETTERS[1::2], strict=True)
        },
        **{sign: f"\\{sign}" for sign in "{}%#&$_"},
        "\\": "\\backslash",
        "−": "-",
        "\u2061": "",  # function application, times and separator that nobody sees
        "\u2062": "",
        "\u2063": "",
        "\xa0": "\\ ",
    }
)
_FUNCTIONS: Final = frozenset(
    "sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan log ln exp lim max min sup"
    " inf det dim ker gcd arg deg hom Pr".split()
)
_ACCENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys("¯‾―", "bar"),
        **dict.fromkeys("^ˆ", "hat"),
        **dict.fromkeys("~˜", "tilde"),
        **dict.fromkeys(("\\to", "⃗"), "vec"),
        "˙": "dot",
        "¨": "ddot",
        "⏞": "overbrace",
    }
)
_DEEPEST: Final = 200
"""Levels that are read; below them only the text counts. Real formulas have under 30."""


def tex_of(element: Element) -> str:
    """Return the TeX of a ``<math>``; "" where it holds what MathML has not."""
    return _tex(element, 0) if is_mathml(element) else ""


def is_mathml(formula: Element) -> bool:
    """Tell whether a formula is made of MathML's elements, with all text in its leaves."""
    boxes = [formula, *formula.select("*")]
    return len(boxes) > 1 and all(
        each.tag in _LEAVES
        or (each.tag.startswith(_PREFIXES) and (each.tag in _TEXTS or not has_text(each)))
        for each in boxes
    )


def has_text(element: Element) -> bool:
    """Tell whether text stands right in an element."""
    return any(isinstance(child, Text) and child.data.strip() for child in element)


_PREFIXES: Final = ("m", "semantics", "annotation", "none")
_TEXTS: Final = frozenset(("annotation", "annotation-xml"))


def _tex(element: Element, depth: int) -> str:
    if depth > _DEEPEST:
        return " ".join(element.text.split())
    parts = [child for child in element if isinstance(child, Element)]
    if element.tag in _LEAVES:
        return _LEAVES[element.tag](" ".join(element.text.split()))
    if element.tag == "semantics":
        return _tex(parts[0], depth + 1) if parts else ""
    if element.tag in ("annotation", "annotation-xml", "mphantom", "none"):
        return ""
    if element.tag == "mspace":
        return "\\ "
    texts = [_tex(part, depth + 1) for part in parts]
    tag = "stack" if is_stack(element) else element.tag
    writer = _WRITERS.get((tag, len(texts))) or _WRITERS.get((element.tag, -1))
    if writer is not None:
        return writer(texts)
    if element.tag == "mfenced":
        inside = (element.attr("separators") or ",")[:1].join(texts)
        opening, closing = element.attr("open") or "(", element.attr("close") or ")"
        return f"\\left{_signs(opening)}{inside}\\right{_signs(closing)}"
    return joined(texts) if parts else _signs(" ".join(element.text.split()))


def is_stack(element: Element) -> bool:
    """Tell whether a fraction has no line: a binomial coefficient, one above the other."""
    line = element.attr("linethickness") if element.tag == "mfrac" else None
    return line is not None and _NO_LINE.fullmatch(line) is not None


_NO_LINE: Final = re.compile(r"0(?:\.0*)?[a-z%]*")


def joined(texts: list[str]) -> str:
    r"""Join TeX; a letter behind a command would be part of its name.

    >>> print(joined([r"\alpha", "x", "+", r"\sin", "2"]))
    \alpha x+\sin 2
    """
    written = ""
    for text in texts:
        command = written[written.rfind("\\") + 1 :] if "\\" in written else ""
        if command.isalpha() and text[:1].isalnum():
            written += " "
        written += text
    return written


def grouped(text: str) -> str:
    """Return a text as one argument; a single sign needs no braces."""
    return text if len(text) == 1 else f"{{{text}}}"


def _signs(text: str) -> str:
    return joined([_COMMANDS.get(sign, sign) for sign in text])


def _identifier(text: str) -> str:
    if text in _FUNCTIONS:
        return f"\\{text}"
    letters = len(text) > 1 and text.isalpha() and text.isascii()
    return f"\\mathrm{{{text}}}" if letters else _signs(text)


def _words(text: str) -> str:
    return f"\\text{{{_signs(text)}}}" if text else ""


_LEAVES: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {"mi": _identifier, "mn": _signs, "mo": _signs, "mtext": _words, "ms": _words}
)


def _over(texts: list[str]) -> str:
    accent = _ACCENTS.get(texts[1])
    return f"\\{accent}{{{texts[0]}}}" if accent else f"{texts[0]}^{grouped(texts[1])}"


def _rows(texts: list[str]) -> str:
    rows = "\\\\".join(texts)
    return f"\\begin{{matrix}}{rows}\\end{{matrix}}"


_WRITERS: Final[Mapping[tuple[str, int], Callable[[list[str]], str]]] = MappingProxyType(
    {
        ("mfrac", 2): lambda t: f"\\frac{{{t[0]}}}{{{t[1]}}}",
        ("stack", 2): lambda t: f"\\genfrac{{}}{{}}{{0pt}}{{}}{{{t[0]}}}{{{t[1]}}}",
        ("msqrt", -1): lambda t: f"\\sqrt{{{joined(t)}}}",
        ("mroot", 2): lambda t: f"\\sqrt[{t[1]}]{{{t[0]}}}",
        ("msup", 2): lambda t: f"{base(t[0])}^{grouped(t[1])}",
        ("msub", 2): lambda t: f"{base(t[0])}_{grouped(t[1])}",
        ("msubsup", 3): lambda t: f"{base(t[0])}_{grouped(t[1])}^{grouped(t[2])}",
        ("munder", 2): lambda t: f"{base(t[0])}_{grouped(t[1])}",
        ("mover", 2): _over,
        ("munderover", 3): lambda t: f"{base(t[0])}_{grouped(t[1])}^{grouped(t[2])}",
        ("mtable", -1): _rows,
        ("mtr", -1): "&".join,
        ("mtd", -1): joined,
    }
)
"""(Element, number of its parts; -1: any) -> what writes it from the TeX of its parts."""


def base(text: str) -> str:
    r"""Return what carries an index: a single sign or command, or a group.

    >>> print(base("x"), base(r"\sum"), base("ab"))
    x \sum {ab}
    """
    plain = len(text) == 1 or (text[:1] == "\\" and text[1:].isalpha())
    return text if plain else f"{{{text}}}"

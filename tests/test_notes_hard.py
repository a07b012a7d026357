"""Footnotes meant to hurt: a hundred thousand, rings, doubled ids, labels with signs."""

from __future__ import annotations

import time

import pytest
from reading import note_marks, read_markdown

import cleaner


def item(number, text="Wet.", inner=""):
    """Write a note of a Markdown converter."""
    back = f'<a href="#fnref{number}" class="footnote-backref">↩</a>'
    return f'<li id="fn{number}"><p>{text}{inner} {back}</p></li>'


def call(number, target=None, label=None):
    """Write its mark."""
    shown = number if label is None else label
    return f'<sup id="fnref{number}"><a href="#fn{target or number}">{shown}</a></sup>'


def page(calls, items):
    """Write a page of marks and notes."""
    return f'<p>{calls}</p><section class="footnotes"><ol>{items}</ol></section>'


def joined(count, make):
    """Write something for each number."""
    return " ".join(make(number) for number in range(1, count + 1))


SHAPES = {
    "many notes": lambda n: page(joined(n, lambda i: f"fen{call(i)}"), joined(n, item)),
    "many marks": lambda n: page(joined(n, lambda i: f"fen{call(i, 1, 1)}"), item(1)),
    "one run": lambda n: page("fen" + "".join(map(call, range(1, n))), joined(n, item)),
    "ring": lambda n: page(
        f"fen{call(1)}",
        joined(n, lambda i: item(i, inner=call(i + 1, i % n + 1))),
    ),
    "doubled ids": lambda n: page(
        joined(n, lambda _: f"fen{call(1)}"), joined(n, lambda _: item(1))
    ),
    "articles": lambda n: joined(
        n, lambda _: f"<article><p>fen{call(1)} b{call(1)}</p><ol>{item(1)}</ol></article>"
    ),
    "controls": lambda n: (
        "<p>fen"
        + joined(
            n,
            lambda i: f"<label for=c{i}></label><input type=checkbox id=c{i}><i>Wet.</i>",
        )
    ),
    "labels side by side": lambda n: (
        f"<p>fen<sup>{','.join(str(i % 900 + 1) for i in range(n))}</sup> [1, 2]</p><hr>"
        + joined(900, lambda i: f"<p>[{i}] Wet.</p>")
    ),
    "tool tips": lambda n: page(
        joined(n, lambda _: f"fen{call(1)}<i>{'Wet ' * 9}</i>"), item(1, "Wet. " * n)
    ),
    "doubled blocks": lambda n: (
        '<p>fen<sup class="footnote-reference"><a href="#x">x</a></sup></p>'
        + joined(n, lambda _: '<div class="footnote-definition" id="x"><p>Wet.</p></div>')
    ),
    "missing": lambda n: f"<p>{joined(n, lambda i: 'fen' + call(i))}</p>",
    "own text": lambda n: f"<ol>{joined(n, lambda i: item(i, inner=call(i)))}</ol>",
    "paragraphs": lambda n: (
        f"<p>{joined(n, lambda i: f'fen<sup><a id=a{i} href=#b{i}>{i}</a></sup>')}</p><hr>"
        + joined(n, lambda i: f"<p id=b{i}><a href=#a{i}>{i}</a> Wet.</p>")
    ),
    "lines": lambda n: (
        f"<p>{joined(n, lambda i: f'fen<a href=#b{i}><sup>{i}</sup></a>')}</p><hr><p>"
        + joined(n, lambda i: f"<a name=b{i}><sup>{i}</sup></a> Wet.<br>")
    ),
    "ranges": lambda n: (
        f"<p>{joined(n, lambda i: f'fen [<a href=#r{i}>{i}–{i + 2}</a>]')}</p>"
        f"<h2>References</h2><ol>{joined(n, lambda i: f'<li id=r{i}>Wet.</li>')}</ol>"
    ),
    "brackets": lambda n: (
        f"<p>{joined(n, lambda i: f'fen [{i % 900 + 1}].')}</p>"
        + joined(min(n, 900), lambda i: f"<p>[{i}] Wet.</p>")
    ),
    "stars": lambda n: joined(n, lambda _: "<p>fen* is wet</p><p>* Wet.</p>"),
    "raised digits in brackets": lambda n: (
        f"<p>{'fen is wet¹) now. ' * 6 * n}</p><p>1) Wet.</p>"
    ),
    "sidenotes": lambda n: (
        "<p>"
        + joined(n, lambda _: "fen<label class=sidenote-number></label>"
                              "<span class=sidenote>Wet.</span>")
    ),
}  # fmt: skip
FEW, MANY = 1_500, 6_000
MOST_GROWTH = 9
"""Time for four times as much: 4 where it grows with the page, 16 with its square."""


def seconds(html):
    """Measure the processor time of cleaning and writing a page; give the document too."""
    started = time.process_time()
    document = cleaner.clean(html.encode())
    document.markdown()
    return time.process_time() - started, document


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_page_and_not_faster(shape):
    """Four times as many notes take about four times as long."""
    seconds(SHAPES[shape](50))
    few = min(seconds(SHAPES[shape](FEW))[0] for _ in range(2))
    many, document = seconds(SHAPES[shape](MANY))
    limit = max(MOST_GROWTH * few, 0.5)
    if many >= limit:  # once may be by chance, where the machine does other work
        many = min(many, seconds(SHAPES[shape](MANY))[0])
    assert many < limit
    assert document.ledger.unaccounted == 0


def test_a_hundred_thousand_notes():
    """The promise by its number: each mark has its note."""
    document = cleaner.clean(SHAPES["many notes"](100_000).encode())
    assert len(document.notes) == 100_000
    assert all(note.marks == 1 and note.found for note in document.notes)


LABELS = [
    "](x)",
    "a\nb",
    "]",
    "[",
    "\u202e1",
    "1\u200f",
    "`",
    "|",
    "^",
    "<b>",
    "&amp;",
    " ",
]


@pytest.mark.parametrize("label", LABELS)
def test_a_label_cannot_break_the_markdown(label):
    """Whatever a label says, mark and definition find each other in another's parser."""
    html = page(
        f'Fen.<a class="footnote-ref" id="fnref1" href="#fn1">[{label}]</a>'
        f'<a class="footnote-ref" id="fnref2" href="#fn2">2</a>',
        item(1) + item(2, "Dry."),
    )
    document = cleaner.clean(html.encode())
    reading = read_markdown(document.markdown())
    assert len(document.notes) == 2
    assert document.ledger.unaccounted == 0
    assert not reading.twice
    assert len(reading.notes) == 2
    assert len(reading.marks) == len(note_marks(document)) == 2


def test_a_note_that_calls_itself_and_one_that_calls_the_first():
    """Rings end."""
    html = page(
        f"Fen{call(1)}.", item(1, inner=call(3, 1)) + item(2, inner=call(4, 1, "x"))
    )
    document = cleaner.clean(html.encode())
    assert [(note.label, note.marks) for note in document.notes] == [("1", 3), ("2", 0)]


def test_a_note_nested_in_itself_a_thousand_times():
    """Depth is no trap."""
    html = page(f"Fen{call(1)}.", item(1, "<i>" * 5000 + "Wet." + "</i>" * 5000))
    document = cleaner.clean(html.encode())
    assert [note.marks for note in document.notes] == [1]
    assert document.ledger.unaccounted == 0


@pytest.mark.parametrize(("title", "mark"), [("Fen1", "1"), ("Fen [1]", "[1]")])
def test_a_title_has_no_marks(title, mark):
    """``<title>`` repeats the heading with the mark in it; the heading keeps the mark."""
    heading = f'<h1>Fen<sup><a id="fnref1" href="#fn1">{mark}</a></sup></h1>'
    notes = f'<ol class="footnotes">{item(1)}</ol>'
    html = f"<title>{title}</title><article>{heading}<p>It is wide.</p>{notes}</article>"
    document = cleaner.clean(html.encode())
    assert document.title == "Fen"
    assert document.markdown(front_matter=False).startswith("# Fen[^1]")
    assert document.ledger.unaccounted == 0

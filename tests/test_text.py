"""Plain-text copies of wiki pages: what goes and what stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from text_copies import PROSE, fired, headings, ledger, notes, page, paragraphs, words

from cleaner.ledger import draw_up
from cleaner.model import Code, Figure, Heading, List, Paragraph, Quote, Rule, Table
from cleaner.records import Removal
from cleaner.steps.text.build import clean_lines
from cleaner.steps.text.rules import plain_rules
from cleaner.text import collapse_blanks, count_characters

SHARED = Path(__file__).resolve().parents[2] / "shared"
COPIES = sorted((SHARED / "corpus" / "text").glob("*.txt")) + sorted(
    (SHARED / "seed").glob("*.txt")
)


# --- the rules -------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(plain_rules().rules))
class TestRules:
    """Every rule of plain.toml against its own samples."""

    def test_hits_its_hit(self, name):
        """Each rule leaves something on the trail where it must."""
        result = clean_lines(plain_rules().rules[name].hit)
        assert f"plain:{name}" in fired(result)
        assert ledger(result).unaccounted == 0

    def test_misses_its_miss(self, name):
        """Each rule leaves alone what only looks like its matter."""
        result = clean_lines(plain_rules().rules[name].miss)
        assert f"plain:{name}" not in fired(result)
        assert ledger(result).unaccounted == 0

    def test_can_be_switched_off(self, name):
        """A rule that is kept does nothing, and no text is lost for it."""
        result = clean_lines(
            plain_rules().rules[name].hit, keep=frozenset({f"plain:{name}"})
        )
        assert f"plain:{name}" not in fired(result)
        assert ledger(result).unaccounted == 0


# --- edit marks ------------------------------------------------------------------------


def test_glued_marks_go_when_two_headings_carry_them():
    """Two glued headings prove the mark; honest titles beside them keep their words."""
    result = clean_lines(
        page(
            "Political TensionEdit",
            "AftermathEdit",
            "Film Credit",
            "How to Edit",
            "TextEdit",
        )
    )
    assert headings(result) == ["Political Tension", "Aftermath"]
    assert {"Film Credit", "How to Edit", "TextEdit"} <= set(paragraphs(result))


def test_one_glued_heading_proves_nothing():
    """MediaEdit is a product, until a second heading ends so."""
    assert headings(clean_lines(page("MediaEdit", "History"))) == ["MediaEdit", "History"]


def test_the_same_heading_twice_proves_nothing():
    """A running title that comes again is one title."""
    assert headings(clean_lines(page("MediaEdit", "MediaEdit"))) == [
        "MediaEdit",
        "MediaEdit",
    ]


def test_a_page_about_editing_keeps_its_titles():
    """Titles that end in the verb survive where no wiki shows."""
    titles = ["Edit", "How to Edit", "When to Edit", "Video Edit"]
    result = clean_lines(page(*titles))
    assert headings(result) == titles
    assert not result.trail


def test_a_word_that_the_text_spells_too_is_a_word():
    """A glued look-alike that also stands in a sentence keeps its end."""
    text = page("PlotEdit", "CastEdit", "CutEdit") + "They bought CutEdit in the spring.\n"
    assert "CutEdit" in paragraphs(clean_lines(text))


def test_separate_marks_go_from_copies_only():
    """Some headings of a glued page have a blank before the mark."""
    text = page("PlotEdit", "SummaryEdit", "In the North Edit", "At the Wall Edit")
    assert headings(clean_lines(text)) == ["Plot", "Summary", "In the North", "At the Wall"]


@pytest.mark.parametrize(
    "mark",
    [
        "[edit]",
        " [edit]",
        "[edit | edit source]",
        "[Bearbeiten | Quelltext bearbeiten]",
        "[編集]",
    ],
)
def test_bracketed_marks_go_in_all_languages(mark):
    """One bracketed mark beside a heading is proof enough."""
    result = clean_lines(f"The Weir{mark}\n\n{PROSE}\n")
    assert headings(result) == ["The Weir"]
    assert fired(result) == {"plain:bracketed-edit"}


def test_old_marks_stand_before_the_heading():
    """MediaWiki up to 1.18 wrote the mark first."""
    assert headings(clean_lines(page("[edit] The Weir"))) == ["The Weir"]


def test_glued_marks_of_other_languages():
    """German and Japanese marks go as English ones do."""
    assert headings(clean_lines(page("Die LageBearbeiten", "Das EndeBearbeiten"))) == [
        "Die Lage",
        "Das Ende",
    ]
    text = f"目次[表示]\n概要編集\n{PROSE}\n歴史編集\n{PROSE}\n"
    assert headings(clean_lines(text)) == ["概要", "歴史"]


# --- contents, notices, captions -------------------------------------------------------


def test_numbered_contents_give_levels_and_go():
    """The numbers of the table of contents say how deep a heading is."""
    text = (
        "Contents [hide]\n1 Plot\n1.1 Act one\n2 Cast\n\n"
        f"Plot\n{PROSE}\n\nAct one\n{PROSE}\n\nCast\n{PROSE}\n"
    )
    result = clean_lines(text)
    levels = [(block.level, words(block.content)) for block in result.blocks[::2]]
    assert levels == [(2, "Plot"), (3, "Act one"), (2, "Cast")]


def test_contents_prove_a_single_glued_mark():
    """A title that the contents list has without the mark needs no second witness."""
    text = f"Contents[show]\n1 Plot\n2 Cast\n\nPlotEdit\n{PROSE}\n\nCast\n{PROSE}\n"
    assert headings(clean_lines(text)) == ["Plot", "Cast"]


def test_an_honest_contents_line_stays():
    """The word alone is no table of contents."""
    result = clean_lines("Contents\n\n1 bag of flour\n\nA letter that nobody opened.\n")
    assert "plain:contents-list" not in fired(result)


@pytest.mark.parametrize("language", sorted(plain_rules().sentences))
def test_the_ad_blocker_notice_goes_in_every_language(language):
    """Headline and sentences each have their own entry on the trail."""
    sentences = plain_rules().sentences[language]
    text = f"{PROSE}\n\n{sentences[0]}\n\n{' '.join(sentences[1:])}\n"
    result = clean_lines(text)
    assert paragraphs(result) == [PROSE]
    assert [entry[0] for entry in result.trail] == ["plain:ad-blocker-notice"] * len(
        sentences
    )


def test_the_notice_goes_from_the_middle_of_lines_and_across_them():
    """Copies glue it to the text or wrap it, with straight or curly apostrophes."""
    text = (
        "The end.Ad blocker interference detected! Wikia is a free-to-use site that\n"
        "makes money from advertising. Wikia is not accessible if you've made further "
        "modifications."
    )
    assert paragraphs(clean_lines(text)) == ["The end."]


def test_a_quoted_notice_stays():
    """Who writes about the notice may quote it."""
    text = (
        'It said "Ad blocker interference detected!" and "Wikia is a free-to-use site that '
        'makes money from advertising." to all.'
    )
    assert paragraphs(clean_lines(text)) == [text]


def test_leftovers_stay_in_an_honest_text():
    """Without a sign of a wiki a lone "Advertisement" is the author's."""
    text = page("Advertisement", "Share")
    assert not clean_lines(text).trail


def test_captions_lose_their_dash_and_stand_apart():
    """A line of its own that ends in a dash is what a picture left behind."""
    text = page("PlotEdit", "The weir in 1911 -", "CastEdit")
    result = clean_lines(text)
    captions = [block for block in result.blocks if isinstance(block, Figure)]
    assert captions == [Figure((), (Paragraph(("The weir in 1911",)),))]


def test_captions_between_margins_are_parted_from_the_text():
    """Oasis leaves four blanks before a caption and two after it."""
    text = (
        f"PlotEdit\n    The weir breaks.  \n{PROSE}    The mill burns.  \n"
        f"    The men run.  {PROSE}\nCastEdit\n{PROSE}\n"
    )
    result = clean_lines(text)
    captions = [words(b.caption[0].content) for b in result.blocks if isinstance(b, Figure)]
    assert captions == ["The weir breaks.", "The mill burns.", "The men run."]
    assert paragraphs(result) == [PROSE] * 3
    assert ledger(result).unaccounted == 0


# --- paragraphs and blocks -------------------------------------------------------------


def test_wrapped_lines_are_joined():
    """Lines that end near one column are one paragraph, also across a cut word."""
    result = clean_lines(
        "The weir stands below the mill and has done so since the year\n"
        "of the great flood. Nobody knows who built it, or why it was\n"
        "built in such a place, but the parish book says that a well-\n"
        "known mason came over the hill in the spring of that year.\n\n"
        "Others say nothing.\n"
    )
    first, second = paragraphs(result)
    assert "the year of the great flood" in first
    assert "a well-known mason" in first
    assert second == "Others say nothing."


def test_long_lines_are_paragraphs_and_short_ones_lines():
    """A browser's copy has a paragraph a line; names below each other stay so."""
    result = clean_lines(f"{PROSE * 3}\n{PROSE * 2}\n\nWill\nGared\nRobb\n")
    assert paragraphs(result) == [PROSE * 3, PROSE * 2, "Will Gared Robb"]


def test_markdown_keeps_its_blocks():
    """Headings, lists, code, tables, links and notes of Markdown become what they are."""
    result = clean_lines(
        "# The Weir\n\nIt *stands* below the **mill**, see [the map](http://m.example/a).[^1]\n\n"
        "## Parts\n\n- one\n  - inner\n- two\n\n```python\na[1] = 2  # Edit\n```\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted\n> text\n\n---\n\n[^1]: A note.\n"
    )
    assert result.title == "The Weir"
    kinds = [type(block) for block in result.blocks]
    assert kinds == [Paragraph, Heading, List, Code, Table, Quote, Rule]
    assert result.blocks[3] == Code("a[1] = 2  # Edit", "python")
    assert len(result.blocks[2].items) == 2
    assert notes(result) == {"1": "A note."}
    assert ledger(result).unaccounted == 0


def test_front_matter_gives_the_title():
    """The head of a Markdown file goes on the trail, its title into the record."""
    result = clean_lines(f"---\ntitle: The Weir\ntags: [a]\n---\n\n{PROSE}\n")
    assert result.title == "The Weir"
    assert paragraphs(result) == [PROSE]


def test_lists_need_two_entries():
    """One line with a dash is a line; two are a list."""
    assert paragraphs(clean_lines("- Hello.\n")) == ["- Hello."]
    assert isinstance(clean_lines("1. Cut.\n2. Open.\n").blocks[0], List)


def test_line_ends_of_every_kind():
    """Carriage returns, U+2028 and form feeds end lines; invisible characters go."""
    result = clean_lines("One.\rTwo.\r\nThree.\u2028Four.\x0cFive\u200b.\ufeff")
    assert paragraphs(result) == ["One. Two. Three. Four. Five."]
    assert ledger(result).unaccounted == 0


def test_indentation_goes_and_lone_special_blanks_stay():
    """Runs of blanks of any kind are one; 350 km keeps its no-break blank."""
    assert collapse_blanks("\u00a0 \u00a0 a\u00a0 b\t350\u00a0km") == "a b 350\u00a0km"


@pytest.mark.parametrize(
    "text", ["", "\n \n\u00a0\n", "\ud800", "[", "|", "---", "```", "# ", ">"]
)
def test_next_to_nothing_is_cleaned_without_complaint(text):
    """Empty and broken texts give empty or tiny pages."""
    assert ledger(clean_lines(text)).unaccounted == 0


# --- real copies -----------------------------------------------------------------------


def need(paths: list[Path]) -> None:
    """Skip a test where the real copies are not on this machine."""
    if not paths:
        pytest.skip("../shared is not here: no real copies to read")


def test_real_copies_lose_no_character():
    """Every character of every copy is kept, data or on the trail."""
    need(COPIES)
    for path in COPIES:
        result = clean_lines(path.read_text(encoding="utf-8"))
        assert ledger(result).unaccounted == 0, path.name


def test_the_ledger_can_fail():
    """Taking a block away shows in the ledger, in the very number of its characters."""
    result = clean_lines(page("PlotEdit", "CastEdit"))
    lost = draw_up(
        result.input,
        result.blocks[:-1],
        result.notes,
        [Removal(*entry) for entry in result.trail],
        result.data,
    )
    assert lost.unaccounted == count_characters(PROSE)


def test_real_copies_have_no_mark_left_at_a_heading():
    """No line that stands alone ends in a glued mark, and no contents list is left."""
    need(COPIES)
    for path in COPIES:
        result = clean_lines(path.read_text(encoding="utf-8"))
        text = "\n".join(headings(result) + paragraphs(result))
        assert not [line for line in text.split("\n") if line.endswith(("Edit", "[edit]"))]
        assert "Contents[" not in text
        assert "Stack.push" not in text


def test_the_seed():
    """The page that this way was made for comes out whole."""
    seed = [path for path in COPIES if path.parent.name == "seed"]
    need(seed)
    text = seed[0].read_text(encoding="utf-8")
    result = clean_lines(text)
    assert headings(result) == [
        "Political Tension",
        "The Invasion and Immediate Interests",
        "Ideological Interests",
    ]
    assert {block.level for block in result.blocks if isinstance(block, Heading)} == {2}
    figure = result.blocks[1]
    assert isinstance(figure, Figure)
    assert words(figure.caption[0].content).endswith("in august 1945")
    assert [(note.label, note.found, note.content) for note in result.notes] == [
        (str(number), False, ()) for number in range(1, 6)
    ]
    assert [entry[0] for entry in result.trail].count("plain:ad-blocker-notice") == 5
    kept = [
        words((b.caption[0] if isinstance(b, Figure) else b).content) for b in result.blocks
    ]
    source = (
        text[: text.index("Ad blocker")]
        .replace("Edit\n", "\n")
        .replace("1945 -\n", "1945\n")
    )
    assert " ".join(kept).split() == source.split()

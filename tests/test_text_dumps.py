"""Pages that text browsers printed: numbers of links, lists of addresses, broken lines."""

from __future__ import annotations

import textwrap

import pytest
from text_copies import fired, headings, ledger, paragraphs

from cleaner.model import Break, List, Quote
from cleaner.steps.text.build import clean_lines
from cleaner.steps.text.lines import read_lines

RULE = "plain:link-numbers"

LYNX = """   #[1]Reedwiki feed

                                 Weir of Harl

   From Reedwiki

   Jump to: [2]navigation, [3]search

   The [4]weir stands below the [5]mill, which [6]Harl the Elder built for
   nobody in particular.^[7][1] He paid in [8]eggs and was never asked for
   more.^[9][2]

Keeping[[10]edit]

   It is kept by [11]Ode.^[12][1]

     * [13]Stones
     * [14]Moss

References[[15]edit]

    1. ^ [16]^a [17]^b Brack, [18]"Weirs", 1911.
    2. [19]^ The book of eggs.

   Retrieved from
   "[20]https://wiki.example/w/index.php?title=Weir_of_Harl&ol
   did=77"

   [21]Categories:
     * [22]Weirs
     * [23]Mills

     * This page was last edited on 3 May 2019, at 21:07.
     * Content is available under the [24]Creative Commons
       Attribution-ShareAlike 4.0 License unless noted.

References

   Visible links:
   1. file:///feed
   2. file:///tmp/page.html#navigation
   3. file:///tmp/page.html#search
   4. https://wiki.example/wiki/Weir
   5. https://wiki.example/wiki/Mill
   6. https://wiki.example/wiki/Harl
   7. file:///tmp/page.html#cite_note-1
   8. https://wiki.example/wiki/Egg
   9. file:///tmp/page.html#cite_note-2
  10. https://wiki.example/w/index.php?title=Weir&action=edit&section=1
  11. https://wiki.example/wiki/Ode
  12. file:///tmp/page.html#cite_note-1
  13. https://wiki.example/wiki/Stone
  14. https://wiki.example/wiki/Moss and heather
  15. https://wiki.example/w/index.php?title=Weir&action=edit&section=2
  16. file:///tmp/page.html#cite_ref-1-0
  17. file:///tmp/page.html#cite_ref-1-1
  18. Weirs.html
  19. file:///tmp/page.html#cite_ref-2
  20. https://wiki.example/w/index.php?title=Weir_of_Harl&oldid=77
  21. https://wiki.example/wiki/Special:Categories
  22. https://wiki.example/wiki/Category:Weirs
  23. https://wiki.example/wiki/Category:Mills
  24. https://creativecommons.org/licenses/by-sa/4.0/

   Hidden links:
  26. https://wiki.example/hidden
"""


FIRST = (
    "The weir stands below the mill, which Harl the Elder built for nobody in "
    "particular.[1] He paid in eggs and was never asked for more.[2]"
)
KEPT = (
    "It is kept by Ode, in the way of his fathers and of the ferrymen before them, and "
    "nobody has thanked him."
)


def test_link_numbers_go_and_marks_of_notes_stay():
    """A number before a link and an address in lynx's list are no mark and no note."""
    result = clean_lines(LYNX)
    assert result.title == "Weir of Harl"
    assert headings(result) == ["Keeping"]
    assert paragraphs(result) == [
        FIRST,
        "It is kept by Ode.[1]",
    ]
    assert [(note.label, note.found, note.marks) for note in result.notes] == [
        ("1", True, 2),
        ("2", True, 1),
    ]
    assert result.notes[0].content[0].content == ('Brack, "Weirs", 1911.',)
    assert RULE in fired(result)
    assert ledger(result).unaccounted == 0


def test_facts_are_read_across_broken_lines():
    """The address, the licence and the entries of lists come whole."""
    facts = clean_lines(LYNX).facts
    assert facts.url == "https://wiki.example/w/index.php?title=Weir_of_Harl"
    assert facts.page.revision == 77
    assert facts.page.categories == ("Weirs", "Mills")
    assert facts.licence == "Creative Commons Attribution-ShareAlike 4.0 License"


def test_numbers_of_links_stay_if_the_rule_is_off():
    """Every rule has a switch."""
    result = clean_lines(LYNX, keep=frozenset([RULE]))
    assert RULE not in fired(result)
    assert ledger(result).unaccounted == 0


ELINKS = """   Link: [1]canonical
   Link: [2]license

                                 Weir of Harl

   The [3]weir stands below the [4]mill.^[5][1]

   [6][ ] A button

   It is kept by [7]Ode, in the way of his fathers and of the ferrymen before
   them, and nobody has thanked him.

Notes

    1. [8]^
       Link: [9]inline-style
       Brack, 1911.

References

   Visible links
   1. https://wiki.example/wiki/Weir_of_Harl
   2. https://creativecommons.org/licenses/by-sa/4.0/
   3. What stands in
      the river
\thttps://wiki.example/wiki/Weir
   4. Mill
\thttps://wiki.example/wiki/Mill
   5. file:///tmp/page.html#cite_note-1
   7. Ode
\thttps://wiki.example/wiki/Ode
   8. Jump up
\tfile:///tmp/page.html#cite_ref-1
   9. https://wiki.example/style
"""


def test_lists_of_elinks_have_titles_and_gaps():
    """Titles stand over addresses, buttons have none, related pages have a line each."""
    result = clean_lines(ELINKS)
    assert "The weir stands below the mill.[1]" in paragraphs(result)
    assert paragraphs(result)[-1] == KEPT
    assert "[6]" not in repr(result.blocks)
    assert [note.content[0].content for note in result.notes] == [("Brack, 1911.",)]
    assert result.facts.url == "https://wiki.example/wiki/Weir_of_Harl"
    assert ledger(result).unaccounted == 0


NOTES = [
    # Notes that are addresses: marks behind words.
    "The weir stands,[1] below the mill,[2] which Harl built.[3]",
    "The weir [1] stands below the mill [2] and is old [3] .",
    # A script without blanks says nothing about which side a mark belongs to.
    "堰[1]は水車[2]の下に[3]ある。",
]


@pytest.mark.parametrize("text", NOTES)
def test_notes_that_are_addresses_stay_notes(text):
    """A list of addresses is one of notes where its numbers stand behind words."""
    listed = "\n".join(f"{n}. https://press.example/{n}" for n in (1, 2, 3))
    result = clean_lines(f"{text}\n\nReferences\n\n{listed}\n")
    assert RULE not in fired(result)
    assert "https://press.example/2" in repr((result.blocks, result.notes))


def test_a_list_of_addresses_alone_is_the_authors():
    """Without numbers in the text a list of addresses is what somebody wrote."""
    result = clean_lines(
        "Places to buy eggs, in the order of their price.\n\n"
        "1. https://eggs.example/\n2. https://hens.example/\n3. https://geese.example/\n"
    )
    assert RULE not in fired(result)
    assert isinstance(result.blocks[-1], List)


W3M = """Weir of Harl

From Reedwiki
Jump to: navigation, search

The weir stands below the mill.^[1] Harl the Elder built it for nobody.^[note
1] He paid in eggs and was never asked for more by the reeve of the hundred.^[2
] The reeve has been dead since the year of the flood, and the hundred has had
no other since, as nobody could be found who would count the eggs of his house
and those of his neighbours in the same basket and by the light of one candle.^
[1] The candle is kept in the mill.

Contents

  • 1 Keeping
      □ 1.1 Stones
          ☆ 1.1.1 Moss
  • 2 Notes
  • 3 References

Keeping

It is kept by Ode, whose father kept it before him, and by nobody else at all.

Stones

  • Granite
      □ Grey
  • Slate

Moss

Wetted from a spoon.

Notes

 1. ^ The note on nobody.

References

 1. ^ ^a ^b Brack, 1911.
 2. ^ The book of eggs.
"""


def test_raised_marks_and_bullets_of_w3m():
    """Carets before marks go; bullets of all levels are lists and contents lists."""
    result = clean_lines(W3M)
    assert "mill.[1] Harl" in paragraphs(result)[0]
    assert "nobody.[note 1] He" in paragraphs(result)[0]
    assert "hundred.[2] The" in paragraphs(result)[0]
    assert "candle.[1] The" in paragraphs(result)[0]
    assert headings(result) == ["Keeping", "Stones", "Moss"]
    assert "1.1.1" not in repr(result.blocks)
    stones = next(block for block in result.blocks if isinstance(block, List))
    assert len(stones.items) == 2
    assert all(note.found for note in result.notes)
    assert ledger(result).unaccounted == 0


def test_bullets_of_pandoc_stand_above_their_entries():
    """The bullet "-   " stands on a line of its own before an entry with a paragraph."""
    result = clean_lines("Eggs are sold by\n\n-   \n    Ode\n-   \n    Brack\n")
    assert [item.content[0].content for item in result.blocks[1].items] == [
        ("Ode",),
        ("Brack",),
    ]
    assert ledger(result).unaccounted == 0


def test_the_third_bullet_of_lynx_is_a_letter():
    """Entries deep in begin with "o"; at the margin it is a word."""
    result = clean_lines(
        "Eggs are sold by\n\n     * Ode\n          + in May\n               o to carters\n"
        "               o to nobody\n\no weir of Harl,\n\no mill.\n"
    )
    listed = next(block for block in result.blocks if isinstance(block, List))
    deepest = listed.items[0].content[1].items[0].content[1]
    assert len(deepest.items) == 2
    assert paragraphs(result)[-2:] == ["o weir of Harl,", "o mill."]
    assert ledger(result).unaccounted == 0


SHORT = "".join(f"Filter {n}\nof tin\nand felt\nfor oil\n\n" for n in range(9))
BROKEN = "\n\n".join(
    textwrap.fill(" ".join(text.split()), 78)
    for text in (
        """Like many engines of its time this one has a clutch that is bathed in the oil
        which also serves the gears, and what the makers of oil add for thrift lets it
        slip. Whoever buys oil by the barrel is to look for the seal at its head, which
        says what is in it and when it was filled, and is to break the seal before
        witnesses who bought none.""",
        """Most keepers buy their filters by the case from the widow of the man who made
        them, and have never been told what they are made of, nor by whom they are made
        now.""",
    )
)


def test_broken_lines_are_joined_among_many_short_ones():
    """No next word had room where the long lines break: that proves their width."""
    result = clean_lines(f"{BROKEN}\n\n{SHORT}")
    assert paragraphs(result)[0].startswith("Like many engines")
    assert "bathed in the oil which" in paragraphs(result)[0]
    assert "made them, and have" in paragraphs(result)[1]
    assert ledger(result).unaccounted == 0


def test_lines_that_end_where_their_author_ended_them_stay_lines():
    """Where the next word had room a line is a line."""
    verse = "".join(
        f"The reed stands in the water below the {'long ' * (n % 5)}weir\nand {n} waits\n"
        for n in range(9)
    )
    assert read_lines(verse).width == 0


QUOTED = """Dear Ode,

the page, before it is gone:

> Weir of Harl
>
> The weir stands below the mill and has done so since the year of the flood,
> as the reeve of the hundred wrote, who did not live to see it.[1] Nobody has
> thanked him.
>
> Keeping[edit]
>
> Stones
> Moss
> Spoons
>
> Notes[edit]
>
> [1] The book of eggs, in which the reeve wrote down what he was owed, and by
> whom, and since when.
"""


def test_a_page_that_an_e_mail_quotes_is_a_page():
    """Marks before nearly all lines are the e-mail's; headings and notes are found."""
    result = clean_lines(QUOTED)
    assert headings(result) == ["Keeping"]
    assert [note.found for note in result.notes] == [True]
    assert "plain:quote-marks" in fired(result)
    assert ">" not in repr(result.blocks)
    assert ledger(result).unaccounted == 0
    kept = clean_lines(QUOTED, keep=frozenset(["plain:quote-marks"]))
    assert any(isinstance(block, Quote) for block in kept.blocks)
    assert ledger(kept).unaccounted == 0


def test_a_line_that_its_author_ended_ends_a_paragraph():
    """Where the next word had room a box is parted from the paragraph directly below."""
    box = "Built 1640\nKeeper Ode\nLength forty ells\n"
    result = clean_lines(f"{box}{BROKEN}\n")
    first, *others = result.blocks
    assert sum(isinstance(part, Break) for part in first.content) == 2
    assert others[0].content[0].startswith("Like many engines")
    assert ledger(result).unaccounted == 0

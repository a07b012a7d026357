"""Titles and sections of text copies that lost all marks of their headings."""

from __future__ import annotations

from cleaner import clean_text

COPY = """The Weir

From Wikipedia, the free encyclopedia

The weir stands below the mill of the village since 1711, and nobody has moved it.

Plot
It is built of oak.

Cast

Ada Pell as the miller
Tom Reed as the boy

See also
The mill on Wikipedia
"""


def test_sections_that_wikis_name_alike_are_headings_in_copies():
    """Where a copy lost all marks of its headings, their names tell, whatever follows."""
    text = clean_text(COPY).markdown(front_matter=False)
    assert "\n## Plot\n\nIt is built of oak.\n\n## Cast\n\nAda Pell as the miller" in text
    assert "\n## See also\n\nThe mill on Wikipedia\n" in text
    joined = COPY.replace("the boy\n\n", "the boy\n")
    assert "the boy\n\n## See also\n\nThe mill" in clean_text(joined).markdown()


def test_names_of_sections_are_words_where_no_wiki_made_the_text():
    """A letter may have "Cast" on a line; in a copy a line of a paragraph is no heading."""
    letter = COPY.replace("From Wikipedia, the free encyclopedia\n\n", "")
    assert "## Cast" not in clean_text(letter).markdown()
    inside = COPY.replace("built of oak.\n", "built of oak.\nCast\nin May.\n")
    assert clean_text(inside).markdown().count("## Cast") == 1


def test_the_line_above_all_is_the_title_if_the_text_begins_with_it():
    """Wikis say the title again in the first sentence; a caption or an opening is none."""
    text = "The Harl Fair\n\n{}\n\nOpeningEdit\n\nA loaf is cut.\n\nStallsEdit\n\nForty.\n"
    again = "The Harl fair is held on the bridge in the second week of the long frost."
    document = clean_text(text.format(again))
    assert document.title == "The Harl Fair"
    assert document.markdown(front_matter=False).startswith("# The Harl Fair\n\nThe Harl")
    assert document.ledger.unaccounted == 0
    other = "On the bridge, in the second week of the frost, people sell their gloves."
    assert clean_text(text.format(other)).title == ""
    letter = text.format(again).replace("Edit", "")
    assert clean_text(letter).title == ""

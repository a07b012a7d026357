"""Texts that look like something else: copies like Markdown, words about tags."""

from __future__ import annotations

import pytest
from text_copies import PROSE, headings

from cleaner import clean
from cleaner.steps.text.build import clean_lines

PROMPTS = f"""Mounting disks
Jump to: navigation, search

Disks are mounted by root.[1]

By hand[edit]

As root, run:

# mount /dev/sda1 /mnt
# ls /mnt

It is there now, and {PROSE}

By table[edit]

Write a _line_ into the table.
"""


def test_what_root_types_in_a_copy_is_no_heading_of_markdown():
    """Signs of a wiki's interface outweigh "# mount", however the text came."""
    result = clean_lines(PROMPTS)
    assert headings(result) == ["By hand", "By table"]
    assert "# mount /dev/sda1 /mnt" in repr(result.blocks)
    assert "a _line_ into" in repr(result.blocks)
    document = clean(PROMPTS)
    assert document.engine.name == "plain"
    assert "# ls /mnt" in document.text()


@pytest.mark.parametrize(
    "text",
    [
        "# The weir\n\nIt stands.\n\n## Keeping\n\nWeekly, said the [edit] to nobody.\n",
        "# The weir[edit](/edit?1)\n\nJump to: [navigation](#nav), [search](#s)\n\nWet.\n",
    ],
)
def test_markdown_stays_markdown(text):
    """One sign alone, or links of Markdown, leave a text what its headings say."""
    assert clean(text).engine.name == "markdown"


ABOUT = """<html> is the root element

The <html> element is the root of a page, and <body> holds what readers see.

Nobody has seen a page without one since the year of the flood.

It is closed at the end.
"""


def test_words_about_tags_are_no_mark_up():
    """A text that begins with the tag it speaks of loses none of its words."""
    assert (
        "The <html> element is the root of a page, and <body> holds" in clean(ABOUT).text()
    )
    assert (
        "<!DOCTYPE html> stands"
        in clean(
            "<!DOCTYPE html> declaration\n\nThe <!DOCTYPE html> stands above a page.\n\n"
            "Old browsers need it.\n\nNew ones too.\n"
        ).text()
    )


@pytest.mark.parametrize(
    "page",
    [
        "<html> The weir\n<p>stands.\n<p>It is <b>old</b>.\n",
        "<!DOCTYPE html> The weir\nstands\nbelow\nthe mill\n</html>\n",
        "<body>The weir\nstands\nbelow\nthe mill",
    ],
)
def test_pages_that_begin_with_words_are_pages(page):
    """Tags on most lines, a tag at the end, or a word glued to the first: mark-up."""
    assert "<" not in clean(page).text()

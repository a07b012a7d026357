"""Whole wiki pages that other tools turned into Markdown, with the wiki's frame around.

Our own prose, in the exact shape that html2text and markdownify write.
"""

from __future__ import annotations

import pytest

from cleaner import Options, Source, clean, clean_text
from cleaner.steps.markdown.wrapped import join_wrapped


def cleaned(text, **options):
    """Clean a Markdown file; nothing of it may be lost."""
    document = clean(Source(text.encode(), path="page.md"), options=Options(**options))
    assert document.ledger.unaccounted == 0
    return document


def body(text, **options):
    """Return what is left of a Markdown file, without front matter."""
    return cleaned(text, **options).markdown(front_matter=False)


# --- tools that keep no classes --------------------------------------------------------

VECTOR = """Jump to content

Main menu

Main menu

move to sidebar hide

Navigation

  * [Main page](/wiki/Main_Page "Visit the main page \\[z\\]")
  * [Contents](/wiki/Fen:Contents "Guides to browsing the fen")
  * [Random article](/wiki/Special:Random "Visit a randomly selected article \\[x\\]")

[ ![](/static/fen.png) ![Fen wiki](/static/wordmark.svg) ](/wiki/Main_Page)

[Search ](/wiki/Special:Search "Search the fen \\[f\\]")

Search

  * [Log in](/w/index.php?title=Special:UserLogin "You're encouraged to log in. \\[o\\]")

## Contents

move to sidebar hide

  * (Top)
  * 1 Use

Toggle the table of contents

# The sluice

2 languages

  * [Deutsch](https://de.fen.example/wiki/Siel "Siel – German")
  * [Nederlands](https://nl.fen.example/wiki/Sluis "Sluis – Dutch")

[Edit links](https://data.fen.example/wiki/Special:EntityPage/Q7#sitelinks-
fen "Edit interlanguage links")

  * [Article](/wiki/The_sluice "View the content page \\[c\\]")
  * [Talk](/wiki/Talk:The_sluice "Discuss the content page \\[t\\]")

English

  * [Read](/wiki/The_sluice)
  * [View history](/w/index.php?title=The_sluice&action=history "Past revisions \\[h\\]")

Tools

Tools

move to sidebar hide

General

  * [What links here](/wiki/Special:WhatLinksHere/The_sluice "All pages \\[j\\]")
  * [Permanent link](/w/index.php?title=The_sluice&oldid=77 "Permanent link")

From Fen wiki

The sluice is of oak. It was drawn by hand until the year of the great flood, when
the keeper went to town and did not come back.

## Use[[edit](/w/index.php?title=The_sluice&action=edit&section=1 "Edit
section: Use")]

Opened at the ebb.

  * [Ebb](/wiki/Ebb)
  * [Flood](/wiki/Flood)

Retrieved from
"[https://fen.example/w/index.php?title=The_sluice&oldid=77](https://fen.example/w/index.php?title=The_sluice&oldid=77)"

[Category](/wiki/Help:Category "Help:Category"):

  * [Gates](/wiki/Category:Gates "Category:Gates")

  * This page was last edited on 3 May 2020, at 10:12 (UTC).
  * Text is available under the [Creative Commons Attribution-ShareAlike
License](/wiki/Fen:Licence).

  * [Privacy policy](https://fen.example/privacy)
  * [About Fen wiki](/wiki/Fen:About)
  * [Disclaimers](/wiki/Fen:Disclaimer)

  * [![Powered by MediaWiki](/static/mw.png)](https://www.mediawiki.org/)
"""

ARTICLE = """# The sluice

The sluice is of oak. It was drawn by hand until the year of the great flood, when the \
keeper went to town and did not come back.

## Use

Opened at the ebb.

- [Ebb](https://fen.example/wiki/Ebb)
- [Flood](https://fen.example/wiki/Flood)
"""


def test_menus_go_where_their_links_say_what_they_are():
    """As html2text writes Vector 2022: addresses, keys behind titles, words of the skin."""
    document = cleaned(VECTOR)
    assert document.markdown(front_matter=False) == ARTICLE
    assert document.page.revision == 77
    assert document.page.categories == ("Gates",)
    assert document.page.revised_at.startswith("2020-05-03")
    assert document.licence.name.startswith("Creative Commons")


def test_the_same_as_markdownify_writes_it():
    """It underlines headings, prints the tab's title, and breaks no line."""
    text = VECTOR.replace("\\[", "[").replace("\\]", "]").replace("  * ", "* ")
    text = text.replace("when\nthe", "when the").replace('"Edit\nsection', '"Edit section')
    for name, sign in (("# The sluice", "="), ("## Contents", "-"), ("## Use", "-")):
        head, rest = text.split(f"\n{name}", 1)
        line, below = rest.split("\n", 1)
        whole = name.lstrip("# ") + line
        text = f"{head}\n{whole}\n{sign * len(whole)}\n{below}"
    assert body(f"The sluice - Fen wiki\n\n\n\n{text}") == ARTICLE


@pytest.mark.parametrize("rule", ["plain:interface-above", "plain:interface-below"])
def test_each_part_of_a_frame_can_be_kept(rule):
    """A rule that is off takes nothing."""
    kept = body(VECTOR, keep=(rule,))
    assert ("Visit the main page" in kept) is (rule == "plain:interface-above")
    assert ("Powered by MediaWiki" in kept) is (rule == "plain:interface-below")


ROW = (
    "[Help](http://www.wikidot.com/doc) | "
    "[Terms of Service](http://www.wikidot.com/legal:terms-of-service) | "
    "[Privacy](http://www.wikidot.com/legal:privacy-policy) | "
    "[Report a bug](javascript:;) | [Flag as objectionable](javascript:;)"
)
WIKIDOT = """# [ Fen wiki](/)

## Wet and cold

  * [ Gates](/gates)
  * [ Keepers](/keepers)

[Create account](javascript:;) or [Sign in](javascript:;)

  * Help
    * [ Help](/help:main)
    * [ Recent changes](/system:recent-changes)
    * [ All pages](/system:list-all-pages)
    * [ Side bar](/nav:side)

* * *

The sluice

# Build

Of oak.

# Use

Opened at the ebb.

[See comments](javascript:;)

[gate](/system:page-tags/tag/gate#pages)[oak](/system:page-tags/tag/oak#pages)

ROW

Powered by [Wikidot.com](http://www.wikidot.com)

Unless otherwise stated, the content of this page is licensed under
[Creative Commons Attribution-ShareAlike 3.0
License](http://creativecommons.org/licenses/by-sa/3.0/)

Click here to edit contents of this page.

Click here to toggle editing of individual sections of the page
(if possible). Watch headings for an "edit" link when available.

Append content without editing the whole page source.

Wikidot.com Privacy Policy.
"""


def test_a_page_of_wikidot_keeps_its_article():
    """Its address is nowhere; the site's heading is a link, the page's title a line."""
    assert body(WIKIDOT.replace("ROW", ROW)) == (
        "The sluice\n\n# Build\n\nOf oak.\n\n# Use\n\nOpened at the ebb.\n"
    )


def test_a_page_of_tv_tropes_loses_the_menus_below():
    """Groups of twenty links, each below a word of the site's."""
    links = "\n".join(f"  * [Kind {n}](/pmwiki/pmwiki.php/Main/Kind{n})" for n in range(20))
    text = (
        "# The Sluice\n\nIt is of oak, and it leaks from the first page to the last one.\n"
        f"\nCrucial Browsing\n\n  * Genre\n{links}\n  * Media\n{links}\n"
        f"  * Narrative\n{links}\n\n"
        "  * [Go Ad-Free](/pmwiki/adfree.php)\n  * [DMCA Notice](/pmwiki/dmca.php)\n\n"
        "TVTropes is licensed under a Creative Commons Attribution-NonCommercial License.\n"
    )
    assert body(text) == (
        "# The Sluice\n\nIt is of oak, and it leaks from the first page to the last one.\n"
    )


BAR = """  * [v](/wiki/Template:Gates "Template:Gates")
  * [t](/wiki/Template_talk:Gates "Template talk:Gates")
  * [e](/w/index.php?title=Template:Gates&action=edit)
"""
LINKS = "".join(f"  * [Gate {n}](/wiki/Gate_{n})\n" for n in range(8))
BOX = f"{BAR}\n[Gates](/wiki/Gates) of the fen\n\nOld |\n\n{LINKS}"


def test_a_box_of_links_below_the_last_heading_goes():
    """In lists, as html2text leaves it: a list before its bar is the author's."""
    text = f"# Fen\n\nWet.\n\n## See also\n\n  * [Reed](/wiki/Reed)\n\n{BOX}"
    assert body(text) == "# Fen\n\nWet.\n\n## See also\n\n- [Reed](/wiki/Reed)\n"


def test_a_box_in_a_box_is_one_removal():
    """Its bar is gone with the box around it."""
    text = f"# Fen\n\nWet.\n\n## See also\n\n{BOX}\n\n{BOX.replace('Gate', 'Weir')}"
    document = cleaned(text)
    assert document.markdown(front_matter=False) == "# Fen\n\nWet.\n\n## See also\n"


def test_a_bar_above_an_index_takes_nothing():
    """Headings follow: what stands between is the article, links or not."""
    text = f"# Fen\n\n{BOX}\n\n## Old\n\nWet.\n"
    assert "Gate 7" in body(text)


def test_a_table_of_links_with_a_bar_goes_and_one_of_figures_stays():
    """As pandoc and markdownify leave them: a table in which most is links, or is not."""
    bar = BAR.replace("  * ", "- ").rstrip().split("\n")
    rows = [*bar, *(f"- [Gate {n}](/wiki/Gate_{n})" for n in range(8))]
    edge = "+" + "-" * 90 + "+"

    def table(lines):
        return "\n".join((edge, *(f"| {line:88} |" for line in lines), edge))

    text = "# Fen {#fen}\n\n[Wet]{.wet}.\n\n"
    assert body(text + table(rows)) == "# Fen\n\nWet.\n"
    figures = [*bar, "", *(f"Gate {n} is {n} metres wide at low water" for n in range(8))]
    assert "Gate 7 is 7 metres" in body(text + table(figures))


STAY = {
    "an index of links": "# Fen\n\n" + LINKS + "\n## Old\n\n" + LINKS,
    "links without a heading": LINKS + "\n" + LINKS.replace("Gate", "Weir"),
    "a page about special pages": (
        "# Special pages\n\n- [All](/wiki/Special:AllPages)\n"
        "- [New](/wiki/Special:NewPages)\n- [Random](/wiki/Special:Random)\n\n"
        "These three are printed on all pages of the fen.\n"
    ),
    "a page of edit links": (
        "# To do\n\nWhoever has time may begin with one of these, untouched so far.\n\n"
        "- [Oak](/w/index.php?title=Oak&action=edit)\n"
        "- [Elm](/w/index.php?title=Elm&action=edit)\n"
    ),
}


@pytest.mark.parametrize("name", STAY)
def test_pages_of_links_are_pages(name):
    """What is the article is no menu, wherever its links lead."""
    document = cleaned(STAY[name])
    assert [r for r in document.removed if r.rule.startswith("plain:interface")] == []
    for line in STAY[name].split("\n"):
        words = line.strip("#-* ").partition("](")[0].strip("[")
        assert words in document.markdown()


# --- the same copied as text ------------------------------------------------------------

PROSE = (
    "The weir stands below the mill of Harl and has done so for three centuries, whatever "
    "the people of the town across the river may say about it."
)
WIKIDOT_COPY = f"""Reed wiki
Wet and cold
Gates
Keepers
Create account or Sign in

Weir of Harl

{PROSE}

Help | Terms of Service | Privacy | Report a bug | Flag as objectionable
Powered by Wikidot.com
Unless otherwise stated, the content of this page is licensed under CC BY 4.0
Click here to edit contents of this page.
Append content without editing the whole page source.
"""

TROPES = f"""Weir of Harl

{PROSE}

Crucial Browsing

Genre

{chr(10).join(f"Kind {number}" for number in range(30))}

Topical Tropes

{chr(10).join(f"Fate {number}" for number in range(9))}

Community Showcase

TVTropes is licensed under a Creative Commons Attribution License.
"""


@pytest.mark.parametrize("copy", [WIKIDOT_COPY, TROPES])
def test_copies_of_wikidot_and_tv_tropes(copy):
    """What stands above the log-in goes, and the groups of links below the article."""
    document = clean_text(copy)
    assert document.text().strip().split("\n\n") == ["Weir of Harl", PROSE]
    assert document.ledger.unaccounted == 0


# --- lines that were broken ------------------------------------------------------------

LONG = "## What the keeper of the old sluice said to all people of the whole town upon"


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        (
            "[Edit](/wiki/Special:EntityPage/Q7#site-\nlinks)",
            "[Edit](/wiki/Special:EntityPage/Q7#site-links)",
        ),
        (
            '## Use[[edit](/w?a=b "Edit\nsection: Use")]',
            '## Use[[edit](/w?a=b "Edit section: Use")]',
        ),
        (
            '## Use[[edit](/w?a=b\n"Edit section: Use")]',
            '## Use[[edit](/w?a=b "Edit section: Use")]',
        ),
        (f"## Fen\n\nWet.\n\n{LONG}\nthe eve", f"## Fen\n\nWet.\n\n{LONG} the eve"),
        (f"## Fen\nWet.\n\n{LONG}\nthe eve", f"## Fen\nWet.\n\n{LONG}\nthe eve"),
        ("## Fen\nWet.", "## Fen\nWet."),
    ],
)
def test_lines_that_html2text_broke_are_joined(broken, whole):
    """In addresses, titles, headings whose next word had no room, and nowhere else."""
    assert join_wrapped(broken) == whole

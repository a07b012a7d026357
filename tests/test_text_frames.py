"""Copies of whole pages: the interface above and below the article, and texts about it."""

from __future__ import annotations

import re
import time

import pytest
from text_copies import PROSE, fired, headings, ledger, paragraphs

from cleaner import clean
from cleaner.model import Heading
from cleaner.steps.text import build as text_build
from cleaner.steps.text.build import STEPS, clean_lines
from cleaner.steps.text.frame import ABOVE, BELOW, cut_frames, find_frames

FRAMES = {f"plain:{ABOVE}", f"plain:{BELOW}"}


def words(result) -> set[str]:
    """Return the words that are left of a page."""
    return set(re.findall(r"\w+", repr(result.blocks)))


VECTOR_2022 = f"""Jump to content
 Main menu
Main menu
move to sidebar hide
Navigation
Main page
Contents
Current events
Random article
Contribute
Help
Recent changes
 Search
Create account
Log in
Contents
move to sidebar hide
(Top)
1 History

2 Keeping
Toggle Keeping subsection
2.1 1911–1920: after the flood
3 Notes
 Toggle the table of contents
Weir of Harl
 3 languages
Deutsch
Esperanto
Tok Pisin
Article
Talk
Read
View source
View history
 Tools
Tools
move to sidebar hide
What links here
Page information
From Reedwiki
(Redirected from Harl weir)
{PROSE}[1]

History
{PROSE}

Keeping
{PROSE}

1911–1920: after the flood
{PROSE}

Notes
 ^ Parish book, p. 4.
Retrieved from "https://reedwiki.example/w/index.php?title=Weir_of_Harl&oldid=77"
Categories:
Weirs
Harl
Hidden categories:
Pages with old prices
This page was last edited on 3 May 2020, at 10:12 (UTC).
Text is available under the Creative Commons Attribution-ShareAlike License 4.0; more\
 terms may apply to what the parish wrote itself.
Privacy policy
About Reedwiki
Disclaimers
Mobile view
"""

MONOBOOK = f"""Weir of Harl
From Reedwiki
Jump to: navigation, search
{PROSE}

Contents
1 History
2 Keeping
History
{PROSE}

Keeping
{PROSE}

Retrieved from "https://reedwiki.example/index.php/Weir_of_Harl"
Categories: Weirs | Harl
Views
Page
Discussion
View source
History
Personal tools
Log in
Navigation
Main page
The reeve's corner
Prices of reed
Recent changes
Toolbox
What links here
Special pages
This page was last modified on 29 February 2008, at 16:42.
This page has been accessed 775 times.
Privacy policy
About Reedwiki
Disclaimers
"""

DOKUWIKI = f"""zum Inhalt springen
Mühlenbuch
Benutzer-Werkzeuge
Anmelden
Webseiten-Werkzeuge
Suche
>
Letzte Änderungen
Medien-Manager
Übersicht
Zuletzt angesehen: • start • mehlpreise • wehr
bauten:wehr
Inhaltsverzeichnis
Das Wehr
Geschichte
Pflege
Das Wehr
{PROSE}

Geschichte
{PROSE}

Pflege
{PROSE}

bauten/wehr.txt · Zuletzt geändert: 2019/06/30 00:10 von jo
Seiten-Werkzeuge
Zeige Quelltext
Ältere Versionen
Links hierher
Nach oben
Falls nicht anders bezeichnet, ist der Inhalt dieses Wikis unter der folgenden Lizenz\
 veröffentlicht: CC Attribution-Share Alike 4.0 International
"""


def test_vector_2022_leaves_the_article():
    """Menus, languages, tabs and the footer go; title, headings and levels stay."""
    result = clean_lines(VECTOR_2022)
    assert result.title == "Weir of Harl"
    assert headings(result) == ["History", "Keeping", "1911–1920: after the flood"]
    levels = [block.level for block in result.blocks if isinstance(block, Heading)]
    assert levels == [2, 2, 3]
    assert paragraphs(result)[0].startswith(PROSE)
    assert fired(result) > FRAMES
    assert not {"Pisin", "sidebar", "Redirected", "Mobile", "prices"} & words(result)
    assert ledger(result).unaccounted == 0


def test_facts_of_the_interface_are_facts():
    """Address, version, categories, date and licence are read before they are cut."""
    facts = clean_lines(VECTOR_2022).facts
    assert facts.url == "https://reedwiki.example/w/index.php?title=Weir_of_Harl"
    assert facts.page.revision == 77
    assert facts.page.name == "Weir of Harl"
    assert facts.page.categories == ("Weirs", "Harl")
    assert facts.page.revised_at == "2020-05-03T10:12"
    assert facts.page.redirected_from == "Harl weir"
    assert facts.licence == "Creative Commons Attribution-ShareAlike License 4.0"


def test_facts_reach_the_document():
    """What the copy says of its page stands in the record as it does for HTML."""
    document = clean(VECTOR_2022.encode())
    assert document.page is not None
    assert document.page.revision == 77
    assert document.url.endswith("title=Weir_of_Harl")
    assert document.licence is not None
    assert document.ledger.unaccounted == 0


def test_older_skins_print_their_menus_last():
    """Below the print footer everything goes, the wiki's own menu entries as well."""
    result = clean_lines(MONOBOOK)
    assert result.title == "Weir of Harl"
    assert headings(result) == ["History", "Keeping"]
    assert len(paragraphs(result)) == 3
    assert result.facts.page.categories == ("Weirs", "Harl")
    assert not {"reeve", "reed", "Prices"} & words(result)


def test_dokuwiki_in_german():
    """Trail, id and tools go; the first entry of the table is the title."""
    result = clean_lines(DOKUWIKI)
    assert result.title == "Das Wehr"
    assert headings(result) == ["Geschichte", "Pflege"]
    assert len(paragraphs(result)) == 3
    assert result.facts.page.revised_at == "2019-06-30T00:10"


def test_bullets_of_firefox_change_nothing():
    """Firefox copies lists with indents and bullets."""
    entries = ("Main page", "Current events", "Recent changes", "2 Keeping", "3 Notes")
    text = VECTOR_2022
    for entry in entries:
        text = text.replace(f"\n{entry}\n", f"\n    • {entry}\n")
    plain, bulleted = clean_lines(VECTOR_2022), clean_lines(text)
    assert bulleted.title == plain.title
    assert bulleted.blocks == plain.blocks


# --- a part of the page ----------------------------------------------------------------


def _from(text: str, start: str, end: str = "") -> str:
    part = text[text.index(start) :]
    return part[: part.index(end)] if end else part


def test_a_copy_that_begins_in_the_article_loses_its_footer_only():
    """A selection from the middle to the end."""
    result = clean_lines(_from(VECTOR_2022, "Keeping\n" + PROSE[:20]))
    assert f"plain:{BELOW}" in fired(result)
    assert f"plain:{ABOVE}" not in fired(result)
    assert result.title == "Weir of Harl"
    assert len(paragraphs(result)) == 2


def test_a_copy_that_ends_in_the_article_loses_its_menus_only():
    """A selection from the top to the middle."""
    result = clean_lines(_from(VECTOR_2022, "Jump", "Notes\n ^"))
    assert fired(result) >= {f"plain:{ABOVE}", "plain:contents-list"}
    assert f"plain:{BELOW}" not in fired(result)
    assert result.title == "Weir of Harl"
    assert headings(result) == ["History", "Keeping", "1911–1920: after the flood"]


def test_pages_one_after_the_other_keep_their_titles():
    """No cut crosses from one article into the next."""
    second = VECTOR_2022.replace("Weir of Harl", "Mill of Harl").replace(
        "Weir_of", "Mill_of"
    )
    result = clean_lines(VECTOR_2022 + second)
    tops = [block for block in result.blocks if isinstance(block, Heading)]
    titles = [block.content[0] for block in tops if block.level == 1]
    assert titles == ["Weir of Harl", "Mill of Harl"]
    assert len([text for text in paragraphs(result) if text.startswith(PROSE)]) == 8
    assert ledger(result).unaccounted == 0


def test_articles_in_a_file_lose_nothing_but_footers():
    """An article without menus below a footer is an article."""
    text = f"{MONOBOOK}\nThe Mill\n\n{PROSE}\n\nHistory\n\n{PROSE}\n"
    result = clean_lines(text)
    assert {"Mill", "History"} <= words(result)
    assert len([text for text in paragraphs(result) if text.startswith(PROSE)]) == 5


@pytest.mark.parametrize("rule", [ABOVE, BELOW])
def test_each_part_can_be_kept(rule):
    """A part whose rule is off stays as it is, and is accounted for."""
    result = clean_lines(VECTOR_2022, keep=frozenset({f"plain:{rule}"}))
    assert f"plain:{rule}" not in fired(result)
    assert ledger(result).unaccounted == 0


def test_a_line_that_says_the_title_cuts_nothing_above_it():
    """A copy that begins in a box: lines above its name are the article's."""
    part = _from(MONOBOOK, "Keeping\n" + PROSE[:20])
    text = f"Height\n3 ells\nWidth\n20 ells\nPlace\nWeir of Harl\nPrice\n{part}"
    result = clean_lines(text)
    assert {"ells", "Height", "Price"} <= words(result)


# --- texts that are no copies ----------------------------------------------------------

HARD = {
    "list of short lines": "Home\nHelp\nSearch\nHistory\nTools\nContents\nTalk\nRead\n",
    "poem": "Home\n\nThe reed stands\nin the water and waits\n\nfrom morning on\n"
    "to the evening\n\nMore\n\nThe reed stands\nin the water and waits\n",
    "glossary": "Recent changes\n\tWhat was edited lately.\nRandom article\n"
    "\tAny page, by chance.\nSpecial pages\n\tPages that no one wrote.\n"
    "Navigation menu\n\tThe column at the left.\nPrivacy policy\n\tWho reads along.\n",
    "about the interface": f"The menus of Reedwiki\n\n{PROSE}\n\nNavigation menu\n\n"
    f"Main page\nRecent changes\nRandom article\nSpecial pages\n\n{PROSE}\n\n"
    f"Privacy policy\n\n{PROSE}\n",
    "interface in the last list": f"{PROSE}\n\nNavigation menu\n\nMain page\n"
    "Recent changes\nRandom article\nSpecial pages\nUpload file\n",
    "tutorial": "Jump to content\n\nPress the tabulator key once: the first link of the "
    "page, which nobody sees otherwise, leads over all menus to the text.\n\n"
    f"Toggle the table of contents\n\n{PROSE}\n\nFrom Reedwiki\n\n{PROSE}\n",
    "chat": "ann: from Reedwiki?\nbob: Jump to content\nann: Main page\nann: Log in\n"
    "bob: Recent changes\nann: Privacy policy\nbob: ok\nann: Retrieved from the attic\n",
    "footer quoted": f'{PROSE}\n\nRetrieved from "https://reedwiki.example/wiki/Weir"\n\n'
    f"{PROSE}\n\nThis page was last edited on 3 May 2020, at 10:12.\n\n{PROSE}\n",
    "book": f"Privacy policy\n\n{PROSE}\n\nCategories:\n\nWeirs\nMills\n\n{PROSE}\n",
}


@pytest.mark.parametrize("name", HARD)
def test_texts_about_wikis_stay(name, monkeypatch):
    """No sign stands alone for an interface; the text comes out as if nobody had looked."""
    result = clean_lines(HARD[name])
    others = tuple(step for step in STEPS if step not in (find_frames, cut_frames))
    assert len(others) == len(STEPS) - 2
    monkeypatch.setattr(text_build, "STEPS", others)
    assert result == clean_lines(HARD[name])
    assert not result.is_copy


def test_a_table_of_contents_needs_all_its_entries():
    """Lines below "Contents" of which one does not come again are the text's own."""
    text = f"Contents\nPlot\nCast\nFlour\nPlot\n\n{PROSE}\n\nCast\n\n{PROSE}\n"
    assert "plain:contents-list" not in fired(clean_lines(text))


@pytest.mark.parametrize(
    "unit",
    [
        "Categories: weirs\n",
        "Retrieved from https://a.example/b\nweir\n",
        "Main page\nFrom here\n",
        "Contents\nmove to sidebar hide\nweir\n",
        "This page was last edited on 3 May\n\n",
        f"{PROSE}\nCategories:\n",
    ],
)
def test_frames_take_linear_time(unit):
    """Eight times the text takes no more than some eight times as long."""
    times = []
    for count in (1000, 8000):
        text = unit * count
        start = time.perf_counter()
        clean_lines(text)
        times.append(time.perf_counter() - start)
    assert times[1] < 24 * times[0] + 0.5

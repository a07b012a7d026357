"""Compile the table of MediaWiki's own interface words into the small file that we ship.

The table has one row a language and one column a message, as the software ships them
(``editsection``, ``retrievedfrom`` ...). What becomes of it:

- one section a kind of word (`KINDS`), one line a word: the word, a tab, its languages;
- the same word in several languages is one line;
- ``{{PLURAL:$1|a|b}}`` and ``{{GENDER:$1|a|b}}`` give one word for each form;
- ``$1``, ``{{SITENAME}}`` and what ``{{GRAMMAR:...}}`` bends become ``*``, a hole;
- mark-up inside of messages goes, as do words that say nothing without their hole.

Run ``python -m cleaner.engines.compile_words TABLE.tsv > cleaner/engines/words.txt``
when the table is newer.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

KINDS: dict[str, tuple[str, ...]] = {
    "section-edit": (
        "editsection",
        "ve:visualeditor-ca-editsource-section",
        "ve:visualeditor-ca-editsource",
    ),
    "contents": ("toc",),
    "show-hide": ("showtoc", "hidetoc", "collapsible-collapse", "collapsible-expand"),
    "jump-up": (
        "cite:cite_references_link_accessibility_label",
        "cite:cite_references_link_many_accessibility_label",
        "cite:cite_references_link_accessibility_back_label",
    ),
    "jump-to": ("jumptonavigation", "jumptosearch"),
    "retrieved-from": ("retrievedfrom",),
    "categories": ("pagecategories",),
    "hidden-categories": ("hidden-categories",),
    "tagline": ("tagline",),
    "redirected-from": ("redirectedfrom",),
    "last-modified": ("lastmodifiedat",),
}
"""Kind in our file -> messages that it is made of: what a step asks for, and no more."""

_FORMS = re.compile(
    r"\{\{(?:PLURAL|GENDER):[^|{}]{0,40}\|([^{}]{0,400})\}\}", re.IGNORECASE
)
_HOLE = re.compile(r"\$\d|\{\{SITENAMEP?\}\}")
_BENT = re.compile(r"\{\{(?:GRAMMAR|ucfirst|lcfirst):[^{}]{0,80}\}\}", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-z]{1,5}[^<>]{0,30}>|'{2,3}")
_LEFT_OVER = ("{{", "}}", "|", "$")
"""What a word keeps when its translator mistyped the mark-up: not a word anyone sees."""
_SAYS_NOTHING = "* .,:;-–—()\"'«»„“”"


def compile_words(table: str) -> str:
    r"""Return the text of the words file for the text of a table.

    >>> print(compile_words("language\teditsection\tretrievedfrom\nen\tedit\tFrom $1\n"))
    # Compiled by cleaner.engines.compile_words; not edited by hand.
    [section-edit]
    edit	en
    [retrieved-from]
    From *	en
    """
    rows = list(csv.DictReader(table.splitlines(), delimiter="\t"))
    lines = ["# Compiled by cleaner.engines.compile_words; not edited by hand."]
    for kind, messages in KINDS.items():
        found: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            for message in messages:
                for word in read_forms(row.get(message) or ""):
                    if row["language"] not in found[word]:
                        found[word].append(row["language"])
        if found:
            lines.append(f"[{kind}]")
            lines += [f"{word}\t{' '.join(found[word])}" for word in sorted(found)]
    return "\n".join(lines)


def read_forms(message: str) -> list[str]:
    """Return the words that a message can come out as.

    >>> read_forms("{{PLURAL:$1|Category|Categories}}")
    ['Category', 'Categories']
    >>> read_forms("Z {{GRAMMAR:D.lp|{{SITENAME}}}}")
    ['Z *']
    >>> read_forms("{{SITENAME}}")
    []
    """
    message = message.replace("\\n", "\n").replace("\\'", "'")
    plain = _HOLE.sub("*", _MARKUP.sub("", message))
    while (bent := _BENT.sub(_keep_quotes, plain)) != plain:
        plain = bent
    forms = [plain]
    while match := _FORMS.search(forms[0]):
        choices = [choice.split("=", 1)[-1] for choice in match[1].split("|")]
        forms = [form.replace(match[0], choice) for form in forms for choice in choices]
    words = [" ".join(line.split()) for form in forms for line in form.split("\n")]
    return [
        word
        for word in dict.fromkeys(words)
        if word.strip(_SAYS_NOTHING) and not any(bad in word for bad in _LEFT_OVER)
    ]


def _keep_quotes(match: re.Match[str]) -> str:
    return '"*"' if '"*"' in match[0] else "*"


if __name__ == "__main__":
    sys.stdout.write(compile_words(Path(sys.argv[1]).read_text(encoding="utf-8")) + "\n")

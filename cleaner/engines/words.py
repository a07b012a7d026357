"""Words of the wiki software in all its languages: "edit", "Contents", "Retrieved from".

Three files in one form: ``words.txt`` is compiled from the software's own messages by
`cleaner.engines.compile_words`, ``own_words.txt`` and ``frame_words.txt`` (what stands
around an article) are written by hand. A line is a word, a tab, the languages that use it;
``*`` in a word is a hole ("Retrieved from *").

Nothing is read before the first question. With a ``language`` ("de", "pt-br") the answer
holds that language, its base language and English, since wikis fall back to English.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILES = ("words.txt", "own_words.txt", "frame_words.txt")
"""What is read, in order."""


# --- marks of the interface ------------------------------------------------------------


def section_edit_words(language: str = "") -> frozenset[str]:
    """Return what an edit link beside a heading says: "edit", "Edit", "edit source".

    Both with the first letter as in the message and with a capital, as Wikia prints it.
    """
    return _with_capitals("section-edit", language)


def contents_words(language: str = "") -> frozenset[str]:
    """Return the title of the table of contents."""
    return words("contents", language)


def show_hide_words(language: str = "") -> frozenset[str]:
    """Return the labels that fold a box: "show", "hide", "Expand", "Collapse"."""
    return _with_capitals("show-hide", language)


def jump_up_words(language: str = "") -> frozenset[str]:
    """Return what back-links say to screen readers, without a colon at the end."""
    return frozenset(word.rstrip(" :：") for word in words("jump-up", language))


def jump_to_words(language: str = "") -> frozenset[str]:
    """Return what skip links lead to: "navigation", "search"."""
    return words("jump-to", language)


def category_words(language: str = "") -> frozenset[str]:
    """Return what stands before the list of categories, singular and plural."""
    return words("categories", language)


def hidden_category_words(language: str = "") -> frozenset[str]:
    """Return what stands before the categories that only editors ask for."""
    return words("hidden-categories", language)


def taglines(language: str = "") -> frozenset[str]:
    """Return the line below a title, with a hole for the site: "From *"."""
    return words("tagline", language)


def redirect_lines(language: str = "") -> frozenset[str]:
    """Return the line that names another title, with a hole: "(Redirected from *)"."""
    return words("redirected-from", language)


def last_modified_lines(language: str = "") -> frozenset[str]:
    """Return the sentence about the last edit, with holes for day and time."""
    return words("last-modified", language)


def notes_headings(language: str = "") -> frozenset[str]:
    """Return headings of lists of notes ("References", "Einzelnachweise"), case-folded."""
    return _folded("notes-heading", language)


def retrieved_from_prefixes(language: str = "") -> tuple[str, ...]:
    """Return how the sentence of the print footer begins, for `str.startswith`."""
    starts = (word.partition("*")[0] for word in words("retrieved-from", language))
    return tuple(sorted(start for start in starts if len(start) > 2))


def same_source_words(language: str = "") -> frozenset[str]:
    """Return how a note says "the source before" ("Ibid"), case-folded, no dot behind."""
    return _folded("same-source", language)


def fold_label(text: str) -> str:
    """Return a label without case, blanks and the signs that are put around labels.

    >>> fold_label("» Read  more …")
    'read more'
    """
    return " ".join(text.casefold().split()).strip(" :.…›»→▾▼|-–+()«?!¡¿")


# --- reading ---------------------------------------------------------------------------


@cache
def words(kind: str, language: str = "") -> frozenset[str]:
    """Return the words of a kind, of all languages or of one (and English)."""
    table = _table(kind)
    if not language:
        return frozenset(table)
    wanted = {language.lower(), language.lower().partition("-")[0], "en"}
    return frozenset(word for word, spoken in table.items() if wanted & set(spoken.split()))


@cache
def _with_capitals(kind: str, language: str) -> frozenset[str]:
    found = words(kind, language)
    return found | {word[0].upper() + word[1:] for word in found}


@cache
def _folded(kind: str, language: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in words(kind, language))


@cache
def _table(kind: str) -> dict[str, str]:
    """Return word -> languages of one kind."""
    table: dict[str, str] = {}
    for sections in map(_sections, FILES):
        for line in sections.get(kind, "").splitlines():
            word, _, spoken = line.partition("\t")
            table[word] = f"{table[word]} {spoken}" if word in table else spoken
    return table


@cache
def _sections(name: str) -> dict[str, str]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    parts = (section.partition("]\n") for section in text.split("\n[")[1:])
    return {kind: lines for kind, _, lines in parts}

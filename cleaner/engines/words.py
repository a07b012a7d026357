"""Words of the wiki software in all its languages: "edit", "Contents", "Retrieved from".

Two files in one form: ``words.txt`` is compiled from the software's own messages by
`cleaner.engines.compile_words`, ``own_words.txt`` is written by hand. A line is a word, a
tab, the languages that use it; ``*`` in a word is a hole ("* (page does not exist)").

Nothing is read before the first question. With a ``language`` ("de", "pt-br") the answer
holds that language, its base language and English, since wikis fall back to English.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

FILES = ("words.txt", "own_words.txt")
"""What is read, in order."""


class Phrases(msgspec.Struct, frozen=True):
    """Sentences with holes; every test is linear in the text.

    >>> red = Phrases.compile(["* (page does not exist)", "Retrieved from *"])
    >>> red.inner("Fen (page does not exist)"), red.inner("Fen"), red.matches("Fen")
    ('Fen', '', False)
    """

    ends_by_start: dict[str, tuple[str, ...]]
    """Text before the first hole -> texts after the last one."""
    starts: tuple[str, ...]
    """Texts before the first hole, longest first; "" when a phrase starts with its hole."""
    exact: frozenset[str]
    """Phrases without a hole."""

    @classmethod
    def compile(cls, patterns: list[str] | frozenset[str]) -> Phrases:
        """Build from patterns with ``*`` for a hole."""
        ends: dict[str, list[str]] = {}
        for pattern in sorted(patterns):
            if "*" in pattern:
                start, *_, end = pattern.split("*")
                ends.setdefault(start, []).append(end)
        starts = sorted(ends, key=lambda start: (-len(start), start))
        return cls(
            {
                start: tuple(sorted(found, key=len, reverse=True))
                for start, found in ends.items()
            },
            tuple(starts),
            frozenset(pattern for pattern in patterns if "*" not in pattern),
        )

    def matches(self, text: str) -> bool:
        """Tell whether the whole text is one of the phrases, with something in the hole."""
        return text in self.exact or bool(self.inner(text))

    def inner(self, text: str) -> str:
        """Return what stands in the hole (from the first to the last), or ""."""
        if not text.startswith(self.starts):
            return ""
        for start in self.starts:
            if text.startswith(start) and text.endswith(self.ends_by_start[start]):
                for end in self.ends_by_start[start]:
                    held = text[len(start) : len(text) - len(end)]
                    if text.endswith(end) and len(text) > len(start) + len(end):
                        return held
        return ""


# --- marks of the interface ------------------------------------------------------------


def section_edit_words(language: str = "") -> frozenset[str]:
    """Return what an edit link beside a heading says: "edit", "Edit", "edit source".

    Both with the first letter as in the message and with a capital, as Wikia prints it.
    """
    return _with_capitals("section-edit", language)


def edit_source_words(language: str = "") -> frozenset[str]:
    """Return what the second edit link says where the visual editor has the first."""
    return _with_capitals("edit-source", language)


def view_source_words(language: str = "") -> frozenset[str]:
    """Return what stands in the place of an edit link on a protected page."""
    return _with_capitals("view-source", language)


def contents_words(language: str = "") -> frozenset[str]:
    """Return the title of the table of contents."""
    return words("contents", language)


toc_words = contents_words


def show_hide_words(language: str = "") -> frozenset[str]:
    """Return the labels that fold a box: "show", "hide", "Expand", "Collapse"."""
    return _with_capitals("show-hide", language)


def jump_up_words(language: str = "") -> frozenset[str]:
    """Return what back-links say to screen readers, without a colon at the end."""
    return frozenset(word.rstrip(" :：") for word in words("jump-up", language))


def back_link_words(language: str = "") -> frozenset[str]:
    """Return what leads from a note back to its mark: "↑", "^", "Jump up"."""
    return words("back-link") | jump_up_words(language)


def jump_to_words(language: str = "") -> frozenset[str]:
    """Return what skip links lead to: "navigation", "search"."""
    return words("jump-to", language)


def category_words(language: str = "") -> frozenset[str]:
    """Return what stands before the list of categories, singular and plural."""
    return words("categories", language)


def notes_headings(language: str = "") -> frozenset[str]:
    """Return headings of lists of notes ("References", "Einzelnachweise"), case-folded."""
    return _folded("notes-heading", language)


# --- namespaces ------------------------------------------------------------------------


def category_namespaces(language: str = "") -> frozenset[str]:
    """Return names of the category namespace, case-folded, words parted by blanks."""
    return _namespaces("category-namespace", language)


def file_namespaces(language: str = "") -> frozenset[str]:
    """Return names of the file namespace ("file", "image", "datei"), case-folded."""
    return _namespaces("file-namespace", language) | {"image", "media"}


# --- sentences -------------------------------------------------------------------------


def retrieved_from(language: str = "") -> Phrases:
    """Return the sentence of the print footer: 'Retrieved from "..."'."""
    return _phrases("retrieved-from", language)


def retrieved_from_prefixes(language: str = "") -> tuple[str, ...]:
    """Return how the sentence of the print footer begins, for `str.startswith`."""
    return tuple(start for start in retrieved_from(language).starts if len(start) > 2)


def redirected_from(language: str = "") -> Phrases:
    """Return the line that names the redirect that led here."""
    return _phrases("redirected-from", language)


def taglines(language: str = "") -> Phrases:
    """Return the line under the title: "From *"; never trust it without the site's name."""
    return _phrases("tagline", language)


def last_modified(language: str = "") -> Phrases:
    """Return the footer's sentence on the last change."""
    return _phrases("last-modified", language)


def red_links(language: str = "") -> Phrases:
    """Return the tool tip of links to missing pages: "* (page does not exist)"."""
    return _phrases("red-link", language)


def red_link_suffixes(language: str = "") -> tuple[str, ...]:
    """Return how tool tips of links to missing pages end, for `str.endswith`."""
    return red_links(language).ends_by_start.get("", ())


def cite_errors(language: str = "") -> Phrases:
    """Return the software's complaint about notes: "Cite error: *"."""
    return _phrases("cite-error", language)


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
def _namespaces(kind: str, language: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ").casefold() for word in words(kind, language))


@cache
def _phrases(kind: str, language: str) -> Phrases:
    return Phrases.compile(words(kind, language))


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
    text = (files(__package__) / name).read_text(encoding="utf-8")
    parts = (section.partition("]\n") for section in text.split("\n[")[1:])
    return {kind: lines for kind, _, lines in parts}

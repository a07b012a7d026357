"""Notes that software wrote again for each use: equal ones become one note again.

Pandoc numbers each use of a note anew and writes its text once more. Only its marks prove
that: elsewhere two equal notes are two notes. "Ibid." is no copy whatever wrote it, for
what it means depends on the note before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cleaner.engines import words
from cleaner.steps.notes.table import table

if TYPE_CHECKING:
    from cleaner.page import LiftedNote
    from cleaner.steps.notes.marks import Lift


def merge_doubles(lift: Lift) -> None:
    """Let the marks of equal notes lead to the first; the others go as copies."""
    page, selector = lift.page, table().doubles
    uses: dict[str, int] = {}
    for key in lift.key_of.values():
        uses[key] = uses.get(key, 0) + 1
    first: dict[tuple[str, tuple[str, ...]], str] = {}
    for mark, key in list(lift.key_of.items()):
        note = page.notes[key]
        if uses[key] != 1 or not note.is_convention or len(note.body) != 1:
            continue
        if not mark.matches(selector) and mark.select_one(selector) is None:
            continue
        says = said_by(note)
        if not says[0] or leans_on_another(says[0]):
            continue
        same = first.setdefault(says, key)
        if same != key:
            lift.key_of[mark] = same
            drop_note(lift, key)


def leans_on_another(text: str) -> bool:
    """Tell whether a note begins with a word for the source before: "Ibid., p. 4".

    >>> [leans_on_another(text) for text in ("Ibid., p. 4.", "Idaho, 1912.", "同上、四頁")]
    [True, False, True]
    """
    folded = text[:_LONGEST_WORD].casefold()
    return any(
        folded.startswith(word)
        and (not word[-1].isascii() or not folded[len(word) :][:1].isalnum())
        for word in words.same_source_words()
    )


_LONGEST_WORD: Final = 40
"""Characters; no such word is longer in any language."""


def said_by(note: LiftedNote) -> tuple[str, tuple[str, ...]]:
    """Return what a note says: its words and where its links and pictures lead.

    Links within the page are left out: ways back differ though all else is equal.
    """
    body = note.body[0]
    ways = {way: way.text for way in body.select(table().way)}
    text = " ".join(body.text.split())
    for said in ways.values():
        text = text.removesuffix(said.strip()).rstrip()
    leads = [element.attr("href") or "" for element in body.iter_elements(("a",))]
    leads += [element.attr("src") or "" for element in body.iter_elements(("img",))]
    return text, tuple(lead for lead in leads if lead[:1] != "#")


def drop_note(lift: Lift, key: str) -> None:
    """Take a note off the page as the copy of another."""
    page = lift.page
    note = page.notes.pop(key)
    for body in note.body:
        page.roles.pop(body, None)
        lift.keys.pop(body, None)
    page.leftovers[note.holder or note.body[0]] = "note-twins"

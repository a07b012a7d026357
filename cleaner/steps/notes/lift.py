"""Lift footnotes: find marks and the notes they lead to, by id and never by order.

`lift_notes` takes nothing out of the tree. A mark becomes an entry of ``page.marks``, a
note an entry of ``page.notes`` whose body still stands in the tree; the builder writes the
one as a mark, skips the other, and builds note bodies after the text. Lifting comes before
anything is judged, because note lists often stand outside the content element and look
like boilerplate to every scorer (FOOTNOTES.md 3.1 has the shapes).
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from turbohtml import Element, Text

from cleaner.dom import is_sample, squeeze, text_of
from cleaner.model import NoteMark
from cleaner.page import LiftedNote
from cleaner.steps.notes.counters import COUNTER_STYLES, count_in_style
from cleaner.steps.notes.doubles import merge_doubles
from cleaner.steps.notes.drawer import NOTE
from cleaner.steps.notes.inside import drop_copies, lift_named
from cleaner.steps.notes.labels import bare_label
from cleaner.steps.notes.links import lift_links
from cleaner.steps.notes.lists import drop_heads_of_tables
from cleaner.steps.notes.marks import Lift
from cleaner.steps.notes.neighbours import send_back
from cleaner.steps.notes.opened import lift_opened
from cleaner.steps.notes.raised import raise_labels
from cleaner.steps.notes.told import lift_told
from cleaner.steps.notes.unlinked import lift_unlinked

if TYPE_CHECKING:
    from cleaner.engines import NoteRule
    from cleaner.page import Page

LOCATOR: Final = "locator"
"""Role of a page locator (``{{rp}}``) that a mark has taken up."""

_BRACKETS = re.compile(r"\s*[\[［(〔]?\s*(.*?)\s*[\]］)〕]?\s*", re.DOTALL)
_HAIR: Final = "\u200a"
"""The hair space that templates set around the number of a page."""


def lift_notes(page: Page) -> None:
    """Fill ``page.marks`` and ``page.notes`` by the engine's conventions."""
    for rule in page.rules.notes.values() if page.rules else ():
        bodies = find_bodies(page, rule)
        loose = [
            element
            for element in page.index.in_order(rule.mark)
            if not lift_mark(page, rule, element, bodies)
        ]
        take_locators(page, loose)
    if page.rules is not None:
        lift_conventions(page)
    send_back(page)


def lift_conventions(page: Page) -> None:
    """Lift the notes of every other convention, whatever software made the page."""
    raise_labels(page)
    lift = Lift(page)
    for mark in page.marks:
        lift.marked.add(mark)
        if name := mark.attr("id"):
            lift.mark_ids.add(name)
    lift.keys = {body: key for key, note in page.notes.items() for body in note.body}
    lift_links(lift)
    lift_named(lift)
    lift_opened(lift)
    lift_told(lift)
    lift_unlinked(lift)
    drop_heads_of_tables(lift)
    if lift.key_of:
        merge_doubles(lift)
        drop_copies(lift)
        lift.finish()


def find_bodies(page: Page, rule: NoteRule) -> dict[str, Element]:
    """Return id -> note body; the first of doubled ids. Each becomes a note of the page."""
    bodies: dict[str, Element] = {}
    for target in page.index.in_order(rule.note):
        body = target if not rule.holder else target.closest(rule.holder) or target
        if is_sample(body):
            continue
        key = target.attr("id") or f"note-{len(bodies) + 1}"
        if key in page.notes:
            continue
        bodies[key] = body
        page.roles[body] = NOTE
        page.notes[key] = LiftedNote(key, body=(body,))
    keys = {body: key for key, body in bodies.items()}
    for key, body in bodies.items():
        note = page.notes[key]
        note.parent = parent_key(body, keys)
        note.label = body.attr("data-mw-footnote-number") or ""
        note.group = group_of_list(body)
    label_by_place(page, bodies)
    return bodies


def parent_key(body: Element, keys: dict[Element, str]) -> str:
    """Return the key of the note around this one (sub-references), or ""."""
    around = body.parent.closest("li") if isinstance(body.parent, Element) else None
    return keys.get(around, "") if around is not None else ""


def group_of_list(body: Element) -> str:
    """Return the group that the note's list says it is of."""
    holder = body.parent
    return (holder.attr("data-mw-group") or "") if isinstance(holder, Element) else ""


def label_by_place(page: Page, bodies: dict[str, Element]) -> None:
    """Number the notes that print no number of their own as their list does."""
    for key, body in bodies.items():
        note = page.notes[key]
        holder = body.parent
        if note.label or not isinstance(holder, Element) or holder.tag != "ol":
            continue
        start = holder.attr("start") or "1"
        first = int(start) if start.isdecimal() and len(start) < 10 else 1
        note.label = str(first + page.list_places.setdefault(holder, 0))
        page.list_places[holder] += 1


def lift_mark(
    page: Page, rule: NoteRule, element: Element, bodies: dict[str, Element]
) -> bool:
    """Make the element a mark if it links to a note; tell whether it did."""
    if element in page.marks or is_sample(element):
        return True
    link = element if element.tag == "a" else element.select_one("a[href*='#']")
    if link is None:
        return False
    key = fragment = (link.attr("href") or "").partition("#")[2]
    if key not in bodies and (key := unquote(fragment)) not in bodies:
        if not fragment.startswith(rule.prefix):
            return False
        key = unquote(fragment)
        page.notes.setdefault(key, LiftedNote(key))
    note = page.notes[key]
    printed = text_of(element)
    label = mark_label(link, printed)
    if label and not note.printed:
        note.label, note.printed = label, True
        if " " in label:
            note.group = note.group or group_of_label(label)
    note.called += 1
    page.marks[element] = NoteMark(key, printed)
    return True


def mark_label(link: Element, printed: str) -> str:
    """Return what a reader sees as the mark's label, without brackets.

    Parsoid writes "[lower-alpha 1]" and lets the style sheet print "[a]".
    """
    if printed[:1] == "[" and printed[-1:] == "]":
        label = printed[1:-1].strip()
    else:
        match = _BRACKETS.fullmatch(printed)
        label = match[1] if match else printed
    if "&" in label:  # escaped twice: "&#91;1&#93;"
        label = bare_label(unescape(label))
    style = link.attr("data-mw-group") or ""
    if style in COUNTER_STYLES and label.startswith(style + " "):
        number = label.removeprefix(style + " ")
        if number.isdecimal() and len(number) < 6:
            return count_in_style(int(number), style)
    return label


def group_of_label(label: str) -> str:
    """Return the group that a printed label names: "note 2" is of group "note".

    >>> group_of_label("note 2"), group_of_label("2"), group_of_label("a")
    ('note', '', '')
    """
    group, _, number = label.rpartition(" ")
    return group if number.isdecimal() else ""


def take_locators(page: Page, loose: list[Element]) -> None:
    """Give page locators (":503" right after a mark) to their mark."""
    for element in loose:
        before = element.previous_sibling
        while before is not None and (
            page.roles.get(before) == LOCATOR  # type: ignore[call-overload]
            or (isinstance(before, Text) and not before.data.strip())
        ):
            before = before.previous_sibling
        mark = page.marks.get(before) if isinstance(before, Element) else None
        text = squeeze(element.text.replace(_HAIR, "")).strip()
        if mark is not None and isinstance(before, Element) and text.startswith(":"):
            page.marks[before] = NoteMark(mark.key, mark.printed, mark.locator + text)
            page.roles[element] = LOCATOR

"""Notes that a control opens: a checkbox with its label, a button that names its box.

Tufte CSS set the pattern: ``label[for]``, ``input[type=checkbox]`` with that id, and the
note right behind, in the line. Sites keep the pattern and rename the classes, so it is told
by what is what: the label says nothing or is a note's, it stands behind words, and
the text opens in that very line. A button that prints a note's label and opens a pop-over
(``popovertarget``) is the same with its text anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.dom import BLOCK_TAGS, is_sample
from cleaner.steps.notes.beside import own_number
from cleaner.steps.notes.inside import block_of, is_marked, set_mark
from cleaner.steps.notes.labels import OPEN, bare_label, read_label

if TYPE_CHECKING:
    from turbohtml import Node

    from cleaner.steps.notes.marks import Lift

_INLINE: Final = frozenset("span small i em aside cite ins q".split())
"""Elements that a note in the line is made of; ``aside`` stands there since HTML5."""
_SIGNS: Final = frozenset("⊕⊛✻✽✢⁂+…ⓘ🛈")
"""What a label prints where its note has no number."""
_OPENERS: Final = ("aria-controls", "aria-describedby", "data-target")
"""Attributes by which a raised button names the note; others open tabs so."""
_OPENED: Final = frozenset(("div", "aside", "p", "dialog")) | _INLINE


def lift_opened(lift: Lift) -> None:
    """Lift the notes that controls within a line open, once no convention knows them."""
    for box in lift.page.tree.select("input[type='checkbox'][id]"):
        label = label_beside(box)
        note = note_behind(box, label) if label is not None else None
        if label is not None and note is not None and is_opener(lift, label, note):
            lift_one(lift, label, note, bare_label(label.text))
    for button in lift.page.tree.select("button"):
        label_text = read_label(button.text)
        note = note_named(lift, button) if label_text else None
        if note is not None and is_opener(lift, button, note):
            lift_one(lift, button, note, label_text)


def label_beside(box: Element) -> Element | None:
    """Return the label of a checkbox that stands right before or behind it."""
    for node in (beside(box, back=True), beside(box, back=False)):
        if not isinstance(node, Element) or node.tag != "label":
            continue
        if node.attr("for") == box.attr("id") and says_no_word(node):
            return node
    return None


def says_no_word(label: Element) -> bool:
    """Tell whether a label prints nothing, a sign, or what a note is called by."""
    text = label.text.strip()
    printed = read_label(text)
    if printed.isalpha():  # "a)" is an answer to choose
        return printed != text and text[0] in OPEN
    return not text or set(bare_label(text)) <= _SIGNS or bool(printed)


def note_behind(box: Element, label: Element) -> Element | None:
    """Return the text in the line right behind a checkbox and its label."""
    last = label if beside(box, back=False) is label else box
    node = beside(last, back=False)
    if not isinstance(node, Element) or node.tag not in _INLINE:
        return None
    return node if begins_sentence(node.text) else None


def begins_sentence(text: str) -> bool:
    """Tell whether a text is one of its own; what reads on is folded, and no note.

    >>> [begins_sentence(text) for text in ("In rivers.", " and wet.", "cf. Reed")]
    [True, False, True]
    """
    reads_on = text[:1].isspace() and text.strip()[:1].islower()
    return any(map(str.isalpha, text)) and not reads_on


def beside(element: Element, *, back: bool) -> Node | None:
    """Return the nearest sibling that is no blank."""
    node = element.previous_sibling if back else element.next_sibling
    while isinstance(node, Text) and not node.data.strip():
        node = node.previous_sibling if back else node.next_sibling
    return node


def note_named(lift: Lift, button: Element) -> Element | None:
    """Return the element that a button says it opens."""
    raised = button.closest("sup") is not None or button.select_one("sup") is not None
    for name in ("popovertarget", *(_OPENERS if raised else ())):
        target = lift.page.index.ids.get((button.attr(name) or "").lstrip("#"))
        if target is not None and target.tag in _OPENED and len(target.text) > 1:
            return target
    return None


def is_opener(lift: Lift, control: Element, note: Element) -> bool:
    """Tell whether a control stands behind words of a line, and nothing made it a mark."""
    if note in lift.keys or is_marked(lift, control) or is_sample(control):
        return False
    if any(around is note for around in control.ancestors):
        return False
    return lift.places.is_prose_around(control) and has_words_before(control)


def has_words_before(control: Element) -> bool:
    """Tell whether a control follows words of its own line: what begins one is a menu's."""
    node: Element = control
    while node.tag not in BLOCK_TAGS:
        if any(any(map(str.isalpha, each.text)) for each in node.previous_siblings):
            return True
        if not isinstance(node.parent, Element):
            return False
        node = node.parent
    return False


def lift_one(lift: Lift, control: Element, note: Element, label: str) -> None:
    """Make a control the mark of a note; the note's own number is no text."""
    own = own_number(note, read_label(label))
    if own is not None:
        label = label or bare_label(own.text)
        lift.page.leftovers[own] = "note-labels"
    mark = lift.page.make("span")
    control.wrap(mark)
    for button in control.select("button"):
        button.unwrap()
    control.unwrap()  # a button is a part of the page's machinery to every later step
    key = lift.add_note(note.attr("id") or lift.next_key(), block_of(lift.page, note))
    set_mark(lift, note, key, read_label(label), mark)

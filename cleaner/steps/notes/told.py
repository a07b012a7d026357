"""Notes whose text the mark tells: in an attribute, in what it unfolds, or behind it.

Blogs and their plug-ins write ``<sup title="Cut in August.">1</sup>``, a pop-over with its
text in ``data-content``, ``<details>`` in the middle of a line with the number as its
summary, or a hidden element of a class like ``sidenote-body`` behind the number. Which
attribute and which class is the site's affair: what counts is a label behind words, and a
text that is no title of a place ("Go to note 1").
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import msgspec
from turbohtml import Element, Text, parse_fragment

from cleaner.dom import is_sample
from cleaner.steps.notes.beside import LONGEST_LABEL, label_behind, says_note_like
from cleaner.steps.notes.calls import is_power
from cleaner.steps.notes.folded import lift_details
from cleaner.steps.notes.inside import add, block_of, is_marked, set_mark
from cleaner.steps.notes.labels import OPEN, bare_label, read_label
from cleaner.steps.notes.marks import widen
from cleaner.steps.notes.opened import begins_sentence, has_words_before, lift_one
from cleaner.steps.notes.topology import NOTE_CLASS, is_raised

if TYPE_CHECKING:
    from cleaner.steps.notes.marks import Lift

_POPPED: Final = ("data-content", "data-bs-content", "data-tippy-content")
"""Attributes in which pop-overs keep their text, as HTML."""
_PLAIN: Final = ("data-tooltip", "data-tip", "data-text", "data-footnote", "title")
"""Attributes in which tool tips keep their text."""
_TELLERS: Final = (
    *("sup", "a[title][href^='#']", "a[title]:not([href])", "span[title]", "abbr[title]"),
    *(f"{tag}[{name}]" for tag in ("a", "span") for name in (*_POPPED, _PLAIN[0])),
)
"""Selectors each of whose elements are judged together; one of a tag costs nothing."""
_BODY: Final = re.compile(
    r"^(?:side|margin|foot|end|inline)-?_?notes?"
    r"(?:[-_]{1,2}(?:body|content|text|inner|tip|tooltip|popup|popover|bubble))?$",
    re.IGNORECASE,
)
"""Classes of the text of a note in the line, each as a whole."""
_LEAST_WORDS: Final = 2
_SURE_WORDS: Final = 3
"""Words from which one text alone, in an attribute of something raised, is a note."""


class Teller(msgspec.Struct, eq=False):
    """An element that prints a label and tells a text."""

    element: Element
    label: str
    name: str
    """The attribute with the text."""
    text: str


def lift_told(lift: Lift) -> None:
    """Lift notes whose mark tells them, where no convention and no link does."""
    page = lift.page
    if page.rules is None or page.rules.notes:
        return
    bodies = [each for each in page.index.alike("ote", _BODY) if each.tag in _INLINE]
    for role in ("note", "doc-footnote"):
        bodies += page.tree.select(f"span[role='{role}']")
    for element in filter(lambda body: begins_sentence(body.text), bodies):
        lift_classed(lift, element)
    for raised in page.tree.select("sup"):
        lift_tip(lift, raised)
    lift_details(lift, page.tree.select("details"))
    lift_pointed(lift)
    for selector in _TELLERS:
        found = (teller_at(lift, element) for element in page.tree.select(selector))
        lift_attributes(lift, [teller for teller in found if teller is not None])


_INLINE: Final = frozenset(("span", "small", "aside"))
"""Elements that a note in the line is made of."""


# --- attributes -----------------------------------------------------------------------


def teller_at(lift: Lift, element: Element) -> Teller | None:
    """Return what an element tells by an attribute, if it looks like a mark."""
    if len(element.text) > LONGEST_LABEL:
        return None
    printed = element.text.strip()
    label = read_label(printed)
    if not label or (label.isalpha() and printed[0] not in OPEN):
        return None
    if is_marked(lift, element):
        return None
    name, text = told_by(element)
    if not name or not is_mark_like(lift, element, label):
        return None
    return Teller(widen(element), label, name, text)


def told_by(element: Element) -> tuple[str, str]:
    """Return the attribute of an element, or of the one link in it, that says a text."""
    inner = element.select_one("a, span, button, abbr")
    for place in (element,) if inner is None else (element, inner):
        for name in (*_POPPED, *_PLAIN):
            text = (place.attr(name) or "").strip()
            if says_something(text):
                return name, text
    return "", ""


def says_something(text: str) -> bool:
    """Tell whether a text is words, not an address or a key.

    >>> [says_something(text) for text in ("Cut in August.", "fn-1", "八月に刈る")]
    [True, False, True]
    """
    words = re.findall(r"[^\W\d_]{2,}", text)
    return len(words) >= _LEAST_WORDS or any(map(_IDEOGRAPHS.search, words))


_IDEOGRAPHS: Final = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]{4}")
"""Scripts without blanks: one run of them is words."""


def is_mark_like(lift: Lift, element: Element, label: str) -> bool:
    """Tell whether an element stands and looks like a mark: raised, say."""
    link = element if element.tag == "a" else element.select_one("a")
    href = (link.attr("href") or "").strip() if link is not None else ""
    if href and href[0] != "#" and not href.startswith("javascript:"):
        return False
    if not (is_raised(element) or says_note_like(element) or element.attr(_POPPED[0])):
        return False
    if is_sample(element) or is_power(widen(element), label):
        return False
    return has_words_before(element) and lift.places.is_prose_around(element)


def lift_attributes(lift: Lift, tellers: list[Teller]) -> None:
    """Make notes of what attributes say, if all of them together look like notes."""
    if not are_notes(tellers):
        return
    known: dict[tuple[str, str], str] = {}
    for teller in tellers:
        if is_marked(lift, teller.element):
            continue
        said = (teller.label, teller.text)
        if said not in known:
            known[said] = lift.add_note(lift.next_key(), put_behind(lift, teller))
            lift.page.notes[known[said]].is_inline = True
        lift.add_mark(teller.element, known[said], teller.label)


def are_notes(tellers: list[Teller]) -> bool:
    """Tell whether texts in attributes are notes: in order, and each says its own.

    "Go to page 2" and "See note 3" say one thing, but for the number.
    """
    said = {re.sub(r"\d+", "", teller.text) for teller in tellers}
    numbers = [int(teller.label) for teller in tellers if teller.label.isdecimal()]
    if len(said) < len({teller.label for teller in tellers}) or not tellers:
        return False
    firsts = list(dict.fromkeys(numbers))
    if any(after - before != 1 for before, after in pairwise(firsts)):
        return False
    if len(said) > 1:
        return True
    one = tellers[0]
    if one.label.isalnum() and one.label.casefold() not in ("1", "a", "i"):
        return False
    if re.search(rf"(?<!\d){re.escape(one.label)}(?!\d)", one.text):
        return False
    return one.name != "title" or len(one.text.split()) >= _SURE_WORDS


def put_behind(lift: Lift, teller: Teller) -> Element:
    """Put the text of an attribute into the page, right behind its mark."""
    holder = lift.page.make("div")
    if teller.name in _POPPED:
        for node in list(parse_fragment(teller.text, positions=False)):
            holder.append(node)
    else:
        holder.append(Text(teller.text))
    teller.element.insert_after(holder)
    return holder


# --- keys -----------------------------------------------------------------------------


def lift_pointed(lift: Lift) -> None:
    """Lift notes that an attribute of their mark names: by id, or by the same key."""
    index = lift.page.index
    places = index.alike("ote", NOTE_CLASS) + index.alike("fn", NOTE_CLASS)
    by_key: dict[tuple[str, str], Element] = {}
    for element in places:
        if (text := element.text.strip()) and not read_label(text):
            for name in _KEYS:
                if key := element.attr(name):
                    by_key.setdefault((name, key), element)
    pairs: dict[Element, Element] = {}
    for element in places:
        note = pointed_at(lift, element, by_key)
        if note is not None:
            pairs[element] = note
    called = set(pairs.values())
    if len({read_label(mark.text) or id(mark) for mark in pairs}) > len(called):
        return
    for mark, note in pairs.items():
        add(lift, mark, note, note.attr("id") or lift.next_key())


def pointed_at(
    lift: Lift, element: Element, by_key: dict[tuple[str, str], Element]
) -> Element | None:
    """Return the note that an element with a label, or room for one, points at."""
    printed = element.text.strip()
    if printed and (len(printed) > LONGEST_LABEL or not read_label(printed)):
        return None
    if is_marked(lift, element) or is_sample(element):
        return None
    for name in _KEYS:
        key = (element.attr(name) or "").lstrip("#")
        note = by_key.get((name, key)) or lift.page.index.ids.get(key) if key else None
        if note is None or note is element or not is_note_like(lift, note):
            continue
        return None if any(around is note for around in element.ancestors) else note
    return None


def is_note_like(lift: Lift, note: Element) -> bool:
    """Tell whether an element that a mark points at may be its note."""
    if is_lifted(lift, note) or note.tag not in _TEXTS or not note.text.strip():
        return False
    if NOTE_CLASS.search(note.attr("id") or ""):
        return True
    return says_note_like(note) or note.tag == "aside" or lift.places.is_of_notes(note)


_KEYS: Final = (
    *(
        f"data-{name}"
        for name in ("note", "sidenote", "footnote", "fn", "ref", "refid", "target")
    ),
    *(f"data-{name}-id" for name in ("note", "sidenote", "footnote", "fn")),
    *("aria-describedby", "aria-controls"),
)
"""Attributes in which marks name their notes."""
_TEXTS: Final = frozenset("aside div p li span small dialog".split())


# --- texts behind a number ------------------------------------------------------------


def lift_classed(lift: Lift, body: Element) -> None:
    """Lift a text in the line whose class is a note's and that stands behind a label."""
    mark = label_behind(body)
    if is_lifted(lift, body) or (mark is not None and is_marked(lift, mark)):
        return
    if mark is not None and has_words_before(mark):
        lift_one(lift, mark, body, bare_label(mark.text))
    elif mark is None and is_glued(body):
        key = lift.add_note(body.attr("id") or lift.next_key(), block_of(lift.page, body))
        set_mark(lift, body, key, "")


def is_glued(body: Element) -> bool:
    """Tell whether a text begins right behind a word, where no text goes on.

    What is set apart by a blank may be a remark in the line.
    """
    before = body.previous_sibling
    if not isinstance(before, Text) or not says_something(body.text) or is_sample(body):
        return False
    return before.data[-1:].isalnum() and body.text[:1].isupper()


def lift_tip(lift: Lift, raised: Element) -> None:
    """Lift the text that stands in a raised mark, behind its label: a tool tip."""
    nodes = raised.children
    if len(nodes) != _LABEL_AND_TIP or not isinstance(nodes[0], Text):
        return
    label, tip = read_label(nodes[0].data), nodes[1]
    if label.isalpha() or is_power(raised, label):
        return
    if not label or not isinstance(tip, Element) or not says_something(tip.text):
        return
    if is_marked(lift, raised) or is_sample(raised) or not has_words_before(raised):
        return
    raised.insert_after(tip)
    lift_one(lift, raised, tip, label)


_LABEL_AND_TIP: Final = 2


def is_lifted(lift: Lift, body: Element) -> bool:
    """Tell whether an element is, holds or stands in the body of a note, or is a mark."""
    inner = any(node in lift.keys for node in (body, *body))
    outer = any(around in lift.keys for around in body.ancestors)
    return inner or outer or is_marked(lift, body)

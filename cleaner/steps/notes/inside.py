"""Marks without links: texts in or behind their mark, in attributes, and ids that pair."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text, parse_fragment

from cleaner.dom import BLOCK_TAGS, is_sample, text_of, within
from cleaner.steps.notes.beside import label_behind, own_number
from cleaner.steps.notes.bodies import find_bodies, textual
from cleaner.steps.notes.labels import bare_label, is_empty, read_label
from cleaner.steps.notes.leading import own_label
from cleaner.steps.notes.marks import Lift, widen
from cleaner.steps.notes.table import BODY, KEYED, NOTE, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.engines.conventions import Convention
    from cleaner.page import Page

_NEAR = 4
"""Siblings before a note's text among which its mark is looked for."""
_WAY_IN_ATTRIBUTE = "a[href^='#']"


def lift_named(lift: Lift) -> None:
    """Lift what the table finds by class; after the marks that are links."""
    named = table().matcher.match(lift.page.index)
    if not named:
        return
    kinds: dict[str, list[tuple[Element, Convention]]] = {}
    for element, name in named.items():
        if is_sample(element):
            continue
        kind, _, convention = name.partition(" ")
        kinds.setdefault(kind, []).append((element, table().entries[convention]))
    lift_keyed(lift, kinds.get(KEYED, []), kinds.get(NOTE, []))
    lift_bodies(lift, kinds.get(BODY, []))
    keep_uncalled(lift, [element for element, _ in kinds.get(NOTE, [])])


# --- keys in attributes ---------------------------------------------------------------


def lift_keyed(
    lift: Lift,
    marks: list[tuple[Element, Convention]],
    notes: list[tuple[Element, Convention]],
) -> None:
    """Pair marks and notes by the keys in their attributes."""
    by_key: dict[tuple[str, str], Element] = {}
    pairs: list[tuple[Element, Element]] = []
    for element, entry in notes:
        if entry.keys[1] and (key := read_key(element, entry.keys[1])):
            by_key.setdefault((entry.why, key), element)
    for mark, entry in marks:
        if is_marked(lift, mark):
            continue
        key = read_key(mark, entry.keys[0]) if entry.keys[0] else ""
        note = by_key.get((entry.why, key)) if key else None
        if note is None and key:
            note = by_key.get((entry.why, key.partition("-")[0]))
        if note is not None:
            add(lift, mark, note, key)
        elif entry.attribute and mark.attr(entry.attribute):
            way = lift.ways.get(mark.attr("id") or "")
            if way is not None:
                pairs.append((mark, way))
            else:
                lift_attribute(lift, mark, entry.attribute)
    add_led_back(lift, pairs)


def add_led_back(lift: Lift, pairs: list[tuple[Element, Element]]) -> None:
    """Add marks that lead nowhere but are led back to from a note."""
    marks = {mark: widen(mark) for mark, _ in pairs}
    bodies = (
        find_bodies(lift.page, [way for _, way in pairs], marks.values()) if pairs else {}
    )
    for mark, way in pairs:
        body, holder = bodies[way]
        key = lift.add_note(way.attr("id") or lift.next_key(), body, holder)
        lift.add_mark(marks[mark], key, bare_label(mark.text))


def add(lift: Lift, mark: Element, note: Element, key: str) -> None:
    """Add a mark with its note."""
    if note not in lift.by_target:
        body = textual(lift.page, note)
        name = note.attr("id") or f"note-{key}"
        lift.by_target[note] = lift.add_note(name, body, note)
    whole = widen(mark)
    lift.add_mark(whole, lift.by_target[note], bare_label(whole.text))


def read_key(element: Element, form: str) -> str:
    """Read "attribute=pattern" of an element; with ``*`` in front, of one inside it."""
    name, _, pattern = form.partition("=")
    places: Iterable[Element] = (element,)
    if name.startswith("*"):
        name = name[1:]
        places = element.select(f"[{name}]")
    for place in places:
        found = re.fullmatch(pattern, place.attr(name) or "")
        if found:
            return found[1]
    return ""


def is_marked(lift: Lift, element: Element) -> bool:
    """Tell whether an element is a mark already, or around or in one."""
    if element in lift.marked or any(each in lift.marked for each in element.ancestors):
        return True
    return any(each in lift.marked for each in element.iter_elements(("a", "sup", "span")))


def lift_attribute(lift: Lift, mark: Element, attribute: str) -> None:
    """Make a note of the text in an attribute; it joins the page right behind its mark."""
    body = parse_fragment(mark.attr(attribute) or "", positions=False)
    for way in body.select(_WAY_IN_ATTRIBUTE):
        way.extract()
    holder = lift.page.make("div")
    for node in list(body):
        holder.append(node)
    whole = widen(mark)
    whole.insert_after(holder)
    name = mark.attr("id") or lift.next_key()
    key = lift.add_note(name, holder)
    lift.page.notes[key].is_inline = True
    lift.add_mark(whole, key, bare_label(whole.text))


# --- bodies beside their marks --------------------------------------------------------


def lift_bodies(lift: Lift, bodies: list[tuple[Element, Convention]]) -> None:
    """Lift texts that stand in or behind their mark; copies of notes are dropped."""
    nested = within([body for body, _ in bodies], {body for body, _ in bodies})
    by_label: dict[str, str] = {}
    for body, entry in bodies:
        key = lift.by_target.get(body)
        if (body in lift.keys and key is None) or body in nested:
            continue
        mark = mark_of(lift.page, body, entry)
        if mark is not None and not mark.matches(entry.loose or "*"):
            mark = None if is_marked(lift, mark) else mark  # another note's
        if key is not None:
            if mark is None:
                lift.page.notes[key].body = (block_of(lift.page, body),)
                set_mark(lift, body, key, "")
            continue
        if mark is not None and is_marked(lift, mark):
            lift.page.leftovers[body] = "note-twins"
            continue
        lift_body(lift, body, entry, mark, by_label)


def lift_body(
    lift: Lift,
    body: Element,
    entry: Convention,
    mark: Element | None,
    by_label: dict[str, str],
) -> None:
    """Lift one text; LaTeXML may set mark and text apart, joined by the label alone."""
    for clutter in body.select(entry.way) if entry.way else ():
        lift.page.leftovers[clutter] = "back-links"
    label = bare_label(mark.text) if mark is not None else ""
    if (number := own_number(body, read_label(label))) is not None:
        label = label or read_label(number.text)
        lift.page.leftovers.setdefault(number, "note-labels")
    own = text_without(body, entry.way)
    role = around_role(body, entry)
    if role and label in by_label:
        key = by_label[label]
        note = lift.page.notes[key]
        if not note.body and own:
            note.body = (block_of(lift.page, body),)
            lift.keys[note.body[0]] = key
    else:
        key = lift.add_note(lift.next_key(), block_of(lift.page, body) if own else None)
        if role:
            by_label[label] = key
    if role == "footnotetext" and mark is not None:
        lift.page.leftovers[mark] = "note-twins"
        return
    around = body.closest(entry.around) if entry.around else None
    if mark is not None and around is not None and around.tag in BLOCK_TAGS:
        around.insert_before(mark)  # a block would end the line that it notes
    set_mark(lift, body, key, label, mark)


def set_mark(
    lift: Lift, body: Element, key: str, label: str, mark: Element | None = None
) -> None:
    """Make an element the mark of a text in the line; set one if the page prints none."""
    if mark is None:
        mark = lift.page.make("span")
        body.insert_before(mark)
    lift.page.notes[key].is_inline = True
    lift.add_mark(mark, key, label)


def around_role(body: Element, entry: Convention) -> str:
    """Return "footnotemark" or "footnotetext" where mark and text stand apart."""
    around = body.closest(entry.around) if entry.around else None
    names = (around.attr("class") or "").split() if around is not None else []
    for role in ("footnotemark", "footnotetext"):
        if f"ltx_role_{role}" in names:
            return role
    return ""


def text_without(body: Element, way: str) -> str:
    """Return what a body says beside its clutter."""
    clutter = sum(len(each.text) for each in body.select(way)) if way else 0
    return body.text.strip() if len(body.text.strip()) > clutter else ""


def block_of(page: Page, body: Element) -> Element:
    """Return a body as a block, which may hold paragraphs."""
    return (
        body.wrap_children(page.make("div")) if body.tag not in ("div", "aside") else body
    )


def mark_of(page: Page, body: Element, entry: Convention) -> Element | None:
    """Return the mark of a text: inside of what is around both, or a sibling before it."""
    if entry.around:
        around = body.closest(entry.around)
        if around is None:
            return None
        if entry.loose:
            return around.select_one(entry.loose)
        return number_before(page, body)
    if not entry.loose:
        return None
    node = body.previous_sibling
    for _ in range(_NEAR):
        if node is None or (isinstance(node, Text) and node.data.strip()):
            return None
        if isinstance(node, Element):
            if node.matches(entry.loose):
                return node
            if not is_empty(node):
                break
        node = node.previous_sibling
    return label_behind(body)


def number_before(page: Page, body: Element) -> Element | None:
    """Put the text right before a body into an element, which is the mark then."""
    node = body.previous_sibling
    if isinstance(node, Text) and node.data.strip():
        mark = page.make("span")
        node.wrap(mark)
        return mark
    return node if isinstance(node, Element) else None


# --- notes that nothing calls, and copies ---------------------------------------------


def keep_uncalled(lift: Lift, notes: list[Element]) -> None:
    """Make notes of what a class calls so though no mark leads there."""
    taken = {around for body in lift.keys for around in (body, *body.ancestors)}
    for element in notes:
        if element in taken or any(around in lift.keys for around in element.ancestors):
            continue
        if not text_of(element):
            continue
        name = element.attr("id") or lift.next_key()
        label = own_label(element)
        key = lift.add_note(name, textual(lift.page, element), element)
        lift.page.notes[key].label = label


def drop_copies(lift: Lift) -> None:
    """Put copies of notes and titles of their lists down for removal."""
    tree, leftovers = lift.page.tree, lift.page.leftovers
    bodies = [element for element in tree.select(table().twin) if element not in lift.keys]
    leftovers |= dict.fromkeys(bodies, "note-twins")
    leftovers |= dict.fromkeys(tree.select(table().title), "notes-heading")
    copies = set(bodies)
    for body in bodies:
        join_around(body, copies)
    said: dict[Element, str] = {}
    for mark, key in lift.key_of.items():
        note = lift.page.notes[key]
        if note.is_inline or len(note.body) != 1:
            continue
        if (copy := copy_behind(mark, note.body[0], said)) is not None:
            leftovers[copy] = "note-twins"


def copy_behind(mark: Element, body: Element, said: dict[Element, str]) -> Element | None:
    """Return the element right behind a mark that says what its note says: a tool tip.

    ``said`` keeps what the notes say: a hundred thousand marks may lead to one.
    """
    node = mark.next_sibling
    while isinstance(node, Text) and not node.data.strip():
        node = node.next_sibling
    if not isinstance(node, Element) or any(a is node for a in (body, *body.ancestors)):
        return None
    tip = " ".join(node.text.split())
    if body not in said:
        said[body] = " ".join(body.text.split())
    length = len(said[body])
    if not _SHORTEST_COPY <= len(tip) <= length <= len(tip) + _BESIDE_TEXT:
        return None
    return node if tip in said[body] else None


_SHORTEST_COPY: Final = 6
"""Characters; less may be a second mark or a word that is said again."""
_BESIDE_TEXT: Final = 24
"""Characters of a number and ways back that a note prints beside its text."""


def join_around(copy: Element, copies: set[Element]) -> None:
    """Join the two halves of a paragraph that a copy of a note has split.

    A box that a script set into a paragraph ends it when the saved page is read again: the
    rest of the line stands bare behind the box.
    """
    before = copy.previous_sibling
    while before in copies and before is not None:
        before = before.previous_sibling
    if copy.tag not in BLOCK_TAGS or not isinstance(before, Element) or before.tag != "p":
        return
    node = copy.next_sibling
    while node is not None and getattr(node, "tag", "") not in BLOCK_TAGS:
        following = node.next_sibling
        before.append(node)
        node = following

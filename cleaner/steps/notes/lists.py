"""Lists of notes: what stands in them beside the notes that marks lead to one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.dom import BLOCK_TAGS
from cleaner.steps.notes.bodies import HIGHEST, textual
from cleaner.steps.notes.labels import read_label
from cleaner.steps.notes.leading import leading, own_label
from cleaner.steps.notes.marks import Lift, is_in_mark, widen
from cleaner.steps.notes.places import begins_block, is_heading_of_notes
from cleaner.steps.notes.table import family_of

if TYPE_CHECKING:
    from cleaner.steps.notes.topology import Link


def lists_among(links: list[Link]) -> set[Element]:
    """Return the targets that are lists of notes: targets of others stand in them."""
    targets = {link.target for link in links if link.target is not None}
    if len(targets) < LEAST_IN_LIST:
        return set()
    held: dict[Element, int] = {}
    for target in targets:
        around = target.parent
        for _ in range(HIGHEST):
            if not isinstance(around, Element):
                break
            if around in targets:
                held[around] = held.get(around, 0) + 1
            around = around.parent
    return {around for around, count in held.items() if count >= LEAST_IN_LIST}


LEAST_IN_LIST: Final = 2
"""Targets within a target that make it a list: a note may have one note of its own."""


def lift_by_label(lift: Lift, links: list[Link]) -> None:
    """Make marks of links that lead to a whole list: the label tells which note."""
    if not links:
        return
    by_label = {
        note.label: key for key, note in lift.page.notes.items() if note.is_convention
    }
    for link in links:
        if link.label and (key := by_label.get(link.label)):
            lift.add_mark(widen(link.element), key, link.label)


def add_companions(lift: Lift) -> None:
    """Make notes of the items beside notes: a list of sources is one list, cited or not.

    Left behind they would be numbered anew, and a range of marks could not reach them.
    """
    lists: dict[Element, int] = {}
    for body in lift.keys:
        around = body.parent if body.tag == "li" else None
        if isinstance(around, Element):
            lists[around] = lists.get(around, 0) + 1
    for around, called in lists.items():
        items = [node for node in around if isinstance(node, Element) and node.tag == "li"]
        if called == len(items) or called * 2 < len(items):
            continue
        ordered, start = around.tag == "ol", around.attr("start") or "1"
        first = int(start) if start.isdecimal() and len(start) < 10 else 1
        for number, item in enumerate(items, first):
            if item not in lift.keys and item.text.strip():
                key = lift.add_note(
                    item.attr("id") or lift.next_key(), textual(lift.page, item), item
                )
                own = str(number) if ordered and begins_with_way(item) else own_label(item)
                lift.page.notes[key].label = own or (str(number) if ordered else "")


def uncalled_among(lift: Lift, links: list[Link]) -> list[Element]:
    """Return ways back that begin notes which no mark leads to, of the families of others.

    Titles are written several times (in a menu, a list of contents), and their notes with
    them: makeinfo then has notes whose mark is on no page.
    """
    families = {family_of(link.fragment) for link in links} - {""}
    called = {link.fragment for link in links}
    return [
        way
        for way in lift.ways.values()
        if (name := way.attr("id") or way.attr("name") or "") not in called
        and name
        and family_of(name) in families
        and begins_block(way)
    ]


def keep_uncalled_links(
    lift: Lift, ways: list[Element], bodies: dict[Element, tuple[Element, Element]]
) -> None:
    """Make notes of what such ways begin; one that says what another says is its copy."""
    said = {words_of(body) for body in lift.keys} if ways else set()
    for way in ways:
        body, holder = bodies[way]
        if words_of(body) in said:
            lift.page.leftovers[holder] = "note-twins"
        elif body not in lift.keys:
            key = lift.add_note(way.attr("id") or lift.next_key(), body, holder)
            lift.page.notes[key].label = read_label(way.text)


def words_of(body: Element) -> str:
    """Return what a note says beside the label that begins it."""
    node, text = leading(body)[0], " ".join(body.text.split())
    first = node.text.strip() if node is not None else ""
    return text.removeprefix(first).lstrip() if read_label(first) else text


def drop_heads_of_tables(lift: Lift) -> None:
    """Put the head of a table down for removal whose other rows are all notes."""
    outer = (lift.page.notes[key].holder or body for body, key in lift.keys.items())
    rows = {row for row in outer if row.tag == "tr"}
    tables = {table for row in rows if (table := row.closest("table")) is not None}
    for table in tables:
        heads = [row for row in table.select("tr") if row not in rows]
        if all(not row.select("td") for row in heads):
            lift.page.leftovers |= dict.fromkeys(heads, "notes-heading")
            caption = table.select_one("caption")
            if caption is not None and is_heading_of_notes(caption):
                lift.page.leftovers[caption] = "notes-heading"


def begins_with_way(item: Element) -> bool:
    """Tell whether an item begins with a link within the page: "a" leads back, say."""
    node = leading(item)[0]
    link = node if isinstance(node, Element) and node.tag == "a" else None
    if link is None and isinstance(node, Element):
        link = node.select_one("a")
    return link is not None and (link.attr("href") or "")[:1] == "#"


def lift_led_back(lift: Lift) -> None:
    """Make marks of raised labels without a link, to which a note that none calls leads."""
    called = set(lift.key_of.values())
    for body, key in list(lift.keys.items()):
        note = lift.page.notes[key]
        if key in called or not note.is_convention:
            continue
        for way in body.iter_elements(("a",)):
            href = way.attr("href") or ""
            place = lift.page.index.ids.get(href[1:]) if href[:1] == "#" else None
            label = read_label(place.text) if place is not None else ""
            if place is None or not label or is_in_mark(lift, place):
                continue
            if place.tag not in BLOCK_TAGS and place.closest("sup") is not None:
                lift.add_mark(widen(place), key, label)

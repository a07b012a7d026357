"""Marks that are links: by the table of conventions, then by where links lead.

A link is a mark if its class or the family of its fragment says so. Of the others, short
labels are marks where the target leads back to them, or is an entry of a list of notes; and
not one of them alone: two pairs, or a link that is raised or in brackets and led back to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import msgspec
from turbohtml import Element

from cleaner.dom import BLOCK_TAGS, is_sample
from cleaner.steps.notes_bodies import find_bodies, leading, says_note, textual
from cleaner.steps.notes_labels import CLOSE, LABEL, OPEN, RANGE, bare_label, read_label
from cleaner.steps.notes_marks import Lift, names_at, widen
from cleaner.steps.notes_places import begins_block
from cleaner.steps.notes_table import family_of, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from turbohtml import Node

ARROWS: Final = frozenset("↑↩↵⏎⤴⬆⇑^⇧↖←⮌◎⮐")
LONGEST_LABEL: Final = 176
"""Characters of a link that may be a mark: named notes are words. Our own Markdown
has up to 80 of a group and 80 of a label (`cleaner.render.notes`), a number, brackets."""
SHORT: Final = 16
"""Characters of a link without class or role that may be a mark: "[Anmerkung 12]"."""
_NO_NOTES: Final = frozenset(
    "h1 h2 h3 h4 h5 h6 table figure figcaption section article main body nav math pre code"
    " img svg caption thead tbody ol ul dl form html header td th".split()
)
"""Targets that are no notes unless a convention says so: links to parts of the page."""
_BARE_WORD = re.compile(r"[^\W\d_]{2,}")


class Link(msgspec.Struct, eq=False):
    """A link that may be a mark."""

    element: Element
    fragment: str
    target: Element | None
    label: str
    is_sure: bool
    """A convention says that it is a mark."""
    elsewhere: str = ""
    """Name of the other file that the address names."""


def lift_links(lift: Lift) -> None:
    """Make marks of all links that are some."""
    links = without_ways_back(list(find_links(lift)))
    for link in links:
        if link.target is None:
            way = lift.labelled_ways.get((family_of(link.fragment)[1:], link.label))
            link.target, link.elsewhere = way, "" if way is not None else link.elsewhere
    sure = [link for link in links if link.is_sure]
    unsure = [link for link in links if not link.is_sure and link.target is not None]
    chosen = sure + (believed(lift, unsure, sure) if unsure else [])
    if not chosen:
        return
    order = {link.element: place for place, link in enumerate(links)}
    chosen.sort(key=lambda link: order[link.element])
    marks = {link.element: widen(link.element) for link in chosen}
    targets = [link.target for link in chosen if link.target is not None]
    bodies = find_bodies(lift.page, targets, marks.values())
    for link in chosen:
        key = key_of(lift, link, bodies)
        mark, label = marks[link.element], link.label
        if (spread := RANGE.fullmatch(label)) and not is_answered(lift, mark):
            label = spread[1]
            lift.ranges.append((mark, int(spread[1]) + 1, int(spread[2])))
        lift.add_mark(mark, key, label)
    add_companions(lift)


def is_answered(lift: Lift, mark: Element) -> bool:
    """Tell whether some note leads back to a mark: then "1-3" is a label and no range."""
    return any(name in lift.ways for name in names_at(mark))


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
                own = leading(item)[1].rstrip(".:)")
                label = own if read_label(own) else str(number) if ordered else ""
                lift.page.notes[key].label = label


def without_ways_back(links: list[Link]) -> list[Link]:
    """Leave out links that lead to where another leads to them from: the later of the two.

    The earlier is the way back if it begins its block and the other stands behind text.
    """
    at: dict[str, int] = {}
    for place, link in enumerate(links):
        for name in _names(link.element):
            at.setdefault(name, place)
    backs: set[int] = set()
    for place, link in enumerate(links):
        other = at.get(link.fragment)
        if other is None or other == place or other in backs or place in backs:
            continue
        if at.get(links[other].fragment) != place:
            continue
        first, last = min(place, other), max(place, other)
        turned = begins_block(links[first].element) and not begins_block(
            links[last].element
        )
        backs.add(first if turned else last)
    return [link for place, link in enumerate(links) if place not in backs]


def key_of(lift: Lift, link: Link, bodies: dict[Element, tuple[Element, Element]]) -> str:
    """Return the key of the note that a mark leads to; make the note at the first."""
    target = link.target
    if target is None:
        name = f"{link.elsewhere}#{link.fragment}" if link.elsewhere else link.fragment
        if name not in lift.page.notes:
            lift.add_note(name, None)
            lift.page.notes[name].elsewhere = link.elsewhere
        return name
    if target not in lift.by_target:
        known = lift.page.notes.get(link.fragment)
        if known is not None and not known.is_convention:
            lift.by_target[target] = link.fragment
        else:
            body, holder = bodies.get(target, (None, None))
            lift.by_target[target] = lift.add_note(link.fragment, body, holder)
    return lift.by_target[target]


def find_links(lift: Lift) -> Iterator[Link]:
    """Yield the links that may be marks, in document order.

    This loop sees every link within the page, and most are none: what is asked first is
    what costs least.
    """
    page = lift.page
    # Asking for a "#" anywhere costs ten times as much as for one in front.
    own = page.marks or (page.rules is not None and page.rules.notes)
    wanted = "a[href^='#']" if own else "a[href*='#']"
    names: dict[str, Element] | None = None
    ids, mark_ids = page.index.ids, lift.mark_ids
    for element in page.tree.select(wanted):
        text = element.text
        if len(text) > SHORT and (len(text) > LONGEST_LABEL or not says_mark(element)):
            continue
        file, _, fragment = (element.attr("href") or "").partition("#")
        if not fragment or fragment in mark_ids or is_in_mark(lift, element):
            continue
        target = ids.get(fragment)
        if target is None and "%" in fragment:
            fragment = unquote(fragment)
            target = ids.get(fragment)
        if target is None:
            names = names_of(lift) if names is None else names
            target = names.get(fragment)
        link = weigh(lift, element, fragment, target, text)
        if link is not None:
            link.elsewhere = "" if target is not None else file_of(file)
            yield link


def says_mark(element: Element) -> bool:
    """Tell whether a link, or what is right around it, may say that it is a mark."""
    around = element.parent
    for place in (element, around) if isinstance(around, Element) else (element,):
        names = place.attr("class")
        if names and not table().names.isdisjoint(names.split()):
            return True
    return any(element.attr(name) is not None for name in _TELLING)


def is_in_mark(lift: Lift, element: Element) -> bool:
    """Tell whether a link is, or stands right in, what is a mark already."""
    if not lift.marked:
        return False
    around = element.parent
    return (
        element in lift.marked
        or around in lift.marked
        or (around is not None and around.parent in lift.marked)
    )


def names_of(lift: Lift) -> dict[str, Element]:
    """Return the old kind of anchors: ``<a name>``; the first of a name counts."""
    anchors = lift.page.tree.select("a[name]")
    return {anchor.attr("name") or "": anchor for anchor in reversed(anchors)}


def file_of(address: str) -> str:
    """Return the name of the file that an address leads to.

    >>> file_of("../text/ch02.html?x"), file_of("")
    ('ch02.html', '')
    """
    return address.partition("?")[0].rstrip("/").rpartition("/")[2]


def weigh(
    lift: Lift, element: Element, fragment: str, target: Element | None, text: str
) -> Link | None:
    """Tell whether a link is a mark, surely or perhaps; None: it is none."""
    bare = bare_label(text)
    label = bare if LABEL.fullmatch(bare) or RANGE.fullmatch(bare) else ""
    if not label and bare and not is_telling(element, text, bare):
        return None
    family = family_of(fragment)
    if family[:1] == "b" or (not family and bare and set(bare) <= ARROWS):
        lift.ways.setdefault(fragment, element)
        lift.labelled_ways.setdefault((family[1:], bare), element)
        return None
    if is_sample(element) or is_own_number(element, target):
        return None
    if is_named_mark(element):
        return Link(element, fragment, target, label or bare, is_sure=True)
    if family and label and (target is not None or is_raised(element)):
        sure = is_raised(element) or not _BARE_WORD.search(label)
        return Link(element, fragment, target, label, is_sure=sure)
    if not label or target is None or target is element:
        return None
    return Link(element, fragment, target, label, is_sure=False)


def is_own_number(element: Element, target: Element | None) -> bool:
    """Tell whether a link begins the very block that it leads to: the block's number."""
    around = element.parent
    for _ in range(4):
        if around is None or target is None:
            return False
        if around is target:
            return begins_block(element)
        around = around.parent
    return False


def is_telling(element: Element, text: str, bare: str) -> bool:
    """Tell whether a link that prints no usual label may be a mark or a way back."""
    if set(bare) <= ARROWS or text.strip()[:1] in OPEN:
        return True
    return says_mark(element)


_TELLING: Final = ("role", "epub:type", "data-type", "rel", "data-footnote-ref")
"""Attributes by which a link may say that it is a mark, beside its class."""


def is_named_mark(element: Element) -> bool:
    """Tell whether the class of a link, or of what is around it alone, is a mark's."""
    marks = table().mark
    if element.matches(marks) or element.select_one(marks) is not None:
        return True
    outer = widen(element)
    while element is not outer and isinstance(element.parent, Element):
        element = element.parent
        if element.matches(marks):
            return True
    around = outer.parent
    return (
        isinstance(around, Element)
        and around.tag not in BLOCK_TAGS
        and len(around.text.strip()) <= len(outer.text.strip()) + 3
        and around.matches(marks)
    )


def is_raised(element: Element) -> bool:
    """Tell whether a link is printed as a mark: raised, or in brackets."""
    text = element.text.strip()
    if text[:1] in OPEN and text[-1:] in CLOSE and text:
        return True
    if element.closest("sup, super") is not None or element.select_one("sup") is not None:
        return True
    before, after = element.previous_sibling, element.next_sibling
    left = before.text.rstrip()[-1:] if before is not None else ""
    right = after.text.lstrip()[:1] if after is not None else ""
    return bool(left) and bool(right) and OPEN.find(left) == CLOSE.find(right) >= 0


# --- where links lead -----------------------------------------------------------------


def believed(lift: Lift, links: list[Link], sure: Iterable[Link]) -> list[Link]:
    """Return which unsure links are marks: enough of them agree."""
    known = {link.target for link in sure}
    places = lift.places
    two_ways: list[Link] = []
    listed: dict[Node | None, list[Link]] = {}
    for link in links:
        unit = unit_around(link)
        if link.target in known:
            two_ways.append(link)
        elif unit is None or not places.is_prose_around(link.element):
            continue
        elif leads_back(link, unit):
            two_ways.append(link)
        elif is_raised(link.element) and (says_note(unit) or places.is_of_notes(unit)):
            listed.setdefault(unit.parent, []).append(link)
    found = two_ways if len(two_ways) > 1 or any(map(_is_strong, two_ways)) else []
    for group in listed.values():
        if len({link.target for link in group}) > 1 or found:
            found += group
    return found


def _is_strong(link: Link) -> bool:
    return is_raised(link.element)


def unit_around(link: Link) -> Element | None:
    """Return the block that a link leads to, or None where it cannot be a note."""
    target = link.target
    if target is None or target.tag in _NO_NOTES or is_sample(target):
        return None
    unit = target
    while unit.tag not in BLOCK_TAGS:
        parent = unit.parent
        if not isinstance(parent, Element):
            return None
        unit = parent
    if unit.tag in _NO_NOTES and target is unit:
        return None
    if unit.tag[0] == "h" and unit.tag[1:].isdecimal():
        return None
    around: object = link.element
    while isinstance(around, Element):
        if around is unit:
            return None if unit is target else _inner(target)
        around = around.parent
    return unit


def _inner(target: Element) -> Element | None:
    """Return a target that shares its block with the link, as in pages of one block."""
    return target if target.tag in ("a", "span", "sup") else None


def leads_back(link: Link, unit: Element) -> bool:
    """Tell whether the block that a link leads to has a way back to it.

    Both ends look alike: the mark stands behind text, the way back begins its note.
    """
    names = {name for place in _around(link.element) for name in _names(place)}
    if not names:
        return False
    for way in unit.select("a[href*='#']") + ([unit] if unit.tag == "a" else []):
        if unquote((way.attr("href") or "").partition("#")[2]) in names:
            return not begins_block(link.element) or begins_block(way)
    return False


def _around(element: Element) -> Iterator[Element]:
    """Yield a link, what is in and around it alone, and an empty anchor before it."""
    outer = widen(element)
    yield outer
    yield from outer.iter_elements(("a", "sup", "span"))
    before = outer.previous_sibling
    if isinstance(before, Element) and not before.text.strip():
        yield before


def _names(element: Element) -> Iterator[str]:
    for name in ("id", "name"):
        if value := element.attr(name):
            yield value

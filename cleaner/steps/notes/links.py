"""Marks that are links: by the table of conventions, then by where links lead.

A link is a mark if its class or the family of its fragment says so. Of the others, short
labels are marks where the target leads back to them, or is an entry of a list of notes; and
not one of them alone: two pairs, or a link that is raised or in brackets and led back to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from turbohtml import Element

from cleaner.dom import BLOCK_TAGS, is_sample, within
from cleaner.steps.notes.bodies import find_bodies, says_note
from cleaner.steps.notes.labels import (
    INDENTS,
    LABEL,
    OPEN,
    RANGE,
    UNSEEN,
    bare_label,
    short_text,
)
from cleaner.steps.notes.leading import leading
from cleaner.steps.notes.lists import (
    add_companions,
    keep_uncalled_links,
    lift_by_label,
    lift_led_back,
    lists_among,
    uncalled_among,
)
from cleaner.steps.notes.marks import Lift, is_in_mark, names_at, widen
from cleaner.steps.notes.nearest import take_nearest
from cleaner.steps.notes.pairs import without_ways_back
from cleaner.steps.notes.places import begins_block
from cleaner.steps.notes.seen import label_text
from cleaner.steps.notes.table import family_of, table
from cleaner.steps.notes.topology import (
    Link,
    believed,
    bracket_around,
    is_raised,
    names_of_anchor,
    ways_to,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


ARROWS: Final = frozenset("↑↩↵⏎⤴⬆⇑^⇧↖←⮌◎⮐")
LONGEST_LABEL: Final = 176
"""Characters of a link that may be a mark: named notes are words. Our own Markdown
has up to 80 of a group and 80 of a label (`cleaner.render.notes`), a number, brackets."""
SHORT: Final = 16
"""Characters of a link without class or role that may be a mark: "[Anmerkung 12]"."""
_BARE_WORD = re.compile(r"[^\W\d_]{2,}")


def lift_links(lift: Lift) -> None:
    """Make marks of all links that are some."""
    links = without_ways_back(outside_copies(lift, list(find_links(lift))))
    for link in links:
        if link.target is None:
            way = lift.labelled_ways.get((family_of(link.fragment)[1:], link.label))
            link.target, link.elsewhere = way, "" if way is not None else link.elsewhere
    take_nearest(lift, links)
    sure = [link for link in links if link.is_sure]
    unsure = [link for link in links if not link.is_sure and link.target is not None]
    chosen = sure + (believed(lift, unsure, sure) if unsure else [])
    if not chosen:
        return
    order = {link.element: place for place, link in enumerate(links)}
    chosen.sort(key=lambda link: order[link.element])
    whole = lists_among(chosen)
    to_lists = [link for link in chosen if link.target in whole]
    chosen = [link for link in chosen if link.target not in whole]
    marks = {link.element: mark_at(lift, link) for link in chosen}
    targets = [link.target for link in chosen if link.target is not None]
    uncalled = uncalled_among(lift, chosen)
    bodies = find_bodies(lift.page, [*targets, *uncalled], marks.values())
    for link in chosen:
        key = key_of(lift, link, bodies)
        mark, label = marks[link.element], link.label
        if (spread := RANGE.fullmatch(label)) and not is_answered(lift, mark):
            label = spread[1]
            lift.ranges.append((mark, int(spread[1]) + 1, int(spread[2])))
        lift.add_mark(mark, key, label)
    keep_uncalled_links(lift, uncalled, bodies)
    add_companions(lift)
    lift_by_label(lift, to_lists)
    lift_led_back(lift)


def mark_at(lift: Lift, link: Link) -> Element:
    """Return the element that is a link's mark; words that are a link stay in the text."""
    if not link.is_worded:
        return widen(link.element)
    mark = lift.page.make("span")
    link.element.insert_after(mark)
    lift.mark_ids |= set(names_of_anchor(link.element))
    link.element.unwrap()
    return mark


def outside_copies(lift: Lift, links: list[Link]) -> list[Link]:
    """Leave out links in copies of notes, which lead to the copies themselves."""
    copies = set(lift.page.index.select(table().twin)) if links else set()
    if not copies:
        return links
    inner = within([link.element for link in links], copies)
    return [link for link in links if link.element not in inner]


def is_answered(lift: Lift, mark: Element) -> bool:
    """Tell whether some note leads back to a mark: then "1-3" is a label and no range."""
    return any(name in lift.ways for name in names_at(mark))


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
        if len(text) > SHORT and not may_be_long(element, text):
            continue
        file, _, fragment = (element.attr("href") or "").partition("#")
        if not fragment or fragment in mark_ids or is_in_mark(lift, element):
            continue
        target = ids.get(fragment)
        if target is None and fragment[0] == "/" and fragment[1:] in ids:
            # Scripts of slides and of some sites want "#/fn1".
            fragment = fragment[1:]
            element.attrs["href"], target = f"#{fragment}", ids[fragment]
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


def may_be_long(element: Element, text: str) -> bool:
    """Tell whether a link with a longer text may be a mark: a name, or words."""
    if len(text) > LONGEST_LABEL:
        return element.attr("role") == _WORDED
    around = element.parent
    if says_mark(element) or (isinstance(around, Element) and around.tag == "sup"):
        return True
    return len(text) < _LONGEST_UNSEEN and element.select_one(UNSEEN) is not None


_LONGEST_UNSEEN: Final = 64
"""Characters of a label with words for those who listen: "Go back to footnote 12"."""


def says_mark(element: Element) -> bool:
    """Tell whether a link may say by its class or role that it is a mark."""
    names = element.attr("class")
    if names and not table().names.isdisjoint(names.split()):
        return True
    return not _TELLING.isdisjoint(element.attrs)


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
    text, bare = label_text(element, text)
    label = bare if LABEL.fullmatch(bare) or RANGE.fullmatch(bare) else ""
    family = ""
    if label or not bare or is_telling(element, text, bare):
        family = family_of(fragment)
    elif not is_key(element, bare, target, family := family_of(fragment)):
        return weigh_word(element, fragment, target, bare)
    if family[:1] == "b" or (not family and bare and set(bare) <= ARROWS):
        if family and label and is_answered_below(element, target):
            return Link(element, fragment, target, label, is_sure=True)
        lift.ways.setdefault(fragment, element)
        lift.labelled_ways.setdefault((family[1:], bare), element)
        return None
    if is_sample(element) or is_own_number(element, target):
        return None
    if is_named_mark(element):
        worded = is_worded(element, label, bare)
        label = "" if worded else label or bare
        return Link(element, fragment, target, label, is_sure=True, is_worded=worded)
    if not label:
        return weigh_unlabelled(element, fragment, target, text, family)
    if family and (target is not None or is_raised(element)):
        sure = is_raised(element) or not _BARE_WORD.search(label)
        return Link(element, fragment, target, label, is_sure=sure)
    return weigh_target(element, fragment, target, text)


def weigh_unlabelled(
    element: Element, fragment: str, target: Element | None, text: str, family: str
) -> Link | None:
    """Tell whether a link that prints no usual label is a mark."""
    bare = bare_label(text)
    if is_described(element, target, bare):
        return Link(element, fragment, target, "", is_sure=True, is_worded=bool(bare))
    if is_key(element, bare, target, family):
        return Link(element, fragment, target, bare, is_sure=True)
    return weigh_target(element, fragment, target, text)


def is_answered_below(element: Element, target: Element | None) -> bool:
    """Tell whether what seems to be a way back is a mark: its target leads back to it.

    Zhihu calls its notes "ref_1", as others call their marks.
    """
    if target is None or not is_raised(element) or begins_block(element):
        return False
    return any(map(begins_block, ways_to(element, target)))


def is_described(element: Element, target: Element | None, bare: str) -> bool:
    """Tell whether a link without a label is a mark by what leads back to it.

    A style sheet prints the number, behind words of the text or in an empty link. A link
    to its own place is what one copies to lead others there.
    """
    if target is None or (bare and element.attr(_DESCRIBED) is None):
        return False
    if not bare and element.select_one("img, svg") is not None:
        return False
    ways = (way for way in ways_to(element, target) if way is not element)
    return any(set(bare_label(way.text)) <= ARROWS for way in ways)


_DESCRIBED: Final = "aria-describedby"
"""Attribute that names the heading of the notes, for who hears the page."""


def weigh_target(
    element: Element, fragment: str, target: Element | None, text: str
) -> Link | None:
    """Tell whether a link that says nothing of itself leads to what may be a note."""
    if target is None or target is element:
        return None
    bare = bare_label(text)
    opens = any(element.attr(name) is not None for name in _OPENING)
    if is_raised(element) and (opens or target.matches(table().note)):
        return Link(element, fragment, target, bare, is_sure=True)
    if LABEL.fullmatch(bare) or RANGE.fullmatch(bare):
        return Link(element, fragment, target, bare, is_sure=False)
    return None


_OPENING: Final = ("data-bs-toggle", "data-toggle", "aria-controls", "popovertarget")
"""Attributes of links that unfold what they lead to."""


def weigh_word(
    element: Element, fragment: str, target: Element | None, bare: str
) -> Link | None:
    """Tell whether a word may be a mark: raised, or in brackets and its note begins so."""
    if target is None or target.tag not in BLOCK_TAGS or not bare:
        return None
    is_raised_word = element.select_one("sup, super") or element.closest("sup, super")
    if is_raised_word is None:
        # A glossary prints the word as well: only in brackets it is a key on both sides.
        if not bracket_around(element) or target.text.strip()[:1] not in OPEN:
            return None
        if leading(target)[1] != bare:
            return None
    return Link(element, fragment, target, bare, is_sure=False)


_WORDED: Final = "doc-noteref"
"""Role of marks that may be words of the text."""


def is_worded(element: Element, label: str, bare: str) -> bool:
    """Tell whether a mark prints words of the text instead of a label."""
    if label or element.attr("role") != _WORDED or is_raised(element):
        return False
    return bool(_BARE_WORD.search(bare))


def is_key(element: Element, bare: str, target: Element | None, family: str) -> bool:
    """Tell whether a link in brackets or raised prints what begins its note: [Smi04]."""
    if target is None or target.tag not in BLOCK_TAGS:
        return False
    if family[:1] != "t" and not says_note(target):
        return False
    return bool(bare) and is_raised(element) and leading(target)[1] == bare


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


_TELLING: Final = frozenset(
    (_DESCRIBED, "role", "epub:type", "data-type", "rel", "data-footnote-ref")
)
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
    if (
        not isinstance(around, Element)
        or around.tag in BLOCK_TAGS
        or not around.matches(marks)
    ):
        return False
    size = len(outer.text.strip()) + 3
    text = short_text(around, size + INDENTS)
    return text is not None and len(text.strip()) <= size

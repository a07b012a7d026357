"""Ids that several notes of a page have: which one does a mark mean?

Where one page shows several articles each has a first note, and all of these one id. A
browser takes the first; readers mean the one below the mark. Where all notes stand at the
end of the page, as where a section each was converted by itself, they mean the first, the
second and so on.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from turbohtml import Element

if TYPE_CHECKING:
    from cleaner.steps.notes.marks import Lift
    from cleaner.steps.notes.topology import Link


def take_nearest(lift: Lift, links: list[Link]) -> None:
    """Let links lead to the next element of an id that several have."""
    if not lift.page.index.has_doubled_ids:
        return
    called = Counter(link.fragment for link in links if link.target is not None)
    if not any(count > 1 for count in called.values()):
        return
    identified = [(each, each.attr("id") or "") for each in lift.page.tree.select("[id]")]
    names = Counter(name for _, name in identified)
    doubled = {name for name, count in called.items() if count > 1 and names[name] > 1}
    if not doubled:
        return
    unclear = [link for link in links if link.fragment in doubled]
    targets: dict[str, list[Element]] = {name: [] for name in doubled}
    for each, name in identified:
        if name in doubled:
            targets[name].append(each)
    lead_below(lift, unclear, {each for group in targets.values() for each in group})
    lead_in_order(unclear, targets)


def lead_below(lift: Lift, unclear: list[Link], targets: set[Element]) -> None:
    """Let each link lead to the next of its targets below it."""
    places = {link.element: link for link in unclear}
    following: dict[str, Element] = {}
    for node in reversed(list(lift.page.tree.descendants)):
        if not isinstance(node, Element):
            continue
        if node in targets:
            following[node.attr("id") or ""] = node
        link = places.get(node)
        if link is not None:
            link.target = following.get(link.fragment, link.target)


def lead_in_order(unclear: list[Link], targets: dict[str, list[Element]]) -> None:
    """Pair links and targets one by one where else one of the targets were no note."""
    groups: dict[str, list[Link]] = {}
    for link in unclear:
        groups.setdefault(link.fragment, []).append(link)
    for name, group in groups.items():
        firsts = [link for link in group if link.element.closest(_AGAIN) is None]
        reached = {link.target for link in group}
        if len(firsts) != len(targets[name]) or len(reached) == len(targets[name]):
            continue
        elements = (link.element for link in firsts)
        order = dict(zip(elements, targets[name], strict=True))
        target = targets[name][0]
        for link in group:
            target = order.get(link.element, target)
            link.target = target


_AGAIN = ".footnoteref"
"""Class of marks that call a note again (Asciidoctor)."""

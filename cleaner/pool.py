"""`Pool`: new elements for a tree, each with a hash of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from turbohtml import Element

if TYPE_CHECKING:
    from turbohtml import Document


class Pool:
    """New elements for one tree.

    What ``Element()`` makes is copied when it joins a tree, and all such copies have one
    hash (turbohtml 1.15.4): a set of 10,000 of them takes minutes. What is parsed into the
    tree has a hash of its own.
    """

    __slots__ = ("_made", "_spare", "tree")

    def __init__(self, tree: Document | Element) -> None:
        """Make elements for this tree; none is made yet."""
        self.tree = tree
        self._spare: dict[str, list[Element]] = {}
        self._made = 4

    def take(self, tag: str) -> Element:
        """Return a new element that stands nowhere yet."""
        spare = self._spare.setdefault(tag, [])
        if not spare:
            place = self.tree.select_one("body") or self.tree.select_one("*")
            if place is None:
                return Element(tag)
            holder = Element("div")
            place.append(holder)
            self._made = min(2 * self._made, 1024)
            holder.insert_adjacent_html("beforeend", f"<{tag}></{tag}>" * self._made)
            for element in list(holder):
                element.extract()
                spare.append(element)  # type: ignore[arg-type]
            holder.extract()
        return spare.pop()

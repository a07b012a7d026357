"""Bring back what a stray end tag in a page's text pushed out of its content element.

MediaWiki before 1.33 and DokuWiki write the HTML of authors as it is. One ``</div>`` too
many closes the content element, and a browser shows the rest of the article where it then
stands, below the elements around. The comment with which the software ends the content
shows where that rest ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from turbohtml import Comment

from cleaner.dom import ancestors_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turbohtml import Element, Node


def gather_spilled(root: Element, ends: Sequence[str]) -> None:
    """Append to the content element what stands between its end and the software's comment.

    Looks only at what follows the element and those around it, a few dozen nodes of a page.
    """
    if not ends:
        return
    spilled: list[Node] = []
    for holder in (root, *ancestors_of(root)):
        for node in holder.next_siblings:
            if isinstance(node, Comment) and any(words in node.data for words in ends):
                if any(each.text.strip() for each in spilled):
                    for each in spilled:
                        root.append(each)
                return
            spilled.append(node)

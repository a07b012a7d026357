"""Tell a discussion that was closed in a box from a remark in a box of the same class.

MediaWiki's wikis mark notices to editors as ``metadata`` or ``noprint``, and with the same
word the box that templates draw around a whole debate: "please do not modify it".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cleaner.dom import link_share

if TYPE_CHECKING:
    from turbohtml import Element

_CLOSED: Final = frozenset(
    "archived archivedtalk closed-discussion delh discussion-archived mw-archivedtalk rfa"
    " rmbox xfd-closed".split()
)
"""Classes of templates that close a discussion, on Wikipedia, Commons and their like."""
_OF_DEBATES: Final = "h1, h2, h3, h4, h5, h6, hr, blockquote, dd dd"
"""Sections, lines across, answers to answers: no notice has them."""
_SIGNATURE: Final = (
    "a[href*='User:'], a[href*='User_talk:'], a[href*='Special:Contributions']"
)
"""Behind what somebody says. A notice may name a robot, but not in a paragraph."""
_SAID: Final = "p, dd, li"
LEAST_SAID: Final = 3
"""Paragraphs and entries that are no links: a notice says one or two things, and the boxes
of links beside articles say nothing."""
MOST_LINKED: Final = 0.5
"""Share of an entry's characters in links from which on it is one of a list of links."""


def is_discussion(element: Element) -> bool:
    """Tell whether people talk in this box.

    >>> from turbohtml import parse_fragment
    >>> box = parse_fragment('<div class="metadata"><hr><p>Who keeps it?</p></div>')
    >>> is_discussion(box.select_one("div"))
    True
    """
    names = (element.attr("class") or "").split()
    if not _CLOSED.isdisjoint(names) or element.select_one(_OF_DEBATES) is not None:
        return True
    said = 0
    for part in element.select(_SAID):
        if not part.text or part.text.isspace():
            continue
        if part.select_one("audio, video") is not None:  # its length, and what plays it
            continue
        if link_share(part) >= MOST_LINKED:
            continue
        said += 1
        if said == LEAST_SAID or part.select_one(_SIGNATURE) is not None:
            return True
    return False

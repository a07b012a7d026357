"""Tags and comments that stand in Markdown as they are: only what runs nothing passes.

Which these are is a list of what HTML has for text (HTML standard, 4.3 to 4.9 and 4.11.1),
and whatever HTML does not know. What loads, embeds, submits, styles or runs is not on it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.render.addresses import is_safe
from cleaner.render.unknown import is_passive, is_unknown, written_value

if TYPE_CHECKING:
    from cleaner.model import Comment, Tag

BLOCKS: Final = frozenset(
    "address article aside caption center col colgroup dd details dir div dl dt fieldset"
    " figcaption figure footer header hgroup legend main menu nav p section summary table"
    " tbody td tfoot th thead tr".split()
)
"""Elements at which CommonMark begins HTML wherever they stand (its sixth condition)."""
INLINES: Final = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd mark"
    " nobr q rp rt ruby s samp small span strike strong sub sup time tt u var".split()
)
VERBATIM: Final = frozenset(("pre", "textarea"))
"""What begins HTML that ends at its own end tag, whatever empty lines are in it."""
DOCTYPE: Final = "!DOCTYPE"
_UNSAFE_NAMES: Final = frozenset(
    "action autofocus background contenteditable formaction longdesc ping popovertarget"
    " srcset target tabindex usemap".split()
)
"""Attributes that open, load or catch something beside what the element shows."""
_ALIVE = re.compile(r"<[A-Za-z/!?]|-->|--!>|^-?>|\]\(|\]:|<!--|-$")
"""What may end a comment or wake up in it, for readers who take it for text."""
_ACTIVE_WORD = re.compile(r"(?:javascript|vbscript|data|file)\s*:", re.IGNORECASE)


def can_stand(name: str) -> bool:
    """Tell whether a tag of this name may be written as it is.

    >>> can_stand("div"), can_stand("reed-map"), can_stand("script"), can_stand("iframe")
    (True, True, False, False)
    """
    return name in BLOCKS or name in INLINES or name in VERBATIM or is_unknown(name)


def is_kept(tag: str, name: str, value: str) -> bool:
    """Tell whether an attribute of a tag is kept: it runs and loads nothing of itself.

    >>> is_kept("div", "id", "fen"), is_kept("a", "href", "javascript:x()")
    (True, False)
    """
    if tag == "img" and name == "src":
        return is_safe(value, picture=True)
    return name not in _UNSAFE_NAMES and is_passive(name, value.replace("\n", " "))


def tag_text(tag: Tag) -> str:
    r"""Write a tag; "" of one that may not stand.

    >>> from cleaner.model import Tag
    >>> print(tag_text(Tag("div", (("id", "fen"), ("onclick", "x()")))))
    <div id="fen">
    >>> tag_text(Tag("script"))
    ''
    """
    if tag.name == DOCTYPE:
        return "<!DOCTYPE html>"
    if not can_stand(tag.name):
        return ""
    if tag.form == "end":
        return f"</{tag.name}>"
    attributes = "".join(
        f" {name}" + (f'="{written_value(value)}"' if value else "")
        for name, value in tag.attributes
        if is_kept(tag.name, name, value)
    )
    return f"<{tag.name}{attributes}{'/' if tag.form == 'empty' else ''}>"


def is_quiet(comment: str) -> bool:
    """Tell whether a comment holds nothing that could wake up, in whatever reader.

    >>> is_quiet(" fen "), is_quiet("[if IE]><script>x()</script><![endif]")
    (True, False)
    """
    return not _ALIVE.search(comment) and not _ACTIVE_WORD.search(comment)


def comment_text(comment: Comment) -> str:
    """Write a comment; "" of one that may wake up."""
    return f"<!--{comment.text}-->" if is_quiet(comment.text) else ""

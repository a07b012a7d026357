"""Elements that HTML does not know: no other tag passes this lock, and no handler.

A browser shows such an element as a plain span (``HTMLUnknownElement`` in the HTML
standard); a custom element does what the reader's own page has registered for it.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from cleaner.render.addresses import is_safe

if TYPE_CHECKING:
    from cleaner.model import Unknown

_KNOWN: Final = frozenset(
    "a abbr acronym address applet area article aside audio b base basefont bdi"
    " bdo bgsound big blink blockquote body br button canvas caption center cite"
    " code col colgroup command content data datalist dd del details dfn dialog"
    " dir div dl dt element em embed fencedframe fieldset figcaption figure font"
    " footer form frame frameset geolocation h1 h2 h3 h4 h5 h6 head header hgroup"
    " hr html i iframe image img input ins isindex kbd keygen label layer legend"
    " li link listing main map mark marquee math menu menuitem meta meter model"
    " multicol nav nextid nobr noembed noframes nolayer noscript object ol"
    " optgroup option output p param permission picture plaintext portal pre"
    " progress q rb rp rt rtc ruby s samp script search section select"
    " selectedcontent shadow slot small source spacer span strike strong style"
    " sub summary sup svg table tbody td template textarea tfoot th thead time"
    " title tr track tt u ul usermedia var video wbr xmp".split()
)
"""Names of the HTML standard, its obsolete ones, and what browsers tried out."""
_FOREIGN: Final = frozenset(
    "animate animatemotion animatetransform annotation annotation-xml desc"
    " discard foreignobject handler listener maction mglyph mi mn mo ms mtext"
    " semantics set use".split()
)
"""Names that run something, or change how a parser reads on, inside of SVG or MathML."""
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_ATTRIBUTE = re.compile(
    r"(?!on|style$|is$|slot$|srcdoc$|xmlns|(?:data-)?(?:hx|ng|v|x)-)[a-z_][a-z0-9_.:-]*"
)
"""No handler of HTML's, nor of Vue, Alpine and htmx, which run what attributes say."""
_ONE_LINE = re.compile(r"[^\x00-\x1f\x7f]*")


def is_unknown(name: str) -> bool:
    """Tell whether an element of this name says and does nothing by HTML's own rules.

    >>> is_unknown("reed-map"), is_unknown("fen"), is_unknown("script"), is_unknown("a b")
    (True, True, False, False)
    """
    known = name in _KNOWN or name in _FOREIGN
    return not known and _NAME.fullmatch(name) is not None


def tags(node: Unknown) -> tuple[str, str]:
    """Return the tags before and after what an element holds; none if it is not unknown.

    >>> from cleaner.model import Unknown
    >>> tags(Unknown((), "fen", (("depth", "2"), ("onclick", "x()"))))
    ('<fen depth="2">', '</fen>')
    >>> tags(Unknown((), "script"))
    ('', '')
    """
    if not is_unknown(node.name):
        return "", ""
    attributes = "".join(
        f" {name}" + (f'="{written_value(value)}"' if value else "")
        for name, value in node.attributes
        if is_passive(name, value)
    )
    return f"<{node.name}{attributes}>", f"</{node.name}>"


def is_passive(name: str, value: str) -> bool:
    """Tell whether an attribute runs nothing and stands on one line.

    >>> is_passive("depth", "2"), is_passive("onclick", "x()"), is_passive("to", "file:x")
    (True, False, False)
    """
    fits = _ATTRIBUTE.fullmatch(name) and _ONE_LINE.fullmatch(value)
    return fits is not None and is_safe(value)


def written_value(value: str) -> str:
    """Write the value of an attribute between double quotes, on one line."""
    # A bar would end a cell of a table.
    value = html.escape(value, quote=True).replace("&#x27;", "'").replace("|", "&#124;")
    return value.replace("\n", "&#10;")

"""What a Markdown renderer knows besides the node in its hands."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import msgspec

from cleaner.errors import OptionError
from cleaner.render.escapes import Escapes
from cleaner.render.fragments import Places
from cleaner.render.spans import BLANK, SPANS

if TYPE_CHECKING:
    from collections.abc import Mapping


class Flavour(msgspec.Struct, frozen=True, gc=False):
    """What a family of Markdown readers understands."""

    name: str
    escapes: Escapes
    maths: bool = True
    """Reads $x$."""
    strikes: bool = True
    """Reads ``~~x~~``."""
    alerts: bool = False
    """Reads callouts as ``> [!NOTE]``."""
    titled_alerts: bool = False
    """Reads a title after ``[!note]``."""
    wikilinks: bool = False
    """Reads [[x]] and ==x==."""
    spans: str = BLANK
    """What stands in the places that a cell of a pipe table covers: see `spans`."""
    attributes: bool = False
    """Reads {#x}, ^x^, ~x~, ``: definitions`` and ``::: divs``."""


FLAVOURS: Final[Mapping[str, Flavour]] = MappingProxyType(
    {
        "gfm": Flavour("gfm", Escapes("gfm"), alerts=True),
        "commonmark": Flavour(
            "commonmark", Escapes("commonmark"), maths=False, strikes=False
        ),
        "obsidian": Flavour(
            "obsidian", Escapes("obsidian"), alerts=True, titled_alerts=True, wikilinks=True
        ),
        "pandoc": Flavour("pandoc", Escapes("pandoc"), attributes=True),
    }
)


def find_flavour(name: str, spans: str = BLANK) -> Flavour:
    """Return a flavour by its name.

    Raises:
        OptionError: there is none of this name, or no such way with spans.
    """
    if name not in FLAVOURS:
        raise OptionError(
            f"flavour {name!r}",
            "there is no such flavour of Markdown",
            f"choose one of {', '.join(FLAVOURS)}",
        )
    if spans not in SPANS:
        what = "there is no such way to write spans"
        raise OptionError(f"spans {spans!r}", what, f"choose one of {', '.join(SPANS)}")
    flavour = FLAVOURS[name]
    return flavour if spans == BLANK else msgspec.structs.replace(flavour, spans=spans)


class Context(msgspec.Struct, frozen=True, gc=False):
    """Where a node stands."""

    flavour: Flavour
    labels: Mapping[str, str] = MappingProxyType({})
    """`Note.key` to the label of its mark."""
    places: Places = msgspec.field(default_factory=Places)
    """`Link.target` to where it leads in this flavour."""
    before: str = " "
    """The character before the first inline."""
    after: str = " "
    """The character after the last inline."""
    delimiters: tuple[str, ...] = ()
    """The emphasis that is open around the inlines, as "*", "**"."""
    in_brackets: bool = False
    """In the text of a link or of a span with attributes: brackets are escaped."""
    linked: bool = False
    """In the text of a link, which holds no other."""
    one_line: bool = False
    """In a heading or a cell, where a line break is ``<br>``."""

    late: list[str] | None = None
    """In the text of a link: marks to write behind it, as few readers allow one inside."""

    def on_one_line(self) -> Context:
        """Return the context of a heading or a cell."""
        return Context(self.flavour, self.labels, self.places, one_line=True)

    def inside(
        self,
        before: str,
        after: str,
        *delimiters: str,
        link: bool = False,
        brackets: bool = False,
    ) -> Context:
        """Return the context of what stands between two signs."""
        return Context(
            self.flavour,
            self.labels,
            self.places,
            before,
            after,
            self.delimiters + delimiters,
            self.in_brackets or link or brackets,
            self.linked or link,
            self.one_line,
            [] if link and self.late is None else self.late,
        )

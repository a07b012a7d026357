"""Files that are made from the catalogue and can be made again: a page in each format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from cleaner.render.spans import SPANS

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.document import Document


class Style(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the files of a page look like."""

    formats: tuple[str, ...] = ("md", "json")
    """Names from `FORMATS`."""
    flavour: str = "gfm"
    front_matter: bool = True
    spans: str = SPANS[0]
    """What stands in the places that a cell covers besides its first."""
    local_links: bool = False
    """Links to other pages of the archive lead to their files."""


def render(document: Document, name: str, style: Style) -> bytes:
    """Render in one format, as the bytes of a file."""
    return FORMATS[name](document, style)


def render_files(document: Document, style: Style) -> dict[str, bytes]:
    """Render each format that is a file of its own: suffix -> bytes."""
    names = [name for name in style.formats if name in PAGE_FORMATS]
    return {name: render(document, name, style) for name in names}


def _markdown(document: Document, style: Style) -> bytes:
    return _bytes(
        document.markdown(style.flavour, front_matter=style.front_matter, spans=style.spans)
    )


def _json(document: Document, _style: Style) -> bytes:
    # One field a line: these files are read and compared by people, and kept under version
    # control. `jsonl` is for programs.
    return msgspec.json.format(document.json(), indent=1) + b"\n"


def _json_line(document: Document, _style: Style) -> bytes:
    return document.json() + b"\n"


def _html(document: Document, _style: Style) -> bytes:
    return _bytes(document.html())


def _text(document: Document, _style: Style) -> bytes:
    return _bytes(document.text())


def _bytes(text: str) -> bytes:
    """Encode as UTF-8, with a line end at the end, as a text file has.

    A lone surrogate, which is no character, cannot be encoded; it becomes a question mark.
    """
    text = text if text.endswith("\n") else text + "\n"
    return text.encode("utf-8", errors="replace")


FORMATS: dict[str, Callable[[Document, Style], bytes]] = {
    "md": _markdown,
    "json": _json,
    "jsonl": _json_line,
    "html": _html,
    "txt": _text,
}
"""What can be written; the name is the suffix of the file."""

PAGE_FORMATS = tuple(name for name in FORMATS if name != "jsonl")
"""Those that make a file for each page."""

"""A comparison as a page for the browser: without scripts, loading nothing."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.view.compare import Change, Comparison

_TAG = {"added": "ins", "removed": "del"}

_STYLE = """
body { font: 16px/1.5 serif; max-width: 46em; margin: 2em auto; padding: 0 1em; }
ins { background: #d9f2d9; text-decoration: none; }
del { background: #f7d9d9; }
p { white-space: pre-wrap; border-left: .3em solid #ddd; padding-left: .8em; }
.under, small { color: #666; font: 13px sans-serif; }
@media (prefers-color-scheme: dark) {
  body { background: #181818; color: #ddd; } ins { background: #143d14; }
  del { background: #4d1a1a; } p { border-color: #444; } .under, small { color: #999; }
}
"""


def render_comparison(comparison: Comparison, *, title: str, between: str) -> str:
    """Render as a complete page; ``between`` says which versions these are."""
    parts = [
        "<!DOCTYPE html>",
        '<html><head><meta charset="utf-8">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1><small>{escape(between)}</small>",
        *_fields(comparison),
        *_section("Text", comparison.text),
        *_section("Notes", comparison.notes),
    ]
    if not comparison:
        parts.append("<p>A reader sees no difference.</p>")
    return "\n".join([*parts, "</body></html>", ""])


def _fields(comparison: Comparison) -> Iterator[str]:
    for change in comparison.fields:
        old, new = escape(change.old), escape(change.new)
        yield f"<p>{escape(change.field)}: <del>{old}</del> <ins>{new}</ins></p>"


def _section(name: str, changes: tuple[Change, ...]) -> Iterator[str]:
    if not changes:
        return
    yield f"<h2>{name}</h2>"
    for change in changes:
        if change.under:
            yield f'<div class="under">{escape(change.under)}</div>'
        yield f"<p>{''.join(_pieces(change))}</p>"


def _pieces(change: Change) -> Iterator[str]:
    for piece in change.pieces:
        tag = _TAG.get(piece.kind)
        text = escape(piece.text)
        yield f"<{tag}>{text}</{tag}>" if tag else text

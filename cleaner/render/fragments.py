"""Links inside the page: what each flavour's readers call the anchor of a heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from cleaner.model import Heading
from cleaner.render.plain import plain_text

if TYPE_CHECKING:
    from cleaner.model import Blocks

_NOT_IN_SLUG = re.compile(r"[^\w\- ]")


def find_fragments(blocks: Blocks, flavour: str) -> dict[str, str]:
    """Map anchors of the page's headings to what the flavour's readers call them."""
    fragments: dict[str, str] = {}
    seen: dict[str, int] = {}
    for block in blocks:
        if not isinstance(block, Heading):
            continue
        text = plain_text(block.content).strip()
        if flavour == "gfm":
            slug = _NOT_IN_SLUG.sub("", text.lower()).replace(" ", "-")
            seen[slug] = seen.get(slug, -1) + 1
            text = f"{slug}-{seen[slug]}" if seen[slug] else slug
        elif flavour == "obsidian":
            text = quote(text, safe="")
        else:
            continue
        if block.anchor:
            fragments.setdefault(block.anchor, f"#{text}")
    return fragments

"""Pictures as files: what kind they are, and the names that their content gives them."""

from __future__ import annotations

import html
import re
from typing import Final

from cleaner.store.packing import sha256

FOLDER: Final = "media"
"""Folder in an archive that holds the pictures of all its pages."""

_STARTS: Final = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"\x00\x00\x01\x00", "ico"),
)
"""First bytes of each kind, as the WHATWG's "MIME Sniffing" and TIFF 6.0 have them."""
_SVG = re.compile(
    r"(?:\s|<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE\s+svg[^>\[]*>)*<svg\b", re.DOTALL
)
_ACTIVE_SVG = re.compile(
    r"<!ENTITY|<\s*(?:\w+:)?(?:script|foreignObject|iframe|embed|object|handler|set|animate)\b"
    r"|\bon[a-z]+\s*=|(?:java|vb)script\s*:|data:text",
    re.IGNORECASE,
)
"""What can run in an SVG, or bring something in that can."""


def kind_of(content: bytes) -> str:
    """Return the suffix for a picture by its content; "" if it is none that may be kept.

    An SVG that could run something is refused: opened alone it is a page like any.

    >>> kind_of(b"GIF89a..."), kind_of(b"<svg/>"), kind_of(b"<svg onload='x'/>")
    ('gif', 'svg', '')
    """
    for start, suffix in _STARTS:
        if content.startswith(start):
            return suffix
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:12] in (b"ftypavif", b"ftypavis"):
        return "avif"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    if "\x00" in text or not _SVG.match(text):
        return ""
    active = _ACTIVE_SVG.search(text) or _ACTIVE_SVG.search(html.unescape(text))
    return "" if active else "svg"


def place_of(content: bytes, suffix: str) -> str:
    """Return the path of a picture below the archive: two pictures of one content are one.

    >>> place_of(b"", "png")[:16]
    'media/e3/e3b0c44'
    """
    name = sha256(content).hex()
    return f"{FOLDER}/{name[:2]}/{name}.{suffix}"

"""Addresses of links and pictures: which may be written at all, and how."""

from __future__ import annotations

import re
from typing import Final

_UNWRITTEN = re.compile(
    r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff]"
)
"""Control characters, blanks and invisible signs: eyes and browsers skip them."""
_ACTIVE = re.compile(
    r"(?:javascript|vbscript|data|file|livescript|mocha|jscript):", re.IGNORECASE
)
_PICTURE_DATA = re.compile(r"data:image/(?:png|gif|jpe?g|webp|avif|bmp);", re.IGNORECASE)
_PLAIN_STARTS: Final = ("https:", "http:", "#", "/")


def is_safe(address: str, *, picture: bool = False) -> bool:
    r"""Tell whether an address is passive: it runs nothing and reads no local file.

    The builder has dropped such addresses already; this is the second lock. A picture may
    carry its own bytes, but not as SVG, which can hold scripts.

    >>> is_safe("https://example.org/"), is_safe("Java\tScript:x"), is_safe("data:,x")
    (True, False, False)
    """
    if address.startswith(_PLAIN_STARTS):
        return True
    bare = _UNWRITTEN.sub("", address)
    if picture and _PICTURE_DATA.match(bare):
        return True
    return _ACTIVE.match(bare) is None


_UNWRITABLE_SIGNS: Final = (
    r"\x00-\x20\x7f-\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2069\u3000\ufeff"
    r"\ud800-\udfff<>\"`\\^{|}"
)
_UNWRITABLE = re.compile(rf"[{_UNWRITABLE_SIGNS}]")
_AS_IT_IS = re.compile(
    rf"[^{_UNWRITABLE_SIGNS}()$;]*(?:\([^{_UNWRITABLE_SIGNS}()$;]*\)[^{_UNWRITABLE_SIGNS}()$;]*)*"
)
"""Most addresses: nothing to encode, and pairs of parentheses that are not nested."""
_ENTITY_START = re.compile(r"&(?=#?[A-Za-z0-9]{1,40};)")


def percent_encoded(address: str) -> str:
    """Encode what RFC 3986 does not allow in an address; other letters stay readable.

    >>> percent_encoded("/a b<c>/ä?x=%20")
    '/a%20b%3Cc%3E/ä?x=%20'
    """
    return _UNWRITABLE.sub(_encode, address)


def _encode(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def destination(address: str) -> str:
    r"""Write an address between the parentheses of a Markdown link.

    Parentheses that pair are allowed there; others are escaped, so is what would be an
    entity or a formula.

    >>> print(destination("/Fen_(bog)"), destination("/a)b"), destination("/a b"))
    /Fen_(bog) /a\)b /a%20b
    """
    if _AS_IT_IS.fullmatch(address):
        return address
    address = percent_encoded(address)
    address = _ENTITY_START.sub(r"\\&", address).replace("$", "\\$")
    if ("(" in address or ")" in address) and not _pairs(address):
        address = address.replace("(", "\\(").replace(")", "\\)")
    return address


def _pairs(address: str) -> bool:
    """Tell whether parentheses pair, no deeper than CommonMark asks readers to follow."""
    depth = 0
    for character in address:
        if character == "(":
            depth += 1
            if depth > 30:
                return False
        elif character == ")":
            depth -= 1
            if depth < 0:
                return False
    return depth == 0


_TITLE = re.compile(r"\\(?=[!-/:-@\[-`{-~])|\\$|\"|&(?=#?[A-Za-z0-9]{1,40};)")


_LINE_END = re.compile(r"\r\n?|\n")


def link_title(title: str) -> str:
    r"""Write the tool tip of a link, its quotes and the blank before it included.

    >>> print(link_title('say "no"'))
     "say \"no\""
    """
    if not title:
        return ""
    written = _TITLE.sub(r"\\\g<0>", title.strip(" "))
    return ' "' + _LINE_END.sub("&#10;", written) + '"'


_SIGN_IN_TOOL_TIP = re.compile(r"[!-&*+<->@\[-`{-~]")


def tool_tip(text: str) -> str:
    """Write a text as the value of an attribute, on one line and without a live sign.

    Character references are read there by browsers and by pandoc.

    >>> tool_tip('A & "B"')
    'A &#38; &#34;B&#34;'
    """
    line = " ".join(text.split())
    return _SIGN_IN_TOOL_TIP.sub(lambda sign: f"&#{ord(sign[0])};", line)


_AUTOLINK = re.compile(r"[A-Za-z][A-Za-z0-9.+-]{1,31}:[^\x00-\x20\x7f<>\\%]*")
"""Not with a percent sign: markdown-it and others show what it stands for instead."""
_MAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
)


def autolink(text: str, target: str) -> str:
    """Return the short form of a link whose text is its address, or "" where there is none.

    >>> autolink("https://example.org/", "https://example.org/")
    '<https://example.org/>'
    """
    if text == target and _AUTOLINK.fullmatch(text):
        return f"<{text}>"
    if target == f"mailto:{text}" and _MAIL.fullmatch(text):
        return f"<{text}>"
    return ""


_NO_WIKILINK = re.compile(r"[\[\]|#^\\\n<>]|%%|==")


def wikilink(page: str, target: str, text: str) -> str:
    """Return an Obsidian link to a page of the vault, or "" where it cannot be written."""
    _, _, fragment = target.partition("#")
    if (
        _NO_WIKILINK.search(page)
        or _NO_WIKILINK.search(text)
        or _NO_WIKILINK.search(fragment)
    ):
        return ""
    place = f"{page}#{fragment.replace('_', ' ')}" if fragment else page
    return f"[[{place}]]" if place == text else f"[[{place}|{text}]]"

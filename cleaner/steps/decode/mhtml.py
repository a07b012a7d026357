"""Pages saved as a mail message (MHTML): which part is the page, and what its headers say.

Loaded only when such a file comes: the mail package takes as long to load as all our steps.
"""

from __future__ import annotations

import email
import email.errors
import email.header
from typing import TYPE_CHECKING

import msgspec

from cleaner.errors import NotAPageError
from cleaner.steps.decode.containers import Wrapping, mail_date, web_address

if TYPE_CHECKING:
    from email.message import Message


class Snapshot(msgspec.Struct, frozen=True):
    """The page inside an MHTML file."""

    content: bytes
    charset: str = ""
    media_type: str = "text/html"
    said: Wrapping = Wrapping()
    is_cut: bool = False
    """The file ends before the page does."""


def open_mhtml(content: bytes, where: str) -> Snapshot:
    """Find the page in an MHTML file.

    Raises:
        NotAPageError: there is no HTML in it, or the file is cut.
    """
    cure = "save the page again, as MHTML or as HTML"
    try:
        message = email.message_from_bytes(content.lstrip())
        part = _main_part(message)
        body = part.get_payload(decode=True) if part is not None else None
    except (RecursionError, LookupError, ValueError) as error:
        raise NotAPageError(where, "is MHTML too broken to read", cure) from error
    if part is None or not isinstance(body, bytes) or not body.strip():
        raise NotAPageError(where, "is MHTML without an HTML page in it", cure)
    url = _header(message, "Snapshot-Content-Location") or _header(part, "Content-Location")
    said = Wrapping(
        url=web_address(url),
        title=_header(message, "Subject"),
        retrieved_at=mail_date(_header(message, "Date")),
    )
    charset = part.get_content_charset() or ""
    cut = _is_cut(message, part)
    return Snapshot(body, charset, part.get_content_type(), said, cut)


def _is_cut(message: Message, page: Message) -> bool:
    """Tell whether the page is what the file ends with, and no boundary ends it."""
    *_, last = message.walk()
    return last is page and any(
        isinstance(defect, email.errors.CloseBoundaryNotFoundDefect)
        for part in message.walk()
        for defect in part.defects
    )


def _main_part(message: Message) -> Message | None:
    """Return the part that the file starts with, else its first HTML."""
    start = (message.get_param("start") or "") if message.is_multipart() else ""
    first: Message | None = None
    for part in message.walk():
        if part.get_content_type() not in {"text/html", "application/xhtml+xml"}:
            continue
        if start and part.get("Content-ID", "").strip() == start:
            return part
        first = first or part
    return first


def _header(message: Message, name: str) -> str:
    raw = str(message.get(name, "")).strip()
    try:
        text = str(email.header.make_header(email.header.decode_header(raw)))
    except (ValueError, LookupError, email.errors.MessageError):
        text = raw
    text = text.encode("utf-8", "replace").decode()
    return " ".join(text.split())

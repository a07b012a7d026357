"""What a page is wrapped in: gzip, or a comment of the program that saved it.

Each wrapper says things that the page itself does not: its address, its revision, when it
was saved.
"""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec

from cleaner.errors import LimitError, NotAPageError

COMMENT_CHARACTERS = 4096
"""How far into a page the comment of a saving program is looked for."""

_MHTML_HEADER = re.compile(
    rb"\s{0,99}(?:From|Date|Subject|MIME-Version|Content-Type|Snapshot-Content-Location|"
    rb"X-[\w-]{1,60}|Message-ID):",
    re.IGNORECASE,
)
_IE_COMMENT = re.compile(
    r"<!-- {0,9}saved from url=\(\d{1,9}\)(\w{1,9}://[^\s/]{1,300}/\S{0,4000}?) {0,9}-->"
)
"""A browser writes the slash behind the host; "https://tiddlywiki.com" without one is
what TiddlyWiki writes into each of its files to mark them as coming from the web."""
_UNPACKS_ITSELF = b"<html data-sfz"
"""What SingleFile's own script looks for; it stands in the first line."""
_SIGNS = ("SingleFile", "Mirrored from", "saved from url", "__wm.wombat(")
_SINGLEFILE = re.compile(
    r"Page saved with SingleFile\s{1,99}url:\s{1,99}(\S{1,4000})"
    r"(?:\s{1,99}saved date:\s{1,99}([^\r\n(]{1,80}))?"
)
_HTTRACK = re.compile(
    r"<!-- Mirrored from (\S{1,4000}) by HTTrack[^>]{0,80}?\], ([^>]{1,60}?) -->"
)
_WOMBAT = re.compile(
    r"""__wm\.wombat\(\s{0,9}["']([^"'\s]{1,4000})["'],\s{0,9}["'](\d{14})["']"""
)
"""The call of the Internet Archive's script in each page that it shows."""
_ARCHIVED_ON = re.compile(
    r"FILE ARCHIVED ON (\d{2}:\d{2}:\d{2} [A-Z][a-z]{2} \d{2}, \d{4}) AND RETRIEVED FROM"
)
"""What the Archive writes at the end of them, also where the script is gone."""
_WAYBACK = re.compile(r"(?:https?://)?web\.archive\.org/web/(\d{14})[a-z_]{0,4}/(\S+)")


class Wrapping(msgspec.Struct, frozen=True):
    """What a wrapper says of the page in it."""

    url: str = ""
    title: str = ""
    retrieved_at: str = ""


def unpack_gzip(content: bytes, where: str, max_bytes: int) -> bytes:
    """Unpack gzip, all its members.

    Raises:
        LimitError: more than ``max_bytes`` come out.
        NotAPageError: the data is damaged or cut.
    """
    pieces: list[bytes] = []
    room = max_bytes
    rest = content
    while rest.startswith(b"\x1f\x8b"):
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            piece = member.decompress(rest, room + 1)
        except zlib.error as error:
            cure = "save or fetch the page again"
            raise NotAPageError(where, f"is damaged gzip data ({error})", cure) from error
        room -= len(piece)
        if room < 0:
            raise LimitError(
                where, f"unpacks to more than {max_bytes:,} bytes", "raise --max-bytes"
            )
        if not member.eof:
            cure = "save or fetch the page again"
            raise NotAPageError(where, "is gzip data that ends too early", cure)
        pieces.append(piece)
        rest = member.unused_data.lstrip(b"\x00")
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def is_mhtml(content: bytes, suffix: str, media_type: str) -> bool:
    """Tell whether the bytes are a web page saved as a mail message."""
    if not _MHTML_HEADER.match(content):
        return False
    head = re.split(rb"\r?\n\r?\n", content[:16_384], maxsplit=1)[0].lower()
    named = suffix in {".mht", ".mhtml"} or media_type in {
        "multipart/related",
        "message/rfc822",
    }
    return b"content-type:" in head and (named or b"mime-version:" in head)


def is_zipped_page(content: bytes) -> bool:
    """Tell whether the bytes are HTML that unpacks itself, as SingleFile can save it."""
    return _UNPACKS_ITSELF in content[:512]


def read_comments(text: str) -> Wrapping:
    """Read what SingleFile, HTTrack and browsers write into the pages that they save.

    >>> read_comments("<!-- saved from url=(0021)https://mill.example/ -->").url
    'https://mill.example/'
    """
    head = text[:COMMENT_CHARACTERS]
    if not any(sign in head for sign in _SIGNS):
        return Wrapping(retrieved_at=_archived_on(text[-COMMENT_CHARACTERS:]))
    if found := _SINGLEFILE.search(head):
        return _dated(found[1], _script_date(found[2] or ""))
    if found := _HTTRACK.search(head):
        # HTTrack leaves the scheme out; http leads on to https, but not back.
        url = found[1] if "://" in found[1][:8] else f"http://{found[1]}"
        return _dated(url, mail_date(found[2]))
    if found := _IE_COMMENT.search(head):
        return _dated(found[1], "")
    if found := _WOMBAT.search(head):
        return _dated(f"web.archive.org/web/{found[2]}/{found[1]}", "")
    return Wrapping()


def _archived_on(end: str) -> str:
    """Return the moment that the Internet Archive's last comment names, or ""."""
    found = _ARCHIVED_ON.search(end)
    if found is None:
        return ""
    try:
        moment = datetime.strptime(found[1], "%H:%M:%S %b %d, %Y").replace(tzinfo=UTC)
    except ValueError:
        return ""
    return _iso(moment)


def web_address(url: str) -> str:
    """Return an address of the web as it stands, "" for anything else.

    >>> web_address("https://mill.example/"), web_address("file:///tmp/x")
    ('https://mill.example/', '')
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    clean = url.isprintable() and " " not in url
    return url if clean and parts.scheme in {"http", "https"} and parts.hostname else ""


def mail_date(date: str) -> str:
    """Turn the date of a mail header into ISO 8601; "" if it is none.

    >>> mail_date("Mon, 06 Jul 2009 12:00:00 +0200")
    '2009-07-06T10:00:00Z'
    """
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - few pages have one

    try:
        moment = parsedate_to_datetime(date)
        return _iso(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return ""


def _dated(url: str, retrieved_at: str) -> Wrapping:
    """Take the address of the page itself out of an address of the Wayback Machine."""
    if wayback := _WAYBACK.match(url):
        try:
            moment = datetime.strptime(wayback[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            moment = None
        url, retrieved_at = wayback[2], _iso(moment) or retrieved_at
    return Wrapping(url=web_address(url), retrieved_at=retrieved_at)


def _iso(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def _script_date(date: str) -> str:
    """Turn what JavaScript prints for a date into ISO 8601; "" if it is none."""
    try:
        return _iso(datetime.strptime(date.strip(), "%a %b %d %Y %H:%M:%S GMT%z"))
    except (ValueError, OverflowError):
        return ""

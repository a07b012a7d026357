"""Pages that SingleFile saved "self-extracting": HTML with a zip file in it.

The HTML is a script that unpacks the rest in a browser; the page is the ``index.html`` in
the zip file, and the comment of each other member is the address that it came from.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from cleaner.errors import LimitError, NotAPageError
from cleaner.steps.decode.containers import web_address

_VALUE = re.compile(rb"""(?<==)(["']?)([^"'\s<>]{1,300})(?=["'\s>])""")
"""A value of an attribute."""

PAGE = "index.html"


def open_zipped_page(content: bytes, where: str, max_bytes: int) -> bytes:
    """Return the page, with the addresses that it had on the web.

    Raises:
        LimitError: more than ``max_bytes`` come out.
        NotAPageError: the zip file is damaged, cut off or locked, or has no page.
    """
    cure = "save or fetch the page again"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            names = [name for name in opened.namelist() if _is_page(name)]
            if not names:
                raise NotAPageError(where, f"is a zip file without {PAGE}", cure)
            # Frames have their own; with a folder around all, it is one deeper.
            with opened.open(min(names, key=lambda name: name.count("/"))) as file:
                page = file.read(max_bytes + 1)
            addresses = _addresses(opened)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        what = f"is a page in a zip file that is damaged or cut off ({error})"
        raise NotAPageError(where, what, cure) from error
    except (RuntimeError, NotImplementedError) as error:
        what = f"is a page in a zip file that cannot be unpacked ({error})"
        raise NotAPageError(where, what, "save it without a password") from error
    if len(page) > max_bytes:
        raise LimitError(
            where, f"unpacks to more than {max_bytes:,} bytes", "raise --max-bytes"
        )
    return _VALUE.sub(lambda found: found[1] + addresses.get(found[2], found[2]), page)


def _is_page(name: str) -> bool:
    return name.rpartition("/")[2] == PAGE


def _addresses(opened: zipfile.ZipFile) -> dict[bytes, bytes]:
    """Return what members are called in the page -> where they came from."""
    found = {}
    for info in opened.infolist():
        address = web_address(info.comment.decode("utf-8", "replace"))
        if address and not set(address) & set("\"'<> "):
            found[info.filename.encode()] = address.encode()
    return found

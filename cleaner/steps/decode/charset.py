"""Bytes to text: which character set a page is in, whatever it says of itself.

UTF-8 is tried first and strictly: text in another character set is next to never valid
UTF-8, so what a page declares is only looked at when that fails. After that the evidence is
weighed in this order: byte order mark, the shape of UTF-16 and UTF-32, UTF-8 with damage,
the declarations (unless they give nonsense), the bytes themselves.
"""

from __future__ import annotations

import codecs
import re

import msgspec

from cleaner.steps.decode.mojibake import is_twice_encoded, repair

DECLARATION_BYTES = 4096
"""How far into a page a declaration is looked for. Browsers stop at 1024; saved pages put
comments about their origin first."""

SAMPLE_BYTES = 16_384
"""How much text outside of tags is shown to the detector: it is right on 60 characters of
each of twenty character sets (tests/languages), and takes 0.1 ms a kilobyte."""

SAMPLE_REACH = 524_288
"""How far behind the first byte above 127 the sample may come from."""

DOUBT_BYTES = 24
"""Fewer bytes above 127 than this say too little to overrule a declaration."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it starts with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(
    rb"<meta\b[^>]{0,300}?\bcharset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})"
    rb"|^\s{0,99}<\?xml\b[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
_ABOVE_ASCII = re.compile(rb"[\x80-\xff]")
_CUT_CHARACTER = re.compile("[\udcc2-\udcf4][\udc80-\udcbf]{0,2}\\Z")
_NO_CONTROL = b"\t\n\x0b\x0c\r\x1a\x1b" + bytes(range(0x20, 0x100))
_WINDOWS_1252 = {
    0xDC00 + byte: bytes([byte]).decode("windows-1252", "replace")
    for byte in range(0x80, 0x100)
}
"""From a byte that `surrogateescape` let through to what windows-1252 says it is."""
_MODELLED = frozenset(
    (
        "windows-1250",
        "windows-1251",
        "windows-1252",
        "windows-1253",
        "windows-1254",
        "windows-1255",
        "windows-1256",
        "windows-1257",
        "windows-1258",
        "windows-874",
        "iso-8859-2",
        "iso-8859-4",
        "iso-8859-5",
        "iso-8859-6",
        "iso-8859-7",
        "iso-8859-13",
        "koi8-u",
        "ibm866",
        "gbk",
        "big5",
        "euc-kr",
        "euc-jp",
        "shift_jis",
    )
)
"""What the detector can find; of any other declaration it cannot say that it is wrong."""


class Text(msgspec.Struct, frozen=True):
    """What bytes say once their character set is known."""

    text: str
    encoding: str
    """Lower-case name, as the WHATWG Encoding Standard has it where it has it."""
    warnings: tuple[str, ...] = ()


def decode_bytes(content: bytes, *, charset: str = "") -> Text:
    r"""Turn bytes into text; ``charset`` is what the server said.

    Never fails: what cannot be read becomes U+FFFD, and a warning says so.

    >>> decode_bytes(b"caf\xc3\xa9").text
    'café'
    >>> decode_bytes("Grüße aus der Mühle".encode("windows-1252")).encoding
    'windows-1252'
    """
    found = _decode(content, charset)
    text, warnings = found.text, list(found.warnings)
    if b"\x00" in content and "\x00" in text:
        warnings.append(f"{text.count(chr(0))} NUL characters were removed")
        text = text.replace("\x00", "")
    if found.encoding == "utf-8" and is_twice_encoded(content):
        text, repairs = repair(text)
        warnings += repairs
    if (
        "\ufffd" in text
        and (lost := text.count("\ufffd") - content.count(b"\xef\xbf\xbd")) > 0
    ):
        warnings.append(f"{lost} characters could not be read as {found.encoding}")
    return Text(text, found.encoding, tuple(warnings))


def join_surrogates(text: str) -> str:
    r"""Join surrogates that stand in pairs; one that stands alone becomes U+FFFD.

    >>> join_surrogates("\ud83e\udd86 \ud83e") == "\U0001f986 \ufffd"
    True
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def is_utf16_or_32(content: bytes) -> str:
    """Return the codec if the bytes are UTF-16 or UTF-32 without a mark, else "".

    Only bytes that are no text as they stand (NUL and other control characters) are judged;
    the best reading is the one whose characters can all be printed, with the most blanks,
    ASCII and kana in it, so that pairs of ASCII are not taken for Chinese.
    """
    sample = content[:4096]
    if control_share(sample) < 0.03:
        return ""
    readings = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
    score, codec = max((_likeness(sample, codec), codec) for codec in readings)
    return codec if score > 0.05 else ""


def control_share(sample: bytes) -> float:
    """Return the share of control characters that no text has, NUL included."""
    return len(sample.translate(None, _NO_CONTROL)) / max(len(sample), 1)


def _likeness(sample: bytes, codec: str) -> float:
    whole = len(sample) - len(sample) % 4
    try:
        text = sample[: whole - 4 or None].decode(codec)
    except UnicodeDecodeError:
        return 0.0
    rest = text.translate({9: " ", 10: " ", 12: " ", 13: " "})
    if not rest or not rest.isprintable():
        return 0.0
    return sum(
        c < "\x7f" or "\u3000" <= c <= "\u30ff" or "\uff00" <= c <= "\uff60" for c in rest
    ) / len(rest)


def _decode(content: bytes, charset: str) -> Text:
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return _decode_marked(content[len(mark) :], codec)
    if codec := is_utf16_or_32(content):
        return Text(content.decode(codec, "replace"), codec)
    if b"\x1b" in content and b"\x1b$" in content:
        text = _decode_as(content, "iso-2022-jp")
        if "\ufffd" not in text:
            return Text(text, "iso-2022-jp")
    try:
        return Text(content.decode(), "utf-8")
    except UnicodeDecodeError:
        return _decode_damaged(content) or _decode_legacy(content, charset)


def _decode_marked(content: bytes, codec: str) -> Text:
    try:
        return Text(content.decode(codec), codec)
    except UnicodeDecodeError:
        damaged = _decode_damaged(content) if codec == "utf-8" else None
        return damaged or Text(content.decode(codec, "replace"), codec)


def _decode_as(content: bytes, encoding: str) -> str:
    import turbohtml.detect  # noqa: F401, PLC0415 - registers the codecs; rarely needed

    return content.decode(f"whatwg-{encoding}")


def _decode_damaged(content: bytes) -> Text | None:
    """Decode UTF-8 that has bytes of something else in it, or None if it is no UTF-8.

    Legacy text has some pairs of bytes that look like UTF-8: up to one character for three
    bytes that do not (measured on EUC-JP and Shift_JIS), against this being at least even.
    """
    ignored = content.decode("utf-8", "ignore")
    escaped = content.decode("utf-8", "surrogateescape")
    good = len(ignored) - len(ignored.encode("ascii", "ignore"))
    bad = len(escaped) - len(ignored)
    try:
        joined = join_surrogates(content.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        pass
    else:
        warning = "characters written as UTF-16 surrogates were joined"
        return Text(joined, "utf-8", (warning,))
    if good < bad and not (good * 8 > bad and _detect(content)[0] == "windows-1252"):
        return None
    if _CUT_CHARACTER.search(escaped[-4:]):
        whole = _CUT_CHARACTER.sub("", escaped)
        if len(whole) - len(ignored) == 0:
            return Text(whole, "utf-8", ("the page ends in the middle of a character",))
    warning = f"{bad} bytes that are not UTF-8 were read as windows-1252"
    return Text(escaped.translate(_WINDOWS_1252), "utf-8", (warning,))


def _decode_legacy(content: bytes, charset: str) -> Text:
    """Decode what is no UTF-8: as declared, unless the bytes say otherwise."""
    found, shares = _detect(content)
    for label in (charset, find_declaration(content)):
        declared = canonical_name(label)
        if declared in ("", "utf-8", "utf-16le", "utf-16be"):
            continue  # the bytes are not that, as was just found
        text = _decode_as(content, declared)
        if found == declared or _is_credible(text, declared, found, shares):
            return Text(text, declared)
        better = _decode_as(content, found)
        if better == text:
            return Text(text, declared)
        warning = f"declared as {declared}, but its bytes are {found}"
        return Text(better, found, (warning,))
    return _decode_undeclared(content, found)


def _is_credible(text: str, declared: str, found: str, shares: dict[str, float]) -> bool:
    """Tell whether a declared character set may stand against what the detector found.

    A right declaration has most of the evidence for it, or shares it with a twin. One that
    leaves characters unreadable, or has less than half of what the best has, is wrong.
    """
    above = len(text) - len(text.encode("ascii", "ignore"))
    if text.count("\ufffd") > max(1, above // 50):
        return False
    known_as = "koi8-u" if declared == "koi8-r" else declared
    if above < DOUBT_BYTES or known_as not in _MODELLED or found not in shares:
        return True
    return shares.get(known_as, 0.0) * 2 >= shares[found]


def _decode_undeclared(content: bytes, found: str) -> Text:
    """Decode by the evidence of the bytes, with UnicodeDammit as the second opinion."""
    text = _decode_as(content, found)
    if "\ufffd" not in text or text.count("\ufffd") * 50 < len(text):
        return Text(text, found)
    from bs4.dammit import UnicodeDammit  # noqa: PLC0415 - slow to import, seldom needed

    second = UnicodeDammit(_sample(content))
    encoding = second.original_encoding or ""
    if encoding and not second.contains_replacement_characters:
        other = content.decode(encoding, "replace")
        if other.count("\ufffd") < text.count("\ufffd"):
            return Text(other, encoding)
    return Text(text, found)


def find_declaration(content: bytes) -> str:
    """Return the label that the head of a page declares, as it stands there, or ""."""
    match = _DECLARATION.search(content, 0, DECLARATION_BYTES)
    return (match[1] or match[2]).decode("ascii", "ignore") if match else ""


def canonical_name(label: str) -> str:
    """Return the character set that browsers take a label for, in lower case, or "".

    >>> canonical_name("Latin1"), canonical_name("gb2312"), canonical_name("klingon")
    ('windows-1252', 'gbk', '')
    """
    from turbohtml.detect import detect  # noqa: PLC0415 - rarely needed

    label = label.strip().lower()
    if not re.fullmatch(r"[\w.:-]{1,40}", label, re.ASCII) or label == "x-user-defined":
        return ""
    try:
        codecs.lookup(f"whatwg-{label}")
    except LookupError:
        return ""
    name = (detect(f"<meta charset={label}>".encode()).encoding or "").lower()
    return "" if name == "replacement" else name


def _detect(content: bytes) -> tuple[str, dict[str, float]]:
    """Return the likeliest character set and each one's share of the evidence."""
    from turbohtml.detect import Detection, detect_all  # noqa: PLC0415 - rarely needed

    # The blanks hide a declaration from the detector, which would believe it.
    sample = b" " * 1024 + _sample(content)
    ranked = detect_all(sample, Detection(excluded=frozenset({"UTF-8"})))
    shares = {(match.encoding or "").lower(): match.confidence for match in ranked}
    return next(iter(shares), "") or "windows-1252", shares


def _sample(content: bytes) -> bytes:
    """Return the texts between tags that have bytes above 127.

    Bytes below 0x40 are never part of a longer character in what is decoded here, so "<"
    and ">" are safe to cut at.
    """
    first = _ABOVE_ASCII.search(content)
    start = first.start() if first else 0
    reach = content[max(0, start - 64) : start + SAMPLE_REACH]
    pieces: list[bytes] = []
    size = 0
    for piece in reach.replace(b">", b"<").split(b"<"):
        if not piece.isascii():
            pieces.append(piece[:SAMPLE_BYTES])
            size += len(piece)
            if size > SAMPLE_BYTES:
                break
    return b"\n".join(pieces)

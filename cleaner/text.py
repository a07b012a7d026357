"""String repair that needs no tree: blanks, invisible characters, quotes, counting."""

from __future__ import annotations

import re

_INVISIBLE = re.compile("[\u200b\u2060\ufeff\x00-\x08\x0e-\x1b\x7f]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile(r"\s{2,}|[\t\v\f\r\n\x1c-\x1f\x85\u2028\u2029]")
_FOLD = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "\u00a0": " ",
        "\u202f": " ",
        "\u3000": " ",
    }
)


def count_characters(text: str) -> int:
    r"""Count what is no white space, the measure of the ledger.

    >>> count_characters(" a\u00a0b\n c")
    3
    """
    return len("".join(text.split()))


def collapse_blanks(text: str) -> str:
    r"""Make every run of white space one blank and cut it at both ends.

    A lone no-break or ideographic blank between words is the author's and stays.

    >>> collapse_blanks("\u00a0 port.\u00a0 The\t railway of 350\u00a0km ")
    'port. The railway of 350\xa0km'
    """
    return _BLANKS.sub(" ", text.strip())


def without_invisible(text: str) -> tuple[str, str]:
    r"""Take out characters that have no shape and no meaning; return text and what went.

    Joiners and direction marks stay: Persian words, emoji and mixed lines need them.

    >>> without_invisible("Fen\u200b\ufeff")
    ('Fen', '\u200b\ufeff')
    """
    found = _INVISIBLE.findall(text)
    return (_INVISIBLE.sub("", text), "".join(found)) if found else (text, "")


def without_surrogates(text: str) -> str:
    r"""Replace lone halves of surrogate pairs, which no encoder takes, by U+FFFD.

    >>> without_surrogates("a\ud800b")
    'a\ufffdb'
    """
    return _SURROGATE.sub("\ufffd", text)


def fold_quotes(text: str) -> str:
    """Write curly quotes straight and special blanks plain; the length stays the same.

    >>> print(fold_quotes("you’ve “seen” it"))
    you've "seen" it
    """
    return text.translate(_FOLD)


def is_cased(text: str) -> bool:
    """Tell whether the first character belongs to a script with capitals.

    >>> is_cased("Edit"), is_cased("編集")
    (True, False)
    """
    return text[:1].lower() != text[:1].upper()

"""How texts and questions become the words of the full-text index.

SQLite's tokenizer takes what stands between blanks for a word. Chinese, Japanese, Thai and
their like have none, so runs of them are cut into overlapping pairs of characters here,
both when a text is put into the index and when it is asked for.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from cleaner.errors import OptionError

_UNSPACED: Final = re.compile(
    "["
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Myanmar, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\uac00-\ud7af"  # Korean: it has blanks, but its endings stick to the words
    "]+"
)
_QUESTION: Final = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_WORD: Final = re.compile(r"\w+")


def index_text(text: str) -> str:
    """Return a text with blanks where the index shall see the ends of words.

    The last character of a run stands alone as well, so that each can be found.

    >>> index_text("Old 水車小屋"), index_text("mill")
    ('Old  水車 車小 小屋 屋 ', 'mill')
    """
    if text.isascii():
        return text
    whole = unicodedata.normalize("NFKC", text)
    return _UNSPACED.sub(lambda run: f" {' '.join(_pairs(run[0]))} {run[0][-1]} ", whole)


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def make_query(question: str) -> str:
    """Return the FTS5 expression for what a person asks.

    All words must be there; ``"several words"`` in a row; ``-word`` not; ``mill*`` begins
    so. Nothing else has a meaning, so that no question is an error of syntax.

    Raises:
        OptionError: there is no word in it that could be looked for.

    >>> print(make_query('wind "old mill" -peat mil* 水車'))
    ("wind" AND "old mill" AND "mil"* AND "水車") NOT "peat"
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for part in _QUESTION.finditer(question):
        text = part["phrase"] if part["phrase"] is not None else part["word"]
        prefix = part["word"] is not None and text.endswith("*")
        (unwanted if part["minus"] else wanted).extend(_terms(text, prefix=prefix))
    if not wanted:
        what = "has no word to look for" + (
            " but such as shall not be there" * bool(unwanted)
        )
        raise OptionError(
            question or "(nothing)", what, "give a word that stands in the text"
        )
    query = " AND ".join(wanted)
    return f"({query}) NOT " + " NOT ".join(unwanted) if unwanted else query


def _terms(text: str, *, prefix: bool = False) -> list[str]:
    """Return quoted phrases: one for what has blanks, one for each run that has none."""
    terms: list[str] = []
    whole = unicodedata.normalize("NFKC", text)
    place = 0
    for run in _UNSPACED.finditer(whole):
        terms += _spaced(whole[place : run.start()])
        pairs = _pairs(run[0])
        terms.append(f'"{" ".join(pairs)}"' if pairs else f'"{run[0]}"*')
        place = run.end()
    last = _spaced(whole[place:])
    if last and prefix:
        last[-1] += "*"
    return terms + last


def _spaced(text: str) -> list[str]:
    words = _WORD.findall(text)
    return [f'"{" ".join(words)}"'] if words else []


def shown_terms(question: str) -> list[str]:
    """Return what shall be marked in a snippet: words and runs, none that is unwanted.

    >>> shown_terms('"old mill" -peat 水車小屋 mil*')
    ['old', 'mill', '水車小屋', 'mil*']
    """
    terms: list[str] = []
    for part in _QUESTION.finditer(question):
        if part["minus"]:
            continue
        text = unicodedata.normalize("NFKC", part["phrase"] or part["word"] or "")
        place = 0
        for run in _UNSPACED.finditer(text):
            terms += [*_WORD.findall(text[place : run.start()]), run[0]]
            place = run.end()
        last = _WORD.findall(text[place:])
        if last and part["word"] and text.endswith("*"):
            last[-1] += "*"
        terms += last
    return terms


def is_unspaced(term: str) -> bool:
    """Tell whether a term is of a script that has no blanks between words."""
    return _UNSPACED.fullmatch(term) is not None

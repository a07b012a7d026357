r"""What Markdown would read, made text again: every escape of the package is in this file.

Escapes are few, because people read and edit the result: ``snake_case``, ``5 * 3``, ``~5``,
``[sic]`` and ``$5`` need none. A rule sees one text at a time, so it takes the edge of that
text for a place where anything may follow.

The order in which they run:

1. `escape_text`, once for each text, before anything is put around it. All characters
   in one pass, or the backslashes of one rule would be escaped by the next.
2. `escape_line`, once for each line of a finished block: what counts only at the start of a
   line can be put together from several inlines ("1" and ". x").
3. `escape_cell`, once for each finished cell of a pipe table, code and addresses included:
   GFM takes ``\|`` out of a row before it reads anything else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONG: Final = 64
"""From so many characters on `Escapes.has_special` is faster than `is_special`."""
PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
"""What a backslash can escape in CommonMark."""

_BLANKS = re.compile(r"[ \t\n\r\f\v]{2,}|[\t\n\r\f\v]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,40});")


def _always(_text: str, _start: int, _end: int) -> bool:
    return True


def _repeated(_text: str, start: int, end: int) -> bool:
    return end - start > 1


def _stands_apart(text: str, start: int, end: int) -> bool:
    """Tell whether blanks surround it, also when the edges of the text are cut."""
    return (
        start > 1
        and end < len(text) - 1
        and text[start - 1].isspace()
        and text[end].isspace()
    )


def _backslash(text: str, _start: int, end: int) -> bool:
    # Before a blank too: the edges of a text are cut, and then a delimiter may follow.
    return end == len(text) or text[end] in PUNCTUATION or text[end].isspace()


def _star(text: str, start: int, end: int) -> bool:
    return not _stands_apart(text, start, end)


def _underscore(text: str, start: int, end: int) -> bool:
    in_a_word = (
        start > 0 and end < len(text) and text[start - 1].isalnum() and text[end].isalnum()
    )
    return not in_a_word and not _stands_apart(text, start, end)


def _open_bracket(text: str, start: int, end: int) -> bool:
    return end == len(text) or text[end] in "^[" or text[start - 1 : start] == "^"


def _close_bracket(text: str, _start: int, end: int) -> bool:
    return text[end : end + 1] in ("(", ":")


def _less_than(text: str, _start: int, end: int) -> bool:
    return end == len(text) or text[end] in "/!?" or text[end].isalpha()


def _ampersand(text: str, start: int, _end: int) -> bool:
    return _ENTITY.match(text, start) is not None


def _tilde(text: str, start: int, end: int) -> bool:
    return end - start > 1 or start < 2 or not text[start - 1].isspace()


def _dollar(text: str, start: int, end: int) -> bool:
    closes = start == 0 or not text[start - 1].isspace()
    return end - start > 1 or (closes and not text[end : end + 1].isdigit())


def _tag_sign(text: str, start: int, end: int) -> bool:
    starts_word = start == 0 or text[start - 1].isspace()
    return starts_word and text[end : end + 1].isalpha()


def _ellipsis(_text: str, start: int, end: int) -> bool:
    return end - start > 2


_COMMON: Final[Mapping[str, Callable[[str, int, int], bool]]] = {
    # Counts only before punctuation; the last one of a text may come to stand before some.
    "\\": _backslash,
    # Any backtick can open a code span, which binds tighter than everything else.
    "`": _always,
    # Opens or closes emphasis, even inside a word; not with a blank on both sides.
    "*": _star,
    # The same, but never inside a word: file_name_1 stays as it is.
    "_": _underscore,
    # [^1] is a note mark, [[x]] a wikilink, ^[x] a note; the last one may meet a link.
    "[": _open_bracket,
    # Makes a link or a definition of the brackets before it: [x](y), [x]: y.
    "]": _close_bracket,
    # Opens a tag, a comment or an autolink.
    "<": _less_than,
    # Opens an entity: &copy; is another text than "&copy;".
    "&": _ampersand,
    # ~~x~~ and, on GitHub, ~x~ strike out. What could only open has nothing to close it.
    "~": _tilde,
}
_MATHS: Final[Mapping[str, Callable[[str, int, int], bool]]] = {
    # $x$ is a formula where $ closes: not after a blank and not before a digit.
    "$": _dollar,
}
_OBSIDIAN: Final[Mapping[str, Callable[[str, int, int], bool]]] = {
    "=": _repeated,  # ==x== is a highlight
    "%": _repeated,  # %%x%% is a comment, which hides the text
    "#": _tag_sign,  # #x is a tag
}
_PANDOC: Final[Mapping[str, Callable[[str, int, int], bool]]] = {
    "\\": _always,  # \x may be TeX, "\ " a fixed blank
    "^": _always,  # ^x^ is a superscript
    "~": _always,  # ~x~ is a subscript
    "@": _always,  # @x is a citation
    "{": _always,  # [x]{y}, `x`{y} and headings take attributes
    "-": _repeated,  # -- is a dash
    ".": _ellipsis,  # ... is an ellipsis
}

TEXT_RULES: Final[Mapping[str, Mapping[str, Callable[[str, int, int], bool]]]] = {
    "commonmark": _COMMON,
    "gfm": {**_COMMON, **_MATHS},
    "obsidian": {**_COMMON, **_MATHS, **_OBSIDIAN},
    "pandoc": {**_COMMON, **_MATHS, **_PANDOC},
}
"""For each flavour, what may have to be escaped, and the question that decides."""


def _plain_link(flavour: str) -> Callable[[str], re.Match[str] | None]:
    """Return the test of a Markdown link for there being nothing to escape or to shorten.

    A text that is an address has a shorter form, and so have most links for Obsidian.
    """
    if flavour == "obsidian":
        return re.compile(r"(?!)").match
    signs = "".join(map(re.escape, {*TEXT_RULES[flavour], *"[]\n\r"}))
    signs_of_address = r"A-Za-z0-9/._~%#?=&:+,@!*'-"
    return re.compile(
        rf"\[(?![\s^]|https?:)[^{signs}]+(?<!\s)\]"
        rf"\((?:https?:/)?/[{signs_of_address}]*(?:\([{signs_of_address}]*\)[{signs_of_address}]*)*\)"
    ).fullmatch


class Escapes:
    """The escapes of one flavour, compiled."""

    def __init__(self, flavour: str) -> None:
        self.rules = TEXT_RULES[flavour]
        characters = "".join(map(re.escape, self.rules))
        if flavour == "pandoc":  # a single hyphen or full stop is in nearly every text
            alone = "".join(map(re.escape, set(self.rules) - set("-.")))
            self.is_special = re.compile(rf"[{alone}\n\r]|--|\.\.\.").search
        else:
            self.is_special = re.compile(rf"[{characters}\n\r]").search
        """Most texts end here: nothing to escape."""
        # Signs of two letters ("--") cannot be told from one by bytes.
        self._deleted = (
            None if flavour == "pandoc" else "".join((*self.rules, "\n\r")).encode()
        )
        self.is_plain_link = _plain_link(flavour)
        """Most links end here: text and address are written as they are."""
        # Runs only of what means something as a run: "[[" is two signs, "__" is one.
        runs = "".join(map(re.escape, set(self.rules) & set("_~$=%-.")))
        # The class comes first, as `re` skips fast only to what a class begins.
        self._pattern = re.compile(rf"([{characters}])(?:(?<=[{runs}])\1+)?")
        self._line = _LINE_RULES.get(flavour, _LINE)
        self.line_starts = _STARTS[flavour == "pandoc"]

    def has_special(self, text: str) -> bool:
        """Tell what `is_special` tells, in a third of the time where the text is long."""
        if self._deleted is None:
            return self.is_special(text) is not None
        data = text.encode("utf-8", "replace")
        return len(data.translate(None, self._deleted)) != len(data)

    def escape_text(
        self, text: str, *, in_brackets: bool = False, dollars: bool = False
    ) -> str:
        r"""Escape what is special in a text.

        In the brackets of a link every bracket counts, or the link would end early; with
        ``dollars`` so does every dollar sign, as there are formulas beside the text.

        >>> print(Escapes("gfm").escape_text("a_b *c* [d](e) &lt; <f> 5 * 3 \\x \\# ~9 $5"))
        a_b \*c\* [d\](e) \&lt; \<f> 5 * 3 \x \\# ~9 $5
        """
        always = (
            "[]$" if in_brackets and dollars else "[]" if in_brackets else "$" * dollars
        )
        rules = self.rules

        def escaped(match: re.Match[str]) -> str:
            run = match[0]
            first = run[0]
            if first in always or rules[first](match.string, match.start(), match.end()):
                return "\\" + "\\".join(run)
            return run

        if "  " in text or not text.isprintable():  # all blanks but " " are unprintable
            text = _BLANKS.sub(" ", text)
        return self._pattern.sub(escaped, text)

    def escape_line(self, line: str, *, first: bool = True) -> str:
        r"""Escape what would make of a line something else than text.

        >>> escape = Escapes("gfm").escape_line
        >>> print(escape("# x"), escape("1. x"), escape("- x"), escape("-x"), escape("1.5"))
        \# x 1\. x \- x -x 1.5
        """
        if not first and _BORDER.fullmatch(line):
            return f"\\{line}"
        if line[:1] not in self.line_starts or (first and line[0] == "="):
            return line
        match = self._line.match(line)
        if match is None:
            return line
        place = match.end("number") if match["number"] else 0
        if not place and line[0].isalnum():
            place = match.end() - 1  # pandoc reads \A as a command of TeX
        return f"{line[:place]}\\{line[place:]}"


# What counts at the start of a line only: bullets; lines that are a rule or underline a
# heading; headings; quotes; the box of a task and the kind of a callout; numbers of lists.
_LINE_PATTERN = (
    r"[-+*](?:[ \t]|$)|-[- \t]*$|\*[* \t]*$|_[_ \t]*$|=+[ \t]*$|#{1,6}(?:[ \t]|$)|>"
    r"|\[(?:[ xX]|![A-Za-z-]+)\](?:[-+ \t]|$)|(?P<number>[0-9]{1,9})(?=[.)](?:[ \t]|$))"
)
_LINE = re.compile(_LINE_PATTERN)
_BORDER = re.compile(r"(?=[^-]*-)[-:|][-:| \t]*\\?")
"""A row of dashes, bars and colons: below a line with as many cells it makes a table."""
_LINE_RULES: Final = {
    # Besides: definitions, divs, line blocks, titles, and letters as numbers of a list.
    "pandoc": re.compile(
        _LINE_PATTERN
        + r"|[:|%](?:[ \t:]|$)|#\.|\(?(?:[0-9]+|[A-Za-z]|[ivxlcdmIVXLCDM]+|@)[.)](?=[ \t])"
    ),
}
_STARTS: Final = (
    frozenset("-+*_=#>[0123456789"),
    frozenset("-+*_=#>[0123456789:|%(abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
)


def escape_cell(text: str) -> str:
    r"""Escape the borders of a pipe table.

    >>> print(escape_cell("`a|b`"))
    `a\|b`
    """
    return text.replace("|", "\\|") if "|" in text else text

"""Text step: where a wiki's interface ends above an article and begins below it.

Whoever selects a whole page in a browser copies its menus as well: Vector 2022 prints two
hundred lines before the first sentence, older skins print them after the last. A part is
cut only where signs of two kinds stand together (a skip link and a tagline; the address in
the print footer and the date of the last edit), and never across prose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.engines import words
from cleaner.steps.text import signs as sign
from cleaner.steps.text.frame_facts import (
    find_address,
    mend_address,
    read_facts,
    title_in,
)
from cleaner.steps.text.frame_titles import heading_of_title, line_of_title
from cleaner.steps.text.lines import find_column
from cleaner.steps.text.rules import Frame
from cleaner.text import count_characters, fold_title

if TYPE_CHECKING:
    from collections.abc import Collection

    from cleaner.steps.text.rules import TextPage

ABOVE: Final = "interface-above"
BELOW: Final = "interface-below"
_ENDS: Final = frozenset(
    {sign.SKIP, sign.TOGGLE, sign.TAGLINE, sign.JUMP, sign.CRUMBS, sign.PLACE}
)
"""Only the interface above prints these: what stands above them, without prose, is its."""
_FOLLOW: Final = frozenset(
    {sign.TAGLINE, sign.JUMP, sign.REDIRECT, sign.PARENT, sign.PLACE}
)
"""What may still stand below one of them, where menus have ended."""
_LAST: Final = frozenset({sign.TAGLINE, sign.JUMP, sign.REDIRECT, sign.PARENT, sign.CRUMBS})
"""No menu follows these."""
_BEGINS: Final = frozenset({sign.RETRIEVED, sign.CATEGORIES, sign.MODIFIED, sign.START})
"""The first line of the interface below."""
_BELOW_ONLY: Final = _BEGINS - {sign.MODIFIED}
"""Trac prints the date above as well."""
_HARD: Final = frozenset({sign.RETRIEVED, sign.MODIFIED, sign.LICENCE, sign.FOOT})
"""Without one of these, words of menus may be what the text is about."""
_ENTRIES: Final = frozenset({sign.MENU, sign.FOOT, sign.START})
_LOOSE: Final = frozenset({sign.WEAK, sign.TAB, sign.LANGUAGE})
"""Words of menus only right beside others."""
_UNSURE: Final = frozenset({sign.OTHER, sign.PROSE, *_LOOSE})
"""What a line's links know better."""
_NO_TITLE: Final = frozenset({sign.TAB, sign.MENU})
"""What Vector 2022 prints below the title of a page that is in one language only."""
_ENOUGH: Final = 3
"""So many different entries of menus are one sign."""
_GAP: Final = 12
"""Lines between two of a menu that are the wiki's own."""
_CLOSE: Final = 3
"""The same below the title."""
_SIDEBAR: Final = 100
"""The same below the address in the print footer: sidebars of a wiki's own."""
_GROUP: Final = 60
"""The same in menus that open the interface below: TV Tropes has groups of twenty."""
_NOTICES: Final = 2
"""Lines of prose that may stand above the interface above."""
_LONGEST: Final = 2000
"""Lines of the longest interface above, with contents list and languages."""
_REST: Final = 1
"""Lines that must be left, or the text is about an interface."""


class _Tail(NamedTuple):
    """A run of lines that may be the interface below."""

    start: int
    end: int
    signs: frozenset[str]
    reaches_end: bool


class _Kinds:
    """What each line is; asked for where somebody looks, and once."""

    def __init__(self, page: TextPage) -> None:
        self._page = page
        self._kinds: dict[int, str] = {}
        self.place = ""
        """The id of the page in DokuWiki's line below it."""

    def __getitem__(self, number: int) -> str:
        kind = self._kinds.get(number)
        if kind is None:
            kind = self._kinds[number] = self._alone(number)
            if kind == sign.SITE:
                follows = self._alone(self._page.following(number))
                named = follows in (sign.JUMP, sign.REDIRECT, sign.PARENT)
                named = named or self._is_below_menu(number)
                kind = self._kinds[number] = sign.TAGLINE if named else sign.OTHER
        if kind == sign.PLACE:
            line = self._page.lines[number]
            return kind if line.startswith("wiki:") or line == self.place else sign.OTHER
        return kind

    def _is_below_menu(self, number: int) -> bool:
        """Tell whether links of a menu stand right above a line, as below tabs."""
        above = number - 1
        while above >= 0 and not self._page.lines[above]:
            above -= 1
        return self._page.hints.get(above) == sign.MENU

    def _alone(self, number: int) -> str:
        page = self._page
        if number >= len(page.lines) or not page.lines[number]:
            return sign.OTHER
        kind = sign.kind_of(page.lines[number], page.raw[number], page.language)
        if kind in _UNSURE and number in page.hints:
            return page.hints[number]
        return kind


def find_frames(page: TextPage) -> None:
    """Find the interface around each article of a copy; nothing is cut yet."""
    mend_address(page)
    kinds = _Kinds(page)
    place = 0
    while place < len(page.lines):
        tail = _find_tail(page, kinds, place)
        stop = tail.start if tail else len(page.lines)
        address = find_address(page.lines[tail.start : tail.end]) if tail else ""
        kinds.place = _id_of_file(page.lines[tail.start : tail.end]) if tail else ""
        if head := _find_head(page, kinds, (place, stop), address, certain=bool(tail)):
            page.frames.append(head)
        if tail:
            page.frames.append(Frame(tail.start, tail.end, BELOW))
        place = tail.end if tail else len(page.lines)
    if _left(page) < _REST or (page.is_code and not _encloses(page)):
        page.frames.clear()
    if page.frames:
        page.is_copy = not page.is_code
        # A copy has no marks of Markdown: "# note" is a line of somebody's program.
        page.is_markdown = page.is_markdown and bool(page.fences)


def cut_frames(page: TextPage) -> None:
    """Cut the interface; titles and facts that it holds are kept."""
    heads = [frame for frame in page.frames if frame.title >= 0]
    feet = [frame for frame in page.frames if frame.rule == BELOW]
    if len(feet) == 1 and len(heads) < 2:  # one page, one title
        page.facts = read_facts(
            page, [number for frame in page.frames for number in _held(page, frame)]
        )
    for frame in filter(lambda frame: page.allows(frame.rule), page.frames):
        cut = [number for number in _held(page, frame) if number != frame.title]
        page.record(frame.rule, "\n".join(page.lines[number] for number in cut))
        if frame.title >= 0 and page.lines[frame.title]:
            _set_title(page, frame.title, is_only=len(heads) == 1)
        for number in cut:
            page.lines[number] = ""
            page.headings.pop(number, None)
    if not heads and not page.title and page.allows(BELOW):
        page.title = page.facts.page.name
    page.width = find_column(page) if page.frames else page.width


def _held(page: TextPage, frame: Frame) -> list[int]:
    return [number for number in range(frame.start, frame.end) if page.lines[number]]


def _encloses(page: TextPage) -> bool:
    """Tell whether the interface stands around one run of lines: a program stays whole."""
    return len({frame.rule for frame in page.frames}) == len(page.frames)


def _set_title(page: TextPage, number: int, *, is_only: bool) -> None:
    """Take a line for the page's title; where pages follow each other, for a heading."""
    if number in page.headings:
        return
    if not is_only or page.title:
        page.headings[number] = 1
        return
    page.title = page.lines[number]
    page.data += count_characters(page.title)
    page.lines[number] = ""
    page.headings.pop(number, None)


def _left(page: TextPage) -> int:
    """Count the lines that would be left."""
    held = sum(map(bool, page.lines))
    return held - sum(len(_held(page, frame)) for frame in page.frames)


# --- below -----------------------------------------------------------------------------


def _find_tail(page: TextPage, kinds: _Kinds, start: int) -> _Tail | None:
    """Return the first interface below an article from a line on."""
    place = start
    while place < len(page.lines):
        line = page.lines[place]
        if line and sign.may_begin(line, page.language) and kinds[place] in _BEGINS:
            tail = _walk_down(page, kinds, place)
            hard = tail.signs & _HARD
            if len(tail.signs) > 1 and hard and (tail.reaches_end or len(hard) > 1):
                return tail._replace(start=_opening(page, kinds, start, tail.start))
            place = tail.end
        else:
            place += 1
    return None


def _opening(page: TextPage, kinds: _Kinds, first: int, start: int) -> int:
    """Return where menus begin that stand right above the interface below.

    Only addresses of links prove that: words alone may be the article's last ones.
    """
    unknown = 0
    for number in range(start - 1, first - 1, -1):
        if not page.lines[number]:
            continue
        if page.hints.get(number) == sign.MENU and kinds[number] != sign.OTHER:
            start, unknown = number, 0
        else:
            unknown += 1
        if unknown > 1:
            break
    return start


def _walk_down(page: TextPage, kinds: _Kinds, start: int) -> _Tail:
    """Follow the interface down to prose, to the next page, or to the end."""
    signs: set[str] = set()
    entries: dict[str, set[str]] = {kind: set() for kind in _ENTRIES}
    end, unknown, limit, is_list = start, 0, _GAP, False
    for number in range(start, len(page.lines)):
        line, kind = page.lines[number], kinds[number]
        if not line:
            continue
        if kind in (sign.PROSE, sign.SKIP, sign.TAGLINE, sign.JUMP) or unknown > limit:
            break
        if kind == sign.OTHER or (kind in _LOOSE and unknown):
            # Links of a converted page: menus of a site are long, and nothing but that.
            unknown += not is_list and number not in page.hints
            continue
        end, unknown = number + 1, 0
        is_list = kind == sign.CATEGORIES and line[-1] in ":："
        if kind in _ENTRIES:
            entries[kind].add(sign.fold_line(line))
        elif kind in _HARD or kind == sign.CATEGORIES:
            signs.add(kind)
        if kind == sign.RETRIEVED:
            limit = _SIDEBAR
        elif kind == sign.START:
            limit = max(limit, _GROUP)
    else:
        end = len(page.lines)
    signs.update(_signs_of(entries))
    return _Tail(start, end, frozenset(signs), end == len(page.lines))


def _signs_of(entries: dict[str, set[str]]) -> set[str]:
    """Return what the entries of menus prove: one alone proves nothing."""
    found = {sign.START} if entries[sign.START] else set[str]()
    if len(entries[sign.FOOT]) > 1:
        found.add(sign.FOOT)
    if len(entries[sign.MENU] | entries[sign.START]) >= _ENOUGH:
        found.add(sign.MENU)
    return found


def _id_of_file(lines: list[str]) -> str:
    """Return the id of a page of DokuWiki from its line "works/weirs.txt · ...".

    >>> _id_of_file(["works/weirs.txt · Last modified: 2020/01/02 03:04 by jo"])
    'works:weirs'
    """
    found = next(filter(None, map(sign.FILE.match, lines)), None)
    return found[1].replace("/", ":") if found else ""


# --- above -----------------------------------------------------------------------------


def _find_head(
    page: TextPage, kinds: _Kinds, span: tuple[int, int], address: str, *, certain: bool
) -> Frame | None:
    """Return the interface above an article that lies in a span of lines."""
    start, stop = _zone(page, kinds, span)
    ends = [n for n in range(start, stop) if page.lines[n] and kinds[n] in _ENDS]
    end = ends[-1] + 1 if ends else start
    wanted = fold_title(title_in(address)) if address else []
    title = line_of_title(page, wanted, start, end if ends else stop)
    if title < 0 and page.headings:
        title = heading_of_title(page, start, stop)
    span = (max(end, title + 1), stop)
    # Before a title is found, lists of links in a converted page are all menus.
    menus = page.hints if title < 0 else {}
    end = _extend(page, kinds, span, menus, is_title=title >= end)
    if title < 0:
        title = _printed_title(page, kinds, range(start, end))
    held = [number for number in range(start, end) if page.lines[number]]
    signs = {kinds[number] for number in held} & _ENDS
    entries = {sign.fold_line(page.lines[n]) for n in held if kinds[n] == sign.MENU}
    if title in page.headings and not signs:
        # Below a title alone, links of any kind may be what the page is about.
        entries &= {sign.fold_line(page.lines[n]) for n in held if n < title}
    if not signs and not entries:
        # Only the title: lines above it may be the article's, if the copy begins in it.
        return _only_title(held, title) if certain and wanted else None
    count = len(signs) + (len(entries) >= _ENOUGH) + certain
    count += title >= 0 and (bool(wanted) or title in page.headings)
    return Frame(start, end, ABOVE, title) if count > 1 else None


def _only_title(held: list[int], title: int) -> Frame | None:
    if title < 0 or held.index(title) > _CLOSE:
        return None
    return Frame(title, title + 1, ABOVE, title)


def _zone(page: TextPage, kinds: _Kinds, span: tuple[int, int]) -> tuple[int, int]:
    """Return where the interface above may stand: from the top to the first prose.

    A notice of the wiki to all readers may stand above all.
    """
    start, notices = span[0], 0
    stop = min(span[1], start + _LONGEST)
    for number in range(start, stop):
        if not page.lines[number] or kinds[number] not in (sign.PROSE, *_BELOW_ONLY):
            continue
        if notices == _NOTICES or number - start > _NOTICES or kinds[number] != sign.PROSE:
            return start, number
        start, notices = number + 1, notices + 1
    return start, stop


def _extend(
    page: TextPage,
    kinds: _Kinds,
    span: tuple[int, int],
    menus: Collection[int],
    *,
    is_title: bool,
) -> int:
    """Return the end of menus that go on below a line."""
    end, unknown = span[0], 0
    above = kinds[end - 1] if end else sign.OTHER
    limit = _CLOSE if is_title or (end and not menus) else _GAP
    for number in range(*span):
        if not page.lines[number] or (number in menus and not kinds[number]):
            continue
        kind = kinds[number]
        if above in _LAST and not is_title and kind not in _FOLLOW:
            break
        if number in page.headings and page.lines[number] in words.contents_words():
            break  # its list goes by another rule, and not without it
        if kind == sign.OTHER or (kind in _LOOSE and unknown):
            unknown += 1
            if unknown > limit:
                break
        else:
            end, unknown, above = number + 1, 0, kind
    return end


def _printed_title(page: TextPage, kinds: _Kinds, lines: range) -> int:
    """Return the line above the tagline or above the tabs of the page, or -1."""
    held = [number for number in lines if page.lines[number]]
    for place, number in enumerate(held):
        if kinds[number] != sign.OTHER or place + 1 == len(held):
            continue
        above = kinds[held[place - 1]] if place else sign.OTHER
        below = kinds[held[place + 1]]
        tabs = [kinds[n] for n in held[place + 1 : place + 3]] == [sign.TAB] * 2
        if (
            below in (sign.TAGLINE, sign.COUNT)
            or tabs
            or (above == sign.TOGGLE and below in _NO_TITLE)
        ):
            return number
    return -1

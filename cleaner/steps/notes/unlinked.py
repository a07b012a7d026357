"""Marks and notes without links: both sides must say the same labels, in the same order.

Superscripts and a list that is ruled off, headed or classed; ``[1]`` in the text and lines
that begin with it; ``*`` and ``†``; raised and circled digits. One side alone proves
nothing: superscripts are powers and verses, brackets are indices.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from turbohtml import Element, Text

from cleaner.dom import is_sample
from cleaner.steps.notes.bodies import find_bodies
from cleaner.steps.notes.calls import node_before
from cleaner.steps.notes.labels import OPEN, is_empty
from cleaner.steps.notes.prose import fold_again, unfold_preformatted
from cleaner.steps.notes.scan import Entry, join_lines, may_have_notes, scan, split_lines
from cleaner.steps.notes.written import DEFINED, MARK, written_notes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Node

    from cleaner.steps.notes.calls import Call
    from cleaner.steps.notes.marks import Lift

MOST_MATCHED: Final = 0.8
"""Share of labels that both sides must have; a list may have a note nobody calls."""
LEAST_ENTRIES: Final = 2
"""Notes from which a list proves itself; one alone needs its class, heading or line."""


def lift_unlinked(lift: Lift) -> None:
    """Lift notes that no link leads to, on pages without any other.

    Not on pages of software that has footnotes of its own: who does not use them there
    means something else, and the pages of wikis are full of numbers in brackets.
    """
    page = lift.page
    if page.marks and not lift.key_of:
        return
    text = page.tree.text
    if "[^" in text:
        lift_literal(lift)
    if lift.key_of or page.marks:
        return
    if page.rules is None or page.rules.notes or not may_have_notes(page.tree, text):
        return
    folded = unfold_preformatted(page)
    lines = split_lines(page)
    entries, calls = scan(page.tree, lift.places)
    for form in ("raised", "bracket", "round", "sign"):
        mine = [call for call in calls if call.form == form]
        notes = [entry for entry in entries if fits(entry, form)]
        if mine and notes:
            pair(lift, notes, mine)
    if not lift.key_of:
        lift_closing(lift, entries, [call for call in calls if call.form == "raised"])
    # Both were put into the tree to be read; what no note was made of leaves it again.
    fold_again(folded, lift.keys)
    join_lines(lines, lift.keys)


def fits(entry: Entry, form: str) -> bool:
    """Tell whether notes of this form may be called by marks of that form."""
    if entry.form in ("item", "round"):
        forms = ("raised", "bracket", "round" if entry.form == "round" else "")
        return form in forms and entry.is_placed
    if entry.form == "raised":
        return form == "raised" and entry.is_placed
    if entry.form == "sign":
        return form == "sign" or (form == "raised" and not entry.label.isdecimal())
    in_words = entry.form == "bracket" and not entry.label.isdecimal()
    is_worded = in_words and any(map(str.isdecimal, entry.label))
    return form == entry.form or (form == "raised" and (entry.is_placed or is_worded))


# --- both sides -----------------------------------------------------------------------


def pair(lift: Lift, entries: list[Entry], calls: list[Call]) -> None:
    """Make notes and marks of two sides that agree.

    Where labels begin anew (a star at the foot of each old page) the marks belong to the
    next notes below them.
    """
    waiting = sorted(calls, key=order_of)
    place = 0
    has_one_label = len({call.label for call in calls}) == 1
    for run in runs_of(entries):
        by_label = {comparable(entry.label): entry for entry in run}
        last = run[-1].order
        first, place = place, bisect_left(waiting, last, place, key=order_of)
        mine = [
            call
            for call in waiting[first:place]
            if (entry := by_label.get(comparable(call.label))) and call.order < entry.order
        ]
        mine = without_groups(run, mine)
        if len(run) < LEAST_ENTRIES and form_of(run) == "sign":
            # "***" beside "*" are stars of a review.
            mine = mine if has_one_label else []
        mine = without_doubtful(mine, list(by_label))
        if agree(run, mine):
            make_notes(lift, run, mine)


def order_of(call: Call) -> int:
    """Return where on the page a mark stands."""
    return call.order


def form_of(run: list[Entry]) -> str:
    """Return how the labels of entries are written, by the first of them."""
    return run[0].form


def without_groups(run: list[Entry], calls: list[Call]) -> list[Call]:
    """Leave out what is printed as "[1, 2]" where that may be an interval or a vector.

    One such group with a label that no note has says so of all; and the notes themselves,
    or another mark, must be in brackets.
    """
    known = {comparable(entry.label) for entry in run}
    groups = [call for call in calls if call.beside and call.form == "bracket"]
    clear = form_of(run) == "bracket" or len(groups) < len(calls)
    whole = all(comparable(label) in known for call in groups for label in call.beside)
    return [
        call
        for call in calls
        if not call.beside
        or (
            all(comparable(label) in known for label in call.beside)
            and (call.form != "bracket" or (clear and whole))
        )
    ]


def lift_closing(lift: Lift, entries: list[Entry], calls: list[Call]) -> None:
    """Make notes of the blocks behind all text whose raised labels it calls, each of them.

    Nothing parts them from the text, so all must agree: each mark stands right behind a
    word, as numbers of verses do not, and none is behind the first note.
    """
    run = closing_run(entries)
    if len(run) < LEAST_ENTRIES or not follows_text(run[0]):
        return
    labels = [comparable(entry.label) for entry in run]
    known = frozenset(labels)
    mine = [call for call in calls if call.order < run[0].order]
    mine = [call for call in mine if comparable(call.label) in known]
    mine = without_doubtful(mine, labels)
    firsts = list(dict.fromkeys(comparable(call.label) for call in mine))
    if firsts == labels and all(map(is_behind_word, mine)):
        make_notes(lift, run, mine)


def closing_run(entries: list[Entry]) -> list[Entry]:
    """Return the last blocks with labels, as far as they follow each other."""
    run: list[Entry] = []
    for entry in sorted(entries, key=lambda entry: -entry.order):
        if entry.form != "raised" and entry.print is None:
            continue
        if run and not is_next(entry, run[-1]):
            break
        run.append(entry)
    return run[::-1]


def is_next(entry: Entry, after: Entry) -> bool:
    """Tell whether an entry is right before another, or the block of which it is a line."""
    return after.target in (block_after(entry), *entry.target)


def block_after(entry: Entry) -> Node | None:
    """Return what follows the block of an entry and shows something."""
    return next((node for node in entry.target.next_siblings if not is_empty(node)), None)


def is_behind_word(call: Call) -> bool:
    """Tell whether a raised mark stands right behind a word, a stop or another mark."""
    if call.element is None:
        return call.start > 0  # a raised digit stands behind a sign of its text
    if call.element.text.strip()[:1] in OPEN:
        return True  # no verse is numbered so
    before = node_before(call.element)
    return before is not None and bool(before.text) and not before.text[-1].isspace()


def follows_text(entry: Entry) -> bool:
    """Tell whether a text with a raised mark, and no heading, stands before a block."""
    block = entry.target
    for _ in range(_LEVELS):
        for node in block.previous_siblings:
            if isinstance(node, Element):
                if node.tag[0] == "h" and node.tag[1:].isdecimal():
                    return False
                if node.select_one("sup") is not None:
                    return True
            elif node.text.strip():
                return False
        if not isinstance(block.parent, Element) or block.parent.tag not in _BOXES:
            return False
        block = block.parent
    return False


_BOXES: Final = frozenset(
    "div p td tr tbody tfoot small section aside footer details".split()
)
_LEVELS: Final = 4
"""Boxes around the notes at the end of a text, as a "callout" is."""


def comparable(label: str) -> str:
    """Return a label as both sides may write it: digits of any script, either case.

    >>> comparable("١٢"), comparable("²"), comparable("B")
    ('12', '2', 'b')
    """
    if label.isdigit():
        label = normalize("NFKC", label)  # raised and circled digits
    return str(int(label)) if label.isdecimal() else label.casefold()


def runs_of(entries: list[Entry]) -> Iterator[list[Entry]]:
    """Yield the entries in runs in which no label stands twice."""
    run: list[Entry] = []
    seen: set[str] = set()
    for entry in sorted(entries, key=lambda entry: entry.order):
        label = comparable(entry.label)
        if label in seen:
            yield run
            run, seen = [], set()
        run.append(entry)
        seen.add(label)
    if run:
        yield run


def without_doubtful(calls: list[Call], labels: list[str]) -> list[Call]:
    """Leave out powers and indices; a number behind a digit that continues the count stays.

    "4100³" is a mark where no other calls note 3, and it stands between marks 2 and 4.
    """
    places = {label: place for place, label in enumerate(labels)}
    clear = {comparable(call.label) for call in calls if not call.is_doubtful}
    kept: list[Call] = []
    last = -1
    following = next_clear(calls, places)
    for call, after in zip(calls, following, strict=True):
        label = comparable(call.label)
        place = places[label]
        if call.is_doubtful:
            if not clear or not call.is_behind_number or label in clear:
                continue
            if last != place - 1 or after != place + 1:
                continue
        kept.append(call)
        last = place
    return kept


def next_clear(calls: list[Call], places: dict[str, int]) -> list[int]:
    """Return for each call the place in the list of the next clear mark's note."""
    following: list[int] = []
    after = len(places)
    for call in reversed(calls):
        following.append(after)
        if not call.is_doubtful:
            after = places[comparable(call.label)]
    return following[::-1]


def agree(entries: list[Entry], calls: list[Call]) -> bool:
    """Tell whether both sides have the same labels, in order, most of them matched."""
    firsts = list(dict.fromkeys(comparable(call.label) for call in calls))
    labels = [comparable(entry.label) for entry in entries]
    if not firsts or len(firsts) < MOST_MATCHED * len(labels):
        return False
    if len(labels) < LEAST_ENTRIES and not (entries[0].is_placed or is_foot(entries[0])):
        return False
    places = [labels.index(label) for label in firsts] if len(labels) < 400 else []
    in_order = sum(a < b for a, b in pairwise(places))
    if in_order < MOST_MATCHED * (len(places) - 1) and not all(map(is_in_table, calls)):
        return False
    numbers = [int(label) for label in labels if label.isdecimal()]
    return all(0 < b - a <= 2 for a, b in pairwise(numbers))


def is_foot(entry: Entry) -> bool:
    """Tell whether a block that begins with a sign is fine print, or the last."""
    if entry.form != "sign":
        return False
    return entry.print is not None or block_after(entry) is None


def is_in_table(call: Call) -> bool:
    """Tell whether a mark stands in a table: its cells have more than one order."""
    place = call.place
    return isinstance(place, Element) and place.closest("table") is not None


def make_notes(lift: Lift, entries: list[Entry], calls: list[Call]) -> None:
    """Make the notes, and cut the marks out of their texts."""
    targets = [entry.target for entry in entries]
    marks = [place for call in calls if isinstance(place := call.place, Element)]
    bodies = find_bodies(lift.page, targets, marks)
    keys: dict[str, str] = {}
    labels = {comparable(entry.label): entry.label for entry in entries}
    for call in calls:
        if not call.label.isdecimal() and labels[comparable(call.label)].isdecimal():
            call.label = labels[comparable(call.label)]  # "¹" is how it prints 1
    for entry in entries:
        if entry.print is not None:
            entry.print.unwrap()
        body, holder = bodies[entry.target]
        key = lift.add_note(entry.target.attr("id") or lift.next_key(), body, holder)
        note = lift.page.notes[key]
        note.label, note.is_doubled = entry.label, entry.form not in ("item", "round")
        keys[comparable(entry.label)] = key
    texts: dict[Text, list[Call]] = {}
    for call in calls:
        if call.text is not None:
            texts.setdefault(call.text, []).append(call)
        elif call.element is not None:
            lift.add_mark(call.element, keys[comparable(call.label)], call.label)
    for text, inner in texts.items():
        places = [(c.start, c.end, keys[comparable(c.label)], c.label) for c in inner]
        cut_marks(lift, text, places)


def cut_marks(lift: Lift, text: Text, places: list[tuple[int, int, str, str]]) -> None:
    """Put parts of a text into elements, which are marks."""
    data, done = text.data, 0
    for start, end, key, label in sorted(places):
        if start < done:
            continue
        if data[done:start]:
            text.insert_before(Text(data[done:start]))
        mark = lift.page.make("span")
        mark.append(Text(data[start:end]))
        text.insert_before(mark)
        lift.add_mark(mark, key, label)
        done = end
    text.data = data[done:]


def lift_literal(lift: Lift) -> None:
    """Take ``[^1]`` that a converter left in the text for a mark of note 1."""
    written = written_notes(lift)
    keys = {
        note.label.casefold(): key
        for key, note in lift.page.notes.items()
        if note.is_convention and note.label
    }
    keys |= {label.casefold(): lift.key_of[mark] for mark, label in lift.label_of.items()}
    # A definition that was left in the text as well says that this is another note.
    for found in DEFINED.finditer(lift.page.tree.text):
        keys.pop(found[1].casefold(), "")
    keys |= written
    for node in list(lift.page.tree.descendants) if keys else ():
        if isinstance(node, Text) and "[^" in node.data:
            around = node.parent
            if not isinstance(around, Element) or is_sample(around):
                continue
            start = 1 if around in lift.keys and around.children[0] is node else 0
            places = [
                (found.start(), found.end(), keys[found[1].casefold()], found[1])
                for found in MARK.finditer(node.data, start)
                if found[1].casefold() in keys
            ]
            cut_marks(lift, node, places)

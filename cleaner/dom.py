"""All work on the tree that knows nothing of wikis: selecting, text, surgery."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.selectors import (
    Needs,
    inner_need_of,
    need_of,
    one_form,
    parts_of,
    split_selectors,
)
from cleaner.text import count_characters

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from turbohtml import Document, Node

BLOCK_TAGS: Final = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main"
    " menu nav ol p pre search section summary table tbody td tfoot th thead tr ul"
    " caption colgroup col listing xmp plaintext optgroup option".split()
)
"""Elements that begin on a new line (the user agent style sheet of the HTML standard)."""

_SIMPLE = re.compile(
    r"([a-zA-Z][a-zA-Z0-9]*)?\.([\w-]+)((?:\.[\w-]+)*)(?:\s*>\s*([a-z][a-z0-9]*))?"
)
"""``tag.class.class > child``, all but the first class as one may."""
_ID_PREFIX = re.compile(r"([a-zA-Z][a-zA-Z0-9]*)?\[id\^=[\"']([\w:.-]+)[\"']\]")


def squeeze(text: str) -> str:
    r"""Make each run of white space one blank, as a browser does; other blanks stay.

    Replacing in passes is ten times as fast as one regular expression, which would stop at
    every single blank of the text; each pass halves the runs, so it stays linear enough.

    >>> squeeze("a\n\t b  c")
    'a b c'
    """
    if text.isprintable() and "  " not in text:  # all blanks but " " are unprintable
        return text
    for sign in "\n\t\r\f":
        if sign in text:
            text = text.replace(sign, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def text_of(node: Node) -> str:
    """Return the text of a node with each run of white space as one blank, edges cut."""
    return " ".join(node.text.split())


class Index:
    """The classes and ids of a tree, read once: most selectors ask for nothing else.

    A walk over all elements costs a tenth to a fifth of the parse, whatever is asked, so a
    hundred selectors must not be a hundred walks. Elements that leave the tree later stay
    in the index: who takes elements out must not ask for them again.
    """

    __slots__ = (
        "_attributes",
        "_by_class",
        "_id_lines",
        "classed",
        "has_doubled_ids",
        "ids",
        "tree",
    )

    def __init__(self, tree: Document | Element) -> None:
        """Read the classes and ids below a node."""
        self.tree = tree
        self.classed = tree.select("[class]")
        """The elements that have a class, in document order."""
        by_value: defaultdict[str, list[Element]] = defaultdict(list)
        values = [element.attr("class") or "" for element in self.classed]
        for value, element in zip(values, self.classed, strict=True):
            by_value[value].append(element)
        self._by_class: dict[str, list[list[Element]]] = {}
        for value, group in by_value.items():
            for name in value.split():
                groups = self._by_class.get(name)
                if groups is None:
                    self._by_class[name] = [group]
                elif groups[-1] is not group:  # a value may say a name twice
                    groups.append(group)
        named = tree.select("[id]")[::-1]
        names = [element.attr("id") or "" for element in named]
        self.ids: dict[str, Element] = dict(zip(names, named, strict=True))
        """Id -> its first element, as a browser takes it: it is set last."""
        self.has_doubled_ids = len(self.ids) < len(named)
        """Tells whether several elements share an id."""
        self._id_lines = ""
        self._attributes = {"": ""}
        """Tag -> all attributes of its elements, written out in small letters: to search
        this text takes a tenth of what the tree takes to read a selector."""

    def add(self, element: Element) -> None:
        """Add an element that came into the tree after it was read."""
        self.classed.append(element)
        for name in (element.attr("class") or "").split():
            self._by_class.setdefault(name, []).append([element])

    def ids_that_start(self, start: str) -> list[str]:
        """Return the ids that begin with a text; one search finds that there are none."""
        if not self._id_lines:
            self._id_lines = "\n" + "\n".join(self.ids)
        if f"\n{start}" not in self._id_lines:
            return []
        return [name for name in self.ids if name.startswith(start)]

    def with_class(self, name: str) -> list[Element]:
        """Return the elements of a class; in document order where they share one value."""
        groups = self._by_class.get(name, ())
        return [element for group in groups for element in group]

    def alike(self, part: str, pattern: re.Pattern[str]) -> list[Element]:
        """Return the elements of classes that hold a part and match, each element once."""
        names = [name for name in self._by_class if part in name and pattern.search(name)]
        return list(dict.fromkeys(each for name in names for each in self.with_class(name)))

    def named(self, kind: str, name: str) -> list[Element]:
        """Return the elements with an id ("#") or a class (".")."""
        return [self.ids[name]] if kind == "#" else self.with_class(name)

    def find(self, selector: str) -> list[Element]:
        """Return what matches one selector, in document order, by the index if it can."""
        form = one_form(selector)
        if form is None:
            return self.tree.select(selector) if self.may_have(selector) else []
        tag, kind, name, more, attribute = form
        names = self.names_of(kind)
        if name not in names:
            return []
        found = _narrowed(self.named(kind, name), tag, more, "")
        if attribute:
            found = [each for each in found if each.attr(attribute) is not None]
        if len(found) < 2 or len(self._by_class[name]) < 2:
            return found
        wanted = set(found)
        return [element for element in self.classed if element in wanted]

    def names_of(self, kind: str) -> Mapping[str, object]:
        """Return the ids ("#") or the classes (".") that the tree has."""
        return self.ids if kind == "#" else self._by_class

    def has(self, selector: str) -> bool:
        """Tell whether anything matches one selector."""
        form = one_form(selector)
        if form is None:
            return self.may_have(selector) and self.tree.select_one(selector) is not None
        tag, kind, name, more, attribute = form
        if kind == "#" or more or attribute:
            return bool(self.find(selector))
        groups = self._by_class.get(name)
        if groups is None or not tag:
            return groups is not None
        return any(element.tag == tag for group in groups for element in group)

    def written(self, tag: str) -> str:
        """Return the attributes of all elements of a tag as one text, in small letters."""
        written = self._attributes.get(tag)
        if written is None:
            found = map(_write_attributes, self.tree.select(tag))
            written = self._attributes[tag] = "\n".join(found).lower()
        return written

    def known(self, kind: str) -> Container[str]:
        """Return in what to look for the name that `need_of` tells with this kind."""
        return self.names_of(kind) if kind in ("#", ".") else self.written(kind)

    def may_have(self, selector: str) -> bool:
        """Tell whether the tree has what `need_of` says of a selector.

        It saves a question to the tree, which reads each selector anew and, after each
        change, its elements as well.
        """
        for kind, name in (need_of(selector), inner_need_of(selector)):
            if kind and name not in self.known(kind):
                return False
        return True

    def select(self, css: str) -> list[Element]:
        """Return what matches, each element once, not always in document order.

        Walks the tree only for selectors that the index cannot answer.
        """
        return list(_compiled_one(css).match(self))

    def in_order(self, css: str) -> list[Element]:
        """Return what matches a list of selectors and is in the tree, in document order."""
        return select_each(self.tree, list(filter(self.may_have, parts_of(css))))

    def shared(self, names: Mapping[str, object]) -> Iterable[str]:
        """Return which of these class names the tree has."""
        return self._by_class.keys() & names.keys()


class Matcher:
    """Many named selectors applied together.

    Selectors of one class or id, of an id's beginning, and children of a class are answered
    by the index, class by class that the page really has. The tree is asked for the rest
    one by one: it knows its elements by tag, so a selector that begins with one is cheap
    (3 to 20 microseconds on a page of 1.5 MB) where a joined list would walk the page.
    """

    def __init__(self, selectors: Mapping[str, str]) -> None:
        """Compile.

        Args:
            selectors: name -> CSS selector list; on one element the first name wins.
        """
        self.names = tuple(selectors)
        self._classes: dict[str, list[tuple[int, str, str, str]]] = {}
        self._ids: dict[str, tuple[int, int]] = {}
        """Id -> its place among them, and the rank of its first rule."""
        self._prefixes: list[tuple[int, str, str]] = []
        self._tags: dict[str, int] = {}
        self._walked = Needs(
            (selector, (rank, selector))
            for rank, css in enumerate(selectors.values())
            for selector in split_selectors(css)
            if not self._add(rank, selector)
        )

    def _add(self, rank: int, selector: str) -> bool:
        """Sort a selector in; tell whether the index can answer it."""
        simple = _SIMPLE.fullmatch(selector)
        prefix = _ID_PREFIX.fullmatch(selector)
        if simple is not None:
            tag, name, more, child = (group or "" for group in simple.groups())
            self._classes.setdefault(name, []).append((rank, tag, more, child))
        elif (
            selector[0] == "#" and selector[1:].replace("-", "").replace("_", "").isalnum()
        ):
            self._ids.setdefault(selector[1:], (len(self._ids), rank))
        elif prefix is not None:
            self._prefixes.append((rank, prefix[1] or "", prefix[2]))
        elif selector.isalnum():
            self._tags.setdefault(selector.lower(), rank)
        else:
            return False
        return True

    def match(self, index: Index) -> dict[Element, str]:
        """Return the elements that match, each with the name of its first selector.

        Those with a class come first, in document order.
        """
        found: dict[Element, int] = {}
        for name in index.shared(self._classes):
            elements = index.with_class(name)
            for rank, tag, more, child in self._classes[name]:
                _note(found, rank, _narrowed(elements, tag, more, child))
        ids = self._ids.keys() & index.ids.keys()
        for name in sorted(ids, key=self._ids.__getitem__):
            _note(found, self._ids[name][1], [index.ids[name]])
        if self._prefixes:
            self._match_prefixes(index, found)
        for tag, rank in self._tags.items():
            _note(found, rank, index.tree.select(tag))
        for rank, selector in self._walked.met(index):
            _note(found, rank, index.tree.select(selector))
        if len(found) > 1:
            ordered = {each: found[each] for each in index.classed if each in found}
            found = {**ordered, **found}
        return {each: self.names[rank] for each, rank in found.items()}

    def _match_prefixes(self, index: Index, found: dict[Element, int]) -> None:
        for rank, tag, start in self._prefixes:
            elements = [index.ids[name] for name in index.ids_that_start(start)]
            _note(found, rank, _narrowed(elements, tag, "", ""))


def _narrowed(elements: list[Element], tag: str, more: str, child: str) -> list[Element]:
    """Keep elements of a tag and of further classes; then take their children of a tag."""
    if tag:
        elements = [each for each in elements if each.tag == tag]
    for name in more.split(".")[1:]:
        elements = [each for each in elements if each.has_class(name)]
    if child:
        elements = [
            inner
            for each in elements
            for inner in each
            if isinstance(inner, Element) and inner.tag == child
        ]
    return elements


def _note(found: dict[Element, int], rank: int, elements: list[Element]) -> None:
    """Keep the best rank of each element."""
    for element in elements:
        if found.get(element, rank) >= rank:
            found[element] = rank


def _write_attributes(element: Element) -> str:
    """Write the attributes of an element; of a script, its address."""
    tag = element.tag
    if tag in ("meta", "link"):  # empty elements, so that this is all there is of them
        return element.html
    if tag == "script":
        return element.attr("src") or ""
    return " ".join(f"{name} {element.attr(name) or ''}" for name in element.attrs)


@lru_cache(maxsize=256)
def _compiled_one(css: str) -> Matcher:
    return Matcher({"": css})


def select_each(tree: Document | Element, selectors: Sequence[str]) -> list[Element]:
    """Return what matches any of some selectors that find little, in document order.

    The tree knows its elements by tag. A list makes it walk them all (0.05 of the parse,
    one selector that begins with a tag a tenth of that), so it is asked only where several
    find any.
    """
    groups = [found for selector in selectors if (found := tree.select(selector))]
    if len(groups) > 1:
        return tree.select(", ".join(selectors))
    return groups[0] if groups else []


def ancestors_of(element: Element) -> Iterator[Element]:
    """Yield the elements around this one, inner first."""
    for ancestor in element.ancestors:
        if isinstance(ancestor, Element):
            yield ancestor


def is_inside(element: Element, boxes: Mapping[Element, object] | set[Element]) -> bool:
    """Tell whether one of these stands around the element."""
    return any(ancestor in boxes for ancestor in element.ancestors)


def within(elements: Iterable[Element], boxes: set[Element]) -> set[Element]:
    """Return which elements stand in one of the boxes; each ancestor is asked once."""
    known: dict[Node, bool] = {}
    found = set()
    for element in elements:
        path: list[Node] = []
        node: Node | None = element.parent
        while node is not None and node not in known and node not in boxes:
            path.append(node)
            node = node.parent
        answer = node is not None and (node in boxes or known[node])
        known.update(dict.fromkeys(path, answer))
        if answer:
            found.add(element)
    return found


def is_sample(element: Element) -> bool:
    """Tell whether the element is part of a code sample, where its class says nothing."""
    return element.closest("pre, code, textarea") is not None


def largest(elements: Iterable[Element]) -> Element | None:
    """Return the element with the most text; the first of equals."""
    several = list(elements)
    if len(several) < 2:
        return several[0] if several else None
    return max(several, key=lambda element: len(element.text))


def link_share(element: Element) -> float:
    """Return which share of an element's characters stands in links, 0 to 1."""
    letters = count_characters(element.text)
    linked = sum(count_characters(link.text) for link in element.select("a"))
    return linked / letters if letters else 0.0

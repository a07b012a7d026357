"""``<ref>`` of wiki text: marks in the text, notes in a list at its end."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.steps.wikitext.markers import Parts

_OPENED = re.compile(r"<ref((?:\s[^<>]{0,300})?)>", re.IGNORECASE)
_LIST = re.compile(r"</?references\b[^<>]{0,200}>", re.IGNORECASE)
_CLOSED = re.compile(r"</ref[^<>]{0,20}>?", re.IGNORECASE)
_FIELD = re.compile(r"(name|group)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'/>]+))")


class Notes:
    """The notes of one text, in the order of their first marks."""

    def __init__(self) -> None:
        self.bodies: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.places: dict[str, int] = {}
        self.counts: dict[str, int] = {}

    def take(self, text: str, parts: Parts) -> str:
        """Put marks for all references; in a list of them are texts without marks."""
        out, place, listed = list[str](), 0, False
        lists = [(each.start(), each[0]) for each in _LIST.finditer(text)][::-1]
        while opened := _OPENED.search(text, place):
            while lists and lists[-1][0] < opened.start():
                tag = lists.pop()[1]
                listed = not tag.startswith("</") and not tag.endswith("/>")
            out.append(text[place : opened.start()])
            fields, is_empty = opened[1], opened[1].endswith("/")
            place = opened.end()
            closed = None if is_empty else _CLOSED.search(text, place)
            if not is_empty and closed is None:
                out.append(opened[0])
                break
            key = self.key(fields)
            if closed is not None:
                self.bodies.setdefault(key, text[place : closed.start()].strip())
                place = closed.end()
            out.append("" if listed else parts.keep(self.mark(key)))
        return _LIST.sub("", "".join((*out, text[place:])))

    def take_from(self, template: str) -> None:
        """Take the texts of notes in a template, for marks that stand outside."""
        place = 0
        while opened := _OPENED.search(template, place):
            place = opened.end()
            if opened[1].endswith("/"):
                continue
            closed = _CLOSED.search(template, place)
            if closed is None:
                return
            key = self.named(opened[1])
            if key in self.labels:
                self.bodies.setdefault(key, template[place : closed.start()].strip())
            place = closed.end()

    def named(self, fields: str) -> str:
        """Return by what a note is known that has a name, else ""."""
        group, name = self.said(fields)
        return f"{group}-{name}" if name else ""

    def said(self, fields: str) -> tuple[str, str]:
        """Return the group and the name of a note."""
        said = {
            one[1].lower(): one[2] or one[3] or one[4] for one in _FIELD.finditer(fields)
        }
        return said.get("group", ""), said.get("name", "")

    def key(self, fields: str) -> str:
        """Return by what a note is known: its group and name, else its number."""
        group, name = self.said(fields)
        key = f"{group}-{name}" if name else f"{group}-:{len(self.labels)}"
        if key not in self.labels:
            self.counts[group] = self.counts.get(group, 0) + 1
            self.labels[key] = f"{group} {self.counts[group]}".strip()
            self.places[key] = len(self.places)
        return key

    def mark(self, key: str) -> str:
        """Write a mark as the Cite extension does."""
        link = f'<a href="#cite_note-{self.places[key]}">[{escape(self.labels[key])}]</a>'
        return f'<sup class="reference">{link}</sup>'

    def as_list(self, write: Callable[[str], str]) -> str:
        """Write the list of all notes that have a text."""
        items = "".join(
            f'<li id="cite_note-{self.places[key]}"><span class="reference-text">'
            f"{write(body)}</span></li>"
            for key, body in self.bodies.items()
        )
        return f'<ol class="references">{items}</ol>' if items else ""

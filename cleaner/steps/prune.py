"""Take out of a guessed article what its evidence says is none of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.engines.words import words
from cleaner.steps.article import SURROUNDINGS as CHROME
from cleaner.steps.evidence import HEADINGS, Block, is_hidden, survey
from cleaner.steps.notes import NOTE
from cleaner.steps.recognise import NOBODY

KEPT = frozenset("pre figure figcaption table math caption blockquote dl li td th tr tbody thead dt dd".split())
NAVIGATION = 0.5


def fold(t):
    return t.casefold().strip(" :.…›»→▾|-–")


def prune(page) -> None:
    if page.root is None or page.engine.name != NOBODY or page.is_fragment:
        return
    root = page.root
    hide = {e for e in root.select("[hidden], [style], [aria-hidden]") if is_hidden(e)}
    for e in root.select("[aria-hidden=true]"):
        if e.text.strip(): hide.add(e)
    chrome = set(root.select(CHROME))
    gone = {e: None for e in hide | chrome}
    blocks = survey(root, gone)
    top = blocks[0]
    if top.prose < 300 or top.prose * 10 < top.written:
        return
    if True:
        Pruner(page, blocks, hide).run()


class Pruner:
    def __init__(self, page, blocks, hide):
        self.page, self.blocks, self.hide = page, blocks, hide
        self.inner = {}
        for b in blocks[1:]:
            self.inner.setdefault(b.parent, []).append(b)
        proses = [b for b in blocks if b.own]
        self.first, self.last = proses[0].number, proses[-1].number
        self.made = {key(b) for b in blocks if b.prose}
        self.label = words("page-label") if True else ()
        self.related = {fold(w) for w in words("page-label")}
        self.title = letters(page.facts.title)
        self.networks = {fold(w) for w in words('networks')}

    def run(self):
        stack = [self.blocks[0]]
        while stack:
            holder = stack.pop()
            cut = False
            for b in self.inner.get(holder, ()):
                rule = self.judge(b)
                if rule:
                    self.remove(b, rule)
                elif (b.prose or not b.gone) and b in self.inner:
                    stack.append(b)

    def remove(self, b, rule):
        for body in self.page.bodies_in(b.element): body.extract()
        self.page.remove(b.element, f"_web:{rule}", rule)

    def judge(self, b):
        if not b.chars: return ""
        if self.page.roles.get(b.element) == NOTE or b.element in self.page.holders:
            return ""
        if b.element in self.hide: return "hidden"
        if b.gone: return "landmarks"
        if b.prose: return ""
        tag = b.element.tag
        if b.chars < 400 and self.is_label(b): return "labels"
        if b.is_heading:
            return "title-heading" if b.number < self.first and self.is_title(b) else ""
        if tag in KEPT or (self.inner.get(b.parent) and b.parent.element.tag in KEPT): return ""
        if b.said and END.search(b.said) and b.link_share < NAVIGATION and b.number==b.last: return ""
        if key(b) in self.made and b.link_share < NAVIGATION: return ""
        if b.number < self.first:
            if b.pictures and b.link_share < .5: return ""
            return "before-text"
        if b.number > self.last:
            if b.pictures and b.links<2: return ""
            if tag in ('ul','ol') and (b.link_share < NAVIGATION or self.follows_heading(b)): return ""
            return "after-text"
        if b.link_share > NAVIGATION and b.links > 1 and key(b) not in self.made and not self.follows_heading(b):
            return "link-blocks"
        return ""

    def is_label(self, b):
        strings = [t for x in b.element.stripped_strings if (t := fold(x))]
        if not strings or any(t not in self.related and t not in self.networks for t in strings): return False
        return len(strings) > 1 or strings[0] in self.related

    def is_title(self, b):
        t = letters(b.element.text)
        return bool(t) and (t in self.title and len(t) * 2 >= len(self.title) or self.title in t and len(self.title)*2 >= len(t))

    def follows_heading(self, b):
        for s in b.element.previous_siblings:
            if isinstance(s, Element):
                return s.tag in HEADINGS or s.text.rstrip().endswith((":", "：")) 
            if s.text.strip() if hasattr(s,'text') else s.data.strip(): return False
        return False


def letters(t):
    return "".join(c for c in t.casefold() if c.isalnum())

END = re.compile(r"[.!?…。！？؟।][\"'”’»)]*$")


def key(b):
    e = b.element
    c = e.attr("class")
    return (e.tag, c) if c else (e.tag, b.parent.number if b.parent else 0)

"""Apply the engine's rules to the tree: remove boilerplate, name parts that are kept."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cleaner.dom import (
    Matcher,
    ancestors_of,
    is_sample,
    link_share,
    text_of,
    within,
)
from cleaner.engines import PartRule, StripRule
from cleaner.engines.roles import Role
from cleaner.steps.content.evidence import HEADINGS
from cleaner.steps.content.quoted import letters
from cleaner.steps.notes.drawer import NOTE
from cleaner.steps.strip.discussed import is_discussion
from cleaner.steps.strip.emptied import leave_place
from cleaner.steps.strip.hatnotes import name_hatnotes
from cleaner.steps.strip.hidden import drop_hidden
from cleaner.steps.strip.invitations import drop_invitations
from cleaner.steps.strip.named import named_parts
from cleaner.steps.strip.tasks import name_tasks
from cleaner.steps.strip.template_bars import drop_template_bars, edit_links
from cleaner.text import count_characters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from turbohtml import Element

    from cleaner.dom import Index
    from cleaner.engines import EngineRules
    from cleaner.page import Page

READ_ELSEWHERE: Final = frozenset(
    {Role.COORDINATES, Role.SHORT_DESCRIPTION, Role.DATA, Role.REDIRECT}
)
"""Roles whose text is data: the facts have been read, so the text goes on the trail."""


def strip(page: Page) -> None:
    """Apply the rules for the whole page, then those for the content element.

    Four things are never touched: notes, the content element itself and what is around it
    (an ad-blocker notice hides the article by a style sheet: a hidden content element is
    still the content), what an earlier rule has taken out already, and code samples.
    """
    if page.rules is None or page.root is None:
        return
    rules = page.rules
    name_tasks(page)
    found = matches(rules, page.index)
    edits = edit_links(page.tree)
    protected = {page.root, *page.root.ancestors}
    protected |= {body for note in page.notes.values() for body in note.body}
    inside = within(found, {page.root})
    doomed: dict[Element, StripRule | PartRule] = {}
    named: dict[Element, PartRule] = {}
    for element, name in found.items():
        rule = rules.strip.get(name) or rules.parts[name.removeprefix(_PART)]
        if (
            element in protected
            or element in page.misnamed
            or (element not in inside and not getattr(rule, "page", False))
        ):
            continue
        if isinstance(rule, PartRule) and rule.role not in READ_ELSEWHERE:
            named[element] = rule
        elif is_wanted_gone(page, element, rule):
            doomed[element] = rule
    remove_all(page, doomed, inside)
    drop_hidden(page, page.root)
    drop_invitations(page, page.root, edits)
    drop_template_bars(page, page.root, edits)
    for element, rule in named.items():
        if not page.is_kept(rule.address):
            page.roles.setdefault(element, rule.role)
    name_hatnotes(page)


def remove_all(
    page: Page, doomed: Mapping[Element, StripRule | PartRule], inside: set[Element]
) -> None:
    """Remove the elements that stand in no other of them.

    Args:
        page: the page.
        doomed: what goes, each with its rule.
        inside: which elements stand in the content.
    """
    gone = within(doomed, set(doomed))
    for element, rule in doomed.items():
        if element in gone:
            continue
        if element in inside:
            if not getattr(rule, "text", ""):  # a sentence is no section of its own
                leave_place(page, element)
            remove(page, element, rule, "")
        else:
            remove(page, element, rule, "page")


def matches(rules: EngineRules, index: Index) -> dict[Element, str]:
    """Return what rules match, each with its rule's name; conditions are not looked at."""
    found = _matcher(rules).match(index)
    for element, name in named_parts(rules, index).items():
        found.setdefault(element, name)
    return found


_PART: Final = "part "
"""Set before the names of part rules in the matcher, where strip rules have their own."""


@lru_cache(maxsize=128)
def _matcher(rules: EngineRules) -> Matcher:
    """Return the compiled rules of an engine.

    On one element the first wins: removals, then parts, then removals that look at the text
    or say that they come late.
    """
    late = {name for name, rule in rules.strip.items() if rule.late or rule.text}
    css = {name: rule.css for name, rule in rules.strip.items() if name not in late}
    css |= {_PART + name: rule.css for name, rule in rules.parts.items()}
    css |= {name: rules.strip[name].css for name in rules.strip if name in late}
    return Matcher(css)


def is_wanted_gone(page: Page, element: Element, rule: StripRule | PartRule) -> bool:
    """Tell whether a rule's conditions hold and the user has not switched it off.

    A complaint of the software that is all there is of a note is that note's text.
    """
    samples = getattr(rule, "samples", False)
    if page.is_kept(rule.address) or (is_sample(element) and not samples):
        return False
    if isinstance(rule, PartRule):
        return True
    if rule.page and is_named_by_its_heading(element):
        return False
    if rule.remark and is_discussion(element):
        return False
    if rule.text and not re.fullmatch(rule.text, text_of(element)):
        return False
    if rule.warn and is_whole_note(page, element):
        return False
    return not rule.links or link_share(element) >= rule.links


def is_named_by_its_heading(element: Element) -> bool:
    """Tell whether an id is the anchor of a section: "age-gate" under "Age gate"."""
    anchor = letters(element.attr("id") or "")
    if not anchor:
        return False
    is_heading = element.tag in HEADINGS
    heading = element if is_heading else element.select_one("h1, h2, h3, h4, h5, h6")
    return heading is not None and letters(heading.text) == anchor


def is_whole_note(page: Page, element: Element) -> bool:
    """Tell whether a note says nothing but this; such a note counts as not found."""
    around = ancestors_of(element)
    body = next((each for each in around if page.roles.get(each) == NOTE), None)
    if body is None or count_characters(body.text) > count_characters(element.text) + 2:
        return False
    page.broken.add(body)
    return True


def remove(page: Page, element: Element, rule: StripRule | PartRule, where: str) -> None:
    """Remove one element; notes that stood in it are in the drawer already."""
    if isinstance(rule, StripRule) and rule.warn:
        page.warnings.append(f"{rule.why}: {text_of(element)}")
    page.remove(element, rule.address, rule.why, where=where)

"""Apply the engine's rules to the tree: remove boilerplate, name the parts that are kept."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cleaner.dom import Matcher, is_sample, link_share, text_of, within
from cleaner.engines.roles import Role

if TYPE_CHECKING:
    from turbohtml import Element

    from cleaner.engines import EngineRules, PartRule, StripRule
    from cleaner.page import Page

READ_ELSEWHERE: Final = frozenset(
    {Role.COORDINATES, Role.SHORT_DESCRIPTION, Role.DATA, Role.REDIRECT}
)
"""Roles whose text is data: the facts have been read, so the text goes on the trail."""


def strip(page: Page) -> None:
    """Apply the rules for the whole page, then those for the content element.

    Three things are never touched: the content element itself and what stands around it
    (an ad-blocker notice hides the article by a style sheet: a hidden content element is
    still the content), what an earlier rule has taken out already, and code samples.
    """
    if page.rules is None or page.root is None:
        return
    rules = page.rules
    found = _matcher(rules).match(page.index)
    protected = {page.root, *page.root.ancestors}
    inside = within(found, {page.root})
    doomed = {
        element: rules.strip[name]
        for element, name in found.items()
        if name in rules.strip and element not in protected
        if element in inside or rules.strip[name].page
    }
    for element in outermost(doomed):
        remove(page, element, doomed[element], "" if element in inside else "page")
    for element, name in found.items():
        if name.startswith(_PART) and element in inside:
            name_part(page, element, rules.parts[name.removeprefix(_PART)])


_PART: Final = "part "
"""Set before the names of part rules in the matcher, where strip rules have their own."""


def _matcher(rules: EngineRules) -> Matcher:
    """Return the compiled rules of an engine, parts after removals."""
    css = [(name, rule.css) for name, rule in rules.strip.items()]
    css += [(_PART + name, rule.css) for name, rule in rules.parts.items()]
    return _compiled(tuple(css))


@lru_cache(maxsize=64)
def _compiled(css: tuple[tuple[str, str], ...]) -> Matcher:
    return Matcher(dict(css))


def outermost(matches: dict[Element, StripRule]) -> list[Element]:
    """Return the matched elements that stand in no other, so that a box goes once."""
    nested = within(matches, set(matches))
    return [element for element in matches if element not in nested]


def remove(page: Page, element: Element, rule: StripRule, where: str) -> None:
    """Remove one element if its rule's conditions hold and the user wants it gone."""
    if page.is_kept(rule.address) or is_sample(element):
        return
    if rule.text and not re.fullmatch(rule.text, text_of(element)):
        return
    if rule.links and link_share(element) < rule.links:
        return
    if rule.warn:
        page.warnings.append(f"{rule.why}: {text_of(element)}")
    page.remove(element, rule.address, rule.why, where=where)


def name_part(page: Page, element: Element, rule: PartRule) -> None:
    """Tell the builder what an element is; what is only data leaves the text."""
    if page.is_kept(rule.address) or element in page.roles:
        return
    if rule.role in READ_ELSEWHERE:
        page.remove(element, rule.address, rule.why)
    else:
        page.roles[element] = rule.role

"""Lists of tasks: which entries have a box, and which boxes are ticked."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from turbohtml import Element

from cleaner.dom import ancestors_of
from cleaner.engines.roles import Role

if TYPE_CHECKING:
    from cleaner.page import Page

_STATES: Final[dict[str, bool]] = {Role.TASK: False, Role.DONE: True}


def name_tasks(page: Page) -> None:
    """Name the entries of lists that begin with a box, before boxes go with all controls.

    A box that nobody can tick is one (GitHub's Markdown and its kin), or one in a list that
    says so (Pandoc); others fold menus.
    """
    for box in page.index.find("input"):
        attributes = box.attrs
        if attributes.get("type") != "checkbox":
            continue
        entry = entry_of(box)
        if entry is not None and ("disabled" in attributes or is_in_tasks(entry)):
            state = Role.DONE if "checked" in attributes else Role.TASK
            page.roles.setdefault(entry, state)


def is_in_tasks(entry: Element) -> bool:
    """Tell whether the list around an entry is one of tasks."""
    around = entry.parent
    return isinstance(around, Element) and around.has_class("task-list")


def tasks_of(page: Page) -> dict[Element, bool]:
    """Return the entries of lists that are tasks, and whether they are done."""
    tasks: dict[Element, bool] = {}
    for element, role in page.roles.items():
        state = _STATES.get(role)
        entry = entry_of(element) if state is not None else None
        if state is not None and entry is not None:
            tasks.setdefault(entry, state)
    return tasks


def entry_of(box: Element) -> Element | None:
    """Return the entry of a list that a box begins, itself if it is one; None: none."""
    for element in chain([box], ancestors_of(box)):
        if element.tag == "li":
            return element
        before = (each for each in element.previous_siblings if hasattr(each, "text"))
        if any(each.text.strip() for each in before):
            return None
    return None

"""Take out what never was text: scripts, styles and their like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.dom import drop_silent

if TYPE_CHECKING:
    from cleaner.page import Page


def silence(page: Page) -> None:
    """Drop scripts and styles once the facts in them are read, before text is counted."""
    drop_silent(page.tree)

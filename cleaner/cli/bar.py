"""The bar that a terminal shows while pages go by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

if TYPE_CHECKING:
    from rich.progress import Task


class RateColumn(ProgressColumn):
    """How many pages a second, of the last half minute."""

    def render(self, task: Task) -> Text:
        """Show it; nothing before the second page."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.1f} pages/s")


def make_bar() -> Progress:
    """Make a bar with counts, rate, failures and the time left."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TextColumn("failures {task.fields[failures]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        redirect_stdout=False,
        transient=True,
    )

"""Where the cells of a table stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from turbohtml import Element


class Place(msgspec.Struct, eq=False):
    """A cell of the tree and where it stands in the grid."""

    element: Element
    row: int
    column: int
    rows: int = 1
    columns: int = 1


class Grid(msgspec.Struct, eq=False):
    """The places of a table's cells."""

    places: list[Place] = []
    height: int = 0
    width: int = 0
    head: int = 0
    """Rows that stand in a ``<thead>``."""
    spanning: bool = False
    """Some cell may cover more than its own place."""

"""What the verbs that read an archive have in common: its option, its pages, JSON."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from cleaner.cli.clean import DEFAULT_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable

    F = TypeVar("F", bound=Callable[..., Any])

where = click.option(
    "-a",
    "--archive",
    "folder",
    metavar="DIR",
    default=DEFAULT_FOLDER,
    show_default=True,
    type=click.Path(file_okay=False),
    help="The archive's folder.",
)
"""Which archive."""

as_json = click.option("--json", "as_json", is_flag=True, help="Write JSON, for programs.")
"""For programs."""


def say_json(value: Any) -> None:
    """Write a value as JSON, a field a line."""
    encoded = msgspec.json.format(msgspec.json.encode(value), indent=1)
    sys.stdout.buffer.write(encoded + b"\n")
    sys.stdout.buffer.flush()


def typed(_context: click.Context, _parameter: click.Parameter, value: Any) -> Any:
    """Read what was typed as UTF-8, also where the locale knows ASCII alone."""
    if isinstance(value, tuple):
        return tuple(typed(_context, _parameter, one) for one in value)
    return value if value is None else os.fsencode(value).decode("utf-8", "replace")


def check_date(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> str:
    """Refuse what is no beginning of an ISO 8601 time: 2026, 2026-03, 2026-03-01."""
    digits = (value or "").replace("-", "").replace(":", "").replace("T", "").rstrip("Z")
    if value and not (digits.isdecimal() and len(digits) in {4, 6, 8, 12, 14}):
        raise click.BadParameter(f"{value!r} is no date: write it as 2026-03-01")
    return value or ""


def readable(number: int) -> str:
    """Say a number of bytes.

    >>> readable(999), readable(12_345_678)
    ('999 bytes', '12.3 MB')
    """
    if number < 1000:
        return f"{number} bytes"
    for unit in ("kB", "MB", "GB"):
        number_in_unit = number / 1000 ** ("kB", "MB", "GB").index(unit) / 1000
        if number_in_unit < 1000:
            break
    return f"{number_in_unit:.1f} {unit}"
